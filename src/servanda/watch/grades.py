"""Admiralty grades: of a source A to F, of a report 1 to 6, and never one number."""

from collections.abc import Mapping

from servanda.errors import MappingError

GRADES = {
    "source_grade": ("A", "B", "C", "D", "E", "F"),
    "report_grade": ("1", "2", "3", "4", "5", "6"),
}


def check_grades(cells: Mapping[str, str], where: object) -> None:
    """Refuse a grade that is none; a MappingError names the row and what was expected."""
    for name, allowed in GRADES.items():
        if name in cells and cells[name] not in allowed:
            raise MappingError(
                f"{where}: {name} is {cells[name]!r}; expected one of {', '.join(allowed)}"
            )
