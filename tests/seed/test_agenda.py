"""Rows on what is to follow: rounds, tracks, phases, milestones, who must coordinate."""

import json
from pathlib import Path
from typing import Any

import icalendar
import pytest
from tests.seed.conftest import Run

Parts = dict[str, dict[str, Any]]


@pytest.fixture
def register(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, servanda: Run) -> Run:
    """Return the command on a register with the plans of the examples."""
    levers, plans = root / "examples/levers", root / "examples/agenda"
    monkeypatch.setenv("SERVANDA_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("SERVANDA_REGISTER", str(tmp_path / "talks.db"))
    for args in (
        ("init", tmp_path / "talks.db", "--unsafe-plain-key"),
        ("record", levers / "pause.txt", "--rules", levers / "commitments.yaml"),
        ("observe", levers / "events.csv", "--coverage", levers / "coverage.csv"),
        ("agenda", "add", plans / "anchorage.toml"),
        ("agenda", "add", plans / "pause.toml"),
    ):
        done = servanda(*args)
        assert done.code == 0, done.err
    return servanda


def view(register: Run, name: str = "anchorage", as_of: str = "2026-01-12") -> dict[str, Any]:
    """Return one plan as of a day."""
    found = json.loads(register("agenda", "list", "--as-of", as_of, "--json").out)
    (one,) = [plan for plan in found["plans"] if plan["plan"]["id"] == name]
    return dict(one)


def parts(found: dict[str, Any], kind: str, of: str) -> Parts:
    """Return the views of one kind by the ids of what they are about."""
    return {one[of]["id"]: one for one in found[kind]}


@pytest.mark.seed("s16")
def test_small_steps_add_up(register: Run, tmp_path: Path) -> None:
    """s16: how many steps have a date is told, and none is told too."""
    assert "steps: 9, 5 dated" in register("agenda", "list").out
    bare = (
        'schema = "servanda.agenda/1"\nid = "x"\ntitle = "X"\nsource = "aides"\n'
        '[[milestone]]\nid = "m"\ntitle = "Small shifts"\n'
    )
    (tmp_path / "bare.toml").write_text(bare, encoding="utf-8")
    register("agenda", "add", tmp_path / "bare.toml")
    assert "steps: 1, 0 dated" in register("agenda", "list").out


@pytest.mark.seed("s17")
def test_can_it_be_checked_and_who_must_coordinate(register: Run) -> None:
    """s17: yes or no, what is missing, and a field for owners on both sides of a border."""
    talk = parts(view(register), "milestones", "milestone")["data"]
    assert talk["verifiable"] is False
    assert talk["missing"] == ["debtor", "criterion", "method"]
    guns = parts(view(register, "pause"), "milestones", "milestone")["guns-out"]
    assert guns["verifiable"] is True
    assert guns["milestone"]["coordinates"] == ["Ostia/ministry", "mission"]


@pytest.mark.seed("s20")
def test_rounds_and_a_mechanism_under_test(register: Run) -> None:
    """s20: rounds form a series; the mechanism that they test is proposed, not agreed."""
    found = view(register)
    rounds = [m["meeting"]["id"] for m in found["meetings"] if m["meeting"]["series"] == "rounds"]
    assert rounds == ["round-1"]
    tried = parts(found, "mechanisms", "mechanism")["small-steps"]
    assert tried["standing"] == "proposed"
    assert tried["mechanism"]["tested_in"] == ["round-1"]


@pytest.mark.seed("s21")
def test_three_tests_of_credibility(register: Run) -> None:
    """s21: dialogue resumed, posture data verifiable, consultations timed: no evidence at first."""
    found = parts(view(register), "milestones", "milestone")
    for name in ("dialogue", "data", "timeline"):
        assert sum(tied["reports"] for tied in found[name]["tied"]) == 0
    lines = register("agenda", "list", "--as-of", "2026-01-12").out.splitlines()
    for title in ("The dialogue on security", "Figures on troops", "It is set when both"):
        (at,) = [n for n, line in enumerate(lines) if title in line]
        assert lines[at + 1].endswith("no evidence")


@pytest.mark.seed("s22")
def test_nothing_without_a_milestone_is_on_track(register: Run) -> None:
    """s22: a track, an issue, a milestone without a promise: unmeasurable, whatever the day."""
    for day in ("2026-01-12", "2026-12-31"):
        found = view(register, as_of=day)
        assert {t["id"]: t["state"] for t in found["tracks"]}["economic"] == "unmeasurable"
        assert {i["id"]: i["state"] for i in found["issues"]}["borders"] == "unmeasurable"
        assert parts(found, "milestones", "milestone")["dialogue"]["state"] == "unmeasurable"
        states = {one["state"] for kind in ("phases", "tracks", "issues", "milestones")
                  for one in found[kind]}  # fmt: skip
        assert "on track" not in states


@pytest.mark.seed("s34")
def test_three_tracks_that_analysts_expect(register: Run) -> None:
    """s34: military, economic and political, expected by analysts and agreed by nobody."""
    assert [
        (one["track"]["kind"], one["standing"], one["source"]) for one in view(register)["tracks"]
    ] == [
        ("military", "expected", "analysts"),
        ("economic", "expected", "analysts"),
        ("political", "expected", "analysts"),
    ]


@pytest.mark.seed("s35")
def test_any_number_of_parties_joins_in_time(register: Run) -> None:
    """s35: a guarantor joins two parties later; the day is its own."""
    before = view(register, "pause", as_of="2026-02-28")["parties"]
    after = view(register, "pause", as_of="2026-03-01")["parties"]
    assert [(p["party"]["role"], p["joined"]) for p in before] == [
        ("party", True), ("party", True), ("guarantor", False),
    ]  # fmt: skip
    assert after[2]["joined"] is True
    assert after[2]["party"]["acceded"] == "2026-03-01"


@pytest.mark.seed("s48")
def test_negotiable_or_not(register: Run) -> None:
    """s48: open, closed or unknown, and unknown where nobody says."""
    (talk,) = view(register)["issues"]
    assert (talk["issue"]["negotiability"], talk["standing"]) == ("unknown", "unknown")
    (valley,) = view(register, "pause")["issues"]
    assert valley["standing"] == "open"
    assert valley["source"] == "both delegations, in the opening round"


@pytest.mark.seed("s50")
def test_a_meeting_is_whole_or_says_what_is_missing(register: Run) -> None:
    """s50: date, participants and criteria, or incomplete; the calendar opens."""
    found = parts(view(register), "meetings", "meeting")
    assert (found["round-1"]["state"], found["round-1"]["missing"]) == ("planned", [])
    assert found["technical-1"]["state"] == "incomplete"
    assert found["technical-1"]["missing"] == ["date", "participants", "criteria"]
    events = icalendar.Calendar.from_ical(register("agenda", "ics").out).walk("VEVENT")
    said = "First round after Anchorage (by end of February 2026, day not stated)"
    assert said in {str(one["SUMMARY"]) for one in events}


@pytest.mark.seed("s51")
def test_what_is_likely_is_proposed(register: Run) -> None:
    """s51: rounds, confidence-building and talks of experts: proposed, in the word "likely"."""
    found = view(register)
    likely = [one for kind, of in (("meetings", "meeting"), ("mechanisms", "mechanism"))
              for one in found[kind] if one[of]["modality"] == "likely"]  # fmt: skip
    assert [one["standing"] for one in likely] == ["proposed"] * 3


@pytest.mark.seed("s53")
def test_themes_of_a_phase(register: Run) -> None:
    """s53: risk, humanitarian channels, transparency: of experts, and not counted as agreed."""
    first = view(register)["phases"][0]
    assert first["phase"]["themes"] == ["risk reduction", "humanitarian channels", "transparency"]
    assert first["source"] == "experts, in a press text of 5 September"
    assert first["standing"] == "proposed"
    judged = json.loads(register("status", "--json").out)["verdicts"]
    assert {one["commitment"] for one in judged} == {"withdraw", "no-shelling"}


@pytest.mark.seed("s54")
def test_short_term_drafts_need_criterion_and_method(register: Run) -> None:
    """s54: three drafts that might be; none becomes a rule without criterion and method."""
    found = view(register)
    milestones = parts(found, "milestones", "milestone")
    channel = parts(found, "channels", "channel")["crisis-line"]
    for one in (milestones["data"], milestones["fewer-troops"], channel):
        assert one["state"] == "draft"
        assert {"criterion", "method"} <= set(one["missing"])
        inner = one.get("milestone") or one["channel"]
        assert inner["modality"] == "might"
        done = register("agenda", "draft", "anchorage", inner["id"])
        assert done.code == 2
        assert "criterion and method" in done.err


@pytest.mark.seed("s55")
def test_phase_two_cannot_begin_earlier(register: Run, root: Path, tmp_path: Path) -> None:
    """s55: three mid-term drafts in a phase that waits; it cannot begin before the first ends."""
    found = view(register)
    assert found["phases"][1]["state"] == "waits"
    assert found["phases"][1]["why"] == ["phase-1 is not complete"]
    second = [m["milestone"] for m in found["milestones"] if m["milestone"]["phase"] == "phase-2"]
    assert [one["template"] for one in second] == [
        "assurances", "verification-regime", "joint-exercise",
    ]  # fmt: skip
    text = (root / "examples/agenda/anchorage.toml").read_text(encoding="utf-8")
    early = text.replace('lasts = "52 w"', 'lasts = "52 w"\nstart = "2026-07-12"')
    (tmp_path / "early.toml").write_text(early, encoding="utf-8")
    done = register("agenda", "add", tmp_path / "early.toml")
    assert done.code == 2
    assert "phase phase-2, start: 2026-07-12 is before 2026-07-13" in done.err
