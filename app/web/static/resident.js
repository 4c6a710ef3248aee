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
let at = start, touched = -Infinity, over = false, same = false, module;

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
  module ??= Promise.all([import(survey.modules[0]), words()]).then(([later]) => later);
  module.catch(() => (module = undefined));
  return module;
}

function memory(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // a private window may refuse
  }
}

// --- reading the answers ---

const digits = (text) => text.replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 15);
const READ = {
  int: ([first]) => first && Number(first),
  number: ([first]) => first && Number(digits(first)),
  bool: ([first]) => first && first === "true",
  text: ([first]) => first || undefined,
  list: (values) => (values.length ? values : undefined),
};

function answer(step) {
  const values = all("input,textarea", step)
    .filter((field) => (/radio|checkbox/.test(field.type) ? field.checked : field.value.trim()))
    .map((field) => field.value.trim());
  const missing = values.find((value) => value === "!dont_know" || value === "!refused");
  return missing ? { missing: missing.slice(1) } : READ[$("[data-read]", step).dataset.read](values);
}

function holds(rule, seen) {
  if (!(rule.question in seen)) return false;
  const given = seen[rule.question];
  if ("contains" in rule) return Array.isArray(given) && given.includes(rule.contains);
  const equal = JSON.stringify(given) === JSON.stringify("equals" in rule ? rule.equals : rule.not_equals);
  return equal === "equals" in rule;
}

/** The questions that somebody with these answers sees, and the answers to them. */
function asked() {
  const answers = {}, shown = [];
  for (const step of steps) {
    const { key, show } = step.dataset;
    if (!key || (show && !holds(JSON.parse(show), answers))) continue;
    shown.push(step);
    const given = answer(step);
    if (given !== undefined) answers[key] = given;
  }
  return { answers, shown };
}

// --- going from one to the next ---

function order() {
  const { shown } = asked();
  return steps.filter((step) => {
    if (step.dataset.key) return shown.includes(step);
    if (step.id === "same") return same;
    return step.id !== "again" || (!who.key && !who.link);
  });
}

function show(step, said = "") {
  at = step;
  for (const each of steps) each.hidden = each !== step;
  bar.hidden = step === start || step.id === "same";
  $("[data-do=next]", bar).hidden = step.id === "end";
  const { shown } = asked(), n = shown.indexOf(step) + 1;
  const progress = n ? fill(survey.say.progress, { n, total: shown.length }) : "";
  if (n) $(".n", step).textContent = progress;
  document.title = n ? `${progress} – ${title}` : title;
  live.textContent = said;
  $("h2", step)?.setAttribute("aria-level", 1); // each step is a page of its own
  $("[tabindex]", step).focus({ preventScroll: true });
  scrollTo(0, 0);
}

function forward(said) {
  const path = order(), next = path[path.indexOf(at) + 1];
  if (next) {
    history.pushState({ step: next.id }, "");
    show(next, said && fill(said, { n: asked().shown.indexOf(next) + 1, total: asked().shown.length }));
  }
}

// --- what is tapped and typed ---

function complain(step, text) {
  const place = $(".err", step);
  place.textContent = text;
  step.classList.toggle("bad", Boolean(text));
  return !text;
}

function fine(step) {
  const read = $("[data-read]", step);
  if (!read) return true;
  const { low, high, wrong } = read.dataset, given = answer(step);
  if (step.dataset.required && given === undefined) return complain(step, step.dataset.required);
  const off = typeof given === "number" && !(Number.isInteger(given) && given >= (low ?? given) && given <= (high ?? given));
  return complain(step, off ? wrong : "");
}

/** What stands alone unticks the rest, and the rest unticks it; no more than the question allows. */
function settle(step, field) {
  const ticks = all("input[type=checkbox]", step), text = $("textarea,input[inputmode]", step);
  const alone = "alone" in field.dataset;
  if (field.checked) for (const each of ticks) if (each !== field && (alone || "alone" in each.dataset)) each.checked = false;
  if (field === text) for (const each of ticks) each.checked = false;
  const { most, wrong } = $("[data-read]", step).dataset;
  const many = most && ticks.filter((each) => each.checked).length > most;
  if (many) field.checked = false;
  complain(step, many ? wrong : "");
}

