"""Whose word a verdict rests on, and what it is if others are believed, as the page says it."""

import re
from collections.abc import Sequence

import msgspec
import pytest
from tests.pages.world import EVENTS, FakeRegister, verdicts

from servanda.errors import InputError
from servanda.model.verdict import Alternative, CheckFact, Display, Verdict, WatchFact
from servanda.pages.grounds import Grounds, others_of
from servanda.pages.links import SiteLinks
from servanda.pages.site import build, view_of


def other(
    *sources: str, becomes: Display | None, kind: str = "claims count", was: Display = "fulfilled"
) -> Alternative:
    """Return one alternative to a fulfilled promise."""
    return Alternative(
        kind="claims count" if kind == "claims count" else "claim only",
        sources=sources,
        label="if",
        was=was,
        becomes=becomes,
    )


def grounds(events: Sequence[object] = EVENTS) -> Grounds:
    """Return grounds over the river bank's events, all of one import."""
    return Grounds(
        events={e.id: e for e in EVENTS if e in events},
        entry_of=lambda _: 8,
        registered_by={8: "local (observer)"},
        links=SiteLinks("c/withdrawal.html"),
    )


def _watched(verdict: Verdict) -> Verdict:
    check = CheckFact(
        function="count", attribute=None, type="x", guards=(), place=None, op=">", bound="0",
        unit=None, start=None, until=(None, None), closed=True, suspended=False, lo=None, hi=None,
        value=None, sure=(), scanned=0, digest="", future=False, gap=False,
        coverage=(WatchFact(source="RUS", start="2025-03-04", until="2025-03-19"),),
    )  # fmt: skip
    held = msgspec.structs.replace(verdict.certificate, checks=(check,))
    return msgspec.structs.replace(verdict, certificate=held)


def test_the_page_names_who_counts_who_objects_and_who_chose() -> None:
    """Reports of one source are one line, a claim is against it, and who signed is named."""
    counts, against = grounds().of(verdicts().verdicts[0])

    assert counts.source.name == "Mission daily reports"
    assert counts.says == "observed by a monitor or data set, two reports"
    assert not counts.against
    assert [(c.who, c.number) for c in counts.choices] == [("local (observer)", 8)]
    assert (against.source.name, against.against) == ("Ministry of Ardania", True)


def test_the_reason_of_a_chosen_standing_is_told() -> None:
    """A report that is believed for a stated reason stands apart, with that reason."""
    first, *rest = EVENTS
    chosen = msgspec.structs.replace(first, standing_reason="both sides agreed on it")
    made = Grounds(
        events={e.id: e for e in (chosen, *rest)},
        entry_of=lambda _: None,
        registered_by={},
        links=SiteLinks("c/withdrawal.html"),
    )

    found = made.of(verdicts().verdicts[0])

    assert [(g.says, g.reason) for g in found if not g.against] == [
        ("observed by a monitor or data set, one report", ""),
        ("observed by a monitor or data set, one report", "both sides agreed on it"),
    ]


def test_who_watched_is_part_of_what_it_rests_on() -> None:
    """Records of having watched that the certificate used are named, a code by its state's name."""
    found = grounds().of(_watched(verdicts().verdicts[0]))

    assert [(g.source.name, g.says) for g in found][1] == ("Russia", "on record as having watched")


def test_reports_that_this_copy_does_not_hold_are_counted() -> None:
    """A report of which only the id is known is said to be missing, not left out."""
    counts, missing, _ = grounds(EVENTS[1:]).of(verdicts().verdicts[0])

    assert counts.says.endswith("one report")
    assert (missing.source.name, missing.says) == ("Not in this copy", "one report")


@pytest.mark.parametrize(
    ("tried", "says"),
    [
        ((), "Nothing to try: it rests on no claim and on no choice of whom to believe."),
        (
            (other("a", becomes="fulfilled"), other("b", becomes="fulfilled")),
            "No other reading of this evidence changes it: tried 2.",
        ),
        ((other("a", becomes="violated"),), ""),
        (
            (other("a", becomes="violated"), other("b", becomes="fulfilled")),
            "No other reading of this evidence changes it: tried 1 more.",
        ),
    ],
)
def test_what_was_tried_is_counted(tried: tuple[Alternative, ...], says: str) -> None:
    """The sentence counts the choices that change nothing, or says that there was none to try."""
    assert others_of(tried).says == says


def test_states_and_many_sources_are_named_in_words() -> None:
    """A code is printed as the state's name, and beyond three sources the rest is counted."""
    found = others_of(
        [
            other("RUS", becomes="violated"),
            other(*"abcde", becomes=None, kind="claim only"),
            other("USA", becomes="violated"),
        ]
    )

    first, second, third = found.changed
    assert [s.name for s in first.sources] == ["Russia"]
    assert [s.name for s in second.sources] == ["a", "b", "c"]
    assert second.further == " and two other sources"
    assert (second.start, second.end) == ("If the word of", "counted as a claim only")
    assert second.word == ""
    assert [s.name for s in third.sources] == ["the United States"]


def test_the_page_of_a_commitment_prints_both() -> None:
    """The withdrawal says whose claim would turn it, and what else was tried without effect."""
    page = build(view_of(FakeRegister(), as_of=None))["c/withdrawal.html"].decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))

    assert "If the claims of Ministry of Ardania counted as observations: violated" in text
    assert "No other reading of this evidence changes it: tried 1 more." in text
    assert "If the word of Mission daily reports counted as a claim only: unchanged" in text


def test_a_view_without_alternatives_is_refused() -> None:
    """A view must say what was tried on every verdict; the message counts them."""
    view = view_of(FakeRegister(), as_of=None)

    with pytest.raises(InputError, match="alternatives to 7 of 8 verdicts"):
        build(msgspec.structs.replace(view, others=view.others[:-1]))
