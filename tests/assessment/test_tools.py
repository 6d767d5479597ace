"""doccano and Label Studio: out and back the same, and what cannot be told is refused."""

import json
from typing import Any

import pytest

from servanda.assessment.tools import label_config, regions, written
from servanda.errors import InputError
from servanda.model.reading import Statement
from servanda.model.text import span_of

TEXT = "Arland shall open the ford by May. Borland is ready to talk."
TEXTS = {"ford": TEXT}
KINDS = {"kind": "commitment"}


def statement(start: int, end: int, kind: str) -> Statement:
    """Return a statement of the text."""
    made: Any = Statement(id=f"s{start}", kind=kind, span=span_of(TEXT, start, end), cues=())  # type: ignore[arg-type]
    assert isinstance(made, Statement)
    return made


MARKS = {"ford": (statement(0, 33, "commitment"), statement(35, 59, "signal"))}
PLACES = [(0, 33, "commitment"), (35, 59, "signal")]


def label_studio(*annotations: dict[str, Any], text: str = TEXT) -> str:
    """Return a Label Studio export of one task."""
    return json.dumps([{"id": 1, "data": {"text": text}, "annotations": list(annotations)}])


def annotation(*result: dict[str, Any], by: int = 7, cancelled: bool = False) -> dict[str, Any]:
    """Return one annotation."""
    return {"completed_by": by, "was_cancelled": cancelled, "result": list(result)}


def label(
    start: int, end: int, kind: str = "commitment", text: str | None = None
) -> dict[str, Any]:
    """Return a labelled region."""
    value = {"start": start, "end": end, "labels": [kind]}
    if text is not None:
        value["text"] = text
    return {"id": "r1", "from_name": "kind", "to_name": "text", "type": "labels", "value": value}


def places(found: dict[str, list[Any]]) -> list[tuple[int, int, str]]:
    """Return places and kinds of the one document."""
    return [(one.start, one.end, one.words["kind"]) for one in found["ford"]]


def test_doccano_out_and_back() -> None:
    """What is written for doccano is read back from its export, in either of its forms."""
    (content,) = written("doccano", TEXTS, MARKS).values()
    assert places(regions("doccano", content, TEXTS, where="x")) == PLACES
    entities = [{"start_offset": s, "end_offset": e, "label": k} for s, e, k in PLACES]
    newer = json.dumps({"id": 3, "text": TEXT, "entities": entities, "relations": []})
    assert places(regions("doccano", newer, TEXTS, where="x")) == PLACES


def test_label_studio_out_and_back() -> None:
    """Predictions written for Label Studio, once a person keeps them, are read back."""
    files = written("label-studio", TEXTS, MARKS)
    (task,) = json.loads(files["tasks.json"])
    task["annotations"] = [annotation(*task["predictions"][0]["result"])]
    assert places(regions("label-studio", json.dumps([task]), TEXTS, where="x")) == PLACES
    assert 'value="commitment"' in label_config()


def test_a_blind_packet_shows_nothing() -> None:
    """Without marks the files hold the text and not one label."""
    assert json.loads(written("doccano", TEXTS, {})["tasks.jsonl"])["label"] == []
    assert json.loads(written("label-studio", TEXTS, {})["tasks.json"])[0]["predictions"] == []


def test_slots_of_a_region_come_along() -> None:
    """Choices and texts with a region's id are its slots."""
    more = [
        {
            "id": "r1",
            "from_name": "deontic",
            "type": "choices",
            "value": {"choices": ["obligation"]},
        },
        {"id": "r1", "from_name": "debtor", "type": "textarea", "value": {"text": ["Arland"]}},
    ]
    found = regions("label-studio", label_studio(annotation(label(0, 33), *more)), TEXTS, where="x")
    assert dict(found["ford"][0].words) == {**KINDS, "deontic": "obligation", "debtor": "Arland"}


def test_of_several_coders_one_is_named() -> None:
    """A task with two annotations needs the name of the coder; a cancelled one does not count."""
    both = label_studio(annotation(label(0, 33), by=7), annotation(label(35, 59), by=8))
    with pytest.raises(InputError, match=r"2 annotations .by 7, 8. where one coder's is expected"):
        regions("label-studio", both, TEXTS, where="x")
    assert places(regions("label-studio", both, TEXTS, where="x", annotator="8")) == [
        (35, 59, "commitment")
    ]
    kept = label_studio(annotation(label(0, 33)), annotation(cancelled=True))
    assert places(regions("label-studio", kept, TEXTS, where="x")) == [(0, 33, "commitment")]


def doccano(**changed: Any) -> str:
    """Return a line of doccano with something changed."""
    return json.dumps({"text": TEXT, "document": "ford", "label": [], **changed})


@pytest.mark.parametrize(
    ("tool", "data", "words"),
    [
        ("brat", "", "there are: doccano, label-studio"),
        ("doccano", "{", "x, line 1: no JSON"),
        ("doccano", "[]", "expected an object"),
        ("doccano", "", "lacks the document 'ford'"),
        ("doccano", doccano(text="Arland"), "the text of 'ford' was changed"),
        ("doccano", doccano(document="other"), "none of the packet: ford"),
        ("doccano", doccano(label=[[0, 99, "signal"]]), r"0\.\.99 is no place"),
        ("doccano", doccano(label=[[5, 5, "signal"]]), r"5\.\.5 is no place"),
        ("doccano", doccano(label=[[0, 3, "promise"]]), "label 'promise' is none of commitment"),
        ("doccano", doccano(label=[[0, 3]]), "a label is"),
        ("doccano", doccano() + "\n" + doccano(), "comes a second time"),
        ("label-studio", "{}", "expected a list of tasks"),
        ("label-studio", label_studio(), "0 annotations .by nobody."),
        (
            "label-studio",
            label_studio(annotation(label(0, 33, text="Borland"))),
            "the words at 0..33 are not 'Borland'",
        ),
        (
            "label-studio",
            label_studio(
                annotation({"id": "r9", "from_name": "mood", "value": {"choices": ["x"]}})
            ),
            "'mood' of the region 'r9' belongs to no label",
        ),
    ],
)
def test_what_cannot_be_told_is_refused(tool: str, data: str, words: str) -> None:
    """Changed texts, places outside, labels of other schemes: told with file and task."""
    with pytest.raises(InputError, match=words):
        regions(tool, data, TEXTS, where="x")


def test_offsets_that_programs_count_differently() -> None:
    """Beyond U+FFFF doccano's numbers may count otherwise, and nothing quoted shows it."""
    text = "🕊 Arland shall open the ford."
    line = json.dumps({"text": text, "label": [[2, 8, "signal"]]})
    with pytest.raises(InputError, match="beyond U\\+FFFF"):
        regions("doccano", line, {"d": text}, where="x")
    quoted = label_studio(annotation(label(2, 8, text="Arland")), text=text)
    assert regions("label-studio", quoted, {"ford": text}, where="x")["ford"][0].start == 2
