"""What is proposed to go together: by order where both have as many, else by place."""

from servanda.register.pairing import propose


def test_as_many_go_together_one_by_one() -> None:
    """However far apart they stand."""
    assert propose([(50, 60), (0, 10)], [(0, 5), (10, 15)], (100, 1000)) == [
        ((0, 10), (0, 5)),
        ((50, 60), (10, 15)),
    ]


def test_else_those_go_together_that_are_nearest_to_each_other() -> None:
    """At 0, a half and nine tenths of one text; at 5 and 48 hundredths of the other."""
    found = propose([(0, 10), (50, 60), (90, 95)], [(10, 20), (96, 110)], (100, 200))
    assert found == [((0, 10), (10, 20)), ((50, 60), (96, 110))]


def test_nothing_goes_with_nothing() -> None:
    """A text without places gives no pair."""
    assert propose([], [(0, 5)], (0, 9)) == []
    assert propose([(0, 5)], [], (9, 0)) == []
