"""Who owes what to whom, who verifies and who guarantees it: one table for all pages of parties."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from servanda.assessment.credibility import CredibilitySet, Kept, credibility
from servanda.assessment.keeping import groups, outcomes
from servanda.model.plan_view import AgendaBoard
from servanda.model.record import Record
from servanda.model.register import RegisteredDocument, RegisterState
from servanda.model.verdict import VerdictSet
from servanda.pages.countries import party_name
from servanda.pages.rule import rule_facts
from servanda.pages.sheet import sheet_of
from servanda.pages.tally import Occasion

_PLAN_ROLES = {"guarantor": "guarantees", "monitor": "verifies"}


class PartyRow(Record, frozen=True, kw_only=True):
    """One party with what it owes, in numbers; the order of parties is that of the alphabet."""

    name: str
    owes: tuple[str, ...]
    """Commitments of which it is a debtor."""
    owed: tuple[str, ...]
    """Commitments of which it is a creditor."""
    verifies: tuple[str, ...]
    guarantees: tuple[str, ...]
    states: dict[str, int]
    """State -> occasions of what it owes."""
    open: int
    unknown: int
    """Due, and cannot be told."""
    violated: int
    vague: int
    """Commitments that cannot be judged as worded."""
    kept: int
    judged: int
    """Occasions decided for good, of which ``kept`` were kept."""
    untold: int
    mean: float | None
    """Estimate of how often it keeps what it owes; None: no basis."""
    low: float | None
    high: float | None


class Tie(Record, frozen=True, kw_only=True):
    """What one party owes another."""

    debtor: str
    creditor: str
    commitments: tuple[str, ...]
    open: int
    """Occasions that are open."""
    conditional: int
    """Of these, occasions that wait for a condition."""
    unknown: int
    settled: int


class PartyTable(Record, frozen=True, kw_only=True):
    """All parties of a register at a pair of clocks."""

    as_of: str
    known_at: str | None
    parties: tuple[PartyRow, ...]
    ties: tuple[Tie, ...]
    pooled: int
    """Parties from whose record all estimates were learned."""


@lru_cache(maxsize=32)
def estimates(counts: tuple[Kept, ...]) -> CredibilitySet:
    """Return the estimates of these counts; the same counts are summed once."""
    return credibility(counts)


class Parties:
    """The table of a register's parties, with the occasions that it counts."""

    def __init__(
        self, state: RegisterState, verdicts: VerdictSet, board: AgendaBoard | None
    ) -> None:
        """Take the plans too: they name guarantors and monitors."""
        self.state = state
        self.items: defaultdict[str, list[Occasion]] = defaultdict(list)
        self.items.update((n, list(i)) for n, i in sheet_of(state, verdicts).of.items())
        rules = {one.id: rule_facts(one.terms) for one in state.commitments}
        self.debtors: Mapping[str, tuple[str, ...]] = {n: r.debtor for n, r in rules.items()}
        self.creditors: Mapping[str, tuple[str, ...]] = {n: r.creditor for n, r in rules.items()}
        self.roles = _roles(state, board)
        for name, rule in rules.items():
            self.roles["verifies"][name].update(rule.verifiers)
        judged, untold = outcomes(verdicts, self.debtors, shown=party_name)
        found = estimates(tuple(groups(judged, untold)))
        self.table = PartyTable(
            as_of=verdicts.as_of,
            known_at=verdicts.known_at,
            parties=tuple(self._rows(found)),
            ties=tuple(self._ties()),
            pooled=found.pooled,
        )

    def _rows(self, found: CredibilitySet) -> list[PartyRow]:
        told = {group.name: group for group in found.groups}
        by: dict[str, dict[str, list[str]]] = {}
        for role, named in self._named():
            for commitment, names in named:
                for name in names:
                    by.setdefault(name, {}).setdefault(role, []).append(commitment)
        rows = []
        for name in sorted(by, key=lambda n: (n.casefold(), n)):
            mine = {role: tuple(names) for role, names in by[name].items()}
            owes = mine.get("owes", ())
            held = [i for c in owes for i in self.items[c] if self.is_of(i, name)]
            group = told.get(name)
            rows.append(
                PartyRow(
                    name=name,
                    owes=owes,
                    owed=mine.get("owed", ()),
                    verifies=mine.get("verifies", ()),
                    guarantees=mine.get("guarantees", ()),
                    states=dict(sorted(Counter(i.split for i in held).items())),
                    open=sum(i.bucket == "open" for i in held),
                    unknown=sum(i.bucket == "unknown" for i in held),
                    violated=sum(i.split == "violated" for i in held),
                    vague=sum(any(_vague(i) for i in self.items[c]) for c in owes),
                    kept=group.kept if group else 0,
                    judged=group.judged if group else 0,
                    untold=group.untold if group else 0,
                    mean=group.mean if group else None,
                    low=group.low if group else None,
                    high=group.high if group else None,
                )
            )
        return rows

    def _named(self) -> Iterator[tuple[str, Iterable[tuple[str, Iterable[str]]]]]:
        """Yield each role with who has it in each commitment."""
        yield "owes", self.debtors.items()
        yield "owed", self.creditors.items()
        for role, held in self.roles.items():
            yield role, held.items()

    def is_of(self, item: Occasion, name: str) -> bool:
        """Tell whether an occasion is this debtor's: its key may say that it is another's."""
        everyone = set(self.debtors[item.commitment.id])
        own = everyone & {party_name(v) for v in item.verdicts[0].instance.key.values()}
        return name in (own or everyone)

    def _ties(self) -> list[Tie]:
        held: dict[tuple[str, str], list[str]] = {}
        for commitment, debtors in self.debtors.items():
            for debtor in debtors:
                for creditor in self.creditors[commitment]:
                    if creditor != debtor:
                        held.setdefault((debtor, creditor), []).append(commitment)
        found = []
        for (debtor, creditor), names in sorted(held.items(), key=lambda p: _folded(p[0])):
            items = [i for c in names for i in self.items[c] if self.is_of(i, debtor)]
            open_ = [i for i in items if i.bucket == "open"]
            found.append(
                Tie(
                    debtor=debtor,
                    creditor=creditor,
                    commitments=tuple(names),
                    open=len(open_),
                    conditional=sum(i.split == "conditional" for i in open_),
                    unknown=sum(i.bucket == "unknown" for i in items),
                    settled=sum(i.bucket == "settled" for i in items),
                )
            )
        return found


