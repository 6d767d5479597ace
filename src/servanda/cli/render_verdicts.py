"""Verdicts on the terminal: grouped for an overview, one line each on request."""

from collections.abc import Sequence
from typing import Any, get_args

from rich.console import Console
from rich.table import Table
from rich.text import Text

from servanda.cli import terminal
from servanda.errors import UsageError
from servanda.model.verdict import Alternative, Display, PerformanceState, Verdict, VerdictSet
from servanda.pages.tally import Bucket, tiles
from servanda.watch.shown import FLAGS

_TILES: tuple[tuple[Bucket, str], ...] = (
    ("settled", "settled"),
    ("open", "open"),
    ("unknown", "due, and cannot be told"),
)
_PIPED = 110
"""Columns of output that goes to a file or another program."""
FAIL_WORDS = (*get_args(PerformanceState), *get_args(Display), *FLAGS)
"""What --fail-on can name."""
_MANY = 3
"""More instances than this are counted on one line; `status ID` prints each."""


def instance_line(verdict: Verdict) -> str:
    """Return which instance of which version a verdict speaks of, in one line."""
    parts = [verdict.commitment]
    if verdict.reading:
        parts.append(f"version {verdict.reading}")
    parts += [f"{name}={value}" for name, value in sorted(verdict.instance.key.items())]
    trigger = verdict.instance.trigger
    if trigger and trigger.at and not verdict.instance.key:
        parts.append(f"of {_day(trigger.at)}")
    return " · ".join(parts)


def other_lines(tried: Sequence[Alternative]) -> list[str]:
    """Return what a verdict would be if others were believed, one sentence a choice."""
    lines = []
    for one in tried:
        if one.changes:
            word = one.becomes or "this occasion would not have come up"
            lines.append(f"{one.label[:1].upper()}{one.label[1:]}: {word}.")
    same = [one.label for one in tried if not one.changes]
    if same:
        lines.append(
            f"No other reading of this evidence changes it: tried {len(same)} ({'; '.join(same)})."
        )
    return lines or ["Under other evidence: nothing to try; it rests on no claim and on no choice."]


def camp_lines(word: str, camps: Sequence[tuple[dict[str, Any], str]]) -> list[str]:
    """Return what a verdict is under each policy on record, those that change it first."""
    lines, same = [], []
    for one, then in camps:
        named = f"{one['name'] or one['id']} (#{one['entry']})"
        if then == word:
            same.append(named)
        else:
            shown = then or "this occasion would not have come up"
            lines.append(f"Under the policy {named}: {shown}.")
    return [*lines, f"Unchanged under the policy {', '.join(same)}."] if same else lines


def print_verdicts(
    result: VerdictSet,
    *,
    each: bool = False,
    console: Console | None = None,
    witnessed: str = "",
) -> None:
    """Print a verdict set; ``each`` prints every instance on its own line.

    ``witnessed`` says whether all it rests on is, where it rests on a log.
    """
    out = console or _console()
    clocks = f"as of {result.as_of} · known at {result.known_at or 'everything'}"
    out.print(Text(clocks, style="dim"))
    if witnessed:
        out.print(Text(f"all this rests on is witnessed: {witnessed}", style="dim"))
    if not result.verdicts:
        out.print("No verdicts: no commitment has an instance at this time.")
        return
    out.print(Text(_tiles(result), style="bold"))
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("commitment", no_wrap=True)
    table.add_column("which", min_width=20)
    table.add_column("verdict")
    table.add_column("until", no_wrap=True)
    for group in _groups(result.verdicts, each=each):
        table.add_row(*_row(group))
    out.print(table)
    _print_flips(out, result)
    _print_camps(out, result)


def _print_camps(out: Console, result: VerdictSet) -> None:
    """Print how many verdicts flip under each of several policies, and into what."""
    policies = result.inputs.get("policies")
    if policies is None:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("policy")
    table.add_column("flips", justify="right")
    table.add_column("from → to")
    table.add_column("which")
    for one in policies:
        turned = [
            f"{turn['count']} × {turn['from'] or 'no verdict'} → {turn['to'] or 'no verdict'}"
            for turn in one["turns"]
        ]
        names = list(dict.fromkeys(flip["commitment"] for flip in one["flips"]))
        which = ", ".join(names[:_MANY]) + (f" and {len(names) - _MANY} more"
                                            if len(names) > _MANY else "")  # fmt: skip
        flipped = f"{len(one['flips'])} of {one['verdicts']}"
        table.add_row(one["name"] or one["file"], flipped, "\n".join(turned) or "–", which)
    recorded = all("entry" in one for one in policies)
    title = "Under the policies on record" if recorded else "Under other policies"
    out.print()
    out.print(Text(f"{title}, each by itself", style="bold"))
    out.print(table)


