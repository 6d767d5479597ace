"""Who may say what: each rule is enforced, also on entries that somebody else wrote."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.register.world import (
    NOW,
    TERMS,
    Made,
    add,
    document,
    party,
    reading,
    table,
)

from servanda.assessment import codebook
from servanda.errors import (
    AuthorityError,
    ConflictError,
    RegisterError,
    VerificationError,
)
from servanda.model.entry import EntryRef
from servanda.model.press import PressArticle
from servanda.model.versions import Versions
from servanda.register import answering, articles, entries, judged, keys, proposals, versions
from servanda.register.authority import Authority
from servanda.register.proposals import Batch, Proposal
from servanda.register.roles import ROLES
from servanda.register.seal import SecretFile
from servanda.tlog import note


# ---------------------------------------------------------------- authority, versions
def test_new_key_signs_after_it_is_enrolled(made: Made) -> None:
    """A party's key signs from its enrolment on, in a chain of its own, and not before."""
    stranger = keys.generate(keys.key_name("lower", made[0].origin, "party"))
    act = proposals.norm_act("release", "c1", actor="lower", at="2026-01-20", role="party")
    with pytest.raises(AuthorityError, match="not enrolled"):
        made[0].append([act], signer=stranger, now=NOW)

    signer = party(made, "lower")
    (entry,) = made[0].append([act], signer=signer, now=NOW).entries

    assert (entry.envelope.actor, entry.envelope.role) == ("lower", "party")
    assert (entry.envelope.seq, entry.envelope.prev) == (0, None)


PAM_TEXT = codebook.text_of("pam")
PAM = codebook.parse(PAM_TEXT, where="pam")


def score(coder: str, debtor: tuple[str, ...] = ("upper",), **more: Any) -> Proposal:
    """Return a score."""
    return judged.assessment(
        "c9",
        PAM,
        "1",
        debtor=debtor,
        coder=coder,
        on="2026-01-15",
        blind=True,
        saw_machine=False,
        because="so",
        role="coder",
        **more,
    )


PLAN = Proposal(type="agenda/1", body={"id": "p9", "file": SecretFile(b"")})
PROCEDURE = Proposal(
    type="procedure/1", body={"id": "p9", "file": SecretFile(b"")}, role="secretariat"
)
BODIES: dict[str, Proposal] = {
    "genesis": Proposal(type="genesis/1", body={}),
    "key-add": Proposal(type="key-add/1", body={}),
    "document": proposals.document("d9", document(), title="T"),
    "reading": proposals.reading("d9", reading(document()), of=Batch(0)),
    "coding-decision": proposals.coding_decision(
        "d9", "s1", "rejected", statement=None, saw_machine=True
    ),
    "commitment": proposals.commitment("c9", title="T", terms=TERMS),
    "rules": proposals.rules("powers: {}\n"),
    "norm-act": proposals.norm_act("adopt", "c9", actor="upper", at="2026-01-01"),
    "evidence": proposals.evidence([table()], mapping=None, coverage=[], events=1, dropped=0),
    "codebook": judged.codebook(PAM, PAM_TEXT, role="coder"),
    "guideline": judged.guideline("c9", PAM, "all of it", role="coder"),
    "assessment": score("someone"),
    "coding": judged.coding(
        "d9", [], coder="someone", on=None, blind=True, saw_machine=False, role="coder"
    ),
    "adjudication": judged.adjudication(
        field="score", value="1", because="so", role="coder", between=(), commitment="c9"
    ),
    "lever": Proposal(
        type="lever/1",
        body={"id": "L9", "holders": ["someone"], "file": SecretFile(b"")},
    ),
    "selection": judged.selection("s9", "has a date", ["c9"], role="coder"),
    "agenda": PLAN,
    "procedure": PROCEDURE,
}


def answers(made: Made) -> dict[str, Proposal]:
    """Return a report, a step of one, an objection and a reply, with what they refer to."""
    (rules,) = add(made, PROCEDURE).entries
    under = ("p9", rules.ref)
    who: dict[str, Any] = {"who": "someone", "on": "2026-01-10"}
    more: dict[str, Any] = {"author": "someone", "on": "2026-01-10", "commitments": ()}
    first = answering.report("r8", "T", under=under, file=None, role="secretariat", **more)
    (held,) = add(made, first).entries
    return {
        "report": answering.report("r9", "T", under=under, file=None, role="observer", **more),
        "report-step": answering.report_step(
            "r8", "s", "shown", because=None, role="observer", of=held.ref, **who
        ),
        "objection": answering.objection("no", report="r8", role="observer", of=held.ref, **who),
        "reply": answering.reply("yes", role="observer", of=held.ref, **who),
        "press-article": article(made),
        "versions": beside(made),
    }


