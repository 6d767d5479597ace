"""Rows about the record itself: changes of verdicts, acts, objections, scores, the log."""

from collections.abc import Iterable, Iterator

from servanda.model.export import Row
from servanda.model.register import RegisterState
from servanda.pages.tables import cells
from servanda.register.answering import answered
from servanda.watch.revisions import Revision


def changes(revisions: Iterable[Revision], state: RegisterState) -> Iterator[Row]:
    """Yield one row a change, oldest first; what only changed numbers is left out."""
    times = {entry.index: entry.claimed_time for entry in state.entries}
    for one in revisions:
        if not one.told:
            continue
        name, reading, key, event, at, _ = one.place
        entry = entry_of(one)
        # The clock changes a verdict at the time of which it is read, an entry when it came in.
        moment = one.as_of if one.cause.kind == "clock" else times.get(entry, one.as_of)
        opened = [("opened", event or at or "")] if (event or at) and not key else []
        yield (
            None if entry < 0 else entry,
            cells.moment(moment),
            cells.moment(one.as_of),
            name,
            reading,
            cells.pairs([*key, *opened]),
            one.old.display if one.old else None,
            one.new.display if one.new else None,
            one.old.state if one.old else None,
            one.new.state if one.new else None,
            one.cause.kind,
            cells.listed(one.cause.ids),
        )


def entry_of(revision: Revision) -> int:
    """Return the newest entry that was known by a change; -1 where it does not say."""
    known = revision.known_at or ""
    return int(known[1:]) if known[:1] == "#" and known[1:].isdecimal() else -1


def acts(state: RegisterState) -> Iterator[Row]:
    """Yield one row an act, in the order of entries."""
    for one in state.acts:
        yield (
            one.entry,
            one.act,
            one.commitment,
            cells.text(one.actor),
            one.at,
            cells.text(one.to),
            cells.text(one.note),
            cells.text(one.registered_by),
        )


def objections(state: RegisterState) -> Iterator[Row]:
    """Yield objections, each followed by its replies, then replies to reports."""
    told: set[int] = set()
    for pair in answered(state):
        one = pair.objection
        yield (
            one.entry, "objection", None, one.commitment, one.report, cells.text(one.who),
            cells.day(one.on), cells.listed(one.shows), cells.text(one.text),
            cells.listed(one.evidence), cells.text(one.registered_by),
        )  # fmt: skip
        for reply in pair.replies:
            told.add(reply.entry)
            yield (
                reply.entry, "reply", reply.to, one.commitment, one.report, cells.text(reply.who),
                cells.day(reply.on), None, cells.text(reply.text), None,
                cells.text(reply.registered_by),
            )  # fmt: skip
    reports = {one.entry: one.id for one in state.reports}
    for reply in state.replies:
        if reply.entry not in told:
            yield (
                reply.entry, "reply", reply.to, None, reports.get(reply.to), cells.text(reply.who),
                cells.day(reply.on), None, cells.text(reply.text), None,
                cells.text(reply.registered_by),
            )  # fmt: skip


def scores(state: RegisterState) -> Iterator[Row]:
    """Yield one row a score, in the order of entries."""
    for one in state.scores:
        yield (
            one.entry,
            one.commitment,
            one.codebook,
            one.version,
            one.stage,
            cells.text(one.value),
            cells.text(one.coder),
            cells.day(one.on),
            one.blind,
            one.saw_machine,
            cells.text(one.because),
            cells.text(one.registered_by),
        )


def log(state: RegisterState) -> Iterator[Row]:
    """Yield one row a leaf, in order."""
    for one in state.entries:
        yield (
            one.index,
            one.type,
            cells.text(one.actor),
            one.role,
            cells.moment(one.claimed_time),
            cells.text(one.summary),
            one.leaf_hash,
            one.doubt,
        )
