"""Witnesses in an audit: the auditor's own quorum, rewritten and stale logs, false times."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.audit import browser
from tests.audit.conftest import PAGES, publish, verdicts_of
from tests.audit.cosigning import NAMES, cosign, cosigner, policy_of, witness
from tests.audit.forging import forged_log
from tests.audit.test_by_hand import GOOD, _shell
from tests.audit.test_verify import _resign
from tests.register.world import NOW, Made, add, commitment, new_register

from servanda.audit import bundle, instructions, layout, verify
from servanda.audit.report import Report
from servanda.errors import InputError
from servanda.register import proposals
from servanda.register.cosigned import checked
from servanda.register.entries import Entry
from servanda.register.journal import Journal
from servanda.register.times import bounds
from servanda.register.view import view_of
from servanda.tlog import checkpoint, note, policy, witnessed
from servanda.witness import request

HOUR = 3600
FIRST = int(NOW.timestamp()) + HOUR
SECOND = FIRST + HOUR


class Bundle(NamedTuple):
    """A bundle with its register, and a folder for what the auditor has of its own."""

    folder: Path
    made: Made
    own: Path

    @property
    def journal(self) -> Journal:
        """The register."""
        return self.made[0]

    def policy(self, text: bytes | None = None, *, needed: int = 2) -> Path:
        """Return the auditor's policy as a file."""
        path = self.own / "mine.policy"
        path.write_bytes(text or policy_of(self.journal.log_verifier, needed=needed))
        return path


def _register(folder: Path) -> Made:
    """Return a register of two witnessed states and a stated policy."""
    made = new_register(folder)
    made[0].store.put_policy(policy_of(made[0].log_verifier))
    cosign(made[0], FIRST, *NAMES)
    made[0].append([commitment("c1")], signer=made[1], now=datetime.fromtimestamp(FIRST + 60, UTC))
    return made


@pytest.fixture
def cosigned(tmp_path: Path) -> Bundle:
    """Return a bundle whose newest state two of three witnesses cosigned."""
    made = _register(tmp_path)
    cosign(made[0], SECOND, "north", "mission")
    own = tmp_path / "own"
    own.mkdir()
    return Bundle(publish(*made, tmp_path / "bundle"), made, own)


