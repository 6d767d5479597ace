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
