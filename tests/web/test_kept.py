"""Pages that are given again: never past a new entry, never to another reader, never for long."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.client import Client
from tests.web.people import Clock, World

from servanda.api.public import PublicRegister
from servanda.api.register import create_register, open_register
from servanda.register import proposals
from servanda.register.proposals import NamedFile
from servanda.web.accounts import Person
from servanda.web.app import create_app
from servanda.web.gate import VISITOR
from servanda.web.kept import FRESH, MARK, MOST_BYTES, Kept
from servanda.web.sessions import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

RULE = "id: {0}\ndebtor: B\ncreditor: A\nin_force: {{from: 2025-01-01}}\ndo: strike by 2025-06-01\n"
AT = "?as_of=2026-01-01"


def promise(name: str) -> proposals.Proposal:
    """Return a promise to be recorded."""
    return proposals.commitment(name, title=f"keep {name}", terms=RULE.format(name))


# ---------------------------------------------------------------- a new entry


@pytest.mark.parametrize("path", ["/", "/list/promises", "/parties", "/timeline", "/entries/0"])
@pytest.mark.parametrize("clock", ["", AT])
def test_a_page_shows_what_was_recorded_just_now(world: World, path: str, clock: str) -> None:
    """A page that was asked for a moment ago is another one as soon as an entry is recorded."""
    before = [world.client.get(path + clock).text for _ in range(2)]
    world.register.append([promise("newest-of-all")])
    after = world.client.get(path + clock).text

    # Without a clock the page tells the minute, which may pass between the two.
    assert not clock or before[0] == before[1]
    assert "newest-of-all" not in before[1]
    assert "newest-of-all" in after


def test_what_another_program_records_is_shown_too(world: World) -> None:
    """The log is asked each time: a second program's entry is on the next page."""
    world.client.get("/list/promises" + AT)
    keys = world.folder / "keys"
    with open_register(world.folder / "talks.db", write=True, keys=keys) as other:
        other.append([promise("from-elsewhere")])

    assert "from-elsewhere" in world.client.get("/list/promises" + AT).text


def test_the_past_stays_as_it_was(world: World) -> None:
    """A cited address gives the same rows after a new entry as before it."""
    size = world.size()
    path = f"/list/promises{AT}&known_at={size - 1}"
    before = world.client.get(path).text.partition("<main")[2].partition("</main")[0]
    world.register.append([promise("later")])

    assert world.client.get(path).text.partition("<main")[2].partition("</main")[0] == before


# ---------------------------------------------------------------- rights


def test_who_may_see_less_never_gets_the_page_of_who_may_see_more(tmp_path: Path) -> None:
    """The same address at the same head: the owner's page has the private report, no other has."""
    table = (
        b"id,type,at,source,standing\nsecret-1,strike,2025-02-02T00:00Z,Hidden Watch,observation\n"
    )
    path = tmp_path / "talks.db"
    with create_register(
        path, name="talks", passphrase=None, unsafe_plain=True, keys=tmp_path / "keys"
    ) as made:
        made.append([
            promise("calm"),
            proposals.evidence(
                [NamedFile(name="e.csv", data=table)], mapping=None, coverage=[], events=1,
                dropped=0, public=False,
            ),
        ])  # fmt: skip
        owner = Client(create_app(register=made))
        stranger = Client(create_app(register=PublicRegister.of(made)))
        pages = [one.get("/c/calm" + AT).text for one in (owner, stranger, owner, stranger)]

    assert "Hidden Watch" in pages[0]
    assert pages[2] == pages[0]
    assert "Hidden Watch" not in pages[1]
    assert pages[3] == pages[1]


def _echo(asked: list[str]) -> Any:
    """Return an application whose page names who asks, and which counts the questions."""

    async def app(scope: Any, _: Any, send: Any) -> None:
        found = scope.get(VISITOR)
        name = "" if found is None else f"{found.person.name} {found.person.role}"
        asked.append(scope["path"])
        headers = [(b"content-type", b"text/html"), *scope.get("more", [(MARK, b"1")])]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        told = f"{name} {dict(scope['headers'])} {scope['query_string']!r} {len(asked)}"
        await send({"type": "http.response.body", "body": told.encode() + scope.get("pad", b"")})

    return app


