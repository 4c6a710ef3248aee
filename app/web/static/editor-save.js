// Sends what was written about a second after the last change, and keeps it here until the server has it.
import { announce, data, h, say } from "./editor-dom.js";
import { adopt, heard, onChange, replace, same, state, tell } from "./editor-state.js";

const PAUSE = 700;
const READ = 4000; // ms in which a note is read
const AGAIN = [3000, 6000, 12000, 30000]; // ms until the next try without an answer
const DOOR = `/questionnaires/${data.id}/draft`;
const MINE = `ringar-editor:${data.id}:`;

let revision = data.revision;
let saved = state.document; // the last one that the server has
let theirs = null; // somebody else's, while nobody has chosen
let timer = 0;
let busy = null;
let failures = 0;
let noted = 0;

export const unsaved = () => state.document !== saved;

export function status(code, values = {}) {
  const line = document.getElementById("ed-status");
  line.textContent = say(code, values);
  line.dataset.status = code;
}

// The bar above everything: something has happened that somebody must know of, or choose.
function bar(key, text, ...buttons) {
  document.getElementById("ed-alert").replaceChildren(
    h("div", { class: "ed-alert" }, h("p", {}, h("strong", {}, say(key)), text && ` ${say(text)}`),
      buttons.length ? h("div", { class: "buttons" }, buttons) : null));
}

const clearBar = () => document.querySelector(".ed-alert")?.remove();

// Something to know that asks for nothing: it stays until somebody has read it and goes on.
function note(key) {
  noted = performance.now();
  document.getElementById("ed-alert").replaceChildren(h("p", { class: "note" }, say(key)));
}

// What is compared: without what is empty, since the server leaves that out.
function bare(value) {
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.keys(value).sort().map((name) => [name, bare(value[name])]);
  return Object.fromEntries(entries.filter(([, held]) => !empty(held)));
}

const empty = (held) => ["", null, false].includes(held) || (typeof held === "object" && !Object.keys(held).length);
const alike = (one, other) => same(bare(one), bare(other));

function keepHere() {
  try {
    localStorage.setItem(MINE + revision, JSON.stringify(state.document));
  } catch { /* a browser that keeps nothing: the server will */ }
}

function keptHere() {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(MINE));
    return names.map((name) => [Number(name.slice(MINE.length)), JSON.parse(localStorage.getItem(name))]);
  } catch {
    return [];
  }
}

function forgetHere() {
  try {
    for (const [known] of keptHere()) localStorage.removeItem(MINE + known);
  } catch { /* nothing was kept */ }
}

const cookies = () => Object.fromEntries(document.cookie.split("; ").map((each) => each.split("=")));

// Send now what has not been sent. Resolves when the server has it, or has not.
export async function save() {
  clearTimeout(timer);
  while (busy) await busy;
  if (!unsaved() || theirs) return;
  busy = put();
  await busy;
  busy = null;
  if (unsaved() && !theirs && failures === 0) later(PAUSE);
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

async function put() {
  const sent = state.document;
  status("saving");
  let answer;
  try {
    answer = await fetch(DOOR, {
      method: "PUT",
      headers: { "Content-Type": "application/json", "X-CSRF-TOKEN": cookies().ringar_csrf ?? "" },
      body: JSON.stringify({ revision, document: sent }),
    });
  } catch {
    return unreached("offline");
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return kept(sent, told);
  if (answer.status === 409) { // if theirs is mine, it was the answer that got lost
    return alike(told.theirs.document, sent) ? kept(sent, told.theirs) : met(told.theirs, "conflict");
  }
  if (answer.status === 401 || told.code === "csrf.missing") return signedOut();
  if (answer.status >= 500 || answer.status === 429) return unreached("unanswered");
  failures = 1;
  status("refused", { why: answer.status === 404 ? say("gone") : told.message ?? "" });
}

function kept(sent, told) {
  failures = 0;
  revision = told.revision;
  forgetHere();
  clearBar();
  const settled = told.document;
  const pairs = sent.questions.map((each, n) => [each.key, settled.questions[n].key]);
  const names = new Map(pairs.filter(([before, now]) => before !== now));
  if (state.document === sent) {
    saved = settled;
    adopt(settled);
    if (state.open) state.open = names.get(state.open) ?? state.open;
    status("saved");
  } else {
    saved = sent;
    if (names.size) adopt(renamed(state.document, names));
    keepHere();
    status("waiting");
  }
  heard(told);
  tell({ saved: true, drawn: names.size > 0 });
}

// A document whose questions have the names that the server gave them; rules follow.
function renamed(document, names) {
  const deep = (value, key) => {
    if (key === "question" && names.has(value)) return names.get(value);
    if (Array.isArray(value)) return value.map((each) => deep(each));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, deep(held, name)]));
  };
  const questions = document.questions.map((each) => ({
    ...each, key: names.get(each.key) ?? each.key, ...(each.show_if ? { show_if: deep(each.show_if) } : {}),
  }));
  return { ...document, questions };
}

function unreached(why) {
  status(why);
  later(AGAIN[Math.min(failures, AGAIN.length - 1)]);
  failures += 1;
}

function signedOut() {
  failures += 1;
  status("waiting");
  bar("signed_out", null,
    h("a", { class: "button", href: "/login", target: "_blank", rel: "opener" }, say("sign_in")),
    h("button", { type: "button", class: "second", onclick: save }, say("try_again")));
}

// Somebody else's is there: nothing is sent until somebody has chosen.
function met(found, why) {
  theirs = found;
  status("waiting");
  bar(why, "conflict_text",
    h("button", { type: "button", onclick: () => show(theirs, "took_theirs") }, say("take_theirs")),
    h("button", { type: "button", class: "second", onclick: keepMine }, say("keep_mine")));
}

// Theirs in place of mine, which stays among what can be undone.
function show(taken, why) {
  theirs = null;
  revision = taken.revision;
  saved = taken.document;
  replace(taken.document);
  forgetHere();
  heard(taken);
  tell({ saved: true });
  note(why);
}

async function keepMine() {
  revision = theirs.revision;
  saved = theirs.document;
  theirs = null;
  clearBar();
  await save();
  announce("kept_mine");
}

// Whether somebody else has saved in the meantime: asked when somebody comes back to the page, and before publishing.
export async function overtaken() {
  const answer = await fetch(DOOR, { headers: { Accept: "application/json" } }).catch(() => null);
  const told = answer?.ok ? await answer.json() : null;
  if (!told || told.revision === revision || theirs || busy) return Boolean(theirs);
  if (alike(told.document, state.document)) {
    kept(state.document, told);
    return false;
  }
  if (unsaved()) met(told, "conflict");
  else show(told, "updated");
  return true;
}

function comeBack() {
  const waiting = keptHere();
  const mine = waiting.find(([known]) => known === revision) ?? waiting.at(-1);
  if (!mine || alike(mine[1], state.document)) return forgetHere();
  const server = { ...data, document: state.document };
  replace(mine[1]);
  if (mine[0] === revision) {
    note("restored");
    later(0);
  } else {
    met(server, "conflict_later");
  }
}

export function begin() {
  status("saved");
  onChange(({ edited }) => {
    if (!edited) return;
    if (performance.now() - noted > READ) document.querySelector("#ed-alert .note")?.remove();
    if (!unsaved()) return status("saved");
    keepHere();
    if (failures === 0 || navigator.onLine) status("waiting");
    later(PAUSE);
  });
  addEventListener("online", save);
  addEventListener("focus", () => (unsaved() ? save() : overtaken()));
  comeBack();
}
