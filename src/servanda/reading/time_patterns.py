"""Patterns of time expressions in English, each with named parts for what it says."""

import re

MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
YEAR = r"(?:19|20|21)\d\d"
DATE = (
    rf"(?:(?P<d1>{DAY})\s+(?:day\s+)?(?:of\s+)?(?P<m1>{MONTH})(?!\w)(?:,?\s+(?P<y1>{YEAR}))?"
    rf"|(?P<m2>{MONTH})\s+(?P<d2>{DAY})(?!\d)(?:,?\s+(?P<y2>{YEAR}))?"
    rf"|(?P<m3>{MONTH})\s+(?P<y3>{YEAR})"
    rf"|(?P<y4>{YEAR})(?:-(?P<m4>\d\d)(?:-(?P<d4>\d\d))?)?(?![\w/]))"
)
NUMBER = (
    r"(?:\d{1,4}|[a-z]+(?:-[a-z]+)?(?:\s+(?:hundred(?:\s+and\s+[a-z]+)?|two|three|four|five|six|seven|"
    r"eight|nine))?)(?:\s*\(\s*\d{1,4}\s*\))?"
)
SPAN = (
    rf"(?P<n>{NUMBER})\s*[- ]?(?P<cal>(?:calendar|business|working|consecutive)\s+)?"
    r"(?P<unit>hour|day|week|month|year|quarter|decade)s?\b"
)
REST = r"[^,;.:]{2,90}"
WITHIN = re.compile(
    r"(?:within|into|(?:in\s+)?(?:no|not)\s+(?:more|later|longer)\s+than|in\s+less\s+than)\s+"
    r"(?:a\s+period\s+of\s+|the\s+next\s+|a\s+maximum\s+of\s+|the\s+following\s+)?"
    rf"{SPAN}(?P<rest>\s+(?:of|after|from|following|since|prior\s+to|before)\s+{REST})?",
    re.IGNORECASE,
)
AFTER = re.compile(
    rf"{SPAN}\s+(?P<side>after|following|from|before|prior\s+to)\s+(?P<rest>{REST})",
    re.IGNORECASE,
)
BY = re.compile(
    r"(?P<prep>by|before|until|till|(?:no|not)\s+later\s+than|prior\s+to|through|up\s+to|as\s+of|on|in|"
    r"from|starting(?:\s+(?:in|on|from))?|effective(?:\s+as\s+of)?|targeting|at|during)\s+"
    r"(?:(?:the\s+)?(?P<edge>end|close|beginning|start|middle)\s+of\s+)?(?:the\s+)?"
    rf"(?:year\s+|month\s+of\s+)?{DATE}",
    re.IGNORECASE,
)
EDGE = re.compile(
    r"(?:by|before|until|(?:no|not)\s+later\s+than|at|towards?)\s+the\s+(?P<edge>end|close|beginning|start)\s+of\s+"
    r"(?P<rel>this|next|the\s+current|the)\s+(?P<unit>year|month|week|decade|quarter)\b",
    re.IGNORECASE,
)
THIS = re.compile(
    r"(?:(?:by|before|in|during|over|within|later)\s+)?(?P<rel>this|next|the\s+coming)\s+"
    r"(?P<unit>week|month|year|quarter|spring|summer|autumn|fall|winter)\b",
    re.IGNORECASE,
)
EVERY = re.compile(
    rf"(?:every|each)\s+(?P<other>other\s+|second\s+)?(?:(?P<n>{NUMBER})\s+)?"
    r"(?P<unit>hour|day|week|month|year|quarter)s?\b",
    re.IGNORECASE,
)
ONCE_IN = re.compile(
    rf"(?:at\s+least['’]?\s+)?once\s+(?:in|every)\s+(?P<n>{NUMBER})\s+(?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
REGULAR = re.compile(
    r"annually|yearly|monthly|weekly|daily|quarterly|hourly|biannually|(?:twice|once)\s+a\s+"
    r"(?:year|month|week|day)|on\s+an?\s+(?:regular|daily|weekly|monthly|quarterly|annual|periodic)\s+"
    r"basis|periodically|regularly|at\s+regular\s+intervals|year-on-year",
    re.IGNORECASE,
)
FOR = re.compile(
    r"(?:for|over|during)\s+(?:a\s+|an\s+|the\s+)?(?:minimum\s+of\s+|maximum\s+of\s+)?(?:initial\s+|further\s+|additional\s+|next\s+|"
    r"coming\s+|agreed\s+)?(?:period\s+of\s+|duration\s+of\s+|term\s+of\s+)?(?:up\s+to\s+|at\s+least\s+|not\s+less\s+"
    rf"than\s+)?{SPAN}",
    re.IGNORECASE,
)
TERM = re.compile(rf"(?:period|term)\s+of\s+(?:office\s+of\s+)?{SPAN}", re.IGNORECASE)
COMING = re.compile(
    r"over\s+the\s+(?:coming|next)\s+(?P<unit>year|month|week|decade|quarter)\b", re.IGNORECASE
)
AS_LONG = re.compile(r"for\s+as\s+long\s+as\s+(?:is\s+|it\s+)?[\w ]{2,30}", re.IGNORECASE)
NOW = re.compile(
    r"immediate(?:ly)?|forthwith|without\s+(?:further\s+|any\s+)?delay|at\s+once|with\s+immediate\s+"
    r"effect|instantly",
    re.IGNORECASE,
)
UNTIL = re.compile(
    rf"until\s+(?:such\s+time\s+(?:as|that)\s+)?(?!now\b|then\b|recently\b)(?P<rest>{REST})",
    re.IGNORECASE,
)
ENDS = re.compile(
    rf"(?:before|by|at|prior\s+to)\s+(?:the\s+)?(?P<edge>end|conclusion|completion|close|closing|expiry|beginning|start)\s+(?:of\s+)?"
    rf"(?P<rest>(?:the\s+|this\s+|its\s+|current\s+){REST})",
    re.IGNORECASE,
)
MOMENT = re.compile(
    rf"from\s+the\s+(?:moment|date|day|time)\s+of\s+(?P<rest>{REST})", re.IGNORECASE
)
MEETING = re.compile(
    r"(?:at|during|in|prior\s+to|before)\s+(?:the|its|our|their)\s+(?:next|first|upcoming|ongoing|following|annual|fall|spring)\s+"
    r"(?:[\w-]+\s+){0,4}?(?:meetings?|sessions?|summits?|conference|rounds?|dialogue)\b",
    re.IGNORECASE,
)
FRONTED = re.compile(
    rf"(?:after|following|upon|pending|before|prior\s+to)\s+(?P<rest>{REST})", re.IGNORECASE
)
VAGUE = re.compile(
    r"as\s+soon\s+as\s+(?:(?:we\s+)?possibl[ey]|practicable|feasible|we\s+possibly\s+can)|promptly|expeditiously|"
    r"swiftly|urgently|soon|shortly|(?:in|over|within)\s+the\s+(?:coming|near|next\s+few|following|foreseeable)\s+"
    r"(?:days|weeks|months|years|future)|over\s+the\s+\w+\s+to\s+come|in\s+due\s+course|at\s+the\s+earliest"
    r"(?:\s+(?:possible|opportunity)(?:\s+date)?)?|in\s+a\s+timely\s+(?:manner|fashion)|with\s+all\s+"
    r"(?:due|deliberate)\s+speed|in\s+future\s+years|at\s+an\s+early\s+date",
    re.IGNORECASE,
)
STOP = re.compile(
    r"\s+(?:the\s+(?:parties|sides|government)|shall|will|is\s+to|are\s+to|in\s+order|to\s+(?:ensure|discuss|"
    r"establish|allow|enable|improve)|and\s+(?:shall|will|to)|with|which|that|in\s+accordance|under|for\s+the\s+"
    r"purpose|including|or)\b",
    re.IGNORECASE,
)
ABOUT_TEXT = re.compile(
    r"\b(?:sign(?:ing|ature)|adoption|approval)\b(?!.*\bthat\b)|\bthis\s+(?:declaration|agreement|memorandum|"
    r"protocol|resolution|statement)|\b(?:the\s+)?present\s+(?:resolution|agreement)|^(?:today|now)\b",
    re.IGNORECASE,
)
STARTS = ("from", "since", "starting", "effective")
PAST_PARTICIPLE = re.compile(
    r"(?:\w+ed|held|made|set forth|taken|born|done|begun)\s+$", re.IGNORECASE
)
STAGE = re.compile(
    r"during\s+the\s+(?:[\w–-]+\s+){0,3}?(?:period|phase|term|interim)\b", re.IGNORECASE
)
