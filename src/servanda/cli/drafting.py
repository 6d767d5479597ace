"""What ``record`` and ``draft`` share: decisions asked for, drafts and receipts printed."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from shlex import quote

import click

from servanda.api import keyring, recording, unseen
from servanda.api.register import Register, open_register
from servanda.cli.options import passphrase
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.model.draft import Draft, DraftItem
from servanda.model.entry import CommitmentBody
from servanda.model.text import Document
from servanda.register import draft as drafts
from servanda.register.receipts import Receipt
from servanda.stores.address import Location


def opened(
    register: Location, *, by: Path | None, keys: Path | None, ask: Callable[[str], bytes]
) -> Register:
    """Return the register, ready to sign."""
    signer = None if by is None else keyring.Signer.load(by)
    return open_register(register, write=True, keys=keys, ask=ask, signer=signer)


def record_file(
    file: Path,
    what: str,
    add: Callable[[Register, Path], Receipt],
    *,
    by: Path | None,
    register: Location,
    keys: Path | None,
) -> None:
    """Record a file by ``add`` and say in which entry it stands, and ``what`` it is."""
    with opened(register, by=by, keys=keys, ask=passphrase) as held:
        receipt = add(held, file)
    say(f"recorded as entry #{receipt.entries[-1].index}: {what} of {file}")


def warn_of_twin(register: Register, document: Document) -> None:
    """Say where the same text stands already: its promises would count twice."""
    twin = recording.recorded_before(register, document)
    if twin is not None:
        say(f"warning: this very text is on record as document {twin!r}", err=True)


def tell_unseen(lines: Iterable[str]) -> None:
    """Print what an eye passes over in a file that is about to be recorded as it is."""
    for line in lines:
        say(line, err=True)


def decide(
    register: Register,
    draft: Draft,
    *,
    accepted: str | None,
    rules: Path | None,
    as_json: bool,
) -> None:
    """Take decisions from the options, else ask; sign what was decided, else leave a draft."""
    recorded = None
    try:
        if rules is not None:
            tell_unseen(unseen.in_file(rules))
            draft = recording.add_rules(register, draft, rules)
        if accepted is not None:
            draft = recording.accept(register, draft, accepted)
        elif rules is None:
            draft = _ask(register, draft)
        if any(item.decision != "undecided" for item in draft.items):
            recorded = recording.sign(register, draft.id)
    except BaseException:
        recording.abandon(register, draft.id)
        raise
    if recorded is not None:
        print_receipt(recorded, as_json=as_json)
        return
    say(f"draft {draft.id!r}: nothing is signed yet", err=True)
    say(f"Next: servanda draft show {draft.id} --register {quote(str(register.path))}", err=True)


def _ask(register: Register, draft: Draft) -> Draft:
    if not sys.stdin.isatty():
        return draft
    for item in draft.items:
        if item.statement.kind != "commitment":
            continue
        say(line_of(item))
        if click.confirm("  accept?", default=False):
            drafts.accept(register.journal.store, draft.id, [item.statement.id])
    return drafts.get(register.journal.store, draft.id)


def line_of(item: DraftItem) -> str:
    """Return a statement of a draft in one line."""
    statement = item.statement
    who = ", ".join(actor.name for actor in statement.debtor) or "who: not stated"
    words = " ".join(statement.span.exact.split())
    return f"{statement.id}  {item.decision:<9}  {statement.kind:<10}  {who}: {words}"


def print_draft(draft: Draft) -> None:
    """Print a draft: the document, then every statement with what was decided."""
    say(f"{draft.id}: {draft.title}", bold=True)
    for item in draft.items:
        say(line_of(item))
        if item.commitment:
            say(f"      becomes {item.commitment}")


def print_receipt(receipt: Receipt, *, as_json: bool) -> None:
    """Print where the entries stand, and the ids that commitments got."""
    bodies = [entry.body for entry in receipt.entries]
    made = [body.id for body in bodies if isinstance(body, CommitmentBody)]
    places = [entry.index for entry in receipt.entries]
    if as_json:
        proofs = [proof.decode() for proof in receipt.proofs]
        row = {"log": receipt.origin, "entries": places, "commitments": made, "proofs": proofs}
        click.echo(to_json(row, indent=2))
        return
    say(f"signed: entries #{places[0]} to #{places[-1]} of {receipt.origin}")
    if made:
        say(f"commitments: {', '.join(made)}")
