"""What a commitment demands: the syntax tree of the commitment language.

Numbers stay decimal text, times stay as they were written, so that nothing is rounded before it
is compared and a rule can be written back exactly.
"""

from typing import Literal

from servanda.model.record import Record

DurationUnit = Literal["h", "d", "bd", "w", "mo", "y"]
Comparison = Literal["=", "!=", "<", "<=", ">", ">="]
GuardOp = Literal["=", "!=", "<", "<=", ">", ">=", "in", "not in"]
Life = Literal[
    "created",
    "detached",
    "discharged",
    "expired",
    "violated",
    "suspended",
    "resumed",
    "released",
    "cancelled",
]
Verb = Literal["do", "avoid", "keep"]
Silence = Literal["unknown", "violation", "compliance"]
ActKind = Literal[
    "adopt",
    "suspend",
    "resume",
    "release",
    "cancel",
    "delegate",
    "assign",
    "amend",
    "terminate",
]
AggregateFunction = Literal["count", "distinct", "sum", "max", "min"]


class Duration(Record, frozen=True, kw_only=True):
    """A length of time in calendar units; only ``h`` is exact."""

    n: int
    unit: DurationUnit


class LifeRef(Record, frozen=True, kw_only=True, tag="life"):
    """A step in the life of a commitment: ``@ID.discharged``."""

    commitment: str
    life: Life


Anchor = Literal["trigger", "adoption"] | LifeRef


class Within(Record, frozen=True, kw_only=True, tag="within"):
    """From the anchor to the anchor plus the duration, its last instant included."""

    duration: Duration
    anchor: Anchor = "trigger"


class Between(Record, frozen=True, kw_only=True, tag="between"):
    """``from DUR to DUR after ANCHOR``: end exclusive."""

    start: Duration
    end: Duration
    anchor: Anchor


class UntilLife(Record, frozen=True, kw_only=True, tag="until"):
    """From the trigger until a life event, exclusive."""

    life: LifeRef


class By(Record, frozen=True, kw_only=True, tag="by"):
    """From the trigger by a time; a date includes its whole day."""

    time: str


class FromTo(Record, frozen=True, kw_only=True, tag="from"):
    """From a time until another (exclusive) or through a day (inclusive); open without an end."""

    start: str
    until: str | None = None
    through: str | None = None


class For(Record, frozen=True, kw_only=True, tag="for"):
    """For a duration from a time, else from the trigger; end exclusive."""

    duration: Duration
    start: str | None = None


class During(Record, frozen=True, kw_only=True, tag="during"):
    """During a named period."""

    period: str


WindowRule = Within | Between | UntilLife | By | FromTo | For | During


class Guard(Record, frozen=True, kw_only=True):
    """A test on one attribute of an event: against values, or against a variable."""

    attribute: str
    op: GuardOp
    values: tuple[str, ...] = ()
    variable: str | None = None


class Place(Record, frozen=True, kw_only=True):
    """A test on where an event happened."""

    relation: Literal["within", "outside", "in"]
    geometry: str
    distance: str | None = None
    unit: Literal["km", "m"] | None = None


class EventPattern(Record, frozen=True, kw_only=True):
    """Events of one type that pass every guard and the place."""

    type: str
    guards: tuple[Guard, ...] = ()
    place: Place | None = None


class Bound(Record, frozen=True, kw_only=True):
    """A limit: a number, or a number times a variable of the key."""

    number: str = "1"
    variable: str | None = None
    unit: str | None = None


class Occurs(Record, frozen=True, kw_only=True, tag="occurs"):
    """At least one such event."""

    event: EventPattern


class Aggregate(Record, frozen=True, kw_only=True, tag="aggregate"):
    """A count, sum or extreme over such events, against a bound."""

    function: AggregateFunction
    attribute: str | None
    event: EventPattern
    op: Comparison
    bound: Bound


class Fluent(Record, frozen=True, kw_only=True, tag="fluent"):
    """The value that the last event of a type set, against a bound."""

    event: EventPattern
    op: Comparison
    bound: Bound


Atom = Occurs | Aggregate | Fluent | LifeRef


class Term(Record, frozen=True, kw_only=True, tag="term"):
    """One atom in its window, perhaps denied."""

    atom: Atom
    negated: bool = False
    window: WindowRule | None = None


class All(Record, frozen=True, kw_only=True, tag="and"):
    """Every part holds."""

    parts: tuple["Condition", ...]


class Some(Record, frozen=True, kw_only=True, tag="or"):
    """At least one part holds."""

    parts: tuple["Condition", ...]


class Denial(Record, frozen=True, kw_only=True, tag="not"):
    """The part does not hold."""

    part: "Condition"


