"""Keys that change, end and come back: what they sign before and after, and who may say so."""

import pytest
from tests.register.world import NOW, Made, add, commitment, party

from servanda.errors import AuthorityError, ConflictError, UsageError, VerificationError
from servanda.register import keys, proposals
from servanda.register.authority import Tip
from servanda.register.entries import registered_by
from servanda.register.keys import KeySet
from servanda.register.projection import project
from servanda.register.proposals import Proposal
from servanda.register.view import view_of
from servanda.tlog import note


def another(made: Made, actor: str, role: str = "party", number: int = 2) -> note.Signer:
    """Return a new key that is not enrolled yet."""
    return keys.generate(keys.key_name(actor, made[0].origin, role, number))


def having(made: Made, *signers: note.Signer) -> KeySet:
    """Return several people's statement keys, as if they sat at one table."""
    held = tuple((keys.enrol(signer), signer) for signer in signers)
    return KeySet(origin=made[0].origin, log=made[1].log, publisher=None, statements=held)


def release(by: str = "upper") -> Proposal:
    """Return an act of a party."""
    return proposals.norm_act("release", "c1", actor=by, at="2026-01-20", role="party")


def rotate(old: note.Signer, new: note.Signer, *, doubt_from: int | None = None) -> Proposal:
    """Return the change of a key."""
    return proposals.key_rotate(
        keys.enrol(old), new, keys.enrol(new), doubt_from=doubt_from, reason="new laptop"
    )


def revoke(
    key: note.Signer, *, by: str, role: str = "party", doubt_from: int | None = None
) -> Proposal:
    """Return the end of a key."""
    return proposals.key_revoke(
        key.verifier.vkey, doubt_from=doubt_from, reason="stolen", role=role, actor=by
    )


def guarded(made: Made, threshold: int = 2) -> dict[str, note.Signer]:
    """Enrol upper and three guards, and let upper name them."""
    held = {name: party(made, name) for name in ("upper", "bank", "court", "lower")}
    plan = proposals.key_guard(
        "upper", threshold=threshold, guards=["bank", "court", "lower"], role="party"
    )
    made[0].append([plan], signer=held["upper"], now=NOW)
    return held


def recovery(
    old: note.Signer,
    new: note.Signer,
    *by: str,
    doubt_from: int | None = None,
    ends: tuple[str, ...] | None = None,
) -> Proposal:
    """Return the recovery of a key of upper by some of its guards."""
    return proposals.key_recover(
        (old.verifier.vkey,) if ends is None else ends,
        new,
        keys.enrol(new),
        doubt_from=doubt_from,
        reason="lost at sea",
        by=[("party", name) for name in by],
    )


# ---------------------------------------------------------------- change


def test_a_changed_key_signs_until_its_change(made: Made) -> None:
    """The old key signs before the change, the new one after it, and the chain goes on."""
    old, new = party(made), another(made, "upper")
    (first,) = made[0].append([release()], signer=old, now=NOW).entries
    (change,) = made[0].append([rotate(old, new)], signer=having(made, old), now=NOW).entries

    with pytest.raises(AuthorityError, match=f"ended with entry {change.index}"):
        made[0].append([release()], signer=old, now=NOW)
    (last,) = made[0].append([release()], signer=new, now=NOW).entries

    assert [e.envelope.seq for e in (first, change, last)] == [0, 1, 2]
    assert [line.name for line in change.note.signatures] == [old.name, new.name]


def test_the_new_key_signs_its_own_enrolment(made: Made) -> None:
    """A change that the new key did not sign is refused: nobody enrols what he does not have."""
    old, new, other = party(made), another(made, "upper"), another(made, "upper", number=3)
    plan = rotate(old, new)
    alone = Proposal(type=plan.type, body=plan.body, role="party", actor="upper")
    wrong = Proposal(type=plan.type, body=plan.body, role="party", actor="upper", newcomer=other)

    with pytest.raises(VerificationError, match="2 signatures are due"):
        made[0].append([alone], signer=having(made, old), now=NOW)
    with pytest.raises(AuthorityError, match="not the new key's"):
        made[0].append([wrong], signer=having(made, old), now=NOW)