def _print_flips(out: Console, result: VerdictSet) -> None:
    """Print which verdicts another evidence policy turned over, and on whose choice."""
    policy = result.inputs.get("policy")
    if policy is None:
        return
    out.print()
    out.print(Text(f"Under the policy {policy['name'] or policy['file']}", style="bold"))
    for choice in policy["choices"]:
        out.print(f"  because: {choice['reason']}")
    for flip in policy["flips"]:
        which = " ".join(f"{k}={v}" for k, v in sorted(flip["instance"]["key"].items()))
        version = f" (version {flip['reading']})" if flip["reading"] else ""
        turned = f"{flip['from'] or 'no verdict'} → {flip['to'] or 'no verdict'}"
        out.print(f"  {flip['commitment']}{version} {which}: {turned}")
    if not policy["flips"]:
        out.print("  no verdict flips")


def _console() -> Console:
    out: Console = terminal.console()
    # Off a terminal there is no width to keep to: what is piped is not folded at 80 columns.
    return out if out.is_terminal else terminal.console(width=_PIPED)


def found_words(result: VerdictSet, words: str) -> bool:
    """Tell whether a verdict shows one of the comma-separated states or displays."""
    wanted = fail_words(words)
    return any(wanted & {v.state, v.display, *v.flags} for v in result.verdicts)


def fail_words(words: str) -> frozenset[str]:
    """Return comma-separated states, displays and flags; UsageError names what is none."""
    wanted = {word.strip() for word in words.split(",") if word.strip()}
    unknown = sorted(wanted - set(FAIL_WORDS))
    if unknown or not wanted:
        raise UsageError(
            f"--fail-on {words!r}: {unknown[0] if unknown else 'nothing'!r} is no state, display "
            f"or flag; expected some of {', '.join(FAIL_WORDS)}"
        )
    return frozenset(wanted)


def _tiles(result: VerdictSet) -> str:
    counts = tiles(result.verdicts, as_of=result.as_of)
    return " · ".join(f"{label}: {counts[name]}" for name, label in _TILES)


def _groups(verdicts: Sequence[Verdict], *, each: bool) -> list[list[Verdict]]:
    if each:
        return [[v] for v in verdicts]
    grouped: dict[tuple[object, ...], list[Verdict]] = {}
    for v in verdicts:
        key = (v.commitment, v.reading, v.display, v.norm_status, v.flags)
        grouped.setdefault(key, []).append(v)
    lines: list[list[Verdict]] = []
    for group in grouped.values():
        lines += [group] if len(group) > _MANY else [[v] for v in group]
    return lines


def _row(group: Sequence[Verdict]) -> tuple[str, ...]:
    first = group[0]
    which = f"{len(group)} instances" if len(group) > 1 else _which(first)
    until = {v.window.until for v in group}
    norm = [] if first.norm_status == "in_force" else [first.norm_status]
    seen = _seen(first) if len(group) == 1 else []
    flags = (f for f in first.flags if f != first.display)
    named = ", ".join([first.display, *seen, *norm, *flags])
    return (
        first.commitment,
        " ".join(part for part in (_version(first), which) if part) or "–",
        named,
        _day(first.window.until) if len(until) == 1 and first.window.until else "–",
    )


def _seen(verdict: Verdict) -> list[str]:
    """Return what was seen in the part that was watched, if that is a part and nothing was."""
    share = float(verdict.watched or 0)
    nothing = verdict.measure is not None and not verdict.measure.lo
    if not share or "gap" not in verdict.causes or not nothing:
        return []
    return [f"none seen in the {share:.0%} of the time watched".replace("%", " %")]


def _version(verdict: Verdict) -> str:
    return f"version {verdict.reading}" if verdict.reading else ""


def _which(verdict: Verdict) -> str:
    if verdict.instance.key:
        return " ".join(f"{k}={v}" for k, v in sorted(verdict.instance.key.items()))
    trigger = verdict.instance.trigger
    return f"of {_day(trigger.at)}" if trigger and trigger.at else ""


def _day(instant: str) -> str:
    return instant.removesuffix("T00:00:00Z").replace(":00Z", "Z")
