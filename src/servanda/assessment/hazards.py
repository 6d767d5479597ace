"""Cox's model (1972): what goes with an earlier end, also where it changes in the course of a life.

Needs the extra ``science`` (lifelines, MIT): it fits; what is asked of it and what may be said of
the answer stands here. Ties are broken after Efron (1977).
"""

import importlib
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from servanda.errors import InputError, UsageError
from servanda.model.record import Record

FEW = 10
"""Ends for each covariate below which the estimates are shaky: the usual rule of thumb."""
SHAKY = f"fewer than {FEW} each, so the estimates are shaky"
NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of one life with what held in it: (start, stop], and whether it ended at ``stop``."""

    life: str
    start: float
    stop: float
    ended: bool
    values: tuple[float, ...]


class Effect(Record, frozen=True, kw_only=True):
    """What one covariate goes with: above 1 the end comes sooner. It names no cause."""

    covariate: str
    coefficient: float
    standard_error: float
    ratio: float
    low: float
    high: float
    """The hazard ratio with its 95 per cent interval."""
    p: float


class Hazards(Record, frozen=True, kw_only=True):
    """The fitted model with what it rests on."""

    n: int
    """Lives."""
    stretches: int
    ended: int
    effects: tuple[Effect, ...]
    remarks: tuple[str, ...]


def hazards(stretches: Sequence[Stretch], covariates: Sequence[str]) -> Hazards:
    """Return the effects of ``covariates``; InputError where the data cannot tell them."""
    _check(stretches, covariates)
    fitter = _fit(stretches, covariates)
    lives = len({one.life for one in stretches})
    ended = sum(one.ended for one in stretches)
    few = ended < FEW * len(covariates)
    return Hazards(
        n=lives,
        stretches=len(stretches),
        ended=ended,
        effects=tuple(
            _effect(name, float(fitter.params_[name]), float(fitter.standard_errors_[name]))
            for name in covariates
        ),
        remarks=(f"{ended} ended for {len(covariates)} covariates: {SHAKY}",) if few else (),
    )


def _effect(name: str, coefficient: float, error: float) -> Effect:
    z = coefficient / error
    return Effect(
        covariate=name,
        coefficient=coefficient,
        standard_error=error,
        ratio=math.exp(coefficient),
        low=math.exp(coefficient - NORMAL_95 * error),
        high=math.exp(coefficient + NORMAL_95 * error),
        p=math.erfc(abs(z) / math.sqrt(2)),
    )


def _check(stretches: Sequence[Stretch], covariates: Sequence[str]) -> None:
    if not covariates:
        raise InputError("no covariate: name one or more")
    if len(set(covariates)) != len(covariates):
        raise InputError("a covariate is named twice; its effect would be split in halves")
    if not stretches:
        raise InputError("n = 0: no life to follow; a model needs some that ended")
    for one in stretches:
        if not 0 <= one.start < one.stop:
            raise InputError(
                f"{one.life}: from {one.start:g} to {one.stop:g}; a stretch begins at 0 or later "
                "and ends after it begins"
            )
    if not any(one.ended for one in stretches):
        raise InputError(
            f"none of n = {len({s.life for s in stretches})} ended: no rate to compare"
        )
    _check_lives(stretches)
    for place, name in enumerate(covariates):
        seen = {one.values[place] for one in stretches}
        if len(seen) == 1:
            raise InputError(f"{name} is {seen.pop():g} throughout: it cannot tell lives apart")


def _check_lives(stretches: Sequence[Stretch]) -> None:
    """Refuse a life whose stretches overlap, or that goes on after its end."""
    lives: dict[str, list[Stretch]] = {}
    for one in stretches:
        lives.setdefault(one.life, []).append(one)
    for name, parts in lives.items():
        parts.sort(key=lambda one: one.start)
        for before, after in pairwise(parts):
            if after.start < before.stop:
                raise InputError(f"{name}: its stretches overlap at {after.start:g}")
            if before.ended:
                raise InputError(f"{name}: goes on after it ended at {before.stop:g}")


def _fit(stretches: Sequence[Stretch], covariates: Sequence[str]) -> Any:
    frames, lifelines = _library("pandas"), _library("lifelines")
    table = frames.DataFrame(
        {
            "servanda.life": [one.life for one in stretches],
            "servanda.start": [one.start for one in stretches],
            "servanda.stop": [one.stop for one in stretches],
            "servanda.ended": [one.ended for one in stretches],
            **{n: [one.values[i] for one in stretches] for i, n in enumerate(covariates)},
        }
    )
    with warnings.catch_warnings():
        # A hint that a covariate varies little among the ended; a steep model alone is no fault.
        warnings.simplefilter("ignore", lifelines.exceptions.ConvergenceWarning)
        warnings.filterwarnings("error", "Newton-R", lifelines.exceptions.ConvergenceWarning)
        try:
            # By name: the order of these differs from that of the library's other models.
            return lifelines.CoxTimeVaryingFitter().fit(
                table,
                event_col="servanda.ended",
                start_col="servanda.start",
                stop_col="servanda.stop",
                id_col="servanda.life",
            )
        except (
            lifelines.exceptions.ConvergenceError,
            lifelines.exceptions.ConvergenceWarning,
            ValueError,
        ) as error:
            raise InputError(
                "the model does not settle: a covariate tells the ended from the others without "
                f"exception, or follows from others ({', '.join(covariates)}); take one out"
            ) from error


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise UsageError(
            f"Cox's model needs a library that is missing ({error}); install it with "
            "`pip install 'servanda[science]'`"
        ) from error
