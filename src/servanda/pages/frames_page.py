"""The page of press articles: each against the register of its day, outlets side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from servanda.model.comparison import ClaimCheck
from servanda.model.press import ActionsMonth, Conflict, Followed, Frames, Outlet, PressLine, Tag
from servanda.model.register import RegisterState
from servanda.pages.languages import gettext as _
from servanda.pages.languages import ngettext
from servanda.pages.links import Links
from servanda.pages.press_words import SLOTS, press_words
from servanda.pages.times import day_words
from servanda.pages.words import counted_state, listed, sentence

SHOWN = 50
"""Articles on the page; more are counted, and the data behind the page has them all."""
CHARTED = 60
"""Months in the drawing, the last ones."""
LEAST = 24
"""Months for which the drawing has room at least: few months make no broad bars."""
MONTH_WIDTH, HALF = 10, 40
"""Units of the drawing: one month, and the height of the tallest bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """One claim of an article with what the register held of it."""

    verdict: str
    slots: str
    why: str
    quote: str
    place: str
    agreed: str
    name: str
    """Id of the commitment, or of the statement that binds nobody."""
    href: str
    likeness: str
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One article as the page shows it."""

    id: str
    outlet: str
    on: str
    title: str
    href: str
    entry: int
    entry_href: str
    corrects: str
    note: str
    corrected_by: tuple[str, ...]
    withheld: bool
    said: str
    over: int
    under: int
    n: int
    remarks: tuple[str, ...]
    claims: tuple[ClaimLine, ...]
    aside: tuple[ClaimLine, ...]
    """Claims that tell nothing of what was agreed."""
    unreported: tuple[tuple[str, str, str], ...]
    """Id, address and words of commitments that no claim is about."""
    later: tuple[tuple[str, str, str], ...]
    """Id, address and reason of what was agreed later."""
    tags: tuple[tuple[str, str, str], ...]
    """Tag, note, and the words with their places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One month of the drawing: acts above the axis, articles below."""

    x: int
    acts: int
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FramesView:
    """Everything the page of press articles shows."""

    sentence: str
    articles: tuple[ArticleView, ...]
    further: int
    conflicts: tuple[Conflict, ...]
    outlets: tuple[Outlet, ...]
    since: str
    months: tuple[ActionsMonth, ...]
    bars: tuple[Bar, ...]
    width: int
    chart: str
    """What the drawing shows, in one sentence."""
    followed: tuple[tuple[Followed, str], ...]
    """With the address of each commitment."""


def frames_view(found: Frames, state: RegisterState, links: Links) -> FramesView:
    """Return the page of these articles, the newest first."""
    names = {one.id for one in state.commitments}
    lines = tuple(reversed(found.articles))
    many = ngettext("{n} article", "{n} articles", len(lines))
    outlets = ngettext("{n} outlet", "{n} outlets", len(found.outlets))
    months = found.months[-CHARTED:]
    return FramesView(
        sentence=_(
            "{many} of {outlets} on record, each held against what the register knew on its day.",
            many=sentence(many),
            outlets=outlets,
        )
        if lines
        else _("No press article is on record."),
        articles=tuple(_article(one, names, links) for one in lines[:SHOWN]),
        further=max(len(lines) - SHOWN, 0),
        conflicts=found.conflicts,
        outlets=tuple(msgspec.structs.replace(o, said=press_words(o.said)) for o in found.outlets),
        since=_since(found),
        months=tuple(one for one in months if one.actions or one.articles),
        bars=_bars(months),
        width=MONTH_WIDTH * max(len(months), LEAST),
        chart=_chart(months),
        followed=tuple((one, links.commitment(one.commitment)) for one in found.followed),
    )


def _since(found: Frames) -> str:
    if found.last_action is None or found.days_since is None:
        return _("No act is on record: no verdict rests on one.")
    days = ngettext("{n} day", "{n} days", found.days_since)
    return _(
        "The last act was on {last_action}, {days} before.",
        last_action=day_words(found.last_action),
        days=days,
    )


def _bars(months: Sequence[ActionsMonth]) -> tuple[Bar, ...]:
    most = max((max(one.actions, one.articles) for one in months), default=0) or 1
    return tuple(
        Bar(
            x=MONTH_WIDTH * place,
            acts=-(-HALF * one.actions // most),
            articles=-(-HALF * one.articles // most),
        )
        for place, one in enumerate(months)
    )


def _chart(months: Sequence[ActionsMonth]) -> str:
    if not months:
        return ""
    acts, told = sum(m.actions for m in months), sum(m.articles for m in months)
    return _(
        "From {month} to {month2}: {acts}, drawn upwards and filled, and {told}, drawn downwards "
        "and open.",
        month=months[0].month,
        month2=months[-1].month,
        acts=ngettext("{n} act", "{n} acts", acts),
        told=ngettext("{n} article", "{n} articles", told),
    )


def _article(line: PressLine, names: set[str], links: Links) -> ArticleView:
    one, check = line.article, line.check
    claims = () if check is None else check.claims
    made = [_claim(claim, names, links) for claim in claims]
    told = {} if check is None else {t.verdict: t.claims for t in check.counts if t.claims}
    return ArticleView(
        id=one.id,
        outlet=one.outlet,
        on=day_words(one.on),
        title=" ".join(line.title.split()),
        href=links.document(one.document),
        entry=one.entry,
        entry_href=links.entry(one.entry),
        corrects=one.corrects or "",
        note=one.note or "",
        corrected_by=line.corrected_by,
        withheld=line.withheld,
        said=listed([counted_state(n, verdict) for verdict, n in told.items()]),
        over=0 if check is None else len(check.over),
        under=0 if check is None else len(check.under),
        n=len(claims),
        remarks=() if check is None else tuple(map(press_words, check.then.remarks)),
        claims=tuple(c for c in made if c.verdict != "not comparable"),
        aside=tuple(c for c in made if c.verdict == "not comparable"),
        unreported=()
        if check is None
        else tuple(
            (side.statement, links.commitment(side.statement), " ".join(side.span.exact.split()))
            for side in check.unreported
        ),
        later=()
        if check is None
        else tuple(
            (one.commitment, links.commitment(one.commitment), press_words(one.why))
            for one in check.agreed_later
        ),
        tags=() if check is None else tuple(_tags(check.tags)),
    )


def _claim(claim: ClaimCheck, names: set[str], links: Links) -> ClaimLine:
    agreed, why = claim.agreed, claim.alignment
    name = "" if agreed is None else agreed.statement
    return ClaimLine(
        verdict=claim.verdict,
        slots=", ".join(dict.fromkeys(SLOTS[change.slot] for change in claim.slots)),
        why=press_words(claim.why),
        quote=" ".join(claim.claim.span.exact.split()),
        place=f"{claim.claim.span.start}–{claim.claim.span.end}",
        agreed="" if agreed is None else " ".join(agreed.span.exact.split()),
        name=name,
        href=links.commitment(name) if name in names else "",
        likeness="" if why is None else why.score,
        shared=() if why is None else tuple(word.right.exact for word in why.words),
    )


def _tags(tags: Sequence[Tag]) -> list[tuple[str, str, str]]:
    groups: dict[tuple[str, str], list[str]] = {}
    for tag in tags:
        kind = press_words(tag.kind)
        if tag.value:
            kind = _("{kind}: {value}", kind=kind, value=press_words(tag.value))
        words = " ".join(tag.span.exact.split())
        groups.setdefault((kind, press_words(tag.note)), []).append(f"“{words}” {tag.span.start}")
    return [(kind, note, ", ".join(words)) for (kind, note), words in sorted(groups.items())]
