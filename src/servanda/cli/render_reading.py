"""A Reading on the terminal: what binds, what is missing, then everything else."""

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from servanda.cli import terminal
from servanda.model.reading import Actor, ReaderFacts, Reading, Refusal, Statement

_REST = (
    ("claim", "Said to be agreed, reported only"),
    ("deferral", "Put off"),
    ("demand", "Asked of others"),
    ("signal", "Only signalled"),
    ("proposal", "Only proposed"),
    ("aspiration", "Wished for"),
)

_READ = ("en", "und", "mul")


def print_reading(reading: Reading, console: Console | None = None) -> None:
    """Print the summary of a reading; nothing in it depends on colour."""
    out = console or terminal.console()
    binding = [s for s in reading.statements if s.kind == "commitment"]
    promised = [s for s in binding if s.deontic != "permission"]
    allowed = [s for s in binding if s.deontic == "permission"]
    _print_head(reading, out)
    if not promised and reading.document.language not in _READ:
        out.print(Text("Not read: no statement is shown, and none is denied.", style="bold"))
    elif not promised:
        out.print(Text("Nothing here binds anyone.", style="bold"))
    else:
        _print_group(out, _counted(len(promised), "commitment", "commitments"), promised)
    if allowed:
        _print_group(out, _counted(len(allowed), "permission", "permissions"), allowed)
    for kind, title in _REST:
        group = [s for s in reading.statements if s.kind == kind]
        if group:
            _print_group(out, f"{title} ({len(group)})", group)
    _print_refused(out, reading.refused)
    _print_ask(out, reading.ask)


def _print_head(reading: Reading, out: Console) -> None:
    facts = reading.document
    out.print(Text(facts.title or facts.source, style="bold"))
    date = facts.date.value or "date not stated"
    if facts.date.precision == "unknown-year":
        date = f"{facts.date.raw}, year not stated"
    line = f"{facts.kind} · {date} · {facts.length} characters · sha256 {facts.sha256_text[:12]}…"
    out.print(Text(line, style="dim"))
    if facts.language == "mul":
        out.print(
            "This text is in several languages. The reader covers English, so only the English "
            "parts were read; the others can be marked and recorded by hand."
        )
    elif facts.language == "und":
        out.print("The text is too short to tell its language; it was read as English.")
    elif facts.language != "en":
        out.print(
            f"The reader covers English; this text looks like {facts.language!r}. "
            "Spans can be marked and recorded by hand."
        )
    _print_reader(reading.reader, out)
    out.print()


def _print_reader(reader: ReaderFacts, out: Console) -> None:
    """Say who read, where it was not our rules, and what of it the text does not bear out."""
    if reader.name == "rules":
        return
    out.print(Text(f"read by {reader.name}, a machine: check each line against the text"))
    for lost in reader.dropped:
        out.print(Text(f"left out: {lost.count} × {lost.slot}, {lost.reason}"))


def _counted(n: int, one: str, many: str) -> str:
    return f"1 {one}" if n == 1 else f"{n} {many}"


def _print_group(out: Console, title: str, statements: Iterable[Statement]) -> None:
    out.print()
    out.print(Text(title.upper(), style="bold"))
    for number, statement in enumerate(statements, 1):
        head = Text(f"{number:>3}  ", style="dim")
        head.append(" ".join(statement.span.exact.split()), style="")
        out.print(Padding(head, (0, 0, 0, 0)))
        out.print(Padding(Text(_slots(statement), style="dim"), (0, 0, 0, 5)))


def _slots(statement: Statement) -> str:
    place = f"characters {statement.span.start}–{statement.span.end}"
    if statement.kind in {"commitment", "demand"}:
        slots = [
            f"who: {_names(statement.debtor) or 'not stated'}",
            f"by when: {_deadline(statement)}",
            f"verified: {statement.verification.exact if statement.verification else 'not stated'}",
        ]
        if statement.condition:
            slots.append(f"if: {' '.join(statement.condition.exact.split())}")
    else:
        voice = _names(statement.author) or (statement.speaker.name if statement.speaker else "")
        slots = [f"voice: {voice}"] if voice else []
        missing = ", ".join(gap.slot for gap in statement.gaps)
        slots += [f"missing: {missing}"] if missing else []
    return " · ".join([*slots, place])


def _names(actors: tuple[Actor, ...]) -> str:
    return ", ".join(
        f"{actor.name} (inferred)" if actor.basis == "inferred" else actor.name for actor in actors
    )


def _deadline(statement: Statement) -> str:
    due = statement.deadline
    if due is None:
        return "not stated"
    return f"{due.raw} ({due.latest})" if due.latest else due.raw


def _print_refused(out: Console, refused: tuple[Refusal, ...]) -> None:
    if not refused:
        return
    out.print()
    one = len(refused) == 1
    what = "word that sounds" if one else "words that sound"
    head = f"{len(refused)} {what} like a promise and {'is' if one else 'are'} none"
    out.print(Text(head.upper(), "bold"))
    for refusal in refused:
        line = f"     {refusal.span.exact!r} at {refusal.span.start}: {refusal.reason}"
        out.print(Text(line))


def _print_ask(out: Console, ask: tuple[str, ...]) -> None:
    if not ask:
        return
    out.print()
    out.print(Text("ASK", style="bold"))
    for question in ask:
        out.print(Padding(Text(f"- {question}"), (0, 0, 0, 5)))
