"""The review of a document: its text with marks, and the card of one statement to decide on.

The view is made from what the coder may see: of a blind coding nothing else reaches this module.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from servanda.model.draft import Draft, DraftItem
from servanda.model.reading import Statement
from servanda.model.register import RegisteredDecision
from servanda.pages.cards import shown_kind
from servanda.pages.languages import N_, Words, ngettext, number
from servanda.pages.languages import gettext as _
from servanda.pages.marking import Mark, found, marked_html
from servanda.pages.reading_page import direction_of
from servanda.pages.words import KINDS, slot_label

STATEMENT_KINDS = (
    "commitment", "aspiration", "signal", "demand", "claim", "deferral", "proposal",
)  # fmt: skip
"""As the codebook numbers them."""
CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": STATEMENT_KINDS,
    "deontic": ("obligation", "prohibition", "permission"),
    "strength": ("high", "medium", "low"),
}
_LABELS = Words(
    {
        "kind": N_("kind"),
        "deontic": N_("duty"),
        "strength": N_("strength"),
        "due": N_("last day"),
        "span": N_("place"),
        "decision": N_("decision"),
        "reason": N_("comment"),
    }
)
DECISIONS = Words(
    {
        "undecided": N_("undecided"),
        "accepted": N_("accepted"),
        "edited": N_("edited"),
        "rejected": N_("rejected"),
        "marked": N_("marked"),
        "settled": N_("settled"),
    }
)
BASES = Words({"stated": N_("stated"), "inferred": N_("inferred"), "not stated": N_("not stated")})
"""How a slot is known."""
_DONE = {
    "undecided": N_("Statement {number} taken back"),
    "accepted": N_("Statement {number} accepted"),
    "edited": N_("Statement {number} edited"),
    "rejected": N_("Statement {number} rejected"),
    "marked": N_("Statement {number} marked"),
    "split": N_("Statement {number} split in two"),
    "merged": N_("Statement {number} merged with the next"),
}
_ORDER = (
    "kind", "debtor", "creditor", "aim", "deadline", "due", "condition", "verification",
    "enforcement", "deontic", "strength",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotField:
    """One slot as a field of the form: its words, and how they are known."""

    name: str
    label: str
    value: str
    basis: str
    """``stated``, ``inferred`` or ``not stated``; empty where the slot is a choice."""
    ask: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementCard:
    """The statement at hand."""

    id: str
    number: int
    quote: str
    chapeau: str
    start: int
    end: int
    orphaned: bool
    fields: tuple[SlotField, ...]
    why: tuple[tuple[str, str], ...]
    binding: tuple[tuple[str, str], ...]
    """Obligation, precision and delegation, from 0 to 1."""
    by: str
    """``machine``, ``person`` or ``nobody`` (blind)."""
    decision: str
    reason: str
    version: str
    on_record: tuple[tuple[str, str, int], ...]
    """Who decided what in which entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two versions of one statement: the one sent now, and the one that somebody saved before."""

    rows: tuple[tuple[str, str, str], ...]
    """Slot, yours, theirs; only those that differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a review stands: which queue, which statement, what was said of the last step."""

    queue: str = "new"
    at: str = ""
    kind: str = ""
    """Only statements of this kind are in the queue."""
    bulk: bool = False
    """Whether the list of what can be accepted at once is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """Everything the page of a review shows."""

    name: str
    title: str
    place: Place
    blind: bool
    begun: bool
    on_record: bool
    language: str
    direction: str
    text: Markup
    card: StatementCard | None
    position: int
    of: int
    waiting: int
    done: int
    decided: int
    """Statements decided in this review, in whatever queue: what signing would record."""
    previous: str
    next: str
    last: str
    """What the newest step did, in words; empty where nothing was done."""
    status: str
    """The same with what is left: the status line."""
    steps: int
    visible: tuple[tuple[str, str, str], ...]
    """What of the queue is undecided: id, kind, quotation. Accepting all accepts these."""
    kinds: tuple[str, ...]
    changed: str
    """Marks with their decisions, for the script: ``s001 accepted``, with commas between."""
    error: str = ""
    conflict: Conflict | None = None
    given: Mapping[str, str] = field(default_factory=dict)


