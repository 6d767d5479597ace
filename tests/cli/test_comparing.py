"""`servanda diff` and `servanda compare` as a person types them."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.framing.texts import AGREED, BOATS, GERMAN, HEAD, NEWS, reading

from servanda.cli.render_comparison import print_claims, print_diff
from servanda.cli.terminal import console, shown
from servanda.framing.diff import diff
from servanda.framing.press import compare
from servanda.model.codec import from_json
from servanda.model.comparison import ClaimComparison, Diff

LATER = HEAD + BOATS.replace("1 May", "1 July") + "\nBorland shall open the salt archives.\n"
CLAIMS = NEWS + "Arland has agreed to withdraw its patrol boats from the upper river by 1 March.\n"


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder, made current, with two agreements, an article and some odd files."""
    for name, text in {
        "a.txt": AGREED,
        "b.txt": LATER,
        "news.txt": CLAIMS,
        "german.txt": GERMAN,
        "blank.txt": " \n\n",
        "plain.txt": "The river is long and wide. It was calm on Tuesday.\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n0000")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.mark.usefixtures("texts")
def test_diff_tells_counts_first_and_names_the_slot(servanda: Run) -> None:
    """The counts stand above the rows, and each changed row names verdict, slot and both dates."""
    done = servanda("diff", "a.txt", "b.txt")

    assert done.code == 0
    said = " ".join(done.out.split())
    assert "Promises: 1 redated · 4 dropped · 1 added" in said
    assert said.index("Promises:") < said.index("DROPPED")
    assert "redated (deadline)" in said
    assert "redated later in deadline, last day: 2031-05-01 → 2031-07-01" in said
    assert "ADDED: ONLY IN B (1) Borland shall open the salt archives" in said
    assert "held to be the same matter: shared words" in said


@pytest.mark.usefixtures("texts")
def test_wishes_are_shown_on_request(servanda: Run) -> None:
    """What binds nobody in either text is counted, and listed with --all."""
    short, full = servanda("diff", "a.txt", "b.txt"), servanda("diff", "a.txt", "b.txt", "--all")

    assert "Binding nobody in either text: 1 dropped (shown with --all)" in short.out
    assert "night ferry" not in short.out
    assert "night ferry" in full.out


@pytest.mark.usefixtures("texts")
def test_compare_tells_verdict_and_why(servanda: Run) -> None:
    """Each claim has its verdict, its slot and a sentence, with both texts below."""
    done = servanda("compare", "news.txt", "--with", "a.txt")

    assert done.code == 0
    said = " ".join(done.out.split())
    assert "Claims: 1 " in said
    assert "article: Arland has agreed to withdraw" in said
    assert "text: Arland shall withdraw its patrol boats" in said
    assert "PROMISED, AND NO CLAIM OF THE ARTICLE IS ABOUT IT (4)" in said


@pytest.mark.usefixtures("texts")
def test_json_has_a_schema(servanda: Run) -> None:
    """With --json both verbs print one object that names its schema and reads back."""
    one = servanda("diff", "a.txt", "b.txt", "--json").out
    other = servanda("compare", "news.txt", "--with", "a.txt", "--json").out

    assert json.loads(one)["schema"] == "servanda.diff/1"
    assert json.loads(other)["schema"] == "servanda.comparison/1"
    assert from_json(one, Diff, where="stdout").right.source == "b.txt"
    assert from_json(other, ClaimComparison, where="stdout").article.source == "news.txt"


@pytest.mark.usefixtures("texts")
@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["diff", "a.txt", "b.txt", "--fail-on", "softened"], 0),
        (["diff", "a.txt", "b.txt", "--fail-on", "softened,dropped"], 1),
        (["diff", "a.txt", "a.txt", "--fail-on", "softened,dropped,added,redated"], 0),
        (["compare", "news.txt", "--with", "a.txt", "--fail-on", "contradicts"], 0),
        (["compare", "news.txt", "--with", "b.txt", "--json", "--fail-on", "unsupported"], 0),
        (["compare", "news.txt", "--with", "plain.txt", "--fail-on", "unsupported"], 1),
    ],
)
def test_fail_on(command: list[str], code: int, servanda: Run) -> None:
    """The exit code is 1 exactly where a verdict that was asked for stands in the result."""
    assert servanda(*command).code == code


