"""Envelopes: a visit that a phone sealed to the key of the office, so that nobody can read it there, and how it is opened here.

1. The office has one key pair (ECDH on P-256). Pages carry the public half; the private one follows from the master key and
   lies nowhere, so that what waits on phones can be opened after any backup was restored.
2. A phone makes a pair of its own for each envelope and forgets it: shared secret, HKDF-SHA256 (salt: both public keys), one
   AES-256-GCM key, used once. The id of the visit and the version are bound to it.
3. On the way: version (1 byte), public key of the envelope (65), nonce (12), ciphertext. In it: length of the head (4 bytes),
   the head (JSON), then its files one after another.
"""

import base64
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from habeas.store.models import Account
from habeas.store.place import vault

VERSION: Final = 1
LARGEST: Final = 21 * 2**20
"""Bytes of an envelope; its files may have 20 MiB, which the page says."""
MOST_FILES: Final = 100
"""As many as a form that is sent with network may have; the page says so."""
_LABEL: Final = b"habeas visit 1"
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many points the curve has."""
_POINT, _NONCE, _LENGTH = 65, 12, 4


class UnknownVersionError(Exception):
    """Sealed in a way that this Habeas does not know."""


class CannotOpenError(Exception):
    """Damaged, or sealed for another office or under another id."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of an envelope."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """What an envelope holds: the fields of the form as they were typed, by whom (`account_mark`), and when."""

    place: str
    account: str
    at: datetime
    invented: bool
    fields: Sequence[tuple[str, str]]
    papers: Sequence[Paper]


def public_key() -> dict[str, str]:
    """The key to which pages seal, as a JSON Web Key."""
    point = _point(_private().public_key())
    half = (len(point) - 1) // 2
    x, y = (base64.urlsafe_b64encode(each).decode().rstrip("=") for each in (point[1 : 1 + half], point[1 + half :]))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def account_mark(account: Account) -> str:
    """Whose an envelope is; on a phone it tells nobody who that is."""
    return hmac.new(vault().key("envelopes of accounts"), str(account.pk).encode(), "sha256").hexdigest()[:32]


def opened(envelope: bytes, token: str) -> Told:
    """What was sealed under this id. Raises UnknownVersionError, CannotOpenError."""
    if not envelope or envelope[0] != VERSION:
        raise UnknownVersionError
    point, nonce = envelope[1 : 1 + _POINT], envelope[1 + _POINT : 1 + _POINT + _NONCE]
    try:
        plain = AESGCM(_key(point)).decrypt(nonce, envelope[1 + _POINT + _NONCE :], bound_to(token))
        return _read(plain)
    except (InvalidTag, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise CannotOpenError from None


def bound_to(token: str) -> bytes:
    """What is authenticated with the ciphertext: version and id."""
    return _LABEL + b" " + token.encode()


def derived(shared: bytes, point: bytes, goal: bytes) -> bytes:
    """The key of one envelope, from the shared secret and both public keys."""
    return HKDF(algorithm=SHA256(), length=32, salt=point + goal, info=_LABEL).derive(shared)


def _key(point: bytes) -> bytes:
    own = _private()
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    return derived(own.exchange(ec.ECDH(), theirs), point, _point(own.public_key()))


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _read(plain: bytes) -> Told:
    start = _LENGTH + int.from_bytes(plain[:_LENGTH], "big")
    head: dict[str, Any] = json.loads(plain[_LENGTH:start])
    if len(head["files"]) > MOST_FILES:
        raise ValueError
    papers = []
    for name, media_type, size in head["files"]:
        content = plain[start : start + int(size)]
        if len(content) != size:
            raise ValueError
        papers.append(Paper(str(name)[:255], str(media_type)[:120], content))
        start += size
    if start != len(plain):
        raise ValueError
    at = datetime.fromisoformat(str(head["at"]))
    fields = [(str(name), str(value)) for name, value in head["fields"]]
    at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return Told(str(head["place"]), str(head["account"]), at, head["invented"] is True, fields, papers)


def _private() -> ec.EllipticCurvePrivateKey:
    wide = HKDF(algorithm=SHA256(), length=48, salt=None, info=_LABEL).derive(vault().key("visit envelopes"))
    return ec.derive_private_key(int.from_bytes(wide, "big") % (_ORDER - 1) + 1, ec.SECP256R1())
