"""No text of the pages was forgotten: in a made-up language nothing is left in Latin letters."""

import re

import pytest
from tests.pages import surveyed
from tests.pages.untold import untold
from tests.pages.world import FakeRegister

from servanda.api import reporting
from servanda.pages.languages import named, speaking
from servanda.pages.site import build, view_of

MOST = {"frames.html": 60, "more/frames.html": 60, "agenda.html": 40, "more/agenda.html": 40}
"""Pages with sentences of engines in which names, ids and reasons stand unmarked."""
FEW = 30
EXPLAINED = "Counting what the record holds gives"
"""How the register of these tests explains its verdicts: in words of its own."""


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return the published pages in the made-up language."""
    with speaking(named("ar-XB")):
        made = build(view_of(FakeRegister(), as_of=None))
        more = build(view_of(surveyed.register(), as_of=None, elections=surveyed.ELECTIONS))
        report = reporting.view(FakeRegister(), "2025-01-01", "2025-10-31")
        made["report.html"] = reporting.made(report, "html", stamp="2025-07-01T09:08:00Z")
    return made | {f"more/{name}": content for name, content in more.items()}


def test_pages_are_set_from_right_to_left(files: dict[str, bytes]) -> None:
    """The root element says language and direction; cards for other people's pages too."""
    for name in ("index.html", "c/lists.html", "embed/lists.html", "report.html"):
        assert b'<html lang="ar-XB" dir="rtl">' in files[name], name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("index.html", "Overview|Documents|Settled|Open|Due|Promises|Newest|stated"),
        ("timeline.html", "Timeline|Along|settled|dates|fulfilled|violated|in force"),
        ("parties.html", "Parties|owes|verifies|kept|promise"),
        ("levers.html", "Levers|Warnings|trigger|coalition|held"),
        ("coding.html", "Coding|Scores|agree|codebook"),
        ("agenda.html", "Agenda|Meetings|Milestones|fulfilled"),
        ("frames.html", "Media|not comparable|No claim"),
        ("incidents.html", "Incidents|alleged|verified|attributed|Grades"),
        ("history.html", "How the verdicts|revision|because"),
        ("audit.html", "Check|signed|witness|Entries|secretariat"),
        ("documents.html", "Texts|on record|nothing binds"),
        ("c/lists.html", "Rests on|Evidence|Occasions|as of|fulfilled|to whom|versions"),
        ("c/crossings.html", "violated|owes|report|watching"),
        ("history/lists.html", "revision|because|became"),
        ("entries/0.html", "signed leaf|operator|secretariat"),
        ("list/open.html", "Open|computed|conditional|items"),
        ("list/wording.html", "Wording|not stated|promises that"),
        ("embed/lists.html", "fulfilled|as of|known at"),
        ("report.html", "Report|Method|What was due|fulfilled|watching|verdict"),
    ],
)
def test_no_word_of_the_interface_is_left_in_english(
    files: dict[str, bytes], name: str, words: str
) -> None:
    """A word of the interface in Latin letters was not wrapped, or not where it is shown."""
    forgotten = re.compile(rf"\b(?:{words})\b")
    found = [text for text in untold(files[name].decode()) if not text.startswith(EXPLAINED)]
    left = [text for text in found if forgotten.search(text)]
    assert left == []


def test_new_texts_are_noticed(files: dict[str, bytes]) -> None:
    """Names, ids and titles are the data's; a page with many more Latin texts forgot to wrap."""
    for name, content in files.items():
        if name.endswith(".html"):
            left = set(untold(content.decode()))
            assert len(left) <= MOST.get(name, FEW), (name, sorted(left))
