"""A verdict as a page shows it: what came of it, why it holds, what would flip it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from servanda.model.evidence import Event
from servanda.model.verdict import Alternative, Verdict, VerdictSet
from servanda.model.withheld import untold
from servanda.pages.camps_view import Under, under_each
from servanda.pages.countries import in_sentence, party_name
from servanda.pages.grounds import Ground, Grounds, Others, others_of
from servanda.pages.languages import gettext as _
from servanda.pages.lifecycle import Lifecycle, Told, lifecycle_of
from servanda.pages.links import Links, anchor_of
from servanda.pages.measured import flips, measure_words, reported, watched_words
from servanda.pages.naming import occasion_name
from servanda.pages.rule import RuleFacts
from servanda.pages.sources import Source, source_of
from servanda.pages.tally import Occasion, css_of, past, place
from servanda.pages.times import as_of_words, instant_words, until_words
from servanda.pages.words import (
    CAUSES,
    DISPLAY_MEANS,
    FLAGS,
    STANDINGS,
    flag_words,
    listed,
    sentence,
    shown,
)
from servanda.watch.incidents import SAID

Explain = Callable[[Verdict], Sequence[str]]
Try = Callable[[Verdict], Sequence[Alternative]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One point on the line of a commitment's life."""

    name: str
    when: str
    css: str
    """``done``, ``now``, ``ahead`` or ``bad``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One report, and what it does to the verdict."""

    id: str
    part: str
    """``counts``, ``contests`` or ``could change it``."""
    what: str
    when: str
    who: str
    amount: str
    standing: str
    source: Source
    entry: str
    """Address of the log entry that brought it; empty where it is not told."""
    entry_number: int | None
    incident: str = ""
    """Address of the incident that it reports; empty where nobody follows it up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictView:
    """One verdict as computed, with all that it rests on."""

    version: str
    speaker: str
    rule: str
    word: str
    css: str
    means: str
    state: str
    causes: tuple[str, ...]
    flags: tuple[str, ...]
    steps: tuple[Step, ...]
    measure: str
    watched: str
    rests_on: tuple[Ground, ...]
    others: Others
    camps: tuple[Under, ...]
    """What it is under each policy on record."""
    flips: str
    evidence: tuple[EvidenceRow, ...]
    life: Lifecycle | None
    why: tuple[str, ...]
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionView:
    """One occasion with a verdict under each version of the promise."""

    number: int
    name: str
    due: str
    split: str
    css: str
    verdicts: tuple[VerdictView, ...]
    agree: bool
    flags: tuple[str, ...]
    open: bool
    """True where the occasion is worth reading first: violated, or not to be told."""


class VerdictViews:
    """Makes the views of one commitment's occasions."""

    def __init__(
        self,
        *,
        rule: RuleFacts,
        explain: Explain,
        alternatives: Try,
        registered_by: Mapping[int, str],
        events: Mapping[str, Event],
        entry_of: Callable[[str], int | None],
        links: Links,
        found: VerdictSet,
    ) -> None:
        """Keep what every verdict of the commitment needs; ``events`` by id."""
        self._rule = rule
        self._explain = explain
        self._alternatives = alternatives
        self._grounds = Grounds(
            events=events, entry_of=entry_of, registered_by=registered_by, links=links
        )
        self._events = events
        self._entry_of = entry_of
        self._links = links
        self._found, self._as_of = found, found.as_of

    def occasion(self, item: Occasion, *, first_open: int) -> OccasionView:
        """Return the view of an occasion; the one numbered ``first_open`` is shown open."""
        return OccasionView(
            number=item.number,
            name=occasion_name(item, self._rule.zone),
            due=_due(item, self._rule.zone),
            split=item.split,
            css=css_of(item.split),
            verdicts=tuple(
                self._verdict(v) for v in sorted(item.verdicts, key=lambda v: v.reading or "")
            ),
            agree=len({v.display for v in item.verdicts}) == 1,
            flags=tuple(map(flag_words, item.flags)),
            open=item.number == first_open,
        )

    def _verdict(self, v: Verdict) -> VerdictView:
        version = self._rule.version(v.reading)
        split = place(v, self._as_of)[1]
        return VerdictView(
            version=v.reading or "",
            speaker=version.speaker if version else "",
            rule=version.words if version else "",
            word=v.display,
            css=css_of(v.display),
            means=self.means(v),
            state=split,
            causes=tuple(CAUSES[c] for c in v.causes if c != "future" or v.ending is None),
            flags=tuple(FLAGS.get(f, f) for f in v.flags),
            steps=_steps(v, self._as_of, self._rule.zone),
            measure=measure_words([v.measure] if v.measure else list(v.parts)),
            watched=watched_words(v),
            rests_on=self._grounds.of(v),
            others=others_of(self._alternatives(v)),
            camps=under_each(v, self._found, self._links),
            flips=flips(v),
            evidence=self._rows(v),
            life=lifecycle_of(v, self._told(v), as_of=self._as_of, zone=self._rule.zone),
            why=tuple(self._explain(v)),
            final=v.final,
        )

    def means(self, v: Verdict) -> str:
        """Return what the word shown means here, in a sentence or two."""
        if v.ending is not None and v.verdict is None and v.state != "expired":
            act = self._events.get(v.ending.event)
            by = (
                " " + _("by {actor}", actor=in_sentence(party_name(act.actor)))
                if act and act.actor
                else ""
            )
            if not v.ending.at:
                return _(
                    "{norm_status}{by}, before anything was decided: nothing more can be missed.",
                    norm_status=sentence(shown(v.norm_status)),
                    by=by,
                )
            when = instant_words(v.ending.at, self._rule.zone)
            return _(
                "{norm_status}{by} on {when}, before anything was decided: "
                "nothing more can be missed.",
                norm_status=sentence(shown(v.norm_status)),
                by=by,
                when=when,
            )
        says = DISPLAY_MEANS[v.display]
        if v.display != "cannot be judged" or v.reading is not None:
            return says
        slots = ((_("who owes it"), self._rule.debtor), (_("to whom"), self._rule.creditor),
                 (_("by when"), v.window.until))  # fmt: skip
        missing = [name for name, held in slots if not held]
        return (
            _("{says} Also missing in its rule: {missing}.", says=says, missing=listed(missing))
            if missing
            else says
        )

    def _rows(self, v: Verdict) -> tuple[EvidenceRow, ...]:
        return tuple(self._row(eid, part) for part, eid in _parts(v))

    def _told(self, v: Verdict) -> list[Told]:
        """Return the reports that a verdict names, as far as they are in this copy."""
        found = []
        for part, eid in _parts(v):
            index = self._entry_of(eid)
            href = "" if index is None else self._links.entry(index)
            if eid in self._events:
                found.append(Told(event=self._events[eid], part=part, href=href))
        return found

    def _row(self, eid: str, part: str) -> EvidenceRow:
        event = self._events.get(eid)
        index = self._entry_of(eid)
        entry = "" if index is None else self._links.entry(index)
        if event is None:
            return EvidenceRow(
                id=eid,
                part=part,
                what=_("not in this copy"),
                when="",
                who="",
                amount="",
                standing="",
                source=source_of(""),
                entry=entry,
                entry_number=index,
            )
        return EvidenceRow(
            id=eid,
            part=part,
            what=event.type.removeprefix("act.").replace("_", " "),
            when=_event_time(event),
            who=party_name(event.actor or ""),
            amount=reported(event),
            standing=STANDINGS[event.standing],
            source=source_of(event.source),
            entry=entry,
            entry_number=index,
            incident=self._incident(event),
        )

    def _incident(self, event: Event) -> str:
        if not SAID & dict(event.attributes).keys():
            return ""
        return self._links.page("incidents", anchor_of(event.type, event.occurrence))


