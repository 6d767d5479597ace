"use strict";
// Signs a prepared entry in the browser. The key is read from its file, kept where no script can
// read it (non-extractable), used once and forgotten; it is sent nowhere.
(() => {
  const form = document.getElementById("sign-here");
  if (!form || !window.crypto || !crypto.subtle) return;
  const status = document.getElementById("signed");
  const say = (words) => { status.textContent = words; };
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const base64 = (data) => btoa(String.fromCharCode(...data));

  async function keyOf(file) {
    const found = /-----BEGIN PRIVATE KEY-----([\s\S]+?)-----END PRIVATE KEY-----/.exec(await file.text());
    if (!found) throw new Error(form.dataset.locked);
    return crypto.subtle.importKey("pkcs8", bytes(found[1].replace(/\s/g, "")), "Ed25519", false, ["sign"]);
  }

  async function leaf(prepared, one, key) {
    const data = new TextEncoder().encode(one.text);
    const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", key, data));
    const [name, id, coded] = prepared.key.split("+", 3);
    const rest = prepared.key.slice(name.length + id.length + 2);
    const open = await crypto.subtle.importKey("raw", bytes(rest || coded).slice(1), "Ed25519", false, ["verify"]);
    if (!await crypto.subtle.verify("Ed25519", open, signature, data)) throw new Error(form.dataset.other);
    const mark = id.match(/../g).map((pair) => parseInt(pair, 16));
    const line = `\u2014 ${name} ${base64([...mark, ...signature])}\n`;
    return { leaf: `${one.text}\n${line}`, openings: one.openings };
  }

  async function sign(prepared, key) {
    const entries = [];
    for (const one of [prepared, ...(prepared.more || [])]) entries.push(await leaf(prepared, one, key));
    return {
      schema: "servanda.statement/1", log: prepared.log, actor: prepared.actor, says: prepared.says,
      entries,
    };
  }

  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const input = form.querySelector("input[type=file]");
    try {
      say(form.dataset.working);
      const prepared = JSON.parse(document.getElementById("prepared").textContent);
      const statement = await sign(prepared, await keyOf(input.files[0]));
      const answer = await fetch("/api/v1/statements", {
        method: "POST",
        headers: { "content-type": "application/json", "x-servanda-csrf": form.dataset.csrf },
        body: JSON.stringify(statement),
      });
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.detail);
      form.hidden = true;
      say(form.dataset.done.replace("%", told.entries[told.entries.length - 1].index));
    } catch (error) {
      say(error.message || form.dataset.locked);
    } finally {
      input.value = "";
    }
  });
})();
