"""The report on a period: what was due, what became of it, who says so, what is not known."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from servanda.model.evidence import Coverage, Event
from servanda.model.export import Cell
from servanda.model.register import RegisteredCommitment, RegisterState
from servanda.model.verdict import VerdictSet
from servanda.model.withheld import untold
from servanda.pages.commitment_page import full_title
from servanda.pages.languages import N_, Words, ngettext
from servanda.pages.languages import gettext as _
from servanda.pages.lists_page import SPLIT_MEANS
from servanda.pages.naming import occasion_name
from servanda.pages.report_lines import (
    ChangeLine,
    DueLine,
    FreshLine,
    Part,
    ReportView,
    SourceLine,
    WatchLine,
)
from servanda.pages.rule import rule_facts
from servanda.pages.shell import known_words
from servanda.pages.sources import source_of
from servanda.pages.tables import cells
from servanda.pages.tables.record import changes
from servanda.pages.tables.sources import Sources, root_of
from servanda.pages.tally import Occasion, css_of, due_next, occasions
from servanda.pages.times import as_of_words, day_words, instant_words, share_words, until_words
from servanda.pages.words import CAUSES, STANDINGS, counted_state, listed, sentence, shown
from servanda.register.answering import answered

KEPT = ("fulfilled", "no violation observed")
GROUPS = Words(
    {
        "due": N_("due"),
        "kept": N_("kept"),
        "not kept": N_("not kept"),
        "cannot be told": N_("cannot be told"),
        "settled otherwise": N_("settled otherwise"),
        "still open": N_("still open"),
    }
)
"""What has become of what was due, under the word that stands for it."""
_METHOD = (
    (
        N_(
            "Every verdict is computed from the reports and the coverage on record by the rule "
            "of its "
            "promise; nobody typed one in. The register names the entry behind each."
        )
    ),
    (
        N_(
            "A claim by a party is not an observation, and an opponent's claim alone moves "
            "nothing. "
            "Silence counts only where coverage says that somebody was watching."
        )
    ),
    (
        N_(
            "Due means that the last day of an occasion lies in the period. What is past its "
            "date and "
            "undecided is printed as such and is counted neither as kept nor as not kept."
        )
    ),
)
NEXT = 12
"""Lines of what comes next; the register has them all."""


def report_view(held: Sources, before: VerdictSet, first: date, last: date) -> ReportView:
    """Return the report on the days ``first`` to ``last``.

    ``held`` is the register as of the end of the last day, ``before`` its verdicts as of the day
    before the first, both as known at the same entry.
    """
    state = held.state
    events = {event.id: event for event in held.events()}
    due = [item for item in held.occasions if _within(_last_day(item), first, last)]
    coming = [i for i in due_next(held.occasions) if (_last_day(i) or "") > last.isoformat()]
    parts = tuple(_parts(due, events))
    fresh = tuple(_fresh(state, first, last))
    objected = tuple(
        pair
        for pair in answered(state)
        if _within(pair.objection.on, first, last)
        or any(_within(reply.on, first, last) for reply in pair.replies)
    )
    counts = _counts(due)
    period = _(
        "{first} to {last}",
        first=day_words(first.isoformat()),
        last=day_words(last.isoformat()),
    )
    return ReportView(
        register=state.name,
        first=first.isoformat(),
        last=last.isoformat(),
        period=period,
        as_of=held.verdicts.as_of,
        as_of_words=as_of_words(held.verdicts.as_of),
        known=known_words(held.verdicts.known_at or "", state),
        head=_("#{entries}, root {root_of}", entries=len(state.entries), root_of=root_of(state)),
        private=held.private,
        sentence=_sentence(period, due, counts, len(fresh)),
        counts=(
            *((GROUPS[name], n) for name, n in counts.items()),
            (_("new commitments"), len(fresh)),
            (_("objections"), len(objected)),
        ),
        parts=parts,
        fresh=fresh,
        moved=tuple(_moved(held, before, events)),
        revised=tuple(_revised(held, first, last)),
        objections=objected,
        next=tuple(_line(item, events) for item in coming[:NEXT]),
        sources=tuple(_sources(events.values(), due, first, last)),
        watched=tuple(_watched(held.coverage(), first, last)),
        method=_method(held, due),
    )


def _last_day(item: Occasion) -> str | None:
    return cells.last_day(item.due, rule_facts(item.commitment.terms).zone)


def _within(day: str | None, first: date, last: date) -> bool:
    return day is not None and first.isoformat() <= day[:10] <= last.isoformat()


def _group(item: Occasion) -> str:
    if item.bucket == "settled":
        if item.split in KEPT:
            return "kept"
        return "not kept" if item.split == "violated" else "settled otherwise"
    return "cannot be told" if item.bucket == "unknown" else "still open"


def _counts(due: Sequence[Occasion]) -> dict[str, int]:
    found = Counter(map(_group, due))
    names = ("kept", "not kept", "cannot be told", "settled otherwise", "still open")
    return (
        {"due": len(due)}
        | {n: found[n] for n in names[:3]}
        | {n: found[n] for n in names[3:] if found[n]}
    )


def _sentence(period: str, due: Sequence[Occasion], counts: Mapping[str, int], new: int) -> str:
    """Return what a radio editor could read out."""
    came = _(
        "{new} came in the period.",
        new=sentence(ngettext("{n} new commitment", "{n} new commitments", new)),
    )
    if not due:
        return _("From {period} nothing on record fell due. {came}", period=period, came=came)
    parts = [counted_state(n, GROUPS[name]) for name, n in counts.items() if name != "due" and n]
    fell = ngettext("{n} promise or occasion", "{n} promises or occasions", len(due))
    return _(
        "From {period} {fell} fell due: {parts}. {came}",
        period=period,
        fell=fell,
        parts=listed(parts),
        came=came,
    )


def _parts(due: Sequence[Occasion], events: Mapping[str, Event]) -> Iterator[Part]:
    """Yield what was due by outcome; what cannot be told is split by cause."""
    order = ("kept", "not kept", "settled otherwise", "cannot be told", "still open")
    for group in order:
        mine = [item for item in due if _group(item) == group]
        for split in dict.fromkeys(item.split for item in mine):
            name = shown(split)
            if split != group:
                name = _("{group}: {split}", group=GROUPS[group], split=name)
            yield Part(
                name=sentence(name),
                means=SPLIT_MEANS[split],
                lines=tuple(_line(item, events) for item in mine if item.split == split),
            )


def _line(item: Occasion, events: Mapping[str, Event]) -> DueLine:
    rule = rule_facts(item.commitment.terms)
    because = [name for v in item.verdicts for name in v.because]
    against = [name for v in item.verdicts for name in v.contested_by]
    shares = [share_words(v.watched) for v in item.verdicts if v.watched is not None]
    return DueLine(
        id=item.commitment.id,
        title=full_title(item.commitment),
        who=listed(sorted(rule.debtor, key=str.casefold)) or _("nobody named"),
        which=occasion_name(item, rule.zone),
        due=until_words(item.due, rule.zone) if item.due else _("no date stated"),
        word=shown(item.split),
        css=css_of(item.split),
        flags=item.flags,
        rests_on=_whose(because, events),
        watched=" · ".join(dict.fromkeys(shares)),
        contested=_whose(against, events),
    )


def _whose(names: Iterable[str], events: Mapping[str, Event]) -> str:
    """Return whose reports these are, with their number; what is not in this copy is counted."""
    wanted = list(dict.fromkeys(names))
    told = Counter(source_of(events[name].source).name for name in wanted if name in events)
    unseen = sum(name not in events for name in wanted)
    said = [f"{name} ({n})" if n > 1 else name for name, n in sorted(told.items())]
    if unseen:
        said.append(
            ngettext("{n} report that is not in this copy", "{n} reports not in this copy", unseen)
        )
    return listed(said)


def _fresh(state: RegisterState, first: date, last: date) -> Iterator[FreshLine]:
    days = {entry.index: entry.claimed_time[:10] for entry in state.entries}
    documents = {one.id: one for one in state.documents}
    for held in state.commitments:
        document = documents.get(held.document or "")
        facts = document.reading.document if document and document.reading else None
        stated = cells.day(facts.date.value) if facts else None
        recorded = days[(*held.earlier, held.entry)[0]]
        if _within(stated, first, last):
            how = _("its text is dated {stated}", stated=day_words(stated or ""))
        elif stated is None and _within(recorded, first, last):
            how = _(
                "on record since {recorded}; its text states no day", recorded=day_words(recorded)
            )
        else:
            continue
        yield _fresh_line(
            held, how, document.title if document else "", facts.language if facts else None
        )


def _fresh_line(
    held: RegisteredCommitment, how: str, source: str, language: str | None
) -> FreshLine:
    rule = rule_facts(held.terms)
    return FreshLine(
        id=held.id,
        title=full_title(held),
        who=listed(sorted(rule.debtor, key=str.casefold)) or _("nobody named"),
        quote=" ".join(held.statement.span.exact.split()) if held.statement else "",
        language=language or "und",
        source=source,
        how=how,
    )


def _key(item: Occasion) -> tuple[object, ...]:
    first = item.verdicts[0]
    trigger = first.instance.trigger
    opened = (trigger.event, trigger.at) if trigger else None
    key = tuple(sorted(first.instance.key.items()))
    return item.commitment.id, key, opened, first.window.until


def _moved(held: Sources, before: VerdictSet, events: Mapping[str, Event]) -> Iterator[ChangeLine]:
    """Yield what was told otherwise on the last day than on the day before the first."""
    old = {
        _key(item): item
        for item in occasions(held.state.commitments, before.verdicts, as_of=before.as_of)
    }
    for item in held.occasions:
        if untold(item.verdicts[0]):
            continue
        was = old.get(_key(item))
        if was is not None and was.split == item.split:
            continue
        if was is None and item.bucket == "open":
            continue  # it came up and runs: nothing was decided
        rule = rule_facts(item.commitment.terms)
        yield ChangeLine(
            id=item.commitment.id,
            title=full_title(item.commitment),
            when=occasion_name(item, rule.zone),
            was=shown(was.split) if was else _("not yet owed"),
            became=shown(item.split),
            why=_because(item, events),
        )


def _because(item: Occasion, events: Mapping[str, Event]) -> str:
    """Return why an occasion is told as it is: whose reports, or what is lacking."""
    rests = _whose((n for v in item.verdicts for n in v.because), events)
    if rests:
        return _("reports of {rests}", rests=rests)
    if item.bucket == "open":
        return _("the clock")
    causes = dict.fromkeys(CAUSES[cause] for v in item.verdicts for cause in v.causes)
    if causes:
        return "; ".join(causes)
    return _("no report, while somebody was watching")


def _revised(held: Sources, first: date, last: date) -> Iterator[ChangeLine]:
    """Yield the revisions that the register made in the period, by entry or by the clock."""
    titles = {one.id: full_title(one) for one in held.state.commitments}
    for row in changes(held.revisions(), held.state):
        entry, moment, _day, name, _title, which, was, became, _kept, _final, cause, ids = row
        if not _within(str(moment or ""), first, last):
            continue
        where = _("entry #{entry}", entry=entry) if entry is not None else ""
        parts = [part for part in (_cause(cause, ids), where, str(which or "")) if part]
        yield ChangeLine(
            id=str(name),
            title=titles.get(str(name), str(name)),
            when=instant_words(str(moment)),
            was=shown(str(was or "no verdict")),
            became=shown(str(became or "no verdict")),
            why="; ".join(parts),
        )


def _cause(cause: Cell, ids: Cell) -> str:
    return _("{cause}: {ids}", cause=cause, ids=ids) if ids else str(cause)


def _sources(
    events: Iterable[Event], due: Sequence[Occasion], first: date, last: date
) -> Iterator[SourceLine]:
    """Yield each source with what it told of the period, in alphabetical order."""
    told: dict[str, Counter[str]] = {}
    names: dict[str, str] = {}
    for event in events:
        names[event.id] = event.source
        if event.start.date() <= last and event.end.date() >= first:
            told.setdefault(event.source, Counter())[event.standing] += 1
    rests: Counter[str] = Counter()
    for item in due:
        rests.update({names[n] for v in item.verdicts for n in v.because if n in names})
    for name in sorted({*told, *rests}, key=lambda one: (one.casefold(), one)):
        counts = told.get(name, Counter())
        said = [
            _("{n} {state}", n=counts[word], state=means)
            for word, means in STANDINGS.items()
            if counts[word]
        ]
        yield SourceLine(
            name=source_of(name).name,
            reports=counts.total(),
            standings="; ".join(said) or _("nothing of this period"),
            rests=rests[name],
        )


def _watched(coverage: Iterable[Coverage], first: date, last: date) -> Iterator[WatchLine]:
    rows = [r for r in coverage if r.start.date() <= last and r.end.date() >= first]
    for row in sorted(rows, key=lambda one: (one.source, one.type, one.start, one.end)):
        yield WatchLine(
            source=source_of(row.source).name,
            what=row.type.replace("_", " "),
            start=instant_words(row.start.isoformat()),
            end=until_words(row.end.isoformat()),
            lost=row.lost or "",
        )


def _method(held: Sources, due: Sequence[Occasion]) -> tuple[str, ...]:
    """Return how the report came about and what it does not say."""
    unwatched = sum("gap" in v.causes for item in due for v in item.verdicts)
    lines = [
        *map(_, _METHOD),
        _(
            "On {unwatched} of the verdicts due in the period nobody was watching part of the "
            "time.",
            unwatched=unwatched,
        ),
        _(
            "Not checked: whether the sources told the truth, and whether something was never "
            "entered."
        ),
    ]
    if held.private:
        lines.append(_("This copy holds values that their owner keeps out of what is published."))
    else:
        lines.append(_("Values that their owner keeps out of what is published are not in it."))
    return tuple(lines)
