"""Places that coders share, span F1, and lists of disagreements, worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.assessment.coding import (
    Mark,
    overlap,
    places,
    score_disagreements,
    spans_agree,
    text_disagreements,
    text_fields,
)
from servanda.model.judgement import RegisteredScore


def mark(coder: str, start: int, end: int, kind: str = "commitment", **fields: str) -> Mark:
    """Return a mark of a coder."""
    return Mark(
        coder=coder, start=start, end=end, fields={"kind": kind, **fields}, entry=1, sight="blind"
    )


ANNA = [mark("anna", 0, 10), mark("anna", 20, 40, "signal"), mark("anna", 50, 60)]
BEN = [mark("ben", 0, 10), mark("ben", 21, 40), mark("ben", 70, 80)]


def test_span_f1_by_hand() -> None:
    """Three places each, two in common (the second at 19/20): F1 = 2 * 2 / 6."""
    (got,) = spans_agree("d", [*ANNA, *BEN], ["ben", "anna"], "blind")

    assert got.score.coders == ("anna", "ben")
    assert (got.score.first, got.score.second, got.score.both) == (3, 3, 2)
    assert got.score.f1 == pytest.approx(2 / 3)


def test_nothing_marked_has_no_f1() -> None:
    """Where neither coder marked anything there is no score, and one who did has none in common."""
    (none,) = spans_agree("d", [], ["anna", "ben"], "blind")
    assert none.score.f1 is None
    (half,) = spans_agree("d", ANNA, ["anna", "ben"], "blind")
    assert half.score.f1 == 0


def test_half_a_place_is_the_same_place_and_less_is_not() -> None:
    """Ten in common of a union of twenty is one place; nine of twenty are two."""
    assert overlap(mark("a", 0, 10), mark("b", 0, 20)) == 0.5
    assert len(places([mark("a", 0, 10), mark("b", 0, 20)])) == 1
    assert len(places([mark("a", 0, 9), mark("b", 0, 20)])) == 2


def test_a_coder_is_in_a_place_once() -> None:
    """Of two marks of one coder the closer one is joined to the other coder's."""
    found = places([mark("a", 0, 10), mark("a", 0, 7), mark("b", 0, 8)])
    assert [{who: m.end for who, m in place.marks.items()} for place in found] == [
        {"a": 7, "b": 8},
        {"a": 10},
    ]


def test_alpha_of_a_slot_counts_only_shared_places() -> None:
    """Kinds at the two shared places: commitment twice, then signal against commitment.

    Values: 3 commitments, 1 signal. alpha = 1 - 3 * 2 / (2 * 3 * 1) = 0.
    """
    (kind,) = text_fields("d", [*ANNA, *BEN], "blind")
    assert kind.field == "kind"
    assert kind.agreement.alpha == pytest.approx(0)
    assert (kind.agreement.units, kind.agreement.values) == (2, 4)


def test_disagreements_name_the_place_and_both_sides() -> None:
    """Another kind at one place, and one place each that the other did not mark."""
    settled = {("d", 20, 40, "kind"): ("commitment", "codebook 2.3")}
    got = text_disagreements("d", [*ANNA, *BEN], ["anna", "ben"], settled)

    assert [(one.what, one.field, one.values, one.settled) for one in got] == [
        ("d:20:40", "kind", {"anna": "signal", "ben": "commitment"}, "commitment"),
        ("d:50:60", "kind", {"anna": "commitment", "ben": "not marked"}, None),
        ("d:70:80", "kind", {"anna": "not marked", "ben": "commitment"}, None),
    ]


def test_an_empty_slot_differs_from_a_filled_one() -> None:
    """Who leaves the debtor out differs from who names one."""
    (got,) = text_disagreements(
        "d", [mark("a", 0, 9, debtor="Arland"), mark("b", 0, 9)], ["a", "b"], {}
    )
    assert (got.field, got.values) == ("debtor", {"a": "Arland", "b": "not stated"})


def score(coder: str, value: str, entry: int, commitment: str = "C1") -> RegisteredScore:
    """Return a score on record."""
    return RegisteredScore(
        entry=entry,
        commitment=commitment,
        codebook="pam",
        version="1",
        stage=None,
        value=value,
        coder=coder,
        on=None,
        blind=True,
        saw_machine=False,
        because=None,
        evidence=(),
        guideline=None,
        registered_by=f"{coder} (coder)",
    )


def test_scores_that_differ_and_only_those() -> None:
    """C1 is disputed with its entries; C2 is not; a coder's newest score counts."""
    scores = [
        score("anna", "1", 4),
        score("ben", "2", 5),
        score("anna", "3", 6, "C2"),
        score("ben", "0", 7, "C2"),
        score("ben", "3", 8, "C2"),
    ]
    (got,) = score_disagreements(scores, {})
    assert (got.what, got.codebook, got.values) == ("C1", "pam@1", {"anna": "1", "ben": "2"})
    assert got.entries == (4, 5)
    (ruled,) = score_disagreements(scores, {("pam@1", "C1", ""): ("2", "guideline")})
    assert (ruled.settled, ruled.because) == ("2", "guideline")


MARKS = st.lists(
    st.builds(
        lambda who, start, size: mark(who, start, start + size),
        st.sampled_from("abc"),
        st.integers(0, 30),
        st.integers(1, 20),
    ),
    max_size=9,
)


@given(MARKS)
def test_each_mark_has_one_place_and_each_place_one_mark_of_a_coder(marks: list[Mark]) -> None:
    """Places share out the marks: none is lost or doubled."""
    found = places(marks)
    assert sum(len(place.marks) for place in found) == len(marks)
    assert all(m.coder == who for place in found for who, m in place.marks.items())


@given(MARKS)
def test_who_marks_the_same_has_an_f1_of_one(marks: list[Mark]) -> None:
    """A coder who copies another, place for place, is in full agreement."""
    mine = {(m.start, m.end): m for m in marks}
    twice = [mark(who, m.start, m.end) for m in mine.values() for who in ("x", "y")]
    (got,) = spans_agree("d", twice, ["x", "y"], "blind")
    assert got.score.f1 == (1 if mine else None)


def test_only_who_coded_the_whole_text_can_have_left_a_place_out() -> None:
    """A coder of single decisions is compared where there is one, and misses nothing elsewhere."""
    got = text_disagreements("d", [*ANNA, *BEN], ["anna"], {})

    assert [(one.what, one.field, one.values) for one in got] == [
        ("d:20:40", "kind", {"anna": "signal", "ben": "commitment"}),
        ("d:70:80", "kind", {"anna": "not marked", "ben": "commitment"}),
    ]
