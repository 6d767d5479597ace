"""Who must act: the subject, the agent of a passive, who is asked, or whom the context binds."""

import re

from servanda.model.reading import Actor
from servanda.reading import agents, parties, referents
from servanda.reading.attribution import attributed
from servanda.reading.demands import asked, asked_above
from servanda.reading.lexicons import word_set
from servanda.reading.parts import Block, Clause, Finding
from servanda.reading.running import Run
from servanda.reading.subjects import subject_class
from servanda.reading.words import WORD

VOICE = re.compile(
    r"\s*(?:\w+ly\s+|also\s+|then\s+|further\s+|not\s+|only\s+|hereby\s+|,[^,;]{1,60},\s+){0,3}"
    r"(?:(?:be|been|being|get)\s+(?:\w+ly\s+|also\s+|so\s+|further\s+|jointly\s+){0,2}"
    r"(?P<verb>\w+(?:ed|en|ade|eld|one|et|ut|wn|ught|id|un|lt|ft|rn|pt|ung|old))\b|"
    r"(?P<made>consists?\s+of|comprises?)\b)",
    re.IGNORECASE,
)
"""A passive after a modal: what stands before it suffers the act."""
OWN = frozenset(
    {"required", "obliged", "obligated", "bound", "entitled", "prepared", "committed", "guided",
     "allowed", "permitted", "prohibited", "forbidden", "represented", "governed", "concerned",
     "involved", "engaged", "dedicated", "determined", "tasked", "mandated", "charged", "empowered",
     "authorized", "authorised", "entrusted", "chaired", "pleased", "invited", "expected", "barred",
     "between", "then", "often", "even", "open", "when", "children", "men", "women", "not", "but",
     "one", "done", "staffed", "headed"}
)  # fmt: skip
"""Passives whose subject is still the one who must act or hold himself to it."""
PASSIVE_BE = re.compile(r"\b(?:is|are)\s+(?:also\s+)?(?:being|to\s+be)\s+\w+", re.IGNORECASE)
CHECK_BY = re.compile(
    r"\b(?:monitoring|verification|supervision|inspection|observation|control)\s+by\b",
    re.IGNORECASE,
)
SAYS = re.compile(
    r"(?:I|we|he|she|it|they|decid|confirm|determin|(?:re)?affirm|agree|demand|request|urge|reiterat|not|"
    r"emphasi|stress|underlin|declar|recogni|resolv|underscor)\w*\b",
    re.IGNORECASE,
)
RELATIVE = re.compile(r"(?:which|who|whom)\b", re.IGNORECASE)
THAT = re.compile(r".*\bthat\s+", re.IGNORECASE | re.DOTALL)
FOUNDED = re.compile(
    r"\bto\s+establish\b.{0,160}?\b(?:an?|the)\s+(?P<who>(?:[\w-]+\s+){0,4}?(?:committee|commission|mission|"
    r"force|board|panel|team|mechanism|body|tribunal|fund|office|group)(?:\s+of\s+the\s+[A-Z]\w+(?:\s+"
    r"[A-Z]\w+)?)?)\b.{0,200}?\b(?:tasks?|functions?|mandate|duties|responsibilities)\b",
    re.IGNORECASE | re.DOTALL,
)
"""A body that a lead-in founds "to undertake the following tasks": the items are its tasks."""


def debtor(run: Run, block: Block, finding: Finding) -> tuple[Actor, ...]:
    """Return who must act; what the clause does not say itself is marked inferred."""
    clause = finding.clause
    force = clause.anchor.act.force if clause.anchor is not None else "list"
    binds = finding.kind in ("commitment", "demand") or clause.quoted
    if run.genre.kind == "news" and not binds:
        return ()  # the author of a report binds nobody
    if finding.kind == "demand" and (force == "ask" or (force == "list" and finding.reach)):
        got = asked(run, finding) if force == "ask" else asked_above(run, finding)
        run.asked = got or run.asked
        return got
    if (clause.inherits is not None and clause.subject is None) or force == "includes":
        by = _by(run, clause, suffers=_suffers(run.text, clause))
        got = by or referents.inferred(run.actors)
    else:
        subject = clause.subject if clause.anchor is not None else finding.given
        got = _named(run, block, finding, subject)
    if not got:
        return _context(run, finding)
    run.actors = got
    run.bound_in = block.start
    return got


def _context(run: Run, finding: Finding) -> tuple[Actor, ...]:
    """Return whom the context binds; later clauses then go on with them."""
    got = _responsible(run, finding)
    if got:
        run.actors = got
        run.bound_in = -1
    return got


