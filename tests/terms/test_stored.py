"""Rules in a cache are the rules that were put there, every word of the language among them."""

import pytest
from tests.watch.random_cases import case, file

from servanda.errors import InputError
from servanda.terms import load_terms
from servanda.terms.stored import restored, stored

RULES = """
geometries: {zone: zone.geojson}
calendars: {days: {weekend: [sat, sun], holidays: [2025-01-06]}}
periods: {spring: {from: 2025-01-15, until: 2025-03-01}}
powers: {suspend: [A]}
commitments:
  - {id: fire, debtor: [A, B], avoid: "strike in zone during spring"}
  - id: access
    debtor: B
    creditor: A
    text_ref: {document: text, start: 0, end: 48}
    when: "request(site=$x, quantity=$q)"
    if: "@fire.discharged within 90 d of trigger or (no strike by 2025-03-01 and visit)"
    do: "sum quantity access(site=$x, actor in [B, C]) >= 0.95 * $q within 5 bd of trigger"
    evidence: {accept: "2 sources and conf >= 0.5 or verifier m1", silence: violation, grace: 3 d}
    cure: 1 mo
    exit: "@fire.violated"
    readings: [{id: r, speaker: A, do: "access within 3 d of trigger"}]
  - {id: after, debtor: B, when: "@fire.violated", do: unstated}
  - {id: stock, debtor: B, keep: "stock <= 700 from 2025-01-01 until 2025-02-01", tolerance: 2 d}
  - {id: report, debtor: B, repeat: "every 1 mo from 2025-01-31", do: report, clock: run}
"""


def test_every_part_of_the_language_comes_back() -> None:
    """Triggers that are events and life events, shared sections and readings are the same."""
    terms = load_terms(RULES, where="r", files=file)

    assert restored(stored(terms), where="cache") == terms


@pytest.mark.parametrize("seed", range(4))
def test_random_rules_come_back(seed: int) -> None:
    """So are random ones."""
    terms = case(seed).terms

    assert restored(stored(terms), where="cache") == terms


def test_other_bytes_are_refused_with_their_place() -> None:
    """What another version wrote is no set of rules."""
    with pytest.raises(InputError, match=r"cache: .*shared"):
        restored(b'{"commitments": []}', where="cache")
