"""Which role may write which type of entry."""

from collections.abc import Mapping

_JUDGING = ("codebook", "guideline", "assessment", "coding", "adjudication", "selection")
_LEVERS = ("lever", "lever-act")
_PLANS = ("agenda",)
_ANSWERS = ("objection", "reply")
_REPORTS = ("procedure", "report", "report-step")
KEYS = ("key-rotate", "key-revoke", "key-guard", "key-recover")
"""What every role says of its own keys, and guards of those of others."""
ROLES: Mapping[str, frozenset[str]] = {
    # Orders the log and signs checkpoints: whoever holds that power says nothing in it.
    "operator": frozenset(),
    "secretariat": frozenset(
        {
            "genesis",
            "key-add",
            "log-key",
            *KEYS,
            "redaction",
            "document",
            "press-article",
            "reading",
            "versions",
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
    "coder": frozenset({*KEYS, "reading", "versions", "coding-decision", *_JUDGING}),
    "party": frozenset(
        {
            "key-add",
            *KEYS,
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
    "observer": frozenset({*KEYS, "evidence", "evidence-policy", *_PLANS, *_REPORTS, *_ANSWERS}),
    "assessor": frozenset({*KEYS, "evidence", "evidence-policy", *_JUDGING, *_ANSWERS}),
}
"""Table 1 of roles and types. A correction is allowed to whoever may write what it corrects."""
