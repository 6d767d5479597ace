"""The test register with more in it: levers, scores, hostile names, and a calendar of elections."""

from typing import Any

import msgspec
from tests.pages.world import FakeRegister, state, verdicts

from servanda.assessment.codebook import text_of
from servanda.assessment.elections import Calendar
from servanda.model.durability import Election
from servanda.model.judgement import (
    RegisteredAdjudication,
    RegisteredCodebook,
    RegisteredScore,
)
from servanda.model.lever import RegisteredLever, RegisteredLeverAct
from servanda.model.register import RegisteredCommitment, RegisterState
from servanda.model.verdict import Certificate, Instance, Trigger, Verdict, VerdictSet, Window

SCRIPT = "<script>alert(1)</script>"
TURNED = "Left\u202eRight\u200f of the hills"
LONG = "The League of " + "Very " * 40 + "Long Names"
LEVER = """
schema = "servanda.lever/1"
id = "river-tolls"
title = "Tolls on the river"
kind = "sanction"
holders = ["Corland", "Dunmark", "Eastia"]
quorum = 2
[sender]
low = 0.1
high = 0.3
unit = "% of GDP"
source = "a study"
[[step]]
id = "raise"
effect = "imposition"
when = ["crossings=violated"]
[[step]]
id = "ease"
effect = "easing"
when = ["lists=discharged"]
lasting = "90 d"
notice = "30 d"
after = ["raise"]
[[red_line]]
by = "Corland"
"""


def _score(coder: str, value: str, entry: int, **more: Any) -> RegisteredScore:
    return RegisteredScore(
        entry=entry, commitment=more.get("commitment", "withdrawal"), codebook="pam", version="1",
        stage=None, value=value, coder=coder, on="2025-05-01", blind=True,
        saw_machine=more.get("saw_machine", False), because="seen", evidence=(), guideline=None,
        registered_by=f"{coder} (coder)",
    )  # fmt: skip


def _hostile() -> RegisteredCommitment:
    return RegisteredCommitment(
        id="hills",
        entry=8,
        version=1,
        document=None,
        statement=None,
        terms=f'- id: hills\n  debtor: ["{SCRIPT}", "{LONG}"]\n  creditor: ["{TURNED}"]\n'
        "  do: unstated\n  evidence: {accept: observation or verifier Corland}\n",
        registered_by="local",
        title=f"leave {SCRIPT} the hills",
    )


def surveyed(**more: Any) -> RegisterState:
    """Return the river bank talks with levers, scores and a promise of hostile names."""
    held = state(14)
    return msgspec.structs.replace(
        held,
        commitments=(*held.commitments, _hostile()),
        levers=(
            RegisteredLever(
                entry=9, id="river-tolls", holders=("Corland", "Dunmark", "Eastia"), text=LEVER,
                registered_by="local (secretariat)",
            ),
            RegisteredLever(
                entry=10, id="withheld-one", holders=("Corland",), text=None,
                registered_by="local (secretariat)",
            ),
        ),
        lever_acts=(
            RegisteredLeverAct(
                entry=11, lever="river-tolls", step="raise", act="consent", holder="Corland",
                on="2025-08-01", because=None, registered_by="Corland (party)",
            ),
        ),
        codebooks=(
            RegisteredCodebook(
                entry=5, id="pam", version="1", text=text_of("pam"), registered_by="local",
            ),
        ),
        scores=(
            _score("anna", "1", 6),
            _score("ben", "3", 7),
            _score("anna", "2", 8, commitment="lists"),
            _score("ben", "2", 9, commitment="lists"),
            _score("anna", "0", 10, commitment="crossings"),
            _score("cleo", "1", 11, commitment="crossings", saw_machine=True),
        ),
        adjudications=(
            RegisteredAdjudication(
                entry=12, commitment="withdrawal", document=None, start=None, end=None,
                field="score", codebook="pam", version="1", stage=None, value="3",
                because="by the guideline", between=(6, 7), registered_by="local",
            ),
        ),
        **more,
    )  # fmt: skip


def judged() -> VerdictSet:
    """Return the verdicts on it."""
    found = verdicts()
    unclear = Verdict(
        commitment="hills", reading=None,
        instance=Instance(key={}, trigger=Trigger(at="2025-03-04T00:00:00Z")),
        norm_status="in_force", state="detached", verdict=None, display="cannot be judged",
        causes=("judgement",), final=False,
        window=Window(start="2025-03-04T00:00:00Z", until=None), measure=None,
        certificate=Certificate(shape="open"),
    )  # fmt: skip
    return msgspec.structs.replace(found, verdicts=(*found.verdicts, unclear))


ELECTIONS = Calendar(
    name="elections.csv",
    elections=(
        Election(country="Belmark", code="BEL", kind="parliament", on="2025-05-11"),
        Election(country="Ardania", code="ARD", kind="president", on="2026-04-12"),
        Election(country="Elsewhere", code="ELS", kind="parliament", on="2025-06-01"),
    ),
)


def register() -> FakeRegister:
    """Return the register that holds all this."""
    return FakeRegister(surveyed(), judged())
