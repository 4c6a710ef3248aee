// The editor's hands: making elements, saying sentences, keeping the focus. No questionnaire here.

export const data = JSON.parse(document.getElementById("editor-data").textContent);
const SVG = "http://www.w3.org/2000/svg";
const LIVE = new Set(["value", "checked"]);

export const ICONS = {
  up: "M12 19V6m-6 5 6-6 6 6",
  down: "M12 5v13m-6-5 6 6 6-6",
  remove: "M6 6l12 12M18 6 6 18",
  undo: "M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6v1",
  redo: "M15 7l5 5-5 5m5-5H10a6 6 0 0 0-6 6v1",
  grip: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
};

// A sentence of the page's own language, filled in.
export function t(key, values = {}) {
  return (data.words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export const say = (key, values) => t(`editor.${key}`, values);

// An element with attributes, listeners (onclick …) and children; what is null or false is left out.
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (!LIVE.has(name)) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(3).filter((each) => each !== null && each !== undefined && each !== false));
  for (const name of LIVE) if (props[name] !== undefined) node[name] = props[name];
  return node;
}

export function icon(path) {
  const drawing = document.createElementNS(SVG, "svg");
  for (const [name, value] of [["viewBox", "0 0 24 24"], ["aria-hidden", "true"], ["class", "ed-icon"]]) {
    drawing.setAttribute(name, value);
  }
  drawing.append(document.createElementNS(SVG, "path"));
  drawing.firstChild.setAttribute("d", path);
  return drawing;
}

// Said to those who listen to the page instead of looking at it.
export function announce(key, values) {
  const place = document.getElementById("ed-say");
  place.textContent = "";
  setTimeout(() => (place.textContent = say(key, values)), 50);
}

export const language = (code) => data.languages.find((each) => each.code === code);
export const spoken = (code) => ({ lang: language(code)?.tag ?? code, dir: language(code)?.direction ?? "auto" });

// As the server picks: this language, its parent, Swedish, English, any; with the code of the one found.
export function pick(texts = {}, code) {
  const order = [code, code.split("-")[0], "sv", "en", ...Object.keys(texts)];
  const found = order.find((each) => texts[each]);
  return found ? [texts[found], found] : ["", code];
}

// Draws anew without moving the focus: what has it is found again by its data-at.
export function keepingFocus(draw) {
  const active = document.activeElement;
  const at = active?.dataset?.at;
  const range = at && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  draw();
  if (!at || document.activeElement === active) return;
  const again = document.querySelector(`[data-at="${CSS.escape(at)}"]`);
  again?.focus({ preventScroll: true });
  if (again && range && range[0] !== null && "setSelectionRange" in again) again.setSelectionRange(...range);
}

export function focusOn(at) {
  document.querySelector(`[data-at="${CSS.escape(at)}"]`)?.focus();
}

// A label and its field; hint stands between them.
export function field(at, label, input, { hint, aside } = {}) {
  const id = `ed-${at.replace(/\W/g, "-")}`;
  input.id = id;
  input.dataset.at = at;
  if (hint) input.setAttribute("aria-describedby", `${id}-h`);
  return h("div", { class: "ed-field" },
    h("label", { for: id }, label, aside && h("span", { class: "quiet" }, ` (${aside})`)),
    hint && h("p", { class: "hint", id: `${id}-h` }, hint),
    input);
}

export function tick(at, label, checked, onchange, hint) {
  const box = h("input", { type: "checkbox", "data-at": at, checked, onchange: () => onchange(box.checked) });
  return h("label", { class: "tick" }, box,
    h("span", {}, h("span", { class: "what" }, label), hint && h("span", { class: "hint" }, hint)));
}

export function select(at, choices, value, onchange, props = {}) {
  const node = h("select", { "data-at": at, ...props, onchange: () => onchange(node.value) },
    choices.map(([name, label]) => h("option", { value: name }, label)));
  node.value = String(value);
  return node;
}

// A button with words; sort: "second", "plain" …
export function press(at, label, onclick, sort = "second", props = {}) {
  return h("button", { type: "button", class: sort, "data-at": at, onclick, ...props }, label);
}

// A button with a drawing, and its words for those who do not see it.
export function small(at, name, label, onclick, props = {}) {
  return press(at, icon(ICONS[name]), onclick, "ed-small", { "aria-label": label, title: label, ...props });
}
