"""Entries that break a rule of their type, in a log that let them in: both verifiers find them."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.audit import browser
from tests.audit.forging import bundle_of, leaf_of
from tests.register.world import NOW, Made, add, document, new_register, party

from servanda.audit import layout, verify
from servanda.errors import ConflictError, VerificationError
from servanda.model.entry import EntryRef
from servanda.register import answering, keys, proposals
from servanda.register.proposals import Proposal
from servanda.register.seal import SecretFile
from servanda.register.writing import Presigned, place_of, sign_apart

JUDGED = {
    "commitment": "c1", "debtor": ["upper"], "codebook": "pam", "version": "1", "stage": None,
    "value": "3", "coder": "Upper", "on": "2026-01-15", "blind": True, "saw_machine": False,
    "because": None, "evidence": [],
}  # fmt: skip
SEALED = {"$c": "A" * 43 + "="}
FILE = {"$b": "A" * 43 + "="}
LEVER_ACT: dict[str, Any] = {
    "lever": "L1", "step": "ease", "act": "taken", "holder": "upper", "on": "2026-01-15",
    "because": None,
}  # fmt: skip
STEP: dict[str, Any] = {
    "report": "q1", "step": None, "act": "published", "who": "upper", "on": "2026-01-15",
    "because": None,
}  # fmt: skip
REPORT: dict[str, Any] = {
    "id": "q1", "procedure": "quarterly", "author": "upper", "on": "2026-01-15",
    "commitments": [], "title": SEALED, "file": None,
}  # fmt: skip
OBJECTION: dict[str, Any] = {
    "commitment": "c1", "report": None, "who": "upper", "on": "2026-01-15", "shows": [],
    "as_of": None, "known_at": None, "evidence": [], "text": SEALED,
}  # fmt: skip
ACT: dict[str, Any] = {
    "act": "release", "commitment": "c1", "actor": "upper", "at": "2026-01-15", "to": None,
    "note": None,
}  # fmt: skip
REPLY: dict[str, Any] = {"to": 0, "who": "upper", "on": "2026-01-15", "text": SEALED}
ARTICLE: dict[str, Any] = {
    "id": "post", "outlet": "Post", "on": "2026-01-15", "document": "post", "corrects": None,
    "note": None,
}  # fmt: skip
FORGED: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("coder", "assessment/1", JUDGED, "may not judge a promise of its own", "judges a promise"),
    ("coder", "lever/1", {"id": "L1", "holders": ["x"], "file": FILE},
     "a coder may not write lever/1", "a coder may not write lever/1"),
    ("coder", "agenda/1", {"id": "p", "file": FILE},
     "a coder may not write agenda/1", "a coder may not write agenda/1"),
    ("secretariat", "lever-act/1", LEVER_ACT, "does not stand", "does not stand"),
    ("coder", "procedure/1", {"id": "quarterly", "file": FILE},
     "a coder may not write procedure/1", "a coder may not write procedure/1"),
    ("observer", "report/1", REPORT, "names the procedure 'quarterly'", "refers to nothing"),
    ("observer", "report-step/1", STEP, "names the report 'q1'", "refers to nothing"),
    ("observer", "objection/1", OBJECTION, "names the commitment 'c1'", "refers to nothing"),
    ("observer", "reply/1", REPLY, "which it answers", "refers to nothing"),
    ("observer", "press-article/1", ARTICLE,
     "a observer may not write press-article/1", "a observer may not write press-article/1"),
    ("secretariat", "press-article/1", ARTICLE, "names the document 'post'", "refers to nothing"),
    ("coder", "reply/1", REPLY, "a coder may not write reply/1", "a coder may not write reply/1"),
    ("secretariat", "norm-act/1", {**ACT, "at": "garbage"}, "'garbage' is no day", "a day that is"),
    ("secretariat", "norm-act/1", {**ACT, "at": "2026-02-30"}, "is no day", "a day that is none"),
    ("secretariat", "norm-act/1", {**ACT, "at": "9999-12-31"}, "is no day", "a day that is none"),
    ("secretariat", "norm-act/1", {**ACT, "at": "2026-01-01T10:00:00"}, "is no day", "a day that"),
    ("observer", "reply/1", {**REPLY, "on": "20260115"}, "is no day", "a day that is none"),
]  # fmt: skip


def alone(folder: Path) -> str:
    """Return what the bundle's own script says, which must refuse it, as its page must."""
    done = subprocess.run(
        [sys.executable, folder / layout.SCRIPT, folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    said = done.stdout + done.stderr
    browser.agrees(folder, said, good=False)
    return said


@pytest.mark.parametrize("case", FORGED, ids=lambda case: f"{case[0]}-{case[1]}")
def test_both_verifiers_find_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[str, str, dict[str, Any], str, str],
) -> None:
    """A score of one's own, an act on no lever, a report under nothing: named by both."""
    role, type_, body, told, told_alone = case
    made, held = new_register(tmp_path)
    leaf = leaf_of(made, held.signer(role), type_, body)

    folder = bundle_of(tmp_path, made, held, [made.entries[0].leaf, leaf], monkeypatch)
    report = verify.verify(folder)

    assert report.first_bad == "entry 1"
    assert told in report.headline
    said = alone(folder)
    assert "entry 1" in said
    assert told_alone in said


CLAIMS = [
    "garbage", "", "2026-01-15", "2026-01-15T12:00:00", "2026-01-15T12:00:00+00:00",
    "0001-01-01T00:00:00+14:00", "2200-01-01T00:00:00Z", "2026-02-30T00:00:00Z",
    "2026-01-15T24:00:00Z", "2026-01-15T12:00Z",
]  # fmt: skip


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claimed_time_that_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claim: str
) -> None:
    """One entry with such a time would stop every later page; each checker names it."""
    made, held = new_register(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("servanda.register.entries.instant", lambda _: claim)
        leaf = leaf_of(made, held.signer("secretariat"), "norm-act/1", ACT)
    with pytest.raises(VerificationError, match="claims the time"):
        made.append([Presigned(leaf, ())], signer=held, now=NOW)

    folder = bundle_of(tmp_path, made, held, [made.entries[0].leaf, leaf], monkeypatch)
    report = verify.verify(folder)

    assert report.first_bad == "entry 1"
    assert "claims the time" in report.headline
    assert "claims a time that is none" in alone(folder)


def test_a_claimed_time_to_come_is_not_taken_in(tmp_path: Path) -> None:
    """An entry signed elsewhere by a clock far ahead is refused; an hour apart is none."""
    made, held = new_register(tmp_path)

    def act(ahead: timedelta) -> Presigned:
        place = place_of(
            keys.enrol(held.signer("secretariat")), made.authority, log=made.origin, seen=None
        )
        plan = proposals.norm_act("release", "c1", actor="upper", at="2026-01-15")
        (one,) = sign_apart([plan], place=place, signer=held.signer("secretariat"), now=NOW + ahead)
        return one

    with pytest.raises(ConflictError, match="which is to come"):
        made.append([act(timedelta(hours=1, seconds=1))], signer=held, now=NOW)
    made.append([act(timedelta(hours=1))], signer=held, now=NOW)


PROCEDURE = Proposal(type="procedure/1", body={"id": "quarterly", "file": SecretFile(b"")})
LEVER = Proposal(
    type="lever/1",
    body={"id": "L1", "holders": ["upper", "lower"], "file": SecretFile(b"")},
    role="secretariat",
)


def filed(made: Made) -> EntryRef:
    """Record a report under a procedure; return its entry."""
    (rules,) = add(made, PROCEDURE).entries
    plan = answering.report(
        "q1", "First", under=("quarterly", rules.ref), author="upper", on="2026-01-10",
        commitments=(), file=None, role="secretariat",
    )  # fmt: skip
    return add(made, plan).entries[0].ref


@pytest.mark.parametrize("corrects", [None, "echo"])
def test_an_article_that_refers_to_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, corrects: str | None
) -> None:
    """An article of another document, or with another one to correct: named by both."""
    made = new_register(tmp_path)
    journal, held = made
    name = "post" if corrects else "other"
    (of,) = add(made, proposals.document(name, document(), title="T")).entries
    body = {**ARTICLE, "corrects": corrects}
    leaf = leaf_of(
        journal, held.signer("secretariat"), "press-article/1", body, (of.ref, of.ref), seq=2,
        prev=journal.entries[1].id,
    )  # fmt: skip
    before = [entry.leaf for entry in journal.entries]

    folder = bundle_of(tmp_path, journal, held, [*before, leaf], monkeypatch)
    report = verify.verify(folder)

    assert report.first_bad == "entry 2"
    assert "does not refer to it" in report.headline
    assert "does not refer to what it names" in alone(folder)


