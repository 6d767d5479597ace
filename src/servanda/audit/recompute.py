"""From a log to its verdicts: the one place that joins rules, evidence and their meaning.

The live register and the auditor call the same function, so a published verdict can be computed
anew from the bytes in a bundle and from nothing else.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from servanda.audit import rules
from servanda.errors import InputError, MappingError, TermsError
from servanda.model.commitment import Commitment, Terms
from servanda.model.entry import CommitmentBody, EvidenceBody, NormActBody
from servanda.model.evidence import Coverage, Event
from servanda.model.record import Record
from servanda.model.register import RegisteredAct
from servanda.model.verdict import Alternative, Verdict, VerdictSet
from servanda.model.withheld import UNNAMED
from servanda.register.entries import Entry
from servanda.register.folding import registered, text_of
from servanda.register.projection import (
    EvidenceFiles,
    PolicyFile,
    acts_of,
    evidence_files,
    evidence_policies,
    files_of,
    promised_terms,
    shared_rules,
)
from servanda.register.proposals import NamedFile
from servanda.register.view import LogView
from servanda.watch.baserates import History
from servanda.watch.policy import Policy, load_policy


class Evidence(Record, frozen=True, kw_only=True):
    """All events and coverage of a register, and where they came from."""

    events: tuple[Event, ...]
    coverage: tuple[Coverage, ...]
    entry_of: dict[str, int]
    """Event id -> entry that brought it."""
    inputs: tuple[dict[str, Any], ...]
    kept: tuple[Coverage, ...]
    """Coverage out of files that their owner keeps: why a watch was lost is not told to others."""
    withheld: tuple[int, ...]
    """Imports whose files are not in this copy."""
    dropped: dict[int, int]
    """Import -> rows left out."""
    history: History | None = None
    """What sources reported at all, where the events are only those that bear on a promise."""


Derived = tuple[list[Event], list[Coverage], int, dict[str, Any]]
"""Events, coverage, rows left out and inputs of one import."""


def gather(
    imports: Sequence[EvidenceFiles],
    acts: Sequence[RegisteredAct] = (),
    *,
    derived: dict[int, Derived] | None = None,
) -> Evidence:
    """Return the events that the imports' files yield; MappingError names entry, file and row.

    What an entry yields never changes: ``derived`` keeps it for the next time.
    """
    derived = {} if derived is None else derived
    events: list[Event] = []
    coverage: list[Coverage] = []
    kept: list[Coverage] = []
    entry_of: dict[str, int] = {}
    inputs: list[dict[str, Any]] = []
    dropped: dict[int, int] = {}
    for one in imports:
        if one.withheld:
            continue
        if one.entry not in derived:
            derived[one.entry] = _derive(one)
        made, rows, left_out, used = derived[one.entry]
        for event in made:
            if event.id in entry_of:
                raise MappingError(
                    f"entry {one.entry}: the event id {event.id!r} is taken by entry "
                    f"{entry_of[event.id]}; ids are unique over all imports: "
                    "give the mapping another `id`"
                )
            entry_of[event.id] = one.entry
        events += made
        coverage += rows
        kept += [] if one.public else rows
        # What the owner keeps out of bundles is not named in published verdicts either.
        shown = used if one.public else {"withheld": True}
        inputs.append({"entry": one.entry, **shown})
        dropped[one.entry] = left_out
    for act in acts:
        event = _event_of_act(act)
        entry_of[event.id] = act.entry
        events.append(event)
    return Evidence(
        events=tuple(events),
        coverage=tuple(coverage),
        entry_of=entry_of,
        kept=tuple(kept),
        inputs=tuple(inputs),
        withheld=tuple(one.entry for one in imports if one.withheld),
        dropped=dropped,
    )


def more_of(
    view: LogView, entry: Entry, *, derived: dict[int, Derived]
) -> tuple[list[Event], list[Coverage]]:
    """Return the events and the coverage that one more entry brings, if it brings any."""
    if isinstance(entry.body, NormActBody):
        return [_event_of_act(registered(RegisteredAct, view, entry))], []
    if not isinstance(entry.body, EvidenceBody):
        return [], []
    found = gather([files_of(view, entry, entry.body)], derived=derived)
    return list(found.events), list(found.coverage)


def coverage_of(imports: Sequence[EvidenceFiles]) -> tuple[Coverage, ...]:
    """Return the coverage that the imports' files yield, without reading any table of events."""
    from servanda.watch import mapping as maps  # noqa: PLC0415
    from servanda.watch import patrols  # noqa: PLC0415

    rows: list[Coverage] = []
    for one in imports:
        if not one.withheld:
            mapping = None
            if one.mapping is not None:
                mapping = maps.parse_mapping(_text_of(one.mapping), where=one.mapping.name)
            logs = {file.name: file.data for file in one.coverage}
            names = [table.name for table in one.tables]
            rows += patrols.read_coverage(logs, mapping, events=names).rows
    return tuple(rows)