def review_view(
    draft: Draft,
    text: str,
    *,
    name: str,
    place: Place,
    queue: Sequence[DraftItem],
    decided: Mapping[str, Sequence[RegisteredDecision]],
    words_of: Mapping[str, str],
    version: str,
    language: str,
    begun: bool = True,
    words: bool = True,
    changed: str = "",
    error: str = "",
    conflict: Conflict | None = None,
    given: Mapping[str, str] | None = None,
) -> ReviewView:
    """Return the view of a review.

    Marking the whole ``text`` is left out where only the card is shown (``words`` False).
    ``queue`` is what the queue holds in the order of the text; ``words_of`` the slots of the
    statement at hand as one writes them, ``version`` its version.
    """
    items = sorted(draft.items, key=_where)
    numbers = {item.statement.id: number for number, item in enumerate(items, 1)}
    shown = [i for i in queue if not place.kind or shown_kind(i.statement) == place.kind]
    ids = [item.statement.id for item in shown]
    waiting = [item for item in shown if item.decision == "undecided"]
    current = next((item for item in items if item.statement.id == place.at), None)
    at = place.at if current else ""
    rank = ids.index(at) if at in ids else -1
    hide = draft.blind
    last = _last(draft, numbers)
    return ReviewView(
        name=name,
        title=draft.title,
        place=place,
        blind=draft.blind,
        begun=begun,
        on_record=draft.decides is not None,
        language=language,
        direction=direction_of(language),
        text=_text(items, text, numbers, place, blind=hide) if words else Markup(),
        card=None
        if current is None
        else _card(
            current,
            numbers[at],
            text,
            words_of=words_of,
            version=version,
            decided=decided.get(at, ()),
            blind=hide,
        ),
        position=rank + 1,
        of=len(shown),
        waiting=len(waiting),
        done=len(shown) - len(waiting),
        decided=sum(item.decision != "undecided" for item in items),
        previous=ids[rank - 1] if rank > 0 else "",
        next=_next(ids, rank, items, at),
        last=last,
        status=_("{step}; {count} left", step=last, count=number(len(waiting))) if last else "",
        steps=len(draft.steps),
        visible=tuple(
            (i.statement.id, shown_kind(i.statement), _flat(i.statement.span.exact))
            for i in waiting
        ),
        kinds=tuple(k for k in KINDS if any(shown_kind(i.statement) == k for i in queue)),
        changed=changed,
        error=error,
        conflict=conflict,
        given=given or {},
    )  # fmt: skip


def _where(item: DraftItem) -> tuple[int, int, str]:
    return item.statement.span.start, item.statement.span.end, item.statement.id


def _next(ids: Sequence[str], rank: int, items: Sequence[DraftItem], at: str) -> str:
    """Return what follows in the queue; from outside the queue, what follows in the text."""
    if rank >= 0 or not at:
        return ids[rank + 1] if rank + 1 < len(ids) else ""
    order = [item.statement.id for item in items]
    after = order[order.index(at) + 1 :]
    return next((one for one in after if one in ids), "")


def _text(
    items: Sequence[DraftItem],
    text: str,
    numbers: Mapping[str, int],
    place: Place,
    *,
    blind: bool,
) -> Markup:
    """Return the text with one mark for each statement; its number leads to its card."""
    query = "" if place.queue == "new" else f"queue={place.queue}&"
    marks = []
    for item in items:
        span, one = item.statement.span, item.statement
        if not found(text, [(span.start, span.end, span.exact)]):
            continue
        # Whoever codes blind learns the passage and no kind before deciding on one.
        undecided = blind and item.decision == "undecided"
        css = "passage" if undecided else shown_kind(one)
        here = " now" if one.id == place.at else ""
        state = "" if item.decision == "undecided" else f" {item.decision}"
        marks.append(
            Mark(
                start=span.start,
                end=span.end,
                css=f"{css}{state}{here}",
                anchor=f"t-{one.id}",
                number=numbers[one.id],
                href=f"?{query}at={one.id}",
            )
        )
    return marked_html(text, marks)


