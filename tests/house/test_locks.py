"""The locks: every library by hash, from nowhere in particular, under a licence we can pass on."""

import re
import tomllib
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from tests.house import tree

LOCKS = ["run.lock", "dev.lock", "bench.lock", "monitors.lock"]


def entries(name: str) -> dict[str, tuple[Requirement, str]]:
    """Each library of a lock with all that is said of it."""
    text = (tree.ROOT / "requirements" / name).read_text(encoding="utf-8")
    logical = text.replace("\\\n", " ").splitlines()
    lines = [line for line in logical if line.strip() and not line.lstrip().startswith("#")]
    found = {}
    for line in lines:
        requirement = Requirement(line.split("--hash=")[0].strip())
        found[requirement.name.lower()] = (requirement, line)
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_library_is_pinned_by_hash(name: str) -> None:
    """Each line names one version and at least one SHA-256."""
    loose = [
        line
        for requirement, line in entries(name).values()
        if not re.fullmatch(r"==[^*]+", str(requirement.specifier))
        or not re.search(r"--hash=sha256:[0-9a-f]{64}\b", line)
    ]
    assert loose == []
    assert len(entries(name)) > 1


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    """No line of a lock says where to fetch from."""
    text = (tree.ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert re.findall(r"^.*(?://|--index|--extra-index|--find-links).*$", text, re.MULTILINE) == []


def test_the_development_lock_holds_the_default_one() -> None:
    """What users run is what was tested: the same versions with the same hashes."""
    run, dev = entries("run.lock"), entries("dev.lock")

    def pinned(line: str) -> tuple[str, list[str]]:
        return line.split(maxsplit=1)[0], sorted(re.findall(r"sha256:\w+", line))

    assert {n: pinned(line) for n, (_, line) in run.items()} == {n: pinned(dev[n][1]) for n in run}


def unmet(asked: list[str], lock: str) -> list[str]:
    """Return those of some requirements that a lock does not answer on this platform."""
    locked = entries(lock)
    wanted = [r for r in map(Requirement, asked) if r.marker is None or r.marker.evaluate()]
    names = {r: re.sub(r"[-_.]+", "-", r.name).lower() for r in wanted}
    return [
        str(r)
        for r, name in names.items()
        if name not in locked
        or not r.specifier.contains(str(locked[name][0].specifier).removeprefix("=="))
    ]


def test_the_locks_answer_what_pyproject_asks() -> None:
    """Every dependency, extra and the build backend is locked at a version pyproject allows."""
    settings = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = settings["dependency-groups"]
    needed = settings["project"]["dependencies"] + settings["build-system"]["requires"]

    assert unmet(needed + groups["build"], "run.lock") == []
    assert unmet(groups["dev"], "dev.lock") == []
    for extra in settings["project"]["optional-dependencies"].values():
        assert unmet(extra, "dev.lock") == []
    assert unmet(groups["bench"], "bench.lock") == []
    assert unmet(groups["monitors"], "monitors.lock") == []


def licence(name: str) -> str:
    """Return what a library's own metadata says of its licence; alternatives are joined by OR."""
    about = metadata.metadata(name).json
    named = [c for c in about.get("classifier", []) if c.startswith("License :: ")]
    classified = " OR ".join(c.split(" :: ")[-1] for c in named)
    return str(about.get("license_expression") or classified or about.get("license", ""))


COPYLEFT = re.compile(r"\bA?GPL|(?<!Lesser )General Public License")


def installed(names: dict[str, tuple[Requirement, str]]) -> list[str]:
    """Those libraries of a lock that this platform has."""
    return [name for name, (r, _) in names.items() if r.marker is None or r.marker.evaluate()]


def test_no_library_binds_users_to_the_gpl() -> None:
    """No library of the default install is under the GPL or AGPL; NOTICE names each choice."""
    notice = (tree.ROOT / "NOTICE").read_text(encoding="utf-8")
    names = installed(entries("run.lock"))
    stated = {name: licence(name) for name in names}
    assert [name for name, text in stated.items() if not text] == []
    for name, text in stated.items():
        choices = text.split(" OR ")
        free = [c for c in choices if not COPYLEFT.search(c)]
        assert free, f"{name}: {text}"
        if len(free) < len(choices):
            assert re.search(rf"^- {name}\b", notice, re.MULTILINE), (
                f"{name}: {text}: say so in NOTICE"
            )
