"""Files of a register for other programs: tables, the calendar, the feed, provenance.

They hold what strangers may see, whoever asks: a file travels. Private values leave by the command
line alone.
"""

import asyncio
import dataclasses
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.params import QueryParameter
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from servanda.api import clock, exporting, printing, reporting
from servanda.errors import UsageError
from servanda.exporters.docx import MEDIA_TYPE
from servanda.exporters.safe import BLOCK
from servanda.model.export import Matter, Table, TableName
from servanda.pages.access import RegisterAccess
from servanda.pages.languages import gettext as _
from servanda.pages.links import ENTRIES_PER_PAGE, ServerLinks
from servanda.pages.lists_page import LISTS, PROMISES, WORDING, items_of
from servanda.pages.render import report_page
from servanda.pages.report_lines import ReportView
from servanda.pages.sheet import sheet_of
from servanda.pages.tables.layouts import LAYOUTS
from servanda.pages.tables.sources import Sources, matter_beside
from servanda.pages.words import NOT_PROMISED
from servanda.web import problems
from servanda.web.answers import NotThereError, page
from servanda.web.clocks import Clock, sequence, time

FORMATS: Mapping[str, str] = {
    ".csv": "csv", ".xlsx": "xlsx", ".json": "json", ".jsonl": "jsonl", ".parquet": "parquet",
    ".docx": "docx", ".md": "markdown", ".ics": "ics", ".atom": "atom",
}  # fmt: skip
"""Endings of addresses and the formats that they name."""
ALIASES: Mapping[str, TableName] = {
    "index": "commitments", "history": "changes", "agenda": "deadlines", "audit": "log",
    "evidence": "events", "timeline": "deadlines", "coding": "scores", "frames": "press",
}  # fmt: skip
"""Pages whose table has another name."""
HELD = frozenset({
    "/history.json", "/agenda.json", "/incidents.json",
    "/timeline.json", "/parties.json", "/levers.json", "/coding.json", "/frames.json",
})  # fmt: skip
"""Addresses that give more than a table already."""
TABLES = tuple(one for one in FORMATS if one not in {".json", ".ics", ".atom"})
"""Endings of one page's table, where its JSON is another one."""
WHOLE: Mapping[str, str] = {
    "/register.xlsx": "xlsx", "/register.json": "json", "/datapackage.zip": "datapackage",
    "/provenance.jsonld": "jsonld", "/annotations.json": "annotations", "/feed.atom": "atom",
    "/calendar.ics": "ics",
}  # fmt: skip
_PRINTER = threading.Lock()
"""A browser takes hundreds of megabytes: one report is printed at a time."""
Word = Annotated[str | None, QueryParameter(max_length=400)]
Keep = Callable[[dict[str, Any]], bool]


def routes(register: RegisterAccess) -> list[ControllerRouterHandler]:
    """Return the handlers of the files."""
    paths = {
        f"/{name}{ending}": table
        for name, table in (*((n, n) for n in LAYOUTS), *ALIASES.items())
        for ending in FORMATS
        if ending not in (".ics", ".atom") and f"/{name}{ending}" not in HELD
    }

    @get(list(paths), sync_to_thread=False)
    def table(  # noqa: PLR0917  (each is a part of the address)
        request: Request[Any, Any, Any],
        as_of: Clock = None,
        known_at: Clock = None,
        party: Word = None,
        phase: Word = None,
        bom: Word = None,
    ) -> Response[Any]:
        path = request.url.path
        ending = path[path.rindex(".") :]
        held = _sources(register, as_of, known_at, party=party, phase=phase)
        name = "csv:bom" if ending == ".csv" and bom else FORMATS[ending]
        return send(held, name, (paths[path],), path.strip("/"))

    @get(list(WHOLE), sync_to_thread=False)
    def whole(
        request: Request[Any, Any, Any],
        as_of: Clock = None,
        known_at: Clock = None,
        party: Word = None,
        phase: Word = None,
    ) -> Response[Any]:
        path = request.url.path
        held = _sources(register, as_of, known_at, party=party, phase=phase)
        base = str(request.base_url)
        return send(held, WHOLE[path], (), path.strip("/"), page_of=pages_from(base))

    @get(["/report", "/report.docx", "/report.pdf"])
    async def report(
        request: Request[Any, Any, Any],
        first: Annotated[str, QueryParameter(name="from", max_length=10)],
        last: Annotated[str, QueryParameter(name="to", max_length=10)],
        known_at: Clock = None,
    ) -> Response[Any]:
        # A browser prints for seconds; nobody else waits for it.
        return await asyncio.to_thread(
            _report, register, request.url.path, (first, last), sequence(known_at)
        )

    return [table, whole, report]


