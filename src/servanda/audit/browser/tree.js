// The tree of RFC 6962 and its tiles (C2SP tlog-tiles). All hashes are computed, none is believed.

const WIDTH = 256;
const MAX_HASHES = 63;
const PROOF_HEADER = "c2sp.org/tlog-proof@v1";

const leafHash = (leaf) => concat(Uint8Array.of(0), leaf);
const nodeOf = (left, right) => concat(Uint8Array.of(1), left, right);

/** The hashes of every complete subtree, and what follows from them. */
class Tree {
  /** Return the tree over entries' bytes. */
  static async over(leaves) {
    const tree = new Tree();
    tree.size = leaves.length;
    tree.levels = [await shaMany(leaves.map(leafHash))];
    for (let row = tree.levels[0]; row.length > 1; row = tree.levels.at(-1)) {
      const pairs = [];
      for (let n = 0; n + 1 < row.length; n += 2) pairs.push(nodeOf(row[n], row[n + 1]));
      tree.levels.push(await shaMany(pairs));
    }
    tree.spines = new Map();
    tree.written = new Map();
    return tree;
  }

  /** Return the hash of the complete subtree over leaves [start, start + width). */
  complete(start, width) {
    const level = Math.log2(width);
    return this.levels[level][start / width];
  }

  /** Return, for a size, the hash over [start, size) for each start on the right edge. */
  async spine(size) {
    if (!this.spines.has(size)) {
      const starts = [];
      for (let start = 0, rest = size; rest > 0;) {
        starts.push([start, rest]);
        const width = largestPower(rest);
        start += width;
        rest -= width;
      }
      const found = new Map();
      let below = null;
      for (const [start, rest] of starts.reverse()) {
        const left = this.complete(start, largestPower(rest));
        below = below === null ? left : await sha(nodeOf(left, below));
        found.set(start, below);
      }
      this.spines.set(size, found);
    }
    return this.spines.get(size);
  }

  /** Return the root of the tree of the first `size` entries. */
  async rootAt(size) {
    if (size === 0) return sha(new Uint8Array());
    return (await this.spine(size)).get(0);
  }

  /** Return the one inclusion proof of an entry in the tree of `size` (its spine is at hand). */
  proof(index, size) {
    const edge = this.spines.get(size);
    const path = [];
    let start = 0;
    let end = size;
    while (end - start > 1) {
      const split = start + largestPower(end - start - 1);
      if (index < split) {
        path.push(end - split === largestPower(end - split)
          ? this.complete(split, end - split) : edge.get(split));
        end = split;
      } else {
        path.push(this.complete(start, split - start));
        start = split;
      }
    }
    return path.reverse();
  }

  /** Return the text of that proof, up to the checkpoint. */
  proofText(index, size) {
    const lines = this.proof(index, size).map((hash) => {
      if (!this.written.has(hash)) this.written.set(hash, base64(hash));
      return this.written.get(hash);
    });
    return [PROOF_HEADER, `index ${index}`, ...lines, "", ""].join("\n");
  }

  /** Return every tile of the tree by path. */
  tiles() {
    const found = new Map();
    for (let level = 0; level * 8 < this.levels.length; level += 1) {
      const row = this.levels[level * 8];
      for (let first = 0; first < row.length; first += WIDTH) {
        const part = row.slice(first, first + WIDTH);
        found.set(tileName(level, first / WIDTH, part.length), joined(part));
      }
    }
    return found;
  }
}

/** Return the largest power of two that is not above `size`. */
function largestPower(size) {
  let width = 1;
  while (width * 2 <= size) width *= 2;
  return width;
}

/** Return the path of a tile. */
function tileName(level, number, count) {
  let name = String(number % 1000).padStart(3, "0");
  for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    name = `x${String(rest % 1000).padStart(3, "0")}/${name}`;
  }
  return `tile/${level}/${name}${count === WIDTH ? "" : `.p/${count}`}`;
}

/** Return the entries of a bundle of entries. */
function split(data, where) {
  const found = [];
  for (let at = 0; at < data.length;) {
    need(at + 2 <= data.length, where, "ends inside a length");
    const end = at + 2 + data[at] * 256 + data[at + 1];
    need(end <= data.length, where, "ends inside an entry");
    found.push(data.subarray(at + 2, end));
    at = end;
  }
  return found;
}

/** Return index, hashes and checkpoint of a proof (C2SP tlog-proof); nothing is verified yet. */
function parseProof(data, where) {
  const cut = indexOfBlank(data);
  need(cut >= 0, where, "is no proof of this entry");
  const lines = textOf(data.subarray(0, cut), where).split("\n");
  need(lines[0] === PROOF_HEADER, where, "is no proof of this entry");
  const index = /^index (0|[1-9][0-9]{0,15})$/u.exec(lines[1] ?? "");
  need(index, where, "is no proof of this entry");
  need(lines.length - 2 <= MAX_HASHES, where, "too many hashes");
  const hashes = lines.slice(2).map((line) => unbase64(line, where));
  need(hashes.every((one) => one.length === 32), where, "a hash of another length");
  return { index: Number(index[1]), hashes, signed: data.subarray(cut + 2) };
}

function indexOfBlank(data) {
  for (let n = 0; n + 1 < data.length; n += 1) if (data[n] === 10 && data[n + 1] === 10) return n;
  return -1;
}
