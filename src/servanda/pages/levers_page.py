"""The page of levers: which are ready, held or waiting, and what would come of an assumption."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from servanda.errors import InputError
from servanda.levers.board import Table
from servanda.levers.rules import WORDS, commitments, condition, parse
from servanda.model.evidence import Event
from servanda.model.lever import (
    Board,
    Change,
    Cost,
    DryRun,
    Lever,
    RegisteredLever,
    StepState,
    StepView,
)
from servanda.model.register import RegisterState
from servanda.model.verdict import VerdictSet
from servanda.pages.languages import gettext as _
from servanda.pages.levers_lede import NO_LEVER, opening
from servanda.pages.links import Links
from servanda.pages.retold import retold
from servanda.pages.times import day_words
from servanda.pages.words import listed, shown

SHAPES: Final[Mapping[StepState, str]] = {
    "taken": "fulfilled",
    "taken by some": "in-force",
    "held": "conditional",
    "cannot be told": "vague",
    "after other steps": "conditional",
    "nothing to reverse": "expired",
    "waits": "conditional",
    "clock runs": "in-force",
    "needs consent": "in-force",
    "needs notice": "in-force",
    "may be taken": "at-risk",
}
"""The mark that each state of a step bears: the shapes of the states of promises."""
NAMED = 20
"""Promises without a lever that are named; the rest are counted."""
TRIED = 40
"""Single assumptions that are tried for the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    """One condition of a trigger."""

    commitment: str
    href: str
    word: str
    says: str
    shows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One step of a lever."""

    id: str
    effect: str
    state: str
    css: str
    any_of: bool
    facts: tuple[FactLine, ...]
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverLine:
    """One lever with its steps."""

    id: str
    title: str
    kind: str
    holders: str
    quorum: str
    sender: str
    target: str
    entry: int
    href: str
    registered_by: str
    steps: tuple[StepLine, ...]
    red_lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveLine:
    """How one step would stand under an assumption."""

    lever: str
    step: str
    effect: str
    was: str
    was_css: str
    now: str
    now_css: str
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedLine:
    """One assumption and what would come of it."""

    assumed: str
    href: str
    """Address of this dry run; empty in a published site."""
    moves: tuple[MoveLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLine:
    """What hangs on one promise."""

    commitment: str
    title: str
    href: str
    incentives: str
    costs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DryView:
    """What the reader assumed, and what would come of it."""

    assumed: str
    moves: tuple[MoveLine, ...]
    unchanged: int
    warnings: tuple[str, ...]
    """Those that the assumption would add."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeversView:
    """Everything the page of levers shows."""

    sentence: str
    levers: tuple[LeverLine, ...]
    pairs: tuple[PairLine, ...]
    warnings: tuple[str, ...]
    without: tuple[tuple[str, str], ...]
    """Promises that no lever is tied to: title and address, the first of them."""
    without_count: int
    withheld: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    """Value and words of each assumption that the form offers."""
    ifs: tuple[str, ...]
    dry: DryView | None
    tried: tuple[TriedLine, ...]
    """Single assumptions that would move something, where the reader assumed nothing."""
    data: str


def tied(state: RegisterState) -> frozenset[str]:
    """Return the promises for which the levers at hand wait."""
    levers = (_parsed(one) for one in state.levers if one.text is not None)
    return frozenset(name for lever in levers for name in commitments(lever))


class Levers:
    """The levers of a register that are at hand, at a pair of clocks."""

    def __init__(
        self, state: RegisterState, verdicts: VerdictSet, events: Mapping[str, Event]
    ) -> None:
        """Take verdicts with their grounds; ``events`` holds what they name."""
        self.state = state
        self.withheld = tuple(one.id for one in state.levers if one.text is None)
        self._held = [one for one in state.levers if one.text is not None]
        self.levers = [_parsed(one) for one in self._held]

        def find(ids: Iterable[str]) -> list[Event]:
            return [events[eid] for eid in ids if eid in events]

        self._table = Table(state, self.levers, verdicts, find)

    def board(self) -> Board:
        """Return where every lever stands."""
        return self._table.board(self._held)

    def dry_run(self, ifs: Sequence[str]) -> DryRun:
        """Return what would come of assumptions; InputError where one cannot be read."""
        return self._table.dry_run(ifs)

    def view(self, links: Links, ifs: Sequence[str] = ()) -> LeversView:
        """Return the page; ``ifs`` is what the reader assumes."""
        board = self.board()
        titles = {one.id: one.title for one in self.state.commitments}
        tied = [pair.commitment for pair in board.pairings if pair.commitment in titles]
        options = [
            (f"{name}={word}", _("{name}: {word}", name=titles[name], word=shown(word)))
            for name in tied
            for word in WORDS
        ]
        warned = set(board.warnings)
        without = [name for name in titles if f"{name}{NO_LEVER}" in warned]
        dry = self.dry_run(ifs) if ifs else None
        return LeversView(
            sentence=opening(board, self.withheld),
            levers=tuple(self._lever(n, board, links) for n in range(len(board.levers))),
            pairs=tuple(
                PairLine(
                    commitment=one.commitment,
                    title=titles.get(one.commitment, one.commitment),
                    href=links.commitment(one.commitment) if one.commitment in titles else "",
                    incentives=listed(one.incentives),
                    costs=listed(one.costs),
                )
                for one in board.pairings
            ),
            warnings=tuple(retold(line) for line in board.warnings if not line.endswith(NO_LEVER)),
            without=tuple((titles[name], links.commitment(name)) for name in without[:NAMED]),
            without_count=len(without),
            withheld=self.withheld,
            options=tuple(options),
            ifs=tuple(ifs),
            dry=None if dry is None else _dry(dry, board, titles),
            tried=() if dry is not None else tuple(self._tried(options, titles, links)),
            data=links.file("levers.json"),
        )

    def _tried(
        self, options: Sequence[tuple[str, str]], titles: Mapping[str, str], links: Links
    ) -> Iterable[TriedLine]:
        """Yield the assumptions that a trigger names and that would move something."""
        named = {one for lever in self.levers for step in lever.steps for one in step.when}
        wanted = {"=".join(condition(one)) for one in named}
        for value, _words in [one for one in options if one[0] in wanted][:TRIED]:
            moves = _moves(self.dry_run([value]).changes)
            if moves:
                name, word = condition(value)
                href = links.dry_run([value])
                yield TriedLine(
                    assumed=_("{name}: {word}", name=titles[name], word=shown(word)),
                    href=href,
                    moves=moves,
                )

    def _lever(self, number: int, board: Board, links: Links) -> LeverLine:
        view = board.levers[number]
        lever = view.lever
        needed = lever.quorum or len(lever.holders)
        known = {one.id for one in self.state.commitments}
        return LeverLine(
            id=lever.id,
            title=lever.title,
            kind=lever.kind,
            holders=listed(sorted(lever.holders, key=str.casefold), most=12),
            quorum=_(
                "{needed} of {holders} must consent", needed=needed, holders=len(lever.holders)
            ),
            sender=_cost(lever.sender),
            target=_cost(lever.target),
            entry=view.entry,
            href=links.entry(view.entry),
            registered_by=view.registered_by,
            steps=tuple(_step(lever, one, known, links) for one in view.steps),
            red_lines=tuple(
                _("{by}: {says}", by=line.by, says=line.says or _("its content is not named"))
                for line in lever.red_lines
            ),
        )


