"""Salted hashes: binding, hiding, and openable one by one."""

import base64
import hashlib
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import VerificationError
from servanda.register import seal
from servanda.register.seal import Opening, Secret, SecretFile

SALT = bytes(range(32))
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)


def _sealed(value: Any) -> tuple[Any, list[Opening]]:
    openings: list[Opening] = []
    return seal.seal(value, openings, salt=lambda: SALT), openings


def _places(body: Any) -> dict[str, tuple[str, str]]:
    return {path: (mark, text) for path, mark, text in seal.sealed_places(body)}


def test_field_hash_by_hand() -> None:
    """A field's hash is SHA-256 over tag, path, salt and the padded canonical value."""
    # {"pad":"","v":"abc"} has 20 bytes; twelve zeros fill it to 32.
    message = b"servanda/field/v1\0/title\0" + SALT + b'{"pad":"000000000000","v":"abc"}'
    wanted = base64.b64encode(hashlib.sha256(message).digest()).decode()

    assert seal.field_hash("/title", SALT, "abc") == wanted


def test_file_hash_by_hand() -> None:
    """A file's hash is SHA-256 over tag, salt and bytes."""
    wanted = hashlib.sha256(b"servanda/blob/v1\0" + SALT + b"bytes").digest()

    assert seal.file_hash(SALT, b"bytes") == base64.b64encode(wanted).decode()


@given(TEXTS)
def test_padding_hides_the_length(value: str) -> None:
    """What is hashed is always 32, 64, 128 … bytes long."""
    length = len(seal.padded(value))

    assert length >= 32
    assert length & (length - 1) == 0


def test_seal_replaces_secrets_and_keeps_the_rest() -> None:
    """Secrets become hashes at their place; everything else stands as it was."""
    body, openings = _sealed({"id": "d1", "title": Secret("T"), "files": [{"f": SecretFile(b"x")}]})

    assert body["id"] == "d1"
    assert _places(body).keys() == {"/title", "/files/0/f"}
    assert [(o.path, o.value, o.data) for o in openings] == [
        ("/title", "T", None),
        ("/files/0/f", None, b"x"),
    ]


@given(TEXTS, st.binary(max_size=100), st.booleans())
def test_disclosure_opens_its_place(value: str, data: bytes, public: bool) -> None:  # noqa: FBT001
    """Every disclosure that sealing yields opens its place."""
    body, openings = _sealed(
        {"a": [Secret(value, public=public)], "b": SecretFile(data, public=public)}
    )

    for opening in openings:
        disclosure = opening.at(7)
        seal.check_disclosure(disclosure, _places(body), opening.data)
        assert disclosure.public == public


@pytest.mark.parametrize(
    "change",
    [
        {"value": "2026-01-02"},
        {"path": "/other"},
        {"path": "/nothing"},
        {"salt": base64.b64encode(b"\1" * 32).decode()},
        {"salt": base64.b64encode(SALT[:31]).decode()},
        {"salt": "AB"},
        {"blob": "0" * 64},
    ],
)
def test_false_disclosure_is_refused(change: dict[str, Any]) -> None:
    """Another value, path or salt does not open a sealed field."""
    body, openings = _sealed({"date": Secret("2026-01-01"), "other": Secret("2026-01-09")})
    good = openings[0].at(0)

    with pytest.raises(VerificationError, match="disclosure of entry 0"):
        seal.check_disclosure(msgspec.structs.replace(good, **change), _places(body), None)


def test_salts_have_one_length() -> None:
    """A value sealed with a shorter salt than 32 bytes is refused, though its hash is right."""
    openings: list[Opening] = []
    body = seal.seal({"a": Secret("x")}, openings, salt=lambda: SALT[:31])

    with pytest.raises(VerificationError, match="32 bytes, not 31"):
        seal.check_disclosure(openings[0].at(0), _places(body), None)


def test_another_file_is_refused() -> None:
    """Bytes other than those sealed do not open a file, even under their own right name."""
    body, openings = _sealed({"f": SecretFile(b"right")})
    good = openings[0].at(0)
    swapped = msgspec.structs.replace(good, blob=hashlib.sha256(b"wrong").hexdigest())

    with pytest.raises(VerificationError, match="holds other bytes"):
        seal.check_disclosure(good, _places(body), b"wrong")
    with pytest.raises(VerificationError, match="not the one that was sealed"):
        seal.check_disclosure(swapped, _places(body), b"wrong")


def _guess(path: str, wanted: str, salt: bytes) -> list[str]:
    """Try every day of 1900 to 2099 as the sealed value."""
    days = (date(1900, 1, 1) + timedelta(days=n) for n in range(73_049))
    return [d.isoformat() for d in days if seal.field_hash(path, salt, d.isoformat()) == wanted]


@pytest.mark.long
def test_dictionary_attack() -> None:
    """A sealed date is not guessed without its salt; with it, it is: so the test bites."""
    body, openings = _sealed({"date": Secret("1987-12-08")})
    fresh = seal.seal({"date": Secret("1987-12-08")}, [])
    wanted = {name: _places(b)["/date"][1] for name, b in (("known", body), ("fresh", fresh))}

    assert openings[0].salt == SALT
    assert _guess("/date", wanted["known"], SALT) == ["1987-12-08"]
    assert _guess("/date", wanted["fresh"], SALT) == []
    assert _guess("/date", wanted["fresh"], b"") == []


def test_every_salt_is_fresh() -> None:
    """Two sealings of one value have different hashes."""
    hashes = {seal.seal(Secret("X"), [])["$c"] for _ in range(50)}

    assert len(hashes) == 50


MARKED = st.fixed_dictionaries({}, optional={"$c": st.text("ab"), "$b": st.text("ab")})
BODIES = st.recursive(
    st.none() | st.integers(0, 9) | st.text("$cb") | MARKED,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["$c", "$b", "a", "z"]), inner, max_size=3)
    ),
    max_leaves=12,
)


def _told(body: Any, path: str) -> list[tuple[str, str, str]]:
    """Return the sealed places as the format defines them: one mark alone, with a text."""
    if isinstance(body, list):
        return [one for n, item in enumerate(body) for one in _told(item, f"{path}/{n}")]
    if not isinstance(body, dict):
        return []
    for mark in ("$c", "$b"):
        if set(body) == {mark} and isinstance(body[mark], str):
            return [(path, mark, body[mark])]
    return [one for key in sorted(body) for one in _told(body[key], f"{path}/{key}")]


@given(BODIES)
def test_places_of_any_body(body: Any) -> None:
    """What looks like a mark and is none, or stands beside others, is looked into."""
    assert list(seal.sealed_places(body)) == _told(body, "")
