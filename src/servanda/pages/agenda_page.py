"""The page of plans: meetings, phases, milestones, who checks what, and what is lacking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from servanda.model.agenda import Mechanism, Part
from servanda.model.plan_view import (
    AgendaBoard,
    ChannelView,
    MeetingView,
    MilestoneView,
    PhaseView,
    PlanView,
    Slot,
    TaskView,
    Tied,
)
from servanda.model.register import RegisterState
from servanda.pages.agenda_words import SECTIONS, SHAPES
from servanda.pages.languages import count_word, ngettext
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links
from servanda.pages.plan_days import Timeline, timeline_of
from servanda.pages.retold import retold
from servanda.pages.times import day_words
from servanda.pages.words import listed, sentence, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Something named, with its address where this register has a page of it."""

    name: str
    href: str
    shows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One part of a plan as the page shows it."""

    anchor: str
    title: str
    state: str
    css: str
    when: str
    why: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    """Label and value; an empty value is shown as not stated."""
    tied: tuple[Link, ...]
    standing: str
    """Empty where it is not told apart, as of checks."""
    source: str = ""
    flag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The parts of one kind."""

    anchor: str
    title: str
    means: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """One plan as the page shows it."""

    id: str
    title: str
    source: str
    registered_by: str
    entry: int
    href: str
    revision: int
    parties: tuple[tuple[str, str, str], ...]
    """Name, role, and since when."""
    sections: tuple[Section, ...]
    slots: tuple[Slot, ...]
    path: str
    finish: str
    times_lack: tuple[str, ...]
    dated: str
    """How many of its steps have a date."""
    lacks: tuple[str, ...]
    timeline: Timeline | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaPage:
    """Everything the page of plans shows."""

    sentence: str
    plans: tuple[PlanPage, ...]
    withheld: tuple[str, ...]
    calendar: str


def agenda_view(board: AgendaBoard, state: RegisterState, links: Links) -> AgendaPage:
    """Return the page of these plans."""
    maker = _Maker(links, {c.id for c in state.commitments}, {d.id for d in state.documents})
    return AgendaPage(
        sentence=_sentence(board),
        plans=tuple(maker.plan(view, board.as_of) for view in board.plans),
        withheld=board.withheld,
        calendar=links.file("calendar.ics"),
    )


