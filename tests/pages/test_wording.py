"""What a commitment's page says where nothing can be told, and where a promise was ended."""

from typing import Any

import msgspec
from tests.pages.world import FakeRegister, state, verdicts

from servanda.model.evidence import Event
from servanda.model.verdict import Ending, Verdict, Window
from servanda.pages.commitment_page import CommitmentView, commitment_view
from servanda.pages.links import SiteLinks

DRAFT = """- id: islands
  debtor: Ardania
  in_force: {until: 2020-03-02}
  do: unstated
"""


def page(verdict: Verdict, events: dict[str, Event] | None = None, **fields: Any) -> CommitmentView:
    """Return the page of the islands with one verdict and changed fields."""
    held = state()
    changed = tuple(
        msgspec.structs.replace(c, **fields) if c.id == "islands" else c for c in held.commitments
    )
    return commitment_view(
        "islands",
        msgspec.structs.replace(held, commitments=changed),
        msgspec.structs.replace(verdicts(), verdicts=(verdict,)),
        SiteLinks("c/islands.html"),
        explain=lambda _: (),
        alternatives=lambda _: (),
        events=events or {},
        entry_of=lambda _: None,
    )


def islands(**fields: Any) -> Verdict:
    """Return the pending verdict on the islands, changed."""
    return msgspec.structs.replace(verdicts().verdicts[-1], state="detached", **fields)


def test_a_rule_without_a_criterion_names_what_it_lacks() -> None:
    """A date and a debtor that the rule has are not called missing, and a mend is named."""
    window = Window(until="2020-03-02T00:00:00Z")

    view = page(
        islands(display="cannot be judged", causes=("judgement",), window=window), terms=DRAFT
    )
    (verdict,) = view.occasions[0].verdicts

    assert "No rule says yet what would count as done" in view.sentence
    assert verdict.means.endswith("Also missing in its rule: to whom.")
    assert "servanda correct islands --rules FILE" in verdict.flips
    assert view.unstated


def test_a_released_promise_says_who_ended_it_and_when() -> None:
    """Nothing on the page of a released promise waits for time."""
    release = msgspec.structs.replace(
        FakeRegister().events(("m-40",))[0],
        id="r",
        type="act.release",
        actor="Belmark",
    )
    ending = Ending(event="r", at="2025-09-02T00:00:00Z")

    view = page(islands(norm_status="released", ending=ending), {"r": release})
    (verdict,) = view.occasions[0].verdicts

    assert verdict.means.startswith("Released by Belmark on 2 September 2025")
    assert "nothing more can be missed" in view.sentence
    assert verdict.causes == ()
    assert verdict.steps[-1].name == "released"
    assert [row.part for row in verdict.evidence] == ["ended it"]
    assert "Time" not in verdict.flips
