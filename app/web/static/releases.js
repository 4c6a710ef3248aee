// Shows how far files that are asked for have come; when one is there, the page comes again. Without it the page reloads.
// null: nobody counts how far, since it takes a second.

const EVERY_MS = 2000;
const place = document.querySelector("[data-progress]");

async function look() {
  const answer = await fetch(place.dataset.progress);
  if (!answer.ok) return;
  const percent = await answer.json();
  for (const bar of place.querySelectorAll("progress")) {
    if (!(bar.dataset.format in percent)) return location.reload();
    if (percent[bar.dataset.format] === null) continue;
    bar.value = percent[bar.dataset.format];
    const words = bar.nextElementSibling;
    words.textContent = words.textContent.replace(/\d+(?=\s%)/, bar.value);
  }
  setTimeout(look, EVERY_MS);
}

if (place) setTimeout(look, EVERY_MS);
