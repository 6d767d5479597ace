"""Outlets side by side, and acts beside articles: counts with their n, and nobody is picked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from servanda.model.comparison import ClaimCheck
from servanda.model.dates import day_asked
from servanda.model.evidence import Coverage, Event
from servanda.model.press import (
    ENOUGH_CLAIMS,
    ActionsMonth,
    Conflict,
    Followed,
    Outlet,
    PressLine,
    PressMonth,
    RegisteredArticle,
    Voice,
)
from servanda.model.reading import Statement
from servanda.model.register import RegisteredDocument
from servanda.model.verdict import VerdictSet


def outlets(lines: Sequence[PressLine]) -> tuple[Outlet, ...]:
    """Return the verdicts on each outlet's claims; over time from 30 claims on."""
    names = sorted({line.article.outlet for line in lines}, key=str.casefold)
    return tuple(_outlet(name, [one for one in lines if one.article.outlet == name])
                 for name in names)  # fmt: skip


def _outlet(name: str, lines: Sequence[PressLine]) -> Outlet:
    counts: Counter[str] = Counter(claim.verdict for line in lines for claim in _claims(line))
    n = counts.total()
    enough = n >= ENOUGH_CLAIMS
    return Outlet(
        outlet=name,
        articles=len(lines),
        n=n,
        counts=_sorted(counts),
        months=tuple(_months(lines)) if enough else (),
        said=f"n = {n}"
        if enough
        else f"n = {n}: nothing is shown over time below {ENOUGH_CLAIMS} claims",
    )


def _months(lines: Sequence[PressLine]) -> Iterator[PressMonth]:
    by_month: dict[str, Counter[str]] = {}
    for line in lines:
        counts = by_month.setdefault(line.article.on[:7], Counter())
        counts.update(claim.verdict for claim in _claims(line))
    for month, counts in sorted(by_month.items()):
        yield PressMonth(month=month, n=counts.total(), counts=_sorted(counts))


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))


def _claims(line: PressLine) -> tuple[ClaimCheck, ...]:
    return () if line.check is None else line.check.claims


# ---------------------------------------------------------------- conflicts


def conflicts(
    lines: Sequence[PressLine], texts: Mapping[str, RegisteredDocument]
) -> tuple[Conflict, ...]:
    """Return the commitments that two outlets tell of differently: in verdict or in a slot."""
    voices: dict[str, list[Voice]] = {}
    for line in lines:
        read = texts[line.article.document].reading
        said = {} if read is None else {one.id: one for one in read.statements}
        for claim in _claims(line):
            if claim.agreed is not None and claim.agreed.kind == "commitment":
                voice = _voice(line.article, claim, said[claim.claim.statement])
                voices.setdefault(claim.agreed.statement, []).append(voice)
    found = []
    for name, told in sorted(voices.items()):
        differs = tuple(_differs(told))
        if differs:
            found.append(Conflict(commitment=name, differs=differs, voices=tuple(told)))
    return tuple(found)


def _voice(article: RegisteredArticle, claim: ClaimCheck, said: Statement) -> Voice:
    slots = {
        "debtor": ", ".join(sorted(actor.name for actor in said.debtor)),
        "deadline": said.deadline.raw if said.deadline is not None else "",
        "quantity": said.quantity.raw if said.quantity is not None else "",
        "condition": said.condition.exact if said.condition is not None else "",
        "verification": said.verification.exact if said.verification is not None else "",
    }
    return Voice(
        outlet=article.outlet,
        article=article.id,
        on=article.on,
        verdict=claim.verdict,
        says=claim.claim.span,
        slots={slot: " ".join(words.split()) for slot, words in slots.items() if words},
    )


def _differs(voices: Sequence[Voice]) -> Iterator[str]:
    """Yield in what outlets differ; what one outlet leaves out is no difference."""
    if len({voice.outlet for voice in voices}) == 1:
        return
    if _apart({(voice.outlet, voice.verdict) for voice in voices}):
        yield "verdict"
    for slot in dict.fromkeys(slot for voice in voices for slot in sorted(voice.slots)):
        told = {(v.outlet, v.slots[slot].casefold()) for v in voices if slot in v.slots}
        if _apart(told):
            yield slot


def _apart(told: set[tuple[str, str]]) -> bool:
    """Tell whether two outlets say two things: one outlet alone may say both."""
    said: dict[str, set[str]] = {}
    for outlet, value in told:
        said.setdefault(outlet, set()).add(value)
    values = list(said.values())
    return any(one != other for one in values for other in values)


# ---------------------------------------------------------------- acts beside articles


def followed(
    found: VerdictSet, events: Mapping[str, Event], *, known: Iterable[str]
) -> tuple[Followed, ...]:
    """Return for each commitment the acts that its verdicts rest on, and the days since."""
    today = day_asked(found.as_of)
    named: dict[str, set[str]] = {name: set() for name in known}
    for verdict in found.verdicts:
        named.setdefault(verdict.commitment, set()).update(verdict.because)
    out = []
    for name, ids in named.items():
        days = [events[one].start.date() for one in ids if one in events]
        last = max(days, default=None)
        out.append(
            Followed(
                commitment=name,
                actions=len(days),
                last=None if last is None else last.isoformat(),
                days_since=None if last is None else (today - last).days,
            )
        )
    return tuple(out)


def action_months(
    events: Iterable[Event], articles: Iterable[RegisteredArticle], coverage: Iterable[Coverage]
) -> tuple[ActionsMonth, ...]:
    """Return acts and articles by month, from the first month with either to the last."""
    acts = Counter(f"{one.start:%Y-%m}" for one in events)
    told = Counter(one.on[:7] for one in articles)
    watch = [(f"{row.start:%Y-%m}", f"{row.end:%Y-%m}") for row in coverage if row.lost is None]
    months = sorted({*acts, *told})
    if not months:
        return ()
    return tuple(
        ActionsMonth(
            month=month,
            actions=acts[month],
            articles=told[month],
            watched=any(start <= month <= end for start, end in watch),
        )
        for month in _between(months[0], months[-1])
    )


def _between(first: str, last: str) -> Iterator[str]:
    year, month = (int(part) for part in first.split("-"))
    while (name := f"{year:04d}-{month:02d}") <= last:
        yield name
        year, month = year + month // 12, month % 12 + 1
