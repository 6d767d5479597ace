"""Two versions of one text are set side by side in the page, and signed as every other entry."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.web.people import World, make
from tests.web.reviewed import on_record

from servanda.api import apart, unsigned
from servanda.api.recording import load_for_record
from servanda.api.register import open_register
from servanda.api.unsigned import For
from servanda.errors import InputError
from servanda.model.versions import AlignedPlaces, Versions
from servanda.register import proposals, versions

FIRST = "Norland shall open the bridge by 1 May 2026.\n\nSudland shall withdraw its guns.\n"
SECOND = (
    "Done in two copies.\n\nNorland shall reopen the bridge by 1 May 2026.\n\n"
    "Sudland shall pull its guns back.\n"
)


def place(text: str, words: str) -> str:
    """Return where words stand, as a form names it."""
    at = text.index(words)
    return f"{at}-{at + len(words)}"


BRIDGES = (place(FIRST, "Norland shall open the bridge by 1 May 2026"),
           place(SECOND, "Norland shall reopen the bridge by 1 May 2026"))  # fmt: skip
GUNS = (place(FIRST, "Sudland shall withdraw its guns"),
        place(SECOND, "Sudland shall pull its guns back"))  # fmt: skip
HEAD = place(SECOND, "Done in two copies.")


@pytest.fixture
def one(tmp_path: Path) -> Iterator[World]:
    """Return a server of one person whose register holds two versions of a text."""
    on_record(tmp_path, **{"bridge-a": FIRST, "bridge-b": SECOND})
    made = World(tmp_path)
    yield made
    made.register.close()


@pytest.fixture
def many(tmp_path: Path) -> Iterator[World]:
    """Return the same on a server where people sign in."""
    on_record(tmp_path, **{"bridge-a": FIRST, "bridge-b": SECOND})
    made = World(tmp_path, "users")
    yield made
    made.register.close()


def ticks(page: str) -> dict[str, bool]:
    """Return each pair of the form and whether it is kept."""
    found = re.findall(r'name="pick" value="([^"]+)"( checked)?', page)
    return {value: bool(checked) for value, checked in found}


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'type="hidden" name="{name}" value="([^"]*)"', page)
    return "" if found is None else found[1]


def test_what_is_proposed_is_kept_only_once_it_is_ticked(one: World) -> None:
    """The form proposes by order; without a tick nothing of it is recorded."""
    page = one.client.get("/documents/bridge-a/align?with=bridge-b").text
    assert ticks(page) == {":".join(BRIDGES): False, ":".join(GUNS): False}

    form = {"with": "bridge-b", "seen": "", "pick": [":".join(GUNS)], "step": "look"}
    shown = one.client.post("/documents/bridge-a/align", data=form)
    assert shown.text.count('name="pick"') == 1
    size = one.size()
    done = one.client.post("/documents/bridge-a/align/sign", data=form)

    assert done.status_code == 303
    assert done.headers["location"] == "/documents/bridge-a/beside/bridge-b"
    (held,) = one.register.state().versions
    assert one.size() == size + 1
    assert [(f"{r.first[0]}-{r.first[1]}", f"{r.second[0]}-{r.second[1]}") for r in held.rows] == [
        GUNS
    ]


def test_a_place_stands_beside_several_and_a_pair_is_taken_away(one: World) -> None:
    """A pair is added to those that are ticked; what is not ticked is not on record any more."""
    form: dict[str, Any] = {"with": "bridge-b", "seen": "", "pick": [":".join(BRIDGES)]}
    page = one.client.post(
        "/documents/bridge-a/align",
        data=form | {"step": "add", "first": BRIDGES[0], "second": HEAD},
    ).text
    several = f"{BRIDGES[0]}:{HEAD}"
    assert {pair for pair, kept in ticks(page).items() if kept} == {several, ":".join(BRIDGES)}
    one.client.post(
        "/documents/bridge-a/align/sign", data=form | {"pick": [several, ":".join(BRIDGES)]}
    )
    first = one.register.state().versions[0]
    assert len(first.rows) == 2

    # From the other text, the same pairs stand the other way round.
    page = one.client.get("/documents/bridge-b/align?with=bridge-a").text
    turned = {f"{HEAD}:{BRIDGES[0]}", f"{BRIDGES[1]}:{BRIDGES[0]}"}
    assert {pair for pair, kept in ticks(page).items() if kept} == turned
    one.client.post(
        "/documents/bridge-b/align/sign",
        data={"with": "bridge-a", "seen": hidden(page, "seen"),
              "pick": [f"{BRIDGES[1]}:{BRIDGES[0]}"]},
    )  # fmt: skip
    (held,) = one.register.state().versions
    assert held.documents == ("bridge-b", "bridge-a")
    assert len(held.rows) == 1


def test_nobody_signs_over_an_alignment_that_was_not_seen(one: World) -> None:
    """Two windows: the second is told, and its ticks are still there."""
    form = {"with": "bridge-b", "seen": "", "pick": [":".join(GUNS)], "step": "look"}
    one.client.post("/documents/bridge-a/align/sign", data=form)
    size = one.size()
    for step in ("", "/sign"):
        answer = one.client.post(f"/documents/bridge-a/align{step}", data=form)
        assert answer.status_code == 409
        assert "since you looked" in answer.text
        assert ticks(answer.text)[":".join(GUNS)]
    assert one.size() == size


@pytest.mark.parametrize("pick", ["1-2", "0-9999:0-4", "5-5:0-4", "x", "0-4:0-4:0-4"])
def test_a_place_that_is_none_is_refused(one: World, pick: str) -> None:
    """Nothing is recorded, and the page says which."""
    size = one.size()
    form = {"with": "bridge-b", "seen": "", "pick": [pick], "step": "look"}
    for step in ("", "/sign"):
        assert one.client.post(f"/documents/bridge-a/align{step}", data=form).status_code == 400
    assert one.size() == size


def test_a_text_is_set_beside_another_one(one: World) -> None:
    """Neither beside itself nor beside one that is not on record."""
    for other in ("bridge-a", "nowhere"):
        answer = one.client.get(f"/documents/bridge-a/align?with={other}")
        assert answer.status_code == 404
    assert one.client.get("/documents/nowhere/align").status_code == 404


def test_a_form_without_another_text_or_without_a_pair_is_refused(one: World) -> None:
    """The page says what is missing, and nothing of where the register lies."""
    size = one.size()
    for form, why in (
        ({"with": "", "pick": [":".join(GUNS)]}, "which text stands beside"),
        ({"with": "bridge-b", "pick": []}, "at least one pair"),
    ):
        for step in ("", "/sign", "/file"):
            sent = form | {"seen": "", "step": "look"}
            answer = one.client.post(f"/documents/bridge-a/align{step}", data=sent)
            assert answer.status_code == 400
            assert why in answer.text
            assert str(one.folder) not in answer.text
    assert one.size() == size


def test_names_that_mean_something_in_an_address(tmp_path: Path) -> None:
    """A text called ``a #1?`` is aligned and coded through the links that pages print."""
    first, second = "a #1?", "50% & b"
    make(tmp_path)
    with open_register(tmp_path / "talks.db", write=True, keys=tmp_path / "keys") as register:
        for name, text in ((first, FIRST), (second, SECOND)):
            file = tmp_path / "text.txt"
            file.write_text(text, "utf-8")
            document, _reading = load_for_record(str(file))
            register.append([proposals.document(name, document, title=name)])
    here = World(tmp_path)

    def led(page: str, pattern: str) -> str:
        found = re.search(rf'(?:href|action)="(/documents/[^"]*{pattern})"', page)
        assert found is not None, pattern
        return html.unescape(found[1])

    page = here.client.get(f"/documents/{quote(first, safe='')}").text
    assert "No reading of this text is on record" in page
    assert FIRST.split("\n", maxsplit=1)[0] in page
    form = {"with": second, "seen": "", "pick": [":".join(GUNS)], "step": "look"}
    shown = here.client.post(led(page, "/align"), data=form).text
    assert "Sudland shall pull its guns back" in shown
    assert here.client.get(led(shown, r"/align\?with=[^\"]*")).status_code == 200
    done = here.client.post(led(shown, "/align/sign"), data=form)
    assert here.client.get(done.headers["location"]).status_code == 200
    assert "/beside/" in done.headers["location"]

    done = here.client.post(f"/documents/{quote(first, safe='')}/blind", data={})
    coding = here.client.get(done.headers["location"])
    assert (done.status_code, coding.status_code) == (303, 200)
    assert FIRST.split(".", maxsplit=1)[0] in coding.text
    here.register.close()


