// What the first screen does not need: keys, the outbox, sending, the receipt. Loads while the questions are answered.
// An answer leaves the phone only when the server has echoed its id; sent twice it is still one response.

const API = "/api/v1";
let work, module, more, rest = 0;

/** Whether the server has asked for peace: until then nothing that waits is sent. */
export const resting = () => Date.now() < rest;

const $ = (selector, from = document) => from.querySelector(selector);

/** keys.js, once. */
export const keys = (survey) => (module ??= import(survey.modules[1]));

// --- who answers ---

/** Stretch the key while the next question is being read. Started again only when somebody else answers. */
export function begin(survey, who) {
  keepMore(survey);
  const name = JSON.stringify([who.key, who.code, who.again, who.link, who.sibling]);
  if (work?.name === name) return work.done;
  work = { name, done: identify(survey, who) };
  work.done.catch(() => (work = undefined));
  return work.done;
}

/** What is wanted now and then must be there when the signal is not: the calendar's file, and who reads aloud. */
function keepMore(survey) {
  if (more) return;
  more = [survey.listen, ...[...$("#after").content.querySelectorAll("[data-note] a")].map(({ href }) => href)];
  for (const url of more) navigator.serviceWorker?.controller?.postMessage({ keep: [url] });
}

/** A link says who answers; one that has run out says nothing, and the page asks for the code. */
export async function enter(survey, who) {
  const { b64url } = await keys(survey);
  const key = await linked(survey, who.link).catch(() => undefined); // no signal: tried again when answering
  if (key === undefined) return;
  Object.assign(who, key ? { key: b64url(key) } : { link: null });
}

/** {key, code: only a new one, wave, again, answered, known}; unasked: without a signal nobody could say which wave. */
async function identify(survey, who) {
  const { answerKey, fromB64url, newCode, participantKey } = await keys(survey);
  const later = survey.later ?? survey.wave;
  const stretch = async (code) => answerKey(await participantKey(code, survey.intervention));
  let key = who.key && fromB64url(who.key, 32);
  if (!key && who.link) key = await linked(survey, who.link);
  else if (who.code) key = await stretch(who.code);
  else if (!key && who.again) return { key: null, wave: later, again: true };
  if (!key) {
    const code = newCode();
    return { key: await stretch(code), code, wave: survey.wave, again: false };
  }
  const open = await own(survey, key);
  const { wave = later, answered, known } = open ?? {};
  // Whoever holds a printed card may be here for the first time.
  const again = !who.ticket, by = who.link ? "link" : who.ticket ? "ticket" : who.key ? "phone" : "card";
  return { key, wave: wave ?? (again ? later : survey.wave ?? later), again, by, answered, known, unasked: open === undefined };
}

/** The key that the server keeps sealed under a link's secret, to answer or "/stop"; null when the link has run out. */
async function linked(survey, secret, what = "") {
  const { b64url, fromB64url, openLink, readLink, sha256 } = await keys(survey);
  const link = readLink(secret);
  const { ok, said } = await ask(`/links/${b64url(await sha256(link))}${what}`);
  return ok ? openLink(link, fromB64url(said.sealed)) : null;
}

async function own(survey, key) {
  const { b64url } = await keys(survey);
  const answer = await ask(`/surveys/${survey.code}/open`, { answer_key: b64url(key) }).catch(() => undefined);
  return answer && (answer.ok ? answer.said : null);
}

/** {ok, status, said}: JSON only; a captive portal's page is no answer and throws. */
export async function ask(path, body) {
  const how = { cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" };
  if (body) {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    Object.assign(how, { method: "POST", body: text, headers: { "Content-Type": "application/json" } });
  }
  const response = await fetch(API + path, how), pause = Number(response.headers.get("Retry-After"));
  if (pause > 0) rest = Date.now() + 1000 * Math.min(pause, 3600);
  return { ok: response.ok, status: response.status, said: await response.json() };
}

// --- the outbox ---

const NAME = "ringar", STORE = "outbox", FLAG = "ringar|waiting";
const unkept = new Map(); // where the phone keeps nothing: gone with the page, and the page says so

function store(mode, deed) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result, change = database.transaction(STORE, mode, { durability: "strict" });
      const asked = deed(change.objectStore(STORE));
      change.oncomplete = () => (database.close(), resolve(asked.result));
      change.onabort = change.onerror = () => (database.close(), reject(change.error));
    };
  });
}

async function put(item) {
  try {
    await store("readwrite", (box) => box.put(item));
    localStorage.setItem(FLAG, "1");
    return true;
  } catch {
    unkept.set(item.id, item);
    return false;
  }
}