def script(bundle: Bundle, *arguments: str | Path) -> tuple[int, str]:
    """Run the one-file checker, from a copy outside the bundle; return exit code and output."""
    program = bundle.own / "verify.py"
    program.write_bytes(instructions.script())
    done = subprocess.run(
        [sys.executable, "-I", program, bundle.folder, *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def both(bundle: Bundle, policy: Path | None = None) -> tuple[Report, str]:
    """Return what the package and the script say; they and the page in a browser must agree."""
    report = verify.verify(bundle.folder, policy=policy)
    means: list[str | Path] = ["--policy", policy] if policy else []
    code, said = script(bundle, *means)
    assert code == (0 if report.verified else 1), (report.headline, said)
    own = policy.read_bytes() if policy else None
    browser.agrees(bundle.folder, said, good=report.verified, policy=own)
    return report, said


# ---------------------------------------------------------------- whose policy


def test_witnessed_under_the_auditors_own_policy(cosigned: Bundle) -> None:
    """With a policy of the auditor's own the report says first who witnessed, and as of when."""
    report, said = both(cosigned, cosigned.policy())

    assert report.headline.startswith("witnessed by north, mission as of 2026-01-15T14:00:00Z")
    assert (report.authenticated, report.witnessed, report.witnessed_size) == (True, True, 2)
    assert report.witnesses == ("north", "mission")
    assert "witnessed as of 2026-01-15T14:00:00Z" in said
    assert "not authenticated" not in said


def test_the_bundles_own_policy_vouches_for_nothing(cosigned: Bundle) -> None:
    """Without a policy of one's own a cosigned bundle passes as signed, not witnessed."""
    report, said = both(cosigned)

    assert report.headline.startswith("consistent, origin not authenticated; signed, not witnessed")
    assert (report.witnessed, report.witnessed_size) == (False, 0)
    assert "consistent, origin not authenticated; signed, not witnessed" in said
    with pytest.raises(InputError, match="cannot vouch for itself"):
        verify.verify(cosigned.folder, policy=cosigned.folder / layout.POLICY)
    assert script(cosigned, "--policy", cosigned.folder / layout.POLICY)[0] == 2


def test_invented_witnesses_do_not_count(tmp_path: Path) -> None:
    """An operator who cosigns with keys of its own, and states them, gains nothing."""
    made = new_register(tmp_path)
    made[0].store.put_policy(policy_of(None, names=("me", "myself", "alter-ego")))
    cosign(made[0], FIRST, "me", "myself", "alter-ego")
    own = tmp_path / "own"
    own.mkdir()
    bundle = Bundle(publish(*made, tmp_path / "bundle"), made, own)

    report, said = both(bundle, bundle.policy())

    assert "not witnessed as your policy demands (quorum camps)" in report.headline
    assert "not witnessed as your policy demands" in said
    assert both(bundle)[0].headline.split(":")[0].endswith("signed, not witnessed")


def test_no_witness_demanded(cosigned: Bundle) -> None:
    """A policy of `quorum none` passes as signed, and authenticates the log that it names."""
    vkey = cosigned.journal.log_verifier.vkey
    report, said = both(cosigned, cosigned.policy(f"log {vkey}\nquorum none\n".encode()))

    assert report.headline.startswith("signed, not witnessed")
    assert (report.authenticated, report.witnessed) == (True, False)
    assert "not authenticated" not in said
    alone, said = both(cosigned, cosigned.policy(b"quorum none\n"))
    assert not alone.authenticated
    assert "origin not authenticated" in said


def test_a_policy_of_another_log(cosigned: Bundle) -> None:
    """A policy that accepts other logs only refuses the bundle."""
    other = note.Verifier(name="servanda.local/other", key=cosigner("x").verifier.key)

    report, _ = both(cosigned, cosigned.policy(policy_of(other)))

    assert (report.first_bad, report.verified) == ("policy", False)
    assert "no log of the policy you gave" in report.headline


@pytest.mark.parametrize("text", [b"", b"quorum x\n", b"quorum none", b"log x\nquorum none\n"])
def test_a_policy_that_is_none(cosigned: Bundle, text: bytes) -> None:
    """A policy that cannot be read is the caller's mistake, told before anything is checked."""
    path = cosigned.own / "bad.policy"
    path.write_bytes(text)

    with pytest.raises(InputError, match=r"bad\.policy"):
        verify.verify(cosigned.folder, policy=path)
    assert script(cosigned, "--policy", path)[0] == 2


def test_openssl_alone_checks_cosignatures(cosigned: Bundle) -> None:
    """The lines of VERIFY.md check each cosignature with its time, and notice a false one."""
    assert _shell(cosigned.folder).count(GOOD) == 4
    said = _shell(cosigned.folder)
    assert f"north: cosigned at Unix time {SECOND}" in said
    assert "south: has not cosigned" in said
    assert "north, mission witnessed its first 2 entries" in (
        cosigned.folder / layout.INSTRUCTIONS
    ).read_text(encoding="utf-8")

    place = cosigned.folder / "checkpoint"
    place.write_bytes(place.read_bytes().replace(_line(cosigned, "north"), _line(cosigned, "south")
        .replace(b"south.example", b"north.example")))  # fmt: skip
    assert "north: cosigned" not in _shell(cosigned.folder)


def test_the_page_says_what_is_witnessed(cosigned: Bundle, chromium: str) -> None:
    """In a browser, too, the auditor's own policy decides, and false times are told."""
    assert chromium
    page = browser.shared()
    assert page is not None
    _entry(cosigned.made, datetime.fromtimestamp(FIRST - 9 * HOUR, UTC), "c9")
    cosign(cosigned.journal, SECOND, *NAMES)
    publish(*cosigned.made, cosigned.folder)

    found = page.verify(cosigned.folder, policy=cosigned.policy().read_bytes())
    alone = page.verify(cosigned.folder)

    assert found["headline"].startswith("witnessed as of 2026-01-15T14:00:00Z; verdicts not")
    assert (found["authenticated"], alone["authenticated"]) == (True, False)
    assert alone["headline"].startswith("consistent, origin not authenticated; signed, not wit")
    assert [line.split(":")[0] for line in found["warnings"]] == ["entry 2 is back-dated"]


# ---------------------------------------------------------------- how many


@pytest.mark.parametrize("needed", [1, 2, 3])
def test_switched_off_witnesses(tmp_path: Path, needed: int) -> None:
    """Threat 19: n - k silent witnesses stop nothing; with one more the state stays signed."""
    made = new_register(tmp_path)
    own = tmp_path / "own"
    own.mkdir()
    silent = len(NAMES) - needed
    cosign(made[0], FIRST, *NAMES[silent + 1 :])
    bundle = Bundle(publish(*made, tmp_path / "bundle"), made, own)

    below, _ = both(bundle, bundle.policy(needed=needed))
    assert "signed only" in below.headline
    assert verify.verify(bundle.folder).verified  # it stands, as signed

    cosign(made[0], FIRST, NAMES[silent])
    publish(*made, bundle.folder)
    met, _ = both(bundle, bundle.policy(needed=needed))
    assert met.witnessed


def test_one_witness_counts_once(cosigned: Bundle) -> None:
    """A witness that cosigned again and again is one voice, and its first word gives the time."""
    made = cosigned.made
    for later in range(5):
        cosign(made[0], SECOND + HOUR * (later + 1), "north")
    publish(*made, cosigned.folder)

    report, _ = both(cosigned, cosigned.policy(needed=3))
    assert not report.verified
    assert verify.verify(cosigned.folder, policy=cosigned.policy(needed=2)).witnessed
    (first, second) = made[0].history().states
    assert (second.not_after, second.as_of) == (SECOND, SECOND)
    cosign(made[0], SECOND + 9 * HOUR, "mission")
    assert made[0].history().states[1].not_after == SECOND
    assert made[0].history().states[1].as_of == SECOND + 5 * HOUR
    assert first.not_after == FIRST


# ---------------------------------------------------------------- rewritten logs


def test_rewritten_log_is_noticed_with_witnesses_only(tmp_path: Path) -> None:
    """Threat 2: who rewrites and signs anew finds no witness; without a policy nobody notices."""
    made = new_register(tmp_path)
    journal, held = made
    own = tmp_path / "own"
    own.mkdir()
    asked = [witness(tmp_path, name, journal.log_verifier, FIRST) for name in NAMES]
    genesis = journal.entries[0].leaf

    def cosign_for_real(which: Journal, old: int, proof: list[bytes]) -> list[int]:
        body = request.write(old, proof, which.head.checkpoint)
        answers = [one.add_checkpoint(body) for one in asked]
        for answer in answers:
            if answer.status == 200:
                which.store.cosign(which.size, answer.body.encode())
        return [answer.status for answer in answers]

    assert cosign_for_real(journal, 0, []) == [200] * 3
    add(made, commitment("c1"))
    assert cosign_for_real(journal, 1, [journal.entries[1].leaf_hash]) == [200] * 3
    honest = Bundle(publish(*made, tmp_path / "honest"), made, own)
    assert both(honest, honest.policy())[0].witnessed

    # The same keys, the same first entry, another second one.
    (tmp_path / "again").mkdir()
    again = _replayed(tmp_path / "again", made, genesis)
    again.append([commitment("c2")], signer=held, now=NOW)
    assert cosign_for_real(again, 2, []) == [409] * 3
    assert cosign_for_real(again, 1, [again.entries[1].leaf_hash]) == [409] * 3
    rewritten = Bundle(publish(again, held, tmp_path / "rewritten"), (again, held), own)

    report, _ = both(rewritten, rewritten.policy())
    assert "not witnessed as your policy demands" in report.headline
    # Control: without witnesses, and without a kept checkpoint, it passes.
    assert both(rewritten)[0].verified


def _replayed(folder: Path, made: Made, genesis: bytes) -> Journal:
    """Return a register with the same first entry under the same log key."""
    forged = forged_log(folder / "talks.db", made[0], made[1], [genesis])
    forged.sync()
    return forged


# ---------------------------------------------------------------- lines that lie


Damage = Callable[[Bundle, bytes], bytes]


def _line(bundle: Bundle, name: str, *, at: int = SECOND) -> bytes:
    text = note.parse(bundle.journal.head.checkpoint, where="head").text
    return cosigner(name).line(text, at=at).encode()


def _forged(bundle: Bundle, data: bytes) -> bytes:
    """Put the line of the first state, which holds there, under the newest."""
    old = bundle.folder.joinpath("checkpoints/1").read_text(encoding="utf-8")
    (line,) = re.findall(r"— south\.example .*\n", old)
    return data + str(line).encode()


DAMAGES: dict[str, Damage] = {
    "of another state": _forged,
    "twice": lambda b, data: data + _line(b, "north", at=SECOND + 1),
    "with another time": lambda b, data: data.replace(
        _line(b, "north"),
        note.line_of(
            cosigner("north").verifier,
            (SECOND - 9 * HOUR).to_bytes(8, "big")
            + note.parse_line(_line(b, "north").decode()[:-1], where="t").data[8:],
        ).encode(),
    ),
    "of another length": lambda _b, data: (
        data + note.line_of(cosigner("south").verifier, b"\0" * 64).encode()
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
@pytest.mark.parametrize("path", ["checkpoint", "checkpoints/2"])
def test_false_cosignatures(cosigned: Bundle, name: str, path: str) -> None:
    """A line in the name of a known witness that does not hold is named, by both checkers."""
    place = cosigned.folder / path
    place.write_bytes(DAMAGES[name](cosigned, place.read_bytes()))
    _resign(cosigned.folder, cosigned.made[1])

    report, said = both(cosigned, cosigned.policy())

    assert report.first_bad == path
    assert f"not verified: {path}" in said


def test_unknown_lines_are_passed_over(cosigned: Bundle) -> None:
    """Threat 21: lines of unknown keys and kinds change nothing, and are never the log's."""
    strange = _line(cosigned, "stranger")
    mldsa = f"— north.example {note.encode_base64(b'9999' + b'm' * 2428)}\n".encode()
    for path in ("checkpoint", "checkpoints/2"):
        place = cosigned.folder / path
        place.write_bytes(place.read_bytes() + strange + mldsa)
    _resign(cosigned.folder, cosigned.made[1])
    assert both(cosigned, cosigned.policy())[0].witnessed

    place = cosigned.folder / "checkpoint"
    lines = place.read_text(encoding="utf-8").splitlines(keepends=True)
    place.write_text("".join(lines[:4] + lines[5:]), encoding="utf-8")  # the log's own is gone
    _resign(cosigned.folder, cosigned.made[1])
    report, _ = both(cosigned, cosigned.policy())
    assert report.first_bad == "checkpoint"
    assert "no signature by" in report.headline


# ---------------------------------------------------------------- age


@pytest.mark.parametrize(("days", "warned"), [(29, False), (31, True)])
def test_an_old_bundle(cosigned: Bundle, days: int, *, warned: bool) -> None:
    """Threat 18: an old bundle passes, and says as of when it was witnessed."""
    now = datetime.fromtimestamp(SECOND, UTC) + timedelta(days=days)

    report = verify.verify(
        cosigned.folder, policy=cosigned.policy(), max_age=timedelta(days=30), now=now
    )

    assert report.verified
    assert ("older than you allow" in report.headline) == warned
    assert bool(report.warnings) == warned
    if warned:
        assert "witnessed as of 2026-01-15T14:00:00Z, 31 days before" in report.warnings[0]


def test_the_script_warns_of_age(cosigned: Bundle) -> None:
    """The one-file checker tells a stale bundle; a fresh one it does not."""
    mine = cosigned.policy()
    code, said = script(cosigned, "--policy", mine, "--max-age", "1")
    assert (code, "warning: stale: witnessed as of 2026-01-15T14:00:00Z" in said) == (0, True)
    assert "warning" not in script(cosigned, "--policy", mine, "--max-age", "99999")[1]


def test_age_needs_witnesses(cosigned: Bundle) -> None:
    """Nobody but witnesses tells how old a bundle is."""
    for mine in (None, cosigned.policy(b"quorum none\n")):
        with pytest.raises(InputError, match="only witnesses tell an age"):
            verify.verify(cosigned.folder, policy=mine, max_age=timedelta(days=1), now=NOW)


# ---------------------------------------------------------------- times


def _entry(made: Made, claimed: datetime, name: str) -> Entry:
    act = proposals.norm_act("adopt", name, actor="upper", at="2026-01-15")
    return made[0].append([act], signer=made[1], now=claimed).entries[0]


@pytest.mark.parametrize(
    ("shift", "mark"), [(-365, "back-dated"), (0, None), (365, "forward-dated")]
)
def test_the_operators_clock_moves_nothing(tmp_path: Path, shift: int, mark: str | None) -> None:
    """Threat 11: with a clock a year off the bounds stay, and the claim is marked, by both."""
    made = new_register(tmp_path)
    made[0].store.put_policy(policy_of(made[0].log_verifier))
    cosign(made[0], FIRST, *NAMES)
    claimed = datetime.fromtimestamp(FIRST + HOUR // 2, UTC) + timedelta(days=shift)
    entry = _entry(made, claimed, "c1")
    cosign(made[0], SECOND, *NAMES)
    own = tmp_path / "own"
    own.mkdir()
    bundle = Bundle(publish(*made, tmp_path / "bundle"), made, own)

    found = bounds(view_of(made[0]).history, 1, entry.envelope)

    assert (found.not_before, found.not_after, found.mark) == (FIRST, SECOND, mark)
    report, said = both(bundle, bundle.policy())
    assert [line.split(":")[0] for line in report.warnings] == (
        [f"entry 1 is {mark}"] if mark else []
    )
    assert (f"warning: entry 1 is {mark}" in said) == (mark is not None)
    assert report.verified


@pytest.mark.parametrize(("off", "mark"), [(-299, None), (-301, "back-dated")])
def test_how_far_clocks_may_differ(tmp_path: Path, off: int, mark: str | None) -> None:
    """Five minutes between honest clocks are no lie; a second more is marked."""
    made = _register(tmp_path)
    entry = _entry(made, datetime.fromtimestamp(FIRST + off, UTC), "c1")

    assert bounds(view_of(made[0]).history, 2, entry.envelope).mark == mark


def test_liars_below_half_move_no_bound(tmp_path: Path) -> None:
    """One lying clock among three leaves the bounds between those of the honest ones."""
    made = new_register(tmp_path)
    made[0].store.put_policy(policy_of(made[0].log_verifier, needed=3))
    cosign(made[0], FIRST, "north")
    cosign(made[0], FIRST + 60, "south")
    for lie in (0, 2**40):
        with_lie = [*made[0].store.cosignatures()]
        assert len(with_lie) == 2
        text = checkpoint.parse_text(
            note.parse(made[0].head.checkpoint, where="h").text, where="h"
        ).text
        lines = [cosigner("mission").line(text, at=lie)]
        lines += [line.decode() for _, _, line in with_lie]
        rule = policy.parse(policy_of(None, needed=3), where="p")
        state = checkpoint.parse_text(text, where="h")
        found = witnessed.judge(rule, state, checked(text, lines, rule.keys))
        assert found is not None
        assert FIRST <= found.not_before <= found.not_after <= FIRST + 60


def test_what_is_seen_is_witnessed(tmp_path: Path) -> None:
    """A statement names the newest witnessed state; before the first, none that might become one.

    Otherwise a checkpoint cosigned late would make honest statements look back-dated.
    """
    made = new_register(tmp_path)
    assert _entry(made, NOW, "a").envelope.seen is not None  # no witnesses: the newest state
    made[0].store.put_policy(policy_of(made[0].log_verifier))
    assert _entry(made, NOW, "b").envelope.seen is None
    cosign(made[0], FIRST, *NAMES)
    _entry(made, NOW + timedelta(hours=1), "c")
    seen = _entry(made, NOW + timedelta(hours=1), "d").envelope.seen
    assert seen is not None
    assert seen.size == 3


def test_instants_are_mapped_by_witnesses(tmp_path: Path) -> None:
    """What was known at an instant follows from witnesses' clocks, whatever entries claim."""
    made = new_register(tmp_path)
    made[0].store.put_policy(policy_of(made[0].log_verifier))
    cosign(made[0], FIRST, *NAMES)
    _entry(made, NOW - timedelta(days=400), "c1")  # claims to be old
    cosign(made[0], SECOND, *NAMES)
    _entry(made, NOW + timedelta(hours=3), "c2")
    view = view_of(made[0])

    at = "2026-01-15T{}:00Z".format
    assert [view.size_at(at(t)) for t in ("12:59", "13:00", "13:59", "14:00")] == [0, 1, 1, 2]
    assert [view.proven(at(t)) for t in ("13:00", "13:59")] == [True, True]
    # After the last witnessed state only claimed times are left.
    assert [view.size_at(at(t)) for t in ("14:59", "15:00")] == [2, 3]
    assert [view.proven(at(t)) for t in ("14:59", "15:00")] == [False, False]
    assert view.proven("#1")
    cosign(made[0], SECOND + HOUR, *NAMES)
    again = view_of(made[0])
    assert (again.size_at(at("15:00")), again.proven(at("15:00"))) == (3, True)


def test_bundle_maps_instants_as_its_register_does(tmp_path: Path) -> None:
    """Verdicts published as known at an instant are recomputed from the same entries."""
    made = _register(tmp_path)
    cosign(made[0], SECOND, *NAMES)
    assert made[1].publisher is not None
    folder = bundle.write(
        made[0], tmp_path / "then", publisher_key=made[1].publisher,
        verdicts_json=verdicts_of(made[0], known_at="2026-01-15T13:30:00Z"), pages=PAGES,
    )  # fmt: skip

    report = verify.verify(folder)

    assert (report.verified, report.recomputed) == (True, True), report.headline
