"""``servanda serve``: the pages on this machine, on the next free port."""

import contextlib
import os
import socket
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.cli.options import register_option
from servanda.cli.terminal import say
from servanda.errors import UsageError
from servanda.stores.address import Location

if TYPE_CHECKING:
    from servanda.model.reading import Reading
    from servanda.model.text import Document
    from servanda.pages.access import RegisterAccess

HOST = "127.0.0.1"
TRIED = 100
"""Ports tried one after the other before giving up."""


@click.command(
    "serve",
    epilog=(
        "\b\nExamples:\n"
        "  servanda serve\n"
        "  servanda serve --register talks.db --port 9000\n"
        "  servanda serve --read communique.pdf --open"
    ),
)
@register_option
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="The first port to try; the next free one is taken.",
)
@click.option("--read", "doc", metavar="DOC", help="Read this file or address and show its page.")
@click.option(
    "--elections",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Calendar of elections to lay over the timeline.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
@click.pass_context
def command(
    ctx: click.Context,
    register: Location,
    port: int,
    doc: str | None,
    elections: Path | None,
    *,
    open_browser: bool,
) -> None:
    """Show the register's pages, or the reading of one text, on this machine only."""
    from servanda.api.reading import load_and_read  # noqa: PLC0415  (readers load slowly)

    first = load_and_read(doc) if doc else None
    named = ctx.get_parameter_source("register") is not click.core.ParameterSource.DEFAULT
    if doc and not named:
        serve(None, port=port, first=first, open_browser=open_browser)
    elif not named and isinstance(register, Path) and not register.exists():
        say(f"no register {register} here: showing the door for texts", err=True)
        serve(None, port=port, open_browser=open_browser)
    else:
        from servanda.api.register import open_register  # noqa: PLC0415

        with open_register(register) as opened:
            serve(opened, port=port, first=first, open_browser=open_browser, elections=elections)


def serve(
    register: "RegisterAccess | None",
    *,
    port: int = 8000,
    first: "tuple[Document, Reading] | None" = None,
    open_browser: bool = False,
    elections: Path | None = None,
) -> None:
    """Serve until interrupted; print the address first."""
    import uvicorn  # noqa: PLC0415  (loads slowly)

    from servanda.web.app import create_app  # noqa: PLC0415

    listed = None
    if elections is not None:
        from servanda.api.durability import calendar  # noqa: PLC0415  (loads the engine)

        listed = calendar(elections)
    app = create_app(register=register, first=first, elections=listed)
    with free_socket(port) as listener:
        address = f"http://{HOST}:{listener.getsockname()[1]}/"
        if first is not None:
            address += "reading/first"
        say(f"Servanda shows its pages at {address}")
        say("Only this machine can reach them. Stop with Ctrl-C.", err=True)
        if open_browser:
            webbrowser.open(address)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, lifespan="off"
        )
        # Ctrl-C is how serving ends: it is no failure.
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def free_socket(port: int) -> socket.socket:
    """Return a listening socket on the first free port from ``port`` on."""
    for candidate in range(port, min(port + TRIED, 65536)):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
        except OSError:
            listener.close()
            continue
        listener.listen(128)
        return listener
    raise UsageError(
        f"no free port from {port} to {min(port + TRIED, 65536) - 1} on {HOST}; "
        "name another with --port"
    )
