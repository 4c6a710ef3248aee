// A text in several languages while somebody writes it: changing one of them, and the first one beside for reference.
import { h, language, say, spoken } from "./editor-dom.js";
import { state } from "./editor-state.js";

// Texts with one of them changed; an empty one is none.
export function put(texts, code, said) {
  const next = { ...texts, [code]: said };
  if (!said.trim()) delete next[code];
  return next;
}

export function reference(texts) {
  const first = state.document.languages[0];
  if (state.language === first || !texts?.[first]) return null;
  const said = say("reference", { language: language(first).name, text: texts[first] });
  return h("p", { class: "ed-ref", ...spoken(first) }, said);
}
