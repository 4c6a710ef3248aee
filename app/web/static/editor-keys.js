// Names in the data file: a new question or answer never gets one that has meant something else before.
import { data } from "./editor-dom.js";
import { state } from "./editor-state.js";

// A key of one's own: stem, or stem_2 …; without a stem the next fraga_n.
export function ownKey(stem) {
  const used = new Set([...Object.keys(data.taken), ...state.document.questions.map((each) => each.key)]);
  if (stem && !used.has(stem)) return stem;
  for (let n = stem ? 2 : 1; ; n += 1) {
    const key = stem ? `${stem}_${n}` : `fraga_${n}`;
    if (!used.has(key)) return key;
  }
}

// The next value of an option or row: alt_n, rad_n.
export function ownValue(question, stem) {
  const held = [...(question.options ?? []), ...(question.rows ?? [])].map((each) => each.value);
  const numbers = [...held, ...(data.taken[question.key] ?? []), ...(gone.get(question.key) ?? [])]
    .map((value) => Number(String(value).match(/_(\d+)$/)?.[1] ?? 0));
  return `${stem}_${Math.max(0, ...numbers) + 1}`;
}

// Values that were taken away here: rules may still mention them.
const gone = new Map();
export function forgetValue(key, value) {
  gone.set(key, [...(gone.get(key) ?? []), value]);
}
