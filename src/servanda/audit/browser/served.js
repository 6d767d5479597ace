// The audit page of a server: checks what the server offers, with the reader's own key and the
// head that this browser kept from the last check that held.

const SIGNS = { passed: "holds", failed: "does not hold", "not checked": "not checked" };

const form = document.getElementById("check");
const text = (name) => form.dataset[name];
const element = (id) => document.getElementById(id);
const keptUnder = `servanda kept ${form?.dataset.origin}`;

function say(words, state) {
  const place = element("check-answer");
  place.textContent = words;
  place.dataset.state = state;
}

function row(step) {
  const item = document.createElement("li");
  item.dataset.outcome = step.outcome;
  const sign = document.createElement("b");
  sign.textContent = SIGNS[step.outcome];
  const detail = document.createElement("span");
  detail.className = "dim";
  detail.textContent = step.detail;
  item.append(`${step.title}: `, sign, document.createElement("br"), detail);
  return item;
}

/** Return the checkpoint that this browser kept, or null; without storage nothing is kept. */
function keptHead() {
  try {
    const held = localStorage.getItem(keptUnder);
    return held === null ? null : unbase64(held, text("kept"));
  } catch (error) {
    if (error instanceof Bad) throw error;
    return null;
  }
}

/** Warn where this browser kept the head of another log at this address: it may stand in its place. */
function tellOther() {
  let others = [];
  try {
    if (localStorage.getItem(keptUnder) === null) {
      others = Object.keys(localStorage).filter((name) => name.startsWith("servanda kept "));
    }
  } catch { return; }
  const place = element("check-other");
  place.hidden = others.length === 0;
  place.textContent = text("other").replace("#", others.map((name) => name.slice(14)).join(", "));
}

function keep(checkpoint) {
  try { localStorage.setItem(keptUnder, base64(checkpoint)); } catch { return; }
  const link = element("check-keep");
  link.href = `data:application/octet-stream;base64,${base64(checkpoint)}`;
  link.parentElement.hidden = false;
}

async function offered() {
  const answer = await fetch(text("bundle"), { cache: "no-store" });
  if (!answer.ok) throw new Error(`${text("unavailable")} (${answer.status})`);
  return unzip(new Uint8Array(await answer.arrayBuffer()));
}

async function check(event) {
  event.preventDefault();
  const steps = element("check-steps");
  const button = form.querySelector("button");
  steps.replaceChildren();
  button.disabled = true;
  say(text("working"), "");
  try {
    const key = form.querySelector("input").value.trim() || null;
    if (key !== null) await vkey(key, text("own"));
    tellOther();
    const kept = keptHead();
    const files = await offered();
    const found = await verify(files, {
      key, kept, apart: { [STEPS[6].title]: text("unlisted") },
      tell: (step) => steps.append(row(step)),
    });
    say(found.headline, found.verified ? "passed" : "failed");
    if (found.verified) keep(files.get("checkpoint"));
  } catch (error) {
    say(`${text("failed")} ${error.message}`, "failed");
  }
  button.disabled = false;
}

if (form && globalThis.crypto?.subtle) {
  form.hidden = false;
  tellOther();
  form.addEventListener("submit", check);
} else if (form) {
  element("check-answer").textContent = text("lacks");
}