def test_nobody_changes_the_key_of_another(made: Made) -> None:
    """Only the old key itself can name its follower, and only for the same actor and role."""
    upper, lower = party(made, "upper"), party(made, "lower")
    plan = rotate(upper, another(made, "upper"))
    stolen = Proposal(
        type=plan.type, body=plan.body, role="party", actor="lower", newcomer=plan.newcomer
    )
    elsewhere = rotate(upper, another(made, "upper", "observer"))

    with pytest.raises(AuthorityError, match="the old key signs"):
        made[0].append([stolen], signer=having(made, lower), now=NOW)
    with pytest.raises(AuthorityError, match="another actor or role"):
        made[0].append([elsewhere], signer=having(made, upper), now=NOW)


# ---------------------------------------------------------------- end


def test_a_revoked_key_signs_before_and_not_after(made: Made) -> None:
    """What was signed before the revocation stays valid; at its index and after, nothing is."""
    key = party(made)
    made[0].append([release()], signer=key, now=NOW)
    plan = revoke(key, by="local", role="secretariat")
    (end,) = add(made, plan).entries

    with pytest.raises(AuthorityError, match=f"ended with entry {end.index}"):
        made[0].append([release()], signer=key, now=NOW)
    assert [act.actor for act in project(view_of(made[0])).acts] == ["upper"]


def test_doubt_marks_what_was_signed_since(made: Made) -> None:
    """Entries from the named one on that the key signed are marked; earlier and others are not."""
    key, other = party(made), party(made, "lower")
    (early,) = made[0].append([release()], signer=key, now=NOW).entries
    (late,) = made[0].append([release()], signer=key, now=NOW).entries
    made[0].append([release("lower")], signer=other, now=NOW)
    plan = revoke(key, by="local", role="secretariat", doubt_from=late.index)
    (end,) = add(made, plan).entries

    state = project(view_of(made[0]))

    assert {e.index: e.doubt for e in state.entries if e.doubt is not None} == {
        late.index: end.index
    }
    assert early.index < late.index
    assert [(k.until, k.doubt_from) for k in state.keys if k.vkey == key.verifier.vkey] == [
        (end.index, late.index)
    ]
    # As it was known before the revocation, nothing was in doubt.
    before = project(view_of(made[0]), size=end.index)
    assert all(e.doubt is None for e in before.entries)


@pytest.mark.parametrize("since", [0, -1, 99])
def test_doubt_begins_at_an_earlier_entry(made: Made, since: int) -> None:
    """Doubt from the first entry, from none, or from a later one is refused."""
    key = party(made)
    with pytest.raises(ConflictError, match="doubt from entry"):
        add(made, revoke(key, by="local", role="secretariat", doubt_from=since))


def test_who_may_end_a_key(made: Made) -> None:
    """The holder and the secretariat may; another party, and whoever ended it before, may not."""
    upper, lower = party(made, "upper"), party(made, "lower")

    with pytest.raises(AuthorityError, match="lower cannot revoke a key of upper"):
        made[0].append([revoke(upper, by="lower")], signer=having(made, lower), now=NOW)
    made[0].append([revoke(upper, by="upper")], signer=having(made, upper), now=NOW)
    with pytest.raises(ConflictError, match="already"):
        add(made, revoke(upper, by="local", role="secretariat"))


def test_the_last_secretariat_key_stays(made: Made) -> None:
    """Without it nobody could enrol another."""
    with pytest.raises(AuthorityError, match="nobody could enrol another"):
        add(made, revoke(made[1].signer("secretariat"), by="local", role="secretariat"))


def test_a_party_enrols_own_keys_only(made: Made) -> None:
    """A party's second key is its own affair; that of another is not."""
    upper = party(made, "upper")
    own = proposals.key_add(keys.enrol(another(made, "upper")), holder=None)
    strange = proposals.key_add(keys.enrol(another(made, "lower")), holder=None)

    with pytest.raises(AuthorityError, match="may enrol own keys only"):
        made[0].append([strange], signer=upper, now=NOW)
    made[0].append([own], signer=upper, now=NOW)

    assert len(made[0].authority.enrolment.valid("upper", "party")) == 2


