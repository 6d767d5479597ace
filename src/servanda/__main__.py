"""The command line, started so that Ctrl-C is answered from the first moment on."""

import sys
from typing import Any

INTERRUPTED = 130


def main() -> Any:
    """Load and run the command line; an interrupt while it loads ends without a traceback."""
    try:
        from servanda.cli.main import main as run  # noqa: PLC0415  (loading is what is guarded)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; nothing was begun\n")
        sys.exit(INTERRUPTED)
    return run()


if __name__ == "__main__":
    main()
