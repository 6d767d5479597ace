"""A clause with all that decides what its words do, and the verdicts there are."""

from collections.abc import Callable

import msgspec

from servanda.model.reading import Deontic, DocumentKind, StatementKind, Strength
from servanda.reading import denials, usages
from servanda.reading.parts import Anchor, Clause, Genre
from servanda.reading.words import WORD

Verdict = tuple[StatementKind, Deontic | None, Strength | None]
ACTORS = frozenset({"we", "party", "pronoun", "none", "relative"})
"""Subjects that may undertake: none = the clause goes on with the subject before it."""
BELIEVED = frozenset({"duty", "future", "ongoing", "committed", "plan", "leave"})
"""Forces that are lost after "we believe that ..."."""
NEED_AN_ACT = frozenset({"duty", "future", "need", "ought", "leave", "pledge", "plan", "ask"})
"""Forces that are nothing without words after them."""
WITH_ACT = frozenset({"is-hereby", "is-to", "present-duty"})
"""Verb forms that hold their act themselves: "is hereby established"."""
PRESS = ("news", "press conference")
OWN_VOICE = ("communique", "statement")


class Scene(msgspec.Struct, frozen=True, gc=False):
    """A clause with all that decides what its words do."""

    text: str
    clause: Clause
    anchor: Anchor
    who: str
    genre: Genre

    @property
    def kind(self) -> DocumentKind:
        """The genre of the text."""
        return self.genre.kind

    @property
    def after(self) -> str:
        """The words after the leading phrase."""
        return self.text[self.anchor.end : self.clause.end]

    @property
    def phrase(self) -> str:
        """The leading phrase itself, in lower case."""
        return self.text[self.anchor.start : self.anchor.end].lower()

    @property
    def subject(self) -> str:
        """The words of the subject; empty where it is taken over from before."""
        return self.text[slice(*self.clause.subject)] if self.clause.subject else ""

    @property
    def deontic(self) -> Deontic:
        """Obligation, or prohibition where the verb or the subject is negated."""
        inner = self.clause.inner
        if self.anchor.negated or self.anchor.act.force == "ban" or (inner and inner.negated):
            return "prohibition"
        first = WORD.search(self.subject)
        negated = first is not None and first.group().lower() in denials.NONE_OF
        negated = negated or usages.NO_RIGHT.match(self.after) is not None
        return "prohibition" if negated else "obligation"

    @property
    def reported(self) -> bool:
        """Whether the author of a press text reports, rather than somebody being quoted."""
        return (self.kind == "news" or self.genre.reports) and not self.clause.quoted


Rule = Callable[[Scene], Verdict | None]


def commits(scene: Scene, strength: Strength | None = None) -> Verdict:
    """Return a commitment; an undertaking to try is a weak one."""
    if strength is None and usages.EFFORT.match(scene.after):
        strength = "low"
    return "commitment", scene.deontic, strength


PERMITS: Verdict = ("commitment", "permission", None)
ASPIRES: Verdict = ("aspiration", None, "low")
SIGNALS: Verdict = ("signal", None, "low")
PROPOSES: Verdict = ("proposal", None, "low")
CLAIMS: Verdict = ("claim", None, None)
DEFERS: Verdict = ("deferral", None, None)
