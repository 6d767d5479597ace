"""What can be prepared on a page: each kind of entry, who may make it, and what it needs."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast, get_args

from servanda.api import answering, judging, promising
from servanda.api.deciding import blind_documents
from servanda.api.observing import planned
from servanda.api.unsigned import For
from servanda.errors import InputError
from servanda.model.commitment import ActKind
from servanda.model.evidence import Standing
from servanda.pages.languages import N_
from servanda.pages.languages import gettext as _
from servanda.register.proposals import NamedFile, Proposal
from servanda.register.roles import ROLES
from servanda.web.v1 import writes
from servanda.web.v1.taking import Taker
from servanda.web.v1.wishes import Decision, NewAssessment, NewCommitment

Given = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing to be filled in."""

    name: str
    label: str
    hint: str = ""
    needed: bool = True
    long: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of entry."""

    name: str
    label: str
    type: str
    """Type of the entry, without its version."""
    fields: tuple[Field, ...]
    plan: Callable[[Taker, For, Given], Proposal]

    def open_to(self, role: str) -> bool:
        """Tell whether a role may make it."""
        return any(role == one and self.type in types for one, types in ROLES.items())


ABOUT = Field(name="about", label=N_("About"), hint=N_("The id of a commitment."))
PLACE = Field(name="about", label=N_("About"), hint=N_("A statement, as DOCUMENT:STATEMENT."))
WHO = Field(name="who", label=N_("In whose name"))
ON = Field(name="on", label=N_("On (date)"), hint="2026-01-31", needed=False)
BECAUSE = Field(name="text", label=N_("Because"), long=True)
NOTE = Field(name="text", label=N_("Words that go with it"), long=True, needed=False)
BOOK = Field(name="codebook", label=N_("Codebook"), hint=N_("One on record, such as pam."))
VALUE = Field(name="value", label=N_("Value"))
STAGE = Field(name="stage", label=N_("Stage"), needed=False)


def of(given: Given, name: str) -> str:
    """Return what was filled in."""
    return given.get(name, "").strip()


def _object(_taker: Taker, desk: For, given: Given) -> Proposal:
    return answering.object_to(
        desk, of(given, "about"), given.get("text", ""), who=of(given, "who"),
        on=of(given, "on") or None,
    )  # fmt: skip


def _reply(_taker: Taker, desk: For, given: Given) -> Proposal:
    return answering.reply(
        desk, of(given, "about"), given.get("text", ""), who=of(given, "who"),
        on=of(given, "on") or None,
    )  # fmt: skip


def _act(kind: str) -> Callable[[Taker, For, Given], Proposal]:
    def plan(_taker: Taker, desk: For, given: Given) -> Proposal:
        return answering.act(
            desk, cast("ActKind", kind), of(given, "about"), who=of(given, "who"),
            at=of(given, "on") or None, to=of(given, "to") or None, note=of(given, "text") or None,
        )  # fmt: skip

    return plan


def _promise(_taker: Taker, desk: For, given: Given) -> Proposal:
    return promising.promised(
        desk, given.get("text", ""), who=of(given, "who"), title=of(given, "title") or None
    )


def _statement(taker: Taker, _desk: For, given: Given) -> Proposal:
    document, colon, statement = of(given, "about").rpartition(":")
    if not colon:
        raise InputError(
            _("About: write the statement as DOCUMENT:STATEMENT, such as accord:s003.")
        )
    wish = NewCommitment(
        document=document, statement_id=statement, id=of(given, "id") or None,
        title=of(given, "title") or None, terms=given.get("text", "").strip() or None,
    )  # fmt: skip
    return writes.commitment(taker, wish)


def _report(taker: Taker, desk: For, given: Given) -> Proposal:
    """Return a table of one row: what somebody saw, or says."""
    row = {
        "id": of(given, "id"), "type": of(given, "type"), "at": of(given, "on"),
        "source": of(given, "source"), "standing": of(given, "standing"),
        "actor": of(given, "who"),
    }  # fmt: skip
    for line in given.get("more", "").splitlines():
        name, sign, value = line.partition("=")
        if not line.strip():
            continue
        if not sign or not name.strip() or name.strip() in row:
            raise InputError(
                _("More: write one name and value a line, such as quantity=24; {line} is none.",
                  line=line.strip()[:60])
            )  # fmt: skip
        row[name.strip()] = value.strip()
    kept = {name: value for name, value in row.items() if value}
    made = io.StringIO()
    table = csv.DictWriter(made, kept, lineterminator="\n")
    table.writeheader()
    table.writerow(kept)
    file = NamedFile(name="report.csv", data=made.getvalue().encode())
    note = of(given, "text") or None
    return planned(
        taker.register, [file], mapping=None, coverage=(), note=note, role=desk.role
    )[0]  # fmt: skip


def _assessment(taker: Taker, desk: For, given: Given) -> Proposal:
    wish = NewAssessment(
        commitment=of(given, "about"), codebook=of(given, "codebook"), value=of(given, "value"),
        because=given.get("text", ""), stage=of(given, "stage") or None,
        evidence=tuple(of(given, "evidence").split()),
    )  # fmt: skip
    return writes.assessment(taker, desk, wish)


def _decision(taker: Taker, desk: For, given: Given) -> Proposal:
    _seen(taker, desk, of(given, "about").rpartition(":")[0])
    wish = Decision(
        decision="accepted" if of(given, "decision") == "accepted" else "rejected",
        reason=of(given, "text") or None,
        saw_machine=of(given, "saw") != "no",
    )
    return writes.decide(taker, desk, of(given, "about"), wish)


def _adjudication(taker: Taker, desk: For, given: Given) -> Proposal:
    return judging.score_settlement(
        taker.register, of(given, "about"), of(given, "codebook"), of(given, "value"),
        because=given.get("text", ""), stage=of(given, "stage") or None, role=desk.role,
    )  # fmt: skip


def _slot(taker: Taker, desk: For, given: Given) -> Proposal:
    _seen(taker, desk, of(given, "about").rsplit(":", 2)[0])
    return judging.settlement(
        taker.register, of(given, "about"), of(given, "slot"), of(given, "value"),
        because=given.get("text", ""), role=desk.role,
    )  # fmt: skip


def _seen(taker: Taker, desk: For, document: str) -> None:
    """Refuse what would show a coder what blind coding hides: the words to be signed hold it."""
    if document in blind_documents(taker.register, desk.actor):
        raise InputError(
            _("You code {document} blind; sign that or give it up first.", document=document)
        )


ACT_LABELS: Mapping[str, str] = {
    "adopt": N_("Adopt a commitment"),
    "suspend": N_("Suspend a commitment"),
    "resume": N_("Resume a commitment"),
    "release": N_("Release a debtor"),
    "cancel": N_("Cancel a commitment"),
    "terminate": N_("Terminate a commitment"),
    "amend": N_("Amend a commitment"),
    "delegate": N_("Delegate a commitment"),
    "assign": N_("Assign a commitment"),
}
_TO = Field(name="to", label=N_("To whom"), needed=False)
_RULE = Field(name="text", label=N_("Its rule, in the commitment language"), long=True)
_TITLE = Field(name="title", label=N_("Title"), needed=False)
_ID = Field(name="id", label=N_("Id"), needed=False)

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(name="object", label=N_("Object to a verdict or report"), type="objection",
             plan=_object, fields=(ABOUT, WHO, ON, BECAUSE)),
        Kind(name="reply", label=N_("Reply to an objection or report"), type="reply", plan=_reply,
             fields=(Field(name="about", label=N_("To"),
                           hint=N_("An objection, like #12, or a report.")),
                     WHO, ON, Field(name="text", label=N_("Words"), long=True))),
        *(Kind(name=name, label=ACT_LABELS.get(name, name), type="norm-act", plan=_act(name),
               fields=(ABOUT, WHO, ON, *([_TO] if name in ("delegate", "assign") else []), NOTE))
          for name in get_args(ActKind)),
        Kind(name="promise", label=N_("Make a promise without a text"), type="commitment",
             plan=_promise, fields=(WHO, _TITLE, _RULE)),
        Kind(name="register", label=N_("Register a statement as a promise"), type="commitment",
             plan=_statement,
             fields=(PLACE, _ID, _TITLE,
                     Field(name="text", label=N_("Its rule, in the commitment language"),
                           hint=N_("Empty: a first rule is made from what the text says."),
                           long=True, needed=False))),
        Kind(name="evidence", label=N_("Report one thing that happened"), type="evidence",
             plan=_report,
             fields=(Field(name="id", label=N_("Id of the report")),
                     Field(name="type", label=N_("What happened"),
                           hint=N_("The word that the rules use, such as withdraw.")),
                     Field(name="on", label=N_("When"), hint="2026-01-31"),
                     Field(name="source", label=N_("Source")),
                     Field(name="standing", label=N_("Standing"), choices=get_args(Standing)),
                     Field(name="who", label=N_("Who did it"), needed=False),
                     Field(name="more", label=N_("More"), needed=False, long=True,
                           hint=N_("One name and value a line, such as quantity=24.")),
                     Field(name="text", label=N_("Note"), long=True, needed=False))),
        Kind(name="assessment", label=N_("Score a commitment"), type="assessment",
             plan=_assessment,
             fields=(ABOUT, BOOK, VALUE, STAGE,
                     Field(name="evidence", label=N_("Evidence"), needed=False,
                           hint=N_("Ids of events or entries like #12, with blanks between.")),
                     BECAUSE)),
        Kind(name="decision", label=N_("Accept or reject a statement"), type="coding-decision",
             plan=_decision,
             fields=(PLACE,
                     Field(name="decision", label=N_("Decision"), choices=("accepted", "rejected")),
                     Field(name="saw", label=N_("Had you seen the machine’s reading?"),
                           choices=("yes", "no")),
                     Field(name="text", label=N_("Because"), long=True, needed=False))),
        Kind(name="adjudication", label=N_("Settle scores that disagree"), type="adjudication",
             plan=_adjudication, fields=(ABOUT, BOOK, VALUE, STAGE, BECAUSE)),
        Kind(name="slot", label=N_("Settle how a place of a text is coded"), type="adjudication",
             plan=_slot,
             fields=(Field(name="about", label=N_("About"),
                           hint=N_("A place, as DOCUMENT:START:END; the page Coding lists them.")),
                     Field(name="slot", label=N_("What of it"), hint="kind"), VALUE, BECAUSE)),
    )
}  # fmt: skip
"""By name, in the order of the page."""


def plan(taker: Taker, desk: For, given: Given) -> Proposal:
    """Return the entry that was filled in; InputError where it is none that this role makes."""
    name = of(given, "kind")
    kind = KINDS.get(name)
    if kind is None:
        raise InputError(_("{kind} is nothing that is prepared here.", kind=name[:40] or "—"))
    if not kind.open_to(desk.role):
        raise InputError(_("Your role does not make entries of this kind."))
    return kind.plan(taker, desk, given)


def fields() -> tuple[str, ...]:
    """Return the names of all fields of all kinds, each once."""
    return tuple(dict.fromkeys(one.name for kind in KINDS.values() for one in kind.fields))
