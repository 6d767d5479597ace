"""Another evidence policy: sources and families re-mapped, and which verdicts that flips."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from servanda.errors import MappingError
from servanda.model.codec import toml_table
from servanda.model.evidence import Coverage, Event, Standing
from servanda.model.record import Record
from servanda.model.verdict import Verdict
from servanda.watch.fields import STANDINGS

SCHEMA = "servanda.policy/1"
KEYS = ("source", "family", "standing", "set_standing", "set_family", "reason")


class Choice(Record, frozen=True, kw_only=True):
    """Rows that meet every stated test get another standing or family, for a stated reason."""

    reason: str
    source: str | None = None
    family: str | None = None
    standing: Standing | None = None
    set_standing: Standing | None = None
    set_family: str | None = None


class Policy(Record, frozen=True, kw_only=True):
    """A named set of choices, applied in order; the first that fits a row counts."""

    where: str
    choices: tuple[Choice, ...]
    name: str | None = None


def load_policy(text: str, *, where: str) -> Policy:
    """Return the policy in TOML ``text``; a MappingError names ``where`` and the choice."""
    data = toml_table(text, where=where, error=MappingError)
    if data.get("schema") != SCHEMA:
        raise MappingError(f"{where}: schema is {data.get('schema')!r}; expected {SCHEMA!r}")
    unknown = sorted(set(data) - {"schema", "name", "choice"})
    if unknown:
        raise MappingError(f"{where}: unknown key {unknown[0]!r}; expected schema, name, choice")
    items, name = data.get("choice"), data.get("name")
    if not isinstance(items, list) or not items:
        raise MappingError(f"{where}: no [[choice]]; each one re-maps a source, family or standing")
    if name is not None and not isinstance(name, str):
        raise MappingError(f"{where}: name takes a text in quotes")
    choices = tuple(_choice(item, f"{where}, choice {n}") for n, item in enumerate(items, 1))
    return Policy(where=where, choices=choices, name=name)


def _choice(item: Any, where: str) -> Choice:
    if not isinstance(item, dict):
        raise MappingError(f"{where}: expected `key = value` entries")
    unknown = sorted(set(item) - set(KEYS))
    if unknown:
        raise MappingError(f"{where}: unknown key {unknown[0]!r}; expected {', '.join(KEYS)}")
    for key, value in item.items():
        if not isinstance(value, str) or not value.strip():
            raise MappingError(f"{where}: {key} takes a text in quotes, not {value!r}")
        if key in ("standing", "set_standing") and value not in STANDINGS:
            raise MappingError(
                f"{where}: unknown standing {value!r}; expected {', '.join(STANDINGS)}"
            )
    if "reason" not in item:
        raise MappingError(f"{where}: no reason; whoever chooses a standing says why")
    if not {"source", "family", "standing"} & set(item):
        raise MappingError(f"{where}: says of nobody; expected source, family or standing")
    if not {"set_standing", "set_family"} & set(item):
        raise MappingError(f"{where}: changes nothing; expected set_standing or set_family")
    return Choice(**item)


def _fits(choice: Choice, event: Event) -> bool:
    return (
        choice.source in (None, event.source)
        and choice.family in (None, event.family)
        and choice.standing in (None, event.standing)
    )


def apply_policy(policy: Policy, events: Iterable[Event]) -> list[Event]:
    """Return the events under the policy; what no choice fits stays as it is."""
    return [_apply(policy, event) for event in events]


def apply_coverage(policy: Policy, coverage: Iterable[Coverage]) -> list[Coverage]:
    """Return the coverage that still counts: a source all of whose rows only claim watches nobody.

    A choice speaks of all rows of a source if it names the source and nothing else.
    """
    said: dict[str, Choice] = {}
    for choice in policy.choices:
        if choice.source is not None:
            said.setdefault(choice.source, choice)
    claiming = {
        source
        for source, choice in said.items()
        if choice.family is None
        and choice.standing is None
        and choice.set_standing in ("claim", "denial")
    }
    return [row for row in coverage if row.source not in claiming]


def _apply(policy: Policy, event: Event) -> Event:
    choice = next((ch for ch in policy.choices if _fits(ch, event)), None)
    if choice is None:
        return event
    standing = choice.set_standing or event.standing
    polarity: Literal["+", "-"] = "-" if standing == "denial" else event.polarity
    return msgspec.structs.replace(
        event,
        standing=standing,
        standing_reason=event.standing_reason if choice.set_standing is None else choice.reason,
        family=choice.set_family or event.family,
        polarity=polarity,
    )


def _name(verdict: Verdict) -> tuple[Any, ...]:
    instance = verdict.instance
    at = None if instance.trigger is None else (instance.trigger.event, instance.trigger.at)
    return verdict.commitment, verdict.reading, tuple(sorted(instance.key.items())), at


def flips(policy: Policy, before: Iterable[Verdict], after: Iterable[Verdict]) -> dict[str, Any]:
    """Return the policy's choices and every verdict that it changes, with both words."""
    old = {_name(v): v for v in before}
    new = {_name(v): v for v in after}
    changed = []
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if was is not None and now is not None and was.display == now.display:
            continue
        one = now or was
        if one is None:
            continue
        changed.append(
            {
                "commitment": one.commitment,
                "reading": one.reading,
                "instance": msgspec.to_builtins(one.instance),
                "from": None if was is None else was.display,
                "to": None if now is None else now.display,
            }
        )
    return {
        "file": policy.where,
        "name": policy.name,
        "choices": [msgspec.to_builtins(choice) for choice in policy.choices],
        "flips": changed,
    }


def about(one: dict[str, Any], commitment: str, *, of: int) -> dict[str, Any]:
    """Return what a policy flips of one commitment, which has ``of`` verdicts."""
    mine = [flip for flip in one["flips"] if flip["commitment"] == commitment]
    return {**one, "flips": mine, "verdicts": of, "turns": turns(mine)}


def under(policies: Iterable[dict[str, Any]], verdict: Verdict) -> list[tuple[dict[str, Any], str]]:
    """Return what a verdict becomes under each policy; empty where it would not have come up."""
    instance = msgspec.to_builtins(verdict.instance)
    found = []
    for one in policies:
        word: str = verdict.display
        for flip in one["flips"]:
            same = flip["commitment"], flip["reading"], flip["instance"]
            if same == (verdict.commitment, verdict.reading, instance):
                word = flip["to"] or ""
        found.append((one, word))
    return found


def turns(flipped: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return how often each word became which other one, most first."""
    counts = Counter((flip["from"], flip["to"]) for flip in flipped)
    order = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return [{"from": was, "to": now, "count": n} for (was, now), n in order]
