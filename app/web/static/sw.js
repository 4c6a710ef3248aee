// Keeps the questionnaires that were opened on this phone and their scripts, for when there is no signal.
// It never touches a POST: answers wait in the page's own outbox (after.js).

const KEPT = "ringar-pages"; // one name for ever: a new version of this file must not drop what is kept
const PATIENCE = 4000;
const PAGE = /^\/[0-9a-z]{6}(\/after)?$/i;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("message", ({ data }) => {
  if (data.keep) caches.open(KEPT).then((kept) => Promise.allSettled(data.keep.map((url) => kept.add(url))));
});

addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(script(request));
  else if (PAGE.test(url.pathname)) event.respondWith(page(request));
});

async function script(request) {
  const kept = await caches.match(request);
  return kept ?? fetch(request);
}

/** The page from the server; the kept one where the server does not answer, or not soon. */
async function page(request) {
  const kept = await caches.match(request) ?? await caches.match(request, { ignoreSearch: true });
  const fresh = fetch(request).then(async (response) => {
    if (response.ok && !response.redirected) await (await caches.open(KEPT)).put(request, response.clone());
    return response;
  });
  if (!kept) return fresh;
  const late = new Promise((done) => setTimeout(done, PATIENCE, kept));
  return Promise.race([fresh.catch(() => kept), late]);
}
