"""Keys of requests: noted with their entries or not at all, and bounded."""

from pathlib import Path

import pytest

from servanda.api.register import Register, create_register
from servanda.register import once, proposals


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """Return a new register."""
    return create_register(
        tmp_path / "r.db", name="r", passphrase=None, unsafe_plain=True, keys=tmp_path / "keys"
    )


def rule(name: str) -> proposals.Proposal:
    """Return a promise."""
    terms = f"id: {name}\ndebtor: B\ncreditor: A\nin_force: {{from: 2025-01-01}}\ndo: unstated\n"
    return proposals.commitment(name, title=name, terms=terms)


def test_a_key_names_what_was_recorded_under_it(register: Register) -> None:
    """All entries of one request are noted, and nothing that is recorded without a key."""
    asked = once.Asked(name=once.name_of("anna", "k", "POST"), question="q")
    register.append([rule("before")])
    with once.asking(asked):
        first = register.append([rule("one"), rule("two")])
        second = register.append([rule("three")])
    register.append([rule("after")])

    made = once.made(register.journal.store, asked.name)
    assert made is not None
    wanted = [entry.index for entry in (*first.entries, *second.entries)]
    assert list(made.entries) == wanted
    assert once.made(register.journal.store, once.name_of("otto", "k", "POST")) is None


def test_what_was_refused_leaves_no_note(register: Register) -> None:
    """A key under which nothing came on record can be used again."""
    asked = once.Asked(name=once.name_of("anna", "k", "POST"), question="q")
    register.append([rule("one")])
    with once.asking(asked), pytest.raises(Exception, match="one"):
        register.append([rule("one")])

    assert once.made(register.journal.store, asked.name) is None


def test_the_oldest_keys_are_forgotten(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """A note keeps the newest keys only."""
    monkeypatch.setattr(once, "KEPT", 2)
    names = [f"0{n}" for n in range(3)]
    with register.journal.store.exclusive():
        for number, name in enumerate(names):
            once.keep(register.journal.store, once.Asked(name=name, question="q"), [number])

    assert [once.made(register.journal.store, name) is not None for name in names] == [
        False, True, True,
    ]  # fmt: skip
