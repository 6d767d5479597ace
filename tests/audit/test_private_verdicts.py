"""Verdicts over private evidence: nothing that strangers get names it or lets it be guessed."""

import datetime as dt
import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.client import Client

from servanda.api import exporting, redacting, reporting
from servanda.api.observing import observe
from servanda.api.public import PublicRegister
from servanda.api.publishing import check, publish
from servanda.api.register import Register, create_register, open_register
from servanda.register import proposals
from servanda.watch import native
from servanda.watch.certificate import digest_of
from servanda.web.app import create_app
from servanda.web.gate import Access

AS_OF = "2026-05-01T00:00:00Z"
TERMS = {
    "sluice": """\
id: sluice
debtor: upper
creditor: lower
in_force: {from: 2026-01-15}
do: opening by 2026-03-01
""",
    "quiet": """\
id: quiet
debtor: upper
creditor: lower
in_force: {from: 2026-01-15}
avoid: shelling from 2026-01-15 until 2027-01-01
""",
    "answer": """\
id: answer
debtor: upper
creditor: lower
in_force: {from: 2026-01-15}
when: question(topic=$t)
do: answer(topic=$t) within 10 d
""",
}
EVENTS = (
    "id,type,at,source,standing,topic\n"
    "evplugh1,opening,2026-02-20,srcplugh,observation,\n"
    "evplugh2,shelling,2026-04-10,srcplugh,observation,\n"
    "evplugh3,question,2026-02-11,srcplugh,observation,topplugh\n"
    "evplugh4,question,2026-04-27,srcplugh,observation,toqplugh\n"
    "evplugh5,answer,2026-02-13,srcplugh,claim,topplugh\n"
)
COVERAGE = (
    "source,type,from,to,duty\n"
    "srcplugh,opening,2026-01-17T00:00Z,2026-06-21T00:00Z,yes\n"
    "srcplugh,answer,2026-01-17T00:00Z,2026-06-21T00:00Z,yes\n"
)
PUBLIC = (
    "id,type,at,source,standing,topic\n"
    "open1,opening,2026-02-27,gazette,observation,\n"
    "open2,question,2026-03-02,gazette,observation,weirs\n"
)
WATCH = "source,type,from,to,duty\ngazette,shelling,2026-01-20T00:00Z,2026-02-25T00:00Z,yes\n"
SECRETS = ("plugh", "2026-02-20", "2026-04-10", "2026-02-11", "2026-04-27", "2026-02-13",
           "2026-06-21", "2026-02-21", "2026-05-07",
           "20 February 2026", "10 April 2026", "11 February 2026", "21 February 2026",
           "7 May 2026", "21 June 2026")  # fmt: skip
"""Ids, source, note and topics; times of reports, of watches, and of what they open."""


