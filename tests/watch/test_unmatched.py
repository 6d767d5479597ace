"""Words of a rule that no table knows: told once, and only where there are tables to compare."""

import pytest
from tests.watch.bench import Row, coverage_of, events_of

from servanda.terms import load_terms
from servanda.watch.unmatched import unmatched

NOR: Row = {"type": "attack", "at": "2025-01-05T00:00:00Z", "actor": "NOR"}
SOU: Row = {"type": "attack", "at": "2025-01-06T00:00:00Z", "actor": "SOU"}
SPAN = "from 2025-01-01 until 2025-02-01"


def told(condition: str, rows: list[Row], coverage: list[Row] | None = None) -> tuple[str, ...]:
    """Return what is said of one rule that forbids ``condition``."""
    rules = f'commitments:\n  - {{id: c, debtor: B, avoid: "{condition} {SPAN}"}}\n'
    return unmatched(load_terms(rules, where="r"), events_of(rows), coverage_of(coverage or []))


@pytest.mark.parametrize(
    ("condition", "line"),
    [
        ("attack(actor=sou)", "c: no attack event has actor = sou; the tables have SOU"),
        ("attack(actor in [WES, EAS])",
         "c: no attack event has actor = WES or EAS; the tables have NOR, SOU"),
        ("attack(actr=SOU)", "c: no attack event has the attribute actr; the tables have actor"),
        ("attak(actor=SOU)",
         "c: no event and no coverage row has the type attak; the tables have attack"),
    ],
)  # fmt: skip
def test_a_word_that_no_table_knows_is_told_with_what_they_have(condition: str, line: str) -> None:
    """One line names the rule, the word, and what was probably meant."""
    assert told(condition, [NOR, SOU]) == (line,)


@pytest.mark.parametrize(
    ("condition", "rows", "coverage"),
    [
        ("attack(actor=SOU)", [NOR, SOU], []),
        ("attack(actor in [SOU, WES])", [NOR, SOU], []),
        ("attack(actor != WES)", [NOR, SOU], []),
        ("attack(actor=sou)", [], []),
        ("attack(actor=SOU)", [NOR],
         [{"type": "attack", "actor": "SOU", "from": "2025-01-01", "to": "2025-02-01"}]),
        ("shelling(actor=SOU)", [NOR],
         [{"type": "shelling", "from": "2025-01-01", "to": "2025-02-01"}]),
    ],
)  # fmt: skip
def test_nothing_is_told_where_the_tables_know_the_word(
    condition: str, rows: list[Row], coverage: list[Row]
) -> None:
    """A value that a report or a coverage row has, or a type nobody could compare, is no news."""
    assert told(condition, rows, coverage) == ()


@pytest.mark.parametrize("written", [("7", "007"), ("007", "7"), ("7.0", "7")])
def test_a_number_is_named_once_as_it_is_written_shortest(written: tuple[str, str]) -> None:
    """In whatever order the tables write it."""
    rows: list[Row] = [{**NOR, "zone": zone} for zone in (*written, "s2")]
    line = "c: no attack event has zone = s9; the tables have 7, s2"
    assert told("attack(zone=s9)", rows) == (line,)
