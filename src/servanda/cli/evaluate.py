"""``servanda evaluate``: verdicts from rule and event files, without a register."""

from pathlib import Path
from typing import Any

import click

from servanda.api.evaluation import AT_RISK_DAYS, Case, judge_case, load_case, steps_of
from servanda.api.facts import judged, policy_files, under_each
from servanda.cli.options import fail_on_option, json_option, map_option
from servanda.cli.terminal import say
from servanda.errors import UsageError
from servanda.model.codec import to_json
from servanda.model.verdict import VerdictSet
from servanda.watch.imports import left_out

_FILE = click.Path(path_type=Path)


@click.command(
    "evaluate",
    epilog=(
        "\b\nExamples:\n"
        "  servanda evaluate rules.yaml --events incidents.csv --map incidents.toml\n"
        "  servanda evaluate rules.yaml --events a.csv --events b.csv --map both.toml \\\n"
        "      --coverage patrols.csv --as-of 2026-02-01 --json\n"
        "  servanda evaluate rules.yaml --events ged.csv --map ucdp-ged\n"
        "  servanda evaluate rules.yaml --events reports.jsonl --fail-on violated"
    ),
)
@click.argument("commitments", metavar="RULES.yaml", type=_FILE)
@click.option("--events", "tables", type=_FILE, multiple=True, help="An event table; may repeat.")
@map_option
@click.option("--coverage", type=_FILE, multiple=True, help="Who watched what; may repeat.")
@click.option("--as-of", metavar="T", help="What was true at T.  [default: now]")
@click.option("--known-at", metavar="K", help="What was known at K.  [default: everything]")
@click.option("--policy", type=_FILE, multiple=True,
              help="Another evidence policy; several, or a folder: a table of flips.")  # fmt: skip
@click.option("--at-risk", type=int, default=AT_RISK_DAYS, show_default=True, metavar="DAYS",
              help="Flag what is due within so many days.")  # fmt: skip
@click.option("--rows", type=_FILE, metavar="FILE",
              help="Write a row for each verdict (.parquet, .csv, .jsonl).")  # fmt: skip
@click.option("--witnesses", is_flag=True,
              help="With --rows: name the first reports that were enough.")  # fmt: skip
@click.option("--parts", type=click.IntRange(min=1), default=1, show_default=True, metavar="N",
              help="With --rows: sum the events in so many parts.")  # fmt: skip
@click.option("--engine", metavar="local|ray",
              help="With --rows and --parts: sum each part in a process of its own.")  # fmt: skip
@fail_on_option
@click.option("--explain", is_flag=True, help="Say step by step what each verdict rests on.")
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    commitments: Path,
    tables: tuple[Path, ...],
    mapping: str | None,
    coverage: tuple[Path, ...],
    as_of: str | None,
    known_at: str | None,
    policy: tuple[Path, ...],
    at_risk: int,
    rows: Path | None,
    parts: int,
    engine: str | None,
    fail_on: str | None,
    *,
    witnesses: bool,
    explain: bool,
    as_json: bool,
) -> None:
    """Compute a verdict for every instance of every rule in RULES.yaml."""
    if rows is not None:
        if explain or as_json or policy:
            raise UsageError("--rows writes rows alone; leave out --explain, --json and --policy")
        how = {"as_of": as_of, "known_at": known_at, "at_risk_days": at_risk,
               "engine": engine, "parts": parts, "witnesses": witnesses}  # fmt: skip
        _write_rows(ctx, fail_on, commitments, tables, mapping, coverage, out=rows, **how)
        return
    if parts != 1 or engine is not None or witnesses:
        raise UsageError("--parts, --engine and --witnesses belong to --rows")
    case = load_case(commitments, tables, mapping, coverage)
    files = policy_files(policy)
    alone = files[0] if len(files) == 1 else None
    result = judge_case(case, as_of=as_of, known_at=known_at, policy=alone, at_risk_days=at_risk)
    if len(files) > 1:
        result = under_each(judged(case, result), files)
    for line in (*result.lints, *_left_out(result.inputs)):
        say(line, err=True)
    if as_json:
        click.echo(to_json(result, indent=2))
    else:
        _print(result, case if explain else None)
    if fail_on:
        from servanda.cli.render_verdicts import found_words  # noqa: PLC0415  (rich loads slowly)

        if found_words(result, fail_on):
            ctx.exit(1)


def _write_rows(ctx: click.Context, fail_on: str | None, *sources: Any, **how: Any) -> None:
    """Write the verdicts as rows and say how many show each word."""
    from servanda.api.setwise import evaluate_rows  # noqa: PLC0415  (DuckDB loads slowly)

    done = evaluate_rows(*sources, **how)
    for line in done.lints:
        say(line, err=True)
    for word, count in sorted(done.counts.items(), key=lambda pair: (-pair[1], pair[0])):
        say(f"{count:>10,}  {word}")
    if done.by_reference:
        reasons = ", ".join(sorted(set(done.by_reference.values())))
        say(f"{len(done.by_reference):,} of the commitments were judged one by one: {reasons}")
    say(f"written to {done.path}")
    if fail_on:
        from servanda.cli.render_verdicts import fail_words  # noqa: PLC0415  (rich loads slowly)

        if done.words & fail_words(fail_on):
            ctx.exit(1)


def _left_out(inputs: dict[str, Any]) -> list[str]:
    """Return one line for each reason why rows became no event."""
    rows = inputs.get("left_out", ())
    return [left_out(row["file"], row["rows"], row["reason"]) for row in rows]


def _print(result: VerdictSet, case: Case | None) -> None:
    """Print the table, what a policy flips, and on request the steps of each verdict."""
    from servanda.cli.render_verdicts import instance_line, print_verdicts  # noqa: PLC0415  (rich)

    print_verdicts(result)
    policy = result.inputs.get("policy")
    if policy is not None:
        say(f"Under the policy {policy['file']} {len(policy['flips'])} verdicts flip:")
        for flip in policy["flips"]:
            name = flip["commitment"] + (f" ({flip['reading']})" if flip["reading"] else "")
            say(f"  {name}: {flip['from'] or 'no instance'} -> {flip['to'] or 'no instance'}")
    for verdict in result.verdicts if case is not None else ():
        say(f"{instance_line(verdict)}: {verdict.display}", bold=True)
        if case is not None:
            for number, step in enumerate(steps_of(case, verdict), 1):
                say(f"  {number}. {step}")
