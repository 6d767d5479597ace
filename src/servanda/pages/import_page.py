"""What the page of the column assistant says: fields, reasons, and what was found in a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from servanda.model.handed import (
    Choices,
    HandedIn,
    Notice,
    Proposed,
    TimeChoice,
    Trial,
)
from servanda.pages.languages import N_, Pairs, Words

KINDS: Final = Pairs(
    {
        "incidents": (
            N_("Incidents and other reports"),
            N_("Each row becomes one report: evidence."),
        ),
        "patrols": (
            N_("A patrol log"),
            N_("Each row says who was watching, where and when: coverage."),
        ),
        "commitments": (N_("Commitments"), N_("Each row becomes one commitment without a text.")),
        "scores": (N_("Scores"), N_("Each row becomes one judgement of a person by a codebook.")),
    }
)
FIELDS: Final = Words(
    {
        "id": N_("id: names the row"),
        "at": N_("at: when it happened"),
        "from": N_("from: when it began"),
        "to": N_("to: when it ended"),
        "known_at": N_("known_at: when it was reported"),
        "type": N_("type: what happened"),
        "standing": N_("standing: with which right it is said"),
        "actor": N_("actor: who did it"),
        "object": N_("object: to whom or what"),
        "source": N_("source: who reports it"),
        "occurrence": N_("occurrence: reports of one happening share it"),
        "quantity": N_("quantity: how much"),
        "unit": N_("unit of the quantity"),
        "conf": N_("conf: confidence, 0 to 1"),
        "lat": N_("lat: latitude"),
        "lon": N_("lon: longitude"),
        "attribute": N_("a further attribute"),
        "duty": N_("duty: whether somebody watched"),
        "reason": N_("reason: why the watch was lost"),
        "share": N_("share of what happens that is seen"),
        "title": N_("title: what is to be done"),
        "debtor": N_("debtor: who owes it"),
        "creditor": N_("creditor: to whom"),
        "deadline": N_("deadline: last day"),
        "commitment": N_("commitment: its id"),
        "value": N_("value: the score"),
        "coder": N_("coder: who scored"),
        "on": N_("on: the day of scoring"),
        "version": N_("version of the codebook"),
        "stage": N_("stage"),
        "because": N_("because: the reason"),
    }
)
REASONS: Final = Words(
    {
        "name": N_("by its name"),
        "cells": N_("by its cells"),
        "taken": N_("another column has that field"),
        "nothing": N_("nothing points to a field"),
    }
)
STANDINGS: Final = Words(
    {
        "observation": N_("observation: a monitor saw it"),
        "declaration": N_("declaration: a party about itself"),
        "admission": N_("admission: a party against its own interest"),
        "claim": N_("claim: a party about its opponent, or nobody knows who saw it"),
        "denial": N_("denial: somebody says that it did not happen"),
    }
)
NOTICES: Final = Words(
    {
        "encoding": N_("The text is in {what}. It is kept as UTF-8."),
        "encoding-doubtful": N_(
            "The text is not UTF-8, and its bytes do not show what it is. {what} is "
            "only likely: choose the encoding in which the words below are right."
        ),
        "separator": N_("The cells are separated by {what}. They are kept separated by commas."),
        "separator-doubtful": N_(
            "The cells may be separated by {what} or by another sign. Choose one."
        ),
        "header-twice": N_("The header names a column twice. The later ones are called: {what}."),
        "header-empty": N_("Columns without a name ({count}) are called: {what}."),
        "header-signs": N_(
            "Names of columns were written on one line, without hidden signs or braces: {what}."
        ),
        "empty-rows": N_("Empty rows ({count}) are left out."),
        "hidden-sheets": N_("The workbook has further sheets, which are not read: {what}."),
        "merged": N_(
            "Cells are merged ({count}: {what}). The first cell of each has the value, the "
            "others are empty."
        ),
        "merged-filled": N_("Cells are merged ({count}: {what}). Each of them has the value."),
        "formulas": N_(
            "Formulas ({count}: {what}) are taken by the result that the workbook keeps."
        ),
        "formulas-empty": N_(
            "Formulas ({count}: {what}) have no result in the file: the cells are empty. "
            "Open the workbook, save it, and hand it in again; or take them as empty."
        ),
        "formula-text": N_(
            "Cells that begin with = ({count}) are taken as words, never as formulas."
        ),
        "error-cells": N_(
            "Cells hold an error instead of a value ({count}: {what}). The error is taken as words."
        ),
        "hidden-letters": N_(
            "Cells hold letters that nobody sees, so that a name reads as another name ({count}; "
            "row, column, what an eye reads and the letter: {what}). They are kept as they are: "
            "mend the table where that is not meant."
        ),
        "two-scripts": N_(
            "Words have letters of two scripts that look alike, so that a name reads as another "
            "name ({count}; row, column, word and the letters to look at: {what}). They are kept "
            "as they are: mend the table where that is not meant."
        ),
    }
)
SIGNS: Final = Words({",": N_("comma"), ";": N_("semicolon"), "\t": N_("tab")})
SIGN_NAMES: Final = {"comma": ",", "semicolon": ";", "tab": "\t"}
"""As the form sends them, in whatever language it is shown."""
ROWS = 6
"""Rows of the table that the page shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A column with its proposal and what a person chose."""

    number: int
    name: str
    samples: tuple[str, ...]
    filled: int
    chosen: str
    reason: str
    mark: str
    """``machine`` where it is as proposed, ``person`` where somebody changed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Everything that the page of one table shows."""

    handed: HandedIn
    kind: str
    kind_means: str
    lines: tuple[Line, ...]
    fields: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    notices: tuple[tuple[bool, str], ...]
    """Whether a person decides it, and the sentence."""
    choices: Choices
    times: tuple[TimeChoice, ...]
    comma: str
    duties: tuple[str, ...]
    ready: str | None
    trial: Trial
    mapping: str

    @property
    def doubtful(self) -> bool:
        """Whether something is to be accepted by a person before it is recorded."""
        return any(decides for decides, _ in self.notices)


def table_page(
    handed: HandedIn,
    choices: Choices,
    proposed: Sequence[Proposed],
    targets: Sequence[str],
    *,
    times: Sequence[TimeChoice],
    comma: str,
    duties: Sequence[str],
    ready: str | None,
    trial: Trial,
    mapping: str,
) -> Table:
    """Return the view of a table under the choices made so far."""
    title, means = KINDS[choices.kind]
    return Table(
        handed=handed,
        kind=title,
        kind_means=means,
        lines=tuple(
            _line(number, one, choices.targets.get(one.column, ""))
            for number, one in enumerate(proposed)
        ),
        fields=tuple((name, FIELDS[name]) for name in targets),
        rows=handed.rows[:ROWS],
        notices=tuple((one.decides, _sentence(one)) for one in handed.notices),
        choices=choices,
        times=tuple(times),
        comma=comma,
        duties=tuple(duties),
        ready=ready,
        trial=trial,
        mapping=mapping,
    )


def _line(number: int, one: Proposed, chosen: str) -> Line:
    return Line(
        number=number,
        name=one.column,
        samples=one.samples,
        filled=one.filled,
        chosen=chosen,
        reason=REASONS[one.because] if chosen == one.target else "",
        mark="machine" if chosen == one.target else "person",
    )


def _sentence(notice: Notice) -> str:
    return NOTICES[notice.code].format(what=SIGNS.get(notice.what, notice.what), count=notice.count)
