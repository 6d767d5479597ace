"""Windows: where they begin, where they end, and what lies on the border."""

import pytest
from tests.watch.bench import Row, coverage_of, events_of, one, run, watched

from servanda.errors import TermsError
from servanda.terms import load_terms
from servanda.watch.checker import check

STRIKE = "id: c, debtor: B"


def strike(at: str, **more: str) -> Row:
    """Return a strike at a time."""
    return {"type": "strike", "at": at, **more}


@pytest.mark.parametrize(
    ("window", "at", "counts"),
    [
        ("from 2025-01-01 until 2025-02-01", "2025-01-01T00:00:00Z", True),
        ("from 2025-01-01 until 2025-02-01", "2025-01-31T23:59:59Z", True),
        ("from 2025-01-01 until 2025-02-01", "2025-02-01T00:00:00Z", False),
        ("from 2025-01-01 until 2025-02-01", "2024-12-31T23:59:59Z", False),
        ("from 2025-01-01 through 2025-02-01", "2025-02-01T23:59:59Z", True),
        ("from 2025-01-01 through 2025-02-01", "2025-02-02T00:00:00Z", False),
        ("for 1 w from 2025-01-01", "2025-01-07T23:59:59Z", True),
        ("for 1 w from 2025-01-01", "2025-01-08T00:00:00Z", False),
        ("within 30 d of adoption", "2025-01-31T00:00:00Z", True),
        ("within 30 d of adoption", "2025-01-31T00:00:01Z", False),
        ("from 10 d to 20 d after adoption", "2025-01-10T23:59:59Z", False),
        ("from 10 d to 20 d after adoption", "2025-01-11T00:00:00Z", True),
        ("from 10 d to 20 d after adoption", "2025-01-21T00:00:00Z", False),
        ("by 2025-01-31", "2025-01-31T23:59:59Z", True),
        ("by 2025-01-31", "2025-02-01T00:00:00Z", False),
        ("by 2025-01-31T12:00:00Z", "2025-01-31T12:00:00Z", False),
        ("for 10 d", "2025-01-10T23:59:59Z", True),
        ("for 10 d", "2025-01-11T00:00:00Z", False),
        ("during thaw", "2025-03-01T00:00:00Z", True),
        ("during thaw", "2025-03-11T00:00:00Z", False),
    ],
)
def test_border_of_a_window(window: str, at: str, *, counts: bool) -> None:
    """`within` includes its last instant; every other end is exclusive."""
    rules = (
        "commitments:\n  - {id: c, debtor: B, in_force: {from: 2025-01-01}, "
        f'avoid: "strike {window}"}}\n'
        "periods:\n  thaw: {from: 2025-03-01, through: 2025-03-10}\n"
    )

    verdict = one(rules, [strike(at)], [watched("strike")])

    assert verdict.verdict is not counts
    assert verdict.measure is not None
    assert verdict.measure.lo == int(counts)


def test_a_day_with_a_clock_change_has_23_hours() -> None:
    """In Kyiv 2 d from 29 March 2025 12:00 end at 12:00 local time, an hour early in UTC."""
    rules = (
        'id: c, debtor: B, zone: Europe/Kyiv, when: "order(n=$x)", '
        'do: "deliver(n=$x) within 1 d of trigger"'
    )
    order: Row = {"type": "order", "n": "a", "at": "2025-03-29T10:00:00Z"}
    watch = [watched("deliver")]

    in_time = one(
        rules, [order, {"type": "deliver", "n": "a", "at": "2025-03-30T09:00:00Z"}], watch
    )
    late = one(rules, [order, {"type": "deliver", "n": "a", "at": "2025-03-30T09:00:01Z"}], watch)

    assert in_time.display == "fulfilled"
    assert in_time.window.until == "2025-03-30T09:00:00Z"
    assert late.display == "violated"


