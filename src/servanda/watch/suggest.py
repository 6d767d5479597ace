"""Drafts a mapping from a table's columns: every guess is marked, a person corrects it."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Literal

from servanda.terms.times import TimeFault, is_date, parse_date
from servanda.watch.fields import STANDINGS
from servanda.watch.filters import as_number

TIME_FORMATS = (
    "%d-%b-%y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d/%m/%Y %H:%M",
    "%Y/%m/%d",
    "%Y%m%d",
    "%b %d, %Y",
    "%B %d, %Y",
)
# Column names that people use, most telling first.
_WORDS = {
    "at": "at date day datum event_date incident_date when timestamp as_of",
    "from": "from start begin time_start start_date date_start period_from departure",
    "to": "to end time_end end_date date_end period_to until",
    "known_at": "known_at published publication_date reported_at reported",
    "id": "id row event_id event_id_cnty no nr number ref key",
    "actor": "actor actor1 party side accused perpetrator country striker",
    "object": "object target victim actor2",
    "source": "source outlet claimant source_url reporter observer url",
    "type": "type event_type category kind incident_type",
    "standing": "standing",
    "conf": "conf confidence",
    "quantity": "quantity count value amount total number_of fatalities launched tonnage",
    "lat": "lat latitude",
    "lon": "lon lng long longitude",
    "unit": "unit currency",
}
NAMES = {field: tuple(words.split()) for field, words in _WORDS.items()}
NUMERIC = ("quantity", "conf", "lat", "lon")
# Not three digits behind the one comma, or a nought before it: no group of thousands.
_DECIMAL = re.compile(r"[+-]?(\d+,(\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+)")
MOST = (
    0.9  # share of filled cells that must fit before a guess is made; below it, silence is better
)


def suggest_mapping(rows_sample: list[dict[str, str]], *, file: str) -> str:
    """Return a draft mapping (TOML) with a comment for each guess, from a sample of rows."""
    columns = list(dict.fromkeys(name for row in rows_sample for name in row))
    cells = {c: [v for row in rows_sample if (v := row.get(c, "").strip())] for c in columns}
    found = guess(columns, cells)
    lines = [
        "# A draft, guessed from the columns. Every line marked 'guess' must be read by a person.",
        'schema = "servanda.map/1"',
        "",
        "[[table]]",
        f"file = {toml_text(PurePath(file).name)}",
    ]
    lines += _identity(found, cells, rows_sample, file)
    lines += _time(found, cells)
    lines += _set(found, cells, file)
    lines += _columns(columns, found)
    lines += _numbers(found, cells)
    return "\n".join(lines) + "\n"


def toml_text(value: str) -> str:
    """Return a text in quotes, as TOML reads it."""
    return json.dumps(value, ensure_ascii=False)


def plain_name(name: str) -> str:
    """Return a column's name in small letters, digits and ``_``."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def guess(columns: Sequence[str], cells: dict[str, list[str]]) -> dict[str, str]:
    """Return field -> column: by name first, then by what the cells look like."""
    found: dict[str, str] = {}
    for field, names in NAMES.items():
        ranked = [c for name in names for c in columns if plain_name(c) == name]
        for column in ranked:
            if column not in found.values() and _fits(field, cells[column]):
                found[field] = column
                break
    if "at" in found and "from" in found:
        del found["at"]
    if "to" in found and "from" not in found:
        del found["to"]
    if "at" not in found and "from" not in found:
        dated = [c for c in columns if c not in found.values() and time_format(cells[c])]
        if dated:
            found["at"] = dated[0]
    if ("lat" in found) != ("lon" in found):
        found.pop("lat", None)
        found.pop("lon", None)
    if "standing" in found and not set(cells[found["standing"]]) <= set(STANDINGS):
        del found["standing"]
    return found


def _fits(field: str, values: list[str]) -> bool:
    if field in ("at", "from", "to", "known_at"):
        return time_format(values) is not None
    if field in NUMERIC:
        return _share(values, lambda v: as_number(v, ",") is not None) >= MOST
    return field != "id" or len(set(values)) == len(values)


def _share(values: list[str], test: object) -> float:
    check = test if callable(test) else bool
    return sum(bool(check(v)) for v in values) / len(values) if values else 0.0


def _iso(value: str) -> bool:
    try:
        if is_date(value):
            parse_date(value)
        else:
            datetime.fromisoformat(value)
    except (TimeFault, ValueError):
        return False
    return not value.isdigit()


def _follows(value: str, pattern: str) -> bool:
    try:
        datetime.strptime(value, pattern)  # noqa: DTZ007  (only the form is tested)
    except ValueError:
        return False
    return True


def time_format(values: list[str]) -> str | None:
    """Return ``ISO`` or the strptime pattern that the cells follow; None if they are no times."""
    if _share(values, _iso) >= MOST:
        return "ISO"
    for pattern in TIME_FORMATS:
        if _share(values, lambda v, p=pattern: _follows(v, p)) >= MOST:
            return pattern
    return None


