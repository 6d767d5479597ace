"""Functions for engines to run: they must lie where another process can import them."""

import os
import re
import signal
import time


def double(number: int) -> int:
    """Return twice a number."""
    return 2 * number


def where(seconds: float) -> int:
    """Return the process at work, after a while."""
    time.sleep(seconds)
    return os.getpid()


def misfortune(name: str) -> str:
    """Return the name, or meet with the misfortune that it names."""
    if name == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "crash":
        signal.signal(signal.SIGSEGV, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGSEGV)
    if name == "leaves":
        os._exit(3)
    if name == "never ends":
        # Holds the interpreter's lock all the time, as a bad pattern or a loop in C does.
        re.fullmatch(r"(a|a)*b", "a" * 64)
    if name == "raises":
        raise ValueError("no good")
    if name == "takes all memory":
        return str(len(bytearray(1 << 40)))
    if name == "prints":
        os.write(1, b"x" * 100_000)
    return name


def told_and_never_ends(path: str) -> None:
    """Write down the process at work, and hold the interpreter's lock for ever."""
    with open(f"{path}.new", "w", encoding="utf-8") as file:  # noqa: PTH123  (must be quick)
        file.write(str(os.getpid()))
    os.replace(f"{path}.new", path)  # noqa: PTH105
    re.fullmatch(r"(a|a)*b", "a" * 64)


def unspeakable(_: object) -> object:
    """Return what cannot be handed to another process."""
    return lambda: None
