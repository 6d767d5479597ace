"""What people judge stands on the commitment's page, beside the verdict and apart from it."""

import re
from typing import Any

import msgspec
from tests.pages.world import FakeRegister, state

from servanda.assessment.codebook import text_of
from servanda.model.judgement import (
    RegisteredAdjudication,
    RegisteredCodebook,
    RegisteredScore,
)
from servanda.pages.site import build, view_of


def score(coder: str, value: str, entry: int) -> RegisteredScore:
    """Return a score of the withdrawal."""
    return RegisteredScore(
        entry=entry,
        commitment="withdrawal",
        codebook="pam",
        version="1",
        stage=None,
        value=value,
        coder=coder,
        on="2025-05-01",
        blind=True,
        saw_machine=coder == "ben",
        because=f"<b>{coder}</b> saw it",
        evidence=(),
        guideline=None,
        registered_by=f"{coder} (coder)",
    )


def page(**judged: Any) -> str:
    """Return the page of the withdrawal with what was judged, as words."""
    held = msgspec.structs.replace(state(), **judged)
    text = build(view_of(FakeRegister(held), as_of=None))["c/withdrawal.html"].decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text))


BOOK = RegisteredCodebook(
    entry=5, id="pam", version="1", text=text_of("pam"), registered_by="local (secretariat)"
)


def test_nothing_judged_says_nothing() -> None:
    """Without scores the page has no part for them."""
    assert "What people judge" not in page()


def test_scores_carry_their_words_and_their_coders() -> None:
    """Value with its label, coder, reason, sight and entry; a reason is text, never markup."""
    shown = page(codebooks=(BOOK,), scores=(score("anna", "2", 6), score("ben", "2", 7)))

    assert "Implementation of a peace accord pam version 1 2 (intermediate)" in shown
    assert "anna: 2 (intermediate), because &lt;b&gt;anna&lt;/b&gt; saw it" in shown
    assert "blind 2025-05-01 entry #6" in shown
    assert "assisted 2025-05-01 entry #7" in shown


def test_disagreement_is_said_until_it_is_settled() -> None:
    """Two values are a disagreement; a settlement stands with its reason beside both."""
    scores = (score("anna", "1", 6), score("ben", "3", 7))
    open_ = page(scores=scores)
    assert "The coders disagree, and nobody has settled it." in open_
    assert "anna: 1," in open_, "without the codebook's words the bare code is shown"
    ruling = RegisteredAdjudication(
        entry=8,
        commitment="withdrawal",
        document=None,
        start=None,
        end=None,
        field="score",
        codebook="pam",
        version="1",
        stage=None,
        value="3",
        because="by the guideline",
        between=(6, 7),
        registered_by="local (secretariat)",
    )
    shown = page(codebooks=(BOOK,), scores=scores, adjudications=(ruling,))
    assert "3 (full), settled because: by the guideline" in shown
    assert "anna: 1 (minimal)" in shown
