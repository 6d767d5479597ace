"""The published site: every page of a register as files that open by double click.

Deterministic: equal views give equal bytes. No clock, no network, relative links only.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from servanda.agenda import calendar
from servanda.assessment.elections import Calendar
from servanda.errors import InputError
from servanda.model.evidence import Event
from servanda.model.incident import Incident
from servanda.model.plan_view import AgendaBoard
from servanda.model.press import Frames
from servanda.model.record import Record
from servanda.model.register import RegisterState
from servanda.model.verdict import Alternative, Verdict, VerdictSet
from servanda.pages import search_site, surveys
from servanda.pages.access import RegisterAccess
from servanda.pages.book import Book
from servanda.pages.calendar_words import SPOKEN
from servanda.pages.commitment_page import named_events
from servanda.pages.languages import Choice, Language, speaking
from servanda.pages.links import (
    ENTRIES_PER_PAGE,
    SiteLinks,
    beside_file,
    commitment_file,
    document_file,
    embed_file,
    history_file,
)
from servanda.pages.lists_page import LISTS, pages_in
from servanda.pages.paging import named
from servanda.pages.render import REPORT_STYLE, STATIC, static_file, tongues_page
from servanda.watch.revisions import Revision


class SiteView(Record, frozen=True, kw_only=True):
    """Everything that the published pages are made from."""

    state: RegisterState
    verdicts: VerdictSet
    why: tuple[tuple[str, ...], ...]
    """Why each verdict holds, in the order of ``verdicts.verdicts``."""
    others: tuple[tuple[Alternative, ...], ...]
    """What each verdict would be if others were believed, in the order of ``verdicts.verdicts``."""
    events: tuple[Event, ...]
    """Every event that a verdict names."""
    frames: Frames
    """Press articles, each against the register of its day."""
    incidents: tuple[Incident, ...] = ()
    agenda: AgendaBoard | None = None
    """The plans for the follow-up; None: none was asked for, and there is no page of them."""
    elections: Calendar | None = None
    """Laid over the timeline where a calendar was given."""
    revisions: tuple[Revision, ...] = ()
    """What was said of the time that the verdicts speak of, entry by entry."""
    event_entries: tuple[tuple[str, int], ...] = ()
    """Event id and the index of the log entry that brought it."""
    files: tuple[tuple[str, str], ...] = ()
    """SHA-256 of a file's plain bytes and its path from the bundle's root (which holds site/)."""
    data: tuple[tuple[str, bytes], ...] = ()
    """Files for other programs by their path inside ``site/``: tables and provenance."""


def view_of(
    register: RegisterAccess,
    *,
    as_of: str | None,
    known_at: str | None = None,
    files: Iterable[tuple[str, str]] = (),
    elections: Calendar | None = None,
) -> SiteView:
    """Return what the site of ``register`` is made from at these two clocks."""
    verdicts = register.verdicts(as_of=as_of, known_at=known_at)
    incidents = register.incidents(as_of=verdicts.as_of, known_at=known_at)
    revisions = register.history(as_of=verdicts.as_of, known_at=known_at).revisions
    ids = {*named_events(verdicts.verdicts), *_named_elsewhere(incidents, revisions)}
    entries = [(eid, register.entry_of(eid)) for eid in sorted(ids)]
    return SiteView(
        state=register.state(known_at=known_at),
        verdicts=verdicts,
        why=tuple(register.explain(v) for v in verdicts.verdicts),
        others=tuple(register.alternatives(v) for v in verdicts.verdicts),
        events=tuple(sorted(register.events(ids), key=lambda e: e.id)),
        incidents=incidents,
        frames=register.frames(verdicts, known_at=known_at),
        agenda=register.agenda(verdicts),
        elections=elections,
        revisions=revisions,
        event_entries=tuple((eid, index) for eid, index in entries if index is not None),
        files=tuple(sorted(files)),
    )


def _named_elsewhere(incidents: Iterable[Incident], revisions: Iterable[Revision]) -> Iterator[str]:
    """Yield the ids of events that incidents and revisions name."""
    for one in incidents:
        yield from (told.event for told in one.reports)
    for revision in revisions:
        yield from revision.cause.ids if revision.cause.kind in ("event", "act") else ()


Told = Callable[[], Iterable[tuple[str, bytes]]]
"""Makes the files that tell something in the language of the site: feeds and calendars."""


def build(
    view: SiteView, told: Told = tuple, languages: Sequence[Language] = ()
) -> dict[str, bytes]:
    """Return the files of the site by their path inside ``site/``; ``index.html`` is the entry.

    Its pages are in the language that is spoken. Of several ``languages`` each has its pages in a
    folder of its own, and the entry leads there.
    """
    shared = dict(view.data) | {
        f"static/{name}": static_file(name) for name in STATIC if name != REPORT_STYLE
    }
    if not languages:
        return dict(sorted((shared | dict(told()) | pages(view)).items()))
    for one in languages:
        with speaking(Choice(language=one, folders=tuple(languages))):
            found = dict(told()) | pages(view)
        shared |= {f"{one.tag}/{path}": data for path, data in found.items()}
    with speaking(languages[0]):
        first = tongues_page(view.state.name, languages, SiteLinks("index.html"))
    return dict(sorted((shared | {"index.html": first.encode()}).items()))


def pages(view: SiteView) -> dict[str, bytes]:
    """Return the pages by their path, in the language that is spoken."""
    if len(view.why) != len(view.verdicts.verdicts):
        raise InputError(
            f"the site's view explains {len(view.why)} of {len(view.verdicts.verdicts)} verdicts; "
            "give one explanation for each, in their order"
        )
    if len(view.others) != len(view.verdicts.verdicts):
        raise InputError(
            f"the site's view has alternatives to {len(view.others)} of "
            f"{len(view.verdicts.verdicts)} verdicts; give a list for each, in their order"
        )
    state = view.state
    out: dict[str, bytes] = {}
    book = _Pages(view).seen_from
    out["index.html"] = book("index.html").overview(SiteLinks("index.html")).encode()
    out["documents.html"] = book("documents.html").documents(SiteLinks("documents.html")).encode()
    out["audit.html"] = book("audit.html").audit(SiteLinks("audit.html")).encode()
    out["incidents.html"] = (
        book("incidents.html").incidents(view.incidents, SiteLinks("incidents.html")).encode()
    )
    links = SiteLinks("frames.html")
    out["frames.html"] = book("frames.html").frames(view.frames, links).encode()
    index, cut = search_site.index(state, SiteLinks("search.html"))
    out["search-index.js"] = index
    out["search.html"] = book("search.html").search_site(cut, SiteLinks("search.html")).encode()
    if view.agenda is not None:
        page = book("agenda.html").agenda(view.agenda, SiteLinks("agenda.html"))
        out["agenda.html"] = page.encode()
        out["calendar.ics"] = calendar.write(view.agenda, title=state.name, tongue=SPOKEN)
    at = view.verdicts.as_of
    out["history.html"] = (
        book("history.html").history(view.revisions, SiteLinks("history.html"), at=at).encode()
    )
    out.update(surveys.files(surveys.Surveys(book(""), view.agenda, view.elections)))
    lists = [named(stem, n) for stem in LISTS for n in range(pages_in(stem, state, view.verdicts))]
    for name in lists:
        path = f"list/{name}.html"
        out[path] = book(path).listing(name, SiteLinks(path)).encode()
    for document in state.documents:
        path = document_file(document.id)
        out[path] = book(path).document(document.id, SiteLinks(path)).encode()
    for first, second in _beside(state):
        path = beside_file(first, second)
        out[path] = book(path).beside(first, second, SiteLinks(path)).encode()
    for commitment in state.commitments:
        path = commitment_file(commitment.id)
        out[path] = book(path).commitment(commitment.id, SiteLinks(path)).encode()
        path = embed_file(commitment.id)
        out[path] = book(path).embed(commitment.id, SiteLinks(path)).encode()
        path = history_file(commitment.id)
        out[path] = (
            book(path)
            .history(view.revisions, SiteLinks(path), commitment=commitment.id, at=at)
            .encode()
        )
    for number in range(-(-len(state.entries) // ENTRIES_PER_PAGE)):
        path = f"entries/{number}.html"
        out[path] = book(path).entries(number, SiteLinks(path)).encode()
    return out


def _beside(state: RegisterState) -> Iterator[tuple[str, str]]:
    """Yield versions of one text, each of the two once as the first."""
    for one in state.versions:
        first, second = one.documents
        if first in state.texts and second in state.texts:
            yield from ((first, second), (second, first))


class _Pages:
    """Makes the book whose file links are relative to the page that asks."""

    def __init__(self, view: SiteView) -> None:
        self._view = view
        self._why: Mapping[int, Sequence[str]] = {
            id(v): why for v, why in zip(view.verdicts.verdicts, view.why, strict=True)
        }
        self._others: Mapping[int, Sequence[Alternative]] = {
            id(v): tried for v, tried in zip(view.verdicts.verdicts, view.others, strict=True)
        }
        self._events = {e.id: e for e in view.events}
        self._entries = dict(view.event_entries)
        self._files = dict(view.files)

    def seen_from(self, here: str) -> Book:
        """Return the book for the page in file ``here``."""

        def file_href(sha256: str) -> str:
            path = self._files.get(sha256)
            return SiteLinks(here).bundle(path) if path else ""

        return Book(
            state=self._view.state,
            verdicts=self._view.verdicts,
            explain=self._explain,
            alternatives=lambda verdict: self._others[id(verdict)],
            events=self._events,
            entry_of=self._entries.get,
            file_href=file_href,
            data=bool(self._view.data),
        )

    def _explain(self, verdict: Verdict) -> Sequence[str]:
        # The verdicts of a view are the very objects of its verdict set.
        return self._why[id(verdict)]
