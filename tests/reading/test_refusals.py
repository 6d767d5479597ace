"""Cue words that led to no statement: each has its reason."""

from collections.abc import Callable

import pytest

from servanda.model.reading import Reading

Read = Callable[[str], Reading]
NEWS = "Ford talks\n- Sep 5\n- 4 min read\n{}\nAnalysts said that officials were calm."
TREATY = "Agreement\n\nArland shall open the ford. It shall be wide. {}"


@pytest.mark.parametrize(
    ("frame", "words", "cue", "reason"),
    [
        (NEWS, "Leaders will weigh the offer.", "will", "author's forecast"),
        (NEWS, "Ministers must keep the ford open.", "must", "author's directive"),
        (NEWS, "It was a test of political will.", "will", "noun use"),
        (NEWS, "The talks spoke of commitments.", "commitments", "noun use"),
        (NEWS, "There was no commitment at all.", "commitment", "negated"),
        (NEWS, "Pledges and doubts\nThe ford was closed for a long time.", "pledges", "heading"),
        (TREATY, "This Agreement shall enter into force in May.", "shall", "entry into force"),
        (
            TREATY,
            "For the purposes of this text a boat shall be any vessel.",
            "shall",
            "definition",
        ),
        (TREATY, "The Parties shall:\n(a) rest;\n(b) eat.", "shall", None),
    ],
)
def test_reason_of_each_refusal(
    read: Read, frame: str, words: str, cue: str, reason: str | None
) -> None:
    """Each refused cue word carries the reason that fits it."""
    got = read(frame.format(words))

    reasons = [r.reason for r in got.refused if r.cue == cue]

    assert reasons[-1:] == ([reason] if reason else reasons[-1:])


def test_promise_said_twice_counts_once(read: Read) -> None:
    """The second place is a repeat of the first commitment, and its cue word says so."""
    got = read(TREATY.format("Arland shall open the ford."))

    assert got.summary.commitments == 2
    assert [s.exact for s in got.statements[0].repeats] == ["Arland shall open the ford"]
    assert [r.reason for r in got.refused] == ["repeat", "noun use"] or [
        r.reason for r in got.refused if r.cue == "shall"
    ] == ["repeat"]


@pytest.mark.parametrize("frame", ["{}", TREATY])
def test_time_that_counts_from_entry_into_force_is_a_deadline(read: Read, frame: str) -> None:
    """Who shall act “within 10 days of the entry into force” is bound, by a relative deadline."""
    words = "The Parties shall withdraw within 10 days of the entry into force."

    due = read(frame.format(words)).statements[-1].deadline

    assert due is not None
    assert due.anchor is not None
    assert (due.type, due.offset, due.anchor.text) == ("relative", "P10D", "the entry into force")


@pytest.mark.parametrize(
    "words",
    [
        "This Agreement shall enter into force in May.",
        "It shall, after the last signature, enter into force.",
        "The Parties agree that this Protocol shall enter into force in May.",
        "The Treaty shall be open for signature in the port.",
    ],
)
def test_text_that_enters_into_force_promises_nothing(read: Read, words: str) -> None:
    """Only a clause about the instrument itself is refused as “entry into force”."""
    text = TREATY.format(words)
    at = text.index(words)

    got = read(text)

    assert [s for s in got.statements if s.span.start >= at] == []
    assert [r.reason for r in got.refused if r.cue == "shall" and r.span.start >= at] == [
        "entry into force"
    ]


@pytest.mark.parametrize("frame", ["{}", TREATY, NEWS])
def test_words_of_a_relative_clause_bind_nobody(read: Read, frame: str) -> None:
    """“No day was named by which it has to be done.” says that nothing was fixed."""
    words = "No day was named by which it has to be done."
    text = frame.format(words)
    at = text.index(words)

    assert [s for s in read(text).statements if at <= s.span.start < at + len(words)] == []
