"""What a visitor hands in at the door, checked before anything is read."""

from collections.abc import Callable
from dataclasses import dataclass

from servanda.errors import InputError
from servanda.model.reading import Reading
from servanda.model.text import Document
from servanda.pages.languages import gettext as _
from servanda.pages.words import listed

MAX_BYTES = 20 * 1024 * 1024
"""Upload limit: the longest treaty text with its annexes stays far below; a scan may not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A pasted text, a file or an address: exactly one of them."""

    source: str
    """Name to show: a file name, an address, or ``pasted text``."""
    raw: bytes | None
    """The bytes; None for an address."""
    media_type: str | None = None


Load = Callable[[Submission], tuple[Document, Reading]]
"""Turns what was handed in into a document and its reading; raises DocumentError."""


def submission(
    *, text: str, address: str, file: tuple[str, bytes, str | None] | None
) -> Submission:
    """Return what was handed in; InputError where it was nothing, or more than one thing."""
    given = [
        name
        for name, there in (
            (_("a text"), bool(text.strip())),
            (_("a file"), file is not None),
            (_("an address"), bool(address.strip())),
        )
        if there
    ]
    if len(given) > 1:
        raise InputError(_("You gave {things}. Give one of them, please.", things=listed(given)))
    if file is not None:
        name, raw, media_type = file
        return Submission(source=plain_name(name), raw=raw, media_type=media_type)
    if text.strip():
        # A browser sends CR LF for each line end that was typed.
        raw = text.replace("\r\n", "\n").encode("utf-8", "replace")
        return Submission(source="pasted text", raw=raw, media_type="text/plain")
    if address.strip():
        return Submission(source=_address(address.strip()), raw=None)
    raise InputError(_("Nothing was given. Paste a text, choose a file, or give an address."))


def plain_name(name: str) -> str:
    """Return the last part of a file name, without anything that could lead elsewhere."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    kept = "".join(c for c in last if c.isprintable())
    return kept if kept not in ("", ".", "..", "-") else "uploaded file"


def _address(given: str) -> str:
    lower = given.lower()
    if lower.startswith(("http://", "https://")):
        return given
    if "://" in lower or lower.startswith(("file:", "data:", "javascript:")):
        raise InputError(
            _(
                "The address {given} is not one that can be fetched here. Only http:// and "
                "https:// addresses are; a file on this computer goes into the file field.",
                given=f"{given!r}",
            )
        )
    return f"https://{given}"
