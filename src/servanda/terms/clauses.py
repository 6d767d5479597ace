"""Builds one clause of a commitment out of YAML nodes; every refusal shows its place."""

import difflib
from collections.abc import Callable
from collections.abc import Mapping as Map
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from servanda.model import commitment as c
from servanda.terms import conditions
from servanda.terms.conditions import ConditionFault
from servanda.terms.emptiness import empty_repeat, empty_window
from servanda.terms.times import TimeFault, end_of, start_of, zone_of
from servanda.terms.walk import binding_variables, terms_of, variables_of
from servanda.terms.yamlnodes import Mapping, Node, Scalar, Sequence

T = TypeVar("T")
VERBS = ("do", "avoid", "keep")
CLAUSE_KEYS = (
    "debtor", "creditor", "speaker", "text_ref", "zone", "calendar", "in_force", "when", "repeat",
    "if", "do", "avoid", "keep", "tolerance", "evidence", "cure", "clock", "exit", "powers",
)  # fmt: skip
ACTS = (
    "adopt", "suspend", "resume", "release", "cancel", "delegate", "assign", "amend", "terminate",
)  # fmt: skip
SILENCES = ("unknown", "violation", "compliance")
BOUND_LATER = frozenset({"debtor", "creditor"})


@dataclass(frozen=True, slots=True)
class Names:
    """What a clause may refer to by name."""

    commitments: frozenset[str]
    geometries: frozenset[str]
    calendars: frozenset[str]
    periods: frozenset[str]


def closest(word: str, known: Any) -> str:
    """Return a hint at the known word that ``word`` is probably meant to be."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def scalar(node: Node, what: str) -> Scalar:
    """Return the node as a text, or refuse it."""
    if not isinstance(node, Scalar):
        node.fail(f"{what} takes one value, not a list or mapping")
    if not node.text.strip():
        node.fail(f"{what} is empty; give it a value or leave the key out")
    return node


def mapping(node: Node, what: str, keys: tuple[str, ...]) -> dict[str, Node]:
    """Return the node's entries by key; an unknown key is refused."""
    if not isinstance(node, Mapping):
        node.fail(f"{what} takes `key: value` entries; expected {', '.join(keys)}")
    for key, _ in node.entries:
        if key.text not in keys:
            key.fail(
                f"unknown key {key.text!r} in {what}{closest(key.text, keys)}; "
                f"expected {', '.join(keys)}"
            )
    return {key.text: value for key, value in node.entries}


def names(node: Node, what: str) -> tuple[str, ...]:
    """Return one name or a list of names."""
    if isinstance(node, Sequence):
        if not node.items:
            node.fail(f"{what} is an empty list; name somebody or leave the key out")
        found = tuple(scalar(item, what).text.strip() for item in node.items)
        if len(set(found)) < len(found):
            node.fail(f"{what} names somebody twice; keep one")
        return found
    return (scalar(node, what).text.strip(),)


def parsed(node: Node, what: str, parse: Callable[[str], T]) -> T:
    """Return ``parse`` of the node's text; a fault shows the caret inside the condition."""
    text = scalar(node, what)
    try:
        return parse(text.text)
    except ConditionFault as fault:
        text.fail(f"{what}: {fault.message}", fault.at)


def stated_time(node: Node, what: str, zone: str) -> str:
    """Return a date or an instant with an offset, as written."""
    text = scalar(node, what)
    try:
        start_of(text.text.strip(), zone)
        end_of(text.text.strip(), zone)
    except TimeFault as fault:
        text.fail(f"{what}: {fault}")
    return text.text.strip()


def _choice(node: Node, what: str, allowed: tuple[str, ...]) -> Any:
    text = scalar(node, what)
    if text.text not in allowed:
        text.fail(f"{what} is {text.text!r}; expected {' or '.join(allowed)}")
    return text.text


def _in_force(node: Node, zone: str) -> c.InForce:
    entries = mapping(node, "in_force", ("from", "until"))
    found = {k: stated_time(v, f"in_force.{k}", zone) for k, v in entries.items()}
    if not found:
        node.fail("in_force is empty; expected from, until or both")
    start, until = found.get("from"), found.get("until")
    if start and until and start_of(until, zone) <= start_of(start, zone):
        node.fail(f"in_force ends ({until}) before it begins ({start})")
    return c.InForce(start=start, until=until)


