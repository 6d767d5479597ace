"""Confidential evidence: shown to chosen people, redacted, and never counted as recomputed."""

import json
from base64 import b64decode
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.audit import browser
from tests.audit.script import script

from servanda.api import redacting
from servanda.api.observing import observe
from servanda.api.publishing import check, publish
from servanda.api.register import Register, create_register, open_register
from servanda.errors import InputError, UsageError
from servanda.register import proposals
from servanda.register.seal import SALT_SIZE, field_hash, fresh_salt, padded
from servanda.tlog import canonical

AS_OF = "2026-04-01T00:00:00Z"
EVENTS = "id,type,at,actor,standing,source\ne1,opening,2026-02-20,upper,observation,teacher\n"
COVERAGE = "source,type,from,to,duty\nteacher,opening,2026-01-01,2026-04-01,yes\n"
TERMS = """\
id: open-sluice
debtor: upper
creditor: lower
in_force: {from: 2026-01-15}
do: opening(actor=upper) by 2026-03-01
"""
WHY = {"authority": "Court of Estmark, 12/2026", "reason": "names a teacher"}


def register(folder: Path, *, private: bool) -> Register:
    """Return a register with one promise, kept by the word of one source."""
    (folder / "events.csv").write_text(EVENTS, encoding="utf-8")
    (folder / "coverage.csv").write_text(COVERAGE, encoding="utf-8")
    keys = folder / "keys"
    create_register(
        folder / "talks.db", name="Talks", passphrase=None, unsafe_plain=True, keys=keys
    ).close()
    found = open_register(folder / "talks.db", write=True, keys=keys)
    found.append([proposals.commitment("open-sluice", title="Sluice", terms=TERMS)])
    observe(found, [folder / "events.csv"], coverage=[folder / "coverage.csv"], private=private)
    return found


def _words(found: Register) -> list[str]:
    return [v.display for v in found.verdicts(as_of=AS_OF).verdicts]


def _text(folder: Path, page: str) -> str:
    return " ".join((folder / "site" / page).read_text(encoding="utf-8").split())


def test_private_evidence_is_opened_by_what_was_handed_over(tmp_path: Path) -> None:
    """A bundle without its evidence is not recomputable; with the handed file it is, and passes."""
    found = register(tmp_path, private=True)
    folder = publish(found, tmp_path / "bundle", as_of=AS_OF)
    redacting.disclose(found, ["#2"], tmp_path / "panel.json")

    alone = check(folder)
    panel = check(folder, handed=[tmp_path / "panel.json"])

    assert (alone.verified, alone.recomputed, alone.withheld) == (True, False, 4)
    assert "not recomputable by you: the files of entry 2 are withheld" in alone.steps[-1].detail
    assert "verdicts not recomputable by you" in alone.headline
    assert (panel.verified, panel.recomputed, panel.withheld) == (True, True, 0)
    assert "4 opened by" in panel.steps[5].detail
    assert "Not recomputable by you.</b> Evidence of" in _text(folder, "c/open-sluice.html")
    assert 'class="flag">not recomputable by you<' in _text(folder, "c/open-sluice.html")
    assert "is withheld from this copy" in _text(folder, "index.html")
    data = (tmp_path / "panel.json").read_bytes()
    assert _script(folder, tmp_path / "panel.json") == 0
    _in_page(folder, data, good=True)


def _script(folder: Path, handed: Path) -> int:
    return script(folder, "--with", handed)[0]


def _in_page(folder: Path, handed: bytes, *, good: bool) -> None:
    checker = browser.shared()
    if checker is not None:
        found = checker.verify(folder, handed=handed)
        assert found["verified"] is good, found["headline"]


