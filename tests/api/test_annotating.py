"""Web Annotations from elsewhere come into a draft: exactly, or not at all."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from servanda.api import deciding, exporting, recording
from servanda.api.annotating import annotate, annotate_record, place
from servanda.api.register import Register, create_register
from servanda.errors import InputError, UsageError
from servanda.exporters.annotations import selectors
from servanda.model.text import span_of
from servanda.register import draft as drafts

TEXT = "The sides met. 🕊 The sides cease fire. Later the sides cease fire again.\n"
SOURCE = "https://talks.example/statement"


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """Return a register with the draft of a text in which the reader found nothing to keep."""
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    made = create_register(
        tmp_path / "talks.db", name="Talks", passphrase=None, unsafe_plain=True,
        keys=tmp_path / "keys",
    )  # fmt: skip
    document, reading = recording.load_for_record(str(tmp_path / "text.txt"))
    recording.start_draft(made, document, reading, wish="text")
    yield made
    made.close()


def marked(register: Register) -> list[tuple[str, int, int, str]]:
    """Return what is marked by hand in the draft."""
    draft = drafts.get(register.journal.store, "text")
    return [
        (i.statement.kind, i.statement.span.start, i.statement.span.end, i.statement.span.exact)
        for i in draft.items
        if i.decision == "marked"
    ]


def annotation(*selectors: Any, tag: str = "commitment", source: str = SOURCE) -> dict[str, Any]:
    """Return one annotation as the recommendation of the W3C has it."""
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "body": {"type": "TextualBody", "purpose": "tagging", "value": tag},
        "target": {"source": source, "selector": list(selectors)},
    }


def quoted(exact: str, **around: str) -> dict[str, Any]:
    """Return a selector that quotes."""
    return {"type": "TextQuoteSelector", "exact": exact, **around}


def saved(tmp_path: Path, value: Any) -> Path:
    """Return a file that holds ``value``."""
    path = tmp_path / "marks.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_quotation_decides_where_offsets_were_counted_otherwise(
    register: Register, tmp_path: Path
) -> None:
    """A program that counts UTF-16 is one off after the dove; its quotation is found."""
    # "The sides cease fire" begins at code point 17, and at UTF-16 unit 18.
    place = {"type": "TextPositionSelector", "start": 18, "end": 38}
    path = saved(tmp_path, annotation(place, quoted("The sides cease fire")))

    done = annotate(register, "text", path)

    assert (done.marked, done.there, done.others) == (1, 0, 0)
    assert marked(register) == [("commitment", 17, 37, "The sides cease fire")]


def test_words_around_tell_which_of_two_places_is_meant(register: Register, tmp_path: Path) -> None:
    """``cease fire`` stands twice: prefix and suffix choose, and without them nothing is taken."""
    suffix = saved(tmp_path, annotation(quoted("cease fire", suffix=" again")))
    annotate(register, "text", suffix)
    assert marked(register) == [("commitment", 55, 65, "cease fire")]

    with pytest.raises(
        InputError, match=r"annotation 1: the quotation 'cease fire' stands 2 times"
    ):
        annotate(register, "text", saved(tmp_path, annotation(quoted("cease fire"))))


def test_all_or_nothing(register: Register, tmp_path: Path) -> None:
    """One annotation that cannot be taken leaves the draft as it was, and is named by number."""
    good, bad = annotation(quoted("The sides met")), annotation(quoted("The sides parted"))
    with pytest.raises(InputError, match="annotation 2: the quotation 'The sides parted' does not"):
        annotate(register, "text", saved(tmp_path, [good, bad]))
    slot = {"type": "TextualBody", "purpose": "describing", "value": "strength: enormous"}
    odd = annotation(quoted("The sides met")) | {"body": ["commitment", slot]}
    with pytest.raises(UsageError, match="that is no statement"):
        annotate(register, "text", saved(tmp_path, [good, odd]))
    assert marked(register) == []


def test_bare_offsets_after_a_letter_that_programs_count_differently_are_refused(
    register: Register, tmp_path: Path
) -> None:
    """Before the dove offsets mean one thing; after it nobody knows."""
    before = {"type": "TextPositionSelector", "start": 0, "end": 13}
    after = {"type": "TextPositionSelector", "start": 17, "end": 37}
    annotate(register, "text", saved(tmp_path, annotation(before)))
    assert marked(register) == [("commitment", 0, 13, "The sides met")]

    with pytest.raises(InputError, match="count differently"):
        annotate(register, "text", saved(tmp_path, annotation(after)))


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ([], "holds no annotation"),
        ({"type": "Annotation"}, "expected an object with a target"),
        ([annotation(quoted("The sides met"), tag="blue")], "is tagged blue"),
        ([annotation({"type": "XPathSelector", "value": "/p[1]"})], "selector is XPathSelector"),
        ([annotation()], "selector is missing"),
        ([annotation(quoted(" "))], "holds no words"),
        ([annotation({"type": "TextPositionSelector", "start": 5, "end": 5000})], "is no place"),
        ([annotation({"type": "TextPositionSelector", "start": "5", "end": 9})], "whole numbers"),
        ({"type": "AnnotationCollection", "first": SOURCE}, "lie elsewhere"),
        ({"type": "AnnotationPage", "items": [], "next": SOURCE}, "goes on in"),
        ("words", "expected an annotation"),
    ],
)
def test_what_cannot_be_read_is_named(
    register: Register, tmp_path: Path, value: Any, says: str
) -> None:
    """Bad input says what, where and what was expected; the draft stays as it was."""
    with pytest.raises(InputError, match=says):
        annotate(register, "text", saved(tmp_path, value))
    assert marked(register) == []


def test_several_texts_in_one_file(register: Register, tmp_path: Path) -> None:
    """Where a file speaks of several texts, one says which; the others are counted."""
    other = annotation(quoted("elsewhere"), source="https://talks.example/other")
    path = saved(tmp_path, [annotation(quoted("The sides met"), tag="signal"), other])
    with pytest.raises(UsageError, match="say which is the draft's with --source"):
        annotate(register, "text", path)

    done = annotate(register, "text", path, source=SOURCE)
    again = annotate(register, "text", path, source=SOURCE)

    assert (done.marked, done.others) == (1, 1)
    assert (again.marked, again.there) == (0, 1)
    assert marked(register) == [("signal", 0, 13, "The sides met")]


def test_round_trip(register: Register, tmp_path: Path) -> None:
    """Statements that left a register as annotations come into another draft of the same text."""
    path = saved(
        tmp_path,
        annotation(quoted("The sides cease fire"))
        | {"body": ["commitment", {"type": "TextualBody", "purpose": "describing",
                                   "value": "debtor: Northland; Southland"}]},
    )  # fmt: skip
    annotate(register, "text", path)
    recording.sign(register, "text")
    out = tmp_path / "out.json"
    out.write_bytes(b"".join(exporting.export(register, "annotations")))
    document, reading = recording.load_for_record(str(tmp_path / "text.txt"))
    fresh = create_register(
        tmp_path / "second.db", name="Second", passphrase=None, unsafe_plain=True,
        keys=tmp_path / "keys2",
    )  # fmt: skip
    recording.start_draft(fresh, document, reading, wish="text")

    annotate(fresh, "text", out)

    draft = drafts.get(fresh.journal.store, "text")
    (one,) = (i.statement for i in draft.items if i.decision == "marked")
    assert (one.kind, one.span.exact) == ("commitment", "The sides cease fire")
    assert [actor.name for actor in one.debtor] == ["Northland", "Southland"]
    fresh.close()


def test_a_place_that_the_file_gives_otherwise_is_told(register: Register, tmp_path: Path) -> None:
    """Found by its words at 17..37 where the file says 18..38: taken, and told."""
    place_ = {"type": "TextPositionSelector", "start": 18, "end": 38}
    done = annotate(
        register, "text", saved(tmp_path, annotation(place_, quoted("The sides cease fire")))
    )

    assert len(done.moved) == 1
    assert "17..37" in done.moved[0]
    assert "18..38" in done.moved[0]


def test_rows_of_hypothesis_come_in(register: Register, tmp_path: Path) -> None:
    """Its export has tags and a list of targets with a range beside the quotation."""
    row = {
        "uri": SOURCE, "text": "a remark", "tags": ["commitment", "mine"],
        "target": [{"source": SOURCE, "selector": [
            {"type": "RangeSelector", "startContainer": "/p[1]", "endContainer": "/p[1]"},
            {"type": "TextPositionSelector", "start": 17, "end": 37},
            quoted("The sides cease fire", prefix="met. 🕊 ", suffix=". Later"),
        ]}],
    }  # fmt: skip

    done = annotate(register, "text", saved(tmp_path, {"total": 1, "rows": [row]}))

    assert (done.marked, done.moved) == (1, ())
    assert marked(register) == [("commitment", 17, 37, "The sides cease fire")]


def test_marks_of_a_text_on_record_wait_in_the_review(register: Register, tmp_path: Path) -> None:
    """They are decisions of the coder, once each, and nothing is in the log before they sign."""
    recording.sign(register, "text")
    raw = saved(tmp_path, annotation(quoted("The sides cease fire"))).read_bytes()
    size, actor = register.state().head.size, deciding.coder_of(register)

    first, again = (
        annotate_record(register, "text", raw, where="marks", actor=actor) for _ in range(2)
    )

    assert (first.marked, again.marked, again.there) == (1, 0, 1)
    assert register.state().head.size == size
    review = deciding.open_review(register, "text", actor=actor)
    deciding.sign(register, review)
    made = register.state().decisions[-1]
    assert made.decision == "marked"
    assert made.statement is not None
    assert made.statement.span.exact == "The sides cease fire"


TEXTS = st.text(
    st.one_of(st.sampled_from("ab .\n🕊é"), st.characters(exclude_categories=["Cs"])), min_size=1,
    max_size=60,
)  # fmt: skip


@given(TEXTS, st.integers(0, 59), st.integers(1, 60), st.integers(-3, 3))
def test_what_is_exported_is_found_again(text: str, start: int, length: int, off: int) -> None:
    """Any place comes back exactly; with offsets counted otherwise the same words, or a refusal."""
    start = start % len(text)
    end = min(len(text), start + length)
    assume(text[start:end].strip())
    position, quote = selectors(text, start, end)

    assert place({"selector": [position, quote]}, text, "x") == span_of(text, start, end)

    moved = {**position, "start": max(0, start + off), "end": end + off}
    try:
        found = place({"selector": [moved, quote]}, text, "x")
    except InputError:
        # Refused only where the words stand more than once.
        assert sum(text.startswith(quote["exact"], at) for at in range(len(text))) > 1
    else:
        assert found.exact == text[start:end]
        assert text[found.start : found.end] == found.exact
