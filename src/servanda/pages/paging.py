"""Long lists cut into pages, and the links by which one gets from any page to any other."""

from collections.abc import Callable

PER_PAGE = 100
"""Rows of a list on one page."""
_NEAR = 2
_JUMPS = (10, 100, 1_000)


def pages_of(rows: int, per_page: int = PER_PAGE) -> int:
    """Return how many pages rows take; an empty list takes one."""
    return max(1, -(-rows // per_page))


def split_name(name: str) -> tuple[str, int]:
    """Return the list and the page, from 0, that a name such as ``open-3`` stands for.

    A first page has no number; ``open-1`` and ``open-03`` are names of nothing.
    """
    stem, _, digits = name.rpartition("-")
    number = digits.isascii() and digits.isdecimal() and digits[0] != "0" and len(digits) < 7  # noqa: PLR2004
    if stem and number and digits != "1":
        return stem, int(digits) - 1
    return name, 0


def named(stem: str, page: int) -> str:
    """Return the name of a page of a list, from 0: ``open``, ``open-2`` ..."""
    return f"{stem}-{page + 1}" if page else stem


def pager(
    page: int,
    pages: int,
    href: Callable[[int], str],
    label: Callable[[int], str] = lambda n: str(n + 1),
) -> tuple[tuple[str, str], ...]:
    """Return label and address of the first, the last and the near pages, and of jumps of ten.

    The address of the present page is empty. One page has no links.
    """
    if pages < 2:  # noqa: PLR2004  (nothing to turn over)
        return ()
    near = range(page - _NEAR, page + _NEAR + 1)
    far = (page + sign * step for step in _JUMPS for sign in (-1, 1))
    shown = sorted({0, pages - 1, *(n for n in (*near, *far) if 0 <= n < pages)})
    return tuple((label(n), "" if n == page else href(n)) for n in shown)
