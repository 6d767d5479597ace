"""Patterns of times in narratives: lengths, steps from the last day told of, words for now."""

import re

LENGTHS = {
    "minute": "TM", "minutes": "TM", "hour": "TH", "hours": "TH", "day": "D", "days": "D",
    "week": "W", "weeks": "W", "month": "M", "months": "M", "year": "Y", "years": "Y",
    "decade": "DE", "decades": "DE", "century": "CE", "centuries": "CE", "night": "D",
    "fortnight": "F", "evening": "D",
}  # fmt: skip
"""Units with the letters that TIMEX3 writes for them."""
_UNIT = r"(?P<unit>minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies))"
_NUMBER = (
    r"(?P<n>\d{1,3}(?:,\d{3})?|a\s+few|several|few|many|some|numerous|a\s+couple\s+of|couple\s+of|"
    r"(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|hundred|a\s+hundred|dozen))"
)
LENGTH = re.compile(
    rf"(?:the\s+(?:next|first|last|past|previous|following|final)\s+)?{_NUMBER}(?P<link>\s*[-–]\s*|\s+)?(?(link)|\s+)"
    r"(?:(?:full|long|more|whole|bloody|consecutive|other|further|additional)\s+)?"
    rf"{_UNIT}\b(?!-old)(?:[-\s](?:long|old|period)\b)?",
    re.IGNORECASE,
)
BARE_LENGTH = re.compile(
    r"(?P<unit>days|weeks|months|years|hours|decades|minutes)(?P<link>)"
    r"(?=\s+(?:later|earlier|after|before|ago|afterwards)\b)",
    re.IGNORECASE,
)
AGO = re.compile(
    r"\s+(?P<side>later|earlier|ago|previously|afterwards|thereafter|hence|after(?=\s+(?:the|that|[A-Z]|his|her|its|their))"
    r"|before(?=\s+(?:the|that|[A-Z]|his|her|its|their|this)))\b",
)
MENTION = re.compile(
    r"\b(?:for|in|within|after|over|than|almost|nearly|about|around|under|just|only|lasted|lasting|roughly|approximately|"
    r"some|of|last|took|half|least|every|once|another|quarter|to|up)\s+$",
    re.IGNORECASE,
)
"""Before "a week" that lasts: not of "twice a week" or "five pounds a year"."""
LATER_IN = re.compile(
    r"(?:later|earlier)\s+(?:in\s+)?(?:that|the(?:\s+same)?|this)\s+(?P<unit>day|week|month|year|decade|century|night|"
    r"morning|afternoon|evening|spring|summer|autumn|fall|winter)\b",
    re.IGNORECASE,
)
BC_MARK = re.compile(r"\d\s*B\.?C\b")
BC_YEAR = re.compile(r"(?P<y>[1-9]\d{2})(?![\d,.]\d|\d|s\b)(?:\s*[-–]\s*\d{2,3})?")
YEAR_PAST = re.compile(
    r"\b(?:in|by|of|since|until|from|before|after|during|between|and|to|c\.|ca\.|around|about|early|late|mid|winter|"
    r"spring|summer|autumn|fall|year|years|year of|till)\s+$|[(–-]\s*$",
    re.IGNORECASE,
)
NO_YEAR_PAST = re.compile(
    r"(?:[$£€#]|\bNo\.?|\bnumber|\bnumbers|\bsome|\bover|\bapproximately|\bnearly|\bthan|\bleast|\bwith|\bchapter|"
    r"\bpage|\bpp?\.|\bresolution|\bhundred|\broute|\bhighway|\babout)\s*$",
    re.IGNORECASE,
)
NO_YEAR_NEXT = re.compile(
    r"\s+(?!(?:and|or|to|the|a|an|when|where|after|before|with|by|as|in|on|at|was|were|had|has|have|that|which|who|whose|"
    r"until|till|from|but|he|she|it|they|there|while|because|of|for|under|due|during|is|are|would|could|did|this|"
    r"their|his|her|its|between|against|about|through|following|if|so|both|all|most|many|only|over|up|also|saw|led|"
    r"made|came|began|followed|onward|onwards|alone|since|without|within|amid|despite|into|ended|marked|not)\b)"
    r"(?:(?P<unit>men|troops|soldiers|people|civilians|dead|casualties|prisoners|tons|tonnes|miles|kilomet\w+|km|m|feet|"
    r"ships|aircraft|tanks|guns|horses|cavalry|infantry|vehicles|pounds|dollars|million|billion|percent|per)\b|[a-z])"
)
CLOCK_TIME = re.compile(
    r"(?P<h>\d{1,2})(?::(?P<m>\d\d))?\s*(?P<ap>[ap]\.?m\b\.?)|(?!)", re.IGNORECASE
)
_WORDS = {
    "now": ("PRESENT_REF", r"now\b"),
    "currently": ("PRESENT_REF", r"currently\b"),
    "current": ("PRESENT_REF", r"current\b"),
    "presently": ("PRESENT_REF", r"presently\b"),
    "nowadays": ("PRESENT_REF", r"nowadays\b"),
    "former": ("PAST_REF", r"former\b"),
    "formerly": ("PAST_REF", r"formerly\b"),
    "recent": ("PAST_REF", r"recent\b"),
    "recently": ("PAST_REF", r"recently\b"),
    "future": ("FUTURE_REF", r"future\b"),
    "today": ("PRESENT_REF", r"today\b(?!'s\s+\w+\s+of)"),
}
REFERENCES = {
    word: (re.compile(pattern, re.IGNORECASE), value) for word, (value, pattern) in _WORDS.items()
}
ABOUT = re.compile(
    r"(?:\b(?:almost|nearly|over|under|about|around|roughly|just|only|approximately|(?:more|less)\s+than|at\s+least)\s+)$",
    re.IGNORECASE,
)
PARTS_OF_DAY = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI"}
PART_OF_DAY = re.compile(
    r"(?:the\s+)?(?:early\s+|late\s+)?(?:in\s+the\s+)?(?P<part>morning|afternoon|evening|night)(?:\s+hours)?\s+of\s+(?:the\s+)?(?=[\dA-Z])"
    r"|that\s+(?:same\s+)?(?P<part2>morning|afternoon|evening|night)\b",
    re.IGNORECASE,
)
THIS_TIME = re.compile(
    r"(?:this|that)\s+(?:same\s+)?(?:period|time)\b(?!\s+of)|the\s+same\s+period\b", re.IGNORECASE
)
