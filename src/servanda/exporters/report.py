"""The report on a period as DOCX: analysts write in Word."""

from collections.abc import Iterable, Iterator
from typing import Any

from servanda.exporters import safe
from servanda.exporters.docx import grid, new, saved
from servanda.pages.report_lines import ChangeLine, DueLine, ReportView
from servanda.pages.words import sentence

_NONE = "(its words are not in this copy)"


def document(view: ReportView, *, stamp: str) -> bytes:
    """Return the document; ``stamp`` is the only time that it names of itself."""
    paper = new(f"{view.register}: {view.period}", stamp, landscape=False)
    paper.add_heading(safe.one_line(view.register), 0)
    _say(paper, f"Report on {view.period}")
    _say(paper, view.sentence)
    grid(paper, ["", "number"], ([name, str(n)] for name, n in view.counts))
    paper.add_heading("What was due", 1)
    for part in view.parts:
        paper.add_heading(f"{part.name} ({len(part.lines)})", 2)
        _say(paper, part.means)
        _lines(paper, part.lines)
    if not view.parts:
        _say(paper, "Nothing on record fell due in the period.")
    _fresh(paper, view)
    _objections(paper, view)
    _changes(paper, view)
    paper.add_heading("Coming next", 1)
    _lines(paper, view.next)
    _evidence(paper, view)
    paper.add_heading("Method", 1)
    for line in view.method:
        paper.add_paragraph(safe.printed(line), style="List Bullet")
    _say(paper, f"As of {view.as_of_words}; known at {view.known}. Log {view.head}.")
    return saved(paper)


def _say(paper: Any, words: str) -> None:
    paper.add_paragraph(safe.printed(words))


def _quote(paper: Any, words: str | None) -> None:
    paper.add_paragraph(safe.printed(words or _NONE), style="Quote")


def _lines(paper: Any, lines: Iterable[DueLine]) -> None:
    def rows() -> Iterator[list[str]]:
        for one in lines:
            which = f" ({one.id}, {one.which})" if one.which else f" ({one.id})"
            rests = one.rests_on or "no report"
            if one.watched:
                rests += f"; watched {one.watched} of the time"
            word = f"{one.word}; contested by {one.contested}" if one.contested else one.word
            yield [sentence(one.title) + which, one.who, one.due, word, rests]

    grid(paper, ["Promise", "Who owes it", "Due", "Verdict", "Rests on"], rows())


def _fresh(paper: Any, view: ReportView) -> None:
    paper.add_heading("New commitments", 1)
    for one in view.fresh:
        _say(paper, f"{sentence(one.title)} ({one.id}). {one.who}; {one.how}. {one.source}")
        if one.quote:
            _quote(paper, one.quote)
    if not view.fresh:
        _say(paper, "None came in the period.")


def _objections(paper: Any, view: ReportView) -> None:
    paper.add_heading("Objections and replies", 1)
    for pair in view.objections:
        one = pair.objection
        paper.add_heading(safe.one_line(f"{one.who}, {one.on}, {one.commitment or one.report}"), 2)
        if one.shows:
            _say(paper, f"The verdict showed: {', '.join(one.shows)}.")
        _quote(paper, one.text)
        for reply in pair.replies:
            _say(paper, f"Reply of {reply.who}, {reply.on}:")
            _quote(paper, reply.text)
        if not pair.replies:
            _say(paper, "No reply is on record.")
    if not view.objections:
        _say(paper, "Nobody objected or replied in the period.")


def _changes(paper: Any, view: ReportView) -> None:
    def rows(lines: Iterable[ChangeLine]) -> Iterator[list[str]]:
        for one in lines:
            yield [f"{sentence(one.title)} ({one.id})", one.when, one.was, one.became, one.why]

    paper.add_heading("Changes of verdicts", 1)
    paper.add_heading("Between the day before the period and its last day", 2)
    if view.moved:
        grid(paper, ["Promise", "Occasion", "Was", "Became", "Because of"], rows(view.moved))
    else:
        _say(paper, "Every verdict was told the same on both days.")
    paper.add_heading("By what came into the register in the period, and by the clock", 2)
    if view.revised:
        grid(paper, ["Promise", "When", "Was", "Became", "Because of"], rows(view.revised))
    else:
        _say(paper, "The register revised no verdict in the period.")


def _evidence(paper: Any, view: ReportView) -> None:
    paper.add_heading("Whose evidence, and who was watching", 1)
    grid(
        paper,
        ["Source", "Reports of the period", "Verdicts due that rest on it"],
        ([s.name, f"{s.reports}: {s.standings}", str(s.rests)] for s in view.sources),
    )
    if not view.sources:
        _say(paper, "No source reported anything of the period.")
    _say(paper, "")
    grid(
        paper,
        ["Watching", "For", "From", "To", "Watch lost because"],
        ([w.source, w.what, w.start, w.end, w.lost or "not lost"] for w in view.watched),
    )
    if not view.watched:
        _say(paper, "Nobody is on record as watching in the period.")
