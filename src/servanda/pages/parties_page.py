"""The pages of parties: the matrix of who owes what, the network, and one page a party."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from servanda.errors import InputError
from servanda.model.lever import Lever
from servanda.pages.countries import in_sentence
from servanda.pages.languages import N_, Words, count_word, ngettext, pgettext
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links, party_key
from servanda.pages.lists_page import Line, line_of
from servanda.pages.network import Network, network_of
from servanda.pages.paging import pager
from servanda.pages.parties_rows import Parties, PartyRow
from servanda.pages.tally import css_of
from servanda.pages.words import counted_state, listed, sentence

PER_PAGE = 50
"""Promises of one page of the matrix."""
COLUMNS = 10
"""Parties that stand side by side; more are named in one cell for each role."""
SHOWN = 200
"""Lines of one list of a party's page; the data behind it has them all."""
_TITLES = Words(
    {
        "owes": N_("What it owes"),
        "owed": N_("What it is owed"),
        "verifies": N_("What it verifies"),
        "guarantees": N_("What it guarantees"),
    }
)
ROLES = Words(
    {
        "owes": N_("owes"),
        "owed": N_("is owed"),
        "verifies": N_("verifies"),
        "guarantees": N_("guarantees"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state with its word and shape, and how often."""

    word: str
    css: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLine:
    """One party in the table of parties."""

    name: str
    href: str
    owes: int
    open: int
    unknown: int
    violated: int
    vague: int
    estimate: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one party is to one promise."""

    roles: tuple[str, ...]
    states: tuple[State, ...]
    """Of the occasions that are this party's to keep; empty unless it owes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One promise across the parties."""

    title: str
    href: str
    cells: tuple[Cell, ...]
    """One for each column, where parties are columns."""
    named: tuple[tuple[str, str], ...]
    """Role and names, where parties are too many for columns."""
    states: tuple[State, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TieLine:
    """What one party owes another, as the list says it."""

    debtor: str
    debtor_href: str
    creditor: str
    creditor_href: str
    open: int
    conditional: int
    unknown: int
    settled: int
    promises: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartiesView:
    """Everything a page of the matrix shows."""

    sentence: str
    first: bool
    """True on the first page: the others hold the matrix alone."""
    parties: tuple[PartyLine, ...]
    columns: tuple[tuple[str, str], ...]
    rows: tuple[MatrixRow, ...]
    pages: tuple[tuple[str, str], ...]
    network: Network | None
    network_says: str
    ties: tuple[TieLine, ...]
    legend: tuple[State, ...]
    pooled: int
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The promises of one role of a party."""

    anchor: str
    title: str
    lines: tuple[Line, ...]
    further: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    """Everything the page of one party shows."""

    name: str
    sentence: str
    line: PartyLine
    states: tuple[State, ...]
    parts: tuple[Part, ...]
    ties: tuple[TieLine, ...]
    levers: tuple[str, ...]
    untold: int
    alerts: bool
    """Whether it owes or is owed something, so that there are a feed and a calendar of it."""
    data: str


def pages_of(parties: Parties) -> int:
    """Return how many pages the matrix takes; an empty one takes one."""
    return max(1, -(-len(parties.state.commitments) // PER_PAGE))


def page_name(number: int) -> str:
    """Return the name of a page of the matrix; the first is the page of all parties."""
    return f"matrix/{number + 1}" if number else "parties"


def parties_view(parties: Parties, number: int, links: Links) -> PartiesView:
    """Return page ``number`` of the matrix, from 0."""
    pages = pages_of(parties)
    if not 0 <= number < pages:
        raise InputError(f"the matrix has no page {number + 1}; it has {pages}")
    rows = parties.table.parties
    wide = len(rows) <= COLUMNS
    held = parties.state.commitments[number * PER_PAGE : (number + 1) * PER_PAGE]
    columns = [row.name for row in rows] if wide else []
    shown = [_matrix_row(parties, one.id, one.title, columns, links) for one in held]
    network = None if number else network_of(parties.table.ties, links)
    words = dict.fromkeys(s.word for row in shown for s in row.states)
    return PartiesView(
        sentence=_sentence(parties),
        first=number == 0,
        parties=() if number else tuple(_line(row, links) for row in rows),
        columns=tuple((name, links.party(name)) for name in columns),
        rows=tuple(shown),
        pages=pager(
            number, pages, lambda n: links.page(page_name(n)),
            lambda n: f"{n * PER_PAGE + 1}–"
            f"{min((n + 1) * PER_PAGE, len(parties.state.commitments))}",
        ),
        network=network,
        network_says=_network_says(parties, network),
        ties=() if number else _ties(parties, "", links),
        legend=tuple(State(word=w, css=css_of(w), count=0) for w in words),
        pooled=parties.table.pooled,
        data=links.file("parties.json"),
    )  # fmt: skip


def party_view(parties: Parties, name: str, levers: Sequence[Lever], links: Links) -> PartyView:
    """Return the page of one party; InputError names it where there is none."""
    row = row_of(parties, name)
    parts = [_part(parties, row, role, links) for role in ROLES]
    line = _line(row, links)
    return PartyView(
        name=row.name,
        sentence=_party_sentence(row),
        line=line,
        states=tuple(State(word=w, css=css_of(w), count=n) for w, n in row.states.items()),
        parts=tuple(part for part in parts if part is not None),
        ties=_ties(parties, name, links),
        levers=tuple(
            _("{id}: {title}", id=one.id, title=one.title) for one in levers if name in one.holders
        ),
        untold=row.untold,
        alerts=bool(row.owes or row.owed),
        data=links.file(f"parties/{quote(party_key(row.name), safe='')}.json"),
    )


def row_of(parties: Parties, name: str) -> PartyRow:
    """Return the row of a party; InputError where there is none of that name."""
    found = next((row for row in parties.table.parties if row.name == name), None)
    if found is None:
        raise InputError(
            f"no promise on record names a party {name!r} at this point of the log; the page of "
            "parties lists those that are named"
        )
    return found


def _line(row: PartyRow, links: Links) -> PartyLine:
    return PartyLine(
        name=row.name,
        href=links.party(row.name),
        owes=len(row.owes),
        open=row.open,
        unknown=row.unknown,
        violated=row.violated,
        vague=row.vague,
        estimate=""
        if row.mean is None or row.low is None or row.high is None
        else f"{row.mean:.2f} [{row.low:.2f}–{row.high:.2f}]",
        basis=_("{kept} of {judged} kept", kept=row.kept, judged=row.judged)
        if row.judged
        else _("no basis"),
    )


def _matrix_row(
    parties: Parties, commitment: str, title: str, columns: Sequence[str], links: Links
) -> MatrixRow:
    held = {
        "owes": parties.debtors[commitment],
        "owed": parties.creditors[commitment],
        **{role: tuple(sorted(names[commitment])) for role, names in parties.roles.items()},
    }
    return MatrixRow(
        title=title,
        href=links.commitment(commitment),
        cells=tuple(_cell(parties, commitment, name, held) for name in columns),
        named=()
        if columns
        else tuple(
            (ROLES[role], listed(sorted(names, key=str.casefold)))
            for role, names in held.items()
            if names
        ),
        states=_states([i.split for i in parties.items[commitment]]),
    )


def _cell(parties: Parties, commitment: str, name: str, held: dict[str, tuple[str, ...]]) -> Cell:
    roles = tuple(ROLES[role] for role, names in held.items() if name in names)
    mine = [i for i in parties.items[commitment] if parties.is_of(i, name)]
    return Cell(
        roles=roles,
        states=_states([i.split for i in mine]) if name in held["owes"] else (),
    )


def _states(splits: Sequence[str]) -> tuple[State, ...]:
    return tuple(
        State(word=word, css=css_of(word), count=splits.count(word))
        for word in dict.fromkeys(splits)
    )


def _part(parties: Parties, row: PartyRow, role: str, links: Links) -> Part | None:
    names: tuple[str, ...] = getattr(row, role)
    if not names:
        return None
    own = role == "owes"
    items = [i for c in names for i in parties.items[c] if not own or parties.is_of(i, row.name)]
    items.sort(key=lambda i: (i.due or "9999", i.commitment.entry, i.number))
    order = ("unknown", "open", "settled")
    items.sort(key=lambda i: order.index(i.bucket))
    return Part(
        anchor=role,
        title=_TITLES[role],
        lines=tuple(line_of(i, links) for i in items[:SHOWN]),
        further=max(0, len(items) - SHOWN),
    )  # fmt: skip


def _ties(parties: Parties, name: str, links: Links) -> tuple[TieLine, ...]:
    return tuple(
        TieLine(
            debtor=tie.debtor,
            debtor_href=links.party(tie.debtor),
            creditor=tie.creditor,
            creditor_href=links.party(tie.creditor),
            open=tie.open,
            conditional=tie.conditional,
            unknown=tie.unknown,
            settled=tie.settled,
            promises=len(tie.commitments),
        )
        for tie in parties.table.ties
        if not name or name in (tie.debtor, tie.creditor)
    )


def _sentence(parties: Parties) -> str:
    """Return what a radio editor could read out."""
    rows = parties.table.parties
    owing = [in_sentence(row.name) for row in rows if row.owes]
    if not owing:
        return _("No promise on record names anybody who owes it.")
    unknown = sum(row.unknown for row in rows if row.owes)
    said = ngettext(
        "{who} owes something",
        "{who} owe something",
        len(owing),
        who=sentence(listed(owing, most=5)),
    )
    others = [row for row in rows if not row.owes]
    tail = ngettext("; {n} other is named", "; {n} others are named", len(others)) if others else ""
    violated = sum(row.violated for row in rows)
    counts = (
        _("{violated} violated", violated=count_word(violated)) if violated else _("none violated")
    )
    told = _(", and {unknown} that nobody can tell", unknown=count_word(unknown)) if unknown else ""
    return _(
        "{said}{tail}: {counts}{told}, each counted for everyone who owes it.",
        said=said,
        tail=tail,
        counts=counts,
        told=told,
    )


def _party_sentence(row: PartyRow) -> str:
    who = sentence(in_sentence(row.name))
    if not row.owes:
        return _("{who} owes nothing by the promises on record.", who=who)
    said = [counted_state(n, word) for word, n in row.states.items()]
    states = (
        _(": {most}", most=listed(said, most=8))
        if said
        else _(", and no occasion to keep it has come up")
    )
    return _(
        "{who} owes {owes}{states}.",
        who=who,
        owes=ngettext("{n} promise", "{n} promises", len(row.owes)),
        states=states,
    )


def _network_says(parties: Parties, network: Network | None) -> str:
    """Return what the drawing shows, in one sentence."""
    ties = parties.table.ties
    if network is None:
        return _("No promise names both who owes it and to whom.")
    open_ = sum(tie.open > 0 for tie in ties)
    waits = sum(tie.open > 0 and tie.open == tie.conditional for tie in ties)
    said = _(
        "{ties} of debtor and creditor, {open} with something open",
        ties=sentence(ngettext("{n} pair", "{n} pairs", len(ties))),
        open=count_word(open_) if open_ else pgettext("of them", "none"),
    )
    waiting = _(", {waits} with conditional items only", waits=count_word(waits)) if waits else ""
    left = _("; {left_out} with less that is open are in the list only", left_out=network.left_out)
    return f"{said}{waiting}{left if network.left_out else ''}."
