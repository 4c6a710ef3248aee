// What is said of the questionnaire as a whole: title, introduction, help line, whom one asks, in which languages.
import { data, field, h, keepingFocus, language, say, spoken, tick } from "./editor-dom.js";
import { change, onChange, state } from "./editor-state.js";
import { put, reference } from "./editor-words.js";

const LONGEST = 2000;

export function about() {
  const inside = h("div", {});
  const draw = () => keepingFocus(() => inside.replaceChildren(...parts()));
  onChange(({ typed, looked, selected, saved }) => typed || looked || selected || saved || draw());
  draw();
  return h("details", { class: "card more", id: "ed-about" },
    h("summary", { "data-at": "about" }, say("about")), inside);
}

function parts() {
  const name = { language: language(state.language).name };
  return [
    text("title", say("title", name)),
    text("intro", say("intro", name), { rows: 3, hint: say("intro_hint") }),
    text("help", say("help", name), { rows: 2, hint: say("help_hint") }),
    h("fieldset", {}, h("legend", {}, say("audience")), data.audiences.map(([code, label]) => audience(code, label))),
    h("fieldset", {}, h("legend", {}, say("languages")),
      h("p", { class: "hint" }, say("languages_hint")), data.languages.map(spokenIn)),
  ];
}

function text(part, label, { rows, hint } = {}) {
  const code = state.language;
  const props = {
    ...spoken(code), maxlength: LONGEST, value: state.document[part]?.[code] ?? "",
    oninput: (event) => change((next) => {
      next[part] = put(next[part], code, event.target.value);
    }, `${part}.${code}`),
  };
  const input = rows ? h("textarea", { ...props, rows }) : h("input", props);
  return h("div", {}, field(`about-${part}`, label, input, { hint }), reference(state.document[part]));
}

function audience(code, label) {
  return h("label", { class: "tick" },
    h("input", {
      type: "radio", name: "ed-audience", "data-at": `audience-${code}`, checked: state.document.audience === code,
      onchange: () => change((next) => (next.audience = code)),
    }),
    h("span", { class: "what" }, label));
}

// The last language stays: somebody has to be able to read it.
function spokenIn(one) {
  const { code, name, tag, direction, reviewed } = one;
  const chosen = state.document.languages;
  const row = tick(`speaks-${code}`, name, chosen.includes(code), (on) => {
    if (!on && chosen.length === 1) return keepingFocus(() => row.replaceWith(spokenIn(one)));
    if (!on && state.language === code) state.language = chosen.find((each) => each !== code);
    change((next) => {
      next.languages = on ? [...next.languages, code] : next.languages.filter((each) => each !== code);
    });
  }, reviewed ? null : say("not_read"));
  const label = row.querySelector(".what");
  label.lang = tag;
  label.dir = direction;
  return row;
}
