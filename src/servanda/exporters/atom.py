"""Atom (RFC 4287): one entry a change of a verdict, newest first."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import etree

from servanda.exporters import safe
from servanda.model.export import Cell, Matter, TableName
from servanda.model.withheld import WITHHELD
from servanda.pages.languages import N_
from servanda.pages.languages import gettext as _
from servanda.pages.words import shown

NAMESPACE = "http://www.w3.org/2005/Atom"
MOST = 500
"""Entries of a feed; older ones are in the table of changes."""
_ROOT = uuid.UUID("5e7a1d0c-9b64-4f0e-8d52-0c6f3b1a7e94")
_BARE: Any = {None: NAMESPACE}
_SAID: Mapping[str, str] = {
    "event": N_("It showed {was}; it shows {became}, because of {ids}."),
    "act": N_("It showed {was}; it shows {became}, by the act {ids}."),
    "coverage": N_("It showed {was}; it shows {became}, coverage by {ids}."),
    "rules": N_("It showed {was}; it shows {became}, rules of entry {ids}."),
    "correction": N_("It showed {was}; it shows {became}, correction in entry {ids}."),
    "clock": N_("It showed {was}; it shows {became}, by the clock."),
}


class AtomExporter:
    """Changes of verdicts as a feed; the id of an entry is that of the change, for ever."""

    media_type = "application/atom+xml"
    suffix = ".atom"
    writes: tuple[TableName, ...] = ("changes",)
    default: tuple[TableName, ...] = ("changes",)
    single = True

    def export(self, matter: Matter) -> Iterator[bytes]:
        """Yield the feed."""
        rows = list(matter.tables["changes"].dicts())[-MOST:]
        titles = {held.id: held.title for held in matter.state.commitments}
        feed: Any = etree.Element(f"{{{NAMESPACE}}}feed", nsmap=_BARE)
        moments = [str(row["changed_at"] or matter.stamp) for row in rows]
        about = (matter.about,) if matter.about else ()
        _add(feed, "id", _name(matter.origin, "feed", *about))
        _add(feed, "title", ": ".join((matter.register, *about, _("changes of verdicts"))))
        _add(feed, "updated", max(moments, default=matter.stamp))
        _add(_add(feed, "author"), "name", matter.register)
        _add(feed, "generator", "Servanda")
        names = _names(rows, matter.origin)
        for n in reversed(range(len(rows))):
            entry = _entry(feed, rows[n], moments[n], names[n], titles)
            if matter.page_of is not None:
                link = _add(entry, "link")
                link.set("rel", "alternate")
                link.set("type", "text/html")
                link.set("href", matter.page_of(str(rows[n]["commitment_id"])))
        yield etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _entry(
    feed: Any, row: dict[str, Cell], moment: str, id_: str, titles: Mapping[str, str]
) -> Any:
    name = str(row["commitment_id"])
    title = titles.get(name, name)
    was, became = (shown(str(row[key] or "no verdict")) for key in ("was", "became"))
    entry = _add(feed, "entry")
    _add(entry, "id", id_)
    _add(entry, "title", f"{title}: {was} → {became}")
    _add(entry, "updated", moment)
    _add(entry, "category").set("term", safe.xml(name))
    told = _(_SAID[str(row["cause"])], was=was, became=became, ids=row["cause_ids"] or "")
    said = [f"{name}: {title}.", told]
    if row["instance_key"]:
        said.append(_("Occasion: {key}.", key=row["instance_key"]))
    if row["entry"] is not None:
        said.append(_("Log entry #{n}.", n=row["entry"]))
    # An entry without a content must have a link (RFC 4287, 4.1.2), and a file has no address.
    _add(entry, "content", " ".join(said)).set("type", "text")
    return entry


def _names(rows: Iterable[dict[str, Cell]], origin: str) -> list[str]:
    """Return the id of each change; those that withheld evidence made alike are numbered."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for row in rows:
        parts = tuple(
            str(row[key])
            for key in ("entry", "true_at", "commitment_id", "reading_id", "instance_key",
                        "was", "became", "state_became", "cause", "cause_ids")
        )  # fmt: skip
        nth = seen[parts] if any(WITHHELD in part for part in parts) else 0
        seen[parts] += 1
        found.append(_name(origin, *parts, *([str(nth)] if nth else [])))
    return found


def _add(parent: Any, name: str, text: str = "") -> Any:
    made = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if text:
        made.text = safe.one_line(text)
    return made


def _name(origin: str, *parts: str) -> str:
    """Return an id that is made of what it names."""
    held = uuid.uuid5(_ROOT, origin)
    return uuid.uuid5(held, "\n".join(parts)).urn
