"""From a document to its Reading: all stages in order."""

from collections import Counter
from dataclasses import dataclass

from servanda import __version__
from servanda.model.reading import (
    Actor,
    Cue,
    DocumentFacts,
    DocumentParty,
    Gap,
    ReaderFacts,
    Reading,
    Refusal,
    Speaker,
    Statement,
    Summary,
)
from servanda.model.text import Document, Span, span_of
from servanda.reading import appraisal, deadlines, facts, parties, refusals
from servanda.reading.genre import genre as genre_of
from servanda.reading.genre import language
from servanda.reading.lexicons import digest
from servanda.reading.parts import Block, Finding, Genre
from servanda.reading.pipeline import findings
from servanda.reading.speech_acts import subject_class
from servanda.reading.structure import blocks
from servanda.reading.times import Known

MAX_ASK = 12
"""Questions on the ask list: more than a page of them is asked by nobody."""


def read(document: Document) -> Reading:
    """Return the reading of ``document``: statements with exact spans, refusals with reasons."""
    text = document.text
    found = blocks(text)
    tongue = language(text)
    genre = parties.introduced(text, found, genre_of(text, found))
    stated = facts.stated_date(text, found)
    made: tuple[Finding, ...] = findings(text, found, genre) if tongue in ("en", "und") else ()
    statements = _merged(_statements(text, found, made, genre, facts.known(stated)))
    statements, refused = _account(text, found, statements, genre, read=tongue in ("en", "und"))
    return Reading(
        document=DocumentFacts(
            id=facts.slug(document.source, document.sha256_text),
            title=document.title or facts.title(text, found),
            kind=genre.kind,
            language=tongue,
            date=stated,
            source=document.source,
            media_type=document.media_type,
            sha256_bytes=document.sha256_bytes,
            sha256_text=document.sha256_text,
            length=len(text),
            kept=document.kept,
            text_extractor=document.text_extractor,
            parties=_parties(text, found, statements, genre) if tongue in ("en", "und") else (),
        ),
        reader=ReaderFacts(name="rules", version=__version__, digest=digest()),
        statements=statements,
        refused=refused,
        summary=_summary(statements),
        ask=_ask(statements),
    )


@dataclass(slots=True)
class _State:
    """What later clauses may refer back to."""

    actors: tuple[Actor, ...] = ()
    block: int = -1


def _statements(
    text: str, found: tuple[Block, ...], made: tuple[Finding, ...], genre: Genre, known: Known
) -> list[Statement]:
    state = _State()
    out = []
    for number, finding in enumerate(made, start=1):
        out.append(_statement(text, found, finding, genre, known, state, number))
    return out


def _statement(
    text: str,
    found: tuple[Block, ...],
    finding: Finding,
    genre: Genre,
    known: Known,
    state: _State,
    number: int,
) -> Statement:
    clause = finding.clause
    low, high = clause.start, clause.end
    block = found[clause.block]
    debtor = _debtor(text, block, finding, genre, state)
    due = deadlines.deadline(text, low, high, known, lead_in=finding.chapeau)
    cond = appraisal.condition(text, low, high)
    checked = appraisal.verification(text, low, high)
    enforced = appraisal.enforcement(text, low, high)
    amount = appraisal.quantity(text, low, high, due.span if due else None)
    demand = finding.kind == "demand"
    author = _asker(text, finding, genre, state, block) if demand else ()
    limits = clause.anchor is not None and clause.anchor.act.force == "red-line"
    filled = frozenset(
        name
        for name, value in (
            ("debtor", debtor), ("deadline", due), ("verification", checked),
            ("enforcement", enforced),
        )
        if value
    )  # fmt: skip
    aim = _aim(text, finding)
    claim = finding.kind == "claim"
    return Statement(
        id=f"s{number:03d}",
        kind=finding.kind,
        span=span_of(text, low, high),
        cues=tuple(Cue(start=a, end=b, exact=text[a:b], why=why) for a, b, why in finding.cues),
        chapeau=span_of(text, *finding.chapeau) if finding.chapeau else None,
        speaker=_speaker(genre, block),
        modality=finding.modality,
        theme=appraisal.theme(text, low, high),
        deontic=finding.deontic,
        strength=finding.strength,
        debtor=() if claim and genre.kind == "news" else debtor,
        author=author,
        aim=aim,
        quantity=amount,
        deadline=due,
        condition=cond,
        verification=checked,
        enforcement=enforced,
        legalization=appraisal.legalization(finding, debtor, due, amount, (cond, checked, enforced)),
        catalysts=appraisal.catalysts(text, low, high, due, amount),
        gaps=appraisal.gaps(
            finding.kind, aim, filled - ({"debtor"} if claim else set()),
            appraisal.opened(text, clause.sentence), limits=limits,
        ),
        confidence=_confidence(finding),
    )  # fmt: skip


