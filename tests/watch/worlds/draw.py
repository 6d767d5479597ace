"""Draws small rules and small evidence: a seed gives the same ones everywhere."""

from dataclasses import dataclass, replace
from random import Random

from tests.watch.worlds.reports import Report, Watch
from tests.watch.worlds.rules import Check, Join, Rule, Tree, Window

KINDS = ("x", "y", "z")
FUNCTIONS = ("event", "count", "count", "sum", "sum", "max", "min", "distinct")
ACCEPTS = (
    "", "", "", "2 sources", "2 sources or admission", "conf >= 0.5",
    "observation or admission or declaration",
)  # fmt: skip
EQUAL = ("=", "!=")
"""Comparisons of which the specification does not say what silence would favour."""
FIXED = ("from until", "from until", "within of adoption", "after adoption", "for from", "during",
         "by", "from", "none")  # fmt: skip
MOVING = ("within", "within of trigger", "within", "after trigger", "for", "by", "from until",
          "none")  # fmt: skip
TICKING = ("within", "within", "for", "after trigger")


def window(rnd: Random, forms: tuple[str, ...]) -> Window:
    """Return a window of a few hours."""
    form = rnd.choice(forms)
    a = rnd.randrange(0, 5)
    b = a + rnd.randrange(1, 5)
    return Window(form, a, b)


def check(rnd: Random, kind: str, forms: tuple[str, ...], *, verb: str, keyed: bool) -> Check:
    """Return one condition; a limit on top is written `avoid`."""
    function = rnd.choice(FUNCTIONS)
    op = rnd.choice([">=", ">=", ">"])
    if function == "min" and verb == "avoid":
        op = rnd.choice(["<", "<="])
    elif function not in ("event", "max", "min") and verb == "do" and rnd.random() < 0.08:
        op = rnd.choice(["=", "!="])
    guard = ""
    if function != "distinct":
        guard = rnd.choice(["", "", "=s1", "!=s1", *(["=$x"] * 3 if keyed else [])])
    bound = 1 if function == "event" else rnd.randrange(1, 3 if function == "distinct" else 4)
    return Check(function, kind, op, bound, window(rnd, forms), guard)


def compound(rnd: Random, forms: tuple[str, ...]) -> Tree:
    """Return two or three conditions, joined; now and then two of them look at one kind."""
    kinds = KINDS if rnd.random() < 0.85 else ("x", "x", "y")

    def one(n: int) -> Check:
        found = check(rnd, kinds[n], forms, verb="do", keyed=False)
        no = rnd.random() < 0.3
        function = "count" if found.op in EQUAL else found.function
        return Check(function, found.kind, found.op, found.bound, found.window, found.guard, no)

    word, other = rnd.choice([("and", "or"), ("or", "and")])
    if rnd.random() < 0.6:
        return Join(word, (one(0), one(1)))
    return Join(word, (one(0), Join(other, (one(1), one(2)))))


def weighed(rnd: Random, rule: Rule, *, silent: bool = True) -> Rule:
    """Return a rule with how its evidence is weighed; ``silent``: silence may mean something."""
    silences = ["violation", "compliance"] if rule.verb == "do" else ["compliance"]
    simple = isinstance(rule.tree, Check) and rule.tree.op not in EQUAL and rule.detaches is None
    return replace(
        rule,
        accept=rnd.choice(ACCEPTS),
        silence=rnd.choice(silences) if silent and simple and rnd.random() < 0.3 else "unknown",
        grace=rnd.choice([0, 0, 2]),
        stale=rnd.choice([None, None, 2]),
    )


def counts(rnd: Random) -> Rule:
    """Return a rule with one condition in a window of fixed place."""
    verb = rnd.choice(["do", "avoid"])
    asked = check(rnd, "x", FIXED, verb=verb, keyed=False)
    bare = asked.window.form in ("by", "from", "from until") and rnd.random() < 0.3
    until = rnd.choice([None, 6]) if not bare else None
    cure = rnd.choice([None, 2]) if verb == "do" else None
    start = None if bare else rnd.choice([0, 0, 1])
    if asked.window.form == "by" and start is not None:
        # Due when it is adopted, it would have no window at all.
        start = 0
    return weighed(rnd, Rule(verb, asked, start, until, cure=cure))


def triggered(rnd: Random) -> Rule:
    """Return a rule that a happening opens, perhaps with an `if`."""
    verb = rnd.choice(["do", "do", "avoid"])
    keyed = rnd.random() < 0.4
    when = "x" if rnd.random() < 0.1 else "w"
    asked = check(rnd, "x", MOVING, verb=verb, keyed=keyed)
    waits = _detaches(rnd, MOVING, keyed=keyed) if rnd.random() < 0.3 and _reaches(asked) else None
    until = rnd.choice([None, None, 4])
    cure = rnd.choice([None, 2]) if verb == "do" and waits is None else None
    rule = Rule(verb, asked, 0, until, when=when, keyed=keyed, detaches=waits, cure=cure)
    return weighed(rnd, rule)


def conditional(rnd: Random) -> Rule:
    """Return a rule with an `if`, or with joined conditions."""
    verb = rnd.choice(["do", "do", "avoid"])
    if rnd.random() < 0.5:
        return weighed(rnd, Rule(verb, compound(rnd, FIXED), 0))
    asked = check(rnd, "x", FIXED, verb=verb, keyed=False)
    while not _reaches(asked):
        asked = check(rnd, "x", FIXED, verb=verb, keyed=False)
    return weighed(rnd, Rule(verb, asked, 0, detaches=_detaches(rnd, FIXED, keyed=False)))


