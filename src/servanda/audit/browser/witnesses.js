// Witnesses: policies, cosignatures, and what their clocks prove (C2SP tlog-policy, -cosignature).

/** Seconds by which honest clocks may differ. */
const SKEW = 300;
const MAX_POLICY = 2 ** 16;
const MAX_LINES = 256;

/** Which logs, which witnesses, and how many of them. */
class Policy {
  /** Return the policy in some bytes; refuse what could be read two ways. */
  static async read(data, where) {
    const policy = new Policy();
    const text = textOf(data, where);
    const lines = text.split("\n");
    const small = data.length <= MAX_POLICY && lines.length - 1 <= MAX_LINES;
    need(small, where, "a policy too large");
    need(text.endsWith("\n"), where, "does not end with a line feed");
    need(!/[\u0000-\u0008\u000b-\u001f\u007f]/u.test(text), where, "a control character");
    for (const line of lines.slice(0, -1)) {
      const items = line.split(/[ \t]+/u).filter((item) => item !== "");
      if (items.length && !items[0].startsWith("#")) await policy.take(items, where);
    }
    need(policy.quorum, where, "no quorum line");
    return policy;
  }

  constructor() {
    this.logs = [];
    this.witnesses = new Map();
    this.groups = new Map();
    this.quorum = "";
    this.members = new Set();
    this.plain = { log: [], witness: [], group: [], quorum: [] };
  }

  /** Take one line. */
  async take(items, where) {
    const [word, name] = items;
    if (word === "log" && (items.length === 2 || items.length === 3)) {
      this.logs.push(this.own(await vkey(name, where), where));
    } else if (word === "witness" && (items.length === 3 || items.length === 4)) {
      this.name(name, where);
      this.witnesses.set(name, this.own(await vkey(items[2], where, 4), where));
    } else if (word === "group" && items.length >= 4) {
      this.group(items, where);
    } else {
      const right = word === "quorum" && items.length === 2 && !this.quorum;
      need(right, where, "a line that is none of log, witness, group, quorum");
      const known = name === "none" || this.witnesses.has(name) || this.groups.has(name);
      need(known, where, "a quorum of nobody");
      this.quorum = name;
    }
    this.plain[word].push(`${items.join(" ")}\n`);
  }

  group(items, where) {
    const [, name, wanted, ...members] = items;
    const free = (one) =>
      (this.witnesses.has(one) || this.groups.has(one)) && !this.members.has(one);
    const right = new Set(members).size === members.length && members.every(free);
    need(right, where, "bad members");
    const digits = /^[1-9][0-9]{0,3}$/u.test(wanted) ? Number(wanted) : 0;
    const needed = { any: 1, all: members.length }[wanted] ?? digits;
    const enough = needed >= 1 && needed <= members.length;
    need(enough, where, "a group that needs none, or too many");
    this.name(name, where);
    this.groups.set(name, { needed, members });
    for (const member of members) this.members.add(member);
    items[2] = String(needed);
  }

  /** Return the policy in its plainest spelling. */
  text() {
    return Object.values(this.plain).flat().join("");
  }

  name(name, where) {
    const used = ["none", "any", "all"].includes(name)
      || this.witnesses.has(name) || this.groups.has(name);
    need(!used, where, "a name twice, or a word of the format as a name");
  }

  own(key, where) {
    const others = [...this.logs, ...this.witnesses.values()];
    need(others.every((one) => !same(one.key, key.key)), where, "a key twice");
    return key;
  }

  /** Tell whether these verifier keys are a quorum. */
  met(signed, name = this.quorum) {
    if (this.witnesses.has(name)) return signed.has(this.witnesses.get(name).text);
    const { needed, members } = this.groups.get(name);
    return members.filter((member) => this.met(signed, member)).length >= needed;
  }

  /** Return key and time of each cosignature of a known witness; a bad one spoils the note. */
  async lines(data, where) {
    const known = new Map([...this.witnesses.values()].map((key) => [`${key.name} ${key.id}`, key]));
    const { text, lines } = note(data, where);
    const found = new Map();
    for (const { name, id, signature } of lines) {
      const key = known.get(`${name} ${id}`);
      if (!key) continue;
      need(!found.has(key.text), where, `${name} cosigned twice`);
      const right = signature.length === 72 && signature[0] < 128;
      need(right, where, `${name}: no cosignature`);
      const at = BigInt(`0x${hex(signature.subarray(0, 8))}`);
      const message = utf8(`cosignature/v1\ntime ${at}\n${text}`);
      const holds = await signatureHolds(key.key, message, signature.subarray(8));
      need(holds, where, WRONG_SIGNATURE);
      found.set(key.text, Number(at));
    }
    return [...found];
  }

  /** Return the times, sorted, of the first lines that make a quorum; empty without one. */
  firstQuorum(lines) {
    const times = new Map();
    for (const [key, at] of lines) {
      if (!times.has(key)) times.set(key, at);
      if (this.met(times)) return [...times.values()].sort((a, b) => a - b);
    }
    return [];
  }
}

/** The states that a quorum cosigned: size -> not before, not after, as of. */
class Witnessed {
  /** Judge the lines under each state: size -> lines. */
  constructor(policy, found) {
    this.states = new Map();
    if (policy.quorum === "none") return;
    for (const size of [...found.keys()].sort((a, b) => a - b)) {
      const inOrder = [...found.get(size)].sort((a, b) => a[1] - b[1]);
      const first = policy.firstQuorum(inOrder);
      const last = policy.firstQuorum([...inOrder].reverse());
      if (!first.length) continue;
      this.states.set(size, {
        notBefore: first[Math.floor((first.length - 1) / 2)],
        notAfter: first[Math.floor(first.length / 2)],
        asOf: last[Math.floor((last.length - 1) / 2)],
      });
    }
  }

  /** Tell in words where an entry's claimed time lies outside what the witnesses prove. */
  misdated(index, entry) {
    const claimed = Date.parse(entry.claimed_time) / 1000;
    const zoned = /T.*(Z|[+-]\d\d:?\d\d)$/u.test(entry.claimed_time);
    if (Number.isNaN(claimed) || !zoned) return "";
    const seen = entry.seen ? this.states.get(entry.seen.size) : undefined;
    const [, held] = [...this.states].find(([size]) => size > index) ?? [];
    if (seen && claimed < seen.notBefore - SKEW) {
      return `entry ${index} is back-dated: it had seen what was witnessed at ${day(seen.notBefore)}`;
    }
    if (held && claimed > held.notAfter + SKEW) {
      return `entry ${index} is forward-dated: it was witnessed at ${day(held.notAfter)}`;
    }
    return "";
  }
}

/** Return a Unix time as people read it. */
function day(at) {
  const moment = new Date(at * 1000);
  const sound = !Number.isNaN(moment.getTime());
  return sound ? moment.toISOString().replace(/\.\d+Z$/u, "Z") : `Unix time ${at}`;
}
