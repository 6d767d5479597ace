"""Two texts are set side by side by hand: every place is found exactly, or nothing is recorded."""

from pathlib import Path

import pytest

from servanda.api import versions
from servanda.api.register import Register, create_register
from servanda.errors import InputError, UsageError
from servanda.model.text import Document
from servanda.pages.beside_page import beside_view, versions_of
from servanda.pages.links import ServerLinks
from servanda.register import proposals

ENGLISH = "Article 1\nThe parties shall\nopen the ford.\n\nDone in Ardania."
OTHER = "Стаття 1\nСторони відкривають брід.\n\nПункт лише тут.\n\nВчинено в Арданії."


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """Return a register with an agreement in two languages."""
    made = create_register(
        tmp_path / "talks.db", name="Ford", passphrase=None, unsafe_plain=True,
        keys=tmp_path / "keys",
    )  # fmt: skip
    for name, text in (("en", ENGLISH), ("uk", OTHER)):
        paper = Document(
            source=f"{name}.txt", media_type="text/plain", raw=text.encode(), text=text,
            text_extractor="plain/1", kept="1", title=name,
        )  # fmt: skip
        made.append([proposals.document(name, paper, title=name)])
    return made


def _table(tmp_path: Path, text: str) -> Path:
    table = tmp_path / "places.csv"
    table.write_text(text, "utf-8")
    return table


def test_words_are_found_across_line_ends_and_shown_in_rows(
    register: Register, tmp_path: Path
) -> None:
    """What nobody aligned stands between the rows, on its own side."""
    at = ENGLISH.index("Done")
    rows = "Article 1,Стаття 1\nThe parties shall open the ford.,Сторони відкривають брід.\n"
    versions.align(
        register, "en", "uk", _table(tmp_path, rows + f"{at}-{at + 16},Вчинено в Арданії.\n")
    )

    state = register.state()
    assert versions_of("en", state, ServerLinks()) == (("uk", "uk", "/documents/en/beside/uk"),)
    view = beside_view("uk", "en", state, ServerLinks())
    assert [(row.first, row.second, row.together) for row in view.rows] == [
        ("Стаття 1", "Article 1", True),
        ("Сторони відкривають брід.", "The parties shall\nopen the ford.", True),
        ("Пункт лише тут.", "", False),
        ("Вчинено в Арданії.", "Done in Ardania.", True),
    ]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("Article 2,Стаття 1\n", "row 1: 'Article 2' does not stand in en"),
        ("Ar,Стаття 1\n", "stands 2 times in en"),
        ("Article 1,Стаття 1\n5-900,1-2\n", r"row 2: 5-900 is no place within en"),
        ("Article 1\n", "row 1: 1 cells"),
    ],
)
def test_one_bad_row_and_nothing_is_recorded(
    register: Register, tmp_path: Path, rows: str, told: str
) -> None:
    """The message names file, row and what is wrong."""
    size = register.state().head.size
    with pytest.raises(InputError, match=told):
        versions.align(register, "en", "uk", _table(tmp_path, rows))
    assert register.state().head.size == size


def test_a_text_is_no_version_of_itself(register: Register, tmp_path: Path) -> None:
    """Nor of a document that the register does not hold."""
    table = _table(tmp_path, "Article 1,Article 1\n")
    with pytest.raises(UsageError, match="beside another one"):
        versions.align(register, "en", "en", table)
    with pytest.raises(UsageError, match="no document 'fr'; there are: en, uk"):
        versions.align(register, "en", "fr", table)
