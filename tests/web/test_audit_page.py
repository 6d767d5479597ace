"""The audit page checks what its server offers, with the reader's own key, in the browser."""

from pathlib import Path
from typing import Any

import pytest
from tests.web.listening import listening
from tests.web.people import World
from tests.web.test_live import release

from servanda.audit import bundle, zipped
from servanda.web import audits
from servanda.web.audits import BUNDLE, Offer


def verify(page: Any, key: str = "") -> str:
    """Press the button and return the answer."""
    page.get_by_label("Trusted key").fill(key)
    page.get_by_role("button", name="Verify in this browser").click()
    page.locator("#check-answer[data-state=passed], #check-answer[data-state=failed]").wait_for()
    return str(page.locator("#check-answer").inner_text())


def test_what_is_private_is_not_offered(world: World) -> None:
    """The offer holds public openings alone, and no page of a published site."""
    data = world.client.get(BUNDLE).content
    for one in world.register.journal.disclosures():
        if not one.public and isinstance(one.value, str) and len(one.value) > 20:
            assert one.value.encode() not in data


def test_a_log_too_long_for_a_page_is_said_to_be(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the bound the address says what to do instead."""
    monkeypatch.setattr(audits, "LONGEST", 3)

    answer = world.client.get(BUNDLE)

    assert answer.status_code == 404
    assert "servanda verify" in answer.text


def test_a_sound_log_holds_and_its_head_is_kept(
    world: World, tmp_path: Path, open_page: Any
) -> None:
    """Six steps hold; the next check compares with the head that this browser kept."""
    key = world.register.state().head.vkey
    size = world.size()
    with listening(world.app) as (address, _, _):
        page = open_page(f"{address}/audit")
        first = verify(page, key)
        steps = page.locator("#check-steps li").all_inner_texts()
        release(tmp_path)
        page.reload()
        second = verify(page, key)
        kept = page.locator("#check-steps li").nth(2).inner_text()
        page.close()

    assert first.startswith("signed, not witnessed")
    assert f"{size} entries" in first
    assert [line.split("\n")[0].rpartition(": ")[2] for line in steps] == [
        "holds", "holds", "not checked", "holds", "holds", "holds", "not checked", "not checked",
    ]  # fmt: skip
    assert f"{size + 1} entries" in second
    assert f"the log still holds the {size} entries you saw" in kept


def test_a_foreign_key_is_not_the_logs(world: World, open_page: Any) -> None:
    """With another key than the log's the first step does not hold."""
    other = world.register.journal.authority.publisher_key.vkey
    with listening(world.app) as (address, _, _):
        page = open_page(f"{address}/audit")
        answer = verify(page, other)
        page.close()

    assert answer.startswith("not verified")
    assert "not the one you gave" in answer


def test_a_changed_entry_is_named(
    world: World, open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the server offers an entry with one letter changed, its number is in the answer."""
    files = bundle.evidence(world.register.journal)
    (tile,) = [path for path in files if path.startswith("tile/entries/")]
    leaf = world.register.view.entries[3].leaf
    at = files[tile].index(leaf) + len(leaf) // 2
    files[tile] = files[tile][:at] + bytes([files[tile][at] ^ 1]) + files[tile][at + 1 :]
    changed = b"".join(zipped.pieces(files))
    monkeypatch.setattr(Offer, "data", lambda _: changed)
    with listening(world.app) as (address, _, _):
        page = open_page(f"{address}/audit")
        answer = verify(page)
        page.close()

    assert answer.startswith("not verified")
    assert "entry 3" in answer


def test_a_rewritten_log_is_noticed_by_the_head_that_was_kept(
    world: World, tmp_path: Path, open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that offers fewer entries than this browser saw does not pass."""
    older = b"".join(zipped.pieces(bundle.evidence(world.register.journal)))
    release(tmp_path)
    with listening(world.app) as (address, _, _):
        page = open_page(f"{address}/audit")
        verify(page)
        monkeypatch.setattr(Offer, "data", lambda _: older)
        answer = verify(page)
        page.close()

    assert "the bundle is older than what you saw" in answer
