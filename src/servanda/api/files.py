"""Reading the caller's files, with errors that say what to do."""

from pathlib import Path

from servanda.errors import InputError


def read_file(path: Path) -> bytes:
    """Return a file's bytes; InputError names the file and the reason."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file; check the name") from error
    except IsADirectoryError as error:
        raise InputError(f"{path}: is a folder; name one file in it") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def read_text(path: Path) -> str:
    """Return a UTF-8 file's text; InputError names the line of the first bad byte."""
    raw = read_file(path)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(f"{path}, line {line}: no UTF-8 text; save the file as UTF-8") from error
