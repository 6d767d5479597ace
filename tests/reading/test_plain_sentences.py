"""Plain sentences of every genre: what a careful coder would say of each."""

from collections.abc import Callable

import pytest

from servanda.model.reading import Reading

Read = Callable[[str], Reading]

AGREEMENT = "AGREEMENT\n\nThe Parties have agreed as follows:\n\nArticle 1\n\n{}\n"
JOINT = "Joint Statement of France and Poland\n\nParis, 3 June 2031\n\nThe Ministers met. {}\n"
PRESS = (
    "PRESIDENT ARLE: {}\n\nPRESIDENT BORN: I thank you.\n\nQ: And the port?\n\n"
    "PRESIDENT BORN: I thank you.\n"
)
NEWS = "By Jane Arle, correspondent\n\nVENN, June 3. {}\n"
PLAN = (
    "Plan for a Peaceful Settlement\n\n1. A ceasefire begins.\n\n2. The guns fall silent.\n\n"
    "3. The mission moves in.\n\n4. {}\n"
)
RESOLUTION = (
    "Resolution 9001 (2031)\n\nThe Security Council,\n\nRecalling its resolution 8999 (2030),\n\n"
    "1. Condemns the raids;\n\n2. {}\n"
)


def kinds(reading: Reading) -> list[tuple[str, str | None]]:
    """Return kind and deontic of each statement."""
    return [(s.kind, s.deontic) for s in reading.statements]


DUTY = ("commitment", "obligation")
BAN = ("commitment", "prohibition")
LEAVE = ("commitment", "permission")


@pytest.mark.parametrize(
    ("frame", "words", "expected"),
    [
        (JOINT, "It was agreed to reopen the ford by July.", [DUTY]),
        (JOINT, "The two sides agreed, inter alia, to open a hotline.", [DUTY]),
        (JOINT, "The two sides agreed in principle to lower tariffs.", [DUTY]),
        (JOINT, "They ate. We intend, where possible, to share data.", [DUTY]),
        (JOINT, "France undertakes never to fly over the cape.", [DUTY]),
        (AGREEMENT, "Egypt hereby waives all claims to the islet.", [DUTY]),
        (JOINT, "France reiterated that it will withdraw its boats in May.", [DUTY]),
        (JOINT, "A working group was set up; it will report by May 2032.", [DUTY]),
        (JOINT, "It is understood that no troops shall be stationed there.", [BAN]),
        (JOINT, "Recognising that food is dear, we will release grain.", [DUTY]),
        (JOINT, "Noting that the lake is dry, Poland will open the sluices.", [DUTY]),
        (JOINT, "The two sides are to meet again in June.", [DUTY]),
        (JOINT, "The ministers concurred that the boats would be moved.", [DUTY]),
        (JOINT, "France is committed to completing the withdrawal by 2033.", [DUTY]),
        (JOINT, "We commit to a lasting peace.", [("aspiration", None)]),
        (JOINT, "We commit to extend cooperation to the lake.", [DUTY]),
        (AGREEMENT, "No Party may charge fees.", [BAN]),
        (AGREEMENT, "Neither Party may station troops at the ford.", [BAN]),
        (AGREEMENT, "The Parties shall refrain from flights over the ford.", [BAN]),
        (AGREEMENT, "The Parties agree to:\n\n1. No new trenches. No flights.", [BAN, BAN]),
        (PRESS, "We won’t raise the fees this year.", [BAN]),
        (RESOLUTION, "Decides that the embargo shall not apply to boots;", [LEAVE]),
        (PLAN, "Borland would mark the border.", [("proposal", None)]),
        (PLAN, "A force could be sent to the cape.", [("proposal", None)]),
    ],
)  # fmt: skip
def test_what_binds(
    read: Read, frame: str, words: str, expected: list[tuple[str, str | None]]
) -> None:
    """Each sentence yields the statements that a careful coder marks, and no other."""
    assert kinds(read(frame.format(words))) == expected


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (JOINT, "Neither side undertakes to change its laws."),
        (JOINT, "Both sides agreed to disagree on the cape."),
        (PRESS, "Maybe we will open the port."),
        (PRESS, "I don’t think we will send boats."),
        (PRESS, "I am not saying we will close the port."),
        (PRESS, "I cannot promise that we will open the port."),
        (PRESS, "The Parliament will decide."),
        (PRESS, "I won’t go into details."),
    ],
)
def test_what_binds_nobody(read: Read, frame: str, words: str) -> None:
    """Nobody undertakes, the speaker guesses, denies or puts it to others: no commitment."""
    assert "commitment" not in [kind for kind, _ in kinds(read(frame.format(words)))]


def test_quotation_in_news_is_a_statement_without_marks_and_speaker(read: Read) -> None:
    """The promise in '"We will ... ," he said' ends where the quotation ends."""
    got = read(NEWS.format("“We will withdraw all boats by Friday,” he told reporters."))

    assert [s.span.exact for s in got.statements] == ["We will withdraw all boats by Friday"]


def test_at_once_is_no_condition(read: Read) -> None:
    """“At once” says when, not under which condition."""
    (one,) = read(AGREEMENT.format("Each Party shall return the boats at once.")).statements

    assert one.condition is None


@pytest.mark.parametrize("bracket", ['(hereinafter "the Parties")', "(hereinafter the Parties)"])
def test_bracket_of_the_common_name_is_no_party(read: Read, bracket: str) -> None:
    """“(hereinafter "the Parties")” after the last name does not become part of that name."""
    opening = f"AGREEMENT\n\nEgypt and Sudan {bracket} have agreed as follows:"

    (one,) = read(f"{opening}\n\n1. The Parties shall return the boats.\n").statements

    assert [actor.name for actor in one.debtor] == ["The Parties", "Egypt", "Sudan"]
