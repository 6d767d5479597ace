"""Two plans of the test register: one with every kind of part, and one with nothing in it."""

from datetime import UTC, datetime, timedelta

from servanda.agenda import board as boards
from servanda.agenda import plan
from servanda.agenda.board import Fact
from servanda.agenda.standing import Day
from servanda.agenda.ties import Ties
from servanda.model.agenda import RegisteredAgenda
from servanda.model.plan_view import AgendaBoard
from servanda.model.register import RegisterState
from servanda.model.verdict import VerdictSet

RIVER = """
schema = "servanda.agenda/1"
id = "river"
title = "After the talks on the river bank"
source = "the mediator"
[[party]]
name = "Ardania"
role = "party"
acceded = "2025-03-04"
[[party]]
name = "Corland"
role = "guarantor"
acceded = "2025-12-01"
[[track]]
id = "military"
kind = "military"
title = "Talks of soldiers"
status = "expected"
source = "analysts"
[[issue]]
id = "mills"
title = "The mills"
[[mechanism]]
id = "joint-post"
title = "A post of both sides"
tested_in = ["round"]
[[phase]]
id = "bank"
title = "A quiet bank"
start = "2025-03-04"
lasts = "2 w"
[[phase]]
id = "bridges"
title = "Open bridges"
after = ["bank"]
lasts = "15 w"
[[milestone]]
id = "guns"
title = "The guns are gone"
phase = "bank"
commitments = ["withdrawal"]
due = "2025-03-18"
coordinates = ["Ardania/army", "Belmark/army"]
agreed_in = "accord"
[[milestone]]
id = "north"
title = "The northern crossings are open"
phase = "bridges"
track = "military"
commitments = ["crossings"]
due = "2025-06-30"
[[milestone]]
id = "islands-settled"
title = "The islands"
commitments = ["islands"]
due = "2025-11-10"
modality = "might"
[[milestone]]
id = "posts"
title = "An inspection of the posts"
template = "inspection"
commitments = ["posts-seen"]
due = "2026-02"
[[channel]]
id = "line"
title = "The line along the river"
between = ["Ardania", "Belmark"]
commitment = "line-tests"
[[meeting]]
id = "round"
title = "Second round"
series = "rounds"
on = "2025-10-20"
participants = ["Ardania", "Belmark"]
criteria = ["The crossings are open."]
[[meeting.item]]
title = "The crossings"
commitments = ["crossings"]
[[meeting]]
id = "experts"
title = "Experts on the mills"
on = "2025-12"
[[task]]
id = "count"
who = "mission/observers"
checks = ["guns", "islands-settled"]
by = "2025-11-10"
"""
EMPTY = 'schema = "servanda.agenda/1"\nid = "none"\ntitle = "Later"\nsource = "the mediator"\n'


def board(state: RegisterState, found: VerdictSet) -> AgendaBoard:
    """Return the two plans as these verdicts leave them."""
    at = datetime.fromisoformat(found.as_of)
    today = (at.astimezone(UTC) - timedelta(microseconds=1)).date()
    ids = {one.id: one.title for one in state.commitments}
    ties = Ties(found.verdicts, ids, lambda _: (), today=today)
    documents = frozenset(one.id for one in state.documents)
    plans = []
    for entry, text in enumerate((RIVER, EMPTY), 5):
        one = plan.parse(text, where="plan")
        held = RegisteredAgenda(
            entry=entry, id=one.id, text=text, revision=entry - 5, registered_by="local"
        )
        plans.append(boards.plan_view(Day(one, ties, documents, today), held))
    facts = {name: Fact(title, "UTC", 0, recurs=name == "lists") for name, title in ids.items()}
    return AgendaBoard(
        as_of=found.as_of,
        known_at=found.known_at,
        origin=state.head.origin,
        stamp=state.entries[-1].claimed_time,
        plans=tuple(plans),
        withheld=("secret",),
        dues=tuple(boards.dues(found.verdicts, facts)),
        undated=boards.undated(ties, ids),
    )