def _text_ref(node: Node) -> c.TextRef:
    entries = mapping(node, "text_ref", ("document", "start", "end"))
    if "document" not in entries:
        node.fail("text_ref names no document; expected document, start, end")
    places: dict[str, int] = {}
    for key in ("start", "end"):
        if key in entries:
            text = scalar(entries[key], f"text_ref.{key}")
            if not text.text.isdecimal() or len(text.text) > len("1000000000"):
                text.fail(f"text_ref.{key} is {text.text!r}; expected a count of code points")
            places[key] = int(text.text)
    if len(places) == 1 or places.get("end", 0) < places.get("start", 0):
        node.fail("text_ref needs start and end together, end not before start")
    document = scalar(entries["document"], "text_ref.document").text.strip()
    return c.TextRef(document=document, start=places.get("start"), end=places.get("end"))


def _evidence(node: Node) -> c.EvidenceRule:
    entries = mapping(node, "evidence", ("accept", "silence", "grace", "stale"))
    found: dict[str, Any] = {}
    if "accept" in entries:
        found["accept"] = parsed(entries["accept"], "accept", conditions.parse_accept)
    if "silence" in entries:
        found["silence"] = _choice(entries["silence"], "silence", SILENCES)
    for key in ("grace", "stale"):
        if key in entries:
            found[key] = parsed(entries[key], key, conditions.parse_duration)
    return c.EvidenceRule(**found)


def powers(node: Node) -> tuple[c.Power, ...]:
    """Return who may do which act."""
    entries = mapping(node, "powers", ACTS)
    return tuple(
        c.Power(act=act, holders=names(entries[act], f"powers.{act}"))  # type: ignore[arg-type]
        for act in ACTS
        if act in entries
    )


def _verb(entries: Map[str, Node], owner: str) -> tuple[c.Verb | None, c.Condition | None]:
    stated = [v for v in VERBS if v in entries]
    if len(stated) > 1:
        scalar(entries[stated[1]], stated[1]).fail(
            f"{owner} states both `{stated[0]}` and `{stated[1]}`; "
            "exactly one of do, avoid and keep; write two commitments"
        )
    if not stated:
        return None, None
    verb: Any = stated[0]
    node = scalar(entries[verb], verb)
    if verb == "do" and node.text.strip() == "unstated":
        return verb, None
    return verb, parsed(node, verb, conditions.parse_condition)


def build_clause(entries: Map[str, Node], known: Names, owner: str) -> c.Clause:
    """Return the clause that the entries state; ``owner`` names it in messages."""
    verb, condition = _verb(entries, owner)
    zone = "UTC"
    if "zone" in entries:
        node = scalar(entries["zone"], "zone")
        zone = node.text.strip()
        try:
            zone_of(zone)
        except TimeFault as fault:
            node.fail(str(fault))
    found: dict[str, Any] = {"verb": verb, "condition": condition, "zone": zone}
    readers: dict[str, Callable[[Node], Any]] = {
        "debtor": lambda n: names(n, "debtor"),
        "creditor": lambda n: names(n, "creditor"),
        "speaker": lambda n: scalar(n, "speaker").text.strip(),
        "text_ref": _text_ref,
        "calendar": lambda n: scalar(n, "calendar").text.strip(),
        "in_force": lambda n: _in_force(n, zone),
        "when": lambda n: parsed(n, "when", conditions.parse_trigger),
        "repeat": lambda n: parsed(n, "repeat", conditions.parse_repeat),
        "exit": lambda n: parsed(n, "exit", conditions.parse_condition),
        "tolerance": lambda n: parsed(n, "tolerance", conditions.parse_duration),
        "cure": lambda n: parsed(n, "cure", conditions.parse_duration),
        "clock": lambda n: _choice(n, "clock", ("stop", "run")),
        "evidence": _evidence,
        "powers": powers,
    }
    for key, read in readers.items():
        if key in entries:
            found[key] = read(entries[key])
    if "if" in entries:
        found["detaches"] = parsed(entries["if"], "if", conditions.parse_condition)
    clause = c.Clause(**found)
    _check(clause, entries, known, owner)
    return clause


