"""The child process that reads one text handed in from outside, within bounds.

Started as ``python -m servanda.web.worker SOURCE [MEDIA_TYPE]`` with the bytes on standard input
(none for an address). Writes the document and its reading as MessagePack to standard output and
ends with 0; writes the message of a refusal and ends with 3.
"""

import ipaddress
import sys
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

import msgspec

from servanda.api.reading import load_and_read
from servanda.errors import DocumentError, ServandaError
from servanda.model.reading import Reading
from servanda.model.text import Document

MEMORY_BYTES = 2 * 1024**3
"""A 20 MB page takes about ten times its size when parsed; the rest is the libraries' own."""
CPU_SECONDS = 60
"""The same as the wall clock of the parent: what is longer is not an honest text."""
REFUSED = 3
"""Exit code for a text that was refused with a message."""

Result = tuple[Document, Reading]


def bound_resources() -> None:
    """Cap memory and processor time, and forbid writing files, where the system can."""
    try:
        import resource  # noqa: PLC0415  (there is none on Windows; the parent's clock remains)
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def forbid_private_hosts() -> None:
    """Refuse every connection into this machine or its own network, whatever a name resolves to.

    The check stands at the connection itself, so a name that changes its address between a look-up
    and the connection (DNS rebinding) gains nothing. A proxy that the user has set is allowed.
    """
    try:
        allowed = {urlsplit(p).hostname for p in getproxies().values()}
    except ValueError as error:
        raise DocumentError(f"the address of the proxy cannot be read: {error}") from error

    def check(event: str, args: tuple[Any, ...]) -> None:
        if event != "socket.connect" or not isinstance(args[1], tuple):
            return
        host = str(args[1][0])
        try:
            public = ipaddress.ip_address(host.partition("%")[0]).is_global
        except ValueError:
            public = False
        if not public and not allowed:
            raise DocumentError(
                f"{host}: lies inside this machine or its own network; nothing is fetched from "
                "there. Save the text and give it as a file"
            )

    sys.addaudithook(check)


def main(arguments: list[str]) -> int:
    """Read what is handed in; return the exit code."""
    bound_resources()
    source, media_type = arguments[0], (arguments[1] if len(arguments) > 1 else None)
    is_address = source.startswith(("http://", "https://"))
    try:
        if is_address:
            forbid_private_hosts()
            result = load_and_read(source, public_only=True)
        else:
            raw = sys.stdin.buffer.read()
            result = load_and_read(source, raw=raw, media_type=media_type)
    except ServandaError as error:
        sys.stdout.buffer.write(str(error).encode("utf-8", "replace"))
        return REFUSED
    sys.stdout.buffer.write(msgspec.msgpack.encode(result))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
