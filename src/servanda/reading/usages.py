"""What the words after a verb form make of it: a passive, an attitude, small talk."""

import re

from servanda.reading.lexicons import word_set
from servanda.reading.words import WORD

_LY = r"(?:\w+ly\s+|also\s+|just\s+|now\s+)"
DEFINES = re.compile(
    r"\b(?:(?<!peaceful )(?<!other )(?<!appropriate )(?<!technical )(?<!available )(?<!domestic )(?<!different )(?<!further )(?<!new )(?<!all )(?<!any )"
    r"(?<!by )means(?!\s+(?:of|to|for|by|including|and|or|in|with|at|such)\b|[,;.])|shall mean|shall be understood as|is defined as|refers to|is understood)\b",
    re.IGNORECASE,
)
PAST_YEAR = re.compile(r"in (?:19|20)\d\d,", re.IGNORECASE)
DEFENDS = re.compile(
    r"\s+(?:\w+\s+){0,8}?to\s+(?:the\s+)?(?:collective\s+)?defen[sc]e\s+of\b", re.IGNORECASE
)
"""The formula of a security guarantee: "our commitment to the defence of ..."."""
KEEPS_PEACE = re.compile(
    r"\s+to\s+(?:[\w,-]+\s+){0,8}?(?:cease-?fire|truce|implementation|withdrawal|cessation)\b",
    re.IGNORECASE,
)
"""In an agreement a renewed commitment to the truce itself binds."""
FOR_PURPOSES = re.compile(
    r"for the purposes? of (?:this|these|the (?:present|foregoing|preceding)|articles?|paragraphs?|sections?|"
    r"chapters?|annex(?:es)?|(?:the )?(?:agreement|treaty|convention|protocol))\b",
    re.IGNORECASE,
)
ENTERS = re.compile(
    r"(?:,[^,;.]{1,160},)?\s+(?:\w+ly\s+|also\s+|then\s+|first\s+|not\s+)?(?:(?:enter|come)s?\s+into\s+(?:force|effect)\b|"
    r"take\s+effect\b|(?:be|remain)\s+(?:\w+\s+)?open(?:ed)?\s+(?:for|to)\s+(?:signature|accession)\b|"
    r"be\s+equally\s+authentic\b|(?:be|act\s+as)\s+(?:the\s+)?depositary\s+of\s+this\b|"
    r"(?:be|remain)\s+(?:in\s+force\s+)?(?:of|for)\s+(?:an\s+)?unlimited\s+duration\b)",
    re.IGNORECASE,
)
"""What a text says of itself after "shall": that it comes into force, or is open for signature."""
INSTRUMENT = re.compile(
    r"\b(?:agreements?|treat(?:y|ies)|protocols?|conventions?|memorand(?:um|a)|accords?|declaration|"
    r"annex(?:es)?|amendments?|instruments?|arrangements?|texts?|versions?|pact|charter|resolution|"
    r"statute|law|provisions?|articles?|ratifications?|withdrawals?|notices?|denunciations?|it|they|which|secretary-general|government)\b",
    re.IGNORECASE,
)


def enters_into_force(text: str, start: int, form: tuple[int, int], end: int) -> bool:
    """Return whether an instrument, named from ``start`` on, "shall enter into force"."""
    low, high = form
    if ENTERS.match(text, high, end) is None:
        return False
    before = text[max(start, low - ENTERS_LOOK) : low]
    return INSTRUMENT.search(before) is not None or not before.strip()


