"""One column, and what columns of several tables say of themselves."""

from servanda.model.export import CellKind, Column

AS_OF = "What was true at this time."
ENTRY = "Number of the log entry that brought it."
BY = "Actor who signed that entry."
QUOTE = "The words of the text, letter by letter."
START = "Where they begin: code points of the text."
END = "Where they end (exclusive)."


def column(name: str, kind: CellKind, means: str, *, brief: bool = False) -> Column:
    """Return a column."""
    return Column(name=name, kind=kind, means=means, brief=brief)
