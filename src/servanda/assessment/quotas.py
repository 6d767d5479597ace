"""How many inspections an agreement allows, and how many are left.

Only quotas whose source was read are here: New START (fact sheet of the US State Department,
2009-2017.state.gov/t/avc/rls/183335) and the Chemical Weapons Convention (Verification Annex,
inspections at plant sites).
"""

import math
from fractions import Fraction

from servanda.errors import InputError
from servanda.model.record import Record

NEW_START_YEAR = (("type one", 10), ("type two", 8))
CWC_BASE, CWC_SHARE, CWC_MOST = 3, Fraction(5, 100), 20


class Quota(Record, frozen=True, kw_only=True):
    """A quota of one year, in whole inspections."""

    agreement: str
    rule: str
    allowed: int
    formula: float
    """What the rule computes before it is cut to whole inspections."""
    used: int | None = None
    left: int | None = None
    over: int | None = None


def cwc_plant_sites(sites: int) -> Fraction:
    """Return three plus 5 % of the declared plant sites, at most 20."""
    if sites < 1:
        raise InputError(f"{sites} plant sites; expected 1 or more")
    return min(CWC_BASE + CWC_SHARE * sites, Fraction(CWC_MOST))


def quota(agreement: str, *, sites: int | None = None, used: int | None = None) -> Quota:
    """Return the quota of ``new-start`` or ``cwc``, with what is left of it."""
    match agreement:
        case "new-start":
            formula = Fraction(sum(number for _, number in NEW_START_YEAR))
            rule = " + ".join(f"{number} {name}" for name, number in NEW_START_YEAR) + " a year"
        case "cwc":
            if sites is None:
                raise InputError("the quota of cwc follows from the plant sites; say how many")
            formula = cwc_plant_sites(sites)
            rule = "3 + 5 % of the plant sites, at most 20 a year"
        case _:
            raise InputError(f"no quota {agreement!r}; there are: cwc, new-start")
    if used is not None and used < 0:
        raise InputError(f"{used} inspections used; expected 0 or more")
    allowed = math.floor(formula)
    return Quota(
        agreement=agreement,
        rule=rule,
        allowed=allowed,
        formula=float(formula),
        used=used,
        left=None if used is None else max(0, allowed - used),
        over=None if used is None else max(0, used - allowed),
    )
