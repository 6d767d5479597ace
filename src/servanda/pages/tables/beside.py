"""What stands beside the promises: levers that hang on them, and what the press says of them."""

from collections.abc import Iterator, Sequence

from servanda.model.comparison import ClaimCheck
from servanda.model.evidence import Event
from servanda.model.export import Layout, Row
from servanda.model.press import Frames, PressLine
from servanda.model.register import RegisterState
from servanda.model.verdict import VerdictSet
from servanda.pages.levers_page import Levers
from servanda.pages.tables import cells
from servanda.pages.tables.column import AS_OF, BY, END, ENTRY, QUOTE, START
from servanda.pages.tables.column import column as _c

LEVERS = Layout(
    name="levers",
    title="Levers",
    means="one step of one lever, with where it stands",
    key=("lever_id", "step_id"),
    points=(("entry", "log", "entry"),),
    columns=(
        _c("lever_id", "text", "Id of the lever.", brief=True),
        _c("step_id", "text", "Id of the step within it.", brief=True),
        _c("title", "text", "What the lever is.", brief=True),
        _c("lever_kind", "text", "Kind of lever, as its file says."),
        _c("effect", "text", "What the step does.", brief=True),
        _c("holders", "list", "Who holds the lever.", brief=True),
        _c("conditions", "list", "What must be so: COMMITMENT=STATE."),
        _c("conditions_met", "list", "Those that hold."),
        _c("conditions_unknown", "list", "Those of which it cannot be told."),
        _c("state", "text", "Where the step stands; computed.", brief=True),
        _c("quorum", "integer", "Holders that must consent."),
        _c("consent", "list", "Who consents."),
        _c("refused", "list", "Who refuses."),
        _c("undeclared", "list", "Who has not said."),
        _c("taken_by", "list", "For whom it stands taken."),
        _c("notice_on", "date", "Day of the notice that starts the clock."),
        _c("first_on", "date", "First day on which it may be taken.", brief=True),
        _c("still_to_do", "list", "What must still be done, and by whom."),
        _c("entry", "integer", ENTRY),
        _c("registered_by", "text", BY),
        _c("as_of", "text", AS_OF),
    ),
)
PRESS = Layout(
    name="press",
    title="Press",
    means="one claim of one press article, against the register of the article's day",
    key=(),
    points=(("document_id", "documents", "document_id"),),
    columns=(
        _c("article_id", "text", "Id of the article.", brief=True),
        _c("outlet", "text", "Who published it.", brief=True),
        _c("dated", "date", "Day on which it appeared.", brief=True),
        _c("document_id", "text", "The text that its quotations stand in."),
        _c("quotation", "text", QUOTE, brief=True),
        _c("quote_start", "integer", START),
        _c("quote_end", "integer", END),
        _c("finding", "text", "matches, hedged, overstates, understates, unsupported ...",
           brief=True),
        _c("why", "text", "The finding in one sentence.", brief=True),
        _c("agreed_id", "text", "Statement or promise on record that it tells of."),
        _c("agreed_quotation", "text", "The words that were agreed."),
        _c("known_then", "text", "Newest entry that the register held on that day."),
        _c("corrects", "text", "Article that the outlet corrects by this one."),
        _c("corrected_by", "list", "Articles that correct this one."),
        _c("entry", "integer", ENTRY),
        _c("registered_by", "text", BY),
    ),
)  # fmt: skip


def levers(state: RegisterState, verdicts: VerdictSet, events: Sequence[Event]) -> Iterator[Row]:
    """Yield one row a step, lever by lever; levers that are withheld have none."""
    if not state.levers:
        return
    board = Levers(state, verdicts, {event.id: event for event in events}).board()
    for view in board.levers:
        lever = view.lever
        for step in view.steps:
            facts = step.facts
            yield (
                cells.text(lever.id),
                cells.text(step.step),
                cells.text(lever.title),
                lever.kind,
                step.effect,
                cells.listed(lever.holders),
                cells.listed(one.condition for one in facts),
                cells.listed(one.condition for one in facts if one.holds),
                cells.listed(one.condition for one in facts if one.holds is None),
                step.state,
                step.quorum,
                cells.listed(step.consent),
                cells.listed(step.refused),
                cells.listed(step.undeclared),
                cells.listed(step.taken),
                cells.day(step.notice),
                cells.day(step.first),
                cells.listed(step.open),
                view.entry,
                cells.text(view.registered_by),
                board.as_of,
            )


def press(frames: Frames | None) -> Iterator[Row]:
    """Yield one row a claim; an article without one, or withheld, has one row without words."""
    for line in () if frames is None else frames.articles:
        claims = () if line.check is None else line.check.claims
        for claim in claims or (None,):
            yield _claim(line, claim)


def _claim(line: PressLine, claim: ClaimCheck | None) -> Row:
    one, span = line.article, None if claim is None else claim.claim.span
    agreed = None if claim is None else claim.agreed
    return (
        cells.text(one.id),
        cells.text(one.outlet),
        cells.day(one.on),
        cells.text(one.document),
        None if span is None else cells.text(span.exact),
        None if span is None else span.start,
        None if span is None else span.end,
        None if claim is None else claim.verdict,
        None if claim is None else cells.text(claim.why),
        None if agreed is None else cells.text(agreed.statement),
        None if agreed is None else cells.text(agreed.span.exact),
        None if line.check is None else line.check.then.known_at,
        cells.text(one.corrects),
        cells.listed(line.corrected_by),
        one.entry,
        cells.text(one.registered_by),
    )