def _debtor(
    text: str, block: Block, finding: Finding, genre: Genre, state: _State
) -> tuple[Actor, ...]:
    clause = finding.clause
    if finding.kind == "demand" and clause.anchor is not None and clause.anchor.act.force == "ask":
        return _asked(text, finding, genre)
    subject = clause.subject
    who = subject_class(text[slice(*subject)]) if subject else "none"
    got: tuple[Actor, ...] = ()
    if clause.inherits is not None and subject is None:
        got = tuple(
            Actor(name=a.name, id=a.id, basis="inferred", span=a.span) for a in state.actors
        )
    elif who in ("we", "pronoun", "party", "relative"):
        got = parties.actors(
            text, subject, genre, who=who, previous=state.actors, speaker=block.speaker
        )
    if not got and who in ("thing", "abstract", "none", "it", "there"):
        got = parties.agent(text, clause.start, clause.end)
        if not got and genre.kind == "agreement" and finding.kind == "commitment":
            got = tuple(
                parties.actor(name, stated=False) for name in ("the Parties", *genre.parties)
            )
    if got:
        state.actors = got
    return got


def _asked(text: str, finding: Finding, genre: Genre) -> tuple[Actor, ...]:
    """Who is asked: the words after the verb of asking."""
    clause = finding.clause
    if clause.anchor is None:
        return ()
    low, high = parties.addressee(text, clause.anchor.end, clause.end)
    if low >= high:
        return ()
    who = subject_class(text[low:high])
    if who not in ("party", "pronoun"):
        return ()
    return parties.actors(text, (low, high), genre, who="party", previous=(), speaker=None)


def _asker(
    text: str, finding: Finding, genre: Genre, state: _State, block: Block
) -> tuple[Actor, ...]:
    if genre.body is not None:
        return (Actor(name=genre.body, basis="inferred"),)
    subject = finding.clause.subject
    if subject is None:
        return ()
    who = subject_class(text[slice(*subject)])
    return parties.actors(
        text, subject, genre, who=who, previous=state.actors, speaker=block.speaker
    )


def _aim(text: str, finding: Finding) -> str:
    """The act itself, without who and the verb form: one line."""
    clause = finding.clause
    start = clause.start
    if clause.anchor is not None and clause.start <= clause.anchor.start < clause.end:
        carries = clause.anchor.act.force not in (
            "announce", "claimed", "red-line", "defer", "suggest", "ready", "reaffirm", "imperative",
        )  # fmt: skip
        start = clause.anchor.end if carries else clause.start
    words = " ".join(text[start : clause.end].split())
    return words or " ".join(text[clause.start : clause.end].split())


def _speaker(genre: Genre, block: Block) -> Speaker | None:
    if block.speaker is not None:
        return Speaker(name=block.speaker.title(), basis="stated")
    if genre.kind in ("news", "other"):
        return Speaker(name="author", basis="author")
    if genre.body is not None:
        return Speaker(name=genre.body, basis="stated")
    if genre.we:
        return Speaker(name=" and ".join(genre.we), basis="inferred")
    return None


def _confidence(finding: Finding) -> str:
    """A rough grade, not a probability: strong words in their genre are read surest."""
    grade = {"high": "0.90", "medium": "0.80", "low": "0.60", None: "0.60"}[finding.strength]
    return grade if finding.clause.anchor is not None else "0.75"


def _merged(found: list[Statement]) -> tuple[Statement, ...]:
    """One statement for a promise said twice; the later places are its ``repeats``."""
    import msgspec  # noqa: PLC0415

    seen: dict[tuple[str, str, str], int] = {}
    out: list[Statement] = []
    for statement in found:
        key_words = " ".join(statement.span.exact.lower().split())
        limits = any(g.slot == "content" for g in statement.gaps)
        key = (
            statement.kind,
            "red lines" if limits else key_words,
            statement.chapeau.exact if statement.chapeau else "",
        )
        if key in seen:
            first = out[seen[key]]
            out[seen[key]] = msgspec.structs.replace(
                first, repeats=(*first.repeats, statement.span)
            )
            continue
        seen[key] = len(out)
        out.append(msgspec.structs.replace(statement, id=f"s{len(out) + 1:03d}"))
    return tuple(out)


