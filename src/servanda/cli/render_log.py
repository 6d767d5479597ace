"""The log on the terminal: how far it is witnessed, and what is proven of times."""

from collections.abc import Iterator

from servanda.api.witnessing import LogStatus
from servanda.model.register import LogEntry


def status_lines(found: LogStatus) -> Iterator[str]:
    """Yield the lines of ``servanda log status``."""
    yield f"{found.origin}"
    yield f"  stored     {found.stored} entries"
    yield f"  signed     {found.signed}, by the log key"
    when = f", as of {found.witnessed_at}" if found.witnessed_at else ""
    yield f"  witnessed  {found.witnessed}{when}"
    for one in found.witnesses:
        last = f"{one.size} entries at {one.at}" if one.at else "nothing yet"
        yield f"  - {one.name} ({one.key_name}): {last}" + (f", {one.url}" if one.url else "")
    yield withstands(found.liars_needed, found.silent_needed, found.quorum)
    yield from found.dated


def withstands(liars: int, silent: int, quorum: str) -> str:
    """Return what a policy withstands, in one sentence."""
    if quorum == "none":
        return "No quorum is stated: the log key alone can tell two histories."
    split = (
        "no witness need lie for two histories to be witnessed: demand more of them"
        if liars == 0
        else f"{_witnesses(liars)} would have to lie for two histories to be witnessed"
    )
    return (
        f"Quorum {quorum}: {split}; {_witnesses(silent)} being silent would leave it signed only."
    )


def _witnesses(count: int) -> str:
    return "1 witness" if count == 1 else f"{count} witnesses"


def entry_lines(entry: LogEntry) -> Iterator[str]:
    """Yield an entry with what is proven of its time."""
    yield f"#{entry.index} {entry.type} {entry.actor}, {entry.role}: {entry.summary}"
    low = entry.not_before or "nothing known"
    high = entry.not_after or "not witnessed yet"
    mark = f" {entry.dated.upper()}" if entry.dated else ""
    yield f"   claims {entry.claimed_time}{mark}; not before: {low}; not after: {high}"
