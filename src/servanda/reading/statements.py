"""Findings into statements: every slot filled from the words, or left open."""

from dataclasses import dataclass, field

import msgspec

from servanda.model.reading import Actor, Cue, Speaker, Statement
from servanda.model.text import Span, span_of
from servanda.reading import appraisal, parties, referents, slots
from servanda.reading.cast import Cast
from servanda.reading.deadlines import deadline
from servanda.reading.naming import TITLED
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
class _Run:
    """A text with all that its clauses may refer back to."""

    cast: Cast
    genre: Genre
    known: Known
    actors: tuple[Actor, ...] = ()
    sentence: tuple[int, int] = (0, 0)
    opened: dict[str, Span] = field(default_factory=dict)
    private: bool = False
    paragraph: int = -1
    speaker: tuple[str, int] | None = None

    @property
    def text(self) -> str:
        """The text itself."""
        return self.cast.text

    def enter(self, sentence: tuple[int, int]) -> None:
        """Look over a sentence once, however many clauses it has."""
        if sentence != self.sentence:
            self.sentence = sentence
            self.opened = slots.opened(self.text, sentence)
            self.private = PRIVATE.search(self.text, *sentence) is not None

    def quoted_speaker(self, block: Block, at: int) -> str | None:
        """Return whom a report names first before the words it quotes: one look a paragraph."""
        if block.start != self.paragraph:
            self.paragraph = block.start
            self.speaker = first_speaker(self.text, block.start, block.end)
        return self.speaker[0] if self.speaker and self.speaker[1] <= at else None


def statements(
    cast: Cast, found: tuple[Block, ...], made: tuple[Finding, ...], genre: Genre, known: Known
) -> list[Statement]:
    """Return a statement for each finding, in order, numbered from s001."""
    run = _Run(cast=cast, genre=genre, known=known)
    return [
        _statement(run, found[finding.clause.block], finding, number)
        for number, finding in enumerate(made, start=1)
    ]


def _statement(run: _Run, block: Block, finding: Finding, number: int) -> Statement:
    text, genre, clause = run.text, run.genre, finding.clause
    low, high = clause.start, clause.end
    run.enter(clause.sentence)
    debtor = _debtor(run, block, finding)
    due = deadline(text, low, high, run.known, lead_in=finding.reach)
    words = text[low:high]
    condition = slots.condition(text, low, high, lead_in=finding.chapeau)
    checked = slots.verification(text, low, high)
    enforced = slots.enforcement(text, low, high)
    amount = slots.quantity(text, low, high, due.span if due else None)
    aim = _aim(text, finding)
    filled = {"debtor": debtor, "deadline": due, "verification": checked, "enforcement": enforced}
    limits = clause.anchor is not None and clause.anchor.act.force == "red-line"
    return Statement(
        id=f"s{number:03d}",
        kind=finding.kind,
        span=span_of(text, low, high),
        cues=tuple(Cue(start=a, end=b, exact=text[a:b], why=why) for a, b, why in finding.cues),
        chapeau=span_of(text, *finding.chapeau) if finding.chapeau else None,
        speaker=_speaker(text, genre, block, finding),
        publicity="private" if run.private else "public",
        modality=finding.modality,
        theme=appraisal.theme(words),
        baseline=slots.baseline(text, low, high),
        side_constraint=slots.side_constraint(text, low, high),
        deontic=finding.deontic,
        strength=finding.strength,
        debtor=debtor,
        author=_author(run, block, finding),
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
            frozenset(name for name, value in filled.items() if value),
            run.opened,
            limits=limits,
        ),
        confidence=CONFIDENCE[finding.strength] if clause.anchor is not None else ITEM_CONFIDENCE,
    )


def _debtor(run: _Run, block: Block, finding: Finding) -> tuple[Actor, ...]:
    """Who must act: the subject, the agent of a passive, or whom the context makes responsible."""
    clause = finding.clause
    force = clause.anchor.act.force if clause.anchor is not None else "list"
    binds = finding.kind in ("commitment", "demand") or clause.quoted
    if run.genre.kind == "news" and not binds:
        return ()  # the author of a report binds nobody
    if finding.kind == "demand" and force == "ask":
        return _asked(run, finding)
    if (clause.inherits is not None and clause.subject is None) or force == "includes":
        got = _inferred(run.actors)
    else:
        subject = clause.subject if clause.anchor is not None else finding.given
        got = _named(run, block, finding, subject)
    if not got:
        got = _responsible(run, finding)
    if got:
        run.actors = got
    return got


def _named(
    run: _Run, block: Block, finding: Finding, subject: tuple[int, int] | None
) -> tuple[Actor, ...]:
    """Whom the subject names, or the agent of a passive."""
    clause = finding.clause
    by = referents.agent(run.cast, clause.start, clause.end)
    if clause.anchor is None and by:
        return by
    if subject is None:
        decides = run.genre.body is not None and clause.anchor is not None
        return (Actor(name=str(run.genre.body), basis="inferred"),) if decides else ()
    who = subject_class(run.text[slice(*subject)])
    if by and who not in ("we", "pronoun"):
        return by
    if who not in ("we", "pronoun", "party", "relative"):
        return ()
    speaker = block.speaker
    if clause.quoted and speaker is None:
        speaker = run.quoted_speaker(block, clause.start)
    return referents.actors(
        run.cast, subject, run.genre, who=who, previous=run.actors, speaker=speaker
    )


def _responsible(run: _Run, finding: Finding) -> tuple[Actor, ...]:
    """Whom the text makes responsible where the clause names nobody: always marked inferred."""
    by = referents.agent(run.cast, finding.clause.start, finding.clause.end)
    if by or finding.kind not in ("commitment", "aspiration"):
        return by
    if run.genre.kind == "agreement":
        return parties.everybody(run.cast, run.genre)
    return parties.authors(run.cast, run.genre) if run.genre.kind == "communique" else ()


def _inferred(found: tuple[Actor, ...]) -> tuple[Actor, ...]:
    return tuple(Actor(name=a.name, id=a.id, basis="inferred", span=a.span) for a in found)


def _asked(run: _Run, finding: Finding) -> tuple[Actor, ...]:
    """Who is asked: the words after the verb of asking."""
    clause = finding.clause
    if clause.anchor is None:
        return ()
    low, high = referents.addressee(run.text, clause.anchor.end, clause.end)
    if low >= high or subject_class(run.text[low:high]) not in ("party", "pronoun"):
        return ()
    return referents.actors(run.cast, (low, high), run.genre, who="party", previous=(), speaker=None)


def _author(run: _Run, block: Block, finding: Finding) -> tuple[Actor, ...]:
    """Whose words they are: on every demand, and on every line of a press text."""
    press = run.genre.kind in ("news", "press conference")
    if finding.kind != "demand" and not press:
        return ()
    if run.genre.body is not None:
        return (Actor(name=run.genre.body, basis="inferred"),)
    if block.speaker is not None:
        return (Actor(name=block.speaker.title(), basis="stated"),)
    subject = finding.clause.subject
    if subject is None or press:
        return ()
    who = subject_class(run.text[slice(*subject)])
    return referents.actors(run.cast, subject, run.genre, who=who, previous=run.actors, speaker=None)


def _aim(text: str, finding: Finding) -> str:
    """Return the act itself, without who and the verb form: one line."""
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


def first_speaker(text: str, start: int, end: int) -> tuple[str, int] | None:
    """Return the person with an office whom a paragraph names first, and where the name ends."""
    found = TITLED.search(text, start, end)
    return (found.group(), found.end()) if found is not None else None


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
