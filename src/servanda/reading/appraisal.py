"""How binding and checkable a statement is: slots, gaps, theme, catalysts, legalization."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple, cast

from servanda.model.dates import Deadline
from servanda.model.reading import Actor, Gap, Legalization, Quantity, Theme
from servanda.model.text import Span
from servanda.reading.lexicons import table
from servanda.reading.parts import Finding
from servanda.reading.questions import Wording

SPECIFIED = frozenset({"absolute", "relative", "recurring", "period", "immediate"})


CAPITALS = frozenset({"osce", "nato", "iaea", "imf", "wto", "icrc", "igad", "who", "ecowas", "un"})
"""Short forms that are words of the language too, unless written in capitals."""


HEAD = 4
"""Letters by which entries are looked up; a shorter word is its own head."""


class _Entry(NamedTuple):
    """A word, the beginning of a word, or the words that follow one, with what it stands for."""

    word: str
    open_end: bool
    rest: tuple[str, ...]
    meaning: str


class _Lexicon:
    """Entries by their first letters: a word of a text costs one look-up."""

    def __init__(self, *names: str) -> None:
        self._by_head: dict[str, list[_Entry]] = {}
        rows = [row for name in names for row in table(name).items()]
        for meaning, entries in rows:
            for entry in entries.split():
                first, *rest = entry.split("+")
                word = first.removesuffix("*")
                row = _Entry(word, first.endswith("*"), tuple(rest), meaning)
                self._by_head.setdefault(word[:HEAD], []).append(row)

    def tally(self, words: Sequence[str]) -> Counter[str]:
        """Return how often each meaning stands in ``words``, which are as written."""
        found: Counter[str] = Counter()
        lower = [word.lower() for word in words]
        by_head = self._by_head
        for at, word in enumerate(lower):
            for row in by_head.get(word[:HEAD], ()):
                if not (word.startswith(row.word) if row.open_end else word == row.word):
                    continue
                if row.rest and tuple(lower[at + 1 : at + 1 + len(row.rest)]) != row.rest:
                    continue
                found[row.meaning] += word not in CAPITALS or words[at].isupper()
        return +found


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon("themes", "catalysts")


TOKEN = re.compile(r"[^\W_]+|[$€£]")


def marks(words: str) -> Counter[str]:
    """Return how often the words of each theme and catalyst stand in a statement."""
    return _lexicon().tally(TOKEN.findall(words))


def theme(found: Counter[str]) -> Theme:
    """Return the theme whose words are most frequent in a statement; the first on a tie."""
    best = max(table("themes"), key=lambda name: found[name])  # the first of equals
    return cast("Theme", best) if found[best] else "other"


def catalysts(
    found: Counter[str], due: Deadline | None, amount: Quantity | None
) -> tuple[str, ...]:
    """Return what makes compliance likelier: timetable, numerical target, money (G20RG)."""
    timed = due is not None and due.type in SPECIFIED
    out = [name for name in table("catalysts") if found[name] or (timed and name == "timetable")]
    return (*out, "numerical target") if amount is not None else tuple(out)


def legalization(
    finding: Finding,
    debtor: tuple[Actor, ...],
    due: Deadline | None,
    amount: Quantity | None,
    clauses: tuple[Span | None, Span | None, Span | None],
) -> Legalization:
    """Return obligation, precision and delegation, each the share of its indicators that hold.

    After Abbott and others (2000), tables 2 to 4; the indicators are documented in
    ``lexicon/indicators.toml`` and counted, never weighed by taste.
    """
    cond, checked, enforced = clauses
    weight = table("indicators")
    strength = weight["obligation"].get(finding.strength or "none", "0.0")
    obligation = float(strength) if finding.kind == "commitment" else 0.0
    if finding.deontic == "permission":
        obligation = 0.0
    if obligation and cond is not None:
        obligation -= float(weight["obligation"]["conditional"])
    precise = weight["precision"]
    precision = (
        float(precise["debtor"]) * (bool(debtor) and debtor[0].basis == "stated")
        + float(precise["time"]) * (due is not None and due.type in SPECIFIED)
        + float(precise["quantity"]) * (amount is not None)
        + float(precise["act"]) * (finding.kind == "commitment" and finding.strength != "low")
    )
    given = weight["delegation"]
    delegation = float(given["verification"]) * (checked is not None) + float(
        given["enforcement"]
    ) * (enforced is not None)
    return _graded(max(obligation, 0.0), precision, delegation)


@cache
def _graded(obligation: float, precision: float, delegation: float) -> Legalization:
    """Return one object for all statements of one grade: there are a few dozen."""
    return Legalization(
        obligation=f"{obligation:.2f}",
        precision=f"{precision:.2f}",
        delegation=f"{delegation:.2f}",
    )


WANTED: dict[str, tuple[str, ...]] = {
    "commitment": ("debtor", "deadline", "verification", "enforcement"),
    "aspiration": ("action", "deadline"),
    "signal": ("action",),
    "demand": ("answer", "deadline"),
    "claim": ("debtor", "creditor", "action", "object", "deadline", "verification", "enforcement"),
    "deferral": ("until",),
    "proposal": ("agreement", "criterion", "method"),
}


def gaps(
    kind: str,
    wording: Wording,
    filled: frozenset[str],
    open_by_text: dict[str, Span],
    *,
    limits: bool,
) -> tuple[Gap, ...]:
    """Return what a statement leaves open, each with one question."""
    wanted = ("content", "debtor") if limits else WANTED[kind]
    out = []
    for slot in wanted:
        if slot in filled and slot not in open_by_text:
            continue
        out.append(Gap(slot=slot, ask=wording.ask(slot), span=open_by_text.get(slot)))
    return tuple(out)
