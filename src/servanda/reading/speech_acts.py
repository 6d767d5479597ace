"""Clauses into statements: what the words do, weighed by genre and by who speaks."""

import re

from servanda.model.reading import Deontic, StatementKind, Strength
from servanda.reading.lexicons import word_set
from servanda.reading.parts import Clause, Genre
from servanda.reading.words import WORD

Verdict = tuple[StatementKind, Deontic | None, Strength | None]
WE = re.compile(r"\b(?:we|i|our|us|we’ve|we've)\b", re.IGNORECASE)
PRONOUN = re.compile(r"(?:\b(?:he|she|they|both)\b)", re.IGNORECASE)
PREPOSITION = re.compile(
    r"\s(?:of|for|on|in|to|between|with|from|among|at|by|under|over|that|which|who|including|"
    r"toward|towards|into|against)\s|,",
    re.IGNORECASE,
)
TITLE = re.compile(
    r"\b(?:President|Secretary|Minister|Advisor|Adviser|Ambassador|General|Chancellor|Chairman|Envoy)\b"
)
DEFINES = re.compile(
    r"\b(?:means|shall mean|shall be understood as|is defined as|for the purposes? of|refers to|"
    r"is understood)\b",
    re.IGNORECASE,
)
ENTERS = re.compile(
    r"\b(?:enters?|entered|entry|come|comes) into force\b|\b(?:be )?open(?:ed)? for signature\b|"
    r"\bequally authentic\b|\bdepositary of this\b",
    re.IGNORECASE,
)
PASSIVE = re.compile(
    r"\s+(?:\w+ly\s+|also\s+|not\s+)?be\s+(?:\w+ly\s+)?\w+(?:ed|en|ade|eld|one|et|ut|wn|ught|id)\b",
    re.IGNORECASE,
)
STATIVE = re.compile(
    r"\s+(?:\w+ly\s+|also\s+|not\s+|never\s+)*(?:be (?:a|an|the|able|good|great|happy|glad|fine|here|there|"
    r"very|so|seen|no)|have to|need|see|know|depend|hinge|remain|become|feel|think|win|lose|cost|mean|tell|"
    r"say|judge|emerge|find out|like|love|want|hear|get|go down|benefit|prevail|matter|happen)\b",
    re.IGNORECASE,
)
TOWARD = re.compile(
    r"\s+(?:\w+ly\s+|also\s+)?(?:continue\s+)?(?:to\s+)?(?:work|working|strive|striving)\s+(?:closely\s+|"
    r"together\s+|tirelessly\s+)?(?:towards?|for)\b|\s+(?:\w+ly\s+)?(?:seek|strive|endeavou?r)\s+to\b|"
    r"\s+(?:\w+ly\s+)?(?:stand|remain)\s+(?:together|united|with|committed|steadfast|firm)",
    re.IGNORECASE,
)
NOT_APPLY = re.compile(r"\s+not\s+apply\b")
STEPS = re.compile(
    r"\b(?:steps?|milestones?|measures?|phases?|stages?|path|plan|options?|package|rounds?|agenda|"
    r"framework|roadmap|horizon)\b",
    re.IGNORECASE,
)
INCLUDES = re.compile(
    r"\s+(?:\w+ly\s+)?(?:include|expand|involve|comprise|cover|entail|extend|feature|see)\b",
    re.IGNORECASE,
)
BELIEVED = frozenset({"duty", "future", "ongoing", "committed", "plan", "leave"})
JOINT = frozenset({"agreement", "communique", "statement"})


