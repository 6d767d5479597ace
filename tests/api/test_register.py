"""The register from Python: the same road as by commands."""

from pathlib import Path

import pytest

import servanda as sv
from servanda.api.register import create_register
from servanda.errors import InputError, UsageError, VerificationError

TEXT = "B shall withdraw its troops by 1 March 2026. A shall then lift its sanctions.\n"
EVENTS = "id,type,at,source,standing\ne1,withdraw,2026-02-20,mission,observation\n"
COVERAGE = "source,type,from,to,duty\nmission,withdraw,2026-01-01T00:00Z,2026-04-01T00:00Z,yes\n"


@pytest.fixture
def register(tmp_path: Path) -> sv.Register:
    """Return a new register with its text beside it."""
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    (tmp_path / "coverage.csv").write_text(COVERAGE, encoding="utf-8")
    return create_register(
        tmp_path / "talks.db",
        name="Talks",
        passphrase=None,
        unsafe_plain=True,
        keys=tmp_path / "keys",
    )


def test_a_reading_becomes_commitments_with_receipts(register: sv.Register, tmp_path: Path) -> None:
    """Recording a Reading gives one commitment for each accepted statement, with proofs."""
    reading = sv.read(str(tmp_path / "text.txt"))

    receipt = register.record(reading)

    assert [c.id for c in register.state().commitments] == ["C1", "C2"]
    assert len(receipt.proofs) == len(receipt.entries)


def test_a_reading_of_a_changed_text_is_refused(register: sv.Register, tmp_path: Path) -> None:
    """A Reading whose text has changed since is refused, and nothing is recorded."""
    path = tmp_path / "text.txt"
    reading = sv.read(str(path))
    path.write_text(TEXT.replace("March", "May"), encoding="utf-8")
    size = register.journal.size

    with pytest.raises(InputError, match="has changed since"):
        register.record(reading)
    assert register.journal.size == size
    assert register.journal.store.drafts() == []


def test_observing_twice_is_refused(register: sv.Register, tmp_path: Path) -> None:
    """The same events cannot be counted twice by importing them twice."""
    register.observe(tmp_path / "events.csv", coverage=tmp_path / "coverage.csv")
    size = register.journal.size

    with pytest.raises(InputError, match=r"'e1' is known from entry #1"):
        register.observe(tmp_path / "events.csv")
    assert register.journal.size == size


def test_a_register_opened_to_read_cannot_write(register: sv.Register, tmp_path: Path) -> None:
    """Without the keys a register can be asked, not added to."""
    register.close()

    with (
        sv.open_register(tmp_path / "talks.db") as opened,
        pytest.raises(UsageError, match="opened to read only"),
    ):
        opened.observe(tmp_path / "events.csv")


def test_a_bundle_is_verified_from_python(register: sv.Register, tmp_path: Path) -> None:
    """verify() returns for a bundle that holds and raises for one that does not."""
    register.record(str(tmp_path / "text.txt"))
    bundle = register.publish(tmp_path / "bundle", as_of="2026-04-01")
    assert sv.verify(bundle).verified

    (bundle / "data" / "verdicts.json").write_bytes(b"{}")

    with pytest.raises(VerificationError, match=r"verdicts\.json"):
        sv.verify(bundle)


def test_a_failed_init_leaves_nothing_behind(tmp_path: Path) -> None:
    """Where the register cannot be made, neither file nor keys remain."""
    with pytest.raises(InputError):
        create_register(
            tmp_path / "no" / "talks.db",
            name="Talks",
            passphrase=None,
            unsafe_plain=True,
            keys=tmp_path / "keys",
        )
    assert list(tmp_path.iterdir()) == []


def test_a_private_press_text_is_published_in_quotations_only(
    register: sv.Register, tmp_path: Path
) -> None:
    """The full text of a press article is not in the bundle, its quotations are."""
    article = (
        "Talks end in Freedonia\nBy our correspondent - Sep 5\n\n"
        "Officials signalled openness to further talks, analysts said on Friday. "
        "The minister said that many points had been agreed, and named none. "
        "Nothing else was told to the press, an aide said.\n"
    )
    (tmp_path / "article.txt").write_text(article, encoding="utf-8")

    register.record(str(tmp_path / "article.txt"), accept="all")
    bundle = register.publish(tmp_path / "bundle", as_of="2026-04-01")

    whole = [p for p in bundle.rglob("*") if p.is_file() and article.encode() in p.read_bytes()]
    assert register.state().documents[0].quotes_only
    assert whole == []