async function waiting() {
  const kept = await store("readonly", (box) => box.getAll()).catch(() => []);
  return [...kept, ...unkept.values()];
}

async function remove(id) {
  unkept.delete(id);
  await store("readwrite", (box) => box.delete(id)).catch(() => {});
  if (!(await waiting()).length) forget(FLAG);
}

/** Somebody erases all that has this key: what waits here would bring it back. */
export async function discard(intervention, key) {
  for (const { id, body } of await waiting()) if (JSON.parse(body).answer_key === key) await remove(id);
  const name = `ringar|${intervention}`;
  try {
    if (localStorage.getItem(name) === key) forget(name);
  } catch { /* a private window had kept nothing */ }
}

function forget(name) {
  try {
    localStorage.removeItem(name);
  } catch { /* a private window had kept nothing */ }
}

/**
 * Whoever came back without a signal could not ask which wave is theirs. It is asked before the first sending, and from
 * then on the body is the same for ever.
 */
async function settle(item) {
  if (!item.unasked) return;
  const body = JSON.parse(item.body), { ok, said } = await ask(item.unasked, { answer_key: body.answer_key });
  if (ok && !("wave" in said)) throw new TypeError("not our server");
  if (ok) body.wave = said.wave ?? body.wave;
  Object.assign(item, { body: JSON.stringify(body), unasked: undefined });
  if (!unkept.has(item.id)) await store("readwrite", (box) => box.put(item)).catch(() => {});
}

/** Send one: "sent", "refused" (with what was said) or "waiting". */
async function send(item) {
  const { id, path } = item;
  if (resting()) return { state: "waiting" };
  try {
    await settle(item);
    const { ok, status, said } = await ask(path, item.body);
    if (ok && said.id === id) return { state: "sent", said };
    const settled = status >= 400 && status < 500 && status !== 429 && typeof said.code === "string";
    if (settled) return { state: said.code === "response.conflict" ? "sent" : "refused", said };
  } catch { /* no signal, or something that is not our server */ }
  return { state: "waiting" };
}

/** Try all that waits, from every activity that was answered on this phone; tell how many are left, and what was refused. */
export async function flush(tell = () => {}) {
  let left = 0, refused;
  for (const item of await waiting()) {
    const { state, said } = await send(item);
    if (state === "refused") refused = said.message;
    if (state === "waiting") left += 1;
    else await remove(item.id);
  }
  tell(left, refused);
  return left;
}

// --- sending, and what comes after ---

/** From the last question to the receipt. page: the survey, who answers, the answers, and how the page changes. */
export async function deliver(page) {
  const { survey, who, leave } = page;
  page.ticket ??= document.getElementById("slip")?.value;
  const me = await begin(survey, who);
  if (me.answered) return duplicate(page);
  const { b64url } = await keys(survey);
  const { id } = page;
  const { wave, again, by } = me, { version, language } = survey;
  const key = me.key && b64url(me.key);
  const body = { id, wave, version, language, mode: "phone", again, by, answer_key: key, answers: page.answers, ticket: page.ticket };
  const at = `/surveys/${survey.code}`, unasked = me.unasked && `${at}/open`;
  const item = { id, path: `${at}/responses`, body: JSON.stringify(body), unasked };
  const kept = !page.shared && await put(item);
  if (page.shared) leaveNoTrace(survey, item);
  const first = await send(item);
  if (first.state !== "waiting") await remove(id);
  if (first.state === "refused" && first.said.code !== "wave.closed") return page.refused(first.said);
  if (me.code && !page.shared && !who.sibling && first.state !== "refused") remember(survey, key);
  receipt(page, me, item, first, kept, leave("after"));
}

/** Only what answers is remembered, never the code: it can neither see nor erase. */
function remember(survey, key) {
  try {
    localStorage.setItem(`ringar|${survey.intervention}`, key);
  } catch { /* then the card is the way back, as it should be */ }
}

/** On a phone that is somebody else's not even the page stays behind; the answers wait in memory alone. */
async function leaveNoTrace({ code }, item) {
  unkept.set(item.id, item);
  const kept = await globalThis.caches?.open("ringar-pages");
  for (const each of (await kept?.keys()) ?? []) if (new URL(each.url).pathname.startsWith(`/${code}`)) kept.delete(each);
}

/** The code has answered in this wave: was that you? */
function duplicate(page) {
  const { survey, who, leave } = page, answers = structuredClone(page.answers);
  const section = leave("duplicate");
  section.addEventListener("click", ({ target }) => {
    const was = target.closest("[data-was]")?.dataset.was;
    if (was === "yes") $("h1", leave("done")).textContent = survey.done.yours;
    if (was !== "no") return;
    Object.assign(who, { key: null, code: null, link: null, again: false, sibling: true });
    deliver({ ...page, answers });
  });
}

