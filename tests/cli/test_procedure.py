"""`servanda procedure`, `object`, `reply`, `objections`: what is refused, and what is shown."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run


@pytest.fixture
def filed(talks: Path, root: Path, servanda: Run) -> Path:
    """Return a register with a report of 1 January under the quarterly procedure."""
    assert servanda("procedure", "add", root / "examples/procedure/quarterly.toml").code == 0
    done = servanda(
        "procedure", "report", "Q1", "--title", "First", "--under", "quarterly", "--author",
        "Mission", "--about", "withdraw", "--on", "2026-01-01",
    )  # fmt: skip
    assert done.code == 0, done.err
    return talks


def act(servanda: Run, move: str, who: str, on: str, *more: str) -> str:
    """Record an act; return what was said."""
    done = servanda("procedure", "act", "Q1", move, "--who", who, "--on", on, *more)
    return done.out if done.code == 0 else f"{done.code}: {done.err}"


@pytest.mark.usefixtures("talks")
def test_empty_registers(servanda: Run) -> None:
    """Without procedures, reports or objections that is what is said."""
    assert "no procedure is recorded" in servanda("procedure", "list").out
    assert "no objection is recorded" in servanda("objections").out
    done = servanda("procedure", "report", "Q1", "--title", "T", "--under", "x", "--author", "M")
    assert (done.code, "no procedure 'x'; there are: none yet" in done.err) == (2, True)
    done = servanda("reply", "Q1", "--from", "M", "--because", "so")
    assert (done.code, "no report 'Q1'" in done.err) == (2, True)


@pytest.mark.usefixtures("filed")
def test_what_is_refused(servanda: Run) -> None:
    """Acts that fit no step, of somebody without a part, of the future or before the report."""
    assert "no step 'x'" in act(servanda, "shown", "Norland", "2026-01-02", "--step", "x")
    assert "no --step is named" in act(servanda, "shown", "Norland", "2026-01-02")
    assert "has no part in to-parties" in act(
        servanda, "shown", "Sudria", "2026-01-02", "--step", "to-parties"
    )
    assert "it takes shown, not waived" in act(
        servanda, "waived", "Norland", "2026-01-02", "--step", "to-parties"
    )
    assert "is to come" in act(servanda, "shown", "Norland", "2999-01-02", "--step", "to-parties")
    assert "lies before the report" in act(
        servanda, "shown", "Norland", "2025-12-31", "--step", "to-parties"
    )
    assert "does not publish under quarterly" in act(servanda, "published", "Norland", "2026-01-02")
    assert "leave --step out" in act(
        servanda, "published", "Mission", "2026-01-02", "--step", "council"
    )
    assert "not done by then: to-parties, comments, council" in act(
        servanda, "published", "Mission", "2026-01-02"
    )
    for name, author in (("", "M"), ("Q2", ""), ("Q2", "M\n  council: done"), ("withdraw", "M")):
        done = servanda("procedure", "report", name, "--title", "T", "--under", "quarterly",
                        "--author", author, "--on", "2026-01-01")  # fmt: skip
        assert done.code == 2, (name, author)
    assert servanda("reply", "#" + "9" * 5000, "--from", "Norland", "--because", "so").code == 2
    assert servanda("act", "release", "withdraw", "--from", "").code == 2
    done = servanda("reply", "#0", "--from", "Norland", "--because", "so")
    assert (done.code, "a reply answers an objection or a report" in done.err) == (2, True)
    done = servanda("object", "nothing", "--from", "Norland", "--because", "so")
    assert (done.code, "no commitment and no report 'nothing'" in done.err) == (2, True)
    done = servanda("object", "withdraw", "--from", "Norland", "--because", " ")
    assert (done.code, "say what is said" in done.err) == (2, True)


@pytest.mark.usefixtures("filed")
def test_a_leak_is_no_publication(servanda: Run) -> None:
    """What became public by another way is shown as that, with the steps that were skipped."""
    assert "Q1 disclosed" in act(servanda, "disclosed", "Daily", "2026-01-03", "--because", "leak")

    found = json.loads(servanda("procedure", "list", "--json", "--as-of", "2026-03-01").out)

    (one,) = found["reports"]
    assert one["state"] == "disclosed outside the procedure"
    assert one["skipped"] == ["to-parties", "comments", "council"]
    older = json.loads(servanda("procedure", "list", "--json", "--as-of", "2025-12-31").out)
    assert older["reports"] == []
    before = json.loads(servanda("procedure", "list", "--json", "--as-of", "2026-01-02").out)
    assert before["reports"][0]["state"] == "in procedure"


@pytest.mark.usefixtures("filed")
def test_a_new_version_begins_anew(servanda: Run) -> None:
    """What was shown was the old text, so it must be shown again."""
    act(servanda, "shown", "Norland", "2026-01-02", "--step", "to-parties")
    assert servanda(
        "procedure", "report", "Q1", "--title", "First, mended", "--under", "quarterly",
        "--author", "Mission", "--on", "2026-01-10",
    ).code == 0  # fmt: skip

    found = json.loads(servanda("procedure", "list", "--json", "--as-of", "2026-03-01").out)

    (one,) = found["reports"]
    assert one["title"] == "First, mended"
    assert one["steps"][0]["missing"] == ["Norland", "Estmark"]


@pytest.mark.usefixtures("filed")
def test_objections_stand_beside_the_verdict(servanda: Run) -> None:
    """An objection keeps what the verdict showed; replies stand under it; the verdict stays."""
    before = servanda("status", "withdraw", "--as-of", "2026-04-01", "--json").out
    assert servanda(
        "object", "withdraw", "--from", "Norland", "--because", "It was done.",
        "--on", "2026-04-02", "--evidence", "e1",
    ).code == 0  # fmt: skip
    found = json.loads(servanda("objections", "withdraw", "--json").out)
    (one,) = found["objections"]
    entry = one["objection"]["entry"]
    shown = {v["display"] for v in json.loads(before)["verdicts"]}
    assert set(one["objection"]["shows"]) == shown
    assert servanda("reply", f"#{entry}", "--from", "Mission", "--because", "By whom?").code == 0

    said = servanda("status", "withdraw", "--as-of", "2026-04-01").out
    assert said.index("Norland objects to withdraw") < said.index("Mission replies")
    assert "By whom?" in servanda("explain", "withdraw", "--as-of", "2026-04-01").out
    after = json.loads(servanda("status", "withdraw", "--as-of", "2026-04-01", "--json").out)
    assert after["verdicts"] == json.loads(before)["verdicts"]


def test_whose_key_signs(talks: Path, servanda: Run) -> None:
    """A key handed in decides; else a party's own key speaks for it, else the secretariat's."""
    for name, role in (("norland", "party"), ("estmark", "party"), ("mission", "observer")):
        out = ("--out", talks.parent / "mission.key") if name == "mission" else ()
        done = servanda("keygen", name, "--role", role, "--unsafe-plain-key", *out)
        assert done.code == 0, done.err

    def by(who: str, *more: str | Path) -> str:
        done = servanda("object", "withdraw", "--from", who, "--because", "so", *more)
        assert done.code == 0, done.err
        return str(json.loads(servanda("objections", "--json").out)["objections"][-1]["objection"][
            "registered_by"])  # fmt: skip

    assert by("Norland") == "norland (party)"
    assert by("Estmark") == "estmark (party)"
    assert by("Sudria") == "local (secretariat)"
    assert by("Norland", "--by", talks.parent / "mission.key") == "mission (observer)"
    refused = servanda("levers", "add", "x.toml", "--by", talks.parent / "mission.key")
    assert refused.code == 2
