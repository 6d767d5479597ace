"""What the words of a clause do, by genre and speaker."""

import pytest

from servanda.reading.anchors import anchors
from servanda.reading.candidates import candidates
from servanda.reading.lexicons import acts, table
from servanda.reading.parts import Act, Genre
from servanda.reading.pipeline import findings
from servanda.reading.present import present_duties
from servanda.reading.structure import blocks
from servanda.reading.usages import Usage


def kinds(text: str, genre: Genre) -> list[tuple[str, str | None]]:
    """Kind and deontic of each statement in a text of a given genre."""
    return [(f.kind, f.deontic) for f in findings(text, candidates(text, blocks(text), genre))]


@pytest.mark.parametrize("act", acts(), ids=lambda act: act.id)
def test_every_entry_of_the_lexicon_reads_its_own_example(act: Act) -> None:
    """The example beside each entry contains its phrase and is read as the entry says."""
    body = "Security Council" if act.genre == "resolution" else None
    genre = Genre(kind=act.genre, signed=True, body=body)

    got = [kind for kind, _ in kinds(act.example, genre)]

    size = len(act.example)
    told = [clause.anchor for clause in present_duties(act.example, (0, size), 0)]
    found = [*anchors(act.example, 0, size), *told]
    assert act.id in [a.act.id for a in found if a is not None]
    assert got[-1:] == ([act.reads] if act.reads else [])


USAGES = table("usages")


@pytest.mark.parametrize("name", USAGES)
def test_every_usage_takes_its_own_example(name: str) -> None:
    """The example beside each usage is taken by its pattern, where the entry says it stands."""
    usage, entry = Usage(name), USAGES[name]
    how = usage.match if entry["how"] == "match" else usage.search

    assert how(entry["example"]) is not None


AGREEMENT = Genre(kind="agreement", signed=True)
COMMUNIQUE = Genre(kind="communique", signed=True)
NEWS = Genre(kind="news")
PRESS = Genre(kind="press conference")
RESOLUTION = Genre(kind="resolution", signed=True, body="Security Council")


@pytest.mark.parametrize(
    ("genre", "text", "kind", "deontic"),
    [
        (AGREEMENT, "The Parties shall not fly over the ford.", "commitment", "prohibition"),
        (AGREEMENT, "No Party shall fly over the ford.", "commitment", "prohibition"),
        (AGREEMENT, "Each Party may inspect the ford.", "commitment", "permission"),
        (
            AGREEMENT,
            "The Council shall have the power to close the ford.",
            "commitment",
            "permission",
        ),
        (RESOLUTION, "Authorizes the Secretary-General to send boats;", "commitment", "permission"),
        (
            RESOLUTION,
            "Decides that no State shall sell boats to Borland;",
            "commitment",
            "prohibition",
        ),
        (RESOLUTION, "Urges Borland to return the boats;", "demand", "obligation"),
        (COMMUNIQUE, "Borland must return the boats.", "demand", "obligation"),
        (COMMUNIQUE, "We will strive to keep the ford open.", "aspiration", None),
        (PRESS, "PRESIDENT ARLE: We will send three boats to Borland.", "commitment", "obligation"),
        (NEWS, "Borland agreed to return the boats, the minister said.", "claim", None),
    ],
)
def test_same_words_by_genre(genre: Genre, text: str, kind: str, deontic: str | None) -> None:
    """Genre decides what a verb form does."""
    assert kinds(text, genre) == [(kind, deontic)]


@pytest.mark.parametrize(
    ("genre", "text"),
    [
        (NEWS, "Leaders will weigh the offer before the winter."),
        (NEWS, "Ministers must keep the ford open."),
        (PRESS, "PRESIDENT ARLE: I will take a few questions."),
        (PRESS, "PRESIDENT ARLE: Borland will win."),
        (COMMUNIQUE, "This partnership will make us stronger."),
        (COMMUNIQUE, "We recognize that the ford will need repairs."),
        (COMMUNIQUE, "We welcome the new patrol."),
        (AGREEMENT, "This Agreement shall enter into force on the day after the last signature."),
        (AGREEMENT, "For the purposes of this Agreement, a boat shall be any vessel."),
        (AGREEMENT, "The Parties agree that the ford is important."),
        (RESOLUTION, "Condemns the seizure of the boats;"),
    ],
)
def test_words_that_found_nothing(genre: Genre, text: str) -> None:
    """Forecasts, small talk, praise, definitions and entry into force are no statements."""
    assert kinds(text, genre) == []


