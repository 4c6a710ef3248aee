// See, stop, erase: the code is stretched on the phone, so that it never leaves it. Without this the form posts.

const $ = (selector, from = document) => from.querySelector(selector);
const survey = JSON.parse($("#survey").textContent);
const form = $("#mine"), wrong = $("#e-code");

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
  async erase({ ask, participant_key, answer_key }) {
    const { ok, said } = await ask("/participants/erase", { intervention: survey.intervention, participant_key });
    if (!ok) throw new Error(said.code);
    const count = $("[data-count]");
    count.textContent = count.dataset.count.replace("{n}", said.responses);
    const name = `ringar|${survey.intervention}`;
    if (localStorage.getItem(name) === answer_key) localStorage.removeItem(name);
    form.reset();
    tell("erase");
  },
};

async function act(event) {
  event.preventDefault();
  const deed = event.submitter.value;
  if (deed === "erase" && !form._sure.checked) return form._sure.focus();
  const [{ ask }, keys] = await Promise.all(survey.modules.map((url) => import(url)));
  const code = keys.readCode(form._typed.value);
  wrong.textContent = code ? "" : wrong.dataset.wrong;
  if (!code) return form._typed.focus();
  const participant = await keys.participantKey(code, survey.intervention);
  const answer = await keys.answerKey(participant), stop = await keys.stopKey(answer);
  const [participant_key, answer_key, stop_key] = [participant, answer, stop].map(keys.b64url);
  await DEEDS[deed]({ ask, participant_key, answer_key, stop_key })
    .catch(() => (wrong.textContent = wrong.dataset.failed));
}

if (globalThis.isSecureContext && crypto.subtle) form.addEventListener("submit", act);
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
