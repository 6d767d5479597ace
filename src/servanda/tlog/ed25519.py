"""Ed25519 with one answer everywhere: what we accept, Go, OpenSSL and browsers accept too.

Libraries differ on keys and points of small order and on encodings that are not canonical.
Refusing both before the library is asked leaves no signature on which two verifiers disagree.
"""

import functools

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from servanda.errors import VerificationError

KEY_SIZE = 32
SIGNATURE_SIZE = 64
_P = 2**255 - 19
_Y_MASK = (1 << 255) - 1
_Y8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_LOW_ORDER_Y = frozenset({0, 1, _P - 1, _Y8, _P - _Y8})
"""y of the eight points of order 1, 2, 4 and 8 (RFC 7748's curve in Edwards form)."""


def _bad_point(encoded: bytes) -> str | None:
    """Tell why a point's encoding is refused, or None."""
    y = int.from_bytes(encoded, "little") & _Y_MASK
    if y >= _P:
        return "is not canonically encoded"
    if y in _LOW_ORDER_Y:
        return "has small order"
    return None


def check_public_key(key: bytes) -> None:
    """Return only if ``key`` can be a public key: 32 bytes, canonical, not of small order."""
    if len(key) != KEY_SIZE:
        raise VerificationError(f"an Ed25519 public key has {KEY_SIZE} bytes, not {len(key)}")
    if why := _bad_point(key):
        raise VerificationError(f"the public key {why}: anybody could sign for it")


@functools.lru_cache(maxsize=4096)
def _public(key: bytes) -> Ed25519PublicKey:
    """Return a key that passed its check; a log has few keys and many signatures."""
    check_public_key(key)
    return Ed25519PublicKey.from_public_bytes(key)


def verify(key: bytes, message: bytes, signature: bytes) -> None:
    """Return only if ``signature`` over ``message`` is the key's, by the strict rule."""
    try:
        public = _public(key)
    except ValueError as error:
        raise VerificationError(f"the public key is no point of the curve: {error}") from error
    if len(signature) != SIGNATURE_SIZE:
        raise VerificationError(
            f"an Ed25519 signature has {SIGNATURE_SIZE} bytes, not {len(signature)}"
        )
    if why := _bad_point(signature[:KEY_SIZE]):
        raise VerificationError(f"the signature's point R {why}")
    try:
        public.verify(signature, message)
    except InvalidSignature as error:
        raise VerificationError("the signature does not belong to these bytes and key") from error


def public_key(private: Ed25519PrivateKey) -> bytes:
    """Return the 32 bytes of the public key."""
    return private.public_key().public_bytes_raw()
