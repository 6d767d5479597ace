"""Options that several verbs share, said once."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from servanda.errors import InputError, UsageError
from servanda.stores.address import Location, location_of

F = TypeVar("F", bound=Callable[..., Any])


class RegisterPlace(click.ParamType[Location]):
    """A register's file, or the address of its database."""

    name = "path"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Location:
        """Return the place; refuse a folder."""
        place = location_of(value)
        if isinstance(place, Path) and place.is_dir():
            self.fail(f"File {str(place)!r} is a directory.", param, ctx)
        return place


register_option = click.option(
    "--register",
    "register",
    type=RegisterPlace(),
    envvar="SERVANDA_REGISTER",
    default=Path("servanda.db"),
    show_default=True,
    help="The register's file or database address (or SERVANDA_REGISTER).",
)
language_option = click.option(
    "--lang",
    metavar="TAG",
    default="en",
    show_default=True,
    help="Language of what is written for readers: en or uk. Quotations stay as they are.",
)
keys_option = click.option(
    "--keys",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="SERVANDA_KEYS",
    help="Folder of the key files. [default: the user's configuration folder]",
)


def _fail_words(ctx: click.Context, option: click.Parameter, words: str | None) -> str | None:
    """Refuse a word that no verdict can show: a typing error must not switch the check off."""
    del ctx, option
    if words is not None:
        from servanda.cli.render_verdicts import fail_words  # noqa: PLC0415  (rich loads slowly)

        fail_words(words)
    return words


map_option = click.option(
    "--map",
    "mapping",
    metavar="FILE|NAME",
    help="How rows become events: a mapping (TOML), or a ready one by its name.",
)
fail_on_option = click.option(
    "--fail-on",
    metavar="WORDS",
    callback=_fail_words,
    help="Exit with 1 where a verdict shows one of these states or displays, comma-separated.",
)
encoding_option = click.option("--encoding", help="Encoding of plain texts that are not UTF-8.")
extractor_option = click.option(
    "--extractor", default="rules", show_default=True, help="Which reader to use."
)
signing_option = click.option(
    "--by",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Sign with this key file.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def clock_options(function: F) -> F:
    """Add the two clocks: what was true at T, what the register knew at K."""
    as_of = click.option(
        "--as-of",
        metavar="T",
        help="What was true at T: a date or an instant with offset. [default: now]",
    )
    known_at = click.option(
        "--known-at",
        metavar="K",
        help="What the register knew at K: #SEQ or an instant. [default: everything]",
    )
    return as_of(known_at(function))


def passphrase(prompt: str, *, confirm: bool = False) -> bytes:
    """Return the passphrase from SERVANDA_PASSPHRASE_FILE, else ask for it."""
    path = os.environ.get("SERVANDA_PASSPHRASE_FILE")
    if path:
        words = Path(path).read_bytes().strip()
        if not words:
            raise InputError(f"{path}: the passphrase file is empty; write the passphrase into it")
        return words
    if not sys.stdin.isatty():
        raise UsageError(
            "a passphrase is needed and there is no terminal to ask on; "
            "set SERVANDA_PASSPHRASE_FILE to a file that holds it"
        )
    words = str(click.prompt(prompt, hide_input=True, confirmation_prompt=confirm)).encode()
    if not words:
        raise UsageError("the passphrase is empty; choose one (--unsafe-plain-key is for demos)")
    return words
