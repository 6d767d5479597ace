"""Press articles as a use case: held against the register of their day, and recorded."""

from collections.abc import Sequence
from datetime import date

from servanda.api import clock
from servanda.api.comparing import only_english
from servanda.api.reading import load_and_read
from servanda.api.recording import ready, recorded_before
from servanda.api.register import Register
from servanda.errors import InputError, UsageError
from servanda.framing.against import against
from servanda.framing.outlets import action_months, conflicts, followed, outlets
from servanda.model.dates import day_asked
from servanda.model.press import ArticleCheck, Frames, PressArticle, PressLine, RegisteredArticle
from servanda.model.reading import Reading
from servanda.model.register import RegisteredDocument
from servanda.model.verdict import VerdictSet
from servanda.register import articles, proposals
from servanda.register.proposals import Batch, Proposal
from servanda.register.receipts import Receipt
from servanda.terms.times import is_date


def check(
    register: Register,
    article: str,
    *,
    on: str | None = None,
    known_at: str | None = None,
    outlet: str | None = None,
    encoding: str | None = None,
    extractor: str = "rules",
) -> ArticleCheck:
    """Return the claims of an article against the register as known on the article's day.

    ``on`` is that day where the article states none, ``known_at`` another state of the register.
    """
    document, reading = load_and_read(article, encoding=encoding, extractor=extractor)
    only_english(reading)
    day, remarks = day_of(reading, on)
    return _checked(
        register, reading, document.text, day,
        outlet=outlet, known_at=known_at, hindsight=known_at is not None, remarks=remarks,
    )  # fmt: skip


def day_of(reading: Reading, on: str | None) -> tuple[date, tuple[str, ...]]:
    """Return the day of an article, and what is to be said of it; UsageError where it is open."""
    stated, where = reading.document.date, reading.document.source
    if on is not None:
        day = _date(on, "--on")
        if day > clock.now().date():
            raise UsageError(f"--on {day}: is to come; an article is held against what was known")
        told = stated.value or ""
        same = told == day.isoformat() or told == f"--{day:%m-%d}" or day.isoformat()[:7] == told
        if told and not same:
            return day, (f"the article states “{stated.raw}” as its date; {day} was asked for",)
        return day, ()
    if stated.value is None:
        raise UsageError(f"{where}: the article states no date; give its day: --on 2025-09-05")
    if stated.precision != "day":
        what = "without a year" if stated.precision == "unknown-year" else "without a day"
        raise UsageError(
            f"{where}: the article states “{stated.raw}”, a date {what}; "
            "give its day: --on 2025-09-05"
        )
    return date.fromisoformat(stated.value), ()


