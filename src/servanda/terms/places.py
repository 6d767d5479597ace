"""Shows the place in a rule file of a fault that only evaluation could find."""

from typing import NoReturn

from servanda.errors import TermsError
from servanda.model import commitment as c
from servanda.terms.walk import needs_start
from servanda.terms.yamlnodes import Mapping, Node, Sequence, read_yaml


def fail_at(text: str, terms: c.Terms, *, where: str, owner: str, message: str) -> NoReturn:
    """Raise a TermsError with file, line and caret; ``owner`` is ``ID`` or ``ID/READING``.

    ``terms`` is what ``text`` was loaded to.
    """
    name, _, reading = owner.partition("/")
    one = next(one for one in terms.commitments if one.id == name)
    clause = next((r.clause for r in one.readings if r.id == reading), one.clause)
    entries = _entry(
        _value(read_yaml(text.removeprefix("\ufeff"), where=where), "commitments"), name
    )
    version = _entry(_value(entries, "readings"), reading)
    for key in _suspects(clause):
        node = _value(version, key) or _value(entries, key)
        if node is not None:
            node.fail(message)
    raise TermsError(f"{where}: {message}")


def _suspects(clause: c.Clause) -> list[str]:
    """Return the keys at which a window that cannot be placed may stand, the likeliest first."""
    triggered = clause.when is not None or clause.repeat is not None
    trees = {"if": clause.detaches, clause.verb or "do": clause.condition, "exit": clause.exit}
    found = ["repeat"] if clause.repeat is not None and clause.repeat.start is None else []
    found += [key for key, tree in trees.items() if needs_start(tree, triggered=triggered)]
    return [*found, clause.verb or "do", "id"]


def _value(node: Node | None, key: str) -> Node | None:
    if not isinstance(node, Mapping):
        return None
    return next((value for name, value in node.entries if name.text == key), None)


def _entry(node: Node | None, name: str) -> Node | None:
    """Return the entry of a list that has this id."""
    if not isinstance(node, Sequence):
        return None
    found = (item for item in node.items if getattr(_value(item, "id"), "text", None) == name)
    return next(found, None)