def _folded(names: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name.casefold(), name) for name in names)


def _vague(item: Occasion) -> bool:
    return any(v.display == "cannot be judged" for v in item.verdicts)


def _roles(
    state: RegisterState, board: AgendaBoard | None
) -> dict[str, defaultdict[str, set[str]]]:
    """Return who verifies and who guarantees each commitment, by its text and by plans."""
    found: dict[str, defaultdict[str, set[str]]] = {
        "verifies": defaultdict(set), "guarantees": defaultdict(set),
    }  # fmt: skip
    texts = {one.id: one for one in state.documents}
    for held in state.commitments:
        for name, role in _document_roles(texts.get(held.document or "")):
            found[role][held.id].add(name)
        words = held.statement.verification if held.statement else None
        document = texts.get(held.document or "")
        for name in _named(document) if words else ():
            if words is not None and name.casefold() in words.exact.casefold():
                found["verifies"][held.id].add(name)
    for view in board.plans if board is not None else ():
        tied = {name for stone in view.plan.milestones for name in stone.commitments}
        for party in view.plan.parties:
            for name in tied if party.role in _PLAN_ROLES else ():
                found[_PLAN_ROLES[party.role]][name].add(party.name)
    return found


def _named(document: RegisteredDocument | None) -> Sequence[str]:
    reading = document.reading if document else None
    return [one.name for one in reading.document.parties] if reading else []


def _document_roles(document: RegisteredDocument | None) -> Sequence[tuple[str, str]]:
    reading = document.reading if document else None
    parties = reading.document.parties if reading else ()
    return [(one.name, _PLAN_ROLES[one.role]) for one in parties if one.role in _PLAN_ROLES]
