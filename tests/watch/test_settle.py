"""Which evidence would settle open verdicts: cases worked out by hand, and that it really does."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.watch.bench import Row, coverage_of, events_of, watched
from tests.watch.test_properties import CLOCKS, COVERAGE, RULES, WORLDS

from servanda.model.evidence import Coverage, Event
from servanda.model.settling import Ask, Settled, Settling
from servanda.model.verdict import Verdict
from servanda.terms import load_terms
from servanda.watch.reference import evaluate
from servanda.watch.settle import is_open, settle

AS_OF = "2026-01-01T00:00:00Z"
PAY = 'id: pay, debtor: A, creditor: B, in_force: {from: 2025-01-01}, do: "pay by 2025-06-30"'
QUIET = 'id: quiet, debtor: A, creditor: B, avoid: "strike from 2025-01-01 until 2025-02-01"'
TWO = ', evidence: {accept: "2 sources"}'


def settled(
    rules: str, rows: Sequence[Row] = (), coverage: Sequence[Row] = (), *, as_of: str = AS_OF
) -> Settling:
    """Return what settles the verdicts on rules."""
    lines = "\n".join(f"  - {{{rule}}}" for rule in rules.split("\n"))
    text = rules if "commitments:" in rules else f"commitments:\n{lines}\n"
    terms = load_terms(text, where="r")
    events, watching = events_of(rows), coverage_of(coverage)
    result = evaluate(terms, events, watching, as_of=as_of)
    return settle(result, terms, events, watching, as_of=as_of)


def only(found: Settling) -> tuple[Ask, Settled]:
    """Return the only ask that settles, and the only verdict that it settles."""
    (ask,) = [ask for ask in found.asks if ask.count]
    (one,) = ask.settles
    return ask, one


def test_a_declaration_to_be_confirmed() -> None:
    """A says it paid. Confirmed, the promise is kept; withdrawn, the watched time shows nothing."""
    said = {"type": "pay", "at": "2025-03-01T00:00:00Z", "source": "A", "standing": "declaration"}

    found = settled(PAY, [said], [watched("pay")])

    # By the letter a declaration counts for nothing until it is confirmed: it swings the verdict.
    ask, one = only(found)
    assert found.open == 1
    assert found.left == ()
    assert ask.needs[0].events == ("e1",)
    assert "a declaration, to be confirmed" in ask.needs[0].says
    assert (one.was, one.becomes) == ("unverified", {"out": "violated", "accepted": "fulfilled"})


def test_a_second_source() -> None:
    """Two sources are asked for and one reported: another one, or a withdrawal, decides."""
    hit = {"type": "strike", "at": "2025-01-10T00:00:00Z"}

    ask, one = only(settled(QUIET + TWO, [hit], [watched("strike")]))

    assert ask.needs[0].says == (
        "the report e1 of strike verified or withdrawn (another independent source)"
    )
    assert one.becomes == {"out": "no violation observed", "accepted": "violated"}


def test_contradicting_reports() -> None:
    """A believed denial makes it contested; whichever side falls decides."""
    paid = {"type": "pay", "at": "2025-03-01T00:00:00Z"}
    denied = {**paid, "source": "bank", "polarity": "-", "occurrence": "e1"}

    ask, one = only(settled(PAY, [paid, denied], [watched("pay")]))

    assert "withdrawal of one side" in ask.needs[0].says
    assert (one.was, one.becomes) == ("contested", {"out": "violated", "accepted": "fulfilled"})


def test_coverage_of_the_time_that_nobody_watched() -> None:
    """Ten days of January were watched by nobody: coverage of just those days settles it."""
    rows = [
        watched("strike", "2025-01-01", "2025-01-10"),
        watched("strike", "2025-01-21", "2025-02-28"),
    ]

    ask, one = only(settled(QUIET, [], rows))

    # `to` names a whole day: the hole runs from the start of the 11th to the end of the 20th.
    assert ask.needs[0].stretches == (("2025-01-11T00:00:00Z", "2025-01-21T00:00:00Z"),)
    assert ask.needs[0].says == (
        "coverage of strike by anybody for 2025-01-11T00:00:00Z..2025-01-21T00:00:00Z"
    )
    assert one.becomes == {"nothing seen": "no violation observed"}


def test_one_ask_for_two_promises_comes_first() -> None:
    """Coverage of all of January and February settles two promises, of one month only one."""
    second = (
        QUIET.replace("quiet", "later")
        .replace("01-01", "02-01")
        .replace("until 2025-02-01", "until 2025-03-01")
    )

    found = settled(f"{QUIET}\n{second}")

    assert [(ask.count, len(ask.needs)) for ask in found.asks] == [(2, 1), (1, 1), (1, 1)]
    assert found.asks[0].needs[0].stretches == (("2025-01-01T00:00:00Z", "2025-03-01T00:00:00Z"),)


def test_an_attribute_limits_the_coverage_that_is_asked_for() -> None:
    """Only strikes by A matter: coverage of strikes by A is enough."""
    ask, _ = only(settled(QUIET.replace("strike from", "strike(actor=A) from")))

    assert ask.needs[0].attributes == {"actor": "A"}


def test_a_day_to_be_made_precise() -> None:
    """Paid on 30 June or 1 July: the exact day decides whether it was in time."""
    paid = {"type": "pay", "from": "2025-06-30T00:00:00Z", "to": "2025-07-02T00:00:00Z"}

    ask, one = only(settled(PAY, [paid], [watched("pay")]))

    assert (ask.needs[0].kind, ask.needs[0].slots) == ("state", ("day",))
    assert one.was == "imprecise"
    words = [one.becomes[label] for label in sorted(one.becomes)]
    # The deadline is the end of 30 June: before it kept, from it on missed.
    assert words == ["fulfilled", "fulfilled", "violated", "violated", "violated"]


def test_an_amount_to_be_made_precise() -> None:
    """Two tons are allowed and one to three were moved: the amount decides."""
    rule = 'id: few, debtor: A, avoid: "sum quantity moved > 2 from 2025-01-01 until 2025-02-01"'
    moved = {"type": "moved", "at": "2025-01-05T00:00:00Z", "quantity": 1, "quantity_hi": 3}

    ask, one = only(settled(rule, [moved], [watched("moved")]))

    assert ask.needs[0].slots == ("amount",)
    assert one.becomes["amount 1"] == "no violation observed"
    assert one.becomes["amount 2"] == "no violation observed"
    assert one.becomes["amount 3"] == "violated"


def test_what_only_all_together_decide() -> None:
    """Two unverified strikes of which one is too many: neither alone decides, both do."""
    hits = [{"type": "strike", "at": f"2025-01-{day}T00:00:00Z"} for day in (10, 20)]

    found = settled(QUIET + TWO, hits, [watched("strike")])

    assert [(ask.count, len(ask.needs)) for ask in found.asks] == [(1, 2), (0, 1), (0, 1)]
    assert found.asks[0].settles[0].becomes == {
        "all out": "no violation observed",
        "all accepted": "violated",
        "all at one end": "violated",
    }
    # One alone: verified it decides, withdrawn it leaves the other one.
    assert found.asks[1].may_settle[0].becomes == {"out": "unverified", "accepted": "violated"}


def test_a_missing_attribute_to_be_stated() -> None:
    """Nobody says whose strike it was: that it was A's, or another's, decides."""
    hit = {"type": "strike", "at": "2025-01-10T00:00:00Z"}
    rule = QUIET.replace("strike from", "strike(side=A) from")

    ask, one = only(settled(rule, [hit], [watched("strike")]))

    assert ask.needs[0].slots == ("side",)
    assert one.becomes == {"side A": "violated", "side something else": "no violation observed"}


def test_time_alone_and_missing_rules_are_not_asked_for() -> None:
    """What waits for its date, and what has no rule, is no open verdict that evidence settles."""
    unstated = "id: vague, debtor: A, do: unstated"

    found = settled(f"{PAY}\n{unstated}", [], [watched("pay")], as_of="2025-02-01T00:00:00Z")

    assert (found.open, found.asks, found.left) == (0, (), ())


def test_a_gap_before_the_date_stays_open() -> None:
    """Before the date coverage so far decides nothing, so it is listed as left."""
    found = settled(QUIET, [], [], as_of="2025-01-15T00:00:00Z")

    assert [ask.count for ask in found.asks if ask.count] == []
    assert [one.commitment for one in found.left] == ["quiet"]


# ---------------------------------------------------------------- assumed evidence really decides


def confirmed(events: Sequence[Event], ids: Sequence[str]) -> list[Event]:
    """Return the reports with a second and third source for one of them, and no denial."""
    told = next(e for e in events if e.id in ids)
    kept = [
        e
        for e in events
        if e is told or e.type != told.type or (e.occurrence != told.occurrence
                                                and e.polarity == "+")
    ]  # fmt: skip
    more = [
        msgspec.structs.replace(
            told, id=f"more-{n}", source=f"s{n}", family=f"s{n}", standing="observation"
        )
        for n in (1, 2)
    ]
    return [*kept, *more]


def withdrawn(events: Sequence[Event], ids: Sequence[str]) -> list[Event]:
    """Return the reports with one more that takes these back, as a person would record it."""
    first = events[0]
    taking = msgspec.structs.replace(
        first, id="taking", type="note", occurrence="taking", supersedes=tuple(ids), polarity="+",
        standing="observation", source="desk", family="desk", known_at=min(e.known_at
                                                                           for e in events),
    )  # fmt: skip
    return [*events, taking]


def then(
    one: Settled,
    before: Sequence[Event],
    after: Sequence[Event],
    as_of: str,
    more: Sequence[Coverage] = (),
) -> Verdict | None:
    """Return the verdict on this occasion, now that the reports are others."""
    trigger = one.instance.trigger
    opened = next((e for e in before if trigger and e.id == trigger.event), None)
    reports = {e.id: e for e in (*before, *after)}
    rows = [*coverage_of(COVERAGE), *more]
    for verdict in evaluate(load_terms(RULES, where="r"), after, rows, as_of=as_of).verdicts:
        now = verdict.instance.trigger
        event = reports.get(now.event or "") if now else None
        same = event == opened or (
            event is not None and opened is not None and event.occurrence == opened.occurrence
        )
        if verdict.commitment == one.commitment and verdict.instance.key == one.instance.key:
            # A day made precise moves a trigger: it stays the same happening.
            at = opened is not None or trigger is None or now is None or trigger.at == now.at
            if same and at:
                return verdict
    return None


@given(WORLDS, CLOCKS, st.data())
def test_what_is_said_to_settle_settles(
    reports: list[Row], as_of: str, data: st.DataObject
) -> None:
    """Evidence recorded as it was asked for decides every verdict that the ask promises."""
    terms, events = load_terms(RULES, where="r"), list(events_of(reports))
    coverage = list(coverage_of(COVERAGE))
    result = evaluate(terms, events, coverage, as_of=as_of)

    found = settle(result, terms, events, coverage, as_of=as_of)

    assert found.open == sum(map(is_open, result.verdicts))
    for ask in found.asks:
        if len(ask.needs) > 1 or not ask.settles:
            continue
        (need,) = ask.needs
        one = data.draw(st.sampled_from(ask.settles))
        if need.kind == "watch":
            rows = [
                Coverage(source="new", type=need.type, start=datetime.fromisoformat(a),
                         end=datetime.fromisoformat(b), duty=True)
                for a, b in need.stretches
            ]  # fmt: skip
            after = then(one, events, events, as_of, rows)
        elif need.kind == "verify" and not need.slots and data.draw(st.booleans()):
            after = then(one, events, confirmed(events, need.events), as_of)
        elif need.kind == "verify":
            whole = [e.id for e in events if e.type == need.type and e.polarity == "+"
                     and e.occurrence == need.occurrence]  # fmt: skip
            after = then(one, events, withdrawn(events, whole), as_of)
        else:
            after = then(one, events, exactly(events, need.events, data), as_of)
        decided = after is None or after.verdict is not None or after.state == "expired"
        assert decided, (ask, after)


def exactly(events: Sequence[Event], ids: Sequence[str], data: st.DataObject) -> list[Event]:
    """Return the reports with any hour and any amount for a happening that did not say it."""
    told = next(e for e in events if e.id in ids)
    first, last = int(told.start.timestamp()), max(int(told.end.timestamp()) - 1, 0)
    second = data.draw(st.integers(first, max(first, last)))
    at = datetime.fromtimestamp(second, tz=told.start.tzinfo)
    amount = told.quantity
    if amount is None:
        amount = data.draw(st.sampled_from([0.0, 1.0, 3.0, 3.5, 100.0]))
    return [
        msgspec.structs.replace(e, start=at, end=at, quantity=amount)
        if (e.type, e.occurrence) == (told.type, told.occurrence) and e.polarity == "+"
        else e
        for e in events
    ]
