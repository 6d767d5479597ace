"""What is recorded in public does not name what is private: ids of reports that are kept back.

An import that is private is sealed, but an objection or a plan that calls its reports by their ids
would tell them. Whoever knows those ids is asked for other words. Somebody else knows none, and is
told nothing here: for him a private id is one that does not exist.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from servanda.api.register import Register
from servanda.api.takenids import taken
from servanda.errors import UsageError
from servanda.model.withheld import label
from servanda.register.authority import kind_of
from servanda.register.projection import private_imports
from servanda.register.proposals import Proposal
from servanda.register.receipts import Receipt
from servanda.register.seal import Secret, SecretFile

_SOURCES = frozenset({"document", "reading", "evidence", "press-article"})
"""What others wrote is recorded as it is."""
_WORD = re.compile(r"[^\s,;:!?()\[\]{}<>\"'“”‘’«»`]+")
_TELLING = re.compile(r"(?=.*\d)(?=.*[^\W\d]).{4,}")
"""An id that is no everyday word or number: it has a digit and a letter, and four characters."""


def record(register: Register, plans: Sequence[Proposal]) -> Receipt:
    """Record what is said in public; UsageError where it names a private report."""
    check(register, plans)
    return register.append(plans)


def check(register: Register, plans: Sequence[Proposal]) -> None:
    """Refuse plans whose words would tell the id of a private report."""
    said = [one for one in plans if kind_of(one.type) not in _SOURCES]
    private = private_imports(register.view) if said else frozenset[int]()
    if not private:
        return
    words = {word for one in said for text in _texts(one.body) for word in _words(text)}
    named = {i: entry for i, entry in taken(register, sorted(words)).items() if entry in private}
    for event, entry in sorted(named.items()):
        raise UsageError(
            f"names {event}, a report of the private import #{entry}, and what is recorded here "
            f"is public for ever; write `{label(entry)}` in its place"
        )


def _words(text: str) -> Iterator[str]:
    """Yield what may be an id in a text, with and without a full stop at its end."""
    for word in _WORD.findall(text):
        for one in {word, word.rstrip(".")}:
            if _TELLING.fullmatch(one):
                yield one


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in a body that are published with it."""
    match value:
        case str():
            yield value
        case Secret(value=inner, public=True):
            yield from _texts(inner)
        case SecretFile(data=data, public=True):
            yield data.decode("utf-8", "replace")
        case Mapping():
            for one in value.values():
                yield from _texts(one)
        case list() | tuple():
            for one in value:
                yield from _texts(one)
