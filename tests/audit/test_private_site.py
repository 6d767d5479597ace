"""A published bundle, pages and all, as the commands make it: what the owner keeps stays out."""

from pathlib import Path

import pytest

from servanda.api import recording
from servanda.api.observing import observe
from servanda.api.publishing import check, publish
from servanda.api.register import Register, create_register, open_register

TEXT = (
    "Joint statement.\n\nThe committee met for nine hours in a room without windows.\n\n"
    "B shall withdraw its troops by 1 March 2026.\n"
)
EVENTS = (
    "id,type,at,source,standing,remark\n"
    "e1,withdraw,2026-02-20,village-teacher,observation,seen-from-the-school\n"
)


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """Return a register with a press text and a private import."""
    (tmp_path / "talks.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "hidden-source.csv").write_text(EVENTS, encoding="utf-8")
    made = create_register(
        tmp_path / "talks.db",
        name="Talks",
        passphrase=None,
        unsafe_plain=True,
        keys=tmp_path / "keys",
    )
    made.close()
    found = open_register(tmp_path / "talks.db", write=True, keys=tmp_path / "keys")
    document, reading = recording.load_for_record(str(tmp_path / "talks.txt"))
    draft = recording.start_draft(found, document, reading, quotes_only=True)
    recording.sign_accepted(found, draft, "commitments")
    observe(found, [tmp_path / "hidden-source.csv"], note="told in confidence", private=True)
    return found


def _everything(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_private_import_and_press_text_stay_out(register: Register, tmp_path: Path) -> None:
    """Neither the file's name nor its rows nor the unquoted text is in any file of the bundle."""
    publish(register, tmp_path / "bundle", as_of="2026-04-01T00:00:00Z")
    everything = _everything(tmp_path / "bundle")

    assert b"B shall withdraw its troops" in everything
    private = ("hidden-source", "seen-from-the-school", "village-teacher", "told in confidence")
    for hidden in ("room without windows", *private):
        assert hidden.encode() not in everything, hidden
    report = check(tmp_path / "bundle")
    assert report.verified
    assert not report.recomputed
