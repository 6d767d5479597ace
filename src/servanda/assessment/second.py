"""Which statements a second coder looks at, too: a share drawn by lot, and what matters most."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from servanda.model.reading import Statement

SHARE = Fraction(1, 5)
"""Of all decided statements, by lot."""
LINE = Decimal("0.75")
"""Confidence of the reader under which a statement is always coded twice."""


def drawn(ids: Iterable[str], *, seed: str, share: Fraction = SHARE) -> frozenset[str]:
    """Return a share of the ids, rounded up; the same for everybody who draws with this seed.

    The lot is the SHA-256 of seed and id: nobody can choose it, and anybody can check it.
    """
    known = sorted(set(ids), key=lambda one: hashlib.sha256(f"{seed}\0{one}".encode()).digest())
    count = -(-len(known) * share.numerator // share.denominator)
    return frozenset(known[:count])


def unsure(statement: Statement) -> bool:
    """Tell whether the reader itself was not sure of a statement."""
    return statement.confidence is not None and Decimal(statement.confidence) < LINE
