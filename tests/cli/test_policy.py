"""Policies for evidence on record: signed, tried on every verdict, and recomputed by an auditor."""

import json
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.test_camps import POLICY

from servanda.audit import layout

AS_OF = ["--as-of", "2026-04-01"]
HOSTILE = POLICY.format(name="The Hostile Camp", standing="claim", reason="paid by A")
FRIENDLY = POLICY.format(name="friends", standing="observation", reason="they were there")


def record(talks: Path, servanda: Run) -> None:
    """Record the policies of two camps."""
    (talks.parent / "hostile.toml").write_text(HOSTILE, encoding="utf-8")
    (talks.parent / "friends.toml").write_text(FRIENDLY, encoding="utf-8")
    done = servanda("policy", "add", "hostile.toml", "friends.toml")
    assert done.code == 0, done.err
    assert "policy the-hostile-camp\n" in done.out


def test_every_verdict_is_tried_under_every_policy_on_record(talks: Path, servanda: Run) -> None:
    """Status counts and names what flips, explain says it of each verdict; the verdicts stay."""
    record(talks, servanda)

    shown = servanda("status", *AS_OF).out
    found = json.loads(servanda("status", *AS_OF, "--json").out)
    one = json.loads(servanda("status", "withdraw", *AS_OF, "--json").out)
    told = servanda("explain", "withdraw", *AS_OF).out
    rows = json.loads(servanda("explain", "withdraw", *AS_OF, "--json").out)

    # By hand: without the mission its report is a claim and its coverage counts no more.
    turn = {"from": "fulfilled", "to": "not observed", "count": 1}
    camps = found["inputs"]["policies"]
    assert [v["display"] for v in found["verdicts"]] == ["fulfilled"]
    assert [(c["id"], c["name"], c["turns"]) for c in camps] == [
        ("the-hostile-camp", "The Hostile Camp", [turn]),
        ("friends", "friends", []),
    ]
    assert {c["registered_by"] for c in camps} == {"local (secretariat)"}
    assert one["inputs"]["policies"] == camps
    assert "Under the policies on record, each by itself" in shown
    assert "1 × fulfilled → not observed" in shown
    assert f"Under the policy The Hostile Camp (#{camps[0]['entry']}): not observed." in told
    assert f"Unchanged under the policy friends (#{camps[1]['entry']})." in told
    assert [p["to"] for p in rows[0]["policies"]] == ["not observed", "fulfilled"]


def test_policies_are_listed(talks: Path, servanda: Run) -> None:
    """The list says who registered a policy and how many verdicts flip."""
    assert "No policy on record" in servanda("policy", "list", *AS_OF).out
    record(talks, servanda)

    listed = servanda("policy", "list", *AS_OF).out

    assert "registered by local (secretariat)): The Hostile Camp: 1 of 1 verdicts flip" in listed
    assert "friends: 0 of 1 verdicts flip" in listed


def test_the_same_name_again_is_the_next_version(talks: Path, servanda: Run) -> None:
    """A camp may change its mind; what it said before is not tried any more, and stays on record.

    An entry that is withdrawn is not tried either.
    """
    record(talks, servanda)
    newest = json.loads(servanda("policy", "list", *AS_OF, "--json").out)[-1]["entry"]
    changed = HOSTILE.replace('"claim"', '"observation"')
    (talks.parent / "hostile.toml").write_text(changed, encoding="utf-8")

    done = servanda("policy", "add", "hostile.toml", "--json")
    before = json.loads(servanda("status", *AS_OF, "--json", "--known-at", f"#{newest}").out)
    (added,) = json.loads(done.out)
    after = json.loads(servanda("policy", "list", *AS_OF, "--json").out)
    servanda("correct", f"#{added['entry']}", "--because", "entered by mistake")
    left = json.loads(servanda("policy", "list", *AS_OF, "--json").out)

    assert added["earlier"]
    assert len(before["inputs"]["policies"][0]["flips"]) == 1
    assert [(c["id"], len(c["flips"])) for c in after] == [("friends", 0), ("the-hostile-camp", 0)]
    assert [c["id"] for c in left] == ["friends"]


def test_an_auditor_recomputes_what_flips(talks: Path, servanda: Run) -> None:
    """A bundle holds the policies; a flip that was left out of its verdicts is found."""
    record(talks, servanda)
    assert servanda("publish", "bundle", *AS_OF).code == 0
    bundle = talks.parent / "bundle"
    checked = servanda("verify", "bundle")
    alone = subprocess.run(
        [sys.executable, "verify.py", "."], cwd=bundle, capture_output=True, text=True, check=False
    )
    path = bundle / layout.VERDICTS
    said = json.loads(path.read_text(encoding="utf-8"))
    said["inputs"]["policies"][0]["flips"] = []
    path.write_text(json.dumps(said), encoding="utf-8")

    denied = servanda("verify", "bundle")

    assert checked.code == 0, checked.out
    assert alone.returncode == 0, alone.stdout + alone.stderr
    assert "its inputs or lints are not those that follow" in denied.out + denied.err
    overview = (bundle / "site" / "index.html").read_text(encoding="utf-8")
    assert "1 of 1 verdict flips" in overview
    assert "paid by A" in overview


def test_what_is_no_policy_is_not_recorded(talks: Path, servanda: Run) -> None:
    """Every file is read before anything is signed; an error names file and place."""
    (talks.parent / "good.toml").write_text(FRIENDLY, encoding="utf-8")
    (talks.parent / "bad.toml").write_text(HOSTILE.replace("reason", "because"), encoding="utf-8")

    done = servanda("policy", "add", "good.toml", "bad.toml")
    twice = servanda("policy", "add", "good.toml", "good.toml")

    assert done.code == 2
    assert "bad.toml, choice 1: unknown key 'because'" in done.err
    assert twice.code == 2
    assert "another file here makes the id 'friends' too" in twice.err
    assert "No policy on record" in servanda("policy", "list").out
