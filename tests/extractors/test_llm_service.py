"""A service that misbehaves costs a bounded time and ends in a message, never in half a reading."""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.extractors.llm_stub import (
    KEY,
    MODEL,
    Asked,
    Behaviour,
    Handler,
    body,
    completion,
    cut_off,
    endless,
    huge,
    in_part,
    raw,
    says,
    serving,
    silence,
    status,
)
from tests.extractors.test_llm_reading import LONG, PACT, WITHDRAW, document, settings

from servanda.api.reading import sends_to
from servanda.cli.main import main
from servanda.errors import ExtractorError
from servanda.extractors.llm.extractor import LlmExtractor
from servanda.model.reading import Reading

GOOD = says({"quote": WITHDRAW, "kind": "commitment"})
EMPTY = '{"statements": []}'


def read(*script: Behaviour, text: str = PACT, **changed: Any) -> tuple[Reading, int]:
    """Return the reading by a service with this script, and how often it was asked."""
    with serving(*script) as server:
        got = LlmExtractor(settings=settings(server, **changed)).extract(document(text))
    return got, len(server.asked)


def fails(*script: Behaviour, text: str = PACT, **changed: Any) -> tuple[str, int]:
    """Return the message with which reading ends, and how often the service was asked."""
    with serving(*script) as server, pytest.raises(ExtractorError) as caught:
        LlmExtractor(settings=settings(server, **changed)).extract(document(text))
    message = str(caught.value)
    assert message.startswith(f"llm:{MODEL} at 127.0.0.1:")
    assert "nothing was read. To go on: " in message
    assert KEY not in message
    assert len(message) < 800
    return message, len(server.asked)


# ---------------------------------------------------------------- answers of a wrong shape

WRONG = {
    "broken JSON": '{"statements": [{"quote": "Arland',
    "no JSON": "Sure! Here are the statements you asked for.",
    "empty": "",
    "null": "null",
    "a list": "[]",
    "another key": '{"promises": []}',
    "unknown kind": json.dumps({"statements": [{"quote": WITHDRAW, "kind": "promise"}]}),
    "a field nobody asked for": json.dumps(
        {"statements": [{"quote": WITHDRAW, "kind": "claim", "start": 3}]}
    ),
    "a number for words": json.dumps({"statements": [{"quote": 7, "kind": "claim"}]}),
    "too deep": "[" * 100_000,
}


@pytest.mark.parametrize("form", ["tool", "schema", "prompt"])
@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG)
def test_an_answer_of_a_wrong_shape_is_asked_for_once_more(words: str, form: str) -> None:
    """The model is told and may mend its answer; a second wrong one ends in a message."""
    got, asked = read(raw(words), GOOD, form=form)
    message, again = fails(raw(words), form=form)

    assert (len(got.statements), asked) == (1, 2)
    assert again == 2
    assert "expected a list of statements" in message
    assert "SERVANDA_LLM_FORM" in message


def test_plain_talk_in_place_of_the_tool_is_asked_for_once_more() -> None:
    """A model that answers with text although a tool was asked for may mend that."""

    def talks(handler: Handler, asked: Asked) -> None:
        handler.send(200, completion(Asked(asked.headers, {}, asked.path), "I would rather talk."))

    _, asked = read(talks, GOOD)
    message, _ = fails(talks)

    assert asked == 2
    assert "expected a list of statements" in message


def test_an_answer_cut_off_by_the_service_is_no_answer() -> None:
    """An answer that ends for want of room is not taken for a whole one."""
    message, _ = fails(raw('{"statements": [{"quo', finish="length"))

    assert "SERVANDA_LLM_PART" in message or "expected a list" in message


def test_a_refusal_is_told() -> None:
    """A service that will not speak about a text is reported as that."""

    def refuses(handler: Handler, asked: Asked) -> None:
        whole = json.loads(completion(asked, EMPTY))
        whole["choices"][0]["message"] = {
            "role": "assistant",
            "content": None,
            "refusal": "I cannot help with that.",
        }
        handler.send(200, json.dumps(whole).encode())

    assert "refused to answer" in fails(refuses)[0]


# ---------------------------------------------------------------- HTTP


