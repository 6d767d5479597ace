"""The draft area: everything can be mended before signing, and nothing of it is in the log."""

from pathlib import Path

import msgspec
import pytest
from tests.register.world import NOW, TERMS, TEXT, document, new_register, reading

from servanda.errors import AuthorityError, ConflictError, InputError, RegisterError, UsageError
from servanda.model.reading import Actor, Statement
from servanda.register import draft, proposals
from servanda.register.journal import Journal
from servanda.register.keys import KeySet
from servanda.register.projection import project
from servanda.register.view import view_of

Made = tuple[Journal, KeySet]


def _rule(statement: Statement, id_: str) -> str:
    del statement
    return f"id: {id_}\ndebtor: upper\ndo: unstated\n"


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Return a register with a draft ``joint``."""
    journal, keys = new_register(tmp_path)
    doc = document()
    draft.start(journal.store, "joint", doc, reading(doc))
    return journal, keys


def test_draft_is_not_in_the_log(made: Made) -> None:
    """A draft adds nothing to the log; it lasts until it is signed or discarded."""
    journal, _ = made

    found = draft.get(journal.store, "joint")

    assert journal.store.drafts() == ["joint"]
    assert journal.store.head() == journal.head
    assert [item.decision for item in found.items] == ["undecided"]
    assert draft.document_of(journal.store, found) == document()


def test_mended_then_signed(made: Made) -> None:
    """Title, slots and rule are mended before signing; what is signed is the mended state."""
    journal, keys = made
    store = journal.store
    draft.describe(store, "joint", title="Joint statement of the rivers")
    old = draft.get(store, "joint").items[0].statement
    better = msgspec.structs.replace(old, debtor=(Actor(name="Upper River"),))
    draft.edit(store, "joint", better, reason="the text says Authority")
    draft.set_terms(store, "joint", "s1", terms=TERMS, title="Sluice", commitment="open-sluice")

    draft.sign(journal, "joint", signer=keys, now=NOW, rule_of=_rule)
    state = project(view_of(journal))

    (doc,) = state.documents
    (promise,) = state.commitments
    (decision,) = state.decisions
    assert (doc.id, doc.title, doc.text) == ("joint", "Joint statement of the rivers", TEXT)
    assert doc.reading == reading(document())
    assert (promise.id, promise.title, promise.terms) == ("open-sluice", "Sluice", TERMS)
    assert promise.statement == better
    assert (promise.document, promise.accepted_by) == ("joint", "local")
    assert (decision.decision, decision.saw_machine) == ("edited", True)
    assert decision.reason == "the text says Authority"
    assert store.drafts() == []


def test_accepted_takes_the_next_free_id(made: Made) -> None:
    """Without a wish a commitment takes C1, C2 and so on, and a drafted rule."""
    journal, keys = made
    journal.append([proposals.commitment("C1", title="T", terms=TERMS)], signer=keys, now=NOW)
    draft.accept(journal.store, "joint", ["s1"])

    draft.sign(journal, "joint", signer=keys, now=NOW, rule_of=_rule)

    assert [c.id for c in project(view_of(journal)).commitments] == ["C1", "C2"]
    assert project(view_of(journal)).commitments[1].terms.startswith("id: C2\n")


def test_span_marked_by_hand_in_any_language(tmp_path: Path) -> None:
    """A person marks a promise in a text that no machine read; the words are exact."""
    journal, keys = new_register(tmp_path)
    text = "Декларація. Сторони відкриють міст до 1 березня 2026 року.\n"
    draft.start(journal.store, "most", document(text), None)
    start = text.index("Сторони")
    draft.mark(journal.store, "most", start, len(text) - 1, debtor=["Сторони"], aim="open bridge")

    draft.sign(journal, "most", signer=keys, now=NOW, rule_of=_rule)
    (promise,) = project(view_of(journal)).commitments

    assert promise.statement is not None
    assert promise.statement.span.exact == text[start:-1]
    assert promise.statement.id == "m001"
    assert promise.accepted_by is None
    (decision,) = project(view_of(journal)).decisions
    assert (decision.decision, decision.saw_machine) == ("marked", False)


def test_rejection_is_recorded(made: Made) -> None:
    """A rejected statement makes no commitment, and its reason is on record."""
    journal, keys = made
    draft.reject(journal.store, "joint", "s1", reason="a report of the past")

    draft.sign(journal, "joint", signer=keys, now=NOW, rule_of=_rule)
    state = project(view_of(journal))

    assert state.commitments == ()
    assert [(d.decision, d.reason) for d in state.decisions] == [
        ("rejected", "a report of the past")
    ]


def test_undecided_is_not_decided(made: Made) -> None:
    """Signing records no decision about a statement that nobody looked at."""
    journal, keys = made
    draft.accept(journal.store, "joint", ["s1"])
    draft.reopen(journal.store, "joint", "s1")

    draft.sign(journal, "joint", signer=keys, now=NOW, rule_of=_rule)
    state = project(view_of(journal))

    assert (state.commitments, state.decisions) == ((), ())
    assert len(state.documents) == 1


def test_failed_signing_keeps_the_draft(made: Made) -> None:
    """When signing is refused the draft is as before, and nothing is recorded."""
    journal, keys = made
    draft.accept(journal.store, "joint", ["s1"])
    before = draft.get(journal.store, "joint")

    with pytest.raises(AuthorityError):
        draft.sign(journal, "joint", signer=keys.signer("observer"), now=NOW, rule_of=_rule)

    assert draft.get(journal.store, "joint") == before
    assert journal.size == 1
    draft.sign(journal, "joint", signer=keys, now=NOW, rule_of=_rule)


def test_discard_forgets_its_files_only(made: Made) -> None:
    """Discarding drops the draft's files, but none that the register or a draft still names."""
    journal, keys = made
    store = journal.store
    shared_blob = draft.get(store, "joint").text
    draft.start(store, "other", document("Only here.\n"), None)
    own_blob = draft.get(store, "other").text
    draft.start(store, "third", document(), None)

    draft.discard(store, "other")
    draft.sign(journal, "joint", signer=keys, now=NOW, rule_of=_rule)
    draft.discard(store, "third")

    assert store.blob(own_blob) is None
    assert store.blob(shared_blob) == TEXT.encode()
    assert project(view_of(journal)).documents[0].text == TEXT


