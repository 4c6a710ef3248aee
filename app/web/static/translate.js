// Keeps what was typed in the table of translations until the server has it. Without this the table saves all the same.

const form = document.querySelector("form[data-keep]");
const note = document.getElementById("kept");
const KEY = form?.dataset.keep; // person, questionnaire and language
const fields = form ? [...form.querySelectorAll("textarea")] : [];

const stored = (field) => field.dataset.stored ?? field.defaultValue; // what the server has
const same = (one, other) => one.trim() === other.trim();
const unsent = () => fields.filter((field) => !same(field.value, stored(field)));

// Name of a field → { text, base }: what was typed, and over what.
function read(store, key = KEY) {
  try {
    return JSON.parse(store.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function write(store, held, key = KEY) {
  try {
    if (Object.keys(held).length) store.setItem(key, JSON.stringify(held));
    else store.removeItem(key);
  } catch { /* a browser that keeps nothing: it still asks before somebody leaves */ }
}

function typed({ target: field }) {
  if (!fields.includes(field)) return;
  const kept = read(localStorage);
  if (same(field.value, stored(field))) delete kept[field.name];
  else kept[field.name] = { text: field.value, base: stored(field) };
  write(localStorage, kept);
}

// What this tab sent with the last save, if the server says that it has it.
function forgetSent() {
  const sent = read(sessionStorage);
  write(sessionStorage, {});
  if (!("had" in form.dataset)) return;
  const kept = read(localStorage);
  for (const [name, text] of Object.entries(sent)) if (kept[name]?.text === text) delete kept[name];
  write(localStorage, kept);
  history.replaceState(null, "", form.action); // read again, the address would say once more that it was saved
}

function beside(field, id, text) {
  const said = document.getElementById(id).content.cloneNode(true);
  said.querySelector("bdi")?.replaceChildren(text);
  field.parentElement.append(said);
}

// Puts back what the server has not got, and says where.
function bringBack() {
  const kept = read(localStorage);
  const back = [];
  for (const [name, { text, base }] of Object.entries(kept)) {
    const field = fields.find((each) => each.name === name);
    if (!field) continue;
    if (same(text, stored(field))) delete kept[name];
    else if (!("stored" in field.dataset)) {
      field.value = text;
      beside(field, "kept-line");
      if (!same(base, stored(field)) && stored(field)) beside(field, "theirs-line", stored(field));
      back.push(field);
    }
  }
  write(localStorage, kept);
  if (!back.length) return;
  note.querySelector("ul").append(...back.map(link));
  note.hidden = false;
}

function link(field) {
  const original = field.labels[0].querySelector(".pl-original");
  const to = Object.assign(document.createElement("a"), { href: `#${field.id}`, textContent: original.textContent });
  to.lang = original.lang;
  to.dir = original.dir;
  const line = document.createElement("li");
  line.append(to);
  return line;
}

function drop() {
  const names = unsent().map((field) => field.name);
  for (const field of unsent()) field.value = stored(field);
  write(localStorage, Object.fromEntries(Object.entries(read(localStorage)).filter(([name]) => !names.includes(name))));
  for (const each of form.querySelectorAll("[data-kept]")) each.remove();
  note.hidden = true;
  document.getElementById("main").focus();
}

if (form) {
  let sending = false;
  forgetSent();
  bringBack();
  form.addEventListener("input", typed);
  note.querySelector("button").addEventListener("click", drop);
  form.addEventListener("submit", () => {
    sending = true;
    write(sessionStorage, Object.fromEntries(unsent().map((field) => [field.name, field.value])));
  });
  addEventListener("pageshow", () => { sending = false; });
  addEventListener("beforeunload", (event) => {
    if (!sending && unsent().length) event.preventDefault();
  });
}
