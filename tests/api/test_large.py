"""A large register: the same words set-wise, and a cache that is never believed."""

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
from tests.web.client import Client

from servanda.api import (
    eventcache,
    eventkey,
    glances,
    incidents,
    leverage,
    observing,
    takenids,
)
from servanda.api.public import PublicRegister
from servanda.api.register import Register, create_register, open_register
from servanda.audit import recompute
from servanda.errors import MappingError, StoreError, TermsError
from servanda.levers.board import Table
from servanda.model.verdict import Verdict
from servanda.register import proposals
from servanda.register.proposals import NamedFile, Proposal
from servanda.tlog import merkle
from servanda.watch.explain import SET_WISE
from servanda.web.app import create_app

AS_OF = "2026-03-01"
ZERO = datetime(2025, 1, 1, tzinfo=UTC)
KINDS = ("request", "access", "strike", "deliver")
SHAPES = (
    "when: request(site={s}, n=$x)\ndo: access(site={s}, n=$x) within 30 d",
    "avoid: count strike(site={s}) > 3 by 2025-09-01",
    "do: sum quantity deliver(site={s}) >= 90 by 2025-06-01\nevidence: {{accept: 2 sources}}",
    'if: "@c1.violated within 300 d of adoption"\ndo: deliver(site={s}) by 2026-06-01',
)
POLICY = b"""schema = "servanda.policy/1"
name = "camp"
[[choice]]
source = "m1"
set_standing = "claim"
reason = "paid by A"
"""


def table(events: int) -> bytes:
    """Return reports of four types about eight sites."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(("id", "type", "at", "source", "standing", "quantity", "site", "n"))
    for n in range(events):
        at = ZERO + timedelta(hours=n * 797 % 8000)
        standing = "observation" if n % 5 else "claim"
        rows.writerow((f"e{n}", KINDS[n % 4], at.isoformat(), f"m{n % 3}", standing, n % 9,
                       f"s{n // 4 % 8}", n // 32))  # fmt: skip
    return file.getvalue().encode()


def build(folder: Path, events: int = 400) -> Path:
    """Record eight promises, evidence, an act without effect and a policy."""
    path = folder / "large.db"
    watched = "source,type,from,to,duty\n" + "".join(
        f"m0,{kind},2025-01-01T00:00Z,2025-07-01T00:00Z,yes\n" for kind in KINDS
    )
    made = create_register(
        path, name="large", passphrase=None, unsafe_plain=True, keys=folder / "keys"
    )
    with made as register:
        for n in range(8):
            text = SHAPES[n % 4].format(s=f"s{n}")
            head = f"id: c{n}\ndebtor: B\ncreditor: A\nin_force: {{from: 2025-01-01}}\n"
            plan = proposals.commitment(f"c{n}", title=f"promise {n}", terms=f"{head}{text}\n")
            register.append([plan])
        files = [NamedFile(name="events.csv", data=table(events))]
        logs = [NamedFile(name="coverage.csv", data=watched.encode())]
        register.append([
            proposals.evidence(files, mapping=None, coverage=logs, events=events, dropped=0),
            proposals.norm_act("release", "c2", actor="nobody", at="2025-02-01"),
            proposals.norm_act("suspend", "c5", actor="A", at="2025-03-01"),
            proposals.evidence_policy("camp", NamedFile(name="camp.toml", data=POLICY)),
        ])  # fmt: skip
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a register to be copied."""
    return build(tmp_path_factory.mktemp("large"))


