"""Entries signed without the register: taken in as they are, or not at all."""

from dataclasses import replace

import pytest
from tests.register.world import NOW, Made, party

from servanda.errors import ConflictError, UsageError, VerificationError
from servanda.register import proposals
from servanda.register.entries import Place
from servanda.register.proposals import Batch
from servanda.register.view import view_of
from servanda.register.writing import Presigned, sign_apart
from servanda.tlog.note import Signer


def act(note: str) -> proposals.Proposal:
    """Return an act of a party with a sealed note."""
    return proposals.norm_act(
        "adopt", "c1", actor="upper", at="2026-01-15", note=note, role="party"
    )


def apart(made: Made, signer: Signer, *notes: str) -> list[Presigned]:
    """Return acts signed by a party that has said nothing yet."""
    place = Place(made[0].origin, "upper", "party", 0, None, None)
    return sign_apart([act(note) for note in notes], place=place, signer=signer, now=NOW)


def test_entries_signed_apart_are_links_of_the_own_chain(made: Made) -> None:
    """Two acts follow each other in the party's chain, and what is sealed in them opens."""
    signed = apart(made, party(made), "first", "second")

    first, second = made[0].append(signed, signer=made[1], now=NOW).entries

    assert [one.envelope.seq for one in (first, second)] == [0, 1]
    assert second.envelope.prev == first.id
    assert view_of(made[0]).value(second.index, "/note") == "second"


def test_a_changed_opening_is_refused_and_nothing_is_recorded(made: Made) -> None:
    """A value other than the one that was sealed stops the whole batch."""
    first, second = apart(made, party(made), "first", "second")
    (opening,) = second.openings
    changed = replace(second, openings=(replace(opening, value="third"),))
    size = made[0].size

    with pytest.raises(VerificationError, match="not the one that was sealed"):
        made[0].append([first, changed], signer=made[1], now=NOW)

    assert made[0].size == size


def test_an_overtaken_entry_is_refused(made: Made) -> None:
    """Once the actor said something else, what was signed before does not fit any more."""
    signer = party(made)
    signed = apart(made, signer, "apart")
    made[0].append([act("here")], signer=signer, now=NOW)

    with pytest.raises(ConflictError, match="out of order"):
        made[0].append(signed, signer=made[1], now=NOW)


def test_references_are_to_the_register_only(made: Made) -> None:
    """What was signed apart cannot name an entry that has no place yet."""
    signer = party(made)
    place = Place(made[0].origin, "upper", "party", 0, None, None)
    loose = replace(act("x"), refs=(Batch(0),))

    with pytest.raises(UsageError, match="entries of the register only"):
        sign_apart([loose], place=place, signer=signer, now=NOW)
