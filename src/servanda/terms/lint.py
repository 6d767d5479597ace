"""Points at rules that can be judged only in part: no error, but worth a second look."""

from collections.abc import Iterator

from servanda.model import commitment as c
from servanda.terms.emptiness import due_before_force
from servanda.terms.walk import each_term


def lints(commitments: tuple[c.Commitment, ...]) -> tuple[str, ...]:
    """Return one line for each weakness, in the order of the file."""
    found: list[str] = []
    for one in commitments:
        clauses = [(one.id, one.clause)] if one.clause.verb else []
        clauses += [(f"{one.id}/{r.id}", r.clause) for r in one.readings]
        for name, clause in clauses:
            found += [f"{name}: {text}" for text in _clause(clause)]
    return tuple(dict.fromkeys(found))


def _clause(clause: c.Clause) -> Iterator[str]:
    if not clause.debtor:
        yield "nobody owes this: debtor missing"
    if clause.verb == "do" and clause.condition is None:
        yield "cannot be judged: no rule says yet what would count as done"
    if clause.verb == "do" and clause.condition is not None:
        if not _finite(clause.condition, clause):
            yield "never violable: deadline missing"
        if any(t.negated for t in each_term(clause.condition)):
            yield "`do` with `no`: an act not to be done is written `avoid`"
    for term in each_term(clause.condition):
        if clause.when is None and (weakness := due_before_force(clause, term.window)):
            yield weakness
    if _begins_nowhere(clause):
        yield (
            "no beginning: `by` counts all that came before, and no watching reaches back so far; "
            "say since when with `in_force: {from: …}`, or record an act.adopt"
        )
    if clause.detaches is not None and not _finite(clause.detaches, None):
        yield "never expires: no window on `if`"


def _finite(tree: c.Condition, clause: c.Clause | None) -> bool:
    """Return whether every branch that could decide the tree ends some day."""
    return all(_ends(term, clause) for term in each_term(tree))


def _ends(term: c.Term, clause: c.Clause | None) -> bool:
    window = term.window
    if isinstance(window, c.FromTo):
        return window.until is not None or window.through is not None
    if window is None and clause is not None:
        in_force = clause.in_force
        return clause.repeat is not None or (in_force is not None and in_force.until is not None)
    return window is not None


def _begins_nowhere(clause: c.Clause) -> bool:
    """Return whether a `by` has neither a trigger nor an adoption to begin at."""
    started = clause.in_force is not None and clause.in_force.start is not None
    if started or clause.when is not None or clause.repeat is not None:
        return False
    return any(isinstance(t.window, c.By) for t in each_term(clause.condition))
