"""Whoever reads Ukrainian is refused in Ukrainian, wherever the refusal comes from."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from lxml import html
from tests.web.crawl import found
from tests.web.places import Place, place

UKRAINIAN = {"accept-language": "uk"}
ASKED = (
    "/nowhere", "/c/nowhere", "/c/nowhere.json", "/c/nowhere.csv", "/documents/none.csv",
    "/list/none", "/list/none.csv", "/list/open-99", "/parties/none", "/parties/none.csv",
    "/timeline/none", "/matrix/99", "/entries/99999", "/?as_of=xx", "/?known_at=%23999",
    "/?known_at=2026-01-01T00:00:00", "/?since=xx", "/?since=%23999", "/verdicts.csv?as_of=xx",
    "/verdicts.xlsx?known_at=%23999", "/report?from=2026-02-01&to=2026-01-01",
    "/report.docx?from=x&to=2026-01-01", "/documents/pause?span=9-1",
    "/documents/pause?queue=none", "/documents/none?queue=new", "/documents/none/align",
    "/documents/bridge/beside/pause", "/documents/none/disagreements", "/documents/none/sign",
    "/search?q=x&after=-1", "/levers?if=x", "/import/none", "/reading/none",
    "/feed.atom?party=x&lang=uk", "/events", "/api/v1/commitments?cursor=x",
    "/api/v1/commitments/none", "/api/v1/log/proof/inclusion?index=999",
    "/api/v1/log/entries?since=x", "/api/v1/commitments?shows=x", "/agenda?as_of=2026-02-30",
)  # fmt: skip
SENT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/read", {"data": {"text": ""}}),
    ("/read", {"data": {"address": "file:///etc/passwd"}}),
    ("/read", {"data": {"address": "http://127.0.0.1/x"}}),
    ("/read", {"files": {"file": ("x.pdf", b"%PDF-1.4 broken")}}),
    ("/read", {"files": {"file": ("x.txt", b"")}}),
    ("/read", {"files": {"file": ("x.txt", bytes(range(32)) * 20)}}),
    ("/read", {"files": {"file": ("x.html", b"<html></html>")}}),
    ("/import", {"data": {"kind": "incidents"}}),
    ("/import", {"data": {"kind": "nothing"}, "files": {"file": ("a.csv", b"a,b\n1,2\n")}}),
    ("/import", {"data": {"kind": "incidents"}, "files": {"file": ("a.csv", b"")}}),
    ("/import", {"data": {"kind": "incidents"}, "files": {"file": ("a.csv", b'a,b\n"x,1\n')}}),
    ("/import", {"data": {"kind": "incidents"}, "files": {"file": ("a.csv", b"a,b\nx\0,1\n")}}),
    ("/import", {"data": {"kind": "incidents"}, "files": {"file": ("a.pdf", b"%PDF")}}),
    ("/import/annotations", {"data": {"document": "bridge"}, "files": {"file": ("a.json", b"[]")}}),
    ("/documents/bridge/align",
     {"data": {"with": "bridge-uk", "seen": "", "pick": ["1-2"], "step": "look"}}),
    ("/documents/bridge/settle",
     {"data": {"what": "bridge:0:43", "slot": "kind", "value": "commitment", "because": ""}}),
    ("/documents/waiting/decide", {"data": {"queue": "new", "at": "s999", "do": "accept"}}),
    ("/documents/waiting/decide",
     {"data": {"queue": "new", "at": "s001", "version": "9", "do": "accept"}}),
    ("/api/v1/acts", {"content": "{}"}),
    ("/api/v1/acts", {"content": '{"about": "withdraw", "act": 3}'}),
    ("/api/v1/assessments", {"content": json.dumps(
        {"commitment": "withdraw", "codebook": "zz", "value": "1", "because": "x"})}),
)  # fmt: skip


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Return the server of one person."""
    made = place(tmp_path_factory.mktemp("refused"), "local")
    yield made
    made.world.register.close()


def english(answer: httpx.Response) -> list[str]:
    """Return the English words of a refusal; names, addresses and code are of no language."""
    if answer.headers["content-type"].startswith("text/html"):
        tree = html.document_fromstring(answer.text)
        path = "//p[@role='alert'] | //main[not(.//form)]//p[@class='lede']"
        told = " ".join(one.text_content() for one in found(tree, path))
    else:
        told = answer.json()["title"] + " " + answer.json()["detail"]
    assert re.search("[а-яіїєґ]{3}", told), answer.text
    # What a library said of a file stands in brackets; what there is, behind the last colon.
    bare = re.sub(
        r"'[^' ]*'|`[^`]*`|\(.*\)|\S*/\S*|\S+\.\w{3,4}\b|(є|переліку):? .*|\w+:", " ", told
    )
    known = {
        "csv", "tsv", "txt", "xlsx", "xlsm", "CSV", "XLSX", "PDF", "DOCX", "HTML", "JSON", "UTF",
        "NUL", "GET", "START", "END", "bridge", "pause",
    }  # fmt: skip
    return [word for word in re.findall("[A-Za-z]{3,}", bare) if word not in known]


