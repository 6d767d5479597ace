"""Certificates: why a verdict holds, in a form that a small checker can follow (section 6)."""

from servanda.model import commitment as c
from servanda.model.verdict import Certificate
from servanda.watch.outcome import Outcome
from servanda.watch.tally import Ground


def certify(main: Outcome, value: bool | None, clause: c.Clause, ground: Ground) -> Certificate:
    """Return the certificate of one verdict."""
    if value is None:
        return Certificate(shape="open", events=main.swing)
    if main.witness:
        return Certificate(shape="witness", events=main.witness)
    return Certificate(shape="absence")
