"""The words and marks of the page of plans."""

from typing import Final

from servanda.pages.languages import N_

SHAPES: Final[dict[str, str]] = {
    "met": "fulfilled",
    "complete": "fulfilled",
    "held": "fulfilled",
    "tested": "fulfilled",
    "settled": "fulfilled",
    "missed": "violated",
    "test missed": "violated",
    "due, and cannot be told": "not-observed",
    "cannot be told": "not-observed",
    "no minutes": "not-observed",
    "unmeasurable": "cannot-be-judged",
    "no date": "vague",
    "incomplete": "vague",
    "draft": "proposed",
    "proposed": "proposed",
    "expected": "proposed",
    "agreed": "pending",
    "waits": "conditional",
    "on track": "pending",
    "planned": "pending",
    "open": "pending",
    "not tested yet": "pending",
    "called off": "expired",
}
"""The mark that each state bears: the shapes of the states of promises."""

SECTIONS: Final[dict[str, tuple[str, str]]] = {
    "meetings": (
        N_("Meetings"),
        N_("Incomplete without date, participants and criteria; once over, it needs minutes."),
    ),
    "phases": (N_("Phases"), N_("A phase waits until those that it comes after are complete.")),
    "milestones": (
        N_("Milestones"),
        N_("What becomes of them follows from the verdicts on the promises that they are tied to."),
    ),
    "lines": (N_("Lines for a crisis"), N_("A line is worth what its last tests showed.")),
    "tracks": (N_("Tracks"), N_("Lines of talks, and who must coordinate.")),
    "issues": (N_("Issues"), N_("What is negotiable, and who says so.")),
    "mechanisms": (N_("Mechanisms"), N_("Proposed until a document on record agrees on them.")),
    "checks": (
        N_("Who checks what by when"),
        N_("A check is settled once it can be told what became of the promises."),
    ),
}
"""The parts of a plan in the order of the page, with what is to be known of each."""
