"""Texts of our own making and their readings, small enough to know by heart."""

import hashlib
from collections.abc import Iterable
from typing import Any

from servanda.model.dates import Anchor, Deadline, StatedDate
from servanda.model.reading import (
    Actor,
    Cue,
    DocumentFacts,
    DocumentParty,
    Gap,
    ReaderFacts,
    Reading,
    Refusal,
    Speaker,
    Statement,
    Summary,
)
from servanda.model.text import Document, Span

ACCORD = """Joint Statement of Ardania and Belmark
4 March 2025

1. Ardania and Belmark shall withdraw all heavy weapons from the river bank within 14 days of \
signature.

2. Belmark shall, once the Joint Commission has been formed, open the two northern crossings by \
30 June 2025.

3. Each side will send the other, every six months, a list of its units in the zone, and the \
observers of the Mission shall verify it on the spot.

4. The Mission may visit any site in the zone.

5. Both sides look forward to a new chapter in their relations.

6. The status of the islands will be settled in later talks.
"""

REPORT = """Talks end with warm words

Both leaders spoke of great progress after the meeting. Many points were agreed, one of them said, \
without naming any. A hard commitment on the ceasefire was deferred to a later round.

The pledge that many had hoped for did not come. Analysts expect that the neighbours will agree on \
a timetable in spring. Next steps might include an exchange of data on troop posture.
"""


