// What makes the staff pages a little easier; all of them work without it. Residents' pages have their own scripts.

// What is wrong is read out first.
document.getElementById("problems")?.focus();

// A one-time link is copied by selecting it: a click selects all of it.
const link = document.getElementById("link");
link?.addEventListener("focus", () => link.select());

// A second click while the first is on its way is not another wish. A button that fetches a file leaves its page here.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    if (event.submitter?.dataset.fetches !== undefined) return;
    form.dataset.sent = "yes";
  });
}

// The browser may show this page again, as it was, when somebody goes back.
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Who has to sign in first keeps what stands behind the # (the key of a form on paper): a redirect carries it along.
const login = document.querySelector("form[action='/login']");
if (login) login.action += location.hash;
