"""Puts small settings before the product and holds its verdicts against the worlds."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

import pytest
from tests.watch.worlds import keeps, possible
from tests.watch.worlds.draw import FAMILIES, Told, told
from tests.watch.worlds.keeps import Keep
from tests.watch.worlds.possible import Answer, Found, agrees, occasions
from tests.watch.worlds.reports import Record, Report, Watch
from tests.watch.worlds.rules import EVER, Check, Opening, Rule, hour, instant

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.model.verdict import Verdict
from servanda.terms import load_terms
from servanda.watch.evidence import Evidence
from servanda.watch.reference import Asked, Engine

SETTINGS = 50
"""Each rule meets so many records: reading a rule costs more than judging it."""
SHORT, LONG, CHUNK = 80, 4000, 80
"""Rules of each family in `make test`, in all (five families: a million settings), and at once."""


def event_of(row: Report) -> Event:
    """Return a row as the product knows it."""
    return Event(
        id=row.id,
        type=row.kind,
        start=instant(hour(row.start)),
        end=instant(hour(row.end)),
        standing=row.standing,  # type: ignore[arg-type]
        source=row.source,
        family=row.source,
        occurrence=row.name,
        known_at=instant(hour(row.known)),
        quantity=None if row.amount is None else row.amount[0],
        quantity_hi=None if row.amount is None else row.amount[1],
        polarity="-" if row.denies else "+",
        supersedes=() if row.replaces is None else (row.replaces,),
        conf=row.conf,
        attributes=() if row.site is None else (("site", row.site),),
    )


def coverage_of(row: Watch) -> Coverage:
    """Return a row of coverage as the product knows it."""
    return Coverage(
        source=row.source,
        type=row.kind,
        start=instant(hour(row.start)),
        end=instant(hour(row.end)),
        duty=row.duty,
        attributes=() if row.site is None else (("site", row.site),),
    )


def verdicts(terms: c.Terms, record: Told) -> list[Verdict]:
    """Return the product's verdicts."""
    known_at = None if record.known_at is None else instant(hour(record.known_at))
    evidence = Evidence(
        map(event_of, record.rows), map(coverage_of, record.watches), known_at=known_at
    )
    asked = Asked(instant(hour(record.as_of)), known_at, timedelta(days=14), ())
    return list(Engine(terms, evidence, asked, digest="none").run().verdicts)


def named(verdict: Verdict, *, ticks: bool) -> str:
    """Return the name of the occasion as the worlds call it; of ticks, the time."""
    trigger = verdict.instance.trigger
    if trigger is None or (trigger.event is None and not ticks):
        return ""
    return trigger.event or str(trigger.at)


def said(verdict: Verdict) -> Answer:
    """Return true, false, ``expired`` or None, as the worlds say it."""
    return "expired" if verdict.state == "expired" else verdict.verdict


@dataclass(slots=True)
class Score:
    """How verdicts and worlds agreed."""

    cases: int = 0
    said: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def take(self, verdict: Verdict, *, exactly: bool) -> None:
        """Count what was said."""
        answer = said(verdict)
        self.said["unknown, exact" if answer is None and exactly else str(answer)] += 1


def settings(family: str, seed: int) -> Iterator[tuple[Rule | Keep, Told]]:
    """Yield one rule of a family with many records: the same for a seed everywhere."""
    rnd = Random(f"{family} {seed}")  # noqa: S311  (a draw, no secret)
    if family == "keeps":
        kept = keeps.draw(rnd)
        yield from ((kept, keeps.told(rnd, kept)) for _ in range(SETTINGS))
    else:
        rule = FAMILIES[family](rnd)
        yield from ((rule, told(rnd, rule)) for _ in range(SETTINGS))


def check(family: str, seeds: Iterable[int], *, stop: bool = False) -> Score:
    """Return how the product fares with the settings of some seeds, or until its first fault."""
    score = Score()
    for seed in seeds:
        terms: c.Terms | None = None
        for number, (rule, record) in enumerate(settings(family, seed)):
            terms = terms or load_terms(rule.text(), where="rule.yaml")
            score.cases += 1
            for fault in faults(rule, record, verdicts(terms, record), score):
                rows = "\n".join(f"  {row}" for row in (*record.rows, *record.watches))
                score.faults.append(
                    f"{family} {seed}, record {number}: {fault}\n{rule.text()}{rows}\n"
                    f"  as of {record.as_of}, known at {record.known_at}"
                )
            if stop and score.faults:
                return score
    return score


