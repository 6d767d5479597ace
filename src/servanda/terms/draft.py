"""Drafts a rule from what a text states; it invents no criterion.

Which reports would count as the act is for a person to say. The draft therefore carries who owes
whom and until when, stays ``do: unstated`` (its verdict: cannot be judged), and shows as a comment
the rule that the stated slots suggest, with every slot that the text leaves open.
"""

import re
from collections.abc import Iterator, Sequence

from servanda.model.dates import Deadline
from servanda.model.reading import Actor, Statement
from servanda.terms.times import TimeFault, is_date, next_day, parse_date
from servanda.terms.writer import quoted

MAX_TYPE_WORDS = 4
MAX_COMMENT = 100
DAYS = re.compile(r"P(\d+)([DWMY])|PT(\d+)H")
UNITS = {"D": "d", "W": "w", "M": "mo", "Y": "y"}
STATEMENT = re.compile(r"[sm]\d+")
MISSING = "?"
DATED = ("absolute", "period", "relative", "event")
"""Types of time whose last day, where the text gives one, is the last for the whole promise."""


def draft_rule(statement: Statement, *, id: str) -> str:  # noqa: A002 - the language's own word
    """Return a rule file with one draft commitment; comments name what the text leaves open."""
    lines = ["commitments:", f"  - id: {quoted(id)}"]
    lines += _party("debtor", statement.debtor)
    lines += _party("creditor", statement.creditor)
    until = _until(statement)
    if until is not None:
        lines.append(f"    in_force: {{until: {until}}}")
    lines += [f"    # {line}" for line in _comments(statement)]
    lines.append("    do: unstated")
    return "\n".join(lines) + "\n"


def _until(statement: Statement) -> str | None:
    """Return the day after the last one that counts, where the text says which that is.

    With it the promise is counted as due once its day is past, although nobody can tell then.
    """
    deadline = statement.deadline
    if deadline is None or deadline.type not in DATED or statement.deontic == "permission":
        return None
    if deadline.latest is None or not is_date(deadline.latest) or _on_another(deadline):
        return None
    try:
        last = parse_date(deadline.latest)
        return (next_day(last) if deadline.inclusive else last).isoformat()
    except TimeFault:
        # A day that no calendar has is no certain date; the words stay in the statement.
        return None


def _on_another(deadline: Deadline) -> bool:
    """Tell whether the day holds only if another promise is kept on its last day."""
    return deadline.anchor is not None and bool(
        STATEMENT.fullmatch(deadline.anchor.resolves_to or "")
    )


def _party(key: str, actors: Sequence[Actor]) -> list[str]:
    found = list(dict.fromkeys(actor.name.strip() for actor in actors if actor.name.strip()))
    if not found:
        return [f"    # missing: {key} (the reader found none)"]
    names = [quoted(name) for name in found]
    value = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    return [f"    {key}: {value}"]


def _comments(statement: Statement) -> Iterator[str]:
    """Yield what is missing, then the rule that the stated slots suggest."""
    if statement.aim:
        yield f"what: {_one_line(statement.aim)}"
    if statement.deadline is not None:
        yield f"by when, in the text: {_one_line(statement.deadline.raw)}"
        yield from _counted(statement.deadline)
    if statement.deontic == "permission":
        yield "a permission: it binds nobody, so there is nothing to judge"
        return
    for gap in statement.gaps:
        yield f"missing: {gap.slot} ({_one_line(gap.ask.partition(': “')[0])})"
    window = _window(statement)
    if window is None and not any(g.slot == "deadline" for g in statement.gaps):
        yield "missing: deadline (no full date or duration can be taken from the text)"
    yield "missing: criterion (which reports count; name their type and attributes)"
    verb = "avoid" if statement.deontic == "prohibition" else "do"
    yield f"suggested: {verb}: {_criterion(statement)}{window or ' by ' + MISSING}"
    if window is not None and window.startswith(" within"):
        yield f"a window that counts from adoption needs: in_force: {{from: {MISSING}}}"


def _counted(deadline: Deadline) -> Iterator[str]:
    """Yield what the time counts from, and the day where it is not certain."""
    anchor = deadline.anchor
    if anchor is None:
        return
    where = f" ({anchor.resolves_to})" if anchor.resolves_to else ""
    yield f"counts from: {_one_line(anchor.text)}{where}"
    if _on_another(deadline) and deadline.latest:
        yield f"by {deadline.latest} if {anchor.resolves_to} is kept on its last day"


def _one_line(text: str) -> str:
    flat = " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())
    return flat if len(flat) <= MAX_COMMENT else flat[: MAX_COMMENT - 1].rstrip() + "…"


def _event_type(statement: Statement) -> str:
    words = re.findall(r"[^\W\d_]+", (statement.aim or "act").lower())
    return "-".join(words[:MAX_TYPE_WORDS]) or "act"


def _criterion(statement: Statement) -> str:
    kind, quantity = _event_type(statement), statement.quantity
    if quantity is None or quantity.value is None:
        return kind
    unit = quantity.unit if quantity.unit and re.fullmatch(r"[^\W\d_][\w-]*", quantity.unit) else ""
    op = ">" if statement.deontic == "prohibition" else ">="
    return f"sum quantity {kind} {op} {quantity.value} {unit}".rstrip()


def _window(statement: Statement) -> str | None:
    """Return the words of the window, if the text gives full dates or a whole duration."""
    deadline = statement.deadline
    if deadline is None:
        return None
    first, last = deadline.earliest, deadline.latest
    if deadline.type == "period" and first and last and is_date(first) and is_date(last):
        return f" from {first} through {last}"
    if deadline.type == "relative" and not deadline.starts and deadline.lead is None:
        match = DAYS.fullmatch(deadline.offset or "")
        if match is not None:
            n, unit = (match[3], "h") if match[3] else (match[1], UNITS[match[2]])
            return f" within {n} {'bd' if deadline.working and unit == 'd' else unit} of trigger"
    if deadline.type == "absolute" and last and is_date(last):
        return f" by {last}"
    return None
