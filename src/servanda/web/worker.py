"""The child process that reads one text handed in from outside, within bounds.

Started as ``python -m servanda.web.worker SOURCE [MEDIA_TYPE]`` with the bytes on standard input
(none for an address). Writes the document and its reading as MessagePack to standard output and
ends with 0; writes the message of a refusal and ends with 3.
"""

import sys
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

import msgspec

from servanda.api.network import is_public
from servanda.api.reading import load_and_read
from servanda.errors import DocumentError, ServandaError
from servanda.model.reading import Reading
from servanda.model.text import Document
from servanda.web.bounds import REFUSED, bound_resources

Result = tuple[Document, Reading]


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
        if not is_public(host) and not allowed:
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
