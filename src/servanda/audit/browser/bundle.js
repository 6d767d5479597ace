// The bundle, step by step. Each step uses what earlier ones established.

const AT_ONCE = 128;
const MAX_ENTRY = 60_000;
const MAX_FILE = 2 ** 30;
const SMALL_FILE = 2 ** 18;

class Audit {
  /** Take path -> Uint8Array or File, and the auditor's own: key, checkpoint, policy, openings. */
  constructor(files, { key = null, kept = null, handed = null, policy = null } = {}) {
    this.files = files;
    this.key = key;
    this.keptNote = kept;
    this.handed = handed;
    this.ownPolicy = policy;
    this.own = null;
    this.told = "signed, not witnessed";
    this.witnessed = new Map();
    this.warnings = [];
    this.cache = new Map();
  }

  /** Return a file's bytes. */
  async read(path) {
    const file = this.files.get(path);
    need(file !== undefined, path, "is missing or no plain file");
    if (file instanceof Uint8Array) return file;
    need(file.size <= MAX_FILE, path, `larger than ${MAX_FILE} bytes`);
    return this.cache.get(path) ?? new Uint8Array(await file.arrayBuffer());
  }

  /** Take all small files into memory, many at a time: one by one would take most of the time. */
  async readSmall() {
    const small = [...this.files].filter(([, file]) => file.size <= SMALL_FILE);
    await inBatches(small, async ([path, file]) => {
      this.cache.set(path, new Uint8Array(await file.arrayBuffer()));
    }, AT_ONCE);
  }

  under(prefix) {
    return [...this.files.keys()].filter((path) => path.startsWith(prefix)).sort();
  }

  // ------------------------------------------------------------ policy and checkpoints

  async policy() {
    const data = await this.read("policy");
    this.stated = await Policy.read(data, "policy");
    need(this.stated.logs.length === 1, "policy", "does not name one log");
    need(same(data, utf8(this.stated.text())), "policy", "is not in its plainest spelling");
    [this.log] = this.stated.logs;
    if (this.ownPolicy !== null) this.own = await Policy.read(this.ownPolicy, "your policy");
    const logs = this.own?.logs ?? [];
    this.logKeys = await LogKeys.of(this.log, this.files.has("keys") ? await this.read("keys") : null);
    this.given = [...logs];
    const known = !logs.length || logs.some((one) => this.logKeys.number(one) >= 0);
    need(known, "policy", "the log is none of the policy you gave");
    if (this.key !== null) {
      const own = await vkey(this.key.trim(), "the key you gave");
      need(this.logKeys.number(own) >= 0, "policy", "the log key is not the one you gave");
      this.given.push(own);
    }
    this.authenticated = this.key !== null || logs.length > 0;
    return this.authenticated ? `${this.log.name}: the log key is the one you gave`
      : `${this.log.name}: the key is the bundle's own; bring yours`;
  }

  async checkpoints() {
    this.newest = await this.logKeys.read(await this.read("checkpoint"), "checkpoint");
    const paths = this.under("checkpoints/");
    const states = await inBatches(paths, async (path) => {
      const state = await this.logKeys.read(await this.read(path), path);
      need(path === `checkpoints/${state.size}`, path, "has the name of another size");
      return { path, ...state };
    }, AT_ONCE);
    const { size, root } = this.newest;
    const among = states.some((one) => one.size === size && same(one.root, root));
    need(among, "checkpoint", "is not under checkpoints/");
    need(states.every((one) => one.size <= size), "checkpoint", "the log signed a larger state");
    this.states = states;
    this.logKeys.inTurn([...states, { path: "checkpoint", ...this.newest }]);
    const numbers = this.given.map((one) => this.logKeys.number(one)).filter((n) => n >= 0);
    const vouched = !numbers.length || this.newest.number >= Math.min(...numbers);
    need(vouched, "checkpoint", "signed by an older log key than the one you gave");
    await this.witnesses();
    return `size ${size}, ${states.length} checkpoints; ${this.told}`;
  }