@pytest.mark.usefixtures("texts")
@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["diff", "a.txt", "nowhere.txt"], ["nowhere.txt", "no such file"]),
        (["diff", "a.txt", "picture.png"], ["picture.png", "PNG"]),
        (["diff", "a.txt", "empty.txt"], ["empty.txt", "empty"]),
        (["diff", "blank.txt", "a.txt"], ["blank.txt"]),
        (["diff", "a.txt", "german.txt"], ["german.txt", "'de'", "English", "nothing"]),
        (["compare", "german.txt", "--with", "a.txt"], ["german.txt", "'de'", "nothing"]),
        (["compare", "news.txt", "--with", "nowhere.txt"], ["nowhere.txt"]),
        (["compare", "news.txt"], ["--with"]),
        (["diff", "a.txt"], ["B"]),
        (["diff", "-", "-"], ["standard input", "name a file"]),
        (["diff", "a.txt", "b.txt", "--fail-on", "weakened"], ["'weakened'", "softened"]),
        (["diff", "a.txt", "b.txt", "--fail-on", ","], ["no word", "softened"]),
        (["compare", "news.txt", "--with", "a.txt", "--fail-on", "dropped"],
         ["'dropped'", "overstates"]),
        (["diff", "a.txt", "b.txt", "--extractor", "crystal-ball"], ["crystal-ball", "rules"]),
    ],
)  # fmt: skip
def test_bad_input(command: list[str], words: list[str], servanda: Run) -> None:
    """What cannot be compared ends in a message that names it, code 2, and no result."""
    done = servanda(*command)

    assert done.code == 2
    assert done.out == ""
    assert all(word in done.err for word in words), done.err


@pytest.mark.usefixtures("texts")
def test_the_same_text_twice_is_said(servanda: Run) -> None:
    """A file compared with itself is told as such, and everything in it is reaffirmed."""
    done = servanda("diff", "a.txt", "a.txt")
    article = servanda("compare", "a.txt", "--with", "a.txt")

    assert "one and the same text" in done.err
    assert "Promises: 5 reaffirmed\n" in done.out
    assert "one and the same text" in article.err


@pytest.mark.usefixtures("texts")
def test_texts_without_promises_are_told_as_such(servanda: Run) -> None:
    """Where neither text promises anything, the counts say so; an article may hold no claim."""
    nothing = servanda("diff", "plain.txt", "plain.txt")
    silent = servanda("compare", "plain.txt", "--with", "a.txt")

    assert "Promises: none in either text" in nothing.out
    assert "Claims: none found" in silent.out
    assert (nothing.code, silent.code) == (0, 0)


@pytest.mark.usefixtures("texts")
def test_quotations_do_not_steer(servanda: Run) -> None:
    """Control characters of either text are spelled out."""
    Path("odd.txt").write_text(AGREED.replace("patrol", "\x1b[31mpatrol\u202e"), encoding="utf-8")

    said = servanda("diff", "odd.txt", "a.txt").out + servanda("compare", "odd.txt", "--with",
                                                               "a.txt").out  # fmt: skip

    assert "\\x1b[31m" in said
    assert shown(said) == said


@pytest.mark.parametrize("width", [120, 100, 99, 60])
def test_side_by_side_where_there_is_room(width: int, capsys: pytest.CaptureFixture[str]) -> None:
    """From 100 columns on both texts stand in one line, below that one under the other."""
    left, right = reading(AGREED, "a.txt"), reading(LATER, "b.txt")
    print_diff(diff(left, right), console(width=width))
    print_claims(compare(reading(CLAIMS), right), console(width=width))

    lines = capsys.readouterr().out.splitlines()
    for one, other in (("A: Arland shall", "B: Arland shall"), ("article: Arland", "text: Arland")):
        assert any(one in line and other in line for line in lines) == (width >= 100)
        assert any(one in line for line in lines)
        assert any(other in line for line in lines)
    assert max(map(len, lines)) <= width