def _parts(v: Verdict) -> list[tuple[str, str]]:
    """Return what each report that a verdict names does to it."""
    parts = [
        ("counts", v.because),
        ("contests", v.contested_by),
        ("ended it", (v.ending.event,) if v.ending is not None else ()),
        ("could change it", tuple(e for e in v.swing if e not in v.because)),
    ]
    return [(part, eid) for part, ids in parts for eid in ids]


def _due(item: Occasion, zone: str) -> str:
    """Return the date beside the name; empty where the name already is the date."""
    if not item.verdicts[0].instance.key:
        return ""
    if untold(item.verdicts[0]):
        return _("date not told")
    return _("by {zone}", zone=until_words(item.due, zone)) if item.due else _("no date stated")


def _steps(v: Verdict, as_of: str, zone: str) -> tuple[Step, ...]:
    """Return the line of life: given, in force, due, and what came of it."""
    trigger = v.instance.trigger
    start = (trigger.at if trigger else None) or v.window.start
    owed = v.state not in {"conditional", "expired"}
    over = "future" not in v.causes if untold(v) else past(v.window.until, as_of)
    ended = v.ending if v.verdict is None and v.state != "expired" else None
    steps = [Step(name=_("given"), when="", css="done")]
    steps.append(
        Step(
            name=_("in force") if owed else _("waits for its condition"),
            when=_("from {zone}", zone=instant_words(start, zone)) if start and owed else "",
            css="done" if owed else "now",
        )
    )
    if ended is not None:
        when = _("on {zone}", zone=instant_words(ended.at, zone)) if ended.at else ""
        return (*steps, Step(name=v.norm_status, when=when, css="done"))
    steps.append(
        Step(
            name=_("due")
            if v.window.until
            else _("date not told")
            if untold(v)
            else _("no date stated"),
            when=_("by {zone}", zone=until_words(v.window.until, zone)) if v.window.until else "",
            css="done" if over else "ahead",
        )
    )
    ends = {"discharged": "done", "violated": "bad", "expired": "bad"}
    last = ends.get(v.state, "now" if over else "ahead")
    steps.append(Step(name=v.display, when=_("as of {as_of}", as_of=as_of_words(as_of)), css=last))
    return tuple(steps)


def _event_time(event: Event) -> str:
    start, end = event.start.isoformat(), event.end.isoformat()
    if event.start == event.end:
        return instant_words(start)
    first, last = instant_words(start), until_words(end)
    return first if first == last else _("{first} to {last}", first=first, last=last)