SCOPE = re.compile(
    r"\s+(?:not\s+|also\s+|only\s+|in\s+no\s+way\s+)*(?:apply\b|prejudice\b|prevail\b|affect\b|be\s+(?:without\s+prejudice|construed|interpreted)\b|"
    r"form\s+(?:an?\s+)?(?:integral\s+)?part\b|take\s+precedence\b|supersede\b|constitute\b|cover\b)",
    re.IGNORECASE,
)
"""What a text says of its own reach after "shall"."""
ITSELF_SUBJECT = re.compile(
    r"\b(?:this|the\s+present|the\s+interim|the\s+said)\s+(?:[\w-]+\s+){0,3}?(?:agreement|treaty|protocol|convention|declaration|"
    r"memorandum|framework|article|paragraph|section|chapter|annex|provisions?|instrument|statement|plan)\b"
    r"|\b(?:provisions?|implementation)\s+of\s+(?:this|the\s+present)\b",
    re.IGNORECASE,
)


def of_the_text_itself(text: str, start: int, form: tuple[int, int], end: int) -> bool:
    """Return whether a text tells of its own reach: "This article shall not apply to ..."."""
    low, high = form
    before = text[max(start, low - ENTERS_LOOK) : low]
    return SCOPE.match(text, high, end) is not None and ITSELF_SUBJECT.search(before) is not None


