"""Drafted rules: they load, invent no criterion, and name what the text leaves open."""

import pytest

from servanda.model.dates import Anchor, Deadline
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
            {"deadline": deadline(type="relative", offset="P10D", working=True)},
            "# suggested: do: withdraw-all-troops within 10 bd of trigger",
        ),
        (
            {"deadline": deadline(type="relative", offset="P10D", starts=True)},
            "# suggested: do: withdraw-all-troops by ?",
        ),
        (
            {"deadline": deadline(type="relative", offset="P14D", lead="P2D")},
            "# suggested: do: withdraw-all-troops by ?",
        ),
        (
            {
                "deadline": deadline(
                    type="relative",
                    offset="P14D",
                    anchor=Anchor(text="the truce", resolves_to="s002"),
                )
            },
            "# counts from: the truce (s002)",
        ),
        (
            {
                "deadline": deadline(
                    type="relative",
                    offset="P14D",
                    latest="2026-03-01",
                    anchor=Anchor(text="the truce", resolves_to="s002"),
                )
            },
            "# by 2026-03-01 if s002 is kept on its last day",
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


@pytest.mark.parametrize(
    ("stated", "until"),
    [
        ({"type": "absolute", "latest": "2020-03-01"}, "2020-03-02"),
        ({"type": "period", "earliest": "2019-12-01", "latest": "2019-12-31"}, "2020-01-01"),
        ({"type": "relative", "offset": "P30D", "latest": "2020-02-28"}, "2020-02-29"),
        ({"type": "relative", "offset": "P30D"}, None),
        (
            {
                "type": "relative",
                "offset": "P30D",
                "latest": "2020-02-28",
                "anchor": Anchor(text="signature", resolves_to="document"),
            },
            "2020-02-29",
        ),
        (
            {
                "type": "relative",
                "offset": "P30D",
                "latest": "2020-02-28",
                "anchor": Anchor(text="the truce", resolves_to="s002"),
            },
            None,
        ),
        (
            {
                "type": "event",
                "latest": "2020-02-28",
                "anchor": Anchor(text="the summit", resolves_to="2020-02-29"),
            },
            "2020-02-29",
        ),
        ({"type": "recurring", "latest": "2020-05-31"}, None),
        ({"type": "absolute", "latest": "2020-03"}, None),
        ({"type": "absolute", "latest": "2021-02-29"}, None),
    ],
)
def test_a_draft_ends_the_day_after_the_last_stated_one(
    stated: dict[str, object], until: str | None
) -> None:
    """A full date that ends the whole promise is kept; nothing less certain is."""
    text = draft_rule(statement(deadline=deadline(**stated)), id="c1")
    (one,) = load_terms(text, where="d").commitments

    found = one.clause.in_force
    assert (found.until if found is not None else None) == until


def test_a_permission_has_no_day_on_which_it_is_due() -> None:
    """Who may act owes nothing at any date."""
    free = statement(deontic="permission", deadline=deadline(type="absolute", latest="2020-03-01"))

    assert "in_force" not in draft_rule(free, id="c1")


def test_odd_characters_do_not_break_a_draft() -> None:
    """Names and aims with quotes, line breaks and control characters still give a rule file."""
    odd = statement(aim="a\u2028b\x07: {", debtor=(Actor(name='A "B"\n{\x07}'),))

    (one,) = load_terms(draft_rule(odd, id="c1"), where="d").commitments

    assert one.clause.debtor == ('A "B"\n{\x07}',)
