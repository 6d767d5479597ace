"""The pages of a register over HTTP, at the clocks that the address names."""

import html
import re

import pytest
from tests.pages.world import FakeRegister
from tests.web.client import Client

from servanda.errors import InputError, StoreError
from servanda.model.verdict import VerdictSet
from servanda.web.app import create_app


class Asked(FakeRegister):
    """Remembers at which clocks it was asked."""

    clocks: tuple[str | None, str | None] = (None, None)

    def verdicts(self, *, as_of: str | None = None, known_at: str | None = None) -> VerdictSet:
        """Return the verdicts; refuse a clock that is none."""
        if as_of == "1066-10-14":
            raise InputError("as-of 1066-10-14 lies before the register; write 2026-02-01")
        self.clocks = (as_of, known_at)
        return super().verdicts(as_of=as_of, known_at=known_at)


@pytest.fixture
def register() -> Asked:
    """Return the test register."""
    return Asked()


@pytest.fixture
def client(register: Asked) -> Client:
    """Return a client of a server of the test register."""
    return Client(create_app(register=register))


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/", "River bank talks"),
        ("/documents", "In one of them nothing binds anyone"),
        ("/documents/accord", "Three commitments"),
        ("/documents/report", "Both leaders spoke of great progress"),
        ("/c/withdrawal", "The record shows it done in time."),
        ("/c/pause", "come to different answers"),
        ("/list/settled", "two fulfilled, one violated"),
        ("/list/not-promised", "Many points were agreed"),
        ("/incidents", "one attributed and one alleged"),
        ("/frames", "Two articles of two outlets on record"),
        ("/history", "How the verdicts came to be"),
        ("/c/withdrawal/history", "Three revisions"),
        ("/audit", "Check it yourself"),
        ("/entries/0", "the log begins"),
    ],
)
def test_each_page_is_there(client: Client, path: str, says: str) -> None:
    """Every page of the register answers 200 and says what it is about."""
    answer = client.get(path)

    assert answer.status_code == 200
    assert says in html.unescape(answer.text)


@pytest.mark.parametrize(
    "path",
    [
        "/c/none",
        "/c/none/history",
        "/c/withdrawal/none",
        "/documents/none",
        "/list/none",
        "/entries/7",
        "/entries/-1",
        "/static/none",
        "/none",
    ],
)
def test_what_is_not_there_is_said_kindly(client: Client, path: str) -> None:
    """Status 404 with a page of ours that leads back."""
    answer = client.get(path)

    assert answer.status_code == 404
    assert "<h1>There is no such page</h1>" in answer.text
    assert 'href="/"' in answer.text


def test_the_clocks_of_the_address_reach_the_register(client: Client, register: Asked) -> None:
    """Both clocks are in the address; a bare number is the number of an entry."""
    client.get("/", params={"as_of": "2025-04-01", "known_at": "5"})

    assert register.clocks == ("2025-04-01", "#5")


def test_the_clocks_stay_in_every_link(client: Client) -> None:
    """Going on from a page at two clocks keeps both."""
    page = client.get("/", params={"as_of": "2025-04-01", "known_at": "#5"}).text

    inner = re.findall(r'<a (?:class="[^"]*" )?href="(/[^"]*)"', html.unescape(page))

    assert inner
    assert all("as_of=" in link and "known_at=" in link for link in inner if "static" not in link)
    assert "/c/lists?as_of=2025-04-01&known_at=%235#o2" in inner


def test_a_page_can_be_cited_at_its_clocks(client: Client) -> None:
    """Each page holds a link to itself with both clocks fixed."""
    page = html.unescape(client.get("/c/withdrawal").text)

    assert 'href="/c/withdrawal?as_of=2025-11-01T00%3A00%3A00Z&known_at=%238"' in page


def test_a_clock_that_the_register_refuses_is_a_friendly_error(client: Client) -> None:
    """Status 400; the message of the register is passed on."""
    answer = client.get("/", params={"as_of": "1066-10-14"})

    assert answer.status_code == 400
    assert "lies before the register; write 2026-02-01" in answer.text


def test_a_locked_register_is_said_so() -> None:
    """A register that cannot be read now answers 503 with its message."""

    class Locked(FakeRegister):
        def verdicts(self, *, as_of: str | None = None, known_at: str | None = None) -> VerdictSet:
            del as_of, known_at
            raise StoreError("talks.db: locked by another program; close it and try again")

    answer = Client(create_app(register=Locked())).get("/")

    assert answer.status_code == 503
    assert "locked by another program" in answer.text


def test_pages_have_their_data_beside_them(client: Client) -> None:
    """A page's address with .json gives what it is made from."""
    commitment = client.get("/c/lists.json").json()

    assert commitment["commitment"]["id"] == "lists"
    assert [v["display"] for v in commitment["verdicts"]] == ["fulfilled", "pending"]
    assert client.get("/documents/accord.json").json()["title"].startswith("Joint Statement")
    assert client.get("/api/v1/status").json()["schema"] == "servanda.verdicts/1"
    assert client.get("/api/v1/log/head").json()["size"] == 9


def test_the_local_server_shows_a_press_text_in_full(client: Client) -> None:
    """Quotations only is a rule for what is published, not for one's own machine."""
    assert "Both leaders spoke of great progress" in client.get("/documents/report").text


def test_nothing_is_written_over_http(client: Client) -> None:
    """The register's pages take no other method than reading."""
    assert client.post("/c/lists", data={"x": "y"}).status_code == 405


@pytest.mark.parametrize("clock", ["as_of", "known_at"])
@pytest.mark.parametrize("given", ["%00", "tomorrow", "2026-01-31T10:00", "%1b[2J"])
def test_a_clock_that_is_none_is_told_plainly(client: Client, clock: str, given: str) -> None:
    """Status 400, in words that say what to write; nothing of a program shows."""
    answer = client.get(f"/?{clock}={given}")
    said = html.unescape(answer.text)

    assert answer.status_code == 400
    assert "asks for a time that cannot be read" in said
    assert "2026-01-31T12:00:00Z" in said
    assert "\\x" not in said
    assert "no instant" not in said


def test_an_address_of_another_form_is_told_plainly(client: Client) -> None:
    """What the framework refuses is not told in the framework's words."""
    answer = client.get("/?as_of=" + "9" * 50)

    assert answer.status_code == 400
    assert "Validation failed" not in answer.text
    assert "not understood here" in answer.text
