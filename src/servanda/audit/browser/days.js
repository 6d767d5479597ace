// Days and times that entries tell: real ones, so that no entry makes a register unreadable.

const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;
const DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/u;
const CLOCK = "([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]";
const STAMP = new RegExp(`^${CLOCK}:[0-5][0-9]Z$`, "u");
const INSTANT = new RegExp(
  `^${CLOCK}(:[0-5][0-9](\\.[0-9]{1,6})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`, "u");

/** Tell whether a text is a day between 1900 and 2199. */
function realDay(text) {
  const found = DAY.exec(text);
  if (!found) return false;
  const [year, month, day] = found.slice(1).map(Number);
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real && year >= FIRST_YEAR && year <= LAST_YEAR;
}

/** Tell whether a text is a day, or for an act an instant, between 1900 and 2199. */
function toldDay(text, instants) {
  if (!instants || !text.includes("T")) return realDay(text);
  const found = INSTANT.exec(text);
  return found !== null && realDay(found[1]);
}

/** Tell whether a text is a time as entries claim it. */
function toldStamp(text) {
  const found = STAMP.exec(text);
  return found !== null && realDay(found[1]);
}
