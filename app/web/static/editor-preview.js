// The phone beside the list, drawn by the same renderer that participants get; and the languages as tabs.
import { data, h, language, say } from "./editor-dom.js";
import { onChange, speak, state } from "./editor-state.js";

const frame = document.getElementById("ed-frame");
const tabs = document.getElementById("ed-tabs");
const SOON = 120; // ms: what happens at once is shown once
let timer = 0;
let shown = frame.firstElementChild.getAttribute("src");
let ahead = false; // more is written here than the server has: what it would draw is not what stands here

export function address() {
  const at = state.open ?? state.shown;
  const asked = new URLSearchParams({ lang: state.language });
  if (at && state.document.questions.some((each) => each.key === at)) asked.set("at", at);
  return `/questionnaires/${data.id}/preview?${asked}`;
}

export function preview() {
  onChange(({ edited, selected, spoken, saved }) => {
    if (state.open) state.shown = state.open;
    if (edited) ahead = true;
    if (saved) {
      ahead = false;
      shown = "";
    }
    if (selected || spoken || saved) soon();
  });
  onChange(({ typed, looked, selected }) => typed || looked || selected || drawTabs());
  drawTabs();
}

export function soon() {
  clearTimeout(timer);
  timer = setTimeout(show, SOON);
  settle();
}

const due = () => !ahead && navigator.onLine && frame.offsetParent && shown !== address();

// Whoever taps a phone that is about to go would tap for nothing: until the next one is there, none takes a tap.
function settle() {
  frame.inert = Boolean(due() || frame.querySelector(".is-coming"));
}

// The new one is drawn behind the old one, so that nothing flickers.
function show() {
  document.querySelector("#ed-try").href = address();
  if (!due()) return settle();
  shown = address();
  const old = [...frame.children];
  const { tag } = language(state.language);
  const next = h("iframe", { src: shown, title: say("preview_title"), class: "is-coming", lang: tag });
  next.addEventListener("load", () => {
    next.classList.remove("is-coming");
    for (const each of old) each.remove();
    settle();
  }, { once: true });
  frame.append(next);
}

function drawTabs() {
  tabs.replaceChildren(...state.document.languages.map((code) => {
    const { name, tag, direction } = language(code);
    return h("a", {
      href: `?show=${code}`, "data-code": code, "data-at": `tab-${code}`, lang: tag, dir: direction,
      "aria-current": code === state.language ? "true" : null,
      onclick: (event) => {
        event.preventDefault();
        speak(code);
        document.querySelector(`[data-at="tab-${code}"]`).focus();
      },
    }, name);
  }));
}
