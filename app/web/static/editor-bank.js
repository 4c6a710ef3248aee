// Where questions come from: the bank's core items by what they measure, and one's own by kind.
import { announce, data, focusOn, h, pick, press, say, spoken, t } from "./editor-dom.js";
import { ownKey } from "./editor-keys.js";
import { change, onChange, state } from "./editor-state.js";

export function sources() {
  const bank = h("div", { class: "ed-bank" });
  const search = h("input", {
    type: "search", "data-at": "bank-search", "aria-label": say("bank_search"), placeholder: say("bank_search"),
    oninput: () => draw(),
  });
  const draw = () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    bank.replaceChildren(...data.bank.map((each) => shelf(each, wanted)).filter(Boolean));
  };
  onChange(({ typed, looked, selected, saved }) => typed || looked || selected || saved || draw());
  draw();
  return h("section", { class: "ed-sources", "aria-labelledby": "ed-add-h" },
    h("h2", { id: "ed-add-h" }, say("add_question")),
    drawer("bank", "add", search, bank),
    drawer("own", "add-own", h("div", { class: "ed-kinds" }, data.kinds.map(kind))));
}

function drawer(name, at, ...inside) {
  return h("details", { class: "card more", name: "ed-add", id: `ed-${name}` },
    h("summary", { "data-at": at }, say(name)), h("p", { class: "hint" }, say(`${name}_hint`)), inside);
}

// What has the word that is looked for in it, or in the name of what it measures.
function shelf({ indicator, items }, wanted) {
  const has = (text) => text.toLocaleLowerCase().includes(wanted);
  const found = has(indicator) ? items : items.filter((each) => has(pick(each.text, state.language)[0]));
  return found.length > 0 && h("section", {}, h("h3", {}, indicator), h("ul", { class: "ed-items" }, found.map(item)));
}

function item(core) {
  const [text, code] = pick(core.text, state.language);
  const there = state.document.questions.some((each) => each.key === core.key || each.item === core.item);
  return h("li", {}, h("span", spoken(code), text), there
    ? h("span", { class: "badge" }, say("bank_there"))
    : press(`bank:${core.item}`, say("bank_add"), () => add(structuredClone(core), false), "second",
      { "aria-label": say("bank_add_one", { text }) }));
}

function kind(each) {
  const write = () => add({ key: ownKey(), kind: each.name, text: {}, ...structuredClone(each.starter) }, true);
  return h("button", { type: "button", class: "ed-pick", "data-kind": each.name, onclick: write },
    h("strong", {}, t(`kinds.${each.name}`)), h("span", { class: "hint" }, t(`kinds.${each.name}_about`)));
}

// After the question that is open, else last. An own one is opened for writing; of the bank's several may be taken.
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
