// The form of one question: its words in the tab's language, what belongs to its kind, and what is done with it.
import { announce, data, field, focusOn, h, language, pick, press, say, select, spoken, t, tick } from "./editor-dom.js";
import { ownKey } from "./editor-keys.js";
import { entries } from "./editor-options.js";
import { rule } from "./editor-rule.js";
import { change, changeQuestion, kindOf, openQuestion, state } from "./editor-state.js";
import { put, reference } from "./editor-words.js";

const LONGEST = 2000;
const FURTHEST = 1_000_000; // as far as a number may be from nought; the server refuses more
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

export function form(question) {
  const kind = kindOf(question);
  const locked = Boolean(question.item);
  return [
    locked ? core(question) : [words, entries, settings, measure].map((part) => part(question, kind)),
    kind.asks && tick(`required:${question.key}`, say("required"), Boolean(question.required),
      (on) => changeQuestion(question.key, (mine) => (mine.required = on)), say("required_hint")),
    rule(question),
    h("div", { class: "buttons ed-actions" },
      press(`close:${question.key}`, say("close"), () => close(question)),
      !locked && press(`copy:${question.key}`, say("duplicate"), () => duplicate(question), "plain"),
      press(`remove:${question.key}`, say("remove"), () => remove(question), "plain ed-remove")),
  ];
}

// A core item: its words can be read here and are changed nowhere.
function core(question) {
  const shown = (texts, className) => {
    const [text, code] = pick(texts, state.language);
    return text && h("p", { class: className, ...spoken(code) }, text);
  };
  const labels = (question.options ?? []).map((each) => pick(each.label, state.language)).filter(([text]) => text);
  return h("div", { class: "ed-locked" },
    h("p", { class: "note" }, say("locked")),
    shown(question.text, "ed-core"),
    shown(question.hint, "hint"),
    labels.length > 0 && h("ul", { class: "ed-labels" }, labels.map(([text, code]) => h("li", spoken(code), text))),
    press(`own:${question.key}`, say("make_own"), () => makeOwn(question)));
}

function words(question, kind) {
  const name = language(state.language).name;
  return [
    text(question.key, "text", question.text, say(kind.asks ? "text" : "text_read", { language: name }), { rows: 2 }),
    text(question.key, "hint", question.hint, say("hint"), { aside: say("optional") }),
  ];
}

// A text of a question in the tab's language; beside it the first language's, for whoever translates.
function text(key, part, texts, label, { rows, aside } = {}) {
  const code = state.language;
  const props = { ...spoken(code), maxlength: LONGEST, value: texts?.[code] ?? "" };
  const typed = (event) => changeQuestion(key, (mine) => {
    mine[part] = put(mine[part], code, event.target.value);
  }, `${part}.${code}`);
  const input = rows ? h("textarea", { ...props, rows, oninput: typed }) : h("input", { ...props, oninput: typed });
  return h("div", {}, field(`${part}:${key}`, label, input, { aside }), reference(texts));
}

function settings(question, kind) {
  const held = question.settings ?? {};
  const set = (name, value, typing) => changeQuestion(question.key, (mine) => {
    const next = { ...mine.settings, [name]: value };
    if (value === null) delete next[name];
    mine.settings = next;
  }, typing);
  return kind.settings.map(({ name, type }) => {
    const at = `set-${name}:${question.key}`;
    const label = t(`kinds.setting_${name}`);
    if (type === "flag") return tick(at, label, held[name] === true, (on) => set(name, on ? true : null));
    if (type === "texts") {
      const code = state.language;
      const typed = (event) => set(name, put(held[name], code, event.target.value), `${name}.${code}`);
      const input = h("input", { class: "short", ...spoken(code), value: held[name]?.[code] ?? "", oninput: typed });
      return h("div", {}, field(at, label, input), reference(held[name]));
    }
    return plainSetting(at, label, type, held[name], (value) => set(name, value, name));
  });
}

// What an own question measures, and which end of its scale is the good one: without that no change has a direction.
function measure(question, kind) {
  if (!kind.asks || kind.apart) return null;
  const set = (name, value) => changeQuestion(question.key, (mine) => {
    mine[name] = value;
    if (value === null) delete mine[name];
  });
  const chosen = (name, choices, read) => {
    const at = `${name}:${question.key}`;
    const choose = (value) => set(name, value === "" ? null : read(value));
    return field(at, say(name), select(at, choices, question[name] ?? "", choose));
  };
  const ends = [["", say("direction_none")], ["1", say("direction_up")], ["-1", say("direction_down")]];
  return h("div", { class: "ed-measure" },
    kind.lists === "points" && chosen("direction", ends, Number),
    chosen("indicator", [["", say("indicator_none")], ...data.indicators], String));
}

// A number or a month. What cannot be read as one is not kept, and the field says so; the rest is.
function plainSetting(at, label, type, value, set) {
  const month = type === "month";
  const wrong = h("p", { class: "bad", role: "alert", hidden: true });
  const input = h("input", {
    class: "short", inputmode: month ? null : type === "whole" ? "numeric" : "decimal", value: value ?? "",
    placeholder: month ? "2026-03" : null, autocomplete: "off",
    oninput: () => {
      const said = input.value.trim().replace("\u2212", "-").replace(",", ".");
      const read = month ? said : Number(said);
      const fits = !said || (month ? MONTH.test(said) : within(read, type));
      input.setAttribute("aria-invalid", String(!fits));
      wrong.hidden = fits;
      wrong.textContent = fits ? "" : say(`wrong_${type}`);
      if (fits) set(said ? read : null);
    },
  });
  const line = field(at, label, input, { hint: month ? t("kinds.setting_month") : null });
  wrong.id = `${input.id}-e`;
  input.setAttribute("aria-describedby", [input.getAttribute("aria-describedby"), wrong.id].filter(Boolean).join(" "));
  line.append(wrong);
  return line;
}

function within(read, type) {
  return Math.abs(read) <= FURTHEST && (type === "number" || Number.isInteger(read));
}

function close(question) {
  openQuestion(null);
  focusOn(`open:${question.key}`);
}

function remove(question) {
  const n = state.document.questions.findIndex((each) => each.key === question.key);
  state.open = null;
  change((next) => next.questions.splice(n, 1));
  const beside = state.document.questions[Math.min(n, state.document.questions.length - 1)];
  focusOn(beside ? `open:${beside.key}` : "add");
  announce("removed");
}

function duplicate(question) {
  if (state.document.questions.length >= data.most) return;
  const n = state.document.questions.findIndex((each) => each.key === question.key) + 1;
  const copy = { ...structuredClone(state.document.questions[n - 1]), key: ownKey() }; // as it reads now
  state.open = copy.key;
  change((next) => next.questions.splice(n, 0, copy));
  focusOn(`text:${copy.key}`);
  announce("added", { n: n + 1 });
}

// The same words under a key of one's own: nobody takes its answers for the core item's.
function makeOwn(question) {
  const key = ownKey(`${question.key.slice(0, 32)}_egen`);
  state.open = key;
  change((next) => {
    const mine = next.questions.find((each) => each.key === question.key);
    mine.key = key;
    delete mine.item;
    for (const each of next.questions) if (each.show_if) each.show_if = follow(each.show_if, question.key, key);
  });
  focusOn(`text:${key}`);
  announce("made_own");
}

function follow(rule, from, to) {
  if (Array.isArray(rule)) return rule.map((each) => follow(each, from, to));
  if (rule === null || typeof rule !== "object") return rule;
  return Object.fromEntries(Object.entries(rule).map(([name, held]) =>
    [name, name === "question" && held === from ? to : follow(held, from, to)]));
}
