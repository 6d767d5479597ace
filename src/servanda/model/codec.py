"""JSON in and out for the vocabulary types."""

from typing import Any, TypeVar

import msgspec

from servanda.errors import InputError

T = TypeVar("T")


def to_json(value: Any, *, indent: int | None = None) -> bytes:
    """Encode a vocabulary value as UTF-8 JSON; ``indent`` spaces for people."""
    data = msgspec.json.encode(value)
    return data if indent is None else msgspec.json.format(data, indent=indent)


def from_json(data: bytes | str, type_: type[T], *, where: str) -> T:
    """Decode JSON strictly; an error names ``where`` and the path inside it."""
    try:
        return msgspec.json.decode(data, type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{where}: {error}; expected JSON of the form {type_.__name__}") from error
