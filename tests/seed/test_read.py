"""Rows on reading: what the article says, signals, puts off, and never promises."""

from pathlib import Path

import pytest
from tests.seed.conftest import In, Run
from tests.seed.rows import Row

from servanda.extractors.rules import RulesExtractor
from servanda.model.reading import Reading
from servanda.model.text import Document

RELEVANT = ("debtor", "creditor", "action", "object", "deadline", "verification", "enforcement")


def read(words: str) -> Reading:
    """Return the reading of some words."""
    return RulesExtractor().extract(
        Document(
            source="d.txt",
            media_type="text/plain",
            raw=b"",
            text=words,
            text_extractor="plain/1",
            kept="1",
            title=None,
        )
    )


def reasons(reading: Reading, row: Row) -> dict[str, str]:
    """Return the refused cue words in a row's sentence, each with its reason."""
    return {r.cue: r.reason for r in reading.refused if row.start <= r.span.start < row.end}


@pytest.mark.seed("s0")
def test_header(reading: Reading) -> None:
    """s0: news, not an agreement; the United States and Russia are spoken of; so is Ukraine."""
    facts = reading.document
    named = {p.id: p.role for p in facts.parties}

    assert facts.kind == "news"
    assert facts.title == (
        "Trump Putin Alaska meeting: What It Means for Ukraine and Global Diplomacy"
    )
    assert {"us", "ru", "ua"} <= set(named)
    assert {named["us"], named["ru"]} == {"context"}


@pytest.mark.seed("s1-3")
def test_byline(reading: Reading, text: str) -> None:
    """s1-3: "Sep 5" has no year, nothing of the byline is a statement, offsets hold."""
    date = reading.document.date

    assert (date.value, date.precision, date.raw) == ("--09-05", "unknown-year", "Sep 5")
    assert all(s.span.start > text.index("4 min read") for s in reading.statements)
    tail = text.rfind("Comments")
    assert tail < 0 or all(s.span.end <= tail for s in reading.statements)
    for s in reading.statements:
        assert text[s.span.start : s.span.end] == s.span.exact


@pytest.mark.seed("s6")
def test_deferral(within: In) -> None:
    """s6: both leaders put hard commitments off, until when nobody says; nothing is promised."""
    found = {s.kind: s for s in within("s6")}

    assert "commitment" not in found
    deferral = found["deferral"]
    assert [actor.name for actor in deferral.author] == ["both leaders"]
    assert deferral.aim == "deferring hard commitments"
    assert [gap.slot for gap in deferral.gaps] == ["until"]


@pytest.mark.seed("s8")
def test_private_signal(within: In) -> None:
    """s8: unnamed aides, in private, bound by nothing."""
    (one,) = within("s8")

    assert one.speaker is not None
    assert (one.kind, one.speaker.name, one.publicity) == ("signal", "aides", "private")
    assert one.legalization is not None
    assert (one.debtor, one.legalization.obligation) == ((), "0.00")


@pytest.mark.seed("s11")
def test_baseline(within: In) -> None:
    """s11: a change asks for the state it counts from; empty, it is a gap with a question."""
    assert within("s11") == []  # the sentence itself weighs, and promises nothing
    words = "Joint Declaration\n\nThe Parties shall reduce their guns by half{}.\n"
    (open_,) = read(words.format("")).statements
    (stated,) = read(words.format(" from current levels")).statements

    asked = {gap.slot: gap.ask for gap in open_.gaps}
    assert open_.baseline is None
    assert asked["baseline"].startswith("From which level, and of which day, will the Parties")
    assert stated.baseline is not None
    assert stated.baseline.exact == "from current levels"


@pytest.mark.seed("s12-13")
def test_one_heading(reading: Reading, table: dict[str, Row], servanda: Run, shared: Path) -> None:
    """s12-13: "Public optics vs. private calculations" is one heading, and no statement."""
    row = table["s12-13"]
    assert not any(row.start <= s.span.start < row.end for s in reading.statements)
    # The next sentence begins after the heading, whole.
    assert not any(s.span.start < row.end < s.span.end for s in reading.statements)
    said = servanda("read", shared / "corpus/mag_post_article.txt").out
    assert "private calculations" not in said


@pytest.mark.seed("s15")
def test_messaging_is_no_commitment(reading: Reading, table: dict[str, Row], within: In) -> None:
    """s15: a public message creates nothing; "concrete commitments" is a noun, refused as that."""
    assert within("s15") == []
    assert reasons(reading, table["s15"]) == {"commitments": "noun use"}


@pytest.mark.seed("s17")
def test_can_it_be_checked(reading: Reading) -> None:
    """s17: each promise is checkable or not, and what it lacks is listed."""
    assert (reading.summary.commitments, reading.summary.verifiable) == (0, 0)
    got = read(
        "Joint Statement\n\nArland shall return three boats to Borland by 1 March 2031.\n\n"
        "Measures shall be taken.\n"
    )
    checkable, not_checkable = got.statements

    assert got.summary.verifiable == 1
    assert {gap.slot for gap in checkable.gaps} == {"verification", "enforcement"}
    assert {"debtor", "deadline", "verification"} <= {gap.slot for gap in not_checkable.gaps}


