"""Tables brought in through the page: looked at, tried, recorded once, and never guessed at."""

import contextlib
import html
import io
import json
import re
import zipfile
from pathlib import Path

import httpx
import openpyxl
import pytest
from tests.web.people import World, make

from servanda.api import judging
from servanda.api.observing import observe
from servanda.api.public import PublicRegister
from servanda.errors import MappingError
from servanda.sources.handed import read
from servanda.web.answers import GoneError
from servanda.web.bench import KEPT, KEPT_IN_ALL, Bench

TABLE = """day,what,who,count
2026-01-03,shelling,Ostia,4
2026-01-05,shelling,Vestia,
"""


def handed_in(
    world: World, table: str | bytes, *, kind: str = "incidents", name: str = "seen.csv"
) -> str:
    """Hand in a table; return the address of its page."""
    raw = table if isinstance(table, bytes) else table.encode()
    answer = world.client.post("/import", data={"kind": kind}, files={"file": (name, raw)})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def fields(page: str) -> dict[str, str]:
    """Return what the form of choices would send as it stands."""
    form = page.partition('<form method="post"')[2].partition("</form>")[0]
    found = {}
    for select in re.findall(r'<select[^>]* name="(\w+)">(.*?)</select>', form, re.DOTALL):
        options = re.findall(r"<option([^>]*)>([^<]*)", select[1])
        picked = next((o for o in options if "selected" in o[0]), options[0])
        value = re.search(r'value="([^"]*)"', picked[0])
        found[select[0]] = value[1] if value else picked[1]
    return found | dict(re.findall(r'<input[^>]* name="(\w+)" type="text" value="([^"]*)"', form))


def chosen(world: World, where: str, **more: str) -> str:
    """Send the choices as they stand but for ``more``; return the page that follows."""
    given = fields(world.client.get(where).text) | more
    answer = world.client.post(where, data=given)
    assert answer.status_code == 303, answer.text
    return world.client.get(where).text


def hidden(page: str) -> dict[str, str]:
    """Return what the button that records sends: the choices as they stand, and what it adds."""
    found = re.findall(r'<input[^>]* form="choices" name="(\w+)" value="([^"]*)"', page)
    csrf = re.findall(r'name="(csrf)" value="([^"]*)"', page)
    ticked = re.findall(r'<input name="(\w+)" type="checkbox" value="(1)" checked', page)
    given = {**fields(page), **dict(csrf), **dict(ticked), **dict(found)}
    return {name: html.unescape(value) for name, value in given.items()}


def recorded(world: World, where: str, page: str, **more: str) -> httpx.Response:
    """Send the form that records."""
    return world.client.post(f"{where}/record", data={**hidden(page), **more})


def test_a_table_is_looked_at_and_recorded_as_one_entry(own: World, tmp_path: Path) -> None:
    """Proposals with reasons, a trial, a mapping file; the command line gets the same events."""
    size = own.size()
    where = handed_in(own, TABLE)
    page = own.client.get(where).text

    assert re.search(r'<option value="at" selected>', page)
    assert "by its name" in page
    assert "can be used: 2 of 2." in page
    page = chosen(own, where, c1="type", c2="actor", c3="quantity", type="", zone="Europe/Kyiv")
    assert "can be used: 2 of 2." in page
    mapping = own.client.get(f"{where}/mapping.toml")
    table = own.client.get(f"{where}/table.csv")
    assert own.size() == size
    answer = recorded(own, where, page)

    assert answer.status_code == 303
    assert own.size() == size + 1
    assert f"Recorded: entry {size}." in own.client.get(answer.headers["location"]).text
    told = {e.id: e for e in own.register.case().evidence.events if e.id.startswith("seen-")}
    assert [(e.actor, e.quantity, e.standing) for e in told.values()] == [
        ("Ostia", 4.0, "claim"), ("Vestia", None, "claim"),
    ]  # fmt: skip
    # The same files by the command line's own way give the same events.
    folder = tmp_path / "again"
    folder.mkdir()
    (folder / "seen.csv").write_bytes(table.content)
    (folder / "seen.toml").write_bytes(mapping.content)
    make(folder)
    again = World(folder)
    _, made = observe(again.register, [folder / "seen.csv"], mapping=folder / "seen.toml")
    again.register.close()
    assert {e.id: e for e in made.events} == told