  /** Judge the cosignatures: by the auditor's own policy, and for form by the bundle's. */
  async witnesses() {
    for (const policy of [this.stated, this.own]) {
      if (policy === null || policy.witnesses.size === 0) continue;
      const lines = new Map();
      for (const { path, size } of this.states) {
        lines.set(size, await policy.lines(await this.read(path), path));
      }
      const { size } = this.newest;
      const more = await policy.lines(await this.read("checkpoint"), "checkpoint");
      lines.set(size, [...lines.get(size), ...more]);
      if (policy.quorum !== "none") this.witnessed = witnessedStates(policy, lines);
    }
    if (this.own === null || this.own.quorum === "none") return;
    const found = this.witnessed.get(this.newest.size);
    need(found !== undefined, "checkpoint", "not witnessed as your policy demands");
    this.logKeys.announced(this.states, this.witnessed);
    this.told = `witnessed as of ${day(found.asOf)}`;
  }

  // ------------------------------------------------------------ the tree

  async readLeaves() {
    const { size } = this.newest;
    this.leaves = [];
    this.entryTiles = new Set();
    for (let first = 0; first < size; first += WIDTH) {
      const count = Math.min(WIDTH, size - first);
      const path = tileName("entries", first / WIDTH, count);
      const part = split(await this.read(path), path);
      need(part.length === count, path, "holds another number of entries");
      for (const leaf of part) this.leaves.push(leaf);
      this.entryTiles.add(path);
    }
    this.tree = await Tree.over(this.leaves);
  }

  async kept() {
    const where = "the checkpoint you kept";
    const found = await this.logKeys.read(this.keptNote, where);
    this.logKeys.inTurn([...this.states, { path: where, ...found }]);
    const older = found.size <= this.leaves.length;
    need(older, "checkpoint", "you kept a larger state: the bundle is older than what you saw");
    const back = this.states.every(({ number }) => number < found.number);
    need(!back, "checkpoint", "signed by an older log key than the state you kept");
    const root = await this.tree.rootAt(found.size);
    need(same(root, found.root), "checkpoint",
      "the log was rewritten: it is not the one whose checkpoint you kept");
    return `the log still holds the ${found.size} entries you saw`;
  }

  async wholeTree() {
    const { size, root } = this.newest;
    const wanted = this.tree.tiles();
    if (!same(await this.tree.rootAt(size), root)) await this.nameChangedEntry(wanted);
    for (const [path, data] of wanted) {
      need(same(await this.read(path), data), path, "is not the hashes of the entries");
    }
    for (const path of this.under("tile/")) {
      const known = wanted.has(path) || this.entryTiles.has(path);
      need(known, path, "belongs to no tile of this tree");
    }
    for (const state of this.states) {
      const alike = same(await this.tree.rootAt(state.size), state.root);
      need(alike, state.path, "another root than the entries have");
    }
    const count = await this.proofs();
    return `${size} entries hashed from their bytes; ${
      count ? `root, tiles and ${count} proofs agree` : "root and tiles agree"}`;
  }

  /** Say which entry differs from its stored hash. */
  async nameChangedEntry(wanted) {
    let index = 0;
    for (const [path, data] of wanted) {
      if (!path.startsWith("tile/0/")) continue;
      const stored = await this.read(path);
      for (let at = 0; at < data.length; at += 32, index += 1) {
        const alike = same(stored.subarray(at, at + 32), data.subarray(at, at + 32));
        need(alike, `entry ${index}`, "its bytes were changed");
      }
    }
    throw new Bad("checkpoint", "its root is not that of the entries");
  }

  /** Return how many proofs there are, if each holds: the tree has one for an entry, we know which. */
  async proofs() {
    const signed = shown(await this.read("checkpoint"));
    const paths = this.under("proofs/");
    await this.tree.spine(this.newest.size);
    for (const path of paths) {
      const index = Number(/^proofs\/(0|[1-9][0-9]{0,14})\.tlog-proof$/u.exec(path)?.[1] ?? NaN);
      need(index < this.leaves.length, path, "a proof of no entry");
      const data = await this.read(path);
      const right = this.tree.proofText(index, this.newest.size) + signed;
      if (shown(data) !== right) await this.otherProof(index, path, data);
    }
    return paths.length;
  }

  /** Go on only if a proof holds that leads to an earlier checkpoint of the log. */
  async otherProof(index, path, data) {
    const proof = parseProof(data, path);
    need(proof.index === index, path, "is no proof of this entry");
    const { size, root } = await this.logKeys.read(proof.signed, path);
    need(size <= this.leaves.length, path, "speaks of a larger tree");
    need(same(await this.tree.rootAt(size), root), path, "does not hold");
    need(index < size, path, "speaks of a smaller tree");
    const right = this.tree.proof(index, size);
    need(right.length === proof.hashes.length, path, "a proof of another length");
    need(right.every((one, n) => same(one, proof.hashes[n])), path, "does not hold");
  }

