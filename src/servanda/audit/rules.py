"""One rule file out of a register's commitments, and back."""

import textwrap
from collections.abc import Iterable

from servanda.model.commitment import Commitment, Terms
from servanda.terms import write_terms

INDENT = "  "


def fragment(one: Commitment) -> str:
    """Return one commitment as it stands in a ``commitment/1`` entry: a mapping, without dash."""
    lines = write_terms(Terms(commitments=(one,))).splitlines()[1:]
    text = textwrap.dedent("\n".join(lines))
    return textwrap.dedent(" " + text.removeprefix("-")) + "\n"


def sections(terms: Terms) -> str:
    """Return what stands beside ``commitments:`` in a rule file; empty where nothing does."""
    rest = Terms(
        commitments=(),
        geometries=terms.geometries,
        calendars=terms.calendars,
        periods=terms.periods,
        powers=terms.powers,
    )
    return "".join(f"{line}\n" for line in write_terms(rest).splitlines()[1:])


def compose(fragments: Iterable[str], shared: str) -> str:
    """Return the rule file of all commitments with the sections that they share."""
    items = []
    for text in fragments:
        body = textwrap.indent(text.strip("\n"), INDENT * 2)
        items.append(INDENT + "-" + body[len(INDENT) + 1 :])
    if not items:
        return "commitments: []\n" + shared
    return "commitments:\n" + "\n".join(items) + "\n" + shared
