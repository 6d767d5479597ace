"""Which role may write which type of entry."""

from collections.abc import Mapping

_JUDGING = ("codebook", "guideline", "assessment", "coding", "adjudication", "selection")
_LEVERS = ("lever", "lever-act")
_PLANS = ("agenda",)
_ANSWERS = ("objection", "reply")
_REPORTS = ("procedure", "report", "report-step")
ROLES: Mapping[str, frozenset[str]] = {
    # Orders the log and signs checkpoints: whoever holds that power says nothing in it.
    "operator": frozenset(),
    "secretariat": frozenset(
        {
            "genesis",
            "key-add",
            "document",
            "press-article",
            "reading",
            "commitment",
            "rules",
            "norm-act",
            "evidence",
            "evidence-policy",
            *_JUDGING,
            *_LEVERS,
            *_PLANS,
            *_REPORTS,
            *_ANSWERS,
        }
    ),
    "coder": frozenset({"reading", "coding-decision", *_JUDGING}),
    "party": frozenset(
        {
            "commitment",
            "norm-act",
            "evidence",
            "evidence-policy",
            *_LEVERS,
            *_PLANS,
            "report-step",
            *_ANSWERS,
        }
    ),
    "observer": frozenset({"evidence", "evidence-policy", *_PLANS, *_REPORTS, *_ANSWERS}),
    "assessor": frozenset({"evidence", "evidence-policy", *_JUDGING, *_ANSWERS}),
}
"""Table 1 of roles and types. A correction is allowed to whoever may write what it corrects."""
