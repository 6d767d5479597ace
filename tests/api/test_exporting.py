"""Exports of a real register: what the owner keeps stays out, in every format."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from tests.exporters import world
from tests.web.people import World, make

from servanda import plugins
from servanda.api import exporting, recording
from servanda.api.observing import observe
from servanda.api.register import Register, create_register, open_register
from servanda.errors import UsageError
from servanda.pages.tables.layouts import LAYOUTS

TEXT = (
    "Joint statement.\n\nThe committee met for nine hours in a room without windows.\n\n"
    "B shall withdraw its troops by 1 March 2026.\n"
)
HEAD = "id,type,at,source,standing,remark\n"
PRIVATE = "e1,withdraw,2026-02-20T10:00Z,village-teacher,observation,seen-from-the-school\n"
PUBLIC = "e2,withdraw,2026-02-21T10:00Z,mission,observation,\n"
WATCHED = "source,type,from,to,duty\n{},withdraw,2026-01-01T00:00Z,2026-04-01T00:00Z,yes\n"
SECRETS = ("hidden-source", "seen-from-the-school", "village-teacher", "school-bell",
           "told in confidence")  # fmt: skip
AS_OF = "2026-04-01T00:00:00Z"
FORMATS = sorted(plugins.load_all("exporters"))


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """Return a register with a press text, a private import and a public one."""
    place = tmp_path_factory.mktemp("talks")
    for name, content in {
        "talks.txt": TEXT,
        "hidden-source.csv": HEAD + PRIVATE,
        "hidden-source-watch.csv": WATCHED.format("school-bell"),
        "mission.csv": HEAD + PUBLIC,
        "watch.csv": WATCHED.format("mission"),
    }.items():
        (place / name).write_text(content, encoding="utf-8")
    create_register(
        place / "talks.db", name="Talks", passphrase=None, unsafe_plain=True, keys=place / "keys"
    ).close()
    found = open_register(place / "talks.db", write=True, keys=place / "keys")
    document, reading = recording.load_for_record(str(place / "talks.txt"))
    draft = recording.start_draft(found, document, reading, quotes_only=True)
    recording.sign_accepted(found, draft, "commitments")
    observe(found, [place / "hidden-source.csv"], coverage=[place / "hidden-source-watch.csv"],
            note="told in confidence", private=True)  # fmt: skip
    observe(found, [place / "mission.csv"], coverage=[place / "watch.csv"])
    return found


def whole(register: Register, name: str, *, private: bool = False) -> bytes:
    """Return an export of every table that a format writes, unpacked where it is packed."""
    made = exporting.exporter(name)
    asked = list(made.writes or LAYOUTS)
    parts = []
    for what in [[one] for one in asked] if made.single else [asked]:
        data = b"".join(exporting.export(register, name, what=what, as_of=AS_OF, private=private))
        parts.append(data)
        if zipfile.is_zipfile(BytesIO(data)):
            parts += world.zip_files(data).values()
    return b"\n".join(parts)


@pytest.mark.parametrize("name", FORMATS)
def test_private_values_stay_out_of_every_format(register: Register, name: str) -> None:
    """No format holds the name, the rows, the watch or the note of a private import."""
    data = whole(register, name)

    for hidden in (*SECRETS, "room without windows"):
        assert hidden.encode() not in data, hidden


@pytest.mark.parametrize("name", ["csv", "xlsx", "jsonl", "datapackage"])
def test_owner_may_take_private_values_out_and_the_file_says_so(
    register: Register, name: str
) -> None:
    """With private values the reports are there, and what has room for it says so."""
    data = whole(register, name, private=True)

    assert b"village-teacher" in data
    assert b"school-bell" in data
    if name in ("xlsx", "datapackage"):
        assert b"do not pass on" in data


def test_same_clocks_same_bytes_also_in_another_process(register: Register) -> None:
    """A register opened anew gives the same bytes at the same clocks."""
    again = open_register(register.path)
    for name in FORMATS:
        first = b"".join(exporting.export(register, name, as_of=AS_OF, known_at="#5"))
        assert first == b"".join(exporting.export(again, name, as_of=AS_OF, known_at="#5")), name
    again.close()


def test_second_clock_takes_later_entries_out(register: Register) -> None:
    """Before the mission's table was recorded, its report is in no export."""
    size = len(register.view.entries)
    before = b"".join(
        exporting.export(register, "csv", what=["events"], as_of=AS_OF, known_at=f"#{size - 2}")
    )
    after = b"".join(exporting.export(register, "csv", what=["events"], as_of=AS_OF))

    assert b"mission" not in before
    assert b"e2,withdraw" in after


