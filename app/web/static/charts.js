// A chart to take along as a picture, a table to paste into a document. Without it both stand on the page as they are.

const SCALE = 4; // sharp on paper: a chart is 300 wide
const PAINT = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap",
  "font-family", "font-size", "font-weight", "direction",
];
const words = document.querySelector("script[data-picture]").dataset;

// A copy that needs no stylesheet, in the colours of day.
function painted(chart) {
  const light = document.createElement("div");
  light.className = "as-printed";
  const copy = light.appendChild(chart.cloneNode(true));
  document.body.append(light);
  for (const shape of [copy, ...copy.querySelectorAll("*")]) {
    const style = getComputedStyle(shape);
    for (const name of PAINT) shape.setAttribute(name, style.getPropertyValue(name));
  }
  light.remove();
  return copy;
}

async function picture(chart) {
  const { width, height } = chart.viewBox.baseVal;
  const [wide, high] = [width * SCALE, height * SCALE];
  const copy = painted(chart);
  copy.setAttribute("width", wide);
  copy.setAttribute("height", high);
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: wide, height: high });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, wide, high);
  pen.drawImage(image, 0, 0, wide, high);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

async function save(chart) {
  const name = chart.querySelector("title").textContent.replace(/[^\p{L}\p{N}–-]+/gu, " ").trim();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await picture(chart));
  link.download = `${name}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// Words and numbers alone: a document has its own fonts and lines.
function plain(table) {
  const copy = document.createElement("table");
  if (table.caption) copy.createCaption().textContent = table.caption.innerText;
  for (const row of table.rows) {
    const into = copy.insertRow();
    for (const cell of row.cells) {
      const textContent = cell.innerText.replace(/\s+/g, " ").trim();
      into.append(Object.assign(document.createElement(cell.tagName), { textContent, colSpan: cell.colSpan }));
    }
  }
  return copy;
}

async function take(table, button) {
  const copy = plain(table);
  const lines = [...copy.rows].map((row) => [...row.cells].map((cell) => cell.textContent).join("\t"));
  const forms = { "text/html": copy.outerHTML, "text/plain": lines.join("\n") };
  const blobs = Object.entries(forms).map(([type, text]) => [type, new Blob([text], { type })]);
  await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
  button.textContent = words.copied;
}

function button(text, about, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: text });
  const name = document.createElement("span");
  name.className = "sr";
  name.textContent = `: ${about}`;
  made.append(name);
  made.addEventListener("click", () => act(made));
  return made;
}

for (const figure of document.querySelectorAll("main figure:has(svg.chart, table)")) {
  const chart = figure.querySelector("svg.chart");
  const table = figure.querySelector("table");
  const about = chart?.querySelector("title").textContent ?? figure.querySelector("[aria-label]")?.ariaLabel ?? "";
  const row = document.createElement("p");
  row.className = "take";
  row.setAttribute("aria-live", "polite");
  if (chart) row.append(button(words.picture, about, () => save(chart)));
  if (table && navigator.clipboard?.write) row.append(button(words.table, about, (made) => take(table, made)));
  figure.append(row);
}
