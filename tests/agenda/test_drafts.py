"""Templates: each is whole, none becomes a commitment without criterion and method."""

from typing import get_args

import pytest
from tests.agenda.plans import HEAD

from servanda.agenda import drafts, plan
from servanda.errors import InputError, UsageError
from servanda.model.agenda import Channel, Milestone, Plan, Template
from servanda.model.codec import toml_table
from servanda.model.commitment import AcceptStanding, Duration, Repeat


def made(text: str) -> Plan:
    """Return a plan of these parts."""
    return plan.parse(HEAD + text, where="x")


STONE = (
    '[[milestone]]\nid = "m"\ntitle = "M"\ntemplate = "{kind}"\ncommitments = ["c"]\n'
    'debtor = ["A"]\n{more}'
)
LINE = '[[channel]]\nid = "l"\ntitle = "L"\nbetween = ["A", "B"]\ncommitment = "c"\n'


def test_the_kinds_are_those_of_the_plan_file() -> None:
    """There is one template for each kind that a milestone may name."""
    assert drafts.kinds() == tuple(sorted(get_args(Template)))
    with pytest.raises(UsageError, match="no template 'treaty'; there are: assurances"):
        drafts.measure("treaty")


@pytest.mark.parametrize("kind", drafts.kinds())
def test_each_template_s_example_is_a_rule(kind: str) -> None:
    """The example of a condition in each template can be read by the commitment language."""
    one = drafts.measure(kind)
    assert one.kind == kind
    assert len(one.asks) >= 3
    if kind == "hot-line":
        part: drafts.Draftable = Channel(
            id="m", title="M", between=("A", "B"), commitment="c", every="1 mo",
            start="2031-01-01", criterion=one.criterion, method=one.method, accept=one.accept,
        )  # fmt: skip
    else:
        part = Milestone(
            id="m", title="M", template=kind, commitments=("c",), debtor=("A",),  # type: ignore[arg-type]
            start="2031-01-01", criterion=one.criterion, method=one.method, accept=one.accept,
        )  # fmt: skip
    text, rule, lints = drafts.rule(part, where="x")
    assert rule.clause.verb == one.verb
    assert lints == ()
    assert "# verified: " in text


@pytest.mark.parametrize("kind", drafts.kinds())
def test_each_form_is_a_part_to_be_filled_in(kind: str) -> None:
    """A form is TOML with every slot empty; nothing of the examples is taken over."""
    table = toml_table(drafts.form(kind), where="form")
    ((part,),) = table.values()
    assert part["criterion"] == part["method"] == part["accept"] == ""


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ("", "without criterion and method"),
        ('criterion = "act by 2026-03-01"\n', "without method"),
        ('method = "a visit"\ncriterion = " "\n', "without criterion"),
    ],
)
def test_no_commitment_without_criterion_and_method(more: str, missing: str) -> None:
    """What is missing is named, and nothing is drafted."""
    one = drafts.part_of(made(STONE.format(kind="inspection", more=more)), "m")
    with pytest.raises(InputError, match=f"p m: no commitment can be drafted {missing}; whoever"):
        drafts.rule(one, where="p m")


def test_a_channel_needs_its_times_too() -> None:
    """A line without the time between tests is no rule."""
    with pytest.raises(InputError, match="without every, from, criterion and method"):
        drafts.rule(drafts.part_of(made(LINE), "l"), where="p l")


def test_tests_of_a_line_recur() -> None:
    """A test each month from February on, owed by both sides to each other."""
    text = (
        LINE + 'every = "1 mo"\nfrom = "2026-02-01"\nuntil = "2027-02-01"\n'
        'criterion = "line_test within 2 d of trigger"\nmethod = "logs"\naccept = "observation"\n'
    )
    _, rule, _ = drafts.rule(drafts.part_of(made(text), "l"), where="p l")

    month = Duration(n=1, unit="mo")
    assert rule.clause.repeat == Repeat(every=month, start="2026-02-01", until="2027-02-01")
    assert rule.clause.debtor == rule.clause.creditor == ("A", "B")
    assert rule.clause.evidence.accept == AcceptStanding(standing="observation")


def test_a_criterion_that_is_no_condition() -> None:
    """A whole draft whose criterion cannot be read is refused when the plan is read."""
    bad = made(STONE.format(kind="inspection", more='criterion = "a nice visit"\nmethod = "m"\n'))
    with pytest.raises(InputError, match=r"(?s)x: m.*see the page on the commitment language"):
        drafts.check(bad, where="x")


def test_words_of_a_plan_cannot_break_out_of_their_place() -> None:
    """A criterion or method with line breaks and quotes stays one value, or is refused."""
    more = 'criterion = "act by 2026-03-01"\nmethod = "see\\n  - id: other"\n'
    text, rule, _ = drafts.rule(
        drafts.part_of(made(STONE.format(kind="inspection", more=more)), "m"), where="x"
    )
    assert rule.id == "c"
    assert "# verified: see - id: other\n" in text


def test_unknown_parts_are_named() -> None:
    """Only milestones with a template and channels can be drafted from."""
    with pytest.raises(UsageError, match="p: no draft 'x'; milestones with a template: m, l"):
        drafts.part_of(made(STONE.format(kind="inspection", more="") + LINE.replace('"c"', '"d"')),
                       "x")  # fmt: skip
