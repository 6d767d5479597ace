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
from servanda.register.entries import Entry, registered_by
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
            data = view.file(entry.index, "/file")
            levers.append(
                RegisteredLever(
                    entry=entry.index,
                    id=entry.body.id,
                    holders=entry.body.holders,
                    text=None if data is None else data.decode(),
                    registered_by=registered_by(entry),
                )
            )
        elif isinstance(entry.body, LeverActBody):
            acts.append(_act(view, entry, entry.body))
    return {"levers": tuple(levers), "lever_acts": tuple(acts)}


def _act(view: LogView, entry: Entry, body: LeverActBody) -> RegisteredLeverAct:
    because = view.value(entry.index, "/because")
    return RegisteredLeverAct(
        entry=entry.index,
        lever=body.lever,
        step=body.step,
        act=body.act,
        holder=body.holder,
        on=body.on,
        because=because if isinstance(because, str) else None,
        registered_by=registered_by(entry),
    )
