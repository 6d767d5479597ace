"""A promise without a text: its rule is its wording, signed by who owes it and who is owed it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from servanda import terms as language
from servanda.api.answering import ACTORS
from servanda.api.desk import Desk
from servanda.api.files import read_file, read_text
from servanda.api.procedure import named
from servanda.audit import rules as rulefiles
from servanda.errors import InputError, UsageError
from servanda.model.commitment import Commitment
from servanda.register import proposals
from servanda.register.names import folded
from servanda.register.proposals import Proposal


def promise(
    desk: Desk,
    path: Path,
    name: str | None = None,
    *,
    who: str,
    title: str | None = None,
    beside: Sequence[str] = (),
) -> Proposal:
    """Return the commitment of a rule file that ``who`` owes; ``beside`` sign it too."""
    one = _chosen(path, name)
    named(who, "--from")
    owed = {folded(debtor) for debtor in one.clause.debtor}
    if folded(who) not in owed:
        by = ", ".join(one.clause.debtor) or "nobody"
        raise InputError(f"{path}: {one.id} is owed by {by}, not by {who}")
    taken = [held.id for held in desk.state().commitments]
    if one.id in taken:
        raise UsageError(f"{desk.path}: {one.id!r} is on record; `servanda correct` replaces it")
    role, actor = desk.speaks(ACTORS, may="promise", who=who)
    if role == "party" and folded(actor) != folded(who):
        raise UsageError(f"the key is that of {actor}, a party, which cannot promise for {who}")
    plan = proposals.commitment(one.id, title=title or one.id, terms=rulefiles.fragment(one))
    return replace(plan, role=role, actor=actor, beside=tuple(beside))


def _chosen(path: Path, name: str | None) -> Commitment:
    """Return the one commitment of a rule file that is meant."""
    made = language.load_terms(
        read_text(path), where=str(path), files=lambda file: read_file(path.parent / file)
    )
    if rulefiles.sections(made):
        raise InputError(f"{path}: shared sections cannot come with a promise; write them into it")
    known = {one.id: one for one in made.commitments}
    if name is None and len(known) == 1:
        (name,) = known
    if name not in known:
        raise UsageError(f"{path}: say which commitment: {', '.join(known)}")
    if known[name].clause.text_ref is not None:
        raise InputError(
            f"{path}: {name} stands in a text; record that with it (`servanda record --rules`)"
        )
    return known[name]
