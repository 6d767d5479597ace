"""Clauses into statements: what the words do, weighed by genre and by who speaks."""

import re

from servanda.reading import denials, modals, undertakings, usages
from servanda.reading.parts import Clause, Genre
from servanda.reading.scene import (
    ACTORS,
    ASPIRES,
    BELIEVED,
    CLAIMS,
    DEFERS,
    NEED_AN_ACT,
    OWN_VOICE,
    PRESS,
    PROPOSES,
    SIGNALS,
    WITH_ACT,
    Rule,
    Scene,
    Verdict,
)
from servanda.reading.words import WORD


def weigh(text: str, clause: Clause, who: str, genre: Genre) -> Verdict | None:  # noqa: PLR0911 -- a decision list: the first rule that fits
    """Return kind, deontic and strength of a clause with an anchor; None if it is no statement."""
    anchor = clause.anchor
    rule = _RULES.get(anchor.act.force) if anchor is not None else None
    if anchor is None or rule is None:
        return None
    if refused_by_law(text, clause):
        return None
    framed = clause.framed_by
    if framed is not None and framed.act.id == "recognises-that" and anchor.act.force in BELIEVED:
        return None
    bare = anchor.act.force in NEED_AN_ACT and anchor.act.id not in WITH_ACT
    if bare and WORD.search(text, anchor.end, clause.end) is None:
        return None
    found = rule(Scene(text, clause, anchor, who, genre))
    if found is None:
        return None
    kind, deontic, strength = found
    if kind in ("aspiration", "signal", "proposal"):
        return kind, None, "low"
    if kind in ("claim", "deferral"):
        return kind, None, None
    return kind, deontic, strength or anchor.act.strength


def refused_by_law(text: str, clause: Clause) -> bool:
    """Return whether a clause defines, comes into force or denies a bond: it binds nobody."""
    anchor = clause.anchor
    return (
        usages.defines(text, clause.start, clause.end)
        or _comes_into_force(text, clause)
        or usages.FOR_PURPOSES.match(text, clause.sentence[0]) is not None
        or (anchor is not None and denials.no_bond(text, clause, anchor))
    )


def _comes_into_force(text: str, clause: Clause) -> bool:
    """Whether the clause, or what is agreed in it, is that the text itself enters into force."""
    forms = [anchor for anchor in (clause.anchor, clause.inner) if anchor is not None]
    start = clause.start if clause.inherits is None else clause.sentence[0]
    return any(
        usages.enters_into_force(text, start, (form.start, form.end), clause.end)
        or usages.of_the_text_itself(text, start, (form.start, form.end), clause.end)
        for form in forms
    )


def _own_measure(scene: Scene) -> Verdict | None:
    return ("commitment", "obligation", None) if scene.kind in OWN_VOICE else None


def _announced(scene: Scene) -> Verdict | None:
    own = scene.kind in OWN_VOICE and scene.who in ("we", "party")
    return ("commitment", "obligation", None) if own else None


def _ongoing(scene: Scene) -> Verdict | None:
    announced = scene.anchor.act.id == "we-are-doing"
    return ("commitment", "obligation", "low") if announced and scene.kind in OWN_VOICE else None


def _wish(scene: Scene) -> Verdict | None:
    aims = scene.phrase.startswith("aim") and scene.kind in OWN_VOICE
    if scene.reported or scene.kind == "resolution" or not (aims or scene.who in ACTORS):
        return None
    if scene.kind == "press conference" and usages.QUESTIONS.search(scene.after):
        return None
    resolved = scene.anchor.act.id == "determined" and usages.concrete(scene.after)
    return ("commitment", "obligation", None) if resolved else ASPIRES


def _effort(scene: Scene) -> Verdict | None:
    """Return a weak undertaking where governments say in a text of their own what they work on."""
    found = _wish(scene)
    own = (
        scene.kind in OWN_VOICE
        and scene.who in ("we", "party")
        and scene.phrase.startswith(("is ", "are ", "we"))
    )
    return (
        ("commitment", "obligation", "low")
        if found and own and not usages.LASTING.search(scene.after)
        else found
    )


