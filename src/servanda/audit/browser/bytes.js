// Bytes, hashes and text. Everything here is WebCrypto or plain JavaScript; nothing is fetched.

/** Something in the bundle does not hold: the file or entry, and why. */
class Bad extends Error {
  constructor(where, why) {
    super(`${where}: ${why}`);
    this.where = where;
    this.why = why;
  }
}

/** Go on only if `holds` is true. */
function need(holds, where, why) {
  if (!holds) throw new Bad(where, why);
}

const BATCH = 1000;

/** Return the results of `work` over `items`, in order, many at a time. */
async function inBatches(items, work, size = BATCH) {
  const found = [];
  for (let first = 0; first < items.length; first += size) {
    found.push(...await Promise.all(items.slice(first, first + size).map(work)));
  }
  return found;
}

/** Return the SHA-256 of some bytes. */
async function sha(data) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

/** Return the SHA-256 of each of many. */
const shaMany = (many) => inBatches(many, sha);

const concat = (...parts) => joined(parts);

/** Return many parts as one. */
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function same(a, b) {
  if (a.length !== b.length) return false;
  for (let n = 0; n < a.length; n += 1) if (a[n] !== b[n]) return false;
  return true;
}

const HEX = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, "0"));

function hex(data) {
  let text = "";
  for (const byte of data) text += HEX[byte];
  return text;
}

const ENCODER = new TextEncoder();
const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LENIENT = new TextDecoder("utf-8", { ignoreBOM: true });

const utf8 = (text) => ENCODER.encode(text);

/** Return the text of UTF-8 bytes; no replacement, no byte order mark swallowed. */
function textOf(data, where) {
  try {
    return STRICT.decode(data);
  } catch {
    throw new Bad(where, "not UTF-8");
  }
}

/** Return the text of bytes for messages only. */
const shown = (data) => LENIENT.decode(data);

function base64(data) {
  let text = "";
  for (const byte of data) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Return the bytes of base64 in its one canonical spelling. */
function unbase64(text, where) {
  let data;
  try {
    const letters = atob(text);
    data = new Uint8Array(letters.length);
    for (let n = 0; n < letters.length; n += 1) data[n] = letters.charCodeAt(n);
  } catch {
    throw new Bad(where, "not base64");
  }
  need(typeof text === "string" && base64(data) === text, where, "base64 in a second spelling");
  return data;
}
