"""Norm status: what recorded acts of those who hold the power have made of a commitment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from servanda.model import commitment as c
from servanda.model.verdict import NormStatus
from servanda.terms.times import start_of
from servanda.watch.evidence import ACT_PREFIX, Report
from servanda.watch.matching import Parties

ROLE_OF_ACT: dict[str, tuple[str, ...]] = {
    "adopt": ("debtor", "creditor"),
    "suspend": ("creditor",),
    "resume": ("creditor",),
    "release": ("creditor",),
    "cancel": ("debtor",),
    "delegate": ("debtor",),
    "assign": ("creditor",),
    "amend": (),
    "terminate": (),
}
ENDS: dict[str, NormStatus] = {"release": "released", "amend": "superseded", "terminate": "ended"}
# An act is done by saying so: the actor's own declaration is the act, a rival's claim is not.
PERFORMED = ("observation", "admission", "declaration")
# Attributes that name the new party; a native row may also say `to` beside `at`.
NEW_PARTY = (
    "debtor",
    "creditor",
    "new_debtor",
    "new_creditor",
    "new_party",
    "delegate",
    "assignee",
)
Moment = tuple[datetime, datetime]


@dataclass(slots=True)
class Norm:
    """The life of the norm as known at one time."""

    status: NormStatus
    adopted: Moment | None
    parties: Parties
    suspended: list[tuple[Moment, Moment | None]] = field(default_factory=list)
    """From which moment until which; None = still."""
    ended: tuple[Moment, NormStatus] | None = None
    ender: Report | None = None
    """The act that ended the norm."""
    cancelled: Report | None = None
    powerless: list[str] = field(default_factory=list)
    """Ids of acts by somebody who does not hold the power: flagged, without effect."""
    nameless: list[str] = field(default_factory=list)
    """Ids of delegations and assignments that name no new party: without effect."""
    lives: dict[str, list[Moment]] = field(default_factory=dict)
    act_ids: list[str] = field(default_factory=list)


def norm_of(
    clause: c.Clause, acts: list[Report], powers: tuple[c.Power, ...], clock: datetime
) -> Norm:
    """Return the norm's status at ``clock`` from the acts, in the order of their time."""
    holders: dict[str, tuple[str, ...]] = {p.act: p.holders for p in (*powers, *clause.powers)}
    state = _State(clause, holders)
    for act in acts:
        if (
            act.event.start < clock
            and act.event.polarity == "+"
            and act.event.standing in PERFORMED
        ):
            state.take(act)
    return state.norm(clock)


class _State:
    """Folds acts one by one."""

    def __init__(self, clause: c.Clause, holders: Mapping[str, tuple[str, ...]]) -> None:
        self.clause = clause
        self.holders = holders
        self.debtors: list[tuple[str, datetime | None, datetime | None]] = [
            (name, None, None) for name in clause.debtor
        ]
        self.creditors: list[tuple[str, datetime | None, datetime | None]] = [
            (name, None, None) for name in clause.creditor
        ]
        self.adopted: Moment | None = None
        self.result = Norm(status="in_force", adopted=None, parties=self.parties())

    def parties(self) -> Parties:
        return Parties(tuple(self.debtors), tuple(self.creditors))

    def may(self, act: str, report: Report) -> bool:
        actor, event = report.event.actor, report.event
        roles = self.holders.get(act)
        parties = self.parties()
        if roles is None:
            allowed = {
                name
                for role in ROLE_OF_ACT[act]
                for name in parties.at(role, event.start, event.end)
            }
        else:
            allowed = set(roles)
            for role in ("debtor", "creditor"):
                if role in roles or f"${role}" in roles:
                    allowed |= parties.at(role, event.start, event.end)
        return actor is not None and actor in allowed

    def take(self, report: Report) -> None:
        act = report.event.type.removeprefix(ACT_PREFIX)
        if act not in ROLE_OF_ACT or self.result.ended is not None:
            return
        if not self.may(act, report):
            self.result.powerless.append(report.id)
            return
        self.result.act_ids.append(report.id)
        moment = (report.event.start, report.event.end)
        if act == "adopt":
            self.adopted = self.adopted or moment
        elif act in ("suspend", "resume"):
            self._pause(moment, resumes=act == "resume")
        elif act in ("delegate", "assign"):
            self._hand_on(act, report)
        elif act == "cancel":
            self.result.cancelled = self.result.cancelled or report
            self.result.lives.setdefault("cancelled", [moment])
        else:
            self.result.ended = (moment, ENDS[act])
            self.result.ender = report
            self.result.lives |= {"released": [moment]} if act == "release" else {}

    def _pause(self, moment: Moment, *, resumes: bool) -> None:
        if self._open() != resumes:
            return
        life = "resumed" if resumes else "suspended"
        self.result.lives.setdefault(life, []).append(moment)
        if resumes:
            self.result.suspended[-1] = (self.result.suspended[-1][0], moment)
        else:
            self.result.suspended.append((moment, None))

    def _open(self) -> bool:
        return bool(self.result.suspended) and self.result.suspended[-1][1] is None

    def _hand_on(self, act: str, report: Report) -> None:
        """Add the new party; an assignment replaces the old one, a delegation only by consent."""
        new = next((report.cells[k] for k in NEW_PARTY if k in report.cells), None)
        if new is None:
            self.result.nameless.append(report.id)
            return
        since = report.event.start
        holders = self.debtors if act == "delegate" else self.creditors
        consent = report.cells.get("consent", "").lower() in ("yes", "true")
        if act == "assign" or consent:
            holders[:] = [
                (n, s, since if u is None and n == report.event.actor else u) for n, s, u in holders
            ]
        if all(n != new or u is not None for n, _, u in holders):
            holders.append((new, since, None))

    def norm(self, clock: datetime) -> Norm:
        result = self.result
        result.parties = self.parties()
        result.adopted = self.adopted
        in_force = self.clause.in_force
        if result.adopted is None and in_force is not None and in_force.start is not None:
            start = start_of(in_force.start, self.clause.zone)
            result.adopted = (start, start)
        if result.ended is not None:
            result.status = result.ended[1]
        elif result.cancelled is not None:
            result.status = "cancelled"
        elif self._open():
            result.status = "suspended"
        elif result.adopted is not None and result.adopted[0] >= clock:
            result.status = "proposed"
        return result
