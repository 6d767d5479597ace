"""``servanda users``: who may sign in to a server of several people."""

import sys
from pathlib import Path

import click

from servanda.cli.options import json_option
from servanda.cli.terminal import say
from servanda.errors import UsageError
from servanda.model.codec import to_json

FILE = click.Path(path_type=Path, dir_okay=False)
users_option = click.option(
    "--users", "file", type=FILE, default="servanda.users", show_default=True, metavar="FILE",
    help="The file of users; it lies beside the register and is no part of it.",
)  # fmt: skip


@click.group(
    "users",
    epilog=(
        "\b\nExamples:\n"
        "  servanda users add anna --role secretariat --actor local\n"
        "  servanda users add otto --role party --actor ostia\n"
        "  servanda users add rita\n"
        "  servanda users token otto --label script\n"
        "  servanda users list"
    ),
)
def command() -> None:
    """Add, list and remove people; each signs with an own key that never comes here."""


@command.command("add")
@click.argument("name")
@click.option(
    "--role", default="reader", show_default=True, help="A role of the journal, or reader."
)
@click.option("--actor", help="In whose name this person prepares entries.")
@users_option
def add(name: str, role: str, actor: str | None, file: Path) -> None:
    """Add a person; the password is asked for, or read from standard input."""
    from servanda.web.accounts import Accounts  # noqa: PLC0415  (loads slowly)

    people = Accounts(file, create=True)
    people.add(name, _password(), role=role, actor=actor)
    say(f"{name} may sign in as {role}" + (f" for {actor}" if actor else ""))


@command.command("password")
@click.argument("name")
@users_option
def password(name: str, file: Path) -> None:
    """Give a person a new password."""
    from servanda.web.accounts import Accounts  # noqa: PLC0415  (loads slowly)

    people = Accounts(file)
    if people.find(name) is None:
        raise UsageError(f"{file}: nobody is called {name!r}")
    people.change(name, _password())
    say(f"{name} has a new password")


@command.command("list")
@users_option
@json_option
def list_(file: Path, *, as_json: bool) -> None:
    """List the people with their roles."""
    from servanda.web.accounts import Accounts  # noqa: PLC0415  (loads slowly)

    found = Accounts(file).people()
    if as_json:
        click.echo(to_json(found, indent=2))
        return
    for one in found:
        say(f"{one.name}: {one.role}" + (f" for {one.actor}" if one.actor else ""))
    if not found:
        say("nobody yet")


@command.command("remove")
@click.argument("name")
@users_option
def remove(name: str, file: Path) -> None:
    """Remove a person; sessions and tokens end at once."""
    from servanda.web.accounts import Accounts  # noqa: PLC0415  (loads slowly)

    Accounts(file).remove(name)
    say(f"{name} may sign in no more")


@command.command("token")
@click.argument("name")
@click.option("--label", default="token", show_default=True, help="What it is for.")
@users_option
def token(name: str, label: str, file: Path) -> None:
    """Make a token for a program of this person; it is shown this once."""
    from servanda.web.accounts import Accounts  # noqa: PLC0415  (loads slowly)

    click.echo(Accounts(file).new_token(name, label))


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
