"""JSON-LD with PROV-O: who recorded what, when, from what, and how verdicts came of it."""

from collections.abc import Iterator
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
            held = {key: value for key, value in node.items() if value not in (None, [], "")}
            yield (b",\n" if number else b"\n") + msgspec.json.encode(held)
        yield b"]}\n"


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

    def _id(self, kind: str, name: Cell = "") -> str:
        return iri.of(self._matter.origin, kind, "" if name is None else str(name))

    def _agent(self, kind: str, name: Cell, type_: str = "prov:Agent") -> str:
        made = self._id(kind, name)
        self._agents.setdefault(made, {"@id": made, "@type": type_, "sv:name": name})
        return made

    def _named(self, kind: str, cell: Cell) -> list[str]:
        return [self._agent(kind, name) for name in str(cell).split("; ")] if cell else []

    def _recorded(self, entry: Cell) -> str | None:
        return None if entry is None else self._id("entry", entry)

    def _register(self) -> dict[str, Any]:
        return {
            "@id": self._id("register"),
            "@type": ["prov:Entity", "sv:Register"],
            "sv:name": self._matter.register,
            "sv:entries": self._matter.entries,
            "sv:rootHash": self._matter.root,
        }

    def _document(self, row: dict[str, Cell]) -> dict[str, Any]:
        return {
            "@id": self._id("document", row["document_id"]),
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
            "@id": self._id("commitment", row["commitment_id"]),
            "@type": ["prov:Entity", "sv:Commitment"],
            "sv:title": row["title"],
            "sv:debtor": self._named("party", row["debtor"]),
            "sv:creditor": self._named("party", row["creditor"]),
            "sv:quotation": row["quotation"],
            "sv:rule": row["rule"],
            "prov:wasDerivedFrom": self._id("document", document) if document else None,
            "prov:wasGeneratedBy": self._recorded(row["entry"]),
            "prov:generatedAtTime": row["recorded_at"],
        }

    def _report(self, row: dict[str, Cell]) -> dict[str, Any]:
        return {
            "@id": self._id("event", row["event_id"]),
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
            "@id": self._id("evaluation", f"{self._matter.as_of} {self._matter.known_at}"),
            "@type": ["prov:Activity", "sv:Evaluation"],
            "sv:asOf": self._matter.as_of,
            "sv:knownAt": self._matter.known_at,
            "prov:used": self._id("register"),
            "prov:wasAssociatedWith": program,
        }

    def _verdict(self, row: dict[str, Cell]) -> dict[str, Any]:
        promise = self._id("commitment", row["commitment_id"])
        key = f"{row['commitment_id']}/{row['occasion']}/{row['reading_id'] or ''}"
        named = str(row["because"]).split("; ") if row["because"] else []
        because = [one for one in named if not is_withheld(one)]
        return {
            "@id": self._id("verdict", f"{key} {self._matter.as_of} {self._matter.known_at}"),
            "@type": ["prov:Entity", "sv:Verdict"],
            "sv:commitment": promise,
            "sv:state": row["state"],
            "sv:shows": row["shows"],
            "sv:holds": row["holds"],
            "sv:dueOn": row["due_on"],
            "sv:causes": str(row["causes"]).split("; ") if row["causes"] else None,
            "prov:wasDerivedFrom": [promise, *(self._id("event", one) for one in because)],
            "prov:wasGeneratedBy": self._id(
                "evaluation", f"{self._matter.as_of} {self._matter.known_at}"
            ),
        }

    def _entry(self, row: dict[str, Cell]) -> dict[str, Any]:
        return {
            "@id": self._id("entry", row["entry"]),
            "@type": ["prov:Activity", "sv:Recording"],
            "sv:entryType": row["entry_type"],
            "sv:leafHash": row["leaf_hash"],
            "prov:endedAtTime": row["claimed_time"],
            "prov:wasAssociatedWith": self._agent("actor", row["actor"]),
        }
