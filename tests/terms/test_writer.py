"""The canonical writer: what is written is read back as the same terms."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from servanda.model import commitment as c
from servanda.terms import load_terms, write_terms
from servanda.terms.emptiness import empty_window

NAMES = st.from_regex(r"[a-zé][a-z0-9_-]{0,5}", fullmatch=True)
VALUES = st.one_of(
    NAMES,
    st.sampled_from(
        ["2025-01-31", "2025-02-30", "2025-01-31T10:00:00Z", "1.5", "-3", "a b", "", '"']
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
)
NUMBERS = st.sampled_from(["0", "1", "0.95", "1000", "-2"])
TIMES = st.sampled_from(["2025-01-31", "2025-03-01T10:00:00+02:00", "2025-03-01T10:00Z"])
DURATIONS = st.builds(
    c.Duration, n=st.integers(1, 99), unit=st.sampled_from(["h", "d", "w", "mo", "y"])
)
OPS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])


@st.composite
def guards(draw: st.DrawFn) -> c.Guard:
    """Draw a test on an attribute."""
    if draw(st.booleans()):
        return c.Guard(attribute=draw(NAMES), op="=", variable="x")
    op: c.GuardOp = draw(st.sampled_from(["=", "!=", "<", ">=", "in", "not in"]))
    many = op in ("in", "not in")
    values = draw(st.lists(VALUES, min_size=1, max_size=3 if many else 1))
    return c.Guard(attribute=draw(NAMES), op=op, values=tuple(values))


PATTERNS = st.builds(c.EventPattern, type=NAMES, guards=st.lists(guards(), max_size=2).map(tuple))
LIVES = st.builds(
    c.LifeRef, commitment=st.just("other"), life=st.sampled_from(["violated", "discharged"])
)
ANCHORS = st.one_of(st.sampled_from(["trigger", "adoption"]), LIVES)
WINDOWS = st.one_of(
    st.none(),
    st.builds(c.Within, duration=DURATIONS, anchor=ANCHORS),
    st.builds(c.Between, start=DURATIONS, end=DURATIONS, anchor=ANCHORS),
    st.builds(c.UntilLife, life=LIVES),
    st.builds(c.By, time=TIMES),
    st.builds(c.FromTo, start=TIMES, until=st.one_of(st.none(), TIMES)),
    st.builds(c.FromTo, start=TIMES, through=st.just("2025-05-05")),
    st.builds(c.For, duration=DURATIONS, start=st.one_of(st.none(), TIMES)),
    st.builds(c.During, period=st.just("thaw")),
).filter(lambda window: empty_window(window, "UTC") is None)
BOUNDS = st.one_of(
    st.builds(c.Bound, number=NUMBERS, unit=st.one_of(st.none(), NAMES)),
    st.builds(c.Bound, number=NUMBERS, variable=st.just("x"), unit=st.one_of(st.none(), NAMES)),
)
ATOMS = st.one_of(
    st.builds(c.Occurs, event=PATTERNS),
    st.builds(
        c.Aggregate, function=st.just("count"), attribute=st.none(), event=PATTERNS,
        op=st.sampled_from(["=", ">", ">="]), bound=BOUNDS,
    ),
    st.builds(
        c.Aggregate, function=st.sampled_from(["distinct", "sum", "max", "min"]), attribute=NAMES,
        event=PATTERNS, op=st.sampled_from(["=", ">", ">="]), bound=BOUNDS,
    ),
    LIVES,
)  # fmt: skip
TERMS = st.builds(c.Term, atom=ATOMS, negated=st.booleans(), window=WINDOWS)
CONDITIONS = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.builds(c.All, parts=st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(c.Some, parts=st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(c.Denial, part=inner),
    ),
    max_leaves=4,
)
ACCEPTS = st.recursive(
    st.one_of(
        st.builds(c.AcceptStanding, standing=st.sampled_from(["observation", "declaration"])),
        st.builds(c.AcceptSources, n=st.integers(1, 5)),
        st.builds(c.AcceptConf, at_least=st.just("0.8")),
        st.builds(c.AcceptVerifier, name=NAMES),
    ),
    lambda inner: st.one_of(
        st.builds(c.AcceptAll, parts=st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(c.AcceptSome, parts=st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=4,
)
PLAIN = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6).filter(
    lambda t: t.strip() == t and t != ""
)
CLAUSES = st.builds(
    c.Clause,
    debtor=st.lists(PLAIN, max_size=2, unique=True).map(tuple),
    creditor=st.lists(PLAIN, max_size=2, unique=True).map(tuple),
    zone=st.sampled_from(["UTC", "Europe/Kyiv"]),
    in_force=st.one_of(st.none(), st.just(c.InForce(start="2024-01-01", until="2026-01-01"))),
    when=st.builds(
        c.EventPattern, type=NAMES, guards=st.just((c.Guard(attribute="n", op="=", variable="x"),))
    ),
    detaches=st.one_of(st.none(), CONDITIONS),
    verb=st.sampled_from(["do", "avoid"]),
    condition=CONDITIONS,
    evidence=st.builds(
        c.EvidenceRule, accept=ACCEPTS, grace=DURATIONS, stale=st.one_of(st.none(), DURATIONS)
    ),
    clock=st.sampled_from(["stop", "run"]),
    exit=st.one_of(st.none(), CONDITIONS),
)
OTHER = c.Commitment(
    id="other",
    clause=c.Clause(verb="do", condition=None, debtor=("B",)),
)
THAW = c.Period(name="thaw", start="2025-03-01", through="2025-03-10")


@given(CLAUSES)
def test_written_terms_are_read_back_the_same(clause: c.Clause) -> None:
    """Loading what was written gives equal commitments, and writing them gives the same text."""
    terms = c.Terms(commitments=(OTHER, c.Commitment(id="one", clause=clause)), periods=(THAW,))
    text = write_terms(terms)

    back = load_terms(text, where="written")

    assert back.commitments == terms.commitments
    assert write_terms(back) == text


def test_readings_and_defaults_survive() -> None:
    """A reading that restates a default keeps it; what it does not name stays the base's."""
    rules = """
commitments:
  - id: c
    debtor: [A, B]
    zone: Europe/Kyiv
    keep: stock <= 5 during thaw
    tolerance: 2 d
    readings:
      - {id: utc, speaker: X, zone: UTC, tolerance: 0 d}
  - {id: d, repeat: every 6 mo from 2018-09-01, do: unstated}
periods: {thaw: {from: 2025-03-01, until: 2025-03-10}}
calendars: {office: {weekend: [fri, sat], holidays: [2025-05-02]}}
powers: {suspend: [M]}
"""
    terms = load_terms(rules, where="r")

    assert load_terms(write_terms(terms), where="w") == terms


def test_the_worked_rules_survive(shared: Path) -> None:
    """Every rule file of the contract is read back the same."""
    paths = sorted((shared / "cases" / "accept").glob("*/commitments.yaml"))

    assert paths
    for path in paths:
        terms = load_terms(path.read_text(encoding="utf-8"), where=path.name)
        assert load_terms(write_terms(terms), where="w") == terms
