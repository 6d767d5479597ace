"""What people call the columns of their tables."""

from servanda.api import importing
from servanda.api.columns import SYNONYMS
from servanda.watch.suggest import NAMES, plain_name

WATCH_NAMES = {
    "duty": ("duty", "outcome", "status", "result", "patrol_outcome"),
    "reason": ("reason", "remark", "remarks", "comment", "why", "note"),
    "share": ("share",),
}
OTHER_NAMES = {
    "at": ("дата", "день", "date", "fecha", "datum"),
    "type": ("подія", "тип", "вид", "событие", "происшествие", "événement"),
    "actor": ("сторона", "виконавець", "исполнитель", "acteur"),
    "source": ("джерело", "источник", "місія", "миссия", "quelle"),
    "quantity": ("кількість", "количество", "nombre", "anzahl"),
    "duty": ("результат", "виїзд", "résultat"),
    "reason": ("причина", "примітка", "примечание", "raison"),
}
"""What the fields are called in other languages than English."""


def usual_fields(column: str) -> set[str]:
    """Return the fields that a column's name is usual for."""
    plain, folded = plain_name(column), " ".join(column.casefold().split())
    found = {field for field, names in {**NAMES, **WATCH_NAMES}.items() if plain in names}
    found |= {field for field, names in OTHER_NAMES.items() if folded in names}
    found |= {field for field, names in SYNONYMS.items() if folded in names or folded == field}
    if folded in importing.COMMITMENTS + importing.COMMITMENTS_MORE:
        found.add(folded)
    return found
