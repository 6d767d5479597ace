"""Drafted rules: they load, invent no criterion, and name what the text leaves open."""

import pytest

from servanda.model.dates import Deadline
from servanda.model.reading import Actor, Gap, Quantity, Statement
from servanda.model.text import Span
from servanda.terms import draft_rule, load_terms

HERE = Span(start=0, end=1, exact="x")


def statement(**more: object) -> Statement:
    """Return a commitment of two parties to withdraw."""
    fields: dict[str, object] = {
        "id": "s1", "kind": "commitment", "span": HERE, "cues": (), "aim": "withdraw all troops",
        "debtor": (Actor(name="Aland"), Actor(name="Bland")),
    }  # fmt: skip
    return Statement(**{**fields, **more})  # type: ignore[arg-type]


def deadline(**more: object) -> Deadline:
    """Return a stated deadline."""
    return Deadline(raw="as worded", span=HERE, **more)  # type: ignore[arg-type]


def test_a_draft_carries_parties_and_no_criterion() -> None:
    """The joint debtors are kept; the verdict will be: cannot be judged."""
    (one,) = load_terms(draft_rule(statement(), id="c1"), where="d").commitments

    assert (one.id, one.clause.debtor) == ("c1", ("Aland", "Bland"))
    assert (one.clause.verb, one.clause.condition) == ("do", None)


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({}, "# missing: creditor"),
        ({}, "# missing: criterion"),
        ({}, "# missing: deadline"),
        (
            {"gaps": (Gap(slot="deadline", ask="By what date: “x”"),)},
            "# missing: deadline (By what date)",
        ),
        ({}, "# suggested: do: withdraw-all-troops by ?"),
        ({"deontic": "prohibition"}, "# suggested: avoid: withdraw-all-troops by ?"),
        ({"deontic": "permission"}, "# a permission: it binds nobody"),
        (
            {"deadline": deadline(type="absolute", latest="2026-03-01")},
            "# suggested: do: withdraw-all-troops by 2026-03-01",
        ),
        (
            {"deadline": deadline(type="period", earliest="2026-03-01", latest="2026-03-05")},
            "# suggested: do: withdraw-all-troops from 2026-03-01 through 2026-03-05",
        ),
        (
            {"deadline": deadline(type="relative", offset="P30D")},
            "# suggested: do: withdraw-all-troops within 30 d of trigger",
        ),
        (
            {"quantity": Quantity(raw="500 men", span=HERE, value=500, unit="men")},
            "# suggested: do: sum quantity withdraw-all-troops >= 500 men by ?",
        ),
    ],
)
def test_comments_say_what_is_missing_and_suggest(more: dict[str, object], line: str) -> None:
    """Each slot that the text leaves open is named, and the stated ones form a suggestion."""
    assert line in draft_rule(statement(**more), id="c1")


def test_odd_characters_do_not_break_a_draft() -> None:
    """Names and aims with quotes, line breaks and control characters still give a rule file."""
    odd = statement(aim="a\u2028b\x07: {", debtor=(Actor(name='A "B"\n{\x07}'),))

    (one,) = load_terms(draft_rule(odd, id="c1"), where="d").commitments

    assert one.clause.debtor == ('A "B"\n{\x07}',)
