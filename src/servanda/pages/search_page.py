"""What a search finds in a register: promises, texts, their statements, press, entries."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from servanda.model.findable import holds, phrases_of, places, plain, words_of
from servanda.model.register import LogEntry, RegisterState
from servanda.model.stored import SearchHit
from servanda.pages.cards import statements_of
from servanda.pages.languages import N_, Words, ngettext, number
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links
from servanda.pages.retold import entry_words
from servanda.pages.words import sentence

PER_PAGE = 20
LONGEST = 400
"""Characters of a query."""
STATEMENTS = 3
"""Statements shown under the text that they stand in; its page has them all."""
_BRACKETED = re.compile(r"\[([^\[\]]*)\]")

What = Literal["promise", "text", "press text", "evidence", "entry"]
WHAT = Words({
    "promise": N_("promise"), "text": N_("text"), "press text": N_("press text"),
    "statement": N_("statement"), "evidence": N_("evidence"), "entry": N_("entry"),
})  # fmt: skip
Segment = tuple[str, bool]
"""Words, and whether they are what was looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A statement of a text that holds the words."""

    href: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One thing that was found."""

    what: What
    id: str
    title: tuple[Segment, ...]
    href: str
    entry: int
    entry_href: str
    segments: tuple[Segment, ...]
    statements: tuple[Quoted, ...] = ()
    further: int = 0
    """Statements that hold the words as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """Everything the page of a search shows."""

    query: str
    sentence: str
    results: tuple[Result, ...]
    start: int
    """Number of the first one, from 1."""
    next: int | None
    """How many are passed over on the next page; None: there is none."""
    site: bool = False


def search_view(
    state: RegisterState, hits: Sequence[SearchHit], query: str, links: Links, *, after: int = 0
) -> SearchView:
    """Return a page of what ``query`` finds; ``hits`` are the index's, best first, from its top.

    They come before the entries of the log that name the words, which come newest first.
    """
    phrases = phrases_of(query)
    if not phrases:
        said = _("Words of texts, statements, promises, press articles and entries are found here.")
        if query.strip():
            said = _("There is no word in this to look for; give at least one letter or digit.")
        return SearchView(query=query, sentence=said, results=(), start=1, next=None)
    found = _Finder(state, phrases, links)
    wanted = after + PER_PAGE + 1
    taken: list[Result] = []
    for place, one in enumerate(found.all(hits)):
        if place >= after:
            taken.append(one)
        if place + 1 >= wanted:
            break
    shown = tuple(taken[:PER_PAGE])
    more = len(taken) > PER_PAGE
    return SearchView(
        query=query,
        sentence=_sentence(query, len(shown), after, more=more),
        results=shown,
        start=after + 1,
        next=after + PER_PAGE if more else None,
    )


def _sentence(query: str, shown: int, after: int, *, more: bool) -> str:
    asked = " ".join(query.split())
    if not shown and not after:
        return _("Nothing on record at this point holds “{words}”.", words=asked)
    if not shown:
        return _("No further place holds “{words}”.", words=asked)
    if not after and not more:
        said = ngettext(
            "{n} place holds “{words}”.", "{n} places hold “{words}”.", shown, words=asked
        )
        return sentence(said)
    said = (
        N_("Places {first} to {last} that hold “{words}”; there are more.")
        if more
        else N_("Places {first} to {last} that hold “{words}”; there are no more.")
    )
    return _(said, first=number(after + 1), last=number(after + shown), words=asked)


class _Finder:
    """Turns hits into results at one state of the register."""

    def __init__(self, state: RegisterState, phrases: Sequence[str], links: Links) -> None:
        self._state, self._phrases, self._links = state, phrases, links
        self._documents = {one.id: one for one in state.documents}
        self._commitments = {one.id: one for one in state.commitments}
        self._press = {one.document for one in state.articles}

    def all(self, hits: Sequence[SearchHit]) -> Iterator[Result]:
        """Yield what the index knows, then what entries say of themselves."""
        seen = set()
        for hit in hits:
            one = self._of_hit(hit)
            if one is not None:
                seen.add(one.entry)
                yield one
        for entry in reversed(self._state.entries):
            if entry.index not in seen and self._named(entry):
                yield self._of_entry(entry)

    def _of_hit(self, hit: SearchHit) -> Result | None:
        """Return a hit as a result; None for what is not on record at this state."""
        if hit.entry >= len(self._state.entries):
            return None
        if hit.kind == "import":
            return self._result("evidence", f"#{hit.entry}", hit, self._links.entry(hit.entry))
        if hit.kind == "commitment":
            held = self._commitments.get(hit.ref)
            href = "" if held is None else self._links.commitment(hit.ref)
            return self._result("promise", hit.ref, hit, href) if held else None
        if hit.ref not in self._documents:
            return None
        quoted = self._statements(hit.ref)
        return self._result(
            "press text" if hit.ref in self._press else "text",
            hit.ref, hit, self._links.document(hit.ref), quoted,
        )  # fmt: skip

    def _result(
        self, what: What, id_: str, hit: SearchHit, href: str, quoted: Sequence[Quoted] = ()
    ) -> Result:
        return Result(
            what=what, id=id_, title=segments(hit.title or id_, self._phrases), href=href,
            entry=hit.entry, entry_href=self._links.entry(hit.entry),
            segments=segments(_unmarked(hit.snippet, self._phrases), self._phrases),
            statements=tuple(quoted[:STATEMENTS]), further=max(0, len(quoted) - STATEMENTS),
        )  # fmt: skip

    def _statements(self, document: str) -> list[Quoted]:
        held = self._documents[document]
        if held.reading is None:
            return []
        return [
            Quoted(
                href=self._links.span(document, one.span.start, one.span.end),
                segments=segments(" ".join(one.span.exact.split()), self._phrases),
            )
            for one in statements_of(held, self._state)
            if holds(one.span.exact, self._phrases)
        ]

    def _named(self, entry: LogEntry) -> bool:
        told = plain(_told(entry))
        # What cannot be in it is left out at once: a log is long.
        return all(word in told for one in self._phrases for word in words_of(one)) and holds(
            _told(entry), self._phrases
        )

    def _of_entry(self, entry: LogEntry) -> Result:
        href = self._links.entry(entry.index)
        return Result(
            what="entry", id=f"#{entry.index}", title=((f"#{entry.index}", False),), href=href,
            entry=entry.index, entry_href=href,
            segments=segments(_told(entry), self._phrases),
        )  # fmt: skip


def _told(entry: LogEntry) -> str:
    return f"{entry_words(entry.summary)} · {entry.actor}, {entry.role}, {entry.claimed_time[:10]}"


def segments(text: str, phrases: Sequence[str]) -> tuple[Segment, ...]:
    """Return a text in pieces, those that hold what was looked for marked; none is lost."""
    found: list[Segment] = []
    at = 0
    for start, end in places(text, phrases):
        found += [(text[at:start], False), (text[start:end], True)]
        at = end
    found.append((text[at:], False))
    return tuple(one for one in found if one[0])


def _unmarked(snippet: str, phrases: Sequence[str]) -> str:
    """Return a snippet without the brackets that the index put around its hits."""

    def bare(found: re.Match[str]) -> str:
        return found[1] if any(True for _ in places(found[1], phrases)) else found[0]

    return _BRACKETED.sub(bare, snippet)