@pytest.fixture
def path(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a register of its own, that counts as large."""
    monkeypatch.setattr(glances, "LARGE", 100)
    shutil.copytree(made.parent / "keys", tmp_path / "keys")
    return Path(shutil.copy(made, tmp_path))


@pytest.fixture
def register(path: Path) -> Iterator[Register]:
    """Return it opened to read."""
    with open_register(path) as opened:
        yield opened


def words(verdict: Verdict) -> tuple[object, ...]:
    """Return what lists and counts show of a verdict."""
    v = verdict
    return (v.commitment, v.reading, v.instance, v.norm_status, v.state, v.verdict, v.display,
            v.causes, v.flags, v.final, v.window)  # fmt: skip


@pytest.mark.parametrize("known_at", [None, "#9", "2025-06-01T00:00:00Z"])
def test_a_glance_says_what_the_reference_says(register: Register, known_at: str | None) -> None:
    """Words, flips under the policy on record, and remarks are those of the full answer."""
    seen = register.glance(as_of=AS_OF, known_at=known_at)
    told = register.remarks(seen)
    full = register.verdicts(as_of=AS_OF, known_at=known_at)

    assert list(map(words, seen.verdicts)) == list(map(words, full.verdicts))
    assert seen.inputs.get("policies") == full.inputs.get("policies")
    assert (seen.as_of, seen.known_at, seen.lints) == (full.as_of, full.known_at, full.lints)
    assert len({v.display for v in seen.verdicts}) > 2 or known_at is not None
    with open_register(register.path) as other:
        glances.LARGE = 10**9
        plain = other.verdicts(as_of=AS_OF, known_at=known_at)
        assert told == other.remarks(plain)


@pytest.mark.parametrize("name", ["c0", "c2", "c3", "c5"])
def test_one_promise_comes_with_its_grounds(register: Register, name: str) -> None:
    """Verdict, explanation, alternatives and base rates are those of the full answer."""
    part = register.verdicts_on(name, as_of=AS_OF)
    events = register.events(["e4", "e5", "e6", "e7"])
    told = [(register.explain(v), register.alternatives(v), register.base_rates(v))
            for v in part.verdicts]  # fmt: skip
    entries = [register.entry_of(event.id) for event in events]
    full = register.verdicts(as_of=AS_OF, only=name)

    assert list(map(words, part.verdicts)) == list(map(words, full.verdicts))
    assert [v.because for v in part.verdicts] == [v.because for v in full.verdicts]
    assert part.inputs["policies"] == full.inputs["policies"]
    assert told == [(register.explain(v), register.alternatives(v), register.base_rates(v))
                    for v in full.verdicts]  # fmt: skip
    assert events
    assert set(entries) == {9}


def held(path: Path) -> Path:
    """Return the only folder of the cache."""
    (found,) = eventcache.folder_of(path).iterdir()
    return found


def answer(path: Path) -> list[tuple[object, ...]]:
    """Return what a glance shows."""
    with open_register(path) as opened:
        return list(map(words, opened.glance(as_of=AS_OF).verdicts))


def test_the_cache_is_named_by_the_root_and_says_so_in_each_file(path: Path) -> None:
    """The root stands in the folder's name and in the metadata of every Parquet file."""
    answer(path)
    place = held(path)
    with open_register(path) as opened:
        # All but the first entry, which names the register, are promises, evidence and acts.
        root = merkle.root_of([entry.leaf_hash for entry in opened.view.entries[1:]]).hex()

    assert place.name.partition("-")[0] == root
    for file in place.glob("*.parquet"):
        told = dict(duckdb.execute(
            "SELECT decode(key), decode(value) FROM parquet_kv_metadata(?)", [str(file)]
        ).fetchall())  # fmt: skip
        assert told["root"] == root


def swap(place: Path) -> None:
    """Put other events into the cache, as whole Parquet files."""
    file = place / "reports-0000.parquet"
    rows = f"SELECT * REPLACE ('strike' AS \"@type\") FROM read_parquet('{file}')"  # noqa: S608
    duckdb.execute(f"COPY ({rows}) TO '{file}.x' (FORMAT parquet)")
    Path(f"{file}.x").rename(file)


def shorten(place: Path) -> None:
    """Cut a file off."""
    file = place / "reports-0000.parquet"
    file.write_bytes(file.read_bytes()[:-100])


def spoil(place: Path) -> None:
    """Write nonsense into the manifest."""
    (place / eventcache.MANIFEST).write_text("[]", encoding="utf-8")


def age(place: Path) -> None:
    """Say that another version wrote it."""
    file = place / eventcache.MANIFEST
    said = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**said, "servanda": "0.0.1"}), encoding="utf-8")


def bend(place: Path) -> None:
    """Turn the rules into others."""
    file = place / eventcache.RULES
    file.write_bytes(file.read_bytes().replace(b'"90"', b'"1"'))


def lose(place: Path) -> None:
    """Delete one of its files."""
    (place / "denials.parquet").unlink()