def _report(
    register: RegisterAccess, path: str, period: tuple[str, str], at: str | None
) -> Response[Any]:
    """Return the report on a period as page, DOCX or PDF, by the ending of the address."""
    first, last = period
    found = reporting.view(register, first, last, known_at=at)
    if path.endswith(".docx"):
        stamp = register.state(known_at=at).entries[-1].claimed_time
        return Response(
            reporting.made(found, "docx", stamp=stamp),
            media_type=MEDIA_TYPE,
            headers={"content-disposition": f'attachment; filename="{first}-{last}.docx"'},
        )
    if path.endswith(".pdf"):
        return _printed(found, f"{first}-{last}.pdf")
    links = ServerLinks(here="/report", known_at=at)
    asked = urlencode({"from": first, "to": last} | ({"known_at": at} if at else {}))
    return page(report_page(found, links, docx=f"/report.docx?{asked}"))


def _printed(found: ReportView, name: str) -> Response[Any]:
    """Return a report as PDF; a problem (RFC 9457) where nothing here prints, or it is busy."""
    if printing.browser() is None:
        told = _(
            "PDF is printed by Chromium, and this server has none; /report.docx and the page "
            "/report, which prints, are here."
        )
        return problems.answer(problems.problem(501, told))
    if not _PRINTER.acquire(blocking=False):
        told = _("Another report is being printed; ask again in a few seconds.")
        return problems.answer(problems.problem(503, told), {"retry-after": "10"})
    try:
        data = reporting.made(found, "pdf", stamp="")
    except UsageError as error:
        return problems.answer(problems.problem(503, str(error)))
    finally:
        _PRINTER.release()
    return Response(
        data,
        media_type="application/pdf",
        headers={
            "cache-control": "no-store",
            "content-disposition": f'attachment; filename="{name}"',
        },
    )


def _sources(
    register: RegisterAccess,
    as_of: str | None,
    known_at: str | None,
    commitment: str | None = None,
    *,
    party: str | None = None,
    phase: str | None = None,
) -> Sources:
    try:
        return register.sources(
            as_of=time(as_of), known_at=sequence(known_at),
            only=commitment, party=party, phase=phase,
        )  # fmt: skip
    except UsageError as error:
        raise NotThereError(str(error)) from error


def send(
    held: Sources,
    name: str,
    chosen: tuple[TableName, ...],
    filename: str,
    *,
    keep: Keep | None = None,
    page_of: Callable[[str], str] | None = None,
) -> Response[Any]:
    """Return a file, sent piece by piece; what goes wrong before the first piece is a page."""
    exporter = exporting.exporter(name)
    tables = exporting.tables_for(exporter, name, chosen)
    matter = exporting.matter(held, exporter, tables, page_of)
    if keep is not None:
        made = {one: _kept(table, keep) for one, table in matter.tables.items()}
        matter = dataclasses.replace(matter, tables=made)
    return _sent(matter, name, filename)


def send_table(
    register: RegisterAccess, clocks: tuple[str | None, str | None], table: Table, name: str
) -> Response[Any]:
    """Return a table that belongs to one page, of what its reader sees, as ``name`` ends."""
    as_of, known_at = time(clocks[0]) or clock.stamp(), sequence(clocks[1])
    matter = matter_beside(register.state(known_at=known_at), as_of, known_at, table)
    return _sent(matter, FORMATS[name[name.rindex(".") :]], name)


def _sent(matter: Matter, name: str, filename: str) -> Response[Any]:
    exporter = exporting.exporter(name)
    pieces = exporter.export(matter)
    first = next(pieces, b"")
    return Stream(
        _rest(first, pieces),
        media_type=exporter.media_type,
        headers={
            "cache-control": "no-store",
            "content-disposition": f'{_how(name)}; filename="{plain(filename)}"',
        },
    )


def plain(filename: str) -> str:
    """Return the name of a file as any header and any file system takes it."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in filename)


def _rest(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield pieces of some size: each one sent costs a change of threads."""
    held, size = [first], len(first)
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= BLOCK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _how(name: str) -> str:
    """Return whether a browser shows a file or keeps it."""
    return "inline" if name in ("json", "jsonl", "atom", "annotations", "jsonld") else "attachment"