  // ------------------------------------------------------------ statements

  async statements() {
    this.rules = new Rules(this.log, new Map());
    this.bodies = [];
    const warnings = [];
    for (let first = 0; first < this.leaves.length; first += BATCH) {
      const parsed = this.leaves.slice(first, first + BATCH).map((leaf, n) =>
        readEntry(leaf, first + n));
      const ids = await shaMany(parsed.map(({ message }) => (message ?? utf8("")).subarray(0, -1)));
      await this.rootsSeen(parsed);
      for (const [n, one] of parsed.entries()) {
        await this.admit(first + n, one, hex(ids[n]));
        const line = misdated(this.witnessed, first + n, one.entry);
        if (line) warnings.push(line);
      }
    }
    await this.rules.enrolment.flush();
    const own = `log ${this.log.text}\npublisher ${this.rules.enrolment.publisher.text}\n`;
    const { listing: keys, logListing } = this.rules.enrolment;
    const listing = utf8(own + [...keys, ...logListing].join(""));
    need(same(await this.read("keys"), listing), "keys", "not the keys of the entries");
    this.warnings.push(...warnings);
    const doubts = this.rules.enrolment.doubtful.size;
    return `${this.bodies.length} statements signed, in order, within their roles${
      doubts ? `; ${doubts} in doubt: a key was in wrong hands` : ""}${
      this.warnings.map((line) => `; ${line}`).join("")}`;
  }

  /** Compute the roots that entries claim to have seen. */
  async rootsSeen(parsed) {
    const { roots } = this.rules;
    for (const { entry } of parsed) {
      const size = entry?.seen?.size;
      const asked = Number.isSafeInteger(size) && size > 0 && size < this.leaves.length;
      if (asked && !roots.has(size)) roots.set(size, await this.tree.rootAt(size));
    }
  }

  /** Take one entry in; a bad signature before it is told first. */
  async admit(index, one, id) {
    const { enrolment } = this.rules;
    try {
      if (one.error) throw one.error;
      await this.rules.admit(index, one, id, hex(this.tree.levels[0][index]));
    } catch (error) {
      await enrolment.flush();
      throw error instanceof Bad ? error : new Bad(`entry ${index}`, `malformed: ${error.message}`);
    }
    this.bodies.push(one.entry.body);
    if (enrolment.pending.length >= BATCH) await enrolment.send();
  }

  // ------------------------------------------------------------ disclosures and files

  async openings() {
    const used = new Set();
    let opened = 0;
    for (const path of this.under("disclosures/")) {
      const data = await this.read(path);
      const text = textOf(data, path);
      need(text.endsWith("\n"), path, "does not end with a line feed");
      const found = readJson(text.slice(0, -1), path);
      need(Array.isArray(found), path, "is no list");
      let before = null;
      for (const one of found) {
        await this.open(one, path, used);
        need(before === null || before < one.path, path, "repeats a place, or is out of order");
        before = one.path;
        opened += 1;
      }
    }
    for (const path of this.under("blobs/")) need(used.has(path), path, "no entry names this file");
    const sealed = this.bodies.reduce((count, body) => count + places(body).size, 0);
    this.withheld = sealed - opened;
    const gone = this.rules.redacted.size;
    const told = `${opened} values and files opened, ${this.withheld} withheld`
      + (gone ? `, ${gone} of them redacted` : "");
    if (this.handed === null) return told;
    return `${told}; ${await this.openHanded(this.handed)} opened by what was handed to you`;
  }

  /** Go on only if a disclosure of the bundle opens its place. */
  async open(found, path, used) {
    const index = member(found, "index", "whole", path);
    const where = member(found, "path", "text", path);
    const blob = member(found, "blob", "text or nothing", path);
    const own = path === `disclosures/${index}.json` && found.public === true;
    need(own, path, "misplaced");
    const gone = this.rules.redacted.has(`${index} ${where}`);
    need(!gone, path, `${where}: was redacted, and is disclosed`);
    let data = null;
    if (blob !== null) {
      const name = `blobs/${blob}`;
      data = await this.read(name);
      need(hex(await sha(data)) === blob, name, "its bytes were changed");
      used.add(name);
    }
    await this.opens(found, path, data);
  }