async function next(said) {
  if (at.id === "again" && !(await known())) return;
  if (!fine(at)) return;
  if (at.dataset.key) after().then((later) => later.begin(survey, who)).catch(() => {}); // stretches the key meanwhile
  forward(said);
}

/** The step "have you been here before": what it says about who answers. False: the code does not agree. */
async function known() {
  const typed = $("#typed").value, yes = $("[name=_again][value=yes]").checked;
  Object.assign(who, { again: yes, code: null });
  if (!yes || !typed.trim()) return true;
  who.code = (await (await after()).keys(survey)).readCode(typed);
  const n = digits(typed).replace(/\D/g, "").length;
  return complain(at, who.code ? "" : n === 16 ? survey.say.wrong : fill(survey.say.length, { n }));
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
  stop: async () => (await (await after()).stop(survey, who)) && leave("stopped"),
};

/** The questions go, and with them every answer; a template comes. */
function leave(name) {
  over = true;
  form.reset();
  form.hidden = true;
  all("main > section").forEach((each) => each.remove());
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
  button.disabled = true;
  const { answers } = asked(), shared = $("#shared").checked;
  try {
    const { deliver } = await after();
    await deliver({ survey, who, answers, shared, leave, fill, refused });
  } catch (error) {
    button.disabled = false; // the second module has not come through: nothing is lost, they may press again
    complain($("#end"), survey.say.unsaved);
    throw error;
  }
}

/** The server refused: back to the question with everything as it was. */
function refused(problems) {
  $("#send").disabled = false;
  const step = steps.find((each) => each.dataset.key in problems) ?? $("#end");
  show(step);
  complain(step, survey.say.refused);
}

// --- beginning ---

/** Everything that the page reacts to; where there is no WebCrypto it reacts to nothing and the form posts. */
function listen() {
  addEventListener("popstate", ({ state }) => {
    if (over || !state) return;
    const step = document.getElementById(state.step);
    show(order().includes(step) ? step : start);
  });
  addEventListener("hashchange", () => location.reload()); // another link, opened in the same window
  // What was answered is never brought back by the phone's Back button.
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  addEventListener("pointerdown", () => (touched = performance.now()));
  addEventListener("keydown", (event) => {
    touched = -Infinity;
    if (event.key === "Enter" && event.target.tagName === "INPUT") {
      event.preventDefault();
      next();
    }
  });
  form.addEventListener("input", ({ target }) => target.closest("[data-key]") && settle(target.closest("[data-key]"), target));
  form.addEventListener("change", ({ target }) => {
    if (target.name === "_again") {
      $("#mycode").hidden = target.value === "no";
      complain(at, "");
      if (target.value === "yes") return;
    }
    // Only a finger or a mouse goes on by itself: arrow keys pass through every answer on their way.
    if (target.type !== "radio" || performance.now() - touched > 1500) return;
    const step = at, said = target.parentNode.innerText.trim();
    const text = fill(survey.say.advanced, { answer: said, n: "{n}", total: "{total}" });
    setTimeout(() => step === at && next(step.dataset.key && text), 280);
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-do]");
    if (button) DO[button.dataset.do]();
  });
  form.addEventListener("submit", submit);
}

function wait(count) {
  $("#queue").hidden = !count;
  $("#queue").textContent = fill(survey.say.count, { n: count });
}

function begin() {
  document.documentElement.classList.add("on");
  form.reset();
  listen();
  if ($("#mycode")) $("#mycode").hidden = true;
  const secret = location.hash;
  if (/^#[\w-]{22}$/.test(secret)) {
    who.link = secret;
    $("[data-do=stop]").hidden = false;
  }
  history.replaceState({ step: "start" }, "", location.pathname + location.search); // a secret stays in no history
  same = Boolean(memory(remembered)) && !who.link;
  show(start);
  const flush = () => !over && memory("ringar|waiting") && after().then((later) => later.flush(wait));
  flush();
  addEventListener("online", flush);
  $("#exit")?.addEventListener("click", (event) => {
    event.preventDefault();
    form.reset();
    location.replace(event.currentTarget.href); // nothing to come back to
  });
  navigator.serviceWorker?.register("/sw.js").then(async () => {
    const own = [location.pathname + location.search, import.meta.url, survey.words, ...survey.modules];
    (await navigator.serviceWorker.ready).active.postMessage({ keep: own });
  }, () => {}); // without it the page works while there is a signal
}

if (globalThis.isSecureContext && crypto.subtle) begin();