@pytest.mark.seed("s24")
def test_traces_of_agreement(within: In, text: str) -> None:
    """s24: one claim, all seven slots missing; timing and enforcement open by the text itself."""
    (claim,) = within("s24")
    gaps = {gap.slot: gap.span for gap in claim.gaps}

    assert claim.kind == "claim"
    assert claim.span.start == text.index("Traces of agreement")
    assert claim.span.exact == (
        "Traces of agreement surfaced around Ukraine’s security framework, but timing and "
        "enforcement remain open questions"
    )
    assert set(gaps) == set(RELEVANT)
    assert {slot for slot, span in gaps.items() if span} == {"deadline", "enforcement"}


@pytest.mark.seed("s25")
def test_hedged_outcome(within: In) -> None:
    """s25: safeguards that could: a signal; what must not suffer is a side constraint."""
    (one,) = within("s25")

    assert one.kind == "signal"
    assert one.deontic is None
    assert one.side_constraint is not None
    assert one.side_constraint.exact.startswith("while avoiding abrupt shifts")


@pytest.mark.seed("s27")
def test_no_bond_by_its_own_words(within: In) -> None:
    """s27: openness obliges to nothing, and "the absence of binding commitments" denies a bond."""
    (one,) = within("s27")
    whys = {cue.exact: cue.why for cue in one.cues}

    assert one.legalization is not None
    assert (one.kind, one.legalization.obligation, one.strength) == ("signal", "0.00", "low")
    assert whys["commitments"] == "denied: the text says that there is none"
    assert "wide margin for interpretation" in one.span.exact


@pytest.mark.seed("s28")
def test_goals_without_steps(within: In) -> None:
    """s28: goals are no commitment; steps and verification are open by the text's own words."""
    (one,) = within("s28")
    gaps = {gap.slot: gap.span for gap in one.gaps}

    assert one.kind == "aspiration"
    for goal in ("sovereignty", "stability"):
        assert goal in one.span.exact
    action = gaps["action"]
    assert action is not None
    assert action.exact.startswith("steps and verification methods")


@pytest.mark.seed("s33", "s32")
def test_affected_and_context(reading: Reading, servanda: Run, shared: Path) -> None:
    """s32, s33: Ukraine is affected and bound by nothing; NATO and Russia are context."""
    named = {p.name: p.role for p in reading.document.parties}

    assert (named["Ukraine"], named["NATO"], named["Russia"]) == ("affected", "context", "context")
    assert not any(actor.id == "ua" for s in reading.statements for actor in s.debtor)
    assert not any(s.debtor for s in reading.statements)
    assert servanda("read", shared / "corpus/mag_post_article.txt").out.count("Ukraine") > 0


@pytest.mark.seed("s38")
def test_red_lines_without_content(within: In, reading: Reading) -> None:
    """s38: limits are claimed, their content is a gap; the second mention is no second claim."""
    (one,) = within("s38")
    gaps = {gap.slot for gap in one.gaps}

    assert one.kind == "claim"
    assert gaps == {"content", "debtor"}
    assert [r.exact for r in one.repeats] == ["preserving strategic red lines"]
    assert sum("content" in {g.slot for g in s.gaps} for s in reading.statements) == 1


@pytest.mark.seed("s40")
def test_no_threat_here(within: In) -> None:
    """s40: a conditional threat would be a commitment with an antecedent; here there is none."""
    assert within("s40") == []
    got = read("Joint Statement\n\nIf shelling resumes, the Parties shall restore the tariffs.\n")
    (threat,) = got.statements
    assert threat.kind == "commitment"
    assert threat.condition is not None
    assert threat.condition.exact == "If shelling resumes"


@pytest.mark.seed("s47")
def test_must_is_a_directive_of_the_author(
    reading: Reading, table: dict[str, Row], within: In
) -> None:
    """s47: "Policy makers must" directs, and commits nobody."""
    assert within("s47") == []
    assert reasons(reading, table["s47"]) == {
        "must": "author's directive",
        "ensuring": "author's directive",
    }


@pytest.mark.seed("s58")
def test_will_is_a_forecast_of_the_author(
    reading: Reading, table: dict[str, Row], within: In
) -> None:
    """s58: "Leaders will calibrate" is a forecast; what is said to whom is an audience."""
    assert within("s58") == []
    assert reasons(reading, table["s58"]) == {"will": "author's forecast"}
    home, abroad = (
        read(f"Ford talks\n- Sep 5\n- 4 min read\nThe minister told {whom} that Arland has agreed "
             "to return the boats.").statements[0].audience
        for whom in ("parliament", "the Security Council")
    )  # fmt: skip
    assert (home, abroad) == ("domestic", "foreign")


@pytest.mark.seed("s64")
def test_commitment_as_a_noun(reading: Reading, table: dict[str, Row], within: In) -> None:
    """s64: "a shared commitment to Ukraine's security" is the author's praise."""
    assert within("s64") == []
    assert reasons(reading, table["s64"]) == {"commitment": "noun use"}


@pytest.mark.seed("s51")
def test_three_guessed_steps(within: In) -> None:
    """s51: rounds, measures, technical talks: three proposals, none of them agreed."""
    found = within("s51")

    assert [s.kind for s in found] == ["proposal"] * 3
    assert {s.modality for s in found} == {"hypothetical"}
    assert all(s.cues[0].exact == "likely includes" for s in found)
