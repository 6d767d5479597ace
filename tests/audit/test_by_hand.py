"""What a stranger does without us: the lines of VERIFY.md, and the one-file checker."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.audit import browser
from tests.audit.conftest import Published
from tests.audit.test_signed_nonsense import CASES, Change
from tests.audit.test_verify import JUNK, _files, _flip, _resign
from tests.conftest import program

from servanda.audit import layout, verify
from servanda.register import keys

GOOD = "Signature Verified Successfully"


def _lines(folder: Path) -> str:
    """Return the shell lines of VERIFY.md as they stand there."""
    text = (folder / layout.INSTRUCTIONS).read_text(encoding="utf-8")
    blocks: list[str] = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 5
    return "".join(blocks)


def _shell(folder: Path) -> str:
    """Run the lines in the bundle's folder with the system's shell; return what they print."""
    program("openssl")
    done = subprocess.run(
        ["/bin/sh"], input=_lines(folder), capture_output=True, text=True, cwd=folder, check=False
    )
    return done.stdout + done.stderr


def test_lines_verify_with_openssl_alone(original: Published) -> None:
    """The printed lines verify both signatures and every file, and run nothing of ours."""
    said = _shell(original.folder)

    assert said.count(GOOD) == 2
    assert said.endswith("all listed files are unchanged\n")
    assert "servanda" not in _lines(original.folder).lower()


@pytest.mark.parametrize("name", ["checkpoint", "SHA256SUMS", "SHA256SUMS.note", "site/index.html"])
def test_lines_notice_a_change(published: Published, name: str) -> None:
    """With a byte changed in what they check, the lines do not end well."""
    path = published.folder / name
    size = path.stat().st_size
    _flip(path, size - 10 if name != "site/index.html" else 3, 1)

    said = _shell(published.folder)

    assert said.count(GOOD) < 2 or "all listed files are unchanged" not in said


def test_lines_notice_an_extra_file(published: Published) -> None:
    """A file beside the listed ones is printed."""
    (published.folder / "extra.html").write_text("x")

    assert "> extra.html" in _shell(published.folder)


def test_lines_notice_a_link_and_a_list_elsewhere(published: Published) -> None:
    """A link beside the listed files is printed, and so is a second list in a folder below."""
    (published.folder / "link.html").symlink_to("/nowhere")
    (published.folder / "site/SHA256SUMS").write_text("x")

    said = _shell(published.folder)

    assert "> link.html" in said
    assert "> site/SHA256SUMS" in said


# ---------------------------------------------------------------- verify.py


def _script(folder: Path, *more: str, script: Path | None = None) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(script or folder / layout.SCRIPT), str(folder), *more],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


def test_script_is_one_file_of_its_own(original: Published) -> None:
    """The checker imports the standard library and ``cryptography``, and nothing of ours."""
    tree = ast.parse((original.folder / layout.SCRIPT).read_text(encoding="utf-8"))
    imported = {
        (name.name if isinstance(node, ast.Import) else node.module or "").partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }

    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


def test_script_passes_a_good_bundle(original: Published) -> None:
    """A good bundle passes, with the key said to be the auditor's own only when it is."""
    code, said = _script(original.folder)
    assert (code, said.count("\n")) == (0, 8)
    assert "consistent, origin not authenticated; signed, not witnessed" in said

    code, said = _script(original.folder, original.journal.log_verifier.vkey)
    assert code == 0
    assert "not authenticated" not in said
    other = keys.generate(original.journal.origin).verifier.vkey
    assert _script(original.folder, other)[0] == 1


def test_script_says_how_to_call_it(tmp_path: Path) -> None:
    """Called wrongly, the script prints its usage and exits with 2."""
    script = tmp_path / "verify.py"
    from servanda.audit import instructions  # noqa: PLC0415

    script.write_bytes(instructions.script())
    code, said = _script(tmp_path / "none", script=script)

    assert code == 2
    assert "usage: verify.py" in said
    assert "none: is not there" in said


def _agree(folder: Path, script: Path) -> None:
    """All checkers give the same answer; verdicts, which only the package computes, apart."""
    report = verify.verify(folder)
    failed = [s for s in report.steps[:-1] if s.outcome == "failed"]
    code, said = _script(folder, script=script)
    assert code == (1 if failed else 0), (said, report.headline)
    if failed:
        assert "not verified: openings" not in said
        assert any(str(step.bad) in said for step in failed), (said, report.headline)
    browser.agrees(folder, said, good=not failed)


def _check_agreement(published: Published, names: Sequence[str]) -> None:
    script = published.folder.parent / "trusted.py"
    shutil.copy(published.folder / layout.SCRIPT, script)
    for number, name in enumerate(names):
        path = published.folder / name
        good = path.read_bytes()
        for bad in (good[:-1], JUNK[number % len(JUNK)]):
            path.write_bytes(bad)
            _agree(published.folder, script)
        _flip(path, len(good) // 2 if len(path.read_bytes()) > len(good) // 2 else 0, 2)
        _resign(published.folder, published.keys)
        _agree(published.folder, script)
        path.unlink()
        _agree(published.folder, script)
        path.write_bytes(good)
        _resign(published.folder, published.keys)
    _agree(published.folder, script)


def test_script_agrees_on_damaged_bundles(published: Published) -> None:
    """The script refuses what ``servanda verify`` refuses, and names one of the same places."""
    names = [n for n in _files(published.folder) if n not in {layout.SUMS, layout.SUMS_NOTE}]
    _check_agreement(published, names[::4])


@pytest.mark.parametrize("change", [c[2] for c in CASES], ids=[c[0] for c in CASES])
def test_script_agrees_on_signed_nonsense(published: Published, change: Change) -> None:
    """Where the publisher signs a bundle that does not hold together, both refuse it."""
    script = published.folder.parent / "trusted.py"
    shutil.copy(published.folder / layout.SCRIPT, script)
    change(published.folder)
    _resign(published.folder, published.keys)

    _agree(published.folder, script)


@pytest.mark.long
def test_script_agrees_on_every_damaged_file(published: Published) -> None:
    """The same for every file of the bundle."""
    names = [n for n in _files(published.folder) if n not in {layout.SUMS, layout.SUMS_NOTE}]
    _check_agreement(published, names)