def repeated(rnd: Random) -> Rule:
    """Return a rule with ticks of a calendar."""
    verb = rnd.choice(["do", "do", "avoid"])
    start = rnd.randrange(0, 3)
    every = (rnd.randrange(1, 4), start, start + rnd.randrange(2, 7))
    # A window that only begins after the next tick would be none at all.
    forms = TICKING if every[0] == 3 else TICKING[:-1]
    asked = check(rnd, "x", forms, verb=verb, keyed=False)
    asked = replace(asked, window=replace(asked.window, a=min(asked.window.a, every[0] - 1)))
    until = rnd.choice([None, None, 4])
    return weighed(rnd, Rule(verb, asked, 0, until, every=every))


def _reaches(asked: Check) -> bool:
    """Tell whether one knows at what moment the condition came true: early acts need one."""
    return asked.function != "min" and asked.op in (">=", ">")


def _detaches(rnd: Random, forms: tuple[str, ...], *, keyed: bool) -> Check:
    while True:
        found = check(rnd, "y", forms, verb="do", keyed=keyed)
        if _reaches(found):
            return found


FAMILIES = {
    "counts": counts, "triggered": triggered, "conditional": conditional, "repeated": repeated,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What is on record, and both clocks (hours)."""

    rows: tuple[Report, ...]
    watches: tuple[Watch, ...]
    as_of: int
    known_at: int | None


def told(rnd: Random, rule: Rule) -> Told:
    """Return evidence for a rule."""
    kinds = _kinds(rule)
    rows: list[Report] = []
    for n in range(rnd.choice([0, 1, 1, 2, 2, 3])):
        kind = rnd.choice(kinds)
        rows += happening(rnd, f"r{n}", kind, single=kind == rule.when)
    if rule.when:
        rows += happening(rnd, "t", rule.when, single=True)
    if rule.detaches and rnd.random() < 0.5:
        rows += happening(rnd, "d", rule.detaches.kind)
    if rnd.random() < 0.1:
        start = rnd.randrange(0, 8)
        rows.append(Report("sweep", "x", start, start + 2, denies=True, conf=0.9, known=start + 2))
    if rows and rnd.random() < 0.08:
        rows.append(_late(rnd, rnd.choice(rows)))
    as_of = rnd.choice([2, 4, 5, 6, 8, 11, 12, 12])
    known_at = rnd.randrange(1, 12) if rnd.random() < 0.2 else None
    return Told(tuple(rows), tuple(w for k in kinds for w in watches(rnd, k)), as_of, known_at)


def _kinds(rule: Rule) -> list[str]:
    return sorted({c.kind for c in rule.checks})


def happening(rnd: Random, name: str, kind: str, *, single: bool = False) -> list[Report]:
    """Return the rows about one happening: believed, open, disputed or only claimed."""
    start = rnd.randrange(0, 10)
    end = start + rnd.choice([0, 0, 0, 1, 2])
    draw = rnd.random()
    standing = "observation"
    if draw > 0.6:
        standing = rnd.choice(["declaration", "declaration", "admission", "claim"])
    source = "B" if standing in ("declaration", "admission") else rnd.choice(["m1", "m2"])
    if rnd.random() < 0.04 and standing == "observation":
        source = "A"
    low = rnd.choice([0, 1, 1, 2, 3, -1])
    stated = rnd.random() < 0.8
    own = Report(
        name, kind, start, end, (low, low + rnd.choice([0, 0, 2])) if stated else None,
        rnd.choice([None, "s1", "s1", "s2"]), source, standing, rnd.choice([0.9, 0.9, 0.2, None]),
        known=end + rnd.choice([0, 0, 3]),
    )  # fmt: skip
    rows = [own]
    if not single and rnd.random() < 0.25:
        rows.append(_second(rnd, own))
    if draw < 0.15 or rnd.random() < 0.05:
        standing = rnd.choice(["observation", "observation", "denial"])
        source = rnd.choice(["m2", "m3"])
        rows.append(Report(f"{name}no", kind, start, end, None, None, source, standing,
                           rnd.choice([0.9, 0.2]), name, end, denies=True))  # fmt: skip
    return rows


def _second(rnd: Random, own: Report) -> Report:
    """Return another row about the same happening, of equal worth, perhaps with other data."""
    start = own.start + rnd.choice([0, 0, 1])
    low = rnd.randrange(0, 4)
    return Report(
        f"{own.id}b", own.kind, start, start + (own.end - own.start),
        (low, low) if own.amount else None, rnd.choice([own.site, own.site, "s1", "s2"]),
        rnd.choice(["m1", "m3"]) if own.source.startswith("m") else own.source, own.standing,
        own.conf, own.id, start + 2,
    )  # fmt: skip


def _late(rnd: Random, old: Report) -> Report:
    """Return a row that takes back another."""
    standing = rnd.choice(["observation", "claim"])
    source = rnd.choice(["m1", old.source])
    start = rnd.randrange(0, 8)
    return Report("late", old.kind, start, start, (1, 1), "s1", source, standing, 0.9,
                  known=rnd.randrange(start, 10), replaces=old.id)  # fmt: skip


def watches(rnd: Random, kind: str) -> list[Watch]:
    """Return who watched for a kind: always, in part, or nobody."""
    draw = rnd.random()
    if draw < 0.55:
        return [Watch(kind, 0, 20)]
    if draw < 0.62:
        return []
    found: list[Watch] = []
    for _ in range(rnd.choice([1, 2])):
        start = rnd.randrange(0, 8)
        end = start + rnd.randrange(1, 9)
        site = rnd.choice([None, None, None, "s1", "s2"])
        duty = rnd.random() < 0.9
        found.append(Watch(kind, start, end, rnd.choice(["m1", "m2"]), site, duty))
    return found
