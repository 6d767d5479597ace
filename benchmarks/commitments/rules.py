"""Writes rules twice: in the commitment language, and in a plain form that needs no parser."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from benchmarks.commitments.more_kinds import BOUND
from benchmarks.commitments.templates import BEGIN, START, TEMPLATES, TICKS, iso_day

GUARANTOR = "G"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One commitment in plain form; times are seconds since 1970, UTC."""

    id: str
    template: str
    debtor: str
    creditor: str
    verb: str
    """``do``: at least ``bound``; ``avoid``: at most ``bound``."""
    function: str
    """``count`` of happenings, or ``sum`` of their quantities in ``unit``."""
    type: str
    where: dict[str, str]
    """Attribute -> value; ``$key`` = the value that the opening event has."""
    bound: int
    unit: str | None
    sources: int
    """How many families must tell of it, unless it is admitted."""
    opens: str
    """``once`` (at ``start``), ``tick`` (each of ``ticks``) or ``event`` (of ``opening``)."""
    opening: str | None
    ticks: tuple[int, ...]
    start: int
    end: int
    """The window; for ``tick`` and ``event`` only its length counts, from the opening on."""
    closed: bool
    """Whether the last second belongs to the window."""
    adopted: int
    exit: tuple[str, str, int, int] | None
    """Type and actor of what allows to leave, and the stretch in which it must happen."""

    def plain(self) -> dict[str, Any]:
        """Return the rule as JSON holds it."""
        return asdict(self)


def rule_from(plain: dict[str, Any]) -> Rule:
    """Return the rule that JSON holds."""
    left = tuple(plain["exit"]) if plain["exit"] else None
    return Rule(**{**plain, "ticks": tuple(plain["ticks"]), "exit": left})


def make(template: str, number: int, debtor: str, start: int, end: int) -> Rule:
    """Return a rule of a template for one debtor and window."""
    form = TEMPLATES[template]
    name = template if template == "access" else f"{template}-{number}"
    where = {
        "access": {"inspection": "$key"},
        "calm": {"actor": debtor, "district": f"d{number}"},
        "aid": {"donor": debtor},
    }.get(template, {"actor": debtor})
    return Rule(
        id=name,
        template=template,
        debtor=debtor,
        creditor="A" if template == "access" else GUARANTOR,
        verb="avoid" if form.avoid else "do",
        function="sum" if template == "aid" else "count",
        type=form.act,
        where=where,
        bound=BOUND if template == "aid" else 0 if form.avoid else 1,
        unit="t" if template == "aid" else None,
        sources=2 if template == "two" else 1,
        opens=form.opens,
        opening=form.opening,
        ticks=_ticks() if form.opens == "tick" else (),
        start=start,
        end=end,
        closed=form.closed,
        adopted=BEGIN,
        exit=("strike", f"F{number}", start, end) if template == "leave" else None,
    )


def _ticks() -> tuple[int, ...]:
    """Return the first second of each month in which a report falls due."""
    months = range(TICKS + 1)
    return tuple(
        int(START.replace(year=START.year + m // 12, month=1 + m % 12).timestamp()) for m in months
    )


def yaml(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield the lines of a rule file in the commitment language."""
    yield "commitments:\n"
    for rule in rules:
        yield f"  - id: {rule.id}\n"
        yield f"    debtor: {rule.debtor}\n    creditor: {rule.creditor}\n"
        yield f"    in_force: {{from: {START.date()}}}\n"
        yield from (f"    {line}\n" for line in _lines(rule))


def _lines(rule: Rule) -> list[str]:
    guards = ", ".join(f"{k}={'$x' if v == '$key' else v}" for k, v in rule.where.items())
    stretch = f"from {iso_day(rule.start)} until {iso_day(rule.end)}"
    if rule.template == "access":
        return [f"when: {rule.opening}(inspection=$x)", f"do: {rule.type}({guards}) within 30 d"]
    if rule.template == "aid":
        last = iso_day(rule.end - 1)
        return [f"do: sum quantity {rule.type}({guards}) >= {rule.bound} {rule.unit} by {last}"]
    if rule.template == "report":
        stop = (START + timedelta(days=31 * TICKS + 15)).date()
        return [
            f"repeat: every 1 mo from {START.date()} until {stop}",
            f"do: {rule.type}({guards}) within 20 d",
        ]
    lines = [f"{rule.verb}: {rule.type}({guards}) {stretch}"]
    if rule.sources > 1:
        lines.append(f'evidence: {{accept: "{rule.sources} sources or admission"}}')
    if rule.exit is not None:
        lines.append(f'exit: "{rule.exit[0]}(actor={rule.exit[1]}) {stretch}"')
    return lines
