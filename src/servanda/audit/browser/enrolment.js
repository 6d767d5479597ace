// Statement keys: enrolled, changed, revoked, recovered.

const KEYS = ["key-rotate", "key-revoke", "key-guard", "key-recover"];

/** Batches of signatures on their way at once. */
const MOST_SENT = 16;

const idOf = (key) => `${key.name} ${key.id}`;
const lineId = (line) => `${line.name} ${line.id}`;

/** Return a field that is a list of texts, a whole number or nothing. */
const doubtOf = (body, where) => {
  const doubt = body.doubt_from ?? null;
  need(doubt === null || Number.isSafeInteger(doubt), where, "malformed: doubt_from");
  return doubt;
};

/** Which statement keys count after some entries. */
class Enrolment {
  /** Start before the first entry. */
  constructor(log) {
    this.log = log;
    this.publisher = null;
    this.keys = new Map();
    this.used = new Set([hex(log.key)]);
    this.ended = new Set();
    this.guards = new Map();
    this.listing = [];
    this.logKeys = [];
    this.logListing = [];
    this.signed = [];
    this.doubtful = new Set();
    /** Signatures that are still to be checked: entry, key, message and signature. */
    this.pending = [];
    /** Batches that are being checked: each comes to the entry of its first bad one, or null. */
    this.sent = [];
    this.workers = null;
  }

  setPublisher(key) {
    this.publisher = key;
    this.used.add(hex(key.key));
  }

  /** Return a key that may be taken in: its name says whose it is and for what. */
  async named(key, where) {
    const [actor, role, text] = ["actor", "role", "vkey"].map((n) => member(key, n, "text", where));
    const found = await vkey(text, where);
    const register = this.log.name.slice(this.log.name.lastIndexOf("/") + 1);
    const own = found.name.startsWith(`${actor}.${register}/${role}/`);
    need(own, where, "a key with the name of another actor or role");
    need(!this.keys.has(idOf(found)), where, "a key with the name and id of another");
    need(!this.used.has(hex(found.key)), where, "a key enrolled twice");
    return { ...found, actor, role };
  }

  async enrol(key, where) {
    const found = await this.named(key, where);
    this.keys.set(idOf(found), found);
    this.used.add(hex(found.key));
    this.listing.push(`${found.role} ${found.text}\n`);
  }

  /** Go on only if each signer signs with an own key that counts, and a new key with it. */
  async checkLines({ kind, body, signers, lines, message, where }) {
    const brings = ["key-rotate", "key-recover", "log-key"].includes(kind);
    const count = signers.length + (brings ? 1 : 0);
    need(lines.length === count && count <= 16, where, "not as many signatures as signers");
    signers.forEach((signer, n) => {
      const line = lines[n];
      const held = this.keys.get(lineId(line));
      need(held, where, `the key ${line.name} is not enrolled before it`);
      need(!this.ended.has(lineId(line)), where, `the key ${line.name} ended before it`);
      const own = held.actor === signer.actor && held.role === signer.role;
      need(own, where, `the key ${line.name} signs for another actor or role`);
      this.pending.push({ where, key: held.key, message, signature: line.signature });
    });
    if (!brings) return;
    const fresh = kind === "log-key" ? await this.forTheLog(body, where)
      : await this.named(body.key, where);
    const last = lines.at(-1);
    need(lineId(last) === idOf(fresh), where, "the last signature is not the new key's");
    this.pending.push({ where, key: fresh.key, message, signature: last.signature });
  }

  /** Return the log key that an entry lists; refuse one that could not sign for the log. */
  async forTheLog(body, where) {
    const found = await vkey(member(body, "key", "text", where), where);
    need(found.name === this.log.name, where, "lists a log key with the name of another");
    const twice = [this.log, ...this.logKeys].some((one) => one.id === found.id);
    need(!twice, where, "lists a log key twice");
    need(!this.used.has(hex(found.key)), where, "a key enrolled twice");
    return found;
  }

  /** Let the signatures that were put off be checked, by others where there are many. */
  async send() {
    const batch = this.pending;
    this.pending = [];
    if (batch.length >= BATCH) this.workers ??= new Workers();
    const plain = batch.map(({ key, message, signature }) => ({ key, message, signature }));
    const found = this.workers ? this.workers.check(plain) : checkAll(plain);
    this.sent.push(found.then((holds) => batch[holds.indexOf(false)]?.where ?? null));
    if (this.sent.length > MOST_SENT) await this.settle(await this.sent.shift());
  }

  /** Check what was put off and wait for all of it; the first bad one is named. */
  async flush() {
    await this.send();
    while (this.sent.length > 0) await this.settle(await this.sent.shift());
    this.workers?.close();
    this.workers = null;
  }

