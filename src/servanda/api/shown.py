"""What strangers may see of verdicts, of the reasons for them and of their history.

What is taken out of the verdicts themselves, :mod:`servanda.audit.mask` says.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from servanda.api.public import PublicRegister
from servanda.api.register import Register
from servanda.api.strangers import Kept
from servanda.audit.mask import Mask
from servanda.model.verdict import Alternative, VerdictSet
from servanda.model.withheld import UNNAMED, WITHHELD
from servanda.watch.alternatives import label_of
from servanda.watch.kernel.rows import Row
from servanda.watch.revisions import Cause, Place, Revision


class Shown:
    """Takes out of verdicts, their reasons and their history what the owner keeps."""

    def __init__(
        self, register: Register, held: Kept, found: VerdictSet, *, known_at: str | None = None
    ) -> None:
        """Take the verdicts ``found`` at these clocks, of a register with private imports."""
        self._register, self._held, self._known_at = register, held, known_at
        self._public = PublicRegister.of(register)
        self._plain = self._public.verdicts(as_of=found.as_of, known_at=known_at)
        self._mask = Mask(found, self._plain, held.entry_of)
        self.verdicts = self._mask.verdicts

    def name(self, event: str) -> str:
        """Return the id of a report, or what it is called where it is kept back."""
        return self._mask.name(event)

    def why(self) -> tuple[tuple[str, ...], ...]:
        """Return why each verdict holds, in plain sentences without what is kept."""
        hidden = self._held.events
        return tuple(self._register.explain(v, hidden=hidden) for v in self.verdicts.verdicts)

    def others(self, tried: Sequence[Sequence[Alternative]]) -> tuple[tuple[Alternative, ...], ...]:
        """Return the alternatives to each verdict, without sources that only the owner knows of.

        A source is named where the public evidence alone leads to the same choice.
        """
        named: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for verdict in self._plain.verdicts:
            for one in self._public.alternatives(verdict):
                named[verdict.commitment] |= {(one.kind, source) for source in one.sources}
        return tuple(
            tuple(_unnamed(one, named[verdict.commitment]) for one in tried[n])
            for n, verdict in zip(self._mask.order, self.verdicts.verdicts, strict=True)
        )

    def revisions(self, told: Iterable[Revision], *, as_of: str | None) -> tuple[Revision, ...]:
        """Return revisions without names, keys and times that only private imports give."""
        public = self._public.history(as_of=as_of, known_at=self._known_at).revisions
        past = _Past(self._held, self._mask, public)
        return tuple(past.revision(one) for one in told)


class _Past:
    """Takes out of revisions what the public evidence by itself does not say."""

    def __init__(self, held: Kept, mask: Mask, public: Sequence[Revision]) -> None:
        self._held, self._mask = held, mask
        rows = [row for one in public for row in (one.old, one.new) if row is not None]
        self._places = {one.place[:5] for one in public}
        self._windows = {(row.commitment, row.since, row.until) for row in rows}
        self._moments = {one.as_of for one in public}
        self._moments |= {at for row in rows for at in (row.since, row.until) if at is not None}
        self._numbers: dict[tuple[object, ...], dict[Place, int]] = defaultdict(dict)

    def revision(self, one: Revision) -> Revision:
        """Return one revision."""
        place = self._place(one.place)
        timed = one.cause.kind != "clock" or one.as_of in self._moments
        return msgspec.structs.replace(
            one,
            place=place,
            old=self._row(one.old, place),
            new=self._row(one.new, place),
            cause=self._cause(one),
            as_of=one.as_of if timed else "",
        )

    def _place(self, place: Place) -> Place:
        if place[:5] in self._places:
            return place
        commitment, reading, key, event, _, _ = place
        neutral = tuple((name, WITHHELD) for name, _ in key)
        name = commitment, reading, neutral, self._mask.opening(event), None
        numbers = self._numbers[name]
        return (*name, numbers.setdefault(place, len(numbers)))

    def _row(self, row: Row | None, place: Place) -> Row | None:
        if row is None:
            return None
        known = (row.commitment, row.since, row.until) in self._windows
        _, _, key, event, at, _ = place
        return dataclasses.replace(
            row,
            key=key,
            event=event,
            at=at,
            since=row.since if known else None,
            until=row.until if known else None,
        )

    def _cause(self, one: Revision) -> Cause:
        ids: Iterable[str] = one.cause.ids
        if one.cause.kind == "coverage":
            private = one.known_at in {f"#{entry}" for entry in self._held.imports}
            secret = self._held.sources
            ids = (UNNAMED if private or name in secret else name for name in ids)
        elif one.cause.kind in ("event", "act"):
            ids = self._mask.names(ids)
        return Cause(kind=one.cause.kind, ids=tuple(dict.fromkeys(ids)))


def _unnamed(one: Alternative, named: set[tuple[str, str]]) -> Alternative:
    """Return an alternative without the names of sources that are not to be told."""
    sources = tuple(s if (one.kind, s) in named else UNNAMED for s in one.sources)
    if sources == one.sources:
        return one
    label = label_of(one.kind, UNNAMED) if len(sources) == 1 else one.label
    return msgspec.structs.replace(one, sources=sources, label=label)
