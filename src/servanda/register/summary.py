"""Entries as lines that a person can read."""

from servanda.model.agenda import AgendaBody
from servanda.model.entry import (
    CodingDecision,
    CommitmentBody,
    CorrectionBody,
    DocumentBody,
    EvidenceBody,
    EvidencePolicyBody,
    Genesis,
    KeyAdd,
    KeyGuard,
    KeyRecover,
    KeyRevoke,
    KeyRotate,
    LogKeyBody,
    NormActBody,
    ReadingBody,
    RedactionBody,
    RulesBody,
)
from servanda.model.judgement import (
    AdjudicationBody,
    AssessmentBody,
    CodebookBody,
    CodingBody,
    GuidelineBody,
    SelectionBody,
)
from servanda.model.lever import LeverActBody, LeverBody
from servanda.model.press import PressArticleBody
from servanda.model.procedure import (
    ObjectionBody,
    ProcedureBody,
    ReplyBody,
    ReportBody,
    ReportStepBody,
)
from servanda.model.record import Record
from servanda.model.versions import VersionsBody
from servanda.register.entries import Entry
from servanda.register.succession import predecessor
from servanda.register.view import LogView


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number} entries"


def _key_name(vkey: str) -> str:
    return vkey.partition("+")[0]


def summary_of(view: LogView, entry: Entry) -> str:
    """Return one line on what an entry says; withheld titles are left out."""
    line = _of_text(view, entry) or _of_keys(entry.body) or _of_promise(view, entry)
    line = line or _of_judgement(entry.body) or _of_lever(entry.body) or _of_answer(entry.body)
    if line is None:
        raise TypeError(f"no summary for {type(entry.body).__name__}")
    return line


def _of_keys(body: Record) -> str | None:
    line = None
    match body:
        case KeyAdd(key=key):
            line = f"{key.role} key of {key.actor}"
        case KeyRotate(key=key):
            line = f"new {key.role} key of {key.actor} in the place of its old one"
        case KeyRevoke(key=key):
            line = f"the key {_key_name(key)} ends"
        case KeyGuard(actor=actor, threshold=threshold, guards=guards):
            line = f"{threshold} of {', '.join(guards)} may give {actor} a new key"
        case KeyRecover(key=key):
            line = f"{key.role} key of {key.actor} recovered by its guards"
        case LogKeyBody(key=key):
            line = f"a further log key, +{key.split('+')[1]}, in reserve"
    return line


def _of_text(view: LogView, entry: Entry) -> str | None:
    match entry.body:
        case Genesis(name=name, keys=keys) as body:
            line = f"register “{name}” with {_count(len(keys), 'statement key')}"
            if (before := predecessor(body)) is not None:
                line += f", goes on for {before.origin} after {_entries(before.size)}"
        case DocumentBody(id=name):
            line = f"document {name}{_titled(view, entry)}"
        case ReadingBody(document=name, reader=reader, version=version):
            line = f"reading of {name} by {reader} {version}"
        case CodingDecision(document=name, statement_id=statement, decision=decision):
            line = f"{name} {statement}: {decision}"
        case EvidencePolicyBody(id=name):
            line = f"policy for evidence {name}"
        case _:
            return None
    return line


def _of_lever(body: Record) -> str | None:
    match body:
        case LeverBody(id=name, holders=holders):
            return f"lever {name}, held by {', '.join(holders)}"
        case LeverActBody(lever=name, step=step, holder=holder, act=act, on=on):
            return f"{holder}: {act} of {name} {step} on {on}"
        case AgendaBody(id=name):
            return f"plan {name}"
    return None


def _of_judgement(body: Record) -> str | None:
    match body:
        case CodebookBody(id=name, version=version):
            line = f"codebook {name}, version {version}"
        case GuidelineBody(commitment=name, codebook=book, version=version):
            line = f"guideline for {name} under {book} version {version}"
        case AssessmentBody(commitment=name, coder=coder, codebook=book, version=version):
            stage = f", {body.stage}" if body.stage else ""
            line = f"{coder}: {name} is {body.value} ({book} version {version}{stage})"
        case CodingBody(document=name, coder=coder):
            line = f"{coder}: coding of {name}"
        case AdjudicationBody(field=field, value=value):
            line = f"settled: {field} of {body.commitment or body.document} is {value}"
        case SelectionBody(name=name, commitments=chosen):
            line = f"selection {name}: {_count(len(chosen), 'commitment')}"
        case _:
            return None
    return line


def _of_answer(body: Record) -> str | None:
    match body:
        case ProcedureBody(id=name):
            line = f"procedure {name}"
        case ReportBody(id=name, author=author, procedure=rules):
            line = f"report {name} by {author}, under {rules}"
        case ReportStepBody(report=name, who=who, act=act, on=on):
            line = f"{who}: {name} {act}{f' ({body.step})' if body.step else ''} on {on}"
        case ObjectionBody(who=who, on=on):
            line = f"{who} objects to {body.commitment or body.report} on {on}"
        case ReplyBody(who=who, to=to, on=on):
            line = f"{who} replies to entry {to} on {on}"
        case PressArticleBody(outlet=outlet, document=name, on=on):
            fixes = f", corrects {body.corrects}" if body.corrects else ""
            line = f"article of {outlet}, {on}: document {name}{fixes}"
        case VersionsBody(documents=(one, other), rows=rows):
            places = _count(len(rows), "place")
            line = f"{one} and {other} are versions of one text, {places} side by side"
        case _:
            return None
    return line


def _of_promise(view: LogView, entry: Entry) -> str | None:
    match entry.body:
        case CommitmentBody(id=name, version=number):
            line = f"commitment {name}, version {number}{_titled(view, entry)}"
        case EvidenceBody(events=events, dropped=dropped, tables=tables):
            line = (
                f"evidence: {_count(events, 'event')} from {_count(len(tables), 'table')}, "
                f"{_count(dropped, 'row')} left out"
            )
        case RulesBody(files=files):
            line = f"what commitments share, with {_count(len(files), 'file')}"
        case NormActBody(actor=actor, act=act, commitment=name, at=at):
            line = f"{actor}: {act} {name} at {at}"
        case CorrectionBody(entry=target):
            line = f"withdraws entry {target.index}"
        case RedactionBody(entry=target, paths=paths):
            line = f"redaction of {', '.join(paths)} in entry {target.index}"
        case _:
            return None
    return line


def _titled(view: LogView, entry: Entry) -> str:
    title = view.value(entry.index, "/title")
    return f": {title}" if isinstance(title, str) and title else ""
