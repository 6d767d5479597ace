// Days and instants that entries tell: real ones, so that no entry makes a register unreadable.

const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;
const DATE = /^(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d)|-W(\d\d)(?:-(\d))?|W(\d\d)(\d)?)$/u;
const CLOCK = /^(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?$/u;
const OFFSET = /(Z|[+-](\d\d)(?::?(\d\d)(?::?(\d\d)(?:\.\d+)?)?)?)$/u;

function realDay(year, month, day) {
  const found = new Date(Date.UTC(2000, 0, 1));
  found.setUTCFullYear(year, month - 1, day);
  return found.getUTCMonth() === month - 1 && found.getUTCDate() === day;
}

/** Return how many weeks a year has by ISO 8601. */
function weeksOf(year) {
  const weekday = (y) => (y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)) % 7;
  return weekday(year) === 4 || weekday(year - 1) === 3 ? 53 : 52;
}

/** Return the year in which a week's day lies. */
function yearOfWeek(year, week, day) {
  const january4 = new Date(Date.UTC(year, 0, 4));
  const monday = 4 - ((january4.getUTCDay() + 6) % 7);
  return new Date(Date.UTC(year, 0, monday + (week - 1) * 7 + day - 1)).getUTCFullYear();
}

/** Return the year of a date in any ISO form, or null. */
function yearOf(text) {
  const found = DATE.exec(text);
  if (!found) return null;
  const year = Number(found[1]);
  if (year < 1) return null;
  const week = found[6] ?? found[8];
  if (week !== undefined) {
    const day = Number(found[7] ?? found[9] ?? 1);
    const real = week >= 1 && week <= weeksOf(year) && day >= 1 && day <= 7;
    return real ? yearOfWeek(year, Number(week), day) : null;
  }
  return realDay(year, Number(found[2] ?? found[4]), Number(found[3] ?? found[5])) ? year : null;
}

/** Tell whether a text is a day, or for an act an instant, between 1900 and 2199. */
function toldDay(text, instants) {
  let year = null;
  if (instants && text.includes("T")) {
    const [day, rest, ...more] = text.split("T");
    const offset = OFFSET.exec(rest);
    const clock = offset && CLOCK.exec(rest.slice(0, offset.index));
    const right = clock && Number(clock[1]) < 24 && Number(clock[2] ?? 0) < 60
      && Number(clock[3] ?? 0) < 60 && Number(offset[2] ?? 0) < 24 && Number(offset[3] ?? 0) < 60
      && Number(offset[4] ?? 0) < 60;
    if (right && more.length === 0) year = yearOf(day);
  } else if (/^\d{4}-\d\d-\d\d$/u.test(text)) {
    year = yearOf(text);
  }
  return year !== null && year >= FIRST_YEAR && year <= LAST_YEAR;
}
