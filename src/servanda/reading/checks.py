"""Verification and enforcement that stand beside an act, in a neighbouring sentence or article.

A clause that checks or sanctions belongs to an act only if it names it: by the number of its point
("the withdrawal referred to in point 2") or by the act's own words, and then only close by.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from sys import intern

import msgspec

from servanda.model.reading import Statement
from servanda.reading.parts import Block, Finding
from servanda.reading.words import WORD, mentions

_CHECK = (
    r"(?:verif(?:y|ies|ied|ying|ication)|monitor(?:s|ed|ing)?|supervis(?:e|es|ed|ing|ion)|"
    r"inspect(?:s|ed|ing|ions?)?|certif(?:y|ies|ied|ying|ication)|audit(?:s|ed|ing)?)"
)
CHECKING = re.compile(rf"\b{_CHECK}\b", re.IGNORECASE)
CHECKS = re.compile(
    rf"\b{_CHECK}\b(?:,?\s+(?:and\s+)?{_CHECK}\b)*"
    r"\s+(?:by\s+(?:the\s+)?(?:(?-i:[A-Z])[\w’'-]*\s+(?:of\s+)?){1,5})?"
    r"(?!(?:missions?|teams?|groups?|mechanisms?|systems?|body|bodies|committee|commission)\b)"
    r"(?:(?:and\s+report\s+on|of|that|compliance\s+with|the\s+implementation\s+of|implementation\s+of)\s+)*"
    r"(?P<what>(?:the\s+|this\s+|that\s+|any\s+|all\s+|such\s+|each\s+)?(?:[\w’'/-]+(?:\s+|$)){1,9})",
    re.IGNORECASE,
)
"""A check and what is checked: "shall monitor the withdrawal", "verification of the truce"."""
CHECKED = re.compile(
    rf"(?P<what>(?:[\w’'/-]+\s+){{1,9}})(?:shall|will|must|should|is|are)\s+(?:to\s+)?(?:be\s+)?(?:\w+ly\s+)?"
    rf"(?P<by>{_CHECK})\b",
    re.IGNORECASE,
)
"""The same in the passive: "The withdrawal shall be monitored by the OSCE"."""
PASSIVE = re.compile(
    rf"\s(?:shall|will|must|should|is|are)\s+(?:to\s+)?(?:be\s+)?(?:\w+ly\s+)?{_CHECK}\b",
    re.IGNORECASE,
)
"""What ends every such passive, found without trying each word as the first of what is checked."""
UNDER = re.compile(r"\b[Uu]nder\s+(?:[a-z]+\s+){0,3}$")
"""Before a check of which the one who checks is told: "under the supervision of the mission"."""
UNDER_REACH = 60
OBJECT_END = re.compile(
    r"\b(?:in|on|by|with|from|at|under|within|during|through|until|after|before|as|referred|which|"
    r"pursuant|throughout|along)\b",
    re.IGNORECASE,
)
SANCTIONING = re.compile(
    r"\b(?:disciplinary measures|sanctions?|penalt(?:y|ies)|snap(?:ped)? ?back|"
    r"suspend(?:ed)?|forfeit\w*|"
    r"held (?:\w+ly )?(?:responsible|accountable)|consequences|compensation|reimposed?|punish\w*|"
    r"all necessary means)\b",
    re.IGNORECASE,
)
FAILURE = re.compile(
    r"\b(?:violat\w+|breach\w*|non-?compliance|fail(?:s|ed|ure)?\b|not (?:comply|fulfil)|"
    r"infring\w+|"
    r"commit or order|defaults?)\b",
    re.IGNORECASE,
)
GATE = (
    "verif", "monitor", "supervis", "inspect", "certif", "audit", "disciplin", "sanction", "penalt",
    "snap", "suspend", "forfeit", "held", "consequence", "compensat", "reimpos", "punish",
    "necessary means",
)  # fmt: skip
"""Stems without which a clause neither checks nor sanctions."""
POINT = re.compile(
    r"\b(?:points?|paragraphs?|articles?|items?|sections?|clauses?)\s+(?P<label>\d+(?:\.\d+)*|[a-z]\b|\([a-z]+\))",
    re.IGNORECASE,
)
NEAR = 3
"""Statements before it within which a clause that names the act belongs to it."""
SAME_LABEL = 4
"""Statements under one label, on either side, that a clause can refer to by it."""
CORE = 5
"""Content words at the start of an act that say what it is."""
STEM = 6
"""Letters that the forms of a word share: withdraw, withdrawal, withdrawn."""
SHORT = 4
EMPTY = frozenset(
    [
        "shall",
        "will",
        "must",
        "should",
        "this",
        "that",
        "these",
        "those",
        "with",
        "from",
        "into",
        "their",
        "there",
        "which",
        "where",
        "upon",
        "under",
        "than",
        "such",
        "have",
        "been",
        "being",
        "other",
        "each",
        "both",
        "parties",
        "party",
        "sides",
        "side",
        "agreement",
        "treaty",
        "protocol",
        "convention",
        "provisions",
        "provision",
        "measures",
        "measure",
        "implementation",
        "implement",
        "article",
        "state",
        "states",
        "ensure",
        "provide",
        "take",
        "taken",
        "make",
        "support",
        "steps",
        "process",
        "international",
        "national",
        "relevant",
        "immediate",
        "permanent",
        "full",
        "mission",
        "group",
        "commission",
        "committee",
        "monitoring",
        "verification",
        "verify",
        "monitor",
        "observe",
        "supervise",
        "supervision",
        "inspection",
        "members",
        "countries",
        "including",
        "accordance",
        "according",
        "conduct",
        "agreed",
        "agree",
        "report",
        "reports",
        "continue",
        "also",
        "within",
        "after",
        "before",
        "during",
        "during",
        "government",
        "governments",
        "security",
        "council",
        "present",
        "resolution",
        "united",
        "nations",
        "work",
        "appropriate",
        "necessary",
        "follow",
        "following",
        "referred",
    ]
)
"""Words that name no act of their own."""


class Said(msgspec.Struct, frozen=True, gc=False):
    """What is looked at of a statement when another one may check it."""

    start: int
    end: int
    act: int
    """Where the words begin that say what the act is."""
    label: str | None
    """The number or letter of its block, without brackets."""


def said_of(text: str, block: Block, finding: Finding) -> Said:
    """Return what the neighbours of a finding look at."""
    clause = finding.clause
    act = clause.start
    if clause.anchor is not None and clause.anchor.start >= act:
        after = clause.anchor.end
        # of a passive the subject says what is done
        act = act if PASSIVE_VERB.match(text[after : after + 12]) else after
    label = intern(block.label.strip("()., ").lower()) if block.label is not None else None
    return Said(clause.start, clause.end, act, label)


PASSIVE_VERB = re.compile(r"\s*(?:not\s+)?be(?:en)?\s")


def neighbouring(text: str, said: Sequence[Said], listed: list[Statement]) -> list[Statement]:
    """Return the statements, in the same list, with the checks and sanctions beside them."""
    out = listed
    cores = _Cores(text, said)
    labels = _labels(said)
    for at, clause in enumerate(said):
        if not mentions(text, clause.start, clause.end, GATE):
            continue
        words = text[clause.start : clause.end]
        failed = SANCTIONING.search(words) is not None and FAILURE.search(words)
        if failed:
            for to in _objects(words, words, at, cores, labels):
                free = out[to].enforcement is None and out[to].kind in BOUND
                if free and not _checks_itself(text, said[to]):
                    out[to] = msgspec.structs.replace(out[to], enforcement=out[at].span)
        what = _checked(words)
        if what is None:
            continue
        for to in _objects(words, what, at, cores, labels):
            bound = out[to].verification is None and out[to].kind in BOUND
            if bound and not _checks_itself(text, said[to]):
                out[to] = msgspec.structs.replace(out[to], verification=out[at].span)
    return out


BOUND = ("commitment", "demand")


def _checked(words: str) -> str | None:
    """Return the words that name what is checked; None where nothing is."""
    passive = CHECKED.search(words) if PASSIVE.search(words) is not None else None
    if passive is not None:
        return str(passive["what"])
    hits = CHECKS.finditer(words)
    found = next((hit for hit in hits if not _by_whom(words, hit.start())), None)
    if found is None:
        return None
    what = str(found["what"])
    stop = OBJECT_END.search(what)
    return what[: stop.start()] if stop is not None else what


def _by_whom(words: str, at: int) -> bool:
    """Tell whether a check at ``at`` is one under which the clause's own act stands."""
    return UNDER.search(words[max(0, at - UNDER_REACH) : at]) is not None


