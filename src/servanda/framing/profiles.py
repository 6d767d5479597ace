"""A statement as the alignment sees it: weighted words, names, and its near-repeats folded in."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from servanda.framing.words import COMMON, SPEECH, Word, words
from servanda.model.comparison import Side
from servanda.model.reading import Actor, Statement
from servanda.model.text import Span

COMMON_WEIGHT = 0.35
SPEECH_WEIGHT = 0.1
NAME_WEIGHT = 0.35
"""Who acts is compared as a slot; as a word the name of a party says little of the act."""
NUMBER_WEIGHT = 0.5
ASIDE_WEIGHT = 0.5
"""Words of a condition or a check: they may come or go while the promise stays the same."""
LEAD_IN_WEIGHT = 0.25
"""Words of the lead-in, which a list item shares with its neighbours."""
LEAD_IN_WORDS = 25
"""A longer lead-in tells the story of the text, not what its items are about."""
PLACEHOLDER = re.compile(
    r"(?:the |each |both |all |either |every |high )*(?:\w+ )?"
    r"(?:part(?:y|ies)|sides?|signator(?:y|ies)|participants?|members?|stat(?:e|es) part(?:y|ies)|"
    r"states?|we|they|delegations?|leaders|authors?)(?: of .*)?|"
    r"(?:the )?(?:(?:vice|deputy|prime|foreign|defen[cs]e|interior|finance)[ -])*"
    r"(?:presidents?|premiers?|chancellors?|ministers?|secretar(?:y|ies)|governors?|"
    r"chair(?:man|woman|person|s)?|ambassadors?|spokes(?:man|woman|person)|moderators?)",
    re.IGNORECASE,
)
"""Names that mean whoever they mean in their own text, and nobody across texts."""


@dataclass(slots=True)
class Profile:
    """A statement, its place in the order of its text, and its words by weight."""

    statement: Statement
    at: int
    weights: dict[str, float]
    places: dict[str, tuple[int, int]]
    own: frozenset[str]
    """The words that stand in the statement itself and not only in its lead-in."""
    debtors: frozenset[str]
    plain: str
    """The wording itself, without case and layout."""
    repeats: list[Span] = field(default_factory=list)

    def span(self, word: str) -> Span:
        """Return where a stem of this statement stands in its text."""
        start, end = self.places[word]
        own = self.statement.span
        if own.start <= start < own.end:
            return Span(start=start, end=end, exact=own.exact[start - own.start : end - own.start])
        above = self.statement.chapeau or own
        return Span(
            start=start, end=end, exact=above.exact[start - above.start : end - above.start]
        )

    def side(self) -> Side:
        """Return the statement as a comparison shows it."""
        one = self.statement
        return Side(
            statement=one.id,
            kind=one.kind,
            span=one.span,
            deontic=one.deontic,
            strength=one.strength,
            debtor=tuple(actor.name for actor in one.debtor),
            repeats=(*one.repeats, *self.repeats),
        )


def names(actors: Iterable[Actor]) -> frozenset[str]:
    """Return whom actors are across texts: codes where certain, else names; never "the sides".

    Whoever has a code is somebody certain, though the name read like "united states".
    """
    return frozenset(
        actor.id or " ".join(actor.name.lower().removeprefix("the ").split())
        for actor in actors
        if actor.id is not None or not PLACEHOLDER.fullmatch(actor.name.strip())
    )


def profiles(
    statements: Sequence[Statement], parties: Sequence[Actor] = (), *, once: bool = True
) -> list[Profile]:
    """Return the profiles of a text's statements, each promise once unless ``once`` is False.

    ``parties`` are those that either text speaks of: their names weigh little as words, and tell
    whose promise a report is about.
    """
    actors = [*parties, *(a for s in statements for a in (*s.debtor, *s.creditor, *s.author))]
    known = {w.stem for actor in actors for w in words(actor.name)}
    by_name = {key: actor for actor in actors for key in names([Actor(name=actor.name)])}
    found = [_profile(s, at, known, by_name) for at, s in enumerate(statements)]
    return folded(found) if once else found


def _reported(statement: Statement, by_name: dict[str, Actor]) -> frozenset[str]:
    """Return whom a report names before it says that something was promised."""
    if statement.kind != "claim" or statement.debtor or not statement.cues:
        return names(statement.debtor)
    own = statement.span
    lead = " ".join(own.exact[: max(statement.cues[0].start - own.start, 0)].lower().split())
    found = [a for key, a in by_name.items() if re.search(rf"\b{re.escape(key)}\b", lead)]
    return names(found)


def _profile(statement: Statement, at: int, known: set[str], by_name: dict[str, Actor]) -> Profile:
    due = statement.deadline
    skipped = [due.span] if due is not None else []
    aside = [s for s in (statement.condition, statement.verification) if s is not None]
    weights: dict[str, float] = {}
    places: dict[str, tuple[int, int]] = {}

    def add(found: list[Word], factor: float) -> None:
        for word in found:
            if _within(word.start, skipped):
                continue
            weight = factor * _weight(word.stem, known)
            if _within(word.start, aside):
                weight *= ASIDE_WEIGHT
            if weight > weights.get(word.stem, 0.0):
                weights[word.stem] = weight
                places[word.stem] = (word.start, word.end)

    add(words(statement.span.exact, statement.span.start), 1.0)
    own = frozenset(weights)
    if statement.chapeau is not None:
        above = words(statement.chapeau.exact, statement.chapeau.start)
        if len(above) <= LEAD_IN_WORDS:
            add(above, LEAD_IN_WEIGHT)
    debtors = _reported(statement, by_name)
    plain = " ".join(statement.span.exact.lower().split())
    return Profile(statement, at, weights, places, own, debtors, plain)


def _weight(word: str, known: set[str]) -> float:
    if word[0].isdigit():
        return NUMBER_WEIGHT
    if word in known:
        return NAME_WEIGHT
    if word in SPEECH:
        return SPEECH_WEIGHT
    return COMMON_WEIGHT if word in COMMON else 1.0


def _within(at: int, spans: Iterable[Span]) -> bool:
    return any(span.start <= at < span.end for span in spans)


def folded(found: list[Profile]) -> list[Profile]:
    """Return one profile for a promise said twice in nearly the same words.

    Nearly the same: the words that say something are the same, and so is every slot. Anything
    less might be a second promise, and a promise is never folded away.
    """
    first: dict[object, Profile] = {}
    out: list[Profile] = []
    for one in found:
        key = _sameness(one)
        if key in first and one.weights:
            first[key].repeats += [one.statement.span, *one.statement.repeats]
            continue
        first.setdefault(key, one)
        out.append(one)
    return out


def _sameness(one: Profile) -> object:
    said = one.statement
    chapeau = said.chapeau.exact if said.chapeau is not None else None
    slots = (said.condition, said.side_constraint, said.verification, said.enforcement)
    return (
        said.kind,
        said.deontic,
        said.strength,
        said.modality,
        one.own,
        chapeau,
        frozenset(actor.name for actor in said.debtor),
        frozenset(actor.name for actor in said.creditor),
        said.quantity.raw if said.quantity is not None else None,
        said.deadline.raw if said.deadline is not None else None,
        tuple(" ".join(s.exact.lower().split()) if s is not None else None for s in slots),
    )


def words_of(span: Span) -> frozenset[str]:
    """Return the stems of a span's words."""
    return frozenset(word.stem for word in words(span.exact))
