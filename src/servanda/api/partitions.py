"""Partitions of evidence, each asked by an engine: of this machine or of a cluster."""

from collections.abc import Iterable, Iterator

from servanda.errors import ServandaError
from servanda.plugins import Engine
from servanda.watch.kernel.parts import PartTask, Spread, answer

SECONDS = 3600.0
"""A part that takes longer than an hour is lost, and the run with it."""


class PartLostError(ServandaError):
    """A part of the evidence that no process could count: without it no sum is true."""


def spread_over(engine: Engine, *, workers: int | None = None) -> Spread:
    """Return how queries over parts are run by an engine."""

    def spread(tasks: Iterable[PartTask]) -> Iterator[bytes]:
        for outcome in engine.run(answer, tasks, seconds=SECONDS, workers=workers):
            if outcome.lost is not None:
                raise PartLostError(
                    f"part {outcome.number} of the evidence: {outcome.lost.message}"
                )
            yield outcome.value

    return spread
