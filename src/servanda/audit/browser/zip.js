// A bundle as one zip file. Only the form that `servanda publish --zip` writes is read: nothing
// compressed, one order, fixed times and modes, no gap, no second name. So no two programs can
// see two contents in it, and nothing in it unpacks to more than is there.

const MAX_FILES = 65_534;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(data) {
  let value = 0xffffffff;
  for (let n = 0; n < data.length; n += 1) {
    value = (value >>> 8) ^ CRC_TABLE[(value ^ data[n]) & 255];
  }
  return (value ^ 0xffffffff) >>> 0;
}

/** Return little-endian bytes: pairs of width and number. */
function packed(...fields) {
  const data = [];
  for (const [width, number] of fields) {
    for (let n = 0, rest = number; n < width; n += 1, rest = Math.floor(rest / 256)) {
      data.push(rest % 256);
    }
  }
  return Uint8Array.from(data);
}

const FIXED = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 0x21]];

const sizesOf = ({ crc, size, name }) =>
  [[4, crc], [4, size], [4, size], [2, name.length], [2, 0]];

const localHeader = (file) =>
  concat(packed([4, 0x04034b50], ...FIXED, ...sizesOf(file)), file.name);

const centralHeader = (file) => concat(
  packed(
    [4, 0x02014b50], [2, 0x314], ...FIXED, ...sizesOf(file),
    [2, 0], [2, 0], [2, 0], [4, 0o100644 * 65536], [4, file.at],
  ),
  file.name,
);

/** Return path -> bytes of a bundle's zip. */
function unzip(data) {
  const where = "the zip file";
  const odd = "is not a zip that `servanda publish --zip` wrote; unpack it and choose the folder";
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const files = new Map();
  const central = [];
  let at = 0;
  let before = new Uint8Array();
  while (at + 30 <= data.length && view.getUint32(at, true) === 0x04034b50) {
    const size = view.getUint32(at + 22, true);
    const start = at + 30 + view.getUint16(at + 26, true);
    need(start + size <= data.length, where, odd);
    const name = data.subarray(at + 30, start);
    const file = { name, size, at, crc: view.getUint32(at + 14, true) };
    need(same(data.subarray(at, start), localHeader(file)), where, odd);
    const path = textOf(name, where);
    need(soundPath(path), path, "is no path inside a bundle");
    need(ordered(before, name), path, "stands twice, or out of order, in the zip file");
    const content = data.subarray(start, start + size);
    need(crc32(content) === file.crc, path, "its bytes are not those that the zip file promises");
    files.set(path, content);
    central.push(centralHeader(file));
    before = name;
    at = start + size;
    need(files.size <= MAX_FILES, where, `holds more than ${MAX_FILES} files`);
  }
  const index = joined(central);
  const count = files.size;
  const end = packed(
    [4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, index.length], [4, at], [2, 0],
  );
  need(count > 0 && same(data.subarray(at), concat(index, end)), where, odd);
  return files;
}

/** Tell whether a path stays inside the folder, on every system. */
function soundPath(path) {
  return path.split("/").every((part) =>
    part !== "" && part !== "." && part !== ".." && !/[\u0000-\u001f\u007f\\:]/u.test(part));
}

/** Tell whether one name comes before another, byte by byte. */
function ordered(a, b) {
  for (let n = 0; n < a.length && n < b.length; n += 1) if (a[n] !== b[n]) return a[n] < b[n];
  return a.length < b.length;
}
