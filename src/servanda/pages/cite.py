"""How a promise is cited and shown on other people's pages: permanent, at both clocks."""

from dataclasses import dataclass

from servanda.model.register import RegisteredCommitment, RegisterState
from servanda.model.verdict import VerdictSet
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links
from servanda.pages.rule import rule_facts
from servanda.pages.shell import known_words
from servanda.pages.tally import occasions
from servanda.pages.times import as_of_words
from servanda.pages.words import counted_state, listed, sentence, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """A promise in one line, and its permanent addresses."""

    words: str
    address: str
    span: str
    """Address of its words in their document; empty where it has none."""
    embed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedCard:
    """One quotation and one link, for a page of somebody else."""

    title: str
    quote: str
    language: str
    says: str
    register: str
    address: str


def cite_of(
    held: RegisteredCommitment, state: RegisterState, verdicts: VerdictSet, links: Links
) -> Cite:
    """Return how to cite a promise at the clocks of ``verdicts``."""
    known = verdicts.known_at or f"#{state.head.size - 1}"
    entry = state.line(held.entry)
    leaf = "" if entry is None else entry.leaf_hash
    address = links.cite(as_of=verdicts.as_of, known_at=known) or links.commitment(held.id)
    span = held.statement.span if held.statement else None
    return Cite(
        words=_(
            "“{title}”. Commitment {id}, version {version}, in the register “{name}” ({origin}), "
            "entry #{entry}, leaf {leaf}; as of {as_of}, known at {known}.",
            title=held.title,
            id=held.id,
            version=held.version,
            name=state.name,
            origin=state.head.origin,
            entry=held.entry,
            leaf=leaf,
            as_of=verdicts.as_of,
            known=known,
        ),
        address=address,
        span=links.span(held.document, span.start, span.end) if span and held.document else "",
        embed=links.embed(held.id),
    )


def embed_of(
    held: RegisteredCommitment, state: RegisterState, verdicts: VerdictSet, links: Links
) -> EmbedCard:
    """Return the card of a promise."""
    mine = [v for v in verdicts.verdicts if v.commitment == held.id]
    splits = [i.split for i in occasions([held], mine, as_of=verdicts.as_of)]
    said = [
        counted_state(splits.count(s), s) if len(splits) > 1 else shown(s)
        for s in dict.fromkeys(splits)
    ]
    who = listed(sorted(rule_facts(held.terms).debtor, key=str.casefold))
    document = state.texts.get(held.document or "")
    reading = document.reading if document else None
    words = held.statement.span.exact if held.statement else held.title
    return EmbedCard(
        title=sentence(held.title),
        quote=" ".join(words.split()),
        language=reading.document.language if reading and held.statement else "und",
        says=_(
            "{who}: {said}, as of {as_of}, known at {known_at}",
            who=who or _("Nobody named"),
            said=listed(said) or _("no occasion yet"),
            as_of=as_of_words(verdicts.as_of),
            known_at=known_words(verdicts.known_at or "", state),
        ),
        register=state.name,
        address=links.cite(
            as_of=verdicts.as_of, known_at=verdicts.known_at or f"#{state.head.size - 1}"
        ).replace("/embed?", "?")
        or links.commitment(held.id),
    )
