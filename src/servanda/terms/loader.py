"""Loads a rule file: YAML with one-line conditions becomes :class:`Terms`."""

from collections.abc import Callable, Iterator
from typing import Any

from servanda.errors import TermsError
from servanda.model import commitment as c
from servanda.terms import clauses, lint
from servanda.terms.calendars import build_calendar, build_period
from servanda.terms.clauses import CLAUSE_KEYS, VERBS, Names, mapping, scalar
from servanda.terms.geojson import parse_geometry
from servanda.terms.walk import terms_of
from servanda.terms.yamlnodes import Mapping, Node, Scalar, Sequence, read_yaml

TOP = ("commitments", "geometries", "calendars", "periods", "powers")
ID_MESSAGE = "expected letters, digits, '_', '-' or '.', beginning with a letter or digit"
ReadFile = Callable[[str], bytes]


def load_terms(
    text: str,
    *,
    where: str,
    files: ReadFile | None = None,
    beside: tuple[c.Commitment, ...] = (),
) -> c.Terms:
    """Return the rules in ``text``; a TermsError names ``where``, the line and the place.

    ``files`` returns the bytes of a geometry, calendar or period file by the name written in the
    rules; without it such a name is refused. Commitments that stand ``beside`` the text, in whose
    names and sections nothing is another, come first and are not read again.
    """
    top = mapping(read_yaml(text.removeprefix("\ufeff"), where=where), "the file", TOP)
    if "commitments" not in top:
        raise TermsError(f"{where}: no `commitments:`; expected a list of commitments under it")
    items = list(_entries(top["commitments"]))
    known = Names(
        commitments=frozenset(ids := _ids(items)).union(one.id for one in beside),
        geometries=_names(top, "geometries"),
        calendars=_names(top, "calendars"),
        periods=_names(top, "periods"),
    )
    if taken := {one.id for one in beside}.intersection(ids):
        raise TermsError(f"{where}: the id {min(taken)!r} is used twice; ids are unique in a file")
    fresh = tuple(_commitment(entry, name, known) for entry, name in zip(items, ids, strict=True))
    commitments = (*beside, *fresh)
    _acyclic(commitments, items)
    geometries = tuple(_geometry(key, node, files) for key, node in _named(top, "geometries"))
    calendars = tuple(build_calendar(key, node, files) for key, node in _named(top, "calendars"))
    periods = tuple(build_period(key, node, files) for key, node in _named(top, "periods"))
    powers = clauses.powers(top["powers"]) if "powers" in top else ()
    return c.Terms(
        commitments=commitments,
        geometries=geometries,
        calendars=calendars,
        periods=periods,
        powers=powers,
        lints=lint.lints(commitments),
    )


def _entries(node: Node) -> Iterator[Mapping]:
    if not isinstance(node, Sequence):
        node.fail("`commitments` takes a list: begin each commitment with `- id: …`")
    for item in node.items:
        if not isinstance(item, Mapping):
            item.fail("a commitment is a mapping that begins with `id: …`")
        yield item


def _ids(items: list[Mapping]) -> list[str]:
    found: dict[str, None] = {}  # a list would be searched for each of 10,000
    for item in items:
        node = next((value for key, value in item.entries if key.text == "id"), None)
        if node is None:
            item.fail("a commitment without `id`; give it a unique one")
        text = _id(node)
        if text in found:
            node.fail(f"duplicate id {text!r}: it is used twice; ids are unique in a file")
        found[text] = None
    return list(found)


def _id(node: Node) -> str:
    text = scalar(node, "id")
    plain = text.text.replace("_", "").replace("-", "").replace(".", "")
    if not plain.isalnum() or not text.text[0].isalnum():
        text.fail(f"the id {text.text!r} cannot be referred to; {ID_MESSAGE}")
    return text.text


def _names(top: dict[str, Node], key: str) -> frozenset[str]:
    return frozenset(name.text for name, _ in _named(top, key))


