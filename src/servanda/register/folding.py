"""How an entry becomes what the register shows of it: the same for every type of body."""

from typing import Any, TypeVar

from servanda.model.sealed import Sealed
from servanda.register.entries import Entry, registered_by
from servanda.register.view import LogView

T = TypeVar("T")


def registered(kind: type[T], view: LogView, entry: Entry, **given: Any) -> T:
    """Return what ``entry`` says as ``kind``.

    A field is what ``given`` says, else the entry's index (``entry``), who put it in
    (``registered_by``), or the body's field of that name. A sealed text is opened; it is None
    where this copy withholds it. A sealed file is the caller's to open.
    """
    envelope = {"entry": entry.index, "registered_by": registered_by(entry)}
    fields = {
        name: given[name]
        if name in given
        else envelope[name]
        if name in envelope
        else _said(view, entry, name)
        for name in kind.__struct_fields__  # type: ignore[attr-defined]
    }
    return kind(**fields)


def text_of(view: LogView, entry: Entry, path: str) -> str | None:
    """Return a sealed text; None where it is withheld."""
    value = view.value(entry.index, path)
    return value if isinstance(value, str) else None


def file_of(view: LogView, entry: Entry, path: str) -> str | None:
    """Return a sealed file as text; None where it is withheld."""
    data = view.file(entry.index, path)
    return None if data is None else data.decode()


def _said(view: LogView, entry: Entry, name: str) -> Any:
    value = getattr(entry.body, name)
    return text_of(view, entry, f"/{name}") if isinstance(value, Sealed) else value
