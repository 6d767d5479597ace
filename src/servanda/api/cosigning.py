"""The witness's side of cosigning, on a machine without the register."""

import os
import ssl
from http import HTTPStatus
from pathlib import Path

from servanda.api import clock
from servanda.api.files import read_file
from servanda.api.keyring import Ask, keys_folder
from servanda.errors import InputError, UsageError, WitnessError
from servanda.register import keys as keyfiles
from servanda.register.times import written
from servanda.tlog import note
from servanda.tlog.cosignature import Cosigner
from servanda.witness import request
from servanda.witness.daemon import Server
from servanda.witness.memory import Memory
from servanda.witness.request import Answer
from servanda.witness.retained import Retained
from servanda.witness.witness import Witness


def make_key(
    name: str, *, passphrase: bytes | None, to: Path | None, folder: Path | None = None
) -> tuple[Path, str]:
    """Write a new key of a witness; return the file and the public line."""
    signer = Cosigner(name, keyfiles.generate(name).private)
    path = keyfiles.save(
        signer,
        folder or keys_folder(),
        passphrase=passphrase,
        unsafe_plain=passphrase is None,
        to=to,
    )
    return path, signer.verifier.vkey


def open_witness(key: Path, state: Path, *, ask: Ask | None = None) -> Witness:
    """Return the witness with this key file and state file.

    StoreError where the state does not remember what was cosigned last with the key.
    """
    words = keyfiles.passphrase_from(os.environ)
    if words is None and ask is not None and keyfiles.encrypted(key):
        words = ask(f"Passphrase of {key}")
    cosigner = keyfiles.load_cosigner(key, passphrase=words)
    memory = Memory(state, beside=Retained(key, cosigner.verifier.vkey))
    memory.check()
    return Witness(cosigner, memory, _unix)


def _unix() -> int:
    return int(clock.now().timestamp())


def answer(witness: Witness, asked: Path, out: Path) -> str:
    """Answer a request in a file with a cosignature in another; return what was cosigned.

    Nothing is cosigned where the answer has no place; a file there is not written over.
    """
    data = read_file(asked)
    try:
        file = out.open("xb")
    except FileExistsError as error:
        raise UsageError(f"{out}: exists already; name another file") from error
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}") from error
    with file:
        try:
            line = _line(witness.add_checkpoint(data), asked)
        except BaseException:
            file.close()
            out.unlink()
            raise
        file.write(line.encode())
    state = request.parse(data, where=str(asked)).checkpoint
    at = note.cosignature_time(note.parse_line(line.strip(), where="answer"), where="answer")
    return f"{state.size} entries of {state.origin}, at {written(at)}"


def _line(found: Answer, asked: Path) -> str:
    """Return the cosignature in an answer; WitnessError says what another one means."""
    if found.status == HTTPStatus.CONFLICT:
        size = found.body.strip()
        raise WitnessError(
            f"{asked}: this witness cosigned {size} entries of that log. Where the log has more, "
            f"ask for a request from there (`servanda log cosign --request FILE --old {size}`); "
            "where it has fewer or others, its operator rewrote it: tell everybody"
        )
    if found.status != HTTPStatus.OK:
        raise WitnessError(f"{asked}: not cosigned ({found.status}): {found.body.strip()}")
    return found.body


def tls_of(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    """Return TLS 1.2 or newer with a certificate and its key; None where neither is named."""
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise UsageError("--certificate and --certificate-key go together: name both, or neither")
    for file in (certificate, key):
        read_file(file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key, password=_no_passphrase)
    except (ssl.SSLError, OSError) as error:
        raise InputError(
            f"{certificate}, {key}: no certificate with its private key, both in PEM and the key "
            f"without a passphrase: {error}"
        ) from error
    return context


def _no_passphrase() -> bytes:
    """Give no passphrase: a daemon has nobody to ask."""
    return b""


def server(witness: Witness, *, host: str, port: int, tls: ssl.SSLContext | None = None) -> Server:
    """Return a server for the witness, listening; port 0 takes a free one."""
    try:
        return Server((host, port), witness, tls=tls)
    except OSError as error:
        raise UsageError(
            f"{host}:{port}: cannot be listened on: {error.strerror}; choose another --port"
        ) from error