def span(text: str, exact: str, nth: int = 0) -> Span:
    """Return the span of the nth occurrence of ``exact``."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(exact, start + 1)
    return Span(start=start, end=start + len(exact), exact=exact)


def statement(text: str, sid: str, kind: Any, exact: str, **more: Any) -> Statement:
    """Return a statement at ``exact`` with one cue."""
    place = span(text, exact)
    cue = Cue(
        start=place.start, end=place.end, exact=exact.split(maxsplit=1)[0], why="the operative verb"
    )
    return Statement(id=sid, kind=kind, span=place, cues=(cue,), **more)


def actors(*names: str, basis: Any = "stated") -> tuple[Actor, ...]:
    """Return actors with these names."""
    return tuple(Actor(name=n, basis=basis) for n in names)


def document(text: str, source: str) -> Document:
    """Return a plain-text document."""
    return Document(
        source=source,
        media_type="text/plain",
        raw=text.encode("utf-8", "surrogatepass"),
        text=text,
        text_extractor="plain/1",
        kept="1",
    )


def reading(
    text: str,
    statements: Iterable[Statement],
    *,
    source: str = "a.txt",
    title: str | None = None,
    kind: Any = "statement",
    date: StatedDate | None = None,
    **more: Any,
) -> Reading:
    """Return a reading of ``text`` with these statements."""
    held = tuple(statements)
    raw = text.encode("utf-8", "surrogatepass")
    missing = StatedDate(value=None, precision=None, raw=None, basis="missing")
    binding = [s for s in held if s.kind == "commitment" and s.deontic != "permission"]
    return Reading(
        document=DocumentFacts(
            id=source.split(".", maxsplit=1)[0],
            title=title,
            kind=kind,
            language=more.pop("language", "en"),
            date=date or missing,
            source=source,
            media_type="text/plain",
            sha256_bytes=hashlib.sha256(raw).hexdigest(),
            sha256_text=hashlib.sha256(raw).hexdigest(),
            length=len(text),
            kept="1",
            text_extractor="plain/1",
            parties=more.pop("parties", ()),
        ),
        reader=ReaderFacts(name="rules", version="1", digest="ab" * 32),
        statements=held,
        refused=more.pop("refused", ()),
        summary=Summary(
            commitments=len(binding), with_deadline=0, with_verification=0, verifiable=0
        ),
        ask=more.pop("ask", ()),
    )


def accord() -> Reading:
    """Return the reading of the joint statement: three commitments, one permission."""
    t = ACCORD
    by_june = Deadline(
        raw="by 30 June 2025",
        span=span(t, "by 30 June 2025"),
        type="absolute",
        latest="2025-06-30",
        precision="day",
    )
    in_14_days = Deadline(
        raw="within 14 days of signature",
        span=span(t, "within 14 days of signature"),
        type="relative",
        offset="P14D",
        anchor=Anchor(text="signature"),
    )
    half_yearly = Deadline(
        raw="every six months", span=span(t, "every six months"), type="recurring", offset="P6M"
    )
    ask_check = Gap(slot="verification", ask="Who will verify the withdrawal, and by what method?")
    ask_consequence = Gap(slot="enforcement", ask="What follows if the crossings stay closed?")
    return reading(
        t,
        [
            statement(
                t,
                "s001",
                "commitment",
                "Ardania and Belmark shall withdraw all heavy weapons from the river bank within "
                "14 days of signature",
                debtor=actors("Belmark", "Ardania"),
                deadline=in_14_days,
                strength="high",
                deontic="obligation",
                gaps=(ask_check,),
                aim="withdraw all heavy weapons from the river bank",
            ),
            statement(
                t,
                "s002",
                "commitment",
                "Belmark shall, once the Joint Commission has been formed, open the two northern "
                "crossings by 30 June 2025",
                debtor=actors("Belmark"),
                creditor=actors("Ardania", basis="inferred"),
                deadline=by_june,
                condition=span(t, "once the Joint Commission has been formed"),
                strength="high",
                deontic="obligation",
                gaps=(ask_consequence,),
            ),
            statement(
                t,
                "s003",
                "commitment",
                "Each side will send the other, every six months, a list of its units in the zone",
                debtor=actors("Ardania", "Belmark", basis="inferred"),
                deadline=half_yearly,
                verification=span(t, "the observers of the Mission shall verify it on the spot"),
                strength="medium",
                deontic="obligation",
            ),
            statement(
                t,
                "s004",
                "commitment",
                "The Mission may visit any site in the zone",
                debtor=actors("the Mission"),
                deontic="permission",
            ),
            statement(
                t,
                "s005",
                "aspiration",
                "Both sides look forward to a new chapter in their relations",
                strength="low",
            ),
            statement(
                t,
                "s006",
                "deferral",
                "The status of the islands will be settled in later talks",
                gaps=(Gap(slot="deadline", ask="When will the talks on the islands be held?"),),
            ),
        ],
        source="accord.txt",
        title="Joint Statement of Ardania and Belmark",
        kind="agreement",
        date=StatedDate(value="2025-03-04", precision="day", raw="4 March 2025", basis="stated"),
        parties=(
            DocumentParty(name="Belmark", role="signatory", span=span(t, "Belmark")),
            DocumentParty(name="Ardania", role="signatory", span=span(t, "Ardania")),
        ),
        refused=(
            Refusal(span=span(t, "shall", 2), cue="shall", reason="repeat"),
            Refusal(span=span(t, "will", 1), cue="will", reason="rhetoric"),
        ),
        ask=(
            "Who will verify the withdrawal, and by what method?",
            "What follows if the crossings stay closed?",
            "When will the talks on the islands be held?",
        ),
    )


def report() -> Reading:
    """Return the reading of the press report: nothing binds."""
    t = REPORT
    unnamed = span(t, "without naming any")
    return reading(
        t,
        [
            statement(
                t,
                "s001",
                "claim",
                "Many points were agreed",
                author=actors("one of the leaders"),
                modality="reported",
                speaker=Speaker(name="one of the leaders", basis="stated"),
                gaps=(
                    Gap(slot="object", ask="Which points were agreed?", span=unnamed),
                    Gap(slot="debtor", ask="Who has to do what?"),
                ),
            ),
            statement(
                t,
                "s002",
                "deferral",
                "A hard commitment on the ceasefire was deferred to a later round",
                gaps=(Gap(slot="deadline", ask="When is the later round?"),),
            ),
            statement(
                t,
                "s003",
                "proposal",
                "Next steps might include an exchange of data on troop posture",
                modality="hypothetical",
            ),
        ],
        source="report.txt",
        title="Talks end with warm words",
        kind="news",
        date=StatedDate(value=None, precision=None, raw=None, basis="missing"),
        parties=(
            DocumentParty(name="the neighbours", role="affected", span=span(t, "neighbours")),
        ),
        refused=(
            Refusal(span=span(t, "pledge"), cue="pledge", reason="noun use"),
            Refusal(span=span(t, "will"), cue="will", reason="author's forecast"),
            Refusal(span=span(t, "agree", 1), cue="agree", reason="author's forecast"),
        ),
        ask=("Which points were agreed?", "Who has to do what?", "When is the later round?"),
    )
