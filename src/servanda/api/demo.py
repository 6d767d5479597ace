"""The demo register: four true stories, built from the files in ``examples/``."""

import hashlib
import shutil
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import servanda
from servanda.api import policies
from servanda.api.files import read_file, read_text
from servanda.api.observing import observe
from servanda.api.reading import load_and_read
from servanda.api.recording import add_rules, sign, start_draft
from servanda.api.register import Register, create_register, open_register
from servanda.errors import InputError
from servanda.model.codec import toml_table

SCHEMA = "servanda.demo/1"


@dataclass(frozen=True, slots=True)
class Story:
    """Commitments that the summary counts on one line."""

    label: str
    commitments: tuple[str, ...]
    absent: str | None
    """How the summary words what was not kept; None uses the verdicts' own words alone."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a demo is made of, as ``demo.toml`` says it."""

    folder: Path
    table: dict[str, Any]

    @property
    def as_of(self) -> str:
        """The time for which the story is told."""
        return str(self.table["as_of"])

    @property
    def opening(self) -> Path:
        """The text that opens the story."""
        return self.folder / str(self.table["document"][0]["file"])

    @property
    def stories(self) -> tuple[Story, ...]:
        """The lines of the summary, in order."""
        return tuple(
            Story(
                label=str(row["label"]),
                commitments=tuple(row["commitments"]),
                absent=row.get("absent"),
            )
            for row in self.table["story"]
        )

    def digest(self) -> str:
        """Return a hash over every file of the plan and the version that builds it."""
        total = hashlib.sha256(servanda.__version__.encode())
        for path in sorted(p for p in self.folder.rglob("*") if p.is_file()):
            total.update(path.relative_to(self.folder).as_posix().encode() + b"\0")
            total.update(path.read_bytes())
        return total.hexdigest()


def examples_folder() -> Path:
    """Return where the examples lie: inside the package, or beside it in a clone."""
    inside = Path(str(files("servanda"))) / "examples"
    beside = Path(__file__).resolve().parents[3] / "examples"
    for folder in (inside, beside):
        if (folder / "demo.toml").is_file():
            return folder
    raise InputError(f"{inside}: the examples are missing; install Servanda again")


def load_plan(folder: Path | None = None) -> Plan:
    """Return the plan in ``folder`` (default: the examples that come with Servanda)."""
    place = folder or examples_folder()
    path = place / "demo.toml"
    table = toml_table(read_text(path), where=str(path))
    if table.get("schema") != SCHEMA:
        raise InputError(f"{path}: expected schema = {SCHEMA!r}")
    return Plan(folder=place, table=table)


def open_demo(folder: Path, plan: Plan) -> Register:
    """Return the demo register in ``folder``, built anew where its examples have changed."""
    target, mark = folder / "demo.db", folder / "demo.sha256"
    digest = plan.digest()
    if target.exists() and mark.exists() and mark.read_text(encoding="utf-8") == digest:
        return open_register(target, write=True, keys=folder / "keys")
    _clear(folder)
    folder.mkdir(parents=True, exist_ok=True)
    register = create_register(
        target,
        name=str(plan.table["name"]),
        passphrase=None,
        unsafe_plain=True,
        keys=folder / "keys",
    )
    try:
        build(register, plan)
    except BaseException:
        register.close()
        raise
    # The mark comes last: a build that was interrupted is made anew.
    mark.write_text(digest, encoding="utf-8")
    return register


def _clear(folder: Path) -> None:
    """Remove an older demo; nothing else is touched."""
    for name in ("demo.sha256", "demo.db", "demo.db-wal", "demo.db-shm"):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "keys", ignore_errors=True)


def build(register: Register, plan: Plan) -> None:
    """Record every document, promise and table of the plan, in its order."""
    promises = plan.table.get("commitments", [])
    for entry in plan.table["document"]:
        raw = read_file(plan.folder / entry["file"])
        document, reading = load_and_read(entry["file"], raw=raw)
        draft = start_draft(
            register,
            document,
            reading,
            wish=entry["id"],
            title=entry["title"],
            # Our own words: nobody's rights stand in the way of printing them whole.
            quotes_only=False,
        )
        for one in promises:
            if one["document"] == entry["id"]:
                path = plan.folder / one["file"]
                add_rules(register, draft, path, quotations=one["quotations"])
        sign(register, draft.id)
    for entry in plan.table["evidence"]:
        coverage = entry.get("coverage")
        observe(
            register,
            [plan.folder / table for table in entry["tables"]],
            mapping=plan.folder / entry["mapping"],
            coverage=[] if coverage is None else [plan.folder / coverage],
            note=entry["note"],
        )
    if held := plan.table.get("policy"):
        policies.add(register, [plan.folder / one["file"] for one in held])
