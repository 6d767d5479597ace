"""Asking a witness for a cosignature over HTTP (C2SP tlog-witness), from the side of the log."""

import http.client
import re
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from servanda.errors import InputError, VerificationError, WitnessError
from servanda.tlog import cosignature, note
from servanda.tlog.checkpoint import Checkpoint, parse_text
from servanda.tlog.cosignature import Cosignature
from servanda.tlog.note import Verifier
from servanda.witness import request
from servanda.witness.request import SIZE_TYPE, Answer

MAX_ANSWER = 1 << 16
SECONDS = 10.0
_SIZE = re.compile(r"(0|[1-9][0-9]{0,18})\n")

Prove = Callable[[int, int], Sequence[bytes]]
"""(old, new) -> consistency proof from size ``old`` to size ``new``."""


class NewerError(WitnessError):
    """A witness cosigned a larger or another state than the log has: an old copy is in its place.

    ``size`` is what the witness says it saw.
    """

    def __init__(self, size: int, message: str) -> None:
        """Keep the size apart from the message."""
        super().__init__(message)
        self.size = size


@dataclass(frozen=True, slots=True)
class Asked:
    """The witness that is asked: where it answers, its key, and what it cosigned last."""

    url: str
    witness: Verifier
    last: int = 0
    ca: Path | None = None
    """Whose certificates count; None: those of this machine."""


def ask(asked: Asked, signed: bytes, prove: Prove, *, seconds: float = SECONDS) -> Cosignature:
    """Return the witness's cosignature under a signed checkpoint of the log.

    Where it knows another size than ``asked.last`` it says so, and is asked once more from there.
    """
    head = _head(signed)

    def attempt(old: int) -> Answer:
        proof = prove(old, head.size) if 0 < old < head.size else ()
        body = request.write(old, proof, signed)
        return submit(asked.url, body, seconds=seconds, ca=asked.ca)

    answer = attempt(asked.last)
    if answer.status == http.client.CONFLICT and (theirs := _size(answer)) is not None:
        check_size(theirs, head, tried=asked.last, who=asked.url)
        check_memory(theirs, asked.last, who=asked.url)
        answer = attempt(theirs)
        if answer.status == http.client.CONFLICT and (again := _size(answer)) is not None:
            check_size(again, head, tried=theirs, who=asked.url)
    if answer.status != http.client.OK:
        raise WitnessError(
            f"{asked.url}: answers {answer.status}: {answer.body.strip()[:200]}; it did not cosign"
        )
    return take(answer.body, signed, [asked.witness], where=asked.url)[0]


def check_size(theirs: int, head: Checkpoint, *, tried: int, who: str) -> None:
    """Go on only if a witness's last size is one that this log grew from."""
    old = "restored from an old backup"
    if theirs > head.size:
        raise NewerError(
            theirs,
            f"{who}: cosigned {theirs} entries of {head.origin}, and this copy has {head.size}: "
            f"{old}. Put the newest copy back; where the witness is wrong, take it out of the "
            "policy",
        )
    if theirs == tried:
        raise NewerError(
            theirs,
            f"{who}: cosigned other {theirs} entries of {head.origin} than this copy has: {old}, "
            "or split. Put back the copy that holds them",
        )


def check_memory(theirs: int, last: int, *, who: str) -> None:
    """Refuse a witness that says it cosigned less than lines by its own key in the log show."""
    if theirs < last:
        raise WitnessError(
            f"{who}: says that it cosigned {theirs} entries, and its own line under {last} is "
            "here: the witness was put back from an old backup, or forgets. Nothing more of it is "
            "taken; tell whoever runs it to retire the key, and take it out of the policy"
        )


def take(
    lines: str, signed: bytes, witnesses: Sequence[Verifier], *, where: str
) -> list[Cosignature]:
    """Return the cosignatures of known witnesses in an answer; WitnessError without any."""
    text = note.parse(signed, where=where).text
    whole = f"{text}\n{lines}".encode()
    try:
        found = cosignature.read(note.parse(whole, where=where), witnesses, where=where)
    except VerificationError as error:
        raise WitnessError(f"{error}; it is not taken in") from error
    if not found:
        names = ", ".join(one.name for one in witnesses) or "nobody"
        raise WitnessError(f"{where}: holds no cosignature by {names}")
    return list(found)


def parts_of(url: str) -> tuple[SplitResult, str, int | None]:
    """Return a witness's address with its host and port; WitnessError where it is none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise WitnessError(f"{url}: is no address of a witness: {error}") from error
    if parts.scheme not in {"http", "https"}:
        raise WitnessError(f"{url}: is not http or https; write http(s)://host[:port]/prefix")
    if not host or parts.query or parts.fragment:
        raise WitnessError(f"{url}: is no address of a witness; write http(s)://host[:port]/prefix")
    return parts, host, port


def trusting(ca: Path | None) -> ssl.SSLContext:
    """Return TLS 1.2 or newer that checks a server's name and certificate.

    With ``ca``, a file in PEM, by the certificates in it and no others.
    """
    try:
        context = ssl.create_default_context(cafile=ca)
    except (ssl.SSLError, OSError) as error:
        raise InputError(f"{ca}: holds no certificates in PEM: {error}") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def submit(url: str, body: bytes, *, seconds: float = SECONDS, ca: Path | None = None) -> Answer:
    """Post a request to a witness's submission prefix; no redirect is followed."""
    parts, host, port = parts_of(url)
    connection = (
        http.client.HTTPConnection(host, port, timeout=seconds)
        if parts.scheme == "http"
        else http.client.HTTPSConnection(host, port, timeout=seconds, context=trusting(ca))
    )
    try:
        path = f"{parts.path.rstrip('/')}/add-checkpoint"
        connection.request("POST", path, body, {"Content-Type": "text/plain; charset=utf-8"})
        reply = connection.getresponse()
        data = reply.read(MAX_ANSWER + 1)
        kind = reply.headers.get("Content-Type", "")
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise WitnessError(f"{url}: cannot be reached: {error}") from error
    finally:
        connection.close()
    if len(data) > MAX_ANSWER:
        raise WitnessError(f"{url}: answers with more than {MAX_ANSWER} bytes")
    return Answer(reply.status, data.decode("utf-8", "replace"), kind)


def _size(answer: Answer) -> int | None:
    found = _SIZE.fullmatch(answer.body)
    return int(found[1]) if found and answer.media_type.startswith(SIZE_TYPE) else None


def _head(signed: bytes) -> Checkpoint:
    return parse_text(note.parse(signed, where="checkpoint").text, where="checkpoint")
