// Shows the page's fieldsets one at a time and keeps their order. Without it the same form scrolls and posts; keys,
// waiting and receipts are after.js, which loads while the first questions are answered.

const $ = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const form = $("#form"), main = $("main"), live = $("#live"), bar = $(".steps");
const survey = JSON.parse($("#survey").textContent);
const steps = all("[data-step]", form), start = $("#start");
const remembered = `ringar|${survey.intervention}`;
const title = document.title;

// Who answers: key from the phone's memory or a link, code as typed, again without either, or somebody new.
const who = { key: null, code: null, again: false, link: null, sibling: false };
// The response's, from the first page on.
const id = crypto.randomUUID?.() ?? $("[name=_id]").value;
let at = start, called = title, touched = -Infinity, over = false, same, module;

/** The words of what comes after the questions; apart, so that the first screen is light. */
async function words() {
  if ($("#after")) return;
  const holder = document.createElement("template");
  holder.innerHTML = await (await fetch(survey.words, { credentials: "omit" })).text();
  Object.assign(survey, JSON.parse($("#later", holder.content).textContent));
  document.body.append(holder.content);
}

/** The second module and its words; asked for again where the signal was gone. */
function after() {
  module ??= Promise.all([import(survey.modules[0]), words()]).then(([later]) => {
    // Reads aloud; nothing waits for it.
    import(survey.listen).catch(() => {});
    return later;
  });
  module.catch(() => (module = undefined));
  return module;
}

function memory(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    // A private window may refuse.
    return null;
  }
}

// --- reading the answers: undefined where there is none, null where it cannot be read ---

const digits = (text) => text.replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 15);
const missing = (values = []) => {
  const said = values.find((value) => value === "!dont_know" || value === "!refused");
  return said && { missing: said.slice(1) };
};
const READ = {
  int: ([first]) => first && Number(first),
  number([first], _, { decimals }) {
    if (!first) return;
    const text = digits(first).replace(/[,٫]/, "."), number = Number(text);
    return /^-?\d{1,7}(\.\d{1,2})?$/.test(text) && Number(number.toFixed(decimals)) === number ? number : null;
  },
  bool: ([first]) => first && first === "true",
  text: ([first]) => first || undefined,
  list: (values) => (values.length ? values : undefined),
  month(_, { month, year }) {
    if (!month && !year) return;
    const four = year && digits(year[0]);
    return month && /^\d{4}$/.test(four) ? `${four}-${month}` : null;
  },
  rows(_, parts) {
    const rows = Object.entries(parts).map(([row, values]) => [row, missing(values) ?? Number(values[0])]);
    return rows.length ? Object.fromEntries(rows) : undefined;
  },
  places(_, parts) {
    const places = Object.entries(parts).sort(([, one], [, other]) => one - other);
    if (!places.length) return;
    return places.every(([, place], n) => Number(place) === n + 1) ? places.map(([part]) => part) : null;
  },
};

const fields = (step) => all("input,textarea,select", step);

/** By the part of the name behind "key.": what the question was answered. */
function answer(step) {
  const read = $("[data-read]", step), own = [], parts = { __proto__: null };
  if (!read) return;
  for (const { type, checked, name, value } of fields(step)) {
    // What only steers the writing is no answer: the server would be left with nothing.
    if (!(/radio|checkbox/.test(type) ? checked : /[^\s\p{Cc}\p{Cf}]/u.test(value))) continue;
    const part = name.slice(step.dataset.key.length + 1);
    (part ? (parts[part] ??= []) : own).push(value.trim());
  }
  return missing(own) ?? READ[read.dataset.read](own, parts, read.dataset);
}

const ORDER = {
  less_than: (one, other) => one < other,
  at_most: (one, other) => one <= other,
  more_than: (one, other) => one > other,
  at_least: (one, other) => one >= other,
};

/** As surveys/logic.py has it: without a real answer nothing but not_equals holds. */
function holds(rule, seen) {
  if (rule.and) return rule.and.every((each) => holds(each, seen));
  if (rule.or) return rule.or.some((each) => holds(each, seen));
  if (rule.not) return !holds(rule.not, seen);
  const { question, ...said } = rule, [[how, value]] = Object.entries(said), given = seen[question];
  if (how === "contains") return Array.isArray(given) && given.includes(value);
  if (how in ORDER) return /number|string/.test(typeof given) && typeof given === typeof value && ORDER[how](given, value);
  return (given === value) === (how === "equals");
}

