// Statement keys: enrolled, changed, revoked, recovered.

const KEYS = ["key-rotate", "key-revoke", "key-guard", "key-recover"];
const BRINGS_A_KEY = ["key-rotate", "key-recover"];

/** Which statement keys count after some entries. */
class Enrolment {
  constructor(log) {
    this.log = log;
    this.publisher = null;
    this.keys = new Map();
    this.ended = new Set();
    this.guards = new Map();
    this.listing = [];
    this.signed = [];
    this.doubtful = new Set();
  }

  /** Return a key that may be taken in: its name says whose it is and for what. */
  async named(key, where) {
    const [actor, role, text] = ["actor", "role", "vkey"].map((n) => member(key, n, "text", where));
    const found = await vkey(text, where);
    const register = this.log.name.slice(this.log.name.lastIndexOf("/") + 1);
    const own = found.name.startsWith(`${actor}.${register}/${role}/`);
    need(own, where, "a key with the name of another actor or role");
    const others = [this.log, this.publisher, ...[...this.keys.values()].map((one) => one.key)];
    need(others.every((one) => !same(one.key, found.key)), where, "a key enrolled twice");
    return { ...found, actor, role };
  }

  async enrol(key, where) {
    const found = await this.named(key, where);
    const { actor, role, text } = found;
    this.keys.set(`${found.name} ${found.id}`, { key: found, actor, role, text });
    this.listing.push(`${role} ${text}\n`);
  }

  /** Return the signatures to check: each signer's with an own key that counts, a new key's last. */
  async checkLines({ kind, body, signers, lines, text, where }) {
    const brings = BRINGS_A_KEY.includes(kind);
    const each = lines.length === signers.length + Number(brings) && lines.length <= 16;
    need(each, where, "not as many signatures as signers");
    const found = signers.map((signer, n) => {
      const { name, id, signature } = lines[n];
      const held = this.keys.get(`${name} ${id}`);
      need(held, where, `the key ${name} is not enrolled before it`);
      need(!this.ended.has(`${name} ${id}`), where, `the key ${name} ended before it`);
      const own = held.actor === signer.actor && held.role === signer.role;
      need(own, where, `the key ${name} signs for another actor or role`);
      return { where, key: held.key.key, text, signature };
    });
    if (brings) {
      const key = await this.named(member(body, "key", "object", where), where);
      const { name, id, signature } = lines.at(-1);
      need(name === key.name && id === key.id, where, "the last signature is not the new key's");
      found.push({ where, key: key.key, text, signature });
    }
    return found;
  }

  /** Return the verifier keys that count, of one actor or role where named. */
  valid(actor = null, role = null) {
    return [...this.keys]
      .filter(([id, one]) => !this.ended.has(id) && [null, one.actor].includes(actor) &&
        [null, one.role].includes(role))
      .map(([, one]) => one.text);
  }

  /** Return whose key it is; it must count. */
  async holder(text, where) {
    const { name, id } = await vkey(text, where);
    const held = this.keys.get(`${name} ${id}`);
    const counts = held && held.text === text && !this.ended.has(`${name} ${id}`);
    need(counts, where, "names a key that does not count");
    return { ...held, id: `${name} ${id}` };
  }

  /** Go on only if who signed may say this of keys. */
  async check({ index, kind, body, signers, lines, where }) {
    if (kind === "key-add") {
      const { actor, role } = member(body, "key", "object", where);
      const own = signers[0].actor === actor && signers[0].role === role;
      need(own || signers[0].role === "secretariat", where, "enrols a key of somebody else");
    }
    if (!KEYS.includes(kind)) return;
    if (kind !== "key-guard" && body.doubt_from !== null) {
      const since = member(body, "doubt_from", "whole", where);
      need(since > 0 && since < index, where, "doubts from no earlier entry");
    }
    if (kind === "key-rotate") await this.checkRotation(body, signers, lines, where);
    if (kind === "key-revoke") await this.checkRevocation(body, signers[0], where);
    if (kind === "key-guard") this.checkGuards(body, signers, where);
    if (kind === "key-recover") {
      const { actor, role } = body.key;
      this.checkQuorum(actor, signers, where);
      const all = texts(body, "ends", where).join(" ") === this.valid(actor, role).join(" ");
      need(all, where, "does not end all keys of that actor and role");
    }
  }

  async checkRotation(body, signers, lines, where) {
    const old = await this.holder(member(body, "old", "text", where), where);
    const alone = signers.length === 1 && `${lines[0].name} ${lines[0].id}` === old.id;
    need(alone, where, "not signed by the old key alone");
    const alike = old.actor === body.key.actor && old.role === body.key.role;
    need(alike, where, "brings a key of another actor or role");
  }

  async checkRevocation(body, first, where) {
    const key = await this.holder(member(body, "key", "text", where), where);
    const own = first.actor === key.actor || first.role === "secretariat";
    need(own, where, "revokes a key of somebody else");
    const last = key.role === "secretariat" && this.valid(null, "secretariat").length === 1;
    need(!last, where, "revokes the last key of the secretariat");
  }

  checkGuards(body, signers, where) {
    const actor = member(body, "actor", "text", where);
    const guards = texts(body, "guards", where);
    const threshold = member(body, "threshold", "whole", where);
    const apart = new Set(guards).size === guards.length && !guards.includes(actor);
    need(apart, where, "names a guard twice, or the actor itself");
    const enough = threshold >= 2 && threshold <= guards.length && guards.length <= 15;
    need(enough, where, "has too few or too many guards");
    const held = guards.every((guard) => this.valid(guard).length > 0);
    need(held, where, "names a guard without a key");
    if (this.guards.has(actor)) this.checkQuorum(actor, signers, where);
    else {
      const own = signers.length === 1 && signers[0].actor === actor;
      need(own, where, "names the guards of somebody else");
    }
  }

  checkQuorum(actor, signers, where) {
    const set = this.guards.get(actor);
    need(set, where, `${actor} has named no guards`);
    const known = signers.every((signer) => set.guards.includes(signer.actor));
    need(known, where, "signed by somebody who is no guard");
    need(signers.length >= set.threshold, where, "signed by too few guards");
  }

  /** Take in what a checked entry says of keys. */
  async take({ kind, body, lines, where }) {
    const ended = { "key-rotate": [body.old], "key-revoke": [body.key], "key-recover": body.ends };
    for (const text of ended[kind] ?? []) {
      const { id } = await this.holder(text, where);
      this.ended.add(id);
      for (let at = body.doubt_from ?? this.signed.length; at < this.signed.length; at += 1) {
        if (this.signed[at].includes(id)) this.doubtful.add(at);
      }
    }
    this.signed.push(lines.map(({ name, id }) => `${name} ${id}`));
    if (kind === "key-add" || BRINGS_A_KEY.includes(kind)) await this.enrol(body.key, where);
    if (kind === "key-guard") {
      this.guards.set(body.actor, { threshold: body.threshold, guards: body.guards });
    }
  }
}
