"""Pages that stay up to date: what is recorded is told to whoever has one open."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.web.listening import listening
from tests.web.people import World, make

from servanda.api.answering import act
from servanda.api.desk import Here
from servanda.api.register import open_register
from servanda.web import live
from servanda.web.live import EACH, MEDIA

ASK = {"accept": MEDIA}


def release(folder: Path) -> None:
    """Record an act as another process would: over a connection of its own."""
    with open_register(folder / "talks.db", write=True, keys=folder / "keys") as other:
        desk = Here(other)
        desk.record(act(desk, "release", "no-shelling", who="Norland", at="2026-01-01"))


def events(lines: Iterator[str], wanted: int) -> list[dict[str, str]]:
    """Return so many events of a stream, each as its fields."""
    found: list[dict[str, str]] = []
    held: dict[str, str] = {}
    for line in lines:
        if not line and "event" in held:
            found.append(held)
            if len(found) == wanted:
                return found
        if not line:
            held = {}
        else:
            name, _, value = line.partition(": ")
            held[name] = value
    raise AssertionError(f"the stream ended after {found}")


def test_a_new_entry_and_the_verdict_that_it_changes_are_told(world: World, tmp_path: Path) -> None:
    """An act that another process records reaches a listener, and what it changed as well."""
    size = world.size()
    with (
        listening(world.app) as (address, _, _),
        httpx.stream("GET", f"{address}/events", headers=ASK, timeout=30) as answer,
    ):
        lines = answer.iter_lines()
        assert next(lines) == "retry: 5000"
        threading.Timer(0.5, release, [tmp_path]).start()

        (told,) = events(lines, 1)

    news = json.loads(told["data"])
    assert told["event"] == "entries"
    assert told["id"] == str(size)
    assert [one["index"] for one in news["entries"]] == [size]
    (changed,) = news["changes"]
    assert (changed["commitment"], changed["was"]) == ("no-shelling", "violated")
    assert changed["became"] != "violated"


def test_a_listener_that_comes_back_gets_what_it_missed(world: World) -> None:
    """Last-Event-ID counts before the address: only what came after it is told."""
    size = world.size()
    headers = {**ASK, "last-event-id": str(size - 3)}
    with (
        listening(world.app) as (address, _, _),
        httpx.stream("GET", f"{address}/events?since=0", headers=headers, timeout=30) as answer,
    ):
        (told,) = events(answer.iter_lines(), 1)

    assert [one["index"] for one in json.loads(told["data"])["entries"]] == [size - 2, size - 1]


def test_streams_of_one_caller_are_bounded(world: World) -> None:
    """Beyond its share a caller is refused with the time after which to ask again."""
    with listening(world.app) as (address, _, _), httpx.Client(timeout=30) as client:
        asked = [client.build_request("GET", f"{address}/events", headers=ASK)] * EACH
        answers = [client.send(one, stream=True) for one in asked]
        held = [one.iter_lines() for one in answers[:EACH]]
        for lines in held:
            next(lines)
        last = client.send(asked[0], stream=True)

        assert {one.status_code for one in answers[:EACH]} == {200}
        assert last.status_code == 429
        assert last.headers["retry-after"] == "60"
        for one in (*answers, last):
            one.close()


def test_an_open_stream_does_not_keep_the_server_from_stopping(world: World) -> None:
    """A server that is told to stop ends its streams and is gone within the seconds of grace."""
    with (
        listening(world.app) as (address, server, thread),
        httpx.stream("GET", f"{address}/events", headers=ASK, timeout=30) as answer,
    ):
        lines = answer.iter_lines()
        next(lines)
        server.should_exit = True
        thread.join(timeout=8)

        assert not thread.is_alive()
        assert [line for line in lines if line] == []


def test_what_asks_for_no_stream_gets_none(world: World) -> None:
    """A program that follows every address is told what this one is, and does not hang."""
    for method in ("GET", "HEAD"):
        assert world.client.ask(method, "/events").status_code == 406


def test_a_stream_ends_with_its_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever signs out hears nothing more."""
    monkeypatch.setattr(live, "BEAT", 0.2)  # before the server is made
    make(tmp_path)
    world = World(tmp_path, "users")
    cookie = world.session("rita")
    with (
        listening(world.app) as (address, _, _),
        httpx.stream("GET", f"{address}/events", headers={**ASK, **cookie}, timeout=30) as answer,
    ):
        lines = answer.iter_lines()
        next(lines)
        world.access.sessions.end(cookie["cookie"].partition("=")[2])

        assert set(lines) <= {"", ": nothing new"}
    world.register.close()


def test_an_open_page_shows_what_is_new(world: World, tmp_path: Path, open_page: Any) -> None:
    """Without a reload the page of a promise says that it is released, and names the entry."""
    with listening(world.app) as (address, _, _):
        page = open_page(f"{address}/c/no-shelling")
        assert "released" not in page.locator("main").inner_text()
        page.wait_for_function("performance.getEntriesByType('resource').length > 2")
        release(tmp_path)

        page.locator("main").get_by_text("released").first.wait_for()
        notice = page.get_by_role("status").filter(has_text="New on record")
        assert f"#{world.size() - 1}" in notice.inner_text()
        page.close()


def test_nothing_moves_while_its_reader_types(world: World, tmp_path: Path, open_page: Any) -> None:
    """While a field has the focus the page waits; it shows what is new once that is left."""
    with listening(world.app) as (address, _, _):
        page = open_page(f"{address}/c/no-shelling")
        page.get_by_label("as of").focus()
        release(tmp_path)

        page.get_by_role("status").filter(has_text="once you leave the field").wait_for()
        assert "released" not in page.locator("main").inner_text()
        page.get_by_label("as of").blur()
        page.locator("main").get_by_text("released").first.wait_for()
        page.close()
