"""The evidence policy as SQL: which reports may speak, and whether they are enough.

Where all reports of a type have one standing, what it decides is said at once and no row is asked.
"""

from dataclasses import dataclass

from servanda.model import commitment as c
from servanda.watch.believed import CLAIMS, names_declaration
from servanda.watch.kernel.columns import literal

OWN_MONITOR = (
    "({e}.\"@standing\" = 'observation' AND NOT {e}.reasoned AND "
    '(list_contains(p.parties, {e}."@source") OR list_contains(p.parties, {e}."@family")))'
)


@dataclass(frozen=True, slots=True)
class Belief:
    """What is accepted of the reports of a type."""

    accept: c.Accept
    standings: frozenset[str]
    """All that the reports of the type have."""
    own_monitors: bool
    """Whether a source can be a party to one of the commitments."""

    def claims(self, alias: str) -> str:
        """Return whether a report is only a party's word."""
        found = [self._stands(alias, CLAIMS)]
        if self.own_monitors:
            found.append(OWN_MONITOR.format(e=alias))
        return _some(found)

    def speaks(self, alias: str) -> str:
        """Return whether a report may speak at all: no claim, no declaration that is not named."""
        declared = _not(self._stands(alias, ("declaration",)))
        heard = "true" if names_declaration(self.accept) else declared
        return _all([_not(self.claims(alias)), heard])

    @property
    def declarations(self) -> bool:
        """Return whether there are declarations that the policy does not name."""
        return "declaration" in self.standings and not names_declaration(self.accept)

    def alone(self, alias: str) -> str:
        """Return whether one report that may speak meets the policy by itself."""
        return self._alone(self.accept, alias)

    def together(self, alias: str, condition: str) -> str:
        """Return, as an aggregate, whether the reports of ``condition`` meet the policy."""
        return self._together(self.accept, alias, condition)

    def _stands(self, alias: str, wanted: tuple[str, ...]) -> str:
        there = self.standings & set(wanted)
        if not there:
            return "false"
        if there == self.standings:
            return "true"
        listed = ", ".join(literal(standing) for standing in sorted(there))
        return f'{alias}."@standing" IN ({listed})'

    def _alone(self, accept: c.Accept, alias: str) -> str:
        match accept:
            case c.AcceptStanding():
                return self._stands(alias, (accept.standing,))
            case c.AcceptConf():
                return f"coalesce({alias}.conf >= {accept.at_least}::DECIMAL(38, 10), false)"
            case c.AcceptVerifier():
                name = literal(accept.name)
                return f'({alias}."@source" = {name} OR {alias}."@family" = {name})'
            case c.AcceptSources():
                return "true" if accept.n <= 1 else "false"
            case c.AcceptSome():
                return _some([self._alone(part, alias) for part in accept.parts])
        return _all([self._alone(part, alias) for part in accept.parts])

    def _together(self, accept: c.Accept, alias: str, condition: str) -> str:
        match accept:
            case c.AcceptSources():
                found = f'count(DISTINCT {alias}."@family") FILTER (WHERE {condition})'
                return f"({found} >= {accept.n})"
            case c.AcceptSome():
                some = [self._together(part, alias, condition) for part in accept.parts]
                return "(" + " OR ".join(some) + ")"
            case c.AcceptAll():
                simple = [self._alone(p, alias) for p in accept.parts if not _counts(p)]
                left = " AND ".join([condition, *simple])
                every = [self._together(p, alias, left) for p in accept.parts if _counts(p)]
                there = f"(count(*) FILTER (WHERE {left}) > 0)"
                return "(" + " AND ".join([there, *every]) + ")"
        return f"(count(*) FILTER (WHERE {condition} AND {self._alone(accept, alias)}) > 0)"


def _not(condition: str) -> str:
    return {"true": "false", "false": "true"}.get(condition) or f"NOT {condition}"


def _some(conditions: list[str]) -> str:
    if "true" in conditions:
        return "true"
    left = [condition for condition in conditions if condition != "false"]
    return "(" + " OR ".join(left) + ")" if left else "false"


def _all(conditions: list[str]) -> str:
    if "false" in conditions:
        return "false"
    left = [condition for condition in conditions if condition != "true"]
    return "(" + " AND ".join(left) + ")" if left else "true"


def _counts(accept: c.Accept) -> bool:
    if isinstance(accept, c.AcceptAll | c.AcceptSome):
        return any(_counts(part) for part in accept.parts)
    return isinstance(accept, c.AcceptSources)
