"""Windows without an instant, and conditions too long to read: refused, at once, with the place."""

import time

import pytest

from servanda.errors import TermsError
from servanda.terms import load_terms

RULE = "commitments:\n  - {id: c, debtor: B, in_force: {from: 2025-01-01}, %s}\n"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ('avoid: "x from 2025-02-01 until 2025-01-01"', "ends (2025-01-01) before or as it begins"),
        ('avoid: "x from 2025-02-01 until 2025-02-01"', "ends (2025-02-01) before or as it begins"),
        ('do: "x from 2025-02-01 through 2025-01-31"', "ends (2025-01-31) before or as it begins"),
        ('do: "x from 2025-02-01T10:00Z until 2025-02-01T12:00+03:00"', "before or as it begins"),
        ('when: q, do: "x from 10 d to 5 d after trigger"', "ends (5 d) before or as it begins"),
        ('when: q, do: "x from 3 mo to 8 w after trigger"', "ends (8 w) before or as it begins"),
        ('when: q, do: "x from 3 d to 48 h after trigger"', "ends (48 h) before or as it begins"),
        ('repeat: "every 1 mo from 2025-03-01 until 2025-01-01", do: x', "repeat: the window ends"),
        ('if: "y from 2025-02-01 until 2025-01-01", do: "x by 2025-05-01"', "if: the window ends"),
    ],
)
def test_a_window_that_ends_before_it_begins(rule: str, words: str) -> None:
    """No rule is kept or broken by a window that holds no instant: the place is shown."""
    with pytest.raises(TermsError, match=r"r\.yaml:2:") as caught:
        load_terms(RULE % rule, where="r.yaml")

    assert words in str(caught.value)


@pytest.mark.parametrize(
    "rule",
    [
        'avoid: "x from 2025-02-01 through 2025-02-01"',
        'avoid: "x from 2025-02-01 until 2025-02-01T00:01Z"',
        'when: q, do: "x from 0 d to 1 d after trigger"',
        'when: q, do: "x from 30 d to 1 mo after trigger"',
        'when: q, do: "x from 23 h to 1 d after trigger"',
    ],
)
def test_a_window_that_can_hold_an_instant_stands(rule: str) -> None:
    """A day, a minute, and units whose length varies are no fault."""
    assert load_terms(RULE % rule, where="r.yaml").commitments


def test_a_date_before_the_rule_is_in_force_is_pointed_at() -> None:
    """An act that no day could see in time is a weakness of the rule, not an error."""
    terms = load_terms(RULE % 'do: "x by 2024-06-01"', where="r.yaml")

    assert terms.lints == (
        "c: due (2024-06-01) before it is in force (2025-01-01): no act can be in time",
    )


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ('if: "@c.discharged", do: "x by 2025-02-01"', "cycle: c -> c"),
        ('when: "@c.violated", do: "x within 3 d of trigger"', "cycle: c -> c"),
        ('do: "x until @c.detached"', "cycle: c -> c"),
        ('exit: "@zz.violated", do: "x by 2025-02-01"', "unknown commitment 'zz'"),
    ],
)
def test_a_rule_that_waits_for_itself(rules: str, words: str) -> None:
    """A commitment that refers to its own life, or to nobody's, is refused by name."""
    with pytest.raises(TermsError) as caught:
        load_terms(RULE % rules, where="r.yaml")

    assert words in str(caught.value)


def test_three_rules_in_a_ring() -> None:
    """A cycle over several commitments names its way round."""
    ring = "".join(
        f'  - {{id: {one}, debtor: B, if: "@{after}.discharged", do: "x by 2025-02-01"}}\n'
        for one, after in (("a", "b"), ("b", "c"), ("c", "a"))
    )

    with pytest.raises(TermsError, match="a -> b -> c -> a"):
        load_terms("commitments:\n" + ring, where="r.yaml")


MILLION = 1_000_000


@pytest.mark.parametrize(
    "condition",
    [
        " or ".join(["x(a=b)"] * (MILLION // 10)),
        " and ".join(["x(a=b)"] * (MILLION // 11)),
        "(" * (MILLION // 2) + "x" + ")" * (MILLION // 2),
        "x" * MILLION,
        f"x(a in [{','.join(['b'] * (MILLION // 2))}])",
        "count x >= " + "9" * MILLION,
        "not " * (MILLION // 4) + "x",
        "x" + " " * MILLION + "y",
    ],
    ids=["or", "and", "brackets", "name", "list", "digits", "not", "blanks"],
)
def test_a_million_characters_are_refused_at_once(condition: str) -> None:
    """The answer takes no time, says how long is too long, and shows a line one can read."""
    begun = time.monotonic()
    with pytest.raises(TermsError) as caught:
        load_terms(RULE % f'do: "{condition}"', where="r.yaml")

    assert time.monotonic() - begun < 5
    head, shown, caret = str(caught.value).splitlines()
    assert head.startswith("r.yaml:2:")
    assert "characters; at most 50,000" in head
    assert len(head) + len(shown) + len(caret) < 1000
    assert caret.endswith("^")


def test_a_fault_far_along_a_line_is_shown_with_its_surroundings() -> None:
    """The caret stands under the word, in the part of the line that is shown."""
    condition = " or ".join(["rain"] * 2000) + " oder snow"

    with pytest.raises(TermsError) as caught:
        load_terms(RULE % f'do: "{condition}"', where="r.yaml")

    _, shown, caret = str(caught.value).splitlines()
    assert shown[len(caret) - 1 :].startswith("oder snow")
    assert len(shown) < 320
