"""Rules, evidence and the verdicts on them, out of a register or out of files: one answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from servanda.api.evaluation import Case, judge_case, load_case
from servanda.api.files import read_text
from servanda.api.register import Register
from servanda.audit import recompute
from servanda.errors import UsageError
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
    return of_case(register.case(known_at=known_at), result)


def of_case(case: recompute.Case, result: VerdictSet) -> Facts:
    """Return the facts of a register's case that was judged already."""
    return Facts(case.terms, case.evidence.events, case.evidence.coverage, result)


def of_files(  # noqa: PLR0917  (the contract's order: rules, events, mapping, coverage, clocks)
    commitments: Path,
    events: Sequence[Path],
    mapping: str | Path | None = None,
    coverage: Sequence[Path] = (),
    as_of: str | None = None,
    known_at: str | None = None,
) -> Facts:
    """Return what rule and event files say at two clocks, judged."""
    case = load_case(commitments, events, mapping, coverage)
    result = judge_case(case, as_of=as_of, known_at=known_at)
    return Facts(case.terms, case.events, case.coverage, result)


def judged(case: Case, result: VerdictSet) -> Facts:
    """Return the facts of a case that was judged already."""
    return Facts(case.terms, case.events, case.coverage, result)


def policy_files(paths: Sequence[Path]) -> list[Path]:
    """Return the policy files that are named, those of a folder in the order of their names."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        if not inside:
            raise UsageError(f"{path}: no policy in this folder; a policy is a file *.toml")
        found += inside
    return found


def under_each(facts: Facts, paths: Sequence[Path]) -> VerdictSet:
    """Return the verdicts with ``inputs["policies"]``: what each policy by itself would flip."""
    from servanda.watch.camps import camps  # noqa: PLC0415  (only this question needs it)
    from servanda.watch.policy import load_policy  # noqa: PLC0415

    result = facts.result
    found = camps(
        result.verdicts,
        facts.terms,
        facts.events,
        facts.coverage,
        [load_policy(read_text(path), where=str(path)) for path in paths],
        as_of=result.as_of,
        known_at=facts.known,
    )
    return msgspec.structs.replace(result, inputs={**result.inputs, "policies": list(found)})


def settle(
    facts: Facts, *, most: int | None = None, told: Callable[[int, int], None] | None = None
) -> Settling:
    """Return which evidence would settle most open verdicts; ``most`` needs are tried.

    ``told`` takes how many of how many needs were tried.
    """
    from servanda.watch.settle import settle as tried  # noqa: PLC0415  (only this asks)

    return tried(
        facts.result,
        facts.terms,
        facts.events,
        facts.coverage,
        as_of=facts.result.as_of,
        known_at=facts.known,
        most=most,
        told=told,
    )
