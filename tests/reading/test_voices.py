"""Whose words a statement is, and to whom they are said."""

from collections.abc import Callable

import pytest

from servanda.model.reading import Reading

Read = Callable[[str], Reading]
NEWS = "Ford talks\n- Sep 5\n- 4 min read\n{}"
TALK = (
    "PRESIDENT ARLE: As President of Norway, I will send three boats. We will open the ford.\n\n"
    "Q: Is it cold?\n\nMR. BOHM: We will mark the lanes.\n\nQ: Thanks.\n\n"
    "PRESIDENT ARLE: Thank you, Hal Bohm."
)


@pytest.mark.parametrize(
    "words",
    [
        "“We will send three boats,” said Minister Arle.",
        "“We will send three boats,” Minister Arle said.",
        "Minister Arle said: “We will send three boats.”",
        "Minister Arle, who was calm, told reporters: “We will send three boats.”",
    ],
)
def test_speaker_of_a_quotation_before_or_after_it(read: Read, words: str) -> None:
    """Who says the quoted words is their speaker and author, on either side of them."""
    got = read(NEWS.format(words)).statements[0]

    assert got.speaker is not None
    assert (got.speaker.name, got.speaker.basis) == ("Minister Arle", "stated")
    assert [a.name for a in got.author] == ["Minister Arle"]
    assert [(a.name, a.basis) for a in got.debtor] == [("Minister Arle", "inferred")]


def test_author_of_a_report_is_no_speaker_of_his_own(read: Read) -> None:
    """Unquoted words of a report are the author's."""
    got = read(NEWS.format("Japan has agreed to a meeting, and analysts were calm.")).statements[0]

    assert got.speaker is not None
    assert got.speaker.basis == "author"
    assert got.author == ()


def test_we_at_a_press_conference_is_the_state_and_i_the_person(read: Read) -> None:
    """The head of a state binds it by "we" and himself by "I"; an aide without a state, himself."""
    got = read(TALK)

    assert [[(a.name, a.id) for a in s.debtor] for s in got.statements] == [
        [("President Arle", None)],
        [("Norway", "no")],
        [("Hal Bohm", None)],
    ]
    assert {a.basis for s in got.statements for a in s.debtor} == {"inferred"}


@pytest.mark.parametrize(
    ("words", "audience"),
    [
        ("The Prime Minister told parliament: “We will open the ford.”", "domestic"),
        ("In a televised address, Minister Arle said: “We will open the ford.”", "domestic"),
        (
            "In a letter to the Secretary-General, Minister Arle wrote: “We will open it.”",
            "foreign",
        ),
        ("Minister Arle said: “We will open the ford.”", None),
    ],
)
def test_audience_only_where_the_words_tell(read: Read, words: str, audience: str | None) -> None:
    """Parliament and the nation are at home, the Security Council is abroad; else nobody knows."""
    got = read(NEWS.format(words))

    assert [s.audience for s in got.statements if s.kind == "commitment"] == [audience]


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("Talks ended, with both envoys praising it while deferring hard commitments.",
         ["both envoys"]),
        ("Talks ended in fog, deferring hard commitments.", []),
    ],
)  # fmt: skip
def test_who_puts_a_matter_off_in_the_press(read: Read, words: str, who: list[str]) -> None:
    """Who acts in both halves of a "with ... while" puts the matter off; else nobody is named."""
    got = read(NEWS.format(words))

    (deferral,) = [s for s in got.statements if s.kind == "deferral"]
    assert [actor.name for actor in deferral.author] == who
    assert deferral.debtor == ()


def test_denied_bonds_are_no_bonds(read: Read) -> None:
    """A cue word after "the absence of" is told as denied."""
    words = (
        "Officials signaled openness to talks, yet the absence of binding commitments leaves "
        "a wide margin."
    )
    got = read(NEWS.format(words))

    whys = {cue.exact: cue.why for s in got.statements for cue in s.cues}
    assert whys["commitments"] == "denied: the text says that there is none"


def test_who_speaks_for_a_state_brings_it_in(read: Read) -> None:
    """A president by name is a party of a press text, and so is the state, at the same words."""
    got = read(NEWS.format("President Macron spoke of progress while the river rose."))

    named = {p.name: (p.id, p.role, p.span.exact) for p in got.document.parties}
    assert named["France"] == ("fr", "context", "President Macron")
