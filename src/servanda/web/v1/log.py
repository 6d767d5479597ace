"""The log for programs: its head, its entries, and the proofs that RFC 6962 knows."""

from typing import Annotated, Any

from litestar import Request, Response
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from servanda.api.register import Register
from servanda.errors import InputError
from servanda.model.register import LogHead
from servanda.pages.access import RegisterAccess
from servanda.pages.languages import gettext as _
from servanda.tlog import merkle
from servanda.tlog.note import encode_base64
from servanda.web.answers import NotThereError
from servanda.web.v1 import asking
from servanda.web.v1.asking import Limit, Name, asked, reading, tagged
from servanda.web.v1.models import (
    Changes,
    Consistency,
    Leaves,
    LogLeaf,
    Proof,
    SignedHead,
)
from servanda.web.v1.reads import head_of

Asking = Request[Any, Any, Any]
Number = Annotated[int, QueryParameter(ge=0, le=asking.LARGEST)]


def head(register: RegisterAccess) -> ControllerRouterHandler:
    """Return the handler that any register has."""

    @reading("/log/head", summary="The newest checkpoint, in its fields")
    def newest(request: Asking) -> Response[LogHead]:
        told = asked(register)
        return tagged(request, told, lambda: told.head, timed=False)

    return newest


def routes(register: Register) -> list[ControllerRouterHandler]:
    """Return the handlers of entries and proofs."""
    return [*_entries(register), *_proofs(register)]


def _entries(register: Register) -> list[ControllerRouterHandler]:
    @reading("/changes", summary="What was recorded after an entry")
    def changes(
        request: Asking,
        since: Annotated[int, QueryParameter(
            ge=-1, le=asking.LARGEST, description="The last entry that you know; -1: none.",
        )] = -1,
        limit: Limit = 100,
    ) -> Response[Changes]:  # fmt: skip
        told = asked(register)

        def make() -> Changes:
            items = told.state().entries[since + 1 : since + 1 + limit]
            more = bool(items) and items[-1].index < told.head.size - 1
            return Changes(head=head_of(told), items=items, next=items[-1].index if more else None)

        return tagged(request, told, make, timed=False)

    @reading("/log/entries", summary="Entries as they were signed")
    def entries(
        request: Asking,
        start: Annotated[int, QueryParameter(name="from", ge=0, le=asking.LARGEST)] = 0,
        end: Annotated[int | None, QueryParameter(
            name="to", ge=0, le=asking.LARGEST, description="The last one wanted.",
        )] = None,
        limit: Limit = 100,
    ) -> Response[Leaves]:  # fmt: skip
        told = asked(register)
        if end is not None and end < start:
            raise InputError(
                _("to={end} lies before from={start}; give them in order", end=end, start=start)
            )

        def make() -> Leaves:
            last = told.head.size - 1 if end is None else min(end, told.head.size - 1)
            lines = told.state().entries
            held = register.view.entries
            stop = min(start + limit - 1, last)
            items = tuple(
                LogLeaf(entry=lines[n], leaf=held[n].leaf.decode()) for n in range(start, stop + 1)
            )
            more = bool(items) and stop < last
            return Leaves(head=head_of(told), items=items, next=stop + 1 if more else None)

        return tagged(request, told, make, timed=False)

    @reading("/log/checkpoint", summary="The newest checkpoint as signed")
    def signed(request: Asking) -> Response[SignedHead]:
        told = asked(register)

        def make() -> SignedHead:
            text = register.journal.head.checkpoint.decode()
            return SignedHead(head=told.head, etag=told.etag, checkpoint=text)

        return tagged(request, told, make, timed=False)

    return [changes, entries, signed]


def _proofs(register: Register) -> list[ControllerRouterHandler]:
    @reading("/log/proof/inclusion", summary="That an entry stands in the log")
    def inclusion(
        request: Asking,
        index: Number,
        size: Annotated[int | None, QueryParameter(ge=1, le=asking.LARGEST)] = None,
    ) -> Response[Proof]:
        told = asked(register)
        whole = size or told.head.size
        _inside(whole, told.head.size)
        if index >= whole:
            raise NotThereError(
                _("A log of {whole} entries has no entry {index}.", whole=whole, index=index)
            )
        return tagged(request, told, lambda: proof(register, index, whole), timed=False)

    @reading("/log/proof/consistency",
         summary="That one size of the log continues another")  # fmt: skip
    def consistency(
        request: Asking,
        old: Annotated[int, QueryParameter(name="from", ge=1, le=asking.LARGEST)],
        new: Annotated[int | None, QueryParameter(name="to", ge=1, le=asking.LARGEST)] = None,
    ) -> Response[Consistency]:
        told = asked(register)
        last = new or told.head.size
        _inside(last, told.head.size)
        if old > last:
            raise InputError(
                _("from={old} lies after to={last}; a log only grows", old=old, last=last)
            )

        def make() -> Consistency:
            hashes = merkle.consistency_proof(old, last, register.journal.node())
            return Consistency(
                old=old,
                new=last,
                old_root=encode_base64(_root(register, old)),
                new_root=encode_base64(_root(register, last)),
                hashes=tuple(map(encode_base64, hashes)),
            )

        return tagged(request, told, make, timed=False)

    @reading("/commitments/{name:str}/proof",
         summary="That its newest version stands in the log")  # fmt: skip
    def of_commitment(request: Asking, name: Name) -> Response[Proof]:
        told = asked(register)
        held = next((one for one in told.state().commitments if one.id == name), None)
        one = asking.found_or("commitment", name, held, "GET /api/v1/commitments")
        return tagged(
            request, told, lambda: proof(register, one.entry, told.head.size), timed=False
        )

    return [inclusion, consistency, of_commitment]


def proof(register: Register, index: int, size: int) -> Proof:
    """Return the proof of an entry in the log of ``size`` entries."""
    entry = register.view.entries[index]
    hashes = merkle.inclusion_proof(index, size, register.journal.node())
    newest = size == register.journal.head.size
    return Proof(
        index=index,
        size=size,
        leaf_hash=entry.leaf_hash.hex(),
        root=encode_base64(_root(register, size)),
        hashes=tuple(map(encode_base64, hashes)),
        leaf=entry.leaf.decode(),
        tlog_proof=register.journal.prove(index).decode() if newest else None,
    )


def _root(register: Register, size: int) -> bytes:
    return merkle.Frontier(size, merkle.edge_of(size, register.journal.node())).root()


def _inside(size: int, newest: int) -> None:
    if size > newest:
        raise NotThereError(
            _("The log has {newest} entries, not {size}.", newest=newest, size=size)
        )
