"""What was judged, asked: views side by side, agreement of coders."""

from collections.abc import Sequence

from servanda.api.register import Register
from servanda.assessment import coded
from servanda.assessment.coding import grouped
from servanda.errors import UsageError
from servanda.model.agreement import BookSummary, BookView, Reliability
from servanda.model.record import Record
from servanda.model.verdict import Verdict


class CommitmentView(Record, frozen=True, kw_only=True):
    """One commitment: what is computed, and what people judge, side by side."""

    commitment: str
    title: str
    computed: dict[str, int]
    """Display -> number of verdicts that show it."""
    books: tuple[BookView, ...]


class Views(Record, frozen=True, kw_only=True):
    """Several codebooks over one evidence set."""

    as_of: str
    commitments: tuple[CommitmentView, ...]
    summaries: tuple[BookSummary, ...]


def views(
    register: Register,
    *,
    only: str | None = None,
    selection: str | None = None,
    as_of: str | None = None,
) -> Views:
    """Return verdicts and scores side by side, of all commitments, one, or a selection."""
    state = register.state()
    verdicts = register.verdicts(as_of=as_of, only=only)
    names = [one.id for one in state.commitments if only in (None, one.id)]
    if selection is not None:
        names = [name for name in names if name in _selected(register, selection)]
    computed = grouped(verdicts.verdicts, lambda v: v.commitment)
    titles = {one.id: one.title for one in state.commitments}
    books = {name: coded.books_of(register.state(), name) for name in names}
    return Views(
        as_of=verdicts.as_of,
        commitments=tuple(
            CommitmentView(
                commitment=name,
                title=titles[name],
                computed=_counts(computed.get(name, [])),
                books=tuple(books[name]),
            )
            for name in names
        ),
        summaries=tuple(
            coded.summaries(register.state(), [b for found in books.values() for b in found], names)
        ),
    )


def _selected(register: Register, name: str) -> tuple[str, ...]:
    known = {one.name: one.commitments for one in register.state().selections}
    if name not in known:
        raise UsageError(f"no selection {name!r}; there are: {', '.join(known) or 'none yet'}")
    return known[name]


def _counts(verdicts: Sequence[Verdict]) -> dict[str, int]:
    shown = grouped(verdicts, lambda v: v.display)
    return {display: len(found) for display, found in sorted(shown.items())}


def reliability(
    register: Register, *, codebook: str | None = None, document: str | None = None
) -> Reliability:
    """Return how far coders agree, on scores by codebook version and on texts by document."""
    return coded.reliability(register.state(), codebook=codebook, document=document)