def _account(
    text: str,
    found: tuple[Block, ...],
    statements: tuple[Statement, ...],
    genre: Genre,
    *,
    read: bool,
) -> tuple[tuple[Statement, ...], tuple[Refusal, ...]]:
    """Every cue word stands in a statement's cues or is refused with a reason."""
    import msgspec  # noqa: PLC0415

    if not read:
        return statements, ()
    extra: dict[int, list[Cue]] = {}
    refused = []
    order = sorted(range(len(statements)), key=lambda i: statements[i].span.start)
    repeats = sorted((s.start, s.end) for st in statements for s in st.repeats)
    governing = {b.chapeau for b in found if b.chapeau is not None}
    at = 0
    here = 0
    for low, high in refusals.cue_words(text):
        while here < len(order) and statements[order[here]].span.end < high:
            here += 1
        inside = None
        for look in range(here, min(here + 3, len(order))):
            span = statements[order[look]].span
            if span.start <= low and high <= span.end:
                inside = order[look]
                break
        if inside is not None:
            extra.setdefault(inside, []).append(
                Cue(start=low, end=high, exact=text[low:high], why="cue word inside the statement")
            )
            continue
        while at < len(found) and found[at].end < high:
            at += 1
        block = found[at] if at < len(found) and found[at].start <= low else None
        sentence = _sentence(text, block, low, high)
        repeated = any(a <= low and high <= b for a, b in repeats)
        refused.append(
            refusals.refusal(
                text, (low, high), block, sentence, genre,
                governs=at in governing and block is not None, repeated=repeated,
            )
        )  # fmt: skip
    out = []
    for number, statement in enumerate(statements):
        have = {(c.start, c.end) for c in statement.cues}
        more = [
            c for c in extra.get(number, ())
            if not any(a <= c.start and c.end <= b for a, b in have)
        ]  # fmt: skip
        cues = tuple(sorted((*statement.cues, *more), key=lambda c: c.start))
        out.append(msgspec.structs.replace(statement, cues=cues) if more else statement)
    return tuple(out), tuple(refused)


REACH = 400
"""How far a refusal looks for the ends of its sentence."""


def _sentence(text: str, block: Block | None, low: int, high: int) -> tuple[int, int]:
    start = max(block.start if block else 0, low - REACH)
    end = min(block.end if block else len(text), high + REACH)
    before = max(
        text.rfind(". ", start, low), text.rfind("? ", start, low), text.rfind("! ", start, low)
    )
    after = text.find(". ", high, end)
    return (before + 2 if before >= 0 else start), (after + 1 if after >= 0 else end)


def _parties(
    text: str, found: tuple[Block, ...], statements: tuple[Statement, ...], genre: Genre
) -> tuple[DocumentParty, ...]:
    """Who the text speaks of, and the part each plays: bound, affected, or mere context."""
    first: dict[str, tuple[str | None, Span]] = {}
    count: Counter[str] = Counter()
    about: Counter[str] = Counter()
    for name, code, low, high in parties.named(text, 0, len(text)):
        first.setdefault(name, (code, span_of(text, low, high)))
        count[name] += 1
        about[name] += text[high : high + 2] in ("’s", "'s") or text[
            max(0, low - 5) : low
        ].endswith(("for ", "on ", "in ", "to "))
    bound = {a.name for s in statements if s.kind == "commitment" for a in s.debtor}
    asked = {a.name for s in statements if s.kind == "demand" for a in s.debtor}
    out = []
    for name, (code, span) in first.items():
        if name in genre.parties and genre.signed:
            role = "signatory"
        elif name in bound:
            role = "debtor"
        elif any(s.verification and name in s.verification.exact for s in statements):
            role = "monitor"
        elif name in asked or (code and count[name] >= 2 and about[name]):  # noqa: PLR2004
            role = "affected"
        else:
            role = "context"
        out.append(DocumentParty(name=name, role=role, span=span, id=code))  # type: ignore[arg-type]
    return tuple(out)


def _summary(statements: tuple[Statement, ...]) -> Summary:
    bound = [s for s in statements if s.kind == "commitment" and s.deontic != "permission"]
    dated = [s for s in bound if s.deadline is not None]
    checked = [s for s in bound if s.verification is not None]
    return Summary(
        commitments=len(bound),
        with_deadline=len(dated),
        with_verification=len(checked),
        verifiable=sum(_verifiable(s) for s in bound),
    )


def _verifiable(statement: Statement) -> bool:
    """Whether an outsider could judge it: who is known, and by when or how much."""
    due = statement.deadline is not None and statement.deadline.type != "vague"
    return bool(statement.debtor) and (due or statement.deontic == "prohibition")


ORDER = {
    "claim": 0,
    "deferral": 1,
    "commitment": 2,
    "proposal": 3,
    "signal": 4,
    "demand": 5,
    "aspiration": 6,
}


def _ask(statements: tuple[Statement, ...]) -> tuple[str, ...]:
    """The questions worth asking first: what was claimed and put off before what is only weak."""
    rows: list[tuple[int, int, int, str]] = []
    for at, statement in enumerate(statements):
        for rank, gap in enumerate(statement.gaps):
            rows.append((gap.span is None, ORDER[statement.kind] + 2 * rank, at, gap.ask))  # type: ignore[arg-type]
    seen: dict[str, None] = {}
    for *_, ask in sorted(rows, key=lambda r: r[:3]):
        seen.setdefault(ask)
    return tuple(list(seen)[:MAX_ASK])


__all__ = ["Gap", "read"]