def test_quotation_must_be_exact(made: Made) -> None:
    """An edited statement whose words are not at its place is refused."""
    journal, _ = made
    old = draft.get(journal.store, "joint").items[0].statement
    span = msgspec.structs.replace(old.span, start=old.span.start + 1)

    with pytest.raises(InputError, match="found exactly or not at all"):
        draft.edit(journal.store, "joint", msgspec.structs.replace(old, span=span))


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 2), (0, 10_000)])
def test_mark_outside_the_text(made: Made, start: int, end: int) -> None:
    """A mark that does not lie in the text is refused with its length."""
    with pytest.raises(InputError, match=f"text of {len(TEXT)} code points"):
        draft.mark(made[0].store, "joint", start, end)


def test_mark_of_blanks(made: Made) -> None:
    """A mark over blanks marks nothing."""
    at = TEXT.index("\n\n")
    with pytest.raises(InputError, match="no words"):
        draft.mark(made[0].store, "joint", at, at + 2)


def test_unknown_names_are_told(made: Made) -> None:
    """A draft or statement that does not exist is told with those that do."""
    store = made[0].store
    with pytest.raises(UsageError, match="there are: joint"):
        draft.get(store, "none")
    with pytest.raises(UsageError, match="there are: s1"):
        draft.reject(store, "joint", "s9")


def test_two_drafts_of_one_id(made: Made) -> None:
    """A draft is not overwritten by another of its id."""
    with pytest.raises(ConflictError, match="exists"):
        draft.start(made[0].store, "joint", document(), None)


def test_reading_of_another_text(made: Made) -> None:
    """A reading goes with the text it was made from, and no other."""
    with pytest.raises(InputError, match="another text"):
        draft.start(made[0].store, "x", document("Other.\n"), reading(document()))


def test_document_id_is_taken_once(made: Made) -> None:
    """A draft whose id stands in the register already is refused on signing, and kept."""
    journal, keys = made
    journal.append([proposals.document("joint", document(), title="T")], signer=keys, now=NOW)

    with pytest.raises(RegisterError, match="stands in entry 1"):
        draft.sign(journal, "joint", signer=keys, now=NOW, rule_of=_rule)
    assert journal.store.drafts() == ["joint"]
