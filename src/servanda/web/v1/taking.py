"""How the API takes something in: once, from the version that the caller saw, by who may."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request, Response

from servanda.api import apart, naming
from servanda.api.desk import Desk, Here
from servanda.api.register import Register
from servanda.api.unsigned import For
from servanda.errors import AuthorityError
from servanda.model.apart import SignedStatement, UnsignedStatement
from servanda.model.entry import Role
from servanda.model.register import RegisterState
from servanda.pages.languages import gettext as _
from servanda.register import once
from servanda.register.proposals import Proposal
from servanda.register.receipts import Receipt
from servanda.tlog import merkle
from servanda.tlog.note import encode_base64
from servanda.web.gate import VISITOR
from servanda.web.problems import MovedError, RefusedError
from servanda.web.sessions import Visitor
from servanda.web.v1 import asking
from servanda.web.v1.reads import head_of
from servanda.web.v1.wishes import Recorded

Asking = Request[Any, Any, Any]
KEPT = 2_000
"""Answers held for callers who ask again with the same key."""
LONGEST_KEY = 200
LISTED = 100


@dataclass(frozen=True, slots=True)
class _Given:
    digest: str
    answer: Response[Any]


class Taker:
    """Records, where the keys are at hand; else prepares what its author signs elsewhere."""

    def __init__(self, register: Register, *, apart: bool) -> None:
        """Take in for ``register``; ``apart``: every author's key is on another machine."""
        self.register, self.apart = register, apart
        self._whole = register
        self._lock = threading.Lock()
        self._given: OrderedDict[tuple[str, str, str], _Given] = OrderedDict()

    def seeing(self, register: Register) -> "Taker":
        """Return the same taker for people who see only so much of the register.

        What they prepare says nothing that they do not see. What they signed is checked against
        all of it: an id that a private report has is taken.
        """
        found = Taker(register, apart=self.apart)
        found._whole, found._lock, found._given = self._whole, self._lock, self._given
        return found

    # ------------------------------------------------------------ who

    def desk(self, request: Asking) -> Desk:
        """Return where the caller speaks; 403 for whoever records nothing."""
        if not self.apart:
            return Here(self.register)
        return self.author(request)

    def author(self, request: Asking) -> For:
        """Return for whom an entry is prepared."""
        person = self._visitor(request).person
        if person.actor is None or person.role == "reader":
            raise RefusedError(403, _("You read this register; you record nothing in it."))
        return For(self.register, person.actor, msgspec.convert(person.role, Role))

    @staticmethod
    def _visitor(request: Asking) -> Visitor:
        found = request.scope.get(VISITOR)
        if not isinstance(found, Visitor):
            raise RefusedError(401, _("Sign in first, or send a token."))
        return found

    # ------------------------------------------------------------ how

    def once(self, request: Asking, wish: Any, do: Callable[[], Response[Any]]) -> Response[Any]:
        """Do it if the caller saw the newest version; the same key again gets the same answer."""
        key = request.headers.get("idempotency-key")
        if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
            raise RefusedError(
                400, _("Idempotency-Key: 1 to {n} printable characters.", n=LONGEST_KEY)
            )
        visitor = request.scope.get(VISITOR)
        who = visitor.person.name if isinstance(visitor, Visitor) else ""
        digest = asking.digest(request.url.path.encode() + b"\0" + msgspec.json.encode(wish))
        with self._lock:
            held = None if key is None else self._given.get((who, key, request.method))
            if held is not None:
                _check_same(held.digest, digest)
                return _replayed(held.answer)
            asked = None
            if key is not None:
                asked = once.Asked(name=once.name_of(who, key, request.method), question=digest)
                # Asked before the last restart, or of another process on this register.
                made = once.made(self.register.journal.store, asked.name)
                if made is not None:
                    _check_same(made.question, digest)
                    return _replayed(self.on_record(made.entries))
            self.check_version(request, wish)
            with once.asking(asked):
                done = do()
            if key is not None:
                self._given[(who, key, request.method)] = _Given(digest, done)
                while len(self._given) > KEPT:
                    self._given.popitem(last=False)
        return done

    def check_version(self, request: Asking, wish: Any) -> None:
        """Refuse a request made from an older version; both are shown (409)."""
        wanted = request.headers.get("if-match")
        state = self.register.state()
        current = asking.etag_of(state.head)
        if wanted is None or wanted.strip() in ("*", current):
            return
        yours = self._version_of(wanted.strip())
        matter = _matter_of(wish, request.path_params)
        seen = -1 if yours is None else yours.head.size - 1
        after = state.entries[seen + 1 :] if yours is not None else ()
        raise MovedError(
            _(
                "the register went on since you looked; read both versions, and send it again "
                "with the new one in If-Match if it still holds"
            ),
            yours=None if yours is None else asking.version(yours.head, _held(yours, matter)),
            current=asking.version(state.head, _held(state, matter)),
            since=tuple(after[:LISTED]),
        )

    def _version_of(self, etag: str) -> RegisterState | None:
        digits = etag.strip('"').partition("-")[0]
        newest = self.register.state().head.size
        if not (digits.isascii() and digits.isdecimal() and 0 < len(digits) <= len(str(newest))):
            return None
        if not 1 <= int(digits) <= newest:
            return None
        size = int(digits)
        state = self.register.state(known_at=f"#{size - 1}")
        edge = merkle.edge_of(size, self.register.journal.node())
        root = encode_base64(merkle.Frontier(size, edge).root())
        head = msgspec.structs.replace(state.head, size=size, root=root)
        return msgspec.structs.replace(state, head=head)

    # ------------------------------------------------------------ what becomes of it

    def settle(self, request: Asking, wish: Any, make: Callable[[Desk], Proposal]) -> Response[Any]:
        """Record what ``make`` plans, or return it for its author to sign."""
        desk = self.desk(request)

        def do() -> Response[Any]:
            plan = make(desk)
            if isinstance(desk, For):
                naming.check(self.register, [plan])
                return self.prepared(desk.prepare(plan))
            return self.recorded(naming.record(self.register, [plan]))

        return self.once(request, wish, do)

    def prepared(self, statement: UnsignedStatement) -> Response[Any]:
        """Return an entry to be signed; nothing is recorded yet."""
        etag = asking.etag_of(self.register.state().head)
        return Response(
            statement, status_code=200, headers={"etag": etag, "cache-control": "no-store"}
        )

    def on_record(self, indexes: Sequence[int]) -> Response[Any]:
        """Return what was recorded earlier, with proofs up to the newest checkpoint."""
        journal = self.register.journal
        journal.sync()
        return self.recorded(journal.receipt([journal.entries[index] for index in indexes]))

    def recorded(self, receipt: Receipt) -> Response[Any]:
        """Return what stands in the log now, with the receipts."""
        told = asking.asked(self.register)
        lines = told.state().entries
        found = Recorded(
            head=head_of(told),
            entries=tuple(lines[entry.index] for entry in receipt.entries),
            proofs=tuple(proof.decode() for proof in receipt.proofs),
        )
        last = receipt.entries[-1].index
        return Response(
            found,
            status_code=201,
            headers={
                "etag": told.etag,
                "cache-control": "no-store",
                "location": f"/api/v1/log/proof/inclusion?index={last}",
            },
        )

    def enter(self, request: Asking, statement: SignedStatement) -> Response[Any]:
        """Record what its author signed; one hands in one's own, the secretariat anybody's."""
        if self.apart:
            author = self.author(request)
            if author.role != "secretariat" and statement.actor != author.actor:
                raise AuthorityError(
                    _(
                        "you are {you}; what {author} signed is handed in by {author} or by a "
                        "secretariat",
                        you=author.actor,
                        author=statement.actor,
                    )
                )
        return self.once(
            request,
            statement,
            lambda: self.recorded(apart.enter(self._whole, statement, "the statement")),
        )


def _check_same(held: str, asked: str) -> None:
    if held != asked:
        raise RefusedError(422, _("Idempotency-Key: was used for another request; take a new one."))


def _replayed(answer: Response[Any]) -> Response[Any]:
    """Return an answer again, marked as such."""
    return Response(
        answer.content,
        status_code=answer.status_code,
        headers={**answer.headers, "idempotency-replayed": "true"},
    )


def _matter_of(wish: Any, path: dict[str, Any]) -> str | None:
    """Return what a wish is about: a commitment, or a statement of a document."""
    for name in ("commitment", "about", "to"):
        found = getattr(wish, name, None)
        if isinstance(found, str):
            return found
    found = path.get("name")
    return found if isinstance(found, str) else None


def _held(state: RegisterState, matter: str | None) -> Any:
    """Return what one version held of the matter."""
    for held in state.commitments:
        if held.id == matter:
            acts = [act for act in state.acts if act.commitment == matter]
            return {"commitment": held, "acts": acts}
    document, _, statement = (matter or "").rpartition(":")
    decisions = [
        one for one in state.decisions
        if (one.document, one.statement_id) == (document, statement)
    ]  # fmt: skip
    return {"decisions": decisions} if document else None
