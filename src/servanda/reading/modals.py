"""What the verb forms of duty and of the future do: shall, will, must, should, may."""

from servanda.reading import usages
from servanda.reading.scene import (
    ACTORS,
    ASPIRES,
    CLAIMS,
    OWN_VOICE,
    PERMITS,
    PRESS,
    PROPOSES,
    SIGNALS,
    Scene,
    Verdict,
    commits,
)
from servanda.reading.words import WORD


def _permits(scene: Scene) -> bool:
    """Whether the words after "shall" or "will" grant a right or power."""
    power = scene.kind == "agreement" and usages.HAS_POWER.match(scene.after)
    return bool(power or usages.HAS_LEAVE.match(scene.after))


def duty(scene: Scene) -> Verdict | None:
    """Weigh "shall", "is to", "is obliged to": a duty where the text can found one."""
    press = scene.kind == "press conference" and scene.who != "we"
    if scene.kind == "news" and scene.anchor.act.id == "is-to" and scene.who == "party":
        return CLAIMS
    if scene.kind == "news" or scene.genre.reports or press:
        return None
    named = scene.kind in OWN_VOICE and scene.who == "party"
    if scene.anchor.act.id == "is-to" and not (scene.kind == "agreement" or named):
        return None
    if _permits(scene):
        return PERMITS if scene.deontic == "obligation" else commits(scene)
    if scene.anchor.negated and usages.NOT_APPLY.match(scene.text, scene.anchor.end):
        return PERMITS
    return commits(scene)


def ban(scene: Scene) -> Verdict | None:
    """Weigh a stated ban."""
    return commits(scene) if scene.kind in ("agreement", "resolution") else None


def future(scene: Scene) -> Verdict | None:  # noqa: PLR0911 -- a decision list: the first rule that fits
    """Weigh "will": an undertaking in one's own voice, a forecast elsewhere."""
    if _praises_itself(scene) or _guesses(scene) or _nobody(scene):
        return None
    if scene.kind != "agreement" and usages.BELIEVES.search(scene.subject):
        return _hoped(scene)
    granted = _permits(scene) and scene.deontic == "obligation"
    if scene.kind == "agreement":
        return PERMITS if granted else commits(scene)
    for usage, verdict in _WEAK_FUTURES:
        if usage.match(scene.after):
            return verdict
    if scene.kind in PRESS or scene.genre.reports:
        return _spoken_future(scene)
    relative = scene.who == "relative" and scene.kind == "communique"
    bans = scene.deontic == "prohibition"
    forecast = scene.who != "we" and not bans and usages.FORECASTS.match(scene.after)
    body = scene.who == "it" and usages.DOES_AS_BODY.match(scene.after)
    acts = scene.who in ACTORS or body or usages.PASSIVE.match(scene.after)
    if relative or forecast or not acts:
        return None
    return PERMITS if granted else commits(scene)


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


def _hoped(scene: Scene) -> Verdict | None:
    """Return a wish for "we hope that others will join"; what is only thought is nothing."""
    return ASPIRES if "hope" in scene.subject and scene.kind in OWN_VOICE else None


def _nobody(scene: Scene) -> bool:
    """Whether it is nobody at all: "nobody will pay" forecasts, "neither side will" binds."""
    return scene.kind != "agreement" and usages.NOBODY.match(scene.subject.strip()) is not None


def _guesses(scene: Scene) -> bool:
    """Whether a speaker only guesses: "perhaps we will", "we will probably"."""
    around = (scene.clause.start, min(scene.clause.end, scene.anchor.end + len(" very probably ")))
    return usages.HEDGE.search(scene.text, *around) is not None


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
    return commits(scene) if acts or own else None


def need(scene: Scene) -> Verdict | None:
    """Weigh "must" and "has to": a duty in an agreement, else a demand."""
    if scene.kind == "agreement":
        return commits(scene)
    if scene.reported:
        return None
    if scene.who == "we":
        return None if usages.TELLS.match(scene.after) else ASPIRES
    if scene.who in ("party", "pronoun") or usages.PASSIVE.match(scene.after):
        return "demand", scene.deontic, None
    return None


def ought(scene: Scene) -> Verdict | None:
    """Weigh "should": a weak duty in agreed conclusions, else a demand."""
    if scene.clause.framed_by is not None:
        return "demand", scene.deontic, "low"
    if scene.reported:
        return None
    if scene.kind == "agreement":
        return commits(scene, "low") if scene.genre.signed else PROPOSES
    if scene.kind not in PRESS and scene.who in ("party", "pronoun"):
        return "demand", scene.deontic, "low"
    return None


def leave(scene: Scene) -> Verdict | None:
    """Weigh "may": leave where the text has operative force."""
    if scene.kind in PRESS or not (scene.genre.signed or scene.kind == "agreement"):
        return None
    if usages.PERHAPS.match(scene.after):
        return None
    if scene.deontic == "prohibition" or scene.after.startswith(" only"):
        return "commitment", "prohibition", None
    return PROPOSES if usages.INCLUDES.match(scene.after) else PERMITS


def grant(scene: Scene) -> Verdict | None:
    """Weigh "authorizes": leave given with authority."""
    return PERMITS if scene.kind in ("resolution", "agreement") else None


def supposed(scene: Scene) -> Verdict | None:
    """Weigh "would": a proposal in a plan that nobody has accepted."""
    return PROPOSES if scene.kind == "agreement" and not scene.genre.signed else None


def possible(scene: Scene) -> Verdict | None:
    """Weigh "could" and "might": a proposal where they name steps."""
    if scene.kind == "agreement" and not scene.genre.signed:
        return PROPOSES
    if scene.kind in OWN_VOICE:
        return PROPOSES if usages.INCLUDES.match(scene.after) else None
    if scene.kind not in ("news", "press conference", "other"):
        return None
    step = usages.STEPS.search(scene.subject) and usages.INCLUDES.match(scene.after)
    return PROPOSES if step else None
