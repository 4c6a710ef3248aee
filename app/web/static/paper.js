// Typing forms from paper with the keyboard alone: a mark goes on by itself, Enter and the arrows move. Nothing is sent from here.

const form = document.querySelector("#entry");
const fields = [...form.querySelectorAll(".entry input, .entry textarea")];
const scan = document.querySelector("#f-scan");
const linked = document.querySelector("#linked");
const stops = [...(scan ? [scan] : []), ...fields, document.querySelector("#on")];

const marksOf = (field) => [...field.closest(".entry").querySelectorAll("[data-mark]")];

function go(field, way) {
  const next = stops[stops.indexOf(field) + way];
  next?.focus();
  if (next?.select && !next.value.includes(" ")) next.select();
}

// --- marks ---

const split = (field) => field.value.replace(/[ ,.;+]+/g, " ").trim().split(" ").filter(Boolean);

/** Which marks a field says, as far as they are there. */
function said(field) {
  const single = marksOf(field).every((mark) => mark.dataset.mark.length === 1);
  const apart = "several" in field.dataset ? split(field) : [field.value.trim()].filter(Boolean);
  return "several" in field.dataset && single ? [...apart.join("")] : apart;
}

function light(field) {
  const chosen = said(field);
  for (const mark of marksOf(field)) mark.classList.toggle("on", chosen.includes(mark.dataset.mark));
}

/** Whether what is typed can be nothing longer: then the next question comes by itself. */
function whole(field) {
  const text = field.value.trim();
  const all = marksOf(field).map((mark) => mark.dataset.mark);
  if (!text || "several" in field.dataset) return text === "?" || text === "-";
  if (field.dataset.digits && /^\d+$/.test(text)) return text.length === Number(field.dataset.digits);
  return all.includes(text) && !all.some((mark) => mark !== text && mark.startsWith(text));
}

/** What no mark begins with is seen at once, before the fingers have gone on. */
function odd(field) {
  const all = marksOf(field).map((mark) => mark.dataset.mark);
  const boxes = all.some((mark) => mark !== "?" && mark !== "-");
  return boxes && said(field).some((text) => !all.some((mark) => mark.startsWith(text)));
}

for (const field of fields.filter((each) => each.classList.contains("code"))) {
  field.addEventListener("input", () => {
    light(field);
    field.setAttribute("aria-invalid", String(odd(field)));
    if (whole(field)) go(field, 1);
  });
  for (const mark of marksOf(field)) mark.addEventListener("click", () => press(field, mark.dataset.mark));
  light(field);
}

/** A tap on a mark is as typing it; of several, a second tap takes it away. */
function press(field, mark) {
  const chosen = said(field);
  const alone = !("several" in field.dataset) || mark === "?" || mark === "-";
  const rest = chosen.filter((each) => each !== mark && each !== "?" && each !== "-");
  field.value = alone ? mark : (chosen.includes(mark) ? rest : [...rest, mark]).join(" ");
  field.dispatchEvent(new Event("input"));
  if (!alone) field.focus({ preventScroll: true });
}

// --- keys ---

form.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (!stops.includes(target) || (target.tagName === "BUTTON" && key !== "ArrowUp") || event.isComposing) return;
  const text = target.tagName === "TEXTAREA";
  const way = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[key];
  if (!way || (text && !(event.ctrlKey && key === "Enter"))) return;
  event.preventDefault();
  if (target !== scan || read()) go(target, way);
});

// --- the square on the form ---

/** A scanned address of another stack is gone to, its key behind the #; of this one the key is kept. False: we leave. */
function read() {
  const [address, key = ""] = scan.value.trim().split(/#(?=[^#]*$)/);
  const place = address.match(/\/activities\/[0-9a-f-]{36}\/paper\?v=\d+&l=[\w-]+$/i);
  const [v, l] = ["_version", "_language"].map((name) => form.elements[name].value);
  const here = `/activities/${location.pathname.split("/")[2]}/paper?v=${v}&l=${l}`;
  if (place && place[0].toLowerCase() !== here.toLowerCase()) {
    const more = new URLSearchParams({ mode: form.elements._mode.value, n: form.elements.n.value });
    location.assign(`${place[0]}&${more}#${key}`);
    return false;
  }
  linked.hidden = !/^[\w+?-]{43}$/.test(key);
  return true;
}

if (scan) {
  if (/^#[\w-]{43}$/.test(location.hash)) {
    scan.value = location.hash;
    // The key stays in no history.
    history.replaceState(null, "", location.pathname + location.search);
  }
  read();
  scan.addEventListener("change", read);
}

document.documentElement.classList.add("by-script");
const wrong = document.querySelector("[aria-invalid=true]");
(wrong ?? (linked && !linked.hidden ? fields[0] : stops[0])).focus();