@pytest.mark.parametrize("damage", [swap, shorten, spoil, age, bend, lose, shutil.rmtree])
def test_a_damaged_cache_is_made_anew(path: Path, damage: object) -> None:
    """Whatever was done to the cache, the answer is the journal's, and the cache is mended."""
    before = answer(path)
    good = (held(path) / eventcache.MANIFEST).read_bytes()
    assert callable(damage)
    damage(held(path))

    assert answer(path) == before
    assert (held(path) / eventcache.MANIFEST).read_bytes() == good


def test_rules_that_are_withheld_are_not_taken_from_the_cache(path: Path) -> None:
    """Where this copy no longer says what was promised, an older cache does not say it either."""
    with open_register(path) as opened:
        view, size = opened.view, len(opened.view.entries)
        kept = {place: one for place, one in view.disclosures.items() if place != (1, "/terms")}
        before = eventkey.key_of(view, size)
        after = eventkey.key_of(replace(view, disclosures=kept), size)

    assert before.root == after.root
    assert before.sources != after.sources


def test_a_cache_of_other_entries_is_not_asked(path: Path) -> None:
    """One more import has another root: its events count, whatever an older cache is called."""
    before = answer(path)
    old = held(path)
    shutil.copytree(old, path.parent / "kept")
    with open_register(path, write=True, keys=path.parent / "keys") as opened:
        more = b"id,type,at,source,standing,site,n\nx,request,2025-02-02,m0,observation,s0,99\n"
        file = NamedFile(name="more.csv", data=more)
        opened.append([
            proposals.evidence([file], mapping=None, coverage=[], events=1, dropped=0)
        ])  # fmt: skip
        key = eventkey.key_of(opened.view, len(opened.view.entries))
    # Somebody renames the older cache to the newer root.
    shutil.move(path.parent / "kept", eventcache.folder_of(path) / key.root)

    with open_register(path) as opened:
        now = opened.glance(as_of=AS_OF)
        full = opened.verdicts(as_of=AS_OF)

    assert list(map(words, now.verdicts)) == list(map(words, full.verdicts))
    assert len(now.verdicts) == len(before) + 1


REPORT = "id,type,at,source,standing,site,n,supersedes\n"


def import_of(row: str) -> Proposal:
    """Return an import of one report."""
    files = [NamedFile(name="more.csv", data=f"{REPORT}{row}\n".encode())]
    return proposals.evidence(files, mapping=None, coverage=[], events=1, dropped=0)


def test_an_entry_from_which_no_verdict_follows_leaves_all_that_was_judged(path: Path) -> None:
    """After a text the same answer is given again, and the same remarks."""
    letter = path.with_name("letter.txt")
    letter.write_text("Belmark hopes to see calm return to Vienna.\n", encoding="utf-8")
    with open_register(path, write=True, keys=path.parent / "keys") as opened:
        before = opened.glance(as_of=AS_OF)
        remarks = opened.remarks(before)

        opened.record(str(letter), accept="all")

        assert opened.glance(as_of=AS_OF) is before
        assert opened.remarks(before) == remarks


def test_a_report_is_added_to_those_at_hand(path: Path) -> None:
    """One report more opens one verdict, nothing is read anew, and what was known before stays."""
    with open_register(path, write=True, keys=path.parent / "keys") as opened:
        before = opened.glance(as_of=AS_OF)
        opened.append([import_of("x,request,2025-02-02,m0,observation,s0,99,")])
        opened.append([proposals.norm_act("release", "c1", actor="A", at="2025-01-20")])

        after = opened.glance(as_of=AS_OF)
        earlier = opened.glance(as_of=AS_OF, known_at="#12")
        full = opened.verdicts(as_of=AS_OF)
        one, alone = opened.verdicts_on("c0", as_of=AS_OF), opened.verdicts(as_of=AS_OF, only="c0")

        assert list(map(words, after.verdicts)) == list(map(words, full.verdicts))
        assert len(after.verdicts) == len(before.verdicts) + 1
        assert list(map(words, earlier.verdicts)) == list(map(words, before.verdicts))
        assert [v.because for v in one.verdicts] == [v.because for v in alone.verdicts]
        assert (opened.entry_of("x"), opened.entry_of("e0")) == (13, 9)
        held(path)  # the columns of the first reports are still the only ones