def _sentence(board: AgendaBoard) -> str:
    if not board.plans:
        return _("No plan for the follow-up is shown here.")
    stones = [one for view in board.plans for one in view.milestones]
    met = sum(one.state == "met" for one in stones)
    going = sum(one.state == "on track" for one in stones)
    ahead = sum(m.state in ("planned", "incomplete") for v in board.plans for m in v.meetings)
    lacks = sum(len(view.lacks) for view in board.plans)
    said = [
        ngettext("{n} meeting to come", "{n} meetings to come", ahead),
        _(
            "{met} of {stones} met",
            met=count_word(met),
            stones=ngettext("{n} milestone", "{n} milestones", len(stones)),
        ),
        _("{going} on track", going=count_word(going)),
        ngettext("{n} thing still lacking", "{n} things still lacking", lacks),
    ]
    return _(
        "{plans}: {said}.",
        plans=sentence(ngettext("{n} plan", "{n} plans", len(board.plans))),
        said=listed(said),
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    links: Links
    commitments: set[str]
    documents: set[str]

    def plan(self, view: PlanView, as_of: str) -> PlanPage:
        plan = view.plan
        return PlanPage(
            id=plan.id,
            title=plan.title,
            source=plan.source,
            registered_by=view.registered_by,
            entry=view.entry,
            href=self.links.entry(view.entry),
            revision=view.revision,
            parties=tuple(
                (
                    one.party.name,
                    shown(one.party.role),
                    (_("since {day}") if one.joined else _("from {day}")).format(
                        day=day_words(one.party.acceded)
                    )
                    if one.party.acceded
                    else _("not joined, or not stated"),
                )
                for one in view.parties
            ),
            sections=tuple(self.sections(view)),
            slots=view.schedule.slots,
            path=" → ".join(view.schedule.path),
            finish=day_words(view.schedule.finish) if view.schedule.finish else "",
            times_lack=tuple(retold(line.replace("`", "")) for line in view.schedule.lacks),
            lacks=tuple(retold(line.replace("`", "")) for line in view.lacks),
            dated=_(
                "{dated} of {steps} dated",
                dated=view.dated,
                steps=ngettext("{n} step", "{n} steps", view.steps),
            ),
            timeline=timeline_of(view, as_of),
        )

    def sections(self, view: PlanView) -> Iterable[Section]:
        """Yield the sections that have something in them."""
        lines: dict[str, list[Line]] = {
            "meetings": [self.meeting(one) for one in view.meetings],
            "phases": [self.part(one) for one in view.phases],
            "milestones": [self.milestone(one) for one in view.milestones],
            "lines": [self.channel(one) for one in view.channels],
            "tracks": [self.part(one) for one in view.tracks],
            "issues": [self.part(one) for one in view.issues],
            "mechanisms": [
                self.mechanism(one.mechanism, one.standing, one.source) for one in view.mechanisms
            ],
            "checks": [self.task(one) for one in view.tasks],
        }
        for name, (title, means) in SECTIONS.items():
            if lines[name]:
                yield Section(
                    anchor=f"{view.plan.id}//{name}",
                    title=_(title),
                    means=_(means),
                    lines=tuple(lines[name]),
                )

    def meeting(self, view: MeetingView) -> Line:
        one = view.meeting
        minutes: tuple[Link, ...] = ()
        if one.minutes in self.documents and one.minutes is not None:
            minutes = (Link(name=_("minutes"), href=self.links.document(one.minutes)),)
        items = [f"{item.title} ({item.issue})" if item.issue else item.title for item in one.items]
        return self.line(
            one, view.state, view.standing, view.source,
            when=day_words(view.when) if view.when else _("no date"),
            facts=(
                (_("series"), one.series or "-"),
                (_("who meets"), listed(one.participants)),
                (_("where"), one.place or ""),
                (_("criteria"), " ".join(one.criteria)),
                (_("items"), "; ".join(items)),
            ),
            tied=(*minutes, *self.tied(view.tied)),
            why=tuple(_("{name} not stated", name=retold(name)) for name in view.missing),
        )  # fmt: skip

    def part(self, view: PhaseView) -> Line:
        facts: list[tuple[str, str]] = []
        if view.phase is not None:
            facts.append((_("themes"), listed(view.phase.themes)))
            facts.append((_("after"), listed(view.phase.after) or "-"))
        if view.track is not None:
            facts.append((_("kind"), retold(view.track.kind)))
            facts.append((_("coordinate"), listed(view.track.coordinates)))
        if view.issue is not None:
            facts.append((_("negotiable"), retold(view.issue.negotiability)))
        facts.append((_("milestones"), listed(view.milestones)))
        part = view.phase or view.track
        return Line(
            anchor=view.id,
            title=view.title,
            state=view.state,
            css=SHAPES[view.state],
            when="",
            why=tuple(map(retold, view.why)),
            facts=_stated(facts),
            tied=(),
            standing="" if part is None else _modal(view.standing, part),
            source=view.source,
        )

    def milestone(self, view: MilestoneView) -> Line:
        one = view.milestone
        reports = sum(tied.reports for tied in view.tied)
        return self.line(
            one, view.state, view.standing, view.source,
            when=_("due {due}", due=day_words(one.due)) if one.due else _("no date"),
            facts=(
                (_("met on"), day_words(view.met_on) if view.met_on else "-"),
                (_("coordinate"), listed(one.coordinates)),
                (_("criterion"), one.criterion or ("" if one.template else "-")),
                (_("verified"), one.method or ("" if one.template else "-")),
                (_("verifiable"), _("yes") if view.verifiable else _("no")),
                (
                    _("evidence"),
                    ngettext("{n} report", "{n} reports", reports) if reports else _("none yet"),
                ),
            ),
            tied=self.tied(view.tied),
            why=tuple(map(retold, view.why)),
            flag=_("at risk") if view.at_risk else _("late") if view.late else "",
        )  # fmt: skip

    def channel(self, view: ChannelView) -> Line:
        one = view.channel
        so_far = _(
            "{held} held, {missed} missed, {untold} cannot be told",
            held=view.held,
            missed=view.missed,
            untold=view.untold,
        )
        return self.line(
            one, view.state, view.standing, view.source,
            when=_("next test by {day}", day=day_words(view.next))
            if view.next
            else _("no test ahead"),
            facts=(
                (_("between"), listed(one.between)),
                (_("tests"), _("every {every}", every=one.every) if one.every else ""),
                (_("so far"), so_far),
                (_("criterion"), one.criterion or ""),
                (_("verified"), one.method or ""),
            ),
            tied=(self.link(one.commitment, ""),),
            why=tuple(_("{name} is missing", name=retold(name)) for name in view.missing),
        )  # fmt: skip

    def mechanism(self, one: Mechanism, standing: str, source: str) -> Line:
        word = "agreed" if standing.startswith("agreed") else standing
        facts = ((_("tested in"), listed(one.tested_in)),)
        return self.line(one, word, standing, source, when="", facts=facts)

    def task(self, view: TaskView) -> Line:
        one = view.task
        return Line(
            anchor=one.id,
            title=one.who,
            state=view.state,
            css=SHAPES[view.state],
            when=_("by {by}", by=day_words(one.by)),
            why=tuple(_("{name} cannot be told yet", name=name) for name in view.open),
            facts=_stated([(_("checks"), listed(one.checks)), (_("how"), view.method)]),
            tied=(),
            standing="",
            flag=_("at risk") if view.at_risk else "",
        )

    def line(
        self,
        one: Part,
        state: str,
        standing: str,
        source: str,
        *,
        when: str,
        facts: Sequence[tuple[str, str]],
        tied: tuple[Link, ...] = (),
        why: tuple[str, ...] = (),
        flag: str = "",
    ) -> Line:
        """Return a part that somebody proposes, expects or agreed on."""
        return Line(
            anchor=one.id,
            title=one.title,
            state=state,
            css=SHAPES[state],
            when=when,
            why=why,
            facts=_stated(facts),
            tied=tied,
            standing=_modal(standing, one),
            source=source,
            flag=flag,
        )

    def tied(self, tied: Iterable[Tied]) -> tuple[Link, ...]:
        return tuple(self.link(one.commitment, one.shows) for one in tied)

    def link(self, name: str, shows: str) -> Link:
        href = self.links.commitment(name) if name in self.commitments else ""
        return Link(name=name, href=href, shows=shows)


def _modal(standing: str, part: Part) -> str:
    if part.modality is None:
        return retold(standing)
    return _(
        "{standing}, in the source’s word “{modality}”",
        standing=retold(standing),
        modality=part.modality,
    )


def _stated(facts: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return facts without those that the part does not call for."""
    return tuple((name, value) for name, value in facts if value != "-")
