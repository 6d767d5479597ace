"""Writes :class:`Terms` as canonical YAML; ``load_terms`` of it gives the same terms."""

from collections.abc import Iterator

from servanda.model import commitment as c
from servanda.terms import unparse

INDENT = "  "
BMP = 0xFFFF
DEFAULT_DURATION = c.Duration(n=0, unit="d")


def quoted(value: str) -> str:
    """Return a text as YAML that is read back as the same text."""
    # Quoting everything leaves no room for YAML's own typing.
    return '"' + "".join(map(_escaped, value)) + '"'


def _escaped(ch: str) -> str:
    if ch in '"\\':
        return "\\" + ch
    if ch.isprintable():
        return ch
    return f"\\u{ord(ch):04x}" if ord(ch) <= BMP else f"\\U{ord(ch):08x}"


def _list(values: tuple[str, ...]) -> str:
    return f"[{', '.join(map(quoted, values))}]"


def _inline(entries: dict[str, str]) -> str:
    return "{" + ", ".join(f"{k}: {v}" for k, v in entries.items()) + "}"


def _names(values: tuple[str, ...]) -> str:
    return quoted(values[0]) if len(values) == 1 else _list(values)


def _in_force(value: c.InForce) -> str:
    ends = {"from": value.start, "until": value.until}
    return _inline({k: quoted(v) for k, v in ends.items() if v is not None})


def _text_ref(value: c.TextRef) -> str:
    entries = {"document": quoted(value.document)}
    if value.start is not None and value.end is not None:
        entries |= {"start": str(value.start), "end": str(value.end)}
    return _inline(entries)


def _evidence(value: c.EvidenceRule) -> str:
    entries: dict[str, str] = {}
    if value.accept != c.DEFAULT_ACCEPT:
        entries["accept"] = quoted(unparse.accept(value.accept))
    entries["silence"] = value.silence
    if value.grace != DEFAULT_DURATION:
        entries["grace"] = unparse.duration(value.grace)
    if value.stale is not None:
        entries["stale"] = unparse.duration(value.stale)
    return _inline(entries)


def _powers(values: tuple[c.Power, ...]) -> str:
    return _inline({p.act: _list(p.holders) for p in values})


def _clause(clause: c.Clause) -> Iterator[tuple[str, str]]:
    """Yield every key that differs from its default, in canonical order."""
    stated = {
        "debtor": clause.debtor and _names(clause.debtor),
        "creditor": clause.creditor and _names(clause.creditor),
        "speaker": clause.speaker and quoted(clause.speaker),
        "text_ref": clause.text_ref and _text_ref(clause.text_ref),
        "zone": clause.zone != "UTC" and quoted(clause.zone),
        "calendar": clause.calendar and quoted(clause.calendar),
        "in_force": clause.in_force and _in_force(clause.in_force),
        "when": clause.when and quoted(unparse.trigger(clause.when)),
        "repeat": clause.repeat and quoted(unparse.repeat(clause.repeat)),
        "if": clause.detaches and quoted(unparse.condition(clause.detaches)),
        clause.verb or "do": clause.verb and _criterion(clause.condition),
        "tolerance": clause.tolerance != DEFAULT_DURATION and unparse.duration(clause.tolerance),
        "evidence": clause.evidence != c.EvidenceRule() and _evidence(clause.evidence),
        "cure": clause.cure and unparse.duration(clause.cure),
        "clock": clause.clock != "stop" and clause.clock,
        "exit": clause.exit and quoted(unparse.condition(clause.exit)),
        "powers": clause.powers and _powers(clause.powers),
    }
    for key, text in stated.items():
        if isinstance(text, str) and text:
            yield key, text


def _criterion(condition: c.Condition | None) -> str:
    return "unstated" if condition is None else quoted(unparse.condition(condition))


DEFAULTS = {
    "zone": "UTC",
    "clock": "stop",
    "tolerance": "0 d",
    "evidence": "{silence: unknown}",
}


def _reading(reading: c.TextReading) -> Iterator[tuple[str, str]]:
    stated = dict(_clause(reading.clause))
    for key in reading.replaces:
        # A reading may restate a default to undo what its base says: then it must stay written.
        yield key, stated.get(key, DEFAULTS.get(key, ""))


def _commitment(one: c.Commitment) -> Iterator[str]:
    yield f"{INDENT}- id: {quoted(one.id)}"
    for key, value in _clause(one.clause):
        yield f"{INDENT * 2}{key}: {value}"
    if one.readings:
        yield f"{INDENT * 2}readings:"
        for reading in one.readings:
            yield f"{INDENT * 3}- id: {quoted(reading.id)}"
            for key, value in _reading(reading):
                yield f"{INDENT * 4}{key}: {value}"


def _calendar(value: c.BusinessCalendar) -> str:
    if value.file is not None:
        return quoted(value.file)
    return _inline({"weekend": _list(value.weekend), "holidays": _list(value.holidays)})


def _period(value: c.Period) -> str:
    if value.file is not None:
        return quoted(value.file)
    ends = {"from": value.start, "until": value.until, "through": value.through}
    return _inline({k: quoted(v) for k, v in ends.items() if v is not None})


def write_terms(terms: c.Terms) -> str:
    """Return ``terms`` as canonical YAML that ends with a newline."""
    lines = ["commitments:" if terms.commitments else "commitments: []"]
    for one in terms.commitments:
        lines += _commitment(one)
    sections: dict[str, dict[str, str]] = {
        "geometries": {g.name: quoted(g.file) for g in terms.geometries},
        "calendars": {b.name: _calendar(b) for b in terms.calendars},
        "periods": {p.name: _period(p) for p in terms.periods},
        "powers": {p.act: _list(p.holders) for p in terms.powers},
    }
    for title, entries in sections.items():
        if entries:
            lines.append(f"{title}:")
            lines += [f"{INDENT}{_key(k)}: {v}" for k, v in entries.items()]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return quoted(name)
