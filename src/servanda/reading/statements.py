"""Findings into statements: every slot filled from the words, or left open."""

from dataclasses import dataclass

import msgspec

from servanda.model.reading import Actor, Cue, Speaker, Statement
from servanda.model.text import Span, span_of
from servanda.reading import appraisal, parties
from servanda.reading.deadlines import deadline
from servanda.reading.parts import Block, Finding, Genre
from servanda.reading.pipeline import LISTING
from servanda.reading.subjects import subject_class
from servanda.reading.times import Known
from servanda.reading.usages import PRIVATE

CONFIDENCE = {"high": "0.90", "medium": "0.80", "low": "0.60", None: "0.60"}
"""A grade by the strength of the words, not a probability."""
ITEM_CONFIDENCE = "0.75"
WHOLE_ACTS = frozenset(
    {"announce", "claimed", "red-line", "defer", "suggest", "ready", "reaffirm", "private", "goal"}
)
"""Forces whose words are part of what is said, so that the aim is the whole clause."""


@dataclass(slots=True)
class _State:
    """What later clauses may refer back to."""

    actors: tuple[Actor, ...] = ()


def statements(
    text: str, found: tuple[Block, ...], made: tuple[Finding, ...], genre: Genre, known: Known
) -> list[Statement]:
    """Return a statement for each finding, in order, numbered from s001."""
    state = _State()
    return [
        _statement(text, found[finding.clause.block], finding, genre, known, state, number)
        for number, finding in enumerate(made, start=1)
    ]


def _statement(
    text: str,
    block: Block,
    finding: Finding,
    genre: Genre,
    known: Known,
    state: _State,
    number: int,
) -> Statement:
    clause = finding.clause
    low, high = clause.start, clause.end
    debtor = _debtor(text, block, finding, genre, state)
    due = deadline(text, low, high, known, lead_in=finding.chapeau)
    words = text[low:high]
    condition = appraisal.condition(text, low, high)
    checked = appraisal.verification(text, low, high)
    enforced = appraisal.enforcement(text, low, high)
    amount = appraisal.quantity(text, low, high, due.span if due else None)
    aim = _aim(text, finding)
    unnamed = finding.kind == "claim" and genre.kind == "news"
    filled = {
        "debtor": bool(debtor) and not unnamed,
        "deadline": due is not None,
        "verification": checked is not None,
        "enforcement": enforced is not None,
    }
    limits = clause.anchor is not None and clause.anchor.act.force == "red-line"
    return Statement(
        id=f"s{number:03d}",
        kind=finding.kind,
        span=span_of(text, low, high),
        cues=tuple(Cue(start=a, end=b, exact=text[a:b], why=why) for a, b, why in finding.cues),
        chapeau=span_of(text, *finding.chapeau) if finding.chapeau else None,
        speaker=_speaker(text, genre, block, finding),
        publicity="private" if PRIVATE.search(text, *clause.sentence) else "public",
        modality=finding.modality,
        theme=appraisal.theme(words),
        baseline=appraisal.baseline(text, low, high),
        side_constraint=appraisal.side_constraint(text, low, high),
        deontic=finding.deontic,
        strength=finding.strength,
        debtor=() if unnamed else debtor,
        author=_author(text, finding, genre, state, block),
        aim=aim,
        quantity=amount,
        deadline=due,
        condition=condition,
        verification=checked,
        enforcement=enforced,
        legalization=appraisal.legalization(
            finding, debtor, due, amount, (condition, checked, enforced)
        ),
        catalysts=appraisal.catalysts(words, due, amount),
        gaps=appraisal.gaps(
            finding.kind,
            aim,
            frozenset(name for name, there in filled.items() if there),
            appraisal.opened(text, clause.sentence),
            limits=limits,
        ),
        confidence=CONFIDENCE[finding.strength] if clause.anchor is not None else ITEM_CONFIDENCE,
    )


def _debtor(
    text: str, block: Block, finding: Finding, genre: Genre, state: _State
) -> tuple[Actor, ...]:
    """Who must act: the subject, the agent of a passive, or whom the context makes responsible."""
    clause = finding.clause
    force = clause.anchor.act.force if clause.anchor is not None else "list"
    if genre.kind == "news" and not clause.quoted and finding.kind not in ("commitment", "demand"):
        return ()  # the author of a report binds nobody
    if finding.kind == "demand" and force == "ask":
        return _asked(text, finding, genre)
    if clause.inherits is not None and clause.subject is None:
        got = _inferred(state.actors)
    else:
        subject = clause.subject if clause.anchor is not None else finding.given
        got = _subject(text, subject, block, finding, genre, state)
    if not got:
        got = _responsible(text, finding, genre)
    if got:
        state.actors = got
    return got


