"""JSON-LD, annotations and the data package, read by the rules of their own specifications."""

import csv
import hashlib
import io
import json
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pyld import jsonld
from tests.exporters import world
from tests.pages.texts import ACCORD

from servanda.exporters.jsonld import OWN, PROV

if TYPE_CHECKING:
    from collections.abc import Callable

ANNOTATION = "http://www.w3.org/ns/anno.jsonld"


def no_loader(url: str, _: Any) -> Any:
    """Refuse to fetch: the context of our provenance is inside."""
    raise AssertionError(f"asked for {url}")


def expanded() -> dict[str, dict[str, Any]]:
    """Return the provenance graph, expanded, by id."""
    value = json.loads(world.exported("jsonld"))
    nodes = jsonld.expand(value, {"documentLoader": no_loader})
    return {node["@id"]: node for node in nodes}


def test_provenance_expands_to_a_graph_without_loose_ends() -> None:
    """Every link of PROV-O leads to a thing that the graph tells, and every type is known."""
    graph = expanded()
    links = [
        one["@id"]
        for node in graph.values()
        for name in ("wasGeneratedBy", "wasDerivedFrom", "wasAttributedTo", "wasAssociatedWith",
                     "used")
        for one in node.get(PROV + name, ())
    ]  # fmt: skip

    assert links
    assert set(links) <= set(graph), sorted(set(links) - set(graph))[:3]
    types = {kind for node in graph.values() for kind in node["@type"]}
    assert {PROV + name for name in ("Entity", "Activity", "Agent", "SoftwareAgent")} <= types
    assert all(kind.startswith((PROV, OWN)) for kind in types)


def test_verdict_leads_to_promise_text_reports_and_who_recorded_them() -> None:
    """From the fulfilled withdrawal one comes to promise, text, two reports and signer."""
    graph = expanded()
    (verdict,) = (
        node
        for node in graph.values()
        if OWN + "Verdict" in node["@type"]
        and node[OWN + "commitment"][0]["@id"].endswith(":commitment:withdrawal")
    )
    sources = {one["@id"].rpartition(":")[2] for one in verdict[PROV + "wasDerivedFrom"]}
    promise = graph[verdict[OWN + "commitment"][0]["@id"]]
    entry = graph[promise[PROV + "wasGeneratedBy"][0]["@id"]]
    made = graph[verdict[PROV + "wasGeneratedBy"][0]["@id"]]

    assert sources == {"withdrawal", "m-17", "m-18"}
    assert promise[PROV + "wasDerivedFrom"][0]["@id"].endswith(":document:accord")
    assert entry[PROV + "wasAssociatedWith"][0]["@id"].endswith(":actor:local")
    assert made[OWN + "asOf"] == [{"@value": "2025-11-01T00:00:00Z"}]
    times = promise[PROV + "generatedAtTime"]
    assert times[0]["@type"] == "http://www.w3.org/2001/XMLSchema#dateTime"


def test_annotations_have_the_shape_of_the_recommendation() -> None:
    """W3C Web Annotation: context, collection, page, and per item id, body, target, selectors."""
    held = json.loads(world.exported("annotations"))
    items = held["first"]["items"]

    assert held["@context"] == ANNOTATION
    assert held["type"] == "AnnotationCollection"
    assert held["first"]["type"] == "AnnotationPage"
    assert held["total"] == len(items) > 0
    assert len({one["id"] for one in items}) == len(items)
    for one in items:
        assert one["type"] == "Annotation"
        assert one["motivation"] == "classifying"
        assert one["body"][0]["purpose"] == "tagging"
        place, quote = one["target"]["selector"]
        assert (place["type"], quote["type"]) == ("TextPositionSelector", "TextQuoteSelector")
        if one["target"]["source"].endswith(":text:accord"):
            start, end = place["start"], place["end"]
            assert ACCORD[start:end] == quote["exact"]
            assert ACCORD[:start].endswith(quote["prefix"])
            assert ACCORD[end:].startswith(quote["suffix"])


def test_press_text_is_quoted_and_nothing_around_it() -> None:
    """Of a text that may only be quoted, no words around a quotation leave."""
    items = json.loads(world.exported("annotations"))["first"]["items"]
    press = [one for one in items if one["target"]["source"].endswith(":text:report")]

    assert press
    assert all(set(one["target"]["selector"][1]) == {"type", "exact"} for one in press)


def test_data_package_is_one_by_its_own_rules() -> None:
    """Names, paths, hashes, field types, keys and foreign keys hold for the data inside."""
    files = world.zip_files(world.exported("datapackage"))
    package = json.loads(files["datapackage.json"])
    tables: dict[str, list[dict[str, str]]] = {}

    assert package["profile"] == "tabular-data-package"
    assert re.fullmatch(r"[a-z0-9._-]+", package["name"])
    for one in package["resources"]:
        data = files[one["path"]]
        assert re.fullmatch(r"[a-z0-9._-]+", one["name"])
        assert one["bytes"] == len(data)
        assert one["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert (one["encoding"], one["mediatype"]) == ("utf-8", "text/csv")
        rows = list(csv.DictReader(io.StringIO(data.decode(one["encoding"]), newline="")))
        fields = {field["name"]: field for field in one["schema"]["fields"]}
        assert rows
        assert list(rows[0]) == list(fields)
        for row in rows:
            for name, value in row.items():
                assert castable(value, fields[name]), (one["name"], name, value)
        tables[one["name"]] = rows
    for one in package["resources"]:
        check_keys(one, tables)
    assert set(files) == {
        "datapackage.json", "README.md", *(one["path"] for one in package["resources"]),
    }  # fmt: skip


def castable(value: str, field: dict[str, Any]) -> bool:
    """Tell whether a cell is missing or of its field's type (Table Schema)."""
    checks: dict[str, Callable[[], object]] = {
        "string": lambda: True,
        "integer": lambda: re.fullmatch(r"[+-]?\d+", value),
        "number": lambda: float(value) is not None,
        "boolean": lambda: value in field["trueValues"] + field["falseValues"],
        "date": lambda: date.fromisoformat(value),
        "datetime": lambda: datetime.fromisoformat(value).tzinfo,
    }
    return value == "" or bool(checks[field["type"]]())


def check_keys(resource: dict[str, Any], tables: dict[str, list[dict[str, str]]]) -> None:
    """Primary keys are there and unique; foreign keys lead to a row or are empty."""
    schema, rows = resource["schema"], tables[resource["name"]]
    if key := schema.get("primaryKey"):
        values = [tuple(row[name] for name in key) for row in rows]
        assert all(all(value) for value in values), resource["name"]
        # Hand-made rows of the test register share one entry.
        if key != ["entry"] or resource["name"] == "log":
            assert len(set(values)) == len(values), resource["name"]
    for one in schema.get("foreignKeys", ()):
        there = {row[one["reference"]["fields"]] for row in tables[one["reference"]["resource"]]}
        assert {row[one["fields"]] for row in rows} - {""} <= there, (resource["name"], one)
