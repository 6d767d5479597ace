"""Which reports can bear on some promises, asked of the columns; no other need become an event.

A report that surely fails a guard of every check counts nowhere. It still shows that its source
reports such things in earnest: one for each way of being believed stays, so that the sources that
only accuse are those of the whole.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from servanda.model import commitment as c
from servanda.terms.walk import patterns_of
from servanda.watch.evidence import ACT_PREFIX
from servanda.watch.kernel.columns import literal, name
from servanda.watch.kernel.events import NUMBERS, PLAIN, plain
from servanda.watch.narrowed import clauses_of, trees_of

OWN_CELLS = ("actor", "object")
"""Fields that say what happened, as attributes do; a policy changes none of them."""
BELIEVED = ('"@type"', '"@source"', '"@family"', '"@standing"', "reasoned")
"""What decides whether a report is believed, under any policy that re-maps standings."""


def bearing(connection: Any, commitments: Iterable[c.Commitment]) -> str:
    """Return the condition on ``reports`` under which one may bear on these promises."""
    asked = tuple(commitments)
    whole = {p.type for one in asked for p in _kept(one)}
    patterns = {p for one in asked for tree in trees_of(one) for p in patterns_of(tree)}
    described = connection.execute("SELECT column_name FROM (DESCRIBE reports)").fetchall()
    columns = frozenset(text for (text,) in described)
    some = {p.type: list[str]() for p in sorted(patterns, key=repr)}
    for pattern in patterns:
        tests = () if pattern.type in whole else _tests(pattern, columns)
        some[pattern.type].append(" AND ".join(tests) or "true")
    matching = [
        f'("@type" = {literal(kind)} AND ({" OR ".join(sorted(set(tests)))}))'
        for kind, tests in some.items()
    ]
    listed = ", ".join(literal(kind) for kind in some) or "''"
    # Reports of one happening are judged together, also those of them that do not fit.
    return (
        f"hid IN (SELECT hid FROM reports WHERE {' OR '.join(matching) or 'false'}) "
        f'OR ("@type" IN ({listed}) AND (NOT positive OR "@id" IN ({_taken_back()}) '
        f"OR n IN ({_one_of_each(listed)}))) "
        # A report of any type may take another one back.
        f'OR len(supersedes) > 0 OR starts_with("@type", {literal(ACT_PREFIX)})'
    )


def _kept(one: c.Commitment) -> Iterator[c.EventPattern]:
    """Yield what `keep` looks at: a fluent is set by other events than those that a guard names."""
    for clause in clauses_of(one):
        if clause.verb == "keep":
            yield from patterns_of(clause.condition)


def _tests(pattern: c.EventPattern, columns: frozenset[str]) -> Iterator[str]:
    """Yield what a report must not fail to count: guards that no policy and no act can change."""
    for guard in pattern.guards:
        field = guard.attribute
        told = field in OWN_CELLS or field not in (*PLAIN, *NUMBERS)
        if guard.variable is None and guard.op in ("=", "in") and told:
            form = f"#{field}" if f"#{field}" in columns else f"@{field}"
            if form in columns:
                wanted = ", ".join(literal(plain(value)) for value in guard.values)
                yield f"({name(form)} IS NULL OR {name(form)} IN ({wanted}))"


def _taken_back() -> str:
    return "SELECT unnest(supersedes) FROM reports WHERE len(supersedes) > 0"


def _one_of_each(listed: str) -> str:
    """Return the query of one report, the first that was known, for each way of being believed."""
    return (
        "SELECT arg_min(n, (known, n)) FROM reports "
        f'WHERE "@type" IN ({listed}) AND "@id" NOT IN ({_taken_back()}) '
        f"GROUP BY {', '.join(BELIEVED)}"
    )