def test_hours_are_exact_over_a_clock_change() -> None:
    """24 h from 29 March 2025 10:00Z end at 30 March 10:00Z, whatever the clocks show."""
    verdict = one(
        'id: c, debtor: B, zone: Europe/Kyiv, when: "order", do: "deliver within 24 h of trigger"',
        [{"type": "order", "at": "2025-03-29T10:00:00Z"}],
        [watched("deliver")],
    )

    assert verdict.window.until == "2025-03-30T10:00:00Z"


def test_business_days_skip_weekends_and_holidays() -> None:
    """Three business days from Thursday 1 May 2025 (Friday a holiday) end on Wednesday 7 May."""
    rules = """
commitments:
  - id: c
    debtor: B
    calendar: office
    in_force: {from: 2025-05-01}
    do: pay within 3 bd of adoption
calendars:
  office: {weekend: [sat, sun], holidays: [2025-05-02]}
"""

    verdict = one(rules, [], [watched("pay")])

    assert verdict.window.until == "2025-05-07T00:00:00Z"


def test_a_trigger_known_to_the_day_gives_a_window_with_two_ends() -> None:
    """An act inside the window for some hours of the trigger's day only is imprecise."""
    rules = 'id: c, debtor: B, when: "order", do: "deliver within 10 d of trigger"'
    order: Row = {"type": "order", "at": "2025-01-01"}
    watch = [watched("deliver")]

    sure = one(rules, [order, {"type": "deliver", "at": "2025-01-10T23:00:00Z"}], watch)
    maybe = one(rules, [order, {"type": "deliver", "at": "2025-01-11T12:00:00Z"}], watch)
    late = one(rules, [order, {"type": "deliver", "at": "2025-01-12T12:00:00Z"}], watch)

    assert sure.display == "fulfilled"
    assert (maybe.display, maybe.causes, maybe.swing) == ("imprecise", ("time",), ("e2",))
    assert late.display == "violated"


def test_the_triggering_event_counts_itself() -> None:
    """A report that opens an instance and is what is asked for discharges it."""
    verdict = one(
        'id: c, debtor: B, when: "order(n=$x)", do: "order(n=$x) within 1 d of trigger"',
        [{"type": "order", "n": "a", "at": "2025-01-01"}],
        [watched("order")],
    )

    assert verdict.display == "fulfilled"


def test_an_interval_that_only_touches_the_window_is_outside() -> None:
    """Overlap of no length is no overlap: a row that ends where the window begins is not in it."""
    rules = 'id: c, debtor: B, avoid: "strike from 2025-01-02 until 2025-01-03"'
    before: Row = {"type": "strike", "from": "2025-01-01T00:00:00Z", "to": "2025-01-02T00:00:00Z"}
    after: Row = {"type": "strike", "from": "2025-01-03T00:00:00Z", "to": "2025-01-04T00:00:00Z"}

    assert one(rules, [before, after], [watched("strike")]).verdict is True


def test_a_lasting_event_lies_in_every_window_it_touches() -> None:
    """`extent: span` breaks a promise that its stretch overlaps; an unknown instant does not."""
    rules = 'id: c, debtor: B, avoid: "occupation from 2025-01-02 until 2025-01-03"'
    row: Row = {"type": "occupation", "from": "2024-12-01T00:00:00Z", "to": "2025-06-01T00:00:00Z"}
    watch = [watched("occupation")]

    assert one(rules, [{**row, "extent": "span"}], watch).display == "violated"
    assert one(rules, [row], watch).display == "imprecise"


def test_ticks_count_from_the_first_date_and_their_windows_end_before_the_next() -> None:
    """Monthly ticks from 31 January fall on last days; each window ends before the next tick."""
    found = run(
        'id: c, debtor: B, repeat: "every 1 mo from 2025-01-31 until 2025-05-01", do: "report"',
        [{"type": "report", "at": "2025-02-28T00:00:00Z"}],
        [watched("report")],
    ).verdicts

    assert [v.instance.trigger.at for v in found if v.instance.trigger] == [
        "2025-01-31T00:00:00Z",
        "2025-02-28T00:00:00Z",
        "2025-03-31T00:00:00Z",
        "2025-04-30T00:00:00Z",
    ]
    assert [v.window.until for v in found] == [
        "2025-02-28T00:00:00Z",
        "2025-03-31T00:00:00Z",
        "2025-04-30T00:00:00Z",
        "2025-05-31T00:00:00Z",
    ]
    assert [v.display for v in found] == ["violated", "fulfilled", "violated", "violated"]


