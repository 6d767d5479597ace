"""First witnesses of the kernel: worked out by hand, and against the reference."""

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from random import Random

import duckdb
import pytest
from tests.watch.bench import Row as Report
from tests.watch.bench import coverage_of, events_of, watched
from tests.watch.random_cases import report

from servanda.terms import load_terms
from servanda.watch.checker import check_all
from servanda.watch.kernel import Kernel, Told, judge, told_of
from servanda.watch.kernel.events import load_events, open_cache, write_cache
from servanda.watch.kernel.grounds import KINDS
from servanda.watch.kernel.parts import Parts
from servanda.watch.reference import evaluate

HEAD = "debtor: B, in_force: {from: 2025-01-01}"
RULES = f"""
commitments:
  - {{id: twice, {HEAD}, do: "count visit >= 2 by 2025-02-01"}}
  - {{id: calm, {HEAD}, avoid: "count visit > 1 by 2025-02-01"}}
  - {{id: enough, {HEAD}, do: "sum quantity pay >= 10 by 2025-02-01"}}
  - {{id: above, {HEAD}, do: "sum quantity pay > 10 by 2025-02-01"}}
  - {{id: places, {HEAD}, do: "distinct site visit >= 2 by 2025-02-01"}}
  - {{id: large, {HEAD}, avoid: "max quantity pay >= 7 by 2025-02-01"}}
  - {{id: small, {HEAD}, do: "min quantity pay >= 3 by 2025-02-01"}}
  - {{id: none, {HEAD}, do: leave by 2025-02-01}}
  - {{id: either, {HEAD}, do: "leave by 2025-02-01 or visit by 2025-02-01"}}
  - {{id: both, {HEAD}, do: "pay by 2025-02-01 and visit by 2025-02-01"}}
"""
ROWS: list[Report] = [
    {"id": "v3", "type": "visit", "at": "2025-01-09T00:00:00Z", "site": "n"},
    # Two reports of one visit: it was surely over when the later of both says so.
    {"id": "v2", "type": "visit", "at": "2025-01-05T00:00:00Z", "site": "s", "occurrence": "o"},
    {"id": "v1", "type": "visit", "at": "2025-01-07T00:00:00Z", "site": "s", "occurrence": "o"},
    {"id": "v0", "type": "visit", "at": "2025-01-06T00:00:00Z", "site": "s"},
    {"id": "vx", "type": "visit", "at": "2025-01-02T00:00:00Z", "site": "e", "standing": "claim"},
    {"id": "p1", "type": "pay", "at": "2025-01-02T00:00:00Z", "quantity": 2},
    {"id": "p2", "type": "pay", "at": "2025-01-03T00:00:00Z", "quantity": 6},
    {"id": "p3", "type": "pay", "at": "2025-01-04T00:00:00Z", "quantity": 4},
    {"id": "p4", "type": "pay", "at": "2025-01-05T00:00:00Z", "quantity": 9},
]
WATCHED = [watched(kind) for kind in ("visit", "pay", "leave")]


def test_witnesses_are_those_worked_out_by_hand() -> None:
    """The earliest that reach the bound, of a sum without what it does not need."""
    found = judge(
        load_terms(RULES, where="r"), events_of(ROWS), coverage_of(WATCHED), as_of="2025-03-01"
    )

    assert {one.row.commitment: one.grounds["witness"] for one in found.told(KINDS)} == {
        "twice": ("v0", "v1", "v2"),  # the happening of two reports ended on the 7th
        "calm": ("v0", "v1", "v2"),
        "enough": ("p2", "p3"),  # 2 + 6 + 4 = 12; without the 2 it is 10 still
        "above": ("p1", "p2", "p3"),  # 12 is more than 10, without the 2 it is not
        "places": ("v0", "v3"),  # the happening at s adds no new site
        "large": ("p4",),
        "small": ("p1",),
        "none": (),  # its time decides, no report
        "either": ("v0",),
        "both": ("p1", "v0"),
    }
    assert found.by_reference == {}
    assert [one.grounds for one in found.told() if one.grounds] == []


def every_function(seed: int) -> str:
    """Return rules that ask each function for each comparison."""
    rnd = Random(seed)  # noqa: S311  (a draw, no secret)
    heads = ("count deliver", "distinct site deliver", "sum quantity deliver",
             "max quantity deliver", "min quantity deliver", "sum quantity strike")  # fmt: skip
    lines = []
    for n, (head, op) in enumerate(product(heads, (">=", ">", "<=", "<"))):
        function, _, event = head.rpartition(" ")
        guards = rnd.choice(["", "(site=s1)", "(level>=2)", "(quantity>=2)"])
        unit = rnd.choice(["", " t"]) if "quantity" in head else ""
        windows = ("by 2025-02-20", "from 2025-01-10 until 2025-02-10")
        check = f"{function} {event}{guards} {op} {rnd.choice([0, 1, 2, 3, 5, 8])}{unit}"
        verb = "do" if op in (">=", ">") else "avoid"
        op_of = {"<=": ">", "<": ">="}
        check = check if verb == "do" else check.replace(f" {op} ", f" {op_of[op]} ")
        accept = rnd.choice(["", ", evidence: {accept: 2 sources or admission}"])
        more = rnd.choice(["", f" or count visit >= 2 {windows[0]}", f" and visit {windows[1]}"])
        lines.append(
            f'  - {{id: c{n}, {HEAD}, {verb}: "{check} {rnd.choice(windows)}{more}"{accept}}}'
        )
    return "commitments:\n" + "\n".join(lines)


