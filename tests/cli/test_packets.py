"""Two coders in two folders: `packet make`, `review --blind`, `packet take`, then alpha."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Run

PAM = ("--codebook", "pam")
SHALL = "B shall withdraw its troops by the first of March"
LIFT = "A shall then lift its sanctions"
TEXT = "document,quote,kind,deontic,strength,debtor,creditor,deadline\n"


@pytest.fixture
def coders(talks: Path, servanda: Run) -> Callable[[str], Path]:
    """Enrol anna and ben; return where the key of a coder lies, moved out of the keys' folder."""
    places = {}
    for name in ("anna", "ben"):
        made = servanda("keygen", name, "--role", "coder", "--unsafe-plain-key")
        assert made.code == 0
        path = Path(made.err.rpartition("private key: ")[2].strip())
        # Each coder's key lies with the coder, not where the register is kept.
        places[name] = path.rename(talks.parent / f"{name}.pem")
    return lambda name: places[name]


def fill(folder: Path, *scores: tuple[str, str]) -> None:
    """Fill in scores with reasons, in order of the packet's rows."""
    with (folder / "coding.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for row, (score, because) in zip(rows[1:], scores, strict=True):
        row[1:3] = [score, because]
    with (folder / "coding.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def test_two_coders_score_blind_and_disagree(
    desk: Path, servanda: Run, coders: Callable[[str], Path]
) -> None:
    """Neither folder holds the other's score; alpha, the disagreement, and how it is settled."""
    for name, score in (("anna", "2"), ("ben", "3")):
        assert servanda("packet", "make", f"for-{name}", "--coder", name, *PAM).code == 0
        fill(desk / f"for-{name}", (score, f"{name} says so"))
    for name in ("anna", "ben"):
        done = servanda("review", f"for-{name}", "--blind", "--by", coders(name))
        assert (done.code, done.err) == (0, done.err)
        taken = servanda("packet", "take", f"for-{name}")
        assert taken.code == 0, taken.err
    packet = (desk / "for-ben" / "packet.json").read_text(encoding="utf-8")
    assert "anna" not in packet
    assert "fulfilled" not in packet

    told = json.loads(servanda("reliability", "--json").out)
    shown = servanda("reliability").out

    (field,) = told["fields"]
    assert (field["what"], field["sight"]) == ("pam@1", "blind")
    # One unit, two values: Do = De, so alpha = 1 - (2 - 1) * 2 * d / (2 * d) = 0.
    assert field["agreement"]["alpha"] == pytest.approx(0)
    assert "withdraw score (pam@1)  anna: 2 · ben: 3" in shown
    ruling = servanda(
        "assess", "withdraw", *PAM, "--score", "2", "--settle", "--because", "the guideline"
    )
    assert ruling.code == 0
    assert "settled as 2, because the guideline" in servanda("reliability").out
    view = servanda("assess").out
    assert "pam@1: 2, settled" in view
    assert "anna 2 (blind" in view


def test_what_a_coder_signed_stays_verifiable(
    desk: Path, servanda: Run, coders: Callable[[str], Path]
) -> None:
    """Scores taken in are entries of the coder's own chain, and the published bundle verifies."""
    assert servanda("packet", "make", "p", "--coder", "anna", *PAM).code == 0
    fill(desk / "p", ("2", "half"))
    assert servanda("review", "p", "--by", coders("anna")).code == 0
    assert servanda("packet", "take", "p").code == 0

    assert servanda("publish", "bundle").code == 0
    assert servanda("verify", "bundle").code == 0


def coded(servanda: Run, desk: Path, key: Path, name: str, rows: str, *more: str) -> None:
    """Have a coder mark the text."""
    made = servanda("packet", "make", name, "--coder", name, "--document", "text", *more)
    assert made.code == 0, made.err
    (desk / name / "coding.csv").write_text(TEXT + rows, encoding="utf-8")
    done = servanda("review", name, "--by", key)
    assert done.code == 0, done.err
    assert servanda("packet", "take", name).code == 0


def test_two_coders_mark_one_text(desk: Path, servanda: Run, coders: Callable[[str], Path]) -> None:
    """Anna marks two promises, Ben one with another debtor: F1 2/3, and what differs."""
    anna = f"text,{SHALL},commitment,obligation,high,B,A,by the first of March\n"
    anna += f"text,{LIFT},commitment,obligation,high,A,B,\n"
    coded(servanda, desk, coders("anna"), "anna", anna)
    coded(servanda, desk, coders("ben"), "ben", f"text,{SHALL},commitment,obligation,high,A,,\n")

    told = json.loads(servanda("reliability", "--document", "text", "--json").out)

    blind = [one for one in told["spans"] if one["sight"] == "blind"]
    assert [(s["score"]["first"], s["score"]["second"], s["score"]["both"]) for s in blind] == [
        (2, 1, 1)
    ]
    assert blind[0]["score"]["f1"] == pytest.approx(2 / 3)
    differ = {(d["quote"], d["field"]) for d in told["disagreements"] if "anna" in d["values"]}
    assert (SHALL, "debtor") in differ
    assert (LIFT, "kind") in differ
    assert "span F1 0.67 (anna and ben" in servanda("reliability").out
    place = f"text:{told['disagreements'][0]['what'].split(':', 1)[1]}"
    ask = ("assess", place, "--slot", "debtor", "--settle", "--because", "the text names B")
    assert servanda(*ask, "--score", "B").code == 0
    assert "settled as B, because the text names B" in servanda("reliability").out
    left = next(d for d in told["disagreements"] if d["quote"] == LIFT and d["field"] == "kind")
    other = ("assess", left["what"], "--slot", "kind", "--settle", "--because", "x", "--score")
    assert "expected one of commitment" in servanda(*other, "promise").err
    assert servanda(*other, "not marked").code == 0
    nowhere = servanda("assess", "text:1:2", *ask[2:], "--score", "B")
    assert "coders do not disagree" in nowhere.err
    assert "is no place" in servanda("assess", "text", *ask[2:], "--score", "B").err


def test_who_marks_nothing_has_coded(
    desk: Path, servanda: Run, coders: Callable[[str], Path]
) -> None:
    """An empty coding is a coding: the other's place is not marked by this coder."""
    coded(servanda, desk, coders("anna"), "anna", "")
    coded(servanda, desk, coders("ben"), "ben", f"text,{SHALL},commitment,,,,,\n")

    told = json.loads(servanda("reliability", "--json").out)
    (span,) = [one for one in told["spans"] if one["sight"] == "blind"]
    assert (span["score"]["first"], span["score"]["second"], span["score"]["f1"]) == (0, 1, 0)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("text,B may withdraw,commitment,,,,,\n", "does not stand in the text"),
        (f"text,{SHALL},promise,,,,,\n", "that is no statement"),
        (f"text,{SHALL},commitment,duty,,,,\n", "deontic"),
        (f"text,{SHALL},commitment,,,,,by May\n", "does not stand in the quotation"),
        (f"text,{SHALL},commitment,,,,,its troops\n", "names no time"),
        (f"other,{SHALL},commitment,,,,,\n", "holds no document 'other'"),
        (f"text,{SHALL},,,,,,\n", "that is no statement"),
    ],
)
def test_marks_that_cannot_be_taken(
    desk: Path, servanda: Run, coders: Callable[[str], Path], rows: str, words: str
) -> None:
    """A quotation stands in the text letter by letter; kinds and slots are ours."""
    assert servanda("packet", "make", "p", "--coder", "anna", "--document", "text").code == 0
    (desk / "p" / "coding.csv").write_text(TEXT + rows, encoding="utf-8")

    done = servanda("review", "p", "--by", coders("anna"))

    assert done.code == 2
    assert words in done.err
    assert "row 2" in done.err


