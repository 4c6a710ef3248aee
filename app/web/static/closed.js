// Nothing is open. Who came by the link of a message answers nothing any more, and can still end the reminders.

const $ = (selector) => document.querySelector(selector);
const survey = JSON.parse($("#survey").textContent), link = location.hash, stop = $("#stop");

/** Say whether it is done; what did not work can be tried again. */
function tell(name) {
  for (const each of document.querySelectorAll("[data-said]")) each.hidden = each.dataset.said !== name;
  stop.hidden = name === "stopped";
  $("#said").focus();
}

if (/^#[\w-]{22}$/.test(link) && globalThis.isSecureContext && crypto.subtle) {
  // A secret stays in no history.
  history.replaceState(null, "", location.pathname + location.search);
  stop.hidden = false;
  $("#stop button").addEventListener("click", async () => tell(await (await import(survey.modules[0])).stop(survey, { link })));
}
