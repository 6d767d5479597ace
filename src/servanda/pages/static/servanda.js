/* Niceties only: every page works without this file. A classic script, so that it also runs from a folder. */
(function () {
  "use strict";
  // What is said in words stands on the tag of this script, in the language of the page.
  var words = document.currentScript.dataset;

  // Copy buttons: the questions, a command line.
  function copier(target) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = target.dataset.copy;
    var status = document.createElement("span");
    status.className = "copied";
    status.setAttribute("role", "status");
    button.addEventListener("click", function () {
      copy(textOf(target)).then(
        function () { status.textContent = words.copied; },
        function () { select(target); status.textContent = words.selected; }
      );
    });
    target.after(button, status);
  }

  function textOf(target) {
    var items = target.querySelectorAll("li");
    if (!items.length) { return target.textContent.trim(); }
    return Array.from(items, function (item, i) {
      return i + 1 + ". " + item.textContent.trim().replace(/\s+/g, " ");
    }).join("\n") + "\n";
  }

  function copy(text) {
    if (!navigator.clipboard) { return Promise.reject(new Error("no clipboard")); }
    return navigator.clipboard.writeText(text);
  }

  function select(target) {
    var range = document.createRange();
    range.selectNodeContents(target);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  // The door: drop a file anywhere on the form.
  var door = document.querySelector("form.door[action='/read']");
  if (door) {
    var file = door.querySelector("input[type=file]");
    ["dragenter", "dragover"].forEach(function (name) {
      door.addEventListener(name, function (event) {
        event.preventDefault();
        door.classList.add("over");
      });
    });
    ["dragleave", "drop"].forEach(function (name) {
      door.addEventListener(name, function () { door.classList.remove("over"); });
    });
    door.addEventListener("drop", function (event) {
      event.preventDefault();
      if (event.dataTransfer.files.length) {
        file.files = event.dataTransfer.files;
        door.requestSubmit();
      }
    });
    // The server refuses it too; here it is said before anything is sent.
    file.addEventListener("change", function () {
      var mb = Number(file.dataset.limit);
      var over = file.files.length && file.files[0].size > mb * 1024 * 1024;
      file.setCustomValidity(over ? words.large.replace("#", mb) : "");
      file.reportValidity();
    });
    door.addEventListener("submit", function () {
      var button = door.querySelector("button.main");
      button.textContent = words.reading;
      button.setAttribute("aria-busy", "true");
    });
  }

  // Long lists: show only the lines that hold the words typed.
  function filter(list) {
    if (list.children.length < 12) { return; }
    var label = document.createElement("label");
    label.className = "filter";
    label.append(words.only + " ");
    var input = document.createElement("input");
    input.type = "search";
    label.append(input);
    var status = document.createElement("span");
    status.className = "copied";
    status.setAttribute("role", "status");
    input.addEventListener("input", function () {
      var wanted = input.value.trim().toLowerCase();
      var shown = 0;
      Array.from(list.children).forEach(function (item) {
        item.hidden = wanted !== "" && !item.textContent.toLowerCase().includes(wanted);
        shown += item.hidden ? 0 : 1;
      });
      status.textContent = wanted ? words.of.replace("#", shown).replace("#", list.children.length) : "";
    });
    list.before(label, status);
  }

  // Addresses that are to be passed on: whole ones, as this browser sees them.
  function whole(card) {
    var given = card.dataset.links;
    card.textContent = card.textContent.split(escaped(given)).join(escaped(new URL(given, location.href).href));
  }
  function escaped(text) { return text.replace(/&/g, "&amp;"); }

  // What is new since the last visit: the last entry seen, and when, stay in this browser.
  function news(part) {
    var key = "servanda seen " + part.dataset.origin;
    var head = Number(part.dataset.head);
    var seen = remembered(key);
    var now = head + "@" + new Date().toISOString();
    if (new URLSearchParams(location.search).has("since")) { marks(part, key, now); return; }
    if (seen === null || seen.entry > head) { remember(key, now); return; }
    if (!("asks" in part.dataset)) { listed(part, key, seen.entry, head); return; }
    // Verdicts change with the clock too, but not from one minute to the next.
    if (seen.entry === head && Date.now() - Date.parse(seen.at) < 3600000) { title(part, part.dataset.nothing); return; }
    var address = new URL(location.href);
    address.searchParams.set("since", seen.entry + (seen.at ? "@" + seen.at : ""));
    fetch(address).then(function (answer) { return answer.ok ? answer.text() : ""; }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("news");
      if (!fresh || !part.isConnected) { return; }
      if (!fresh.querySelector("ul.lines li")) {
        remember(key, now);
        title(part, part.dataset.nothing);
        return;
      }
      var made = document.importNode(fresh, true);
      part.replaceWith(made);
      marks(made, key, now, part);
    }).catch(function () { return; });
  }
  function marks(part, key, now, plainly) {
    button(part, function (status) {
      remember(key, now);
      status.textContent = part.dataset.marked;
      if (plainly) { part.replaceWith(plainly); title(plainly, plainly.dataset.nothing); }
    });
  }
  // A published copy has no server to ask: its entries are hidden and shown here.
  function listed(part, key, seen, head) {
    if (seen === head) { title(part, part.dataset.nothing); return; }
    part.querySelectorAll("[data-entry]").forEach(function (item) { item.hidden = Number(item.dataset.entry) <= seen; });
    title(part, part.dataset.since + " (#" + seen + " → #" + head + ")");
    button(part, function (status) {
      remember(key, head + "@" + new Date().toISOString());
      part.querySelectorAll("[data-entry]").forEach(function (item, i) { item.hidden = i >= 6; });
      title(part, part.dataset.plain);
      status.textContent = part.dataset.marked;
    });
  }
  function button(part, work) {
    var press = document.createElement("button");
    press.type = "button";
    press.textContent = part.dataset.mark;
    var status = document.createElement("span");
    status.className = "copied";
    status.setAttribute("role", "status");
    press.addEventListener("click", function () { press.hidden = true; work(status); });
    part.append(press, status);
  }
  function title(part, words) { part.querySelector("h2").textContent = words; }
  function remembered(key) {
    try {
      var held = /^(\d+)(?:@([-:.\dTZ]+))?$/.exec(localStorage.getItem(key) || "");
      return held && {entry: Number(held[1]), at: held[2] || ""};
    } catch (error) { return null; }  // storage is switched off: nothing is remembered
  }
  function remember(key, value) {
    try { localStorage.setItem(key, value); } catch (error) { return; }
  }

  // The page as it came, and each part that was fetched anew.
  function each(root, selector, work) {
    if (root.matches && root.matches(selector)) { work(root); }
    root.querySelectorAll(selector).forEach(work);
  }
  function enhance(root) {
    each(root, "[data-copy]", copier);
    each(root, "ul.lines:not(.news), ul.quotes, ol.entries", filter);
    each(root, "a[data-address]", function (link) { link.textContent = link.href; });
    each(root, "[data-links]", whole);
    each(root, "#news[data-live]", news);
  }
  document.addEventListener("servanda:swapped", function (event) { enhance(event.detail); });
  enhance(document);

  // A link to a place in the text: #c1180-1262, in code points, whether or not it was marked.
  function showPlace() {
    var place = /^#c(\d+)-(\d+)$/.exec(location.hash);
    var text = document.querySelector(".text");
    if (!place || !text) { return; }
    var range = document.createRange();
    var at = 0;
    var ends = [Number(place[1]), Number(place[2])];
    var walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (var node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentNode.closest("a.n")) { continue; }
      var letters = Array.from(node.data);
      ends.forEach(function (end, i) {
        if (end < at + i || end > at + letters.length) { return; }
        var offset = letters.slice(0, end - at).join("").length;
        if (i) { range.setEnd(node, offset); } else { range.setStart(node, offset); }
      });
      at += letters.length;
    }
    if (ends[0] >= ends[1] || ends[1] > at) { return; }
    var start = range.startContainer.parentElement;
    if (window.Highlight && CSS.highlights) {
      CSS.highlights.set("place", new Highlight(range));
    }
    start.scrollIntoView({block: "center"});
  }
  window.addEventListener("hashchange", showPlace);
  showPlace();

  // On paper everything is open; afterwards it is as it was.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    opened.forEach(function (part) { part.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (part) { part.open = false; });
  });

  // A link to a folded part opens it.
  function unfold() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") { target.open = true; }
  }
  window.addEventListener("hashchange", unfold);
  unfold();
})();