Condition = Term | All | Some | Denial


class AcceptStanding(Record, frozen=True, kw_only=True, tag="standing"):
    """Reports of this standing are believed."""

    standing: Literal["observation", "declaration", "admission"]


class AcceptSources(Record, frozen=True, kw_only=True, tag="sources"):
    """Reports of at least so many independent families are believed."""

    n: int


class AcceptConf(Record, frozen=True, kw_only=True, tag="conf"):
    """Reports of at least this confidence are believed."""

    at_least: str


class AcceptVerifier(Record, frozen=True, kw_only=True, tag="verifier"):
    """Reports of this source or family are believed."""

    name: str


class AcceptAll(Record, frozen=True, kw_only=True, tag="and"):
    """Every part must be met."""

    parts: tuple["Accept", ...]


class AcceptSome(Record, frozen=True, kw_only=True, tag="or"):
    """One part is enough."""

    parts: tuple["Accept", ...]


Accept = AcceptStanding | AcceptSources | AcceptConf | AcceptVerifier | AcceptAll | AcceptSome

DEFAULT_ACCEPT: Accept = AcceptSome(
    parts=(AcceptStanding(standing="observation"), AcceptStanding(standing="admission"))
)


class EvidenceRule(Record, frozen=True, kw_only=True):
    """What is believed, what silence means, how long late reports are waited for."""

    accept: Accept = DEFAULT_ACCEPT
    silence: Silence = "unknown"
    grace: Duration = Duration(n=0, unit="d")
    stale: Duration | None = None


class InForce(Record, frozen=True, kw_only=True):
    """When triggers open instances: ``until`` exclusive; None = open."""

    start: str | None = None
    until: str | None = None


class Repeat(Record, frozen=True, kw_only=True):
    """Calendar ticks, each counted from the first date."""

    every: Duration
    start: str | None = None
    until: str | None = None


class TextRef(Record, frozen=True, kw_only=True):
    """The words that the rule expresses: code points of a document, end exclusive."""

    document: str
    start: int | None = None
    end: int | None = None


class Power(Record, frozen=True, kw_only=True):
    """Who may do an act that changes the norm."""

    act: ActKind
    holders: tuple[str, ...]


class Clause(Record, frozen=True, kw_only=True):
    """One text of a promise with everything that its judgement needs."""

    debtor: tuple[str, ...] = ()
    creditor: tuple[str, ...] = ()
    speaker: str | None = None
    text_ref: TextRef | None = None
    zone: str = "UTC"
    calendar: str | None = None
    in_force: InForce | None = None
    when: EventPattern | LifeRef | None = None
    repeat: Repeat | None = None
    detaches: Condition | None = None
    """The key ``if``."""
    verb: Verb | None = None
    condition: Condition | None = None
    """None together with the verb ``do``: no rule says what would count as done."""
    tolerance: Duration = Duration(n=0, unit="d")
    evidence: EvidenceRule = EvidenceRule()
    cure: Duration | None = None
    clock: Literal["stop", "run"] = "stop"
    exit: Condition | None = None
    powers: tuple[Power, ...] = ()


class TextReading(Record, frozen=True, kw_only=True):
    """A competing text of one promise; ``replaces`` names the keys that differ from the base."""

    id: str
    replaces: tuple[str, ...]
    clause: Clause


class Commitment(Record, frozen=True, kw_only=True):
    """A promise with its base text (no verb = only readings) and its readings."""

    id: str
    clause: Clause
    readings: tuple[TextReading, ...] = ()


class Geometry(Record, frozen=True, kw_only=True):
    """A named place: rings and points in degrees (lon, lat), split at the antimeridian."""

    name: str
    file: str
    sha256: str
    points: tuple[tuple[float, float], ...] = ()
    lines: tuple[tuple[tuple[float, float], ...], ...] = ()
    polygons: tuple[tuple[tuple[tuple[float, float], ...], ...], ...] = ()


class BusinessCalendar(Record, frozen=True, kw_only=True):
    """Which days are no business days."""

    name: str
    weekend: tuple[str, ...]
    holidays: tuple[str, ...]
    file: str | None = None


class Period(Record, frozen=True, kw_only=True):
    """A named stretch of time."""

    name: str
    start: str
    until: str | None = None
    through: str | None = None
    file: str | None = None


class Terms(Record, frozen=True, kw_only=True):
    """A whole rule file."""

    commitments: tuple[Commitment, ...]
    geometries: tuple[Geometry, ...] = ()
    calendars: tuple[BusinessCalendar, ...] = ()
    periods: tuple[Period, ...] = ()
    powers: tuple[Power, ...] = ()
    lints: tuple[str, ...] = ()
