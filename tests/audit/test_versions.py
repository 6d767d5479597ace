"""Versions of one text on record: the package, verify.py and the browser's checker agree."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.audit import browser
from tests.audit.forging import bundle_of, leaf_of
from tests.register.world import Made, add, document, new_register

from servanda.audit import bundle, layout, verify
from servanda.errors import ConflictError
from servanda.model.entry import EntryRef
from servanda.model.versions import AlignedPlaces, Versions
from servanda.register import proposals as proposing
from servanda.register import versions
from servanda.register.projection import project
from servanda.register.proposals import Proposal
from servanda.register.view import view_of

ENGLISH = "Article 1. The parties shall open the ford.\n\nArticle 2. Nothing more."
UKRAINIAN = "Стаття 1. Сторони відкривають брід.\n\nСтаття 2. Більше нічого."
ONE = AlignedPlaces(first=(11, 43), second=(10, 35))


def two(tmp_path: Path) -> Made:
    """Return a register with an agreement in two languages."""
    made = new_register(tmp_path)
    for name, text in (("en", ENGLISH), ("uk", UKRAINIAN)):
        add(made, proposing.document(name, document(text, f"{name}.txt"), title=name))
    return made


def _ref(made: Made, name: str) -> EntryRef:
    entry = made[0].authority.entry_of("document", name)
    assert entry is not None
    return made[0].authority.ref(entry)


def _aligned(made: Made, first: str, second: str, refs: tuple[str, str] | None = None) -> Proposal:
    one = Versions(documents=(first, second), rows=(ONE,))
    a, b = refs or (first, second)
    return versions.aligned(one, of=(_ref(made, a), _ref(made, b)), role="secretariat")


def test_a_newer_alignment_of_the_same_two_takes_the_place_of_the_older(tmp_path: Path) -> None:
    """Both stay in the log; the state has the newest, whichever text it names first."""
    made = two(tmp_path)
    add(made, _aligned(made, "en", "uk"))
    receipt = add(made, _aligned(made, "uk", "en"))

    (held,) = project(view_of(made[0])).versions
    assert held.documents == ("uk", "en")
    assert held.entry == receipt.entries[0].index
    assert held.rows == (ONE,)


@pytest.mark.parametrize(
    ("names", "refs", "told"),
    [
        (("en", "en"), ("en", "en"), "beside itself"),
        (("en", "uk"), ("uk", "en"), "names the document 'en' and does not refer to it"),
    ],
)
def test_versions_refer_to_the_two_texts_that_they_name(
    tmp_path: Path, names: tuple[str, str], refs: tuple[str, str], told: str
) -> None:
    """A text is no version of itself, and the order is that of the references."""
    made = two(tmp_path)
    with pytest.raises(ConflictError, match=told):
        add(made, _aligned(made, *names, refs))


def test_the_three_checkers_take_versions_in(tmp_path: Path) -> None:
    """A bundle with an alignment holds for each of them."""
    made = two(tmp_path)
    add(made, _aligned(made, "en", "uk"))
    journal, held = made
    assert held.publisher is not None
    folder = bundle.write(
        journal, tmp_path / "b", publisher_key=held.publisher, verdicts_json=b"{}\n", pages={}
    )

    done = _alone(folder)
    assert "entry 3" not in done.stdout + done.stderr
    browser.agrees(folder, done.stdout + done.stderr, good=done.returncode == 0)


@pytest.mark.parametrize(
    ("documents", "told", "told_alone"),
    [
        (["en", "en"], "sets a text beside itself", "sets a text beside itself"),
        (["en", "ru"], "names the document 'ru'", "does not refer to what it names"),
    ],
)
def test_the_three_checkers_refuse_other_texts(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    documents: list[str],
    told: str,
    told_alone: str,
) -> None:
    """What an operator let in against the rules is found by each of them."""
    made = two(tmp_path)
    journal, held = made
    body = {"documents": documents, "rows": []}
    refs = tuple(journal.authority.ref(entry) for entry in (1, 2))
    leaf = leaf_of(
        journal, held.signer("secretariat"), "versions/1", body, refs, seq=3,
        prev=journal.entries[2].id,
    )  # fmt: skip
    before = [entry.leaf for entry in journal.entries]

    folder = bundle_of(tmp_path, journal, held, [*before, leaf], monkeypatch)
    report = verify.verify(folder)
    done = _alone(folder)

    assert report.first_bad == "entry 3"
    assert told in report.headline
    assert done.returncode == 1
    assert told_alone in done.stdout + done.stderr
    browser.agrees(folder, done.stdout + done.stderr, good=False)


def _alone(folder: Path) -> subprocess.CompletedProcess[str]:
    script = folder / layout.SCRIPT
    return subprocess.run(
        [sys.executable, script, folder], capture_output=True, text=True, check=False
    )