def test_the_text_leads_to_the_form_and_the_rows_back_to_it(one: World) -> None:
    """Whoever may align finds the form on the page of the text and beside the rows."""
    assert 'href="/documents/bridge-a/align"' in one.client.get("/documents/bridge-a").text
    form = {"with": "bridge-b", "seen": "", "pick": [":".join(GUNS)]}
    one.client.post("/documents/bridge-a/align/sign", data=form)
    rows = one.client.get("/documents/bridge-a/beside/bridge-b").text
    assert 'href="/documents/bridge-a/align?with=bridge-b"' in rows
    assert (
        'href="/documents/bridge-a/beside/bridge-b"' in one.client.get("/documents/bridge-a").text
    )


def test_where_people_sign_in_a_coder_signs_the_file(many: World) -> None:
    """The file holds the pairs that were shown; the register takes it in as the coder's."""
    cookie = many.session("carl")
    page = many.client.get("/documents/bridge-a/align?with=bridge-b", headers=cookie).text
    form = {"csrf": hidden(page, "csrf"), "with": "bridge-b", "seen": hidden(page, "seen"),
            "pick": [":".join(GUNS)], "step": "look"}  # fmt: skip
    shown = many.client.post("/documents/bridge-a/align", data=form, headers=cookie).text
    assert 'id="sign-here"' in shown
    assert f"It names version <code>{many.size()}</code> of the log" in shown
    assert "Sudland shall pull its guns back" in shown
    assert many.client.post(
        "/documents/bridge-a/align/sign", data=form, headers=cookie
    ).status_code == 403  # fmt: skip
    file = many.client.post("/documents/bridge-a/align/file", data=form, headers=cookie)
    signed = many.signed(file, many.own_key("coder"))
    taken = many.client.post(
        "/hand-in", data={"csrf": form["csrf"]}, headers=cookie,
        files={"file": ("signed.json", signed, "application/json")},
    )  # fmt: skip

    assert "Recorded as entry" in taken.text
    (held,) = many.register.state().versions
    assert (len(held.rows), held.registered_by) == (1, "local (coder)")


