"""A published bundle of a small register with evidence, for the tests of audits."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.audit import browser
from tests.register.world import (
    COVERAGE,
    NOW,
    TERMS,
    document,
    new_register,
    reading,
    statement,
    table,
)

from servanda.audit import bundle, recompute
from servanda.model.codec import to_json
from servanda.register import proposals
from servanda.register.journal import Journal
from servanda.register.keys import KeySet
from servanda.register.proposals import Batch
from servanda.register.view import view_of

AS_OF = "2026-04-01T00:00:00Z"
PAGES = {"index.html": b"<!doctype html><title>Talks</title>\n", "data/list.csv": b"id\nx\n"}


class Published(NamedTuple):
    """A bundle with the register and keys it was made from."""

    folder: Path
    journal: Journal
    keys: KeySet


def verdicts_of(journal: Journal, *, known_at: str | None = None) -> bytes:
    """Return the verdicts of a register as published."""
    view = view_of(journal)
    case = recompute.case_of(view, size=view.size_at(known_at))
    return to_json(recompute.judge(case, as_of=AS_OF, known_at=known_at), indent=2) + b"\n"


def publish(journal: Journal, keys: KeySet, folder: Path) -> Path:
    """Write the bundle of a register."""
    assert keys.publisher is not None
    return bundle.write(
        journal,
        folder,
        publisher_key=keys.publisher,
        verdicts_json=verdicts_of(journal),
        pages=PAGES,
    )


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Return a bundle that no test changes."""
    return make_original(tmp_path_factory.mktemp("original"))


def make_original(folder: Path) -> Published:
    """Make a register and its bundle in a folder."""
    journal, keys = new_register(folder)
    plan = [
        proposals.document("joint", document(), title="Joint statement"),
        proposals.reading("joint", reading(document()), of=Batch(0)),
        proposals.coding_decision(
            "joint", "s1", "accepted", statement=statement(), saw_machine=True, of=(Batch(0),)
        ),
        proposals.commitment(
            "open-sluice", title="Sluice", terms=TERMS, statement=statement(), document_id="joint"
        ),
    ]
    journal.append(plan, signer=keys, now=NOW)
    evidence = proposals.evidence(
        [table()],
        mapping=None,
        coverage=[table("coverage.csv", COVERAGE)],
        events=1,
        dropped=0,
        note="gauge readings",
    )
    act = proposals.norm_act("adopt", "open-sluice", actor="upper", at="2026-01-15")
    journal.append([evidence, act], signer=keys, now=NOW)
    return Published(publish(journal, keys, folder / "bundle"), journal, keys)


@pytest.fixture
def published(original: Published, tmp_path: Path) -> Published:
    """Return a copy of the bundle that a test may damage."""
    folder = tmp_path / "bundle"
    shutil.copytree(original.folder, folder)
    return Published(folder, original.journal, original.keys)


@pytest.fixture(scope="session", autouse=True)
def one_browser() -> Iterator[None]:
    """End the browser that the tests of this folder share."""
    yield
    browser.close_shared()