def test_a_name_and_id_stand_for_one_key(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second key of the same name and id would take the first one's place: refused."""
    first = another(made, "upper", number=1)
    second = note.Signer(first.name, another(made, "upper").private)
    real = note.key_id
    monkeypatch.setattr(
        "servanda.tlog.note.key_id",
        lambda name, *rest: b"same" if name == first.name else real(name, *rest),
    )
    add(made, proposals.key_add(keys.enrol(first), holder=None))

    with pytest.raises(AuthorityError, match="name and id"):
        add(made, proposals.key_add(keys.enrol(second), holder=None))


# ---------------------------------------------------------------- recovery


def test_two_of_three_guards_recover_a_key(made: Made) -> None:
    """The lost key ends, the new one signs on in the same chain."""
    held = guarded(made)
    new = another(made, "upper")
    plan = recovery(held["upper"], new, "court", "bank")
    (entry,) = (
        made[0].append([plan], signer=having(made, held["bank"], held["court"]), now=NOW).entries
    )

    assert registered_by(entry) == "court (party) and bank (party)"
    with pytest.raises(AuthorityError, match="ended"):
        made[0].append([release()], signer=held["upper"], now=NOW)
    (act,) = made[0].append([release()], signer=new, now=NOW).entries
    assert act.envelope.seq == 1


def test_who_cannot_recover(made: Made) -> None:
    """One guard, a guard with a stranger, or guards who leave an old key alive are refused."""
    held = guarded(made)
    stranger, new = party(made, "mayor"), another(made, "upper")
    table = having(made, stranger, *held.values())

    def refused(plan: Proposal, why: str) -> None:
        with pytest.raises((AuthorityError, ConflictError), match=why):
            made[0].append([plan], signer=table, now=NOW)

    refused(recovery(held["upper"], new, "bank"), "1 of the guards of upper signed")
    refused(recovery(held["upper"], new, "bank", "mayor"), "mayor is no guard of upper")
    refused(recovery(held["upper"], new, "bank", "court", ends=()), "ends all keys of upper")
    other = another(made, "lower")
    refused(recovery(held["lower"], other, "bank", "court"), "lower has named no guards")


def test_a_thief_cannot_change_the_guards(made: Made) -> None:
    """The key alone names guards once; to change them takes the guards themselves."""
    held = guarded(made)
    plan = proposals.key_guard("upper", threshold=2, guards=["lower", "bank"], role="party")
    with pytest.raises(AuthorityError, match="upper is no guard of upper"):
        made[0].append([plan], signer=held["upper"], now=NOW)

    by = proposals.key_guard(
        "upper", threshold=2, guards=["lower", "bank"], role="party", by=["bank", "court"]
    )
    made[0].append([by], signer=having(made, held["bank"], held["court"]), now=NOW)
    assert made[0].authority.enrolment.guards["upper"].actors == ("lower", "bank")


@pytest.mark.parametrize(
    ("threshold", "guards", "why"),
    [
        (1, ["bank", "court"], "at least 2 sign together"),
        (3, ["bank", "court"], "3 of 2 guards"),
        (2, ["bank", "bank"], "different actors"),
        (2, ["bank", "upper"], "not upper"),
        (2, ["bank", "nobody"], "nobody has no key"),
    ],
)
def test_guards_that_guard_nothing(made: Made, threshold: int, guards: list[str], why: str) -> None:
    """Too few, doubled, oneself or somebody without a key: refused."""
    upper = party(made)
    party(made, "bank")
    party(made, "court")
    plan = proposals.key_guard("upper", threshold=threshold, guards=guards, role="party")
    with pytest.raises(ConflictError, match=why):
        made[0].append([plan], signer=upper, now=NOW)


# ---------------------------------------------------------------- joint entries


def test_debtor_and_creditor_sign_one_entry(made: Made) -> None:
    """A joint promise stands in both chains, each with its own number."""
    upper, lower = party(made, "upper"), party(made, "lower")
    made[0].append([release("lower")], signer=lower, now=NOW)
    plan = commitment("c1")
    joint = Proposal(type=plan.type, body=plan.body, role="party", actor="upper", beside=("lower",))
    (entry,) = made[0].append([joint], signer=having(made, upper, lower), now=NOW).entries

    assert registered_by(entry) == "upper (party) and lower (party)"
    assert (entry.envelope.seq, entry.envelope.signers[0].seq) == (0, 1)
    assert made[0].authority.tips["lower"] == Tip(seq=1, id=entry.id)


def test_a_joint_entry_needs_every_key(made: Made) -> None:
    """Where one key is not at hand nothing is recorded, and the way by a file is named."""
    upper = party(made, "upper")
    party(made, "lower")
    size = made[0].size
    plan = release()
    joint = Proposal(type=plan.type, body=plan.body, role="party", actor="upper", beside=("lower",))
    with pytest.raises(UsageError, match="servanda sign"):
        made[0].append([joint], signer=having(made, upper), now=NOW)
    assert made[0].size == size