  /** Go on only if a value, or the bytes of a file, are what was sealed. */
  async opens(found, path, data) {
    const exact = Object.keys(found).sort().join() === "blob,index,path,public,salt,value";
    need(exact, path, "lacks or adds a field");
    const { index, path: where, blob } = found;
    need(index >= 0 && index < this.bodies.length, path, "names no entry");
    const sealed = places(this.bodies[index]).get(where);
    need(sealed, path, "opens what is not sealed");
    const [mark, wanted] = sealed;
    const salt = unbase64(member(found, "salt", "text", path), path);
    need(salt.length === 32, path, "a salt of another length");
    const right = mark === "$b" ? found.value === null && blob !== null : blob === null;
    need(right, path, "a file as a field, or a field as a file");
    const tagged = mark === "$c"
      ? concat(utf8(`servanda/field/v1\0${where}\0`), salt, padded(found.value))
      : concat(utf8("servanda/blob/v1\0"), salt, data);
    const other = mark === "$c" ? "another value" : "another file";
    need(base64(await sha(tagged)) === wanted, path, `${where}: ${other}`);
  }

  /** Go on only if a file of disclosures that was handed over opens its places; return how many. */
  async openHanded(data) {
    const where = "the disclosures handed to you";
    const found = readJson(textOf(data, where).replace(/\n$/u, ""), where);
    const right = found?.schema === "servanda.disclosure/1" && found.log === this.log.name;
    need(right, where, "open no places of this log");
    const files = new Map();
    for (const file of member(found, "files", "list", where)) {
      const content = unbase64(member(file, "data", "text", where), where);
      const named = hex(await sha(content)) === file.sha256;
      need(named, where, "a file has other bytes than its name says");
      files.set(file.sha256, content);
    }
    for (const one of member(found, "disclosures", "list", where)) {
      member(one, "index", "whole", where);
      const blob = member(one, "blob", "text or nothing", where);
      need(blob === null || files.has(blob), where, "lack a file that they name");
      await this.opens(one, where, files.get(blob));
    }
    return found.disclosures.length;
  }

  // ------------------------------------------------------------ the list of files

  async listed() {
    const data = await this.read("SHA256SUMS");
    const publisher = this.rules?.enrolment.publisher ?? await this.namedPublisher();
    const signed = await this.read("SHA256SUMS.note");
    const text = await signedBy(signed, publisher, "SHA256SUMS.note");
    need(same(utf8(text), data), "SHA256SUMS", "is not what the publisher signed");
    const sums = new Map();
    let before = new Uint8Array();
    for (const line of text.split("\n").slice(0, -1)) {
      const found = /^([0-9a-f]{64}) {2}([^\\]+)$/u.exec(line);
      need(found, "SHA256SUMS", "a malformed line");
      need(ordered(before, utf8(found[2])), "SHA256SUMS", "a path is repeated or out of order");
      before = utf8(found[2]);
      sums.set(found[2], found[1]);
    }
    await inBatches([...sums], async ([path, digest]) => {
      need(hex(await sha(await this.read(path))) === digest, path, "was changed");
    }, AT_ONCE);
    for (const path of this.under("")) {
      const known = sums.has(path) || path === "SHA256SUMS" || path === "SHA256SUMS.note";
      need(known, path, "is not in the list");
    }
    return `${sums.size} files as listed; none changed, missing or extra`;
  }

  /** Return the publisher key as the file `keys` names it: the entries did not hold. */
  async namedPublisher() {
    const lines = shown(await this.read("keys")).split("\n");
    const line = lines.find((one) => one.startsWith("publisher "));
    need(line, "keys", "no publisher key");
    return vkey(line.slice("publisher ".length), "keys");
  }
}

/** Return an entry's text, signature lines and envelope, or the error that stands for it. */
function readEntry(leaf, index) {
  const where = `entry ${index}`;
  try {
    need(leaf.length <= MAX_ENTRY, where, "is too large");
    const { text, lines } = note(leaf, where);
    const entry = readJson(text.slice(0, -1), where);
    const exact = isObject(entry) && Object.keys(entry).sort().join() === FIELDS.join();
    need(exact, where, "lacks or adds a field");
    return { message: utf8(text), lines, entry };
  } catch (error) {
    return { error };
  }
}
