"""Paragraphs into blocks: headings, zones, levels of lists, and what governs what."""

import re
from dataclasses import dataclass

from servanda.reading.lexicons import word_set
from servanda.reading.paragraphs import TERMINAL, Raw, raw_paragraphs
from servanda.reading.parts import Block, BlockKind, Zone
from servanda.reading.words import WORD

MAX_HEADING = 160
MAX_HEADING_WORDS = 18
MIN_TURNS = 3
SHORT_CAPS = 3
NUMBERED_HEADING = re.compile(
    r"(?:CHAPTER|ARTICLE|Article|Chapter|ANNEX|Annex|ANNEXURE|PART|Part|SECTION|Section|PREAMBLE|"
    r"Preamble|APPENDIX|Appendix)\b[\s\dIVXA-Z.:-]{0,12}(?:$|(?=\S))"
)
PREAMBLE = re.compile(
    r"(?:Whereas|Recall(?:ing|s)|Recogni[sz]ing|Reaffirming|Affirming|Mindful|Determin(?:ed|ing)|"
    r"Deeply|Gravely|Noting|Considering|Convinced|Concerned|Guided|Acknowledging|Welcoming|Bearing|"
    r"Having|Acting|Expressing|Desir(?:ing|ous)|Conscious|Aware|Cognizant|Emphasi[sz]ing|Stressing|"
    r"Taking|Believing|Reflecting|Moving forward|Pursuant to|Committed|Resolved|Underlin(?:ing)|"
    r"Deploring|Condemning|Alarmed|Commending|Reiterating|Further|Disturbed|Also|Encouraged|"
    r"Preoccupied|Shocked|Appreciating|Respecting|Striving|Understanding)\b"
)
PARTICIPLE = re.compile(r"[A-Z][a-z]+(?:ing|ed)\b")
PREAMBLE_END = re.compile(r"[,;](?:\s*(?:and|\d{1,3}))?\s*$")
ENACTS = re.compile(
    r"(?:have|has|hereby)?\s*(?:agreed?(?: and acknowledged)?|decided?|declared?)\s+"
    r"(?:as follows|the following|on the following)\s*:?\s*$",
    re.IGNORECASE,
)
ENACTS_REACH = 60
"""Code points from the end of a block in which it enacts what follows."""
CLOSING = re.compile(
    r"(?:Done (?:in|at|on|this)\b|DONE\b|IN WITNESS|In witness whereof|Participants of the\b.*:$|"
    r"Signed\b|For the Government\b|Witness(?:es|ed by)?:?$|Signator(?:y|ies)\b|Guarantors?:?$|"
    r"Adopted (?:unanimously|at|by)\b|Source:|Sources:)"
)
FULL_STOP_LEAD = re.compile(
    r"\bfollowing\s+(?:\w+\s+){0,3}?(?:steps?|measures?|points?|actions?|provisions?|principles?|"
    r"recommendations?|commitments?|conclusions?|terms?)\b|\bas follows\b",
    re.IGNORECASE,
)
FINITE = re.compile(
    r"\b(?:shall|will|must|may|should|can|agrees?|agreed|commits?|undertakes?|is|are|was|were|has|"
    r"have|had)\b"
)
BACKWARD = re.compile(r"(?:After|These|This|Such|They|It|As|Following|In (?:addition|parallel))\b")
NUMBER = re.compile(r"\d+(?:\.\d+)*")
ROMAN = re.compile(r"[ivx]+", re.IGNORECASE)
TAIL = re.compile(
    r"(?:Comments?|Share(?: this)?|Related(?: posts| articles)?|Leave a (?:reply|comment)|"
    r"Subscribe|Sign up|Advertisement|Recent posts|See all|Write a comment|###|Read more)"
    r"[\s.:!\d]*$",
    re.IGNORECASE,
)
CONNECTIVE = re.compile(r"\W{0,8}(?:and|or)?\W{0,8}$", re.IGNORECASE)
FRONT = re.compile(
    r"(?:By [A-Z][\w.]+ [A-Z]\w+|\d+ min(?:ute)?s? read|(?:Published|Updated|Posted)\b.*|"
    r"\[[^\]\n]*\]\([^)\n]*\)|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)?d?a?y?,?\s*(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|"
    r"Nov|Dec)[a-z]*\.? \d{1,2}(?:,? \d{4})?|"
    r"\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{4})$"
)


@dataclass(slots=True)
class _Lead:
    """A block that governs those after it until something ends its reach."""

    block: int
    level: int
    children: int | None = None
    """Level of the labels under it, once one was seen."""
    wide: bool = False
    """It announces "the following actions": whole sentences hang on it too."""


def blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of ``text`` in order, each with its zone, level and governing block."""
    raws = raw_paragraphs(text)
    turns = sum(raw.speaker is not None for raw in raws) >= MIN_TURNS
    levels = _levels(raws)
    kinds = [_kind(text, raws, at) for at in range(len(raws))]
    zones = _zones(text, raws, kinds)
    governed = _governed(text, raws, kinds, levels, zones)
    out = []
    speaker: str | None = None
    for at, raw in enumerate(raws):
        if turns and raw.speaker is not None:
            speaker = raw.speaker
        out.append(
            Block(
                start=raw.start,
                end=raw.end,
                kind=kinds[at],
                label=raw.label,
                level=levels[at],
                zone=zones[at],
                chapeau=governed[at],
                speaker=speaker,
            )
        )
    return tuple(out)


def _levels(raws: list[Raw]) -> list[int]:
    """Depth of each label: a style of label seen before closes the deeper ones."""
    out: list[int] = []
    stack: list[str] = []
    last_letter = ""
    for raw in raws:
        if raw.label is None:
            out.append(0)
            continue
        style, letter = _style(raw.label, stack, last_letter)
        last_letter = letter or last_letter
        if style[0] in "nbI":
            # A number never hangs on a bullet: the list of bullets is over.
            stack = [open_style for open_style in stack if open_style != "-"]
        if style in stack:
            del stack[stack.index(style) + 1 :]
        else:
            depth = int(style[1:]) if style[0] == "n" else 0
            while stack and depth and stack[-1][0] == "n" and int(stack[-1][1:]) > depth:
                stack.pop()
            stack.append(style)
        out.append(len(stack))
    return out


def _style(label: str, stack: list[str], last_letter: str) -> tuple[str, str]:
    """Style of a label; "(i)" after "(h)" is a letter, else a Roman number."""
    core = label.strip("().")
    number = NUMBER.fullmatch(core)
    bracket = ")" if ")" in label else ""
    if number:
        depth = core.count(".") + 1
        return (f"n{depth}" if depth > 1 or not bracket else "b"), ""
    if not core.isalpha():
        return "-", ""
    letter = core.lower()
    if ROMAN.fullmatch(core):
        follows = len(letter) == 1 and bool(last_letter) and ord(letter) == ord(last_letter) + 1
        if not (follows and ("a" + bracket in stack or "A" + bracket in stack)):
            return ("I" if core.isupper() else "i") + bracket, ""
    return ("A" if core.isupper() else "a") + bracket, letter


def _kind(text: str, raws: list[Raw], at: int) -> BlockKind:
    raw = raws[at]
    words = text[raw.start : raw.end]
    if TAIL.match(words) or FRONT.match(words) or CONNECTIVE.match(words):
        return "boilerplate"
    if _heading(raws, at, words):
        return "heading"
    return "paragraph" if raw.label is None else "item"


def _heading(raws: list[Raw], at: int, words: str) -> bool:  # noqa: PLR0911 -- a decision list: the first rule that fits
    """Whether the block is a heading: short, unpunctuated, with something under it."""
    raw = raws[at]
    if len(words) > MAX_HEADING or raw.speaker is not None or "\n" in words.strip():
        return False
    if NUMBERED_HEADING.match(words) and words.count(" ") < MAX_HEADING_WORDS:
        return not words.endswith((".", ";"))
    if TERMINAL.search(words[-8:]) or words.endswith((",", "-", "–")):
        return False
    if not words[0].isupper() and not words[0].isdigit() and words[0] not in "“\"'‘":
        return False
    if words.count(" ") >= MAX_HEADING_WORDS or at + 1 == len(raws):
        return False
    if raw.label is None or (words.isupper() and len(words) > SHORT_CAPS):
        return True
    # A numbered heading has unnumbered text or a deeper list right under it.
    below = raws[at + 1]
    return (
        not raw.label.strip("().•▪◦●○·–—*-")[:1].islower()
        and raw.label[-1] != "-"
        and ((below.label is None and below.end - below.start > len(words)) or _deeper(raw, below))
    )


def _deeper(above: Raw, below: Raw) -> bool:
    if above.label is None or below.label is None:
        return False
    core = above.label.strip("().")
    return below.label.strip("().").startswith(core + ".")


def _zones(text: str, raws: list[Raw], kinds: list[BlockKind]) -> list[Zone]:
    out: list[Zone] = []
    closing = enacted = False
    recitals = _recitals(text, raws)
    for at, raw in enumerate(raws):
        words = text[raw.start : raw.end]
        if kinds[at] == "heading" and words[:5].upper() == "ANNEX":
            closing = False
        if raw.start * 5 > len(text) * 2 and CLOSING.match(words):
            closing = True
        if closing:
            out.append("closing")
        elif at < recitals or (not enacted and _preambular(raw, words, out)):
            out.append("preamble")
        else:
            out.append("operative")
        enacted = _enacts(words)
    return out


COUNCIL = re.compile(r"The (?:Security Council|General Assembly|Council),?\s*$")
OPERATIVE_VERB = re.compile(
    r"(?:Calls|Decides|Requests|Demands|Urges|Authorizes|Condemns|Affirms|Approves|Endorses|Invites|"
    r"Declares|Reaffirms|Expresses|Appeals|Adopts|Establishes|Insists)\b"
)


def _recitals(text: str, raws: list[Raw]) -> int:
    """How many blocks stand before the first operative paragraph of a resolution."""
    for at, raw in enumerate(raws[:12]):
        if COUNCIL.match(text[raw.start : raw.end]):
            for after in range(at + 1, len(raws)):
                label = raws[after].label
                if (label is not None and label.strip("().") == "1") or OPERATIVE_VERB.match(
                    text, raws[after].start
                ):
                    return after
    for at, raw in enumerate(raws):
        if raw.start * 2 > len(text):
            break
        if AS_FOLLOWS.search(text[max(raw.start, raw.end - 80) : raw.end]):
            return at
    return 0


AS_FOLLOWS = re.compile(r"\bagreed?\s+(?:and\s+\w+\s+)?as\s+follows\s*[:;]?\s*$", re.IGNORECASE)


def _enacts(words: str) -> bool:
    """Whether a block ends in words that enact what follows."""
    last = words[-ENACTS_REACH:]
    return "follow" in last.lower() and ENACTS.search(last) is not None


def _preambular(raw: Raw, words: str, before: list[Zone]) -> bool:
    """Whether a block recites grounds: participle first, comma or semicolon last."""
    if _enacts(words):
        return True
    if raw.label is not None:
        return bool(before) and before[-1] == "preamble" and not raw.label[0].isdigit()
    if PREAMBLE.match(words):
        in_series = words.rstrip().endswith(":") and bool(before) and before[-1] == "preamble"
        return in_series or PREAMBLE_END.search(words[-12:]) is not None
    return PARTICIPLE.match(words) is not None and words.rstrip().endswith(",")


def _governed(
    text: str, raws: list[Raw], kinds: list[BlockKind], levels: list[int], zones: list[Zone]
) -> list[int | None]:
    """Index of the governing block of each, by a stack of open lead-ins."""
    out: list[int | None] = []
    leads: list[_Lead] = []
    for at, raw in enumerate(raws):
        words = text[raw.start : raw.end]
        if kinds[at] == "heading" or zones[at] == "closing" or _zone_ends(text, raws, zones, at):
            leads.clear()
        if kinds[at] == "heading" or zones[at] == "closing":
            out.append(None)
            continue
        while leads and _ends(leads[-1], words, levels[at]):
            leads.pop()
        governor = next(
            (lead for lead in reversed(leads) if _governs(lead, words, levels[at])), None
        )
        if governor is not None and levels[at] and governor.children is None:
            governor.children = levels[at]
        out.append(governor.block if governor is not None else None)
        if (
            words.rstrip().endswith((":", ":-", ": -"))
            or _foresees(raws, at, words)
            or (
                raw.label is None
                and at + 1 < len(raws)
                and raws[at + 1].label is not None
                and FULL_STOP_LEAD.search(words)
            )
        ):
            wide = FULL_STOP_LEAD.search(words) is not None and zones[at] != "preamble"
            leads.append(_Lead(at, levels[at], wide=wide))
    return out


def _zone_ends(text: str, raws: list[Raw], zones: list[Zone], at: int) -> bool:
    """Whether another zone begins, so that nothing above governs on.

    "Have agreed on the following:" ends the recitals, and governs points right under it.
    """
    if not at or zones[at] == zones[at - 1]:
        return False
    above = text[max(raws[at - 1].start, raws[at - 1].end - ENACTS_REACH) : raws[at - 1].end]
    return raws[at].label is None or not _enacts(above)


FORESEES = re.compile(r"\b(?:foresees|envisages|includes|provides|pillars|the following)\s*;$")


def _foresees(raws: list[Raw], at: int, words: str) -> bool:
    """Whether a lead-in ends in a semicolon by mistake: "the plan foresees;" over a list."""
    listed = raws[at].label is None and at + 1 < len(raws) and raws[at + 1].label is not None
    return listed and FORESEES.search(words.rstrip()) is not None


def _ends(lead: _Lead, words: str, level: int) -> bool:
    """Whether a block ends the reach of ``lead``."""
    if level:
        if lead.children is not None:
            return level < lead.children
        if lead.level:
            same = level == lead.level and _verb_first(words)
            return level < lead.level or (level == lead.level and not same)
        return False
    if lead.children is not None:
        # Among labelled items one may have lost its label; it still ends like an item.
        return False
    if lead.wide:
        return BACKWARD.match(words) is not None
    return not _item_like(words)


def _verb_first(words: str) -> bool:
    """Whether an item goes on with the verb of a lead-in of its own level ("2.2 appoint ...;")."""
    first = WORD.match(words)
    return first is not None and (
        words[0].islower() or first.group().lower() in word_set("verbs", "act")
    )


def _governs(lead: _Lead, words: str, level: int) -> bool:
    if level:
        return lead.children is None or level >= lead.children
    if lead.children is not None:
        # Among labelled items one may have lost its label: it still ends like an item.
        return words.rstrip().endswith(";") and words[0].islower()
    return _item_like(words) or lead.wide


def _item_like(words: str) -> bool:
    """Whether an unlabelled paragraph reads like an item of a list, not like a sentence."""
    return (
        words[0].islower()
        or words.rstrip().endswith((";", ";and", "; and", ","))
        or (len(words) < MAX_HEADING * 2 and FINITE.search(words) is None)
    )
