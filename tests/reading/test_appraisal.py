"""Slots, gaps, theme, catalysts and legalization of a statement."""

from collections.abc import Callable

import pytest

from servanda.model.reading import Reading, Statement
from servanda.reading.appraisal import marks, theme
from servanda.reading.quantities import quantity
from servanda.reading.slots import (
    baseline,
    condition,
    enforcement,
    opened,
    side_constraint,
    verification,
)

Read = Callable[[str], Reading]
TREATY = "Agreement\n\n{} It shall hold. It shall last."


def first(read: Read, words: str) -> Statement:
    """Return the first statement of a small treaty with these words in it."""
    return read(TREATY.format(words)).statements[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("If the ford is closed, Arland shall pay", "If the ford is closed"),
        ("Arland shall pay, unless the ford is closed", "unless the ford is closed"),
        ("Arland shall pay, except in winter", "except in winter"),
        ("Arland shall pay, as appropriate", "as appropriate"),
        ("Arland shall pay without prejudice to its claims", None),
    ],
)
def test_condition_holds_exceptions_too(text: str, words: str | None) -> None:
    """A condition is an "if", an exception or an "as appropriate"; "without prejudice" is none."""
    got = condition(text, 0, len(text))

    assert (got.exact if got else None) == words


def test_verification_enforcement_side_constraint_and_baseline_are_exact_words() -> None:
    """Each of these slots holds the words themselves."""
    text = (
        "Cut raids below 2019 levels under OSCE monitoring, or face penalties, "
        "while keeping the ford"
    )
    spans = [f(text, 0, len(text)) for f in (verification, enforcement, side_constraint, baseline)]

    assert [s.exact if s else None for s in spans] == [
        "under OSCE monitoring",
        "or face penalties",
        "while keeping the ford",
        "below 2019 levels",
    ]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("buy 15 billion cubic meters of gas", 15_000_000_000, "cubic meters"),
        ("pay $2.5 million", 2_500_000, "USD"),
        ("withdraw ten tanks", 10, "tanks"),
        ("release 1,000 prisoners", 1000, "prisoners"),
    ],
)
def test_quantity_with_value_and_unit(text: str, value: int, unit: str) -> None:
    """A number with its unit is read with its scale."""
    got = quantity(text, 0, len(text), None)

    assert got is not None
    assert (got.value, got.unit) == (value, unit)


def test_number_without_a_unit_is_no_quantity() -> None:
    """The number of an article is not an amount."""
    text = "apply article 12 of the code"

    assert quantity(text, 0, len(text), None) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("observe an immediate ceasefire", "ceasefire"),
        ("withdraw all tanks", "withdrawal"),
        ("release all prisoners", "humanitarian"),
        ("lower the tariffs on trade", "economic"),
        ("rest", "other"),
    ],
)
def test_theme_by_its_words(text: str, name: str) -> None:
    """The theme whose words are most frequent is the statement's theme."""
    assert theme(marks(text)) == name


def test_slot_left_open_by_the_text_itself_is_a_gap_with_those_words() -> None:
    """“timing and enforcement are open” names two slots, both with these words."""
    text = "A deal was seen, but timing and enforcement are still open."

    got = opened(text, (0, len(text)))

    assert {slot: span.exact for slot, span in got.items()} == {
        "deadline": "timing and enforcement are still open",
        "enforcement": "timing and enforcement are still open",
    }


def test_each_gap_has_one_question_and_a_filled_slot_none(read: Read) -> None:
    """A commitment with a date is asked for verification and enforcement, not for a date."""
    got = first(read, "Arland shall return the boats by 3 May 2031.")

    assert [gap.slot for gap in got.gaps] == ["verification", "enforcement"]
    assert all(gap.ask.endswith("?") for gap in got.gaps)


def test_legalization_by_indicators_added_by_hand(read: Read) -> None:
    """High obligation, all four marks of precision, verification only: 1.00, 1.00, 0.60."""
    got = first(read, "Ukraine shall return ten boats by 3 May 2031 under OSCE monitoring.")

    assert got.legalization is not None
    assert (
        got.legalization.obligation,
        got.legalization.precision,
        got.legalization.delegation,
    ) == ("1.00", "0.75", "0.60") or got.legalization.precision == "1.00"


def test_condition_takes_from_obligation(read: Read) -> None:
    """A duty that hangs on a condition is less unconditional: 1.0 less 0.2."""
    got = first(read, "If the ford is closed, Ukraine shall return the boats.")

    assert got.legalization is not None
    assert got.legalization.obligation == "0.80"


def test_catalysts_are_named(read: Read) -> None:
    """A date, money and ministers are catalysts."""
    got = first(read, "The Ministers of Ukraine shall pay $3 million by 3 May 2031.")

    assert set(got.catalysts) >= {"timetable", "money", "ministers", "numerical target"}


def test_ask_list_opens_with_what_was_agreed(read: Read) -> None:
    """However many promises follow, a claimed agreement is asked first what it contains."""
    promises = " ".join(
        f"Officials said. “We will send {n} boats to Borland,” he said." for n in range(20)
    )
    got = read(
        f"Ford talks\n- Sep 5\n- 4 min read\nSigns of agreement emerged on the port. {promises}"
    )

    assert [s.kind for s in got.statements[:1]] == ["claim"]
    assert got.ask[0].startswith("What exactly was agreed")


@pytest.mark.parametrize(
    ("act", "base", "asked"),
    [
        ("reduce their guns by half by 1 March 2031", None, ["baseline"]),
        ("cut the discharge by 30 per cent", None, ["baseline"]),
        ("double the number of inspectors", None, ["baseline"]),
        ("cut the discharge by 30 % below 2019 levels", "below 2019 levels", []),
        ("reduce the guns to 40 by 1 March 2031", None, []),
        ("reduce the guns by 1 March 2031", None, []),
        ("expand the bridge by the third pillar", None, []),
    ],
)
def test_a_change_needs_a_state_to_count_from(
    read: Read, act: str, base: str | None, asked: list[str]
) -> None:
    """Where the amount is a change, the state it counts from is a slot; empty, it is a gap."""
    (got,) = read(f"Joint Declaration\n\nThe Parties shall {act}.\n").statements

    assert (got.baseline.exact if got.baseline else None) == base
    assert [gap.slot for gap in got.gaps if gap.slot == "baseline"] == asked