def test_texts_go_through_another_program(
    desk: Path, servanda: Run, coders: Callable[[str], Path]
) -> None:
    """A packet for doccano comes back from it, signed by the coder, blind as it was."""
    ask = ("packet", "make", "p", "--coder", "anna", "--document", "text", "--tool", "doccano")
    assert servanda(*ask).code == 0
    task = json.loads((desk / "p" / "tasks.jsonl").read_text(encoding="utf-8"))
    assert task["label"] == []
    at = task["text"].index(SHALL)
    task["label"] = [[at, at + len(SHALL), "commitment"]]
    (desk / "done.jsonl").write_text(json.dumps(task), encoding="utf-8")

    done = servanda(
        "review", "p", "--by", coders("anna"), "--answers", "done.jsonl", "--tool", "doccano"
    )
    assert done.code == 0, done.err
    assert servanda("packet", "take", "p").code == 0
    shown = servanda("packet", "make", "q", "--coder", "ben", "--document", "text", "--tool",
                     "label-studio", "--with-machine")  # fmt: skip
    assert shown.code == 0
    assert "predictions" in (desk / "q" / "tasks.json").read_text(encoding="utf-8")
    refused = servanda("review", "q", "--blind", "--by", coders("ben"))
    assert (refused.code, "ask for one without" in refused.err) == (2, True)


