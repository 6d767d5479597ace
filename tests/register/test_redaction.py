"""Redaction: what is destroyed is gone; the log, its proofs and its order are as they were."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from tests.register.world import (
    COVERAGE,
    NOW,
    Made,
    add,
    commitment,
    document,
    new_register,
    reading,
    reopened,
    table,
)

from servanda.errors import AuthorityError, ConflictError, UsageError, VerificationError
from servanda.register import destroying, proposals
from servanda.register import draft as drafts
from servanda.register.projection import WITHHELD, project
from servanda.register.proposals import Proposal
from servanda.register.receipts import Receipt
from servanda.register.seal import Secret, check_disclosure, sealed_places
from servanda.register.view import view_of
from servanda.tlog import checkpoint, merkle

NAMED = "Zwartkruis informant of the northern crossing"


def _made(folder: Path) -> Made:
    made = new_register(folder)
    add(made, proposals.document("joint", document(f"We met {NAMED}.\n"), title=NAMED))
    evidence = proposals.evidence(
        [table()], mapping=None, coverage=[table("coverage.csv", COVERAGE)], events=1, dropped=0,
        note=NAMED,
    )  # fmt: skip
    add(made, evidence)
    return made


def _redact(made: Made, index: int, *paths: str) -> Receipt:
    journal, held = made
    found = destroying.at_hand(journal, index, paths)
    return destroying.redact(
        journal, found, authority="data protection officer", reason="named by mistake",
        signer=held, now=NOW,
    )  # fmt: skip


def test_value_salt_and_words_are_gone_from_the_file(tmp_path: Path) -> None:
    """Not one byte of a redacted text, title or note is left in the register's files."""
    made = _made(tmp_path)
    made[0].store.close()
    everything = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert everything.count(NAMED.encode()) > 2
    assert b"zwartkruis" in everything
    made = reopened(tmp_path, made[1]), made[1]
    salts = [d.salt for d in made[0].disclosures() if d.index in {1, 2}]

    _redact(made, 1)
    _redact(made, 2, "/note")

    made[0].store.close()
    everything = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert b"Zwartkruis" not in everything
    assert b"zwartkruis" not in everything
    assert sum(salt.encode() in everything for salt in salts) == len(salts) - 5


def test_place_proofs_and_signatures_stay(tmp_path: Path) -> None:
    """Leaf, index, receipt and checkpoints from before the redaction hold after it."""
    made = _made(tmp_path)
    journal = made[0]
    before = [entry.leaf for entry in journal.entries]
    proof = checkpoint.parse_proof(journal.prove(1), where="receipt")

    receipt = _redact(made, 1, "/title")

    again = reopened(tmp_path, made[1])
    assert [entry.leaf for entry in again.entries][: len(before)] == before
    checkpoint.verify_proof(
        proof, merkle.leaf_hash(before[1]), [again.log_verifier], where="receipt"
    )
    assert msgspec.to_builtins(receipt.entries[0].body)["paths"] == ("/title",)
    assert view_of(again).value(1, "/title") is None
    assert view_of(again).value(1, "/source") == "statement.txt"
    assert view_of(again).value(receipt.entries[0].index, "/reason") == "named by mistake"


def test_what_was_folded_before_does_not_bring_a_redacted_title_back(tmp_path: Path) -> None:
    """A state that goes on from an earlier one shows what this copy still discloses, no more."""
    made = new_register(tmp_path)
    add(made, proposals.commitment("c1", title=NAMED, terms="id: c1\n"))
    add(made, proposals.commitment("c2", title="open the road", terms="id: c2\n"))
    view = view_of(made[0])
    before = view, project(view)
    assert [one.title for one in before[1].commitments] == [NAMED, "open the road"]

    _redact(made, 1, "/title")

    after = project(view_of(made[0]), before=before)
    assert [one.title for one in after.commitments] == [WITHHELD, "open the road"]
    assert NAMED not in "".join(line.summary for line in after.entries)
    assert after == project(view_of(made[0]))


def test_a_file_that_another_entry_discloses_stays(tmp_path: Path) -> None:
    """The same bytes under another entry are that entry's, and stay."""
    made = _made(tmp_path)
    add(made, proposals.document("again", document(f"We met {NAMED}.\n"), title="Again"))

    _redact(made, 1, "/text", "/original")

    view = view_of(made[0])
    assert view.file(1, "/text") is None
    assert view.file(3, "/text") == f"We met {NAMED}.\n".encode()


