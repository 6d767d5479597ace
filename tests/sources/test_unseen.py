"""Letters that nobody sees, and words of two scripts, are told and stay where they are."""

from pathlib import Path

import pytest

from servanda.api import unseen as told
from servanda.model.unseen import unseen
from servanda.sources import handed

LATIN_O, CYRILLIC_O = "Ostia", "\u041estia"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Os\u200btia", ["U+200B"]),
        ("\ufeffOstia", ["U+FEFF"]),
        ("Ostia\u202e", ["U+202E"]),
        ("Ost\u00adia", ["U+00AD"]),
        ("a\u2066b\u2069", ["U+2066", "U+2069"]),
        ("O\u200dstia", ["U+200D"]),
        ("tag\U000e0041", ["U+E0041"]),
    ],
)
def test_a_letter_that_nobody_sees_is_found(text: str, codes: list[str]) -> None:
    """Wherever it stands, each by its code point, beside what an eye reads."""
    found = list(unseen(text))
    assert [one.code for one in found] == codes
    assert not any(one.word == text for one in found)


@pytest.mark.parametrize("word", [CYRILLIC_O, "\u041eстi\u0430", "Αthens", "р\u0430rty"])
def test_a_word_in_letters_of_two_scripts_is_found(word: str) -> None:
    """A Cyrillic О is no Latin one, and a Greek Α is none of both."""
    (one,) = unseen(f"the {word} accord")
    assert one.word == word
    assert len(one.scripts) == 2
    assert chr(int(one.code[2:].split()[0], 16)) in word


@pytest.mark.parametrize(
    "text",
    [
        "Остія and Ostia",
        "COVID-19",
        "5 km²",
        "Δt",
        "10 μm",
        "naïve",
        "Přerov",
        "Zürich",
        "می\u200cخواهم",
        "क\u094d\u200dष",
        "two\nlines\tand a tab",
        "ЄС–NATO",
        "👩\u200d🌾",
    ],
)
def test_what_is_spelled_so_is_left_alone(text: str) -> None:
    """Texts in several languages, units, accents, and joiners that belong to a script."""
    assert list(unseen(text)) == []


def test_a_table_that_is_handed_in_says_so_and_keeps_its_cells() -> None:
    """A person decides; what is recorded is what was handed in."""
    raw = f"who,what\nOs\u200btia,x\n{CYRILLIC_O},y\nVestia,z\n".encode()
    held = handed.read(raw, name="seen.csv")

    assert [row[0] for row in held.rows] == ["Os\u200btia", CYRILLIC_O, "Vestia"]
    notices = {one.code: one for one in held.notices}
    assert notices["hidden-letters"].what == "1, who: Ostia U+200B"
    assert notices["two-scripts"].what == f"2, who: {CYRILLIC_O} U+041E"
    assert notices["hidden-letters"].decides
    assert notices["two-scripts"].decides


def test_a_long_list_of_places_is_cut_and_counted(tmp_path: Path) -> None:
    """Five are named, the others counted."""
    file = tmp_path / "a.csv"
    file.write_text("a\u200bb\n" * 20, "utf-8")
    lines = list(told.in_tables([file]))
    assert len(lines) == told.SHOWN + 2
    assert "15 more such places" in lines[-2]


@pytest.mark.parametrize("hidden", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_a_separator_that_ends_no_line_is_told_with_its_line(hidden: str) -> None:
    """Only carriage return and line feed end a line of a table."""
    lines = list(
        told.in_bytes(f"id,party\r\n1,Alp{hidden}ha\r\n2,B\u200ba\r\n".encode(), name="t.csv")
    )

    assert lines[0].startswith(f"t.csv, line 2: U+{ord(hidden):04X}")
    assert lines[1].startswith("t.csv, line 3: U+200B")


def test_a_long_word_is_not_repeated_whole() -> None:
    """A cell of 100,000 letters makes no line of 100,000 letters."""
    (first, *_) = told.in_bytes(("a" * 100_000 + "\u200b").encode(), name="t.csv")

    assert len(first) < 150
