"""JSON-LD with PROV-O: who recorded what, when, from what, and how verdicts came of it."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from servanda import __version__
from servanda.exporters import iri
from servanda.model.export import Cell, Matter, TableName
from servanda.model.withheld import is_withheld

PROV = "http://www.w3.org/ns/prov#"
XSD = "http://www.w3.org/2001/XMLSchema#"
OWN = "urn:servanda:term:"
_LINKS = ("wasGeneratedBy", "wasDerivedFrom", "wasAttributedTo", "wasAssociatedWith", "used")
_TIMES = ("generatedAtTime", "endedAtTime")
CONTEXT: dict[str, Any] = {
    "prov": PROV,
    "xsd": XSD,
    "sv": OWN,
    **{f"prov:{name}": {"@type": "@id"} for name in _LINKS},
    **{f"prov:{name}": {"@type": "xsd:dateTime"} for name in _TIMES},
    "sv:debtor": {"@type": "@id"},
    "sv:creditor": {"@type": "@id"},
    "sv:commitment": {"@type": "@id"},
    "sv:dueOn": {"@type": "xsd:date"},
    "sv:startsAt": {"@type": "xsd:dateTime"},
    "sv:endsAt": {"@type": "xsd:dateTime"},
}
_TABLES: tuple[TableName, ...] = ("documents", "commitments", "events", "verdicts", "log")


class JsonLdExporter:
    """Texts, promises, reports and verdicts as a graph of provenance; the context is inside."""

    media_type = "application/ld+json"
    suffix = ".jsonld"
    writes: tuple[TableName, ...] = _TABLES
    default: tuple[TableName, ...] = _TABLES
    single = False

    def export(self, matter: Matter) -> Iterator[bytes]:
        """Yield the graph, one thing a line."""
        yield b'{"@context":' + msgspec.json.encode(CONTEXT) + b',\n"@graph":['
        for number, node in enumerate(_Graph(matter).nodes()):
            yield (b",\n" if number else b"\n") + msgspec.json.encode(_bare(node))
        yield b"]}\n"


def parts(matter: Matter) -> Iterator[tuple[str, str, bytes]]:
    """Yield what is told of each commitment and each document, as a graph of its own.

    Each is ``commitment`` or ``document``, the id, and the bytes. A commitment comes with its
    verdicts, the text that it stands in, and who recorded them.
    """
    graph = _Graph(matter)
    nodes = {str(node["@id"]): node for node in graph.nodes()}
    verdicts: dict[str, list[str]] = {}
    for name, node in nodes.items():
        if "sv:Verdict" in node["@type"]:
            verdicts.setdefault(str(node["sv:commitment"]), []).append(name)
    kinds = (("commitment", "commitment_id"), ("document", "document_id"))
    for kind, column in kinds:
        for row in matter.tables["commitments" if kind == "commitment" else "documents"].dicts():
            first = graph.id(kind, row[column])
            wanted = [first, *verdicts.get(first, ())]
            found = _reached(wanted, nodes)
            told = b",\n".join(msgspec.json.encode(_bare(nodes[name])) for name in found)
            head = b'{"@context":' + msgspec.json.encode(CONTEXT)
            yield kind, str(row[column]), head + b',\n"@graph":[\n' + told + b"]}\n"


def _reached(first: list[str], nodes: Mapping[str, dict[str, Any]]) -> list[str]:
    """Return these things and what they rest on, each once, in a fixed order."""
    found: dict[str, None] = {}
    waiting = list(first)
    while waiting:
        name = waiting.pop(0)
        if name in found or name not in nodes:
            continue
        found[name] = None
        for value in nodes[name].values():
            waiting += [one for one in (value if isinstance(value, list) else [value])
                        if isinstance(one, str) and one in nodes]  # fmt: skip
    return list(found)


def _bare(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if value not in (None, [], "")}


class _Graph:
    """Makes the things of a graph; agents are told once each."""

    def __init__(self, matter: Matter) -> None:
        self._matter = matter
        self._agents: dict[str, dict[str, Any]] = {}
        self._chosen = frozenset(matter.chosen)

    def nodes(self) -> Iterator[dict[str, Any]]:
        """Yield every thing."""
        yield self._register()
        if "documents" in self._chosen:
            yield from map(self._document, self._rows("documents"))
        if "commitments" in self._chosen:
            yield from map(self._commitment, self._rows("commitments"))
        if "events" in self._chosen:
            yield from map(self._report, self._rows("events"))
        if "verdicts" in self._chosen:
            yield self._evaluation()
            yield from map(self._verdict, self._rows("verdicts"))
        if "log" in self._chosen:
            yield from map(self._entry, self._rows("log"))
        yield from self._agents.values()

    def _rows(self, name: TableName) -> Iterator[dict[str, Cell]]:
        return self._matter.tables[name].dicts()

    def id(self, kind: str, name: Cell = "") -> str:
        """Return the address of a thing of this register."""
        return iri.of(self._matter.origin, kind, "" if name is None else str(name))

    def _agent(self, kind: str, name: Cell, type_: str = "prov:Agent") -> str:
        made = self.id(kind, name)
        self._agents.setdefault(made, {"@id": made, "@type": type_, "sv:name": name})
        return made

    def _named(self, kind: str, cell: Cell) -> list[str]:
        return [self._agent(kind, name) for name in str(cell).split("; ")] if cell else []

    def _recorded(self, entry: Cell) -> str | None:
        return None if entry is None else self.id("entry", entry)

    def _register(self) -> dict[str, Any]:
        return {
            "@id": self.id("register"),
            "@type": ["prov:Entity", "sv:Register"],
            "sv:name": self._matter.register,
            "sv:entries": self._matter.entries,
            "sv:rootHash": self._matter.root,
        }

    def _document(self, row: dict[str, Cell]) -> dict[str, Any]:
        return {
            "@id": self.id("document", row["document_id"]),
            "@type": ["prov:Entity", "sv:Document"],
            "sv:title": row["title"],
            "sv:dated": row["dated"],
            "sv:source": row["source"],
            "sv:sha256OfBytes": row["sha256_bytes"],
            "sv:sha256OfText": row["sha256_text"],
            "prov:wasGeneratedBy": self._recorded(row["entry"]),
        }

    def _commitment(self, row: dict[str, Cell]) -> dict[str, Any]:
        document = row["document_id"]
        return {
            "@id": self.id("commitment", row["commitment_id"]),
            "@type": ["prov:Entity", "sv:Commitment"],
            "sv:title": row["title"],
            "sv:debtor": self._named("party", row["debtor"]),
            "sv:creditor": self._named("party", row["creditor"]),
            "sv:quotation": row["quotation"],
            "sv:rule": row["rule"],
            "prov:wasDerivedFrom": self.id("document", document) if document else None,
            "prov:wasGeneratedBy": self._recorded(row["entry"]),
            "prov:generatedAtTime": row["recorded_at"],
        }

    def _report(self, row: dict[str, Cell]) -> dict[str, Any]:
        return {
            "@id": self.id("event", row["event_id"]),
            "@type": ["prov:Entity", "sv:Report"],
            "sv:kind": row["event_type"],
            "sv:startsAt": row["starts_at"],
            "sv:endsAt": row["ends_at"],
            "sv:standing": row["standing"],
            "sv:quantity": row["quantity"],
            "sv:unit": row["unit"],
            "prov:wasAttributedTo": self._agent("source", row["source"]),
            "prov:wasGeneratedBy": self._recorded(row["entry"]),
        }

    def _evaluation(self) -> dict[str, Any]:
        program = self._agent("program", f"Servanda {__version__}", "prov:SoftwareAgent")
        return {
            "@id": self.id("evaluation", f"{self._matter.as_of} {self._matter.known_at}"),
            "@type": ["prov:Activity", "sv:Evaluation"],
            "sv:asOf": self._matter.as_of,
            "sv:knownAt": self._matter.known_at,
            "prov:used": self.id("register"),
            "prov:wasAssociatedWith": program,
        }

    def _verdict(self, row: dict[str, Cell]) -> dict[str, Any]:
        promise = self.id("commitment", row["commitment_id"])
        key = f"{row['commitment_id']}/{row['occasion']}/{row['reading_id'] or ''}"
        named = str(row["because"]).split("; ") if row["because"] else []
        because = [one for one in named if not is_withheld(one)]
        return {
            "@id": self.id("verdict", f"{key} {self._matter.as_of} {self._matter.known_at}"),
            "@type": ["prov:Entity", "sv:Verdict"],
            "sv:commitment": promise,
            "sv:state": row["state"],
            "sv:shows": row["shows"],
            "sv:holds": row["holds"],
            "sv:dueOn": row["due_on"],
            "sv:causes": str(row["causes"]).split("; ") if row["causes"] else None,
            "prov:wasDerivedFrom": [promise, *(self.id("event", one) for one in because)],
            "prov:wasGeneratedBy": self.id(
                "evaluation", f"{self._matter.as_of} {self._matter.known_at}"
            ),
        }

    def _entry(self, row: dict[str, Cell]) -> dict[str, Any]:
        return {
            "@id": self.id("entry", row["entry"]),
            "@type": ["prov:Activity", "sv:Recording"],
            "sv:entryType": row["entry_type"],
            "sv:leafHash": row["leaf_hash"],
            "prov:endedAtTime": row["claimed_time"],
            "prov:wasAssociatedWith": self._agent("actor", row["actor"]),
        }
