// Witnesses: policies (C2SP tlog-policy), cosignatures, and what their clocks prove.

const SKEW = 300n;
const COSIGNATURE_KIND = 4;

/** Which logs, which witnesses, and how many of them; read strictly. */
class Policy {
  constructor() {
    this.logs = [];
    this.witnesses = new Map();
    this.groups = new Map();
    this.quorum = "";
    this.members = new Set();
    this.plain = { log: [], witness: [], group: [], quorum: [] };
  }

  static async read(data, where) {
    const lines = data.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);
    need(data.length <= 2 ** 16 && lines <= 256, where, "a policy too large");
    need(data.at(-1) === 10, where, "does not end with a line feed");
    const control = data.some((b) => (b < 32 && b !== 9 && b !== 10) || b === 127);
    need(!control, where, "a control character");
    const found = new Policy();
    for (const line of textOf(data, where).split("\n").slice(0, -1)) {
      const items = line.split(/[ \t]+/u).filter((item) => item !== "");
      if (items.length && !items[0].startsWith("#")) await found.take(items, where);
    }
    need(found.quorum, where, "no quorum line");
    return found;
  }

  async take(items, where) {
    const [word, name, third, ...members] = items;
    const count = items.length;
    if (word === "log" && (count === 2 || count === 3)) {
      this.logs.push(this.own(await vkey(name, where), where));
    } else if (word === "witness" && (count === 3 || count === 4)) {
      this.name(name, where);
      const key = this.own(await vkey(third, where, COSIGNATURE_KIND), where);
      this.witnesses.set(name, key);
    } else if (word === "group" && count >= 4) {
      this.group(items, name, third, members, where);
    } else {
      const right = word === "quorum" && count === 2 && !this.quorum;
      need(right, where, "a line that is none of log, witness, group, quorum");
      const known = this.witnesses.has(name) || this.groups.has(name) || name === "none";
      need(known, where, "a quorum of nobody");
      this.quorum = name;
    }
    this.plain[word].push(`${items.join(" ")}\n`);
  }

  group(items, name, needed, members, where) {
    const free = (one) => (this.witnesses.has(one) || this.groups.has(one))
      && !this.members.has(one);
    const once = new Set(members).size === members.length && members.every(free);
    need(once, where, "bad members");
    const number = /^[1-9][0-9]{0,3}$/u.test(needed) ? Number(needed) : 0;
    const count = { any: 1, all: members.length }[needed] ?? number;
    const right = count >= 1 && count <= members.length;
    need(right, where, "a group that needs none, or too many");
    this.name(name, where);
    this.groups.set(name, { count, members });
    for (const one of members) this.members.add(one);
    items[2] = String(count);
  }

  name(name, where) {
    const used = this.witnesses.has(name) || this.groups.has(name)
      || ["none", "any", "all"].includes(name);
    need(!used, where, "a name twice, or a word of the format as a name");
  }

  own(key, where) {
    const used = [...this.logs, ...this.witnesses.values()].some((one) => same(one.key, key.key));
    need(!used, where, "a key twice");
    return key;
  }

  /** Return the policy in its plainest spelling. */
  text() {
    return Object.values(this.plain).flat().join("");
  }

  /** Tell whether these keys, by their text, are a quorum. */
  met(signed, name = this.quorum) {
    if (this.witnesses.has(name)) return signed.has(this.witnesses.get(name).text);
    const { count, members } = this.groups.get(name);
    return members.filter((one) => this.met(signed, one)).length >= count;
  }

  /** Return the cosignatures of known witnesses; one that does not hold spoils the note. */
  async lines(data, where) {
    const { text, lines } = note(data, where);
    const found = [];
    for (const { name, id, signature } of lines) {
      const key = [...this.witnesses.values()].find((one) => one.name === name && one.id === id);
      if (key === undefined) continue;
      need(found.every((one) => one.key !== key.text), where, `${name} cosigned twice`);
      const right = signature.length === 72 && signature[0] < 128;
      need(right, where, `${name}: no cosignature`);
      const at = BigInt(`0x${hex(signature.subarray(0, 8))}`);
      const message = utf8(`cosignature/v1\ntime ${at}\n${text}`);
      const holds = await signatureHolds(key.key, message, signature.subarray(8));
      need(holds, where, WRONG_SIGNATURE);
      found.push({ key: key.text, at });
    }
    return found;
  }

  /** Return the times, sorted, of the first lines that make a quorum; empty without one. */
  firstQuorum(lines) {
    const times = new Map();
    for (const { key, at } of lines) {
      if (!times.has(key)) times.set(key, at);
      if (this.met(new Set(times.keys()))) return [...times.values()].sort(byTime);
    }
    return [];
  }
}

const byTime = (a, b) => (a < b ? -1 : Number(a > b));

/** Return size -> what a quorum proves of that state, smallest first. */
function witnessedStates(policy, lines) {
  const found = new Map();
  if (policy.quorum === "none") return found;
  for (const size of [...lines.keys()].sort((a, b) => a - b)) {
    const inOrder = [...lines.get(size)].sort((a, b) => byTime(a.at, b.at));
    const first = policy.firstQuorum(inOrder);
    if (first.length) {
      const last = policy.firstQuorum([...inOrder].reverse());
      found.set(size, {
        notBefore: first[Math.floor((first.length - 1) / 2)],
        notAfter: first[Math.floor(first.length / 2)],
        asOf: last[Math.floor((last.length - 1) / 2)],
      });
    }
  }
  return found;
}

/** Return in words where an entry's claimed time lies outside what witnesses prove, or "". */
function misdated(states, index, entry) {
  const text = entry.claimed_time;
  const claimed = BigInt(Math.floor(Date.parse(text) / 1000));
  const seen = entry.seen === null ? undefined : states.get(entry.seen.size);
  const held = [...states].find(([size]) => size > index)?.[1];
  if (seen && claimed < seen.notBefore - SKEW) {
    return `entry ${index} is back-dated: it had seen what was witnessed at ${day(seen.notBefore)}`;
  }
  if (held && claimed > held.notAfter + SKEW) {
    return `entry ${index} is forward-dated: it was witnessed at ${day(held.notAfter)}`;
  }
  return "";
}

/** Return a Unix time as people read it. */
function day(at) {
  const date = new Date(Number(at) * 1000);
  return Number.isNaN(date.getTime()) ? `Unix time ${at}` : `${date.toISOString().slice(0, 19)}Z`;
}
