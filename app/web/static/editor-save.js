// Sends what was written about a second after the last change, and keeps it here until the server has it.
import { announce, data, h, say } from "./editor-dom.js";
import { alike, doubt, forget, keep, keeps, sentByMe, sure, takeOver } from "./editor-kept.js";
import { adopt, heard, onChange, replace, state, tell, undo } from "./editor-state.js";

const PAUSE = 700;
const READ = 4000; // ms in which a note is read
const AGAIN = [3000, 6000, 12000, 30000]; // ms until the next try without an answer
const DOOR = `/questionnaires/${data.id}/draft`;
const UNKEPT = new Set(["waiting", "offline", "unanswered"]); // what is said otherwise where the browser keeps nothing

let revision = data.revision;
let saved = state.document; // the last one that the server has
let theirs = null; // somebody else's, while nobody has chosen
let timer = 0;
let busy = null;
let failures = 0;
let sends = 0; // an answer that was asked for before one of them says nothing new
let noted = 0;

export const unsaved = () => state.document !== saved;

export function status(code, values = {}) {
  const line = document.getElementById("ed-status");
  line.textContent = say(unsaved() && !keeps() && UNKEPT.has(code) ? `${code}_unkept` : code, values);
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

// Where the browser keeps nothing, this open page is all there is: nobody closes it by mistake.
function keepHere() {
  if (keep(revision, state.document)) removeEventListener("beforeunload", ask);
  else addEventListener("beforeunload", ask);
}

function ask(event) {
  if (unsaved()) event.preventDefault();
}

const csrf = () => { // over https its name says that no other host has set it
  const held = cookies();
  return held["__Host-ringar_csrf"] ?? held.ringar_csrf ?? "";
};
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
  sends += 1;
  doubt(sent);
  keepHere();
  status("saving");
  let answer;
  try {
    answer = await fetch(DOOR, {
      method: "PUT",
      headers: { "Content-Type": "application/json", "X-CSRF-TOKEN": csrf() },
      body: JSON.stringify({ revision, document: sent, person: data.me }),
    });
  } catch {
    return unreached("offline");
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return kept(sent, told);
  if (answer.status === 409) { // if theirs is mine, it was the answer that got lost
    const mine = alike(told.theirs.document, sent) ? sent : sentByMe(told.theirs, revision);
    return mine ? kept(mine, told.theirs) : met(told.theirs, "conflict");
  }
  if (answer.status === 401 || told.code === "csrf.missing") return signedOut();
  if (answer.status >= 500 || answer.status === 429) return unreached("unanswered");
  failures = 1;
  status("refused", { why: answer.status === 404 ? say("gone") : told.message ?? "" });
}

function kept(sent, told) {
  failures = 0;
  revision = told.revision;
  sure();
  clearBar();
  const settled = told.document;
  const pairs = sent.questions.map((each, n) => [each.key, settled.questions[n].key]);
  const names = new Map(pairs.filter(([before, now]) => before !== now));
  if (state.document === sent) {
    saved = settled;
    adopt(settled);
    if (state.open) state.open = names.get(state.open) ?? state.open;
    forget();
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
  bar(keeps() ? "signed_out" : "signed_out_unkept", null,
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
  sure();
  replace(taken.document, true);
  forget();
  heard(taken);
  tell({ saved: true });
  note(why);
}

// One step back would put mine over what somebody else has done: that is asked first.
export function takeBack() {
  if (undo()) return announce("undone");
  if (undo.asks()) {
    bar("undo_theirs", null,
      h("button", { type: "button", onclick: clearBar }, say("leave_theirs")),
      h("button", { type: "button", class: "second", onclick: () => {
        clearBar();
        if (undo(true)) announce("undone");
      } }, say("keep_mine")));
  }
}

async function keepMine() {
  revision = theirs.revision;
  saved = theirs.document;
  theirs = null;
  sure();
  clearBar();
  await save();
  announce("kept_mine");
}

// Whether somebody else has saved in the meantime: asked when somebody comes back to the page, and before publishing.
export async function overtaken() {
  const before = sends;
  const answer = await fetch(DOOR, { headers: { Accept: "application/json" } }).catch(() => null);
  const told = answer?.ok ? await answer.json().catch(() => null) : null;
  if (!told || told.revision <= revision || theirs || busy || sends !== before) return Boolean(theirs);
  const mine = alike(told.document, state.document) ? state.document : sentByMe(told, revision);
  if (mine) {
    kept(mine, told);
    return false;
  }
  if (unsaved()) met(told, "conflict");
  else show(told, "updated");
  return true;
}

function comeBack() {
  const mine = takeOver(state.document);
  if (!mine) return;
  const server = { ...data, document: state.document };
  const current = mine.revision === revision || sentByMe(server, mine.revision);
  if (!current) revision = mine.revision; // until somebody has chosen, so that it is asked again next time
  replace(mine.document);
  if (current) {
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
    if (!unsaved() && !theirs) {
      forget();
      return status("saved");
    }
    keepHere();
    if (failures === 0 || navigator.onLine) status("waiting");
    later(PAUSE);
  });
  addEventListener("online", save);
  addEventListener("focus", () => (unsaved() ? save() : overtaken()));
  comeBack();
}
