"""Levers as entries: proposals going in, and the fold that reads them."""

from collections.abc import Iterable
from typing import Any

from servanda.model.entry import EntryRef
from servanda.model.lever import (
    Lever,
    LeverActBody,
    LeverBody,
    Move,
    RegisteredLever,
    RegisteredLeverAct,
)
from servanda.register.entries import Entry
from servanda.register.folding import file_of, registered
from servanda.register.proposals import Proposal
from servanda.register.seal import Secret, SecretFile
from servanda.register.view import LogView


def lever(one: Lever, text: str, *, role: str, supersedes: EntryRef | None = None) -> Proposal:
    """Record a lever with its file."""
    return Proposal(
        type="lever/1",
        body={"id": one.id, "holders": list(one.holders), "file": SecretFile(text.encode())},
        supersedes=supersedes,
        role=role,
    )


def act(
    name: str,
    step: str,
    move: Move,
    *,
    holder: str,
    on: str,
    because: str | None = None,
    role: str,
    of: tuple[EntryRef, ...] = (),
) -> Proposal:
    """Record what a holder did about a step; ``of`` names the lever's entry."""
    return Proposal(
        type="lever-act/1",
        body={
            "lever": name,
            "step": step,
            "act": move,
            "holder": holder,
            "on": on,
            "because": None if because is None else Secret(because),
        },
        refs=of,
        role=role,
    )


def fold(view: LogView, standing: Iterable[Entry]) -> dict[str, Any]:
    """Return levers and the acts on them, as fields of the register's state."""
    levers: list[RegisteredLever] = []
    acts: list[RegisteredLeverAct] = []
    for entry in standing:
        if isinstance(entry.body, LeverBody):
            text = file_of(view, entry, "/file")
            levers.append(registered(RegisteredLever, view, entry, text=text))
        elif isinstance(entry.body, LeverActBody):
            acts.append(registered(RegisteredLeverAct, view, entry))
    return {"levers": tuple(levers), "lever_acts": tuple(acts)}
