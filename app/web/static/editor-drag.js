// Dragging a row to another place, with a mouse or a finger. The buttons in the row do the same without either.

const EDGE = 70; // px from the window's edge where the page scrolls along
const SPEED = 12;

// place(key, to) is told where the row was let go; Escape puts it back.
export function dragging(event, list, place) {
  if (event.button !== 0) return;
  event.preventDefault();
  const handle = event.currentTarget;
  const row = handle.closest("li");
  const start = [...list.children];
  let y = event.clientY;
  let running = true;
  handle.setPointerCapture(event.pointerId);
  row.classList.add("is-dragged");
  list.classList.add("is-dragging");

  const middle = (each) => each.getBoundingClientRect().top + each.offsetHeight / 2;

  // The others move around the row: taken out of the page it would lose the pointer.
  function put() {
    while (row.nextElementSibling && y > middle(row.nextElementSibling)) list.insertBefore(row.nextElementSibling, row);
    while (row.previousElementSibling && y < middle(row.previousElementSibling)) row.after(row.previousElementSibling);
  }

  function tick() {
    if (!running) return;
    if (y < EDGE) scrollBy(0, -SPEED);
    if (y > innerHeight - EDGE) scrollBy(0, SPEED);
    requestAnimationFrame(tick);
  }

  function moved(now) {
    y = now.clientY;
    put();
  }

  function over(kept) {
    running = false;
    handle.removeEventListener("pointermove", moved);
    handle.removeEventListener("pointerup", dropped);
    handle.removeEventListener("pointercancel", cancelled);
    removeEventListener("keydown", escaped);
    row.classList.remove("is-dragged");
    list.classList.remove("is-dragging");
    const to = [...list.children].indexOf(row);
    if (kept && to !== start.indexOf(row)) place(row.dataset.key, to);
    else list.replaceChildren(...start);
  }

  const dropped = () => over(true);
  const cancelled = () => over(false);
  const escaped = (key) => key.key === "Escape" && over(false);
  handle.addEventListener("pointermove", moved);
  handle.addEventListener("pointerup", dropped);
  handle.addEventListener("pointercancel", cancelled);
  addEventListener("keydown", escaped);
  requestAnimationFrame(tick);
}
