"""The evidence policy as SQL: which reports may speak, and whether they are enough."""

from servanda.model import commitment as c
from servanda.watch.believed import names_declaration
from servanda.watch.kernel.columns import literal

CLAIMED = "{e}.\"@standing\" IN ('claim', 'denial')"
OWN_MONITOR = (
    "({e}.\"@standing\" = 'observation' AND NOT {e}.reasoned AND "
    '(list_contains(p.parties, {e}."@source") OR list_contains(p.parties, {e}."@family")))'
)


def claims(alias: str, *, own_monitors: bool) -> str:
    """Return whether a report is only a party's word."""
    found = CLAIMED.format(e=alias)
    return f"({found} OR {OWN_MONITOR.format(e=alias)})" if own_monitors else f"({found})"


def speaks(accept: c.Accept, alias: str, claim: str) -> str:
    """Return whether a report may speak at all: no claim, no declaration that is not named."""
    declared = "" if names_declaration(accept) else f" AND {alias}.\"@standing\" <> 'declaration'"
    return f"(NOT {claim}{declared})"


def alone(accept: c.Accept, alias: str) -> str:
    """Return whether one report that may speak meets the policy by itself."""
    match accept:
        case c.AcceptStanding():
            return f'{alias}."@standing" = {literal(accept.standing)}'
        case c.AcceptConf():
            return f"coalesce({alias}.conf >= {accept.at_least}::DECIMAL(38, 10), false)"
        case c.AcceptVerifier():
            name = literal(accept.name)
            return f'({alias}."@source" = {name} OR {alias}."@family" = {name})'
        case c.AcceptSources():
            return "true" if accept.n <= 1 else "false"
        case c.AcceptSome():
            return "(" + " OR ".join(alone(part, alias) for part in accept.parts) + ")"
    return "(" + " AND ".join(alone(part, alias) for part in accept.parts) + ")"


def together(accept: c.Accept, alias: str, condition: str) -> str:
    """Return, as an aggregate, whether the reports that meet ``condition`` meet the policy."""
    match accept:
        case c.AcceptSources():
            found = f'count(DISTINCT {alias}."@family") FILTER (WHERE {condition})'
            return f"({found} >= {accept.n})"
        case c.AcceptSome():
            some = [together(part, alias, condition) for part in accept.parts]
            return "(" + " OR ".join(some) + ")"
        case c.AcceptAll():
            simple = [alone(p, alias) for p in accept.parts if not _counts(p)]
            left = " AND ".join([condition, *simple])
            every = [together(p, alias, left) for p in accept.parts if _counts(p)]
            there = f"(count(*) FILTER (WHERE {left}) > 0)"
            return "(" + " AND ".join([there, *every]) + ")"
    return f"(count(*) FILTER (WHERE {condition} AND {alone(accept, alias)}) > 0)"


def _counts(accept: c.Accept) -> bool:
    if isinstance(accept, c.AcceptAll | c.AcceptSome):
        return any(_counts(part) for part in accept.parts)
    return isinstance(accept, c.AcceptSources)
