"""Clauses into statements: what the words do, weighed by genre and by who speaks."""

from collections.abc import Callable
from dataclasses import dataclass

from servanda.model.reading import Deontic, DocumentKind, StatementKind, Strength
from servanda.reading import denials, usages
from servanda.reading.lexicons import word_set
from servanda.reading.parts import Anchor, Clause, Genre
from servanda.reading.words import WORD

Verdict = tuple[StatementKind, Deontic | None, Strength | None]
ACTORS = frozenset({"we", "party", "pronoun", "none", "relative"})
"""Subjects that may undertake: none = the clause goes on with the subject before it."""
BELIEVED = frozenset({"duty", "future", "ongoing", "committed", "plan", "leave"})
"""Forces that are lost after "we believe that ..."."""
NEED_AN_ACT = frozenset({"duty", "future", "need", "ought", "leave", "pledge", "plan", "ask"})
"""Forces that are nothing without words after them."""
PRESS = ("news", "press conference")
OWN_VOICE = ("communique", "statement")


@dataclass(frozen=True, slots=True)
class Scene:
    """A clause with all that decides what its words do."""

    text: str
    clause: Clause
    anchor: Anchor
    who: str
    genre: Genre

    @property
    def kind(self) -> DocumentKind:
        """The genre of the text."""
        return self.genre.kind

    @property
    def after(self) -> str:
        """The words after the leading phrase."""
        return self.text[self.anchor.end : self.clause.end]

    @property
    def phrase(self) -> str:
        """The leading phrase itself, in lower case."""
        return self.text[self.anchor.start : self.anchor.end].lower()

    @property
    def subject(self) -> str:
        """The words of the subject; empty where it is taken over from before."""
        return self.text[slice(*self.clause.subject)] if self.clause.subject else ""

    @property
    def deontic(self) -> Deontic:
        """Obligation, or prohibition where the verb or the subject is negated."""
        inner = self.clause.inner
        if self.anchor.negated or self.anchor.act.force == "ban" or (inner and inner.negated):
            return "prohibition"
        first = WORD.search(self.subject)
        negated = first is not None and first.group().lower() in denials.NONE_OF
        negated = negated or usages.NO_RIGHT.match(self.after) is not None
        return "prohibition" if negated else "obligation"

    @property
    def reported(self) -> bool:
        """Whether the author of a press text reports, rather than somebody being quoted."""
        return (self.kind == "news" or self.genre.reports) and not self.clause.quoted


Rule = Callable[[Scene], Verdict | None]


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
    if anchor.act.force in NEED_AN_ACT and WORD.search(text, anchor.end, clause.end) is None:
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


def _commits(scene: Scene, strength: Strength | None = None) -> Verdict:
    if strength is None and usages.EFFORT.match(scene.after):
        strength = "low"
    return "commitment", scene.deontic, strength


PERMITS: Verdict = ("commitment", "permission", None)
ASPIRES: Verdict = ("aspiration", None, "low")
SIGNALS: Verdict = ("signal", None, "low")
PROPOSES: Verdict = ("proposal", None, "low")
CLAIMS: Verdict = ("claim", None, None)
DEFERS: Verdict = ("deferral", None, None)


def _permits(scene: Scene) -> bool:
    """Whether the words after "shall" or "will" grant a right or power."""
    power = scene.kind == "agreement" and usages.HAS_POWER.match(scene.after)
    return bool(power or usages.HAS_LEAVE.match(scene.after))


def _duty(scene: Scene) -> Verdict | None:
    press = scene.kind == "press conference" and scene.who != "we"
    if scene.kind == "news" or scene.genre.reports or press:
        return None
    if scene.anchor.act.id == "is-to" and scene.kind != "agreement":
        return None
    if _permits(scene):
        return PERMITS if scene.deontic == "obligation" else _commits(scene)
    return _commits(scene)


def _ban(scene: Scene) -> Verdict | None:
    return _commits(scene) if scene.kind in ("agreement", "resolution") else None