def _objects(
    words: str, what: str, at: int, cores: "_Cores", labels: dict[str, list[int]]
) -> list[int]:
    """Return the statements that a clause checks or sanctions: by number, else by their words."""
    named = [
        to
        for hit in POINT.finditer(words)
        for to in _nearest(labels.get(hit["label"].strip("()").lower(), []), at)
        if to != at
    ]
    if named:
        return named
    stems = set(_content(what))
    return [to for to in range(max(0, at - NEAR), at) if stems & cores.of(to)]


def _nearest(places: list[int], at: int) -> list[int]:
    """Return the few statements under a label that stand nearest: labels recur in every list."""
    middle = bisect_left(places, at)
    return places[max(0, middle - SAME_LABEL) : middle + SAME_LABEL]


def _labels(said: Sequence[Said]) -> dict[str, list[int]]:
    """Return the statements under each number or letter of the text."""
    out: dict[str, list[int]] = {}
    for at, one in enumerate(said):
        if one.label is not None:
            out.setdefault(one.label, []).append(at)
    return out


class _Cores:
    """The words that say what each act is, looked at when a check stands near it."""

    def __init__(self, text: str, said: Sequence[Said]) -> None:
        self._text, self._said = text, said
        self._known: dict[int, frozenset[str]] = {}

    def of(self, at: int) -> frozenset[str]:
        """Return the stems of the core of one act."""
        if at not in self._known:
            self._known.pop(at - 2 * NEAR, None)  # no later check looks back so far
            one = self._said[at]
            words = _content(self._text[one.act : one.end])
            self._known[at] = frozenset(list(dict.fromkeys(words))[:CORE])
        return self._known[at]


def _content(words: str) -> list[str]:
    joined = words.replace("cease-fire", "ceasefire").replace("Cease-fire", "ceasefire")
    return [
        word.lower()[:STEM]
        for hit in WORD.finditer(joined)
        for word in (hit.group(),)
        if len(word) >= SHORT
        and word[:1].islower()
        and word.lower() not in EMPTY
        and not word.endswith("ly")
    ]


def _checks_itself(text: str, clause: Said) -> bool:
    """Tell whether an act is itself one of checking."""
    return CHECKING.search(text, clause.start, clause.end) is not None