def article(made: Made) -> Proposal:
    """Return an article of a document on record."""
    (held,) = add(made, proposals.document("d8", document(), title="T")).entries
    one = PressArticle(id="d8", outlet="Post", on="2026-01-10", document="d8", corrects=None)
    return articles.article(one, note=None, of=held.ref)


def beside(made: Made) -> Proposal:
    """Return an alignment of two documents on record."""
    plan = [proposals.document(name, document(), title="T") for name in ("d6", "d7")]
    one, other = (entry.ref for entry in add(made, *plan).entries)
    made_ = Versions(documents=("d6", "d7"), rows=())
    return versions.aligned(made_, of=(one, other), role="secretariat")


FIRST = {"genesis", "key-add"}
ANSWERS = ("report", "report-step", "objection", "reply", "press-article", "versions")


@pytest.mark.parametrize("kind", [*(k for k in BODIES if k not in FIRST), *ANSWERS])
@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_role_and_type(made: Made, role: str, kind: str) -> None:
    """A role writes the types of its row in the table and no others."""
    signer = keys.generate(keys.key_name("someone", made[0].origin, role))
    add(made, proposals.key_add(keys.enrol(signer), holder=None))
    body = answers(made)[kind] if kind in ANSWERS else BODIES[kind]
    if kind == "reading":
        body = proposals.reading("d9", reading(document()), of=made[0].authority.ref(0))

    if kind == "norm-act":
        body = proposals.norm_act("adopt", "c9", actor="someone", at="2026-01-01", role=role)

    if kind in ROLES[role]:
        assert made[0].append([body], signer=signer, now=NOW).entries[0].envelope.role == role
    else:
        with pytest.raises(AuthorityError, match=f"a {role} may not write"):
            made[0].append([body], signer=signer, now=NOW)


def test_only_own_statements_are_corrected(made: Made) -> None:
    """A party withdraws what it said itself; the secretariat may withdraw for all."""
    upper, lower = party(made, "upper"), party(made, "lower")
    act = proposals.norm_act("release", "c1", actor="upper", at="2026-01-20", role="party")
    (entry,) = made[0].append([act], signer=upper, now=NOW).entries
    correction = proposals.correction(entry.ref, reason="slip", role="party")

    with pytest.raises(AuthorityError, match="cannot correct what upper said"):
        made[0].append([correction], signer=lower, now=NOW)

    made[0].append([correction], signer=upper, now=NOW)


def test_a_key_has_one_purpose(made: Made) -> None:
    """The log's, the publisher's or an enrolled key cannot be enrolled as another's."""
    assert made[1].log is not None
    for used in (made[1].log, made[1].signer("coder")):
        name = keys.key_name("anna", made[0].origin, "party")
        again = note.Signer(name, used.private)
        with pytest.raises(AuthorityError, match="one purpose"):
            add(made, proposals.key_add(keys.enrol(again), holder=None))


def test_key_of_another_name(made: Made) -> None:
    """A key is enrolled only under a name that says whose it is and for what."""
    signer = keys.generate(keys.key_name("anna", made[0].origin, "party"))
    wrong = msgspec.structs.replace(keys.enrol(signer), actor="boris")

    with pytest.raises(VerificationError, match="not named boris"):
        add(made, proposals.key_add(wrong, holder=None))


# ---------------------------------------------------------------- forged leaves