def faults(rule: Rule | Keep, told: Told, answers: list[Verdict], score: Score) -> Iterator[str]:
    """Yield what the verdicts of one setting say that the worlds do not."""
    record = Record.known(
        told.rows, told.watches, accept=rule.accept, as_of=told.as_of, known_at=told.known_at
    )
    if isinstance(rule, Keep):
        yield from _keep_faults(rule, record, answers, score)
        return
    exactly = possible.exact(rule, record)
    ticks = rule.every is not None
    worlds = {_occasion(name, ticks=ticks): found for name, found in occasions(rule, record)}
    by_name = {named(v, ticks=ticks): v for v in answers}
    if set(by_name) != set(worlds):
        yield f"occasions {sorted(by_name)}, in the worlds {sorted(worlds)}"
        return
    # Only of a trigger known to the instant is it known which past the future goes with.
    clear = all(r.start == r.end for r in record.rows if r.kind == rule.when)
    for name, verdict in by_name.items():
        score.take(verdict, exactly=exactly)
        found = worlds[name]
        if not agrees(said(verdict), found, exactly=exactly):
            yield f"{name} {verdict.display}, in the worlds {sorted(found.outcomes)}"
        elif verdict.display == "pending" and exactly and clear and not found.waits:
            yield f"{name} pending, though some past decides"
        elif rule.when is None and not ticks and exactly:
            yield from _flag_faults(rule, record, verdict)


def _occasion(name: str, *, ticks: bool) -> str:
    return instant(int(name)).isoformat().replace("+00:00", "Z") if ticks else name


def _keep_faults(rule: Keep, record: Record, answers: list[Verdict], score: Score) -> Iterator[str]:
    exactly = keeps.exact(rule, record)
    found = keeps.kept(rule, record)
    for verdict in answers:
        score.take(verdict, exactly=exactly)
        if agrees(said(verdict), found, exactly=exactly):
            continue
        if verdict.verdict is None and keeps.nearly(rule, record).verdict is None:
            continue
        yield f"{verdict.display}, in the worlds {sorted(found.outcomes)}"


def _flag_faults(rule: Rule, record: Record, verdict: Verdict) -> Iterator[str]:
    """Yield what is wrong with grace and cure (section 5) of a rule with one window."""
    if not isinstance(rule.tree, Check) or said(verdict) not in (True, False):
        return
    until = EVER if rule.until is None else hour(rule.until)
    ends = rule.ends(rule.tree, Opening(rule.start, until=until))
    last = ends._replace(end=ends.end + hour(rule.grace), closed=ends.closed and rule.grace == 0)
    final = ends.end < EVER and last.over(record.clock)
    expected = set() if final else {"provisional"}
    if verdict.verdict is False and not final and record.clock >= ends.end:
        expected.add("overdue_within_grace")
    if verdict.verdict is False and rule.cure is not None:
        late = replace(rule, late=rule.cure, silence="unknown")
        expected |= {"cured"} if _only(late, record).verdict is True else set()
    shown = {"provisional", "overdue_within_grace", "cured"} & set(verdict.flags)
    if (shown, verdict.final) != (expected, final):
        yield f"flags {sorted(shown)} and final {verdict.final}, expected {sorted(expected)}"


def _only(rule: Rule, record: Record) -> Found:
    return next(found for _, found in occasions(rule, record))


def expect_none(family: str, seeds: range) -> None:
    """Fail with the first faults, if there are any, and if hardly anything was decided."""
    score = check(family, seeds)
    if score.faults:
        pytest.fail(f"{len(score.faults)} faults\n" + "\n".join(score.faults[:3]), pytrace=False)
    assert score.cases == len(seeds) * SETTINGS
    for answer in ("True", "False", "unknown, exact"):
        assert score.said[answer] > score.cases // 200, score.said
