"""The history of a journal read once is what `status` says at each of its entries."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from servanda.api import clock, glances
from servanda.api.history import history
from servanda.api.register import Register, create_register
from servanda.audit import recompute
from servanda.register import proposals
from servanda.register.proposals import NamedFile, Proposal
from servanda.watch.incremental import Ledger
from servanda.watch.kernel.rows import row_of
from servanda.watch.revisions import placed, replay

AS_OF = "2026-01-01T00:00:00Z"
NOW = datetime(2025, 9, 1, tzinfo=UTC)


def promise(name: str, does: str, **more: object) -> Proposal:
    """Return a promise to record."""
    head = f"id: {name}\ndebtor: B\ncreditor: A\nin_force: {{from: 2025-01-01}}\n"
    version = int(str(more.pop("version", 1)))
    return proposals.commitment(
        name,
        title=name,
        terms=f"{head}{does}\n",
        version=version,
        **more,  # type: ignore[arg-type]
    )


def reports(*rows: str, coverage: str = "") -> Proposal:
    """Return an import of strikes and payments."""
    table = "id,type,at,source,standing,supersedes\n" + "".join(f"{row}\n" for row in rows)
    logs = [NamedFile(name="c.csv", data=coverage.encode())] if coverage else []
    return proposals.evidence([NamedFile(name="e.csv", data=table.encode())], mapping=None,
                              coverage=logs, events=len(rows), dropped=0)  # fmt: skip


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    """Return a register whose journal holds every kind of entry that can revise a verdict."""
    hours = iter(range(1, 100))
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(day=1 + next(hours) // 24))
    made = create_register(tmp_path / "h.db", name="h", passphrase=None, unsafe_plain=True,
                           keys=tmp_path / "keys")  # fmt: skip
    watched = "source,type,from,to,duty\n" + "".join(
        f"m,{kind},2025-01-01T00:00Z,2025-12-01T00:00Z,yes\n" for kind in ("strike", "pay")
    )
    made.append([
        promise("quiet", "avoid: strike by 2025-06-01"),
        promise("pay", "do: pay by 2025-06-01"),
        promise("answer", 'if: "@quiet.violated within 200 d of adoption"\ndo: pay by 2025-09-01'),
    ])  # fmt: skip
    made.append([reports("e1,strike,2025-03-01,m,observation,", coverage=watched)])
    made.append([promise("calm", "avoid: count strike > 1 by 2025-05-01")])
    made.append([reports("e2,pay,2025-08-01,m,observation,")])
    made.append([proposals.norm_act("suspend", "calm", actor="A", at="2025-02-01")])
    made.append([reports("e3,strike,2025-04-01,m,observation,e1")])
    ref = made.journal.authority.ref
    made.append([promise("pay", "do: pay by 2025-08-02", version=2, supersedes=ref(2))])
    made.append(
        [promise("again", "do: count pay >= 2 by 2025-09-01"), promise("last", "do: unstated")]
    )
    made.append([proposals.correction(ref(6), reason="entered twice")])
    return made


def test_each_entry_leads_to_what_status_says_there(register: Register) -> None:
    """Replayed up to an entry, the revisions give the verdicts as known at that entry."""
    told = history(register, as_of=AS_OF).revisions
    size = len(register.view.entries)

    for index in range(1, size):
        seen = [one for one in told if int(str(one.known_at)[1:]) <= index]
        verdicts = register.verdicts(as_of=AS_OF, known_at=f"#{index}").verdicts

        assert replay(seen) == dict(placed(map(row_of, verdicts))), index


def test_promises_recorded_together_name_their_own_entries(register: Register) -> None:
    """Three promises of one moment are judged at once, and each revision names its entry."""
    told = history(register, as_of=AS_OF).revisions[:3]

    assert [(one.place[0], one.known_at, one.cause.ids) for one in told] == [
        ("quiet", "#1", ("#1",)), ("pay", "#2", ("#2",)), ("answer", "#3", ("#3",)),
    ]  # fmt: skip


def test_a_journal_is_not_folded_once_for_each_entry(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Evidence and acts are added as they come: only other rules or a correction fold it anew."""
    sizes: list[int] = []
    whole = Register.case_of

    def counted(self: Register, size: int) -> recompute.Case:
        sizes.append(size)
        return whole(self, size)

    monkeypatch.setattr(Register, "case_of", counted)

    history(register, as_of=AS_OF)

    # The first three promises, calm, pay anew, the last two, and the correction.
    assert sizes == [4, 6, 10, 12, 13]


@pytest.mark.parametrize("as_of", [None, AS_OF])
@pytest.mark.parametrize("size", [4, 8, 11, 13])
def test_the_past_of_one_promise_is_its_part_of_the_whole(
    register: Register, monkeypatch: pytest.MonkeyPatch, as_of: str | None, size: int
) -> None:
    """In a large register only what bears on it is read, and nothing of its history is another."""
    known_at = f"#{size - 1}"
    names = [one.id for one in register.state(known_at=known_at).commitments]
    whole = history(register, as_of=as_of, known_at=known_at).revisions
    monkeypatch.setattr(glances, "LARGE", 0)
    monkeypatch.setattr(recompute, "case_of", None)
    for name in names:
        part = history(register, name, as_of=as_of, known_at=known_at).revisions
        assert part == tuple(one for one in whole if one.place[0] == name), name
    assert names


def test_the_clock_of_another_promise_wakes_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Watched beyond the clock, a promise that another one asks about ends at the clock itself.

    Were that noted as an instant to wake at, the history would go on by microseconds.
    """
    at = [NOW]
    monkeypatch.setattr(clock, "now", lambda: at[0])
    made = create_register(tmp_path / "w.db", name="w", passphrase=None, unsafe_plain=True,
                           keys=tmp_path / "keys")  # fmt: skip
    made.append([
        promise("calm", "avoid: strike by 2025-10-01"),
        promise("answer", 'if: "@calm.violated within 200 d of adoption"\ndo: pay by 2025-11-01'),
    ])  # fmt: skip
    watched = "source,type,from,to,duty\nm,strike,2025-01-01T00:00Z,2025-12-01T00:00Z,yes\n"
    made.append([reports("e1,pay,2025-03-01,m,observation,", coverage=watched)])
    at[0] = NOW.replace(month=12)
    steps: list[datetime] = []
    advance = Ledger.advance

    def counted(self: Ledger, to: datetime) -> object:
        steps.append(to)
        assert len(steps) < 100, steps[-3:]
        return advance(self, to)

    monkeypatch.setattr(Ledger, "advance", counted)

    told = history(made).revisions
    verdicts = made.verdicts(as_of=at[0].isoformat()).verdicts
    made.close()

    assert replay(told) == dict(placed(map(row_of, verdicts)))
    assert {one.place[0] for one in told} == {"calm", "answer"}
