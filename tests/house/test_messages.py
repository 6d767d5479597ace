"""The catalogues of the pages' languages are whole: compiled, complete, with the same holes."""

import io
from pathlib import Path

import pytest
from scripts import messages

FOUND = messages.catalogues()


def tag(path: Path) -> str:
    """Return the language of a catalogue."""
    return path.parent.parent.name


@pytest.mark.parametrize("path", FOUND, ids=tag)
def test_a_catalogue_holds_no_message_half_done(path: Path) -> None:
    """Each message is translated, none is a guess, and every placeholder of it is there."""
    assert messages.faults(messages.read(path)) == []


def test_ukrainian_has_its_three_plural_forms() -> None:
    """CLDR: one, few and many; the rule is that of whole numbers."""
    (path,) = [one for one in FOUND if one.parent.parent.name == "uk"]
    held = messages.read(path)
    assert held.num_plurals == 3
    assert "n%10==1 && n%100!=11" in held.plural_expr
    forms = [len(tuple(m.string or ())) for m in held if isinstance(m.id, tuple)]
    assert forms
    assert set(forms) == {3}


@pytest.mark.parametrize("path", FOUND, ids=tag)
def test_what_is_shipped_is_what_was_translated(path: Path) -> None:
    """The compiled file beside a catalogue is that catalogue, byte for byte."""
    compiled = messages.compiled(messages.read(path))
    assert path.with_suffix(".mo").read_bytes() == compiled


def test_the_sources_are_gathered_often_enough() -> None:
    """What was wrapped since `make messages` last ran is shown in English; that is little."""
    wanted = {(m.id, m.context) for m in messages.gathered() if m.id}
    for path in FOUND:
        held = {(m.id, m.context) for m in messages.read(path) if m.id}
        assert len(wanted - held) <= len(wanted) // 20


def test_a_sentence_that_another_one_stands_in_is_gathered() -> None:
    """Texts inside of calls, and the text around them."""
    source = b"""
said = _(
    "{texts} in all.",
    texts=sentence(ngettext("{n} text", "{n} texts", len(texts))),
)
"""
    found = messages.of_python(io.BytesIO(source), messages.KEYWORDS, (), {})
    assert [texts for _, _, texts, _ in found] == [
        ["{texts} in all."],
        ["{n} text", "{n} texts", None],
    ]
