"""The whole application with the demo register, as ``make run`` starts it: no dead link."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from tests.web.client import Client

from servanda.api.demo import load_plan, open_demo
from servanda.api.public import PublicRegister
from servanda.api.register import Register
from servanda.web.app import create_app
from servanda.web.serving import Plan

_LINK = re.compile(r'href="([^"#]+)')
_NAV = re.compile(r"<nav\b.*?</nav>", re.DOTALL)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """Return the demo register, built from the examples."""
    with open_demo(tmp_path_factory.mktemp("demo"), load_plan()) as register:
        yield register


@pytest.fixture(scope="module", params=["local", "public"])
def client(request: pytest.FixtureRequest, demo: Register) -> Client:
    """Return a client of the demo's server: for the one person at the machine, and for all."""
    plan = Plan(read_only=request.param == "public")
    register = PublicRegister.of(demo) if plan.read_only else demo
    return Client(create_app(register=register, hosts=plan.hosts(), access=plan.access()))


def _links(page: str, text: str) -> set[str]:
    """Return the addresses of this server that a page leads to, without their clocks."""
    found = {urljoin(page, html.unescape(one)) for one in _LINK.findall(text)}
    return {urlsplit(one).path for one in found if not urlsplit(one).scheme}


def _data(client: Client, path: str) -> None:
    """Ask for a file of data: it is there and of its kind."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.text[:300])
    if path.endswith(".json"):
        assert json.loads(answer.content), path
        return
    assert answer.headers["content-type"].startswith("text/csv"), path
    assert len(answer.text.splitlines()[0].split(",")) > 1, path


def test_every_page_and_its_data(client: Client) -> None:
    """The front page, each item of the navigation, and each CSV and JSON that these lead to."""
    front = client.get("/")
    assert front.status_code == 200
    (bar, *_) = _NAV.findall(front.text)
    named = _links("/", bar)
    assert {"/documents", "/parties", "/frames", "/audit"} <= named
    assert len(named) >= 8

    data: set[str] = set()
    for path in sorted({"/", *named}):
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.text[:300])
        assert answer.headers["content-type"].startswith("text/html"), path
        assert "Traceback" not in answer.text
        data |= {one for one in _links(path, answer.text) if one.endswith((".csv", ".json"))}
    assert {Path(one).suffix for one in data} == {".csv", ".json"}
    for path in sorted(data):
        _data(client, path)


def test_every_promise_and_document(client: Client, demo: Register) -> None:
    """The page of each promise and text is there, with its own data."""
    state = demo.state()
    assert state.commitments
    places = [f"/c/{one.id}" for one in state.commitments]
    places += [f"/documents/{one.id}" for one in state.documents]
    for place in places:
        assert client.get(place).status_code == 200, place
        for ending in (".json", ".csv"):
            _data(client, place + ending)