@pytest.mark.parametrize(
    "type_", ["reply/1", "report-step/1", "lever-act/1", "objection/1", "norm-act/1"]
)
def test_a_party_that_speaks_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: str
) -> None:
    """What one party says in the name of another is found by both verifiers."""
    made = new_register(tmp_path)
    journal, held = made
    lower = party(made, "lower")
    if type_ == "lever-act/1":
        body: dict[str, Any] = LEVER_ACT
        refs: tuple[EntryRef, ...] = (add(made, LEVER).entries[0].ref,)
    else:
        refs = (filed(made),)
        body = {
            "reply/1": {**REPLY, "to": refs[0].index},
            "report-step/1": STEP,
            "norm-act/1": ACT,
            "objection/1": {**OBJECTION, "commitment": None, "report": "q1"},
        }[type_]
    leaf = leaf_of(journal, lower, type_, body, refs, seq=0, prev=None)
    before = [entry.leaf for entry in journal.entries]

    folder = bundle_of(tmp_path, journal, held, [*before, leaf], monkeypatch)
    report = verify.verify(folder)

    assert report.first_bad == f"entry {len(before)}"
    assert "lower cannot speak for upper" in report.headline
    assert "speaks for" in alone(folder)


@pytest.mark.parametrize(
    ("role", "kind", "told"), [("party", "agenda", "plan"), ("observer", "procedure", "procedure")]
)
def test_what_somebody_else_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: str, kind: str, told: str
) -> None:
    """A version of a plan or procedure that the secretariat recorded is found by both."""
    made = new_register(tmp_path)
    journal, held = made
    lower = keys.generate(keys.key_name("lower", journal.origin, role))
    add(made, proposals.key_add(keys.enrol(lower), holder=None))
    plan = Proposal(type=f"{kind}/1", body={"id": "p", "file": SecretFile(b"")}, role="secretariat")
    (first,) = add(made, plan).entries
    body = {"id": "p", "file": FILE}
    leaf = leaf_of(journal, lower, f"{kind}/1", body, seq=0, prev=None, supersedes=first.ref)
    before = [entry.leaf for entry in journal.entries]

    folder = bundle_of(tmp_path, journal, held, [*before, leaf], monkeypatch)
    report = verify.verify(folder)

    assert report.first_bad == f"entry {len(before)}"
    assert f"lower cannot replace the {told} that local recorded" in report.headline
    assert f"replaces the {kind} of somebody else" in alone(folder)
