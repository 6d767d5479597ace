"""Writes the mapping that a person chose by columns, in the form that the command line takes."""

from collections.abc import Iterable

from servanda.errors import MappingError
from servanda.model.handed import Choices, HandedIn
from servanda.watch.fields import FIELDS
from servanda.watch.maprules import SCHEMA
from servanda.watch.suggest import plain_name, toml_text

COLUMNS_SCHEMA = "servanda.columns/1"
MOST_DUTIES = 12
"""Different words in the column of duty; more are no outcomes of patrols."""
_TIMES = ("at", "from", "to", "known_at")
_NUMBERS = ("quantity", "conf", "lat", "lon")


def written(handed: HandedIn, choices: Choices) -> str:
    """Return a mapping (``servanda.map/1``) of one table; MappingError where a choice is double."""
    by = _by_target(choices)
    lines = [f"schema = {toml_text(SCHEMA)}", "", "[[table]]", f"file = {toml_text(handed.name)}"]
    stem = plain_name(handed.name.removesuffix(".csv"))[:24].strip("_") or "e"
    cell = by["id"][0] if "id" in by else "_n"
    lines.append(f"id = {toml_text(f'{stem}-{{{cell}}}')}")
    if choices.zone:
        lines.append(f"zone = {toml_text(choices.zone)}")
    lines += [*_time(by, choices), *_set(choices), *_columns(by, choices), *_numbers(by, choices)]
    return "\n".join(lines) + "\n"


def columns_written(handed: HandedIn, choices: Choices) -> str:
    """Return which header stands for which column of a list (``servanda.columns/1``)."""
    lines = [
        f"schema = {toml_text(COLUMNS_SCHEMA)}",
        f"file = {toml_text(handed.name)}",
        "",
        "[columns]",
    ]
    lines += [f"{name} = {toml_text(found[0])}" for name, found in _by_target(choices).items()]
    return "\n".join(lines) + "\n"


def _by_target(choices: Choices) -> dict[str, list[str]]:
    by: dict[str, list[str]] = {}
    for column, target in choices.targets.items():
        if target:
            by.setdefault(target, []).append(column)
    for target, columns in by.items():
        if target != "attribute" and len(columns) > 1:
            raise MappingError(
                f"{target}: is read from {' and '.join(columns)}; choose one column for it"
            )
        if choices.constants.get(target):
            raise MappingError(
                f"{target}: is read from {columns[0]} and is the same in all rows as well; "
                "choose one of the two"
            )
    return by


def _time(by: dict[str, list[str]], choices: Choices) -> Iterable[str]:
    found = [(field, by[field][0]) for field in _TIMES if field in by]
    if not {field for field, _ in found} & {"at", "from"}:
        raise MappingError("no column says when; choose one for `at`, or for `from`")
    yield "  [table.time]"
    yield from (f"  {field} = {toml_text(column)}" for field, column in found)
    forms = [form for form in (choices.formats or "").split("|") if form]
    if len(forms) == 1:
        yield f"  format = {toml_text(forms[0])}"
    elif forms:
        yield f"  format = [{', '.join(map(toml_text, forms))}]"


def _set(choices: Choices) -> Iterable[str]:
    if not any(choices.constants.values()):
        return
    yield "  [table.set]"
    yield from (f"  {f} = {toml_text(value)}" for f, value in choices.constants.items() if value)


def _columns(by: dict[str, list[str]], choices: Choices) -> Iterable[str]:
    plain = [
        (field, columns[0])
        for field, columns in by.items()
        if field not in (*_TIMES, *_NUMBERS, "id", "attribute")
        and not (field == "duty" and choices.duty)
    ]
    names = {*FIELDS, "duty", "share", "reason"}
    for number, column in enumerate(by.get("attribute", ()), 1):
        name = plain_name(column)
        if not name or name[0].isdigit() or name in names:
            # Letters of another script make no key of a rule.
            name = f"attribute_{number}" if not name or name[0].isdigit() else f"{name}_as_given"
        names.add(name)
        plain.append((name, column))
    if plain:
        yield "  [table.columns]"
        yield from (f"  {field} = {toml_text(column)}" for field, column in plain)
    if "duty" in by and choices.duty:
        yield "  [table.values.duty]"
        yield f"  column = {toml_text(by['duty'][0])}"
        pairs = (f"{toml_text(said)} = {toml_text(duty)}" for said, duty in choices.duty.items())
        yield f"  map = {{{', '.join(pairs)}}}"


def _numbers(by: dict[str, list[str]], choices: Choices) -> Iterable[str]:
    for field in _NUMBERS:
        if field not in by:
            continue
        yield f"  [table.numbers.{field}]"
        yield f"  column = {toml_text(by[field][0])}"
        if choices.decimal == ".":
            yield '  thousands = ","'
