"""What a redaction may name: sealed places of an earlier entry, each destroyed once."""

from collections.abc import Mapping

from servanda.errors import ConflictError
from servanda.model.entry import RedactionBody
from servanda.register.entries import Entry
from servanda.register.seal import sealed_places


def check(index: int, body: RedactionBody, redacted: Mapping[tuple[int, str], int]) -> None:
    """Refuse a redaction of nothing, or of what was redacted before."""
    where = f"entry {index}"
    if not body.paths or list(body.paths) != sorted(set(body.paths)):
        raise ConflictError(f"{where}: a redaction names places, each once and in order")
    for path in body.paths:
        if (before := redacted.get((body.entry.index, path))) is not None:
            raise ConflictError(
                f"{where}: {path} of entry {body.entry.index} was redacted already, "
                f"in entry {before}"
            )


def check_places(entry: Entry, target: Entry) -> None:
    """Refuse a redaction of what is not sealed: it stands in the log itself, and stays there."""
    if isinstance(entry.body, RedactionBody):
        sealed = {path for path, _, _ in sealed_places(target.envelope.body)}
        for path in entry.body.paths:
            if path not in sealed:
                raise ConflictError(
                    f"entry {entry.index}: {path} of entry {target.index} is not sealed; sealed "
                    f"there: {', '.join(sorted(sealed)) or 'nothing'}"
                )
