// Keys, signed notes and checkpoints (C2SP signed-note, tlog-checkpoint).

const MAX_SIGNATURES = 100;
const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const Y8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const SMALL = new Set([0n, 1n, P - 1n, Y8, P - Y8]);

function littleEndian(data) {
  return BigInt(`0x${hex(Uint8Array.from(data).reverse())}`);
}

/** Tell whether libraries agree on a point: of large order, and encoded canonically. */
function soundPoint(data) {
  const y = littleEndian(data) & ((1n << 255n) - 1n);
  return y < P && !SMALL.has(y);
}

const imported = new Map();

/** Return the key as WebCrypto holds it; the same object for the same bytes. */
function importedKey(raw) {
  const name = hex(raw);
  if (!imported.has(name)) {
    imported.set(name, crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]));
  }
  return imported.get(name);
}

/** Tell whether a signature is the key's, by the strict rule that all verifiers share. */
async function signatureHolds(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) return false;
  if (!soundPoint(key) || !soundPoint(signature.subarray(0, 32))) return false;
  if (littleEndian(signature.subarray(32)) >= L) return false;
  try {
    return await crypto.subtle.verify("Ed25519", await importedKey(key), signature, message);
  } catch {
    return false;
  }
}

/** Return the four bytes by which signature lines name a key. */
async function keyId(name, kind, key) {
  return (await sha(concat(utf8(`${name}\n`), Uint8Array.of(kind), key))).subarray(0, 4);
}

const NO_NAME = /[\s+\u0000-\u0020\u007f-\u00a0]/u;

/** Return an Ed25519 verifier key (kind 1: logs and statements, 4: witnesses) with its text. */
async function vkey(text, where, kind = 1) {
  const [name, id, ...rest] = String(text).split("+");
  need(rest.length > 0 && name && !NO_NAME.test(name), where, "no verifier key");
  const data = unbase64(rest.join("+"), where);
  need(data.length === 33 && data[0] === kind, where, `no Ed25519 verifier key of kind ${kind}`);
  const key = data.subarray(1);
  need(soundPoint(key), where, "a weak or second encoding of a point");
  need(hex(await keyId(name, kind, key)) === id, where, "the id does not belong to the verifier key");
  return { name, id, key, text };
}

/** Return the text of a signed note, and name, id and signature of each line. */
function note(data, where) {
  const whole = textOf(data, where);
  const cut = whole.lastIndexOf("\n\n");
  need(cut >= 0 && whole.endsWith("\n"), where, "not a signed note");
  const text = whole.slice(0, cut + 1);
  const lines = whole.slice(cut + 2).split("\n").slice(0, -1);
  need(!/[\u0000-\u0009\u000b-\u001f]/u.test(text), where, "a control character in a note");
  const few = lines.length >= 1 && lines.length <= MAX_SIGNATURES;
  need(few, where, "no signature lines, or too many");
  return { text, lines: lines.map((line) => signatureLine(line, where)) };
}

function signatureLine(line, where) {
  const [dash, name, encoded, ...more] = line.split(" ");
  const right = dash === "—" && name && encoded !== undefined && more.length === 0;
  need(right && !NO_NAME.test(name), where, "a bad signature line");
  const data = unbase64(encoded, where);
  need(data.length > 4, where, "a signature that is too short");
  return { name, id: hex(data.subarray(0, 4)), signature: data.subarray(4) };
}

const WRONG_SIGNATURE = "a signature does not belong to the text and key";

/** Return the text of a note that `key` signed exactly once; lines of others say nothing. */
async function signedBy(data, key, where) {
  const { text, lines } = note(data, where);
  const own = lines.filter((line) => line.name === key.name && line.id === key.id);
  need(own.length === 1, where, `not signed once by ${key.name}`);
  const holds = await signatureHolds(key.key, utf8(text), own[0].signature);
  need(holds, where, WRONG_SIGNATURE);
  return text;
}

/** Return origin, size and root of a checkpoint signed by the log. */
async function checkpoint(data, log, where) {
  const lines = (await signedBy(data, log, where)).split("\n");
  const own = lines.length === 4 && lines[0] === log.name && lines[3] === "";
  need(own, where, "no checkpoint of this log");
  const size = Number(lines[1]);
  const plain = /^(0|[1-9][0-9]{0,15})$/u.test(lines[1]) && Number.isSafeInteger(size);
  need(plain, where, "no size");
  const root = unbase64(lines[2], where);
  need(root.length === 32, where, "no root");
  return { origin: lines[0], size, root };
}
