"""The places that a reading names, wherever they stand in it."""

import msgspec


def spans_of(value: object) -> list[tuple[int, int, str]]:
    """Every span anywhere in a reading."""
    out: list[tuple[int, int, str]] = []
    if isinstance(value, msgspec.Struct):
        fields = value.__struct_fields__
        if {"start", "end", "exact"} <= set(fields):
            out.append((value.start, value.end, value.exact))  # type: ignore[attr-defined]
        for name in fields:
            out.extend(spans_of(getattr(value, name)))
    elif isinstance(value, tuple):
        for part in value:
            out.extend(spans_of(part))
    return out
