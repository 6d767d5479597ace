"""A register as strangers, or one person of several, may see it: what is kept back is not there."""

from typing import Self

from servanda.api.register import Register
from servanda.model.entry import DocumentBody, ReadingBody
from servanda.model.stored import SearchHit
from servanda.register.entries import Entry, signers_of
from servanda.register.view import LogView


class PublicRegister(Register):
    """Reads an open register without what stays in the owner's copy, and writes nothing."""

    @classmethod
    def of(cls, register: Register) -> "PublicRegister":
        """Return the public side of an open register; closing that one closes both."""
        return cls(register.path, register.journal, None)

    def _look(self) -> LogView:
        """Return the log as it can be read now, with public disclosures alone."""
        return self._shown(super()._look())

    def _shown(self, whole: LogView) -> LogView:
        return whole.public()

    def search(self, words: str, *, limit: int = 20) -> list[SearchHit]:
        """Return where the words stand in what is public; what is withheld is not found either."""
        state = self.state()
        shown = {one.id for one in state.documents if one.text is not None}
        notes = {one.entry for one in state.imports if one.note is not None}

        def public(hit: SearchHit) -> bool:
            match hit.kind:
                case "document":
                    return hit.ref in shown
                case "import":
                    return hit.entry in notes
                case "commitment":
                    return True

        asked = limit
        while True:
            found = super().search(words, limit=asked)
            seen = [hit for hit in found if public(hit)]
            if len(seen) >= limit or len(found) < asked:
                return seen[:limit]
            asked *= 2


class PersonalRegister(PublicRegister):
    """Reads a register as one of several people who share it.

    What is public is there, and what this person entered in this role. Who codes has the texts to
    code as well, also those that are published in quotations only.
    """

    _role: str
    _actor: str | None

    @classmethod
    def seen_by(cls, register: Register, *, role: str, actor: str | None) -> Self:
        """Return what somebody sees of an open register; closing that one closes both."""
        found = cls(register.path, register.journal, None)
        found._role, found._actor = role, actor
        return found

    def _shown(self, whole: LogView) -> LogView:
        return whole.public(also=self._own)

    def _own(self, entry: Entry) -> bool:
        if self._role == "coder" and isinstance(entry.body, DocumentBody | ReadingBody):
            return True
        return any(
            (s.actor, s.role) == (self._actor, self._role) for s in signers_of(entry.envelope)
        )
