// JSON that can be read in one way only: RFC 8785 without floats, with ASCII keys.

const MAX_DEPTH = 64;

/** Return the one JSON text of a value; a RangeError or TypeError where there is none. */
function canonical(value, depth = 0) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new RangeError("not an integer below 2**53");
    return String(value);
  }
  if (typeof value === "string") {
    if (/\p{Surrogate}/u.test(value)) throw new RangeError("a lone surrogate");
    return JSON.stringify(value);
  }
  if (depth >= MAX_DEPTH) throw new RangeError("nested too deeply");
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join()}]`;
  if (typeof value !== "object") throw new TypeError("not JSON");
  const items = Object.keys(value).sort().map((key) => {
    if (!/^[\u0000-\u007f]*$/u.test(key)) throw new RangeError("a key that is not ASCII");
    return `${JSON.stringify(key)}:${canonical(value[key], depth + 1)}`;
  });
  return `{${items.join()}}`;
}

/** Return the value of canonical JSON; every other spelling, repeated keys too, is refused. */
function readJson(text, where) {
  let value;
  let again;
  try {
    value = JSON.parse(text);
    again = canonical(value);
  } catch {
    throw new Bad(where, "not JSON as the register writes it");
  }
  need(again === text, where, "JSON that is not in canonical form");
  return value;
}

const isObject = (value) =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** Return a member that must be there, of a type that must be this: "text", "list" and so on. */
function member(value, name, type, where) {
  need(isObject(value) && Object.hasOwn(value, name), where, `malformed: ${name} is missing`);
  const found = value[name];
  const right = {
    text: typeof found === "string",
    whole: Number.isSafeInteger(found),
    list: Array.isArray(found),
    object: isObject(found),
    "text or nothing": found === null || typeof found === "string",
    "object or nothing": found === null || isObject(found),
  }[type];
  need(right, where, `malformed: ${name} is no ${type}`);
  return found;
}

/** Return a list of texts. */
function texts(value, name, where) {
  const found = member(value, name, "list", where);
  const right = found.every((item) => typeof item === "string");
  need(right, where, `malformed: ${name} holds more than texts`);
  return found;
}

/** Return path -> [mark, hash] of each sealed place of a body. */
function places(body, path = "", found = new Map()) {
  if (Array.isArray(body)) {
    body.forEach((item, n) => places(item, `${path}/${n}`, found));
  } else if (isObject(body)) {
    const names = Object.keys(body);
    const sealed = names.length === 1 && (names[0] === "$c" || names[0] === "$b");
    if (sealed && typeof body[names[0]] === "string") found.set(path, [names[0], body[names[0]]]);
    else for (const name of names) places(body[name], `${path}/${name}`, found);
  }
  return found;
}

/** Return a sealed value's canonical bytes, filled up to 32 * 2**k. */
function padded(value) {
  const bare = utf8(canonical({ pad: "", v: value })).length;
  let bucket = 32;
  while (bucket < bare) bucket *= 2;
  return utf8(canonical({ pad: "0".repeat(bucket - bare), v: value }));
}
