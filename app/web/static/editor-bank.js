// Where questions come from: the bank's core items by what they measure, and one's own by kind.
import { announce, data, focusOn, h, pick, say, spoken, t } from "./editor-dom.js";
import { ownKey } from "./editor-keys.js";
import { change, onChange, state } from "./editor-state.js";

export function sources() {
  const bank = h("div", { class: "ed-bank" });
  const draw = () => bank.replaceChildren(...data.bank.map(shelf));
  onChange(({ typed, looked, selected, saved }) => typed || looked || selected || saved || draw());
  draw();
  return h("section", { class: "ed-sources", "aria-labelledby": "ed-add-h" },
    h("h2", { id: "ed-add-h" }, say("add_question")),
    h("details", { class: "card more", name: "ed-add" }, h("summary", { "data-at": "add" }, say("bank")), h("p", { class: "hint" }, say("bank_hint")), bank),
    h("details", { class: "card more", name: "ed-add", id: "ed-own" }, h("summary", { "data-at": "add-own" }, say("own")), h("p", { class: "hint" }, say("own_hint")),
      h("div", { class: "ed-kinds" }, data.kinds.map(kind))));
}

function shelf({ indicator, items }) {
  return h("section", {}, h("h3", {}, indicator), h("ul", { class: "ed-items" }, items.map(item)));
}

function item(core) {
  const [text, code] = pick(core.text, state.language);
  const there = state.document.questions.some((each) => each.key === core.key || each.item === core.item);
  return h("li", {}, h("span", spoken(code), text), there
    ? h("span", { class: "badge" }, say("bank_there"))
    : h("button", { type: "button", class: "second", "aria-label": say("bank_add_one", { text }), "data-at": `bank:${core.item}`, onclick: () => add(structuredClone(core), false) }, say("bank_add")));
}

function kind(each) {
  return h("button", { type: "button", class: "ed-pick", "data-kind": each.name, onclick: () => add({ key: ownKey(), kind: each.name, text: {}, ...structuredClone(each.starter) }, true) },
    h("strong", {}, t(`kinds.${each.name}`)), h("span", { class: "hint" }, t(`kinds.${each.name}_about`)));
}

// After the question that is open, else last. An own one is opened for writing; from the bank several may be taken in a row.
function add(question, write) {
  const all = state.document.questions;
  if (all.length >= data.most) return announce("most", { n: all.length });
  const at = state.open ? all.findIndex((each) => each.key === state.open) + 1 : all.length;
  if (write) state.open = question.key;
  else state.shown = question.key;
  change((next) => next.questions.splice(at, 0, question));
  announce("added", { n: at + 1 });
  if (!write) return;
  document.getElementById("ed-own").open = false;
  document.getElementById(`q-${question.key}`)?.scrollIntoView({ block: "start" });
  focusOn(`text:${question.key}`);
}
