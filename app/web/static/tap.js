// Heads counted by tapping. This phone's own sum is kept here and sent whole, with a step that only grows: what is sent
// twice counts once, what comes late changes nothing, and without a signal it waits, also when the page is closed.
const box = document.getElementById("tap");
const { door, day } = box.dataset;
const PLACE = `ringar|tap|${door}|${day}`;
const PAUSE = 400, AGAIN = 5000;
const shown = document.getElementById("tap-n"), line = document.getElementById("tap-status"), [less] = box.querySelectorAll("[data-by='-1']");

let memory = ""; // where the browser keeps nothing, this open page is all there is
const read = () => { try { return localStorage[PLACE] ?? memory; } catch { return memory; } };
const write = (text) => { memory = text; try { localStorage[PLACE] = text; } catch { /* memory it is */ } };
const drawn = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const fresh = () => ({ counter: drawn(), step: 0, sum: 0, sent: 0, known: 0 }); // known: of sum, what the server has
const kept = () => JSON.parse(read() || "null") ?? fresh();

let heads = Number(box.dataset.heads), timer = 0, busy = false;

function draw(state, code) {
  const n = Math.max(0, heads + state.sum - state.known);
  shown.textContent = n;
  less.disabled = n === 0;
  line.textContent = box.dataset[code];
  line.dataset.code = code;
}

function tap(by) {
  const state = kept();
  if (by < 0 && heads + state.sum - state.known <= 0) return;
  const next = { ...state, step: state.step + 1, sum: state.sum + by };
  write(JSON.stringify(next));
  draw(next, "waits");
  later(PAUSE);
}

function later(ms) {
  clearTimeout(timer);
  timer = setTimeout(send, ms);
}

async function send() {
  const state = kept();
  if (busy || state.step === state.sent) return;
  busy = true;
  const { counter, step, sum } = state;
  const body = new URLSearchParams({ csrf_token: box.dataset.csrf, day, counter, step, sum });
  let code = "offline";
  try {
    const answer = await fetch(door, { method: "POST", body, redirect: "error" });
    const said = answer.ok ? await answer.json() : null; // the page of somebody else's network is no answer
    if (Number.isInteger(said?.head_count)) {
      heads = said.head_count;
      write(JSON.stringify({ ...kept(), sent: step, known: sum }));
      code = "saved";
    } else if (answer.status === 401) code = "signed_out";
    else if (answer.status === 422 || answer.status === 404) code = "refused";
  } catch { /* no signal */ }
  busy = false;
  const now = kept();
  const waiting = now.step !== now.sent;
  draw(now, waiting && code === "saved" ? "waits" : code);
  if (waiting && code !== "refused") later(code === "saved" ? 0 : AGAIN);
}

box.addEventListener("click", (event) => {
  const by = Number(event.target.closest("[data-by]")?.dataset.by);
  if (by) tap(by);
});
addEventListener("online", send);
addEventListener("visibilitychange", send);
box.hidden = false;
draw(kept(), kept().step === kept().sent ? "ready" : "waits");
send();