@pytest.mark.parametrize("code", [429, 500, 502, 503])
def test_a_busy_service_is_asked_again(code: int) -> None:
    """A fault that may pass is waited out: the third attempt counts."""
    got, asked = read(status(code), status(code), GOOD)

    assert (len(got.statements), asked) == (1, 3)


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_busy_service_is_not_asked_for_ever(code: int) -> None:
    """After three attempts the message says how often, and with which status."""
    message, asked = fails(status(code, "too many"))

    assert asked == 3
    assert f"HTTP {code}" in message
    assert "(3 attempts)" in message


def test_retry_after_is_heeded() -> None:
    """A service that asks for a second of rest gets it."""
    begun = time.monotonic()
    _, asked = read(status(429, headers={"Retry-After": "1"}), GOOD)

    assert asked == 2
    assert time.monotonic() - begun >= 1


def test_a_service_that_asks_for_an_hour_is_left_alone() -> None:
    """A longer wait than anybody expects ends at once, and the message names it."""
    message, asked = fails(status(429, headers={"Retry-After": "3600"}))

    assert asked == 1
    assert "asks to wait 3600 seconds" in message


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (401, "SERVANDA_LLM_KEY"),
        (403, "SERVANDA_LLM_KEY"),
        (404, "SERVANDA_LLM_URL"),
        (400, "SERVANDA_LLM_FORM"),
        (402, "account"),
    ],
)
def test_a_refused_question_is_not_repeated(code: int, advice: str) -> None:
    """What will not pass by itself is asked once, and the message says what to change."""
    message, asked = fails(status(code, f"Incorrect API key provided: {KEY}."))

    assert asked == 1
    assert f"HTTP {code}" in message
    assert advice in message


def test_a_part_too_long_for_the_model_is_named() -> None:
    """A model with a small memory says so, and the message says which number to change."""
    long = status(400, "This model's maximum context length is 512 tokens, you sent 3000.")

    assert "SERVANDA_LLM_PART" in fails(long)[0]


@pytest.mark.parametrize("word", ["temperature", "seed"])
def test_a_service_without_temperature_or_seed_is_asked_without(word: str) -> None:
    """Where such a setting is refused the question goes out again without it."""
    with serving(status(400, f"Unsupported parameter: '{word}'"), GOOD) as server:
        LlmExtractor(settings=settings(server)).extract(document(PACT))

    first, second = (asked.body for asked in server.asked)
    assert {"temperature", "seed"} <= set(first)
    assert {"temperature", "seed"}.isdisjoint(second)


def test_nothing_is_sent_on_to_another_address() -> None:
    """A redirect is not followed: the text goes to the address that was named and no other."""
    with serving(GOOD) as other:
        there = {"Location": f"{other.url}/chat/completions"}
        message, asked = fails(status(307, headers=there))

    assert asked == 1
    assert other.asked == []
    assert "not sent on" in message


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>hello</html>", b"[]", b'{"choices": []}', b"\xff\xfe", b"[" * 100_000],
    ids=["empty", "html", "list", "no choice", "no text", "deep"],
)
def test_an_answer_that_is_no_completion_is_told(content: bytes) -> None:
    """Bytes that are no chat completion end in a message, after three attempts at most."""
    assert fails(body(content))[1] <= 3


# ---------------------------------------------------------------- time and size


def test_silence_ends_in_time() -> None:
    """A service that never answers is given up after its seconds and attempts."""
    begun = time.monotonic()
    message, asked = fails(silence, timeout=0.2, attempts=2)

    assert asked == 2
    assert time.monotonic() - begun < 10
    assert "no whole answer within 0.2 seconds" in message
    assert "SERVANDA_LLM_TIMEOUT" in message


def test_an_endless_answer_ends_in_time() -> None:
    """A stream that goes on drop by drop is given up after the same seconds."""
    begun = time.monotonic()
    message, _ = fails(endless, timeout=0.5, attempts=1)

    assert time.monotonic() - begun < 10
    assert "no whole answer within 0.5 seconds" in message


def test_a_huge_answer_is_not_read_to_its_end() -> None:
    """An answer beyond its bound is left at the bound; one below it is taken."""
    message, asked = fails(huge(300_000), largest=100_000)

    assert asked == 1
    assert "more than 100000 bytes" in message
    assert read(huge(50_000), largest=100_000)[0].statements == ()


