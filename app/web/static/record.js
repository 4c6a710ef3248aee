// Records a question with this computer's microphone and hands it in as a file. Without this a file can be uploaded.

const able = Boolean(navigator.mediaDevices?.getUserMedia && self.MediaRecorder);
const HEARD = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
let busy; // the recorder, while one records

function prepare(form) {
  const button = form.querySelector(".li-record"), say = form.querySelector(".li-say");
  const input = form.querySelector("input[type=file]");
  input.addEventListener("change", () => {
    const large = input.files[0]?.size > Number(input.dataset.most);
    input.setCustomValidity(large ? input.dataset.large : "");
  });
  button.hidden = !able;
  button.addEventListener("click", () => (busy ? busy.stop() : record(form, button, say, input)));
}

async function record(form, button, say, input) {
  let stream;
  button.disabled = true;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: HEARD });
  } catch {
    say.textContent = say.dataset.denied;
    return;
  } finally {
    button.disabled = false;
  }
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: 64_000 }), parts = [];
  const label = button.textContent, began = performance.now(), longest = Number(say.dataset.longest);
  const tick = () => {
    const seconds = Math.min(longest, Math.floor((performance.now() - began) / 1000));
    say.textContent = say.dataset.recording.replace("{n}", seconds);
    if (seconds >= longest) recorder.stop();
  };
  const clock = setInterval(tick, 250);
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  recorder.addEventListener("stop", () => {
    busy = undefined;
    clearInterval(clock);
    for (const track of stream.getTracks()) track.stop();
    button.textContent = label;
    button.classList.remove("is-on");
    button.disabled = true;
    say.textContent = say.dataset.sending;
    hand(form, input, new File(parts, "recording", { type: recorder.mimeType }));
  });
  busy = recorder;
  recorder.start();
  button.textContent = button.dataset.stop;
  button.classList.add("is-on");
  tick();
}

/** As if somebody had chosen the file. */
function hand(form, input, file) {
  const held = new DataTransfer();
  held.items.add(file);
  input.files = held.files;
  input.setCustomValidity("");
  form.requestSubmit();
}

for (const form of document.querySelectorAll("form[data-record]")) prepare(form);

// Back shows the page as it was: nothing is being saved.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
