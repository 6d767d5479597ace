"""Files of other annotation programs, both ways: doccano and Label Studio.

doccano: one JSON object a line, ``label`` as [start, end, label] or ``entities`` with offsets.
Label Studio: a JSON list of tasks; a region's slots are choices or texts with the region's id.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from servanda.errors import InputError
from servanda.model.reading import Deontic, Statement, StatementKind, Strength

TOOLS = ("doccano", "label-studio")
KINDS: tuple[str, ...] = get_args(StatementKind)
CHOICES: Mapping[str, tuple[str, ...]] = {
    "deontic": get_args(Deontic),
    "strength": get_args(Strength),
}
WRITTEN = ("debtor", "creditor", "deadline")
_BEYOND = 0xFFFF


@dataclass(frozen=True, slots=True)
class Region:
    """One place that somebody labelled in another program."""

    start: int
    end: int
    words: Mapping[str, str]
    where: str


@dataclass(slots=True)
class _Open:
    start: int
    end: int
    words: dict[str, str] = field(default_factory=dict)


Texts = Mapping[str, str]
"""Document id -> its text."""


def written(tool: str, texts: Texts, marks: Mapping[str, Sequence[Statement]]) -> dict[str, str]:
    """Return the files of a tool: name -> content. ``marks`` are shown to the coder, if any."""
    if tool == "doccano":
        return {"tasks.jsonl": "".join(_doccano_lines(texts, marks))}
    if tool == "label-studio":
        tasks = [
            {
                "data": {"document": name, "text": text},
                "predictions": _predictions(marks.get(name, ())),
            }
            for name, text in texts.items()
        ]
        told = json.dumps(tasks, ensure_ascii=False, indent=2)
        return {"tasks.json": told + "\n", "label-config.xml": label_config()}
    raise InputError(f"no tool {tool!r}; there are: {', '.join(TOOLS)}")


def _doccano_lines(texts: Texts, marks: Mapping[str, Sequence[Statement]]) -> Iterator[str]:
    for name, text in texts.items():
        label = [[s.span.start, s.span.end, s.kind] for s in marks.get(name, ())]
        told = {"text": text, "label": label, "document": name}
        yield json.dumps(told, ensure_ascii=False) + "\n"


def _predictions(statements: Sequence[Statement]) -> list[dict[str, Any]]:
    result = [
        {
            "id": one.id,
            "from_name": "kind",
            "to_name": "text",
            "type": "labels",
            "value": {
                "start": one.span.start,
                "end": one.span.end,
                "text": one.span.exact,
                "labels": [one.kind],
            },
        }
        for one in statements
    ]
    return [{"model_version": "reading", "result": result}] if result else []


def label_config() -> str:
    """Return the labelling interface of Label Studio for our kinds and slots."""
    labels = "".join(f'    <Label value="{kind}"/>\n' for kind in KINDS)
    choices = "".join(
        f'  <Choices name="{name}" toName="text" perRegion="true">\n'
        + "".join(f'    <Choice value="{value}"/>\n' for value in values)
        + "  </Choices>\n"
        for name, values in CHOICES.items()
    )
    areas = "".join(
        f'  <TextArea name="{name}" toName="text" perRegion="true"/>\n' for name in WRITTEN
    )
    text = '  <Text name="text" value="$text"/>\n'
    kinds = f'  <Labels name="kind" toName="text">\n{labels}  </Labels>\n'
    return f"<View>\n{kinds}{text}{choices}{areas}</View>\n"


# ---------------------------------------------------------------- back again


def regions(
    tool: str, data: str, texts: Texts, *, where: str, annotator: str | None = None
) -> dict[str, list[Region]]:
    """Return what was labelled in each document; every document of ``texts`` must be there.

    A text that was changed in the tool, a place that is not what the file quotes, or offsets that
    cannot be told are refused: places are exact or nothing.
    """
    if tool not in TOOLS:
        raise InputError(f"no tool {tool!r}; there are: {', '.join(TOOLS)}")
    tasks = _json_lines(data, where) if tool == "doccano" else _json_list(data, where)
    found: dict[str, list[Region]] = {}
    for number, task in enumerate(tasks, 1):
        place = f"{where}, task {number}"
        facts = task if tool == "doccano" else _mapping(task.get("data"), f"{place}, data")
        name = _document(facts, texts, place)
        if name in found:
            raise InputError(f"{place}: the document {name!r} comes a second time")
        if tool == "doccano":
            found[name] = _doccano(task, texts[name], place)
        else:
            found[name] = _label_studio(task, texts[name], place, annotator)
    if missing := sorted(set(texts) - set(found)):
        raise InputError(f"{where}: lacks the document {missing[0]!r} of the packet")
    return found


def _json_lines(data: str, where: str) -> list[dict[str, Any]]:
    found = []
    for number, line in enumerate(data.splitlines(), 1):
        if line.strip():
            try:
                found.append(_mapping(json.loads(line), f"{where}, line {number}"))
            except json.JSONDecodeError as error:
                raise InputError(f"{where}, line {number}: no JSON: {error}") from error
    return found


def _json_list(data: str, where: str) -> list[dict[str, Any]]:
    try:
        value = json.loads(data)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: no JSON: {error}") from error
    if not isinstance(value, list):
        raise InputError(f"{where}: expected a list of tasks, as Label Studio exports in JSON")
    return [_mapping(task, f"{where}, task {number}") for number, task in enumerate(value, 1)]


def _mapping(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{where}: expected an object with names and values")
    return value


def _document(facts: Mapping[str, Any], texts: Texts, where: str) -> str:
    text, name = facts.get("text"), facts.get("document")
    if name is None:
        name = next((known for known, body in texts.items() if body == text), None)
    if not isinstance(name, str) or name not in texts:
        raise InputError(f"{where}: its text is none of the packet: {', '.join(texts)}")
    if text != texts[name]:
        raise InputError(f"{where}: the text of {name!r} was changed; places in it mean nothing")
    return name


def _doccano(task: Mapping[str, Any], text: str, where: str) -> list[Region]:
    spans: list[tuple[Any, Any, Any]] = []
    for one in task.get("label") or task.get("labels") or ():
        if not isinstance(one, list) or len(one) != len(("start", "end", "label")):
            raise InputError(f"{where}: a label is [start, end, label], not {one!r}")
        spans.append((one[0], one[1], one[2]))
    for one in task.get("entities") or ():
        held = _mapping(one, f"{where}, entities")
        spans.append((held.get("start_offset"), held.get("end_offset"), held.get("label")))
    if spans and any(ord(char) > _BEYOND for char in text):
        raise InputError(
            f"{where}: the text holds characters that programs count differently (beyond U+FFFF), "
            "and this file quotes nothing to check its offsets by; mark this text elsewhere"
        )
    return [_region(*span, text, where) for span in sorted(spans, key=str)]


def _region(start: Any, end: Any, label: Any, text: str, where: str) -> Region:
    whole = isinstance(start, int) and isinstance(end, int)
    if not whole or not 0 <= start < end <= len(text):
        raise InputError(f"{where}: {start}..{end} is no place in a text of {len(text)} characters")
    return Region(start, end, {"kind": _kind(label, where)}, where)


def _kind(label: Any, where: str) -> str:
    kind = str(label).strip().casefold()
    if kind not in KINDS:
        raise InputError(f"{where}: the label {label!r} is none of {', '.join(KINDS)}")
    return kind


def _label_studio(
    task: Mapping[str, Any], text: str, where: str, annotator: str | None
) -> list[Region]:
    done = [
        one
        for one in task.get("annotations") or ()
        if isinstance(one, dict) and not one.get("was_cancelled")
    ]
    if annotator is not None:
        done = [one for one in done if _who(one) == annotator]
    if len(done) != 1:
        names = ", ".join(sorted({_who(one) for one in done})) or "nobody"
        raise InputError(
            f"{where}: {len(done)} annotations (by {names}) where one coder's is expected; name "
            "the coder with --annotator"
        )
    found: dict[str, _Open] = {}
    later: list[tuple[str, str, str]] = []
    for number, one in enumerate(done[0].get("result") or (), 1):
        place = f"{where}, result {number}"
        held = _mapping(one, place)
        value = _mapping(held.get("value"), place)
        name, id_ = str(held.get("from_name")), str(held.get("id"))
        if "labels" in value:
            found[id_] = _labelled(value, text, place)
        else:
            said = value.get("choices") or value.get("text") or ()
            words = said if isinstance(said, str) else "; ".join(map(str, said))
            later.append((id_, name, words))
    for id_, name, words in later:
        if id_ not in found or name not in {*CHOICES, *WRITTEN}:
            raise InputError(f"{where}: {name!r} of the region {id_!r} belongs to no label of ours")
        found[id_].words[name] = words
    ordered = sorted(found.values(), key=lambda one: (one.start, one.end))
    return [Region(one.start, one.end, one.words, where) for one in ordered]


def _who(annotation: Mapping[str, Any]) -> str:
    by = annotation.get("completed_by")
    if isinstance(by, dict):
        by = by.get("email") or by.get("id")
    return str(by)


def _labelled(value: Mapping[str, Any], text: str, where: str) -> _Open:
    labels = value["labels"]
    if not isinstance(labels, list) or len(labels) != 1:
        raise InputError(f"{where}: {labels!r}: a place has one kind")
    region = _region(value.get("start"), value.get("end"), labels[0], text, where)
    quoted = value.get("text")
    if quoted is not None and text[region.start : region.end] != quoted:
        raise InputError(
            f"{where}: the words at {region.start}..{region.end} are not {str(quoted)[:60]!r}; "
            "a quotation is found exactly or not at all"
        )
    return _Open(region.start, region.end, dict(region.words))
