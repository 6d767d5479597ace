"""The page of one commitment: its words, what they leave open, what has become of it, and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from servanda.assessment.card import card
from servanda.errors import InputError
from servanda.levers.rules import parse
from servanda.model.durability import DurabilityCard
from servanda.model.evidence import Event
from servanda.model.procedure import Answered
from servanda.model.reading import Statement
from servanda.model.register import RegisteredCommitment, RegisteredDocument, RegisterState
from servanda.model.verdict import Verdict, VerdictSet
from servanda.pages.cards import Card, card_of, numbered, statements_of
from servanda.pages.countries import in_sentence
from servanda.pages.languages import gettext as _
from servanda.pages.languages import ngettext
from servanda.pages.links import Links
from servanda.pages.rule import RuleFacts, rule_facts
from servanda.pages.scores import ScaleView, scales_of
from servanda.pages.tally import Occasion, occasions
from servanda.pages.undisclosed import Undisclosed, undisclosed_of
from servanda.pages.verdict_view import Explain, OccasionView, Try, VerdictViews
from servanda.pages.witnessing import rests_words
from servanda.pages.words import listed, sentence, shown
from servanda.register.answering import answered


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentView:
    """Everything the page of a commitment shows."""

    id: str
    title: str
    sentence: str
    card: Card | None
    who: str
    to_whom: str
    source: str
    source_href: str
    language: str
    direction: str
    occasions: tuple[OccasionView, ...]
    terms: str
    entry: int
    entry_href: str
    version: int
    earlier: tuple[tuple[int, str], ...]
    registered_by: str
    accepted_by: str
    many: bool
    versions: bool
    """True where speakers describe the promise differently."""
    unstated: bool
    """True where nobody has said yet what would count as done."""
    scales: tuple[ScaleView, ...]
    durability: DurabilityCard
    withheld_levers: int
    """Levers whose files are not in this copy: they may be tied to it."""
    objections: tuple[Answered, ...]
    """What was objected to its verdicts, with the replies."""
    undisclosed: tuple[Undisclosed, ...]
    """Evidence that is not in this copy: no verdict here can be recomputed by its reader."""
    witnessed: str
    """Whether all that its verdicts rest on is witnessed, and up to which entry."""


def commitment_view(
    commitment: str,
    state: RegisterState,
    verdicts: VerdictSet,
    links: Links,
    *,
    explain: Explain,
    alternatives: Try,
    events: Mapping[str, Event],
    entry_of: Callable[[str], int | None],
) -> CommitmentView:
    """Return the page of ``commitment``; ``events`` holds what its verdicts name."""
    held = find(state, commitment)
    rule = rule_facts(held.terms)
    document = state.texts.get(held.document or "")
    mine = [v for v in verdicts.verdicts if v.commitment == commitment]
    items = occasions([held], mine, as_of=verdicts.as_of)
    card = None
    if held.statement is not None:
        number = _number(held.statement, document, state)
        card = card_of(number, held.statement, document.text if document else None)
    facts = document.reading.document if document and document.reading else None
    build = VerdictViews(
        rule=rule,
        explain=explain,
        alternatives=alternatives,
        registered_by=state.registrars,
        events=events,
        entry_of=entry_of,
        links=links,
        found=verdicts,
    )
    violated = [i.number for i in items if i.split == "violated"]
    unknown = [i.number for i in items if i.bucket == "unknown"]
    first = next(iter(violated + unknown), 0)
    return CommitmentView(
        id=held.id,
        title=full_title(held),
        sentence=_sentence(held, rule, items, build.means),
        card=card,
        who=listed(sorted(rule.debtor, key=str.casefold)),
        to_whom=listed(sorted(rule.creditor, key=str.casefold)),
        source=document.title if document else "",
        source_href=_source_href(document, card, links),
        language=facts.language if facts else "und",
        direction="auto",
        occasions=tuple(build.occasion(i, first_open=first) for i in items),
        terms=held.terms,
        entry=held.entry,
        entry_href=links.entry(held.entry),
        version=held.version,
        earlier=tuple((e, links.entry(e)) for e in held.earlier),
        registered_by=held.registered_by,
        accepted_by=held.accepted_by or "",
        many=len(items) > 1,
        versions=any(len(i.verdicts) > 1 for i in items),
        unstated=rule.unstated,
        scales=scales_of(held.id, state, links),
        durability=_card(held, rule, document, mine, state),
        withheld_levers=sum(one.text is None for one in state.levers),
        objections=answered(state, held.id),
        undisclosed=undisclosed_of(state, links, commitment=held.id),
        witnessed=rests_words(state.head, len(state.entries)),
    )


def _card(
    held: RegisteredCommitment,
    rule: RuleFacts,
    document: RegisteredDocument | None,
    mine: Sequence[Verdict],
    state: RegisterState,
) -> DurabilityCard:
    """Return what is on record for the promise lasting."""
    first = state.line((*held.earlier, held.entry)[0])
    return card(
        held,
        rule.debtor,
        document=document,
        verdicts=mine,
        levers={
            one.entry: parse(one.text, where=f"lever {one.id} (#{one.entry})")
            for one in state.levers
            if one.text is not None
        },
        calendar=None,
        registered_on="" if first is None else first.claimed_time[:10],
    )


def find(state: RegisterState, commitment: str) -> RegisteredCommitment:
    """Return the commitment with this id; InputError names it where there is none."""
    if (held := state.promises.get(commitment)) is not None:
        return held
    raise InputError(
        f"the register holds no commitment {commitment!r} at this point of its log; "
        "the overview lists those it holds"
    )


def full_title(held: RegisteredCommitment) -> str:
    """Return the title; one that was cut short is completed from the statement's own words."""
    start = held.title.removesuffix("…").rstrip()
    aim = held.statement.aim if held.statement else None
    if held.title.endswith("…") and aim and aim.startswith(start):
        return aim
    return held.title


