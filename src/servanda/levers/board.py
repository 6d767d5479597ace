"""All levers of a state at a pair of clocks, and what would come of an assumption."""

from collections.abc import Iterable, Sequence
from datetime import date

from servanda.errors import UsageError
from servanda.levers import rules
from servanda.levers.facts import Assumed, Facts, Find
from servanda.levers.standing import views
from servanda.levers.warnings import warnings
from servanda.model import lengths
from servanda.model.dates import day_asked
from servanda.model.lever import Board, Change, DryRun, Lever, LeverView, RegisteredLever
from servanda.model.register import RegisterState
from servanda.model.verdict import VerdictSet


class Table:
    """The levers of a state beside the verdicts that they wait for."""

    def __init__(
        self, state: RegisterState, levers: Sequence[Lever], found: VerdictSet, events: Find
    ) -> None:
        """Take ``levers`` as parsed from the state's; ``events`` finds what verdicts name."""
        self._state, self._levers, self._found, self._events = state, levers, found, events
        self._today = day_asked(found.as_of)

    def board(self, registered: Iterable[RegisteredLever]) -> Board:
        """Return every lever with the state of its steps, and what should make one look up."""
        facts = self._facts(None)
        acts = self._state.lever_acts
        return Board(
            as_of=self._found.as_of,
            known_at=self._found.known_at,
            levers=tuple(
                LeverView(
                    lever=lever,
                    entry=one.entry,
                    registered_by=one.registered_by,
                    steps=views(lever, acts, facts, today=self._today),
                )
                for lever, one in zip(self._levers, registered, strict=True)
            ),
            pairings=rules.pairings(self._levers),
            warnings=warnings(self._levers, acts, facts, today=self._today),
        )

    def dry_run(self, ifs: Sequence[str]) -> DryRun:
        """Return what would come of assumptions ``COMMITMENT=STATE`` or ``…@DAY``."""
        assumed = self._assumed(ifs)
        base, then = self._facts(None), self._facts(assumed)
        acts = self._state.lever_acts
        changes = [
            Change(before=before, after=after)
            for lever in self._levers
            for before, after in zip(
                views(lever, acts, base, today=self._today),
                views(lever, acts, then, today=self._today),
                strict=True,
            )
        ]
        return DryRun(
            as_of=self._found.as_of,
            assumed=tuple(f"{name}={word}@{day}" for name, (word, day) in sorted(assumed.items())),
            changes=tuple(changes),
            warnings=warnings(self._levers, acts, then, today=self._today),
        )

    def _assumed(self, ifs: Sequence[str]) -> dict[str, tuple[str, date]]:
        known = [one.id for one in self._state.commitments]
        assumed: dict[str, tuple[str, date]] = {}
        for text in ifs:
            bare, _, since = text.partition("@")
            name, word = rules.condition(bare)
            if name not in known:
                raise UsageError(
                    f"{text}: no commitment {name!r}; there are: {', '.join(known) or 'none yet'}"
                )
            if name in assumed:
                raise UsageError(f"--if {text}: {name} is assumed twice; one state at a time")
            assumed[name] = (word, lengths.day(since, where=text) if since else self._today)
        return assumed

    def _facts(self, assumed: Assumed | None) -> Facts:
        known = [one.id for one in self._state.commitments]
        return Facts(self._found.verdicts, known, self._events, today=self._today, assumed=assumed)