/** Which of [key, rule, answer] are shown, and the answers to those; a hidden answer makes nothing visible. */
export function shown(questions) {
  const answers = { __proto__: null };
  const visible = questions.filter(([key, rule, given]) => {
    if (rule && !holds(rule, answers)) return false;
    if (given != null) answers[key] = given;
    return true;
  });
  return { answers, keys: visible.map(([key]) => key) };
}

/** The questions that somebody with these answers sees, those of them that ask, and the answers. */
function asked() {
  const questions = steps.filter((step) => step.dataset.key);
  const { answers, keys } = shown(questions.map((step) => {
    const { key, show } = step.dataset;
    return [key, show && JSON.parse(show), answer(step)];
  }));
  const visible = questions.filter((step) => keys.includes(step.dataset.key));
  return { answers, shown: visible, asking: visible.filter((step) => $("[data-read]", step)) };
}

// --- the order of options: the same numbers as in surveys/order.py ---

function mixed(text) {
  let n = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) n = Math.imul(n ^ byte, 0x01000193);
  n = Math.imul(n ^ (n >>> 16), 0x85ebca6b);
  n = Math.imul(n ^ (n >>> 13), 0xc2b2ae35);
  return (n ^ (n >>> 16)) >>> 0;
}

/** each: {dataset: {of: value, last?}}. What stands alone stays last. */
export function shuffled(response, key, each) {
  const place = ({ dataset }) => ("last" in dataset) * 2 ** 32 + mixed(`${response}|${key}|${dataset.of}`);
  return [...each].sort((one, other) => place(one) - place(other));
}

// --- going from one to the next ---

function order() {
  const { shown } = asked();
  return steps.filter((step) => {
    if (step.dataset.key) return shown.includes(step);
    if (step.id === "same") return same;
    if (step.id === "ticket") return !who.slip && !who.link;
    return step.id !== "again" || (!who.key && !who.link);
  });
}