def _derive(one: EvidenceFiles) -> Derived:
    """Return events, coverage, rows left out and inputs of one import."""
    # Reading tables is needed for evidence only; a bundle without any starts faster.
    from servanda.watch import mapping as maps  # noqa: PLC0415
    from servanda.watch import native, patrols  # noqa: PLC0415

    tables = {table.name: table.data for table in one.tables}
    logs = {file.name: file.data for file in one.coverage}
    mapping = None
    if one.mapping is None:
        made = native.events(tables)
    else:
        mapping = maps.parse_mapping(_text_of(one.mapping), where=one.mapping.name)
        made = maps.events(patrols.for_events(mapping, tables, logs), tables)
    watched = patrols.read_coverage(logs, mapping, events=tables)
    left_out = sum(d.rows for d in (*made.dropped, *watched.dropped))
    return list(made.events), list(watched.rows), left_out, made.inputs


def _text_of(file: NamedFile) -> str:
    try:
        return file.data.decode()
    except UnicodeDecodeError as error:
        raise MappingError(f"{file.name}: not UTF-8 at byte {error.start}") from error


def _event_of_act(act: RegisteredAct) -> Event:
    """Return the event of a recorded act, read as a row of a native event file."""
    from servanda.watch import native  # noqa: PLC0415

    row = {
        "id": f"act-{act.entry}",
        "type": f"act.{act.act}",
        "at": act.at,
        "actor": act.actor,
        "object": act.commitment,
        "standing": "observation",
        "source": act.registered_by,
    }
    if act.to is not None:
        row["to"] = act.to
    raw = msgspec.json.encode(row) + b"\n"
    return native.events({f"entry-{act.entry}.jsonl": raw}).events[0]


def terms_of(
    view: LogView,
    *,
    size: int | None = None,
    beside: tuple[Commitment, ...] = (),
    only: Sequence[int] | None = None,
) -> Terms:
    """Return the rules of all commitments that stand; TermsError names the line.

    With ``only`` these entries are read, and the commitments ``beside`` them come first.
    """
    from servanda.terms import load_terms  # noqa: PLC0415

    shared = shared_rules(view, size=size)
    files: Mapping[str, bytes] = {file.name: file.data for file in shared.files}
    promised = promised_terms(view, size=size) if only is None else _promised(view, only)
    text = rules.compose([terms for terms in promised if terms], shared.sections)
    return load_terms(
        text,
        where=f"rules of {view.head.origin}",
        files=lambda n: _file(files, n),
        beside=beside,
    )


def grown_terms(
    view: LogView, *, size: int, beside: Sequence[Commitment], entries: Collection[int]
) -> Terms:
    """Return the rules of all commitments that stand, of which only those of ``entries`` are read.

    ``beside`` are the others, as they were read under the same sections. Whatever of the new ones
    cannot be read is told with its line in the rules of all.
    """
    try:
        return terms_of(view, size=size, beside=tuple(beside), only=sorted(entries))
    except TermsError:
        return terms_of(view, size=size)


def _promised(view: LogView, entries: Iterable[int]) -> list[str]:
    """Return the terms of these entries, as far as they are commitments."""
    found = (view.entries[index] for index in entries)
    return [text_of(view, e, "/terms") or "" for e in found if isinstance(e.body, CommitmentBody)]


def _file(files: Mapping[str, bytes], name: str) -> bytes:
    if name not in files:
        raise InputError(f"the rules name the file {name!r}, which is not recorded with them")
    return files[name]


class Case(Record, frozen=True, kw_only=True):
    """Rules and evidence of a register at one size of its log: all that verdicts depend on."""

    terms: Terms
    evidence: Evidence
    policies: tuple[PolicyFile, ...] = ()
    """What camps would have believed: each is tried by itself beside the record's own choices."""

    @property
    def commitments(self) -> tuple[str, ...]:
        """Ids of the commitments that stand, in order of entries."""
        return tuple(one.id for one in self.terms.commitments)


def case_of(
    view: LogView, *, size: int | None = None, derived: dict[int, Derived] | None = None
) -> Case:
    """Return rules and evidence as the first ``size`` entries give them (default: all)."""
    acts = acts_of(view, size=size)
    return Case(
        terms=terms_of(view, size=size),
        evidence=gather(evidence_files(view, size=size), acts, derived=derived),
        policies=evidence_policies(view, size=size),
    )


