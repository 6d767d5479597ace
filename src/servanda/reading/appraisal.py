"""How binding and checkable a statement is: slots, gaps, theme, catalysts, legalization."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple, cast

from servanda.model.dates import Deadline
from servanda.model.reading import (
    Actor,
    Deontic,
    Gap,
    Legalization,
    Quantity,
    StatementKind,
    Strength,
    Theme,
)
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

    def tally(self, words: Sequence[str]) -> dict[str, int]:
        """Return how often each meaning stands in ``words``, which are as written."""
        found: dict[str, int] = {}
        lower = [word.lower() for word in words]
        by_head = self._by_head
        for at, word in enumerate(lower):
            rows = by_head.get(word[:HEAD])
            if rows is None:
                continue
            for row in rows:
                if not (word.startswith(row.word) if row.open_end else word == row.word):
                    continue
                if row.rest and tuple(lower[at + 1 : at + 1 + len(row.rest)]) != row.rest:
                    continue
                if word not in CAPITALS or words[at].isupper():
                    found[row.meaning] = found.get(row.meaning, 0) + 1
        return found


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon("themes", "catalysts")


TOKEN = re.compile(r"[^\W_]+|[$€£]")


def marks(words: str) -> dict[str, int]:
    """Return how often the words of each theme and catalyst stand in a statement."""
    return _lexicon().tally(TOKEN.findall(words))


def theme(found: dict[str, int]) -> Theme:
    """Return the theme whose words are most frequent in a statement; the first on a tie."""
    if not found:
        return "other"
    best = max(table("themes"), key=lambda name: found.get(name, 0))  # the first of equals
    return cast("Theme", best) if found.get(best) else "other"


def catalysts(
    found: dict[str, int], due: Deadline | None, amount: Quantity | None
) -> tuple[str, ...]:
    """Return what makes compliance likelier: timetable, numerical target, money (G20RG)."""
    timed = due is not None and due.type in SPECIFIED
    out = [name for name in table("catalysts") if name in found or (timed and name == "timetable")]
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
    condition, checked, enforced = (one is not None for one in clauses)
    return _graded(
        kind=finding.kind,
        deontic=finding.deontic,
        strength=finding.strength,
        conditional=condition,
        named=bool(debtor) and debtor[0].basis == "stated",
        timed=due is not None and due.type in SPECIFIED,
        counted=amount is not None,
        checked=checked,
        enforced=enforced,
    )


@cache
def _graded(
    *,
    kind: StatementKind,
    deontic: Deontic | None,
    strength: Strength | None,
    conditional: bool,
    named: bool,
    timed: bool,
    counted: bool,
    checked: bool,
    enforced: bool,
) -> Legalization:
    """Return one object for all statements of one grade: there are a few hundred."""
    weight = table("indicators")
    obligation = float(weight["obligation"].get(strength or "none", "0.0"))
    if kind != "commitment" or deontic == "permission":
        obligation = 0.0
    if obligation and conditional:
        obligation -= float(weight["obligation"]["conditional"])
    precise = weight["precision"]
    precision = (
        float(precise["debtor"]) * named
        + float(precise["time"]) * timed
        + float(precise["quantity"]) * counted
        + float(precise["act"]) * (kind == "commitment" and strength != "low")
    )
    given = weight["delegation"]
    delegation = float(given["verification"]) * checked + float(given["enforcement"]) * enforced
    return Legalization(
        obligation=f"{max(obligation, 0.0):.2f}",
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
    changes: bool,
) -> tuple[Gap, ...]:
    """Return what a statement leaves open, each with one question.

    ``limits``: it claims limits; ``changes``: its amount is told as a change from some state.
    """
    wanted = ("content", "debtor") if limits else WANTED[kind]
    if changes:
        wanted = (*wanted, "baseline")
    out = []
    for slot in wanted:
        if slot in filled and slot not in open_by_text:
            continue
        out.append(Gap(slot=slot, ask=wording.ask(slot), span=open_by_text.get(slot)))
    return tuple(out)
