// What stands under a question: answers, steps of a scale, statements; as much as its kind has room for.
import { data, focusOn, h, icon, language, press, say, select, small, spoken, tick } from "./editor-dom.js";
import { forgetValue, ownValue } from "./editor-keys.js";
import { changeQuestion, state } from "./editor-state.js";
import { put, reference } from "./editor-words.js";

const LONGEST = 300;
const ROWS = { part: "rows", legend: "rows", one: "row_n", add: "add_row", stem: "rad" };
const POINTS = { part: "options", legend: "points", one: "point_n", add: "add_point", points: true };
const WORDS = { part: "options", legend: "options", one: "option_n", add: "add_option", stem: "alt" };

export function entries(question, kind) {
  const sort = { points: POINTS, words: WORDS }[kind.lists];
  return [
    kind.has_rows && list(question, { ...ROWS, room: kind.rows_room, marks: [] }),
    sort && list(question, { ...sort, room: kind.room, marks: kind.marks, fixed: kind.fixed && kind.starter.options }),
  ];
}

function list(question, sort) {
  const held = question[sort.part] ?? [];
  const [fewest, most] = sort.room;
  const left = sort.fixed && sort.fixed.filter((each) => !held.some((one) => one.value === each.value));
  const full = held.length >= most || left?.length === 0;
  return h("fieldset", { class: "ed-entries" }, h("legend", {}, say(sort.legend)),
    h("ol", {}, held.map((entry, n) => one(question, sort, entry, n, held.length > fewest))),
    !full && press(`add-${sort.part}:${question.key}`, `+ ${say(sort.add)}`, () => add(question, sort, left), "plain"));
}

function one(question, sort, entry, n, spare) {
  const name = say(sort.one, { n: n + 1 });
  const what = { what: name.toLowerCase() };
  const at = `${sort.part}-${entry.value}:${question.key}`;
  const edit = (change, typing) =>
    changeQuestion(question.key, (mine) => change(mine[sort.part][n], mine[sort.part]), typing);
  const last = n === question[sort.part].length - 1;
  const up = () => edit((_, all) => all.splice(n - 1, 0, ...all.splice(n, 1)));
  const mark = (name) => (on) => edit((mine) => (mine[name] = on));
  return h("li", {},
    h("div", { class: "ed-entry" },
      sort.points && h("span", { class: "ed-value", "aria-hidden": "true" }, String(entry.value)),
      sort.marks.includes("picture") && drawing(entry),
      label(question, sort, entry, n, { at, name, edit }),
      !sort.points && n > 0 && small(`up-${at}`, "up", say("entry_up", what), up),
      spare && (!sort.points || last)
        && small(`x-${at}`, "remove", say("remove_entry", what), () => remove(question, sort, entry, n))),
    reference(entry.label),
    sort.marks.includes("picture") && picture(at, say("picture", what), entry, edit),
    sort.marks.includes("exclusive")
      && tick(`only-${at}`, say("exclusive"), entry.exclusive === true, mark("exclusive")),
    sort.marks.includes("good") && tick(`good-${at}`, say("good"), entry.good === true, mark("good")));
}

function label(question, sort, entry, n, { at, name, edit }) {
  const code = state.language;
  return h("input", {
    "data-at": at, "aria-label": `${name} (${language(code).name})`, placeholder: name, maxlength: LONGEST,
    ...spoken(code), value: entry.label?.[code] ?? "",
    oninput: (event) => edit((mine) => (mine.label = put(mine.label, code, event.target.value)), `${at}.${code}`),
    onkeydown: (event) => event.key === "Enter" && !event.isComposing && next(event, question, sort, n),
  });
}

function picture(at, name, entry, edit) {
  const choices = Object.entries(data.pictures).map(([value, { name: label }]) => [value, label]);
  const choose = (value) => edit((mine) => (mine.picture = value));
  return select(`picture-${at}`, choices, entry.picture ?? "", choose, { "aria-label": name, class: "short" });
}

function drawing(entry) {
  const found = icon(data.pictures[entry.picture]?.path ?? "");
  found.classList.add("ed-picture");
  return found;
}

// Enter goes to the next answer, and makes one where there is none.
function next(event, question, sort, n) {
  event.preventDefault();
  const following = question[sort.part][n + 1];
  if (following) focusOn(`${sort.part}-${following.value}:${question.key}`);
  else document.querySelector(`[data-at="add-${sort.part}:${CSS.escape(question.key)}"]`)?.click();
}

function add(question, sort, left) {
  const held = question[sort.part] ?? [];
  const value = sort.points ? (held.at(-1)?.value ?? 0) + 1 : ownValue(question, sort.stem);
  const entry = left ? structuredClone(left[0]) : { value, label: {} };
  if (sort.marks.includes("picture")) {
    entry.picture = Object.keys(data.pictures).find((each) => !held.some((one) => one.picture === each));
  }
  changeQuestion(question.key, (mine) => (mine[sort.part] = [...(mine[sort.part] ?? []), entry]));
  focusOn(`${sort.part}-${entry.value}:${question.key}`);
}

function remove(question, sort, entry, n) {
  forgetValue(question.key, entry.value);
  const beside = question[sort.part][n + 1] ?? question[sort.part][n - 1];
  changeQuestion(question.key, (mine) => mine[sort.part].splice(n, 1));
  focusOn(`${sort.part}-${beside.value}:${question.key}`);
}