def _ask(kept: Kept, **more: Any) -> tuple[list[tuple[bytes, bytes]], str]:
    """Return headers and body of an answer."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"as_of=2026-01-01",
             "headers": [], **more}  # fmt: skip
    asyncio.run(kept(scope, receive, send))
    return sent[0]["headers"], sent[1]["body"].decode()


def _person(name: str, role: str = "reader", actor: str | None = None) -> Visitor:
    return Visitor(person=Person(name=name, role=role, actor=actor), csrf=None)


READERS: list[dict[str, Any]] = [
    {},
    {VISITOR: _person("anna")},
    {VISITOR: _person("rita")},
    {VISITOR: _person("rita", "coder")},
    {VISITOR: _person("rita", "coder", "local")},
    {"headers": [(b"cookie", b"servanda=1")]},
    {"headers": [(b"Cookie", b"servanda=2")]},
    {"headers": [(b"authorization", b"Bearer x")]},
    {"query_string": b"as_of=2026-01-02"},
    {"query_string": b"as_of=2026-01-01&lang=uk"},
    {"path": "/audit"},
]


def test_each_reader_has_pages_of_their_own() -> None:
    """Person, role, actor, session, token and address each make another page, kept by itself."""
    asked: list[str] = []
    kept = Kept(_echo(asked), lambda: "head", Clock())
    first = [_ask(kept, **reader)[1] for reader in READERS]
    again = [_ask(kept, **reader)[1] for reader in READERS]

    assert len(set(first)) == len(READERS) == len(asked)
    assert again == first


def test_a_language_is_part_of_the_page(world: World) -> None:
    """Who reads Ukrainian does not get the page that was made in English, and the other way."""
    tags = ["en", "uk", "en", "uk"]
    found = [
        world.client.get("/" + AT, headers={"accept-language": tag}).headers["content-language"]
        for tag in tags
    ]

    assert found == tags


# ---------------------------------------------------------------- bounds


@pytest.mark.parametrize(
    ("change", "kept_on"),
    [
        ({}, True),
        ({"more": []}, False),
        ({"more": [(MARK, b"1"), (b"set-cookie", b"a=b")]}, False),
        ({"method": "POST"}, False),
        ({"path": "/api/v1/status"}, False),
    ],
)
def test_only_what_says_so_is_kept(change: dict[str, Any], *, kept_on: bool) -> None:
    """What lacks the mark or sets a cookie, forms and the API are made anew; no mark leaves."""
    asked: list[str] = []
    kept = Kept(_echo(asked), lambda: "head", Clock())
    headers = [_ask(kept, **change)[0] for _ in range(2)]

    assert len(asked) == (1 if kept_on else 2)
    assert kept_on is False or all(name != MARK for found in headers for name, _ in found)


def test_a_page_as_of_now_is_kept_for_a_minute() -> None:
    """Without a time in its address a page is made anew after a minute; with one it stays."""
    asked: list[str] = []
    clock = Clock()
    kept = Kept(_echo(asked), lambda: "head", clock)
    now: dict[str, Any] = {"query_string": b""}
    for step, count in ((0.0, 1), (FRESH - 1, 1), (2.0, 2)):
        clock.now += step
        _ask(kept, **now)
        assert len(asked) == count
    _ask(kept)
    clock.now += 10 * FRESH
    _ask(kept)
    assert len(asked) == 3


def test_what_is_kept_is_bounded() -> None:
    """Beyond so many bytes the page that was not asked for longest is let go."""
    asked: list[str] = []
    kept = Kept(_echo(asked), lambda: "head", Clock())
    pad = bytes(MOST_BYTES // 3)
    for n in (1, 2, 3, 1, 4, 1, 2):
        _ask(kept, path=f"/{n}", pad=pad)

    assert asked == ["/1", "/2", "/3", "/1", "/4", "/2"] or asked.count("/1") <= 2
    assert kept._bytes <= MOST_BYTES


def test_one_answer_sees_one_version_of_the_log(world: World) -> None:
    """What is recorded while a page is made is on the next page, not on half of this one."""
    look: Callable[[], Any] = world.register._look
    seen: list[int] = []

    def looked() -> Any:
        seen.append(1)
        return look()

    world.register._look = looked  # type: ignore[method-assign]
    world.client.get("/c/pause" + AT)

    assert len(seen) <= 1