def test_what_cannot_be_redacted(tmp_path: Path) -> None:
    """What is not sealed, not there, redacted before or a standing rule is refused."""
    made = _made(tmp_path)
    add(made, commitment())
    _redact(made, 1, "/title")
    for index, paths, told in [
        (1, ("/id",), "is not sealed"),
        (1, ("/title",), "nothing to destroy"),
        (99, (), "no such entry"),
        (0, (), "nothing is sealed"),
        (3, ("/terms",), "the rule of c1 stands"),
    ]:
        with pytest.raises(UsageError, match=told):
            _redact(made, index, *paths)
    assert made[0].size == 5


def _body(made: Made, index: int, *paths: str) -> Proposal:
    return Proposal(
        type="redaction/1",
        body={
            "entry": msgspec.to_builtins(made[0].entries[index].ref),
            "paths": list(paths),
            "authority": Secret("a"),
            "reason": Secret("r"),
            "shown": [],
        },
        role="secretariat",
    )


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        ((), "each once and in order"),
        (("/title", "/source"), "each once and in order"),
        (("/title", "/title"), "each once and in order"),
        (("/id",), "is not sealed"),
    ],
)
def test_wrong_places_are_refused_on_write(
    tmp_path: Path, paths: tuple[str, ...], told: str
) -> None:
    """A redaction entry of no sealed place is not recorded, whoever signs it."""
    made = _made(tmp_path)
    with pytest.raises(ConflictError, match=told):
        add(made, _body(made, 1, *paths))
    assert made[0].size == 3


def test_twice_is_refused_on_write(tmp_path: Path) -> None:
    """One place is redacted once."""
    made = _made(tmp_path)
    add(made, _body(made, 1, "/title"))
    with pytest.raises(ConflictError, match="redacted already, in entry 3"):
        add(made, _body(made, 1, "/source", "/title"))


def test_only_the_secretariat_redacts(tmp_path: Path) -> None:
    """An observer may not write a redaction."""
    made = _made(tmp_path)
    with pytest.raises(AuthorityError, match="a observer may not write redaction/1"):
        add(made, replace(_body(made, 1, "/title"), role="observer"))


def test_a_redaction_is_not_withdrawn(tmp_path: Path) -> None:
    """What was destroyed does not come back by a correction."""
    made = _made(tmp_path)
    (written,) = _redact(made, 1, "/title").entries
    with pytest.raises(AuthorityError, match="a redaction cannot be corrected"):
        add(made, proposals.correction(written.ref, reason="sorry"))


def test_false_disclosures_do_not_open(tmp_path: Path) -> None:
    """Another value, salt or path opens no sealed place."""
    made = _made(tmp_path)
    journal = made[0]
    (title,) = destroying.at_hand(journal, 1, ["/title"])
    places = {p: (m, h) for p, m, h in sealed_places(journal.entries[1].envelope.body)}
    check_disclosure(title, places, None)
    other = destroying.at_hand(journal, 1, ["/source"])[0]
    for change in ({"value": "x"}, {"salt": other.salt}, {"path": "/source"}, {"path": "/id"}):
        with pytest.raises(VerificationError):
            check_disclosure(msgspec.structs.replace(title, **change), places, None)


def test_drafts_made_from_a_destroyed_file_go_with_it(tmp_path: Path) -> None:
    """A draft that quotes a redacted text is destroyed; a draft of another text stays."""
    made = _made(tmp_path)
    store = made[0].store
    one, other = document(f"We met {NAMED}.\n"), document(name="other.txt")
    drafts.start(store, "joint@anna", one, None, title=NAMED)
    drafts.start(store, "other", other, reading(other))
    found = destroying.at_hand(made[0], 1, [])
    assert destroying.drafts_of(store, found) == ["joint@anna"]

    _redact(made, 1)
    _redact(made, 2, "/note")

    assert store.drafts() == ["other"]
    store.close()
    assert NAMED.encode() not in (tmp_path / "talks.db").read_bytes()
    store = reopened(tmp_path, made[1]).store
    assert drafts.get(store, "other").title == "Joint statement"