def test_one_commitment_or_one_party(register: Register) -> None:
    """``only`` and ``party`` leave the rest out; what is not there is named with what is."""
    (held,) = register.state().commitments
    one = b"".join(exporting.export(register, "csv", only=held.id, as_of=AS_OF))
    same = b"".join(exporting.export(register, "csv", party="b", as_of=AS_OF))

    assert one == same
    assert one.count(b"\r\n") >= 2
    with pytest.raises(UsageError, match=f"no commitment 'C9'; there are: {held.id}"):
        exporting.export(register, "csv", only="C9")
    with pytest.raises(UsageError, match="no party 'C'; there are: B"):
        exporting.export(register, "csv", party="C")


def test_what_a_format_cannot_hold_is_refused(register: Register) -> None:
    """A calendar has no place for scores, CSV holds one table, and names are known."""
    with pytest.raises(UsageError, match="ics has no place for the table scores"):
        exporting.export(register, "ics", what=["scores"])
    with pytest.raises(UsageError, match="csv holds one table"):
        exporting.export(register, "csv", what=["scores", "log"])
    with pytest.raises(UsageError, match="no table 'promises'; there are: commitments"):
        exporting.export(register, "csv", what=["promises"])
    with pytest.raises(UsageError, match="no plug-in 'xls'"):
        exporting.export(register, "xls")


def test_a_file_is_kept_unless_it_may_go_and_the_register_always(
    register: Register, tmp_path: Path
) -> None:
    """Nothing is written over by chance; where writing fails, what was there stays whole."""
    target = tmp_path / "list.csv"
    target.write_text("mine", encoding="utf-8")

    def broken() -> "object":
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(UsageError, match="exists already"):
        exporting.write(iter([b"x"]), target, register=register.path, replace=False)
    with pytest.raises(UsageError, match="is the register itself"):
        exporting.write(
            iter([b"x"]), Path(str(register.path)), register=register.path, replace=True
        )
    with pytest.raises(Exception, match="No space left on device"):
        exporting.write(broken(), target, register=register.path, replace=True)  # type: ignore[arg-type]
    assert target.read_text(encoding="utf-8") == "mine"
    assert exporting.write(iter([b"a", b"b"]), target, register=None, replace=True) == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["list.csv"]


def test_what_came_later_changes_no_export_of_an_earlier_state(tmp_path: Path) -> None:
    """An export known at an entry is the same when the log has grown since, root hash and all."""
    (tmp_path / "mission.csv").write_text(HEAD + PUBLIC, encoding="utf-8")
    made = create_register(
        tmp_path / "talks.db", name="Talks", passphrase=None, unsafe_plain=True,
        keys=tmp_path / "keys",
    )  # fmt: skip

    def now() -> dict[str, bytes]:
        return {
            name: b"".join(exporting.export(made, name, as_of=AS_OF, known_at="#0"))
            for name in FORMATS
        }

    root = made.state().head.root
    before = now()

    observe(made, [tmp_path / "mission.csv"])

    after = now()
    assert [name for name in FORMATS if before[name] != after[name]] == []
    assert root.encode() in after["json"]
    assert made.state().head.root != root
    made.close()


def test_tables_of_one_state_are_judged_once(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten files of one state cost one judgement; another clock, or the owner's side, its own."""
    asked: list[str | None] = []
    judge = register.verdicts

    def counted(**clocks: Any) -> Any:
        asked.append(clocks.get("as_of"))
        return judge(**clocks)

    monkeypatch.setattr(register, "verdicts", counted)
    register.tables.clear()
    first = [b"".join(exporting.export(register, "csv", what=[name], as_of="2026-02-01"))
             for name in ("commitments", "verdicts", "log")]  # fmt: skip
    assert asked == ["2026-02-01"]
    again = b"".join(exporting.export(register, "csv", what=["verdicts"], as_of="2026-02-01"))
    assert again == first[1]
    b"".join(exporting.export(register, "csv", what=["log"], as_of="2026-02-02"))
    b"".join(exporting.export(register, "csv", what=["log"], as_of="2026-02-02", private=True))
    assert asked == ["2026-02-01", "2026-02-02", "2026-02-02"]


def test_a_new_entry_is_in_the_next_file(tmp_path: Path) -> None:
    """What is kept of a state is given for that state alone: no file is stale."""
    make(tmp_path)
    world = World(tmp_path)

    def rows() -> int:
        return b"".join(exporting.export(world.register, "csv", what=["log"])).count(b"\r\n") - 1

    before = rows()
    table = tmp_path / "more.csv"
    table.write_text(
        "id,type,at,source,standing\nx1,shelling,2026-02-01,mission,observation\n", "utf-8"
    )
    observe(world.register, [table])
    assert rows() == before + 1
    world.register.close()
