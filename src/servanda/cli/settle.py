"""``servanda settle``: which evidence would settle most open verdicts."""

from pathlib import Path

import click

from servanda.cli.given import facts_given, file_options
from servanda.cli.options import clock_options, json_option, register_option
from servanda.cli.terminal import say, waiting
from servanda.model.codec import to_json
from servanda.model.settling import Ask, Settled, Settling
from servanda.stores.address import Location

SHOWN = 20
PARTS = 3
"""Needs of one line that are told in full."""
NAMED = 6
"""Verdicts that one line names; more are counted."""


@click.command(
    "settle",
    epilog=(
        "\b\nExamples:\n"
        "  servanda settle --register talks.db\n"
        "  servanda settle rules.yaml --events reports.csv --coverage patrols.csv --json"
    ),
)
@click.argument("rules", metavar="[RULES.yaml]", required=False, type=click.Path(path_type=Path))
@file_options
@register_option
@clock_options
@click.option("--most", type=click.IntRange(1), metavar="N",
              help="Try so many needs.  [default: all, up to minutes of work]")  # fmt: skip
@json_option
def command(
    rules: Path | None,
    tables: tuple[Path, ...],
    mapping: str | None,
    coverage: tuple[Path, ...],
    register: Location,
    as_of: str | None,
    known_at: str | None,
    most: int | None,
    *,
    as_json: bool,
) -> None:
    """List which evidence would settle most open verdicts; each line was tried, both ways."""
    from servanda.api.facts import settle  # noqa: PLC0415  (loads the engine)

    facts = facts_given(
        rules, tables, mapping, coverage, register=register, as_of=as_of, known_at=known_at
    )
    with waiting("Trying what could settle them") as told:
        found = settle(facts, most=most, told=told)
    click.echo(to_json(found, indent=2)) if as_json else _print(found)


def _print(found: Settling) -> None:
    say(f"as of {found.as_of} · known at {found.known_at or 'everything'}")
    say(f"{found.open} open verdicts that evidence could settle", bold=True)
    shown = [ask for ask in found.asks if ask.count][:SHOWN]
    for number, ask in enumerate(shown, 1):
        _print_ask(number, ask)
    rest = sum(1 for ask in found.asks if ask.count) - len(shown)
    if rest > 0:
        say(f"and {rest} more (--json has them all)")
    part = [ask for ask in found.asks if not ask.count]
    if part:
        say(f"{len(part)} more would decide something only if they turn out one way (--json)")
    if found.left:
        names = ", ".join(dict.fromkeys(one.commitment for one in found.left))
        say(f"Nothing that was tried settles {len(found.left)} of them whatever it says: {names}")
    if found.untried:
        say(f"{found.untried} needs were not tried; --most N tries more")


def _print_ask(number: int, ask: Ask) -> None:
    more = len(ask.needs) - PARTS
    extra = f", and {more} more, all together" if more > 0 else ""
    what = "; ".join(need.says for need in ask.needs[:PARTS]) + extra
    say(f"{number}. settles {ask.count}: {what}", bold=True)
    for one in ask.settles[:NAMED]:
        say(f"   {_which(one)}: {one.was} -> {_words(one)}")
    if len(ask.settles) > NAMED:
        say(f"   and {len(ask.settles) - NAMED} more")
    if ask.may_settle:
        say(f"   and may settle {len(ask.may_settle)} more, if it turns out one way")


def _words(one: Settled) -> str:
    """Return each word that it may become, with the first answer that leads there."""
    first: dict[str, str] = {}
    for answer, word in one.becomes.items():
        first.setdefault(word or "this occasion would not have come up", answer)
    return "; ".join(f"{word} ({answer})" for word, answer in first.items())


def _which(one: Settled) -> str:
    parts = [f"{k}={v}" for k, v in sorted(one.instance.key.items())]
    trigger = one.instance.trigger
    if not one.instance.key and trigger is not None and trigger.at is not None:
        parts = [f"of {trigger.at.removesuffix('T00:00:00Z')}"]
    version = [f"version {one.reading}"] if one.reading else []
    return " · ".join([one.commitment, *version, *parts])
