"""The files for other programs in a published site: every table, the feeds, the provenance."""

from collections.abc import Callable, Iterator

from servanda import plugins
from servanda.api import strangers
from servanda.api.exporting import narrowed
from servanda.api.register import Register
from servanda.errors import InputError
from servanda.exporters import jsonld
from servanda.exporters.datapackage import DESCRIPTOR, FOLDER, Measure, descriptor, measured
from servanda.model.export import TableName
from servanda.model.plan_view import AgendaBoard
from servanda.pages.links import (
    Alert,
    SiteLinks,
    alert_file,
    commitment_file,
    document_file,
    graph_file,
)
from servanda.pages.rule import rule_facts
from servanda.pages.site import SiteView
from servanda.pages.tables.layouts import LAYOUTS
from servanda.pages.tables.sources import Sources, matter_of
from servanda.pages.timeline_rows import phases_of

TABLES = ("csv", "jsonl", "parquet")
"""Formats in which each table is there."""
WHOLE = {
    "register.xlsx": "xlsx",
    "provenance.jsonld": "jsonld",
    "annotations.json": "annotations",
}
FEED = "feed.atom"


def files(register: Register, view: SiteView, known_at: str | None) -> Iterator[tuple[str, bytes]]:
    """Yield the files by their path inside the site; ``view`` is what strangers may see."""
    held = sources(register, view, known_at)
    tables: dict[str, Measure] = {}
    for form in TABLES:
        for name in LAYOUTS:
            path, data = f"{FOLDER}{name}.{form}", _file(held, form, (name,))
            if form == "csv":
                tables[path] = measured([data])
            yield path, data
    for path, form in WHOLE.items():
        yield f"{FOLDER}{path}", _file(held, form, ())
    whole = matter_of(held)
    for kind, id_, data in jsonld.parts(whole):
        page = commitment_file(id_) if kind == "commitment" else document_file(id_)
        yield graph_file(page), data
    yield DESCRIPTOR, descriptor(whole, tables, folder=FOLDER)


def told(register: Register, view: SiteView, known_at: str | None) -> Iterator[tuple[str, bytes]]:
    """Yield feeds and calendars by their path among the pages, in the language that is spoken."""
    held = sources(register, view, known_at)
    yield FEED, _file(held, "atom", (), SiteLinks(FEED).commitment)
    yield from _alerts(held)


def _alerts(held: Sources) -> Iterator[tuple[str, bytes]]:
    """Yield a feed and a calendar for each party and phase that has promises."""
    rules = [rule_facts(one.terms) for one in held.state.commitments]
    parties = {name for rule in rules for name in (*rule.debtor, *rule.creditor)}
    phases = {title for titles in phases_of(held.board()).values() for title in titles}
    for name in sorted(parties):
        yield from _alert("party", name, narrowed(held, party=name))
    for name in sorted(phases):
        yield from _alert("phase", name, narrowed(held, phase=name))


def _alert(kind: Alert, name: str, held: Sources) -> Iterator[tuple[str, bytes]]:
    for form in ("atom", "ics"):
        path = alert_file(kind, name, form)
        # A calendar's addresses are whole ones, and a published folder has none.
        page_of = SiteLinks(path).commitment if form == "atom" else None
        yield path, _file(held, form, (), page_of)


def sources(register: Register, view: SiteView, known_at: str | None) -> Sources:
    """Return what the tables of a published site are made from."""
    evidence = register.case(known_at=known_at).evidence
    held = strangers.kept(register, known_at=known_at)

    def board() -> AgendaBoard:
        if view.agenda is None:
            raise InputError("a published site has a calendar; its view lacks the plans")
        return view.agenda

    return Sources(
        state=view.state,
        verdicts=view.verdicts,
        events=lambda: strangers.public_events(register, held, known_at=known_at),
        coverage=lambda: strangers.public_coverage(register, known_at=known_at),
        entry_of=evidence.entry_of.get,
        incidents=lambda: view.incidents,
        revisions=lambda: view.revisions,
        board=board,
        private=False,
        frames=lambda: view.frames,
    )


def _file(
    held: Sources,
    form: str,
    chosen: tuple[TableName, ...],
    page_of: Callable[[str], str] | None = None,
) -> bytes:
    made: plugins.Exporter = plugins.load("exporters", form)
    return b"".join(made.export(matter_of(held, chosen or made.default or made.writes, page_of)))
