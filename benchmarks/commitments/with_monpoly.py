"""Writes what MonPoly needs, runs it where its path is given, and reads what it found.

    python -m benchmarks.commitments.with_monpoly FOLDER [--monpoly PATH]

The formula describes a violation, so each valuation that MonPoly prints is one. Only closed
windows are told by it: what it does not print is fulfilled or still open, so violations alone
are compared. MonPoly is not part of this folder; without a path the files are written, no more.
"""

import argparse
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from benchmarks.commitments.rules import Rule
from benchmarks.commitments.task import Answer, Moment, Task

TEMPLATES = ("access", "calm")
SIGNATURE = {
    "access": "request(x:string)\naccess(x:string)\nend()\n",
    "calm": "begin(a:string,d:string)\nshelling(a:string,d:string)\nend()\n",
}
LINE = re.compile(r"^@(\d+)\.? \(time point \d+\): (.*)$")
VALUES = re.compile(r"\(([^()]*)\)")
Violations = set[tuple[str, ...]]


def formula(rule: Rule) -> str:
    """Return what a violation of the rule is, in metric first-order temporal logic."""
    length = rule.end - rule.start
    if rule.template == "access":
        return f"request(x) AND NOT (EVENTUALLY [0,{length}] access(x))\n"
    return f"begin(a,d) AND (EVENTUALLY [0,{length}) shelling(a,d))\n"


def write(task: Task, moment: Moment) -> dict[str, Path]:
    """Write signature, formula and log; the log is in the order of time, as MonPoly asks."""
    rules = task.rules()
    name = rules[0].template
    if (
        task.about()["variant"] != "complete"
        or name not in TEMPLATES
        or len(set(_names(rules))) > 1
    ):
        raise SystemExit("MonPoly is for keys and many-avoid with complete information")
    paths = {n: task.folder / f"monpoly.{n}" for n in ("sig", "mfotl", "log")}
    paths["sig"].write_text(SIGNATURE[name], encoding="utf-8")
    paths["mfotl"].write_text(formula(rules[0]), encoding="utf-8")
    with paths["log"].open("w", encoding="utf-8") as file:
        file.writelines(log(task, moment, rules))
    return paths


def _names(rules: list[Rule]) -> Iterator[str]:
    return (rule.template for rule in rules)


def log(task: Task, moment: Moment, rules: list[Rule]) -> Iterator[str]:
    """Yield the lines of the log: one for each second in which something happened.

    It ends at the clock, so MonPoly tells of no window that is still open.
    """
    kinds = {rule.type for rule in rules} | {r.opening for r in rules if r.opening}
    where = f"known <= {moment.known} AND start < {moment.clock} AND type IN ({_quoted(kinds)})"
    columns = "start, type, coalesce(inspection, actor), coalesce(district, '')"
    begins = sorted((r.start, *_values(r)) for r in rules if r.opens == "once")
    rows = list(task.stream(columns, where=where, order="start, type"))
    opened = [(start, "begin", actor, district) for start, actor, district in begins]
    second, held = 0, list[str]()
    for start, kind, first, other in sorted([*rows, *opened]):
        if held and start != second:
            yield f"@{second} {' '.join(held)}\n"
            held = []
        second = start
        held.append(f'{kind} ("{first}","{other}")' if other else f'{kind} ("{first}")')
    if held:
        yield f"@{second} {' '.join(held)}\n"
    yield f"@{moment.clock} end ()\n"


def _values(rule: Rule) -> tuple[str, str]:
    return rule.where["actor"], rule.where["district"]


def _quoted(names: set[str]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(names))


def violations(output: str) -> Violations:
    """Return what MonPoly printed: the second of the opening and the values, as texts."""
    found: Violations = set()
    for line in output.splitlines():
        if told := LINE.match(line.strip()):
            for values in VALUES.findall(told[2]):
                found.add((told[1], *(v.strip().strip('"') for v in values.split(","))))
    return found


def expected(task: Task, answers: Iterator[Answer]) -> Violations:
    """Return the violations among some answers, as MonPoly would print them."""
    rules = {rule.id: rule for rule in task.rules()}
    broken = [a for a in answers if a.answer == "violated"]
    return {
        (str(a.opened), a.key)
        if a.key
        else (str(rules[a.commitment].start), *_values(rules[a.commitment]))
        for a in broken
    }


def main() -> None:
    """Write the files, and compare where MonPoly is at hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--monpoly", help="path of the program")
    chosen = parser.parse_args()
    task = Task(chosen.folder)
    moment = task.moment("final")
    paths = write(task, moment)
    if chosen.monpoly is None:
        print("\n".join(str(path) for path in paths.values()))
        return
    command = [chosen.monpoly, "-sig", paths["sig"], "-formula", paths["mfotl"]]
    command += ["-log", paths["log"]]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    from benchmarks.commitments.oracle import answers  # noqa: PLC0415 - only to compare

    got, wanted = violations(told.stdout), expected(task, answers(task, moment))
    print(
        json.dumps(
            {"violations": len(wanted), "false": len(got - wanted), "missed": len(wanted - got)}
        )
    )


if __name__ == "__main__":
    main()
