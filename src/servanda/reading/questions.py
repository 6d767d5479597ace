"""Questions that can be sent to a spokesperson: each names the actor and the act."""

import re
from functools import cache

import msgspec

from servanda.model.reading import Actor
from servanda.reading import agents
from servanda.reading.lexicons import table, word_set
from servanda.reading.parts import Finding
from servanda.reading.running import Run
from servanda.reading.words import WORD

QUOTED = 110
"""Code points of a statement that a question repeats."""
MANY = 3
"""Actors that a question names; of more it names the first."""
MODALS = frozenset({"duty", "future", "future-not", "need", "ought", "ban"})
"""Forces after whose words the act stands in its base form."""
TO_VERB = re.compile(r"\bto$")
LEADING = re.compile(
    r"(?:not\s+|also\s+|then\s+|further\s+|jointly\s+|hereby\s+|\w+ly\s+){1,3}", re.IGNORECASE
)
UNQUOTED = re.compile(r",?[”\"]\s+(?=[a-z])")
"""Where a quotation ends and the words of saying begin."""
BE = re.compile(r"be\s+\w+", re.IGNORECASE)
TO = re.compile(r"^\s*(?:not\s+)?(?:to\s+)?", re.IGNORECASE)
NO_VERB = frozenset(
    {"until", "in", "on", "if", "as", "within", "by", "to", "for", "at", "from", "with", "when",
     "after", "upon", "through", "pursuant", "subject", "under", "no", "not", "only", "the", "a",
     "an", "that", "and", "or"}
)  # fmt: skip
"""Words after a modal that are no verb: the act then stands further on."""
# "we", "us", "I", "my", "our(s)"; its first letter first, so that the search leaps to it.
FIRST_PERSON = re.compile(r"[wWuUiImMoO](?i:(?<=\bw)e|(?<=\bu)s|(?<=\bi)|(?<=\bm)y|(?<=\bo)urs?)\b")
OUR = re.compile(r"\b(?:our|my)\b")
PRONOUN = re.compile(r"(?:they|he|she|it|both|we|i|who|which|us|them|him)\b.*", re.IGNORECASE)
ARTICLED = re.compile(
    r"(?:United|European|Czech|Dominican|Central African|Democratic Republic|Netherlands|"
    r"Philippines|Bahamas|"
    r"Maldives|Comoros|Seychelles|Marshall|Solomon|Cook|Holy See|Security Council|General Assembly|"
    r"Secretary-General|OSCE|IAEA|ICRC|IMF|UN|EU|WHO|WTO|G7|G20|Quad|Houthis|Taliban|States)\b"
)


