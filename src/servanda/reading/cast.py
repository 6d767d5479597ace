"""Who is spoken of in a text: one look over it, then only look-ups.

A Cast holds where known names stand, which short forms the text itself introduces ("the Ford
Commission (FC)"), for which state an office-holder speaks, and what "the Commission" refers to.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from sys import intern

from servanda.reading import naming
from servanda.reading.naming import Entry, Named, Names
from servanda.reading.words import CAPITALIZED

_CAP = r"[A-ZÀ-ÖØ-Þ][\w’'.–-]*"
_GAP = r"(?: {1,3}| ?\n(?!\s*\n) ?)"
_LINK = r"(?:of|for|on|and|the|to|in)"
FULL = re.compile(
    rf"{_CAP}{_GAP}(?:{_LINK}{_GAP}){{0,2}}{_CAP}(?:{_GAP}(?:{_LINK}{_GAP}){{0,2}}{_CAP})*"
)
"""A name of several words: "Joint Ford Commission", "Court of Lakes and Rivers"."""
ACRONYM = re.compile(r"\((?:the\s+)?[“\"”']?(?P<short>[A-Z][A-Za-z&/–-]{1,14})[”\"’']?\)")
SHORT_OF = re.compile(r"[A-Z]")
CALLED = re.compile(
    r"\((?:hereinafter |hereafter )?(?:referred to as |"
    r"called )?(?:the )?[“\"](?P<short>[^”\"\n]{2,40})[”\"]\)"
)
LOOK_BACK = 140
"""How far before its bracket a long name begins."""
MAX_HEAD_WORDS = 2
OF_STATE = re.compile(r",?\s+(?:of|from)\s+(?:the\s+)?")
DASH = re.compile("\N{EN DASH}")
SECOND = frozenset({"Vice", "Deputy", "Former", "Acting", "Assistant", "Provisional", "Interim"})
SENTENCE_END = re.compile(r"(?<=\w{2}[.])\s+")
TITLE_BEFORE = re.compile(r"(?:\s+|[’']s\s+)$")
PERSON = re.compile(r",?\s+(?:[A-Z]\.\s+|[A-Z][\w’'-]+\s+){0,3}?(?P<surname>[A-Z][\w’'-]+)\b")
SELF = re.compile(
    r"\b(?:[Aa]s|am|I’m|I'm|being|become)\s+(?:the\s+)?(?P<title>[A-Z][\w ]{2,30}?) of (?:the\s+)?",
)
BACK = 4000
"""How far before "the Board" a board without a proper name may have been introduced."""
NOT_IN_NAME = r"(?:of|for|the|to|and|in|on|by|with|from|or|new|an?|that|this|single|full|which)\b"
_TITLE = re.compile(
    r"(?:vice|president|minister|secretary|chancellor|king|queen|general|ambassador|senator|"
    r"chairman|chair|prince|sir|madam|director|spokesman|spokesperson|adviser|advisor|governor)",
    re.IGNORECASE,
)
GUARANTORS = re.compile(
    r"\b(?:as|are|act as|serve as|be|being)\s+(?:the\s+|a\s+|co-)?guarantors?\b|"
    r"\bguarantors?(?:\s+of\s+(?:this|the)\s+[\w ]{1,30}?)?(?:\s*:|,| are| shall be)|"
    r"\b(?:shall|will)\s+guarantee\s+(?:the\s+)?(?:implementation|observance|execution|fulfil\w*|"
    r"this|the agreement|the ceasefire)\b|\bguaranteed\s+by\b",
    re.IGNORECASE,
)
GUARANTEE = re.compile(r"[Gg](?i:uarant(?:ors?\b|ee\b|eed\s+by))")
"""Without one of these nobody is named as a guarantor; looking for them costs a tenth."""
STOP = re.compile(r"[.;\n]")
LOOK = 200
"""How far from "guarantors" the names of the guarantors stand."""
NEAR = 40
"""How far before "guarantors" the verb stands, with single blanks."""
BLANKS = re.compile(r"\s\s")
JOINED = re.compile(r"\s*(?:,|and|,\s*and|as well as)\s*(?:the\s+)?")
AND_THE = re.compile(r"\s+and\s+the\s+")
"""Parts two names: "the Government of Arland and the Northern Front"."""
OPENERS = frozenset(
    {"the", "in", "on", "at", "by", "for", "from", "under", "within", "when", "if", "upon", "after",
     "before", "during", "each", "all", "any", "no", "this", "that", "these", "those", "such", "as",
     "while", "and", "or", "to", "with", "through", "article", "chapter", "annex", "section", "our",
     "both", "either", "neither", "every", "only", "its", "their", "his", "her", "said",
     "mr", "mr.", "ms", "ms.", "mrs", "mrs.", "dr", "dr."}
)  # fmt: skip


class Cast:
    """The names of one text."""

    def __init__(self, text: str, names: Names | None = None) -> None:
        """Look over ``text`` once for the names that are known."""
        self.text = text
        self.names = names or naming.standard()
        self.mentions = self.names.find(text, 0, len(text))
        self.articled: set[str] = set()
        """Short forms that the text introduces with "the"."""
        self._full_names: dict[str, str | None] = {}
        self._starts = [found.start for found in self.mentions]

    def within(self, start: int, end: int) -> list[Named]:
        """Return the known names that stand wholly between two places, by name or adjective."""
        low = bisect_left(self._starts, start)
        high = bisect_left(self._starts, end, low)
        return [found for found in self.mentions[low:high] if found.end <= end]

    def named(self, start: int, end: int) -> list[Named]:
        """Return the states and bodies between two places that are named outright."""
        return [found for found in self.within(start, end) if found.kind == "name"]

    @cached_property
    def accessions(self) -> list[Named]:
        """Return the names right before a word of acceding."""
        if "acced" not in self.text:
            return []
        return [
            got
            for got in self.mentions
            if got.kind == "name" and "acced" in self.text[got.end : got.end + 16]
        ]

    @cached_property
    def defined(self) -> dict[str, str]:
        """Return the short and the long forms a text introduces, each with its short form.

        "the Joint Ford Commission (JFC)" is called "JFC" ever after; a name of the lexicon keeps
        the short name that it has there.
        """
        out: dict[str, str] = {}
        for hit in ACRONYM.finditer(self.text):
            at = hit.start()
            while at and self.text[at - 1].isspace():
                at -= 1
            long = self._long_before(at, hit["short"])
            if long is None:
                continue
            known = self.names.entry(long) or self.names.entry(hit["short"])
            full = known[0] if known is not None else _called(long, hit["short"])
            if self.text[max(0, at - len(long) - 4) : at].lower().startswith("the "):
                self.articled.add(full)
            for form in (hit["short"], long, f"{long} ({hit['short']})"):
                out.setdefault(form, full)
        return out

    def _long_before(self, at: int, short: str) -> str | None:
        """Return the name before a bracket whose initials the letters in the bracket are."""
        low = max(0, at - LOOK_BACK, self.text.rfind("\n\n", 0, at))
        words = list(re.finditer(r"[\w’'–-]+", self.text[low:at]))
        letters = [letter.lower() for letter in SHORT_OF.findall(short)]
        want = len(letters)
        for start in range(len(words) - 1, -1, -1):
            first = words[start].group()
            if (
                not first[:1].isupper()
                or first.lower() in OPENERS
                or len(words) - start < MAX_HEAD_WORDS
            ):
                continue
            initials = [
                part[:1].lower()
                for hit in words[start:]
                for part in re.split(r"[–-]", hit.group())
                if part[:1].isupper()
            ]
            if initials[0] == letters[0] and len(initials) >= want and _in_order(letters, initials):
                return " ".join(self.text[low + words[start].start() : at].split())
            if len(initials) > want + 2:
                break
        return None

    @cached_property
    def guarantors(self) -> tuple[str, ...]:
        """Return whom a sentence about guarantors names before or after the word."""
        out: list[str] = []
        for hit in self._guaranteeing():
            if hit.group().rstrip().endswith((":", ",", "are", "be", "by")):
                after = STOP.search(self.text, hit.end(), hit.end() + LOOK)
                found = self.named(hit.end(), after.start() if after else hit.end() + LOOK)
            else:
                before = list(STOP.finditer(self.text, max(0, hit.start() - LOOK), hit.start()))
                low = before[-1].end() if before else max(0, hit.start() - LOOK)
                found = self._last_listed(self.named(low, hit.start()))
            out += [got.name for got in found]
        return tuple(dict.fromkeys(out))

    def _guaranteeing(self) -> Iterator[re.Match[str]]:
        """Yield the words that make somebody a guarantor, looked for round each "guarant"."""
        reached = 0
        for word in GUARANTEE.finditer(self.text):
            at = word.start()
            low = max(reached, at - NEAR)
            if BLANKS.search(self.text, low, at):
                low = max(reached, at - LOOK)
            hit = GUARANTORS.search(self.text, low, at + LOOK) if at >= reached else None
            if hit is not None and hit.start() <= at:
                reached = hit.end()
                yield hit

    def _last_listed(self, found: list[Named]) -> list[Named]:
        """Return the last of these names, with those that a list joins to it."""
        kept = found[-1:]
        for got in reversed(found[:-1]):
            if JOINED.fullmatch(self.text, got.end, kept[0].start) is None:
                break
            kept.insert(0, got)
        return kept

    @cached_property
    def _by_head(self) -> dict[str, list[tuple[int, str]]]:
        """Full names by their head noun: "commission" -> where "Joint Ford Commission" stands."""
        out: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for hit in FULL.finditer(self.text):
            words = SENTENCE_END.split(hit.group())[-1]
            for part in AND_THE.split(words.rstrip(".")):
                head, name = _headed(part.split())
                if head:
                    out[head].append((hit.start(), name))
        return dict(out)

    def fuller(self, words: str, at: int) -> str | None:
        """Return the full name that "the Commission" at a place refers to, if one stands before."""
        found = self._by_head.get(words.lower(), [])
        before = bisect_left(found, (at, ""))
        plain = self._introduced(words, found[before - 1][0] if before else 0, at)
        if before == 0 or (plain is not None and words[:1].islower()):
            return plain
        name = found[before - 1][1]
        return self._longer.get(name, name)

    def completed(self, name: str) -> str:
        """Return a name with what the text once adds to it: "of the Republic of Arland"."""
        return self._longer.get(name, name) if name.endswith(" of the Republic") else name

    @cached_property
    def _longer(self) -> dict[str, str]:
        """Names by how they begin: "President of the Republic" -> with the republic's name."""
        out: dict[str, str] = {}
        for rows in self._by_head.values():
            for _, name in rows:
                for cut in re.finditer(r" of ", name):
                    short = name[: cut.start()]
                    if " of " in short:
                        out[short] = min(out.get(short, name), name, key=len)
        return out

    def _introduced(self, words: str, start: int, at: int) -> str | None:
        """Return "lake board" where "a lake board" was introduced last before "the Board"."""
        low = max(start, at - BACK)
        described = re.compile(
            rf"\b(?:an?|one|following)\s+(?P<name>(?:(?!{NOT_IN_NAME})[a-z][\w-]*\s+){{1,4}}{re.escape(words)})\b",
            re.IGNORECASE,
        )
        found = [hit["name"] for hit in described.finditer(self.text, low, at)]
        return " ".join(found[-1].split()) if found else None

    def full_name(self, surname: str) -> str | None:
        """Return the first and family name under which the text once names a person."""
        if surname not in self._full_names:
            self._full_names[surname] = self._first_and_last(surname)
        return self._full_names[surname]

    def _first_and_last(self, surname: str) -> str | None:
        for hit in re.finditer(
            rf"\b([A-ZÀ-Þ][\w’'-]+) {re.escape(surname)}\b", self.text, re.IGNORECASE
        ):
            first = hit[1].title() if hit[1].isupper() else hit[1]
            if first[:1].isupper() and first.lower() not in OPENERS and not _TITLE.fullmatch(first):
                return f"{first} {surname}"
        return None

    @cached_property
    def speaks_for(self) -> dict[str, Entry]:
        """Family names of office-holders, each with the state that the text gives them."""
        out: dict[str, Entry] = {}
        for _, held, end in self._offices:
            person = PERSON.match(self.text, end)
            surname = person["surname"].casefold() if person else ""
            state = held
            if state is None and person is not None:
                after = OF_STATE.match(self.text, person.end())
                state = self._state_at(after.end()) if after is not None else None
            if state is not None and surname:
                out.setdefault(surname, state)
        return out

    @cached_property
    def _offices(self) -> list[tuple[str, Entry | None, int]]:
        """Titles of office where they stand, each with its state and where both end."""
        hits = naming.office().finditer(self.text)
        return [(hit.group().casefold(), *self._state_of_office(hit)) for hit in hits]

    def _state_of_office(self, hit: re.Match[str]) -> tuple[Entry | None, int]:
        """Return the state of an office ("the President of Arland", "Arlandian President")."""
        after = OF_STATE.match(self.text, hit.end())
        if after is not None:
            for found in self.within(after.end(), after.end() + 60)[:1]:
                if found.start == after.end() and found.code is not None:
                    return (found.name, found.code), found.end
        low = bisect_left(self._starts, hit.start()) - 1
        if low >= 0:
            before = self.mentions[low]
            gap = self.text[before.end : hit.start()]
            if before.code is not None and TITLE_BEFORE.fullmatch(gap):
                return (before.name, before.code), hit.end()
        return None, hit.end()

    def _state_at(self, at: int) -> Entry | None:
        for found in self.within(at, at + 60)[:1]:
            if found.start == at and found.code is not None:
                return found.name, found.code
        return None

    def state_of_person(self, words: str) -> Entry | None:
        """Return the state for which a person speaks: as the text says, else as is known."""
        tokens = [w.group() for w in CAPITALIZED.finditer(words)]
        if not tokens:
            return None
        surname = re.sub(r"[’']s$", "", tokens[-1]).casefold()
        if surname in self.speaks_for:
            return self.speaks_for[surname]
        code = naming.holders().get(surname)
        return (naming.state_name(code), code) if code is not None else None

    @cached_property
    def self_named(self) -> tuple[str, Entry] | None:
        """Return the office and state of which a speaker says he is the head."""
        for hit in SELF.finditer(self.text):
            if naming.office().fullmatch(hit["title"]):
                entry = self._state_at(hit.end())
                if entry is not None:
                    return hit["title"].casefold(), entry
        return None

    def _state_by_office(self, label: str) -> Entry | None:
        """Return the state of "THE PRESIDENT", where the text names one president of a state."""
        bare = naming.bare(label)
        if naming.office().fullmatch(bare.title()) is None:
            return None
        title = bare.casefold()
        found = {entry for held, entry, _ in self._offices if held == title and entry is not None}
        return found.pop() if len(found) == 1 else None

    def state_of_speaker(self, label: str) -> Entry | None:
        """Return the state in whose name the speaker of a turn says "we"."""
        state = self.state_of_person(label) or self._state_by_office(label)
        own = self.self_named
        if state is None and own is not None and own[0] in label.casefold():
            return own[1]
        return state


