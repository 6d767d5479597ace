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
        (JOINT, "They agreed: to open the ford; to mark the lanes.", [DUTY, DUTY]),
        (JOINT, "They agreed at their meeting in May to open the ford.", [DUTY]),
        (JOINT, "We endorse the map and pledge 300 million euros to fund it.", [DUTY]),
        (JOINT, "We task our two ministries to mark the lanes.", [DUTY]),
        (JOINT, "We are committed to a cut in tolls of at least 5% by 2033.", [DUTY]),
        (JOINT, "We are committed to a cut in tolls.", [("aspiration", None)]),
        (JOINT, "We are committed, with our friends, to calm.", [("aspiration", None)]),
        (JOINT, "We hope many countries will join.", [("aspiration", None)]),
        (JOINT, "We place emphasis on training pilots.", [("aspiration", None)]),
        (JOINT, "We will pay. Such work could include new buoys.", [DUTY, ("proposal", None)]),
        (JOINT, "The question of tolls was left open.", [("deferral", None)]),
        (JOINT, "The tolls have yet to be settled.", [("deferral", None)]),
        (JOINT, "The two sides signed a treaty on the ford last year.", [("claim", None)]),
        (JOINT, "Nobody will pay for the ferry. No one will ask.", []),
        (JOINT, "Neither of us will close the ford.", [BAN]),
        (JOINT, "We mandate the joint board to mark the lanes.", [("demand", "obligation")]),
        (JOINT, "We met in May, and we call on others to join.", [("demand", "obligation")]),
        (AGREEMENT, "Each Party appoints two members and pays their wages.", [DUTY, DUTY]),
        (AGREEMENT, "The Commission meets in May; each Party sends two judges.", [DUTY, DUTY]),
        (AGREEMENT, "Elections are held every four years.", [DUTY]),
        (AGREEMENT, "The joint office is hereby established.", [DUTY]),
        (AGREEMENT, "The Parties consider the ford safe. The zones lie in the north.", []),
        (AGREEMENT, "The Parties deny that they were warned.", []),
        (RESOLUTION, "Stresses that those responsible must be tried;", [("demand", "obligation")]),
        (PRESS, "What I can say is that we will publish the costs.", [DUTY]),
        (PRESS, "I think it will be all right. I must tell you that it rains.", []),
        (PRESS, "We agreed this morning that the line will be built.", [("claim", None)]),
        (PRESS, "Borland has promised the crews that they will rest.", [("claim", None)]),
        (PRESS, "If they are ready to talk, nobody knows.", []),
        (PRESS, "Borland will play a great role in this.", []),
        (JOINT, "A list of boats will be prepared.", [DUTY]),
        (NEWS, "Turkey was ready to look at any offer, he said.", [("signal", None)]),
        (NEWS, "Egypt and Sudan are to meet again in June.", [("claim", None)]),
        (NEWS, "Egypt has stated its intention to return the boats.", [("claim", None)]),
        (NEWS, "A compromise might include joint patrols.", [("proposal", None)]),
        (JOINT, "The two sides agreed, inter alia, to open a hotline.", [DUTY]),
        (JOINT, "The two sides agreed in principle to lower tariffs.", [DUTY]),
        (JOINT, "They ate. We intend, where possible, to share data.", [DUTY]),
        (JOINT, "France undertakes never to fly over the cape.", [BAN]),
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
        (JOINT, "The leaders entrusted the banks to mark lanes.", [("demand", "obligation")]),
        (JOINT, "No side will allow raids from its soil.", [BAN]),
        (JOINT, "France undertakes not to fly over the cape.", [BAN]),
        (JOINT, "Expressed their readiness to consider a patrol.", [("signal", None)]),
        (AGREEMENT, "A date will be set later.", [("deferral", None)]),
        (AGREEMENT, "This Agreement shall be subject to ratification.", []),
        (AGREEMENT, "The Parties undertake:\n\na) not to lay mines;\n\nb) to pay.", [BAN, DUTY]),
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


def test_names_joined_by_and_the_are_two(read: Read) -> None:
    """In "between the Government of Egypt and the Northern Army" the Government is Egypt's."""
    text = (
        "Agreement between the Government of Egypt and the Northern Army\n\n"
        "1. The Army shall leave the ford.\n\n2. The Government shall clear the lanes.\n\n"
        "3. The Army shall free the crews.\n"
    )

    got = [[actor.name for actor in s.debtor] for s in read(text).statements]

    assert got == [["Northern Army"], ["Egypt"], ["Northern Army"]]


def test_verb_before_a_body_is_no_part_of_its_name(read: Read) -> None:
    """“Requested the Secretariat” asks the Secretariat, and nobody of a longer name."""
    (one,) = read(JOINT.format("Requested the Secretariat to report in May.")).statements

    assert [actor.name for actor in one.debtor] == ["Secretariat"]