def _parsed(one: RegisteredLever) -> Lever:
    where = f"lever {one.id} (#{one.entry})"
    lever = parse(one.text or "", where=where)
    if (lever.id, lever.holders) != (one.id, one.holders):
        raise InputError(f"{where}: its file names another id or other holders")
    return lever


def _step(lever: Lever, view: StepView, known: set[str], links: Links) -> StepLine:
    step = next(one for one in lever.steps if one.id == view.step)
    facts = []
    for fact in view.facts:
        name, word = condition(fact.condition)
        holds = {True: _("holds"), False: _("does not hold"), None: _("cannot be told")}[fact.holds]
        since = " " + _("since {since}", since=day_words(fact.since)) if fact.since else ""
        facts.append(
            FactLine(
                commitment=name,
                href=links.commitment(name) if name in known else "",
                word=shown(word),
                says=f"{holds}{since}",
                shows=shown(fact.shows),
            )
        )
    taken = [_("{who} on {on}", who=who, on=day_words(on)) for who, on in view.taken.items()]
    details = (
        (
            _("lasting"),
            _("its trigger must hold for {lasting}", lasting=step.lasting) if step.lasting else "",
        ),
        (_("after"), listed(step.after)),
        (
            _("consent"),
            _(
                "{consent} of {quorum}: {who}",
                consent=len(view.consent),
                quorum=view.quorum,
                who=listed(view.consent) or _("nobody"),
            ),
        ),
        (_("refused"), listed(view.refused)),
        (_("not declared"), listed(view.undeclared)),
        (_("notice"), _notice(view, step.notice)),
        (_("taken by"), listed(taken)),
        (_("undoes"), listed(step.reverses)),
        (_("at the earliest"), day_words(view.first) if view.first else ""),
        (_("still to do"), "; ".join(map(retold, view.open))),
    )
    return StepLine(
        id=step.id,
        effect=step.effect,
        state=view.state,
        css=SHAPES[view.state],
        any_of=step.match == "any",
        facts=tuple(facts),
        details=tuple((name, words) for name, words in details if words),
    )


def _notice(view: StepView, length: str | None) -> str:
    if length is None:
        return ""
    if view.notice is None:
        return _("{length}, not given yet", length=length)
    clock = _(", clock {clock}", clock=view.clock) if view.clock else ""
    return _(
        "{length}, given on {notice}{clock}",
        length=length,
        notice=day_words(view.notice),
        clock=clock,
    )


def _cost(cost: Cost | None) -> str:
    if cost is None:
        return ""
    span = f"{cost.low:g}" if cost.low == cost.high else f"{cost.low:g}–{cost.high:g}"
    return _("{span} {unit}, says {source}", span=span, unit=cost.unit, source=cost.source)


def _moves(changes: Iterable[Change]) -> tuple[MoveLine, ...]:
    return tuple(
        MoveLine(
            lever=one.after.lever,
            step=one.after.step,
            effect=one.after.effect,
            was=one.before.state,
            was_css=SHAPES[one.before.state],
            now=one.after.state,
            now_css=SHAPES[one.after.state],
            first=day_words(one.after.first) if one.after.first else "",
        )
        for one in changes
        if one.moved
    )


def _dry(dry: DryRun, board: Board, titles: Mapping[str, str]) -> DryView:
    said = []
    for text in dry.assumed:
        name, word = condition(text.partition("@")[0])
        said.append(
            _(
                "{title}: {word} from {day} on",
                title=titles[name].rstrip("…. "),
                word=shown(word),
                day=day_words(text[-10:]),
            )
        )
    moves = _moves(dry.changes)
    return DryView(
        assumed=listed(said),
        moves=moves,
        unchanged=len(dry.changes) - len(moves),
        warnings=tuple(retold(line) for line in dry.warnings if line not in board.warnings),
    )
