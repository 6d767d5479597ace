"""Each attack is found by package, verify.py and verify.html, at its step and place."""

from pathlib import Path

import pytest
from tests.audit import browser
from tests.audit.attacks import ATTACKS, KEPT, VERDICTS, forge
from tests.audit.conftest import Published
from tests.audit.script import script
from tests.audit.test_verify import _resign

from servanda.audit import verify

# What verify.py prints before each step, in the order of ``servanda verify``.
STEPS = [
    "",
    "policy",
    "checkpoints",
    "kept",
    "tree",
    "statements",
    "openings",
    "listed",
    "verdicts",
]


def _script(folder: Path, kept: Path | None) -> tuple[int, str]:
    return script(folder, "--keep", kept) if kept else script(folder)


@pytest.mark.parametrize("name", ATTACKS)
def test_each_attack_is_found(name: str, original: Published, tmp_path: Path) -> None:
    """The step that finds it and the first bad place are the same for all three."""
    attack = ATTACKS[name]
    folder = forge(name, original, tmp_path / name)
    kept = None
    if attack.kept is not None:
        kept = tmp_path / "kept"
        kept.write_bytes(attack.kept(original))

    report = verify.verify(folder, keep=kept)
    failed = [step for step in report.steps if step.outcome == "failed"]
    code, said = _script(folder, kept)

    assert (failed[0].number, failed[0].bad) == (attack.step, attack.bad), report.headline
    if attack.step == VERDICTS:
        assert code == 0
        assert "the verdicts were not computed anew" in said
        return
    assert code == 1
    assert f"{STEPS[attack.step]}: FAILED" in said
    assert f"not verified: {attack.bad}: " in said
    _found_in_page(folder, attack.step, attack.bad, kept)


def _found_in_page(folder: Path, step: int, bad: str, kept: Path | None) -> None:
    checker = browser.shared()
    if checker is None:
        return
    found = checker.verify(folder, kept=kept.read_bytes() if kept else None)
    failed = next(one for one in found["steps"] if one["outcome"] == "failed")
    assert (failed["number"], failed["bad"]) == (step, bad), found["headline"]


def test_the_untouched_bundle_passes(original: Published, tmp_path: Path) -> None:
    """The control: with and without a kept checkpoint nothing is found in the honest bundle."""
    kept = tmp_path / "kept"
    kept.write_bytes(original.journal.head.checkpoint)
    checker = browser.shared()
    for own in (None, kept):
        assert verify.verify(original.folder, keep=own).verified
        assert _script(original.folder, own)[0] == 0
        if checker is not None:
            found = checker.verify(original.folder, kept=own.read_bytes() if own else None)
            assert found["verified"], found["headline"]


@pytest.mark.parametrize("name", [n for n, a in ATTACKS.items() if a.step == KEPT])
def test_without_a_kept_checkpoint_nobody_notices(
    name: str, original: Published, tmp_path: Path
) -> None:
    """The control of a log key in wrong hands: who kept nothing finds nothing."""
    folder = forge(name, original, tmp_path / name)

    assert [s.number for s in verify.verify(folder).steps if s.outcome == "failed"] in ([], [8])
    assert _script(folder, None)[0] == 0


def test_an_unknown_signature_beside_the_log_s_says_nothing(published: Published) -> None:
    """A line of a kind that nobody here knows leaves room for the future, and proves nothing."""
    line = "\u2014 future.example/log AAAAAAAAAAAA\n".encode()
    for name in ("checkpoint", "checkpoints/7"):
        path = published.folder / name
        path.write_bytes(path.read_bytes() + line)
    _resign(published.folder, published.keys)

    assert verify.verify(published.folder).verified
    assert _script(published.folder, None)[0] == 0
    checker = browser.shared()
    if checker is not None:
        assert checker.verify(published.folder)["verified"]
