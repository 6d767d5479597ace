"""Genre, language, date and title of a text."""

import pytest

from servanda.reading import facts
from servanda.reading.cast import Cast
from servanda.reading.genre import genre, language
from servanda.reading.parties import introduced
from servanda.reading.structure import blocks


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The Parties shall return the boats to the port.", "en"),
        ("Die Parteien werden die Boote nicht behalten und sie dem Hafen geben.", "de"),
        ("Les parties rendent les bateaux dans le port avec une lettre pour chaque bateau.", "fr"),
        ("Les Parties s’engagent à retirer leurs navires dans un délai de dix jours.", "fr"),
        ("Elles se réuniront à nouveau au printemps afin de vérifier l’accord.", "fr"),
        ("El gobierno abrirá el puerto antes de fin de año y no lo cerrará.", "es"),
        ("Il governo aprirà il porto prima della fine dell’anno.", "it"),
        ("As Partes comprometem-se a retirar os seus barcos no prazo de dez dias.", "pt"),
        ("De regering opent de haven voor het einde van het jaar.", "nl"),
        ("Rząd otworzy port do końca roku i nie zamknie go przez zimę.", "pl"),
        ("The President of El Salvador and the Mayor of Los Angeles met.", "en"),
        ("Le Monde and La Repubblica report: de facto control of the port.", "en"),
        ("Сторони зобов'язуються повернути човни і відкрити її порт.", "uk"),
        ("Стороны обязуются вернуть лодки и открыть порт.", "ru"),
        ("当事方应归还船只。", "zh"),
        ("", "und"),
        ("12345 --", "und"),
        ("A. A. A. A.", "en"),
    ],
)
def test_language_is_told_by_script_and_function_words(text: str, code: str) -> None:
    """Each short text has the language of its function words or its script."""
    assert language(text) == code


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "The Security Council,\n\nRecalling resolution 1 (2030),\n\n1. Decides to meet again.",
            "resolution",
        ),
        (
            "Agreement on a ford\n\nThe Parties shall rest. They shall eat. They shall pay.",
            "agreement",
        ),
        ("Joint Statement\n\nWe will open the ford.\n\nWe will mark it.", "communique"),
        ("Ford talks\n- Sep 5\n- 4 min read\nAnalysts said the talks were calm.", "news"),
        (
            "PRESIDENT ARLE: Welcome.\n\nQ    When?\n\nPRESIDENT ARLE: In May.\n\nQ    Why?",
            "press conference",
        ),
        ("The ford is wide and the water is cold.", "other"),
    ],
)
def test_genre_by_its_marks(text: str, kind: str) -> None:
    """Each genre is told by its marks."""
    assert genre(text, blocks(text)).kind == kind


@pytest.mark.parametrize(
    ("text", "value", "precision", "basis"),
    [
        ("Agreement of 3 May 2031\n\nThe Parties shall rest.", "2031-05-03", "day", "stated"),
        ("Ford talks\n- Sep 5\n- 4 min read\nIt was calm.", "--09-05", "unknown-year", "stated"),
        ("On 3 May 2031, the ministers met in Porth. They ate.", "2031-05-03", "day", "stated"),
        ("The ministers ate.", None, None, "missing"),
        ("Agreement of 31 June 2031\n\nIt was calm.", None, None, "missing"),
    ],
)
def test_date_is_only_what_the_text_says(
    text: str, value: str | None, precision: str | None, basis: str
) -> None:
    """A stated date, a day without a year, none at all: never the clock."""
    got = facts.stated_date(text, blocks(text))

    assert (got.value, got.precision, got.basis) == (value, precision, basis)


def test_who_we_and_the_parties_are() -> None:
    """Names introduced in brackets are the parties; a group speaks as itself."""
    treaty = (
        "The Government of Japan (“Japan”) and the Government of India (“India”) shall rest. "
        "They shall eat. They shall pay."
    )
    group = "We, the Leaders of the Seven (G7), will rest. We will eat."

    one = introduced(Cast(treaty), blocks(treaty), genre(treaty, blocks(treaty)))
    two = introduced(Cast(group), blocks(group), genre(group, blocks(group)))

    assert one.parties == ("Japan", "India")
    assert two.we == ("G7",)


@pytest.mark.parametrize(
    ("source", "slug"),
    [
        ("texts/Some File.txt", "some-file"),
        ("https://example.org/a/b.html?x=1#y", "b"),
        ("-", "text-abcdefabcdef"),
    ],
)
def test_document_id_comes_from_the_source(source: str, slug: str) -> None:
    """A file name or address gives a short id; standard input gives the digest's start."""
    assert facts.slug(source, "abcdefabcdef99") == slug


def test_report_of_a_monitor_binds_nobody() -> None:
    """A monitoring report with "shall" and "agreed" in it is no agreement."""
    text = (
        "Monitoring report on the Agreement\n\nThe Parties shall open the ford. They agreed to it. "
        "They shall mark it. They shall rest."
    )

    got = genre(text, blocks(text))

    assert (got.kind, got.signed, got.reports) == ("other", False, True)