def _subject(
    text: str,
    subject: tuple[int, int] | None,
    block: Block,
    finding: Finding,
    genre: Genre,
    state: _State,
) -> tuple[Actor, ...]:
    clause = finding.clause
    by = parties.agent(text, clause.start, clause.end)
    if clause.anchor is None and by:
        return by
    if subject is None:
        if genre.body is not None and clause.anchor is not None:
            return (Actor(name=genre.body, basis="inferred"),)
        return ()
    who = subject_class(text[slice(*subject)])
    if by and who not in ("we", "pronoun"):
        return by
    if who not in ("we", "pronoun", "party", "relative"):
        return ()
    return parties.actors(
        text, subject, genre, who=who, previous=state.actors, speaker=block.speaker
    )


def _responsible(text: str, finding: Finding, genre: Genre) -> tuple[Actor, ...]:
    """Whom the text makes responsible where the clause names nobody: always marked inferred."""
    by = parties.agent(text, finding.clause.start, finding.clause.end)
    if by or finding.kind not in ("commitment", "aspiration"):
        return by
    if genre.kind == "agreement":
        return parties.everybody(genre)
    return parties.authors(genre) if genre.kind == "communique" else ()


def _inferred(found: tuple[Actor, ...]) -> tuple[Actor, ...]:
    return tuple(Actor(name=a.name, id=a.id, basis="inferred", span=a.span) for a in found)


def _asked(text: str, finding: Finding, genre: Genre) -> tuple[Actor, ...]:
    """Who is asked: the words after the verb of asking."""
    clause = finding.clause
    if clause.anchor is None:
        return ()
    low, high = parties.addressee(text, clause.anchor.end, clause.end)
    if low >= high or subject_class(text[low:high]) not in ("party", "pronoun"):
        return ()
    return parties.actors(text, (low, high), genre, who="party", previous=(), speaker=None)


def _author(
    text: str, finding: Finding, genre: Genre, state: _State, block: Block
) -> tuple[Actor, ...]:
    """Whose words they are: on every demand, and on every line of a press text."""
    press = genre.kind in ("news", "press conference")
    if finding.kind != "demand" and not press:
        return ()
    if genre.body is not None:
        return (Actor(name=genre.body, basis="inferred"),)
    if block.speaker is not None:
        return (Actor(name=block.speaker.title(), basis="stated"),)
    subject = finding.clause.subject
    if subject is None or press:
        return ()
    who = subject_class(text[slice(*subject)])
    return parties.actors(text, subject, genre, who=who, previous=state.actors, speaker=None)


def _aim(text: str, finding: Finding) -> str:
    """The act itself, without who and the verb form: one line."""
    clause = finding.clause
    start = clause.start
    anchor = clause.anchor
    if anchor is not None and anchor.act.force not in WHOLE_ACTS and clause.start <= anchor.start:
        lead = LISTING.match(text, anchor.end, clause.end) if finding.kind == "proposal" else None
        start = lead.end() if lead is not None else anchor.end
    words = " ".join(text[start : clause.end].split())
    return words or " ".join(text[clause.start : clause.end].split())


def _speaker(text: str, genre: Genre, block: Block, finding: Finding) -> Speaker | None:
    """Whose voice it is: the turn, the unnamed source, the author of a report, the body."""
    anchor = finding.clause.anchor
    if block.speaker is not None:
        return Speaker(name=block.speaker.title(), basis="stated")
    if anchor is not None and anchor.act.force == "private":
        return Speaker(name=text[anchor.start : anchor.end].split(maxsplit=1)[0], basis="stated")
    if genre.kind in ("news", "other"):
        return Speaker(name="author", basis="author")
    if genre.body is not None:
        return Speaker(name=genre.body, basis="stated")
    return Speaker(name=" and ".join(genre.we), basis="inferred") if genre.we else None


def merged(found: list[Statement]) -> tuple[Statement, ...]:
    """Return one statement for a promise said twice; the later places are its ``repeats``."""
    seen: dict[tuple[str, str, str, tuple[str, ...]], int] = {}
    out: list[Statement] = []
    repeats: dict[int, list[Span]] = {}
    for statement in found:
        limits = any(gap.slot == "content" for gap in statement.gaps)
        key = (
            statement.kind,
            "red lines" if limits else " ".join(statement.span.exact.lower().split()),
            statement.chapeau.exact if statement.chapeau else "",
            tuple(a.name for a in statement.debtor),
        )
        if key in seen:
            repeats.setdefault(seen[key], []).append(statement.span)
            continue
        seen[key] = len(out)
        out.append(statement)
    return tuple(
        msgspec.structs.replace(s, id=f"s{at + 1:03d}", repeats=tuple(repeats.get(at, ())))
        for at, s in enumerate(out)
    )