def test_a_trigger_out_of_force_opens_nothing() -> None:
    """Before `from` and at `until` no instance opens."""
    rules = (
        "id: c, debtor: B, in_force: {from: 2025-01-01, until: 2025-02-01}, "
        'when: "order(n=$x)", do: "deliver(n=$x) within 10 d of trigger"'
    )
    orders: list[Row] = [
        {"type": "order", "n": "early", "at": "2024-12-31T23:59:59Z"},
        {"type": "order", "n": "first", "at": "2025-01-01T00:00:00Z"},
        {"type": "order", "n": "late", "at": "2025-02-01T00:00:00Z"},
    ]

    found = run(rules, orders, [watched("deliver")]).verdicts

    assert [v.instance.key for v in found] == [{"x": "first"}]


def test_a_window_without_its_adoption_is_refused() -> None:
    """A window from adoption, with neither a date nor an act, says what to give."""
    with pytest.raises(TermsError, match="in_force"):
        run('id: c, debtor: B, do: "pay within 10 d of adoption"')


def test_a_date_needs_no_adoption() -> None:
    """`by` without a beginning counts what came before, and silence only by its own rule."""
    rules = 'id: c, debtor: B, do: "pay by 2025-03-01"'
    row: Row = {"type": "pay", "at": "2025-02-01T00:00:00Z"}
    late: Row = {"type": "pay", "at": "2025-03-02T00:00:00Z"}
    strict = rules + ", evidence: {silence: violation}"

    kept = one(rules, [row], [watched("pay")])

    assert kept.display == "fulfilled"
    assert (kept.window.start, kept.window.until) == (None, "2025-03-02T00:00:00Z")
    assert one(rules, [late], [watched("pay")]).display == "not observed"
    assert one(rules, [late], [watched("pay")]).watched is None
    assert one(rules, [], [], as_of="2025-02-01").display == "not observed"
    assert one(strict, [late], [watched("pay")]).display == "violated"


def test_a_date_without_adoption_is_rechecked_like_any_other() -> None:
    """The small checker follows a window that begins before all that is on record."""
    text = 'commitments:\n  - {id: c, debtor: B, do: "pay by 2025-03-01"}\n'
    rows = [{"type": "pay", "at": "2025-02-01T00:00:00Z"}]
    for reports in (rows, []):
        verdict = one(text, reports, [watched("pay")])

        terms = load_terms(text, where="r")
        assert check(verdict, terms, events_of(reports), coverage_of([watched("pay")])) == ()


def test_an_adoption_gives_a_date_its_beginning() -> None:
    """Once an act says when the promise began, what came before is out of its window."""
    rules = 'id: c, debtor: B, creditor: A, do: "pay by 2025-03-01"'
    adopt = {"type": "act.adopt", "at": "2025-01-15T00:00:00Z", "actor": "A", "object": "c"}
    early = {"type": "pay", "at": "2025-01-10T00:00:00Z"}

    found = one(rules, [adopt, early], [watched("pay")])

    assert (found.display, found.window.start) == ("violated", "2025-01-15T00:00:00Z")


def test_what_begins_at_the_clock_is_not_there_yet() -> None:
    """A row that starts exactly at the clock counts a moment later, not now."""
    rules = 'id: c, debtor: B, in_force: {from: 2025-01-01}, do: "pay by 2025-12-31"'
    row: Row = {"type": "pay", "at": "2025-03-01T00:00:00Z"}

    now = one(rules, [row], [watched("pay")], as_of="2025-03-01T00:00:00Z")
    then = one(rules, [row], [watched("pay")], as_of="2025-03-01T00:00:01Z")

    assert (now.display, then.display) == ("pending", "fulfilled")
