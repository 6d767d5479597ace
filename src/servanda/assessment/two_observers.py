"""Two observers in two regions: how each errs and how common the thing is, without the truth.

Hui and Walter, *Biometrics* 36 (1980) 167-171: if the observers err independently of each other
and alike in both regions, and the thing is not equally common in both, the six numbers (share of
each region, false alarms and misses of each observer) follow from the eight counts. They maximise
the likelihood, found here by EM.
"""

import math
from collections.abc import Mapping

from servanda.errors import InputError
from servanda.model.record import Record

Answers = tuple[bool, bool]
"""What the first and the second observer say of one case."""
Counts = Mapping[str, Mapping[Answers, int]]
"""Region -> answers of the two -> number of cases."""
CELLS: tuple[Answers, ...] = ((True, True), (True, False), (False, True), (False, False))
REGIONS = 2
ROUNDS = 20_000
CLOSE = 1e-12
FEW = 30
"""Cases in a region below which a share's standard error can exceed nine hundredths."""
APART = 0.05
"""Shares closer than this leave next to nothing from which the errors could follow."""


class ObserverErrors(Record, frozen=True, kw_only=True):
    """How one observer errs."""

    observer: str
    false_alarms: float
    """Share of the cases without the thing in which the observer reports it."""
    misses: float
    """Share of the cases with it in which the observer does not."""


class TwoObservers(Record, frozen=True, kw_only=True):
    """The answer of Hui and Walter's model."""

    cases: int
    shares: dict[str, float]
    """Region -> share of cases with the thing."""
    observers: tuple[ObserverErrors, ObserverErrors]
    rounds: int
    converged: bool
    warnings: tuple[str, ...]


class _Guess(Record, frozen=True, kw_only=True):
    """Shares, and for each observer how often a case with or without the thing is reported."""

    shares: tuple[float, ...]
    hits: tuple[float, float]
    alarms: tuple[float, float]

    def chances(self, region: int, answers: Answers) -> tuple[float, float]:
        """Return the chance of these answers with the thing, and without it."""
        share = self.shares[region]
        with_, without = share, 1 - share
        for said, hit, alarm in zip(answers, self.hits, self.alarms, strict=True):
            with_ *= hit if said else 1 - hit
            without *= alarm if said else 1 - alarm
        return with_, without


def weigh(counts: Counts, *, names: tuple[str, str] = ("first", "second")) -> TwoObservers:
    """Return shares and errors; InputError unless there are two regions with cases in each."""
    regions = sorted(counts)
    if len(regions) != REGIONS:
        raise InputError(
            f"{len(regions)} regions; two are needed, else errors and shares cannot be told apart"
        )
    table = [[counts[region].get(cell, 0) for cell in CELLS] for region in regions]
    for region, row in zip(regions, table, strict=True):
        if not sum(row):
            raise InputError(f"region {region!r}: no case")
        if min(row) < 0:
            raise InputError(f"region {region!r}: a count below zero")
    guess, done, converged = _start(table), 0, False
    while done < ROUNDS and not converged:
        newer = _step(table, guess)
        converged = _apart(newer, guess) < CLOSE
        guess, done = newer, done + 1
    return TwoObservers(
        cases=sum(map(sum, table)),
        shares=dict(zip(regions, guess.shares, strict=True)),
        observers=(_errors(names[0], guess, 0), _errors(names[1], guess, 1)),
        rounds=done,
        converged=converged,
        warnings=(*_few(regions, table), *_warnings(guess, converged=converged)),
    )


def _few(regions: list[str], table: list[list[int]]) -> list[str]:
    """Return a warning for each region in which six numbers rest on next to nothing."""
    return [
        f"region {region!r}: {sum(row)} cases; below {FEW} the numbers are little more than chance"
        for region, row in zip(regions, table, strict=True)
        if sum(row) < FEW
    ]


def _errors(name: str, guess: _Guess, at: int) -> ObserverErrors:
    return ObserverErrors(observer=name, false_alarms=guess.alarms[at], misses=1 - guess.hits[at])


def _start(table: list[list[int]]) -> _Guess:
    """Return a start in which both observers are better than chance: the mirror image is not."""
    shares = tuple(
        min(0.95, max(0.05, (row[0] + 0.5 * (row[1] + row[2])) / sum(row))) for row in table
    )
    return _Guess(shares=shares, hits=(0.9, 0.9), alarms=(0.1, 0.1))


def _step(table: list[list[int]], guess: _Guess) -> _Guess:
    """Return the next guess: cases shared out by what is likely, then counted."""
    held = [0.0] * REGIONS
    hits, alarms = [0.0, 0.0], [0.0, 0.0]
    with_all = without_all = 0.0
    for region, row in enumerate(table):
        for cell, number in zip(CELLS, row, strict=True):
            with_, without = guess.chances(region, cell)
            either = with_ + without
            weight = number * with_ / either if number and either else 0.0
            held[region] += weight
            with_all += weight
            without_all += number - weight
            for at, said in enumerate(cell):
                hits[at] += weight * said
                alarms[at] += (number - weight) * said
    return _Guess(
        shares=tuple(h / sum(row) for h, row in zip(held, table, strict=True)),
        hits=(hits[0] / with_all, hits[1] / with_all) if with_all else guess.hits,
        alarms=(alarms[0] / without_all, alarms[1] / without_all) if without_all else guess.alarms,
    )


def _apart(one: _Guess, other: _Guess) -> float:
    pairs = zip(
        (*one.shares, *one.hits, *one.alarms),
        (*other.shares, *other.hits, *other.alarms),
        strict=True,
    )
    return max(math.fabs(a - b) for a, b in pairs)


def _warnings(guess: _Guess, *, converged: bool) -> list[str]:
    found = []
    if abs(guess.shares[0] - guess.shares[1]) < APART:
        found.append(
            "it is about as common in both regions: the errors cannot be told from the shares; "
            "read these numbers as one of several stories"
        )
    if any(hit - alarm < APART for hit, alarm in zip(guess.hits, guess.alarms, strict=True)):
        found.append("an observer reports about as often with the thing as without it")
    if not converged:
        found.append("the estimate was still moving when it was stopped")
    return found
