"""A witness over HTTPS, with certificates made for the test, on this machine."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.witness.worlds import START, cosigner, proof, signed, witness

from servanda.api import cosigning
from servanda.errors import InputError, UsageError, WitnessError
from servanda.witness import client
from servanda.witness.client import Asked
from servanda.witness.daemon import Server

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


def certificate(folder: Path, name: str, address: str = "127.0.0.1") -> tuple[Path, Path]:
    """Write a certificate that signed itself, and its key; return both files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGIN)
        .not_valid_after(BEGIN + timedelta(days=36_500))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / f"{name}.crt", folder / f"{name}.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


@contextmanager
def served(folder: Path, files: tuple[Path, Path]) -> Iterator[Server]:
    """Run a witness with this certificate on a free port."""
    tls = cosigning.tls_of(*files)
    with cosigning.server(witness(folder), host="127.0.0.1", port=0, tls=tls) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def prove(old: int, new: int) -> list[bytes]:
    """Return the proofs of the history in these tests."""
    return proof("abc", old) if new == len("abc") else []


def test_a_log_is_cosigned_over_tls(tmp_path: Path) -> None:
    """Who names the witness's certificate is cosigned; a client that stalls stops nobody."""
    files = certificate(tmp_path, "north")
    with served(tmp_path, files) as server:
        assert server.url.startswith("https://127.0.0.1:")
        with socket.create_connection(server.place):  # says nothing, not even hello
            asked = Asked(server.url, server.witness.verifier, 0, files[0])
            found = client.ask(asked, signed("abc"), prove)

    assert found.witness == cosigner(0).verifier
    assert found.at == START


def test_other_certificates_are_refused(tmp_path: Path) -> None:
    """No cosignature comes from where the certificate is unknown, another's, or for elsewhere."""
    files, other = certificate(tmp_path, "north"), certificate(tmp_path, "south")
    elsewhere = certificate(tmp_path, "moved", address="192.0.2.1")
    for mine, known in ((files, None), (files, other[0]), (elsewhere, elsewhere[0])):
        with served(tmp_path, mine) as server:
            asked = Asked(server.url, server.witness.verifier, 0, known)
            with pytest.raises(WitnessError, match="certificate"):
                client.ask(asked, signed("abc"), prove)
            plain = Asked(server.url.replace("https", "http"), server.witness.verifier)
            with pytest.raises(WitnessError, match="cannot be reached"):
                client.ask(plain, signed("abc"), prove)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_protocols_are_refused(tmp_path: Path) -> None:
    """Neither side speaks TLS before 1.2."""
    files = certificate(tmp_path, "north")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(files[0])
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    for version, spoken in ((ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True)):
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = version
        with served(tmp_path, files) as server, socket.create_connection(server.place) as plain:
            try:
                with context.wrap_socket(plain, server_hostname="127.0.0.1") as safe:
                    assert safe.version() == "TLSv1.2"
                    assert spoken
            except ssl.SSLError:
                assert not spoken
    assert client.trusting(files[0]).minimum_version == ssl.TLSVersion.TLSv1_2


def test_what_cannot_be_used_is_told(tmp_path: Path) -> None:
    """A certificate without its key, the key of another, and a file that holds none are named."""
    files, other = certificate(tmp_path, "north"), certificate(tmp_path, "south")

    with pytest.raises(UsageError, match="go together"):
        cosigning.tls_of(files[0], None)
    with pytest.raises(InputError, match="no certificate with its private key"):
        cosigning.tls_of(files[0], other[1])
    with pytest.raises(InputError, match="holds no certificates"):
        client.trusting(files[1])
    assert cosigning.tls_of(None, None) is None
