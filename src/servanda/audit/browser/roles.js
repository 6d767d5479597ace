// Which role may write which type of entry, and how entries of a type are named.

const JUDGING = ["codebook", "guideline", "assessment", "coding", "adjudication", "selection"];
const LEVERS = ["lever", "lever-act"];
const PLANS = ["agenda"];
const REPORTS = ["procedure", "report", "report-step"];
const ANSWERS = ["objection", "reply"];
const ROLES = new Map([
  ["secretariat", new Set([
    "genesis", "key-add", "log-key", ...KEYS, "redaction", "document", "press-article", "reading", "versions", "commitment", "rules",
    "norm-act", "evidence", "evidence-policy",
    ...JUDGING, ...LEVERS, ...PLANS, ...REPORTS, ...ANSWERS,
  ])],
  ["coder", new Set([...KEYS, "reading", "versions", "coding-decision", ...JUDGING])],
  ["party", new Set([
    "key-add", ...KEYS, "commitment", "norm-act", "evidence", "evidence-policy",
    ...LEVERS, ...PLANS, "report-step", ...ANSWERS,
  ])],
  ["observer", new Set([...KEYS, "evidence", "evidence-policy", ...PLANS, ...REPORTS, ...ANSWERS])],
  ["assessor", new Set([...KEYS, "evidence", "evidence-policy", ...JUDGING, ...ANSWERS])],
]);

/** Kinds of which one stands at a time under each id. */
const NAMED = new Set([
  "document", "commitment", "evidence-policy", "lever", "agenda", "procedure", "report",
  "press-article",
]);

/** Kind -> field in which it tells a day. */
const DATED = new Map([
  ["norm-act", "at"], ["lever-act", "on"], ["press-article", "on"], ["objection", "on"],
  ["reply", "on"], ["report", "on"], ["report-step", "on"],
]);

/** The fields of an entry, of which none is missing and none added. */
const FIELDS = [
  "actor", "body", "claimed_time", "ctx", "log", "prev", "refs", "role", "seen", "seq", "signers",
  "supersedes", "type",
];

/** Return under which name a body stands, of which there is one at a time, or null. */
function nameOf(kind, body, where) {
  const named = (...fields) =>
    JSON.stringify([kind, ...fields.map((name) => member(body, name, "text", where))]);
  if (kind === "codebook") return named("id", "version");
  if (kind === "selection") return named("name");
  return NAMED.has(kind) ? named("id") : null;
}

/** Return a name as it is compared where case does not matter. */
const folded = (name) => name.replace(/[A-Z]/gu, (letter) => letter.toLowerCase());
