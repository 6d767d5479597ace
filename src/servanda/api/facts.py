"""Rules, evidence and the verdicts on them, out of a register or out of files: one answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from servanda.api.evaluation import judge_case, load_case
from servanda.api.register import Register
from servanda.model.commitment import Terms
from servanda.model.evidence import Coverage, Event
from servanda.model.settling import Settling
from servanda.model.verdict import VerdictSet


@dataclass(frozen=True, slots=True)
class Facts:
    """What verdicts were computed from, and what came of it."""

    terms: Terms
    events: tuple[Event, ...]
    coverage: tuple[Coverage, ...]
    result: VerdictSet

    @property
    def known(self) -> str | None:
        """The second clock as an instant; at a log entry the evidence is cut there already."""
        at = self.result.known_at
        return None if at is None or at.startswith("#") else at


def of_register(
    register: Register, *, as_of: str | None = None, known_at: str | None = None
) -> Facts:
    """Return what a register holds at two clocks, judged."""
    result = register.verdicts(as_of=as_of, known_at=known_at)
    case = register.case(known_at=known_at)
    return Facts(case.terms, case.evidence.events, case.evidence.coverage, result)


def of_files(  # noqa: PLR0917  (the contract's order: rules, events, mapping, coverage, clocks)
    commitments: Path,
    events: Sequence[Path],
    mapping: Path | None = None,
    coverage: Sequence[Path] = (),
    as_of: str | None = None,
    known_at: str | None = None,
) -> Facts:
    """Return what rule and event files say at two clocks, judged."""
    case = load_case(commitments, events, mapping, coverage)
    result = judge_case(case, as_of=as_of, known_at=known_at)
    return Facts(case.terms, case.events, case.coverage, result)


def settle(facts: Facts, *, most: int | None = None) -> Settling:
    """Return which evidence would settle most open verdicts; ``most`` needs are tried."""
    from servanda.watch.settle import MOST  # noqa: PLC0415  (only this question needs it)
    from servanda.watch.settle import settle as tried  # noqa: PLC0415

    return tried(
        facts.result,
        facts.terms,
        facts.events,
        facts.coverage,
        as_of=facts.result.as_of,
        known_at=facts.known,
        most=MOST if most is None else most,
    )