def _kept(table: Table, keep: Keep) -> Table:
    names = [column.name for column in table.layout.columns]
    return dataclasses.replace(
        table,
        rows=lambda: (r for r in table.rows() if keep(dict(zip(names, r, strict=True)))),
    )


def split(name: str, known: frozenset[str]) -> tuple[str, str] | None:
    """Return the name and the format of an address; None where it names no file."""
    for ending in known:
        if name.endswith(ending) and name != ending:
            return name.removesuffix(ending), FORMATS[ending]
    return None


def pages_from(base: str) -> Callable[[str], str]:
    """Return what gives the whole address of a commitment's page on the server at ``base``."""
    links = ServerLinks()
    return lambda name: base.rstrip("/") + links.commitment(name)


def of_commitment(
    register: RegisterAccess, name: str, as_of: str | None, known_at: str | None, *, base: str
) -> Response[Any] | None:
    """Return the verdicts, calendar or feed of one commitment as a file; None: a page is meant."""
    found = split(name, frozenset(FORMATS) - {".json"})
    if found is None:
        return None
    held = _sources(register, as_of, known_at, found[0])
    special = found[1] in ("ics", "atom")
    return send(held, found[1], () if special else ("verdicts",), name, page_of=pages_from(base))


def of_history(
    register: RegisterAccess, name: str, ending: str, as_of: str | None, known_at: str | None
) -> Response[Any]:
    """Return the revisions of one promise's verdicts as a file."""
    held = _sources(register, as_of, known_at, name)
    return send(held, FORMATS[ending], ("changes",), f"{name}-history{ending}",
                keep=lambda row: row["commitment_id"] == name)  # fmt: skip


def of_entries(
    register: RegisterAccess, number: int, ending: str, as_of: str | None, known_at: str | None
) -> Response[Any]:
    """Return one page of the log's entries as a file."""
    held = _sources(register, as_of, known_at)
    return send(held, FORMATS[ending], ("log",), f"entries-{number}{ending}",
                keep=lambda row: row["entry"] // ENTRIES_PER_PAGE == number)  # fmt: skip


def of_party(
    register: RegisterAccess,
    party: str,
    form: str,
    *,
    clocks: tuple[str | None, str | None],
    base: str,
) -> Response[Any]:
    """Return the calendar, feed or verdicts of the promises of one party as a file."""
    held = _sources(register, *clocks, party=party)
    chosen: tuple[TableName, ...] = () if form in ("ics", "atom") else ("verdicts",)
    return send(held, form, chosen, f"{party}.{form}", page_of=pages_from(base))


def of_document(
    register: RegisterAccess, name: str, as_of: str | None, known_at: str | None
) -> Response[Any] | None:
    """Return the statements of one document as a file; None: a page is meant."""
    annotated = name.removesuffix(".annotations.json")
    found = (
        (annotated, "annotations")
        if annotated != name
        else split(name, frozenset(FORMATS) - {".json", ".ics", ".atom"})
    )
    if found is None:
        return None
    held = _sources(register, as_of, known_at)
    if found[0] not in {one.id for one in held.state.documents}:
        raise NotThereError(
            _(
                "The register holds no document {found} at this point of its log.",
                found=f"{found[0]!r}",
            )
        )
    return send(
        held, found[1], ("statements",), name, keep=lambda row: row["document_id"] == found[0]
    )


def of_list(
    register: RegisterAccess, name: str, as_of: str | None, known_at: str | None
) -> Response[Any] | None:
    """Return what stands behind a number, on all its pages, as a file; None: a page is meant."""
    found = split(name, frozenset(FORMATS) - {".ics", ".atom"})
    if found is None:
        return None
    which, form = found
    if which not in LISTS:
        raise NotThereError(
            _(
                "There is no list {which}; there are: {lists}.",
                which=f"{which!r}",
                lists=", ".join(LISTS),
            )
        )
    held = _sources(register, as_of, known_at)
    if which == "not-promised":
        return send(held, form, ("statements",), name, keep=lambda row: row["kind"] in NOT_PROMISED)
    if which == PROMISES:
        return send(held, form, ("commitments",), name)
    if which == WORDING:
        worded = {one.id for one in held.state.commitments if one.statement is not None}
        return send(held, form, ("commitments",), name,
                    keep=lambda row: row["commitment_id"] in worded)  # fmt: skip
    sheet = sheet_of(held.state, held.verdicts)
    items = {(item.commitment.id, item.number) for item in items_of(which, sheet)}
    return send(
        held, form, ("verdicts",), name,
        keep=lambda row: (row["commitment_id"], row["occasion"]) in items,
    )  # fmt: skip
