"""Questions that can be sent to a spokesperson."""

from collections.abc import Callable

import pytest

from servanda.model.reading import Reading

Read = Callable[[str], Reading]
TREATY = "Agreement\n\n{} It shall hold. It shall last."


def asked(reading: Reading, slot: str) -> str:
    """Return the question about one slot of the first statement."""
    return next(gap.ask for gap in reading.statements[0].gaps if gap.slot == slot)


@pytest.mark.parametrize(
    ("words", "slot", "question"),
    [
        ("Japan shall open the ford.", "deadline", "By what date will Japan open the ford?"),
        ("Japan shall open the ford.", "enforcement",
         "What follows if Japan should fail to open the ford?"),
        ("Japan shall open the ford.", "verification",
         "Who will verify, and by what method, the promise of Japan to open the ford?"),
        ("Japan shall not sell boats.", "enforcement",
         "What follows if Japan should sell boats after all?"),
        ("The ford shall be opened by Japan.", "deadline",
         "By what date will the ford be opened by Japan?"),
        ("The United States shall open the ford.", "deadline",
         "By what date will the United States open the ford?"),
        ("The ford shall be opened.", "debtor", "By whom will the ford be opened?"),
    ],
)  # fmt: skip
def test_question_names_actor_and_act(read: Read, words: str, slot: str, question: str) -> None:
    """A gap is asked about in a whole sentence with the statement's own actor and act."""
    assert asked(read(TREATY.format(words)), slot) == question


def test_question_about_we_names_the_authors(read: Read) -> None:
    """“We” is asked about by the authors' names, and "our" is never put into another's mouth."""
    got = read(
        "Joint Statement of Japan and India\n\nWe will open the ford. We will mark our ford."
    )

    assert asked(got, "deadline") == "By what date will Japan and India open the ford?"
    assert all(" our " not in g.ask.partition("“")[0] for s in got.statements for g in s.gaps)


def test_act_without_a_verb_is_quoted(read: Read) -> None:
    """A bare noun under a lead-in is asked about in its own words."""
    got = read("Agreement\n\nThe Parties agree on:\n\n(a) withdrawal of the boats;\n\n(b) rest.")

    assert asked(got, "deadline") == "By what date: “withdrawal of the boats”?"


def test_who_is_asked_is_asked_whether_he_agreed(read: Read) -> None:
    """A demand's first question is whether the one asked agreed to it."""
    got = read("The Security Council,\n\nDeeply worried,\n\n1. Urges Ukraine to return the boats;")

    assert asked(got, "answer") == "Did Ukraine agree to return the boats?"
