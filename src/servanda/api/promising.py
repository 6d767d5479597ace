"""A promise without a text: its rule is its wording, signed by who owes it and who is owed it."""

import re
from collections.abc import Callable, Sequence
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
    text, where = read_text(path), str(path)
    one = _chosen(text, name, where, lambda file: read_file(path.parent / file))
    return _promised(desk, one, where, who=who, title=title, beside=beside)


def promised(desk: Desk, text: str, *, who: str, title: str | None = None) -> Proposal:
    """Return the one commitment of a rule that was written on a page; it names no files."""

    def none(file: str) -> bytes:
        raise InputError(f"the rule: names the file {file!r}; write what it holds into the rule")

    where = "the rule"
    one = _chosen(_listed(text), None, where, none)
    return _promised(desk, one, where, who=who, title=title)


def _listed(text: str) -> str:
    """Return a rule as a rule file has it: people write the one commitment without its frame."""
    if re.search(r"^commitments\s*:", text, re.MULTILINE):
        return text
    bare = text.strip("\n")
    if bare.lstrip().startswith("-"):
        return f"commitments:\n{bare}"
    return "commitments:\n- " + bare.replace("\n", "\n  ")


def _promised(
    desk: Desk,
    one: Commitment,
    where: str,
    *,
    who: str,
    title: str | None,
    beside: Sequence[str] = (),
) -> Proposal:
    named(who, "--from")
    owed = {folded(debtor) for debtor in one.clause.debtor}
    if folded(who) not in owed:
        by = ", ".join(one.clause.debtor) or "nobody"
        raise InputError(f"{where}: {one.id} is owed by {by}, not by {who}")
    taken = [held.id for held in desk.state().commitments]
    if one.id in taken:
        raise UsageError(f"{desk.path}: {one.id!r} is on record; `servanda correct` replaces it")
    role, actor = desk.speaks(ACTORS, may="promise", who=who)
    if role == "party" and folded(actor) != folded(who):
        raise UsageError(f"the key is that of {actor}, a party, which cannot promise for {who}")
    plan = proposals.commitment(one.id, title=title or one.id, terms=rulefiles.fragment(one))
    return replace(plan, role=role, actor=actor, beside=tuple(beside))


def _chosen(text: str, name: str | None, where: str, files: Callable[[str], bytes]) -> Commitment:
    """Return the one commitment of a rule file that is meant."""
    made = language.load_terms(text, where=where, files=files)
    if rulefiles.sections(made):
        raise InputError(f"{where}: shared sections cannot come with a promise; write them into it")
    known = {one.id: one for one in made.commitments}
    if name is None and len(known) == 1:
        (name,) = known
    if name not in known:
        raise UsageError(f"{where}: say which commitment: {', '.join(known)}")
    if known[name].clause.text_ref is not None:
        raise InputError(
            f"{where}: {name} stands in a text; record that with it (`servanda record --rules`)"
        )
    return known[name]
