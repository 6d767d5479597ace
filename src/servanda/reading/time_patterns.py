"""Patterns of times of performance in English, each with named parts for what it says."""

import re

NUMBER = (
    r"(?:\d{1,4}|[a-z]+(?:-[a-z]+)?(?:\s+(?:hundred(?:\s+(?:and\s+)?[a-z]+(?:-[a-z]+)?)?|one|two|three|"
    r"four|five|six|seven|eight|nine))?)(?:\s*\(\s*\d{1,4}\s*\))?"
)
SPAN = (
    rf"(?P<n>{NUMBER})\s*[- –]?(?P<cal>(?:calendar|business|working|consecutive|full|clear)\s+)?"
    r"(?P<unit>hour|day|week|fortnight|month|year|quarter|decade)s?\b(?!-)"
)
REST = r"[^,;.:]{2,90}"
WITHIN = re.compile(
    r"(?:(?:with)?in|into|(?:in\s+)?(?:no|not)\s+(?:more|later|longer)\s+than|not\s+exceeding|"
    r"(?:in|not|no)\s+less\s+than|(?P<most>up\s+to(?:\s+a\s+maximum\s+of)?)|(?P<span>not\s+exceed(?=\s)))\s+"
    r"(?:a\s+period\s+of\s+|a\s+time\s+limit\s+of\s+|the\s+(?:next|first|following|coming)\s+|at\s+most\s+|"
    r"a\s+maximum\s+of\s+|a\s+further\s+|another\s+|the\s+space\s+of\s+)?"
    rf"{SPAN}['’]?(?P<rest>\s+(?:of|after|from|following|since|prior\s+to|before|into)\s+{REST}|"
    r"\s+there(?:of|after)\b)?",
    re.IGNORECASE,
)
FIRST_UNIT = re.compile(
    r"(?:within|in|during|before\s+the\s+end\s+of|by\s+the\s+end\s+of)\s+(?:the\s+)?first\s+"
    rf"(?P<unit>hour|day|week|month|year|quarter)(?P<rest>\s+(?:of|after|from|following)\s+(?:the\s+)?{REST})",
    re.IGNORECASE,
)
AFTER = re.compile(
    r"(?P<least>(?:(?:no|not)\s+(?:later|less|fewer|earlier|sooner|more)\s+than|at\s+least|minimum\s+of|"
    rf"at\s+the\s+latest)\s+)?{SPAN}['’]?(?P<notice>\s+(?:in\s+advance|prior\s+notice|notice))?\s+"
    rf"(?P<side>after|following|from|before|prior\s+to|ahead\s+of|in\s+advance\s+of|of)\s+(?P<rest>{REST})",
    re.IGNORECASE,
)
DAY_NUMBER = re.compile(
    r"(?:(?P<prep>(?:no|not)\s+later\s+than|by|on|before|until|from|starting\s+(?:on|from)|beginning\s+on)\s+)?"
    r"(?:the\s+)?(?:(?P<unit>day|week|month)\s+(?P<n>\d{1,3}|one|two|three|four|five|six|seven|ten)"
    r"|(?P<nth>\d{1,3}(?:st|nd|rd|th)|[a-z]+(?:-[a-z]+)?(?:th|rd|st|nd))\s+(?:(?P<cal>business|working|"
    r"calendar)\s+)?(?P<unit2>day|week|month|year))"
    rf"(?P<rest>\s+(?P<side>after|following|from|of)\s+{REST})?(?!\w)",
    re.IGNORECASE,
)
ANNIVERSARY = re.compile(
    r"(?:(?:by|before|on|until|through|upon|no\s+later\s+than)\s+)?(?:the\s+)?(?:(?P<nth>[a-z]+(?:-[a-z]+)?|\d{1,2}(?:st|nd|rd|th))"
    r"(?:\s+\(\w+\))?(?:\s+year)?|(?P<n>[a-z]+)\s*\(\d+\)[\s-]+year)\s+anniversary\s+of\s+(?P<rest>[^,;.:]{2,90})",
    re.IGNORECASE,
)
D_PLUS = re.compile(
    r"(?:(?P<prep>by|on|from|(?:no|not)\s+later\s+than|before|until|at)\s+)?(?P<d>[A-Z])(?:-Day|-day)?\s*"
    r"(?P<sign>[+−–-])\s*(?P<n>\d{1,3})(?:\s*(?P<unit>hours?|days?|weeks?|months?|years?))?\b(?!\.\d|%)"
)
IN_UNITS = re.compile(
    rf"in\s+{SPAN}(?:['’]?s?\s+time)?(?=\s*(?:$|[,;.)]|from\s+now\b|when\b|or\s+sooner\b))",
    re.IGNORECASE,
)
EVERY = re.compile(
    r"(?:every|each|per)\s+(?:and\s+every\s+)?(?P<other>(?:other|second|alternate)\s+)?(?:(?P<n>"
    rf"{NUMBER})\s+)?(?P<unit>hour|day|week|fortnight|month|year|quarter|decade|monday|tuesday|wednesday|"
    r"thursday|friday|saturday|sunday|morning|evening|spring|summer|autumn|fall|winter)s?\b(?!-|\s+(?:we|you|i|they)\b|\s+in\s+every\b)",
    re.IGNORECASE,
)
ONCE_IN = re.compile(
    rf"(?:(?:at\s+least|no\s+less\s+than|not\s+less\s+than)['’]?\s+)?once\s+(?:in\s+)?(?:every|in|per|each)\s+"
    rf"(?P<other>other\s+)?(?:(?P<n>{NUMBER})\s+)?(?P<unit>day|week|month|year|quarter)s?\b",
    re.IGNORECASE,
)
TIMES_A = re.compile(
    rf"(?:(?:at\s+least|no\s+less\s+than|not\s+less\s+than|no\s+fewer\s+than)\s+)?(?:(?P<w>once|twice|thrice)|(?P<n>{NUMBER})"
    r"\s+times)\s+(?:a|an|per|each|every)\s+(?:calendar\s+)?(?P<unit>day|week|month|quarter|year)\b",
    re.IGNORECASE,
)
NTH_OF_EACH = re.compile(
    r"(?:(?:on|by|before|no\s+later\s+than|not\s+later\s+than)\s+)?(?:the\s+)?(?:first|second|third|fourth|last|\d{1,2}(?:st|nd|rd|th))\s+"
    r"(?:(?:working|business|calendar)\s+)?(?:day|monday|tuesday|wednesday|thursday|friday|saturday|sunday|week)\s+"
    r"(?:of|in)\s+(?:each|every)\s+(?P<unit>week|month|quarter|year)\b",
    re.IGNORECASE,
)
REGULAR = re.compile(
    r"annually|(?:yearly|monthly|weekly|daily|quarterly|hourly)(?=\s*(?:$|[,;.:)]|(?:and|or|to|in|on|by|until|with|at|for|from|as|during|"
    r"through|of|thereafter|basis)\b))|bi-?annually|semi-?annually|biennially|triennially|"
    r"fortnightly|bi-?weekly|bi-?monthly|on\s+an?\s+(?:regular|daily|weekly|fortnightly|monthly|quarterly|"
    r"semi-?annual|bi-?annual|biennial|annual|yearly|periodic|permanent|continuous|ongoing)\s+basis|periodically|"
    r"regularly|at\s+regular\s+intervals|year-on-year|year\s+after\s+year|around\s+the\s+clock",
    re.IGNORECASE,
)
YEARLY_ACT = re.compile(
    r"(?P<how>annual|yearly|biannual|semi-?annual|biennial|triennial|quarterly|monthly|weekly|fortnightly|daily)\s+"
    r"(?:[\w–-]+\s+){0,4}?(?:meeting|dialogue|summit|conference|consultation|review|report|exercise|session|"
    r"exchange|talk|inspection|visit|audit|briefing|update|forum)s?\b",
    re.IGNORECASE,
)
FOR = re.compile(
    r"(?P<prep>for|over|during|in|throughout)\s+(?:a\s+|an\s+|the\s+)?(?:minimum\s+of\s+|maximum\s+of\s+)?(?:initial\s+|further\s+|additional\s+|"
    r"(?P<near>next\s+|coming\s+|following\s+)|agreed\s+|another\s+|first\s+)*(?:period\s+of\s+|duration\s+of\s+|term\s+of\s+)?"
    rf"(?:up\s+to\s+|at\s+least\s+|not\s+less\s+than\s+|no\s+more\s+than\s+|a\s+(?:minimum|maximum)\s+of\s+|another\s+)?{SPAN}"
    r"(?![\s-]+(?:[\w–-]+\s+){0,2}?(?:period|phase|stage|transition|truce|cease-?fire)\b)"
    rf"(?P<rest>\s+(?:from|after|following|starting\s+(?:from|on|with)|beginning\s+(?:from|on|with)|commencing\s+(?:from|on|with))\s+{REST})?",
    re.IGNORECASE,
)
TERM = re.compile(
    r"(?:(?:period|term|duration)\s+of\s+(?:office\s+of\s+|up\s+to\s+)?|(?:last|lasting|remain\s+in\s+force)\s+(?:for\s+)?|"
    r"(?:period|term|duration|mandate|length)(?:\s+of\s+\w+)?\s+(?:shall|will)\s+(?:be|last)\s+(?:for\s+)?)"
    rf"{SPAN}",
    re.IGNORECASE,
)
LONG_ACT = re.compile(
    r"(?:an?|immediate)\s+(?:immediate\s+|initial\s+|further\s+|additional\s+|temporary\s+|full\s+)?"
    rf"(?P<n>{NUMBER})[-\s]"
    r"(?P<unit>hour|day|week|month|year)s?(?:['’]s?)?[\s-]+(?:[\w–-]+\s+){0,2}?(?:extension|suspension|pause|moratorium|cease-?fire|truce|halt|"
    r"freeze|cessation|lull|transition|period|phase|prolongation|exemption|waiver|grace)\b",
    re.IGNORECASE,
)
COMING = re.compile(
    r"(?:over|in|within|during|for)\s+the\s+(?:coming|next)\s+(?P<unit>year|month|week|decade|quarter)\b",
    re.IGNORECASE,
)
WHILE = re.compile(
    r"for\s+as\s+long\s+as\s+(?:is\s+|it\s+)?[\w’'/\s-]{2,60}|as\s+long\s+as\s+(?:it\s+takes|that\s+takes|necessary|needed|required)|"
    r"for\s+the\s+time\s+being|in\s+the\s+meantime|in\s+the\s+interim|until\s+further\s+notice|indefinitely|"
    r"for\s+an\s+(?:indefinite|unlimited)\s+(?:period|time|duration)(?:\s+of\s+time)?|for\s+the\s+foreseeable\s+future|"
    r"from\s+now\s+on(?:wards?)?|in\s+perpetuity|for\s+ever|permanently",
    re.IGNORECASE,
)
BARE_NOW = re.compile(
    r"now\b(?!\s+(?:that|known|called|in\s+force|on\b)|,\s+therefore)", re.IGNORECASE
)
NOW = re.compile(
    r"immediate(?:ly)?|forthwith|without\s+(?:further\s+|any\s+|any\s+further\s+|undue\s+)?delay|at\s+once|with\s+immediate\s+"
    r"effect|instantly|instantaneously|right\s+away|straight\s+away|effective\s+immediately|starting\s+immediately",
    re.IGNORECASE,
)
UNTIL = re.compile(
    rf"(?:up\s+)?(?:until|till)\s+(?:such\s+time\s+(?:as|that|when)\s+)?(?!now\b|then\b|recently\b)(?P<rest>{REST})",
    re.IGNORECASE,
)
ENDS = re.compile(
    rf"(?P<prep>before|by|at|prior\s+to|until|upon|on|from|since|after)\s+(?:the\s+)?(?P<edge>end|conclusion|completion|close|closing|"
    r"expiry|expiration|termination|beginning|start|commencement|outset|opening|launch)\s+of\s+"
    rf"(?P<rest>(?:the\s+|this\s+|that\s+|its\s+|their\s+|current\s+|each\s+|any\s+|all\s+)?{REST})",
    re.IGNORECASE,
)
MOMENT = re.compile(
    rf"(?P<prep>from|at|on|by|since)\s+the\s+(?:moment|date|day|time)\s+(?:of\s+)?(?:its\s+|their\s+|the\s+|this\s+)?(?P<rest>{REST})",
    re.IGNORECASE,
)
OCCASION = (
    r"(?:meetings?|sessions?|summits?|conferences?|rounds?|dialogues?|assembl(?:y|ies)|elections?|visits?|"
    r"talks|negotiations|consultations|congress|forum|plenary|ministerial|council)"
)
MEETING = re.compile(
    r"(?P<prep>at|during|in|by|before|prior\s+to|ahead\s+of|well\s+ahead\s+of|well\s+before|in\s+advance\s+of|to|until)\s+"
    r"(?P<rest>(?:the|its|our|their|a|this)\s+(?:very\s+)?(?P<which>next|first|second|third|upcoming|ongoing|forthcoming|following|annual|"
    r"coming|fall|spring|autumn|summer|winter|\d{1,2}(?:st|nd|rd|th))\s+(?:[\w.’'-]+\s+){0,6}?"
    rf"{OCCASION}\b(?:\s+of\s+(?:the\s+)?[A-Z][\w-]+(?:\s+[A-Z][\w-]+)*)?)",
    re.IGNORECASE,
)
NAMED_OCCASION = re.compile(
    r"(?:(?P<by>by)|before|ahead\s+of|prior\s+to|well\s+ahead\s+of|until|in\s+advance\s+of|no\s+later\s+than)\s+"
    r"(?P<rest>(?:the\s+)?(?:[A-Z][A-Za-z.’'&/-]*\s+){0,4}(?:[A-Z]{2,6}-?\d{1,3}(?!\d)|(?:Summit|Session|Ministerial|Meeting)(?!\w)|"
    r"(?(by)(?!)|(?:Conference|Assembly|Congress|Forum|Dialogue)(?!\w))))"
)
EACH_SESSION = re.compile(
    rf"(?:at|in|during|for|before|after)\s+(?:each|every)\s+(?:[\w-]+\s+){{0,3}}?(?P<rest>{OCCASION}|term|cycle|round)\b",
    re.IGNORECASE,
)
FRONTED = re.compile(
    rf"(?:(?:immediately|promptly|shortly|soon)\s+)?(?P<prep>after|following|upon|pending|before|prior\s+to|once|ahead\s+of)\s+"
    rf"(?P<rest>{REST})",
    re.IGNORECASE,
)
INNER = re.compile(
    rf"(?:(?P<now>immediately|promptly|shortly|soon|concurrently|simultaneously)\s+(?:and\s+\w+\s+)?)?"
    rf"(?P<prep>after|following|upon|pending|before|prior\s+to|ahead\s+of|with|once)\s+(?P<rest>{REST})",
    re.IGNORECASE,
)
VAGUE = re.compile(
    r"as\s+(?:soon|quickly|early|rapidly|swiftly|promptly)\s+as\s+(?:(?:is\s+|we\s+|it\s+is\s+|reasonably\s+)?possibl[ey]|practicable|feasible|"
    r"practical|we\s+possibly\s+can|(?:we|they|it)\s+can)|promptly|expeditiously|(?:very\s+)?quickly|speedily|"
    r"swiftly|urgently|(?:very\s+)?soon|shortly|(?:in|over|within)\s+the\s+(?:very\s+)?(?:coming|near|next\s+few|next\s+several|following|foreseeable)\s+"
    r"(?:hours|days|weeks|months|years|future)|over\s+the\s+\w+\s+to\s+come|in\s+(?:the\s+)?(?:days|weeks|months|years)\s+(?:to\s+come|ahead)|"
    r"in\s+due\s+(?:course|time)|at\s+(?:the|an|its|their)\s+earl(?:iest|y)(?:\s+(?:possible|practicable))?(?:\s+(?:opportunity|date|convenience|time|moment))?|"
    r"in\s+a\s+(?:timely|prompt|expeditious|speedy)\s+(?:and\s+\w+\s+)?(?:manner|fashion|way)|with\s+all\s+(?:due|deliberate|possible)\s+(?:speed|haste|dispatch)|"
    r"in\s+future\s+years|as\s+a\s+matter\s+of\s+urgency|on\s+an\s+urgent\s+basis|at\s+an\s+appropriate\s+time|when\s+the\s+time\s+(?:comes|is\s+right)|"
    r"in\s+the\s+(?:short|medium|long|longer|near)[\s-](?:to\s+medium[\s-])?(?:term|run)|sooner\s+or\s+later|eventually|"
    r"within\s+a\s+reasonable\s+(?:time|period)(?:\s+of\s+time)?|in\s+good\s+time|before\s+long|a\s+few\s+(?:days|weeks|months)\s+later",
    re.IGNORECASE,
)
STOP = re.compile(
    r"\s+(?:the\s+(?:parties|sides|government)|shall|will|is\s+to|are\s+to|in\s+order|to\s+(?:ensure|discuss|"
    r"establish|allow|enable|improve)|to\s+(?!(?:the|a|an|its|their|his|her|any|all|each|both|this|that|these|those|which|such|it|them)\b)[a-z]+|and\s+(?:shall|will|to|be|ensure|(?:to\s+be\s+)?(?:complet|finish|conclud|end)\w*)|with|which|that|in\s+accordance|under|for\s+the\s+"
    r"purpose|including|unless|or)\b",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"\s+(?:(?:(?:the|each|every|both|all|any|no)\s+)?(?:(?!(?:Period|Phase|Stage|Transition|Agreement|Treaty|"
    r"Convention|Protocol|Resolution|Declaration|Memorandum|Summit|Conference|Meeting|Session)\b)[A-Z][\w’'-]+\s+){1,3}"
    r"|(?:the|each|every|both|all|any|no)\s+(?:(?!(?:the|each|every|both|all|any|no|on|by|to|in|for)\b|[A-Z])[\w’'-]+\s+){1,4}?"
    r"|(?:it|they|we)\s+)(?:shall|will|must|may)\b"
)
"""Who must act, where a fronted time runs into it: "within a week of the visit Borland shall"."""
LOOSE_END = re.compile(r"(?:\s+(?:for|of|by|in|on|at|to|and|or|as|the|from))+$", re.IGNORECASE)
TEXT_NOUN = (
    r"(?:agreement|memorandum|protocol|resolution|declaration|statement|note|treaty|convention|accords?|"
    r"document|charter|pact|text|arrangement|deal|communiqu[ée]|decision|covenant|framework|letter|"
    r"understanding|instrument|roadmap|road\s+map|package|act|constitution|plan|measures)"
)
ABOUT_TEXT = re.compile(
    r"(?:the\s+)?(?:(?:date|day|moment|time)\s+(?:of\s+|on\s+which\s+)?)?(?:its\s+|the\s+|their\s+)?(?:formal\s+|official\s+)?"
    r"(?:(?P<sign>sign(?:ing|ature)|initialling)|adoption|adopting|approval|approving|conclusion|publication|issuance)"
    r"(?:\s+(?:by\s+(?:the\s+|both\s+|all\s+)?(?:parties|sides)|hereof|thereof))?"
    rf"(?:\s+(?:of\s+)?(?:this|the\s+present|the|that)\s+(?:[\w’'-]+\s+){{0,3}}{TEXT_NOUN}(?:\s+of\s+[A-Z]\w+)?"
    r"|(?(sign)\s+(?:of\s+)?the\s+(?:(?-i:[A-Z])[\w-]*\s*)+|(?!)))?"
    rf"|(?:the\s+date\s+of\s+)?(?:this|the\s+present)\s+{TEXT_NOUN}(?:\s+(?:is|was|has\s+been)\s+(?:signed|adopted|approved))?"
    r"|(?:the\s+date\s+hereof|this\s+(?:date|day)|today|now)",
    re.IGNORECASE,
)
STAGE = re.compile(
    r"(?:during|throughout|for|in)\s+(?P<rest>the\s+(?:entire\s+|whole\s+|duration\s+of\s+(?:the\s+)?|course\s+of\s+(?:the\s+)?)?"
    r"(?:(?!(?:of|to|and)\b)[\w()–-]+\s+){0,6}?(?:period|phase|interim|transition|stage|tenure|term\s+of\s+office|truce|cease-?fire|war|conflict|"
    r"hostilities|negotiations|process|pandemic)\b)",
    re.IGNORECASE,
)
DURATION_OF = re.compile(
    rf"for\s+the\s+(?:entire\s+|full\s+|whole\s+)?(?:duration|term|length|life)\s+of\s+(?P<rest>{REST})",
    re.IGNORECASE,
)