FALSE: dict[str, Callable[[Any], object]] = {
    "value": lambda v: v["disclosures"][1].update(value="other.csv"),
    "salt": lambda v: v["disclosures"][0].update(salt=v["disclosures"][2]["salt"]),
    "path": lambda v: v["disclosures"][0].update(path="/tables/0/file"),
    "entry": lambda v: v["disclosures"][0].update(index=1),
    "no entry": lambda v: v["disclosures"][0].update(index=99),
    "negative": lambda v: v["disclosures"][0].update(index=-1),
    "log": lambda v: v.update(log="servanda.local/other"),
    "version": lambda v: v.update(schema="servanda.disclosure/2"),
    "file": lambda v: v["files"][0].update(data="AAAA"),
    "file left out": lambda v: v["files"].clear(),
}


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a bundle without its evidence, and the file that opens it."""
    place = tmp_path_factory.mktemp("private")
    found = register(place, private=True)
    publish(found, place / "bundle", as_of=AS_OF)
    redacting.disclose(found, ["#2"], place / "panel.json")
    return place


@pytest.mark.parametrize("name", FALSE)
def test_false_disclosures_are_refused(name: str, private: Path, tmp_path: Path) -> None:
    """With another value, salt, path or file what was handed over opens nothing, anywhere."""
    folder, handed = private / "bundle", tmp_path / "panel.json"
    value = json.loads((private / "panel.json").read_bytes())
    FALSE[name](value)
    handed.write_bytes(canonical.dumps(value) + b"\n")

    assert _script(folder, handed) == 1
    _in_page(folder, handed.read_bytes(), good=False)
    if name == "version":
        with pytest.raises(InputError, match="is no file of disclosures"):
            check(folder, handed=[handed])
        return
    report = check(folder, handed=[handed])
    assert report.first_bad == str(handed)
    assert report.steps[5].outcome == "failed"


def test_redacted_evidence_keeps_what_it_showed(tmp_path: Path) -> None:
    """What a verdict showed is signed with the redaction; nobody can recompute it any more."""
    found = register(tmp_path, private=False)
    assert _words(found) == ["fulfilled"]
    redacting.disclose(found, ["#2/tables/0/file"], tmp_path / "copy.json")

    redacting.redact(found, "#2", ["/tables/0/file"], **WHY)

    (told,) = found.state().redactions
    assert (told.of, told.paths, told.registered_by) == (2, ("/tables/0/file",), told.registered_by)
    assert (told.authority, told.reason) == (WHY["authority"], WHY["reason"])
    assert [(s.commitment, s.shows) for s in told.shown] == [("open-sluice", ("fulfilled",))]
    lines = redacting.not_recomputable(found)
    assert "not recomputable by you: the files of entry 2 are withheld" in lines[0]
    assert lines[1].startswith("open-sluice: showed fulfilled as of ")
    folder = publish(found, tmp_path / "bundle", as_of=AS_OF)
    report = check(folder)
    assert (report.verified, report.recomputed) == (True, False)
    assert "not recomputable by you" in report.steps[-1].detail
    page = _text(folder, "c/open-sluice.html")
    assert "was redacted in <a" in page
    assert "On the authority of <bdi>Court of Estmark, 12/2026</bdi>" in page
    assert "Before that it showed <b>fulfilled</b>" in page
    assert b"2026-02-20,upper" not in b"".join(
        p.read_bytes() for p in folder.rglob("*") if p.is_file()
    )
    # Whoever was handed a copy before still can open it: a redaction recalls nothing.
    assert check(folder, handed=[tmp_path / "copy.json"]).steps[5].outcome == "passed"


def test_a_note_may_go_without_effect(tmp_path: Path) -> None:
    """Redacting what no verdict rests on leaves every verdict recomputable."""
    found = register(tmp_path, private=False)
    redacting.redact(found, "1", ["/title"], **WHY)

    assert found.state().redactions[0].shown == ()
    assert redacting.not_recomputable(found) == ()
    report = check(publish(found, tmp_path / "bundle", as_of=AS_OF))
    assert (report.verified, report.recomputed) == (True, True)


def test_asked_wrongly(tmp_path: Path) -> None:
    """No entry, no reason, a file that exists: nothing is destroyed or written."""
    found = register(tmp_path, private=False)
    with pytest.raises(UsageError, match="names no entry"):
        redacting.redact(found, "title", [], **WHY)
    with pytest.raises(UsageError, match="on whose order and why"):
        redacting.redact(found, "#2", [], authority=" ", reason="x")
    with pytest.raises(UsageError, match="name a new file"):
        redacting.disclose(found, ["#2"], tmp_path / "talks.db")
    with pytest.raises(UsageError, match="nothing is sealed"):
        redacting.disclose(found, ["#0"], tmp_path / "new.json")
    assert found.journal.size == 3
    assert not (tmp_path / "new.json").exists()


# ---------------------------------------------------------------- guessing

DAYS = [
    (date(1900, 1, 1) + timedelta(days=n)).isoformat()
    for n in range((date(2199, 12, 31) - date(1900, 1, 1)).days + 1)
]
COUNTRIES = [a + b for a in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
"""All that ISO 3166-1 could ever assign."""


@pytest.fixture(scope="module")
def guesses() -> list[bytes]:
    """Return every day and code as it would be sealed."""
    return [padded(value) for value in [*DAYS, *COUNTRIES]]


def _hits(sealed: str, salt: bytes, guesses: list[bytes]) -> int:
    wanted, start = b64decode(sealed), b"servanda/field/v1\0/reason\0" + salt
    return sum(sha256(start + guess).digest() == wanted for guess in guesses)


@pytest.mark.parametrize("secret", ["2026-02-20", "BE"])
def test_a_dictionary_finds_nothing(secret: str, guesses: list[bytes]) -> None:
    """Over all days from 1900 to 2199 and all country codes a sealed value is not guessed.

    The control: with a salt that is known, which is as none, the value is found at once.
    """
    none, fresh = bytes(SALT_SIZE), fresh_salt()
    assert len(DAYS) == 109_573
    assert fresh not in {none, fresh_salt()}
    assert _hits(field_hash("/reason", fresh, secret), none, guesses) == 0
    assert _hits(field_hash("/reason", none, secret), none, guesses) == 1


def test_length_tells_nothing() -> None:
    """Every day and country code fills the same bucket; buckets are 32 * 2**k bytes."""
    assert {len(padded(value)) for value in [*DAYS[:400], *COUNTRIES, "", None, 7]} == {32}
    assert [len(padded("x" * n)) for n in (15, 16, 47, 48, 111, 112)] == [32, 64, 64, 128, 128, 256]


def test_a_standing_rule_stays(tmp_path: Path) -> None:
    """The rule of a promise that stands cannot be destroyed: its verdicts would vanish with it."""
    found = register(tmp_path, private=False)
    with pytest.raises(UsageError, match="give it a new version first"):
        redacting.redact(found, "#1", [], **WHY)
    assert _words(found) == ["fulfilled"]
