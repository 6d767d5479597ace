"""One JSON text for each value: the part of RFC 8785 in which nothing can be read two ways.

No floats, integers below 2**53, ASCII keys, no repeated keys, no lone surrogates. For such
values msgspec with sorted keys gives the bytes of RFC 8785, many times faster than a general
implementation (property tests hold the two together). Whatever is not taken the short way goes
the long one, through ``json``, which decides and names what is wrong.
"""

import json
from typing import Any, Never

import msgspec

from servanda.errors import InputError

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 64
_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode
encode_sound = msgspec.json.Encoder(order="sorted").encode
"""Encodes what is sound: of plain types, or a Record of them; else nothing is promised."""


def dumps(value: Any) -> bytes:
    """Return the canonical bytes of ``value``; InputError names what has no canonical form."""
    if is_sound(value):
        try:
            return bytes(encode_sound(value))
        except UnicodeEncodeError:
            pass  # a lone surrogate: told below
    return dumps_by_json(value)


def dumps_by_json(value: Any) -> bytes:
    """Do the same the long way, which names what is wrong and where."""
    _check(value, "", 0)
    return _encode_checked(value)


def is_sound(value: Any, depth: int = 0) -> bool:
    """Tell whether a value has one canonical form, lone surrogates aside."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return bool(-MAX_INTEGER <= value <= MAX_INTEGER)
    if depth >= MAX_DEPTH:
        return False
    if kind is dict:
        return _is_sound_object(value, depth)
    return (kind is list or kind is tuple) and all(is_sound(item, depth + 1) for item in value)


def _is_sound_object(value: dict[Any, Any], depth: int) -> bool:
    for key, item in value.items():
        if type(key) is not str or not key.isascii():
            return False
        if type(item) is not str and not is_sound(item, depth + 1):
            return False
    return True


def _encode_checked(value: Any) -> bytes:
    try:
        return _encode(value).encode()
    except UnicodeEncodeError as error:
        raise InputError(
            "a text holds a lone surrogate, which has no UTF-8 form; remove the broken character"
        ) from error


def _check(value: Any, path: str, depth: int) -> None:
    """Refuse what canonical JSON has no single form for; ``path`` is a JSON Pointer."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return
    if kind is int:
        if abs(value) > MAX_INTEGER:
            raise InputError(f"{path or '/'}: the integer {value} is not below 2**53; write a text")
        return
    if depth >= MAX_DEPTH:
        raise InputError(f"{path[:80]}...: nested deeper than {MAX_DEPTH} levels")
    if kind is dict:
        for key, item in value.items():
            if type(key) is not str or not key.isascii():
                raise InputError(f"{path or '/'}: the key {key!r} is not ASCII text")
            _check(item, f"{path}/{key}", depth + 1)
        return
    if kind is list or kind is tuple:
        for n, item in enumerate(value):
            _check(item, f"{path}/{n}", depth + 1)
        return
    raise InputError(
        f"{path or '/'}: {kind.__name__} has no canonical form; write decimals as text"
    )


def no_float(text: str) -> Never:
    """Refuse a number that is no integer (a ``float_hook`` of msgspec)."""
    raise InputError(f"the number {text} is not an integer; decimals are written as text")


def _no_constant(text: str) -> Never:
    raise InputError(f"{text} is no JSON value")


def _integer(text: str) -> int:
    # Long before int() would take time over digits, the bound is exceeded.
    if len(text) > len(str(MAX_INTEGER)) + 1 or abs(number := int(text)) > MAX_INTEGER:
        raise InputError(f"the integer {text[:24]} is not below 2**53")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InputError(f"the key {twice!r} stands twice in one object")
    for key in found:
        if not key.isascii():
            raise InputError(f"the key {key!r} is not ASCII text")
    return found


_decode = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=no_float,
    parse_int=_integer,
    parse_constant=_no_constant,
).decode


_decode_shortly = msgspec.json.Decoder(float_hook=no_float).decode


def is_form_of(data: bytes, decoded: Any, free: Any) -> bool:
    """Tell whether ``data`` is the canonical form of what msgspec decoded from it.

    ``free`` holds what no type bounds: the value itself, or of a Record its numbers and the
    members that may be anything, one level down as they stand in it.
    """
    return bool(encode_sound(decoded) == data) and is_sound(free)


def loads(data: bytes, *, where: str) -> Any:
    """Return the value of canonical JSON; refuse every other spelling of it, naming ``where``."""
    try:
        value = _decode_shortly(data)
        if is_form_of(data, value, value):
            return value
    except (InputError, ValueError, RecursionError):
        pass  # no JSON, or not canonical: told below
    return loads_by_json(data, where=where)


def loads_by_json(data: bytes, *, where: str) -> Any:
    """Do the same the long way, which names what is wrong."""
    try:
        value = _decode(data.decode())
        _depth(value, 0)
        again = _encode_checked(value)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not JSON: {error}") from error
    if again != data:
        raise InputError(f"{where}: JSON, but not in canonical form (RFC 8785)")
    return value


def _depth(value: Any, depth: int) -> None:
    """Refuse more than MAX_DEPTH objects and lists inside each other."""
    kind = type(value)
    if kind is not dict and kind is not list:
        return
    if depth >= MAX_DEPTH:
        raise InputError(f"nested deeper than {MAX_DEPTH} levels")
    for item in value.values() if kind is dict else value:
        _depth(item, depth + 1)
