"""What the page of the column assistant says: fields, reasons, and what was found in a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servanda.model.handed import (
    Choices,
    HandedIn,
    ImportKind,
    Notice,
    NoticeCode,
    Proposed,
    Reason,
    TimeChoice,
    Trial,
)

KINDS: Mapping[ImportKind, tuple[str, str]] = {
    "incidents": ("Incidents and other reports", "Each row becomes one report: evidence."),
    "patrols": ("A patrol log", "Each row says who was watching, where and when: coverage."),
    "commitments": ("Commitments", "Each row becomes one commitment without a text."),
    "scores": ("Scores", "Each row becomes one judgement of a person by a codebook."),
}
FIELDS: Mapping[str, str] = {
    "id": "id: names the row",
    "at": "at: when it happened",
    "from": "from: when it began",
    "to": "to: when it ended",
    "known_at": "known_at: when it was reported",
    "type": "type: what happened",
    "standing": "standing: with which right it is said",
    "actor": "actor: who did it",
    "object": "object: to whom or what",
    "source": "source: who reports it",
    "occurrence": "occurrence: reports of one happening share it",
    "quantity": "quantity: how much",
    "unit": "unit of the quantity",
    "conf": "conf: confidence, 0 to 1",
    "lat": "lat: latitude",
    "lon": "lon: longitude",
    "attribute": "a further attribute",
    "duty": "duty: whether somebody watched",
    "reason": "reason: why the watch was lost",
    "share": "share of what happens that is seen",
    "title": "title: what is to be done",
    "debtor": "debtor: who owes it",
    "creditor": "creditor: to whom",
    "deadline": "deadline: last day",
    "commitment": "commitment: its id",
    "value": "value: the score",
    "coder": "coder: who scored",
    "on": "on: the day of scoring",
    "version": "version of the codebook",
    "stage": "stage",
    "because": "because: the reason",
}
REASONS: Mapping[Reason, str] = {
    "name": "by its name",
    "cells": "by its cells",
    "taken": "another column has that field",
    "nothing": "nothing points to a field",
}
STANDINGS: Mapping[str, str] = {
    "observation": "observation: a monitor saw it",
    "declaration": "declaration: a party about itself",
    "admission": "admission: a party against its own interest",
    "claim": "claim: a party about its opponent, or nobody knows who saw it",
    "denial": "denial: somebody says that it did not happen",
}
NOTICES: Mapping[NoticeCode, str] = {
    "encoding": "The text is in {what}. It is kept as UTF-8.",
    "encoding-doubtful": "The text is not UTF-8, and its bytes do not show what it is. {what} is "
    "only likely: choose the encoding in which the words below are right.",
    "separator": "The cells are separated by {what}. They are kept separated by commas.",
    "separator-doubtful": "The cells may be separated by {what} or by another sign. Choose one.",
    "header-twice": "The header names a column twice. The later ones are called: {what}.",
    "header-empty": "Columns without a name ({count}) are called: {what}.",
    "header-signs": "Names of columns were written on one line, without hidden signs or braces: "
    "{what}.",
    "empty-rows": "Empty rows ({count}) are left out.",
    "hidden-sheets": "The workbook has further sheets, which are not read: {what}.",
    "merged": "Cells are merged ({count}: {what}). The first cell of each has the value, the "
    "others are empty.",
    "merged-filled": "Cells are merged ({count}: {what}). Each of them has the value.",
    "formulas": "Formulas ({count}: {what}) are taken by the result that the workbook keeps.",
    "formulas-empty": "Formulas ({count}: {what}) have no result in the file: the cells are empty. "
    "Open the workbook, save it, and hand it in again; or take them as empty.",
    "formula-text": "Cells that begin with = ({count}) are taken as words, never as formulas.",
    "error-cells": "Cells hold an error instead of a value ({count}: {what}). The error is taken "
    "as words.",
}
SIGNS: Mapping[str, str] = {",": "comma", ";": "semicolon", "\t": "tab"}
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