function show(step, said = "") {
  at = step;
  for (const each of steps) each.hidden = each !== step;
  bar.hidden = step === start || step.id === "same";
  $("[data-do=next]", bar).hidden = step.id === "end";
  const { asking } = asked(), n = asking.indexOf(step) + 1;
  const progress = n ? fill(survey.say.progress, { n, total: asking.length }) : "";
  if (n) $(".n", step).textContent = progress;
  called = n ? `${progress} – ${title}` : title;
  entitle();
  live.textContent = said;
  // Each step is a page of its own.
  $("h2", step)?.setAttribute("aria-level", 1);
  // In a frame the focus is its page's, until somebody comes in.
  if (self === top || document.hasFocus()) $("[tabindex]", step).focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** What is wrong is told in the title too: it is what a screen reader says first. */
function entitle() {
  document.title = at.matches(".bad") ? fill(survey.say.error, { title: called }) : called;
}

function forward(said) {
  const next = order().find((step) => steps.indexOf(step) > steps.indexOf(at));
  if (next) {
    history.pushState({ step: next.id, id }, "");
    const { asking } = asked(), n = asking.indexOf(next) + 1;
    show(next, n && said ? fill(said, { n, total: asking.length }) : "");
  }
}

// --- what is tapped and typed ---

function complain(step, text) {
  const place = $(".err", step);
  // Said again, it would be read out again at every letter.
  if (place.textContent !== text) place.textContent = text;
  step.classList.toggle("bad", Boolean(text));
  for (const each of all("input:not([type]),select,textarea", step)) each.setAttribute("aria-invalid", Boolean(text));
  entitle();
  return !text;
}

/** A text's length as surveys/texts.py has it: in characters, of which an emoji may be one and of two units. */
const count = (given) => (typeof given === "string" ? [...given].length : 0);

/** To where it can be put right. */
function mend(step) {
  fields(step)[0]?.focus();
}

function fine(step) {
  const read = $("[data-read]", step);
  if (!read) return true;
  const { low, high, wrong, room, odd } = read.dataset, given = answer(step);
  if (step.dataset.required && given === undefined) return complain(step, step.dataset.required);
  // What no database keeps: a zero byte, half of a character.
  if (room && /[\0\p{Cs}]/u.test(given)) return complain(step, odd);
  return complain(step, given === null || given < low || given > high || count(given) > room ? wrong : "");
}

/** What stands alone unticks the rest, and the rest unticks it; no more than the question allows. */
function settle(step, field) {
  const { most, wrong, room, left } = $("[data-read]", step).dataset, alone = "alone" in field.dataset;
  const ticks = all("input[type=checkbox]", step);
  if (field.type !== "radio" && (field.checked || field.type !== "checkbox")) {
    for (const each of ticks) if (each !== field && (alone || "alone" in each.dataset)) each.checked = false;
    if (alone) for (const each of all("select", step)) each.value = each.was = "";
  }
  const many = most && ticks.filter((each) => each.checked).length > most;
  if (many) field.checked = false;
  const rest = room - count(answer(step));
  complain(step, many || rest < 0 ? wrong : "");
  if (room) Object.assign($(".left", step), { hidden: rest > 99, textContent: fill(left, { n: rest }) });
}

/** Places: a tap takes the next one or gives its own back; one chosen that another had swaps the two. */
function rank(step, mine, tapped) {
  const { was = "" } = mine, places = all("select", step), rest = places.filter((each) => each !== mine);
  if (tapped) {
    let free = 1;
    while (rest.some((each) => Number(each.value) === free)) free += 1;
    mine.value = was ? "" : free;
    // There are no more places than that.
    mine.value ||= "";
    for (const each of rest) if (was && each.value > +was) each.value -= 1;
    live.textContent = `${mine.value} ${mine.parentNode.lastChild.textContent}`;
  } else for (const each of rest) if (each.value && each.value === mine.value) each.value = was;
  for (const each of places) each.was = each.value;
  settle(step, mine);
  if (tapped && !was && !mine.value) complain(step, $("[data-full]", step).dataset.full);
}

async function next(said) {
  if (at.id === "again" && !(await known())) return $("#typed").focus();
  if (!fine(at)) return mend(at);
  // Stretches the key meanwhile.
  if (at.dataset.key) after().then((later) => later.begin(survey, who)).catch(() => {});
  forward(said);
}

/** The step "have you been here before": what it says about who answers. False: the code does not agree. */
async function known() {
  const typed = $("#typed").value, yes = $("[name=_again][value=yes]").checked;
  Object.assign(who, { again: yes, code: null });
  if (!yes || !typed.trim()) return true;
  who.code = (await (await after()).keys(survey)).readCode(typed);
  const n = digits(typed).replace(/\D/g, "").length;
  return complain(at, who.code ? "" : n === 16 ? survey.told.wrong : fill(survey.told.length, { n }));
}

const DO = {
  yes: async () => {
    const later = after();
    if (who.link) await (await later).enter(survey, who);
    forward();
  },
  no: () => leave("declined"),
  changed: () => location.reload(),
  back: () => history.back(),
  next: () => next(),
  "no-code": () => (($("#typed").value = ""), next()),
  "same-yes": () => (Object.assign(who, { key: memory(remembered), sibling: false }), forward()),
  "same-no": () => (Object.assign(who, { key: null, sibling: true }), forward()),
  stop: async () => leave(await (await after()).stop(survey, who)),
};

/** The questions go, and with them every answer; a template comes. */
function leave(name) {
  over = true;
  form.reset();
  form.hidden = true;
  for (const each of all("main > section")) each.remove();
  main.append($(`#${name}`).content.cloneNode(true));
  const section = main.lastElementChild;
  $("h1", section).focus({ preventScroll: true });
  scrollTo(0, 0);
  return section;
}

async function submit(event) {
  event.preventDefault();
  const button = $("#send");
  if (button.disabled) return;
  const wrong = asked().shown.find((step) => !fine(step));
  if (wrong) return show(wrong), mend(wrong);
  button.disabled = true;
  const { answers } = asked(), shared = $("#shared").checked;
  try {
    const { deliver } = await after();
    await deliver({ id, survey, who, answers, shared, leave, fill, refused });
  } catch (error) {
    // The second module has not come through: nothing is lost, they may press again.
    button.disabled = false;
    complain($("#end"), survey.say.unsaved);
    throw error;
  }
}

/** The server refused: back to the question with everything as it was. */
function refused({ problems, message }) {
  $("#send").disabled = false;
  const asked = steps.find((each) => each.dataset.key in problems), step = asked ?? $("#ticket") ?? $("#end");
  show(step);
  complain(step, asked ? survey.told.refused : message);
  mend(step);
}

// --- beginning ---

/** Everything that the page reacts to; where there is no WebCrypto it reacts to nothing and the form posts. */
function listen() {
  addEventListener("popstate", ({ state }) => {
    if (over || !state) return;
    const step = document.getElementById(state.step);
    // A step from before a reload: nobody has said yes on this page, nor who they are.
    show(state.id === id && (order().includes(step) || state.step === survey.at) ? step : start);
  });
  // Another link, opened in the same window.
  addEventListener("hashchange", () => location.reload());
  // What was answered is never brought back by the phone's Back button.
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  addEventListener("pointerdown", () => (touched = performance.now()));
  addEventListener("keydown", (event) => {
    touched = -Infinity;
    if (!over && event.key === "Enter" && event.target.tagName === "INPUT") {
      event.preventDefault();
      next();
    }
  });
  form.addEventListener("input", ({ target }) => {
    const step = target.closest("[data-key]");
    if (step) (target.closest("[data-full]") ? rank : settle)(step, target);
  });
  form.addEventListener("change", ({ target }) => {
    if (target.name === "_again") {
      $("#mycode").hidden = target.value === "no";
      complain(at, "");
      if (target.value === "yes") return;
    }
    // Only a finger or a mouse goes on by itself: arrow keys pass through every answer on their way.
    if (target.type !== "radio" || (at.dataset.key ?? target.name) !== target.name || performance.now() - touched > 1500) return;
    const step = at, said = target.parentNode.innerText.trim();
    const text = fill(survey.say.advanced, { answer: said, n: "{n}", total: "{total}" });
    setTimeout(() => step === at && next(step.dataset.key && text), 280);
  });
  document.addEventListener("click", (event) => {
    const { target } = event, button = target.closest("[data-do]"), label = target.closest("[data-full] label");
    if (button) DO[button.dataset.do]();
    if (!label || target.closest("select")) return;
    // It would open the list of places.
    event.preventDefault();
    rank(at, $("select", label), true);
  });
  form.addEventListener("submit", submit);
}

function wait(count, refused) {
  $("#queue").hidden = !count && !refused;
  $("#queue").textContent = refused ?? fill(survey.told.count, { n: count });
}

function begin() {
  document.documentElement.classList.add("on");
  form.reset();
  listen();
  for (const list of all("[data-mixed]", form)) list.append(...shuffled(id, list.closest("[data-key]").dataset.key, list.children));
  if ($("#mycode")) $("#mycode").hidden = true;
  // Which secret it is, its length says: a message's link, a one-time ticket, a printed key.
  const secret = location.hash, { length } = secret;
  if (length === 23) {
    who.link = secret;
    $("[data-do=stop]").hidden = false;
  }
  if (length === 9 && $("#slip")) who.slip = $("#slip").value = secret.slice(1);
  // Another language is still the same somebody.
  for (const each of all(".langs a")) each.hash = secret;
  if (length === 44) Object.assign(who, { key: secret.slice(1), ticket: true });
  // A secret stays in no history.
  history.replaceState({ step: "start", id }, "", location.pathname + location.search);
  same = memory(remembered) && !who.link && !who.key;
  const first = document.getElementById(survey.at) ?? start;
  if (first !== start) history.pushState({ step: first.id, id }, "");
  show(first);
  const flush = () => !over && memory("ringar|waiting") && after().then((later) => later.flush(wait));
  const signal = () => {
    $("#offline").hidden = navigator.onLine;
    flush();
  };
  signal();
  addEventListener("online", signal);
  addEventListener("offline", signal);
  if (survey.code) navigator.serviceWorker?.register("/sw.js").then(async () => {
    const own = [location.pathname + location.search, ...all("script[src]").map(({ src }) => src), survey.words, ...survey.modules];
    (await navigator.serviceWorker.ready).active.postMessage({ keep: own });
  // Without it the page works while there is a signal.
  }, () => {});
}

// A trial needs no keys.
if (crypto.subtle || !survey.code) begin();
