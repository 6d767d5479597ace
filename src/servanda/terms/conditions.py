"""Parses the one-line conditions of the commitment language into their syntax tree."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from lark import Lark
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken, VisitError

from servanda.model.commitment import (
    Accept,
    Condition,
    Duration,
    EventPattern,
    LifeRef,
    Repeat,
)
from servanda.terms.build import Builder, RuleFault

START = ("condition", "trigger", "repeat", "duration", "accept")

# A condition is one line that a person reads aloud; the parser takes some 40 s for a million
# characters, and 50,000 still hold a list of thousands of names.
MAX_CONDITION = 50_000
LONGEST_WORD = 60
SHORT = 400
"""Up to so many characters what a condition means is remembered."""

# What a terminal of the grammar is called in a message to an analyst.
WORDS = {
    "NAME": "a name",
    "NUMBER": "a number",
    "TIME": "a date (2025-01-31) or an instant with an offset",
    "STRING": 'a text in "quotes"',
    "DURATION": "a duration (30 d, 2 w, 6 mo)",
    "VARIABLE": "a variable ($x)",
    "LIFE_REF": "a life event (@id.discharged)",
    "CMP": "a comparison (= != < <= > >=)",
    "METRIC": "km or m",
    "_PLACE_WITHIN": "'within … km of'",
    "LPAR": "'('",
    "RPAR": "')'",
    "LSQB": "'['",
    "RSQB": "']'",
    "COMMA": "','",
    "DOT": "'.'",
    "STAR": "'*'",
    "$END": "the end of the line",
}


@dataclass(frozen=True, slots=True)
class ConditionFault(Exception):  # noqa: N818 - becomes a TermsError once the file's place is known
    """Where a condition stops making sense: code points from its start, and why."""

    message: str
    at: int


@cache
def _parser(start: str) -> Lark:
    grammar = Path(__file__).with_name("condition.lark").read_text(encoding="utf-8")
    return Lark(grammar, start=start, parser="lalr", lexer="contextual", maybe_placeholders=False)


def _word(terminal: str) -> str:
    keyword = terminal.strip("_").lower()
    return WORDS.get(terminal, f"'{keyword}'")


def _expected(terminals: set[str]) -> str:
    words = sorted({_word(t) for t in terminals}, key=lambda w: (w.startswith("'"), w))
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _clipped(word: str) -> str:
    return word if len(word) <= LONGEST_WORD else word[: LONGEST_WORD - 1] + "…"


def _fault(error: UnexpectedInput, text: str) -> ConditionFault:
    if isinstance(error, UnexpectedToken):
        token = error.token
        at = len(text) if token.type == "$END" else (token.start_pos or 0)
        what = (
            "the condition stops here"
            if token.type == "$END"
            else f"unexpected {_clipped(str(token))!r}"
        )
        return ConditionFault(
            f"{what}; expected {_expected(set(error.accepts or error.expected))}", at
        )
    if isinstance(error, UnexpectedCharacters):
        at = error.pos_in_stream or 0
        found = re.match(r"[\w-]*", text[at:])
        word = (found.group() if found else "") or text[at]
        return ConditionFault(
            f"unexpected {_clipped(word)!r}; expected {_expected(set(error.allowed or ()))}", at
        )
    return ConditionFault("the condition cannot be read", 0)


def _parse(text: str, start: str) -> Any:
    if len(text) > MAX_CONDITION:
        raise ConditionFault(
            f"{len(text):,} characters; at most {MAX_CONDITION:,}: split it into commitments of "
            "their own",
            0,
        )
    if not text.strip():
        raise ConditionFault("nothing is stated; expected a condition", 0)
    return (_once if len(text) <= SHORT else _understood)(text, start)


def _understood(text: str, start: str) -> Any:
    try:
        tree = _parser(start).parse(text)
        return Builder().transform(tree)
    except UnexpectedInput as error:
        raise _fault(error, text) from error
    except VisitError as error:
        if isinstance(error.orig_exc, RuleFault):
            raise ConditionFault(error.orig_exc.message, error.orig_exc.at) from error
        raise
    except RecursionError as error:
        raise ConditionFault("the condition is nested too deeply; split it up", 0) from error


# When one rule is added to a register, all others are read again.
_once = lru_cache(maxsize=32_768)(_understood)


def parse_condition(text: str) -> Condition:
    """Return the syntax tree of a ``do``, ``avoid``, ``keep``, ``if`` or ``exit``."""
    result: Condition = _parse(text, "condition")
    return result


def parse_trigger(text: str) -> EventPattern | LifeRef:
    """Return the syntax tree of a ``when``: one event or one life event."""
    result: EventPattern | LifeRef = _parse(text, "trigger")
    return result


def parse_repeat(text: str) -> Repeat:
    """Return the calendar ticks that a ``repeat`` states."""
    result: Repeat = _parse(text, "repeat")
    return result


def parse_duration(text: str) -> Duration:
    """Return a duration such as ``30 d``."""
    result: Duration = _parse(text, "duration")
    return result


def parse_accept(text: str) -> Accept:
    """Return the evidence policy that an ``accept`` states."""
    result: Accept = _parse(text, "accept")
    return result
