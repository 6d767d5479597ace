"""Reports under rules of publication: worked by hand, day by day."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.assessment import procedure as rules
from servanda.errors import InputError
from servanda.model.procedure import Procedure, RegisteredReply, RegisteredReportStep, Step

FINISHED = date(2026, 4, 1)
SHOWN = [("to-parties", "shown", "Norland", "2026-04-02"),
         ("to-parties", "shown", "Estmark", "2026-04-03")]  # fmt: skip
Acts = list[tuple[str, str, str, str]]


@pytest.fixture(scope="module")
def quarterly(root: Path) -> Procedure:
    """Return the example: shown within 3 d, comments within 14 d, a council's silence consents."""
    text = (root / "examples/procedure/quarterly.toml").read_text(encoding="utf-8")
    return rules.parse(text, where="quarterly")


def acts_of(found: Acts) -> list[RegisteredReportStep]:
    """Return recorded acts."""
    return [
        RegisteredReportStep(
            entry=n, of=1, report="Q1", step=step, act=act, who=who, on=on,  # type: ignore[arg-type]
            because=None, registered_by="local (secretariat)",
        )
        for n, (step, act, who, on) in enumerate(found, 2)
    ]  # fmt: skip


def replies_of(found: dict[str, str]) -> list[RegisteredReply]:
    """Return recorded replies: who -> when."""
    return [
        RegisteredReply(to=1, entry=50 + n, who=who, on=on, text="so", registered_by="x (party)")
        for n, (who, on) in enumerate(found.items())
    ]


def run(one: Procedure, found: Acts, replies: dict[str, str], today: str) -> rules.Course:
    """Return the course of the report on a day."""
    return rules.course(
        one, FINISHED, acts_of(found), replies_of(replies), today=date.fromisoformat(today)
    )


def states(done: rules.Course) -> list[str]:
    """Return the steps' states."""
    return [step.state for step in done.steps]


@pytest.mark.parametrize(
    ("today", "replies", "expected", "first"),
    [
        # Before anybody was shown it, nothing says when it may appear.
        ("2026-04-01", {}, ["open", "not reached", "not reached"], None),
        # Estmark was shown it on the 3rd: comments until the 17th, the council from the 18th on,
        # whose seven days end on the 25th.
        ("2026-04-03", {}, ["done", "open", "not reached"], "2026-04-26"),
        ("2026-04-17", {}, ["done", "open", "not reached"], "2026-04-26"),
        ("2026-04-18", {}, ["done", "done", "open"], "2026-04-26"),
        ("2026-04-25", {}, ["done", "done", "open"], "2026-04-26"),
        ("2026-04-26", {}, ["done", "done", "done"], "2026-04-26"),
        # Both replied by the 5th: the council's time runs from then to the 12th.
        ("2026-04-06", {"Norland": "2026-04-02", "Estmark": "2026-04-05"},
         ["done", "done", "open"], "2026-04-13"),
        ("2026-04-13", {"Norland": "2026-04-02", "Estmark": "2026-04-05"},
         ["done", "done", "done"], "2026-04-13"),
        # A reply of somebody who has no part in the step changes nothing.
        ("2026-04-06", {"Norland": "2026-04-02", "Sudria": "2026-04-05"},
         ["done", "open", "not reached"], "2026-04-26"),
    ],
)  # fmt: skip
def test_clocks(
    quarterly: Procedure,
    today: str,
    replies: dict[str, str],
    expected: list[str],
    first: str | None,
) -> None:
    """Each step begins on the day the one before is done; a clock's last day belongs to it."""
    done = run(quarterly, SHOWN if today > "2026-04-01" else [], replies, today)

    assert states(done) == expected
    assert (done.first.isoformat() if done.first else None) == first


def test_a_refusal_stops_it_until_it_is_taken_back(quarterly: Procedure) -> None:
    """The council refuses on the 20th; what it says last within its time counts."""
    refused: Acts = [*SHOWN, ("council", "refused", "Council", "2026-04-20")]

    done = run(quarterly, refused, {}, "2026-05-30")
    assert states(done)[2] == "refused"
    assert done.first is None

    again: Acts = [*refused, ("council", "approved", "Council", "2026-04-22")]
    done = run(quarterly, again, {}, "2026-04-22")
    assert done.undone == ()
    assert done.first == date(2026, 4, 22)


