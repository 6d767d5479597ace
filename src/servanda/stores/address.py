"""Where a register is: a file, or an address such as ``postgresql://host/database``.

An address may hold a password. It is never printed: what is shown is the address without it.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from servanda.errors import UsageError

_SCHEME = re.compile(r"([a-z][a-z0-9]+)://")
_SECRET = frozenset({"password", "sslpassword"})
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Database:
    """A register in a database. As text it is the address without the password."""

    address: str = field(repr=False)

    def __str__(self) -> str:
        """Return the address as it may be shown."""
        return masked(self.address)

    @property
    def scheme(self) -> str:
        """The word before ``://``, which names the store."""
        return self.address.partition("://")[0]

    @property
    def stem(self) -> str:
        """What the register is called where nobody gave it a name."""
        parts = _split(self.address)
        return register_of(self.address) or unquote(parts.path.strip("/")) or "register"


Location = Path | Database
"""Where a register is."""


def location_of(text: str | Location) -> Location:
    """Return the place that ``text`` names: an address if it has a scheme, else a file."""
    if isinstance(text, Path | Database):
        return text
    return Database(text) if _SCHEME.match(text) else Path(text)


def whole(location: Location) -> str:
    """Return what a store opens; it may hold a password and is never printed."""
    return location.address if isinstance(location, Database) else str(location)


def store_of(location: Location) -> str:
    """Return the name of the store that keeps registers in such a place."""
    return location.scheme if isinstance(location, Database) else "sqlite"


def masked(address: str) -> str:
    """Return an address without the passwords in it."""
    if not _SCHEME.match(address):
        return address
    scheme, _, rest = address.partition("://")
    authority, slash, tail = rest.partition("/")
    # A slash inside a password must be escaped; where it is not, cut at the last @ of all.
    if "@" not in authority and "@" in tail.partition("?")[0]:
        cut, _, tail = rest.rpartition("@")
        authority, (host, slash, tail) = cut, tail.partition("/")
        authority = f"{authority.partition(':')[0]}@{host}"
    user, at, host = authority.rpartition("@")
    shown = f"{user.partition(':')[0]}{at}{host}"
    path, mark, query = tail.partition("?")
    if mark:
        kept = [(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if k not in _SECRET]
        query = urlencode(kept, quote_via=quote, safe="/")
        mark = "?" if kept else ""
    return f"{scheme}://{shown}{slash}{path}{mark}{query}"


def register_of(address: str) -> str | None:
    """Return which of a database's registers an address names; None for the one without a name."""
    named = [v for k, v in parse_qsl(_split(address).query) if k == "register"]
    if not named:
        return None
    if len(named) > 1 or not _NAME.fullmatch(named[0]):
        raise UsageError(
            f"{masked(address)}: register={named[-1]!r} cannot name a register; use small letters, "
            "digits and underscores, beginning with a letter, at most 40"
        )
    return named[0]


def without_register(address: str) -> str:
    """Return the address as the database's own programs read it."""
    parts = _split(address)
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k != "register"]
    query = urlencode(kept, quote_via=quote, safe="/")
    scheme, _, _ = address.partition("://")
    rest = urlunsplit(("", "", parts.path, query, parts.fragment))
    return f"{scheme}://{parts.netloc}{rest}"


def _split(address: str) -> SplitResult:
    """Return the parts of an address; UsageError where it has none that could be told."""
    try:
        return urlsplit(address)
    except ValueError as error:
        raise UsageError(
            f"{masked(address)}: is no address of a register ({error}); write it like "
            "postgresql://host/database"
        ) from error