def _check(clause: c.Clause, entries: Map[str, Node], known: Names, owner: str) -> None:
    """Refuse what is well formed and still cannot be meant."""
    if clause.when is not None and clause.repeat is not None:
        _refuse(entries, "repeat", "a trigger is either `when` or `repeat`, not both")
    if "tolerance" in entries and clause.verb != "keep":
        _refuse(entries, "tolerance", "`tolerance` belongs to `keep`")
    if "cure" in entries and clause.verb != "do":
        _refuse(entries, "cure", "`cure` belongs to `do`: a late act can only cure an act")
    if clause.evidence.silence == "violation" and clause.verb in ("avoid", "keep"):
        _refuse(
            entries, "evidence",
            f"`silence: violation` with `{clause.verb}` would make every unwatched hour a breach; "
            "use `silence: unknown`",
        )  # fmt: skip
    for key in ("when", "if", *VERBS, "exit"):
        _references(clause, key, entries, known)
        _windows(clause, key, entries)
    if clause.repeat is not None and (fault := empty_repeat(clause.repeat, clause.zone)):
        _refuse(entries, "repeat", f"repeat: {fault}")
    bound = binding_variables(clause.when) | binding_variables(clause.detaches) | BOUND_LATER
    free = variables_of(clause.condition) - bound
    if free and clause.verb:
        _refuse(
            entries, clause.verb,
            f"{owner}: unbound variable ${min(free)}: it is bound by neither `when` nor `if`; "
            f"bind it, e.g. when: request(item=${min(free)})",
        )  # fmt: skip
    if clause.verb == "do":
        _limits(clause, entries)
    if clause.calendar is not None and clause.calendar not in known.calendars:
        _refuse(
            entries, "calendar", f"unknown calendar {clause.calendar!r}" + _known(known.calendars)
        )
    _fluents(clause, entries)


def _refuse(entries: Map[str, Node], key: str, message: str) -> NoReturn:
    entries[key].fail(message)


def _known(found: frozenset[str]) -> str:
    return f"; there are: {', '.join(sorted(found))}" if found else "; none is defined in this file"


def _tree(clause: c.Clause, key: str) -> Any:
    if key in VERBS:
        return clause.condition if clause.verb == key else None
    return {"when": clause.when, "if": clause.detaches, "exit": clause.exit}[key]


def _references(clause: c.Clause, key: str, entries: Map[str, Node], known: Names) -> None:
    tree = _tree(clause, key)
    if tree is None:
        return
    found = terms_of(tree)
    for ref in found.lives:
        if ref.commitment not in known.commitments:
            hint = closest(ref.commitment, known.commitments)
            _refuse(
                entries, key, f"`{key}` refers to an unknown commitment {ref.commitment!r}{hint}"
            )
    for name in found.geometries - known.geometries:
        _refuse(entries, key, f"unknown geometry {name!r}{_known(known.geometries)}")
    for name in found.periods - known.periods:
        _refuse(entries, key, f"unknown period {name!r}{_known(known.periods)}")
    if found.business_days and clause.calendar is None and len(known.calendars) != 1:
        _refuse(
            entries, key,
            "business days (bd) need a calendar; name it with `calendar:` in the commitment"
            + _known(known.calendars),
        )  # fmt: skip


def _windows(clause: c.Clause, key: str, entries: Map[str, Node]) -> None:
    tree = _tree(clause, key)
    for term in terms_of(tree).terms if tree is not None else ():
        if fault := empty_window(term.window, clause.zone):
            _refuse(entries, key, f"{key}: {fault}")


def _limits(clause: c.Clause, entries: Map[str, Node]) -> None:
    for term in terms_of(clause.condition).terms:
        if isinstance(term.atom, c.Aggregate) and term.atom.op in ("<", "<=") and not term.negated:
            _refuse(entries, "do", "a limit is written `avoid: … > N`; `do` asks for at least N")


def _fluents(clause: c.Clause, entries: Map[str, Node]) -> None:
    for key in ("if", *VERBS, "exit"):
        tree = _tree(clause, key)
        for term in terms_of(tree).terms if tree is not None else ():
            if isinstance(term.atom, c.Fluent) != (key == "keep"):
                _refuse(
                    entries, key,
                    "`keep` takes comparisons of a fluent (stock <= 700)"
                    if key == "keep"
                    else f"a fluent stands in `keep`; in `{key}` count events, "
                    "e.g. max quantity stock > 700",
                )  # fmt: skip