class Wording(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A statement put so that it can be asked about."""

    aim: str
    who: str = ""
    act: str = ""
    """The act in its base form; empty where the words do not give one."""
    subject: str = ""
    """What suffers the act, where the verb is a passive."""
    forbids: bool = False
    headless: bool = True
    """The words name no subject at all, so that "who" can take its place."""

    def ask(self, slot: str) -> str:
        """Return the question that would close one open slot."""
        row = table("gaps")[slot]
        form = "ask"
        if self.act and self.subject and "suffers" in row:
            form = "suffers"
        elif self.act and self.forbids and "not" in row and self.who:
            form = "not"
        elif self.act and "act" in row and not self.forbids and (self.who or self._whose(slot)):
            form = "act"
        return str(row[form]).format(
            aim=self.aim,
            who=self.who,
            act=self.act,
            subject=self.subject,
        )

    def _whose(self, slot: str) -> bool:
        return slot == "debtor" and self.headless


def shortened(words: str) -> str:
    """Return the words of a statement cut at a blank, short enough to be asked about."""
    if "”" in words or '"' in words:
        words = UNQUOTED.split(words, maxsplit=1)[0]
    words = words.rstrip(' ,;.”"')
    if len(words) <= QUOTED:
        return words
    return (
        words[: words.rfind(" ", 0, QUOTED) if " " in words[:QUOTED] else QUOTED].rstrip(" ,;")
        + " …"
    )


def wording(run: Run, finding: Finding, debtor: tuple[Actor, ...], aim: str) -> Wording:
    """Return a statement as actor and act, as far as its words allow."""
    act = _act(run, finding, aim)
    who = _who(run, debtor)
    forbids = finding.deontic == "prohibition"
    if act and FIRST_PERSON.search(act) is not None:
        act = ""  # "our" would become the asker's own
    subject = ""
    if act and BE.match(act) is not None:
        subject = _subject(run, finding)
        if not subject or forbids:
            act = ""
    return Wording(
        aim=shortened(aim),
        who=who,
        act=shortened(act),
        subject=subject,
        forbids=forbids,
        headless=finding.clause.subject is None and finding.given is None,
    )


def _act(run: Run, finding: Finding, aim: str) -> str:
    """Return the act in its base form: "return the boats"; empty where there is none."""
    clause = finding.clause
    anchor, inner = clause.anchor, clause.inner
    words = aim
    if inner is not None and inner.act.force in MODALS:
        anchor = inner
        words = " ".join(run.text[inner.end : clause.end].split())
    elif finding.kind == "demand" and anchor is not None and anchor.act.force == "ask":
        _, high = agents.addressee(run.text, anchor.end, finding.clause.end)
        words = " ".join(run.text[high : finding.clause.end].split())
        words = TO.sub("", words, count=1)
    if anchor is None:
        words = TO.sub("", words, count=1)
    leading = LEADING.match(words)
    words = words[leading.end() :] if leading is not None else words
    first = WORD.match(words)
    if first is None:
        return ""
    verb = first.group().lower()
    based = verb == "be" or verb in word_set("verbs", "act")
    if anchor is not None and anchor.act.force in MODALS:
        based = based or not (verb in NO_VERB or verb.endswith(("ing", "ed", "s")))
    if not based or (anchor is None and not words[:1].isalpha()):
        return ""
    return words[:1].lower() + words[1:]


def _subject(run: Run, finding: Finding) -> str:
    """Return the words of the subject of a passive, as they stand."""
    span = finding.clause.subject if finding.clause.anchor is not None else finding.given
    if span is None:
        return ""
    words = " ".join(run.text[slice(*span)].split()).strip(" ,:")
    if not words or PRONOUN.fullmatch(words) or FIRST_PERSON.search(words) or len(words) > QUOTED:
        return ""
    return _lower_article(words)


def _who(run: Run, debtor: tuple[Actor, ...]) -> str:
    """Return the actors as a question names them; empty where nobody is named."""
    names: list[str] = []
    for one in debtor:
        said = " ".join(one.span.exact.split()) if one.span is not None else ""
        own = one.basis == "stated" and bool(said) and PRONOUN.fullmatch(said) is None
        own = own and FIRST_PERSON.search(said) is None
        own = own and one.name.split()[-1] in said.replace(",", " ").split()
        names.append(_lower_article(said) if own else _called(run, one.name))
    names = list(dict.fromkeys(names))
    if names and ALL.search(names[0]) is not None:
        return names[0]
    if len(names) > MANY:
        return f"{names[0]}, with the others bound by it,"
    return " and ".join(names) if len(names) < MANY else f"{', '.join(names[:-1])} and {names[-1]}"


def _called(run: Run, name: str) -> str:
    return f"the {name}" if name in run.cast.articled else with_article(name)


DETERMINERS = frozenset(
    {"The", "Each", "Both", "All", "Every", "A", "An", "Any", "No", "These", "This", "Those"}
)


def _lower_article(words: str) -> str:
    first, _, rest = words.partition(" ")
    if first in DETERMINERS:
        return f"{first.lower()} {rest}" if rest else first.lower()
    return words


ALL = re.compile(
    r"^(?:the|all|both|each|these)\b.*\b(?:part(?:y|ies)|sides?|signator(?:y|ies)|participants|leaders)\b",
    re.IGNORECASE,
)
"""Words for all the parties at once: a question names them so, and nobody singly."""


@cache
def with_article(name: str) -> str:
    """Return a name with "the" where usage wants it: "the United States", but "Japan"."""
    if name.lower() == "we":
        return "those who speak"
    last = name.rsplit(maxsplit=1)[-1].lower() if name else ""
    if name[:1].islower() and not name.startswith(("the ", "both ", "all ", "each ")):
        return f"the {name}"
    titled = name.startswith(("President ", "Prime Minister ", "Minister ", "Secretary "))
    body = not titled and last in word_set("subjects", "actor") and " " in name
    return f"the {name}" if ARTICLED.match(name) or body else name
