"""Private keys in PEM as openssl reads them, with a passphrase that costs time to guess.

``cryptography`` itself stretches a passphrase by 2,048 rounds only, so the few bytes of PBES2
(RFC 8018) around the key are written here.
"""

import base64
import os
import textwrap

from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

ROUNDS = 200_000
"""About a tenth of a second a guess on a small machine; five keys open in half a second."""
_PBES2 = bytes.fromhex("06092a864886f70d01050d")
_PBKDF2 = bytes.fromhex("06092a864886f70d01050c")
_HMAC_SHA256 = bytes.fromhex("300c06082a864886f70d02090500")
_AES256_CBC = bytes.fromhex("060960864801650304012a")
_SEQUENCE, _INTEGER, _OCTETS = 0x30, 0x02, 0x04
_LONG = 0x80
_BLOCK = 16


def _tlv(tag: int, *parts: bytes) -> bytes:
    """Return one DER element."""
    body = b"".join(parts)
    if len(body) < _LONG:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, _LONG | len(length)]) + length + body


def encrypted_pem(key: Ed25519PrivateKey, passphrase: bytes) -> bytes:
    """Return the key as ``ENCRYPTED PRIVATE KEY``: PBES2, PBKDF2 with SHA-256, AES-256-CBC."""
    plain = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    salt, iv = os.urandom(_BLOCK), os.urandom(_BLOCK)
    secret = PBKDF2HMAC(hashes.SHA256(), 32, salt, ROUNDS).derive(passphrase)
    padder = padding.PKCS7(8 * _BLOCK).padder()
    cipher = Cipher(algorithms.AES256(secret), modes.CBC(iv)).encryptor()
    sealed = cipher.update(padder.update(plain) + padder.finalize()) + cipher.finalize()
    rounds = ROUNDS.to_bytes(ROUNDS.bit_length() // 8 + 1, "big")
    kdf = _tlv(_SEQUENCE, _tlv(_OCTETS, salt), _tlv(_INTEGER, rounds), _HMAC_SHA256)
    scheme = _tlv(
        _SEQUENCE,
        _tlv(_SEQUENCE, _PBKDF2, kdf),
        _tlv(_SEQUENCE, _AES256_CBC, _tlv(_OCTETS, iv)),
    )
    whole = _tlv(_SEQUENCE, _tlv(_SEQUENCE, _PBES2, scheme), _tlv(_OCTETS, sealed))
    lines = textwrap.wrap(base64.b64encode(whole).decode(), 64)
    body = "\n".join(["-----BEGIN ENCRYPTED PRIVATE KEY-----", *lines])
    return f"{body}\n-----END ENCRYPTED PRIVATE KEY-----\n".encode()


def plain_pem(key: Ed25519PrivateKey) -> bytes:
    """Return the key as ``PRIVATE KEY``, readable by whoever has the file."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
