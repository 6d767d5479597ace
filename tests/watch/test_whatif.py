"""What is assumed beside a register: judged as if it were recorded, and forgotten again."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from tests.watch.bench import Row, coverage_of, events_of, watched
from tests.watch.test_properties import CLOCKS, COVERAGE, RULES, WORLDS, rows

from servanda.model.evidence import Coverage, Event
from servanda.model.settling import Need
from servanda.terms import load_terms
from servanda.watch.assume import Answer
from servanda.watch.evidence import Evidence
from servanda.watch.kernel.rows import Row as Verdict
from servanda.watch.kernel.rows import row_of
from servanda.watch.reference import evaluate
from servanda.watch.whatif import WhatIf

TERMS = load_terms(RULES, where="r")


def judged(events: Sequence[Event], coverage: Sequence[Coverage], as_of: str) -> list[Verdict]:
    """Return what the reference says."""
    return [row_of(v) for v in evaluate(TERMS, events, coverage, as_of=as_of).verdicts]


def changed(world: WhatIf, before: Sequence[Verdict], answer: Answer) -> list[Verdict]:
    """Return all verdicts under an answer: those that were judged again, and the others."""
    then = world.under(answer)
    found = list(then.rows)
    for text in world.texts:
        names = then.touched.get(text, set())
        if names is None or (text in then.touched and text.trigger is None):
            continue
        kept = {r for name, unit in text.units.items() if name not in names for r in unit.rows}
        mine = (r for r in before if (r.commitment, r.reading) == (text.commitment, text.reading))
        found += [row for row in mine if row in kept]
    return found


@given(WORLDS, CLOCKS, st.data())
def test_assumed_evidence_is_judged_like_recorded_evidence(
    reports: list[Row], as_of: str, data: st.DataObject
) -> None:
    """Reports left out, reports added and times watched give what the reference says of them."""
    more = [{**row, "id": f"m{n}"} for n, row in enumerate(data.draw(st.lists(rows(), max_size=3)))]
    events = Evidence(events_of(reports), (), known_at=None).events
    coverage, adds = list(coverage_of(COVERAGE)), events_of(more)
    extra = coverage_of([watched("strike", "2025-01-15", "2025-02-01")])
    names = sorted({(e.type, e.occurrence) for e in events if e.polarity == "+"})
    drops = frozenset(data.draw(st.sets(st.sampled_from(names)))) if names else frozenset()
    left = [e for e in events if e.polarity != "+" or (e.type, e.occurrence) not in drops]
    before = judged(events, coverage, as_of)
    world = WhatIf(TERMS, events, coverage, as_of=as_of)

    found = changed(world, before, Answer("x", drops, adds=adds, rows=extra))

    assert set(found) == set(judged([*left, *adds], [*coverage, *extra], as_of))
    # Nothing of it is left behind.
    assert [row for text in world.texts for row in text.rows()] == before
    assert set(changed(world, before, Answer("nothing"))) == set(before)


def test_only_what_an_answer_can_touch_is_judged_again() -> None:
    """Of forty promises about forty sites, one report about a site concerns one."""
    lines = "".join(f'  - {{id: c{n}, debtor: A, do: "pay(site=s{n}) by 2025-06-30", '
                    'in_force: {from: 2025-01-01}}\n' for n in range(40))  # fmt: skip
    terms = load_terms(f"commitments:\n{lines}", where="r")
    said = {"type": "pay", "at": "2025-03-01T00:00:00Z", "standing": "declaration"}
    events = events_of([{**said, "site": f"s{n}"} for n in range(40)])
    world = WhatIf(terms, events, coverage_of([watched("pay")]), as_of="2026-01-01T00:00:00Z")

    then = world.under(Answer("out", frozenset({("pay", "e7")})))

    assert [row.commitment for row in then.rows] == ["c6"]
    assert [row.display for row in then.rows] == ["violated"]
    need = Need(kind="verify", type="pay", says="", events=("e7",), occurrence="e7")
    assert [text.commitment for text in world.near([need])] == ["c6"]