def test_question_binds_nobody() -> None:
    """A question with "will" in it is no statement, and a journalist makes none."""
    assert kinds("PRESIDENT ARLE: Will we send boats?", PRESS) == []


def test_bare_nouns_under_an_operative_lead_in_are_acts() -> None:
    """“release of the crews” under "have agreed on the following steps:" is a commitment."""
    text = "The two sides agreed on the following steps:\n\n1. Release of crews;\n\n2. No raids."

    assert [kind for kind, _ in kinds(text, AGREEMENT)] == ["commitment", "commitment"]


def test_lead_in_that_only_lists_founds_nothing() -> None:
    """Members of a body are listed, not promised."""
    text = "The appointed members are:\n\n- Minister Bor\n- Minister Arle\n- Minister Cay"

    assert kinds(text, Genre(kind="statement", signed=True)) == []


def test_items_of_a_plan_nobody_accepted_are_proposals() -> None:
    """A plan's points are proposals until somebody accepts them."""
    text = "The proposal includes the following steps:\n\n1. Release of crews;\n\n2. Rest."

    assert [k for k, _ in kinds(text, Genre(kind="other"))] == ["proposal", "proposal"]


@pytest.mark.parametrize(
    ("genre", "text", "expected"),
    [
        (COMMUNIQUE, "We will explore options for a joint patrol.", [("signal", None)]),
        (COMMUNIQUE, "We will address the shortage of boats.", [("aspiration", None)]),
        (COMMUNIQUE, "We agree on the need for calm.", [("aspiration", None)]),
        (COMMUNIQUE, "We agree on the importance of the ford.", []),
        (
            COMMUNIQUE,
            "We reaffirm our commitment to clearing the ford.",
            [("commitment", "obligation")],
        ),
        (COMMUNIQUE, "We reaffirm our commitment to achieving calm.", [("aspiration", None)]),
        (COMMUNIQUE, "We are working to send ten more boats.", [("commitment", "obligation")]),
        (COMMUNIQUE, "We are working towards a lasting peace.", [("aspiration", None)]),
        (
            COMMUNIQUE,
            "They instructed their ministers to meet in May.",
            [("commitment", "obligation")],
        ),
        (COMMUNIQUE, "Low-lying islands will need new dikes.", []),
        (
            PRESS,
            "PRESIDENT ARLE: We’re going to be sending three boats.",
            [("commitment", "obligation")],
        ),
        (PRESS, "PRESIDENT ARLE: We’re going to work on it every day.", [("aspiration", None)]),
        (
            PRESS,
            "PRESIDENT ARLE: We have decided to open the ford.",
            [("commitment", "obligation")],
        ),
        (PRESS, "PRESIDENT ARLE: I will ask the first question.", []),
        (AGREEMENT, "This Framework will put our trade on a solid footing.", []),
        (AGREEMENT, "This Article shall not apply to hospital ships.", []),
        (
            AGREEMENT,
            "The Parties shall settle it by other peaceful means of their choice.",
            [("commitment", "obligation")],
        ),
        (AGREEMENT, "A boat means any vessel that shall carry sails.", []),
        (AGREEMENT, "They agree that Borland may close the ford.", [("commitment", "permission")]),
        (AGREEMENT, "The mines may not have been laid by Arland.", []),
    ],
)
def test_borders_between_kinds(
    genre: Genre, text: str, expected: list[tuple[str, str | None]]
) -> None:
    """Options, problems, needs, renewed promises, zeal and self-praise fall where they belong."""
    assert kinds(text, genre) == expected
