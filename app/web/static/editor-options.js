// What stands under a question: answers to choose from, steps of a scale, statements; as much as its kind has room for.
import { data, focusOn, h, language, say, select, small, spoken, tick } from "./editor-dom.js";
import { forgetValue, ownValue } from "./editor-keys.js";
import { changeQuestion, state } from "./editor-state.js";
import { put, reference } from "./editor-words.js";

const LONGEST = 300;

export function entries(question, kind) {
  return [
    kind.has_rows && list(question, kind, { part: "rows", legend: "rows", one: "row_n", add: "add_row", room: kind.rows_room, stem: "rad" }),
    kind.lists !== "nothing" && (kind.lists === "points"
      ? list(question, kind, { part: "options", legend: "points", one: "point_n", add: "add_point", room: kind.room, points: true })
      : list(question, kind, { part: "options", legend: "options", one: "option_n", add: "add_option", room: kind.room, stem: "alt" })),
  ];
}

function list(question, kind, sort) {
  const held = question[sort.part] ?? [];
  const [fewest, most] = sort.room;
  const left = sort.part === "options" && kind.fixed ? kind.starter.options.filter((each) => !held.some((one) => one.value === each.value)) : null;
  const full = held.length >= most || left?.length === 0;
  return h("fieldset", { class: "ed-entries" }, h("legend", {}, say(sort.legend)),
    h("ol", {}, held.map((entry, n) => one(question, kind, sort, entry, n, held.length > fewest))),
    !full && h("button", { type: "button", class: "plain", "data-at": `add-${sort.part}:${question.key}`, onclick: () => add(question, sort, left) }, `+ ${say(sort.add)}`));
}

function one(question, kind, sort, entry, n, spare) {
  const code = state.language;
  const name = say(sort.one, { n: n + 1 });
  const at = `${sort.part}-${entry.value}:${question.key}`;
  const edit = (change, typing) => changeQuestion(question.key, (mine) => change(mine[sort.part][n], mine[sort.part]), typing);
  const last = n === question[sort.part].length - 1;
  const removable = spare && (!sort.points || last);
  return h("li", {},
    h("div", { class: "ed-entry" },
      sort.points && h("span", { class: "ed-value", "aria-hidden": "true" }, String(entry.value)),
      kind.marks.includes("picture") && sort.part === "options" && drawing(entry),
      h("input", {
        "data-at": at, "aria-label": `${name} (${language(code).name})`, placeholder: name, maxlength: LONGEST, ...spoken(code), value: entry.label?.[code] ?? "",
        oninput: (event) => edit((mine) => (mine.label = put(mine.label, code, event.target.value)), `${at}.${code}`),
        onkeydown: (event) => event.key === "Enter" && !event.isComposing && next(event, question, sort, n),
      }),
      !sort.points && n > 0 && small(`up-${at}`, "up", say("entry_up", { what: name.toLowerCase() }), () => edit((_, all) => all.splice(n - 1, 0, ...all.splice(n, 1)))),
      removable && small(`x-${at}`, "remove", say("remove_entry", { what: name.toLowerCase() }), () => remove(question, sort, entry, n))),
    reference(entry.label),
    sort.part === "options" && kind.marks.includes("picture") && picture(at, name, entry, edit),
    sort.part === "options" && kind.marks.includes("exclusive") && tick(`only-${at}`, say("exclusive"), entry.exclusive === true, (on) => edit((mine) => (mine.exclusive = on))));
}

function picture(at, name, entry, edit) {
  const choices = Object.entries(data.pictures).map(([value, { name: label }]) => [value, label]);
  return select(`picture-${at}`, choices, entry.picture ?? "", (value) => edit((mine) => (mine.picture = value)),
    { "aria-label": say("picture", { what: name.toLowerCase() }), class: "short" });
}

function drawing(entry) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "ed-icon ed-picture");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", data.pictures[entry.picture]?.path ?? "");
  svg.append(path);
  return svg;
}

// Enter goes to the next answer, and makes one where there is none.
function next(event, question, sort, n) {
  event.preventDefault();
  const following = question[sort.part][n + 1];
  if (following) return focusOn(`${sort.part}-${following.value}:${question.key}`);
  const button = document.querySelector(`[data-at="add-${sort.part}:${CSS.escape(question.key)}"]`);
  button?.click();
}

function add(question, sort, left) {
  const held = question[sort.part] ?? [];
  const entry = left ? structuredClone(left[0])
    : { value: sort.points ? (held.at(-1)?.value ?? 0) + 1 : ownValue(question, sort.stem), label: {} };
  if (held.length && held[0].picture) entry.picture = Object.keys(data.pictures).find((each) => !held.some((one) => one.picture === each));
  changeQuestion(question.key, (mine) => (mine[sort.part] = [...(mine[sort.part] ?? []), entry]));
  focusOn(`${sort.part}-${entry.value}:${question.key}`);
}

function remove(question, sort, entry, n) {
  forgetValue(question.key, entry.value);
  changeQuestion(question.key, (mine) => mine[sort.part].splice(n, 1));
  const beside = (question[sort.part][n + 1] ?? question[sort.part][n - 1]).value;
  focusOn(`${sort.part}-${beside}:${question.key}`);
}
