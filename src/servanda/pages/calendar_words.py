"""The sentences of calendar files, in the language of the page or address that asks."""

from servanda.agenda.calendar import Tongue
from servanda.agenda.when import When
from servanda.pages.languages import gettext as _
from servanda.pages.retold import retold
from servanda.pages.times import month_name


def _end_words(at: When) -> str:
    """Return until when a vague time lasts."""
    if at.precision == "year":
        return _("by end of {year}", year=at.last.year)
    return _("by end of {month} {year}", month=month_name(at.last.month), year=at.last.year)


SPOKEN = Tongue(_, retold, _end_words)
