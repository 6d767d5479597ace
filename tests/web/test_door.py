"""The door: a text comes back marked; whatever keeps it from being read is said kindly."""

from typing import Any

import pytest
from tests.pages.texts import REPORT, document, reading, report
from tests.pages.world import FakeRegister
from tests.web.client import Client

from servanda.errors import DocumentError
from servanda.model.reading import Reading
from servanda.model.text import Document
from servanda.web.app import create_app
from servanda.web.door import KEPT
from servanda.web.submission import Submission, submission


def load(given: Submission) -> tuple[Document, Reading]:
    """Read a submission in the test's own process; the text REPORT has its known reading."""
    if given.raw is None:
        raise DocumentError(f"{given.source}: cannot be fetched; check the address")
    text = given.raw.decode()
    held = report() if text == REPORT else reading(text, [], title=given.source)
    return document(text, given.source), held


@pytest.fixture
def client() -> Client:
    """Return a client of a server without a register."""
    return Client(create_app(register=None, load=load))


def test_without_a_register_the_door_is_the_first_page(client: Client) -> None:
    """The first page leads to the door."""
    answer = client.get("/")

    assert (answer.status_code, answer.headers["location"]) == (303, "/read")


def test_an_empty_register_opens_with_the_door() -> None:
    """A register that holds nothing yet shows the door first."""
    import msgspec  # noqa: PLC0415
    from tests.pages.world import state, verdicts  # noqa: PLC0415

    nothing = msgspec.structs.replace(state(), documents=(), commitments=())
    empty = FakeRegister(nothing, msgspec.structs.replace(verdicts(), verdicts=()))

    answer = Client(create_app(register=empty, load=load)).get("/")

    assert (answer.status_code, answer.headers["location"]) == (303, "/read")


def test_a_pasted_text_comes_back_marked(client: Client) -> None:
    """Pasting leads to the page of the reading, which opens with what binds."""
    # A browser sends the line ends of a form as CR LF; the text has LF.
    sent = client.post("/read", files={"text": (None, REPORT.replace("\n", "\r\n"))})
    assert sent.status_code == 303

    page = client.get(sent.headers["location"])

    assert page.status_code == 200
    assert "<h1>Nothing here binds anyone</h1>" in page.text
    assert '<mark class="claim" id="t1">Many points were agreed</mark>' in page.text


def test_the_reading_is_there_as_data(client: Client) -> None:
    """The page's address with .json gives the Reading of the contract."""
    sent = client.post("/read", files={"text": (None, REPORT)})

    answer = client.get(sent.headers["location"] + ".json")

    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json()["schema"] == "servanda.reading/1"


def test_an_uploaded_file_is_read_under_its_own_name(client: Client) -> None:
    """The title of a file without one is its name, without any folder."""
    sent = client.post("/read", files={"file": ("C:\\talks\\note.txt", b"Nothing.", "text/plain")})

    page = client.get(sent.headers["location"])

    assert "note.txt" in page.text
    assert "talks" not in page.text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": (None, "  ")}, "Nothing was given"),
        ({"text": (None, "a"), "address": (None, "b.org")}, "You gave a text and an address"),
        ({"address": (None, "file:///etc/passwd")}, "Only http:// and https:// addresses"),
        ({"address": (None, "ftp://a.org/x")}, "Only http:// and https:// addresses"),
        ({"address": (None, "nowhere.invalid")}, "https://nowhere.invalid: cannot be fetched"),
    ],
)
def test_what_cannot_be_read_is_said_at_the_door(
    client: Client, fields: dict[str, Any], message: str
) -> None:
    """Status 400, the door again, and a sentence that says what to do."""
    import html  # noqa: PLC0415

    answer = client.post("/read", files=fields)

    assert answer.status_code == 400
    assert message in html.unescape(answer.text)
    assert 'role="alert"' in answer.text


def test_what_was_typed_is_not_lost_after_an_error(client: Client) -> None:
    """The door shows the text again, as text."""
    answer = client.post(
        "/read", files={"text": (None, "<b>We will.</b>"), "address": (None, "a.org")}
    )

    assert "&lt;b&gt;We will.&lt;/b&gt;</textarea>" in answer.text


def test_a_reading_no_longer_held_is_gone(client: Client) -> None:
    """The oldest of many readings answers 410 and says why."""
    first = client.post("/read", files={"text": (None, "one")}).headers["location"]
    for n in range(KEPT):
        client.post("/read", files={"text": (None, f"text {n}")})

    answer = client.get(first)

    assert answer.status_code == 410
    assert "held in memory only" in answer.text


def test_the_server_may_open_with_a_reading() -> None:
    """Started with a text, the first page is that text's page."""
    app = create_app(register=None, load=load, first=(document(REPORT, "r.txt"), report()))
    client = Client(app)

    assert client.get("/").headers["location"] == "/reading/first"
    assert "Nothing here binds anyone" in client.get("/reading/first").text


def test_a_fault_of_ours_shows_no_detail(caplog: pytest.LogCaptureFixture) -> None:
    """An unexpected error is a plain page with status 500; its trace goes to the log only."""

    def broken(given: Submission) -> tuple[Document, Reading]:
        raise RuntimeError(f"secret detail of {given.source}")

    client = Client(create_app(register=None, load=broken))

    answer = client.post("/read", files={"text": (None, "We will.")})

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "secret detail" in caplog.text


def test_an_address_without_a_scheme_is_read_as_https() -> None:
    """What is typed like in a browser's bar is taken the same way."""
    given = submission(text="", address=" un.org/en/x ", file=None)

    assert given.source == "https://un.org/en/x"
