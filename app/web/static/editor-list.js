// The list of questions: each a row, the selected one with its form in place. Dragging is in editor-drag.js.
import { ICONS, announce, focusOn, h, icon, keepingFocus, pick, say, small, spoken, t } from "./editor-dom.js";
import { dragging } from "./editor-drag.js";
import { form } from "./editor-form.js";
import { change, onChange, openQuestion, state } from "./editor-state.js";

const list = h("ol", { class: "ed-list", id: "ed-list" });

export function questionList() {
  onChange(({ typed, looked, saved, drawn }) => {
    if (typed || looked) refresh();
    else if (!saved || drawn) draw();
  });
  draw();
  return list;
}

function draw() {
  keepingFocus(() => list.replaceChildren(...state.document.questions.map(row)));
}

// While somebody types, only what stands outside the fields is drawn anew.
function refresh() {
  state.document.questions.forEach((question, n) => {
    const item = list.children[n];
    item?.querySelector(".ed-what").replaceWith(what(question));
    item?.querySelector(".ed-notes").replaceWith(notes(question));
  });
}

function row(question, n) {
  const open = state.open === question.key;
  const last = state.document.questions.length - 1;
  const number = { n: n + 1 };
  return h("li", { class: `ed-q${open ? " is-open" : ""}`, "data-key": question.key, id: `q-${question.key}` },
    h("div", { class: "ed-row" },
      h("span", {
        class: "ed-grip", "aria-hidden": "true", title: say("move", number),
        onpointerdown: (event) => dragging(event, list, place),
      }, icon(ICONS.grip)),
      h("button", {
        type: "button", class: "ed-open", "aria-expanded": String(open), "data-at": `open:${question.key}`,
        onclick: () => unmoved(question.key, () => openQuestion(open ? null : question.key)),
      }, h("span", { class: "ed-n" }, String(n + 1)), what(question)),
      ["up", "down"].map((way) => {
        const to = way === "up" ? n - 1 : n + 1;
        const edge = to < 0 || to > last ? "true" : null;
        return small(`${way}:${question.key}`, way, say(way, number), () => move(n, to), { "aria-disabled": edge });
      })),
    notes(question),
    open && h("div", { class: "ed-form" }, form(question)));
}

// A form that closes above must not pull away the row that somebody has just pressed.
function unmoved(key, act) {
  const top = () => document.getElementById(`q-${key}`).getBoundingClientRect().top;
  const before = top();
  act();
  scrollBy({ top: top() - before, behavior: "instant" });
}

function what(question) {
  const [text, code] = pick(question.text, state.language);
  const quiet = !text || code !== state.language ? " quiet" : ""; // not written, or not in this language
  return h("span", { class: "ed-what" },
    h("span", { class: `ed-text${quiet}`, ...(text ? spoken(code) : {}) }, text || say("no_text")),
    h("span", { class: "ed-kind" }, t(`kinds.${question.kind}`), question.item && ` · ${say("locked_mark")}`,
      question.required && ` · ${say("required").toLowerCase()}`,
      question.show_if && ` · ${say("show_when").toLowerCase()} …`));
}

// What is still to do, and what is worth a thought; all of it where the question is open.
function notes(question) {
  const open = state.open === question.key;
  const todo = (state.problems[question.key] ?? []).map((each) => each.text);
  const advice = state.advice.filter((each) => each.question === question.key).map((each) => each.text);
  const few = open ? advice : advice.slice(0, 1);
  return h("div", { class: "ed-notes" },
    todo.map((text) => h("p", { class: "ed-todo" }, h("strong", {}, `${say("todo")}: `), text)),
    few.map((text) => h("p", { class: "ed-advice" }, h("span", { class: "sr" }, `${say("advice")}: `), text,
      few.length < advice.length && h("span", { class: "quiet" }, ` +${advice.length - 1}`))));
}

export function move(from, to) {
  const total = state.document.questions.length;
  if (to < 0 || to >= total || from === to) return;
  change((next) => next.questions.splice(to, 0, ...next.questions.splice(from, 1)));
  announce("moved", { n: to + 1, total });
}

function place(key, to) {
  move(state.document.questions.findIndex((each) => each.key === key), to);
}

export function go(key) {
  openQuestion(key);
  focusOn(`open:${key}`);
  const item = document.getElementById(`q-${key}`);
  if (item && item.getBoundingClientRect().top < 0) item.scrollIntoView({ block: "start" });
}
