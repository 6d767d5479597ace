"""Pages say how far all is witnessed, and mark a claimed time that witnesses' clocks contradict."""

import re

import msgspec
import pytest
from tests.pages.world import FakeRegister, state

from servanda.model.register import LogHead, RegisterState
from servanda.pages.shell import known_words
from servanda.pages.site import build, view_of
from servanda.pages.witnessing import rests_words, state_words

AT = "2026-01-15T14:00:00Z"


def held(witnessed: int, *, quorum: str = "camps") -> RegisterState:
    """Return the river bank talks with so many of their nine entries witnessed."""
    found = state(9)
    head = msgspec.structs.replace(
        found.head,
        witnessed=witnessed == found.head.size,
        witnessed_size=witnessed,
        witnessed_at=AT if witnessed else None,
        witnesses=("north", "south") if witnessed else (),
        quorum=quorum,
    )
    return msgspec.structs.replace(found, head=head)


def head(witnessed: int, *, quorum: str = "camps") -> LogHead:
    """Return the head of such a register."""
    return held(witnessed, quorum=quorum).head


@pytest.mark.parametrize(
    ("witnessed", "size", "told"),
    [
        (9, 9, f"yes, every entry up to #8 (cosigned by north, south, as of {AT})"),
        (6, 4, f"yes, every entry up to #3 (cosigned by north, south, as of {AT})"),
        (6, 9, "up to entry #5; #6 to #8 not yet"),
        (8, 9, "up to entry #7; #8 not yet"),
        (0, 9, "no: no quorum of its witnesses has cosigned any of the 9 entries yet"),
    ],
)
def test_what_a_verdict_rests_on(witnessed: int, size: int, told: str) -> None:
    """Every verdict says whether all it rests on is witnessed, and up to which entry."""
    assert rests_words(head(witnessed), size) == told


def test_a_register_without_witnesses() -> None:
    """A register that states none says that nobody but its keeper vouches."""
    assert "this register has no witnesses" in rests_words(head(0, quorum="none"), 9)
    assert state_words(head(0, quorum="none")) == "signed, not witnessed"


@pytest.mark.parametrize(
    ("witnessed", "told"),
    [
        (9, f"witnessed, as of {AT}"),
        (6, f"signed, not witnessed; witnessed up to entry #5, as of {AT}"),
        (0, "signed, not witnessed"),
    ],
)
def test_the_state_stands_on_every_page(witnessed: int, told: str) -> None:
    """Head, foot, verdict and audit page of the site all say it; a card to embed is a quotation."""
    files = build(view_of(FakeRegister(held(witnessed)), as_of=None))

    for name, data in files.items():
        if name.endswith(".html") and not name.startswith("embed/"):
            assert f"log head #9, {told}" in data.decode(), name
    page = files["c/withdrawal.html"].decode()
    assert "all this rests on is witnessed" in page
    assert rests_words(held(witnessed).head, len(held(witnessed).entries)) in page


def test_a_false_time_is_marked_beside_its_entry() -> None:
    """The list of entries shows a back-dated claim with what is proven of its time."""
    found = held(9)
    first = msgspec.structs.replace(
        found.entries[-1], not_before="2026-01-15T13:00:00Z", not_after=AT, dated="back-dated"
    )
    marked = msgspec.structs.replace(found, entries=(*found.entries[:-1], first))

    text = build(view_of(FakeRegister(marked), as_of=None))["audit.html"].decode()

    line = next(part for part in re.findall(r"<li id=.*?</li>", text, re.DOTALL) if "flag" in part)
    assert f'id="e{first.index}"' in line
    assert '<span class="flag">back-dated</span>' in line
    assert f"not before 2026-01-15T13:00:00Z, not after {AT}" in line
    # Control: without the mark there is none.
    plain = build(view_of(FakeRegister(found), as_of=None))["audit.html"].decode()
    assert "back-dated" not in plain


@pytest.mark.parametrize(
    ("witnessed", "known", "unproven"),
    [(9, AT, False), (10, AT, False), (6, AT, True), (0, AT, True), (0, "#8", False)],
)
def test_an_instant_that_rests_on_claimed_times(
    witnessed: int, known: str, *, unproven: bool
) -> None:
    """What was known at an instant that no witness's clock fixes is printed as unproven time."""
    found = held(witnessed)
    if witnessed == 10:
        found = msgspec.structs.replace(found, head=msgspec.structs.replace(found.head, size=10))
    assert len(found.entries) == 9

    assert known_words(known, found).endswith(", unproven time") == unproven