ENTERS_LOOK = 160
PASSIVE = re.compile(
    r"\s+(?:\w+ly\s+|also\s+|not\s+)?(?:be|remain)\s+(?:\w+ly\s+)?"
    r"\w+(?:ed|en|ade|eld|one|et|ut|wn|ught|id)\b",
    re.IGNORECASE,
)
STATIVE = re.compile(
    rf"\s+(?:{_LY}|not\s+|never\s+)*(?:be (?:a|an|the|able|good|great|happy|glad|fine|here|there|"
    r"very|so|seen|no)|have to|need|see|know|depend|hinge|remain|become|feel|think|win|lose|cost|"
    r"mean|tell|say|judge|emerge|find out|like|love|want|hear|get\s+(?:better|worse|tired|used|there)|go down|benefit|prevail|matter|"
    r"happen|be\s+(?:\w+ly\s+)?(?:\w+(?:ful|ous|ive|ing)\b(?=\s*(?:$|[.,;]|about|of|that))|back|done|sure|clear|fine|ok|okay|glad|proud)|end\s+up|"
    r"count\s+on|understand|remember|forget|notice|agree|disagree|answer|say|speak\s+(?:about|to)\s+(?:it|that|this)|leave\s+it|let\s+(?:you|him|her|them|\w+)\s+(?:know|speak|answer|go|finish)|keep\s+(?:saying|going|it)|try|just)\b",
    re.IGNORECASE,
)
"""States of mind and of things, after "will": nothing is undertaken."""
TOWARD = re.compile(
    r"\s+(?:\w+ly\s+|also\s+)?(?:continue\s+)?(?:to\s+)?(?:work|working|strive|striving)\s+"
    r"(?:closely\s+|together\s+|tirelessly\s+)?(?:towards?|for)\b"
    r"|\s+(?:\w+ly\s+)?(?:strive|aim|aspire|hope)\s+(?:to|for|at)\b"
    r"|\s+(?:\w+ly\s+)?(?:stand|remain)\s+(?:together|united|with|committed|steadfast|firm)",
    re.IGNORECASE,
)
"""Efforts and attitudes: "will strive to", "will stand together"."""
FORECASTS = re.compile(
    r"\s+(?:\w+ly\s+|also\s+)?(?:need|require|mean|depend|mark|benefit|face|see|represent|matter|cost|bring\s+about|result|lead\s+to|allow|prove)\b",
    re.IGNORECASE,
)
"""What becomes of somebody, rather than what he does: "low-lying states will need dikes"."""
PERHAPS = re.compile(r"\s+(?:not\s+)?have\s+(?:been\s+)?\w+(?:ed|en|t|ne|ld)\b", re.IGNORECASE)
"""“May have been”: a guess at the past, no leave."""
CHAT = re.compile(
    rf"\s+(?:{_LY}|like\s+to\s+)*(?:take\s+(?:\w+\s+){{0,3}}(?:questions?|coat)|begin\b|start\b|"
    r"call\s+on|do\s+a\s+few|pass\s+this|follow\s+up|turn\b|move\s+on|get\s+(?:to|into)\b|find\b|"
    r"make\s+(?:it|that)\s+clear|recogni[sz]e\b|alternate\b|set\s+that|ask\b|answer\b|second\b|repeat\b|"
    r"leave\s+(?:the|it|that)\b|hand\s+(?:it|this|the\s+floor)|give\s+(?:the\s+floor|you\s+(?:a|an|one)\b)|"
    r"tell\s+you|be\s+(?:brief|very\s+brief|honest|frank|clear)|stop\s+(?:here|there)|close\s+with)",
    re.IGNORECASE,
)
"""What speakers say about the press conference itself ("I'll take your questions")."""
QUESTIONS = re.compile(r"\b(?:questions?|remarks|hearing\s+from\s+you)\b", re.IGNORECASE)
LASTING = re.compile(r"\b(?:peace|prosperity|stability|future|world|friendship)\b", re.IGNORECASE)
HEREBY = re.compile(r"\bhereby\b", re.IGNORECASE)
OWN_STAFF = re.compile(
    r"\s+(?:our|their|its|his|her)\s+(?:[\w-]+\s+){0,3}?(?:ministers?|ministries|officials|experts|teams?|"
    r"delegations?|negotiators|governments|representatives|sherpas|envoys|advisers|advisors|staffs?)\b",
    re.IGNORECASE,
)
"""Who is told to act by those he answers to: their own act."""
NEEDS = re.compile(r"\s+(?:the\s+)?(?:\w+\s+)?(?:need|necessity)\b", re.IGNORECASE)
VALUES = re.compile(
    r"\s+(?:the\s+)?(?:\w+\s+)?(?:importance|value|principles?|significance|relevance|centrality|view|assessment)\b|\s+(?:you|him|her|them|me|us)\b",
    re.IGNORECASE,
)
"""What one agrees on or with, so that nothing is undertaken: "agree on the importance of"."""
OPTIONS = re.compile(
    r"\s+(?:\w+ly\s+|also\s+|continue\s+to\s+|jointly\s+)*(?:explore|examine|look\s+(?:at|into))\s+(?:all\s+|further\s+|the\s+|new\s+|possible\s+)*"
    r"(?:options?|how|ways|whether|possibilit(?:y|ies)|means\s+(?:of|to)|opportunit(?:y|ies)|avenues)\b",
    re.IGNORECASE,
)
"""To look at what might be done is readiness, not yet an act."""
NOT_APPLY = re.compile(r"\s+not\s+apply\b")
EFFORT = re.compile(
    r"\s+(?:\w+ly\s+|also\s+|continue\s+to\s+|further\s+)*(?:seek|endeavou?r|work|try|make\s+(?:every|all|best)\s+efforts?)\s+"
    r"(?:\w+ly\s+|together\s+|hard\s+)*(?:to|towards?|for)\b",
    re.IGNORECASE,
)
"""An undertaking to try: weak, but one (codebook, slot strength)."""
STEPS = re.compile(
    r"\b(?:steps?|milestones?|measures?|phases?|stages?|path|plan|options?|package|rounds?|agenda|"
    r"framework|roadmap|horizon)\b",
    re.IGNORECASE,
)
INCLUDES = re.compile(
    r"\s+(?:\w+ly\s+)?(?:include|expand|involve|comprise|cover|entail|extend|feature|see)\b",
    re.IGNORECASE,
)
HAS_POWER = re.compile(
    r"\s+(?:also\s+|then\s+)?(?:continue\s+to\s+)?(?:have|exercise|enjoy)\s+"
    r"(?:the\s+|its\s+|all\s+|such\s+)?(?:exclusive\s+|reserved\s+|concurrent\s+)?"
    r"(?:powers?|authority|competence|rights?|jurisdiction)\b",
    re.IGNORECASE,
)
HAS_LEAVE = re.compile(
    r"\s+(?:also\s+|then\s+)?(?:have\s+(?:the\s+|an?\s+)?(?:[\w-]+\s+){0,2}?(?:right|power|"
    r"authority)\s+(?:to|of)|be\s+(?:\w+ly\s+)?(?:free|entitled|authori[sz]ed|permitted|allowed|"
    r"at\s+liberty)\s+to)\b",
    re.IGNORECASE,
)
"""What grants leave in any text: "shall have the right to", "will be free to"."""
NO_RIGHT = re.compile(
    r"\s+(?:\w+ly\s+)?have\s+no\s+(?:right|power|authority|leave)\b", re.IGNORECASE
)
PRIVATE = re.compile(
    r"\b(?:in private|private (?:conversations?|talks)|behind the scenes|behind closed doors|"
    r"off the record)\b",
    re.IGNORECASE,
)
_PASSED_OVER = frozenset(
    ["also", "not", "never", "to", "now", "soon", "then", "jointly", "further"]
)


