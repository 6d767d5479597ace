"""A review over HTTP: each step is one form, waits in a draft, and can be taken back."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.people import World
from tests.web.reviewed import BRIDGE, add_draft, world

from servanda.model.draft import Draft, DraftItem
from servanda.model.reading import Cue, Statement
from servanda.model.text import span_of
from servanda.pages.marking import text_html
from servanda.pages.render import static_file
from servanda.pages.review_page import Place, review_view
from servanda.register import draft as drafts


@pytest.fixture
def own(tmp_path: Path) -> Iterator[World]:
    """Return the server of one person, with the draft ``bridge``."""
    made = world(tmp_path)
    yield made
    made.register.close()


def _card(own: World, at: str, **more: str) -> dict[str, str]:
    """Return the fields of a card as a browser would send them."""
    html = own.client.get(f"/documents/bridge?at={at}").text
    form = html[html.index('id="card"') : html.index("</form>", html.index('id="card"'))]
    found = dict(re.findall(r'<input [^>]*name="([^"]+)"[^>]* value="([^"]*)"', form))
    for name, options in re.findall(r'<select [^>]*name="([^"]+)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return {**found, **more}


def _decide(own: World, data: dict[str, Any], **headers: str) -> Any:
    return own.client.post("/documents/bridge/decide", data=data, headers=headers)


def _sign_form(own: World) -> dict[str, str]:
    """Return the fields of the form that signs, as the page shows it now."""
    html = own.client.get("/documents/bridge/sign").text
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html)
    return dict(found) | {"queue": "new"}


def _signed(own: World) -> Any:
    """Look at what would be signed, and sign it."""
    return own.client.post("/documents/bridge/sign", data=_sign_form(own))


def _items(own: World) -> dict[str, Any]:
    draft = drafts.get(own.register.journal.store, "bridge")
    return {item.statement.id: item for item in draft.items}


def test_looking_decides_nothing(own: World) -> None:
    """Jumping from statement to statement never accepts."""
    for at in ("s001", "s002", "s003"):
        assert own.client.get(f"/documents/bridge?at={at}").status_code == 200

    assert {item.decision for item in _items(own).values()} == {"undecided"}


@pytest.mark.parametrize("query", ["at=s001", "at=s002", "queue=all", "queue=new"])
def test_the_review_speaks_the_reader_s_language(own: World, query: str) -> None:
    """The page is made in Ukrainian as well; where a slot comes from is said in it."""
    answer = own.client.get(f"/documents/bridge?{query}", headers={"accept-language": "uk"})

    assert answer.status_code == 200
    assert '<html lang="uk"' in answer.text


def test_accepting_goes_on_to_the_next(own: World) -> None:
    """The form leads to the next statement; the status line says what was done and what is left."""
    answer = _decide(own, _card(own, "s001", do="accept"))

    assert answer.status_code == 303
    assert answer.headers["location"] == "/documents/bridge?queue=new&at=s002"
    page = own.client.get(answer.headers["location"]).text
    assert re.search(r'role="status"[^>]*>Statement 1 accepted; 4 left<', page)
    assert _items(own)["s001"].decision == "accepted"


def test_what_is_written_otherwise_is_edited(own: World) -> None:
    """Accepting with other words in a slot records an edit with those slots, and nothing else."""
    old = _items(own)["s001"].statement
    _decide(own, _card(own, "s001", do="accept", creditor="Sudland; Westland", kind="signal"))

    item = _items(own)["s001"]
    assert (item.decision, item.statement.kind) == ("edited", "signal")
    assert [a.name for a in item.statement.creditor] == ["Sudland", "Westland"]
    assert {a.basis for a in item.statement.creditor} == {"inferred"}
    assert item.statement.debtor == old.debtor
    assert item.statement.deadline == old.deadline


def test_words_of_a_slot_must_stand_in_the_text(own: World) -> None:
    """What the text does not hold is refused by name, and stays in the form."""
    answer = _decide(own, _card(own, "s001", do="save", condition="if it rains"))

    assert answer.status_code == 400
    assert "do not stand in the text" in answer.text
    assert 'value="if it rains"' in answer.text
    assert _items(own)["s001"].decision == "undecided"


def test_a_place_never_cuts_a_letter(own: World) -> None:
    """The span is moved by its numbers; the words follow."""
    _decide(own, _card(own, "s001", do="save", span="8:43"))

    span = _items(own)["s001"].statement.span
    assert (span.start, span.end, span.exact) == (8, 43, BRIDGE[8:43])


def test_rejecting_takes_one_of_five_reasons(own: World) -> None:
    """The reason is recorded in words, the comment behind it."""
    _decide(own, _card(own, "s003", do="reject-2", reason="peace is no act"))

    item = _items(own)["s003"]
    assert item.decision == "rejected"
    assert item.reason == "rhetoric: no act that one could check: peace is no act"


def test_split_and_merge_are_undone_in_one_step_each(own: World) -> None:
    """A part that was split off is gone again; a statement that was merged stands again."""
    before = _items(own)
    _decide(own, _card(own, "s001", do="split", cut="by 1 May"))
    parts = _items(own)
    assert parts["s001"].statement.span.exact == "Norland shall open the bridge"
    assert parts["m001"].statement.span.exact == "by 1 May 2026"
    assert parts["s001"].statement.deadline is None
    assert parts["m001"].statement.deadline == before["s001"].statement.deadline

    _decide(own, {"do": "undo", "steps": "1", "at": "s001"})
    assert _items(own) == before

    _decide(own, _card(own, "s002", do="merge"))
    merged = _items(own)
    assert merged["s002"].statement.span.exact == (
        "The Parties shall exchange lists of prisoners and will strive for peace"
    )
    assert (merged["s003"].decision, merged["s003"].reason) == ("rejected", "part of s002")
    _decide(own, {"do": "undo", "steps": "1", "at": "s002"})
    assert _items(own) == before


def test_a_statement_is_marked_by_its_words(own: World) -> None:
    """By a plain form, without any script; words that stand twice are refused."""
    twice = {"do": "new", "quote": "Norland", "kind": "demand", "steps": "0"}
    assert "stands at" in _decide(own, twice).text

    _decide(own, {"do": "new", "quote": "withdraw its guns", "kind": "demand", "steps": "0",
                  "debtor": "Norland", "due": ""})  # fmt: skip

    made = _items(own)["m001"]
    assert made.decision == "marked"
    assert made.statement.span.exact == "withdraw its guns"
    assert [(a.name, a.basis) for a in made.statement.debtor] == [("Norland", "inferred")]


def test_bulk_accepts_what_was_listed_and_nothing_else(own: World) -> None:
    """One step takes all of it back; what was decided since is a conflict."""
    page = own.client.get("/documents/bridge?queue=new&kind=commitment&bulk=1").text
    listed = re.findall(r'name="pick" value="([^"]+)"', page)
    assert listed == ["s001", "s002", "s005"]

    _decide(own, {"do": "bulk", "pick": listed[:2], "steps": "0"})
    assert [i.statement.id for i in _items(own).values() if i.decision == "accepted"] == [
        "s001",
        "s002",
    ]
    again = _decide(own, {"do": "bulk", "pick": listed, "steps": "1"})
    assert again.status_code == 409
    _decide(own, {"do": "undo", "steps": "1"})
    assert {item.decision for item in _items(own).values()} == {"undecided"}


def test_two_windows_are_shown_both_versions(own: World) -> None:
    """409 with yours beside the one saved before; saving again from there puts yours over it."""
    first, late = _card(own, "s001"), _card(own, "s001")
    _decide(own, {**first, "do": "save", "creditor": "Sudland"})

    answer = _decide(own, {**late, "do": "save", "creditor": "Westland"})

    assert answer.status_code == 409
    row = answer.text[answer.text.index("saved before") :]
    assert row.index("Westland") < row.index("Sudland")
    assert [a.name for a in _items(own)["s001"].statement.creditor] == ["Sudland"]
    version = re.search(r'name="version" value="([^"]+)"', answer.text)
    assert version
    _decide(own, {**late, "do": "save", "creditor": "Westland", "version": version[1]})
    assert [a.name for a in _items(own)["s001"].statement.creditor] == ["Westland"]


def test_a_step_from_an_older_page_is_refused(own: World) -> None:
    """Undo takes back what one saw as the last step, never another."""
    _decide(own, _card(own, "s001", do="accept"))
    _decide(own, _card(own, "s002", do="accept"))

    late = _decide(own, {"do": "undo", "steps": "1"})

    assert late.status_code == 409
    assert _items(own)["s002"].decision == "accepted"


def test_the_script_gets_one_card(own: World) -> None:
    """With its header the answer is the card alone; the text comes along where marks moved."""
    part = {"x-servanda-part": "1"}
    plain = _decide(own, _card(own, "s001", do="accept"), **part)
    moved = _decide(own, _card(own, "s002", do="save", span="45:60"), **part)

    assert plain.status_code == moved.status_code == 200
    assert plain.text.count("<section") == 1
    assert 'id="words"' not in plain.text
    assert 'data-now="s002"' in plain.text
    assert 'data-changed="s001 accepted"' in plain.text
    assert 'id="words"' in moved.text


def test_signing_records_the_draft(own: World) -> None:
    """What was decided becomes entries, all or none; what was not stays undecided."""
    _decide(own, _card(own, "s001", do="accept"))
    _decide(own, _card(own, "s003", do="reject-2"))
    assert "2 decisions" in own.client.get("/documents/bridge?queue=new").text
    size = own.size()

    answer = _signed(own)

    assert answer.headers["location"] == "/documents/bridge"
    kinds = [one.type for one in own.register.state().entries[size:]]
    assert kinds == [
        "document/1", "reading/1", "coding-decision/1", "commitment/1", "coding-decision/1",
    ]  # fmt: skip
    decisions = [d for d in own.register.state().decisions if d.document == "bridge"]
    assert [(d.statement_id, d.decision, d.saw_machine) for d in decisions] == [
        ("s001", "accepted", True),
        ("s003", "rejected", True),
    ]
    page = own.client.get("/documents/bridge").text
    assert "3 statements wait for a decision" in re.sub(r"<[^>]+>", "", page)


def test_a_text_on_record_is_decided_on_further(own: World) -> None:
    """What nobody decided is decided later; the document is not recorded a second time."""
    _decide(own, _card(own, "s001", do="accept"))
    _signed(own)
    size = own.size()

    _decide(own, _card(own, "s004", do="accept"))
    assert own.size() == size
    _signed(own)

    assert [one.type for one in own.register.state().entries[size:]] == ["coding-decision/1"]
    assert own.register.journal.store.drafts() == []


def test_only_what_was_seen_is_signed(own: World) -> None:
    """Decided on in another window since: shown first; pressed twice: signed once; kept so long."""
    _decide(own, _card(own, "s001", do="accept"))
    old = _sign_form(own)
    _decide(own, _card(own, "s003", do="accept"))
    size = own.size()

    answer = own.client.post("/documents/bridge/sign", data=old)

    assert answer.status_code == 409
    assert "went on in another window" in answer.text
    assert own.client.post("/documents/bridge/give-up", data=old).status_code == 409
    assert own.size() == size
    form = _sign_form(own)
    first, second = (own.client.post("/documents/bridge/sign", data=form) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert len([d for d in own.register.state().decisions if d.document == "bridge"]) == 2


def test_nothing_to_sign_is_said(own: World) -> None:
    """A document on record without a new decision is not signed for nothing."""
    answer = own.client.post("/documents/pause/sign", data={"queue": "new"})

    assert answer.status_code == 400
    assert "nothing is decided yet" in answer.text


def test_queues_list_what_waits(own: World) -> None:
    """Drafts and documents on record, each with its number."""
    page = own.client.get("/queue").text

    assert "5 wait for a first decision" in page
    assert '<a href="/documents/bridge?queue=new">' in page


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
)
def test_the_text_is_unchanged_when_the_marks_are_stripped(
    text: str, places: list[tuple[int, int]]
) -> None:
    """Whatever is marked, in any script, with the numbers taken away."""
    items = []
    for number, (one, other) in enumerate(places):
        start, end = sorted((min(one, len(text)), min(other, len(text))))
        span = span_of(text, start, end)
        cue = Cue(start=start, end=end, exact=span.exact, why="t")
        statement = Statement(id=f"s{number}", kind="claim", span=span, cues=(cue,))
        items.append(DraftItem(statement=statement))
    draft = Draft(
        id="d", title="d", quotes_only=False, source="d", media_type="text/plain",
        text_extractor="plain/1", kept="1", original="", text="", reading=None,
        items=tuple(items),
    )  # fmt: skip
    view = review_view(
        draft, text, name="d", place=Place(at="s0"), queue=items, decided={}, words_of={},
        version="", language="en",
    )  # fmt: skip
    html = re.sub(r'<a class="n"[^>]*>\d+</a>', "", str(view.text))

    assert unescape(re.sub(r"<[^>]*>", "", html)) == unescape(text_html(text))


def test_a_page_of_500_statements_is_light(own: World) -> None:
    """Under 150 kB, and a card alone under 12."""
    lines = [
        f"{n}. Norland shall open the crossing number {n} of the river by {1 + n % 28} May 2031."
        for n in range(1, 501)
    ]
    add_draft(own, "long", "\n".join(lines) + "\n")
    part = {"x-servanda-part": "1"}

    page = own.client.get("/documents/long?at=s001")
    card = own.client.get("/documents/long?at=s001", headers=part)

    assert page.text.count('<a class="n"') == 500
    assert len(page.content) < 150_000
    assert len(card.content) < 12_000


def test_the_scripts_and_sheets_are_small() -> None:
    """What the review loads beside the rest."""
    assert len(static_file("review.js")) < 16_000
    assert len(static_file("review.css")) < 6_000


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\u202e", "\u2066", "\x9f"])
@pytest.mark.parametrize("slot", ["debtor", "aim"])
def test_letters_that_nobody_sees_are_refused(own: World, slot: str, letter: str) -> None:
    """A name that turns the direction of its letters, or hides one, is told and not kept."""
    answer = _decide(own, _card(own, "s001", do="save", **{slot: f"Nor{letter}land"}))

    assert answer.status_code == 400
    assert f"s001: {slot}: letter 4 of" in unescape(answer.text)
    assert f"U+{ord(letter):04X}" in answer.text
    assert _items(own)["s001"].decision == "undecided"


def test_joiners_stay(own: World) -> None:
    """Persian is written with a letter of no width."""
    _decide(own, _card(own, "s001", do="save", debtor="می\u200cخواهیم"))

    assert _items(own)["s001"].statement.debtor[0].name == "می\u200cخواهیم"


def test_a_queue_of_no_document_is_not_there(own: World) -> None:
    """404 with the name that was asked for."""
    answer = own.client.get("/documents/none?queue=new")

    assert answer.status_code == 404
    assert "no document 'none'" in unescape(answer.text)
