// Codes, addresses, keys, sealing and the picture of the card, on the phone. No page, no network, no storage.
// The exact bytes are written down in surveys/codes.py and app/sealing.py, what an address is in surveys/addresses.py;
// tests/vectors holds both sides to them.
// Keys are Uint8Array here and unpadded base64url when they travel.

const ROUNDS = 300_000, PADDED = 512, POINT = 65, NONCE = 12, LINK = 16;
const DAMM = ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
  "3674209581", "5869720134", "8945362017", "9438617205", "2581436790"];
const BETWEEN = /[ \t\r\n\u00a0\u061c\u2000-\u200f\u2010-\u2015\u202a-\u202f\u2066-\u2069\u3000\ufeff._-]/g;
const subtle = globalThis.crypto?.subtle;
const EMPTY = new Uint8Array(0);

const utf8 = (text) => new TextEncoder().encode(text);
const join = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));

/** Whether this browser can do all this here: over plain HTTP on a LAN there is no WebCrypto, and the form posts instead. */
export const available = () => Boolean(globalThis.isSecureContext && subtle && globalThis.crypto.getRandomValues);

// --- receipt codes ---

/** Damm's check digit; "0" for digits that already end with their own. */
export const checkDigit = (digits) => String([...digits].reduce((interim, digit) => +DAMM[interim][digit], 0));

/** 15 digits, each as likely, and their check digit. Bytes from 250 up are dropped: else 0–5 come oftener. */
export function codeFrom(bytes) {
  const digits = [...bytes].filter((byte) => byte < 250).slice(0, 15).map((byte) => byte % 10).join("");
  if (digits.length < 15) throw new RangeError("too few random bytes");
  return digits + checkDigit(digits);
}

/** A new code: 16 digits. */
export const newCode = () => codeFrom(crypto.getRandomValues(new Uint8Array(64)));

/** What was typed or pasted in groups, as one: without spaces, hyphens and marks, ٠–٩ and ۰–۹ as 0–9. */
const withoutGaps = (text) => text.replace(BETWEEN, "")
  .replace(/[٠-٩]/g, (digit) => digit.charCodeAt(0) - 0x660)
  .replace(/[۰-۹]/g, (digit) => digit.charCodeAt(0) - 0x6f0);

/** The 16 digits of a code as typed or pasted, or null when the check digit does not agree. */
export function readCode(text) {
  const code = withoutGaps(text);
  return /^[0-9]{16}$/.test(code) && checkDigit(code) === "0" ? code : null;
}

/** Groups of four. In right-to-left text isolate it (<bdi dir=ltr>), or the groups change places. */
export const grouped = (code) => code.match(/.{1,4}/g).join(" ");

// --- addresses ---

/** A mobile number as it is sent to, +46701234567, or null where no SMS can reach it. */
export function mobile(text) {
  let number = withoutGaps(text).replace(/\/|\(0\)/g, "").replace(/[()]/g, "");
  if (/^(\+|00)/.test(number)) number = number.replace(/^(\+|00)/, "");
  else if (/^0?7/.test(number)) number = number.replace(/^0?/, "46");
  else if (!number.startsWith("46")) return null;
  const swedish = /^460?(7[02369]\d{7})$/.exec(number);
  return swedish ? `+46${swedish[1]}` : /^(?!46)[1-9]\d{7,14}$/.test(number) ? `+${number}` : null;
}

const LETTERS = "A-Za-z\u00a1-\u00ac\u00ae-\u061b\u061d-\u1fff\u2070-\u2fff\u3001-\ud7ff\uf900-\ufefe\uff01-\uffef";
const ATOM = `[0-9${LETTERS}!#$%&'*+/=?^_\`{|}~-]+`, INNER = `(?:[0-9${LETTERS}-]{0,61}[0-9${LETTERS}])`;
const EMAIL = new RegExp(
  `^(?!.*=\\?)(?=[^@]{1,64}@)${ATOM}(?:\\.${ATOM})*@(?:[0-9${LETTERS}]${INNER}?\\.)+[${LETTERS}]${INNER}$`);
const MARKS = "[ \\t\\r\\n\u00a0\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+";
const AROUND = new RegExp(`^${MARKS}|${MARKS}$`, "g");

/** An e-mail address without what a phone puts around a pasted one, or null. */
export function email(text) {
  const address = text.replace(AROUND, "");
  return utf8(address).length <= 254 && EMAIL.test(address) ? address : null;
}

/** The address that was probably meant, where its domain is one slip away from a common one; else undefined. */
export function meant(address, domains) {
  const at = address.lastIndexOf("@") + 1, typed = address.slice(at).toLowerCase();
  const common = domains.includes(typed) ? undefined : domains.find((domain) => oneSlip(typed, domain));
  return common && address.slice(0, at) + common;
}

