"""A witness: a key, a memory, and one answer for each request."""

from collections.abc import Callable

from servanda.errors import VerificationError
from servanda.tlog import note
from servanda.tlog.cosignature import Cosigner
from servanda.tlog.note import Verifier
from servanda.witness.decision import RefusedError, decide
from servanda.witness.memory import Memory, Watched
from servanda.witness.request import Answer, Request, parse


class Witness:
    """Answers ``add-checkpoint``: what it signed leaves only after it is remembered."""

    def __init__(self, cosigner: Cosigner, memory: Memory, now: Callable[[], int]) -> None:
        """Take the key, the state file, and a clock that gives Unix time."""
        self._cosigner, self._now = cosigner, now
        self.memory = memory

    @property
    def verifier(self) -> Verifier:
        """The public key."""
        return self._cosigner.verifier

    def add_checkpoint(self, body: bytes) -> Answer:
        """Return the answer to a request: 200 with a cosignature line, or why not."""
        try:
            request = parse(body, where="request")
        except VerificationError as error:
            return Answer(400, f"{error}\n")
        lines: list[str] = []

        def sign(seen: Watched | None) -> bytes:
            if seen is None:
                decide(request, (), None)
            else:
                decide(request, seen.logs, seen.latest)
            lines.append(self._cosigner.line(request.note.text, at=self._now()))
            return _kept(request, seen, lines[0])

        try:
            self.memory.advance(request.checkpoint.origin, sign)
        except RefusedError as refused:
            return refused.answer
        return Answer(200, lines[0])


def _kept(request: Request, seen: Watched | None, own: str) -> bytes:
    """Return the checkpoint with the log's line and our own; lines of strangers are left out."""
    logs = {(log.name, log.id): log for log in (seen.logs if seen else ())}
    signed = [
        note.line_of(logs[line.name, line.id], line.data)
        for line in request.note.signatures
        if (line.name, line.id) in logs
    ]
    return "".join([request.note.text, "\n", *signed, own]).encode()
