"""A witness when its log changes keys, and a log whose witness forgot."""

import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.witness.worlds import LOG, START, body, cosigner, leaves, proof, signed

from servanda.errors import UsageError, WitnessError
from servanda.tlog import checkpoint, merkle, note
from servanda.witness import client, request
from servanda.witness.client import Asked
from servanda.witness.daemon import Server
from servanda.witness.memory import Memory
from servanda.witness.witness import Witness

NEW = note.Signer(LOG.name, Ed25519PrivateKey.from_private_bytes(b"n" * 32))


def by_new(history: str, old: int) -> bytes:
    """Return the request of the log's new key."""
    hashes = leaves(history)
    state = checkpoint.Checkpoint(LOG.name, len(hashes), merkle.root_of(hashes))
    return request.write(old, proof(history, old), checkpoint.sign(state, NEW))


def witness(folder: Path) -> Witness:
    """Return a witness of the log's first key."""
    memory = Memory(folder / "w.state")
    memory.trust(LOG.verifier.vkey)
    return Witness(cosigner(0), memory, lambda: START)


def test_a_witness_follows_a_key_that_it_was_told_of(tmp_path: Path) -> None:
    """Told of a new key it cosigns both, until the new one has signed; then never the old again."""
    own = witness(tmp_path)
    assert own.add_checkpoint(body("ab", 0)).status == 200
    assert own.add_checkpoint(by_new("abc", 2)).status == 403

    own.memory.trust(NEW.verifier.vkey, follows=LOG.verifier.vkey)
    assert own.add_checkpoint(body("abc", 2)).status == 200
    assert own.add_checkpoint(by_new("abcd", 3)).status == 200
    again = Witness(cosigner(0), Memory(tmp_path / "w.state"), lambda: START)
    assert again.add_checkpoint(body("abcde", 4)).status == 403
    assert again.add_checkpoint(by_new("abcde", 4)).status == 200
    (found,) = again.memory.watched()
    assert found.logs == (NEW.verifier,)


def test_two_keys_at_once_are_not_cosigned(tmp_path: Path) -> None:
    """A state that both keys signed says nothing of which of them is in charge."""
    own = witness(tmp_path)
    own.memory.trust(NEW.verifier.vkey, follows=LOG.verifier.vkey)
    text = note.parse(signed("ab"), where="t").text
    both = signed("ab") + NEW.signature_line(text).encode()

    assert own.add_checkpoint(request.write(0, [], both)).status == 403
    assert own.add_checkpoint(body("ab", 0)).status == 200


def test_no_key_is_exchanged_without_a_word(tmp_path: Path) -> None:
    """Another key of a known log is taken only as the one that follows its newest."""
    own, third = witness(tmp_path), note.Signer(LOG.name, Ed25519PrivateKey.generate())

    with pytest.raises(UsageError, match="--follows"):
        own.memory.trust(NEW.verifier.vkey)
    with pytest.raises(UsageError, match="not the one to be followed"):
        own.memory.trust(NEW.verifier.vkey, follows=third.verifier.vkey)
    own.memory.trust(NEW.verifier.vkey, follows=LOG.verifier.vkey)
    own.memory.trust(NEW.verifier.vkey)  # known already
    with pytest.raises(UsageError, match="not the one to be followed"):
        own.memory.trust(third.verifier.vkey, follows=LOG.verifier.vkey)
    with pytest.raises(UsageError, match="is none"):
        Memory(tmp_path / "n.state").trust(NEW.verifier.vkey, follows=LOG.verifier.vkey)


def test_a_witness_that_forgot_with_its_key_is_noticed_by_the_log(tmp_path: Path) -> None:
    """State and key put back from one backup deceive the witness, not the log with its lines."""
    own = witness(tmp_path)
    assert own.add_checkpoint(body("ab", 0)).status == 200
    with Server(("127.0.0.1", 0), own) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()

        def prove(old: int, _: int) -> list[bytes]:
            return proof("abcd", old)

        try:
            with pytest.raises(WitnessError, match="put back from an old backup, or forgets"):
                client.ask(Asked(server.url, own.verifier, 3), signed("abcd"), prove)
            # The control: a log that lost the witness's line cannot tell, and is cosigned.
            found = client.ask(Asked(server.url, own.verifier, 0), signed("abcd"), prove)
        finally:
            server.shutdown()
            thread.join()
    assert found.at == START
