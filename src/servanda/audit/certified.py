"""Published certificates, re-checked by the small checker, which shares nothing with the engine."""

from collections.abc import Sequence
from typing import Protocol

from servanda.errors import VerificationError
from servanda.model.commitment import Terms
from servanda.model.evidence import Coverage, Event
from servanda.model.verdict import VerdictSet
from servanda.watch import checker


class Evidence(Protocol):
    """The rows on record."""

    @property
    def events(self) -> Sequence[Event]:
        """All events."""

    @property
    def coverage(self) -> Sequence[Coverage]:
        """All rows of coverage."""


def hold(terms: Terms, evidence: Evidence, published: VerdictSet, *, where: str) -> None:
    """Return only if the certificate of each verdict holds; the first that does not is named."""
    held = checker.check_all(published.verdicts, terms, evidence.events, evidence.coverage)
    for verdict, problems in zip(published.verdicts, held, strict=True):
        if problems:
            raise VerificationError(
                f"{where}: the certificate of {verdict.commitment} does not hold: {problems[0]}"
            )
