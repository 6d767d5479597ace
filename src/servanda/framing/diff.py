"""Two readings side by side: each promise with what became of it."""

from collections import Counter
from collections.abc import Sequence

from servanda.framing import align, changes
from servanda.framing.profiles import Profile, profiles
from servanda.model.comparison import Change, Diff, Source, Tally
from servanda.model.reading import Actor, Reading


def diff(left: Reading, right: Reading) -> Diff:
    """Return what became of each statement of ``left`` in ``right``, and what is new there."""
    known = [*parties(left), *parties(right)]
    ones, others = (profiles(r.statements, known) for r in (left, right))
    scale = align.Scale(ones, others)
    whole, parts = align.matched(align.pairs(ones, others, scale))
    rows = [_pair(pair, scale) for pair in (*whole, *parts)]
    lefts = {pair.left.at for pair in (*whole, *parts)}
    rights = {pair.right.at for pair in (*whole, *parts)}
    rows += [_alone(one, "dropped") for one in ones if one.at not in lefts]
    rows += [_alone(one, "added") for one in others if one.at not in rights]
    rows.sort(key=_place)
    return Diff(
        left=source(left),
        right=source(right),
        same_text=left.document.sha256_text == right.document.sha256_text,
        counts=_counts(rows),
        changes=tuple(rows),
    )


def parties(reading: Reading) -> list[Actor]:
    """Return whom a reading's text speaks of: its parties, and everybody who must act in it."""
    named = [Actor(name=party.name, id=party.id) for party in reading.document.parties]
    return [*named, *(a for s in reading.statements for a in (*s.debtor, *s.creditor))]


def source(reading: Reading) -> Source:
    """Return what a comparison says of a text."""
    facts = reading.document
    return Source(
        source=facts.source,
        title=facts.title,
        kind=facts.kind,
        date=facts.date.value,
        sha256_text=facts.sha256_text,
        statements=len(reading.statements),
        commitments=reading.summary.commitments,
    )


def _pair(pair: align.Pair, scale: align.Scale) -> Change:
    left, right = pair.left.statement, pair.right.statement
    found = changes.compared(left, right)
    return Change(
        verdicts=changes.verdicts(found),
        promise="commitment" in (left.kind, right.kind),
        left=pair.left.side(),
        right=pair.right.side(),
        changes=found,
        why=align.explained(pair, scale),
    )


def _alone(one: Profile, verdict: str) -> Change:
    promise = one.statement.kind == "commitment"
    if verdict == "dropped":
        return Change(verdicts=("dropped",), promise=promise, left=one.side())
    return Change(verdicts=("added",), promise=promise, right=one.side())


def _place(row: Change) -> tuple[bool, int, int]:
    """Order rows as the left text runs; what only the right one says comes last."""
    left = row.left.span.start if row.left is not None else 0
    right = row.right.span.start if row.right is not None else 0
    return row.left is None, left, right


def _counts(rows: Sequence[Change]) -> tuple[Tally, ...]:
    promises = Counter(v for row in rows if row.promise for v in row.verdicts)
    others = Counter(v for row in rows if not row.promise for v in row.verdicts)
    return tuple(Tally(verdict=v, promises=promises[v], others=others[v]) for v in changes.ORDER)
