"""The child process that reads one table handed in from outside, within bounds.

Started as ``python -m servanda.web.table_worker`` with name, choices and bytes as MessagePack on
standard input. Writes the cells as MessagePack to standard output and ends with 0; writes the
message of a refusal and ends with 3.
"""

import sys

import msgspec

from servanda.errors import ServandaError
from servanda.model.handed import How
from servanda.sources.handed import read
from servanda.web.bounds import REFUSED, bound_resources


def main() -> int:
    """Read what is handed in; return the exit code."""
    bound_resources()
    given = sys.stdin.buffer.read()
    name, how, raw = msgspec.msgpack.decode(given, type=tuple[str, How, bytes])
    try:
        found = read(raw, name=name, how=how)
    except ServandaError as error:
        sys.stdout.buffer.write(str(error).encode("utf-8", "replace"))
        return REFUSED
    sys.stdout.buffer.write(msgspec.msgpack.encode(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
