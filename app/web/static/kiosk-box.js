// Answers that wait on a tablet: sealed to the server the moment they are given, sent in random order, several at a time.
// Nothing in clear is kept here, and an envelope's id is not its answer's: the tablet itself cannot tell who said what.
// No page here; keys.js seals and after.js asks.

const NAME = "ringar-kiosk", STORE = "sealed", SENT = "ringar|kiosk|sent", SINCE = "ringar|kiosk|since";
const LENGTHS = [1024, 4096, 16384, 45056]; // as in app/sealing.py
const SPACE = 32;
// A lone answer would tell the server who has just stood at the door: it waits for others, or for a while.
export const FEW = 5, LONG = 20 * 60_000;

function store(mode, deed) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result, change = database.transaction(STORE, mode, { durability: "strict" });
      const asked = deed(change.objectStore(STORE));
      change.oncomplete = () => (database.close(), resolve(asked.result));
      change.onabort = change.onerror = () => (database.close(), reject(change.error));
    };
  });
}

// A browser that keeps nothing has nothing; usable() says so before anybody answers.
const all = () => store("readonly", (box) => box.getAll()).catch(() => []);

/** Throws where this browser keeps nothing: then no answers may be collected with it. */
export async function usable() {
  const trial = { id: "trial" };
  await store("readwrite", (box) => box.put(trial));
  await store("readwrite", (box) => box.delete(trial.id));
  // Else a browser may throw away what nobody has visited for a week.
  await navigator.storage?.persist?.();
}

/** Seal one answer and keep it; the id of its envelope. Throws where it cannot be kept. */
export async function keep(survey, answer) {
  const { b64url, fromB64url, seal } = await import(survey.modules[1]);
  const utf8 = new TextEncoder(), content = utf8.encode(JSON.stringify(answer));
  const length = LENGTHS.find((each) => each >= content.length);
  if (!length) throw new RangeError("too long");
  const padded = new Uint8Array(length).fill(SPACE);
  padded.set(content);
  const info = utf8.encode(`ringar|kiosk|${survey.intervention}`);
  const sealed = b64url(await seal(fromB64url(survey.key, 65), padded, info));
  const item = { id: crypto.randomUUID(), code: survey.code, sealed };
  await store("readwrite", (box) => box.put(item));
  sessionStorage[SINCE] ??= Date.now();
  return item.id;
}

/** {waiting, refused, sent}: how many, of every activity that this tablet has stood at. */
export async function count() {
  const kept = await all(), refused = kept.filter((each) => each.refused).length;
  return { waiting: kept.length - refused, refused, sent: Number(localStorage[SENT] ?? 0) };
}

/** Whether enough are gathered, or the first has waited long; one from before the browser was closed has. */
export const due = ({ waiting }) => waiting >= FEW || (waiting > 0 && Date.now() - (sessionStorage[SINCE] ?? 0) >= LONG);

/** Fisher and Yates, with dice that nobody can guess. */
export function shuffled(items) {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    [mixed[last], mixed[other]] = [mixed[other], mixed[last]];
  }
  return mixed;
}

/** A whole number from 0 up to but not n, each as likely: numbers beyond the last whole n are thrown again. */
function below(n) {
  const [drawn] = crypto.getRandomValues(new Uint32Array(1));
  return drawn < 2 ** 32 - (2 ** 32 % n) ? drawn % n : below(n);
}

/**
 * Send all that waits, in random order; asked for by the leader, refused ones too. One at a time: two would send the same,
 * which is harmless, in an order that is half of each. The leader's waits for the other to end.
 */
export const send = (survey, asked = false) =>
  navigator.locks.request(NAME, { ifAvailable: !asked }, (lock) => lock && sendAll(survey, asked));

async function sendAll(survey, asked) {
  const { ask, resting } = await import(survey.own.phone);
  for (const item of shuffled((await all()).filter((each) => asked || !each.refused))) {
    if (resting()) break;
    const state = await one(ask, item);
    if (state === "no signal") break;
    if (state === "sent") {
      await store("readwrite", (box) => box.delete(item.id));
      localStorage[SENT] = Number(localStorage[SENT] ?? 0) + 1;
    }
    if (state === "refused") await store("readwrite", (box) => box.put({ ...item, refused: true }));
  }
  if (!(await count()).waiting) delete sessionStorage[SINCE];
}

/** "sent" only when the server has echoed the envelope's id; "refused" for good by our own server; else it waits. */
async function one(ask, { id, code, sealed }) {
  try {
    const { ok, status, said } = await ask(`/surveys/${code}/sealed`, { id, sealed });
    if (ok && said.id === id) return "sent";
    if (status === 429) return "no signal";
    return status >= 400 && status < 500 && typeof said.code === "string" ? "refused" : "waits";
  } catch {
    return "no signal";
  }
}
