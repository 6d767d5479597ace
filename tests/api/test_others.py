"""Alternatives in a register, and in what it publishes: the same ones, and nobody's secrets."""

from pathlib import Path
from typing import Any

import pytest

from servanda.api import recording
from servanda.api.observing import observe
from servanda.api.publishing import check, publish
from servanda.api.register import Register, create_register, open_register
from servanda.audit import recompute
from servanda.errors import UsageError

AS_OF = "2026-04-01T00:00:00Z"
TEXT = "Joint statement.\n\nB shall withdraw its troops by 1 March 2026.\n"
RULES = """\
commitments:
  - id: withdraw
    debtor: B
    creditor: A
    in_force: {from: 2026-01-01}
    do: withdraw(actor=B) by 2026-03-01
"""
EVENTS = (
    "id,type,at,actor,source,standing,standing_reason\n"
    "seen,withdraw,2026-02-20,B,village-teacher,observation,the school looks on the road\n"
)
DENIED = (
    "id,type,at,actor,source,standing,occurrence\n"
    "no,withdraw,2026-02-20,B,ministry,denial,seen\n"
)  # fmt: skip


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """Return a register with one promise and nothing observed."""
    files = {"talks.txt": TEXT, "rules.yaml": RULES, "seen.csv": EVENTS, "denied.csv": DENIED}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    create_register(
        tmp_path / "talks.db",
        name="Talks",
        passphrase=None,
        unsafe_plain=True,
        keys=tmp_path / "keys",
    ).close()
    found = open_register(tmp_path / "talks.db", write=True, keys=tmp_path / "keys")
    document, reading = recording.load_for_record(str(tmp_path / "talks.txt"))
    draft = recording.start_draft(found, document, reading)
    quotations = {"withdraw": "B shall withdraw its troops by 1 March 2026."}
    recording.add_rules(found, draft, tmp_path / "rules.yaml", quotations=quotations)
    recording.sign(found, draft.id)
    return found


def _told(register: Register, *, known_at: str | None = None) -> dict[str, str | None]:
    (verdict,) = register.verdicts(as_of=AS_OF, known_at=known_at).verdicts
    return {one.label: one.becomes for one in register.alternatives(verdict)}


def test_a_register_tells_them_at_either_clock(register: Register, tmp_path: Path) -> None:
    """Before the denial came in, only the teacher's word could be taken otherwise."""
    observe(register, [tmp_path / "seen.csv"])
    first = register.journal.size - 1
    observe(register, [tmp_path / "denied.csv"])

    teacher = "if the word of village-teacher counted as a claim only"
    assert _told(register, known_at=f"#{first}") == {teacher: "not observed"}
    assert _told(register) == {
        "if the claims of ministry counted as observations": "contested",
        teacher: "not observed",
    }


def test_they_are_computed_once_for_a_state_of_the_log(
    register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same question at the same clocks is answered from memory; a new entry asks anew."""
    asked = []
    real = recompute.alternatives

    def counting(*args: Any, **clocks: Any) -> Any:
        asked.append(clocks)
        return real(*args, **clocks)

    monkeypatch.setattr(recompute, "alternatives", counting)
    observe(register, [tmp_path / "seen.csv"])

    assert _told(register) == _told(register)
    assert len(asked) == 1
    observe(register, [tmp_path / "denied.csv"])
    assert len(_told(register)) == 2
    assert len(asked) == 2


def test_nothing_is_tried_before_somebody_asks(
    register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verdicts alone, as the overview needs them, try no other policy."""
    observe(register, [tmp_path / "seen.csv"])
    monkeypatch.setattr(recompute, "alternatives", lambda *_, **__: pytest.fail("tried"))

    assert register.verdicts(as_of=AS_OF).verdicts


def test_under_another_policy_there_is_nothing_to_compare(
    register: Register, tmp_path: Path
) -> None:
    """After an answer under another policy the register says that it has no alternatives to it."""
    observe(register, [tmp_path / "seen.csv"])
    policy = tmp_path / "p.toml"
    policy.write_text(
        'schema = "servanda.policy/1"\n[[choice]]\nsource = "village-teacher"\n'
        'set_standing = "claim"\nreason = "one person"\n',
        encoding="utf-8",
    )
    (verdict,) = register.verdicts(as_of=AS_OF, policy=policy).verdicts

    with pytest.raises(UsageError, match="withdraw: alternatives are told"):
        register.alternatives(verdict)


def test_what_is_published_says_them_and_is_the_same_each_time(
    register: Register, tmp_path: Path
) -> None:
    """The bundle's page has the lines, two bundles are equal byte for byte, and both verify."""
    observe(register, [tmp_path / "seen.csv"])
    observe(register, [tmp_path / "denied.csv"])
    held = []
    for name in ("one", "two"):
        publish(register, tmp_path / name, as_of=AS_OF)
        assert check(tmp_path / name).recomputed
        files = sorted(p for p in (tmp_path / name).rglob("*") if p.is_file())
        held.append({p.relative_to(tmp_path / name): p.read_bytes() for p in files})

    assert held[0] == held[1]
    page = (tmp_path / "one" / "site" / "c" / "withdraw.html").read_text(encoding="utf-8")
    assert "If the claims of <bdi>ministry</bdi> counted as observations" in page
    assert "the school looks on the road" in page


def test_a_source_kept_private_is_not_named_in_the_alternatives(
    register: Register, tmp_path: Path
) -> None:
    """A private report that decides the verdict is told without its source, here and in the why."""
    observe(register, [tmp_path / "seen.csv"], private=True)
    publish(register, tmp_path / "bundle", as_of=AS_OF)

    page = (tmp_path / "bundle" / "site" / "c" / "withdraw.html").read_text(encoding="utf-8")
    assert "<bdi>a source that is not named here</bdi> counted as a claim only" in page
    for path in (p for p in (tmp_path / "bundle").rglob("*") if p.is_file()):
        for hidden in (b"village-teacher", b"the school looks"):
            assert hidden not in path.read_bytes(), path.name
