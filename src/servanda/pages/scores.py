"""What people judge of one commitment, beside what is computed: never blended with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from servanda.assessment import codebook as codebooks
from servanda.assessment.coding import grouped, sight_of
from servanda.errors import InputError
from servanda.model.judgement import RegisteredScore
from servanda.model.register import RegisterState
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links
from servanda.pages.words import shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreView:
    """One coder's score."""

    coder: str
    value: str
    sight: str
    on: str
    because: str
    entry: int
    entry_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleView:
    """The scores under one codebook version at one stage."""

    name: str
    title: str
    agreed: str
    """What all say, or what was settled; empty where coders disagree."""
    settled: str
    """Why it was settled so; empty where it was not."""
    scores: tuple[ScoreView, ...]
    guideline: str


def scales_of(commitment: str, state: RegisterState, links: Links) -> tuple[ScaleView, ...]:
    """Return the scores of a commitment, codebook by codebook."""
    mine = [score for score in state.scores if score.commitment == commitment]
    groups = grouped(mine, lambda s: (s.codebook, s.version, s.stage or ""))
    return tuple(_scale(state, key, groups[key], links) for key in sorted(groups))


def _scale(
    state: RegisterState, key: tuple[str, str, str], scores: list[RegisteredScore], links: Links
) -> ScaleView:
    codebook, version, stage = key
    labels, title = _words(state, codebook, version)
    newest = {score.coder: score for score in scores}
    values = {score.value for score in newest.values()}
    commitment = scores[0].commitment
    ruled = [
        one
        for one in state.adjudications
        if (one.commitment, one.codebook, one.version, one.stage or "") == (commitment, *key)
    ]
    ruling = ruled[-1] if ruled and len(values) > 1 else None
    agreed = ruling.value if ruling else min(values) if len(values) == 1 else ""
    guides = [
        one.text
        for one in state.guidelines
        if (one.commitment, one.codebook, one.version) == (commitment, codebook, version)
    ]
    return ScaleView(
        name=_("{codebook} version {version}", codebook=codebook, version=version)
        + (f", {stage}" if stage else ""),
        title=title,
        agreed=_named(agreed, labels),
        settled=(ruling.because or "withheld") if ruling else "",
        scores=tuple(
            ScoreView(
                coder=who,
                value=_named(newest[who].value, labels),
                sight=shown(sight_of(newest[who])),
                on=newest[who].on or "",
                because=newest[who].because or "",
                entry=newest[who].entry,
                entry_href=links.entry(newest[who].entry),
            )
            for who in sorted(newest)
        ),
        guideline=(guides[-1] or "") if guides else "",
    )


def _words(state: RegisterState, codebook: str, version: str) -> tuple[Mapping[str, str], str]:
    """Return the labels of a codebook's values and its title, where its words are at hand."""
    for one in state.codebooks:
        if (one.id, one.version) == (codebook, version) and one.text is not None:
            try:
                book = codebooks.parse(one.text, where=f"entry {one.entry}")
            except InputError:
                # A file that is none was let in by other software: its codes are shown bare.
                return {}, ""
            return {value.code: value.label for value in book.values}, book.title
    return {}, ""


def _named(code: str, labels: Mapping[str, str]) -> str:
    label = labels.get(code)
    return code if label in (None, code) else f"{code} ({label})"
