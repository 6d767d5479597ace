"""The state of a register as a fold: same entries, same state, whoever reads them."""

from pathlib import Path

import msgspec
import pytest
from tests.register.world import (
    COVERAGE,
    NOW,
    TERMS,
    TEXT,
    document,
    new_register,
    reading,
    reopened,
    statement,
    table,
)

from servanda.errors import InputError, UsageError, VerificationError
from servanda.model.entry import BODIES
from servanda.register import proposals, search
from servanda.register.journal import Journal
from servanda.register.keys import KeySet
from servanda.register.projection import (
    WITHHELD,
    acts_of,
    evidence_files,
    project,
    promised_terms,
    shared_rules,
)
from servanda.register.proposals import Batch, Proposal
from servanda.register.view import LogView, view_of

Made = tuple[Journal, KeySet]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Return a register with a document, a commitment, evidence, an act and shared rules."""
    journal, keys = new_register(tmp_path)
    plan: list[Proposal] = [
        proposals.document("joint", document(), title="Joint statement"),
        proposals.reading("joint", reading(document()), of=Batch(0)),
        proposals.commitment(
            "open-sluice",
            title="Sluice",
            terms=TERMS,
            statement=statement(),
            document_id="joint",
            accepted_by="local",
            of=(Batch(0),),
        ),
        proposals.evidence(
            [table()],
            mapping=None,
            coverage=[table("coverage.csv", COVERAGE)],
            events=1,
            dropped=0,
            note="gauge readings",
        ),
        proposals.norm_act("adopt", "open-sluice", actor="upper", at="2026-01-15", note="signed"),
        proposals.rules("powers: {suspend: [lower]}\n", [table("dam.geojson", b"{}")]),
    ]
    journal.append(plan, signer=keys, now=NOW)
    return journal, keys


def test_everything_comes_back(made: Made) -> None:
    """What was recorded is in the state, each thing with its entry and who registered it."""
    state = project(view_of(made[0]))

    (doc,), (promise,), (import_,), (act,) = (
        state.documents, state.commitments, state.imports, state.acts,
    )  # fmt: skip
    assert (state.name, state.head.size, len(state.entries)) == ("River talks", 7, 7)
    assert (doc.entry, doc.text, doc.registered_by) == (1, TEXT, "local (secretariat)")
    assert doc.reading == reading(document())
    assert [f.role for f in doc.files] == ["original", "text", "reading"]
    assert doc.files[0].size == len(TEXT.encode())
    assert (promise.entry, promise.statement, promise.terms) == (3, statement(), TERMS)
    assert (import_.entry, import_.events, import_.note) == (4, 1, "gauge readings")
    assert [(f.name, f.role) for f in import_.files] == [
        ("events.csv", "table"),
        ("coverage.csv", "coverage"),
    ]
    assert import_.registered_by == "local (observer)"
    assert (act.act, act.actor, act.at, act.note) == ("adopt", "upper", "2026-01-15", "signed")
    assert [key.role for key in state.keys] == ["secretariat", "observer", "coder"]
    assert state.head.witnessed is False


def test_summaries_read_like_sentences(made: Made) -> None:
    """Each entry has one line that a person can read."""
    lines = [entry.summary for entry in project(view_of(made[0])).entries]

    assert lines == [
        "register “River talks” with 3 statement keys",
        "document joint: Joint statement",
        "reading of joint by rules 1",
        "commitment open-sluice, version 1: Sluice",
        "evidence: 1 event from 1 table, 0 rows left out",
        "upper: adopt open-sluice at 2026-01-15",
        "what commitments share, with 1 file",
    ]


def test_every_type_has_a_summary() -> None:
    """No released type of entry is without a line in the list of entries."""
    source = (Path(__file__).parents[2] / "src/servanda/register/summary.py").read_text()

    assert all(f"case {body.__name__}(" in source for body in BODIES.values())


def test_evidence_files_are_the_raw_bytes(made: Made) -> None:
    """For each import the files come back byte for byte under their names."""
    (files,) = evidence_files(view_of(made[0]))

    assert files.entry == 4
    assert files.tables == (table(),)
    assert files.coverage == (table("coverage.csv", COVERAGE),)
    assert (files.mapping, files.withheld) == (None, False)
    shared = shared_rules(view_of(made[0]))
    assert shared.sections == "powers: {suspend: [lower]}\n"
    assert shared.files == (table("dam.geojson", b"{}"),)


def test_state_is_a_function_of_the_entries(made: Made, tmp_path: Path) -> None:
    """Another program that reads the same file gets the same state."""
    other = reopened(tmp_path, made[1])

    assert project(view_of(other)) == project(view_of(made[0]))


def test_known_at_cuts_the_log(made: Made) -> None:
    """At an earlier size only what was recorded by then is seen."""
    view = view_of(made[0])

    assert project(view, size=view.size_at("#1")).commitments == ()
    assert len(project(view, size=view.size_at("#3")).commitments) == 1
    assert view.size_at(None) == 7
    assert view.size_at("2026-01-15T12:00:00Z") == 7
    assert view.size_at("2026-01-15T12:59:59+01:00") == 0


@pytest.mark.parametrize("text", ["#7", "#-1", "#x", "#", "yesterday", "2026-01-15T12:00:00", "²"])
def test_bad_known_at(made: Made, text: str) -> None:
    """A point in the log that does not exist, or a time without offset, is refused."""
    with pytest.raises(InputError, match=r"no such entry|no instant|lacks an offset"):
        view_of(made[0]).size_at(text)


def test_new_version_replaces_and_remembers(made: Made) -> None:
    """The newest version stands; the entries of the earlier ones are named, oldest first."""
    journal, keys = made
    for version in (2, 3):
        at = journal.authority.entry_of("commitment", "open-sluice")
        assert at is not None
        newer = proposals.commitment(
            "open-sluice",
            title=f"Sluice {version}",
            terms=TERMS,
            version=version,
            supersedes=journal.authority.ref(at),
        )
        journal.append([newer], signer=keys, now=NOW)

    (promise,) = project(view_of(journal)).commitments

    assert (promise.title, promise.version, promise.earlier) == ("Sluice 3", 3, (3, 7))
    assert project(view_of(journal), size=7).commitments[0].title == "Sluice"


def test_correction_takes_out(made: Made) -> None:
    """A withdrawn import is no evidence any more, but its entry stays in the list."""
    journal, keys = made
    ref = journal.authority.ref(4)
    journal.append(
        [proposals.correction(ref, reason="wrong table", role="observer")], signer=keys, now=NOW
    )
    view = view_of(journal)

    assert project(view).imports == ()
    assert evidence_files(view) == ()
    assert project(view).entries[-1].summary == "withdraws entry 4"
    assert len(project(view).entries) == 8


def _without(view: LogView, *paths: tuple[int, str]) -> LogView:
    kept = {key: d for key, d in view.disclosures.items() if key not in paths}
    return LogView(head=view.head, entries=view.entries, disclosures=kept, blob=view.blob)


def test_parts_are_those_of_the_whole(made: Made) -> None:
    """Acts and terms read by themselves are those of the state, at any size, withheld or not."""
    journal, keys = made
    gone = proposals.correction(journal.authority.ref(5), reason="not adopted", role="secretariat")
    again = proposals.norm_act("suspend", "open-sluice", actor="lower", at="2026-01-20")
    journal.append([gone, again], signer=keys, now=NOW)
    whole = view_of(journal)

    for view in (whole, _without(whole, (3, "/terms"), (5, "/note"))):
        for size in range(1, len(view.entries) + 1):
            state = project(view, size=size)
            assert acts_of(view, size=size) == state.acts
            assert promised_terms(view, size=size) == tuple(c.terms for c in state.commitments)
    assert [act.act for act in acts_of(whole, size=7)] == ["adopt"]
    assert [act.act for act in acts_of(whole)] == ["suspend"]
    assert promised_terms(whole) == (TERMS,)


def test_withheld_is_said(made: Made) -> None:
    """What a copy does not disclose is shown as withheld, never as empty."""
    view = _without(
        view_of(made[0]), (1, "/title"), (1, "/text"), (4, "/tables/0/file"), (2, "/reading")
    )
    state = project(view)

    assert (state.documents[0].title, state.documents[0].text) == (WITHHELD, None)
    assert state.documents[0].reading is None
    assert not state.documents[0].files[1].disclosed
    assert not state.imports[0].files[0].disclosed
    assert evidence_files(view)[0].withheld is True


def test_public_view_leaves_out_what_the_owner_keeps(made: Made) -> None:
    """A view for strangers has no private file, and none of the names that go with it."""
    journal, keys = made
    journal.append(
        [
            proposals.document("press", document("Word.\n"), title="Press", quotes_only=True),
            proposals.evidence(
                [table("source-x.csv")],
                mapping=None,
                coverage=[],
                events=1,
                dropped=0,
                public=False,
            ),
        ],
        signer=keys,
        now=NOW,
    )
    view = view_of(journal)

    state = project(view.public())

    assert project(view).documents[1].text == "Word.\n"
    assert (state.documents[1].title, state.documents[1].text) == ("Press", None)
    assert [f.name for f in state.imports[1].files] == [WITHHELD]
    assert [files.public for files in evidence_files(view)] == [True, False]
    assert state.documents[0] == project(view).documents[0]


def test_missing_file_is_withheld(made: Made) -> None:
    """A disclosure whose file is gone counts as withheld."""
    view = view_of(made[0])
    gone = LogView(
        head=view.head, entries=view.entries, disclosures=view.disclosures, blob=lambda _: None
    )

    assert evidence_files(gone)[0].withheld is True
    assert project(gone).documents[0].text is None


def test_false_disclosure_is_noticed(made: Made) -> None:
    """A value that is not the sealed one is an error, not a value."""
    view = view_of(made[0])
    false = dict(view.disclosures)
    false[1, "/title"] = msgspec.structs.replace(false[1, "/title"], value="Another title")
    other = LogView(head=view.head, entries=view.entries, disclosures=false, blob=view.blob)

    with pytest.raises(VerificationError, match="entry 1, /title"):
        project(other)


def test_search_finds_documents_and_commitments(made: Made) -> None:
    """Words of texts, titles and notes lead to their entries."""
    store = made[0].store

    assert [(h.kind, h.ref, h.entry) for h in search.find(store, "bridge OR")] == []
    assert {(h.kind, h.ref) for h in search.find(store, "sluice")} == {
        ("document", "joint"),
        ("commitment", "open-sluice"),
    }
    assert [h.ref for h in search.find(store, '"meet again"')] == ["joint"]
    assert [h.ref for h in search.find(store, "arzte brucke")] == ["joint"]
    assert [(h.kind, h.entry) for h in search.find(store, "gauge")] == [("import", 4)]
    with pytest.raises(UsageError, match="at least one word"):
        search.find(store, ' "" - ')
