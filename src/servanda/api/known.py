"""Whether a commitment is on record; the same refusal wherever somebody names one."""

from collections.abc import Collection
from itertools import islice

from servanda.errors import UsageError
from servanda.stores.address import Location

SHOWN = 40
"""So many names of a register are told to whoever mistypes one."""


def check_commitment(where: Location | str, name: str, known: Collection[str]) -> None:
    """Raise UsageError, with the names there are, where ``name`` is none of ``known``."""
    if name in known:
        return
    told = ", ".join(islice(known, SHOWN)) or "none yet"
    more = f" and {len(known) - SHOWN:,} more" if len(known) > SHOWN else ""
    raise UsageError(f"{where}: no commitment {name!r}; there are: {told}{more}")
