"""``servanda witness``: cosign the logs of others, on a machine without their registers."""

import contextlib
from pathlib import Path

import click

from servanda.cli.options import json_option, passphrase
from servanda.cli.terminal import say
from servanda.model.codec import to_json

FILE = click.Path(path_type=Path, dir_okay=False)
key_option = click.option("--key", type=FILE, required=True, help="The witness's key file.")
state_option = click.option(
    "--state", type=FILE, required=True, help="The file in which it remembers what it cosigned."
)


@click.group(
    "witness",
    epilog=(
        "\b\nExamples:\n"
        "  servanda witness keygen witness.north.example --out north.pem\n"
        "  servanda witness trust 'servanda.local/talks-1a2b+…' --state north.state\n"
        "  servanda witness answer request --key north.pem --state north.state --out answer\n"
        "  servanda witness serve --key north.pem --state north.state"
    ),
)
def command() -> None:
    """Cosign checkpoints of logs that never went back; remember each before signing."""


@command.command()
@click.argument("name")
@click.option("--out", type=FILE, help="Write the key there.  [default: with the others]")
@click.option("--unsafe-plain-key", "unsafe_plain", is_flag=True, help="For demonstrations only.")
def keygen(name: str, out: Path | None, *, unsafe_plain: bool) -> None:
    """Make a witness's key; NAME is its own, as in witness.north.example."""
    from servanda.api import cosigning  # noqa: PLC0415  (loads the HTTP server)

    words = None if unsafe_plain else passphrase("Passphrase for the new key", confirm=True)
    path, vkey = cosigning.make_key(name, passphrase=words, to=out)
    say(vkey)
    say(f"private key: {path}; send the line above to logs and to their auditors", err=True)


@command.command()
@click.argument("vkey")
@state_option
@click.option("--origin", help="Name of the log, where its key bears another.")
@click.option("--follows", metavar="VKEY", help="The log's key so far, which this one follows.")
def trust(vkey: str, state: Path, origin: str | None, follows: str | None) -> None:
    """Remember a log's key, got by another way than its bundle; its checkpoints are cosigned."""
    from servanda.errors import InputError, VerificationError  # noqa: PLC0415
    from servanda.witness.memory import Memory  # noqa: PLC0415  (opens a database)

    try:
        log = Memory(state).trust(vkey, origin=origin, follows=follows)
    except VerificationError as error:
        raise InputError(f"the key you gave: {error}") from error
    say(f"{state}: cosigns {origin or log.name} from now on")


@command.command()
@click.argument("request", type=FILE)
@key_option
@state_option
@click.option("--out", type=FILE, required=True, help="Write the cosignature there.")
def answer(request: Path, key: Path, state: Path, out: Path) -> None:
    """Answer a request in a file, as it would be answered over HTTP."""
    from servanda.api import cosigning  # noqa: PLC0415  (loads the HTTP server)

    witness = cosigning.open_witness(key, state, ask=passphrase)
    told = cosigning.answer(witness, request, out)
    say(f"{out}: cosigned {told}")


@command.command("list")
@state_option
@json_option
def list_(state: Path, *, as_json: bool) -> None:
    """List the logs that this witness knows, with what it cosigned last."""
    from servanda.witness.memory import Memory  # noqa: PLC0415  (opens a database)

    rows = [
        {
            "origin": one.origin,
            "vkey": one.logs[0].vkey,
            "later_keys": [log.vkey for log in one.logs[1:]],
            "size": one.latest.size if one.latest else 0,
            "checkpoint": one.signed.decode() if one.signed else None,
        }
        for one in Memory(state).watched()
    ]
    if as_json:
        click.echo(to_json(rows, indent=2))
        return
    for row in rows:
        say(f"{row['origin']}: {row['size']} entries cosigned")


@command.command()
@key_option
@state_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65535), default=8700, show_default=True)
@click.option("--certificate", type=FILE, help="Answer over TLS with this chain (PEM).")
@click.option("--certificate-key", type=FILE, help="Private key of the certificate (PEM).")
def serve(
    key: Path,
    state: Path,
    host: str,
    port: int,
    certificate: Path | None,
    certificate_key: Path | None,
) -> None:
    """Answer logs over HTTP or HTTPS until interrupted (C2SP tlog-witness)."""
    from servanda.api import cosigning  # noqa: PLC0415  (loads the HTTP server)

    tls = cosigning.tls_of(certificate, certificate_key)
    witness = cosigning.open_witness(key, state, ask=passphrase)
    known = len(witness.memory.watched())
    with cosigning.server(witness, host=host, port=port, tls=tls) as server:
        say(f"{witness.verifier.name} cosigns {known} logs at {server.url}")
        say("Stop with Ctrl-C.", err=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
