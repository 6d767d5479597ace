"""``servanda review`` on a register: the queue on the terminal, with the keys of the page."""

import re
from typing import TYPE_CHECKING

import click

from servanda.api import deciding as reviews
from servanda.api import judging, reviewsteps
from servanda.api.deciding import Queue, Review
from servanda.api.judged import reliability
from servanda.api.register import Register
from servanda.api.slots import QUOTED, as_words, flat
from servanda.cli.terminal import say
from servanda.errors import ServandaError, UsageError
from servanda.model.draft import DraftItem
from servanda.pages.review_keys import KEYS, REASONS
from servanda.register import deciding

if TYPE_CHECKING:
    from collections.abc import Callable

QUIT = "q"
SLOTS = ("kind", "debtor", "creditor", "aim", "deadline", "due", *QUOTED, "deontic", "strength")
_ENTER = ("\r", "\n")
_WORD = re.compile(r"\w+")


class Session:
    """One person at one queue of one document."""

    def __init__(self, register: Register, name: str, queue: Queue, *, blind: bool) -> None:
        """Open the review, or begin a blind one."""
        self.register, self.name, self.queue = register, name, queue
        actor = reviews.coder_of(register)
        if blind or queue == "second":
            self.review = reviews.begin_blind(register, name, actor=actor)
        else:
            self.review = reviews.open_review(register, name, actor=actor)
        waiting = self.review.waiting(queue)
        self.at = waiting[0].statement.id if waiting else ""
        self.actions: dict[str, Callable[[], None]] = {
            "next": lambda: self._walk(1),
            "previous": lambda: self._walk(-1),
            "accept": lambda: self._take("accept"),
            "edit": self._edit,
            "reject": self._reject,
            "split": self._split,
            "merge": lambda: self._take("merge"),
            "start-out": lambda: self._edge(-1),
            "end-out": lambda: self._edge(1),
            "new": self._new,
            "comment": self._comment,
            "undo": lambda: self._take("undo"),
            "disagreements": self._disagreements,
            "help": _help,
        }
        self.comment = ""
        self.span: tuple[int, int] | None = None
        """Where the edges were moved to; they are kept with the decision, as on the page."""

    def run(self) -> Review:
        """Ask for keys until the person leaves; return the review as it is then."""
        keys = {one.key: one.action for one in KEYS if one.terminal}
        self._show()
        prefix = ""
        while (key := click.getchar()) != QUIT:
            pressed = "Enter" if key in _ENTER else f"{prefix}{key}"
            begins = any(one.startswith(f"{pressed} ") for one in keys)
            prefix = f"{pressed} " if begins else ""
            action = keys.get(pressed)
            if action is None:
                continue
            try:
                self.actions[action]()
            except ServandaError as error:
                say(f"error: {error}", err=True)
        return self.review

    # ------------------------------------------------------------ what is shown

    def _item(self) -> DraftItem:
        if not self.at:
            raise UsageError("no statement is shown; n marks one, u undoes, q leaves")
        return deciding.item_of(self.review.draft, self.at)

    def _show(self) -> None:
        waiting = len(self.review.waiting(self.queue))
        if not self.at:
            say(f"{self.name}: {waiting} left; ? shows the keys, q leaves")
            return
        item = self._item()
        hidden = self.review.blind and item.decision == "undecided"
        say()
        say(f"{item.statement.id}  {item.decision}  ({waiting} left)", bold=True)
        start, end = self._span()
        say(f"❝ {flat(self.review.text[start:end])} ❞")
        words = {} if hidden else as_words(item.statement)
        for name in SLOTS if words else ():
            say(f"  {name:<12} {words[name] or 'not stated'}")

    def _walk(self, by: int) -> None:
        ids = [item.statement.id for item in self.review.queue(self.queue)]
        if ids:
            place = ids.index(self.at) + by if self.at in ids else 0
            self.at = ids[max(0, min(place, len(ids) - 1))]
        self.span = None
        self._show()

    # ------------------------------------------------------------ what is done

    def _take(self, do: str, **fields: str) -> None:
        """Take one step, keep it, and show what comes next."""
        given = {"do": do, "at": self.at, "steps": str(len(self.review.draft.steps)), **fields}
        if do not in ("undo", "new"):
            given["version"] = reviews.version_of(self._item())
            given.setdefault("reason", self.comment)
        if self.span is not None and do in ("accept", "save"):
            given["span"] = "{}:{}".format(*self.span)
        done = reviewsteps.take(self.register, self.review, given)
        before = self.at
        self.review = reviews.save(self.register, self.review, done.draft)
        self.comment, self.span = "", None
        waiting = [item.statement.id for item in self.review.waiting(self.queue)]
        self.at = done.at if done.at is not None else self._after(before, waiting)
        step = "undone" if do == "undo" else done.draft.steps[-1].did
        which = self.at if do in ("undo", "new") else before
        say(f"{which} {step}; {len(waiting)} left")
        self._show()

    def _after(self, before: str, waiting: list[str]) -> str:
        order = [item.statement.id for item in self.review.queue(self.queue)]
        rest = order[order.index(before) + 1 :] if before in order else []
        return next((one for one in rest if one in waiting), waiting[0] if waiting else "")

    def _edit(self) -> None:
        item = self._item()
        hidden = self.review.blind and item.decision == "undecided"
        old = {} if hidden else as_words(item.statement)
        say("Enter keeps a slot, - empties it", err=True)
        fields: dict[str, str] = {}
        for name in SLOTS:
            given = click.prompt(f"  {name}", default=old.get(name, ""), show_default=True)
            fields[name] = "" if given.strip() == "-" else given
        self._take("save", **fields)

    def _reject(self) -> None:
        self._item()
        for number, words in REASONS:
            say(f"  {number}  {words}")
        key = click.getchar()
        if key in dict(REASONS):
            self._take(f"reject-{key}")

    def _split(self) -> None:
        self._item()
        self._take("split", cut=click.prompt("  second part begins with"))

    def _span(self) -> tuple[int, int]:
        """Return where the statement that is shown stands, its edges as they were moved."""
        span = self._item().statement.span
        return self.span or (span.start, span.end)

    def _edge(self, way: int) -> None:
        """Move an edge outwards by a word: the beginning back, or the end on. Nothing is saved."""
        (start, end), text = self._span(), self.review.text
        if way < 0:
            start = max((m.start() for m in _WORD.finditer(text, 0, start)), default=start)
        else:
            found = _WORD.search(text, end)
            end = found.end() if found else end
        self.span = start, end
        say(f"❝ {flat(text[start:end])} ❞  not saved: Enter accepts it so, j and k leave it")

    def _new(self) -> None:
        quote = click.prompt("  its words, letter by letter")
        kind = click.prompt("  kind", default="commitment")
        debtor = click.prompt("  who (several with ; between)", default="", show_default=False)
        aim = click.prompt("  what", default="", show_default=False)
        self._take("new", quote=quote, kind=kind, debtor=debtor, aim=aim)

    def _comment(self) -> None:
        self.comment = click.prompt("  comment on the next decision")

    def _disagreements(self) -> None:
        settle(self.register, self.name)
        self._show()


def _help() -> None:
    for one in KEYS:
        if one.terminal:
            say(f"  {one.key:<6} {one.means}")
    say(f"  {QUIT:<6} leave; what was decided can be signed then")


def settle(register: Register, name: str) -> int:
    """Go through the disagreements on a text that nobody settled; return how many were settled."""
    found = [d for d in reliability(register, document=name).disagreements if d.settled is None]
    if not found:
        say(f"{name}: no disagreement waits to be settled")
    done = 0
    for one in found:
        say()
        say(f"{one.what} {one.field}", bold=True)
        say(f"❝ {flat(one.quote or '')} ❞")
        for number, (who, value) in enumerate(one.values.items(), 1):
            say(f"  {number}  {who}: {value}")
        given = click.prompt("settle as (a number or a value; Enter leaves it)", default="",
                             show_default=False)  # fmt: skip
        if not given.strip():
            continue
        values = list(one.values.values())
        picked = given.strip()
        chosen = picked.isascii() and picked.isdecimal() and 1 <= int(picked) <= len(values)
        value = values[int(picked) - 1] if chosen else picked
        because = click.prompt("because")
        judging.settle_place(register, one.what, one.field, value, because=because)
        done += 1
    return done
