"""The control: each fault that is planted in the semantics is refuted by the worlds."""

import ast
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.watch.worlds import bench
from tests.watch.worlds.rules import instant

from servanda.watch import believed, evidence, fluents, instance, matching, openings, tally, windows
from servanda.watch.believed import Policy
from servanda.watch.matching import Amount, Tri
from servanda.watch.outcome import Outcome

RULES = 20
"""So many rules at most are tried until a fault shows."""
FROM = {"a late act is early": 22, "an interval surely lies where it may": 15}
"""The first rule that is tried where the ones before it do not show the fault."""
YES = Tri(value=True)
COMBINE = instance._combine


def after(function: Callable[..., Any], change: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return a function whose answer is changed."""
    return lambda *args, **named: change(function(*args, **named))


def surely(found: tally.Judged | None) -> tally.Judged | None:
    """Return a happening as if nothing about it were in doubt."""
    if found is None:
        return None
    return tally.Judged(
        found.reports, sure=True, causes=frozenset(), contested=(), touching=found.touching
    )


def watched_all(sight: tally.Sight) -> tally.Sight:
    """Return a sight without gaps."""
    return tally.Sight(
        gap=False, always_gap=False, watched=None, blind_from=None, newest=sight.newest
    )


def no_denials(types: dict[str, Any]) -> dict[str, Any]:
    """Return happenings of which nobody denies any."""
    for one in types.values():
        one.happenings = [
            evidence.Happening(h.type, h.name, h.reports, ()) for h in one.happenings
        ]  # fmt: skip
    return types


FAULTS: dict[str, tuple[str, Any, str, Any]] = {
    "gaps in coverage are ignored": (
        "counts", tally, "coverage_of", after(tally.coverage_of, watched_all)),
    "claims are believed": ("counts", Policy, "is_claim", lambda *_: False),
    "whatever is told is believed": ("counts", Policy, "accepts", lambda _, rows: bool(rows)),
    "too few sources are enough": (
        "counts", believed, "_meets", lambda _, reports: bool(reports)),
    "denials are dropped": ("counts", evidence, "_grouped", after(evidence._grouped, no_denials)),
    "rows taken back still count": ("counts", evidence, "_withdrawn", lambda *_: set()),
    "what is to come is ignored": ("counts", tally, "over", lambda *_: True),
    "an amount is its lower end": (
        "counts", tally, "quantity_of",
        after(matching.quantity_of, lambda a: None if a is None else Amount(a.low, a.low))),
    "an interval surely lies where it may": (
        "counts", tally, "_interval",
        after(tally._interval, lambda t: YES if t.value is None else t)),
    "a guard that cannot be tested passes": (
        "counts", tally, "match", after(matching.match, lambda t: YES if t.value is None else t)),
    "`within` ends before its last instant": (
        "triggered", windows, "_plus",
        after(windows._plus, lambda ends: tuple(e - timedelta(hours=1) for e in ends))),
    "a doubtful trigger surely opens": ("triggered", openings, "judge", after(tally.judge, surely)),
    "a late act is early": ("conditional", instance, "_before_expiry", lambda *_: True),
    "what waits is owed": (
        "conditional", instance, "_combine",
        lambda main, _, *rest: COMBINE(main, Outcome(value=True), *rest)),
    "windows of ticks overlap": ("repeated", windows, "_cut", lambda span, _: span),
    "a state lasts though nobody watches": (
        "keeps", fluents, "union", lambda _: [(windows.BEGINNING, instant(10**4))]),
    "a doubtful setting holds": ("keeps", fluents, "judge", after(tally.judge, surely)),
    "time that nobody watched is presumed good": (
        "keeps", fluents._Fluents, "_silent", lambda *_: YES),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_refuted(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Semantics that go wrong in one point do not stand before the worlds."""
    family, place, name, wrong = FAULTS[fault]
    monkeypatch.setattr(place, name, wrong)

    first = FROM.get(fault, 0)
    assert bench.check(family, range(first, first + RULES), stop=True).faults


def test_the_worlds_know_nothing_of_the_product() -> None:
    """What a rule means and what may be true is worked out without a line of the product."""
    folder = Path(bench.__file__).parent
    for path in sorted(folder.glob("*.py")):
        imported = {
            name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            for name in (
                [node.module or ""] if isinstance(node, ast.ImportFrom)
                else [a.name for a in node.names] if isinstance(node, ast.Import) else []
            )
        }  # fmt: skip
        foreign = {name for name in imported if name.startswith("servanda")}
        assert not foreign or path.name == "bench.py", (path.name, foreign)


def test_a_seed_gives_the_same_settings_everywhere() -> None:
    """The settings of a seed are drawn anew from its number alone."""
    assert list(bench.settings("counts", 7)) == list(bench.settings("counts", 7))
