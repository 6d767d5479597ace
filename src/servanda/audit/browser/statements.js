// Entries one after another: who signs, in which chain, and with which right.

/** Keys, chains and rights as they follow from the entries so far. */
class Rules {
  /** Start before the first entry; `roots` maps a size to the root of the tree at it. */
  constructor(log, roots) {
    this.log = log;
    this.roots = roots;
    this.enrolment = new Enrolment(log);
    this.tips = new Map();
    this.ids = new Set();
    this.leaves = [];
    this.said = [];
    this.gone = new Set();
    this.names = new Map();
    this.holders = new Map();
    this.bodies = [];
    this.redacted = new Set();
  }

  /** Return the index of an earlier entry that is referred to by index and content. */
  earlier(ref, where) {
    const index = member(ref, "index", "whole", where);
    const before = index >= 0 && index < this.leaves.length;
    need(before, where, "refers to an entry that is not before it");
    const alike = this.leaves[index] === ref.leaf;
    need(alike, where, "refers to an entry of another content");
    return index;
  }

  /** Take one entry in: its parts as read, its id and its leaf hash. */
  async admit(index, { message, lines, entry }, id, leaf) {
    const where = `entry ${index}`;
    need(entry.ctx === "servanda/entry/v1", where, "is of another format");
    need(entry.log === this.log.name, where, "was written for another log");
    const stamp = toldStamp(member(entry, "claimed_time", "text", where));
    need(stamp, where, "claims a time that is none");
    const body = member(entry, "body", "object", where);
    const type = member(entry, "type", "text", where);
    const kind = type.split("/")[0];
    need(type === `${kind}/1`, where, `${type} is unknown to this page`);
    if (index === 0) await this.found(entry, where);
    need(index === 0 || kind !== "genesis", where, "a second genesis");
    need(!this.ids.has(id), where, "repeats an earlier entry");
    const signers = [entry, ...member(entry, "signers", "list", where)];
    const said = { kind, body, signers, lines, message, where };
    this.checkSigners(signers, where);
    await this.enrolment.checkLines(said);
    this.checkChains(signers, where);
    this.checkRights(entry, kind, signers, where);
    this.enrolment.check(index, said);
    await this.enrolment.take(said);
    for (const signer of signers) this.tips.set(signer.actor, [signer.seq + 1, id]);
    this.checkSeen(member(entry, "seen", "object or nothing", where), index, where);
    this.ids.add(id);
    this.leaves.push(leaf);
    this.bodies.push(body);
  }

  checkSeen(seen, index, where) {
    if (seen === null) return;
    const size = member(seen, "size", "whole", where);
    need(size > 0 && size <= index, where, "claims to have seen later entries");
    const root = unbase64(member(seen, "root", "text", where), where);
    need(same(root, this.roots.get(size)), where, "saw another log");
  }

  /** Take the first entry's keys. */
  async found(entry, where) {
    const { body } = entry;
    need(entry.type === "genesis/1", where, "the log does not start with genesis/1");
    const log = await vkey(member(body, "log", "text", where), where);
    need(log.text === this.log.text, "policy", "another log key than entry 0 names");
    this.enrolment.setPublisher(await vkey(member(body, "publisher", "text", where), where));
    for (const key of member(body, "keys", "list", where)) await this.enrolment.enrol(key, where);
    if ((body.succeeds ?? null) !== null) await this.followed(body.succeeds, where);
  }

  /** Go on only if the log before was signed by its own key, as this one says it was. */
  async followed(before, where) {
    const old = await vkey(member(before, "log", "text", where), where);
    need(old.name !== this.log.name, where, "follows its own log");
    const state = utf8(member(before, "checkpoint", "text", where));
    await checkpoint(state, old, `${where}: the log before`);
  }

  /** Go on only if the signers are whole and each another. */
  checkSigners(signers, where) {
    for (const signer of signers) {
      for (const name of ["actor", "role"]) member(signer, name, "text", where);
      member(signer, "seq", "whole", where);
      member(signer, "prev", "text or nothing", where);
    }
    const actors = new Set(signers.map((signer) => signer.actor));
    need(actors.size === signers.length, where, "one actor signs twice");
  }

  /** Go on only if this is the next statement in the chain of each signer. */
  checkChains(signers, where) {
    for (const signer of signers) {
      const [seq, prev] = this.tips.get(signer.actor) ?? [0, null];
      const next = signer.seq === seq && signer.prev === prev;
      need(next, where, "breaks its actor's chain");
    }
  }

  /** Go on only if the roles may write this, and what it replaces may be replaced. */
  checkRights(entry, kind, signers, where) {
    const { body } = entry;
    const older = member(entry, "supersedes", "object or nothing", where);
    for (const ref of member(entry, "refs", "list", where)) this.earlier(ref, where);
    const replaced = older === null ? [] : [this.earlier(older, where)];
    let right = kind;
    let lost = null;
    if (kind === "correction") {
      const target = this.earlier(body.entry, where);
      ({ kind: right, name: lost } = this.said[target]);
      const fixed = ["genesis", "correction", "redaction", "key-add", "log-key", ...KEYS].includes(right);
      need(!fixed, where, "corrects what stays");
      const own = entry.role === "secretariat" || entry.actor === this.said[target].actor;
      need(own, where, "corrects what somebody else said");
      replaced.push(target);
    }
    for (const { role } of signers) {
      need(ROLES.get(role)?.has(right), where, `a ${role} may not write ${entry.type}`);
    }
    for (const target of replaced) {
      need(!this.gone.has(target), where, `replaces entry ${target} a second time`);
    }
    const context = { entry, kind, body, signers, replaced, where };
    for (const rule of RULES) rule.call(this, context);
    this.take(context, older, lost);
  }

  /** Check name and version, and remember what later entries need to know. */
  take({ entry, kind, body, replaced, where }, older, lost) {
    const name = nameOf(kind, body, where);
    need(name === null || older !== null || !this.names.has(name), where, "repeats an id");
    let version = 0;
    const before = older === null ? null : this.said[replaced[0]];
    if (before !== null) {
      need(before.kind === kind && before.name === name, where, "supersedes something else");
    }
    if (kind === "commitment") {
      version = before === null ? 1 : before.version + 1;
      need(body.version === version, where, "has the wrong version");
    }
    for (const target of replaced) this.gone.add(target);
    if (lost !== null && this.names.get(lost) === replaced.at(-1)) this.names.delete(lost);
    if (name !== null) this.names.set(name, this.said.length);
    if (kind === "lever") this.holders.set(this.said.length, body.holders);
    this.said.push({ kind, actor: entry.actor, name, version });
  }

  /** Tell whether whoever signs first wrote everything that is replaced. */
  wroteAll({ entry, replaced }) {
    return replaced.every((target) => this.said[target].actor === entry.actor);
  }
}

/** Return the parties among the signers, case aside. */
const partiesOf = (signers) =>
  signers.filter(({ role }) => role === "party").map(({ actor }) => folded(actor));

/** Return the parties' names that are not among `allowed`. */
const strangers = (signers, allowed) => {
  const mine = new Set(allowed.map(folded));
  return partiesOf(signers).filter((party) => !mine.has(party));
};
