// What this browser keeps until the server has it: by person, questionnaire and open page. Sending is editor-save.js.
import { data } from "./editor-dom.js";
import { same } from "./editor-state.js";

const MINE = `ringar-editor:${data.me}:${data.id}:`; // on a shared computer nobody is given another person's words
const PAGE = MINE + [...crypto.getRandomValues(new Uint32Array(2))].map((each) => each.toString(36)).join("");
const MOST_DOUBTS = 3;

let keeping = true;
let doubts = []; // sent, and no answer came: the server may have one of them

export const keeps = () => keeping;

// Keep a document that began with this revision; false where the browser keeps nothing.
export function keep(revision, document) {
  try {
    localStorage.setItem(PAGE, JSON.stringify({ revision, document, doubts, at: Date.now() }));
    keeping = true;
  } catch {
    keeping = false;
  }
  return keeping;
}

// What this page kept is on the server, or nobody wants it. What other pages kept is theirs.
export function forget() {
  forgetOne(PAGE);
}

function forgetOne(name) {
  try {
    localStorage.removeItem(name);
  } catch { /* nothing was kept */ }
}

// What the same person's other pages left behind, the last first.
function left() {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(MINE) && name !== PAGE);
    const found = names.map((name) => ({ name, ...JSON.parse(localStorage.getItem(name)) }));
    return found.sort((one, other) => other.at - one.at);
  } catch {
    return [];
  }
}

// Take over the last one that the server does not have: it is this page's from now on. None: undefined.
export function takeOver(document) {
  for (const each of left()) {
    if (alike(each.document, document)) {
      forgetOne(each.name);
      continue;
    }
    doubts = each.doubts;
    if (keep(each.revision, each.document)) forgetOne(each.name);
    return each;
  }
  return undefined;
}

export function doubt(document) {
  doubts = [...doubts.filter((each) => each !== document), document].slice(-MOST_DOUBTS);
}

export function sure() {
  doubts = [];
}

// Which of the documents that I sent the server has, where its answer got lost. None: undefined.
export function sentByMe(told, revision) {
  return told.revision === revision + 1 ? doubts.find((each) => alike(each, told.document)) : undefined;
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
export const alike = (one, other) => same(bare(one), bare(other));
