"""What rich formats share: blocks of text become lines, and the share kept is measured."""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

BlockKind = Literal["paragraph", "heading", "item", "row"]

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff\u2060"))
_ENUMERATOR = re.compile(
    r"(?:[-*•▪●◦‣■□➢➤❖✓►–—]\s)"
    r"|(?:\(?(?:\d{1,3}(?:\.\d{1,3}){0,5}|[ivxlcdm]{1,6}|[IVXLCDM]{1,6}|[A-Za-zА-Яа-я])[.)]\s)"
    r"|(?:(?:Article|Section|Annex|Chapter|Art\.|§)\s*(?:\d+|[IVXLCDM]+)\b)"
)


class Block(NamedTuple):
    """One paragraph, heading, list item or table row; its text is on one line."""

    text: str
    kind: BlockKind


def squeeze(text: str) -> str:
    """Return the text on one line: runs of blanks become one, invisible characters go."""
    return " ".join(text.translate(_INVISIBLE).split())


def starts_with_enumerator(text: str) -> bool:
    """Tell whether a line begins as a list item or an article does: ``1.``, ``(a)``, ``•``."""
    return _ENUMERATOR.match(text + " ") is not None


def lines_of(blocks: Iterable[Block]) -> str:
    """Return the text of the blocks: a blank line between two, none inside a list or table."""
    parts: list[str] = []
    before: BlockKind | None = None
    for block in blocks:
        if not block.text:
            continue
        if before is not None:
            tight = block.kind == before and block.kind in ("item", "row")
            parts.append("\n" if tight else "\n\n")
        parts.append(block.text)
        before = block.kind
    return "".join(parts)


def share_kept(kept: str, visible: str) -> str:
    """Return the share of visible characters kept, blanks apart, as a decimal from 0 to 1."""
    whole = _weight(visible)
    if whole == 0:
        return "0"
    share = min(_weight(kept) / whole, 1.0)
    # 0.996 must not read as "all": only an exact 1 is printed as 1.
    return "1" if share == 1.0 else f"{min(share, 0.99):.2f}"


def _weight(text: str) -> int:
    return len("".join(text.translate(_INVISIBLE).split()))
