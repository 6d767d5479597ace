/* The search of a published site: looks through servandaIndex, a list that lies beside the pages. */
(function () {
  "use strict";
  var MOST = 100;
  var rows = window.servandaIndex;
  var box = document.getElementById("find");
  if (!rows || !box) { return; }
  var input = box.querySelector("input");
  var status = box.querySelector("[role=status]");
  var list = document.getElementById("found");
  var WORD = /[\p{L}\p{N}\p{M}]+/gu;

  function plain(text) { return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, ""); }
  function words(text) { return plain(text).match(WORD) || []; }
  function phrases(query) {
    return Array.from(query.matchAll(/"([^"]+)"|(\S+)/g), function (part) {
      return words(part[1] || part[2]);
    }).filter(function (found) { return found.length; });
  }

  // Words in a row, the last by its beginning: what the search of a server looks for as well.
  var held = null;
  function find(asked) {
    held = held || rows.map(function (row) {
      return " " + words(row[1]).join(" ") + " | " + words(row[3]).join(" ");
    });
    return rows.filter(function (row, n) {
      return asked.every(function (phrase) { return held[n].includes(" " + phrase.join(" ")); });
    });
  }
  // Scripts without blanks between words: the characters themselves.
  function letters(query) {
    return rows.filter(function (row) { return (row[1] + "\n" + row[3]).includes(query); });
  }

  function marked(text, asked, most) {
    var found = [];
    var all = Array.from(text.matchAll(WORD));
    for (var n = 0; n < all.length && found.length < 20; n += 1) {
      asked.forEach(function (phrase) {
        var run = all.slice(n, n + phrase.length);
        var fits = run.length === phrase.length && run.every(function (word, i) {
          var bare = plain(word[0]);
          return i + 1 < phrase.length ? bare === phrase[i] : bare.startsWith(phrase[i]);
        });
        var last = run[run.length - 1];
        if (fits && !(found.length && all[n].index < found[found.length - 1][1])) {
          found.push([all[n].index, last.index + last[0].length]);
        }
      });
    }
    var from = found.length && most ? Math.max(0, found[0][0] - most / 2) : 0;
    var to = most ? Math.min(text.length, from + most) : text.length;
    while (from > 0 && from < text.length && /[\p{L}\p{N}\p{M}]/u.test(text[from - 1])) { from -= 1; }
    var out = document.createDocumentFragment();
    if (from) { out.append("…"); }
    found.forEach(function (place) {
      if (place[0] < from || place[1] > to) { return; }
      out.append(text.slice(from, place[0]));
      var mark = document.createElement("mark");
      mark.className = "hit";
      mark.textContent = text.slice(place[0], place[1]);
      out.append(mark);
      from = place[1];
    });
    out.append(text.slice(from, to) + (to < text.length ? "…" : ""));
    return out;
  }

  function line(row, asked) {
    var item = document.createElement("li");
    var head = document.createElement("p");
    var what = document.createElement("span");
    what.className = "part";
    what.textContent = row[0];
    var link = document.createElement("a");
    link.href = row[2];
    link.dir = "auto";
    link.append(marked(row[1], asked, 0));
    head.append(what, " ", link);
    var told = document.createElement("p");
    told.className = "means";
    told.dir = "auto";
    told.append(marked(row[3], asked, 240));
    item.append(head, told);
    return item;
  }

  function show() {
    var asked = phrases(input.value);
    var found = asked.length ? find(asked) : [];
    if (asked.length && !found.length) { found = letters(input.value.trim()); }
    list.replaceChildren.apply(list, found.slice(0, MOST).map(function (row) { return line(row, asked); }));
    var said = found.length > MOST ? status.dataset.many : found.length ? status.dataset.some : status.dataset.none;
    status.textContent = asked.length ? said.replace("#", found.length) : "";
  }

  var waiting = 0;
  input.addEventListener("input", function () {
    clearTimeout(waiting);
    waiting = setTimeout(show, 120);
  });
  box.hidden = false;
  var given = new URLSearchParams(location.search).get("q");
  if (given) { input.value = given; show(); }
})();