def concrete(after: str) -> bool:
    """Return whether "to" is followed by a verb of giving or doing: "to providing boats"."""
    for word in WORD.finditer(after):
        lower = word.group().lower()
        if lower == "to" or lower in _PASSED_OVER or lower.endswith("ly"):
            continue
        return not word_forms(lower).isdisjoint(word_set("verbs", "concrete"))
    return False


def names_deed(after: str) -> bool:
    """Return whether "to" is followed by a verb, bare or in -ing: "to guarding the ford"."""
    found = TO_VERB.match(after)
    if found is None:
        return False
    verb = found["verb"].lower()
    return not word_forms(verb).isdisjoint(word_set("verbs", "act"))


TO_VERB = re.compile(
    r"\s+(?:never\s+|not\s+)?to\s+(?:\w+ly\s+|not\s+|never\s+|also\s+)*(?P<verb>[a-z]+)\b",
    re.IGNORECASE,
)
VAGUE_DEED = re.compile(
    r"\s+to\s+(?:\w+ly\s+|continue\s+|continuing\s+)*(?:to\s+)?(?:achiev\w+|upholding|uphold|respect\w*|address\w*|tackl\w+|foster\w*|"
    r"pursu\w+|ensur\w+|deepen\w*|realiz\w+|realis\w+|work\w*\s+together|stand\w*|remain\w*)\b",
    re.IGNORECASE,
)
"""Verbs that name a goal rather than an act."""
ADDRESSES = re.compile(
    r"\s+(?:to\s+)?(?:\w+ly\s+|also\s+|further\s+|continue\s+to\s+)*address(?:ing)?\b(?!\s+(?:the\s+)?(?:nation|council|assembly|conference|meeting|summit))",
    re.IGNORECASE,
)
"""To "address" a problem is no act that one could see done (codebook, ruling 6)."""
WORKS_ON = re.compile(
    r"\s+(?:\w+ly\s+|also\s+|both\s+|all\s+|be\s+|continue\s+to\s+)*(?:work(?:ing)?\b(?!\s+out\b)|do\s+(?:everything|all|whatever|our|my|his|her|the\s+best)\b|be\s+(?:your|there|with)\b|try\b|fight\b)",
    re.IGNORECASE,
)
"""What speakers say of their zeal: "we will work every day", "I am going to do all I can"."""


def word_forms(word: str) -> set[str]:
    """Return a word with the base forms of which it may be the -ing form: "planning", "plan"."""
    stem = word.removesuffix("ing")
    return {word, stem, stem + "e", stem[:-1]} if stem != word else {word}


def names_act(after: str) -> bool:
    """Return whether the verb after a modal names an act that one can see done."""
    for word in WORD.finditer(after):
        lower = word.group().lower()
        if lower.endswith("ly") or lower in _PASSED_OVER or lower == "be":
            continue
        return not word_forms(lower).isdisjoint(word_set("verbs", "act"))
    return False
