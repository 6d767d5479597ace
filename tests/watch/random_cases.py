"""Random rules and reports over a few months: what two evaluators must agree on."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from tests.watch.bench import Row, coverage_of, events_of

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.terms import load_terms

ZERO = datetime(2025, 1, 1, tzinfo=UTC)
TYPES = ("order", "deliver", "strike", "visit")
SITES = ("s1", "s2", "007")
PARTIES = ("A", "B", "C")
ZONES = ("UTC", "Europe/Kyiv")
ACCEPTS = (
    "2 sources",
    "2 sources or admission",
    "observation or admission or declaration",
    "conf >= 0.5",
    "verifier m1 or admission",
    "observation and 2 sources",
    "conf >= 0.5 and observation or declaration",
)
SHAPES = {
    "hq.geojson": {"type": "Point", "coordinates": [30.0, 50.0]},
    "zone.geojson": {
        "type": "Polygon",
        "coordinates": [[[29.9, 49.9], [30.1, 49.9], [30.1, 50.1], [29.9, 50.1], [29.9, 49.9]]],
    },
}
PLACES = ("in zone", "within 8 km of hq", "outside 5 km of zone", "within 20 km of zone")
CLOCKS = ("2025-01-20T00:00:00Z", "2025-02-15T12:00:00Z", "2025-06-01T00:00:00Z")


@dataclass(frozen=True)
class Case:
    """Rules, evidence and both clocks."""

    text: str
    terms: c.Terms
    events: tuple[Event, ...]
    coverage: tuple[Coverage, ...]
    as_of: str
    known_at: str | None


def moment(rnd: Random) -> str:
    """Return an instant or a day of the first months of 2025."""
    at = ZERO + timedelta(hours=6 * rnd.randrange(0, 4 * 75))
    return at.strftime("%Y-%m-%d") if rnd.random() < 0.3 else at.strftime("%Y-%m-%dT%H:%M:%SZ")


def report(rnd: Random, number: int) -> Row:
    """Return one row of evidence."""
    start = ZERO + timedelta(hours=6 * rnd.randrange(0, 4 * 60))
    end = start + timedelta(hours=6 * rnd.randrange(1, 20))
    low = rnd.choice([0, 1, 2, 5, 2.5, -1])
    row: dict[str, object] = {
        "id": f"e{number}",
        "type": rnd.choice(TYPES),
        "source": rnd.choice(["m1", "m2", "m3", "A", "B"]),
        "standing": rnd.choice(
            ["observation"] * 6 + ["declaration", "admission", "claim", "denial"]
        ),
    }
    if rnd.random() < 0.6:
        row["at"] = moment(rnd)
    else:
        row["from"], row["to"] = start.isoformat(), end.isoformat()
        if rnd.random() < 0.3:
            row["extent"] = "span"
    options: dict[str, tuple[float, object]] = {
        "site": (0.85, rnd.choice([*SITES, "7", "7.0"])),
        "actor": (0.8, rnd.choice(PARTIES)),
        "level": (0.7, rnd.choice(["1", "2", "2.0", "10", "high", "2025-01-10"])),
        "quantity": (0.7, low),
        "unit": (0.3, rnd.choice(["t", "kg"])),
        "occurrence": (0.35, f"o{rnd.randrange(6)}"),
        "family": (0.3, rnd.choice(["f1", "f2"])),
        "conf": (0.5, rnd.choice([0.2, 0.5, 0.9])),
        "standing_reason": (0.1, "its monitor publishes its method"),
        "known_at": (0.3, (ZERO + timedelta(days=rnd.randrange(0, 120))).isoformat()),
        "supersedes": (0.06, f"e{rnd.randrange(1, number + 1)}"),
        "polarity": (0.08, "-"),
    }
    if rnd.random() < 0.7:
        row |= {
            "lat": rnd.choice([49.8, 49.95, 50.0, 50.1]),
            "lon": rnd.choice([29.85, 30.0, 30.2]),
        }
        row |= {"error_m": rnd.choice([0, 500, 12000])} if rnd.random() < 0.6 else {}
    row |= {name: value for name, (chance, value) in options.items() if rnd.random() < chance}
    if "quantity" in row and rnd.random() < 0.3:
        row["quantity_hi"] = low + rnd.choice([0, 1, 3])
    return row


def act(rnd: Random, number: int, commitments: int) -> Row:
    """Return an act of a party, or of somebody who may not."""
    kind = rnd.choice(["adopt", "release", "cancel", "terminate", "suspend", "delegate", "release"])
    return {
        "id": f"act{number}",
        "type": f"act.{kind}",
        "at": moment(rnd),
        "object": f"c{rnd.randrange(commitments)}",
        "actor": rnd.choice(["A", "B", "C"]),
        "source": "gazette",
        "standing": "declaration",
    }


def coverage_row(rnd: Random) -> Row:
    """Return who watched something for some weeks."""
    start = ZERO + timedelta(days=rnd.randrange(-5, 60))
    row: dict[str, object] = {
        "type": rnd.choice(TYPES),
        "from": start.strftime("%Y-%m-%d"),
        "to": (start + timedelta(days=rnd.randrange(3, 120))).strftime("%Y-%m-%d"),
        "source": rnd.choice(["m1", "m2", "A"]),
        "duty": "yes",
    }
    if rnd.random() < 0.2:
        row |= {"source": "m3", "duty": "no"}
    if rnd.random() < 0.2:
        row |= {"duty": "lost", "reason": "access denied"}
    if rnd.random() < 0.4:
        row["site"] = rnd.choice([*SITES, "7.0"])
    if rnd.random() < 0.2:
        row["actor"] = rnd.choice(PARTIES)
    return row


def guards(rnd: Random, key: str | None) -> str:
    """Return the bracket of an event pattern."""
    found = [f"site=${key}"] if key else []
    if not key and rnd.random() < 0.4:
        found.append(
            rnd.choice(["site=s1", "site=7", "site in [s1, s2]", "site not in [s1]", "site!=s2"])
        )
    if rnd.random() < 0.4:
        found.append(rnd.choice(["actor=$debtor", "actor=A", "actor!=$creditor", "actor in [B]"]))
    if rnd.random() < 0.3:
        found.append(
            rnd.choice(["level>=2", "level<10", "quantity>=2", "quantity<2.5", "quantity=2"])
        )
    return f"({', '.join(found)})" if found else ""


def atom(rnd: Random, key: str | None, amount: str | None) -> str:
    """Return one counted check without its window."""
    event = rnd.choice(TYPES) + guards(rnd, key)
    event += f" {rnd.choice(PLACES)}" if rnd.random() < 0.1 else ""
    form = rnd.randrange(6)
    op = rnd.choice([">=", ">", "<=", "<", "=", "!="]) if rnd.random() < 0.4 else ">="
    if form <= 1:
        return event
    bound = str(rnd.choice([0, 1, 2, 3, 5]))
    if amount and rnd.random() < 0.5:
        bound = rnd.choice([f"${amount}", f"0.5 * ${amount}"])
    unit = rnd.choice(["", "", " t"])
    heads = {
        2: "count",
        3: "distinct site",
        4: "sum quantity",
        5: rnd.choice(["max", "min"]) + " quantity",
    }
    tail = unit if form >= 4 else ""
    return f"{heads[form]} {event} {op} {bound}{tail}"


def window(rnd: Random, *, triggered: bool) -> str:
    """Return a window."""
    days = rnd.choice(["3 d", "10 d", "36 h", "2 w", "1 mo", "5 bd"])
    kinds = [
        f"within {days}", f"within {days} of adoption",
        f"from 2 d to {rnd.choice(['9 d', '1 mo'])} after trigger", f"by {moment(rnd)}",
        f"from 2025-01-05 until {rnd.choice(['2025-01-20', '2025-03-01'])}",
        "from 2025-01-05 through 2025-02-01", "from 2025-01-10", f"for {days}",
        f"for {days} from 2025-01-08",
        "during spring", "",
    ]  # fmt: skip
    return rnd.choice(kinds if triggered else [k for k in kinds if k] + ["within 20 d"])


def condition(rnd: Random, key: str | None, amount: str | None, *, triggered: bool) -> str:
    """Return a condition of one to three checks."""

    def term() -> str:
        no = "no " if rnd.random() < 0.15 else ""
        return f"{no}{atom(rnd, key, amount)} {window(rnd, triggered=triggered)}".strip()

    draw = rnd.random()
    if draw < 0.65:
        return term()
    if draw < 0.9:
        return f"{term()} {rnd.choice(['and', 'or'])} {term()}"
    return f"({term()} or {term()}) and {term()}"


def opening(rnd: Random) -> tuple[list[str], str | None, str | None, bool]:
    """Return what opens instances, the variables of key and amount, and whether one triggers."""
    draw = rnd.random()
    if draw < 0.5:
        key = "x" if rnd.random() < 0.8 else None
        amount = "q" if rnd.random() < 0.2 else None
        bind = [b for b, there in (("site=$x", key), ("level=$q", amount)) if there]
        if rnd.random() < 0.3:
            bind.append(rnd.choice(["actor=A", "actor=$debtor"]))
        brackets = f"({', '.join(bind)})" if bind else ""
        asked = key if rnd.random() < 0.8 else None
        brackets += f" {rnd.choice(PLACES)}" if rnd.random() < 0.1 else ""
        return [f'when: "{rnd.choice(TYPES)}{brackets}"'], asked, amount, True
    if draw < 0.65:
        every = rnd.choice(["10 d", "1 mo", "2 w"])
        return [f'repeat: "every {every} from 2025-01-03 until 2025-03-05"'], None, None, True
    return [], None, None, False


def evidence(rnd: Random, verb: str) -> list[str]:
    """Return the evidence rule."""
    silences = ["violation", "compliance"] if verb == "do" else ["compliance"]
    options = {
        f'accept: "{rnd.choice(ACCEPTS)}"': 0.35,
        f"silence: {rnd.choice(silences)}": 0.3,
        f"grace: {rnd.choice(['5 d', '1 mo', '3 bd'])}": 0.3,
        f"stale: {rnd.choice(['5 d', '60 d', '1 mo'])}": 0.2,
    }
    found = [text for text, chance in options.items() if rnd.random() < chance]
    return [f"evidence: {{{', '.join(found)}}}"] if found else []


def file(name: str) -> bytes:
    """Return the file of a geometry."""
    return json.dumps(SHAPES[name]).encode()


def commitment(rnd: Random, number: int) -> str:
    """Return one commitment in flow style."""
    verb = rnd.choice(["do", "do", "avoid"])
    since = rnd.choice(["2025-01-01", "2025-01-12T06:00:00Z"])
    until = ", until: 2025-02-20" if rnd.random() < 0.3 else ""
    debtor = "B" if rnd.random() < 0.8 else "[B, C]"
    parts = [f"id: c{number}", f"debtor: {debtor}", "creditor: A"]
    parts += [f"in_force: {{from: {since}{until}}}"] if rnd.random() < 0.98 else []
    opened, key, amount, triggered = opening(rnd)

    def asked() -> str:
        return condition(rnd, key, amount, triggered=triggered)

    parts += opened
    parts += [f'if: "{asked()}"'] if rnd.random() < 0.25 else []
    parts += [f'{verb}: "{asked()}"', *evidence(rnd, verb)]
    parts += [f"zone: {rnd.choice(ZONES)}"] if rnd.random() < 0.3 else []
    parts += [f"cure: {rnd.choice(['5 d', '2 w', '1 mo', '3 bd'])}"] if rnd.random() < 0.2 else []
    parts += [f'exit: "{asked()}"'] if rnd.random() < 0.15 else []
    parts += [f'readings: [{{id: r1, {verb}: "{asked()}"}}]'] if rnd.random() < 0.1 else []
    return f"  - {{{', '.join(parts)}}}"


def case(seed: int, *, commitments: int = 12, reports: int = 40) -> Case:
    """Return the case of a seed; rules that the language refuses are drawn again."""
    rnd = Random(seed)  # noqa: S311  (a draw, no secret)
    head = (
        "calendars: {days: {weekend: [sat, sun], holidays: []}}\n"
        "geometries: {hq: hq.geojson, zone: zone.geojson}\n"
        "periods: {spring: {from: 2025-01-15, until: 2025-03-01}}\ncommitments:\n"
    )
    lines: list[str] = []
    while len(lines) < commitments:
        line = commitment(rnd, len(lines))
        try:
            load_terms(head + line, where="r", files=file)
        except Exception:  # noqa: BLE001, S112  (the language's own refusals are tested elsewhere)
            continue
        lines.append(line)
    text = head + "\n".join(lines)
    return Case(
        text,
        load_terms(text, where="r", files=file),
        events_of(
            [report(rnd, n) for n in range(1, reports + 1)]
            + [act(rnd, n, commitments) for n in range(rnd.randrange(0, 5))]
        ),
        coverage_of(coverage_row(rnd) for _ in range(rnd.randrange(0, 10))),
        rnd.choice(CLOCKS),
        rnd.choice([None, None, "2025-02-01T00:00:00Z"]),
    )