def _suffers(text: str, clause: Clause) -> bool:
    """Tell whether the subject of a clause suffers the act: "shall be appointed"."""
    anchor = clause.inner or clause.anchor
    if anchor is None:
        return False
    found = VOICE.match(text, anchor.end, clause.end)
    if found is not None:
        return bool(found["made"]) or found["verb"].lower() not in OWN
    if anchor.act.id in ("is-hereby", "present-duty"):
        words = text[anchor.start : anchor.end].lower().split()
        return words[0] in ("is", "are") and words[-1] not in OWN
    being = PASSIVE_BE.match(text, anchor.start, clause.end)
    return being is not None and being.group().split()[-1].lower() not in OWN


def _by(run: Run, clause: Clause, *, suffers: bool) -> tuple[Actor, ...]:
    """Return the agent of a passive ("by the Commission") or of a noun of acting."""
    if clause.anchor is not None and not suffers:
        return ()
    if clause.anchor is None and _opens_with_act(run.text, clause):
        checked = CHECK_BY.search(run.text, clause.start, clause.end)
        if checked is None:
            return ()
        return agents.agent(run.cast, checked.start(), clause.end, run.genre)
    low = clause.anchor.start if clause.anchor is not None else clause.start
    watched = WATCHED.search(run.text, low, clause.end) if clause.anchor is not None else None
    return agents.agent(run.cast, low, watched.start() if watched else clause.end, run.genre)


WATCHED = re.compile(
    r"\b(?:under|with|subject\s+to)\s+(?:\w+\s+){0,2}?(?:observation|supervision|monitoring|verification|"
    r"inspection)\s+by\b",
    re.IGNORECASE,
)
"""Who only watches: in "held under observation by the Board" others hold it."""


def _opens_with_act(text: str, clause: Clause) -> bool:
    """Tell whether an item begins with a verb: in "sign bills passed by ..." others act."""
    word = WORD.search(text, clause.start, clause.end)
    return word is not None and word.group().lower() in word_set("verbs", "act")


def _named(  # noqa: PLR0911 -- a decision list: the first rule that fits
    run: Run, block: Block, finding: Finding, subject: tuple[int, int] | None
) -> tuple[Actor, ...]:
    """Whom the subject names, or the agent of a passive."""
    clause = finding.clause
    suffers = _suffers(run.text, clause)
    by = _by(run, clause, suffers=suffers)
    if clause.anchor is None and by:
        return by
    if subject is None:
        return _nobody_named(run, clause)
    subject = _after_that(run.text, subject)
    subject = _before_aside(run.text, clause, subject)
    words = run.text[slice(*subject)]
    related = subject[1] <= clause.start and RELATIVE.match(run.text, clause.start) is not None
    who = "relative" if related else subject_class(words)
    if by and who not in ("we", "pronoun"):
        return by
    if who == "it":
        return _it(run, block, clause, subject)
    if clause.anchor is None and finding.reach is not None:
        suffers = VOICE_AFTER_MODAL.match(run.text, subject[1], finding.reach[1]) is not None
    if who in ("party", "thing", "abstract"):
        whose = agents.whose(run.cast, subject, run.genre)
        if whose or suffers:
            return whose
    got = _by_subject(run, block, clause, subject, who)
    anchor = clause.inner or clause.anchor
    if anchor is not None and RECEIVES.match(run.text, anchor.end, clause.end):
        return _givers(run, got)
    return got


RECEIVES = re.compile(
    r"\s*(?:\w+ly\s+|also\s+)?(?:receive|obtain|benefit\s+from|be\s+(?:given|granted|paid))\b",
    re.IGNORECASE,
)