/** One letter too many, missing or another one, or two neighbours that have changed places. */
function oneSlip(typed, wanted) {
  let start = 0, end = 0;
  while (start < typed.length && typed[start] === wanted[start]) start++;
  const most = Math.min(typed.length, wanted.length) - start;
  while (end < most && typed.at(-1 - end) === wanted.at(-1 - end)) end++;
  const a = typed.slice(start, typed.length - end), b = wanted.slice(start, wanted.length - end);
  return Math.max(a.length, b.length) < 2 || (a.length === 2 && a === b[1] + b[0]);
}

// --- how keys travel ---

export const b64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** The bytes of unpadded base64url; throws for anything that b64url would not have written. */
export function fromB64url(text, length) {
  const bytes = /^[\w-]*$/.test(text) && text.length % 4 !== 1
    ? Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0)) : null;
  if (!bytes || b64url(bytes) !== text || (length !== undefined && bytes.length !== length)) {
    throw new RangeError("not a key");
  }
  return bytes;
}

// --- the chain of keys ---

async function hmac(key, data) {
  const made = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", made, data));
}

// HKDF-SHA256 as its two halves, because HPKE needs them apart; no salt is 32 zeros, and one block is always enough.
const extract = (salt, secret) => hmac(salt.length ? salt : new Uint8Array(32), secret);
const expand = async (key, info, length = 32) => (await hmac(key, join(info, [1]))).slice(0, length);
const hkdf = async (secret, info) => expand(await extract(EMPTY, secret), utf8(info));

/** SHA-256: stop_hash of a stop key, and what a link is asked for by. */
export const sha256 = async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes));

/** code: 16 digits from newCode or readCode; intervention: its id. 300 000 rounds: start it while the person answers. */
export async function participantKey(code, intervention) {
  const secret = await subtle.importKey("raw", utf8(code), "PBKDF2", false, ["deriveBits"]);
  const salt = utf8(`ringar|${intervention.toLowerCase()}`);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return new Uint8Array(await subtle.deriveBits(how, secret, 256));
}

export const answerKey = (participantKey) => hkdf(participantKey, "answer");
export const stopKey = (answerKey) => hkdf(answerKey, "stop");

// --- sealing: HPKE base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM ---

const P256 = { name: "ECDH", namedCurve: "P-256" };
const KEM = join(utf8("KEM"), [0, 0x10]);
const SUITE = join(utf8("HPKE"), [0, 0x10, 0, 1, 0, 1]);
const VERSION = utf8("HPKE-v1");
const labeledExtract = (suite, salt, label, secret) => extract(salt, join(VERSION, suite, utf8(label), secret));
const labeledExpand = (suite, key, label, info, length) =>
  expand(key, join([0, length], VERSION, suite, utf8(label), info), length);

/** enc + ciphertext. recipient: 65 raw bytes; info names the purpose. pair: only the test vectors choose it. */
export async function seal(recipient, plaintext, info, aad = EMPTY, pair = undefined) {
  const own = pair ?? await subtle.generateKey(P256, true, ["deriveBits"]);
  const theirs = await subtle.importKey("raw", recipient, P256, false, []);
  const enc = new Uint8Array(await subtle.exportKey("raw", own.publicKey));
  const point = await subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256);
  const agreed = await labeledExtract(KEM, EMPTY, "eae_prk", new Uint8Array(point));
  const shared = await labeledExpand(KEM, agreed, "shared_secret", join(enc, recipient), 32);
  const context = join([0], await labeledExtract(SUITE, EMPTY, "psk_id_hash", EMPTY),
    await labeledExtract(SUITE, EMPTY, "info_hash", info));
  const secret = await labeledExtract(SUITE, shared, "secret", EMPTY);
  const key = await labeledExpand(SUITE, secret, "key", context, 16);
  const nonce = await labeledExpand(SUITE, secret, "base_nonce", context, NONCE);
  const cipher = await subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const how = { name: "AES-GCM", iv: nonce, additionalData: aad };
  return join(enc, new Uint8Array(await subtle.encrypt(how, cipher, plaintext)));
}

/** content + 0x80 + zeros, 512 bytes in all, so that a box's length says nothing; throws when it does not fit. */
export function pad(content) {
  if (content.length >= PADDED) throw new RangeError("too long");
  const padded = new Uint8Array(PADDED);
  padded.set(content);
  padded[content.length] = 0x80;
  return padded;
}

/** The box for POST /contacts. contact: {channel, address, answerKey, language}; recipient: the courier's public key. */
export function sealContact(recipient, { channel, address, answerKey, language }, intervention) {
  const content = JSON.stringify({ channel, address, answer_key: b64url(answerKey), language });
  return seal(recipient, pad(utf8(content)), utf8(`ringar|box|${intervention.toLowerCase()}`));
}

