"""Patterns for points of the calendar, each tried at one place after its first word."""

import re

HEAD = re.compile(r"\d+(?:st|nd|rd|th|s)?(?![^\W_])|[^\W\d_]+")
SKIP = re.compile(r"the\s+", re.IGNORECASE)
YEAR = r"(?P<y>(?:1[0-9]|20|21)\d\d)(?![\d/]|[.,]\d|\s*(?:%|per\s*cent))"
AFTER_MONTH_YEAR = re.compile(rf",?[^\S\n]*(?:\n(?!\n))?[^\S\n]*(?<=\s)(?:of\s+)?{YEAR}")
BC_AFTER = re.compile(r"(?:\.|,)?\s+(?:of\s+)?(?P<y>\d{1,4})\s*(?:BCE?|B\.\s?C\.(?:\s?E\.)?)(?!\w)")
SAME_YEAR = re.compile(
    r",?\s+(?:of\s+)?(?P<rel>that|the\s+same|the\s+following|the\s+next|the\s+previous|next|this|"
    r"last|the\s+current|each|every)\s+year\b",
    re.IGNORECASE,
)
DAY_TAIL = re.compile(
    r"(?:\s*(?:[-–—]|to|and|until|or)\s*(?P<d2>\d{1,2})(?:st|nd|rd|th)?)?,?\s+"
    r"(?:day\s+of\s+|of\s+)?(?P<m>[A-Z][A-Za-z]{2,8})(?!\w)"
)
MONTH_DAY = re.compile(
    r"\.?\s+(?:the\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th)?(?![\d:/%]|\.\d|,\d{3})"
    r"(?:\s*(?:[-–—]|to|and)\s*(?P<d2>\d{1,2})(?:st|nd|rd|th)?(?![\d:%]|\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)))?"
)
ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)")
ISO_MONTH = re.compile(r"(?P<y>(?:19|20|21)\d\d)-(?P<m>\d\d)(?![\d-])")
SLASHED = re.compile(
    r"(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20|21)\d\d)(?!\d)"
)
YEAR_RANGE = re.compile(
    r"(?P<y>(?:1[0-9]|20|21)\d\d)(?:\s*[-–—]\s*(?P<z>(?:(?:1[0-9]|20|21)\d\d|\d\d)))(?!\d)"
)
BARE_YEAR = re.compile(rf"{YEAR}(?!-[a-z])")
BC_YEAR = re.compile(
    r"(?P<y>\d{1,4})(?:\s*[-–—/]\s*(?P<z>\d{1,4}))?\s*(?:BCE?|B\.\s?C\.(?:\s?E\.)?)(?!\w)"
)
PART = re.compile(
    r"[\s-]+(?:\(\d\)\s+)?(?P<what>quarter|half|semester|decade|week|day|days|month|part)s?(?:\s+of)?\s+",
    re.IGNORECASE,
)
OF_MONTH = re.compile(r"(?:\s+day)?\s+(?:of\s+)?(?P<m>[A-Z][A-Za-z]{2,8})(?!\w)")
CODE = re.compile(r"(?P<k>[QH])(?P<n>[1-4])(?:\s+of|,|/)?\s*(?=[\d12a-z])", re.IGNORECASE)
SHARE = re.compile(
    r"(?P<s>(?:mid|middle|early|late)(?:[\s-]+)(?:in\s+|part\s+of\s+|of\s+)?|(?:end|beginning|start|close)(?:-|\s+of\s+|\s+(?=\d)))"
    r"(?:the\s+)?(?:month\s+of\s+|year\s+|calendar\s+year\s+)?",
    re.IGNORECASE,
)
OF = re.compile(
    r"(?:\s+(?:part|days|weeks|months|half))?\s+of\s+(?:the\s+)?(?:month\s+of\s+|year\s+|calendar\s+year\s+)?",
    re.IGNORECASE,
)
SEASON_YEAR = re.compile(rf",?\s+(?:of\s+)?{YEAR}")
UNIT = re.compile(
    r"\s+(?:(?P<cal>calendar|fiscal|financial)\s+)?(?P<u>[^\W\d_]+)(?!\w|['’]s\s+\w)", re.IGNORECASE
)
CENTURY = re.compile(r"[\s-]+century(?P<bc>\s+B\.?C\.?(?:E\b\.?)?)?(?!\w)", re.IGNORECASE)
AFTER_DECADE_BC = re.compile(r"\s+(?:BCE?|B\.\s?C\.(?:\s?E\.)?)(?!\w)")
TENS = re.compile(r"(?:twenty|thirty)-[a-z]+(?!\w)", re.IGNORECASE)
WHOLE = re.compile(r"(year|month|week|decade|quarter|century)\b(?!['’])", re.IGNORECASE)
SEASON_AFTER = re.compile(r"\s+(spring|summer|autumn|winter)\b")
NO_SEASON = re.compile(r"\s+(?:from|to|in|into|back|apart)\b")
SAME = re.compile(r"\s+same\b", re.IGNORECASE)
DATE_LINK = re.compile(r",?\s+(?:the\s+)?(?=\d|[A-Z])")
LEAD = re.compile(
    r"(?:years?|calendar\s+year|(?:fiscal|financial)\s+year|FY|month\s+of)\s*", re.IGNORECASE
)
FEAST = re.compile(r"(?:Christmas(?:\s+(?:Day|Eve))?|New\s+Year['’]s\s+(?:Day|Eve))\b")
