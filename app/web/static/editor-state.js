// The questionnaire that is being written, what can be undone, and who wants to know. It is sent by editor-save.js.
import { data } from "./editor-dom.js";

const MOST_STEPS = 200;
const ONE_BREATH = 1500; // ms: typing goes on as one step until somebody pauses

export const state = {
  document: data.document,
  language: document.querySelector("#ed-tabs [aria-current]")?.dataset.code ?? data.document.languages[0],
  open: null,
  problems: data.problems,
  advice: data.advice,
  unread: data.unread,
  version: data.version,
  changed: data.changed,
  revision: data.revision, // of what the server said last
};

const past = [];
const beforeTheirs = new WeakSet(); // what stood here before somebody else's came: going back there is asked first
const future = [];
const listeners = new Set();
let last = { typing: null, at: 0 };

export const kinds = new Map(data.kinds.map((each) => [each.name, each]));
export const kindOf = (question) => kinds.get(question.kind);
export const question = (key) => state.document.questions.find((each) => each.key === key);
export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export const onChange = (listener) => listeners.add(listener);

// how: { edited, typed, selected, looked, spoken } says what happened.
export function tell(how) {
  for (const listener of listeners) listener(how);
}

// One step: edit gets a copy to change. typing: the field that is typed in, where keystrokes make one step together.
export function change(edit, typing = null) {
  const next = structuredClone(state.document);
  edit(next);
  if (same(next, state.document)) return;
  const now = performance.now();
  if (!typing || typing !== last.typing || now - last.at > ONE_BREATH) remember();
  last = { typing, at: now };
  future.length = 0;
  state.document = next;
  tell({ edited: true, typed: Boolean(typing) });
}

// The same for one question.
export function changeQuestion(key, edit, typing = null) {
  change((next) => edit(next.questions.find((each) => each.key === key), next), typing && `${key}:${typing}`);
}

// Somebody else's questionnaire, or an earlier one of mine: what was there can be had back.
export function replace(document, theirs = false) {
  remember();
  if (theirs) beforeTheirs.add(state.document);
  last = { typing: null, at: 0 };
  future.length = 0;
  state.document = document;
  forgetWhatIsGone();
  tell({ edited: true });
}

// What the server made of it: the same in other words, so no step.
export function adopt(document) {
  state.document = document;
}

function remember() {
  past.push(state.document);
  if (past.length > MOST_STEPS) past.shift();
}

function step(from, onto) {
  if (!from.length) return false;
  onto.push(state.document);
  state.document = from.pop();
  last = { typing: null, at: 0 };
  forgetWhatIsGone();
  tell({ edited: true });
  return true;
}

// False where nothing is undone: there is nothing, or it would undo somebody else's and nobody is sure yet.
export function undo(certain = false) {
  return (certain || !undo.asks()) && step(past, future);
}
undo.asks = () => beforeTheirs.has(past.at(-1));

export const redo = () => step(future, past);
export const canUndo = () => past.length > 0;
export const canRedo = () => future.length > 0;

function forgetWhatIsGone() {
  if (state.open && !question(state.open)) state.open = null;
  if (!state.document.languages.includes(state.language)) state.language = state.document.languages[0];
}

export function openQuestion(key) {
  state.open = key;
  tell({ selected: true });
}

export function speak(code) {
  state.language = code;
  tell({ spoken: true });
}

// What the server said of a draft.
export function heard(told) {
  for (const name of ["problems", "advice", "unread", "version", "changed", "revision"]) state[name] = told[name];
  tell({ looked: true });
}