// --- follow-up links ---

/** L from what stands behind the # of an address, or null. The server is asked for sha256(L). */
export function readLink(fragment) {
  try {
    return fromB64url(fragment.replace(/^#/, ""), LINK);
  } catch {
    return null;
  }
}

/** The answer key that the server keeps sealed under L; throws when it does not open. */
export async function openLink(link, sealed) {
  const key = await subtle.importKey("raw", await hkdf(link, "link"), "AES-GCM", false, ["decrypt"]);
  const how = { name: "AES-GCM", iv: sealed.slice(0, NONCE) };
  return new Uint8Array(await subtle.decrypt(how, key, sealed.slice(NONCE)));
}

// --- the card ---

const WIDTH = 1080, HEIGHT = 1280, MARGIN = 90;
const INK = "#1d2b33", SOFT = "#51646f", WATER = "#0b6e7f", PAPER = "#fbf7f0", LIGHT = "#ffffff";
const FONT = 'system-ui, "Noto Sans", "Noto Sans Arabic", "Noto Sans Ethiopic", sans-serif';
const DIGITS = 'ui-monospace, "SF Mono", "Roboto Mono", "Noto Sans Mono", "DejaVu Sans Mono", monospace';

function lines(pen, text, width, most) {
  const done = [];
  let line = "";
  for (const word of text.trim().split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && pen.measureText(longer).width > width) {
      done.push(line);
      line = word;
    } else line = longer;
  }
  done.push(line);
  if (done.length > most) done[most - 1] += " …";
  return done.slice(0, most);
}

/** Text in a column from y down; the start side follows the language. Returns y below it. */
function write(pen, text, y, { size, weight = 400, ink = INK, most = 3, rtl }) {
  if (!text) return y;
  pen.font = `${weight} ${size}px ${FONT}`;
  pen.fillStyle = ink;
  pen.textAlign = "start";
  for (const line of lines(pen, text, WIDTH - 2 * MARGIN, most)) {
    y += size * 1.34;
    pen.fillText(line, rtl ? WIDTH - MARGIN : MARGIN, y, WIDTH - 2 * MARGIN);
  }
  return y;
}

function rings(pen, x) {
  pen.strokeStyle = WATER;
  for (let ring = 1; ring <= 7; ring++) {
    pen.globalAlpha = 0.42 - ring * 0.05;
    pen.lineWidth = 9 - ring;
    pen.beginPath();
    pen.arc(x, 120, ring * ring * 6 + ring * 30, 0, 2 * Math.PI);
    pen.stroke();
  }
  pen.globalAlpha = 1;
  pen.fillStyle = WATER;
  pen.beginPath();
  pen.arc(x, 120, 12, 0, 2 * Math.PI);
  pen.fill();
}

/**
 * Draws the receipt card and gives it as a PNG blob. All texts are the page's, in its language:
 * organisation, title (of the activity), heading ("Din kod"), note (what to do with it), address (of the poster),
 * direction "ltr" or "rtl". The code is always drawn left to right, or its groups would change places.
 */
export function card(canvas, { organisation, title, heading, code, note, address, direction = "ltr" }) {
  const pen = canvas.getContext("2d");
  const rtl = direction === "rtl";
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${heading}: ${grouped(code)}`);
  pen.direction = direction;
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  rings(pen, rtl ? 150 : WIDTH - 150);

  let y = write(pen, organisation, 210, { size: 40, ink: SOFT, most: 2, rtl });
  y = write(pen, title, y + 8, { size: 68, weight: 700, rtl });

  const top = Math.max(y + 60, 500), height = 270;
  pen.fillStyle = LIGHT;
  pen.strokeStyle = WATER;
  pen.lineWidth = 5;
  pen.beginPath();
  if (pen.roundRect) pen.roundRect(MARGIN / 2, top, WIDTH - MARGIN, height, 36);
  else pen.rect(MARGIN / 2, top, WIDTH - MARGIN, height);
  pen.fill();
  pen.stroke();
  write(pen, heading, top + 20, { size: 44, weight: 600, ink: WATER, most: 1, rtl });
  pen.direction = "ltr";
  pen.textAlign = "center";
  pen.fillStyle = INK;
  pen.font = `700 78px ${DIGITS}`;
  pen.fillText(grouped(code), WIDTH / 2, top + 195, WIDTH - 2 * MARGIN);
  pen.direction = direction;

  write(pen, note, top + height + 30, { size: top > 500 ? 40 : 50, ink: SOFT, most: 4, rtl });
  pen.direction = "ltr";
  pen.textAlign = "center";
  pen.fillStyle = WATER;
  pen.font = `600 46px ${FONT}`;
  pen.fillText(address, WIDTH / 2, HEIGHT - 48, WIDTH - 2 * MARGIN);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
}
