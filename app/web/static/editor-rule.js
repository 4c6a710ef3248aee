// When a question is shown: conditions on earlier answers. Whether they can hold is the server's to say.
import { focusOn, h, pick, press, say, select, small } from "./editor-dom.js";
import { changeQuestion, kindOf, state } from "./editor-state.js";

const JOINED = ["and", "or"];
const NOT = "!"; // "!contains": the opposite of an operator that has none of its own

// A rule as this form shows it: {unless, word, said: [{question, operator, value}]}; null: made of more parts.
export function flat(rule) {
  if (!rule) return { unless: false, word: "and", said: [] };
  if (rule.not && !compared(rule)) {
    const inner = flat(rule.not);
    return inner && !inner.unless ? { ...inner, unless: true } : null;
  }
  const word = JOINED.find((each) => rule[each]);
  const said = (word ? rule[word] : [rule]).map(compared);
  return said.every(Boolean) ? { unless: false, word: word ?? "and", said } : null;
}

function compared(rule) {
  const inner = rule.not?.question && "contains" in rule.not ? rule.not : rule;
  if (typeof inner.question !== "string") return null;
  const operator = Object.keys(inner).find((name) => name !== "question");
  return { question: inner.question, operator: inner === rule ? operator : NOT + operator, value: inner[operator] };
}

export function made({ unless, word, said }) {
  if (!said.length) return null;
  const each = said.map(({ question, operator, value }) => operator.startsWith(NOT)
    ? { not: { question, [operator.slice(1)]: value } } : { question, [operator]: value });
  const rule = each.length === 1 ? each[0] : { [word]: each };
  return unless ? { not: rule } : rule;
}

export function rule(question) {
  const all = state.document.questions;
  const earlier = all.slice(0, all.indexOf(question)).filter((each) => kindOf(each).operators.length);
  const parts = flat(question.show_if);
  const set = (next) => changeQuestion(question.key, (mine) => {
    mine.show_if = next ? made(next) : null;
    if (!mine.show_if) delete mine.show_if;
  });
  return h("fieldset", { class: "ed-rule" }, h("legend", {}, say("show_if")), parts
    ? simple(question, parts, earlier, set)
    : [h("p", {}, say("show_complex", { rule: written(question.show_if) })),
      press(`unrule:${question.key}`, say("show_remove"), () => set(null))]);
}

function simple(question, parts, earlier, set) {
  const { said } = parts;
  if (!said.length && !earlier.length) return h("p", { class: "quiet" }, `${say("show_always")}. ${say("show_none")}`);
  const when = said.length ? (parts.unless ? "unless" : "when") : "always";
  const choose = (value) => {
    if (value === "always") set(null);
    else set({ ...parts, unless: value === "unless", said: said.length ? said : [first(earlier.at(-1))] });
    focusOn(`when:${question.key}`);
  };
  const ways = [["always", say("show_always")], ["when", say("show_when")], ["unless", say("show_unless")]];
  const words = [["and", say("show_all")], ["or", say("show_any")]];
  const label = { "aria-label": say("show_if") };
  const more = () => set({ ...parts, said: [...said, first(earlier.at(-1))] });
  return [
    select(`when:${question.key}`, ways, when, choose, label),
    h("ul", { class: "ed-conditions" }, said.map((_, n) => condition(question, parts, n, earlier, set))),
    said.length > 1 && select(`joined:${question.key}`, words, parts.word, (word) => set({ ...parts, word }), label),
    said.length > 0 && earlier.length > 0 && press(`more:${question.key}`, `+ ${say("show_add")}`, more, "plain"),
  ];
}

// What a new condition says of a question: the first thing that can be said.
function first(about) {
  return { question: about.key, operator: kindOf(about).operators[0], value: usual(about) };
}

function usual(about) {
  const sort = kindOf(about).compared;
  if (sort === "option") return about.options?.[0]?.value ?? "";
  return { flag: true, number: about.settings?.minimum ?? 0, month: "2026-01" }[sort];
}

function condition(question, parts, n, earlier, set) {
  const said = parts.said[n];
  const find = (key) => state.document.questions.find((each) => each.key === key);
  const about = find(said.question);
  const put = (next) => set({ ...parts, said: parts.said.map((each, i) => (i === n ? { ...each, ...next } : each)) });
  const away = () => {
    set({ ...parts, said: parts.said.filter((_, i) => i !== n) });
    focusOn(`when:${question.key}`);
  };
  const at = (what) => `rule-${what}-${n}:${question.key}`;
  const choices = earlier.map((each) => [each.key, short(each)]);
  if (!earlier.includes(about)) choices.unshift([said.question, about ? short(about) : said.question]);
  const operators = (about ? kindOf(about).operators : []).flatMap((name) =>
    name === "contains" ? [name, NOT + name] : [name]);
  if (!operators.includes(said.operator)) operators.unshift(said.operator);
  return h("li", {},
    select(at("question"), choices, said.question,
      (key) => put(first(find(key))), { "aria-label": say("show_question") }),
    select(at("operator"), operators.map((name) => [name, worded(name)]), said.operator,
      (operator) => put({ operator }), { "aria-label": say("show_operator") }),
    value(about, said.value, at("value"), (next) => put({ value: next })),
    small(at("x"), "remove", say("show_remove"), away));
}

// The field for what an answer is compared with: one of its options, yes or no, a number, a month.
function value(about, held, at, put) {
  const sort = about ? kindOf(about).compared : "";
  const label = { "aria-label": say("show_value") };
  if (sort === "option" || sort === "flag") {
    const options = (about.options ?? []).map((each) => [each.value, optionWords(each)]);
    const choices = sort === "flag" ? [[true, say("yes")], [false, say("no")]] : options;
    if (!choices.some(([each]) => each === held)) choices.push([held, String(held)]);
    const chosen = choices.findIndex(([each]) => each === held);
    return select(at, choices.map(([, text], n) => [n, text]), chosen, (n) => put(choices[n][0]), label);
  }
  const input = h("input", { ...label, "data-at": at, class: "short", value: String(held ?? ""), onchange: () => {
    const said = input.value.trim().replace(",", ".");
    const fits = sort !== "number" || (said && Number.isFinite(Number(said)));
    input.setAttribute("aria-invalid", String(!fits));
    if (fits) put(sort === "number" ? Number(said) : said);
  } });
  return input;
}

const optionWords = (option) => pick(option.label, state.language)[0] || String(option.value);
const worded = (operator) => say(operator.startsWith(NOT) ? `${operator.slice(1)}_not` : operator);

function short(question) {
  const text = pick(question.text, state.language)[0] || question.key;
  const n = state.document.questions.indexOf(question) + 1;
  return `${n}. ${text.length > 60 ? `${text.slice(0, 58)} …` : text}`;
}

// Any rule in words.
function written(rule) {
  const word = JOINED.find((each) => rule[each]);
  if (word) return rule[word].map(written).join(` ${say(`show_${word}`)} `);
  if (rule.not && !compared(rule)) return say("show_not", { rule: written(rule.not) });
  const { question, operator, value: held } = compared(rule);
  const about = state.document.questions.find((each) => each.key === question);
  const label = pick(about?.options?.find((each) => each.value === held)?.label, state.language)[0];
  return `${about ? short(about) : question} ${worded(operator)} ${label || held}`;
}
