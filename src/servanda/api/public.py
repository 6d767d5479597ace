"""A register as strangers may see it on a server: what its owner keeps back is not there."""

from servanda.api.register import Register
from servanda.model.stored import SearchHit
from servanda.register.view import LogView


class PublicRegister(Register):
    """Reads an open register without what stays in the owner's copy, and writes nothing."""

    @classmethod
    def of(cls, register: Register) -> "PublicRegister":
        """Return the public side of an open register; closing that one closes both."""
        return cls(register.path, register.journal, None)

    def _look(self) -> LogView:
        """Return the log as it can be read now, with public disclosures alone."""
        return super()._look().public()

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
