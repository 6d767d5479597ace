"""The evidence policy: which reports of a happening are believed for one commitment (section 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from servanda.model import commitment as c
from servanda.watch.evidence import Report, number_text

CLAIMS = ("claim", "denial")


@dataclass(frozen=True, slots=True)
class Policy:
    """What one clause accepts, and who its parties are."""

    accept: c.Accept
    parties: frozenset[str]

    def is_claim(self, report: Report) -> bool:
        """Return whether the report is only a party's word.

        A party's own monitor is a claim unless the import says why it is taken as one that watches.
        """
        event = report.event
        if event.standing in CLAIMS:
            return True
        return (
            event.standing == "observation"
            and event.standing_reason is None
            and (event.source in self.parties or event.family in self.parties)
        )

    def supporting(self, reports: Sequence[Report]) -> tuple[Report, ...]:
        """Return the reports that may speak at all: no claims, no unnamed declarations."""
        declared = names_declaration(self.accept)
        return tuple(
            r
            for r in reports
            if not self.is_claim(r) and (declared or r.event.standing != "declaration")
        )

    def accepts(self, reports: Sequence[Report]) -> bool:
        """Return whether the reports together meet the policy."""
        return _meets(self.accept, self.supporting(reports))


def names_declaration(accept: c.Accept) -> bool:
    """Return whether the policy believes a party about itself."""
    if isinstance(accept, c.AcceptAll | c.AcceptSome):
        return any(names_declaration(p) for p in accept.parts)
    return accept == c.AcceptStanding(standing="declaration")


def _row(accept: c.Accept, report: Report) -> bool | None:
    """Return whether one report alone meets the policy; None if that takes several."""
    event = report.event
    match accept:
        case c.AcceptStanding():
            return event.standing == accept.standing
        case c.AcceptConf():
            least = Decimal(accept.at_least)
            return event.conf is not None and Decimal(number_text(event.conf)) >= least
        case c.AcceptVerifier():
            return accept.name in (event.source, event.family)
        case c.AcceptSources():
            return None
    found = [_row(part, report) for part in accept.parts]
    decisive = isinstance(accept, c.AcceptSome)
    return decisive if decisive in found else None if None in found else not decisive


def _meets(accept: c.Accept, reports: Sequence[Report]) -> bool:
    if isinstance(accept, c.AcceptSources):
        return len({r.event.family for r in reports}) >= accept.n
    if isinstance(accept, c.AcceptSome):
        return any(_meets(part, reports) for part in accept.parts)
    if isinstance(accept, c.AcceptAll):
        # What each report must show holds for the very reports that are then counted.
        simple = [p for p in accept.parts if not _counts(p)]
        left = [r for r in reports if all(_row(p, r) for p in simple)]
        return bool(left) and all(_meets(p, left) for p in accept.parts if _counts(p))
    return any(_row(accept, r) for r in reports)


def _counts(accept: c.Accept) -> bool:
    if isinstance(accept, c.AcceptAll | c.AcceptSome):
        return any(_counts(p) for p in accept.parts)
    return isinstance(accept, c.AcceptSources)
