"""Several unreliable observers of one thing: what they see together, and how each of them errs.

Dawid and Skene, *Applied Statistics* 28 (1979) 20-28: the true class T of an item is not known;
EM alternates T_ik ~ p_k * product over observers j and labels r of pi_jkr^n_ijr with the classes'
shares p and the observers' error tables pi that these make likely.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from servanda.errors import InputError
from servanda.model.record import Record

ROUNDS = 2000
CLOSE = 1e-9
_FLOOR = 1e-300


class Report(Record, frozen=True, kw_only=True):
    """What one observer called one item, once."""

    observer: str
    item: str
    label: str


class ItemView(Record, frozen=True, kw_only=True):
    """One item: the likeliest class, and the probability of each."""

    item: str
    label: str
    probabilities: dict[str, float]
    reports: int


class ObserverTable(Record, frozen=True, kw_only=True):
    """How one observer errs: true class -> label given -> share. Rows of no item are left out."""

    observer: str
    reports: int
    table: dict[str, dict[str, float]]


class Observers(Record, frozen=True, kw_only=True):
    """The answer of Dawid and Skene's model."""

    classes: tuple[str, ...]
    shares: dict[str, float]
    items: tuple[ItemView, ...]
    observers: tuple[ObserverTable, ...]
    rounds: int
    converged: bool
    warnings: tuple[str, ...]


Counts = Mapping[str, Mapping[str, Counter[str]]]
"""Item -> observer -> how often each label."""
Truth = dict[str, dict[str, float]]
Tables = dict[str, dict[str, dict[str, float]]]


def weigh(reports: Sequence[Report], *, rounds: int = ROUNDS) -> Observers:
    """Return the likeliest truth behind the reports and each observer's table of errors."""
    if not reports:
        raise InputError("no reports: there is nothing to weigh")
    classes = tuple(sorted({report.label for report in reports}))
    counts = _count(reports)
    truth = _by_vote(counts, classes)
    done, converged = 0, False
    while done < rounds and not converged:
        shares, tables = _errors(counts, truth, classes)
        newer = _truth(counts, shares, tables, classes)
        step = max(abs(newer[item][k] - truth[item][k]) for item in truth for k in classes)
        truth, converged, done = newer, step < CLOSE, done + 1
    shares, tables = _errors(counts, truth, classes)
    return Observers(
        classes=classes,
        shares=shares,
        items=tuple(_item(item, truth[item], counts[item]) for item in sorted(truth)),
        observers=tuple(
            ObserverTable(
                observer=who,
                reports=sum(report.observer == who for report in reports),
                table=tables[who],
            )
            for who in sorted(tables)
        ),
        rounds=done,
        converged=converged,
        warnings=tuple(_warnings(counts, classes, converged=converged)),
    )


def _count(reports: Sequence[Report]) -> Counts:
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for report in reports:
        counts[report.item][report.observer][report.label] += 1
    return counts


def _by_vote(counts: Counts, classes: Sequence[str]) -> Truth:
    truth: Truth = {}
    for item, by in counts.items():
        votes: Counter[str] = sum(by.values(), Counter())
        truth[item] = {k: votes[k] / votes.total() for k in classes}
    return truth


def _errors(
    counts: Counts, truth: Truth, classes: Sequence[str]
) -> tuple[dict[str, float], Tables]:
    """Return the classes' shares and the observers' tables, given the truth (2.3, 2.4)."""
    shares = {k: math.fsum(t[k] for t in truth.values()) / len(truth) for k in classes}
    sums: Tables = {}
    for item, by in counts.items():
        for who, labels in by.items():
            table = sums.setdefault(who, {k: dict.fromkeys(classes, 0.0) for k in classes})
            for k in classes:
                for label, times in labels.items():
                    table[k][label] += truth[item][k] * times
    for table in sums.values():
        for k, row in list(table.items()):
            whole = math.fsum(row.values())
            if whole:
                table[k] = {label: times / whole for label, times in row.items()}
            else:
                del table[k]
    return shares, sums


def _truth(
    counts: Counts, shares: Mapping[str, float], tables: Tables, classes: Sequence[str]
) -> Truth:
    """Return the probability of each class for each item (equation 2.5)."""
    found: Truth = {}
    for item, by in counts.items():
        logs = {}
        for k in classes:
            weight = math.log(max(shares[k], _FLOOR))
            for who, labels in by.items():
                row = tables[who].get(k, {})
                weight += math.fsum(
                    times * math.log(max(row.get(label, 0.0), _FLOOR))
                    for label, times in labels.items()
                )
            logs[k] = weight
        top = max(logs.values())
        scaled = {k: math.exp(value - top) for k, value in logs.items()}
        whole = math.fsum(scaled.values())
        found[item] = {k: value / whole for k, value in scaled.items()}
    return found


def _item(item: str, chances: Mapping[str, float], by: Mapping[str, Counter[str]]) -> ItemView:
    return ItemView(
        item=item,
        label=max(chances, key=lambda k: (chances[k], k)),
        probabilities=dict(chances),
        reports=sum(labels.total() for labels in by.values()),
    )


def _warnings(counts: Counts, classes: Sequence[str], *, converged: bool) -> list[str]:
    found = []
    observers = {who for by in counts.values() for who in by}
    if len(observers) < 3:  # noqa: PLR2004  (two observers leave more unknowns than facts)
        found.append(
            f"{len(observers)} observers: with fewer than three the errors cannot be told from "
            "the truth; read the tables as one of several stories"
        )
    if len(classes) == 1:
        found.append("every report says the same: the observers' errors cannot be seen")
    if not converged:
        found.append("the estimate was still moving when it was stopped")
    return found
