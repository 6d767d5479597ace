"""What the policies on record would flip: counted for the overview, told beside each verdict."""

from dataclasses import dataclass

from servanda.model.register import RegisterState
from servanda.model.verdict import Verdict, VerdictSet
from servanda.pages.links import Links
from servanda.pages.tally import css_of
from servanda.watch.policy import under

NAMED = 6
"""Promises that one line names; more are counted."""
NO_VERDICT = "no verdict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How many verdicts become which word."""

    count: int
    was: str
    was_css: str
    now: str
    now_css: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Camp:
    """A policy on record, and what it would flip."""

    name: str
    who: str
    entry: int
    href: str
    flips: int
    verdicts: int
    turns: tuple[Turn, ...]
    promises: tuple[tuple[str, str], ...]
    """Title and address of the promises whose verdicts flip."""
    further: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """What one verdict is under one policy."""

    name: str
    entry: int
    href: str
    word: str
    """Empty where the occasion would not have come up."""
    css: str
    changes: bool


def camps_of(state: RegisterState, verdicts: VerdictSet, links: Links) -> tuple[Camp, ...]:
    """Return the policies on record with what each by itself would flip."""
    titles = {one.id: one.title for one in state.commitments}
    found = []
    for one in verdicts.inputs.get("policies", ()):
        names = list(dict.fromkeys(flip["commitment"] for flip in one["flips"]))
        found.append(
            Camp(
                name=one["name"] or one["id"],
                who=one["registered_by"],
                entry=one["entry"],
                href=links.entry(one["entry"]),
                flips=len(one["flips"]),
                verdicts=one["verdicts"],
                turns=tuple(_turn(turn) for turn in one["turns"]),
                promises=tuple((titles.get(n, n), links.commitment(n)) for n in names[:NAMED]),
                further=max(0, len(names) - NAMED),
                reasons=tuple(dict.fromkeys(choice["reason"] for choice in one["choices"])),
            )
        )
    return tuple(found)


def _turn(turn: dict[str, str | int | None]) -> Turn:
    was, now = turn["from"], turn["to"]
    return Turn(
        count=int(turn["count"] or 0),
        was=str(was or NO_VERDICT),
        was_css=css_of(str(was)) if was else "",
        now=str(now or NO_VERDICT),
        now_css=css_of(str(now)) if now else "",
    )


def under_each(verdict: Verdict, verdicts: VerdictSet, links: Links) -> tuple[Under, ...]:
    """Return what a verdict is under each policy on record, those that change it first."""
    told = under(verdicts.inputs.get("policies", ()), verdict)
    found = [
        Under(
            name=one["name"] or one["id"],
            entry=one["entry"],
            href=links.entry(one["entry"]),
            word=word,
            css=css_of(word) if word else "",
            changes=word != verdict.display,
        )
        for one, word in told
    ]
    return tuple(sorted(found, key=lambda one: not one.changes))
