"""All pages of one register at one pair of clocks; the server and the static site both print it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from servanda.errors import InputError
from servanda.model.evidence import Event
from servanda.model.export import TableName
from servanda.model.incident import Incident
from servanda.model.plan_view import AgendaBoard
from servanda.model.press import Frames
from servanda.model.register import BlobRef, RegisteredDocument, RegisterState, WitnessLine
from servanda.model.verdict import Alternative, Verdict, VerdictSet
from servanda.pages.agenda_page import agenda_view
from servanda.pages.audit_page import audit_view, entry_lines, entry_pages, page_label
from servanda.pages.beside_page import beside_view, versions_of
from servanda.pages.cards import Standing, statements_of
from servanda.pages.changed import Since
from servanda.pages.cite import cite_of, embed_of
from servanda.pages.commitment_page import commitment_view, find
from servanda.pages.frames_page import frames_view
from servanda.pages.history_page import history_view
from servanda.pages.incidents_page import incidents_view
from servanda.pages.languages import N_, ngettext
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links
from servanda.pages.lists_page import LISTS, WORDING, list_view, pages_in
from servanda.pages.overview_page import overview_view, text_line
from servanda.pages.paging import split_name
from servanda.pages.reading_page import Registered, reading_view
from servanda.pages.render import render
from servanda.pages.search_page import SearchView
from servanda.pages.sheet import sheet_of
from servanda.pages.shell import shell
from servanda.pages.sources import file_name
from servanda.pages.tally import css_of
from servanda.pages.wording import wording_list
from servanda.pages.words import listed, sentence, shown
from servanda.watch.revisions import Revision

_WITHHELD = N_(
    "This is a press text: only its quotations are printed here. Its hash is on record, so "
    "whoever has the original can check every quotation."
)

TABLES: Mapping[str, TableName] = {
    "overview.html": "commitments",
    "list.html": "verdicts",
    "documents.html": "documents",
    "document.html": "statements",
    "commitment.html": "verdicts",
    "incidents.html": "incidents",
    "agenda.html": "deadlines",
    "history.html": "changes",
    "timeline.html": "deadlines",
    "parties.html": "parties",
    "party.html": "parties",
    "coding.html": "scores",
    "levers.html": "levers",
    "frames.html": "press",
    "audit.html": "log",
    "entries.html": "log",
}
"""The table that holds what a page shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """A file of a document, with its address where this copy holds it."""

    name: str
    role: str
    sha256: str
    size: int
    disclosed: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What every page of a register is made from."""

    state: RegisterState
    verdicts: VerdictSet
    explain: Callable[[Verdict], Sequence[str]]
    alternatives: Callable[[Verdict], Sequence[Alternative]]
    events: Mapping[str, Event]
    entry_of: Callable[[str], int | None]
    file_href: Callable[[str], str]
    """Address of the file with this SHA-256 as seen from the page; empty where there is none."""
    data: bool = True
    """Whether tables for other programs lie beside the pages."""

    def overview(self, links: Links, since: Since | None = None, waiting: int = 0) -> str:
        """Return the overview, with what changed ``since`` a visit.

        ``waiting`` is how many readings wait for a reader who may decide on them.
        """
        view = overview_view(self.state, self.verdicts, links, since)
        return self._render(
            "overview.html", self.state.name, "index", links, view=view, waiting=waiting
        )

    def listing(self, name: str, links: Links) -> str:
        """Return a page of a list behind a number: ``open``, ``open-2`` ...; InputError if none."""
        stem, page = split_name(name)
        if stem not in LISTS:
            raise InputError(f"there is no list {name!r}; there are: {', '.join(LISTS)}")
        pages = pages_in(stem, self.state, self.verdicts)
        if page >= pages:
            raise InputError(f"the list {stem!r} has no page {page + 1}; its last is {pages}")
        if stem == WORDING:
            view = wording_list(self.state, links)
        else:
            view = list_view(stem, self.state, self.verdicts, links, page)
        return self._render("list.html", view.title, "index", links, view=view)

    def search(self, view: SearchView, more: str, links: Links) -> str:
        """Return a page of what a search found; ``more`` is the address of the next one."""
        return self._render("search.html", _("Search"), "search", links, view=view, more=more)

    def search_site(self, cut: int, links: Links) -> str:
        """Return the page that searches a published site; ``cut`` texts are not looked through."""
        return self._render("search_site.html", _("Search"), "search", links, view={"cut": cut})

    def documents(self, links: Links) -> str:
        """Return the list of all documents."""
        texts = tuple(text_line(d, self.state, links) for d in self.state.documents)
        empty = sum(t.nothing for t in texts)
        said = _(
            "{texts} on record.", texts=sentence(ngettext("{n} text", "{n} texts", len(texts)))
        )
        if empty:
            said += " " + _(
                "In {empty} nothing binds anyone.",
                empty=ngettext("{n} of them", "{n} of them", empty),
            )
        return self._render(
            "documents.html", _("Documents"), "documents", links, texts=texts, sentence=said
        )

    def document(
        self,
        document: str,
        links: Links,
        place: tuple[int, int] | None = None,
        waiting: int | None = None,
        *,
        aligns: bool = False,
    ) -> str:
        """Return the page of one document; InputError names it where there is none.

        ``place`` is marked in its text, in code points, end exclusive. ``waiting`` is how many
        statements wait for a decision, for a reader who may decide; ``aligns`` whether the
        reader may set another version of the text beside it.
        """
        held = self.state.texts.get(document)
        if held is None:
            raise InputError(
                f"the register holds no document {document!r} at this point of its log; "
                "the list of documents names those it holds"
            )
        files = tuple(self._file(f) for f in held.files)
        if held.reading is None:
            return self._render(
                "withheld.html",
                held.title,
                "documents",
                links,
                text=None if held.quotes_only and links.published else held.text,
                versions=versions_of(held.id, self.state, links),
                aligns=aligns and len(self.state.documents) > 1,
                record=held,
                files=files,
                rejected=[],
            )
        view = reading_view(
            held.reading,
            held.text,
            statements=statements_of(held, self.state),
            registered=self._registered(held, links),
            title=held.title,
            withheld=_(_WITHHELD) if held.quotes_only and links.published else "",
            place=place,
        )
        return self._render(
            "document.html",
            held.title,
            "documents",
            links,
            view=view,
            waiting=waiting,
            versions=versions_of(held.id, self.state, links),
            aligns=aligns and len(self.state.documents) > 1,
            record=held,
            files=files,
            rejected=[
                d
                for d in self.state.decisions
                if d.document == held.id and d.decision == "rejected"
            ],
        )

    def beside(self, first: str, second: str, links: Links, *, changes: bool = False) -> str:
        """Return two versions of one text side by side; InputError where none are on record.

        ``changes``: the reader may align them anew.
        """
        view = beside_view(first, second, self.state, links)
        change = links.page(f"documents/{first}/align") if changes else ""
        return self._render(
            "beside.html", view.title, "documents", links,
            view=view, withheld=_(_WITHHELD), change=change, other=second,
        )  # fmt: skip

    def commitment(self, commitment: str, links: Links) -> str:
        """Return the page of one commitment; InputError names it where there is none."""
        view = commitment_view(
            commitment,
            self.state,
            self.verdicts,
            links,
            explain=self.explain,
            alternatives=self.alternatives,
            events=self.events,
            entry_of=self.entry_of,
        )
        held = find(self.state, commitment)
        return self._render(
            "commitment.html",
            view.title,
            "index",
            links,
            view=view,
            cite=cite_of(held, self.state, self.verdicts, links),
            embed=embed_of(held, self.state, self.verdicts, links),
        )

    def embed(self, commitment: str, links: Links) -> str:
        """Return the card of one commitment for other people's pages."""
        held = find(self.state, commitment)
        made = embed_of(held, self.state, self.verdicts, links)
        return self._render("embed.html", made.title, "", links, card=made)

    def incidents(self, found: Sequence[Incident], links: Links) -> str:
        """Return the page of incidents."""
        view = incidents_view(found, links, self.entry_of)
        return self._render("incidents.html", _("Incidents"), "index", links, view=view)

    def frames(self, found: Frames, links: Links) -> str:
        """Return the page of press articles."""
        view = frames_view(found, self.state, links)
        return self._render("frames.html", _("Media"), "frames", links, view=view)

    def agenda(self, board: AgendaBoard, links: Links) -> str:
        """Return the page of plans."""
        view = agenda_view(board, self.state, links)
        return self._render("agenda.html", _("Agenda"), "agenda", links, view=view)

    def history(
        self,
        revisions: Sequence[Revision],
        links: Links,
        *,
        commitment: str | None = None,
        at: str | None = None,
    ) -> str:
        """Return the page of revisions, all of them or one commitment's.

        ``at`` is the time of which all of it speaks; None: each at its own time.
        """
        held = None if commitment is None else find(self.state, commitment)
        view = history_view(revisions, self.state, links, entry_of=self.entry_of, held=held, at=at)
        return self._render(
            "history.html", _("History: {title}", title=view.title), "index", links, view=view
        )

    def audit(self, links: Links, watched: Sequence[WitnessLine] = (), offered: str = "") -> str:
        """Return the audit page; ``watched`` are the witnesses, ``offered`` what can be checked."""
        view = audit_view(self.state, links, watched, offered)
        return self._render("audit.html", _("Audit"), "audit", links, view=view)

    def entries(self, page: int, links: Links) -> str:
        """Return one page of log entries; InputError where the log is shorter."""
        items = entry_lines(self.state, page)
        if not items:
            raise InputError(f"the log has no page of entries {page}; the audit page lists them")
        name = page_label(self.state, page)
        return self._render(
            "entries.html",
            _("Entries {name}", name=name),
            "audit",
            links,
            name=name,
            items=items,
            pages=entry_pages(self.state, links, page),
            sentence=_(
                "Every line is one signed leaf of the log, in the order in which it came in."
            ),
        )

    def page(self, template: str, title: str, here: str, links: Links, **view: object) -> str:
        """Return a page that only a server has, within the frame of the register's pages."""
        return self._render(template, title, here, links, **view)

    def _render(self, template: str, title: str, here: str, links: Links, **view: object) -> str:
        frame = shell(title, here, self.state, self.verdicts, links)
        table = TABLES.get(template) if self.data else None
        return render(template, shell=frame, links=links, table=table, **view)

    def _file(self, ref: BlobRef) -> FileLine:
        return FileLine(
            name=file_name(ref.name),
            role=ref.role,
            sha256=ref.sha256,
            size=ref.size,
            disclosed=ref.disclosed,
            href=self.file_href(ref.sha256) if ref.disclosed else "",
        )

    def _registered(self, held: RegisteredDocument, links: Links) -> Registered:
        """Return what has become of the document's statements."""
        found = sheet_of(self.state, self.verdicts).of
        standings: dict[str, list[Standing]] = {}
        read_by: dict[str, tuple[str, str]] = {}
        for c in self.state.promised_in.get(held.id, ()):
            if c.statement is None:
                continue
            splits = [i.split for i in found.get(c.id, ())]
            said = [
                _("{n} {state}", n=splits.count(s), state=shown(s)) if len(splits) > 1 else shown(s)
                for s in dict.fromkeys(splits)
            ]
            standings.setdefault(c.statement.id, []).append(
                Standing(
                    href=links.commitment(c.id),
                    title=c.title,
                    word=listed(said) or _("no occasion yet"),
                    css=css_of(splits[0]) if splits else "",
                )
            )
            read_by[c.statement.id] = (
                ("accepted", c.accepted_by) if c.accepted_by else ("person", c.registered_by)
            )
        return Registered(standings=standings, read_by=read_by)
