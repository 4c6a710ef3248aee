// The leader's part of a tablet: the PIN that starts it, and the panel with what waits. The shell is kiosk.js.
// What is kept of the PIN is enough to know it again without a signal. Six digits can be found from that by whoever takes
// the tablet apart, and then show how many answers wait: those are sealed to the server and do not open here.

const KNOWN = "ringar|kiosk|pin|", ROUNDS = 300_000, COUNTS = 1000;
const $ = (selector, from = document) => from.querySelector(selector);
const fill = (text, n) => text.replace("{n}", n);

async function stretched(pin, salt) {
  const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return [...new Uint8Array(await crypto.subtle.deriveBits(how, secret, 256))].join();
}

async function remember(survey, pin) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  localStorage[KNOWN + survey.code] = JSON.stringify({ salt: [...salt], made: await stretched(pin, salt) });
}

/** Whether this tablet has been started with this PIN before; undefined where it has not been started at all. */
async function known(survey, pin) {
  const kept = JSON.parse(localStorage[KNOWN + survey.code] ?? "null");
  return kept ? (await stretched(pin, new Uint8Array(kept.salt))) === kept.made : undefined;
}

/** Empty when the PIN starts the tablet, else why not. Without a signal the tablet knows it from the last time. */
export async function unlock(survey, pin) {
  const say = survey.leader, { ask } = await import(survey.own.phone), box = await import(survey.own.box);
  try {
    await box.usable();
  } catch {
    return say.storage;
  }
  const answer = await ask(`/surveys/${survey.code}/kiosk`, { pin }).catch(() => ({}));
  // No signal, a server that is down, or somebody who knocks so often that nobody else gets in.
  if (!answer.status || answer.status >= 429) {
    const found = await known(survey, pin);
    if (found) return "";
    if (!answer.status) return found === false ? say.wrong : say.offline;
  }
  if (answer.ok && answer.said.status === "unlocked") {
    await remember(survey, pin);
    return "";
  }
  return { 403: say.wrong, 404: say.ended, 410: say.ended, 429: say.limited }[answer.status] ?? say.failed;
}

/** The panel: asks the PIN each time, since whoever stands at the tablet is mostly not the leader. */
export function panel(survey, { missing, lock }) {
  const dialog = $("#k-leader"), ask = $(".k-ask", dialog), inside = $(".k-panel", dialog);
  const say = survey.leader, said = $("#k-said"), sure = $("[data-l=sure]", dialog);
  const box = import(survey.own.box);

  async function draw(text) {
    const numbers = await (await box).count();
    for (const [name, n] of Object.entries(numbers)) $(`[data-n=${name}]`, dialog).textContent = n;
    for (const each of dialog.querySelectorAll("[data-row=refused]")) each.hidden = !numbers.refused;
    said.textContent = text ?? (!survey.languages ? "" : (await missing()).length ? say.not_ready : say.ready);
    return numbers;
  }

  async function sent() {
    said.textContent = say.sending;
    const counting = setInterval(() => draw(say.sending), COUNTS);
    await (await box).send(survey, true).finally(() => clearInterval(counting));
    const { waiting, refused } = await draw();
    said.textContent = waiting + refused ? say.not_sent : say.all_sent;
    return waiting;
  }

  const DO = {
    close: () => dialog.close(),
    send: () => sent(),
    async end() {
      const left = await sent();
      if (!left) return lock();
      said.textContent = fill(say.end_waits, left);
      sure.hidden = false;
      sure.focus();
    },
    sure: () => lock(),
  };

  dialog.addEventListener("click", ({ target }) => DO[target.closest("[data-l]")?.dataset.l]?.());
  dialog.addEventListener("close", () => {
    inside.hidden = sure.hidden = true;
    ask.hidden = false;
    ask.reset();
  });
  pinned(ask, async (pin) => {
    // A tablet that was started knows the PIN, and needs no signal to show what waits.
    const wrong = (await known(survey, pin)) ? "" : await unlock(survey, pin);
    if (wrong) return wrong;
    ask.hidden = true;
    inside.hidden = false;
    await draw();
    $("[data-l=send]", dialog).focus();
    return "";
  });
  return () => (dialog.showModal(), $("input", ask).focus());
}

/** A form with a PIN: digits of any script; what is wrong stands under it. tried(pin) says why not, or nothing. */
export function pinned(form, tried) {
  const input = $("input", form), wrong = $(".err", form), button = $("button", form);
  // The page behind takes Enter for going on to the next question.
  form.addEventListener("keydown", (event) => event.stopPropagation());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    const pin = input.value.replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 15).replace(/\D/g, "");
    wrong.textContent = "";
    wrong.textContent = await tried(pin);
    button.disabled = false;
    if (wrong.textContent) input.select();
    else form.reset();
  });
}