def test_a_packed_answer_is_refused() -> None:
    """A small answer that would unpack to a large one is not unpacked."""
    packed = body(b"\x1f\x8b", headers={"Content-Encoding": "gzip"})

    assert "packed" in fails(packed)[0]


def test_a_broken_connection_is_tried_again() -> None:
    """An answer cut off in the middle counts for nothing; another attempt may bring the whole."""
    assert read(cut_off, GOOD)[1] == 2

    message, asked = fails(cut_off)
    assert asked == 3
    assert "broke off" in message


def test_an_address_where_nobody_listens_is_told() -> None:
    """A service that does not run is named with its address."""
    with serving(GOOD) as server:
        gone = settings(server)
    with pytest.raises(ExtractorError, match="see that the service runs") as caught:
        LlmExtractor(settings=gone).extract(document(PACT))

    assert gone.host in str(caught.value)


# ---------------------------------------------------------------- parts


def test_a_part_that_fails_is_named_and_no_half_reading_comes_out() -> None:
    """If the second part gets no answer, the message names it and its place in the text."""
    good = in_part({"open ford number 1 by 1 May 2031": {}})
    message, _ = fails(good, status(500), text=LONG, part=500, overlap=100)

    found = re.search(r"part 2 of (\d+), characters (\d+) to (\d+):", message)
    assert found is not None
    count, start, end = map(int, found.groups())
    assert count > 2
    assert 0 < start < end <= len(LONG)


def test_a_text_without_end_is_refused_before_anybody_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """More questions than the bound are not asked at all."""
    monkeypatch.setattr("servanda.extractors.llm.extractor.MOST_PARTS", 2)
    with serving(GOOD) as server, pytest.raises(Exception, match="2 are asked at most"):
        LlmExtractor(settings=settings(server, part=500)).extract(document(LONG))

    assert server.asked == []


def test_a_notebook_may_ask_too() -> None:
    """Where an event loop runs already, as in a notebook, reading works all the same."""

    async def cell() -> Reading:
        return read(GOOD)[0]

    assert len(asyncio.run(cell()).statements) == 1


# ---------------------------------------------------------------- the command line


@pytest.fixture
def pact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the path of the text, in an environment without settings but the key."""
    for name in ("URL", "FORM", "PART", "TIMEOUT"):  # set first, so that the end undoes it
        monkeypatch.setenv(f"SERVANDA_LLM_{name}", "")
    monkeypatch.setenv("SERVANDA_LLM_KEY", KEY)
    path = tmp_path / "pact.txt"
    path.write_text(PACT, encoding="utf-8")
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Return exit code and both streams of one command."""
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    out, err = capsys.readouterr()
    return int(str(stop.value.code)), out, err