def _card(
    item: DraftItem,
    number: int,
    text: str,
    *,
    words_of: Mapping[str, str],
    version: str,
    decided: Sequence[RegisteredDecision],
    blind: bool,
) -> StatementCard:
    one = item.statement
    empty = blind and item.decision == "undecided"
    legal = one.legalization
    span = one.span
    return StatementCard(
        id=one.id,
        number=number,
        quote=_flat(span.exact),
        chapeau="" if one.chapeau is None else _flat(one.chapeau.exact),
        start=span.start,
        end=span.end,
        orphaned=not found(text, [(span.start, span.end, span.exact)]),
        fields=tuple(_field(name, one, words_of, empty=empty) for name in _ORDER),
        why=() if blind else tuple((_flat(cue.exact), cue.why) for cue in one.cues),
        binding=() if legal is None else (
            (_("obligation"), legal.obligation),
            (_("precision"), legal.precision),
            (_("delegation"), legal.delegation),
        ),
        by=_by(item, blind=blind),
        decision=item.decision,
        reason=item.reason or "",
        version=version,
        on_record=tuple((d.decided_by, d.decision, d.entry) for d in decided),
    )  # fmt: skip


def _by(item: DraftItem, *, blind: bool) -> str:
    if item.decision in ("marked", "edited"):
        return "person"
    return "nobody" if blind else "machine"


def _field(
    name: str, statement: Statement, words_of: Mapping[str, str], *, empty: bool
) -> SlotField:
    value = "" if empty else words_of.get(name, "")
    asked = {gap.slot: gap.ask for gap in reversed(statement.gaps)}
    basis = ""
    if name not in CHOICES and name != "due":
        actors = getattr(statement, name) if name in ("debtor", "creditor") else ()
        inferred = bool(actors) and all(actor.basis == "inferred" for actor in actors)
        basis = "not stated" if not value else "inferred" if inferred else "stated"
        basis = "" if name == "aim" and value else basis
    return SlotField(
        name=name,
        label=label(name),
        value=value,
        basis=basis,
        ask="" if value or empty else asked.get(name, ""),
        choices=CHOICES.get(name, ()),
    )


def _last(draft: Draft, numbers: Mapping[str, int]) -> str:
    """Return what the newest step did, as it is said: ``Statement 3 accepted``."""
    if not draft.steps:
        return ""
    step = draft.steps[-1]
    ids = [one.id for one in step.before] or list(step.added)
    if len(ids) > 1 and step.did == "accepted":
        return ngettext("{n} statement accepted", "{n} statements accepted", len(ids))
    return _(_DONE[step.did], number=numbers.get(ids[0], 0))


def changed_marks(before: Draft, after: Draft) -> str:
    """Return the decisions that a step changed, for the marks in the text."""
    old = {item.statement.id: item.decision for item in before.items}
    return ",".join(
        f"{item.statement.id} {item.decision}"
        for item in after.items
        if old.get(item.statement.id) != item.decision
    )


def differing(yours: Mapping[str, str], theirs: Mapping[str, str]) -> Conflict:
    """Return two versions of one statement, slot by slot where they differ."""
    names = [name for name in (*_ORDER, "span", "decision", "reason") if name in yours]
    return Conflict(
        rows=tuple(
            (label(name), yours[name], theirs.get(name, ""))
            for name in names
            if yours[name] != theirs.get(name, "")
        )
    )


def label(name: str) -> str:
    """Return the name of a field of a review in the language of the page."""
    return _LABELS[name] if name in _LABELS else slot_label(name)


def _flat(words: str) -> str:
    return " ".join(words.split())
