// The keys of the log: its first, and those that entries list before they sign.

const LISTED = /^log-key (0|[1-9][0-9]{0,14}) (\S+)$/u;

/** Which key signs at which size; a new one only after its listing was signed by one before. */
class LogKeys {
  constructor(first) {
    this.keys = [{ index: -1, key: first }];
  }

  /** Take the first key, and the file `keys`, which step 5 holds to the entries. */
  static async of(first, listing) {
    const found = new LogKeys(first);
    for (const line of listing === null ? [] : shown(listing).split("\n")) {
      const part = LISTED.exec(line);
      if (part) found.keys.push({ index: Number(part[1]), key: await vkey(part[2], "keys") });
    }
    return found;
  }

  /** Return which of the keys this is; -1 for a stranger. */
  number(key) {
    return this.keys.findIndex((one) => one.key.text === key.text);
  }

  /** Return origin, size, root and number of the key of a checkpoint that one key signed. */
  async read(data, where) {
    const { lines } = note(data, where);
    const signed = ({ key }) => lines.some(({ name, id }) => name === key.name && id === key.id);
    const own = this.keys.flatMap((one, n) => (signed(one) ? [n] : []));
    need(own.length === 1, where, `not signed once by ${this.keys[0].key.name}`);
    const [number] = own;
    const state = await checkpoint(data, this.keys[number].key, where);
    const held = this.keys[number].index < state.size;
    need(held, where, "signed by a log key that it does not list");
    return { ...state, number };
  }

  /** Go on only if each state is signed by the key whose turn it is. */
  inTurn(states) {
    let [size, before] = [0, 0];
    const inOrder = [...states].sort((a, b) => a.size - b.size || a.number - b.number);
    for (const one of inOrder) {
      const later = one.number >= before;
      need(later, one.path, "signed by an older log key than a state before it");
      if (one.number > before) {
        const held = this.keys[one.number].index < size;
        need(held, one.path, "its log key vouches for itself: no key before signed its entry");
        const end = size;
        const newer = this.keys.slice(one.number + 1).some(({ index }) => index < end);
        need(!newer, one.path, "signed by a log key in whose place another was listed");
      }
      ({ size } = one);
      before = one.number;
    }
  }

  /** Go on only if a quorum saw each later key listed under a key before it. */
  announced(states, witnessed) {
    for (const used of new Set(states.map(({ number }) => number))) {
      const seen = used === 0 || states.some(({ size, number }) =>
        number < used && size > this.keys[used].index && witnessed.has(size));
      need(seen, "checkpoint", "no quorum of yours saw its log key listed by one before");
    }
  }
}