def commas(values: Sequence[str]) -> Literal["none", "groups", "decimal", "doubtful"]:
    """Tell what the commas in numbers are; ``1,234`` alone may be either."""
    held = [v for v in values if "," in v]
    if not held:
        return "none"
    if any(_DECIMAL.fullmatch(v) for v in held):
        return "decimal"
    certain = any(v.count(",") > 1 or "." in v for v in held)
    return "groups" if certain else "doubtful"


def _identity(
    found: dict[str, str], cells: dict[str, list[str]], rows: list[dict[str, str]], file: str
) -> list[str]:
    prefix = plain_name(PurePath(file).stem)[:12].strip("_") or "e"
    column = found.get("id")
    if column is not None and len(cells[column]) == len(rows):
        lines = [f"id = {toml_text(f'{prefix}-{{{column}}}')}  # guess: {column} names each row"]
    else:
        lines = [
            f"id = {toml_text(prefix + '-{_n}')}  # guess: no column names each row; _n counts them"
        ]
    times = [cells[found[f]] for f in ("at", "from", "to") if f in found]
    naive = any(time_format(v) != "ISO" or any(not _offset(t) for t in v) for v in times)
    if naive:
        lines.append(
            'zone = "UTC"  # guess: the times carry no offset; name the zone of the source'
        )
    quantity = found.get("quantity")
    if quantity is not None and any(as_number(v, ",") == 0 for v in cells[quantity]):
        lines.append(
            f"where = [{toml_text(_quoted(quantity) + ' > 0')}]"
            "  # guess: a report of none is coverage, not an event"
        )
    return lines


def _quoted(column: str) -> str:
    return f"'{column}'" if re.search(r"\W", column) else column


def _offset(text: str) -> bool:
    return re.search(r"(Z|[+-]\d{2}:?\d{2})$", text) is not None and "T" in text


def _time(found: dict[str, str], cells: dict[str, list[str]]) -> list[str]:
    lines = ["  [table.time]"]
    fields = [f for f in ("at", "from", "to", "known_at") if f in found]
    if not set(fields) & {"at", "from"}:
        return [*lines, '  at = "?"  # no column looks like a time; name the one that says when']
    lines += [f"  {f} = {toml_text(found[f])}  # guess" for f in fields]
    formats = {time_format(cells[found[f]]) for f in fields} - {"ISO", None}
    if len(formats) == 1:
        lines.append(f"  format = {toml_text(str(formats.pop()))}  # guess, from the cells")
    if "at" in found:
        return lines
    return [*lines, "  # with from and to an event lies at one unknown instant between them;",
            "  # to count by the start, write at = ... instead"]  # fmt: skip


def _set(found: dict[str, str], cells: dict[str, list[str]], file: str) -> list[str]:
    lines = ["  [table.set]"]
    if "type" not in found:
        kind = plain_name(PurePath(file).stem) or "event"
        lines.append(f"  type = {toml_text(kind)}  # guess: the file's name")
    if "standing" not in found:
        lines += [
            '  standing = "claim"  # guess, the careful one; a monitor is observation,',
            "  # the debtor about itself declaration, a party against its own interest admission",
        ]
    if "source" not in found:
        lines.append(f"  source = {toml_text(PurePath(file).stem)}  # guess: who reports?")
    del cells
    return lines if len(lines) > 1 else []


def _columns(columns: Sequence[str], found: dict[str, str]) -> list[str]:
    fields = [f for f in ("type", "standing", "actor", "object", "source", "unit") if f in found]
    lines = [f"  {f} = {toml_text(found[f])}  # guess" for f in fields]
    taken = set(found.values())
    names = {*fields, *NAMES}
    for column in columns:
        name = plain_name(column)
        if column in taken or not column:
            continue
        if name and name not in names and not name[0].isdigit():
            names.add(name)
            lines.append(
                f"  # {name} = {toml_text(column)}  # an attribute, if rules are to test it"
            )
        else:
            lines.append(f"  # a column not used: {toml_text(column)}")
    return ["  [table.columns]", *lines] if lines else []


def _numbers(found: dict[str, str], cells: dict[str, list[str]]) -> list[str]:
    lines: list[str] = []
    for field in NUMERIC:
        if field not in found:
            continue
        values = cells[found[field]]
        lines += [f"  [table.numbers.{field}]", f"  column = {toml_text(found[field])}  # guess"]
        sign = commas(values)
        if sign == "groups":
            lines.append('  thousands = ","  # guess: commas stand before groups of three digits')
        elif sign == "decimal":
            lines.append("  # decimal commas: write them with a point in the table")
        elif sign == "doubtful":
            lines.append('  thousands = ","  # guess: 1,234 is taken for more than a thousand')
    return lines
