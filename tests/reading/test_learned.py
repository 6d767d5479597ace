"""The learned layer: what it may change, what it may not, and that it says so."""

from collections.abc import Callable
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reading.conftest import document

from servanda.model.reading import Reading
from servanda.reading import learned
from servanda.reading.candidates import Candidate, candidates
from servanda.reading.features import BUCKETS, features, hashed
from servanda.reading.learned import Model, weighed_again
from servanda.reading.parts import Genre
from servanda.reading.pipeline import findings
from servanda.reading.reader import read as read_document
from servanda.reading.structure import blocks

COMMUNIQUE = Genre(kind="communique", signed=True)
ALL_BIND = Model((0.0, 99.0, 0.0, 0.0))
"""A model that reads a commitment in everything."""
NONE_BINDS = Model((99.0, 0.0, 0.0, 0.0))
"""A model that reads nothing in anything."""


def found(text: str, genre: Genre = COMMUNIQUE) -> list[Candidate]:
    """Return the rules' candidates."""
    return list(candidates(text, blocks(text), genre))


def kinds(text: str, by: Model, genre: Genre = COMMUNIQUE) -> list[str | None]:
    """Return the kind of each candidate once a model has looked at it."""
    seen = weighed_again(text, found(text, genre), genre, by=by)
    return [one.verdict[0] if one.verdict else None for one in seen]


def test_a_model_promotes_and_the_cue_says_so() -> None:
    """What the rules refuse without a reason of law may be promoted; the cue names the layer."""
    text = "We continue to supply the camps with water."

    made = tuple(findings(text, weighed_again(text, found(text), COMMUNIQUE, by=ALL_BIND)))

    assert [one.kind for one in made] == ["commitment"]
    assert made[0].cues[0][2].endswith("; the learned layer reads it as commitment (1.00)")


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("We will address the shortage of grain.", "medium"),
        ("We will seek to address the shortage of grain.", "low"),
        ("We hope to open the ford.", "low"),
    ],
)
def test_a_promoted_wish_is_as_strong_as_its_verb(text: str, strength: str) -> None:
    """What "will" promises is of medium strength; to try and to hope stay weak."""
    made = tuple(findings(text, weighed_again(text, found(text), COMMUNIQUE, by=ALL_BIND)))

    assert [(one.kind, one.strength) for one in made] == [("commitment", strength)]


def test_a_model_demotes() -> None:
    """What the rules accept may be demoted to nothing."""
    assert kinds("We will open the ford.", NONE_BINDS) == [None]


@pytest.mark.parametrize(
    ("genre", "text"),
    [
        (COMMUNIQUE, "Arland shall not be required to open the ford."),
        (
            Genre(kind="agreement", signed=True),
            "This Agreement shall enter into force on the day after the last signature.",
        ),
        (Genre(kind="news"), "Leaders will weigh the offer before the winter."),
        (Genre(kind="other", reports=True), "The mission will continue to patrol the ford."),
        (COMMUNIQUE, "The ford is forty metres wide."),
    ],
)
def test_what_no_second_look_may_overturn(genre: Genre, text: str) -> None:
    """A denied duty, entry into force, an author's forecast, a report, a bare sentence stay out."""
    assert set(kinds(text, ALL_BIND, genre)) == {None}


def test_other_kinds_are_the_rules_alone() -> None:
    """A signal, a permission and a deferral are never touched."""
    text = "Arland is ready to meet. The status of the port remains to be agreed."

    assert kinds(text, ALL_BIND) == ["signal", "deferral"]


WORDS = st.sampled_from(
    ["We", "will", "Arland", "shall", "open", "the", "ford", "and", ",", ".", "not", "urge", "to"]
)


@given(st.lists(WORDS, max_size=40))
def test_no_stretch_is_ever_made(words: list[str]) -> None:
    """Whatever the weights, the layer yields the very stretches of the rules, in order."""
    text = " ".join(words)
    before = [(one.clause.start, one.clause.end) for one in found(text)]

    after = list(weighed_again(text, found(text), COMMUNIQUE, by=ALL_BIND))

    assert [(one.clause.start, one.clause.end) for one in after] == before


def test_names_and_figures_are_masked() -> None:
    """Two promises that differ in a name and a figure alone have the same features."""
    one, two = (
        "We will lend Borland ten boats and 3 tugs.",
        "We will lend Arland ten boats and 9 tugs.",
    )

    got = [set(features(text, found(text)[0], "communique")) for text in (one, two)]

    assert got[0] == got[1]
    assert not any("orland" in name for name in got[0])


def test_shares_are_a_softmax() -> None:
    """With biases 0 and ln 3 and two classes shut out, the shares are one and three quarters."""
    shares = Model((0.0, log(3), -999.0, -999.0)).probabilities(hashed(["anything"]))

    assert shares == pytest.approx([0.25, 0.75, 0.0, 0.0])


def test_a_weight_moves_its_class() -> None:
    """One feature with weight 2 for commitments, at scale ln 2, makes them four times as likely."""
    weights = bytearray([128] * 4 * BUCKETS)
    (bucket,) = hashed(["1=ford"])
    weights[4 * bucket + 1] = 130

    shares = Model((0.0, 0.0, 0.0, 0.0), log(2), bytes(weights)).probabilities({bucket})

    assert shares == pytest.approx([1 / 7, 4 / 7, 1 / 7, 1 / 7])


def test_the_shipped_weights_fit_their_card() -> None:
    """The weights hold one byte a bucket and class, and the biases; all is under 3 MB."""
    model = learned.model()

    assert len(model.bias) == len(learned.CLASSES)
    assert len(model.weights) == BUCKETS * len(learned.CLASSES)
    assert set(model.weights) != {128}
    assert sum(path.stat().st_size for path in learned.WEIGHTS.iterdir()) < 3_000_000


def test_the_layer_can_be_left_out(read: Callable[[str], Reading]) -> None:
    """Without the layer no cue names it, and the digest of the reader covers its weights."""
    text = "Joint Statement of Arland and Borland\n\nWe continue to supply the camps with water."

    alone = read_document(document(text), learned=False)

    assert not any("learned layer" in cue.why for s in alone.statements for cue in s.cues)
    assert alone.reader.digest == read(text).reader.digest
