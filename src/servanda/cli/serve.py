"""``servanda serve``: the pages on this machine, on the next free port."""

import contextlib
import gc
import os
import socket
import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servanda.cli.options import keys_option, passphrase, register_option
from servanda.cli.terminal import say
from servanda.errors import UsageError
from servanda.stores.address import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servanda.api.register import Register
    from servanda.model.reading import Reading
    from servanda.model.text import Document
    from servanda.pages.access import RegisterAccess
    from servanda.web.serving import Plan

HOST = "127.0.0.1"
TRIED = 100
"""Ports tried one after the other before giving up."""


@click.command(
    "serve",
    epilog=(
        "\b\nExamples:\n"
        "  servanda serve\n"
        "  servanda serve --register talks.db --port 9000\n"
        "  servanda serve --read communique.pdf --open\n"
        "  servanda serve --write                        (you alone, with your own keys)\n"
        "  servanda serve --users talks.users --behind-tls --name talks.example.org\n"
        "  servanda serve --read-only --bind 192.0.2.7"
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
@click.option(
    "--bind",
    default=HOST,
    show_default=True,
    metavar="ADDRESS",
    help="The address to listen on; others than this machine's own are read-only.",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST",
    help="A name under which it is asked; may repeat.",
)
@click.option(
    "--users",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="People sign in; see `servanda users`. Their keys stay with them.",
)
@click.option("--read-only", is_flag=True, help="Everybody reads, nobody writes.")
@click.option("--write", is_flag=True, help="Take entries in over the API, with your own keys.")
@click.option("--behind-tls", is_flag=True, help="A server on this machine speaks TLS for it.")
@click.option(
    "--unsafe-plain-http",
    is_flag=True,
    help="With --users: let passwords cross the network in the open.",
)
@keys_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    register: Location,
    port: int,
    doc: str | None,
    elections: Path | None,
    keys: Path | None,
    *,
    open_browser: bool,
    **options: Any,
) -> None:
    """Show the register's pages, or the reading of one text; by default on this machine only."""
    from servanda.api.reading import load_and_read  # noqa: PLC0415  (readers load slowly)
    from servanda.web.serving import Plan  # noqa: PLC0415  (loads slowly)

    plan = Plan(**options)
    plan.check()
    first = load_and_read(doc) if doc else None
    named = ctx.get_parameter_source("register") is not click.core.ParameterSource.DEFAULT
    if doc and not named:
        serve(None, port=port, first=first, open_browser=open_browser, plan=plan)
    elif not named and isinstance(register, Path) and not register.exists():
        say(f"no register {register} here: showing the door for texts", err=True)
        serve(None, port=port, open_browser=open_browser, plan=plan)
    else:
        with _opened(register, plan, keys) as opened:
            serve(
                opened,
                port=port,
                first=first,
                open_browser=open_browser,
                elections=elections,
                plan=plan,
            )


@contextlib.contextmanager
def _opened(register: Location, plan: "Plan", keys: Path | None) -> "Iterator[Register]":
    """Open the register as far as the plan needs it: with all keys, the log's alone, or none."""
    from servanda.api.public import PublicRegister  # noqa: PLC0415
    from servanda.api.register import open_register  # noqa: PLC0415

    if plan.write or plan.users is not None:
        with open_register(register, write=True, keys=keys, ask=passphrase) as opened:
            if plan.users is not None:
                # Only the log's key stays: nobody's words can be signed here.
                opened.keys = replace(opened.signing_keys, statements=(), publisher=None)
            yield opened
        return
    with open_register(register) as opened:
        public = plan.read_only or not plan.local
        yield PublicRegister.of(opened) if public else opened


def serve(
    register: "RegisterAccess | None",
    *,
    port: int = 8000,
    first: "tuple[Document, Reading] | None" = None,
    open_browser: bool = False,
    elections: Path | None = None,
    plan: "Plan | None" = None,
) -> None:
    """Serve until interrupted; print the address first."""
    from servanda.api.ahead import Process  # noqa: PLC0415
    from servanda.web.app import create_app  # noqa: PLC0415  (loads slowly)
    from servanda.web.serving import Closing, Plan, config  # noqa: PLC0415

    plan = plan or Plan()
    listed = None
    if elections is not None:
        from servanda.api.durability import calendar  # noqa: PLC0415  (loads the engine)

        listed = calendar(elections)
    app = create_app(
        register=register,
        first=first,
        hosts=plan.hosts(),
        access=plan.access(),
        writable=plan.write or plan.users is not None,
        elections=listed,
    )
    with free_socket(port, plan.bind) as listener:
        shown = f"[{plan.bind}]" if ":" in plan.bind else plan.bind
        address = f"http://{shown}:{listener.getsockname()[1]}/"
        if first is not None:
            address += "reading/first"
        say(f"Servanda shows its pages at {address}")
        say(f"{_reach(plan)} Stop with Ctrl-C.", err=True)
        if open_browser:
            webbrowser.open(address)
        # Ctrl-C is how serving ends: it is no failure.
        with contextlib.suppress(KeyboardInterrupt):
            Process.serves()
            # Rows by the ten thousand are no garbage: looking through them less often takes 0.3 s
            # of 2.7 s from the first look at 10,000 promises.
            gc.set_threshold(50_000, 20, 20)
            Closing(config(app, behind_tls=plan.behind_tls)).run(sockets=[listener])


def _reach(plan: "Plan") -> str:
    who = "Only this machine can reach them." if plan.local else f"All who reach {plan.bind} can."
    if plan.users is not None:
        return f"{who} People of {plan.users} sign in."
    if plan.write:
        return f"{who} What is sent to /api/v1 is signed with your keys."
    return who if plan.local and not plan.read_only else f"{who} Nobody can write."


def free_socket(port: int, host: str = HOST) -> socket.socket:
    """Return a listening socket on the first free port from ``port`` on."""
    for candidate in range(port, min(port + TRIED, 65536)):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # With the protocol named, asyncio sends what is written at once; else the second part of
        # each answer waits 40 ms for the reader's word on the first.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
        except OSError:
            listener.close()
            continue
        listener.listen(128)
        return listener
    raise UsageError(
        f"no free port from {port} to {min(port + TRIED, 65536) - 1} on {host}; "
        "name another with --port"
    )
