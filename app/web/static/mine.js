// See, stop, erase: the code is stretched on the phone, so that it never leaves it. Without this the form posts.

const $ = (selector, from = document) => from.querySelector(selector);
const survey = JSON.parse($("#survey").textContent);
const form = $("#mine"), title = document.title;

function tell(name) {
  for (const each of document.querySelectorAll("[data-said]")) each.hidden = each.dataset.said !== name;
  $("#said").focus();
}

const DEEDS = {
  async show({ ask, participant_key }) {
    const { ok, said } = await ask("/participants/waves", { intervention: survey.intervention, participant_key });
    if (!ok) throw new Error(said.code);
    const list = $("ul", $("[data-said=show]"));
    list.replaceChildren(...said.waves.map((n) => {
      const text = n ? list.dataset.later.replace("{n}", n) : list.dataset.first;
      return Object.assign(document.createElement("li"), { textContent: text });
    }));
    tell(said.waves.length ? "show" : "none");
  },
  async stop({ ask, stop_key }) {
    const { ok, said } = await ask("/participants/stop", { stop_key });
    if (!ok) throw new Error(said.code);
    tell("stop");
  },
  async erase({ ask, discard, participant_key, answer_key }) {
    const { ok, said } = await ask("/participants/erase", { intervention: survey.intervention, participant_key });
    if (!ok) throw new Error(said.code);
    const count = $("[data-count]");
    count.textContent = count.dataset.count.replace("{n}", said.responses);
    await discard(survey.intervention, answer_key);
    form.reset();
    tell("erase");
  },
};

/** Say at a field why it stopped, and in the title that it did; without a reason all is well again. */
function complain(field, why) {
  const place = $(`#${field.getAttribute("aria-describedby")}`);
  place.textContent = why ? place.dataset[why] : "";
  field.setAttribute("aria-invalid", why === "wrong");
  document.title = why ? survey.error : title;
  if (why) field.focus();
}

async function act(deed) {
  complain(form._typed);
  complain(form._sure);
  if (deed === "erase" && !form._sure.checked) return complain(form._sure, "wrong");
  const [later, keys] = await Promise.all(survey.modules.map((url) => import(url)));
  const code = keys.readCode(form._typed.value);
  if (!code) return complain(form._typed, "wrong");
  const participant = await keys.participantKey(code, survey.intervention);
  const answer = await keys.answerKey(participant), stop = await keys.stopKey(answer);
  const [participant_key, answer_key, stop_key] = [participant, answer, stop].map(keys.b64url);
  await DEEDS[deed]({ ...later, participant_key, answer_key, stop_key });
}

if (globalThis.isSecureContext && crypto.subtle) form.addEventListener("submit", (event) => {
  event.preventDefault();
  act(event.submitter.value).catch(() => complain(form._typed, "failed"));
});
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
