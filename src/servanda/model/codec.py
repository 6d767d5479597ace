"""JSON and TOML for the vocabulary types."""

import tomllib
from collections.abc import Callable
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


def toml_table(
    text: str,
    *,
    where: str,
    error: type[InputError] = InputError,
    parse_float: Callable[[str], Any] = float,
) -> dict[str, Any]:
    """Return the table of a TOML text, a byte order mark apart; ``error`` names the place."""
    try:
        return tomllib.loads(text.removeprefix("\ufeff"), parse_float=parse_float)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise error(f"{where}: no readable TOML: {problem}") from problem


def from_toml(text: str, type_: type[T], *, where: str, page: str) -> T:
    """Decode a TOML text strictly; an error names the path inside and the ``page`` that helps."""
    table = toml_table(text, where=where)
    try:
        return msgspec.convert(table, type_)
    except msgspec.ValidationError as error:
        raise InputError(f"{where}: {error}; the page on {page} shows a whole one") from error
