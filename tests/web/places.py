"""The pages of a server and who opens them: every route that answers with a page is in here.

tests/web/test_every_page.py compares these lists with the routes of the application, so that a
page is looked at by axe and walked by keyboard from the day on which it is there.
"""

import functools
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.web.people import World
from tests.web.reviewed import (
    BRIDGE,
    Person,
    add_draft,
    ids_of,
    shown_to,
    sign_at_home,
    two_coders,
)

from servanda.api.recording import load_for_record, sign, start_draft
from servanda.api.versions import align
from servanda.web.gate import Mode

ALONE = (
    "/", "/documents", "/documents/pause", "/documents/pause?queue=new", "/c/withdraw",
    "/c/withdraw/history", "/c/withdraw/embed", "/list/promises", "/list/not-promised",
    "/list/wording", "/timeline", "/timeline/party", "/parties", "/parties/Ostia", "/levers",
    "/agenda", "/frames", "/coding", "/history", "/incidents", "/audit", "/entries/0",
    "/search?q=guns", "/read", "/import", "/queue", "/c/nowhere",
    "/report?from=2026-01-01&to=2026-06-30", "/matrix/1", "/documents/bridge/align",
    "/documents/bridge/align?with=bridge-uk", "/documents/bridge/beside/bridge-uk",
    "/documents/bridge/disagreements", "/documents/waiting/sign", "/reading/{reading}",
    "/import/{table}",
)  # fmt: skip
"""What the one person at a machine opens; what stands in braces is named by the server."""

SIGNED_IN = (
    (None, "/sign-in?next=/account"),
    ("anna", "/account"),
    ("anna", "/prepare"),
    ("otto", "/prepare?kind=object&about=withdraw"),
    ("anna", "/documents/bridge/align?with=bridge-uk"),
    ("anna", "/import"),
    ("carl", "/queue"),
    ("carl", "/documents/bridge/disagreements"),
    ("carl", "/documents/bridge?queue=new"),
    ("ben", "/documents/bridge-uk?queue=second"),
    ("rita", "/"),
)
"""What people open who sign in, and who does: somebody of each role, and a blind coder."""

BEHIND_FORMS = {
    "/read": "/reading/{reading} is where it leads",
    "/import": "/import/{table} is where it leads",
    "/import/{token:str}": "/import/{table} with other choices",
    "/import/{token:str}/record": "test_importing_browser.py signs an import in the browser",
    "/import/annotations": "leads to the review, or back to /import with what is wrong",
    "/documents/{name:str}/decide": "the card of test_review_browser.py",
    "/documents/{name:str}/blind": "leads to ?queue=second",
    "/documents/{name:str}/give-up": "leads to the queues",
    "/documents/{name:str}/sign": "leads to the document",
    "/documents/{name:str}/settle": "test_every_page.py: what would be signed",
    "/documents/{name:str}/align": "test_every_page.py: what would be signed",
    "/documents/{name:str}/align/sign": "leads to the rows",
    "/sign-in": "leads onward, or back with what is wrong",
    "/sign-out": "leads to /sign-in",
    "/account/password": "the account with a sentence more",
    "/account/tokens": "test_every_page.py: the account with what was made",
    "/account/tokens/end": "the account with a sentence more",
    "/account/subscriptions": "test_every_page.py: the account with what was made",
    "/account/subscriptions/end": "the account with a sentence more",
    "/prepare": "test_people_browser.py prepares an entry in the browser",
    "/hand-in": "test_every_page.py: the receipt",
}
"""Routes that are written to and may answer with a page, and where that page is looked at."""

NO_PAGE = re.compile(
    r"/static/|/api\b|/events\Z|.*/file\Z|"
    r".*\.(json|jsonl|csv|xlsx|docx|parquet|md|ics|atom|zip|jsonld|pdf|js|toml)\Z"
)
"""Addresses that answer with a file, a stream, or to programs alone."""

TABLE = "date;what;who;how many\n2026-01-03;shelling;Ostia;12\n2026-01-04;shelling;Vestia;3\n"
IN_UKRAINIAN = (
    "Норланд відкриє міст до 1 травня 2026 року.\n\nСторони обміняються списками полонених і "
    "прагнутимуть миру.\n"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A server with something on each of its pages."""

    world: World
    names: dict[str, str]
    """What the server calls a reading and a table that were handed in."""

    def path(self, path: str) -> str:
        """Return an address with the names that the server gave."""
        return path.format(**self.names)


@functools.cache
def _made() -> Path:
    """Make the folder that is copied: a text in two languages, and two coders who disagree."""
    folder = Path(_KEPT.name)
    shared = two_coders(folder)
    held = shared.register
    held.keys = shared.keys
    file = folder / "bridge-uk.txt"
    file.write_text(IN_UKRAINIAN, "utf-8")
    document, reading = load_for_record(str(file))
    start_draft(held, document, reading, wish="bridge-uk")
    sign(held, "bridge-uk")
    table = folder / "pairs.csv"
    first, second = BRIDGE.partition(".")[0], IN_UKRAINIAN.partition(".")[0]
    table.write_text(f'"{first}","{second}"\n', "utf-8")
    align(held, "bridge", "bridge-uk", table)
    add_draft(shared, "waiting")
    shared.register.close()
    again = World(folder, "users")
    _code(again, Person(again, "ben"))
    again.register.close()
    return folder


_KEPT = tempfile.TemporaryDirectory(prefix="servanda-places-")


def _code(shared: World, ben: Person) -> None:
    """Let ben code the text blind, otherwise than the first coder did."""
    ben.post("/documents/bridge/blind")
    ben.decide("s003", do="accept", kind="commitment", debtor="The Parties")
    for other in (one for one in ids_of(ben) if one != "s003"):
        ben.decide(other, do="reject-1")
    path = "/documents/bridge/sign/file"
    done = sign_at_home(shared, ben, path, "ben.key", **shown_to(ben))
    assert done.status_code == 201, done.text


def place(folder: Path, mode: Mode) -> Place:
    """Return a server in one of its modes over a copy of that folder."""
    shutil.copytree(_made(), folder, dirs_exist_ok=True)
    made = World(folder, mode)
    if mode == "users":
        ben = Person(made, "ben")
        assert ben.post("/documents/bridge-uk/blind").status_code == 303
        return Place(made, {})
    asked: dict[str, Any] = {"data": {"text": BRIDGE}}
    reading = made.client.post("/read", **asked).headers["location"]
    sent = {"file": ("shelling.csv", TABLE.encode(), "text/csv")}
    table = made.client.post("/import", data={"kind": "incidents"}, files=sent)
    names = {"reading": reading, "table": table.headers["location"]}
    return Place(made, {key: value.rpartition("/")[2] for key, value in names.items()})