def test_the_command_names_the_host_and_the_machine(
    pact: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`read --extractor llm:NAME` says where the text goes, who read it and what was left out."""
    said = ({"quote": WITHDRAW, "kind": "commitment"}, {"quote": "we promise", "kind": "claim"})
    with serving(says(*said)) as server:
        monkeypatch.setenv("SERVANDA_LLM_URL", server.url)
        code, out, err = run(capsys, "read", pact, "--extractor", f"llm:{MODEL}")
        again, as_json, _ = run(capsys, "read", pact, "--json", "--extractor", f"llm:{MODEL}")

    host = server.url.removeprefix("http://").removesuffix("/v1")
    assert (code, again) == (0, 0)
    assert err == f"llm:{MODEL} sends English text to {host} (this machine)\n"
    assert f"read by llm:{MODEL}, a machine" in out
    assert "left out: 1 × quote, not in the text" in out
    assert json.loads(as_json)["reader"]["dropped"] == [
        {"slot": "quote", "reason": "not in the text", "count": 1}
    ]
    assert KEY not in out + err + as_json


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://model.invalid/v1", "model.invalid"),
        ("http://model.invalid:8000/v1", "model.invalid:8000 over http, readable on the way"),
        ("http://localhost:8000/v1", "localhost:8000 (this machine)"),
        ("http://[::1]:8000/v1", "[::1]:8000 (this machine)"),
    ],
)
def test_the_host_is_named_with_how_openly_the_text_travels(
    monkeypatch: pytest.MonkeyPatch, url: str, told: str
) -> None:
    """What is printed says whether the text leaves the machine, and whether others can read it."""
    monkeypatch.delenv("SERVANDA_LLM_KEY", raising=False)
    monkeypatch.setenv("SERVANDA_LLM_URL", url)

    assert sends_to("llm:m") == told
    assert sends_to("rules") is None


def test_the_command_ends_with_two_and_one_message(
    pact: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that fails ends in exit code 2, with no traceback, no output and no key."""
    with serving(status(401, f"Incorrect API key provided: {KEY}")) as server:
        monkeypatch.setenv("SERVANDA_LLM_URL", server.url)
        code, out, err = run(capsys, "read", pact, "--extractor", f"llm:{MODEL}")

    assert (code, out) == (2, "")
    assert "error: llm:coder-1 at 127.0.0.1:" in err
    assert "the key was not accepted" in err
    assert "Traceback" not in err
    assert KEY not in err


@pytest.mark.parametrize(
    "case",
    [
        ("llm:", {"URL": "http://127.0.0.1:1/v1"}, "needs the name of a model"),
        ("llm", {"URL": "http://127.0.0.1:1/v1"}, "needs the name of a model"),
        ("llm:a\nb", {"URL": "http://127.0.0.1:1/v1"}, "needs the name of a model"),
        ("llm:m", {}, "set SERVANDA_LLM_URL"),
        ("llm:m", {"URL": "127.0.0.1:1"}, "expected https://HOST/v1"),
        ("llm:m", {"URL": "ftp://127.0.0.1/v1"}, "expected https://HOST/v1"),
        ("llm:m", {"URL": "http://[::1/v1"}, "is no address"),
        ("llm:m", {"URL": "https://me:sk-secret@127.0.0.1/v1"}, "a name or password"),
        ("llm:m", {"URL": "https://127.0.0.1/v1?key=sk-secret"}, "goes on after ?"),
        ("llm:m", {"URL": "http://model.invalid/v1"}, "the key would travel readable"),
        ("llm:m", {"URL": "http://127.0.0.1:1/v1", "FORM": "xml"}, "tool, schema or prompt"),
        ("llm:m", {"URL": "http://127.0.0.1:1/v1", "PART": "7"}, "a number from 500"),
        ("llm:m", {"URL": "http://127.0.0.1:1/v1", "TIMEOUT": "soon"}, "SERVANDA_LLM_TIMEOUT"),
        ("llm:m", {"URL": "http://127.0.0.1:1/v1", "KEY": "sk-secret\nX: y"}, "no key has"),
        ("rules:x", {}, "takes nothing after a colon"),
        ("oracle:x", {}, "there are: llm, rules"),
    ],
)
def test_settings_that_do_not_do_are_refused_before_anything_is_sent(
    pact: str, capsys: pytest.CaptureFixture[str], case: tuple[str, dict[str, str], str]
) -> None:
    """Each message names the variable or option that is amiss, and never shows a secret."""
    extractor, environment, told = case
    os.environ.update({f"SERVANDA_LLM_{name}": value for name, value in environment.items()})

    code, out, err = run(capsys, "read", pact, "--extractor", extractor)

    assert (code, out) == (2, "")
    assert told in err
    assert "sk-secret" not in err
    assert KEY not in err


# ---------------------------------------------------------------- an extra


def test_without_the_extra_the_message_says_what_to_install(
    pact: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the library is missing the command names the extra, and nothing is sent."""
    for name in ("asking", "faults"):
        monkeypatch.delitem(sys.modules, f"servanda.extractors.llm.{name}", raising=False)
    monkeypatch.delattr("servanda.extractors.llm.asking", raising=False)
    monkeypatch.setitem(sys.modules, "openai", None)
    with serving(GOOD) as server:
        monkeypatch.setenv("SERVANDA_LLM_URL", server.url)
        code, _, err = run(capsys, "read", pact, "--extractor", "llm:m")

    assert code == 2
    assert "pip install 'servanda[llm]'" in err
    assert server.asked == []


def test_nothing_of_it_is_loaded_unless_it_is_asked_for(pact: str) -> None:
    """Reading by rules loads neither the plug-in nor any library of the extra."""
    look = (
        "import sys; from servanda.cli.main import cli\n"
        "cli.main(args=['read', sys.argv[1]], standalone_mode=False)\n"
        "heavy = ('pydantic', 'pydantic_ai', 'openai', 'httpx2', 'servanda.extractors.llm')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", look, pact], capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"