def _givers(run: Run, receiving: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Return who must give where a clause says only who receives: the other parties, if any."""
    taken = {a.name for a in receiving}
    if not taken <= set(run.genre.parties):
        return receiving
    return tuple(
        parties.actor(run.cast, name, stated=False)
        for name in run.genre.parties
        if name not in taken
    )


def _nobody_named(run: Run, clause: Clause) -> tuple[Actor, ...]:
    """Return the body that decides, where a clause has no subject: it binds itself.

    A body that forbids ("decides to prohibit") binds others.
    """
    anchor = clause.anchor
    if run.genre.body is None or anchor is None:
        return ()
    if FORBIDS.match(run.text, anchor.end, clause.end):
        return ()
    return (Actor(name=run.genre.body, basis="inferred"),)


def _by_subject(
    run: Run, block: Block, clause: Clause, subject: tuple[int, int], who: str
) -> tuple[Actor, ...]:
    """Return whom the words of the subject name, if they can name anybody."""
    if who not in ("we", "pronoun", "party", "relative"):
        return ()
    speaker = block.speaker
    if clause.quoted and speaker is None:
        speaker = attributed(run.text, block, clause, run.quoted_speaker)
    return referents.actors(
        run.cast, subject, run.genre, who=who, previous=run.actors, speaker=speaker
    )


FORBIDS = re.compile(r"\s*(?:to\s+)?(?:prohibit|ban|forbid|outlaw)\b", re.IGNORECASE)
VOICE_AFTER_MODAL = re.compile(
    r"\s*(?:shall|will|must|should|are|is)\b(?:\s+to)?" + VOICE.pattern, re.IGNORECASE
)


def _after_that(text: str, subject: tuple[int, int]) -> tuple[int, int]:
    """Past "decides, under Chapter VI, that": the subject of the clause that is decided."""
    found = THAT.match(text, *subject)
    if found is None or SAYS.match(text, *subject) is None or found.end() >= subject[1] - 1:
        return subject
    return found.end(), subject[1]


ASIDE = re.compile(
    r"(?:^|,\s+|\bthat\s+)(?P<who>(?:(?:the|each|an?|all|both|every)\s+)?[^,;.]{2,90}?),\s+(?:while|"
    r"taking|acting|upon|pursuant|in|with|through|having|after|without|on|under|as|where|when|"
    r"bearing|building|at|consistent|following|recogni[sz]ing|together|by|subject|wherever|within|for)\b"
    r"[^;.]*,\s*$",
    re.IGNORECASE,
)
"""Who acts, before a remark between commas: "Arland, taking into account the weather, shall"."""
MAX_FRONT = 500
NAMING = ("party", "we")


def _before_aside(text: str, clause: Clause, subject: tuple[int, int]) -> tuple[int, int]:
    """Return where who acts is named, if a remark between commas parts it from the verb."""
    anchor = clause.anchor
    if anchor is None or not clause.start < anchor.start <= clause.start + MAX_FRONT:
        return subject
    front = text[clause.start : anchor.start]
    if front.rstrip()[-1:] != "," or subject_class(text[slice(*subject)]) in NAMING:
        return subject
    found = ASIDE.search(front)
    if found is None or subject_class(found["who"]) not in NAMING:
        return subject
    return clause.start + found.start("who"), clause.start + found.end("who")


NEAR_IT = 600
"""How far before its paragraph the one of which "it" speaks may have been bound."""


def _it(run: Run, block: Block, clause: Clause, subject: tuple[int, int]) -> tuple[Actor, ...]:
    """Return whom "it" means: the one named before it in its sentence, else who acted last."""
    before = [
        got for got in run.cast.named(clause.start, subject[0]) if clause.start - 1 <= got.start
    ]
    if len(before) == 1:
        return (parties.actor(run.cast, before[0].name, stated=False),)
    near = block.start - NEAR_IT <= run.bound_in <= block.start
    if len(run.actors) == 1 and near and run.actors[0].id is None:
        return referents.inferred(run.actors)
    return ()


def _responsible(run: Run, finding: Finding) -> tuple[Actor, ...]:
    """Whom the text makes responsible where the clause names nobody: always marked inferred."""
    if finding.kind not in ("commitment", "aspiration"):
        return ()
    founded = _founded(run, finding) or _tasks(run, finding)
    if founded:
        return founded
    if run.genre.kind == "agreement":
        return parties.everybody(run.cast, run.genre)
    if run.genre.kind == "resolution" and run.binds_states:
        return (Actor(name="States", basis="inferred"),)
    return parties.authors(run.cast, run.genre) if run.genre.kind == "communique" else ()


def _tasks(run: Run, finding: Finding) -> tuple[Actor, ...]:
    """Return whose powers a lead-in without a verb lists: "Powers exercised by the Council:"."""
    if finding.chapeau is None or finding.given is not None:
        return ()
    low, high = finding.chapeau
    return agents.whose(run.cast, (low, min(high, low + MAX_FRONT)), run.genre)


def _founded(run: Run, finding: Finding) -> tuple[Actor, ...]:
    """Return the body whose tasks the items of a lead-in are."""
    if finding.chapeau is None:
        return ()
    if run.lead_in == finding.chapeau:
        return run.founded
    run.lead_in = finding.chapeau
    run.founded = ()
    found = FOUNDED.search(run.text, *finding.chapeau)
    if found is None:
        return ()
    run.founded = referents.inferred(referents.listed(run.cast, *found.span("who"), None))
    return run.founded
