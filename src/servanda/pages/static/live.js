/* Keeps an open page up to date: listens to /events, fetches the page anew and swaps what changed.
   Never while its reader types; every page works without this file. */
(function () {
  "use strict";
  var notice = document.querySelector("p.live[data-since]");
  var main = document.querySelector("main");
  if (!notice || !main || !window.EventSource || !window.fetch) { return; }
  // As the server sent it, before other scripts add to it.
  var before = main.cloneNode(true);
  var since = Number(notice.dataset.since);
  var source = null;
  var waits = false;
  var busy = false;

  function listen() {
    if (source || document.hidden) { return; }
    source = new EventSource("/events?since=" + since);
    ["entries", "verdicts"].forEach(function (kind) { source.addEventListener(kind, hear); });
    source.onerror = function () {
      if (source && source.readyState === EventSource.CLOSED) { source = null; }
    };
  }
  // A browser keeps few connections to one server: pages out of sight let go of theirs.
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden) { listen(); return; }
    if (source) { source.close(); source = null; }
  });
  window.addEventListener("pagehide", function () {
    if (source) { source.close(); source = null; }
  });

  function hear(event) {
    var news = JSON.parse(event.data);
    since = Math.max(since, news.head);
    say(news);
    waits = true;
    renew();
  }

  function say(news) {
    var words = notice.dataset;
    var parts = news.entries.slice(0, 3).map(function (entry) { return "#" + entry.index + " " + entry.summary; });
    parts = parts.concat(news.changes.slice(0, 3).map(function (change) {
      return change.title + ": " + (change.was || words.none) + " → " + (change.became || words.none);
    }));
    var more = Math.max(0, news.count - 3) + Math.max(0, news.changed - 3);
    if (more) { parts.push(words.more.replace("#", more)); }
    notice.textContent = words.news + " " + parts.join("; ") + (typing() ? " " + words.later : "");
    notice.hidden = false;
  }

  function typing() {
    var at = document.activeElement;
    return Boolean(at && at.matches("input, textarea, select, [contenteditable]"));
  }
  document.addEventListener("focusout", function () { setTimeout(renew, 300); });

  function renew() {
    if (!waits || busy || typing()) { return; }
    waits = false;
    busy = true;
    fetch(location.href, {headers: {accept: "text/html"}, redirect: "error"}).then(function (answer) {
      return answer.ok ? answer.text() : null;
    }).then(function (text) {
      busy = false;
      if (text === null) { return; }
      if (typing()) { waits = true; return; }
      var page = new DOMParser().parseFromString(text, "text/html");
      var fresh = page.querySelector("main");
      if (!fresh) { return; }
      swap(main, before, fresh);
      before = fresh.cloneNode(true);
      around(page);
      renew();
    }).catch(function () { busy = false; });
  }

  // Where the same element holds the same number of parts, only those that differ are swapped.
  function swap(now, old, fresh) {
    if (old.outerHTML === fresh.outerHTML || now.closest("[data-still]")) { return; }
    var parts = Array.from(now.children);
    var same = now === main || /^(section|div|ul|ol)$/i.test(now.tagName);
    if (same && old.attributes.length === fresh.attributes.length && parts.length &&
        parts.length === old.children.length && parts.length === fresh.children.length) {
      var oldParts = Array.from(old.children);
      var freshParts = Array.from(fresh.children);
      if (parts.every(function (part, n) { return part.tagName === freshParts[n].tagName; })) {
        parts.forEach(function (part, n) { swap(part, oldParts[n], freshParts[n]); });
        return;
      }
    }
    if (kept(now)) { return; }
    var made = document.importNode(fresh, true);
    if (now === main) {
      main.replaceChildren.apply(main, Array.from(made.childNodes));
      made = main;
    } else {
      reopen(now, made);
      now.replaceWith(made);
      made.classList.add("fresh");
    }
    document.dispatchEvent(new CustomEvent("servanda:swapped", {detail: made}));
  }

  // What somebody has begun to fill in, selected, or marked as theirs stays.
  function kept(element) {
    if (element.querySelector("[data-still]")) { return true; }
    var selection = window.getSelection();
    if (selection && !selection.isCollapsed && selection.containsNode(element, true) && element !== main) { return true; }
    return element !== main && Array.from(element.querySelectorAll("input, textarea")).some(function (field) {
      return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
    });
  }

  function reopen(now, made) {
    var open = Array.from(now.querySelectorAll("details[open]"), function (part) { return name(part); });
    made.querySelectorAll("details").forEach(function (part) {
      if (open.includes(name(part))) { part.open = true; }
    });
    if (now.tagName === "DETAILS" && now.open) { made.open = true; }
  }
  function name(part) {
    return part.id || (part.querySelector("summary") || part).textContent;
  }

  // The head of the log stands above and below what the page shows.
  function around(page) {
    [".regname", ".foot"].forEach(function (place) {
      var now = document.querySelector(place);
      var fresh = page.querySelector(place);
      if (now && fresh) { now.replaceWith(document.importNode(fresh, true)); }
    });
  }

  listen();
})();