def named_events(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Return the ids of all events that the verdicts name, sorted."""
    ids: set[str] = set()
    for v in verdicts:
        ids.update(v.because, v.contested_by, v.swing, v.certificate.events)
        if v.instance.trigger and v.instance.trigger.event:
            ids.add(v.instance.trigger.event)
        if v.ending is not None:
            ids.add(v.ending.event)
    return tuple(sorted(ids))


def _number(statement: Statement, document: RegisteredDocument | None, state: RegisterState) -> int:
    """Return the number that the statement has on the page of its document."""
    if document is None:
        return 1
    shown = numbered(statements_of(document, state))
    return next((n for n, s in shown if s.id == statement.id), len(shown) + 1)


def _source_href(document: RegisteredDocument | None, card: Card | None, links: Links) -> str:
    """Return the address of the source; its place too where the page shows the whole text."""
    if document is None:
        return ""
    whole = document.reading is not None and not (document.quotes_only and links.published)
    return links.document(document.id, f"t{card.number}" if card and whole else "")


def _sentence(
    held: RegisteredCommitment,
    rule: RuleFacts,
    items: Sequence[Occasion],
    means: Callable[[Verdict], str],
) -> str:
    """Return what a radio editor could read out."""
    who = listed([in_sentence(n) for n in sorted(rule.debtor, key=str.casefold)]) or _(
        "Somebody the text does not name"
    )
    mutual = len(rule.debtor) > 1 and set(rule.debtor) == set(rule.creditor)
    whom = (
        _("each other")
        if mutual
        else listed([in_sentence(n) for n in sorted(rule.creditor, key=str.casefold)])
    )
    what = full_title(held)
    many = max(len(rule.debtor), 1)
    start = (
        ngettext(
            "{who} owes {whom}: {what}.",
            "{who} owe {whom}: {what}.",
            many,
            who=sentence(who),
            whom=whom,
            what=what,
        )
        if whom
        else ngettext(
            "{who} owes: {what}.", "{who} owe: {what}.", many, who=sentence(who), what=what
        )
    )
    if not items:
        return _("{start} No occasion to keep it has come up yet.", start=start)
    if len(items) == 1:
        told = {v.display: means(v) for v in items[0].verdicts}
        if len(told) == 1:
            return f"{start} {next(iter(told.values()))}"
        return _(
            "{start} The versions of this promise differ, and so does the answer.", start=start
        )
    counts: dict[str, int] = {}
    for item in items:
        counts[item.split] = counts.get(item.split, 0) + 1
    if len(counts) == 1:
        return _(
            "{start} On all {items} occasions: {counts}.",
            start=start,
            items=len(items),
            counts=shown(next(iter(counts))),
        )
    said = listed([_("{n} {state}", n=n, state=shown(split)) for split, n in counts.items()])
    return _("{start} Of {items} occasions: {said}.", start=start, items=len(items), said=said)
