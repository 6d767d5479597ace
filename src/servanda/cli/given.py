"""A register, or rule and event files in its place: options of the verbs that take either."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from servanda.api.facts import Facts, of_files, of_register
from servanda.api.register import open_register
from servanda.cli.options import map_option
from servanda.errors import UsageError
from servanda.stores.address import Location

F = TypeVar("F", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path)


def file_options(function: F) -> F:
    """Add the files that may stand in for a register."""
    events = click.option(
        "--events", "tables", type=_FILE, multiple=True, help="An event table; may repeat."
    )
    coverage = click.option(
        "--coverage", type=_FILE, multiple=True, help="Who watched what; may repeat."
    )
    return events(map_option(coverage(function)))


def facts_given(
    rules: Path | None,
    tables: tuple[Path, ...],
    mapping: str | None,
    coverage: tuple[Path, ...],
    *,
    register: Location,
    as_of: str | None,
    known_at: str | None,
) -> Facts:
    """Return the facts of the rule file with its tables, else of the register."""
    if rules is not None:
        return of_files(rules, tables, mapping, coverage, as_of, known_at)
    if tables or mapping or coverage:
        raise UsageError(
            "--events, --map and --coverage go with a rule file; name it first, "
            "or leave them out to ask the register"
        )
    with open_register(register) as opened:
        return of_register(opened, as_of=as_of, known_at=known_at)
