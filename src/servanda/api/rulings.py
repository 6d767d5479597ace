"""The rules of a large register: those that were read at an earlier size are not read again."""

from servanda.api.eventkey import Key
from servanda.audit import recompute
from servanda.model.commitment import Terms
from servanda.register.view import LogView

Earlier = tuple[Key, Terms]
"""What rules were read as at some other size of the log."""


def ruled(view: LogView, size: int, key: Key, earlier: Earlier | None) -> Terms:
    """Return the rules of the first ``size`` entries, as reading all of them would give them."""
    if earlier is None:
        return recompute.terms_of(view, size=size)
    was, terms = earlier
    if was.rules == key.rules:
        return terms
    found = _grown(view, size, key, earlier) if was.sections == key.sections else None
    return found or recompute.terms_of(view, size=size)


def _grown(view: LogView, size: int, key: Key, earlier: Earlier) -> Terms | None:
    """Return the rules of which only new ones are read; None where that could be another thing."""
    was, terms = earlier
    now, known = ({one[0]: one for one in k.promises} for k in (key, was))
    last = max(known, default=-1)
    gone = {entry for entry, told in known.items() if now.get(entry) != told}
    fresh = now.keys() - (known.keys() - gone)
    # An entry of before that says another thing now has its place among the others.
    if any(entry <= last for entry in fresh):
        return None
    kept = terms.commitments
    if gone:
        if len(kept) != len(was.promises):
            # Some were withheld, and it is not known which rule is whose.
            return None
        kept = tuple(one for entry, one in zip(known, kept, strict=True) if entry not in gone)
    found = recompute.grown_terms(view, size=size, beside=kept, entries=fresh)
    # Another rule may speak of one that is gone.
    left = {one.id for one in terms.commitments} - {one.id for one in found.commitments}
    return None if left else found
