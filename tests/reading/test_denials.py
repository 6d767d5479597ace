"""Words that deny a duty bind nobody; words that forbid an act still do."""

from collections.abc import Callable

import pytest

from servanda.model.reading import Reading

Read = Callable[[str], Reading]
TREATY = "Agreement\n\nArland shall open the ford. It shall be wide.\n\n{}"
JOINT = "Joint Statement\n\nWe met in the port. We spoke of the ford.\n\n{}"


@pytest.mark.parametrize("frame", ["{}", TREATY, JOINT])
@pytest.mark.parametrize(
    ("words", "cue"),
    [
        ("Borland shall not be required to withdraw its boats.", "shall"),
        ("Borland is under no obligation to withdraw and shall not be obliged to pay.", "shall"),
        ("Nothing in this agreement shall oblige Borland to pay.", "shall"),
        ("Borland will not, in any event, be bound to act.", "will"),
        ("Borland will not in this matter be bound to act.", "will"),
        ("No Party shall be obliged to pay.", "shall"),
        ("Borland shall have no duty to report.", "shall"),
        ("Borland shall be under no obligation to report.", "shall"),
        ("Borland denies that it shall pay.", "shall"),
        ("The minister rejected the view that Borland shall pay.", "shall"),
    ],
)
def test_denied_duty_is_refused_as_negated(read: Read, frame: str, words: str, cue: str) -> None:
    """Who is not required, obliged or bound owes nothing, and the cue word says “negated”."""
    text = frame.format(words)
    at = text.index(words)

    got = read(text)

    assert [s for s in got.statements if s.span.start >= at] == []
    assert [r.reason for r in got.refused if r.span.start >= at and r.cue == cue] == ["negated"]


@pytest.mark.parametrize(
    "words", ["Borland is not obliged to pay.", "Neither Party is bound to pay."]
)
def test_denied_duty_without_a_cue_word_is_no_statement(read: Read, words: str) -> None:
    """“is not obliged to” and “neither Party is bound to” found nothing."""
    text = TREATY.format(words)

    assert [s for s in read(text).statements if s.span.start >= text.index(words)] == []


@pytest.mark.parametrize("frame", ["{}", TREATY, JOINT])
@pytest.mark.parametrize(
    ("words", "deontic"),
    [
        ("Borland shall have the right to inspect the depots.", "permission"),
        ("Borland shall be free to inspect the depots.", "permission"),
        ("Borland shall not have the right to inspect the depots.", "prohibition"),
        ("Borland shall have no right to inspect the depots.", "prohibition"),
        ("Borland shall not withdraw its boats.", "prohibition"),
        ("Borland shall never require others to be bound by its law.", "prohibition"),
        ("Nothing in this text shall authorize Borland to close the ford.", "prohibition"),
        ("Borland, which denies the raid, shall pay.", "obligation"),
    ],
)
def test_rights_and_bans_are_told_from_denials(
    read: Read, frame: str, words: str, deontic: str
) -> None:
    """A right is a permission, a negated right or act a prohibition."""
    text = frame.format(words)

    got = [s for s in read(text).statements if s.span.start >= text.index(words)]

    assert [(s.kind, s.deontic) for s in got] == [("commitment", deontic)]


def test_items_under_a_denied_duty_are_no_statements(read: Read) -> None:
    """“shall not be required to:” gives its items no force."""
    text = TREATY.format("Borland shall not be required to:\n\n(a) pay a toll;\n\n(b) mark a lane.")

    assert all(s.span.start < text.index("Borland") for s in read(text).statements)


@pytest.mark.parametrize(
    ("words", "cue"),
    [
        ("Borland refused to commit to a day.", "commit"),
        ("Borland promised nothing.", "promised"),
        ("Borland agreed to nothing.", "agreed"),
        ("Borland denies that it shall pay.", "shall"),
    ],
)
@pytest.mark.parametrize(
    "before", ["", "If it rains, nobody would go. ", "We met. Boats are few. "]
)
def test_reason_does_not_hang_on_the_sentences_around(
    read: Read, before: str, words: str, cue: str
) -> None:
    """The reason is the same alone and among other sentences."""
    got = read(f"{before}{words} This text shall enter into force if it could.")

    assert [r.reason for r in got.refused if r.cue == cue][:1] == ["negated"]
