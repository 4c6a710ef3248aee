// The resident's page on a tablet at the door: locked, Start, questions, thanks, and wiped for the next person. It stands
// before resident.js and is what that script takes for its second module: answers go to kiosk-box.js, sealed.
// Wiping is a new page in place of the old one, so that memory, fields and Back hold nothing. Nothing of a participant is
// remembered, nobody is asked for a contact, and no link's secret is taken: the next person stands beside.

const $ = (selector, from = document) => from.querySelector(selector);
const survey = JSON.parse($("#survey").textContent);
const [, KEYS] = survey.modules, { phone: PHONE, box: BOX, leader: LEADER } = survey.own;
const shell = document.documentElement.dataset, idle = $("#k-idle"), leaders = $("#k-leader"), form = $("#form");
const UNLOCKED = "ringar|kiosk|unlocked", HOME = "ringar|kiosk|home", NEXT = "ringar|kiosk|next";
const QUIET = 60_000, QUIET_AFTER = 30_000, LEFT = 20_000, LOOK = 15_000;
const address = (language) => `/${survey.code}/kiosk?lang=${language}`;

// --- what the page is now ---

/** In a session: a reload stays started, a closed browser does not. */
const unlocked = () => sessionStorage[UNLOCKED] === survey.code;

function state(name) {
  shell.kiosk = name;
  $("#k-pin").value = "";
  if (name === "locked") $("#k-pin").focus();
}

/** Gone from the screen at once, and then for good. next: what the new page begins with. */
function wipe(next = "cleared", language = sessionStorage[HOME] ?? survey.language) {
  shell.kiosk = "wiping";
  form?.reset();
  $("main").replaceChildren();
  sessionStorage[NEXT] = next;
  location.replace(address(language));
}

function start(language) {
  if (language !== survey.language) return wipe("asking", language);
  state("asking");
  touched = Date.now();
  $("#start h1").focus();
}

function lock() {
  delete sessionStorage[UNLOCKED];
  wipe("", survey.language);
}

// --- what resident.js asks of its second module ---

export const keys = () => import(KEYS);
export const begin = async (_, who) => (await import(PHONE)).begin(survey, who);
export const flush = async () => 0;

export async function deliver(page) {
  const { id, who, leave, answers } = page;
  const me = await begin(survey, who);
  if (me.answered) return duplicate(page);
  const { b64url, grouped } = await keys();
  const { wave, again } = me, { version, language } = survey;
  const answer_key = me.key && b64url(me.key);
  const box = await import(BOX);
  await box.keep(survey, { id, wave, version, language, mode: "kiosk", again, answer_key, answers });
  const section = leave("after"), part = (name) => $(`[data-t=${name}]`, section);
  part("linked").hidden = !(again && me.known);
  part("none").hidden = Boolean(me.key);
  part("card").hidden = !me.code;
  if (me.code) $(".digits bdi", section).textContent = grouped(me.code);
  document.title = $("h1", section).textContent;
}

/** The code has answered in this wave: was that you? */
function duplicate(page) {
  const answers = structuredClone(page.answers);
  page.leave("duplicate").addEventListener("click", ({ target }) => {
    const was = target.closest("[data-was]")?.dataset.was;
    if (was === "yes") page.leave("yours");
    if (was !== "no") return;
    Object.assign(page.who, { key: null, code: null, again: false });
    deliver({ ...page, answers });
  });
}

/**
 * What has gathered, if it is enough; on a tablet that is locked again nobody is left to hide among. Not while somebody
 * reads the thanks: wiping would break it off in the middle.
 */
async function sendSome() {
  if (form?.hidden) return;
  const box = await import(BOX), counted = await box.count();
  if (counted.waiting && (!unlocked() || box.due(counted))) await box.send(survey);
}

// --- whether somebody is there ---

let touched = Date.now(), asked = 0;

function watch() {
  if (leaders.open && Date.now() - touched >= QUIET) leaders.close();
  if (shell.kiosk !== "asking") return;
  const now = Date.now(), after = form.hidden, quiet = after ? QUIET_AFTER : QUIET;
  if (!idle.open) {
    if (now - touched < quiet) return;
    // The tablet has slept, and nobody knows who woke it.
    if (now - touched >= quiet + LEFT) return wipe();
    asked = now;
    idle.showModal();
  }
  const left = asked + LEFT - now, { dataset } = $("#k-left");
  if (left <= 0) return wipe();
  $("#k-left").textContent = (after ? dataset.done : dataset.asking).replace("{n}", Math.ceil(left / 1000));
}

/** Only the button says that it is still the same person: a touch beside it may be the next one's. */
function here() {
  idle.close();
  touched = Date.now();
}

// --- without a signal ---

/** What the service worker does not keep yet of the pages in all languages. */
async function missing() {
  const scripts = [...document.scripts].map((each) => each.src).filter(Boolean);
  const pages = (survey.languages ?? []).map(address);
  const wanted = [...pages, ...scripts, ...survey.modules, ...Object.values(survey.own), survey.listen].filter(Boolean);
  const kept = await Promise.all(wanted.map((each) => caches.match(each)));
  return wanted.filter((_, n) => !kept[n]);
}

async function keepPages() {
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ keep: await missing() });
}

// --- beginning ---

async function open(pin) {
  const { unlock } = await import(LEADER), wrong = await unlock(survey, pin);
  if (wrong) return wrong;
  sessionStorage[UNLOCKED] = survey.code;
  sessionStorage[HOME] = survey.language;
  state("start");
  keepPages();
  return "";
}

async function listen() {
  const { panel, pinned } = await import(LEADER), shown = panel(survey, { missing, lock });
  pinned($(".k-locked"), open);
  const DO = { start: ({ lang }) => start(lang), wipe: () => wipe(), here, leader: () => shown() };
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-k]");
    if (button) DO[button.dataset.k](button.dataset);
  });
}

function begun() {
  const next = sessionStorage[NEXT];
  delete sessionStorage[NEXT];
  // A link's secret is somebody's own, and this tablet is nobody's.
  history.replaceState(null, "", location.pathname + location.search);
  $("#same")?.remove();
  // The quick way out of a children's page: here too nothing is left to come back to.
  if ($("#exit")) $("#exit").href = address(sessionStorage[HOME] ?? survey.language);
  state(unlocked() || !form ? "start" : "locked");
  if (next === "asking") start(survey.language);
  if (next === "cleared") $(".k-cleared").textContent = $(".k-cleared").dataset.say;
  for (const touch of ["pointerdown", "keydown", "input", "wheel", "touchmove"]) {
    addEventListener(touch, () => (touched = Date.now()), { capture: true, passive: true });
  }
  idle?.addEventListener("cancel", here);
  listen();
  setInterval(watch, 1000);
  addEventListener("visibilitychange", watch);
  setInterval(sendSome, LOOK);
  addEventListener("online", sendSome);
  sendSome();
  if (form && unlocked()) keepPages();
}

if (crypto.subtle) begun();
