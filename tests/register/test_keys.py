"""Keys: kept encrypted, readable by their owner, named for one purpose, never overwritten."""

import stat
import subprocess
from pathlib import Path

import pytest

from servanda.errors import UsageError
from servanda.register import keys
from servanda.tlog.note import Signer

ORIGIN = "servanda.local/river-talks-0011aabb"
WORDS = b"correct horse"


@pytest.fixture
def signer() -> Signer:
    """Return a party's key."""
    return keys.generate(keys.key_name("upper", ORIGIN, "party"))


def test_saved_key_comes_back(tmp_path: Path, signer: Signer) -> None:
    """A key file gives back the same key with its passphrase."""
    path = keys.save(signer, tmp_path / "keys", passphrase=WORDS)

    assert keys.load(path, passphrase=WORDS).verifier == signer.verifier
    assert path.name == "upper.river-talks-0011aabb~party~1.pem"


def test_key_file_is_private_and_encrypted(tmp_path: Path, signer: Signer) -> None:
    """The file and its folder are readable by their owner only; the secret is not in it."""
    path = keys.save(signer, tmp_path / "keys", passphrase=WORDS)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in path.read_bytes()
    assert signer.private.private_bytes_raw() not in path.read_bytes()


def test_openssl_reads_the_key_file(tmp_path: Path, signer: Signer, openssl: str) -> None:
    """Anybody's tools read the file: openssl decrypts it and shows the same public key."""
    path = keys.save(signer, tmp_path, passphrase=WORDS)
    command = [openssl, "pkey", "-in", str(path), "-passin", "stdin", "-pubout", "-outform", "DER"]

    out = subprocess.run(command, input=WORDS + b"\n", capture_output=True, check=True).stdout

    assert out[-32:] == signer.verifier.key


def test_passphrase_costs_time_to_guess(tmp_path: Path, signer: Signer, openssl: str) -> None:
    """The passphrase is stretched by at least 100,000 rounds of PBKDF2."""
    path = keys.save(signer, tmp_path, passphrase=WORDS)
    command = [openssl, "asn1parse", "-in", str(path), "-strictpem"]
    pem = path.with_suffix(".only")
    pem.write_bytes(path.read_bytes().split(b"\n", 2)[2])
    command[3] = str(pem)

    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rounds = [int(line.rsplit(":", 1)[1], 16) for line in shown.split("\n") if "INTEGER" in line]

    assert "PBKDF2" in shown
    assert max(rounds) >= 100_000


def test_wrong_passphrase(tmp_path: Path, signer: Signer) -> None:
    """A wrong or missing passphrase is told apart, without a traceback."""
    path = keys.save(signer, tmp_path, passphrase=WORDS)

    with pytest.raises(UsageError, match="wrong passphrase"):
        keys.load(path, passphrase=b"wrong")
    with pytest.raises(UsageError, match="SERVANDA_PASSPHRASE_FILE"):
        keys.load(path, passphrase=None)


def test_plain_key_needs_the_ugly_word(tmp_path: Path, signer: Signer) -> None:
    """A key is written openly only where somebody said so."""
    with pytest.raises(UsageError, match="unsafe-plain-key"):
        keys.save(signer, tmp_path, passphrase=None)

    path = keys.save(signer, tmp_path, passphrase=None, unsafe_plain=True)
    assert keys.load(path, passphrase=None).verifier == signer.verifier


def test_key_is_never_overwritten(tmp_path: Path, signer: Signer) -> None:
    """A second key of the same name does not replace the first."""
    path = keys.save(signer, tmp_path, passphrase=WORDS)
    before = path.read_bytes()

    with pytest.raises(UsageError, match="never overwritten"):
        keys.save(keys.generate(signer.name), tmp_path, passphrase=WORDS)

    assert path.read_bytes() == before


def test_open_key_file_is_refused(tmp_path: Path, signer: Signer) -> None:
    """A key that others can read is not used until that is mended."""
    path = keys.save(signer, tmp_path, passphrase=WORDS)
    path.chmod(0o644)

    with pytest.raises(UsageError, match="chmod 600"):
        keys.load(path, passphrase=WORDS)