def test_a_second_press_of_the_button_records_nothing_more(own: World) -> None:
    """The form carries its own key: the same answer comes again."""
    where = handed_in(own, TABLE)
    page = own.client.get(where).text
    size = own.size()

    first, second = (recorded(own, where, page) for _ in range(2))

    assert first.headers["location"] == second.headers["location"]
    assert own.size() == size + 1


def test_what_was_changed_and_not_tried_is_not_recorded(own: World) -> None:
    """A box ticked just before the button, and an older window: both are shown first."""
    where = handed_in(own, TABLE)
    page = own.client.get(where).text
    size = own.size()

    answer = recorded(own, where, page, private="1")

    assert answer.status_code == 409
    assert "not tried yet" in answer.text
    assert own.size() == size
    chosen(own, where, source="other window")
    assert recorded(own, where, answer.text).status_code == 409
    assert own.size() == size
    assert recorded(own, where, answer.text).status_code == 303
    assert own.size() == size + 1
    table = own.register.state().imports[-1].files[0].sha256
    assert table not in {
        one.sha256 for one in PublicRegister.of(own.register).state().imports[-1].files
    }


def test_who_saw_an_older_version_is_shown_both(own: World) -> None:
    """409 with both sizes and what came between; sent again from there it is recorded."""
    where = handed_in(own, TABLE)
    page = own.client.get(where).text
    size = own.size()
    other = handed_in(own, "day,what\n2026-02-01,talks\n", name="other.csv")
    recorded(own, other, own.client.get(other).text)

    answer = recorded(own, where, page)

    assert answer.status_code == 409
    assert f"you saw version {size}, now it is version {size + 1}" in answer.text
    assert f"Entry #{size}" in answer.text
    assert own.size() == size + 1
    assert recorded(own, where, answer.text).status_code == 303
    assert own.size() == size + 2


def test_refused_rows_are_named_with_their_reason(own: World) -> None:
    """A date that is none: row and reason; nothing can be recorded then, not even by force."""
    where = handed_in(own, "day,what\n2026-01-03,x\nsoon,y\n2026-01-04,z\n" + "2026-01-05,x\n" * 9)
    page = own.client.get(where).text

    assert re.search(r"Row 2</span> <span><bdi>[^<]*soon", page)
    assert "/record" not in page
    size = own.size()
    answer = own.client.post(f"{where}/record", data={**fields(page), "head": "*"})
    assert answer.status_code == 400
    assert own.size() == size


def test_dates_that_read_in_two_ways_wait_for_a_person(own: World) -> None:
    """03/04 is April or March: nothing is chosen, both readings are shown."""
    where = handed_in(own, "day,what\n03/04/2026,x\n05/04/2026,y\n")
    page = own.client.get(where).text

    assert "the dates can be read in two ways" in page
    assert "03/04/2026 is 2026-04-03" in page
    assert "03/04/2026 is 2026-03-04" in page
    assert "/record" not in page
    page = chosen(own, where, formats="%d/%m/%Y")
    assert "2026-04-03" in page.partition('id="made"')[2]
    assert "/record" in page


def test_mixed_forms_of_dates_are_read_each_by_its_own(own: World) -> None:
    """ISO, points and months in words beside each other: no row is lost, and the map lists them."""
    where = handed_in(own, "day,what\n2026-01-03,x\n04.01.2026,y\n5 January 2026,z\n")
    page = own.client.get(where).text

    assert "can be used: 3 of 3." in page
    assert "%d.%m.%Y" in own.client.get(f"{where}/mapping.toml").text


@pytest.mark.parametrize(
    ("cells", "chose", "quantity"),
    [(("12,5", "3,25"), None, "12.5"), (("1,234", "5,678"), ",", "1.234"),
     (("1,234", "5,678"), ".", "1234")],
)  # fmt: skip
def test_commas_in_numbers_are_told_never_guessed(
    own: World, cells: tuple[str, str], chose: str | None, quantity: str
) -> None:
    """12,5 is twelve and a half for certain; 1,234 waits for a person."""
    rows = "".join(f'2026-01-0{n};"{cell}"\n' for n, cell in enumerate(cells, 1))
    where = handed_in(own, f"day;amount\n{rows}")
    page = own.client.get(where).text

    assert ("say which is meant" in page) == (chose is not None)
    if chose:
        page = chosen(own, where, decimal=chose)
    assert f"<td><bdi>{quantity}</bdi></td>" in page.partition('id="made"')[2]
    assert "separated by semicolon" in page