def _reaffirm(scene: Scene) -> Verdict | None:
    if scene.kind not in (*OWN_VOICE, "agreement"):
        return None
    pattern = usages.KEEPS_PEACE if scene.kind == "agreement" else usages.DEFENDS
    undertakes = scene.phrase.endswith(("commitment", "commitments")) and (
        usages.names_deed(scene.after) and not usages.VAGUE_DEED.match(scene.after)
    )
    if undertakes or pattern.match(scene.after):
        return "commitment", "obligation", None
    return ASPIRES


def _ask(scene: Scene) -> Verdict | None:
    if scene.kind in OWN_VOICE and usages.OWN_STAFF.match(scene.after):
        return "commitment", "obligation", None
    if scene.reported:
        return ("demand", "obligation", None) if scene.who == "party" else None
    if scene.kind == "press conference" and (scene.who != "we" or scene.anchor.past):
        return None
    return "demand", "obligation", None


def _asked(scene: Scene) -> Verdict | None:
    if scene.genre.reports and "expected" in scene.phrase:
        return None  # a monitor tells what is to come
    return ("demand", "obligation", None) if scene.kind != "news" else None


def _claimed(scene: Scene) -> Verdict | None:
    return CLAIMS if scene.kind in PRESS else None


def _did(scene: Scene) -> Verdict | None:
    return CLAIMS if scene.kind in (*OWN_VOICE, *PRESS) and scene.who in ("we", "party") else None


def _suggest(scene: Scene) -> Verdict | None:
    return None if scene.kind in ("agreement", "resolution") else PROPOSES


def _private(scene: Scene) -> Verdict | None:
    return SIGNALS if usages.PRIVATE.search(scene.text, *scene.clause.sentence) else None


IF_THEY = re.compile(r"\b(?:if|whether|unless)\s+(?:[\w’-]+\s+){1,3}$", re.IGNORECASE)
"""Before a verb form that is only supposed: "if they are ready"."""


def _ready(scene: Scene) -> Verdict | None:
    """Weigh readiness: what somebody was ready to do is news only where others report."""
    if scene.phrase.endswith("be prepared") and scene.who in ("thing", "abstract"):
        # "a list will be prepared": a passive
        return ("commitment", "obligation", "medium") if scene.kind not in PRESS else None
    if IF_THEY.search(scene.text, scene.clause.sentence[0], scene.anchor.start):
        return None
    past = scene.phrase.startswith(("was ", "were "))
    return SIGNALS if not past or scene.kind == "news" else None


def _aim(scene: Scene) -> Verdict | None:
    return ASPIRES if scene.kind in (*OWN_VOICE, "press conference") else None


def _goal(scene: Scene) -> Verdict | None:
    return ASPIRES if scene.kind == "news" else None


_RULES: dict[str, Rule] = {
    "agreed": undertakings.agreed,
    "aim": _aim,
    "announce": undertakings.announce,
    "announced": _announced,
    "ask": _ask,
    "asked": _asked,
    "ban": modals.ban,
    "claimed": _claimed,
    "committed": undertakings.committed,
    "confirm": undertakings.confirm,
    "decision": undertakings.decision,
    "defer": lambda _scene: DEFERS,
    "did": _did,
    "duty": modals.duty,
    "effort": _effort,
    "future": modals.future,
    "future-not": modals.future,
    "goal": _goal,
    "grant": modals.grant,
    "hypothetical": modals.supposed,
    "includes": _own_measure,
    "leave": modals.leave,
    "need": modals.need,
    "ongoing": _ongoing,
    "ought": modals.ought,
    "plan": undertakings.plan,
    "pledge": undertakings.pledge,
    "pledged": undertakings.pledged,
    "possible": modals.possible,
    "private": _private,
    "ready": _ready,
    "reaffirm": _reaffirm,
    "red-line": _claimed,
    "suggest": _suggest,
    "under-way": _own_measure,
    "wish": _wish,
}
