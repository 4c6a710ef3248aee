// Keeps the questionnaires that were opened on this phone and their scripts, for when there is no signal.
// It never touches a POST: answers wait in the page's own outbox (after.js).

const KEPT = "ringar-pages"; // one name for ever: a new version of this file must not drop what is kept
const PATIENCE = 4000;
// A tablet opens its page anew for each person: nobody waits for that.
const AT_THE_DOOR = 400;
const PAGE = /^\/[0-9a-z]{6}(\/(after|kiosk|calendar\.ics))?$/i;
const fresh = new Map(); // what came while its scripts were still on their way

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

// A page says what it needs, itself last, once all that has come.
addEventListener("message", (event) => {
  if (event.data.keep) event.waitUntil(keep(event.data.keep));
});

addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(script(request));
  else if (PAGE.test(url.pathname)) event.respondWith(page(request));
});

/** A poster's code is read in either case: one page, kept once. */
function name(url) {
  const found = new URL(url, location.origin);
  found.hash = "";
  if (!found.pathname.startsWith("/assets/")) found.pathname = found.pathname.replace(/^\/\w{6}/, (code) => code.toUpperCase());
  return found.href;
}

/** All of it or nothing: a newer page without its scripts must not take the place of an older one that is whole. */
async function keep(urls) {
  const kept = await caches.open(KEPT), names = urls.map(name);
  const found = await Promise.all(names.map(async (url) => {
    const came = fresh.get(url), there = url.includes("/assets/") ? await kept.match(url) : undefined;
    fresh.delete(url);
    return came ?? there ?? fetch(url, { credentials: "omit" });
  }));
  if (found.every((response) => response?.ok)) for (const [n, url] of names.entries()) await kept.put(url, found[n]);
}

async function script(request) {
  return (await caches.match(request)) ?? fetch(request);
}

/** The page from the server; the kept one where the server does not answer, or not soon. */
async function page(request) {
  const url = name(request.url);
  const kept = (await caches.match(url)) ?? (await caches.match(url, { ignoreSearch: true }));
  const asked = fetch(request).then((response) => {
    if (response.ok && !response.redirected) fresh.set(url, response.clone());
    return (response.status >= 500 && kept) || response;
  });
  if (!kept) return asked;
  const patience = url.includes("/kiosk") ? AT_THE_DOOR : PATIENCE;
  const late = new Promise((done) => setTimeout(done, patience, kept));
  return Promise.race([asked.catch(() => kept), late]);
}