def test_an_encoding_in_doubt_waits_for_a_person(own: World) -> None:
    """Windows-1251 shows as likely, with words; recording needs the choice or a word of consent."""
    raw = "дата,подія,сторона\n2026-01-03,обстріл,Остія\n".encode("windows-1251")
    where = handed_in(own, raw)
    page = own.client.get(where).text

    assert "обстріл" in page
    assert "its bytes do not show what it is" in page
    answer = recorded(own, where, page)
    assert answer.status_code == 400
    page = chosen(own, where, encoding="windows-1251")
    assert "its bytes do not show" not in page
    size = own.size()
    assert recorded(own, where, page).status_code == 303
    note = own.register.state().imports[-1]
    assert own.size() == size + 1
    assert "windows-1251" in (note.note or "")


def test_utf_16_is_read_and_said(own: World) -> None:
    """A table saved as Unicode text by a spreadsheet: UTF-16 with tabs."""
    where = handed_in(own, "day\twhat\n2026-01-03\tобстріл\n".encode("utf-16"))
    page = own.client.get(where).text

    assert "обстріл" in page
    assert "utf-16-le" in page
    assert "separated by tab" in page
    assert "can be used: 1 of 1." in page


def test_doubled_headers_get_names_of_their_own(own: World) -> None:
    """Both columns stay, and the second has another name."""
    where = handed_in(own, "day,day,what,\n2026-01-03,2026-01-04,x,y\n")
    page = own.client.get(where).text

    assert "The later ones are called: day (2)." in page
    assert "column 4" in page


def workbook() -> bytes:
    """Return a workbook with merged cells, formulas without a result, and a second sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["day", "what", "n"])
    sheet.append(["2026-01-03", "shelling", "=1+1"])
    sheet.append([None, "shelling", 3])
    sheet.append(["2026-01-05", "=HYPERLINK(0)", 4])
    sheet.merge_cells("A2:A3")
    book.create_sheet("secret")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_a_workbook_hides_is_told(own: World) -> None:
    """Merged cells, formulas without a result and further sheets are named; filling is a choice."""
    where = handed_in(own, workbook(), name="seen.xlsx")
    page = own.client.get(where).text

    assert "Cells are merged (1: A2:A3)" in page
    assert "have no result in the file" in page
    assert "C2" in page
    assert "which are not read: secret" in page
    assert "Left out: 1 (no time)" in page
    assert 'name="accepted"' in page
    page = chosen(own, where, merged="all")
    assert "can be used: 3 of 3." in page
    assert recorded(own, where, page).status_code == 400
    assert recorded(own, where, page, accepted="1").status_code == 303


def test_a_patrol_log_becomes_coverage(own: World) -> None:
    """Each outcome is said to be a watch, none or a lost one; then it counts as coverage."""
    log = (
        "day,mission,what,outcome,remark\n2026-01-03,M,shelling,done,\n"
        "2026-01-04,M,shelling,denied,gate shut\n"
    )
    where = handed_in(own, log, kind="patrols", name="patrols.csv")
    page = own.client.get(where).text

    assert "<bdi>done</bdi> in the column of duty means" in page
    before = len(own.register.case().evidence.coverage)
    page = chosen(own, where, c1="source", c2="type", d0="yes", d1="lost", source="", type="")
    assert "can be used: 2 of 2." in page, page
    assert recorded(own, where, page).status_code == 303
    found = own.register.case().evidence.coverage[before:]
    assert [(one.source, one.lost) for one in found] == [("M", None), ("M", "gate shut")]


def test_commitments_and_scores_come_in_as_lists(own: World) -> None:
    """A list of promises, then scores by a codebook; a name of the server's file is no codebook."""
    where = handed_in(
        own, "Pledge ID,title,debtor\np1,Open the road,Ostia\n", kind="commitments", name="p.csv"
    )
    page = chosen(own, where, c0="id")
    assert "can be used: 1 of 1." in page
    assert 'id = "Pledge ID"' in own.client.get(f"{where}/mapping.toml").text
    assert recorded(own, where, page).status_code == 303
    assert "p1" in {one.id for one in own.register.state().commitments}

    where = handed_in(
        own, "commitment,score,rater,reason\np1,1,Anna,seen\np9,1,Anna,x\n", kind="scores"
    )
    page = chosen(own, where, codebook="/etc/passwd")
    assert "say by which codebook" in page
    page = chosen(own, where, codebook="g20rg")
    assert re.search(r"Row 2</span> <span><bdi>no commitment &#39;p9&#39;", page)


