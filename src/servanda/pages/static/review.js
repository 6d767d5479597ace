"use strict";
// The keys of a review. Every step is a form of the page and works without this file; here it is
// sent in the background and changes one card. Letters count only while no field has the focus.
(() => {
  const $ = (id) => document.getElementById(id);
  const root = document.querySelector(".review");
  const status = $("status");
  if (!root || !$("panel")) return;
  const say = (words) => { status.textContent = words; };
  const t = (name, value) => (root.dataset[name] || "").replace("{words}", value);

  // ------------------------------------------------------------ one step after the other

  let last = Promise.resolve();
  const soon = (step) => { last = last.then(step).catch((error) => say(error.message)); };

  async function ask(url, body) {
    const answer = await fetch(url, {
      method: body ? "POST" : "GET", body, headers: { "x-servanda-part": "1" },
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("panel");
    if (!fresh) { location.assign(body ? location.href : url); return; }
    morph(fresh, page.getElementById("words"));
    say(body ? fresh.dataset.said : fresh.dataset.here);
  }

  function morph(fresh, text) {
    const inside = $("panel").contains(document.activeElement);
    $("panel").replaceWith(fresh);
    fresh.tabIndex = -1;
    if (inside) fresh.focus({ preventScroll: true });
    if (text) {
      const at = $("words").scrollTop;
      $("words").replaceWith(text);
      text.scrollTop = at;
      held = null;
    }
    leave();
    for (const one of fresh.dataset.changed.split(",").filter(Boolean)) {
      const [id, decision] = one.split(" ");
      marks(id).forEach((mark) => {
        mark.classList.remove("accepted", "edited", "rejected", "marked", "undecided");
        mark.classList.add(decision);
      });
    }
    document.querySelectorAll("mark.now").forEach((mark) => mark.classList.remove("now"));
    marks(fresh.dataset.now).forEach((mark, i) => {
      mark.classList.add("now");
      if (!i) mark.scrollIntoView({ block: "nearest" });
    });
    history.replaceState(null, "", fresh.dataset.address);
  }

  // A mark that another one crosses is closed and opened again: its number stands behind the last.
  function marks(id) {
    const first = id && $("t-" + id);
    return first ? [first] : [];
  }

  const go = (id) => soon(() => { const link = $(id); return link && ask(link.href); });
  const press = (name) => soon(() => {
    const button = document.querySelector(`#panel button[name=do][value="${name}"]:not(.vh)`)
      || document.querySelector(`#panel button[name=do][value="${name}"]`);
    return button && send(button.form, button);
  });

  function send(form, button) {
    const data = new URLSearchParams(new FormData(form, button));
    return ask(form.action, data);
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.closest("#panel")) return;
    event.preventDefault();
    soon(() => send(event.target, event.submitter));
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#words a.n, #previous, #next");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    soon(() => ask(link.href));
  });

  // ------------------------------------------------------------ places in the text

  let held = null;
  function text() {
    if (held) return held;
    const nodes = [];
    let all = "";
    const walker = document.createTreeWalker($("words"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentNode.closest("a.n")) continue;
      nodes.push({ node, at: all.length });
      all += node.data;
    }
    held = { nodes, all };
    return held;
  }
  const points = (at) => Array.from(text().all.slice(0, at)).length;
  const units = (n) => Array.from(text().all).slice(0, n).join("").length;

  function place(at, end) {
    const { nodes } = text();
    let found = nodes[0];
    for (const one of nodes) if (end ? one.at < at : one.at <= at) found = one;
    return [found.node, Math.min(at - found.at, found.node.data.length)];
  }
  function range(a, b) {
    const made = document.createRange();
    made.setStart(...place(a, false));
    made.setEnd(...place(b, true));
    return made;
  }
  function offset(node, at) {
    if (!$("words").contains(node)) return null;
    const before = document.createRange();
    before.setStart($("words"), 0);
    before.setEnd(node, at);
    let found = 0;
    for (const one of text().nodes) {
      if (one.node === node) return one.at + Math.min(at, one.node.data.length);
      if (before.comparePoint(one.node, one.node.data.length) > 0) break;
      found = one.at + one.node.data.length;
    }
    return found;
  }
  function show(name, a, b) {
    if (!window.Highlight || !CSS.highlights) return;
    if (a === undefined) CSS.highlights.delete(name);
    else CSS.highlights.set(name, new Highlight(range(a, b)));
  }

  // Borders of letters and words as the language of the text has them.
  const WINDOW = 400;
  function parts(a, b, granularity) {
    const lang = $("words").lang;
    let known;
    try { known = new Intl.Segmenter(lang || "en", { granularity }); }
    catch { known = new Intl.Segmenter("en", { granularity }); }
    return Array.from(known.segment(text().all.slice(a, b)))
      .filter((one) => granularity === "grapheme" || one.isWordLike)
      .map((one) => [a + one.index, a + one.index + one.segment.length]);
  }
  const before = (at, by) => parts(Math.max(0, at - WINDOW), at, by).pop() || [0, 0];
  const after = (at, by) => parts(at, at + WINDOW, by)[0] || [at, text().all.length];
  const MOVES = {
    "start-out": ([a, b], by) => [before(a, by)[0], b],
    "start-in": ([a, b], by) => [by === "word" ? after(after(a, by)[1], by)[0] : after(a, by)[1], b],
    "end-out": ([a, b], by) => [a, after(b, by)[1]],
    "end-in": ([a, b], by) => [a, by === "word" ? before(before(b, by)[0], by)[1] : before(b, by)[0]],
  };
  function whole(a, b) {
    const first = parts(Math.max(0, a - WINDOW), a + WINDOW, "word").find(([s, e]) => s < a && a < e);
    const end = parts(Math.max(0, b - WINDOW), b + WINDOW, "word").find(([s, e]) => s < b && b < e);
    while (a < b && /\s/.test(text().all[a])) a += 1;
    while (b > a && /\s/.test(text().all[b - 1])) b -= 1;
    return [first ? first[0] : a, end ? end[1] : b];
  }

  function edge(action) {
    const field = $("f-span");
    if (!field) return;
    const by = action.endsWith("-1") ? "grapheme" : "word";
    const now = field.value.split(":").map((n) => units(Number(n)));
    const [a, b] = MOVES[action.replace(/-1$/, "")](now, by);
    if (!(a < b)) return;
    field.value = `${points(a)}:${points(b)}`;
    const words = text().all.slice(a, b);
    $("quote").textContent = words.replace(/\s+/g, " ");
    show("edge", a, b);
    say(t("edge", words.replace(/\s+/g, " ")));
  }

  // ------------------------------------------------------------ a caret in the text

  let caret = null;
  let picked = null;
  function enter(at, take, words) {
    caret = { anchor: at, focus: at, take };
    $("words").focus({ preventScroll: true });
    draw();
    say(words);
  }
  function leave() {
    if (caret) getSelection().removeAllRanges();
    caret = null;
    show("caret");
    show("edge");
  }
  function draw() {
    const { anchor, focus } = caret;
    getSelection().setBaseAndExtent(...place(anchor, false), ...place(focus, false));
    show("caret", focus, Math.max(after(focus, "grapheme")[1], focus));
    const here = range(focus, focus).getBoundingClientRect();
    const box = $("words").getBoundingClientRect();
    if (here.top < box.top || here.bottom > box.bottom) $("words").scrollTop += here.top - box.top - box.height / 2;
  }
  function walk(event) {
    const arrow = event.key.replace("Arrow", "");
    if (event.key === "Escape") { leave(); say(""); return true; }
    if (event.key === "Enter") {
      const { anchor, focus, take } = caret;
      take(Math.min(anchor, focus), Math.max(anchor, focus));
      return true;
    }
    if (arrow === "Up" || arrow === "Down") {
      const chosen = getSelection();
      chosen.modify(event.shiftKey ? "extend" : "move", arrow === "Up" ? "backward" : "forward", "line");
      caret.focus = offset(chosen.focusNode, chosen.focusOffset) ?? caret.focus;
    } else if (arrow === "Left" || arrow === "Right" || event.key === "Home" || event.key === "End") {
      const rtl = getComputedStyle($("words")).direction === "rtl";
      const forward = event.key === "End" || (arrow === "Right") !== rtl && event.key !== "Home";
      const by = event.ctrlKey || event.altKey ? "word" : "grapheme";
      const ends = event.key === "Home" || event.key === "End";
      if (ends) caret.focus = forward ? text().all.length : 0;
      else caret.focus = forward ? after(caret.focus, by)[1] : before(caret.focus, by)[0];
    } else return event.key === "Shift";
    if (!event.shiftKey) caret.anchor = caret.focus;
    draw();
    return true;
  }

  function markNew(a, b) {
    if (a >= b) { say(t("caret")); return; }
    leave();
    $("mark").open = true;
    $("n-span").value = `${points(a)}:${points(b)}`;
    $("n-quote").value = text().all.slice(a, b).replace(/\s+/g, " ");
    show("edge", a, b);
    $("n-kind").focus();
  }
  function here() {
    const field = $("f-span");
    return field ? units(Number(field.value.split(":")[0])) : 0;
  }
  document.addEventListener("selectionchange", () => {
    if (caret) return;
    const chosen = getSelection();
    if (!chosen.rangeCount || !$("words").contains(chosen.anchorNode)) return;
    const ends = [offset(chosen.anchorNode, chosen.anchorOffset), offset(chosen.focusNode, chosen.focusOffset)];
    const sorted = ends.includes(null) ? [0, 0] : ends.sort((a, b) => a - b);
    picked = sorted[0] < sorted[1] ? whole(...sorted) : null;
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.id === "mark" && event.target.open && picked && !$("n-span").value) markNew(...picked);
  }, true);

  // ------------------------------------------------------------ keys

  const STORE = "servanda review keys";
  const shown = Array.from(document.querySelectorAll("kbd[data-action]"));
  const table = () => Object.fromEntries(shown.map((one) => [one.dataset.key, one.dataset.action]));
  let kept = { off: false, keys: {} };
  try { kept = { ...kept, ...JSON.parse(localStorage.getItem(STORE) || "{}") }; }
  catch { say(""); }  // what is kept there is no table of keys: those of the page count
  function keep() {
    try { localStorage.setItem(STORE, JSON.stringify(kept)); }
    catch { $("keys-said").textContent = t("unkept"); }
  }
  shown.forEach((one) => {
    one.dataset.first = one.dataset.key;
    if (typeof kept.keys[one.dataset.action] === "string") name(one, kept.keys[one.dataset.action]);
    one.tabIndex = 0;
    one.setAttribute("role", "button");
    one.addEventListener("click", () => choose(one));
  });
  function name(one, key) {
    one.dataset.key = key;
    one.textContent = key;
  }
  let choosing = null;
  function choose(one) {
    choosing = one;
    $("keys-said").textContent = t("choose");
  }
  function chosen(event) {
    const key = named(event);
    if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    const one = choosing;
    choosing = null;
    if (key === "Escape") { $("keys-said").textContent = ""; return; }
    const taken = shown.some((other) => other !== one && (other.dataset.key === key || other.dataset.key.startsWith(key + " ")));
    if (taken || /^([1-5]|Tab)$/.test(key)) { $("keys-said").textContent = t("taken", key); return; }
    name(one, key);
    kept.keys[one.dataset.action] = key;
    keep();
    $("keys-said").textContent = "";
  }
  $("keys-switch").hidden = $("keys-note").hidden = false;
  $("keys-on").checked = !kept.off;
  $("keys-on").addEventListener("change", (event) => { kept.off = !event.target.checked; keep(); });
  $("keys-reset").addEventListener("click", () => {
    shown.forEach((one) => name(one, one.dataset.first));
    kept.keys = {};
    keep();
  });

  const ACTIONS = {
    next: () => go("next"),
    previous: () => go("previous"),
    accept: () => press("accept"),
    edit: () => $("f-kind") && $("f-kind").focus(),
    save: () => press("save"),
    reject() {
      if (!$("reject")) return;
      $("reject").open = true;
      rejecting = true;
      say(t("reject"));
    },
    split() {
      if (!$("f-cut")) return;
      enter(here(), (a, b) => { leave(); $("f-cut").value = points(b); press("split"); }, t("cut"));
    },
    merge: () => press("merge"),
    new: () => (picked ? markNew(...picked) : enter(here(), markNew, t("caret"))),
    comment: () => $("f-reason") && $("f-reason").focus(),
    undo: () => press("undo"),
    disagreements: () => $("go-disagreements") && location.assign($("go-disagreements").href),
    help: () => { $("keys").open = !$("keys").open; },
  };
  let rejecting = false;
  let prefix = "";

  function named(event) {
    return (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + (event.altKey ? "Alt+" : "") + event.key;
  }
  const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (choosing) { event.preventDefault(); chosen(event); return; }
    if (caret && walk(event)) { event.preventDefault(); return; }
    const field = event.target.closest(FIELDS);
    if (field && event.key === "Escape") { field.blur(); return; }
    const key = named(event);
    const keys = table();
    if (field && !(key.startsWith("Ctrl+") && keys[key])) return;
    if (!key.startsWith("Ctrl+") && kept.off) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary, kbd, input")) {
      if (!field && event.target.matches("kbd")) { event.preventDefault(); choose(event.target); }
      if (!field) return;
    }
    if (rejecting) {
      rejecting = false;
      if (/^[1-5]$/.test(key)) { event.preventDefault(); press("reject-" + key); return; }
    }
    const action = keys[prefix ? `${prefix} ${key}` : key];
    const begins = !prefix && !action && Object.keys(keys).some((one) => one.startsWith(key + " "));
    prefix = begins ? key : "";
    if (!action) return;
    event.preventDefault();
    if (MOVES[action.replace(/-1$/, "")]) edge(action);
    else ACTIONS[action]();
  });
})();
