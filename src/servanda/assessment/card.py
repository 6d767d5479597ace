"""The durability card of a commitment: what is on record for its lasting, and nothing invented."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from servanda.assessment.elections import Calendar, overlay
from servanda.model.dates import day_asked
from servanda.model.durability import DurabilityCard, DurabilityInput, Ground
from servanda.model.lever import Lever
from servanda.model.reading import Statement
from servanda.model.register import RegisteredCommitment, RegisteredDocument
from servanda.model.text import Span
from servanda.model.verdict import Verdict

PROVISIONAL = re.compile(
    r"\b(?:provisional(?:ly)?|interim|temporar(?:y|ily)|tentative(?:ly)?|for the time being|"
    r"on a trial basis|pending (?:a |the |further )?\w+|until further notice|in principle)\b",
    re.IGNORECASE,
)
"""Words by which a promise is made for now only.

Ours: "An interim ferry runs until further notice"."""


def card(
    held: RegisteredCommitment,
    debtor: Sequence[str],
    *,
    document: RegisteredDocument | None,
    verdicts: Sequence[Verdict],
    levers: Mapping[int, Lever],
    calendar: Calendar | None,
    registered_on: str,
) -> DurabilityCard:
    """Return the card; ``levers`` are those on record, by entry, whatever they are tied to.

    ``debtor`` is who owes it by its rule; where that names nobody, the text is asked.
    """
    tied = {entry: one for entry, one in levers.items() if held.id in _tied(one)}
    statement = held.statement
    who = tuple(debtor)
    if not who and statement is not None:
        who = tuple(actor.name for actor in statement.debtor)
    given = _given(document)
    since = given or registered_on
    days = [day for one in verdicts if (day := last_day(one)) is not None]
    due = max(days, default=None) or _stated_day(statement)
    return DurabilityCard(
        commitment=held.id,
        title=held.title,
        debtor=who,
        since=since,
        basis="date of the text" if given else "day of registration",
        due=due,
        inputs=(
            DurabilityInput(
                name="dated milestones", grounds=tuple(_milestones(held, statement, verdicts))
            ),
            DurabilityInput(name="enforcement", grounds=tuple(_enforcement(held, tied))),
            DurabilityInput(
                name="coordination of partners", grounds=tuple(_partners(document, tied))
            ),
        ),
        overlay=None if calendar is None else overlay(calendar, who, since=since, due=due),
        provisional=tuple(_provisional(statement)),
    )


def _given(document: RegisteredDocument | None) -> str | None:
    """Return the day of the text, where it states one to the day."""
    if document is None or document.reading is None:
        return None
    stated = document.reading.document.date
    return stated.value if stated.precision == "day" else None


# ---------------------------------------------------------------- the three inputs


def _milestones(
    held: RegisteredCommitment, statement: Statement | None, verdicts: Sequence[Verdict]
) -> Iterator[Ground]:
    """Yield the day that the text states, and each day on which the rule is judged, with progress.

    "As soon as possible" is a time and no dated milestone.
    """
    if statement is not None and statement.deadline is not None and _stated_day(statement):
        due = statement.deadline
        last = f"stated: {due.raw} (last day {_stated_day(statement)})"
        yield Ground(says=last, document=held.document, span=due.span)
    told: dict[str, list[str]] = {}
    for verdict in verdicts:
        if (day := last_day(verdict)) is not None:
            told.setdefault(day, []).append(f"{verdict.display}{_watched(verdict)}")
    for day, shows in sorted(told.items()):
        said = ", ".join(dict.fromkeys(shows))
        yield Ground(says=f"judged on {day}: {said}", entry=held.entry)


def _enforcement(held: RegisteredCommitment, tied: Mapping[int, Lever]) -> Iterator[Ground]:
    statement = held.statement
    if statement is not None and statement.enforcement is not None:
        yield Ground(says="clause of the text", document=held.document, span=statement.enforcement)
    for entry, lever in tied.items():
        yield Ground(says=f"lever {lever.id} ({lever.kind}): {lever.title}", entry=entry)


def _partners(document: RegisteredDocument | None, tied: Mapping[int, Lever]) -> Iterator[Ground]:
    """Yield guarantors and monitors that the text names, and levers that several hold together."""
    if document is not None and document.reading is not None:
        for party in document.reading.document.parties:
            if party.role in ("guarantor", "monitor"):
                said = f"{party.role} named by the text: {party.name}"
                yield Ground(says=said, document=document.id, span=party.span)
    for entry, lever in tied.items():
        if len(lever.holders) > 1:
            needed = lever.quorum or len(lever.holders)
            who = ", ".join(lever.holders)
            said = f"lever {lever.id} held together by {who}; {needed} of them for a step"
            yield Ground(says=said, entry=entry)


def _tied(lever: Lever) -> Iterable[str]:
    """Return the commitments on which a lever's steps or red lines rest."""
    steps = [when.partition("=")[0].strip() for step in lever.steps for when in step.when]
    lines = [line.commitment for line in lever.red_lines if line.commitment is not None]
    return {*steps, *lines}


# ---------------------------------------------------------------- days and words


def _stated_day(statement: Statement | None) -> str | None:
    due = None if statement is None else statement.deadline
    return None if due is None or due.latest is None else due.latest[:10]


def last_day(verdict: Verdict) -> str | None:
    """Return the last day of the window: a window that ends at midnight ends the day before."""
    if verdict.window.until is None:
        return None
    return day_asked(verdict.window.until).isoformat()


def _watched(verdict: Verdict) -> str:
    """Return the coverage behind a verdict; nothing where its rule asks for none."""
    return "" if verdict.watched is None else f" (watched for {verdict.watched} of its time)"


def _provisional(statement: Statement | None) -> Iterator[Span]:
    if statement is None:
        return
    text, start = statement.span.exact, statement.span.start
    for hit in PROVISIONAL.finditer(text):
        yield Span(start=start + hit.start(), end=start + hit.end(), exact=hit.group())
