"""The report on a period as DOCX: analysts write in Word."""

from collections.abc import Iterable, Iterator
from typing import Any

from servanda.exporters import safe
from servanda.exporters.docx import grid, new, saved
from servanda.pages.languages import N_
from servanda.pages.languages import gettext as _
from servanda.pages.report_lines import ChangeLine, DueLine, ReportView
from servanda.pages.words import sentence

_NONE = N_("(its words are not in this copy)")


def document(view: ReportView, *, stamp: str) -> bytes:
    """Return the document; ``stamp`` is the only time that it names of itself."""
    paper = new(
        f"{view.register}: {view.period}",
        stamp,
        landscape=False,
    )
    paper.add_heading(safe.one_line(view.register), 0)
    _say(paper, _("Report on {period}", period=view.period))
    _say(paper, view.sentence)
    grid(paper, ["", _("number")], ([name, str(n)] for name, n in view.counts))
    paper.add_heading(_("What was due"), 1)
    for part in view.parts:
        paper.add_heading(f"{part.name} ({len(part.lines)})", 2)
        _say(paper, part.means)
        _lines(paper, part.lines)
    if not view.parts:
        _say(paper, _("Nothing on record fell due in the period."))
    _fresh(paper, view)
    _objections(paper, view)
    _changes(paper, view)
    paper.add_heading(_("Coming next"), 1)
    _lines(paper, view.next)
    _evidence(paper, view)
    paper.add_heading(_("Method"), 1)
    for line in view.method:
        paper.add_paragraph(safe.printed(line), style="List Bullet")
    _say(
        paper,
        _(
            "As of {as_of_words}; known at {known}. Log {head}.",
            as_of_words=view.as_of_words,
            known=view.known,
            head=view.head,
        ),
    )
    return saved(paper)


def _say(paper: Any, words: str) -> None:
    paper.add_paragraph(safe.printed(words))


def _quote(paper: Any, words: str | None) -> None:
    paper.add_paragraph(safe.printed(words or _(_NONE)), style="Quote")


def _lines(paper: Any, lines: Iterable[DueLine]) -> None:
    def rows() -> Iterator[list[str]]:
        for one in lines:
            which = f" ({one.id}, {one.which})" if one.which else f" ({one.id})"
            rests = one.rests_on or _("no report")
            if one.watched:
                rests += _("; watched {watched} of the time", watched=one.watched)
            word = (
                _("{word}; contested by {contested}", word=one.word, contested=one.contested)
                if one.contested
                else one.word
            )
            yield [sentence(one.title) + which, one.who, one.due, word, rests]

    grid(paper, [_("Promise"), _("Who owes it"), _("Due"), _("Verdict"), _("Rests on")], rows())


def _fresh(paper: Any, view: ReportView) -> None:
    paper.add_heading(_("New commitments"), 1)
    for one in view.fresh:
        _say(
            paper,
            _(
                "{title} ({id}). {who}; {how}. {source}",
                title=sentence(one.title),
                id=one.id,
                who=one.who,
                how=one.how,
                source=one.source,
            ),
        )
        if one.quote:
            _quote(paper, one.quote)
    if not view.fresh:
        _say(paper, _("None came in the period."))


def _objections(paper: Any, view: ReportView) -> None:
    paper.add_heading(_("Objections and replies"), 1)
    for pair in view.objections:
        one = pair.objection
        paper.add_heading(safe.one_line(f"{one.who}, {one.on}, {one.commitment or one.report}"), 2)
        if one.shows:
            _say(paper, _("The verdict showed: {shows}.", shows=", ".join(one.shows)))
        _quote(paper, one.text)
        for reply in pair.replies:
            _say(paper, _("Reply of {who}, {on}:", who=reply.who, on=reply.on))
            _quote(paper, reply.text)
        if not pair.replies:
            _say(paper, _("No reply is on record."))
    if not view.objections:
        _say(paper, _("Nobody objected or replied in the period."))


def _changes(paper: Any, view: ReportView) -> None:
    def rows(lines: Iterable[ChangeLine]) -> Iterator[list[str]]:
        for one in lines:
            yield [f"{sentence(one.title)} ({one.id})", one.when, one.was, one.became, one.why]

    paper.add_heading(_("Changes of verdicts"), 1)
    paper.add_heading(_("Between the day before the period and its last day"), 2)
    if view.moved:
        grid(
            paper,
            [_("Promise"), _("Occasion"), _("Was"), _("Became"), _("Because of")],
            rows(view.moved),
        )
    else:
        _say(paper, _("Every verdict was told the same on both days."))
    paper.add_heading(_("By what came into the register in the period, and by the clock"), 2)
    if view.revised:
        grid(
            paper,
            [_("Promise"), _("When"), _("Was"), _("Became"), _("Because of")],
            rows(view.revised),
        )
    else:
        _say(paper, _("The register revised no verdict in the period."))


def _evidence(paper: Any, view: ReportView) -> None:
    paper.add_heading(_("Whose evidence, and who was watching"), 1)
    grid(
        paper,
        [_("Source"), _("Reports of the period"), _("Verdicts due that rest on it")],
        (
            [
                s.name,
                f"{s.reports}: {s.standings}",
                str(s.rests),
            ]
            for s in view.sources
        ),
    )
    if not view.sources:
        _say(paper, _("No source reported anything of the period."))
    _say(paper, "")
    grid(
        paper,
        [_("Watching"), _("For"), _("From"), _("To"), _("Watch lost because")],
        ([w.source, w.what, w.start, w.end, w.lost or _("not lost")] for w in view.watched),
    )
    if not view.watched:
        _say(paper, _("Nobody is on record as watching in the period."))
