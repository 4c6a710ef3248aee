// The leader's editor: puts its parts on the page, its bar, its keys, and what stands at the publish box.
import { announce, data, focusOn, h, pick, press, say, small } from "./editor-dom.js";
import { about } from "./editor-about.js";
import { sources } from "./editor-bank.js";
import { go, questionList } from "./editor-list.js";
import { address, preview, soon } from "./editor-preview.js";
import { begin, overtaken, save, takeBack, unsaved } from "./editor-save.js";
import { canRedo, canUndo, onChange, redo, state } from "./editor-state.js";

const by = (id) => document.getElementById(id);
const editor = by("editor");
const publish = by("publish");
const TYPED = "input:not([type=checkbox], [type=radio]), textarea";

function bar() {
  const undoing = small("undo", "undo", say("undo"), takeBack);
  const redoing = small("redo", "redo", say("redo"), () => redo() && announce("redone"));
  const look = press("look", say("preview"), () => looking(!editor.classList.contains("is-looking")), "second ed-look",
    { id: "ed-look", "aria-pressed": "false" });
  by("ed-bar").prepend(h("p", { id: "ed-status", class: "ed-status", role: "status" }), undoing, redoing, look);
  by("ed-bar").hidden = false;
  by("ed-try").addEventListener("click", tryIt);
  const draw = () => {
    undoing.setAttribute("aria-disabled", String(!canUndo()));
    redoing.setAttribute("aria-disabled", String(!canRedo()));
  };
  onChange(draw);
  draw();
}

// What is tried is what stands here: it is saved before the new tab shows it.
async function tryIt(event) {
  event.currentTarget.href = address();
  if (!unsaved()) return;
  event.preventDefault();
  const tab = open("about:blank", "_blank");
  await save();
  if (tab) tab.location.href = address();
}

// On a small screen the phone lies behind this button.
function looking(on) {
  editor.classList.toggle("is-looking", on);
  by("ed-look").setAttribute("aria-pressed", String(on));
  by("ed-look").textContent = say(on ? "questions" : "preview");
  if (on) scrollTo(0, 0);
  soon();
}

function keys() {
  addEventListener("keydown", (event) => {
    const command = event.ctrlKey || event.metaKey;
    if (!command || event.altKey || event.target.closest?.(TYPED)) return;
    const back = event.key.toLowerCase() === "z";
    if (!back && event.key.toLowerCase() !== "y") return;
    event.preventDefault();
    if (back && !event.shiftKey) takeBack();
    else redo() && announce("redone");
  });
}

// What stands in the way of publishing, with links; and which languages somebody must have read.
function publishing() {
  const blocked = by("ed-blocked");
  const draw = () => {
    const found = Object.entries(state.problems).flatMap(([where, reasons]) =>
      reasons.map((each) => h("li", {}, link(where), " ", each.text)));
    blocked.hidden = !found.length;
    blocked.querySelector("ul").replaceChildren(...found);
    by("publish-button").disabled = found.length > 0 || !state.changed;
    publish.elements.revision.value = state.revision; // the server publishes this one or none
    by("ed-nothing").hidden = state.changed;
    by("ed-confirm").hidden = !state.unread.length;
    for (const each of document.querySelectorAll("[data-confirm]")) {
      const asked = state.unread.includes(each.dataset.confirm);
      each.hidden = !asked;
      each.querySelector("input").disabled = !asked;
    }
    const general = state.advice.filter((each) => !each.question);
    by("ed-general").hidden = !general.length;
    by("ed-general").querySelector("ul").replaceChildren(...general.map((each) => h("li", {}, each.text)));
  };
  onChange(({ looked }) => looked && draw());
  publish.addEventListener("submit", send);
  draw();
}

function link(where) {
  const all = state.document.questions;
  const n = all.findIndex((each) => each.key === where) + 1;
  if (n) return jump(`#q-${where}`, say("question_of", { n, total: all.length }), () => go(where));
  return where === "title" && jump("#ed-about", say("of_all"), () => {
    by("ed-about").open = true;
    focusOn("about-title");
  });
}

function jump(href, label, act) {
  return h("a", { href, onclick: (event) => { event.preventDefault(); act(); } }, `${label}:`);
}

// Nothing is published that is not what stands here: first it is saved, and nobody else has changed it.
async function send(event) {
  if (publish.dataset.checked) return;
  event.preventDefault();
  await save();
  const late = unsaved() || (await overtaken());
  delete publish.dataset.sent;
  if (late) return;
  publish.dataset.checked = "yes";
  publish.requestSubmit(event.submitter);
}

by("ed-plain").remove();
onChange(({ edited }) => {
  if (edited) document.querySelector("h1").textContent = pick(state.document.title, data.lang)[0] || say("no_title");
});
bar();
by("ed-work").replaceChildren(about(), questionList(), sources());
preview();
publishing();
keys();
begin();
soon();
editor.classList.add("is-ready");
addEventListener("pageshow", () => delete publish.dataset.checked);
addEventListener("resize", soon);
