"""`servanda calibrate`: what it prints, and the way of its line into verdicts."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run

MAP = """schema = "servanda.map/1"
[[table]]
file = "log.csv"
id = "r{_n}"
zone = "Europe/Kyiv"
  [table.time]
  at = "day"
  [table.set]
  type = "sailing"
  standing = "observation"
  [table.columns]
  ship = "ship"
"""
LOG = "day,ship\n2030-03-01,Ada\n2030-03-04,Bo\n2030-03-09,Cy\n"
KNOWN = "at,source,ship\n2030-03-02,Gazette,Ada\n2030-03-05,Gazette,Bo\n2030-03-10,Herald,Cy\n"
RULE = (
    "commitments:\n  - {id: stay, debtor: B, zone: Europe/Kyiv, "
    'avoid: "sailing(ship=Ada) from 2030-03-01 through 2030-03-01"}\n'
)


@pytest.fixture
def files(desk: Path) -> Path:
    """Put a log, its mapping and its anchors on the desk."""
    for name, text in (("map.toml", MAP), ("log.csv", LOG), ("known.csv", KNOWN)):
        (desk / name).write_text(text, encoding="utf-8")
    (desk / "rule.yaml").write_text(RULE, encoding="utf-8")
    return desk


ASK = ("calibrate", "log.csv", "--map", "map.toml", "--anchors", "known.csv")


@pytest.mark.usefixtures("files")
def test_the_line_with_its_evidence(servanda: Run) -> None:
    """For people: the shift, each anchor, and the line to put into the mapping."""
    done = servanda(*ASK)

    assert done.code == 0, done.err
    assert "log.csv: 3 of 3 anchors agree on +1 d" in done.out
    assert "anchor 1 (Gazette): +1 d, agrees" in done.out
    assert done.out.splitlines()[-1].startswith('clock_shift = {by = "+1 d", reason = "3 of 3')
    assert json.loads(servanda(*ASK, "--json").out)["by"] == "+1 d"


def test_the_line_reaches_verdict_and_certificate(files: Path, servanda: Run) -> None:
    """Put into the mapping, the shift turns the verdict and stands beside it with its reason."""
    judge = ("evaluate", "rule.yaml", "--events", "log.csv", "--map", "map.toml",
             "--as-of", "2030-04-01", "--json")  # fmt: skip
    before = json.loads(servanda(*judge).out)
    line = servanda(*ASK).out.splitlines()[-1]
    (files / "map.toml").write_text(MAP.replace("  [table.time]", f"{line}\n  [table.time]"))

    after = json.loads(servanda(*judge).out)

    assert [v["display"] for v in before["verdicts"]] == ["violated"]
    assert [v["display"] for v in after["verdicts"]] == ["not observed"]
    (shift,) = after["inputs"]["clock_shifts"]
    assert (shift["file"], shift["by"]) == ("log.csv", "+1 d")
    assert "3 of 3 anchors agree" in shift["reason"]
    (told,) = after["verdicts"][0]["certificate"]["basis"]["clock_shifts"]
    assert (told["by"], told["reason"]) == (shift["by"], shift["reason"])


def test_a_register_certifies_the_shift_too(talks: Path, servanda: Run) -> None:
    """Verdicts of a register name the shift in their certificates, and the bundle verifies."""
    line = 'clock_shift = {by = "+1 d", reason = "3 of 3 anchors agree"}'
    text = MAP.replace("  [table.time]", f"{line}\n  [table.time]")
    (talks.parent / "map.toml").write_text(text, encoding="utf-8")
    (talks.parent / "log.csv").write_text(LOG, encoding="utf-8")
    assert servanda("observe", "log.csv", "--map", "map.toml").code == 0

    verdicts = json.loads(servanda("status", "--json").out)["verdicts"]

    assert verdicts
    for verdict in verdicts:
        (told,) = verdict["certificate"]["basis"]["clock_shifts"]
        assert (told["by"], told["reason"]) == ("+1 d", "3 of 3 anchors agree")
    assert servanda("publish", "bundle").code == 0
    assert servanda("verify", "bundle").code == 0


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("calibrate", "log.csv", "--anchors", "known.csv"), "--map is needed"),
        (("calibrate", "log.csv", "--map", "map.toml"), "anchors"),
        (("calibrate", "log.csv", "--map", "maps.toml", "--anchors", "known.csv"), "ready are"),
        (("calibrate", "log.csv", "--map", "map.toml", "--anchors", "none.csv"), "none.csv: no"),
        ((*ASK, "--within", "0"), "--within"),
    ],
)
@pytest.mark.usefixtures("files")
def test_what_is_missing_is_named(args: tuple[str, ...], words: str, servanda: Run) -> None:
    """Each fault ends with code 2 and one message."""
    done = servanda(*args)

    assert (done.code, done.out) == (2, "")
    assert words in done.err


@pytest.mark.usefixtures("files")
def test_too_few_anchors_print_no_number(servanda: Run) -> None:
    """A shift that cannot be told is refused, with the reason."""
    Path("known.csv").write_text("\n".join(KNOWN.splitlines()[:3]) + "\n", encoding="utf-8")

    done = servanda(*ASK)

    assert (done.code, done.out) == (2, "")
    assert "no shift can be estimated: 2 of 2 anchors" in done.err
