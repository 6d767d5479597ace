"""Two articles on the crossings: they name two days, and leave out the condition."""

from collections.abc import Sequence
from datetime import date

from tests.pages.texts import actors, reading, span, statement

from servanda.framing.against import against
from servanda.framing.outlets import action_months, conflicts, followed, outlets
from servanda.model.dates import Deadline
from servanda.model.evidence import Event
from servanda.model.press import Frames, PressLine, RegisteredArticle
from servanda.model.reading import Reading
from servanda.model.register import RegisteredDocument, RegisterState
from servanda.model.verdict import VerdictSet

GAZETTE = (
    "A cautious start. Belmark has agreed to open the two northern crossings by 1 June 2025. "
    "Both sides will build a bridge.\n"
)
HERALD = "Belmark has agreed to open the two northern crossings by 31 August 2025.\n"


def told(text: str, name: str, day: str, due: str, bridge: str | None = None) -> Reading:
    """Return the reading of an article on the crossings."""
    exact = f"Belmark has agreed to open the two northern crossings by {day}"
    deadline = Deadline(
        raw=f"by {day}", span=span(text, f"by {day}"), type="absolute", latest=due, precision="day"
    )
    said = [
        statement(text, "s001", "claim", exact, debtor=actors("Belmark"), deadline=deadline,
                  aim="open the two northern crossings", modality="reported")
    ]  # fmt: skip
    if bridge is not None:
        said.append(statement(text, "s002", "claim", bridge))
    return reading(text, said, source=f"{name}.txt", title="On the crossings", kind="news")


def frames_of(state: RegisterState, found: VerdictSet, events: Sequence[Event]) -> Frames:
    """Return both articles against the test register, with one act of each month."""
    articles = {
        ("gazette", "River Gazette", "2025-07-02"): (
            GAZETTE,
            told(GAZETTE, "gazette", "1 June 2025", "2025-06-01", "Both sides will build a bridge"),
        ),
        ("herald", "Hill Herald", "2025-07-03"): (
            HERALD,
            told(HERALD, "herald", "31 August 2025", "2025-08-31"),
        ),
    }
    lines, texts = [], {}
    for (name, outlet, on), (text, read) in articles.items():
        one = RegisteredArticle(
            id=name, outlet=outlet, on=on, document="report", corrects=None, entry=2, note=None,
            registered_by="local",
        )  # fmt: skip
        check = against(
            read, state, state, text=text, on=date.fromisoformat(on), began="2025-07-01",
            outlet=outlet,
        )  # fmt: skip
        lines.append(PressLine(article=one, title="On the crossings", withheld=False,
                               corrected_by=(), check=check))  # fmt: skip
        texts[name] = RegisteredDocument(
            id=name, entry=2, title="On the crossings", reading=read, text=text, files=(),
            registered_by="local", quotes_only=True,
        )  # fmt: skip
    acts = followed(found, {e.id: e for e in events}, known=[c.id for c in state.commitments])
    return Frames(
        as_of=found.as_of,
        known_at=None,
        articles=tuple(lines),
        outlets=outlets(lines),
        conflicts=conflicts([_as_of_own_text(line) for line in lines], texts),
        months=action_months(events, [line.article for line in lines], []),
        last_action="2025-09-02",
        days_since=59,
        followed=acts,
    )


def _as_of_own_text(line: PressLine) -> PressLine:
    """Return a line whose document is the article's own, not the one that its link leads to."""
    own = RegisteredArticle(
        id=line.article.id, outlet=line.article.outlet, on=line.article.on,
        document=line.article.id, corrects=None, entry=2, note=None, registered_by="local",
    )  # fmt: skip
    return PressLine(article=own, title=line.title, withheld=False, corrected_by=(),
                     check=line.check)  # fmt: skip