def _date(text: str, what: str) -> date:
    try:
        if is_date(text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{what} {text!r}: {error}; write a day like 2025-09-05") from error
    raise UsageError(f"{what} {text!r}: write a day like 2025-09-05")


def _checked(
    register: Register,
    reading: Reading,
    text: str | None,
    day: date,
    *,
    outlet: str | None,
    known_at: str | None,
    hindsight: bool = False,
    remarks: Sequence[str] = (),
) -> ArticleCheck:
    view, end = register.view, f"{day}T23:59:59.999999+00:00"
    later = view.size_at(known_at) > view.size_at(end)
    then = register.state(known_at=end if later and not hindsight else known_at)
    if hindsight and later:
        asked = "its newest entry" if known_at is None else f"the state asked for, {known_at}"
        said = f"hindsight: {asked} is a later state of the register than that of {day}"
        remarks = (*remarks, f"{said}; what was given after that day is left out all the same")
    return against(
        reading,
        then,
        register.state(known_at=known_at),
        text=text,
        on=day,
        began=register.view.entries[0].envelope.claimed_time[:10],
        outlet=outlet,
        hindsight=hindsight,
        remarks=remarks,
    )


# ---------------------------------------------------------------- recording


def add(
    register: Register,
    article: str,
    *,
    outlet: str,
    on: str | None = None,
    wish: str | None = None,
    corrects: str | None = None,
    note: str | None = None,
    encoding: str | None = None,
) -> tuple[Receipt, PressArticle]:
    """Record an article with its reading; strangers get quotations and the hash, not its text."""
    if not outlet.strip():
        raise UsageError("--outlet is empty; name the paper, station or agency")
    document, reading = load_and_read(article, encoding=encoding)
    only_english(reading)
    day, _ = day_of(reading, on)
    authority = register.journal.authority
    corrected = None if corrects is None else _known(register, corrects).entry
    plan: list[Proposal] = []
    twin = recorded_before(register, document)
    if twin is None:
        id_, document, reading = ready(register, document, reading, wish=wish)
        title = reading.document.title or id_
        plan = [
            proposals.document(id_, document, title=title, quotes_only=True),
            proposals.reading(id_, reading, of=Batch(0)),
        ]
    elif any(one.document == twin for one in register.state().articles):
        raise InputError(f"{article}: this very text is on record as article {twin!r} already")
    else:
        id_ = twin
    entry = authority.entry_of("document", id_)
    one = PressArticle(
        id=id_, outlet=outlet.strip(), on=day.isoformat(), document=id_, corrects=corrects
    )
    plan.append(
        articles.article(
            one,
            note=note,
            of=Batch(0) if entry is None else authority.ref(entry),
            corrected=None if corrected is None else authority.ref(corrected),
        )
    )
    return register.append(plan), one


def _known(register: Register, name: str) -> RegisteredArticle:
    held = register.state().articles
    for one in held:
        if one.id == name:
            return one
    known = ", ".join(one.id for one in held) or "none yet"
    raise UsageError(f"{register.path}: no article {name!r}; there are: {known}")


# ---------------------------------------------------------------- all articles


def frames(
    register: Register,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    hindsight: bool = False,
    hidden: frozenset[str] = frozenset(),
    found: VerdictSet | None = None,
) -> Frames:
    """Return every article on record with its check, outlets side by side, and acts by month.

    With ``hindsight`` articles are held against all that the register knows of what had been given
    by their day, also where it came to know of it later; each check says so. ``hidden`` events and
    the watch that the owner keeps count for nothing, as strangers may not see them. ``found`` are
    the verdicts at these clocks, where somebody has them already.
    """
    state = register.state(known_at=known_at)
    texts = {one.id: one for one in state.documents}
    fixed: dict[str, list[str]] = {}
    for one in state.articles:
        if one.corrects is not None:
            fixed.setdefault(one.corrects, []).append(one.id)
    lines = tuple(
        _line(
            register,
            one,
            texts[one.document],
            known_at,
            corrected_by=tuple(fixed.get(one.id, ())),
            hindsight=hindsight,
        )
        for one in sorted(state.articles, key=lambda a: (a.on, a.entry))
    )
    if found is None:
        found = register.glance(as_of=as_of, known_at=known_at, cited=True)
    named = {event for v in found.verdicts for event in v.because}
    events = {e.id: e for e in register.events(named - hidden)}
    evidence = register.outline(known_at=known_at).evidence
    watch = [row for row in evidence.coverage if not hidden or row not in evidence.kept]
    acts = followed(found, events, known=[one.id for one in state.commitments])
    days = [one.last for one in acts if one.last is not None]
    last = max(days, default=None)
    return Frames(
        as_of=found.as_of,
        known_at=known_at,
        articles=lines,
        outlets=outlets(lines),
        conflicts=conflicts(lines, texts),
        months=action_months(events.values(), state.articles, watch),
        last_action=last,
        days_since=None
        if last is None
        else (day_asked(found.as_of) - date.fromisoformat(last)).days,
        followed=acts,
    )


def _line(
    register: Register,
    one: RegisteredArticle,
    held: RegisteredDocument,
    known_at: str | None,
    *,
    corrected_by: tuple[str, ...],
    hindsight: bool,
) -> PressLine:
    reading = held.reading
    return PressLine(
        article=one,
        title=held.title,
        withheld=reading is None,
        corrected_by=corrected_by,
        check=None
        if reading is None
        else _checked(
            register, reading, held.text, date.fromisoformat(one.on),
            outlet=one.outlet, known_at=known_at, hindsight=hindsight,
        ),
    )  # fmt: skip
