"""Rows on audit and the whole chain: hand the file over, open every verdict back to its words."""

import json
import re
import socket
from pathlib import Path

import pytest
from tests.seed.conftest import Run

from servanda.api.register import Register
from servanda.audit import verify


@pytest.fixture(scope="module")
def bundle(demo: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo register as a bundle."""
    return demo.publish(tmp_path_factory.mktemp("bundle") / "b", as_of="2026-03-01")


@pytest.mark.seed("s56")
def test_an_observer_recomputes_offline(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """s56: all verdicts are computed anew without a network; one byte changed names its entry."""

    def none(*_args: object, **_more: object) -> None:
        raise AssertionError("no network")

    monkeypatch.setattr(socket, "create_connection", none)
    report = verify.verify(bundle)
    assert report.verified
    assert report.recomputed
    assert (report.steps[-1].outcome, report.first_bad) == ("passed", None)

    tile = next(p for p in sorted((bundle / "tile/entries").rglob("*")) if p.is_file())
    data = bytearray(tile.read_bytes())
    at = data.index(b'"type":"commitment/1"')
    data[at + 8] ^= 1
    tile.write_bytes(bytes(data))
    broken = verify.verify(bundle)
    assert not broken.verified
    assert re.search(r"entry \d+", f"{broken.first_bad} {broken.headline}")


@pytest.mark.seed("s61")
def test_from_verdict_to_span(demo: Register) -> None:
    """s61: each verdict names its commitment, that its statement, that its exact words."""
    state = demo.state()
    held = {one.id: one for one in state.commitments}
    documents = {one.id: one.text or "" for one in state.documents}
    found = demo.verdicts(as_of="2026-03-01")

    assert found.verdicts
    for verdict in found.verdicts:
        one = held[verdict.commitment]
        assert one.statement is not None
        assert one.document is not None
        span = one.statement.span
        assert documents[one.document][span.start : span.end] == span.exact
        for event in verdict.because:
            assert demo.entry_of(event) is not None


@pytest.mark.seed("s47")
def test_what_the_tools_can_verify(servanda: Run, tmp_path: Path, shared: Path) -> None:
    """s47: how many of all promises an outsider could check is counted beside their number."""
    done = servanda("read", shared / "corpus/minsk_protocol_2014.txt", "--json")
    summary = json.loads(done.out)["summary"]

    assert summary["commitments"] == 12
    assert 0 <= summary["verifiable"] <= summary["commitments"]
    promised = tmp_path / "two.txt"
    promised.write_text(
        "Joint Statement\n\nArland shall return three boats to Borland by 1 March 2031.\n\n"
        "Measures shall be taken.\n",
        encoding="utf-8",
    )
    counted = json.loads(servanda("read", promised, "--json").out)["summary"]
    assert (counted["commitments"], counted["verifiable"]) == (2, 1)


@pytest.mark.seed("s60")
def test_credibility_is_an_interval(servanda: Run, demo: Register) -> None:
    """s60: an interval with its counts; where nothing was judged there is no basis."""
    now = servanda("credibility", "--register", demo.path, "--as-of", "2026-03-01").out
    assert re.search(r"kept \d+ of \d+ judged", now)
    before = servanda("credibility", "--register", demo.path, "--as-of", "2010-01-01").out
    assert "no basis" in before
    assert not re.search(r"\d\.\d", before.split("no basis")[0])
