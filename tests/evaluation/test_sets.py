"""How the public sets are laid before the reader."""

from collections.abc import Callable

from scripts.evaluation import gold, manifestos, reading, summits

from servanda.extractors.rules import RulesExtractor
from servanda.model.reading import Reading


def test_a_statement_belongs_to_the_sentence_it_starts_in() -> None:
    """Of three sentences read as one text the second and third hold the two promises."""
    parts = ["Fares rose.", "We will build  ferries.", "We will lower the fares by 2031."]

    found = reading.in_context(RulesExtractor(), parts, "harbour list")

    assert [manifestos.is_commitment(statements) for statements in found] == [False, True, True]


def test_words_of_ours_are_not_counted() -> None:
    """What is read in the lead-in is no statement of the text that follows it."""
    lead = "We will build two ferries.\n\n"

    assert reading.alone(RulesExtractor(), "Fares rose.", "fares", lead=lead) == []


def test_a_carried_lead_in_governs_its_item() -> None:
    """Brackets go; a lead-in that ends in a colon stands on a line before its item."""
    assert summits.as_worded('"[We will:] lower fares."') == "We will:\n- lower fares."
    assert summits.as_worded("[We will] lower fares") == "We will lower fares"


def test_genre_is_told_by_name() -> None:
    """A resolution and a press conference are known by their names, the rest are statements."""
    assert gold.genre("unsc_999") == "resolution"
    assert gold.genre("press_conf_harbour") == "press conference"
    assert gold.genre("arland_borland") == "joint statement"


def test_levels_of_specificity(read: Callable[[str], Reading]) -> None:
    """A date makes a detailed pledge, going on makes continuity, a goal is rhetoric."""
    detailed = read("We will open the ferry line by 1 May 2031.")
    plain = read("We will open the ferry line.")
    goal = read("We strive for calmer seas.")

    assert manifestos.level(detailed.statements) == 7
    assert manifestos.level(plain.statements) == 6
    assert manifestos.level(goal.statements) == 2
    assert manifestos.level([]) == 1