def test_packets_that_cannot_be_made(desk: Path, servanda: Run, talks: Path) -> None:
    """A coder without a key, an unknown text, both jobs at once, a folder in use: told."""
    assert talks.exists()
    no_key = servanda("packet", "make", "p", "--coder", "zoe", *PAM)
    assert (no_key.code, "'zoe' holds no key" in no_key.err) == (2, True)
    both = servanda("packet", "make", "p", "--coder", "local", *PAM, "--document", "text")
    assert "a packet is for one thing" in both.err
    text = servanda("packet", "make", "p", "--coder", "local", "--document", "zzz")
    assert "no document 'zzz'; there are: text" in text.err
    one = servanda("packet", "make", "p", "--coder", "local", *PAM, "--commitment", "C9")
    assert "no commitment 'C9'" in one.err
    (desk / "full").mkdir()
    (desk / "full" / "x").touch()
    full = servanda("packet", "make", "full", "--coder", "local", *PAM)
    assert "is not empty" in full.err
    assert servanda("packet", "make", "p", "--coder", "local", "--codebook", "g20rg").code == 2
    entries = json.loads(servanda("assess", "withdraw", "--json").out)
    assert entries["summaries"] == []
    assert not (desk / "p").exists()
    late = servanda("correct", "#99", "--because", "x")
    # Genesis, document, reading, decision, commitment, evidence: #0 to #5, and no codebook.
    assert "the newest is #5" in late.err


def test_answers_that_cannot_be_taken(
    desk: Path, servanda: Run, coders: Callable[[str], Path]
) -> None:
    """Another's key, a changed codebook, no score, a second answer, an altered one: refused."""
    assert servanda("packet", "make", "p", "--coder", "anna", *PAM).code == 0
    nothing = servanda("review", "p", "--by", coders("anna"))
    assert (nothing.code, "no score is filled in" in nothing.err) == (2, True)
    fill(desk / "p", ("2", "half"))
    other = servanda("review", "p", "--by", coders("ben"))
    assert "the packet is for anna as coder" in other.err
    assert servanda("review", "p", "--by", coders("anna")).code == 0
    again = servanda("review", "p", "--by", coders("anna"))
    assert "this packet is answered" in again.err

    path = desk / "p" / "answers.json"
    signed = path.read_text(encoding="utf-8")
    path.write_text(signed.replace('\\"value\\":\\"2\\"', '\\"value\\":\\"3\\"'), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != signed
    altered = servanda("packet", "take", "p")
    assert altered.code != 0
    path.write_text(signed.replace("half", "full"), encoding="utf-8")
    assert servanda("packet", "take", "p").code != 0, "the reason is not the one that was signed"
    foreign = json.loads(signed) | {"log": "servanda.local/other-12345678"}
    path.write_text(json.dumps(foreign), encoding="utf-8")
    assert "was made for the register servanda.local/other" in servanda("packet", "take", "p").err
    path.write_text(json.dumps(json.loads(signed) | {"entries": []}), encoding="utf-8")
    assert "holds no answer" in servanda("packet", "take", "p").err
    path.write_text(signed, encoding="utf-8")
    assert servanda("packet", "take", "p").code == 0
    twice = servanda("packet", "take", "p")
    assert (twice.code, "A packet is answered once" in twice.err) == (2, True)

    assert servanda("packet", "make", "q", "--coder", "anna", *PAM).code == 0
    with (desk / "q" / "codebook.toml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    changed = servanda("review", "q", "--by", coders("anna"))
    assert "was changed since the packet was made" in changed.err


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("withdraw,7,x,\n", "'7' is no value of pam"),
        ("withdraw,2,,\n", "`because` is empty"),
        ("withdraw,2,x,e9\n", "no evidence 'e9' for withdraw in the packet; there is e1"),
        ("other,2,x,\n", "holds no commitment 'other'"),
        ("withdraw,2,x,\nwithdraw,3,x,\n", "scored twice"),
    ],
)
def test_scores_that_cannot_be_signed(
    desk: Path, servanda: Run, coders: Callable[[str], Path], rows: str, words: str
) -> None:
    """Each row is checked before anything is signed."""
    assert servanda("packet", "make", "p", "--coder", "anna", *PAM).code == 0
    table = f"commitment,score,because,evidence\n{rows}"
    (desk / "p" / "coding.csv").write_text(table, encoding="utf-8")

    done = servanda("review", "p", "--by", coders("anna"))

    assert done.code == 2
    assert words in done.err
    assert not (desk / "p" / "answers.json").exists()


def test_scores_can_be_asked_for_one_by_one(
    desk: Path, servanda: Run, coders: Callable[[str], Path]
) -> None:
    """What a person answers is kept at once in the packet's table, and asked for only once."""
    from servanda.api import reviewing  # noqa: PLC0415

    assert servanda("packet", "make", "p", "--coder", "anna", *PAM).code == 0
    asked = []

    def answer(book: object, item: object, shown: object) -> tuple[str, str]:
        asked.append((book, item, shown))
        return "full", "all gone"

    assert reviewing.fill(desk / "p", answer) == 1
    assert reviewing.fill(desk / "p", answer) == 0
    assert asked[0][2] == (), "a blind packet shows no verdict"
    assert "withdraw,3,all gone," in (desk / "p" / "coding.csv").read_text(encoding="utf-8")
    assert servanda("review", "p", "--by", coders("anna")).code == 0