def test_late_and_early_acts(quarterly: Procedure) -> None:
    """Who is shown it late is named; what precedes its step does not count; late words neither."""
    late: Acts = [SHOWN[0], ("to-parties", "shown", "Estmark", "2026-04-09"),
                  ("council", "approved", "Council", "2026-04-08"),
                  ("council", "refused", "Council", "2026-05-20")]  # fmt: skip

    done = run(quarterly, late, {}, "2026-05-30")

    assert done.steps[0].late == ("Estmark",)
    assert done.steps[2].opened == "2026-04-24"
    assert done.steps[2].state == "done"
    assert done.steps[2].late == ("Council",)
    assert done.first == date(2026, 5, 2)


def test_replies_count_from_when_their_author_was_shown_it(quarterly: Procedure) -> None:
    """Norland was shown it on the 2nd: a reply of the 1st is none; names differ in case only."""
    early = run(quarterly, SHOWN, {"Norland": "2026-04-01", "Estmark": "2026-04-03"}, "2026-04-06")
    assert early.steps[1].missing == ("Norland",)

    done = run(quarterly, SHOWN, {"norland": "2026-04-02", "ESTMARK": "2026-04-03"}, "2026-04-06")
    assert (done.steps[1].state, done.steps[1].done) == ("done", "2026-04-03")
    assert sorted(done.steps[1].acted) == ["Estmark", "Norland"]


def test_lengths_beyond_the_calendar_end_with_it() -> None:
    """Five steps of 99,999 weeks: nothing overflows, and nothing may ever be published."""
    steps = tuple(
        Step(id=f"s{n}", kind="reply", by=("Norland",), within="99999 w") for n in range(5)
    )
    long = Procedure(
        schema="servanda.procedure/1", id="p", title="t", source="s", publisher=("Mission",),
        steps=steps,
    )  # fmt: skip

    done = run(long, [], {}, "2026-04-01")

    assert done.first == date.max
    assert states(done) == ["open", *["not reached"] * 4]


def test_a_step_without_a_limit_waits() -> None:
    """Where nobody set a time, silence never publishes a report."""
    asked = Procedure(
        schema="servanda.procedure/1", id="p", title="t", source="s", publisher=("Mission",),
        steps=(Step(id="comments", kind="reply", by=("Norland",)),),
    )  # fmt: skip

    assert states(run(asked, [], {}, "2036-01-01")) == ["open"]
    waived: Acts = [("comments", "waived", "Norland", "2026-04-05")]
    assert run(asked, waived, {}, "2026-04-05").first == date(2026, 4, 5)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id = "quarterly"', 'id = " "', "letters, digits"),
        ('publisher = ["Mission"]', "publisher = []", "publisher: name at least one"),
        ('by = ["Council"]', 'by = ["Council", "council"]', "one stands twice"),
        ('within = "7 d"', 'within = "7 years"', "a number of days or weeks"),
        ('within = "7 d"\n', "", "only who decides within a time"),
        ('id = "comments"', 'id = "council"', "expected an id of its own"),
        ('kind = "show"', 'kind = "tell"', "Invalid enum value 'tell'"),
        ('source = "invented for this example"', 'source = ""', "where its rule is written"),
    ],
)
def test_bad_procedures(root: Path, old: str, new: str, told: str) -> None:
    """A procedure that cannot work as written is refused with its place."""
    text = (root / "examples/procedure/quarterly.toml").read_text(encoding="utf-8")
    assert old in text

    with pytest.raises(InputError, match=told):
        rules.parse(text.replace(old, new, 1), where="f")


DAYS = st.integers(0, 60).map(lambda n: (FINISHED + timedelta(days=n)).isoformat())
ACT = st.one_of(
    st.tuples(
        st.just("to-parties"), st.just("shown"), st.sampled_from(["Norland", "Estmark"]), DAYS
    ),
    st.tuples(
        st.just("comments"), st.just("waived"), st.sampled_from(["Norland", "Estmark"]), DAYS
    ),
    st.tuples(
        st.just("council"), st.sampled_from(["approved", "refused"]), st.just("Council"), DAYS
    ),
)


@given(st.lists(ACT, max_size=8), st.integers(0, 70), st.integers(0, 10))
def test_later_days_undo_nothing(
    quarterly: Procedure, found: Acts, offset: int, further: int
) -> None:
    """A step done on a day without the council's word is done on every later day, as early."""
    firm = [act for act in found if act[1] != "refused"]
    day = FINISHED + timedelta(days=offset)

    now = run(quarterly, firm, {}, day.isoformat())
    then = run(quarterly, firm, {}, (day + timedelta(days=further)).isoformat())

    for before, after in zip(now.steps, then.steps, strict=True):
        if before.state == "done" and before.step != "council":
            assert (after.state, after.done) == ("done", before.done)
    if now.first is not None and now.undone == ():
        assert day >= now.first
    order = ["done", "open", "not reached"]
    ranks = [order.index(state) for state in states(then)]
    assert ranks == sorted(ranks)