def _future(scene: Scene) -> Verdict | None:
    if _praises_itself(scene):
        return None
    granted = _permits(scene) and scene.deontic == "obligation"
    if scene.kind == "agreement":
        return PERMITS if granted else _commits(scene)
    for usage, verdict in _WEAK_FUTURES:
        if usage.match(scene.after):
            return verdict
    if scene.kind in PRESS or scene.genre.reports:
        return _spoken_future(scene)
    relative = scene.who == "relative" and scene.kind == "communique"
    forecast = scene.who != "we" and usages.FORECASTS.match(scene.after)
    acts = scene.who in ACTORS or usages.PASSIVE.match(scene.after)
    if relative or forecast or not acts:
        return None
    return PERMITS if granted else _commits(scene)


_WEAK_FUTURES = (
    (usages.TOWARD, ASPIRES),
    (usages.OPTIONS, SIGNALS),
    (usages.ADDRESSES, ASPIRES),
)


def _praises_itself(scene: Scene) -> bool:
    """Whether a text says what good it will do: "this framework will strengthen ..."."""
    if scene.anchor.act.force != "future" or usages.PASSIVE.match(scene.after):
        return False
    return usages.ITSELF_SUBJECT.search(scene.subject) is not None


def _spoken_future(scene: Scene) -> Verdict | None:
    """In the press only a speaker's own future act binds; the author's "will" is a forecast."""
    after = scene.after
    if scene.reported or usages.STATIVE.match(after) or usages.CHAT.match(after):
        return None
    if scene.who not in ("we", "party"):
        return None
    if usages.WORKS_ON.match(after):
        return ASPIRES
    acts = usages.names_act(after) or usages.PASSIVE.match(after) is not None
    own = scene.who == "we" and WORD.search(after) is not None
    return _commits(scene) if acts or own else None


def _need(scene: Scene) -> Verdict | None:
    if scene.kind == "agreement":
        return _commits(scene)
    if scene.reported:
        return None
    if scene.who == "we":
        return ASPIRES
    if scene.who in ("party", "pronoun") or usages.PASSIVE.match(scene.after):
        return "demand", scene.deontic, None
    return None


def _ought(scene: Scene) -> Verdict | None:
    if scene.clause.framed_by is not None:
        return "demand", scene.deontic, "low"
    if scene.reported:
        return None
    if scene.kind == "agreement":
        return _commits(scene, "low")
    if scene.kind not in PRESS and scene.who in ("party", "pronoun"):
        return "demand", scene.deontic, "low"
    return None


def _leave(scene: Scene) -> Verdict | None:
    if scene.kind in PRESS or not (scene.genre.signed or scene.kind == "agreement"):
        return None
    if usages.PERHAPS.match(scene.after):
        return None
    if scene.anchor.negated or scene.after.startswith(" only"):
        return "commitment", "prohibition", None
    return PROPOSES if usages.INCLUDES.match(scene.after) else PERMITS


def _grant(scene: Scene) -> Verdict | None:
    return PERMITS if scene.kind in ("resolution", "agreement") else None


def _possible(scene: Scene) -> Verdict | None:
    if scene.kind not in ("news", "press conference", "other"):
        return None
    step = usages.STEPS.search(scene.subject) and usages.INCLUDES.match(scene.after)
    return PROPOSES if step else None


def _that_is(scene: Scene) -> bool:
    """Whether it is only agreed that something is so: no act in the that-clause."""
    return scene.clause.inner is None and scene.phrase.endswith("that")


def _pledge(scene: Scene) -> Verdict | None:
    if scene.reported:
        return CLAIMS
    if usages.VALUES.match(scene.after):
        return None
    if scene.clause.inner is not None and scene.clause.inner.act.force == "leave":
        return PERMITS
    if usages.ADDRESSES.match(scene.after) and scene.kind != "agreement":
        return ASPIRES
    if usages.NEEDS.match(scene.after):
        return ASPIRES
    return None if _that_is(scene) else _commits(scene)


def _agreed(scene: Scene) -> Verdict | None:
    if scene.kind in PRESS or scene.genre.reports:
        return CLAIMS
    if usages.NEEDS.match(scene.after) or usages.VALUES.match(scene.after):
        return ASPIRES if usages.NEEDS.match(scene.after) else None
    return None if scene.kind == "resolution" or _that_is(scene) else _commits(scene)