def _register(folder: Path, *, private: bool) -> Register:
    """Return a register with public evidence and with more, private or not."""
    folder.mkdir(exist_ok=True)
    for name, text in (("p", PUBLIC), ("pc", WATCH), ("e", EVENTS), ("c", COVERAGE)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    keys = folder / "keys"
    create_register(
        folder / "talks.db", name="Talks", passphrase=None, unsafe_plain=True, keys=keys
    ).close()
    found = open_register(folder / "talks.db", write=True, keys=keys)
    found.append([proposals.commitment(n, title=n, terms=text) for n, text in TERMS.items()])
    observe(found, [folder / "p.csv"], coverage=[folder / "pc.csv"])
    observe(
        found,
        [folder / "e.csv"],
        coverage=[folder / "c.csv"],
        note="noteplugh",
        private=private,
    )
    return found


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """Return a register with a private import."""
    return _register(tmp_path_factory.mktemp("private") / "r", private=True)


@pytest.fixture(scope="module")
def folder(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return its bundle."""
    return publish(register, tmp_path_factory.mktemp("bundle") / "b", as_of=AS_OF)


def _plain(data: bytes) -> bytes:
    """Return bytes with what a zip holds unpacked."""
    if data[:2] != b"PK":
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        return b"\n".join(held.read(name) for name in held.namelist())


def _told(data: bytes) -> list[str]:
    text = _plain(data)
    return [secret for secret in SECRETS if secret.encode() in text]


def test_no_byte_of_a_bundle_names_private_evidence(register: Register, folder: Path) -> None:
    """Ids, source, note, topics and times are in no file; the verdicts that rest on them are."""
    for path in folder.rglob("*"):
        assert not path.is_file() or not _told(path.read_bytes()), path
    number = register.entry_of("evplugh1")
    told = json.loads((folder / "data" / "verdicts.json").read_text("utf-8"))["verdicts"]
    shows = [(v["commitment"], v["display"]) for v in told]
    whole = register.verdicts(as_of=AS_OF).verdicts
    assert sorted(shows) == sorted((v.commitment, v.display) for v in whole)
    sluice = next(v for v in told if v["commitment"] == "sluice")
    assert sluice["because"] == ["open1", f"withheld evidence of #{number}"]
    page = (folder / "site" / "c" / "quiet.html").read_text("utf-8")
    assert f"withheld evidence of #{number}" in page
    assert "not recomputable by you" in page


def test_what_public_evidence_says_stays(folder: Path) -> None:
    """An occasion that a public report opened keeps its key, its time and its public watch."""
    told = json.loads((folder / "data" / "verdicts.json").read_text("utf-8"))["verdicts"]
    answers = [v for v in told if v["commitment"] == "answer"]
    assert [v["instance"]["key"]["t"] for v in answers] == ["weirs"] + ["withheld evidence"] * 2
    assert answers[0]["instance"]["trigger"]["event"] == "open2"
    assert answers[0]["window"]["until"] is not None
    assert [v["window"] for v in answers[1:]] == [{"from": None, "until": None}] * 2
    quiet = next(v for v in told if v["commitment"] == "quiet")
    watched = {
        row["source"] for check in quiet["certificate"]["checks"] for row in check["coverage"]
    }
    assert watched == {"gazette"}


def test_tiles_count_what_is_past_also_where_its_time_is_not_told(
    register: Register,
) -> None:
    """Of the two private questions one is past its ten days by 1 May, the other is not."""
    rows = b"".join(exporting.export(register, "jsonl", what=["verdicts"], as_of=AS_OF))
    told = [json.loads(line) for line in rows.splitlines()]
    kept = [row for row in told if row["trigger_event"] and "withheld" in row["trigger_event"]]
    assert sorted(row["tile"] for row in kept) == ["open", "unknown"]


def test_no_export_names_private_evidence(register: Register) -> None:
    """Every format, at a stated time and over all of the past, is without it."""
    formats = exporting.formats()
    assert {"csv", "json", "jsonl", "atom", "markdown", "xlsx", "parquet"} <= set(formats)
    for name, made in formats.items():
        wanted = [(table,) for table in made.writes] if made.single else [()]
        for what in wanted or [()]:
            for as_of in (AS_OF, None):
                data = b"".join(exporting.export(register, name, what=what, as_of=as_of))
                assert not _told(data), (name, what, as_of)
    report = reporting.view(register, "2026-01-01", "2026-06-30")
    assert not _told(reporting.made(report, "html", stamp=AS_OF))
    whole = b"".join(exporting.export(register, "json", as_of=AS_OF, private=True))
    assert b"evplugh1" in whole
    assert b"srcplugh" in whole


PATHS = ("/", "/history", "/c/sluice", "/c/quiet", "/c/answer", "/incidents", "/timeline",
         "/agenda",
         "/verdicts.csv", "/register.json", "/feed.atom", "/changes.csv", "/coverage.csv",
         "/provenance.jsonld", "/calendar.ics", "/api/v1/commitments", "/api/v1/commitments/answer",
         "/api/v1/changes")  # fmt: skip
FILES = ("/verdicts.csv", "/register.json", "/feed.atom", "/changes.csv", "/events.csv",
         "/provenance.jsonld", "/c/answer.csv", "/calendar.ics")  # fmt: skip


def test_no_answer_of_a_public_server_names_private_evidence(register: Register) -> None:
    """Pages, files and API of a public server are without it; so are the owner's files."""
    public = Client(
        create_app(
            register=PublicRegister.of(register),
            access=Access(mode="public", timer=time.monotonic),
        )
    )
    for path in PATHS:
        clock = {} if path == "/api/v1/changes" else {"as_of": "2026-05-01"}
        answer = public.get(path, params=clock)
        assert answer.status_code == 200, path
        assert not _told(answer.content), path
    own = Client(create_app(register=register))
    for path in FILES:
        answer = own.get(path, params={"as_of": "2026-05-01"})
        assert answer.status_code == 200, path
        assert not _told(answer.content), path
    assert b"evplugh1" in own.get("/c/sluice", params={"as_of": "2026-05-01"}).content


def _digests(value: Any) -> Iterator[str]:
    """Yield every digest of events anywhere in a document."""
    if isinstance(value, dict):
        yield from (value[k] for k in ("digest", "events") if isinstance(value.get(k), str))
        for one in value.values():
            yield from _digests(one)
    elif isinstance(value, list):
        for one in value:
            yield from _digests(one)


def _guessed(folder: Path) -> bool:
    """Tell whether a dictionary of days finds the shelling by its digest, all else known."""
    there = set(_digests(json.loads((folder / "data" / "verdicts.json").read_text("utf-8"))))
    for day in range(150):
        at = (dt.date(2026, 1, 1) + dt.timedelta(day)).isoformat()
        row = f"id,type,at,source,standing,topic\nevplugh2,shelling,{at},srcplugh,observation,\n"
        if digest_of(native.events({"e.csv": row.encode()}).events) in there:
            return True
    return False


def test_a_dictionary_finds_no_private_row(folder: Path, tmp_path: Path) -> None:
    """The digest of a public row is found by guessing its day; that of a private one is not."""
    open_one = _register(tmp_path / "open", private=False)
    control = publish(open_one, tmp_path / "control", as_of=AS_OF)
    assert _guessed(control)
    assert check(control).recomputed
    assert not _guessed(folder)


def test_whoever_was_shown_it_computes_the_same(
    register: Register, folder: Path, tmp_path: Path
) -> None:
    """With the import opened, the verdicts that were published follow; changed ones do not."""
    number = register.entry_of("evplugh1")
    redacting.disclose(register, [f"#{number}"], tmp_path / "panel.json")
    assert not check(folder).recomputed
    report = check(folder, handed=[tmp_path / "panel.json"])
    assert report.verified, report.headline
    assert report.recomputed
