"""Press articles held against a register as it was known on their day (``servanda.press/1``)."""

from typing import Literal

from servanda.model.comparison import ClaimCheck, ClaimTally, ClaimVerdict, Side, Source
from servanda.model.record import Record
from servanda.model.sealed import Sealed
from servanda.model.text import Span

ENOUGH_CLAIMS = 30
"""Claims of one outlet from which its verdicts are shown over time."""
TagKind = Literal[
    "optics", "signal", "tone", "frame", "lens", "unity", "evaluation", "election year"
]


class PressArticle(Record, frozen=True, kw_only=True):
    """An article of an outlet: what it tells binds nobody."""

    id: str
    outlet: str
    on: str
    """Day on which it appeared."""
    document: str
    """Id of the document in which its quotations stand."""
    corrects: str | None
    """Id of the article that the outlet corrects by this one."""


class PressArticleBody(PressArticle, frozen=True, kw_only=True):
    """``press-article/1``; the entry's first ref is its document."""

    note: Sealed | None


class RegisteredArticle(PressArticle, frozen=True, kw_only=True):
    """An article on record."""

    entry: int
    note: str | None
    registered_by: str


class Tag(Record, frozen=True, kw_only=True):
    """A word by which an article frames what it tells. No verdict and no count rests on it."""

    kind: TagKind
    value: str | None
    """``cautious`` for a tone, the name of a lens; None where the kind says all."""
    note: str
    span: Span


class KnownThen(Record, frozen=True, kw_only=True):
    """What the register held when the article appeared."""

    register: str
    on: str
    """Day of the article."""
    known_at: str
    """``#SEQ`` of the newest entry counted, or ``nothing``."""
    hindsight: bool
    """True where somebody asked for a state of the register later than the article's day."""
    began: str
    """Day of the register's first entry, by claimed time."""
    commitments: int
    others: int
    """Statements of its texts that bind nobody."""
    without_words: tuple[str, ...]
    """Commitments entered as a rule alone: no claim can be aligned to them."""
    remarks: tuple[str, ...]


class Later(Record, frozen=True, kw_only=True):
    """A commitment that the article could not know of; it changes no verdict."""

    commitment: str
    title: str
    why: str
    close_to: tuple[str, ...]
    """Statements of the article that are about the same matter."""


class ArticleCheck(Record, frozen=True, kw_only=True):
    """Every claim of one article against the register of its day."""

    schema: Literal["servanda.press/1"] = "servanda.press/1"
    article: Source
    outlet: str | None
    then: KnownThen
    counts: tuple[ClaimTally, ...]
    claims: tuple[ClaimCheck, ...]
    over: tuple[Side, ...]
    """Claims that tell more than the register held: they magnify."""
    under: tuple[Side, ...]
    """Claims that tell less: they muzzle."""
    unreported: tuple[Side, ...]
    agreed_later: tuple[Later, ...]
    tags: tuple[Tag, ...]


class Voice(Record, frozen=True, kw_only=True):
    """What one outlet makes of a commitment."""

    outlet: str
    article: str
    on: str
    verdict: ClaimVerdict
    says: Span
    slots: dict[str, str]
    """Slot -> the words that fill it, where the claim states it."""


class Conflict(Record, frozen=True, kw_only=True):
    """Outlets that tell of one commitment differently; none is picked."""

    commitment: str
    differs: tuple[str, ...]
    """``verdict``, or the slots."""
    voices: tuple[Voice, ...]


class PressMonth(Record, frozen=True, kw_only=True):
    """The verdicts on an outlet's claims in one month."""

    month: str
    n: int
    counts: dict[str, int]


class Outlet(Record, frozen=True, kw_only=True):
    """The claims of one outlet."""

    outlet: str
    articles: int
    n: int
    """Claims in all its articles."""
    counts: dict[str, int]
    months: tuple[PressMonth, ...]
    """Empty where ``n`` is below 30."""
    said: str


class ActionsMonth(Record, frozen=True, kw_only=True):
    """One month of acts beside articles."""

    month: str
    actions: int
    articles: int
    watched: bool
    """Whether any source on record watched in this month: else 0 acts says nothing."""


class Followed(Record, frozen=True, kw_only=True):
    """How often something was done about a commitment, and when last."""

    commitment: str
    actions: int
    last: str | None
    days_since: int | None
    """From the last act to the day asked about; None where there was none."""


class PressLine(Record, frozen=True, kw_only=True):
    """One article of the register with its check."""

    article: RegisteredArticle
    title: str
    withheld: bool
    """Its reading is not in this copy: it could not be checked here."""
    corrected_by: tuple[str, ...]
    check: ArticleCheck | None


class Frames(Record, frozen=True, kw_only=True):
    """All press articles of a register at a pair of clocks."""

    schema: Literal["servanda.frames/1"] = "servanda.frames/1"
    as_of: str
    known_at: str | None
    articles: tuple[PressLine, ...]
    outlets: tuple[Outlet, ...]
    conflicts: tuple[Conflict, ...]
    months: tuple[ActionsMonth, ...]
    last_action: str | None
    days_since: int | None
    followed: tuple[Followed, ...]
