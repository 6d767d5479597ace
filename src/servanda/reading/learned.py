"""The learned layer: a second look at the rules' candidates, by a small linear model.

A softmax over hashed features (``features.py``), trained by ``training/linear.py``; its model card
is ``docs/explanation/learned-layer.md``. It may promote or demote what the rules made of a
candidate, between commitment, aspiration, demand and nothing, and the cue then says so. It makes
no stretch of its own, and what the rules refuse for a reason of law (denied, defined, coming into
force) stays refused.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path

import msgspec
from msgspec.structs import replace

from servanda.model.reading import Deontic, StatementKind
from servanda.reading.candidates import Candidate
from servanda.reading.features import features, hashed
from servanda.reading.governing import Force
from servanda.reading.parts import Genre
from servanda.reading.scene import Verdict
from servanda.reading.usages import EFFORT

WEIGHTS = Path(__file__).parent / "weights"
CLASSES: tuple[StatementKind | None, ...] = (None, "commitment", "aspiration", "demand")
"""What the model chooses among; the other kinds are the rules' alone."""
RULE_SHARE = 0.4
"""Weight of the rules' own verdict in the mixture. Of 0.2, 0.35, 0.4 and 0.5 the last three hardly
differ on folds by document; at 0.5 it says nothing any more. The better the rules, the larger it
has to be; re-run `make train` after touching it."""
REPORTS = frozenset({"news"})
RULED = frozenset({"leave", "future-not"})
"""Verb forms ("may not", "won't") that the annotated texts hardly bind anybody by: from one or two
of them the layer learns that they never do. What the rules make of them stays."""


RULED_ACTS = frozenset({"present-duty"})
"""Acts for the same reason: the annotated agreements hardly tell duties in the present tense."""


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands beside the weights: how to read them."""

    buckets: int
    classes: tuple[str, ...]
    scale: float
    """A weight is its signed byte times ``scale``."""
    settled: tuple[str, ...] = ()
    """Situations in which the layer changed nothing in training; see :func:`situation`."""


SHIFTED = bytes(value ^ 0x80 for value in range(256))
"""Turns signed bytes into unsigned ones, 128 higher: a softmax does not see the difference."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of each bucket, one byte a class, 128 meaning none; without any, the biases alone."""

    bias: tuple[float, ...]
    scale: float = 1.0
    weights: bytes = b""
    settled: frozenset[str] = frozenset()
    """Situations that are left to the rules: the layer never had another view of them."""

    def probabilities(self, buckets: Collection[int]) -> list[float]:
        """Return the share of each of CLASSES, adding up to 1."""
        weights, width = self.weights, len(self.bias)
        shares = []
        places = [bucket * width for bucket in buckets] if weights else []
        for at, bias in enumerate(self.bias):
            shares.append(bias + self.scale * sum([weights[place + at] for place in places]))
        top = max(shares)
        shares = [exp(value - top) for value in shares]
        whole = sum(shares)
        return [share / whole for share in shares]


@cache
def model() -> Model:
    """Return the shipped model, read once."""
    card = msgspec.json.decode((WEIGHTS / "linear.json").read_bytes(), type=Card)
    packed = (WEIGHTS / "linear.bin").read_bytes()
    last = memoryview(packed).cast("b")[card.buckets * len(card.classes) :]
    return Model(
        bias=tuple(value * card.scale for value in last),
        scale=card.scale,
        weights=packed[: card.buckets * len(card.classes)].translate(SHIFTED),
        settled=frozenset(card.settled),
    )


def weighed_again(
    text: str, found: Iterable[Candidate], genre: Genre, *, by: Model | None = None
) -> Iterator[Candidate]:
    """Yield the candidates with what the mixture of rules and model makes of them."""
    using = by if by is not None else model()
    for one in found:
        if looked_at(one, genre) and situation(one, genre) not in using.settled:
            yield _again(text, one, genre, using)
        else:
            yield one


def looked_at(one: Candidate, genre: Genre) -> bool:
    """Whether the model has a say: no report, no stretch without any sign, no kind but its own."""
    if one.barred or genre.reports or (genre.kind in REPORTS and not one.clause.quoted):
        return False
    anchor = one.clause.anchor
    if anchor is None and (one.force is None or _asked_for(one.force)):
        return False
    ruled = anchor is not None and (anchor.act.force in RULED or anchor.act.id in RULED_ACTS)
    if ruled and one.verdict is not None:
        return False
    return one.verdict is None or (one.verdict[0] in CLASSES and one.verdict[1] != "permission")


def _asked_for(force: Force) -> bool:
    """Whether a lead-in asks ("calls upon both sides to:"): what it asks for is a demand."""
    return force.anchor is not None and force.anchor.act.force == "ask"


def situation(one: Candidate, genre: Genre) -> str:
    """Return the rules' view of a candidate in short: genre, subject, verb form, verdict."""
    anchor = one.clause.anchor
    kind = one.verdict[0] if one.verdict is not None else None
    return f"{genre.kind}|{one.who}|{anchor.act.id if anchor is not None else None}|{kind}"


def _again(text: str, one: Candidate, genre: Genre, using: Model) -> Candidate:
    shares = using.probabilities(hashed(features(text, one, genre.kind)))
    ruled = one.verdict[0] if one.verdict is not None else None
    mixed = [(1 - RULE_SHARE) * share for share in shares]
    at = CLASSES.index(ruled)
    mixed[at] += RULE_SHARE
    best = max(range(len(CLASSES)), key=lambda index: (mixed[index], index == at))
    chosen = CLASSES[best]
    if chosen == ruled:
        return replace(one, share=shares[at])
    note = f"the learned layer reads it as {chosen or 'nothing'} ({shares[best]:.2f})"
    return replace(one, verdict=_verdict(text, one, chosen), note=note, share=shares[best])


def _verdict(text: str, one: Candidate, kind: StatementKind | None) -> Verdict | None:
    """Return the verdict of a promoted or demoted candidate, as strong as its own words.

    A wish that becomes a promise was weak as a wish: its verb says how strong a promise it is.
    """
    if kind is None:
        return None
    if kind == "aspiration":
        return "aspiration", None, "low"
    anchor = one.clause.anchor
    negated = anchor is not None and anchor.negated
    deontic: Deontic = "prohibition" if negated else "obligation"
    strength = one.verdict[2] if one.verdict is not None else None
    if one.verdict is not None and one.verdict[0] == "aspiration" and kind == "commitment":
        after = text[anchor.end : one.clause.end] if anchor is not None else ""
        strength = "low" if EFFORT.match(after) else None
    return kind, deontic, strength or (anchor.act.strength if anchor else None) or "low"
