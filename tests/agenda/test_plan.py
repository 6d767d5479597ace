"""Plan files: every refusal with its place; what is missing is no error."""

import pytest
from tests.agenda.plans import HEAD

from servanda.agenda.plan import commitments, drafted, parse
from servanda.errors import InputError

TWO = """
[[phase]]
id = "one"
title = "One"
start = "2026-01-01"
lasts = "30 d"

[[phase]]
id = "two"
title = "Two"
after = ["one"]
"""


AGES = "".join(
    f'[[phase]]\nid = "p{n}"\ntitle = "P"\nlasts = "99999 w"\n'
    + (f'after = ["p{n - 1}"]\n' if n else 'start = "2026-01-01"\n')
    for n in range(5)
)
"""Five phases of almost two thousand years each."""


def stone(more: str = "") -> str:
    """Return a milestone with further lines."""
    return f'[[milestone]]\nid = "m"\ntitle = "M"\n{more}\n'


def meeting(more: str = "") -> str:
    """Return a meeting with further lines."""
    return f'[[meeting]]\nid = "r"\ntitle = "R"\n{more}\n'


def channel(more: str = "") -> str:
    """Return a channel with further lines."""
    head = '[[channel]]\nid = "l"\ntitle = "L"\nbetween = ["A", "B"]\ncommitment = "c"\n'
    return f"{head}{more}\n"


def draft(more: str = "") -> str:
    """Return a milestone with a template."""
    return stone(f'template = "inspection"\ncommitments = ["c"]\n{more}')


def test_an_empty_plan_is_a_plan() -> None:
    """A plan with nothing in it can be kept: what it lacks is said elsewhere."""
    assert parse(HEAD, where="x").milestones == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x = 1", "unknown field `x`"),
        ("title = ", "no readable TOML"),
        (stone() + stone(), "milestone: 'm' stands twice"),
        (stone('phase = "none"'), "milestone m, phase: no phase 'none'; there are: none"),
        (stone('due = "soon"'), "milestone m, due: 'soon': expected YYYY-MM-DD"),
        (stone('lasts = "-3 d"'), "milestone m, lasts: .*does not run backwards"),
        (stone('lasts = "0 d"'), "milestone m, lasts: '0 d': expected a day or more"),
        (stone('after = ["m"]'), "after: a circle: m waits for m"),
        (stone('criterion = "act by 2026-03-01"'), "criterion: is for a draft"),
        (stone('from = "2026-03-01"'), "milestone m, from: is for a draft"),
        (stone('template = "data"'), "Invalid enum value 'data'"),
        (stone('template = "inspection"'), "commitments: a draft has one"),
        (stone('coordinates = ["A/"]'), "milestone m, coordinates: a name is empty"),
        (stone('status = "agreed"'), "Invalid enum value 'agreed'"),
        (draft() + draft().replace('"m"', '"n"'), "'c' is drafted twice"),
        (meeting('on = "2026-03-01T10:00"'), "has no zone"),
        (meeting('ends = "2026-03-01T10:00"'), "meeting r, on: missing"),
        (meeting('on = "2026-03-01T10:00"\nends = "2026-03-01T09:00"\nzone = "UTC"'),
         "expected a local time after 2026-03-01T10:00"),
        ('[[meeting]]\nid = "r"\ntitle = " "', "meeting r, title: empty"),
        ('[[issue]]\nid = "i"\ntitle = "I"\nnegotiability = "closed"', "who says that it is"),
        ('[[track]]\nid = "t"\ntitle = "T"\nkind = "cultural"', "Invalid enum value 'cultural'"),
        ('[[mechanism]]\nid = "t"\ntitle = "T"\ntested_in = ["r"]', "no meeting 'r'"),
        ('[[party]]\nname = "A"\nrole = "party"\n[[party]]\nname = "a"\nrole = "party"',
         "party: 'a' stands twice"),
        ('[[party]]\nname = "A"\nrole = "party"\nacceded = "2026"', "'2026' is no date"),
        ('[[task]]\nid = "t"\nwho = "A"\nchecks = []\nby = "2026-03-01"', "checks: nothing"),
        (channel().replace(', "B"', ""), "channel l, between: name at least two"),
        (channel('every = "often"'), "expected a time such as 2 w or 1 mo"),
        (channel('from = "2026-02-01"\nuntil = "2026-02-01"'), "no test could ever be due"),
        (TWO + 'start = "2026-01-30"', "phase two, start: 2026-01-30 is before 2026-01-31"),
        (TWO + stone('phase = "two"\ndue = "2026-01-15"'),
         "milestone m, due: 2026-01-15 is before 2026-01-31"),
        (TWO.replace('lasts = "30 d"', 'lasts = "30 d"\nafter = ["two"]'),
         "a circle: one waits for two waits for one"),
        (TWO + stone('phase = "one"\nafter = ["n"]')
         + stone('phase = "two"').replace('"m"', '"n"'),
         "a circle: two waits for one waits for m waits for n waits for two"),
        (TWO.replace("2026", "9000"), "phase one, start: .*expected a year from 1900 to 2199"),
        (AGES, "dates: the plan reaches beyond the year 9999"),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, why: str) -> None:
    """Unknown words, circles, dates before their conditions: each is named with its place."""
    with pytest.raises(InputError, match=rf"plan\.toml: .*{why}"):
        parse(HEAD + text if text != "title = " else text, where="plan.toml")


def test_the_day_after_is_soon_enough() -> None:
    """Thirty days from 1 January are over on the 30th: the next phase may begin on the 31st."""
    assert parse(HEAD + TWO + 'start = "2026-01-31"', where="x").phases[1].start == "2026-01-31"


def test_which_commitments_must_be_on_record() -> None:
    """What a plan drafts itself need not be on record; everything else that it names must."""
    text = draft() + '[[task]]\nid = "t"\nwho = "A"\nchecks = ["m", "c", "d"]\nby = "2026"\n'
    found = parse(HEAD + text, where="x")

    assert commitments(found) == {"d"}
    assert drafted(found) == {"c"}
