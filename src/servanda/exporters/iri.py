"""Names of things of a register, for files that other programs link."""

from urllib.parse import quote


def of(origin: str, kind: str, name: str | int = "") -> str:
    """Return the name of a thing: the log's origin, the kind, and its id there."""
    parts = ["urn:servanda", quote(origin, safe=""), kind]
    if name != "":
        parts.append(quote(str(name), safe=""))
    return ":".join(parts)