@pytest.mark.parametrize("path", ASKED)
def test_a_page_or_file_that_is_refused_says_so_in_ukrainian(held: Place, path: str) -> None:
    """Pages, tables and JSON under their addresses, feeds and the API."""
    answer = held.world.client.get(path, headers=UKRAINIAN)

    assert answer.status_code in range(400, 500)
    assert answer.headers["content-language"] == "uk"
    assert english(answer) == []


@pytest.mark.parametrize("number", range(len(SENT)))
def test_a_form_that_is_refused_says_so_in_ukrainian(held: Place, number: int) -> None:
    """Texts, tables, marks, reviews and settlements, and what programs hand in."""
    path, sent = SENT[number]
    more = {"content-type": "application/json"} if "content" in sent else {}
    answer = held.world.client.post(path, headers=UKRAINIAN | more, **sent)

    assert answer.status_code in range(400, 500)
    assert english(answer) == []


def test_what_is_no_refusal_stays_as_it_is(held: Place) -> None:
    """The words of tables and JSON are English for all: programs read them."""
    ends = (".json", ".jsonl", ".csv", ".xlsx", ".md", ".parquet")
    paths = [
        *(f"/{name}{end}" for name in ("verdicts", "commitments", "agenda", "levers", "coding")
          for end in ends),
        *(f"{page}{end}" for page in ("/c/withdraw", "/list/open", "/documents/bridge")
          for end in ends),
        "/search.json?q=guns", "/documents/bridge/pairs.csv", "/history.json", "/frames.json",
        "/timeline.json", "/parties.json", "/incidents.json", "/provenance.jsonld",
        "/annotations.json",
    ]  # fmt: skip
    for path in paths:
        asked = f"{path}{'&' if '?' in path else '?'}as_of=2026-06-01"
        first, second = (
            held.world.client.get(asked, headers={"accept-language": tongue})
            for tongue in ("en", "uk")
        )
        assert first.status_code == 200, path
        assert first.content == second.content, path


def test_what_the_pages_tell_of_how_many_is_told_in_ukrainian(held: Place) -> None:
    """A sentence with a count inside of it is translated whole."""
    for path in ("/documents", "/list/open", "/list/promises", "/list/not-promised", "/parties",
                 "/timeline", "/agenda", "/coding", "/queue", "/documents/bridge/disagreements",
                 "/report?from=2026-01-01&to=2026-06-30"):  # fmt: skip
        page = held.world.client.get(path, headers=UKRAINIAN).text
        for lost in ("on record", " in the period", "not settled yet", " pair of", " rows",
                     " items", "that bind nobody", "for a first decision",
                     " plan:", " coders:"):  # fmt: skip
            shown = re.sub(r"<(script|style|q|bdi|blockquote)\b.*?</\1>|<[^>]+>", " ", page)
            assert lost not in " ".join(shown.split()), (path, lost)


def test_a_calendar_tells_what_is_owed_without_a_date_in_its_language(held: Place) -> None:
    """What a promise shows, behind its title, is told like every other verdict."""
    told, english = (
        # Lines are folded at 75 bytes.
        held.world.client.get(f"/calendar.ics?lang={tongue}").text.replace("\r\n ", "")
        for tongue in ("uk", "en")
    )
    undated = re.findall(r"C\d: [^\\(]*\(([^()]+)\)", english)
    assert undated
    assert not any(f"({one})" in told for one in undated)


def test_codes_that_differ_are_named_in_ukrainian(held: Place) -> None:
    """Slots, kinds and grades; what is sent back stays the key, and words of a text stay."""

    def differing(language: dict[str, str]) -> tuple[Any, str]:
        page = held.world.client.get("/documents/bridge/disagreements", headers=language).text
        tree = html.document_fromstring(page)
        return tree, " ".join(one.text_content() for one in found(tree, "//li[@class='differs']"))

    tree, told = differing(UKRAINIAN)
    _, english = differing({"accept-language": "en"})
    # Which passages ben codes is drawn by lot, so not every slot differs each time.
    words = {"kind": "вид", "commitment": "зобов'язання", "not stated": "не зазначено",
             "not marked": "не позначено", "obligation": "обов'язок"}  # fmt: skip
    told_here = {one for one in words if one in english}
    assert "kind" in told_here
    for one in told_here:
        assert words[one] in told, one
    for word in ("aspiration", "commitment", "not marked", "not stated", "deontic", "strength"):
        assert f"{word} " not in re.sub("«.*?»|“.*?”", "", told), word
    assert "kind" in found(tree, "//input[@name='slot']/@value")
    assert "commitment" in found(tree, "//select[@name='other']/option/@value")