def subject_class(words: str) -> str:
    """Return who the subject of a clause is: we, party, pronoun, it, there, abstract or thing."""
    bare = words.strip().strip("“\"'(")
    if not bare:
        return "none"
    lower = bare.lower()
    if WE.search(lower.split(",")[-1]) and WE.search(lower.split(" of ")[0]):
        last = [w.group().lower() for w in WORD.finditer(lower)]
        if "we" in last or "i" in last or "we've" in last or "we’ve" in last:
            return "we"
    first = lower.split()[0].strip(",")
    if first in ("this", "that", "these", "those", "such"):
        last = [w.group() for w in WORD.finditer(lower)][-1]
        return "party" if last in word_set("subjects", "actor") else "thing"
    if first == "there":
        return "there"
    if first in ("it", "this", "that") and len(lower.split()) == 1:
        return "it"
    if first in ("he", "she", "they", "both", "each") and len(lower.split()) <= 2:  # noqa: PLR2004
        return "pronoun"
    noun = PREPOSITION.split(bare, maxsplit=1)[0]
    words_of = [w.group() for w in WORD.finditer(noun)]
    if not words_of:
        words_of = [w.group() for w in WORD.finditer(bare)]
        if not words_of:
            return "none"
    head = words_of[-1]
    low = head.lower()
    if low in word_set("subjects", "actor"):
        return "party"
    if low in word_set("subjects", "abstract"):
        return "abstract"
    rest = (
        words_of[1:]
        if words_of[0].lower() in ("the", "a", "an", "this", "these", "all", "each", "both", "our")
        else words_of
    )
    if any(w[:1].isupper() for w in rest):
        return "party"
    if low in ("who", "which"):
        return "relative"
    return "thing"


