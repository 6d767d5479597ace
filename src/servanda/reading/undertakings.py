"""What verbs of promising, deciding and announcing do: commit, agree, decide, plan."""

from servanda.reading import usages
from servanda.reading.lexicons import word_set
from servanda.reading.scene import (
    ACTORS,
    ASPIRES,
    CLAIMS,
    OWN_VOICE,
    PERMITS,
    PRESS,
    Scene,
    Verdict,
    commits,
)
from servanda.reading.words import WORD


def _that_is(scene: Scene) -> bool:
    """Whether it is only agreed that something is so: no act in the that-clause."""
    return scene.clause.inner is None and scene.phrase.endswith("that")


def pledge(scene: Scene) -> Verdict | None:  # noqa: PLR0911 -- a decision list: the first rule that fits
    """Weigh a verb of promising in the present: "commits to", "agrees to"."""
    if scene.reported:
        return CLAIMS
    if usages.VALUES.match(scene.after):
        return None
    if scene.clause.inner is not None and scene.clause.inner.act.force == "leave":
        return PERMITS
    if usages.ADDRESSES.match(scene.after) and scene.kind != "agreement":
        return ASPIRES
    if usages.TOGETHER.match(scene.after) and scene.kind != "agreement":
        return ASPIRES
    ideal = scene.anchor.act.id in ("commit-to", "pledge-to") and usages.IDEALS.match(scene.after)
    if usages.NEEDS.match(scene.after) or ideal:
        return ASPIRES
    return None if _that_is(scene) else commits(scene)


def agreed(scene: Scene) -> Verdict | None:
    """Weigh "agreed to": an undertaking of the text's own authors, a claim in the press."""
    if scene.kind in PRESS or scene.genre.reports:
        return CLAIMS
    if usages.NEEDS.match(scene.after) or usages.VALUES.match(scene.after):
        return ASPIRES if usages.NEEDS.match(scene.after) else None
    return None if scene.kind == "resolution" or _that_is(scene) else commits(scene)


def pledged(scene: Scene) -> Verdict | None:
    """Weigh "has pledged to": the same, of promises made before."""
    if scene.kind in PRESS or scene.genre.reports:
        return CLAIMS
    own = scene.kind != "resolution" and scene.who in ("we", "party", "pronoun")
    return ("commitment", "obligation", None) if own else None


def decision(scene: Scene) -> Verdict | None:
    """Weigh "decides to", or a leave that it gives."""
    if scene.reported or (scene.kind in PRESS and scene.who != "we"):
        return None
    inner = scene.clause.inner
    if inner is not None:
        exempts = inner.negated and usages.NOT_APPLY.match(scene.text, inner.end)
        if exempts or inner.act.force == "leave":
            return PERMITS
    return commits(scene)


def confirm(scene: Scene) -> Verdict | None:
    """Weigh "confirms that": it lays down what follows, with authority or in one's own voice."""
    inner = scene.clause.inner
    if inner is None or scene.kind in PRESS:
        return None
    if scene.kind == "resolution" and inner.act.force == "need":
        return "demand", scene.deontic, "low"
    resolved = scene.kind == "resolution" and inner.act.force in ("duty", "ban")
    own = scene.kind != "resolution" and inner.act.force == "future"
    return commits(scene) if resolved or own else None


def announce(scene: Scene) -> Verdict | None:
    """Weigh "announces", "establishes": a measure of one's own."""
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


def plan(scene: Scene) -> Verdict | None:
    """Weigh "intends to", "plans to": a weak undertaking."""
    if scene.reported or scene.who not in ACTORS:
        return None
    return "commitment", "obligation", "low"


def committed(scene: Scene) -> Verdict | None:
    """Weigh "is committed to": an undertaking only where a concrete act follows."""
    if scene.kind in ("news", "resolution"):
        return None
    if usages.concrete(scene.after):
        return "commitment", "obligation", None
    if scene.kind in OWN_VOICE and usages.MEASURED.search(scene.after):
        return "commitment", "obligation", None
    word = WORD.search(scene.after)
    base = word is not None and word.group().lower() in word_set("verbs", "act")
    binds = base and scene.kind == "agreement"
    return ("commitment", "obligation", None) if binds else ASPIRES