def _pledged(scene: Scene) -> Verdict | None:
    if scene.kind in PRESS or scene.genre.reports:
        return CLAIMS
    own = scene.kind != "resolution" and scene.who in ("we", "party", "pronoun")
    return ("commitment", "obligation", None) if own else None


def _decision(scene: Scene) -> Verdict | None:
    if scene.reported or (scene.kind in PRESS and scene.who != "we"):
        return None
    inner = scene.clause.inner
    if inner is not None:
        exempts = inner.negated and usages.NOT_APPLY.match(scene.text, inner.end)
        if exempts or inner.act.force == "leave":
            return PERMITS
    return _commits(scene)


def _confirm(scene: Scene) -> Verdict | None:
    inner = scene.clause.inner
    if inner is None or scene.kind in PRESS:
        return None
    resolved = scene.kind == "resolution" and inner.act.force in ("duty", "ban")
    own = scene.kind != "resolution" and inner.act.force == "future"
    return _commits(scene) if resolved or own else None


def _announce(scene: Scene) -> Verdict | None:
    if scene.kind == "agreement" and usages.HEREBY.search(
        scene.text, scene.clause.start, scene.anchor.end
    ):
        return "commitment", "obligation", "high"
    if scene.kind not in OWN_VOICE or scene.phrase.startswith("launched"):
        return None
    before = scene.text[scene.clause.start : scene.anchor.start].rstrip()
    if before.endswith(("have", "has", "had")) or usages.PAST_YEAR.match(before):
        return None
    return ("commitment", "obligation", None) if scene.who in ("we", "party") else None


def _plan(scene: Scene) -> Verdict | None:
    if scene.reported or scene.who not in ACTORS:
        return None
    return "commitment", "obligation", "low"


def _committed(scene: Scene) -> Verdict | None:
    if scene.kind in ("news", "resolution"):
        return None
    if usages.concrete(scene.after):
        return "commitment", "obligation", None
    word = WORD.search(scene.after)
    base = word is not None and word.group().lower() in word_set("verbs", "act")
    binds = base and scene.kind == "agreement"
    return ("commitment", "obligation", None) if binds else ASPIRES


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
    return ("demand", "obligation", None) if scene.kind != "news" else None


def _claimed(scene: Scene) -> Verdict | None:
    return CLAIMS if scene.kind in PRESS else None


def _did(scene: Scene) -> Verdict | None:
    return CLAIMS if scene.kind in (*OWN_VOICE, *PRESS) and scene.who in ("we", "party") else None


def _suggest(scene: Scene) -> Verdict | None:
    return None if scene.kind in ("agreement", "resolution") else PROPOSES


def _private(scene: Scene) -> Verdict | None:
    return SIGNALS if usages.PRIVATE.search(scene.text, *scene.clause.sentence) else None


def _aim(scene: Scene) -> Verdict | None:
    return ASPIRES if scene.kind in (*OWN_VOICE, "press conference") else None


def _goal(scene: Scene) -> Verdict | None:
    return ASPIRES if scene.kind == "news" else None


_RULES: dict[str, Rule] = {
    "agreed": _agreed,
    "aim": _aim,
    "announce": _announce,
    "announced": _announced,
    "ask": _ask,
    "asked": _asked,
    "ban": _ban,
    "claimed": _claimed,
    "committed": _committed,
    "confirm": _confirm,
    "decision": _decision,
    "defer": lambda _scene: DEFERS,
    "did": _did,
    "duty": _duty,
    "effort": _effort,
    "future": _future,
    "future-not": _future,
    "goal": _goal,
    "grant": _grant,
    "includes": _own_measure,
    "leave": _leave,
    "need": _need,
    "ongoing": _ongoing,
    "ought": _ought,
    "plan": _plan,
    "pledge": _pledge,
    "pledged": _pledged,
    "possible": _possible,
    "private": _private,
    "ready": lambda _scene: SIGNALS,
    "reaffirm": _reaffirm,
    "red-line": _claimed,
    "suggest": _suggest,
    "under-way": _own_measure,
    "wish": _wish,
}
