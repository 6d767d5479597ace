"""Questions about the whole register and about one commitment."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.params import QueryParameter
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from servanda.api import leverage
from servanda.api.register import Register
from servanda.errors import InputError
from servanda.model.lever import Board
from servanda.model.press import Frames
from servanda.model.verdict import VerdictSet
from servanda.pages.access import RegisterAccess
from servanda.pages.commitment_page import named_events
from servanda.pages.languages import gettext as _
from servanda.web.v1 import asking, listing
from servanda.web.v1.asking import AsOf, Cursor, KnownAt, Limit, Name, answer, asked, reading
from servanda.web.v1.models import (
    CommitmentLine,
    Commitments,
    Evidence,
    Explanation,
    Head,
    MeetingLine,
    Meetings,
    OneCommitment,
    Parties,
    Party,
    Slot,
    State,
    Why,
)

Asking = Request[Any, Any, Any]
Word = Annotated[str | None, QueryParameter(min_length=1, max_length=200)]
LIST = "GET /api/v1/commitments"


def head_of(told: asking.Asked) -> Head:
    """Return the version of the register that an answer is made from."""
    return Head(size=told.head.size, root=told.head.root, etag=told.etag)


def status(register: RegisterAccess) -> ControllerRouterHandler:
    """Return the handler that any register has."""

    @reading("/status", summary="All verdicts at both clocks")
    def verdicts(
        request: Asking, as_of: AsOf = None, known_at: KnownAt = None
    ) -> Response[VerdictSet]:
        told = asked(register, as_of, known_at)
        return answer(request, told, lambda: register.verdicts(**told.clocks))

    return verdicts


def routes(register: Register) -> list[ControllerRouterHandler]:
    """Return the handlers of lists and boards, and of one commitment."""
    return [*_lists(register), *_boards(register), *_one(register)]


def _lists(register: Register) -> list[ControllerRouterHandler]:
    @reading("/commitments", summary="Commitments, filtered and sorted")
    def commitments(  # noqa: PLR0917  (each is a part of the address)
        request: Asking,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        shows: Annotated[State | None, QueryParameter(name="state")] = None,
        party: Word = None,
        phase: Word = None,
        due_before: Annotated[str | None, QueryParameter(max_length=40)] = None,
        missing: Annotated[Slot | None, QueryParameter()] = None,
        q: Word = None,
        sort: Annotated[listing.Sort, QueryParameter()] = "entry",
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> Response[Commitments]:
        wanted = listing.Filter(state=shows, party=party, phase=phase, due_before=due_before,
                                missing=missing, q=q, sort=sort)  # fmt: skip
        place = None if cursor is None else _continued(cursor, wanted, as_of, known_at)
        if place is None:
            # The whole list is fixed by its first page: what is recorded meanwhile is not in it.
            at = known_at or f"#{asked(register).head.size - 1}"
            told = asked(register, as_of, at)
        else:
            told = asked(register, place.as_of, place.known_at)
        return answer(request, told, lambda: _page(register, told, wanted, place, limit))

    @reading(
        "/commitments.jsonl", media_type="application/jsonl",
        summary="All commitments, a line of JSON each, without an end to their number",
    )  # fmt: skip
    def all_commitments(as_of: AsOf = None, known_at: KnownAt = None) -> Stream:
        told = asked(register, as_of, known_at)
        found = listing.lines(register, told, listing.Filter())

        def each() -> Iterator[bytes]:
            for line in found:
                yield msgspec.json.encode(line) + b"\n"

        return Stream(each(), media_type="application/jsonl", headers={"etag": told.etag})

    return [commitments, all_commitments]


def _continued(
    cursor: str, wanted: listing.Filter, as_of: str | None, known_at: str | None
) -> asking.Place:
    place = asking.place_of(cursor)
    if place.question != _question(wanted):
        raise InputError(_("cursor: belongs to another list; keep every filter as it was"))
    if as_of not in (None, place.as_of) or known_at not in (None, place.known_at):
        raise InputError(_("cursor: keeps the clocks of its list; leave as_of and known_at out"))
    return place


def _question(wanted: listing.Filter) -> str:
    return asking.digest(msgspec.json.encode(wanted))


def _page(
    register: Register,
    told: asking.Asked,
    wanted: listing.Filter,
    place: asking.Place | None,
    limit: int,
) -> Commitments:
    found = listing.lines(register, told, wanted)

    def key(line: CommitmentLine) -> tuple[str, int]:
        return listing.key_of(line, wanted.sort)

    items, last = asking.page_of(found, limit, key, None if place is None else place.key)
    known_at = told.known_at or ""
    after = None
    if last is not None:
        after = asking.cursor_of(asking.Place(told.as_of, known_at, last, _question(wanted)))
    return Commitments(
        as_of=told.as_of,
        known_at=known_at,
        head=head_of(told),
        total=len(found),
        items=items,
        next=after,
    )


def _boards(register: Register) -> list[ControllerRouterHandler]:
    @reading("/parties", summary="Who owes and is owed what")
    def parties(request: Asking, as_of: AsOf = None, known_at: KnownAt = None) -> Response[Parties]:
        told = asked(register, as_of, known_at)
        return answer(request, told, lambda: _parties(register, told))

    @reading("/levers", summary="Which levers the verdicts pull or hold")
    def levers(request: Asking, as_of: AsOf = None, known_at: KnownAt = None) -> Response[Board]:
        told = asked(register, as_of, known_at)
        return answer(request, told, lambda: leverage.board(register, **told.clocks))

    @reading("/frames", summary="Press articles against the register")
    def frames(request: Asking, as_of: AsOf = None, known_at: KnownAt = None) -> Response[Frames]:
        told = asked(register, as_of, known_at)
        return answer(
            request,
            told,
            lambda: register.frames(
                register.glance(**told.clocks, cited=True), known_at=told.known_at
            ),
        )

    @reading("/meetings", summary="The meetings of all plans")
    def meetings(
        request: Asking, as_of: AsOf = None, known_at: KnownAt = None
    ) -> Response[Meetings]:
        told = asked(register, as_of, known_at)
        return answer(request, told, lambda: _meetings(register, told))

    return [parties, levers, frames, meetings]


def _parties(register: Register, told: asking.Asked) -> Parties:
    shown = register.glance(as_of=told.as_of, known_at=told.known_at).verdicts
    displays: dict[str, list[str]] = {}
    for verdict in shown:
        displays.setdefault(verdict.commitment, []).append(verdict.display)
    found = []
    for name, owes, owed in listing.parties(register, told):
        mine = Counter(word for one in dict.fromkeys(owes) for word in displays.get(one, ()))
        found.append(
            Party(
                name=name,
                owes=tuple(owes),
                is_owed=tuple(owed),
                displays=dict(sorted(mine.items())),
            )
        )
    return Parties(as_of=told.as_of, parties=tuple(found))


def _meetings(register: Register, told: asking.Asked) -> Meetings:
    board = register.agenda(register.glance(**told.clocks, cited=True))
    found = [
        MeetingLine(
            plan=plan.plan.id,
            id=view.meeting.id,
            title=view.meeting.title,
            state=view.state,
            first=view.first,
            last=view.last,
            missing=view.missing,
            commitments=tuple(tied.commitment for tied in view.tied),
        )
        for plan in board.plans
        for view in plan.meetings
    ]
    found.sort(key=lambda one: (one.first or "~", one.plan, one.id))
    return Meetings(as_of=told.as_of, meetings=tuple(found))


def _one(register: Register) -> list[ControllerRouterHandler]:
    def at(name: str, as_of: str | None, known_at: str | None) -> asking.Asked:
        told = asked(register, as_of, known_at)
        held = told.state().promises.get(name)
        asking.found_or("commitment", name, held, LIST)
        return told

    def found(name: str, told: asking.Asked) -> VerdictSet:
        return register.verdicts_on(name, **told.clocks)

    @reading("/commitments/{name:str}", summary="One commitment")
    def commitment(
        request: Asking, name: Name, as_of: AsOf = None, known_at: KnownAt = None
    ) -> Response[OneCommitment]:
        told = at(name, as_of, known_at)

        def make() -> OneCommitment:
            held = told.state().promises[name]
            verdicts = found(name, told).verdicts
            return OneCommitment(as_of=told.as_of, commitment=held, verdicts=verdicts)

        return answer(request, told, make)

    @reading("/commitments/{name:str}/history",
         summary="The revisions of its verdicts")  # fmt: skip
    def history(
        request: Asking, name: Name, as_of: AsOf = None, known_at: KnownAt = None
    ) -> Response[dict[str, Any]]:
        told = at(name, as_of, known_at)
        return answer(request, told, lambda: register.history(name, **told.clocks).document())

    @reading("/commitments/{name:str}/evidence",
         summary="The reports under its verdicts")  # fmt: skip
    def evidence(
        request: Asking, name: Name, as_of: AsOf = None, known_at: KnownAt = None
    ) -> Response[Evidence]:
        told = at(name, as_of, known_at)

        def make() -> Evidence:
            events = register.events(named_events(found(name, told).verdicts))
            entries = {e.id: register.entry_of(e.id) for e in events}
            known = {id_: entry for id_, entry in sorted(entries.items()) if entry is not None}
            ordered = tuple(sorted(events, key=lambda e: (e.start, e.id)))
            return Evidence(as_of=told.as_of, events=ordered, entries=known)

        return answer(request, told, make)

    @reading("/commitments/{name:str}/explain",
         summary="Why its verdicts hold")  # fmt: skip
    def explain(
        request: Asking, name: Name, as_of: AsOf = None, known_at: KnownAt = None
    ) -> Response[Explanation]:
        told = at(name, as_of, known_at)

        def make() -> Explanation:
            steps = tuple(
                Why(instance=v.instance.key, display=v.display, steps=register.explain(v))
                for v in found(name, told).verdicts
            )
            return Explanation(as_of=told.as_of, verdicts=steps)

        return answer(request, told, make)

    return [commitment, history, evidence, explain]
