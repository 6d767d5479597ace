"""The whole reader on the shared texts: the measures it has to reach."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.reading.places import spans_of

from servanda.extractors.rules import RulesExtractor
from servanda.model.codec import to_json
from servanda.model.reading import Reading, Statement
from servanda.model.text import Document

CUES = re.compile(
    r"\b(?:commit|pledg|promis|agree|undertak|vow|assur|guarantee|ensur)\w*|\b(?:shall|will|must)\b",
    re.IGNORECASE,
)


def open_text(path: Path) -> Document:
    """Return a shared text as the plain reader hands it over."""
    raw = path.read_bytes()
    text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    return Document(
        source=path.name,
        media_type="text/plain",
        raw=raw,
        text=text,
        text_extractor="plain/1",
        kept="1",
    )


def read_file(path: Path) -> tuple[str, Reading]:
    """Text and reading of a shared text."""
    document = open_text(path)
    return document.text, RulesExtractor().extract(document)


@pytest.fixture(scope="module")
def news(shared: Path) -> tuple[str, Reading]:
    """Return the news article that promises nothing."""
    return read_file(shared / "corpus" / "mag_post_article.txt")


def of_kind(reading: Reading, kind: str) -> list[Statement]:
    """Return the statements of one kind."""
    return [s for s in reading.statements if s.kind == kind]


def test_news_binds_nobody(news: tuple[str, Reading]) -> None:
    """The article holds no commitment, and is news of a day without a year."""
    _, reading = news

    assert reading.summary.commitments == 0
    assert of_kind(reading, "commitment") == []
    assert reading.document.kind == "news"
    assert reading.document.language == "en"
    assert reading.document.date.value == "--09-05"
    assert reading.document.date.precision == "unknown-year"


def test_news_claims_an_agreement_without_content(news: tuple[str, Reading]) -> None:
    """One claim of agreement with every slot missing; two are open by the text's own words."""
    _, reading = news
    traces = [s for s in of_kind(reading, "claim") if s.span.exact.startswith("Traces")]

    assert len(traces) == 1
    claim = traces[0]
    gaps = {gap.slot: gap.span for gap in claim.gaps}
    assert set(gaps) >= {
        "debtor",
        "creditor",
        "action",
        "object",
        "deadline",
        "verification",
        "enforcement",
    }
    assert (claim.debtor, claim.creditor, claim.deadline, claim.verification) == (
        (),
        (),
        None,
        None,
    )
    own_words = {slot: span.exact for slot, span in gaps.items() if span is not None}
    assert set(own_words) == {"deadline", "enforcement"}
    assert all("timing and enforcement" in words for words in own_words.values())


def test_news_claims_red_lines_without_content(news: tuple[str, Reading]) -> None:
    """The red lines are one claim, their content is a gap, and there is no third claim."""
    _, reading = news
    lines = [s for s in of_kind(reading, "claim") if any(g.slot == "content" for g in s.gaps)]

    assert len(lines) == 1
    assert len(of_kind(reading, "claim")) == 2


def test_news_defers_signals_and_proposes(news: tuple[str, Reading]) -> None:
    """One deferral, some signals, and each of the six short- and mid-term steps a proposal."""
    _, reading = news
    proposed = " | ".join(s.span.exact for s in of_kind(reading, "proposal"))

    assert len(of_kind(reading, "deferral")) == 1
    assert len(of_kind(reading, "signal")) >= 3
    assert len(of_kind(reading, "proposal")) >= 6
    for step in ("data-sharing", "troop", "crisis", "assurances", "verification", "exercises"):
        assert step in proposed


def test_news_accounts_for_all_21_cue_words(news: tuple[str, Reading]) -> None:
    """Each of the 21 cue words stands in a statement's cue or is refused with a fitting reason."""
    text, reading = news
    words = [hit.span() for hit in CUES.finditer(text)]
    cued = [(c.start, c.end) for s in reading.statements for c in s.cues]
    refused = {(r.span.start, r.span.end): r.reason for r in reading.refused}
    reasons = {
        text[a:b] + f"@{a}": refused.get((a, b))
        for a, b in words
        if not any(x <= a and b <= y for x, y in cued)
    }

    assert len(words) == 21
    assert all(reasons.values()), reasons
    by_reason = {reason: sum(r == reason for r in reasons.values()) for reason in reasons.values()}
    assert by_reason["heading"] == 2
    assert by_reason["author's forecast"] == 6
    assert by_reason["author's directive"] == 2


def test_news_affects_ukraine_and_binds_it_by_nothing(news: tuple[str, Reading]) -> None:
    """Ukraine is affected, no statement has it as debtor, and there is something to ask."""
    _, reading = news
    roles = {p.name: p.role for p in reading.document.parties}

    assert roles["Ukraine"] == "affected"
    assert not any(a.name == "Ukraine" for s in reading.statements for a in s.debtor)
    assert reading.ask
    assert all(question.endswith("?") for question in reading.ask)


def test_minsk_protocol_has_twelve_commitments(shared: Path) -> None:
    """Each of the twelve numbered points is one commitment."""
    _, reading = read_file(shared / "corpus" / "minsk_protocol_2014.txt")

    assert reading.summary.commitments == 12
    assert len(of_kind(reading, "commitment")) == 12


@pytest.mark.parametrize(("folder", "least"), [("diplomatic", 0.78), ("check", 0.55)])
def test_commitment_f1(shared: Path, tmp_path: Path, folder: str, least: float) -> None:
    """The readings of the annotated texts reach the commitment F1 set for them."""
    for path in sorted((shared / "gold" / folder).glob("*.txt")):
        _, reading = read_file(path)
        (tmp_path / f"{path.stem}.json").write_bytes(to_json(reading))
    command = [
        sys.executable,
        str(shared / "tools" / "score_reading.py"),
        str(shared / "gold" / folder),
        str(tmp_path),
        "--json",
    ]

    done = subprocess.run(command, check=True, capture_output=True, text=True)

    assert json.loads(done.stdout)["commitment"]["f1"] >= least


def test_every_span_of_the_corpus_is_exact(shared: Path) -> None:
    """On every corpus text each span is exact and each cue word is placed."""
    for path in sorted((shared / "corpus").glob("*.txt")):
        text, reading = read_file(path)
        for start, end, exact in spans_of(reading):
            assert text[start:end] == exact, (path.name, start)
        placed = [(c.start, c.end) for s in reading.statements for c in s.cues]
        placed += [(r.span.start, r.span.end) for r in reading.refused]
        for hit in CUES.finditer(text):
            assert any(a <= hit.start() and hit.end() <= b for a, b in placed), (path.name, hit)


def test_another_language_is_said_and_nothing_invented(read: Callable[[str], Reading]) -> None:
    """A German text yields its language, no statements and no refusals."""
    got = read(
        "Die Parteien werden die Boote nicht behalten und sie dem Hafen zurück geben. Er will es."
    )

    assert got.document.language == "de"
    assert (got.statements, got.refused, got.ask) == ((), (), ())


def test_empty_text_reads_as_empty(read: Callable[[str], Reading]) -> None:
    """An empty text has no title, no date, no statements."""
    got = read("")

    assert (got.document.title, got.document.date.basis, got.statements) == (None, "missing", ())