def _forge(made: Made, signer: note.Signer | None = None, **change: Any) -> bytes:
    """Return a second entry, signed rightly, with one thing changed."""
    first = made[0].entries[0]
    envelope: dict[str, Any] = {
        "ctx": "servanda/entry/v1",
        "log": made[0].origin,
        "type": "norm-act/1",
        "actor": "local",
        "role": "secretariat",
        "seq": 1,
        "prev": first.id,
        "seen": None,
        "claimed_time": "2026-01-15T12:00:00Z",
        "body": dict(BODIES["norm-act"].body),
        "refs": [],
        "supersedes": None,
        "signers": [],
        **change,
    }
    line = json.dumps(envelope, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return note.sign(line + "\n", [signer or made[1].signer("secretariat")])


def _admit(made: Made, *leaves: bytes) -> None:
    authority = Authority()
    for index, leaf in enumerate([made[0].entries[0].leaf, *leaves]):
        authority.admit(entries.parse(leaf, index))


def test_the_forger_can_write_rightly(made: Made) -> None:
    """Unchanged, the forged entry is a good one, so the refusals below mean something."""
    _admit(made, _forge(made))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"log": "servanda.local/other-00000000"}, "not for servanda"),
        ({"seq": 2}, "statement 1 follows"),
        ({"seq": 0}, "statement 1 follows"),
        ({"prev": "0" * 64}, "statement 1 follows"),
        ({"prev": None}, "statement 1 follows"),
        ({"actor": "upper"}, "cannot sign for upper"),
        ({"role": "coder"}, "cannot sign for local as coder"),
        ({"type": "norm-act/2"}, "unknown to this version"),
        ({"type": "genesis/1"}, "entry 1"),
        ({"ctx": "servanda/entry/v2"}, "entry 1"),
        ({"body": {}}, "missing required field"),
        ({"seen": {"size": 1}}, "missing required field"),
        ({"extra": 1}, "unknown field"),
        ({"signers": [{"actor": "local", "role": "coder", "seq": 2, "prev": None}]}, "signs twice"),
        (
            {"signers": [{"actor": "upper", "role": "party", "seq": 0, "prev": None}]},
            "2 signers but 1 signatures",
        ),
        ({"seq": 1.0}, "not an integer"),
        ({"refs": [{"index": 0, "leaf": "00"}]}, "another content"),
    ],
)
def test_forged_entries_are_refused(made: Made, change: dict[str, Any], why: str) -> None:
    """Each rule of the envelope is enforced on entries that somebody else wrote."""
    with pytest.raises((VerificationError, RegisterError), match=why):
        _admit(made, _forge(made, **change))


def test_replayed_entry_is_refused(made: Made) -> None:
    """The same note a second time is refused."""
    leaf = _forge(made)

    with pytest.raises(ConflictError, match="repeats entry 1"):
        _admit(made, leaf, leaf)


def test_signature_of_another_key_is_refused(made: Made) -> None:
    """A key that calls itself like an enrolled one signs nothing."""
    name = made[1].signer("secretariat").name
    with pytest.raises(AuthorityError, match="not enrolled before it"):
        _admit(made, _forge(made, keys.generate(name)))


def test_second_signature_line_is_refused(made: Made) -> None:
    """An entry has exactly as many signature lines as signers: nothing unsaid rides along."""
    leaf = _forge(made)
    text = note.parse(leaf, where="leaf").text
    more = leaf + keys.generate("stranger.example").signature_line(text).encode()

    with pytest.raises(VerificationError, match="1 signers but 2 signatures"):
        _admit(made, more)