def test_hostile_cells_are_shown_as_words(own: World) -> None:
    """Script in header, cell and file name: escaped; a formula stays words; braces are no map."""
    where = handed_in(
        own,
        'day,<script>alert(1)</script>,{day}\n2026-01-03,"<img src=x onerror=alert(1)>",=1+1\n',
        name="<script>x</script>.csv",
    )
    page = own.client.get(where).text

    assert "<script>alert" not in page
    assert "<img" not in page
    assert "taken as words, never as formulas" in page
    assert "(day)" in page


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "..\\x.csv", "/etc/a.csv", "a\r\nb.csv"])
def test_no_name_of_a_table_leads_elsewhere(own: World, name: str) -> None:
    """The name that is kept is the last part alone, and no header is split by it."""
    where = handed_in(own, TABLE, name=name)
    answer = own.client.get(f"{where}/table.csv")

    assert "/" not in answer.headers["content-disposition"]
    assert ".." not in answer.headers["content-disposition"]
    assert "etc" not in own.client.get(where).text.partition("<h1>")[2].partition("</h1>")[0]


@pytest.mark.parametrize(
    ("raw", "name", "said"),
    [
        (b"", "a.csv", "no cell with text"),
        (b"a,b\n1,2,3\n", "a.csv", "line 2"),
        (b'a,b\n"1,2\n', "a.csv", "quotation mark"),
        (b"PK\x03\x04junk", "a.xlsx", "damaged"),
        (b"a,b\n1,\x002\n", "a.csv", "NUL"),
        (b"a\0b\0,c\n\x001\x00\x00,2\n", "a.csv", "a.csv, line 1: holds a NUL"),
        (b"%PDF-1.7", "a.pdf", "no table"),
        (",".join(f"c{n}" for n in range(200)).encode() + b"\n", "a.csv", "at most"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_a_plain_refusal(own: World, raw: bytes, name: str, said: str) -> None:
    """400 with file and line; nothing is held."""
    answer = own.client.post("/import", data={"kind": "incidents"}, files={"file": (name, raw)})

    assert answer.status_code == 400
    assert said in answer.text


def test_a_bomb_of_a_workbook_is_refused(own: World) -> None:
    """A part that unpacks to a gigabyte is not unpacked."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book,
        book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(500):
            part.write(bytes(1 << 20))
    answer = own.client.post(
        "/import", data={"kind": "incidents"}, files={"file": ("a.xlsx", out.getvalue())}
    )

    assert answer.status_code == 400
    assert "unpacks to" in answer.text


def test_a_signed_in_person_prepares_and_signs(shared: World) -> None:
    """The entry is prepared for its author, signed elsewhere, handed in; others do not see it."""
    from servanda.api import unsigned  # noqa: PLC0415
    from servanda.model.apart import UnsignedStatement  # noqa: PLC0415
    from servanda.model.codec import from_json, to_json  # noqa: PLC0415

    otto, anna = (shared.session(name) for name in ("otto", "anna"))
    page = shared.client.get("/import", headers=otto).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf
    answer = shared.client.post(
        "/import", data={"kind": "incidents", "csrf": csrf[1]}, files={"file": ("s.csv", TABLE)},
        headers=otto,
    )  # fmt: skip
    where = answer.headers["location"]
    assert shared.client.get(where, headers=anna).status_code == 410
    page = shared.client.get(where, headers=otto).text
    answer = shared.client.post(f"{where}/record", data=hidden(page), headers=otto)
    assert "What you would sign" in answer.text
    other = shared.client.post(f"{where}/entry.json", data={"csrf": csrf[1]}, headers=otto)
    assert other.status_code == 409  # it does not say what was shown
    seen = re.search(r'name="seen" value="(\w+)"', answer.text)
    assert seen
    given = {"csrf": csrf[1], "seen": seen[1]}
    assert "the program ends at the latest" in answer.text
    made = shared.client.post(f"{where}/entry.json", data=given, headers=otto)
    prepared = from_json(made.content, UnsignedStatement, where="made")
    assert prepared.actor == "ostia"
    assert to_json(unsigned.words(prepared, where="made")[0].envelope.body)


LIST = "id,title,debtor\np1,Open the road,Ostia\np2,Close the gate,Norland\n"


def _looked_at(shared: World, cookie: dict[str, str], table: str, kind: str) -> tuple[str, str]:
    """Hand a table in; return where it is looked at, and the page."""
    page = shared.client.get("/import", headers=cookie).text
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    answer = shared.client.post(
        "/import", data={"kind": kind, "csrf": csrf}, files={"file": ("p.csv", table)},
        headers=cookie,
    )  # fmt: skip
    where = answer.headers["location"]
    return where, shared.client.get(where, headers=cookie).text


def test_a_list_is_signed_elsewhere_in_one_file(shared: World) -> None:
    """Every row is shown, signed by the secretariat's own key, and on record once handed in."""
    anna = shared.session("anna")
    where, page = _looked_at(shared, anna, LIST, "commitments")
    shown = shared.client.post(f"{where}/record", data=hidden(page), headers=anna)
    assert shown.status_code == 200, shown.text
    for words in ("Open the road", "Close the gate"):
        assert words in shown.text
    assert 'id="sign-here"' in shown.text
    given = dict(re.findall(r'name="(csrf|seen)" value="([^"]+)"', shown.text))
    file = shared.client.post(f"{where}/entry.json", data=given, headers=anna)
    size = shared.size()
    signed = shared.signed(file, shared.own_key("secretariat"))
    taken = shared.client.post(
        "/hand-in", data={"csrf": given["csrf"]}, headers=anna,
        files={"file": ("signed.json", signed, "application/json")},
    )  # fmt: skip

    assert "Recorded as entry" in taken.text
    assert shared.size() == size + 2
    assert {"p1", "p2"} < {one.id for one in shared.register.state().commitments}


def test_scores_are_signed_elsewhere_in_one_file(own: World, tmp_path: Path) -> None:
    """The coder whom the table names stands in each; the codebook is one on record."""
    judging.score(own.register, "withdraw", "pam", "2", because="at first")
    own.register.close()
    shared = World(tmp_path, "users")
    anna = shared.session("anna")
    table = "commitment,value,coder,because\nno-shelling,3,Berta,quiet\nwithdraw,1,Berta,late\n"
    where, page = _looked_at(shared, anna, table, "scores")
    shared.client.post(where, data=hidden(page) | {"codebook": "pam"}, headers=anna)
    page = shared.client.get(where, headers=anna).text
    data = hidden(page) | {"codebook": "pam"}
    shown = shared.client.post(f"{where}/record", data=data, headers=anna)
    given = dict(re.findall(r'name="(csrf|seen)" value="([^"]+)"', shown.text))
    file = shared.client.post(f"{where}/entry.json", data=given, headers=anna)
    signed = shared.signed(file, shared.own_key("secretariat"))
    shared.client.post(
        "/hand-in", data={"csrf": given["csrf"]}, headers=anna,
        files={"file": ("signed.json", signed, "application/json")},
    )  # fmt: skip

    found = [(one.commitment, one.value, one.coder) for one in shared.register.state().scores]
    shared.register.close()
    assert found[1:] == [("no-shelling", "3", "Berta"), ("withdraw", "1", "Berta")]


def test_only_the_secretariat_brings_a_list_in(shared: World) -> None:
    """Somebody else is told how, and the form that others have does nothing."""
    otto = shared.session("otto")
    where, page = _looked_at(shared, otto, LIST, "commitments")
    assert "servanda import" in page
    answer = shared.client.post(f"{where}/record", data=hidden(page) | {"head": "*"}, headers=otto)
    assert answer.status_code == 403
    assert "brought in by the secretariat" in answer.text


@pytest.mark.parametrize(
    "path", ["/import", "/import/x", "/import/x/record", "/import/x/entry.json"]
)
def test_a_form_without_its_session_token_does_nothing(shared: World, path: str) -> None:
    """CSRF: every form of the page bears the session's token."""
    otto = shared.session("otto")
    answer = shared.client.post(
        path, data={"kind": "incidents"}, files={"file": ("s.csv", TABLE)}, headers=otto
    )

    assert answer.status_code == 403


def test_a_reader_brings_nothing_in(shared: World) -> None:
    """Who only reads is told so."""
    rita = shared.session("rita")

    assert shared.client.get("/import", headers=rita).status_code == 403


def test_annotations_of_a_text_come_into_the_review(own: World) -> None:
    """Web Annotations through the page: marked, told where the words stand, refused if not."""
    held = own.register.state().documents[0]
    assert held.text is not None
    words = held.text[10:30]

    def sent(exact: str) -> httpx.Response:
        marks = [{"type": "Annotation", "body": "commitment", "target": {
            "source": "x", "selector": [
                {"type": "TextPositionSelector", "start": 11, "end": 31},
                {"type": "TextQuoteSelector", "exact": exact}]}}]  # fmt: skip
        return own.client.post(
            "/import/annotations", data={"document": held.id},
            files={"file": ("marks.jsonld", json.dumps(marks).encode())},
        )  # fmt: skip

    refused, taken = sent("words that stand nowhere"), sent(words)

    assert refused.status_code == 400
    assert "does not stand in the text" in refused.text
    assert taken.status_code == 200
    assert "Marked: 1." in taken.text
    assert "stand at 10..30, the file says 11..31" in taken.text
    assert own.client.post("/import/annotations", data={"document": "x"}).status_code == 400


def test_each_person_has_room_for_tables_of_their_own() -> None:
    """Whoever hands in many tables loses their own oldest, and nobody else's."""
    handed = read(TABLE.encode(), name="seen.csv")
    bench = Bench()
    annas = bench.put("anna", "a.csv", b"", handed, "incidents")
    ottos = [bench.put("otto", "o.csv", b"", handed, "incidents") for _ in range(KEPT + 1)]

    assert bench.get(annas, "anna").file == "a.csv"
    assert bench.get(ottos[1], "otto").file == "o.csv"
    with pytest.raises(GoneError):
        bench.get(ottos[0], "otto")


def test_a_server_has_room_for_sixty_tables_in_all() -> None:
    """Whoever holds most gives up the oldest of their own; who holds one keeps it."""
    handed = read(TABLE.encode(), name="seen.csv")
    bench = Bench()
    kept = bench.put("anna", "a.csv", b"", handed, "incidents")
    crowd = [
        (f"p{person}", bench.put(f"p{person}", "o.csv", b"", handed, "incidents"))
        for person in range(6)
        for _ in range(10)
    ]

    assert KEPT_IN_ALL == 60
    assert bench.get(kept, "anna").file == "a.csv"
    with pytest.raises(GoneError):
        bench.get(crowd[0][1], "p0")
    held = []
    for owner, name in crowd:
        with contextlib.suppress(GoneError):
            held.append(bench.get(name, owner))
    assert len(held) == KEPT_IN_ALL - 1


def test_a_cell_at_the_far_corner_of_a_sheet_is_refused() -> None:
    """The last row and the last column that a sheet can have are beyond what is taken."""
    for place, said in (("A1048576", "below row 200,001"), ("XFD1", "cell XFD1")):
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active[place] = "x"
        out = io.BytesIO()
        book.save(out)
        with pytest.raises(MappingError, match=said):
            read(out.getvalue(), name="far.xlsx")


def test_a_broken_workbook_says_which_part(tmp_path: Path) -> None:
    """No name of an exception, but the part that lacks or is damaged."""
    book = openpyxl.Workbook()
    book.save(tmp_path / "a.xlsx")
    for left, said in (
        ("xl/workbook.xml", "no part xl/workbook.xml"),
        ("", "sheet1.xml is damaged"),
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(tmp_path / "a.xlsx") as old, zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                if name != left:
                    new.writestr(name, b"<a" if not left and "sheet1" in name else old.read(name))
        with pytest.raises(MappingError, match=said):
            read(out.getvalue(), name="a.xlsx")


@pytest.mark.parametrize("amount", ["nan", "inf", "1e400"])
def test_an_amount_that_is_no_finite_number_is_a_refused_row(own: World, amount: str) -> None:
    """The other row is still made."""
    where = handed_in(own, TABLE.replace("Ostia,4", f"Ostia,{amount}"))
    page = chosen(own, where, c1="type", c2="actor", c3="quantity", type="", zone="Europe/Kyiv")

    assert "can be used: 1 of 2." in page


def test_letters_that_nobody_sees_wait_for_a_person(own: World) -> None:
    """The page says where they stand; once it is accepted, they are recorded as they were."""
    table = "date,what,who\n2026-01-03,shelling,Os\u200btia\n2026-01-04,shelling,\u041estia\n"
    page = own.client.get(handed_in(own, table)).text

    assert "letters that nobody sees" in page
    assert "1, who: Ostia U+200B" in page
    assert "letters of two scripts" in page
    assert "I have read what had to be decided" in page
