"""Two texts on the terminal: side by side where it is wide, one below the other where not."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from servanda.cli import terminal
from servanda.model.comparison import (
    Alignment,
    Change,
    ChangeVerdict,
    ClaimCheck,
    ClaimComparison,
    Diff,
    Side,
    SlotChange,
    Source,
)

WIDE = 100
"""Columns from which two texts stand side by side."""
FIRST: tuple[ChangeVerdict, ...] = (
    "contradicts",
    "softened",
    "dropped",
    "narrowed",
    "redated",
    "strengthened",
    "widened",
    "added",
    "reaffirmed",
)
"""What a reader must not miss comes first; a promise stands once, under the first that holds."""
TITLES: dict[ChangeVerdict, str] = {
    "contradicts": "Contradicted",
    "softened": "Softened",
    "dropped": "Dropped: only in A",
    "narrowed": "Narrowed",
    "redated": "Redated",
    "strengthened": "Strengthened",
    "widened": "Widened",
    "added": "Added: only in B",
    "reaffirmed": "Reaffirmed",
}
OTHER_WORDS = 0.75
"""Likeness below which a reaffirmed promise is said to be so in other words."""


def print_diff(found: Diff, console: Console | None = None, *, show_all: bool = False) -> None:
    """Print what became of each promise; nothing in it depends on colour."""
    out = console or terminal.console()
    print_source(out, "A", found.left)
    print_source(out, "B", found.right)
    out.print()
    promised = [f"{t.promises} {t.verdict}" for t in found.counts if t.promises]
    others = [f"{t.others} {t.verdict}" for t in found.counts if t.others]
    out.print(Text(f"Promises: {' · '.join(promised) or 'none in either text'}", style="bold"))
    if others:
        hint = "" if show_all else " (shown with --all)"
        out.print(Text(f"Binding nobody in either text: {' · '.join(others)}{hint}"))
    _rows(out, [row for row in found.changes if row.promise], "")
    if show_all:
        _rows(out, [row for row in found.changes if not row.promise], " · binds nobody")


def _rows(out: Console, rows: Sequence[Change], mark: str) -> None:
    for verdict in FIRST:
        group = [row for row in rows if _headline(row) == verdict]
        if not group:
            continue
        out.print()
        out.print(Text(f"{TITLES[verdict]}{mark} ({len(group)})".upper(), style="bold"))
        for row in group:
            _change(out, row)


def _headline(row: Change) -> ChangeVerdict:
    return next(verdict for verdict in FIRST if verdict in row.verdicts)


def _change(out: Console, row: Change) -> None:
    out.print()
    if row.left is None or row.right is None:
        side = row.left or row.right
        if side is not None:
            out.print(Padding(_words(side, None), (0, 0, 0, 2)))
        return
    out.print(Padding(Text(_told(row), style="bold"), (0, 0, 0, 2)))
    _pair(out, ("A", row.left), ("B", row.right))
    _grounds(out, row.changes, row.why, ("A", "B"))


def _told(row: Change) -> str:
    """Name each verdict with its slots, so that no line needs the heading above it."""
    said = []
    for verdict in row.verdicts:
        slots = dict.fromkeys(c.slot for c in row.changes if c.verdict == verdict)
        said.append(f"{verdict} ({', '.join(slots)})" if slots else verdict)
    close = row.why is not None and float(row.why.score) >= OTHER_WORDS
    if row.verdicts == ("reaffirmed",) and not close:
        said.append("in other words: compare them")
    if row.why is not None and row.why.part:
        said.append("one is part of the other, which is shown with its closest counterpart too")
    return " · ".join(said)


def print_claims(found: ClaimComparison, console: Console | None = None) -> None:
    """Print each claim with what the other text says; nothing in it depends on colour."""
    out = console or terminal.console()
    print_source(out, "article", found.article)
    print_source(out, "text", found.agreed)
    out.print()
    counts = [f"{t.claims} {t.verdict}" for t in found.counts if t.claims]
    out.print(Text(f"Claims: {' · '.join(counts) or 'none found'}", style="bold"))
    for claim in found.claims:
        print_claim(out, claim, "text")
    print_unreported(out, found.unreported)


def print_unreported(out: Console, found: Sequence[Side], *, named: bool = False) -> None:
    """Print the commitments that an article leaves out; ``named``: each with its id."""
    if found:
        out.print()
        title = f"Promised, and no claim of the article is about it ({len(found)})"
        out.print(Text(title.upper(), style="bold"))
        for side in found:
            out.print(Padding(_words(side, side.statement if named else None), (0, 0, 0, 2)))


def print_claim(out: Console, claim: ClaimCheck, other: str, *, named: bool = False) -> None:
    """Print one claim with what it was held against, which is called ``other``."""
    against = f"{other}, {claim.agreed.statement}" if named and claim.agreed else other
    out.print()
    slots = ", ".join(dict.fromkeys(c.slot for c in claim.slots))
    head = Text(claim.verdict.upper(), style="bold")
    head.append(f" ({slots})" if slots else "", style="bold")
    head.append(f": {claim.why}", style="")
    out.print(head)
    _pair(out, ("article", claim.claim), (against, claim.agreed))
    if claim.alignment is not None:
        _grounds(out, (), claim.alignment, (other, "article"))


def print_source(out: Console, name: str, source: Source) -> None:
    """Print which text stands under a name, in two lines."""
    title = " ".join((source.title or source.source).split())
    out.print(Text(f"{name}: {title}", style="bold"))
    said = "1 commitment" if source.commitments == 1 else f"{source.commitments} commitments"
    facts = [source.source, source.kind, source.date or "date not stated", said]
    out.print(Padding(Text(" · ".join(facts), style="dim"), (0, 0, 0, len(name) + 2)))


def _pair(out: Console, left: tuple[str, Side | None], right: tuple[str, Side | None]) -> None:
    cells: list[Any] = [_cell(*left), _cell(*right)]
    if out.width < WIDE:
        for cell in cells:
            out.print(Padding(cell, (0, 0, 0, 2)))
        return
    table = Table.grid(padding=(0, 3), expand=True)
    table.add_column(ratio=1)
    table.add_column(ratio=1)
    table.add_row(*cells)
    out.print(Padding(table, (0, 0, 0, 2)))


def _cell(name: str, side: Side | None) -> Text:
    return Text(f"{name}: nothing on this matter") if side is None else _words(side, name)


def _words(side: Side, name: str | None) -> Text:
    text = Text(f"{name}: " if name else "")
    text.append(" ".join(side.span.exact.split()))
    facts = [side.kind if side.deontic in (None, "obligation") else f"{side.kind}, {side.deontic}"]
    facts += [f"who: {', '.join(side.debtor)}"] if side.debtor else []
    facts.append(f"characters {side.span.start}–{side.span.end}")
    facts += [f"said {len(side.repeats) + 1} times"] if side.repeats else []
    text.append(f" [{' · '.join(facts)}]", style="dim")
    return text


def _grounds(
    out: Console, changes: Iterable[SlotChange], why: Alignment | None, names: tuple[str, str]
) -> None:
    for change in changes:
        when = f" {change.direction}" if change.direction else ""
        part = f", {change.part}" if change.part != change.slot else ""
        line = f"- {change.verdict}{when} in {change.slot}{part}: {change.why}"
        out.print(Padding(Text(line), (0, 0, 0, 4)))
    if why is None:
        return
    shared = [
        f"“{word.left.exact}”"
        if word.left.exact.lower() == word.right.exact.lower()
        else f"“{word.left.exact}” ({names[0]}) / “{word.right.exact}” ({names[1]})"
        for word in why.words
    ]
    said = [f"shared words {', '.join(shared)}"] if shared else []
    said += [f"same {', '.join(why.slots)}"] if why.slots else []
    line = f"held to be the same matter: {'; '.join(said)}; likeness {why.score}"
    out.print(Padding(Text(" ".join(line.split()), style="dim"), (0, 0, 0, 4)))
