"""The documentation has a page for everything, builds, and asks no other machine for anything."""

import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from tests.docs.pages import DOCS, ROOT

from servanda.cli.main import VERBS, module_of

MARKDOWN = sorted(DOCS.rglob("*.md"))
EVERYWHERE = {"--help"}
OPTION = re.compile(r"--[a-z][a-z-]+")


def command_of(verb: str) -> click.Command:
    """Return the command of a verb."""
    found = importlib.import_module(module_of(verb)).command
    assert isinstance(found, click.Command)
    return found


def options_of(command: click.Command) -> Iterator[str]:
    """Yield the long options of a command and of the commands below it."""
    below = command.commands.values() if isinstance(command, click.Group) else ()
    for one in (command, *below):
        for option in one.params:
            if isinstance(option, click.Option) and not option.hidden:
                names = (*option.opts, *option.secondary_opts)
                yield from (name for name in names if name.startswith("--"))


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_and_a_page_with_its_options(verb: str) -> None:
    """Each verb has help, and a page that names exactly the options it takes."""
    command = command_of(verb)
    page = (DOCS / "reference" / "cli" / f"{verb}.md").read_text(encoding="utf-8")
    taken = set(options_of(command))

    assert command.help
    assert page.startswith(f"# servanda {verb}\n")
    cells = re.findall(r"^\| (`--[^|]*)\|", page, re.MULTILINE)
    assert {name for cell in cells for name in OPTION.findall(cell)} == taken
    assert set(OPTION.findall(page)) <= taken | EVERYWHERE


def test_no_page_without_its_verb() -> None:
    """No page describes a command that does not exist."""
    assert {p.stem for p in (DOCS / "reference" / "cli").glob("*.md")} == set(VERBS)


def test_site_builds_and_asks_no_other_machine(tmp_path: Path) -> None:
    """The site builds without a warning, and no page of it loads anything from elsewhere."""
    site = tmp_path / "site"
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(site)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    loaded = re.compile(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"((?:https?:)?//[^\"]+)\"")
    for page in site.rglob("*.html"):
        assert loaded.findall(page.read_text(encoding="utf-8")) == [], page.name


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda p: p.relative_to(DOCS).as_posix())
def test_one_sentence_a_line(page: Path) -> None:
    """Prose has one sentence a line, so that changes show as sentences."""
    text = re.sub(
        r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    for line in text.splitlines():
        if line.startswith(("|", "#", "-", ">", " ")) or re.match(r"\d+\. ", line):
            continue
        assert not re.search(r"[a-z`)\"]\. [A-Z]", line), line


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("0*.md")), ids=lambda p: p.stem)
def test_decisions_have_their_four_parts(page: Path) -> None:
    """A decision has context, decision, consequences and options refused, in 40 lines."""
    text = page.read_text(encoding="utf-8")

    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
        "Context",
        "Decision",
        "Consequences",
        "Options refused",
    ]
    assert len(text.splitlines()) <= 40
    assert text.startswith(f"# {int(page.stem[:4])}. ")