def _named(top: dict[str, Node], key: str) -> tuple[tuple[Scalar, Node], ...]:
    if key not in top:
        return ()
    node = top[key]
    if not isinstance(node, Mapping):
        node.fail(f"`{key}` takes `name: …` entries")
    return node.entries


def _geometry(key: Scalar, node: Node, files: ReadFile | None) -> c.Geometry:
    file = scalar(node, f"geometry {key.text!r}")
    if files is None:
        file.fail(f"the file {file.text!r} is not at hand; load the rules together with it")
    return parse_geometry(files(file.text), name=key.text, file=file.text)


def _commitment(node: Mapping, name: str, known: Names) -> c.Commitment:
    base = mapping(node, f"the commitment {name!r}", ("id", *CLAUSE_KEYS, "readings"))
    versions = base.pop("readings", None)
    base.pop("id")
    clause = clauses.build_clause(base, known, name)
    readings: tuple[c.TextReading, ...] = ()
    if versions is not None:
        readings = tuple(_readings(versions, base, known, name))
    if clause.verb is None and not readings:
        node.fail(
            f"{name} states no criterion; exactly one of do, avoid and keep "
            "(`do: unstated` when the words give none)"
        )
    return c.Commitment(id=name, clause=clause, readings=readings)


def _readings(
    node: Node, base: dict[str, Node], known: Names, owner: str
) -> Iterator[c.TextReading]:
    if not isinstance(node, Sequence) or not node.items:
        node.fail("`readings` takes a list: begin each reading with `- id: …`")
    seen: set[str] = set()
    for item in node.items:
        own = mapping(item, f"a reading of {owner!r}", ("id", *CLAUSE_KEYS))
        if "id" not in own:
            item.fail("a reading without `id`; name the speaker or the version")
        name = _id(own["id"])
        if name in seen:
            own["id"].fail(f"{owner} has two readings {name!r}; ids of readings are unique")
        seen.add(name)
        del own["id"]
        verbs = [v for v in VERBS if v in own]
        merged = {k: v for k, v in base.items() if not verbs or k not in _given_up(verbs, own)}
        clause = clauses.build_clause({**merged, **own}, known, f"{owner}/{name}")
        if clause.verb is None:
            item.fail(f"the reading {name!r} has neither a base text nor its own do, avoid or keep")
        yield c.TextReading(id=name, replaces=tuple(sorted(own)), clause=clause)


def _given_up(verbs: list[str], own: dict[str, Node]) -> set[str]:
    """Return the base's keys that a reading with its own verb leaves behind."""
    gone = set(VERBS)
    if "do" not in verbs:
        gone.add("cure")
    if "keep" not in verbs:
        gone.add("tolerance")
    return gone - set(own)


def _acyclic(commitments: tuple[c.Commitment, ...], items: list[Mapping]) -> None:
    """Refuse commitments that wait for each other: neither could ever be judged.

    The last ones are those of ``items``; a cycle holds one of them, or was refused before.
    """
    named = {one.id: one for one in commitments}
    first = len(commitments) - len(items)
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            loop = " -> ".join((*path[path.index(name) :], name))
            place = next(i for i, one in enumerate(commitments) if one.id == name)
            items[max(0, place - first)].fail(
                f"these commitments wait for each other in a cycle: {loop}; break it"
            )
        if name not in done:
            for other in sorted(_needs(named[name])):
                visit(other, (*path, name))
            done.add(name)

    try:
        for one in commitments[first:]:
            visit(one.id, ())
    except RecursionError as error:
        raise TermsError("the commitments refer to each other in too long a chain") from error


def _needs(one: c.Commitment) -> set[str]:
    found: set[str] = set()
    for clause in (one.clause, *(r.clause for r in one.readings)):
        trees: tuple[Any, ...] = (clause.when, clause.detaches, clause.condition, clause.exit)
        for tree in trees:
            for ref in terms_of(tree).lives:
                if ref.life not in ("suspended", "resumed", "released", "cancelled"):
                    found.add(ref.commitment)
    return found