def judge(
    case: Case, *, as_of: str, known_at: str | None = None, policy: Policy | None = None
) -> VerdictSet:
    """Return the verdicts on every commitment, as of one instant and as known at another.

    ``as_of`` is an instant, or a date that counts to its end (UTC). ``known_at`` is ``#INDEX`` of
    an entry (the case is cut there already) or an instant, which also leaves out events that
    became known later; None means everything in the case. A ``policy`` re-maps the evidence;
    without one, ``inputs["policies"]`` tells what each recorded policy by itself would flip.
    """
    from servanda.watch.reference import evaluate  # noqa: PLC0415

    found = evaluate(
        case.terms,
        case.evidence.events,
        case.evidence.coverage,
        as_of=instant_of(as_of, "as of"),
        known_at=known_instant(known_at),
        policy=policy,
        clock_shifts=[s for used in case.evidence.inputs for s in used.get("clock_shifts", ())],
    )
    inputs = {**found.inputs, "imports": list(case.evidence.inputs)}
    if case.policies and policy is None:
        inputs["policies"] = flipped(case, found.verdicts, as_of=as_of, known_at=known_at)
    return msgspec.structs.replace(found, known_at=known_at, inputs=inputs)


def flipped(
    case: Case, verdicts: Sequence[Verdict], *, as_of: str, known_at: str | None = None
) -> list[dict[str, Any]]:
    """Return what each recorded policy by itself would flip, and who registered it."""
    from servanda.watch.camps import camps  # noqa: PLC0415

    found = camps(
        verdicts,
        case.terms,
        case.evidence.events,
        case.evidence.coverage,
        [policy_of(one) for one in case.policies],
        as_of=instant_of(as_of, "as of"),
        known_at=known_instant(known_at),
    )
    return named(case.policies, found)


def named(policies: Sequence[PolicyFile], found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what was found under each policy, with its entry and who registered it."""
    facts = ({"id": p.id, "entry": p.entry, "registered_by": p.registered_by} for p in policies)
    return [{**fact, **one} for fact, one in zip(facts, found, strict=True)]


def policy_of(one: PolicyFile) -> Policy:
    """Return a recorded policy; MappingError names its entry, file and choice."""
    return load_policy(_text_of(one.file), where=one.file.name)


def known_instant(known_at: str | None) -> datetime | None:
    """Return the second clock as an instant; at an entry the case is cut there already."""
    if known_at is None or known_at.startswith("#"):
        return None
    return instant_of(known_at, "known at")


def instant_of(text: str, what: str) -> datetime:
    """Return a clock; InputError in plain words where it cannot be read."""
    from servanda.terms.times import TimeFault, clock_time  # noqa: PLC0415

    try:
        return clock_time(text, what)
    except TimeFault as fault:
        raise InputError(str(fault)) from fault


def explain(
    case: Case, verdict: Verdict, *, hidden: frozenset[str] | None = None
) -> tuple[str, ...]:
    """Return why a verdict of this case holds, in plain sentences.

    Events that are ``hidden`` from strangers are told by their id alone, and of files that their
    owner keeps it is not told who watched, nor when a watch was lost. None: the reader may know
    everything.
    """
    from servanda.watch.explain import explain as steps  # noqa: PLC0415

    events, rows = case.evidence.events, case.evidence.coverage
    unnamed: frozenset[str] = frozenset()
    if hidden is not None:
        # A history told in part would be a wrong one: what is hidden leaves no base rate.
        kept = frozenset(case.evidence.kept)
        unnamed = frozenset(e.source for e in events if e.id in hidden)
        unnamed |= {UNNAMED, *(row.source for row in kept)}
        events = tuple(event for event in events if event.id not in hidden)
        rows = tuple(
            _without_source(row) if row in kept else row
            for row in rows
            if row.lost is None or row not in kept
        )
    told = case.evidence.history
    return steps(verdict, case.terms, events, rows, unnamed=unnamed, history=told)


def _without_source(row: Coverage) -> Coverage:
    return msgspec.structs.replace(row, source=UNNAMED, share=None)


def alternatives(
    case: Case, verdicts: Iterable[Verdict], *, as_of: str, known_at: str | None = None
) -> tuple[tuple[Alternative, ...], ...]:
    """Return what each of these verdicts of the case would be if others were believed.

    The clocks are those that :func:`judge` was asked at.
    """
    from servanda.watch.alternatives import alternatives as tried  # noqa: PLC0415

    return tried(
        verdicts,
        case.terms,
        case.evidence.events,
        case.evidence.coverage,
        as_of=instant_of(as_of, "as of"),
        known_at=known_instant(known_at),
    )