  async settle(bad) {
    if (bad === null) return;
    this.workers?.close();
    this.workers = null;
    throw new Bad(bad, WRONG_SIGNATURE);
  }

  /** Return the verifier keys that count, of one actor or role where named. */
  valid(actor, role) {
    return [...this.keys].filter(([id, key]) =>
      !this.ended.has(id) && (actor ?? key.actor) === key.actor && (role ?? key.role) === key.role,
    ).map(([, key]) => key.text);
  }

  /** Return the key of a text; it must count. */
  holder(text, where) {
    const found = [...this.keys.values()].find((key) => key.text === text);
    const counts = found && !this.ended.has(idOf(found));
    need(counts, where, "names a key that does not count");
    return found;
  }

  /** Go on only if who signed may say this of keys. */
  check(index, { kind, body, signers, lines, where }) {
    const [first] = signers;
    if (KEYS.includes(kind) && doubtOf(body, where) !== null) {
      const earlier = body.doubt_from > 0 && body.doubt_from < index;
      need(earlier, where, "doubts from no earlier entry");
    }
    if (kind === "key-add") {
      const own = first.actor === body.key?.actor && first.role === body.key?.role;
      need(own || first.role === "secretariat", where, "enrols a key of somebody else");
    } else if (kind === "key-rotate") {
      const old = this.holder(member(body, "old", "text", where), where);
      const alone = signers.length === 1 && lineId(lines[0]) === idOf(old);
      need(alone, where, "not signed by the old key alone");
      const alike = old.actor === body.key.actor && old.role === body.key.role;
      need(alike, where, "brings a key of another actor or role");
    } else if (kind === "key-revoke") {
      const key = this.holder(member(body, "key", "text", where), where);
      const own = first.actor === key.actor || first.role === "secretariat";
      need(own, where, "revokes a key of somebody else");
      const last = key.role === "secretariat" && this.valid(null, "secretariat").length === 1;
      need(!last, where, "revokes the last key of the secretariat");
    } else if (kind === "key-guard") {
      this.checkGuards(body, signers, where);
    } else if (kind === "key-recover") {
      this.checkQuorum(body.key.actor, signers, where);
      const wanted = this.valid(body.key.actor, body.key.role);
      const all = texts(body, "ends", where).join("\n") === wanted.join("\n");
      need(all, where, "does not end all keys of that actor and role");
    }
  }

  /** Go on only if they may be guards, and who names them may. */
  checkGuards(body, signers, where) {
    const actor = member(body, "actor", "text", where);
    const guards = texts(body, "guards", where);
    const threshold = member(body, "threshold", "whole", where);
    const apart = new Set(guards).size === guards.length && !guards.includes(actor);
    need(apart, where, "names a guard twice, or the actor itself");
    const right = threshold >= 2 && threshold <= guards.length && guards.length <= 15;
    need(right, where, "has too few or too many guards");
    const held = guards.every((guard) => this.valid(guard).length > 0);
    need(held, where, "names a guard without a key");
    if (this.guards.has(actor)) {
      this.checkQuorum(actor, signers, where);
    } else {
      const own = signers.length === 1 && signers[0].actor === actor;
      need(own, where, "names the guards of somebody else");
    }
  }

  /** Go on only if enough guards of an actor signed, and nobody else. */
  checkQuorum(actor, signers, where) {
    need(this.guards.has(actor), where, `${actor} has named no guards`);
    const { threshold, guards } = this.guards.get(actor);
    const foreign = signers.some((signer) => !guards.includes(signer.actor));
    need(!foreign, where, "signed by somebody who is no guard");
    need(signers.length >= threshold, where, "signed by too few guards");
  }

  /** Take in what a checked entry says of keys. */
  async take({ kind, body, lines, where }) {
    const ended = { "key-rotate": [body.old], "key-revoke": [body.key], "key-recover": body.ends };
    for (const text of ended[kind] ?? []) {
      const id = idOf(await vkey(text, where));
      this.ended.add(id);
      const doubt = doubtOf(body, where);
      if (doubt === null) continue;
      for (let index = doubt; index < this.signed.length; index += 1) {
        if (this.signed[index].includes(id)) this.doubtful.add(index);
      }
    }
    this.signed.push(lines.map(lineId));
    if (["key-add", "key-rotate", "key-recover"].includes(kind)) await this.enrol(body.key, where);
    if (kind === "log-key") {
      const found = await this.forTheLog(body, where);
      this.logKeys.push(found);
      this.used.add(hex(found.key));
      this.logListing.push(`log-key ${this.signed.length - 1} ${found.text}\n`);
    }
    if (kind === "key-guard") {
      this.guards.set(body.actor, { threshold: body.threshold, guards: body.guards });
    }
  }
}
