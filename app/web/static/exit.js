// A child's quick way out of any page: blank at once, and whoever goes back through the questions is led out again.

const exit = document.querySelector("#exit"), LEFT = "ringar|left";
// Some browsers do not tell how one has come.
const come = performance.getEntriesByType("navigation")[0]?.type ?? "navigate";
let tab = {};

try {
  tab = sessionStorage;
} catch { /* a private window may refuse */ }

function away() {
  document.documentElement.hidden = true;
  for (const form of document.forms) form.reset();
  location.replace(exit.href);
}

exit.addEventListener("click", (event) => {
  event.preventDefault();
  tab[LEFT] = 1;
  away();
});
// Whoever opens the poster anew means to.
if (come === "navigate") delete tab[LEFT];
if (tab[LEFT]) away();
