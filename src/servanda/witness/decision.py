"""What a witness decides: a pure function of what it saw last and what it is asked.

The rules are those of C2SP tlog-witness, in its words of HTTP. Nothing here signs or stores.
"""

from collections.abc import Sequence

from servanda.errors import VerificationError
from servanda.tlog import merkle, note
from servanda.tlog.checkpoint import Checkpoint
from servanda.tlog.note import Verifier
from servanda.witness.request import SIZE_TYPE, Answer, Request


class RefusedError(Exception):
    """A request that is not cosigned, with the answer that says why."""

    def __init__(self, answer: Answer) -> None:
        """Keep the answer."""
        super().__init__(answer.body.strip())
        self.answer = answer


def decide(request: Request, logs: Sequence[Verifier], latest: Checkpoint | None) -> Checkpoint:
    """Return the checkpoint to cosign; RefusedError with the answer to any other request.

    ``logs`` are the keys that may sign now for the request's origin, none for an unknown log;
    ``latest`` is the newest checkpoint that was cosigned for it.
    """
    new = request.checkpoint
    if not logs:
        raise RefusedError(Answer(404, f"unknown log: {new.origin}\n"))
    _check_signature(request, logs)
    if request.old > new.size:
        raise RefusedError(Answer(400, f"old size {request.old} above the checkpoint's own\n"))
    last = 0 if latest is None else latest.size
    same_size = latest is not None and new.size == last
    if request.old != last or (same_size and latest is not None and new.root != latest.root):
        raise RefusedError(Answer(409, f"{last}\n", SIZE_TYPE))
    try:
        _check_growth(request, latest)
    except VerificationError as error:
        raise RefusedError(Answer(422, f"consistency proof does not hold: {error}\n")) from error
    return new


def _check_signature(request: Request, logs: Sequence[Verifier]) -> None:
    """Only the log's own keys count, one at a time; a line that nobody here knows says nothing."""
    try:
        if len(note.verify(request.note, logs, where="checkpoint")) > 1:
            raise RefusedError(Answer(403, "signed by two keys of the log\n"))
    except VerificationError as error:
        raise RefusedError(Answer(403, f"invalid signature: {error}\n")) from error


def _check_growth(request: Request, latest: Checkpoint | None) -> None:
    new = request.checkpoint
    if new.size == 0 and new.root != merkle.EMPTY_ROOT:
        raise VerificationError("a log without entries has one root only")
    if latest is None or latest.size == 0:
        if request.proof:
            raise VerificationError("from size 0 nothing is to be proven: send no lines")
        return
    merkle.verify_consistency(latest.size, new.size, latest.root, new.root, request.proof)