@pytest.mark.parametrize(("name", "may"), [("anna", True), ("otto", False), ("rita", False)])
def test_secretariat_and_coders_align_and_nobody_else(many: World, name: str, may: bool) -> None:  # noqa: FBT001
    """The others find no way there, and are refused."""
    cookie = many.session(name)
    page = many.client.get("/documents/bridge-a", headers=cookie).text
    answer = many.client.get("/documents/bridge-a/align?with=bridge-b", headers=cookie)
    assert ("/documents/bridge-a/align" in page, answer.status_code == 200) == (may, may)
    csrf = hidden(many.client.get("/account", headers=cookie).text, "csrf")
    form = {"csrf": csrf, "with": "bridge-b", "seen": "", "pick": [":".join(GUNS)], "step": "look"}
    for step in ("", "/file"):
        answer = many.client.post(f"/documents/bridge-a/align{step}", data=form, headers=cookie)
        assert answer.status_code == (200 if may else 403)


def test_what_was_signed_elsewhere_names_places_of_its_texts(many: World) -> None:
    """A signed alignment whose places lie outside of a text is not taken in."""
    desk = For(many.register, "local", "coder")
    rows = (AlignedPlaces(first=(0, 4), second=(0, 9_999)),)
    refs = [desk.ref(many.register.state().texts[name].entry) for name in ("bridge-a", "bridge-b")]
    plan = versions.aligned(
        Versions(documents=("bridge-a", "bridge-b"), rows=rows), of=(refs[0], refs[1]), role="coder"
    )
    statement = unsigned.sign(desk.prepare(plan), many.own_key("coder"), where="entry.json")
    size = many.size()
    with pytest.raises(InputError, match="0-9999 is no place within 'bridge-b'"):
        apart.enter(many.register, statement, "the statement")
    assert many.size() == size