def weigh(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    """Return kind, deontic and strength of a clause with an anchor; None if it is no statement."""
    anchor = clause.anchor
    if anchor is None:
        return None
    words = text[clause.start : clause.end]
    if DEFINES.search(words) or ENTERS.search(words):
        return None
    rule = _RULES.get(anchor.act.force)
    if rule is None:
        return None
    framed = clause.framed_by
    if framed is not None and framed.act.id == "recognises-that" and anchor.act.force in BELIEVED:
        return None
    found = rule(text, clause, who, genre)
    if found is None:
        return None
    kind, deontic, strength = found
    if kind in ("aspiration", "signal", "proposal"):
        return kind, None, "low"
    if kind in ("claim", "deferral"):
        return kind, None, None
    return kind, deontic, strength or anchor.act.strength


def _deontic(clause: Clause, text: str) -> Deontic:
    anchor = clause.anchor
    if anchor is not None and (anchor.negated or anchor.act.force == "ban"):
        return "prohibition"
    if clause.inner is not None and clause.inner.negated:
        return "prohibition"
    if clause.subject is not None:
        first = WORD.search(text, *clause.subject)
        if first is not None and first.group().lower() in ("no", "neither", "nothing", "none"):
            return "prohibition"
    return "obligation"


def _after(text: str, clause: Clause) -> str:
    return text[clause.anchor.end : clause.end] if clause.anchor is not None else ""


HAS_POWER = re.compile(
    r"\s+(?:also\s+|then\s+)?(?:continue\s+to\s+)?(?:have|exercise|enjoy)\s+(?:the\s+|its\s+|all\s+|such\s+)?(?:exclusive\s+|"
    r"reserved\s+|concurrent\s+)?(?:powers?|authority|competence|rights?|jurisdiction)\b",
    re.IGNORECASE,
)


def _duty(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    if HAS_POWER.match(_after(text, clause)) and genre.kind == "agreement":
        return "commitment", "permission", None
    if genre.kind == "news":
        return None
    if genre.kind == "press conference" and who != "we":
        return None
    if clause.anchor is not None and clause.anchor.act.id == "is-to" and genre.kind != "agreement":
        return None
    return "commitment", _deontic(clause, text), None


def _ban(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    return (
        ("commitment", "prohibition", None) if genre.kind in ("agreement", "resolution") else None
    )


def _future(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    after = _after(text, clause)
    deontic = _deontic(clause, text)
    if genre.kind == "agreement":
        permits = HAS_POWER.match(after) is not None
        return "commitment", "permission" if permits else deontic, None
    if TOWARD.match(after):
        return "aspiration", None, None
    if genre.kind in ("press conference", "news"):
        spoken = clause.quoted or genre.kind == "press conference"
        if not spoken or STATIVE.match(after) or CHAT.match(after):
            return None
        if who in ("we", "party") and (_acts(after) or PASSIVE.match(after)):
            return "commitment", deontic, None
        return None
    if who == "relative" and genre.kind == "communique":
        return None
    if who in ("we", "party", "pronoun", "relative", "none"):
        return "commitment", deontic, None
    if PASSIVE.match(after):
        return "commitment", deontic, None
    return None


# What speakers say about the press conference itself ("I'll take your questions").
CHAT = re.compile(
    r"\s+(?:\w+ly\s+|just\s+|now\s+|also\s+|like\s+to\s+)*(?:take\s+(?:\w+\s+){0,3}(?:questions?|coat)|begin\b|start\b|call\s+on|"
    r"do\s+a\s+few|pass\s+this|follow\s+up|turn\b|move\s+on|get\s+(?:to|into)\b|find\b|make\s+(?:it|that)\s+clear|"
    r"recognize\b|alternate\b|set\s+that)",
    re.IGNORECASE,
)


def _acts(after: str) -> bool:
    """Whether the verb after a modal names an act that one can see done."""
    for word in WORD.finditer(after):
        lower = word.group().lower()
        if lower.endswith("ly") or lower in ("also", "not", "never", "to", "now", "soon", "then", "jointly", "further"):
            continue
        return lower in word_set("verbs", "act")
    return False


def _need(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    deontic = _deontic(clause, text)
    if genre.kind == "agreement":
        return "commitment", deontic, None
    if genre.kind == "news" and not clause.quoted:
        return None
    if who == "we":
        return "aspiration", None, None
    if clause.anchor is not None and clause.anchor.act.id == "has-to" and not clause.quoted:
        return None
    if who in ("party", "pronoun") or PASSIVE.match(_after(text, clause)):
        return "demand", deontic, None
    return None


def _ought(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    deontic = _deontic(clause, text)
    if clause.framed_by is not None:
        return "demand", deontic, "low"
    if genre.kind == "agreement":
        return "commitment", deontic, "low"
    if genre.kind in ("communique", "resolution", "statement") and who in ("party", "pronoun"):
        return "demand", deontic, "low"
    return None


def _leave(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    if genre.kind in ("agreement", "resolution") or (genre.signed and genre.kind != "news"):
        after = _after(text, clause)
        if (clause.anchor is not None and clause.anchor.negated) or after.startswith(" only"):
            return "commitment", "prohibition", None
        if INCLUDES.match(after):
            return "proposal", None, None
        return "commitment", "permission", None
    return None


def _possible(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    if genre.kind not in ("news", "press conference", "other"):
        return None
    subject = text[slice(*clause.subject)] if clause.subject else ""
    if STEPS.search(subject) and INCLUDES.match(_after(text, clause)):
        return "proposal", None, None
    return None


def _pledge(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    if genre.kind == "news" and not clause.quoted:
        return "claim", None, None
    if _that_is(text, clause):
        return None
    return "commitment", _deontic(clause, text), None


def _that_is(text: str, clause: Clause) -> bool:
    """Whether it is only agreed that something is so: no act in the that-clause."""
    return (
        clause.anchor is not None
        and clause.inner is None
        and text[clause.anchor.start : clause.anchor.end].lower().endswith("that")
    )


def _agreed(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    if genre.kind in ("news", "press conference"):
        return "claim", None, None
    if genre.kind == "resolution" or _that_is(text, clause):
        return None
    return "commitment", _deontic(clause, text), None


def _decision(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    if genre.kind in ("news", "press conference"):
        return None
    inner = clause.inner
    if inner is not None and inner.act.force == "leave":
        return "commitment", "permission", None
    if inner is not None and inner.negated and NOT_APPLY.match(text, inner.end):
        return "commitment", "permission", None
    return "commitment", _deontic(clause, text), None


def _announce(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    if genre.kind not in ("communique", "statement"):
        return None
    if clause.anchor is not None and text[clause.anchor.start : clause.anchor.end].lower().startswith("launched"):
        return None
    before = (
        text[
            max(
                clause.start, (clause.anchor.start if clause.anchor else 0) - 6
            ) : clause.anchor.start
        ]
        if clause.anchor
        else ""
    )
    if before.rstrip().endswith(("have", "has", "had")):
        return None
    return ("commitment", "obligation", None) if who in ("we", "party") else None


def _plan(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    if genre.kind == "news" and not clause.quoted:
        return None
    return (
        ("commitment", "obligation", "low")
        if who in ("we", "party", "pronoun", "none", "relative")
        else None
    )


def _committed(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    if genre.kind in ("news", "resolution"):
        return None
    word = WORD.search(_after(text, clause))
    if word is not None and word.group().lower() in word_set("verbs", "act"):
        return "commitment", "obligation", None
    return "aspiration", None, None


def _ongoing(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    announced = clause.anchor is not None and clause.anchor.act.id == "we-are-doing"
    if genre.kind in ("communique", "statement") and announced:
        return "commitment", "obligation", "low"
    return None


def _wish(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    if genre.kind in ("news", "resolution") and not clause.quoted:
        return None
    return (
        ("aspiration", None, None)
        if who in ("we", "party", "pronoun", "none", "relative")
        else None
    )


def _reaffirm(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    if genre.kind in ("communique", "statement", "agreement"):
        return "aspiration", None, None
    return None


def _ready(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    return "signal", None, None


def _ask(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    if genre.kind == "news" and not clause.quoted:
        return ("demand", "obligation", None) if who == "party" else None
    if genre.kind == "press conference" and (who != "we" or (clause.anchor is not None and clause.anchor.past)):
        return None
    return "demand", "obligation", None


def _asked(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    return ("demand", "obligation", None) if genre.kind != "news" else None


def _defer(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    return "deferral", None, None


def _claimed(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    return ("claim", None, None) if genre.kind in ("news", "press conference") else None


def _pledged(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    if genre.kind in ("news", "press conference"):
        return "claim", None, None
    if genre.kind in JOINT and who in ("we", "party", "pronoun"):
        return "commitment", "obligation", None
    return None


def _suggest(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    if genre.kind in ("agreement", "resolution"):
        return None
    return "proposal", None, None


def _grant(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    return ("commitment", "permission", None) if genre.kind in ("resolution", "agreement") else None


def _confirm(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    if genre.kind != "resolution" or clause.inner is None:
        return None
    if clause.inner.act.force in ("duty", "ban"):
        return "commitment", _deontic(clause, text), None
    return None


def _under_way(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    return ("commitment", "obligation", None) if genre.kind in ("communique", "statement") else None


def _includes(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    return ("commitment", "obligation", None) if genre.kind in ("communique", "statement") else None


def _private(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    return ("signal", None, None) if PRIVATE.search(text, *clause.sentence) else None


def _goal(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:
    return ("aspiration", None, None) if genre.kind == "news" else None


PRIVATE = re.compile(r"\b(?:in private|private (?:conversations?|talks)|behind the scenes|behind closed doors|off the record)\b", re.IGNORECASE)

_RULES = {
    "grant": _grant,
    "confirm": _confirm,
    "under-way": _under_way,
    "includes": _includes,
    "private": _private,
    "goal": _goal,
    "duty": _duty,
    "ban": _ban,
    "future": _future,
    "future-not": _future,
    "need": _need,
    "ought": _ought,
    "leave": _leave,
    "possible": _possible,
    "pledge": _pledge,
    "agreed": _agreed,
    "decision": _decision,
    "announce": _announce,
    "plan": _plan,
    "committed": _committed,
    "ongoing": _ongoing,
    "wish": _wish,
    "reaffirm": _reaffirm,
    "effort": _wish,
    "ready": _ready,
    "ask": _ask,
    "asked": _asked,
    "defer": _defer,
    "claimed": _claimed,
    "red-line": _claimed,
    "pledged": _pledged,
    "suggest": _suggest,
}
