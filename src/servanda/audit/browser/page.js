// The page: takes a folder or a zip file from the reader, runs the steps, shows what was found.

const SIGNS = { passed: "holds", failed: "does not hold", "not checked": "not checked" };

const element = (id) => document.getElementById(id);

function say(text, state = "") {
  const place = element("answer");
  place.textContent = text;
  place.dataset.state = state;
}

/** Return path -> File of a chosen folder, without the folder's own name. */
function folderFiles(list) {
  const files = new Map();
  for (const file of list) {
    const path = file.webkitRelativePath.split("/").slice(1).join("/");
    files.set(path || file.name, file);
  }
  return files;
}

/** Return path -> File of a dropped folder. */
async function droppedFiles(entry, files = new Map(), root = entry.fullPath.length + 1) {
  if (entry.isFile) {
    const file = await new Promise((done, fail) => { entry.file(done, fail); });
    files.set(entry.fullPath.slice(root), file);
    return files;
  }
  const reader = entry.createReader();
  for (;;) {
    const part = await new Promise((done, fail) => { reader.readEntries(done, fail); });
    if (!part.length) return files;
    for (const one of part) await droppedFiles(one, files, root);
  }
}

async function zipFiles(file) {
  need(file.size < 2 ** 31, file.name, "too large for this page; unpack it and choose the folder");
  return unzip(new Uint8Array(await file.arrayBuffer()));
}

let chosen = null;

/** Remember what the reader chose; `load` returns path -> bytes or File. */
function choose(name, load) {
  chosen = { name, load };
  element("chosen").textContent = `Chosen: ${name}`;
  element("check").disabled = false;
}

function row(step) {
  const item = document.createElement("li");
  item.dataset.outcome = step.outcome;
  const head = document.createElement("p");
  head.className = "title";
  const sign = document.createElement("b");
  sign.textContent = SIGNS[step.outcome];
  head.append(`${step.title}: `, sign);
  const detail = document.createElement("p");
  detail.className = "detail";
  detail.textContent = step.detail;
  item.append(head, detail);
  return item;
}

/** Offer the checkpoint of a bundle that holds: the next bundle must contain that state. */
async function offerCheckpoint(files) {
  const file = files.get("checkpoint");
  const data = file instanceof Uint8Array ? file : new Uint8Array(await file.arrayBuffer());
  const link = element("keep");
  link.href = `data:application/octet-stream;base64,${base64(data)}`;
  link.parentElement.hidden = false;
}

/** Return the bytes of the reader's own file, or null where none was chosen. */
async function ownFile(id) {
  const [file] = element(id).files;
  return file ? new Uint8Array(await file.arrayBuffer()) : null;
}

async function check() {
  const steps = element("steps");
  steps.replaceChildren();
  element("keep").parentElement.hidden = true;
  element("check").disabled = true;
  say("Checking …");
  try {
    const kept = await ownFile("own-checkpoint");
    const handed = await ownFile("own-disclosures");
    const policy = await ownFile("own-policy");
    if (policy !== null) await Policy.read(policy, "your policy");
    const key = element("own-key").value.trim() || null;
    if (key !== null) await vkey(key, "the key you gave");
    const files = await chosen.load();
    const started = performance.now();
    const found = await verify(files, {
      key, kept, handed, policy, tell: (step) => steps.append(row(step)),
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    say(found.headline, found.verified ? "passed" : "failed");
    element("took").textContent = `${files.size} files, ${seconds} seconds.`;
    if (found.verified) await offerCheckpoint(files);
  } catch (error) {
    say(`Could not be checked: ${error.message}`, "failed");
  }
  element("check").disabled = false;
}

/** Say what this browser lacks, or null. */
async function lacks() {
  if (!globalThis.crypto?.subtle) return "WebCrypto; save this page as a file and open that";
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32).fill(2), "Ed25519", false, ["verify"]);
  } catch (error) {
    if (error.name === "NotSupportedError") return "Ed25519 signatures in WebCrypto";
  }
  return null;
}

async function drop(event) {
  event.preventDefault();
  document.body.classList.remove("over");
  const [item] = event.dataTransfer.items;
  const entry = item?.webkitGetAsEntry?.();
  if (entry?.isDirectory) {
    choose(entry.name, () => droppedFiles(entry).catch(() => {
      throw new Bad(entry.name, "this browser does not let a saved page read a dropped folder; "
        + "use the button, or drop the zip file");
    }));
  } else if (event.dataTransfer.files.length === 1) {
    const [file] = event.dataTransfer.files;
    choose(file.name, () => zipFiles(file));
  } else {
    say("Drop one folder or one zip file.", "failed");
    return;
  }
  await check();
}

async function start() {
  element("folder").addEventListener("change", ({ target }) => {
    const { files } = target;
    if (!files.length) return;
    choose(files[0].webkitRelativePath.split("/")[0], () => Promise.resolve(folderFiles(files)));
  });
  element("zip").addEventListener("change", ({ target }) => {
    const [file] = target.files;
    if (file) choose(file.name, () => zipFiles(file));
  });
  element("check").addEventListener("click", check);
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("over");
  });
  document.addEventListener("dragleave", () => document.body.classList.remove("over"));
  document.addEventListener("drop", drop);
  const missing = await lacks();
  if (missing) say(`This browser lacks ${missing}. Use a current one, or verify.py.`, "failed");
}

globalThis.servanda = { Policy, verify, unzip, signatureHolds, note, vkey, readJson, parseProof, toldDay, toldStamp, folded };
if (globalThis.document) start();
else serve();