def test_a_promise_is_judged_on_the_reports_at_hand(path: Path) -> None:
    """A new rule has the verdicts of the full answer, and the others keep theirs."""
    rule = "avoid: count strike(site=s1) > 1 by 2025-09-01"
    text = f"id: new\ndebtor: B\nin_force: {{from: 2025-01-01}}\n{rule}\n"
    with open_register(path, write=True, keys=path.parent / "keys") as opened:
        before = opened.glance(as_of=AS_OF)
        opened.append([proposals.commitment("new", title="calm", terms=text)])

        after, full = opened.glance(as_of=AS_OF), opened.verdicts(as_of=AS_OF)

        assert list(map(words, after.verdicts)) == list(map(words, full.verdicts))
        assert list(map(words, after.verdicts[:-1])) == list(map(words, before.verdicts))
        held(path)  # the columns of the reports are still the only ones


def rule_of(name: str, body: str) -> str:
    """Return the terms of a promise."""
    return f"id: {name}\ndebtor: B\ncreditor: A\nin_force: {{from: 2025-01-01}}\n{body}\n"


def test_only_a_new_rule_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules at hand are not read again after a promise, nor after one that takes another's place.

    What is taken over is what reading all of them gives.
    """
    read: list[int] = []
    terms_of = recompute.terms_of

    def counted(*args: Any, **given: Any) -> Any:
        found = terms_of(*args, **given)
        read.append(len(found.commitments) - len(given.get("beside", ())))
        return found

    monkeypatch.setattr(recompute, "terms_of", counted)
    with open_register(path, write=True, keys=path.parent / "keys") as opened:
        opened.glance(as_of=AS_OF)
        read.clear()
        waits = 'if: "@c1.violated within 300 d of adoption"\ndo: deliver(site=s1) by 2026-06-01'
        opened.append([proposals.commitment("new", title="n", terms=rule_of("new", waits))])
        first = opened.glance(as_of=AS_OF)
        old = opened.journal.authority.entry_of("commitment", "c1")
        assert old is not None
        anew = rule_of("c1", "avoid: count strike(site=s1) > 1 by 2025-09-01")
        opened.append([
            proposals.commitment(
                "c1", title="c", terms=anew, version=2, supersedes=opened.journal.authority.ref(old)
            )
        ])  # fmt: skip
        second = opened.glance(as_of=AS_OF)

        assert read == [1, 1]
        full = opened.verdicts(as_of=AS_OF)
        assert opened.outline().terms == opened.case().terms
        assert list(map(words, second.verdicts)) == list(map(words, full.verdicts))
        assert len(first.verdicts) == len(second.verdicts)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('if: "@new.violated within 300 d of adoption"\ndo: visit by 2026-06-01', "in a cycle"),
        ("do: visit(site=", "rules of"),
        ('if: "@nobody.violated within 9 d of adoption"\ndo: visit by 2026-06-01', "'nobody'"),
    ],
)
def test_a_new_rule_that_cannot_be_read_is_told_as_among_all(
    path: Path, body: str, message: str
) -> None:
    """The refusal names the line in the rules of all promises, as it would without any cache."""
    with open_register(path, write=True, keys=path.parent / "keys") as opened:
        opened.glance(as_of=AS_OF)
        opened.append([proposals.commitment("new", title="n", terms=rule_of("new", body))])
        with pytest.raises(TermsError, match=message) as told:
            opened.glance(as_of=AS_OF)
        with pytest.raises(TermsError) as full:
            recompute.terms_of(opened.view)

    assert str(told.value) == str(full.value)


SAID = "id,occurrence,type,at,source,standing,site,verified_by,supersedes\n"


@pytest.mark.parametrize("known_at", [None, "#9"])
def test_incidents_of_a_large_register_are_those_of_all_reports(
    path: Path, known_at: str | None
) -> None:
    """One that was verified is there with all its reports, and not what was taken back."""
    rows = (
        "v1,blast,strike,2025-02-02,m0,observation,s0,,\n"
        "v2,blast,strike,2025-02-02,m1,observation,s0,inquiry board,\n"
        "v3,shot,strike,2025-02-03,m1,observation,s1,inquiry board,\n"
        "v4,,deliver,2025-02-04,m1,observation,s1,,v3\n"
    )
    file = NamedFile(name="said.csv", data=(SAID + rows).encode())
    with open_register(path, write=True, keys=path.parent / "keys") as opened:
        opened.append([
            proposals.evidence([file], mapping=None, coverage=[], events=4, dropped=0)
        ])  # fmt: skip
        found = opened.incidents(as_of=AS_OF, known_at=known_at)
        events = opened.case(known_at=known_at).evidence.events

        assert found == incidents.of_events(events, as_of=AS_OF, known_at=known_at)
        shown = [("blast", ["v1", "v2"])] if known_at is None else []
        assert [(i.occurrence, [r.event for r in i.reports]) for i in found] == shown


LEVER = """schema = "servanda.lever/1"
id = "L"
title = "Tariff"
kind = "sanction"
holders = ["X", "Y"]
quorum = 1
[[step]]
id = "up"
effect = "suspension"
when = ["c1=violated", "c2=discharged", "c5=violated"]
match = "any"
[[step]]
id = "down"
effect = "lifting"
when = ["c2=discharged", "c0=discharged"]
"""


def test_levers_of_a_large_register_are_those_of_full_verdicts(path: Path) -> None:
    """Each fact holds, or not, since the day that the verdicts with their certificates tell."""
    text = path.with_name("lever.toml")
    text.write_text(LEVER, encoding="utf-8")
    with open_register(path, write=True, keys=path.parent / "keys") as opened:
        leverage.add(opened, text)
        found = [leverage.board(opened, as_of=day) for day in ("2025-02-01", "2025-06-02", AS_OF)]
        full = []
        for day in ("2025-02-01", "2025-06-02", AS_OF):
            state = opened.state()
            held = Table(
                state, leverage.levers_of(state), opened.verdicts(as_of=day), opened.events
            )
            full.append(held.board(state.levers))

        assert found == full
        facts = [fact for one in found for s in one.levers[0].steps for fact in s.facts]
        assert any(fact.holds and fact.since for fact in facts)
        page = Client(create_app(register=opened)).get(f"/levers?as_of={AS_OF}")
        assert page.status_code == 200
        assert "Tariff" in page.text


def test_a_report_that_takes_another_back_is_read_with_all_others(path: Path) -> None:
    """What was reported of a delivery no longer counts, and the answer is the full one."""
    with open_register(path, write=True, keys=path.parent / "keys") as opened:
        before = opened.glance(as_of=AS_OF)
        opened.append([import_of("x,strike,2025-02-02,m2,observation,s9,99,e1")])

        after, full = opened.glance(as_of=AS_OF), opened.verdicts(as_of=AS_OF)

    assert list(map(words, after.verdicts)) == list(map(words, full.verdicts))
    assert len(after.verdicts) == len(before.verdicts)


def test_a_taken_id_is_refused_where_reports_are_added(path: Path) -> None:
    """Two reports of one id are an error that names both entries, however they come together."""
    with open_register(path, write=True, keys=path.parent / "keys") as opened:
        opened.glance(as_of=AS_OF)
        opened.append([import_of("e1,strike,2025-02-02,m2,observation,s9,99,")])

        with pytest.raises(MappingError, match=r"entry 13: the event id 'e1' is taken by entry 9"):
            opened.glance(as_of=AS_OF)


def test_what_this_copy_no_longer_discloses_is_judged_anew(path: Path) -> None:
    """Another place that is disclosed, or kept from others, is another key."""
    with open_register(path) as opened:
        view, size = opened.view, len(opened.view.entries)
        key = eventkey.key_of(view, size)
        other = replace(view, disclosures={k: d for k, d in view.disclosures.items() if k[0] != 9})
        kept = {k: msgspec.structs.replace(d, public=False) for k, d in view.disclosures.items()}

        assert eventkey.key_of(replace(view), size) == key
        assert eventkey.key_of(other, size).sources != key.sources
        assert eventkey.key_of(other, size).rules == key.rules
        assert eventkey.key_of(replace(view, disclosures=kept), size).sources != key.sources


def test_a_cache_that_goes_while_it_is_read_is_missed_by_nobody(path: Path) -> None:
    """Another program may let go of it at any time, before another clock or a new report too."""
    answer(path)
    fresh = "x,request,2025-02-02,m0,observation,s0,99,"
    with open_register(path, write=True, keys=path.parent / "keys") as opened:
        opened.glance(as_of="2025-03-01")
        shutil.rmtree(eventcache.folder_of(path))
        at_another = opened.glance(as_of=AS_OF)
        assert list(map(words, at_another.verdicts)) == answer(path)

    with open_register(path, write=True, keys=path.parent / "keys") as opened:
        opened.glance(as_of=AS_OF)
        shutil.rmtree(eventcache.folder_of(path))
        opened.append([import_of(fresh)])
        after = opened.glance(as_of=AS_OF)
        assert list(map(words, after.verdicts)) == list(
            map(words, opened.verdicts(as_of=AS_OF).verdicts)
        )


def test_who_sees_less_of_the_same_entries_reads_a_cache_of_their_own(path: Path) -> None:
    """What a private report shows its owner it shows nobody else, whoever asks last."""
    files = [
        NamedFile(
            name="p.csv", data=f"{REPORT}x,request,2025-02-02,m0,observation,s0,99,\n".encode()
        )
    ]
    private = proposals.evidence(
        files, mapping=None, coverage=[], events=1, dropped=0, public=False
    )
    with open_register(path, write=True, keys=path.parent / "keys") as opened:
        opened.append([private])
        opened.glance(as_of="2025-02-01")  # from here on the owner reads the cache
    with open_register(path) as owner, open_register(path) as held:
        others = PublicRegister.of(held)
        for clock in ("2025-03-01", AS_OF, "2025-05-01"):
            shown = [
                len(one.glance(as_of=clock).verdicts) for one in (owner, others, owner, others)
            ]
            assert shown == [shown[0], shown[0] - 1] * 2


def test_a_folder_that_cannot_be_written_to_does_without(path: Path) -> None:
    """A read-only medium has no cache, and the same answer."""
    before = answer(path)
    shutil.rmtree(eventcache.folder_of(path))
    eventcache.folder_of(path).write_text("in the way", encoding="utf-8")

    assert answer(path) == before


def test_small_registers_have_no_cache(made: Path, tmp_path: Path) -> None:
    """Below the threshold every verdict is judged by itself, and nothing is written."""
    path = Path(shutil.copy(made, tmp_path))
    with open_register(path) as opened:
        seen = opened.glance(as_of=AS_OF)

    assert seen.verdicts[0].certificate.basis is not None
    assert not eventcache.folder_of(path).exists()


@pytest.mark.parametrize("as_of", ["2025-04-01", AS_OF])
@pytest.mark.parametrize("known_at", [None, "2030-01-01T00:00:00Z"])
def test_a_cited_glance_rests_on_what_the_reference_rests_on(
    register: Register, as_of: str, known_at: str | None
) -> None:
    """Reports that count, that could swing it, and that first decided it are the full answer's."""
    seen = register.glance(as_of=as_of, known_at=known_at, cited=True)
    full = register.verdicts(as_of=as_of, known_at=known_at)

    def cited(v: Verdict) -> tuple[object, ...]:
        return (*words(v), v.because, v.swing, v.certificate.shape, v.certificate.events)

    assert list(map(cited, seen.verdicts)) == list(map(cited, full.verdicts))
    assert len({v.certificate.shape for v in seen.verdicts}) > 1


