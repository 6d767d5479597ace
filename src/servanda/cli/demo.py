"""``servanda demo``: four true stories in a register, summed up and served."""

import sys
from pathlib import Path

import click

from servanda.cli.terminal import say


@click.command("demo", epilog="\b\nExamples:\n  servanda demo\n  servanda demo --no-serve")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".servanda"),
    show_default=True,
    help="Where the demo register and its unencrypted keys lie.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--serve/--no-serve", "serving", default=True, help="Show the pages afterwards.")
def command(folder: Path, port: int, *, serving: bool) -> None:
    """Build the demo register where it is missing, print its summary and serve its pages."""
    from servanda.api import demo  # noqa: PLC0415  (loads slowly)
    from servanda.cli.render_demo import commands_to_try, summary_lines  # noqa: PLC0415

    plan = demo.load_plan()
    with demo.open_demo(folder, plan) as register:
        result = register.verdicts(as_of=plan.as_of)
        for line in summary_lines(register.state(), result, plan.stories):
            say(line)
        say("\nTry:")
        program, opening = _program(), _shown(plan.opening)
        for line in commands_to_try(program, folder, opening, plan.as_of):
            say(f"  {line}")
        if serving:
            from servanda.cli.serve import serve  # noqa: PLC0415

            say()
            serve(register, port=port)


def _shown(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _program() -> str:
    """Return how this program is called from here."""
    inside = Path(sys.prefix) / "bin" / "servanda"
    local = inside.is_file() and inside.is_relative_to(Path.cwd())
    return str(_shown(inside)) if local else "servanda"