@pytest.mark.parametrize("cut", [10, 60, 200, 300])
def test_damaged_key_file(tmp_path: Path, signer: Signer, cut: int) -> None:
    """A key file that was cut off says that it is damaged."""
    path = keys.save(signer, tmp_path, passphrase=WORDS)
    path.write_bytes(path.read_bytes()[:cut])

    with pytest.raises(UsageError, match=r"damaged|not a key file|not an Ed25519"):
        keys.load(path, passphrase=WORDS)


def test_swapped_name_is_noticed(tmp_path: Path, signer: Signer) -> None:
    """A key file that names another public key than it holds is refused."""
    other = keys.generate(signer.name)
    path = keys.save(signer, tmp_path, passphrase=WORDS)
    swapped = path.read_text().replace(signer.verifier.vkey, other.verifier.vkey)
    path.write_text(swapped)

    with pytest.raises(UsageError, match="does not belong"):
        keys.load(path, passphrase=WORDS)


def test_set_of_one_person(tmp_path: Path) -> None:
    """A new register's keys are five, each of one purpose, and come back as a set."""
    made = keys.generate_set(ORIGIN)
    paths = keys.save_set(made, tmp_path, passphrase=WORDS)
    assert made.publisher is not None
    enrolled = tuple(key for key, _ in made.statements)

    found = keys.load_set(
        ORIGIN, made.publisher.verifier.vkey, enrolled, tmp_path, passphrase=WORDS
    )

    assert len(paths) == 5
    assert found.log is not None
    assert found.log.verifier.name == ORIGIN
    assert [key.role for key, _ in found.statements] == ["secretariat", "observer", "coder"]
    verifiers = {s.verifier.key for _, s in found.statements} | {found.log.verifier.key}
    assert len(verifiers) == 4


def test_missing_role_says_what_to_do(tmp_path: Path) -> None:
    """Where a key is not at hand the message names the role and the way to one."""
    found = keys.load_set(
        ORIGIN, keys.generate(ORIGIN).verifier.vkey, (), tmp_path, passphrase=None
    )

    assert found.log is None
    with pytest.raises(UsageError, match="no secretariat key"):
        found.signer("secretariat")


@pytest.mark.parametrize("actor", ["", "Anna", "a b", "anna/x", "-a", "é", "a" * 64])
def test_names_of_actors(actor: str) -> None:
    """An actor's name is lower-case letters, digits and hyphens, so that key names are plain."""
    with pytest.raises(UsageError, match="lower-case"):
        keys.key_name(actor, ORIGIN, "party")


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("River talks", "river-talks"),
        ("Réunion №5", "r-union-5"),
        ("会谈", "register"),
        ("--", "register"),
    ],
)
def test_origin_of_a_name(name: str, label: str) -> None:
    """A log's name is made from the register's, with a random end that keeps two apart."""
    first, second = keys.new_origin(name), keys.new_origin(name)

    assert first.startswith(f"servanda.local/{label}-")
    assert first != second


def test_folder_follows_the_environment(tmp_path: Path) -> None:
    """Keys lie under XDG_CONFIG_HOME where that is set, else under the home folder."""
    assert keys.folder({"XDG_CONFIG_HOME": "/c", "HOME": "/h"}) == Path("/c/servanda/keys")
    assert keys.folder({"HOME": "/h"}) == Path("/h/.config/servanda/keys")
    words = tmp_path / "words"
    words.write_bytes(WORDS + b"\r\nsecond line\n")
    assert keys.passphrase_from({"SERVANDA_PASSPHRASE_FILE": str(words)}) == WORDS
    assert keys.passphrase_from({}) is None
    words.write_bytes(b"\n")
    with pytest.raises(UsageError, match="first line is empty"):
        keys.passphrase_from({"SERVANDA_PASSPHRASE_FILE": str(words)})
    with pytest.raises(UsageError, match="cannot read the passphrase"):
        keys.passphrase_from({"SERVANDA_PASSPHRASE_FILE": str(tmp_path / "none")})
