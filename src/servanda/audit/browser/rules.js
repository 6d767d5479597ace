// The rules of single types of entries. A further rule is one more function in RULES, which gets
// the entry, its kind and body, its signers, the indexes that it replaces, and where it stands.

/** Nobody judges an own promise, or replaces what another judged. */
function judges(context) {
  const { kind, body, signers, where } = context;
  if (kind !== "assessment" && kind !== "coding") return;
  const coder = member(body, "coder", "text", where);
  const judging = new Set([coder, ...signers.map(({ actor }) => actor)].map(folded));
  const debtors = kind === "assessment" ? texts(body, "debtor", where) : [];
  const own = debtors.some((who) => judging.has(folded(who)));
  need(!own, where, "judges a promise of its own author");
  need(this.wroteAll(context), where, "replaces what somebody else judged");
}

/** Holders alone act on a lever, each for itself. */
function holdsLever(context) {
  const { entry, kind, body, signers, where } = context;
  let own;
  if (kind === "lever") {
    own = texts(body, "holders", where);
  } else if (kind === "lever-act") {
    const lever = member(body, "lever", "text", where);
    const standing = this.names.get(JSON.stringify(["lever", lever]));
    need(standing !== undefined, where, "acts on a lever that does not stand");
    const holder = member(body, "holder", "text", where);
    const held = this.holders.get(standing).includes(holder);
    need(held, where, "acts on a lever for somebody who does not hold it");
    own = [holder];
  } else {
    return;
  }
  const mine = this.wroteAll(context) || entry.role !== "party";
  need(mine, where, "replaces what somebody else recorded");
  need(!strangers(signers, own).length, where, "speaks for a holder of a lever");
}

/** Days are real; who acts signs. */
function tellsDay({ kind, body, signers, where }) {
  if (DATED.has(kind)) {
    const day = member(body, DATED.get(kind), "text", where);
    need(toldDay(day, kind === "norm-act"), where, "names a day that is none");
  }
  if (kind !== "norm-act") return;
  const parties = partiesOf(signers);
  const actor = folded(member(body, "actor", "text", where));
  need(!parties.length || parties.includes(actor), where, "speaks for somebody else");
}

/** A report, a step, an objection, a reply, an article and versions refer to what they name. */
function refers({ entry, kind, body, signers, where }) {
  if (!["report", "report-step", "objection", "reply", "press-article", "versions"].includes(kind)) return;
  const { refs } = entry;
  need(refs.length > 0, where, "refers to nothing");
  const known = (n) => this.said[refs[n]?.index];
  const named = (n, kindOf, field) =>
    known(n)?.name === JSON.stringify([kindOf, member(body, field, "text", where)]);
  const told = "does not refer to what it names";
  if (kind === "versions") {
    const documents = texts(body, "documents", where);
    need(documents.length === 2 && documents[0] !== documents[1], where, "sets a text beside itself");
    const same = documents.every((name, n) => known(n)?.name === JSON.stringify(["document", name]));
    need(same, where, told);
    return;
  }
  if (kind === "press-article") {
    const corrects = member(body, "corrects", "text or nothing", where) === null
      || named(1, "press-article", "corrects");
    need(named(0, "document", "document") && corrects, where, told);
    return;
  }
  if (kind === "reply") {
    need(refs[0].index === body.to, where, "refers to another entry than it answers");
    const answered = ["objection", "report"].includes(known(0).kind);
    need(answered, where, "answers what is no objection");
  } else if (kind === "objection") {
    const both = [body.commitment ?? null, body.report ?? null].map((one) => one === null);
    need(both[0] !== both[1], where, "objects to both or to neither");
    const other = both[1] ? "commitment" : "report";
    need(named(0, other, other), where, told);
  } else {
    const other = kind === "report" ? "procedure" : "report";
    need(named(0, other, other), where, told);
  }
  if (kind === "report") return;
  const who = member(body, "who", "text", where);
  need(!strangers(signers, [who]).length, where, "speaks for somebody else");
}

/** A plan is replaced by who recorded it, or by the secretariat. */
function plans(context) {
  const { entry, kind, where } = context;
  if (!["agenda", "procedure", "report"].includes(kind) || entry.role === "secretariat") return;
  need(this.wroteAll(context), where, `replaces the ${kind} of somebody else`);
}

/** A redaction names sealed places of an earlier entry, each redacted once. */
function redacts({ kind, body, where }) {
  if (kind !== "redaction") return;
  const index = this.earlier(body.entry, where);
  const paths = texts(body, "paths", where);
  const inOrder = paths.length > 0 && paths.every((path, n) => n === 0 || paths[n - 1] < path);
  need(inOrder, where, "redacts nothing, or out of order");
  const sealed = places(this.bodies[index]);
  need(paths.every((path) => sealed.has(path)), where, "redacts what is not sealed");
  const names = paths.map((path) => `${index} ${path}`);
  need(names.every((name) => !this.redacted.has(name)), where, "redacts a second time");
  for (const name of names) this.redacted.add(name);
}

const RULES = [judges, holdsLever, tellsDay, refers, plans, redacts];
