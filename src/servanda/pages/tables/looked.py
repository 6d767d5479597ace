"""Tables of what somebody looked for: places that hold some words, pairs of codes of a text.

They belong to one page, so no export of a whole register has them.
"""

from collections.abc import Iterable, Iterator, Sequence

from servanda.model.agreement import Pair
from servanda.model.export import Layout, Row, Table
from servanda.pages.search_page import Result, Segment
from servanda.pages.tables.cells import listed, text
from servanda.pages.tables.column import END, ENTRY, START
from servanda.pages.tables.column import column as _c

FOUND = Layout(
    name="found",
    title="Places found",
    means="one place that holds the words, best first",
    key=("place",),
    columns=(
        _c("place", "integer", "Its number in the list, from 1.", brief=True),
        _c("what", "text", "promise, text, press text, evidence, entry.", brief=True),
        _c("id", "text", "Id of the promise or text.", brief=True),
        _c("title", "text", "What it is called.", brief=True),
        _c("words", "text", "The words found, with some before and behind.", brief=True),
        _c("statements", "list", "Statements of the text that hold the words, the first few."),
        _c("further_statements", "integer", "How many more of them do."),
        _c("entry", "integer", ENTRY, brief=True),
        _c("address", "text", "The page it leads to."),
    ),
)
CODES = Layout(
    name="codes",
    title="Pairs of codes",
    means="two values that two coders gave one slot of one place",
    key=(),
    columns=(
        _c("document_id", "text", "Id of the text."),
        _c("span_start", "integer", START, brief=True),
        _c("span_end", "integer", END, brief=True),
        _c("quotation", "text", "The words that were coded.", brief=True),
        _c("field", "text", "Which slot.", brief=True),
        _c("coder_a", "text", "One coder.", brief=True),
        _c("sight_a", "text", "Whether blind or having seen the machine's."),
        _c("value_a", "text", "What this coder wrote.", brief=True),
        _c("coder_b", "text", "The other coder.", brief=True),
        _c("sight_b", "text", "Whether blind or having seen the machine's."),
        _c("value_b", "text", "What that coder wrote.", brief=True),
        _c("settled", "text", "What it was settled as; empty: it is not."),
        _c("because", "text", "Why."),
    ),
)


def found(results: Sequence[Result], *, start: int) -> Table:
    """Return the places of one page of a search; ``start`` is the number of the first."""
    return Table(layout=FOUND, rows=lambda: _found(results, start))


def codes(pairs: Iterable[Pair]) -> Table:
    """Return pairs of codes."""
    held = tuple(pairs)
    return Table(layout=CODES, rows=lambda: map(_code, held))


def _found(results: Sequence[Result], start: int) -> Iterator[Row]:
    for place, one in enumerate(results, start):
        yield (
            place, one.what, text(one.id), text(_words(one.title)), text(_words(one.segments)),
            listed([_words(each.segments) for each in one.statements]), one.further,
            one.entry, text(one.href),
        )  # fmt: skip


def _words(segments: Sequence[Segment]) -> str:
    return "".join(words for words, _ in segments)


def _code(one: Pair) -> Row:
    return (
        text(one.document), one.start, one.end, text(one.quote), one.field,
        text(one.first), one.first_sight, text(one.first_value),
        text(one.second), one.second_sight, text(one.second_value),
        text(one.settled), text(one.because),
    )  # fmt: skip
