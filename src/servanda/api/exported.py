"""The files for other programs in a published site: every table, the feed, the provenance."""

from collections.abc import Iterator

from servanda import plugins
from servanda.api import strangers
from servanda.api.register import Register
from servanda.errors import InputError
from servanda.exporters import jsonld
from servanda.exporters.datapackage import DESCRIPTOR, FOLDER, descriptor
from servanda.model.export import TableName
from servanda.model.plan_view import AgendaBoard
from servanda.pages.links import commitment_file, document_file, graph_file
from servanda.pages.site import SiteView
from servanda.pages.tables.layouts import LAYOUTS
from servanda.pages.tables.sources import Sources, matter_of

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
    tables: dict[str, bytes] = {}
    for form in TABLES:
        for name in LAYOUTS:
            path, data = f"{FOLDER}{name}.{form}", _file(held, form, (name,))
            if form == "csv":
                tables[path] = data
            yield path, data
    for path, form in WHOLE.items():
        yield f"{FOLDER}{path}", _file(held, form, ())
    whole = matter_of(held)
    for kind, id_, data in jsonld.parts(whole):
        page = commitment_file(id_) if kind == "commitment" else document_file(id_)
        yield graph_file(page), data
    yield FEED, _file(held, "atom", ())
    yield DESCRIPTOR, descriptor(whole, tables, folder=FOLDER)


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


def _file(held: Sources, form: str, chosen: tuple[TableName, ...]) -> bytes:
    made: plugins.Exporter = plugins.load("exporters", form)
    return b"".join(made.export(matter_of(held, chosen or made.default or made.writes)))
