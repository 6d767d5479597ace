"""Damaged input: whatever is cut, doubled or swapped, there is one message and no traceback."""

import json
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import InputError
from servanda.terms import load_terms
from servanda.watch import native
from servanda.watch.coverage import parse_coverage
from servanda.watch.mapping import events, parse_mapping
from servanda.watch.policy import load_policy
from servanda.watch.reference import evaluate

RULES = """commitments:
  - id: a
    debtor: [A, B]
    creditor: C
    zone: Europe/Kyiv
    in_force: {from: 2025-01-01, until: 2026-01-01}
    when: request(site=$x, quantity=$q) within 5 km of site
    if: "@b.discharged within 90 d of adoption"
    do: sum quantity access(site=$x, by in [A, "B C"]) >= 0.95 * $q t within 30 bd of trigger
    evidence: {accept: "2 sources or admission and conf >= 0.8", silence: unknown, grace: 14 d}
    cure: 10 d
    exit: "count strike(actor=$creditor) > 3 for 1 mo from 2025-02-01"
    readings:
      - {id: r, speaker: B, avoid: "no (x during thaw and y until @b.violated)"}
  - {id: b, debtor: B, keep: "stock <= 700 from 2025-01-01 through 2025-02-01", tolerance: 2 d}
calendars: {office: {weekend: [sat, sun], holidays: [2025-05-02]}}
periods: {thaw: {from: 2025-03-01, through: 2025-03-10}}
powers: {suspend: [C]}
geometries: {site: s.geojson}
"""
SITE = b'{"type": "Polygon", "coordinates": [[[30, 50], [31, 50], [31, 51], [30, 50]]]}'
ROWS = "\n".join(
    json.dumps(row)
    for row in (
        {"id": "1", "type": "request", "at": "2025-01-05", "standing": "observation", "site": "p",
         "quantity": 5, "unit": "t", "lat": 50.5, "lon": 30.5, "error_m": 10},
        {"id": "2", "type": "stock", "from": "2025-01-01T00:00Z", "to": "2025-01-02T00:00Z",
         "standing": "observation", "quantity": 2, "quantity_hi": 3, "supersedes": "9"},
        {"id": "3", "type": "act.delegate", "at": "2025-01-05T10:00:00+02:00", "actor": "B",
         "object": "a", "standing": "declaration", "to": "D", "polarity": "+", "conf": 0.5},
    )
)  # fmt: skip
COVERAGE = "source,type,site,from,to,duty,share\nm,request,,2025-01-01,2025-02-01T00:00Z,yes,0.5\n"
MAPPING = """schema = "servanda.map/1"
[[table]]
file = "t.csv"
id = "r-{row}"
zone = "Europe/Kyiv"
where = ["n > 0", "s is not empty"]
clock_shift = {by = "+1 d", reason = "anchors"}
  [table.time]
  from = "a"
  to = "b"
  format = "%d-%b-%y"
  [table.set]
  type = "x"
  standing = "observation"
  [table.numbers.quantity]
  column = "n"
  thousands = ","
  [table.values.class]
  column = "s"
  map = {"k" = "v"}
[[convert]]
from = "kt"
to = "t"
factor = 1000
reason = "SI"
"""
TABLE = "row,a,b,n,s\n1,17-Mar-23,18-Mar-23,5,k\n2,17-Mar-23,,,k\n"
POLICY = (
    'schema = "servanda.policy/1"\n[[choice]]\nsource = "m"\nset_standing = "claim"\nreason = "r"\n'
)


@st.composite
def damage(draw: st.DrawFn, text: str) -> str:
    """Draw the text with a piece cut out, doubled, or replaced."""
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 12)))
    piece = draw(
        st.sampled_from(["", text[start:end] * 2, "9", "-", "[", "'", "$x", "\x00", "é", "\n"])
    )
    return text[:start] + piece + text[end:]


@given(damage(RULES), damage(ROWS), damage(COVERAGE))
def test_damaged_rules_and_rows(rules: str, rows: str, coverage: str) -> None:
    """Rules, events and coverage give verdicts or one message."""
    made = native.events({"e.jsonl": ROWS.encode()})
    watched = parse_coverage(COVERAGE.encode(), name="c.csv")
    with suppress(InputError):
        made = native.events({"e.jsonl": rows.encode()})
    with suppress(InputError):
        watched = parse_coverage(coverage.encode(), name="c.csv")
    with suppress(InputError):
        terms = load_terms(rules, where="r", files=lambda _: SITE)
        evaluate(terms, made.events, watched, as_of="2025-06-01")


@given(damage(MAPPING), damage(TABLE), damage(POLICY))
def test_damaged_mappings_and_tables(mapping: str, table: str, policy: str) -> None:
    """Mappings, tables and policies are read or give one message."""
    with suppress(InputError):
        events(parse_mapping(MAPPING, where="m"), {"t.csv": table.encode()})
    with suppress(InputError):
        events(parse_mapping(mapping, where="m"), {"t.csv": TABLE.encode()})
    with suppress(InputError):
        load_policy(policy, where="p")
