"""The engine of a Ray cluster: the same watched processes, one actor each.

What runs on a machine of the cluster is what runs on one's own, so outcomes are the same there.
Without ``RAY_ADDRESS`` a cluster of this machine alone is started for the run, on its loopback
address, and ended after it.
"""

import importlib
import logging
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any

from servanda.engines.local import AHEAD, processors
from servanda.engines.watched import Watched, pickled
from servanda.errors import UsageError
from servanda.model.outcome import DIED, Lost, Outcome

OBJECT_STORE_BYTES = 256 * 1024**2
"""Of a cluster of our own: tasks and results are few at a time, and what is more goes to disk."""
RETRIES = 2
"""Times a task is tried again when the machine under it goes; a bad file costs no machine."""
ALONE = {
    # Ray reads these when it is imported. Nothing is told to anybody, and nobody but this machine
    # is listened to: by this name Ray binds its loopback address, on Linux as elsewhere.
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
}


class RayEngine:
    """Runs tasks in watched processes, spread over a cluster by actors."""

    def run(
        self,
        function: Callable[[Any], Any],
        tasks: Iterable[Any],
        *,
        seconds: float,
        workers: int | None = None,
    ) -> Generator[Outcome, None, None]:
        """Yield one outcome for each task, as they end; see the protocol in ``plugins``."""
        name = pickled(function)
        ray = _library()
        ours = not ray.is_initialized()
        if ours:
            _connect(ray, workers)
        actors: list[Any] = []
        try:
            count = workers or int(ray.cluster_resources().get("CPU", 1))
            made = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=RETRIES)(Watched)
            actors.extend(made.remote(name, seconds=seconds) for _ in range(count))
            yield from _spread(ray, actors, enumerate(tasks))
        finally:
            if ours:
                ray.shutdown()  # ends our actors too, and says nothing of them
            else:
                for actor in actors:
                    ray.kill(actor)


def _library() -> Any:
    if "RAY_ADDRESS" not in os.environ:
        for name, value in ALONE.items():
            os.environ.setdefault(name, value)
    try:
        return importlib.import_module("ray")
    except ImportError as error:
        raise UsageError(
            f"the engine ray needs a library that is missing ({error}); install it with "
            "`pip install 'servanda[cluster]'`"
        ) from error


def _connect(ray: Any, workers: int | None) -> None:
    """Join the cluster of ``RAY_ADDRESS``, or start one of this machine alone."""
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR, "configure_logging": False}
    address = os.environ.get("RAY_ADDRESS")
    try:
        if address:
            ray.init(address=address, **quiet)
        else:
            ray.init(
                num_cpus=workers or processors(),
                object_store_memory=OBJECT_STORE_BYTES,
                include_dashboard=False,
                **quiet,
            )
    except (ConnectionError, OSError, RuntimeError, ValueError) as error:
        place = f"the cluster at {address}" if address else "a cluster of this machine"
        raise UsageError(
            f"{place} cannot be used ({error}); see RAY_ADDRESS, or take --engine local"
        ) from error


def _spread(ray: Any, actors: list[Any], tasks: Iterator[tuple[int, Any]]) -> Iterator[Outcome]:
    """Keep each actor's tasks drawn and yield outcomes until there are none of either."""
    free = deque(actors * AHEAD)
    under_way: dict[Any, tuple[int, Any]] = {}
    while True:
        while free and (task := next(tasks, None)) is not None:
            actor = free.popleft()
            under_way[actor.run.remote(task[1])] = (task[0], actor)
        if not under_way:
            return
        (ready,), _ = ray.wait(list(under_way), num_returns=1)
        number, actor = under_way.pop(ready)
        free.append(actor)
        value, lost = _taken(ray, ready)
        yield Outcome(number=number, value=value, lost=lost)


def _taken(ray: Any, ready: Any) -> tuple[Any, Lost | None]:
    try:
        value, lost = ray.get(ready)
    except ray.exceptions.RayTaskError as error:
        if isinstance(error.cause, UsageError):
            raise error.cause from error
        raise
    except ray.exceptions.RayError as error:
        said = str(error).partition("\n")[0]
        return None, Lost(error=DIED, message=f"the machine that read it was lost ({said})")
    return value, lost
