"""RTAMT (BSD-3-Clause) on the part that it can express: bounded ``eventually`` and ``always``.

One signal a key in dense time: an event is a pulse of one second. Sums and counts above one,
two sources and exits are beyond it, and so are gaps, doubts and late events.
"""

import importlib
from collections.abc import Iterator
from typing import Any

from benchmarks.commitments.loop import COLUMNS, Key, Series, collected, word
from benchmarks.commitments.rules import Rule
from benchmarks.commitments.task import Answer, Moment, Task

TEMPLATES = ("access", "calm", "report")
YES, NO = 1.0, -1.0
Signal = list[list[float]]


def answers(task: Task, moment: Moment) -> Iterator[Answer]:
    """Yield the answer on every instance; exits where the library or the language is missing."""
    rules = task.rules()
    if task.about()["variant"] != "complete" or any(r.template not in TEMPLATES for r in rules):
        raise SystemExit("RTAMT is for keys and many-avoid with complete information")
    try:
        rtamt = importlib.import_module("rtamt")  # not part of the default install
    except ImportError as error:
        raise SystemExit("RTAMT is missing: install requirements/monitors.lock") from error
    series = collected(rules, task.stream(COLUMNS, where=f"known <= {moment.known}"))
    monitors: dict[int, Any] = {}
    for rule in rules:
        length = rule.end - rule.start
        if length not in monitors:
            monitors[length] = _monitor(rtamt, rule, length)
        yield from _answers(rule, monitors[length], series, moment.clock)


def _monitor(rtamt: Any, rule: Rule, length: int) -> Any:
    """Return the specification of "the act follows within so many seconds"."""
    found = rtamt.StlDenseTimeSpecification()
    found.declare_var("opening", "float")
    found.declare_var("act", "float")
    found.declare_var("out", "float")
    last = length if rule.closed else length - 1
    form = "always[0,{}](not(act >= 0))" if rule.verb == "avoid" else "eventually[0,{}](act >= 0)"
    found.spec = f"out = (opening >= 0) implies ({form.format(last)})"
    found.parse()
    return found


def _answers(rule: Rule, monitor: Any, series: Series, clock: int) -> Iterator[Answer]:
    for name, key, starts in _openings(rule, series, clock):
        acts = [start for start, _ in series.get((rule.type, key), ()) if start < clock]
        length = rule.end - rule.start + (1 if rule.closed else 0)
        end = max([*acts, *starts]) + length + 1
        signals = [["opening", pulses(starts, end)], ["act", pulses(acts, end)]]
        out = monitor.evaluate(*signals)
        for start in starts:
            # A kept `do` counts one act in its window, a broken one none; `avoid` the other way.
            met = value_at(out, start) >= 0
            total = int(met) if rule.verb == "do" else int(not met)
            opened = rule.adopted if rule.opens == "once" else start
            yield Answer(rule.id, name, opened, *word(rule, total, over=clock >= start + length))


def _openings(rule: Rule, series: Series, clock: int) -> Iterator[tuple[str, Key, list[int]]]:
    if rule.opens == "event":
        for (kind, key), some in series.items():
            if kind == rule.opening:
                yield key[0], key, [start for start, _ in some]
    else:
        key = tuple(rule.where[name] for name in sorted(rule.where))
        yield "", key, [t for t in rule.ticks if t < clock] or [rule.start]


def pulses(seconds: list[int], end: int) -> Signal:
    """Return a signal that is high for one second from each of some seconds on."""
    found: Signal = [[0.0, NO]]
    for second in sorted(set(seconds)):
        if found[-1][0] == second:
            found[-1][1] = YES
        else:
            found.append([float(second), YES])
        found.append([float(second + 1), NO])
    if found[-1][0] < end:
        found.append([float(end), NO])
    return found


def value_at(signal: Signal, second: int) -> float:
    """Return the value that a signal has at a second: that of its last step before."""
    return max((step for step in signal if step[0] <= second), key=lambda step: step[0])[1]