def told_in_parts(
    text: str, rows: Sequence[Report], watch: Sequence[Report], folder: Path
) -> list[Told]:
    """Return what the kernel tells of reports that lie in three files."""
    terms = load_terms(text, where="r")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        load_events(connection, events_of(rows))
        write_cache(connection, folder, parts=3)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        where = Parts(connection, open_cache(connection, folder))
        found = Kernel(connection, terms, where).judge(coverage_of(watch), as_of="2025-06-01")
        return list(found.told(KINDS))


def agree(seed: int, folder: Path) -> None:
    """Assert that table and parts tell what the reference tells, and that its checker agrees."""
    rnd = Random(seed)  # noqa: S311  (a draw, no secret)
    rows = [dict(report(rnd, number)) for number in range(1, 70)]
    # Enough that is plainly observed, so that bounds are reached.
    rows += [
        {"id": f"x{n:02}", "type": rnd.choice(["deliver", "strike", "visit"]),
         "at": f"2025-01-{rnd.randrange(2, 30):02}T00:00:00Z", "site": rnd.choice(["s1", "s2"]),
         "source": f"m{n % 3}", "standing": "admission", "quantity": rnd.choice([-1, 0, 1, 2, 5]),
         "level": "3", **({"unit": "t"} if rnd.random() < 0.5 else {})}
        for n in range(30)
    ]  # fmt: skip
    watch, text = [watched(kind) for kind in ("deliver", "strike")], every_function(seed)
    terms, events, coverage = load_terms(text, where="r"), events_of(rows), coverage_of(watch)
    full = evaluate(terms, events, coverage, as_of="2025-06-01")
    wanted = [told_of(verdict) for verdict in full.verdicts]

    found = judge(terms, events, coverage, as_of="2025-06-01")

    told = found.told(KINDS)
    assert list(told) == wanted
    if seed % 2:
        head, *rules = text.splitlines()
        # Every third one: all functions and all comparisons, at a third of the price.
        third = "\n".join([head, *rules[::3]])
        assert told_in_parts(third, rows, watch, folder) == wanted[::3]
    set_wise = [one for one in told if one.row.commitment not in found.by_reference]
    assert sum(bool(one.grounds["witness"]) for one in set_wise) > 5
    checked = check_all(full.verdicts, terms, events, coverage)
    assert [line for lines in checked for line in lines] == []


@pytest.mark.parametrize("seed", [1])
def test_every_function_has_the_witness_of_the_reference(seed: int, tmp_path: Path) -> None:
    """Ids and their order are the reference's, from one table and from three parts."""
    agree(seed, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 200))
def test_every_function_many_times(seed: int, tmp_path: Path) -> None:
    """The same over a hundred draws of rules and reports."""
    agree(seed, tmp_path)


def test_the_checker_adds_amounts_of_one_unit_and_knows_of_negative_ones() -> None:
    """A payment in kg is none in t; a refund that is only declared lowers what is surely paid."""
    text = f'commitments: [{{id: c, {HEAD}, do: "sum quantity pay >= 4 t by 2025-02-01"}}]'
    rows: list[Report] = [
        {"id": "p1", "type": "pay", "at": "2025-01-02T00:00:00Z", "quantity": 9, "unit": "kg"},
        {"id": "p2", "type": "pay", "at": "2025-01-03T00:00:00Z", "quantity": 6, "unit": "t"},
        {"id": "p3", "type": "pay", "at": "2025-01-04T00:00:00Z", "quantity": -1, "unit": "t",
         "standing": "declaration"},
    ]  # fmt: skip
    terms, events, coverage = load_terms(text, where="r"), events_of(rows), coverage_of([])

    full = evaluate(terms, events, coverage, as_of="2025-03-01")

    (verdict,) = full.verdicts
    assert (verdict.verdict, verdict.certificate.checks[0].lo) == (True, "5")
    assert verdict.certificate.events == ("p2",)
    assert check_all(full.verdicts, terms, events, coverage) == ((),)


def test_an_amount_that_nobody_knows_is_no_witness() -> None:
    """Nothing is known of the first payment: it does not show that one was above minus five."""
    text = f'commitments: [{{id: c, {HEAD}, do: "max quantity pay >= -5 by 2025-02-01"}}]'
    rows: list[Report] = [
        {"id": "p1", "type": "pay", "at": "2025-01-02T00:00:00Z"},
        {"id": "p2", "type": "pay", "at": "2025-01-03T00:00:00Z", "quantity": -3},
    ]
    terms, events, coverage = load_terms(text, where="r"), events_of(rows), coverage_of([])

    (verdict,) = evaluate(terms, events, coverage, as_of="2025-03-01").verdicts
    (told,) = judge(terms, events, coverage, as_of="2025-03-01").told(KINDS)

    assert verdict.verdict is True
    assert verdict.certificate.events == told.grounds["witness"] == ("p2",)


def test_a_limit_that_is_a_range_is_passed_at_its_farther_end() -> None:
    """Between 2 and 4 is pledged: a payment of 3 may be enough, one of 1 surely is not."""
    text = (
        f"commitments: [{{id: c, {HEAD}, when: 'pledge(quantity=$q)', "
        "do: 'min quantity pay >= 1 * $q by 2025-02-01'}]"
    )
    rows: list[Report] = [
        {"id": "o", "type": "pledge", "at": "2025-01-01T00:00:00Z", "quantity": 2,
         "quantity_hi": 4},
        {"id": "p1", "type": "pay", "at": "2025-01-02T00:00:00Z", "quantity": 3},
        {"id": "p2", "type": "pay", "at": "2025-01-03T00:00:00Z", "quantity": 1},
    ]  # fmt: skip
    terms = load_terms(text, where="r")

    (verdict,) = evaluate(terms, events_of(rows), coverage_of([]), as_of="2025-03-01").verdicts

    assert verdict.verdict is False
    assert verdict.certificate.events == ("p2",)