def test_plans_and_acts_are_told_alike_set_wise(register: Register) -> None:
    """The board and the acts by month are those of a register judged as a whole."""
    told = []
    for threshold in (100, 10**9):
        glances.LARGE = threshold
        with open_register(register.path) as opened:
            found = opened.glance(as_of=AS_OF, cited=True)
            told.append((opened.agenda(found), opened.frames(found)))

    assert told[0] == told[1]
    assert told[0][0].dues
    assert sum(month.actions for month in told[0][1].months) > 0


def test_a_taken_id_is_refused_without_deriving_all_events(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second table is refused for its known id; another one only reads the digests."""
    derived: list[int] = []
    monkeypatch.setattr(recompute, "_derive", partial(_counted, derived, recompute._derive))
    head = "id,type,at,source,standing,site\n"
    tables = {
        "new.csv": "x1,request,2025-02-02T00:00Z,m0,observation,s0\n",
        "again.csv": "x2,request,2025-02-03T00:00Z,m0,observation,s0\n"
        "x1,request,2025-02-03T00:00Z,m0,observation,s0\n",
        "act.csv": "act-10,request,2025-02-03T00:00Z,m0,observation,s0\n",
        "more.csv": "x3,request,2025-02-04T00:00Z,m0,observation,s0\n",
    }
    for name, text in tables.items():
        (path.parent / name).write_text(head + text, encoding="utf-8")

    with open_register(path, write=True, keys=path.parent / "keys") as opened:
        observing.observe(opened, [path.parent / "new.csv"])
        assert derived == [9]  # the first time the digests are made
        derived.clear()
        with pytest.raises(MappingError, match="'x1' is known from entry #13"):
            observing.observe(opened, [path.parent / "again.csv"])
        assert derived == [13]  # only what seems to have it is read
        derived.clear()
        with pytest.raises(MappingError, match="'act-10' is known from entry #10"):
            observing.observe(opened, [path.parent / "act.csv"])
        observing.observe(opened, [path.parent / "more.csv"])
        assert derived == []
        for file in (eventcache.folder_of(path) / takenids.FOLDER).iterdir():
            file.write_bytes(file.read_bytes()[:-3])
        with pytest.raises(MappingError, match="'x1' is known from entry #13"):
            observing.observe(opened, [path.parent / "again.csv"])


def _counted(seen: list[int], derive: Callable[[Any], Any], one: Any) -> Any:
    seen.append(one.entry)
    return derive(one)


def test_a_promise_with_very_many_reports_is_explained_set_wise(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verdicts, and the reports that are named, are those of the reference; it says so."""
    full = {name: register.verdicts(as_of=AS_OF, only=name) for name in ("c0", "c1", "c2", "c3")}
    monkeypatch.setattr("servanda.api.large.MOST_BEARING", 10)

    for name, wanted in full.items():
        found = register.verdicts_on(name, as_of=AS_OF)
        told = [(register.explain(v), register.alternatives(v)) for v in found.verdicts]

        assert list(map(words, found.verdicts)) == list(map(words, wanted.verdicts))
        assert [v.because for v in found.verdicts] == [v.because for v in wanted.verdicts]
        assert [v.certificate.events for v in found.verdicts] == [
            v.certificate.events for v in wanted.verdicts
        ]
        assert {steps[-1] for steps, _ in told} == {SET_WISE}


def test_an_older_copy_that_went_on_otherwise_is_not_taken_for_the_newer_log(path: Path) -> None:
    """A copy that is put back gets other reports at the same index: these are the ones that count.

    Whoever serves the register meanwhile refuses once, and then reads the log that is there.
    """
    keys = path.parent / "keys"
    copy, copied = path.with_suffix(".copy"), path.parent / "copied"
    shutil.copy(path, copy)
    shutil.copytree(keys, copied)
    serving = open_register(path)
    with open_register(path, write=True, keys=keys) as opened:
        opened.append([import_of("x,request,2025-02-02,m0,observation,s0,99,")])
        # Both answers of the log that goes: by the set-wise judge, and by the reference.
        told = list(map(words, opened.glance(as_of=AS_OF).verdicts))
    assert list(map(words, serving.glance(as_of=AS_OF).verdicts)) == told
    assert list(map(words, serving.verdicts(as_of=AS_OF).verdicts)) == told
    before = eventkey.key_of(serving.view, len(serving.view.entries))

    serving.journal.store.close()
    shutil.copy(copy, path)
    shutil.rmtree(keys)
    copied.rename(keys)
    with open_register(path, write=True, keys=keys) as opened:
        opened.append([import_of("y,strike,2025-02-02,m0,observation,s1,99,")])
    serving.journal.store.open(str(path))
    with pytest.raises(StoreError, match="do not hash to its checkpoint"):
        serving.glance(as_of=AS_OF)

    seen = serving.glance(as_of=AS_OF)
    full = serving.verdicts(as_of=AS_OF)
    after = eventkey.key_of(serving.view, len(serving.view.entries))
    assert eventkey.added(before, after) is None
    glances.LARGE = 10**9
    with open_register(path) as fresh:
        right = list(map(words, fresh.verdicts(as_of=AS_OF).verdicts))
    serving.close()
    assert right != told
    assert list(map(words, full.verdicts)) == right
    assert list(map(words, seen.verdicts)) == right
