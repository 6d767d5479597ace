"""W3C Web Annotation: statements as annotations of the texts that they stand in."""

from collections.abc import Iterator
from typing import Any

import msgspec

from servanda.exporters import iri
from servanda.model.export import Cell, Matter, TableName
from servanda.model.register import RegisteredDocument

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Code points of the text quoted on each side of a statement."""
SLOTS = (
    "deontic", "strength", "debtor", "creditor", "aim", "deadline_words", "condition_words",
    "verification_words", "enforcement_words", "theme",
)  # fmt: skip


class AnnotationExporter:
    """Statements of all texts as one annotation collection, with exact places and quotations."""

    media_type = "application/ld+json"
    suffix = ".annotations.json"
    writes: tuple[TableName, ...] = ("statements",)
    default: tuple[TableName, ...] = ("statements",)
    single = True

    def export(self, matter: Matter) -> Iterator[bytes]:
        """Yield the collection, one annotation a line."""
        documents = {held.id: held for held in matter.state.documents}
        total = sum(1 for _ in matter.tables["statements"].rows())
        head = {
            "@context": CONTEXT,
            "id": iri.of(matter.origin, "annotations"),
            "type": "AnnotationCollection",
            "label": f"{matter.register}: statements",
            "total": total,
        }
        yield msgspec.json.encode(head)[:-1]
        page = {"id": iri.of(matter.origin, "annotations", "1"), "type": "AnnotationPage",
                "startIndex": 0}  # fmt: skip
        yield b',"first":' + msgspec.json.encode(page)[:-1] + b',"items":['
        for number, row in enumerate(matter.tables["statements"].dicts()):
            held = documents[str(row["document_id"])]
            made = _annotation(matter, row, held)
            yield (b",\n" if number else b"\n") + msgspec.json.encode(made)
        yield b"]}}\n"


def _annotation(matter: Matter, row: dict[str, Cell], held: RegisteredDocument) -> dict[str, Any]:
    name = f"{held.id}/{row['statement_id']}"
    made: dict[str, Any] = {
        "id": iri.of(matter.origin, "statement", name),
        "type": "Annotation",
        "motivation": "classifying",
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": row["kind"]},
            *(
                {"type": "TextualBody", "purpose": "describing", "format": "text/plain",
                 "value": f"{slot}: {row[slot]}"}
                for slot in SLOTS
                if row[slot] is not None
            ),
        ],
        "target": {
            "source": iri.of(matter.origin, "text", held.id),
            "selector": _selectors(row, held),
        },
    }  # fmt: skip
    if row["decided_by"]:
        made["creator"] = {"type": "Person", "nickname": row["decided_by"]}
    else:
        made["generator"] = {"type": "Software", "name": "Servanda"}
    return made


def _selectors(row: dict[str, Cell], held: RegisteredDocument) -> list[dict[str, Any]]:
    start, end = row["quote_start"], row["quote_end"]
    shown = held.text is not None and not held.quotes_only
    if shown and held.text and isinstance(start, int) and isinstance(end, int):
        return selectors(held.text, start, end)
    quote = {"type": "TextQuoteSelector", "exact": row["quotation"]}
    return [{"type": "TextPositionSelector", "start": start, "end": end}, quote]


def selectors(text: str, start: int, end: int) -> list[dict[str, Any]]:
    """Return the selectors of a place in a text, in code points, with what stands around it."""
    quote = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(0, start - AROUND) : start],
        "suffix": text[end : end + AROUND],
    }
    return [{"type": "TextPositionSelector", "start": start, "end": end}, quote]
