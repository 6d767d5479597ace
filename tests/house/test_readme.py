"""What README, CONTRIBUTING and the docs tell people to type exists."""

import re
import shlex

import click
import pytest
from tests.house import tree

from servanda.cli.main import VERBS, cli

FENCE = re.compile(r"^```(?:sh|bash|console|shell)\b[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = {
    name: text
    for name, text in tree.texts(".md").items()
    if name in {"README.md", "CONTRIBUTING.md"} or name.startswith(("docs/", "examples/"))
}


def commands() -> list[tuple[str, str]]:
    """Every shell command of the pages that starts one of our programs: page, command."""
    found = []
    for page, text in PAGES.items():
        blocks = FENCE.findall(text) + re.findall(r"`((?:servanda|make) [^`\n]+)`", text)
        for line in "\n".join(blocks).replace("\\\n", " ").splitlines():
            bare = re.sub(r"^\s*\$ |\s#\s.*$", "", line)
            parts = (part.strip() for part in re.split(r"&&|\||;", bare))
            found += [(page, part) for part in parts if part.startswith(("servanda ", "make "))]
    return found


def words_of(command: str) -> list[str]:
    """Split a command as a shell does, redirections left out."""
    return shlex.split(re.sub(r"[<>]+\s*\S+", "", command))


def options_of(command: click.Command) -> set[str]:
    """Return the options of a command and of the commands below it."""
    below = command.commands.values() if isinstance(command, click.Group) else ()
    params = [p for one in (command, *below) for p in one.params]
    return {"--help", "-h"} | {name for p in params for name in (*p.opts, *p.secondary_opts)}


OURS = [c for c in commands() if c[1].startswith("servanda ")]


@pytest.mark.parametrize(("page", "command"), OURS)
def test_every_servanda_command_exists(page: str, command: str) -> None:
    """Each `servanda VERB --option` that a page shows is one that the program has."""
    _, verb, *rest = words_of(command)
    if verb in ("--help", "--version"):
        return
    assert verb in VERBS, f"{page}: {command}"
    known = cli.get_command(click.Context(cli), verb)
    assert known is not None
    if isinstance(known, click.Group) and rest and not rest[0].startswith("-"):
        assert rest[0] in known.commands, f"{page}: {command}"
    named = {word.split("=")[0] for word in rest if re.match(r"--?[a-z]", word)}
    assert named <= options_of(known), f"{page}: {command}"


def test_every_make_target_exists() -> None:
    """Each `make TARGET` that a page shows stands in the Makefile."""
    makefile = (tree.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    shown = {w for _, c in commands() if c.startswith("make ") for w in words_of(c)[1:2]}

    assert {"run", "test"} <= shown
    assert shown <= targets


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_has_help_with_an_example(verb: str) -> None:
    """`servanda VERB --help` says what the verb does and shows at least one command to type."""
    command = cli.get_command(click.Context(cli), verb)
    assert command is not None
    assert command.help
    assert f"servanda {verb}" in (command.epilog or "") + command.help


def test_every_link_of_the_readme_leads_somewhere() -> None:
    """Each relative link of README and CONTRIBUTING names a file of the repository."""
    broken = [
        f"{page}: {target}"
        for page in ("README.md", "CONTRIBUTING.md")
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", PAGES[page])
        if not (tree.ROOT / target).exists()
    ]
    assert broken == []


def test_the_changelog_has_a_place_for_what_is_new() -> None:
    """CHANGELOG.md begins with the section that the next release will take its name for."""
    text = (tree.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert sections[0].strip("[]") == "Unreleased"