def test_joint_entry(made: Made) -> None:
    """A joint entry stands in the chain of each of its signers."""
    upper = keys.generate(keys.key_name("upper", made[0].origin, "party"))
    add(made, proposals.key_add(keys.enrol(upper), holder=None))
    local = made[1].signer("secretariat")
    second = made[0].entries[1]
    alone = _forge(
        made,
        seq=2,
        prev=second.id,
        signers=[{"actor": "upper", "role": "party", "seq": 0, "prev": None}],
    )
    text = note.parse(alone, where="leaf").text
    joint = note.sign(text, [local, upper])
    authority = Authority()
    for index, leaf in enumerate([*(e.leaf for e in made[0].entries), joint]):
        authority.admit(entries.parse(leaf, index))

    assert (authority.tips["local"].seq, authority.tips["upper"].seq) == (2, 0)

    swapped = note.sign(text, [upper, local])
    other = Authority()
    for index, leaf in enumerate(e.leaf for e in made[0].entries):
        other.admit(entries.parse(leaf, index))
    with pytest.raises(AuthorityError, match="cannot sign for"):
        other.admit(entries.parse(swapped, 2))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_changed_bit_of_a_leaf_is_refused(made: Made, data: st.DataObject) -> None:
    """With any one bit changed, an entry is refused."""
    leaf = bytearray(_forge(made))
    bit = data.draw(st.integers(0, 8 * len(leaf) - 1))
    leaf[bit // 8] ^= 1 << bit % 8

    with pytest.raises((VerificationError, RegisterError)):
        _admit(made, bytes(leaf))


@settings(max_examples=150)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_refused_cleanly(data: bytes) -> None:
    """Whatever stands where an entry should, the error names the entry."""
    with pytest.raises(VerificationError, match="entry 3"):
        entries.parse(data, 3)


def _genesis(made: Made, **change: Any) -> bytes:
    """Return a first entry, signed rightly, with one thing changed."""
    first = made[0].entries[0].envelope
    envelope = {**msgspec.to_builtins(first), **change}
    line = json.dumps(envelope, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return note.sign(line + "\n", [made[1].signer("secretariat")])


def test_log_starts_with_genesis(made: Made) -> None:
    """A log whose first entry is another one has no keys to check anything by."""
    with pytest.raises(VerificationError, match="where genesis/1 belongs"):
        Authority().admit(entries.parse(_forge(made, seq=0, prev=None), 0))
    with pytest.raises(VerificationError, match="starts with genesis/1"):
        _ = Authority().log_key


def test_second_genesis_is_refused(made: Made) -> None:
    """A log has one first entry."""
    first = made[0].entries[0]
    second = _genesis(made, seq=1, prev=first.id, claimed_time="2026-01-16T12:00:00Z")

    with pytest.raises(AuthorityError, match="one genesis"):
        _admit(made, second)


def test_log_key_bears_the_origin(made: Made) -> None:
    """A first entry for another origin than its log key's name is refused."""
    with pytest.raises(VerificationError, match="does not bear the name"):
        Authority().admit(entries.parse(_genesis(made, log="servanda.local/other-1"), 0))


def test_entries_are_admitted_in_order(made: Made) -> None:
    """An entry is admitted at its own place only."""
    authority = Authority()
    authority.admit(made[0].entries[0])

    with pytest.raises(ConflictError, match="1 entries are before it"):
        authority.admit(entries.parse(_forge(made), 2))


def assessor(made: Made, actor: str) -> note.Signer:
    """Enrol a key of an assessor."""
    signer = keys.generate(keys.key_name(actor, made[0].origin, "assessor"))
    add(made, proposals.key_add(keys.enrol(signer), holder=None))
    return signer


@pytest.mark.parametrize(("signs", "coder"), [("upper", "upper"), ("anna", "Upper")])
def test_nobody_judges_an_own_promise(made: Made, signs: str, coder: str) -> None:
    """A debtor signs no score of its promise, nor is one taken in under its name."""
    signer = assessor(made, signs)

    with pytest.raises(AuthorityError, match="may not judge a promise of its own"):
        made[0].append([score(coder)], signer=signer, now=NOW)

    made[0].append([score(signs, debtor=("lower",))], signer=signer, now=NOW)


def test_only_own_scores_are_replaced(made: Made) -> None:
    """A newer score replaces the same coder's; that of another stays."""
    anna, ben = assessor(made, "anna"), assessor(made, "ben")
    (first,) = made[0].append([score("anna")], signer=anna, now=NOW).entries

    with pytest.raises(AuthorityError, match="ben cannot replace what anna judged"):
        made[0].append([score("ben", supersedes=first.ref)], signer=ben, now=NOW)

    made[0].append([score("anna", supersedes=first.ref)], signer=anna, now=NOW)


def test_a_codebook_version_has_one_text(made: Made) -> None:
    """A version that is on record is not recorded with other words."""
    add(made, judged.codebook(PAM, PAM_TEXT, role="coder"))

    with pytest.raises(ConflictError, match="the codebook 'pam@1' stands in entry"):
        add(made, judged.codebook(PAM, PAM_TEXT + "# changed", role="coder"))


@pytest.mark.parametrize("role", ["party", "observer"])
def test_only_own_plans_are_replaced(made: Made, role: str) -> None:
    """Who proposed a plan may replace it, and so may the secretariat; nobody else."""
    mine, other = (keys.generate(keys.key_name(n, made[0].origin, role)) for n in ("one", "two"))
    for signer in (mine, other):
        add(made, proposals.key_add(keys.enrol(signer), holder=None))
    first = Proposal(type="agenda/1", body={"id": "p", "file": SecretFile(b"1")}, role=role)
    (entry,) = made[0].append([first], signer=mine, now=NOW).entries

    def newer(text: bytes, of: EntryRef, by: str) -> Proposal:
        body = {"id": "p", "file": SecretFile(text)}
        return Proposal(type="agenda/1", body=body, supersedes=of, role=by)

    with pytest.raises(AuthorityError, match="two cannot replace the plan that one recorded"):
        made[0].append([newer(b"2", entry.ref, role)], signer=other, now=NOW)
    (entry,) = made[0].append([newer(b"2", entry.ref, role)], signer=mine, now=NOW).entries
    (entry,) = (
        made[0].append([newer(b"3", entry.ref, "secretariat")], signer=made[1], now=NOW).entries
    )
    with pytest.raises(AuthorityError, match="one cannot replace the plan that local recorded"):
        made[0].append([newer(b"4", entry.ref, role)], signer=mine, now=NOW)