def _called(long: str, short: str) -> str:
    """Return what a body is called that a text introduces with its letters.

    Parties and governments go by their letters, as in the text; a commission that nobody knows
    from elsewhere by its name with them.
    """
    noun = HEAD_NOUN.match(long)
    founded = noun is not None and noun["noun"].lower() in FOUNDED
    return f"{DASH.sub('-', long)} ({short})" if founded else short


HEAD_NOUN = re.compile(r".*?(?P<noun>[\w-]+)(?:\s+(?:of|on|for|to)\s|$)")
FOUNDED = frozenset(
    {"commission", "committee", "committees", "board", "mechanism", "group", "team", "council",
     "authority", "tribunal", "court", "agency", "centre", "center", "panel", "mission",
     "secretariat", "fund"}
)  # fmt: skip
"""Heads of names of bodies that a text sets up."""


def _headed(tokens: list[str]) -> tuple[str, str]:
    """Return the head noun of a name in small letters, and the name; nothing for a bare noun."""
    while tokens and tokens[0].lower() in OPENERS:
        tokens = tokens[1:]
    if tokens[1:2] == ["the"]:
        tokens = tokens[2:]  # "Requested the Lake Secretariat": a verb came first
    # "the President" is not the Vice President
    if len(tokens) < MAX_HEAD_WORDS or not SECOND.isdisjoint(tokens):
        return "", ""
    joins = [at for at, token in enumerate(tokens) if token in ("of", "for", "on", "to") and at]
    head = tokens[joins[0] - 1] if joins else tokens[-1]
    return intern(head.lower()), intern(" ".join(tokens))


def _in_order(letters: list[str], initials: list[str]) -> bool:
    """Tell whether the letters stand among the initials in this order."""
    rest = iter(initials)
    return all(letter in rest for letter in letters)


def bare_noun(words: str) -> str | None:
    """Return the noun of "the Commission" or "this Board", which names nobody by itself."""
    stripped = naming.bare(
        re.sub(r"^(?:this|that|these|those)\s+", "", words.strip(), flags=re.IGNORECASE)
    )
    return stripped if stripped != words.strip() and re.fullmatch(r"[A-Za-z-]+", stripped) else None
