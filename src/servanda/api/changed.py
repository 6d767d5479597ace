"""What changed in a register since an entry: further entries, and verdicts that show otherwise."""

import re
from datetime import datetime, timedelta

from servanda.api import clock
from servanda.errors import InputError
from servanda.model.register import LogEntry
from servanda.pages.access import RegisterAccess
from servanda.pages.changed import Since, changes, displays
from servanda.terms.times import TimeFault, parse_instant

AHEAD = timedelta(hours=1)
"""So far a reader's clock may be ahead of the server's: that look was a moment ago."""
_SINCE = re.compile(r"#?(\d{1,15})(?:@(.+))?\Z", re.ASCII | re.DOTALL)


def changed(
    register: RegisterAccess,
    since: str,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
) -> Since:
    """Return what is new after ``since``: ``#40``, or with the time of that look ``#40@INSTANT``.

    Verdicts are those of the first look against those at the two clocks. InputError where the log
    holds no such entry.
    """
    state = register.state(known_at=known_at)
    number, seen = _read(since, len(state.entries), state.entries)
    then = register.glance(as_of=seen, known_at=f"#{number}")
    now = register.glance(as_of=as_of, known_at=known_at)
    return Since(
        since=number,
        seen=seen,
        as_of=now.as_of,
        head=state.entries[-1].index,
        entries=state.entries[number + 1 :],
        changes=changes(displays(then.verdicts), displays(now.verdicts), state.commitments),
    )


def _read(since: str, size: int, entries: tuple[LogEntry, ...]) -> tuple[int, str]:
    found = _SINCE.match(since.strip())
    if found is None:
        raise InputError(
            f"since: {since[:60]!r} is no entry; write its number like #40, or #40@ and the time "
            "of your last look"
        )
    number = int(found[1])
    if number >= size:
        raise InputError(f"since: the log has no entry #{number}; the newest is #{size - 1}")
    if found[2] is None:
        return number, entries[number].claimed_time
    try:
        at = parse_instant(found[2])
    except TimeFault as fault:
        raise InputError(
            f"since: {found[2][:40]!r} is no instant; write it like 2026-01-31T12:00:00Z"
        ) from fault
    return number, _past(at, found[2])


def _past(at: datetime, written: str) -> str:
    now = clock.now()
    if at > now + AHEAD:
        raise InputError(f"since: {written} is to come; it is the time of your last look")
    return written if at <= now else clock.stamp()
