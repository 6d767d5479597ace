"""Words with which a time may go on after a preposition: all others end the search at once."""

from servanda.model.edtf import SEASONS
from servanda.reading.calendar_terms import MONTHS, NUMBERS, ORDINALS, WEEKDAYS

_UNITS = (
    "hour hours day days week weeks fortnight fortnights month months year years quarter "
    "quarters decade decades century morning evening weekend"
)
_OTHERS = (
    "this next last coming current following previous preceding same that ensuing present mid "
    "middle early late later earlier latest earliest end beginning start close closing rest "
    "remainder course latter opening onset no not less more fewer sooner than most least once "
    "each every all due good perpetuity meantime interim future foreseeable short medium long "
    "longer near very regular daily weekly monthly quarterly annual yearly periodic permanent "
    "continuous ongoing urgent indefinite unlimited time times ever as immediate effect matter "
    "soon quickly rapidly swiftly promptly of until to including about around approximately "
    "noon midnight midday christmas new fiscal calendar financial q h d t x g k fy period space "
    "duration term minimum maximum up another further additional initial agreed appropriate "
    "reasonable intervals when date moment conclusion completion expiry expiration termination "
    "commencement outset launch upcoming forthcoming timely prompt expeditious speedy today "
    "tomorrow tonight now year-on-year semi bi biannual biennial half exceed exceeding beyond "
    "temporary full once forthwith stage time-limit entire whole advance on or before after"
)
DETERMINERS = frozenset({"the", "its", "their", "our", "a", "an", "his", "her"})
GATED = frozenset(
    {"in", "for", "at", "on", "by", "to", "as", "from", "with", "over", "no", "not", "a", "an"}
)
"""First words so frequent that the next word is looked at before any rule is."""
UNITS = frozenset(_UNITS.split())
NEXT = (
    UNITS
    | {*_OTHERS.split()}
    | MONTHS.keys()
    | WEEKDAYS.keys()
    | SEASONS.keys()
    | {word for name in (*NUMBERS, *ORDINALS) for word in name.replace("-", " ").split()}
)
_AFTER_NUMBER = "working business calendar consecutive full clear times hundred and anniversary"
AFTER_NUMBER = (
    UNITS
    | WEEKDAYS.keys()
    | {*_AFTER_NUMBER.split()}
    | {word for word in NUMBERS if " " not in word and "-" not in word}
)
"""Words that may follow the number of a time: no article number or amount has one after it."""
