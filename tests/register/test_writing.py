"""Entries signed without the register: taken in as they are, or not at all."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.register.world import NOW, Made, add, commitment, document, party, reading, table

from servanda.errors import ConflictError, UsageError, VerificationError
from servanda.register import entries, proposals
from servanda.register.entries import Place
from servanda.register.proposals import Batch
from servanda.register.view import view_of
from servanda.register.writing import Presigned, sign_apart
from servanda.tlog import canonical
from servanda.tlog.note import Signer


@pytest.fixture
def filled(made: Made) -> Made:
    """Return a register with entries of many kinds, of one signer and of two keys."""
    party(made)
    doc = document()
    add(
        made,
        proposals.document("d1", doc, title="Joint statement – Ärzte"),
        proposals.reading("d1", reading(doc), of=Batch(0)),
        commitment(),
        proposals.evidence([table()], mapping=None, coverage=[], events=1, dropped=0, note="n"),
        *(proposals.norm_act("adopt", "c1", actor="upper é", at="2026-01-15") for _ in range(3)),
    )
    wrong = made[0].entries[-1].ref
    add(made, proposals.correction(wrong, reason="said twice"))
    return made


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


def test_what_is_written_here_is_what_a_stranger_reads(filled: Made) -> None:
    """Entries that were remembered as they were written are those that their bytes tell."""
    journal = filled[0]

    assert len({entry.envelope.type for entry in journal.entries}) >= 5
    for entry in journal.entries:
        assert entry == entries.parse(entry.leaf, entry.index)
        assert entry == entries.reread(entry.leaf, entry.index, entry.leaf_hash)


def _read(leaf: bytes, *, short: bool) -> object:
    with pytest.MonkeyPatch.context() as patched:
        if not short:
            patched.setattr(canonical, "is_form_of", lambda *_: False)
        try:
            return entries.parse(leaf, 3)
        except VerificationError as error:
            return str(error)


PIECES = (b"1.0", b"-0", b'"a":1,', b" ", b"9007199254740992", b"\xc3\xa9", b'"', b"\\u0041", b"[]")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_changed_entries_are_judged_alike_on_both_ways(filled: Made, data: st.DataObject) -> None:
    """An entry with some bytes changed is read or refused in the same words, short way or long."""
    leaf = data.draw(st.sampled_from(filled[0].entries)).leaf
    at, gone = data.draw(st.integers(0, len(leaf))), data.draw(st.integers(0, 3))
    put = data.draw(st.sampled_from(PIECES) | st.binary(max_size=2))
    changed = leaf[:at] + put + leaf[at + gone :]

    assert _read(changed, short=True) == _read(changed, short=False)