function receipt(page, me, item, first, kept, section) {
  const { survey, fill } = page;
  const part = (name) => $(`[data-t=${name}]`, section);
  const state = (result) => {
    const waits = result.state === "waiting", closed = result.state === "refused";
    const { done: say } = survey;
    part("state").textContent = closed ? say.closed : waits ? (kept ? say.waiting : say.unsaved) : say.sent;
    const detail = waits ? say.failed : closed ? result.said.message : result.said.placed === false ? say.late : "";
    part("detail").textContent = detail;
    part("detail").hidden = !detail;
    part("retry").hidden = !waits;
    document.title = part("state").textContent;
    if (part("contact")) part("contact").hidden = !me.key || waits || closed;
    part("card").hidden = !me.code || closed;
    for (const note of section.querySelectorAll("[data-note]")) note.hidden = closed || note.dataset.note != Number(me.again);
  };
  let trying, pause = 5000;
  const again = async () => {
    clearTimeout(trying);
    const result = await send(item);
    if (result.state === "waiting") {
      trying = setTimeout(again, Math.max((pause = Math.min(2 * pause, 300_000)), rest - Date.now()));
      return;
    }
    removeEventListener("online", again);
    await remove(item.id);
    state(result);
    flush();
  };
  state(first);
  part("linked").hidden = !me.known;
  part("none").hidden = Boolean(me.key);
  if (me.code) card(survey, me.code, section, fill);
  if (part("contact")) part("contact").addEventListener("submit", (event) => contact(event, survey, me));
  if (first.state === "waiting") {
    addEventListener("online", again);
    $("button", part("retry")).addEventListener("click", again);
    trying = setTimeout(again, Math.max(pause, rest - Date.now()));
  } else flush();
}

/** The card as a picture to save first, the digits second. */
async function card(survey, code, section, fill) {
  const { card: draw, grouped } = await keys(survey);
  $("[data-t=digits]", section).textContent = grouped(code);
  const picture = URL.createObjectURL(await draw(document.createElement("canvas"), { ...survey.card, code }));
  Object.assign($(".picture img", section), { src: picture, alt: fill(survey.done.alt, { code: grouped(code) }) });
  $("[download]", section).href = picture;
}

/** Sealed here to the courier's key: the web process passes on what it cannot open. */
async function contact(event, survey, me) {
  event.preventDefault();
  const form = event.target, { b64url, email, fromB64url, meant, mobile, sealContact, sha256, stopKey } = await keys(survey);
  const channel = form.email.value.trim() || !form.sms.value.trim() ? "email" : "sms", field = form[channel];
  const address = (channel === "email" ? email : mobile)(field.value);
  const said = $(`#e-${channel}`, form), failed = $("#e-contact", form);
  const other = address && channel === "email" && form.dataset.asked !== address
    && meant(address, form.dataset.domains.split(" "));
  form.dataset.asked = address; // pressed once more it is right
  for (const each of form.querySelectorAll(".err")) each.textContent = "";
  for (const each of [form.email, form.sms]) each.setAttribute("aria-invalid", each === field && !address);
  if (!address) said.textContent = said.dataset.wrong;
  if (other) said.textContent = said.dataset.meant.replace("{address}", () => other);
  const heading = $("h2", form).textContent;
  document.title = address ? heading : survey.say.error.replace("{title}", heading);
  if (!address || other) return field.focus();
  const sealed = { channel, address, answerKey: me.key, language: survey.language };
  const box = b64url(await sealContact(fromB64url(survey.box), sealed, survey.intervention));
  const stop_hash = b64url(await sha256(await stopKey(me.key)));
  const sent = await ask("/contacts", { code: survey.code, box, stop_hash }).catch(() => ({}));
  if (!sent.ok) {
    failed.textContent = failed.dataset.failed;
    return;
  }
  const thanks = Object.assign(document.createElement("p"), { className: "note", textContent: failed.dataset.thanks });
  thanks.setAttribute("role", "status");
  form.replaceWith(thanks);
}

/** Whoever came by a link may end the reminders without answering. The template that says whether that is done. */
export async function stop(survey, who) {
  const { b64url } = await keys(survey);
  const key = await linked(survey, who.link, "/stop").catch(() => null);
  const done = key && (await ask("/participants/stop", { stop_key: b64url(key) }).catch(() => ({}))).ok;
  return done ? "stopped" : "unstopped";
}
