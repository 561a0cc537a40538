"""Who signed a bundle: Ed25519 (RFC 8032) over the tag manifest, which covers the manifests, which cover each file.

A signature says that nothing changed since, and that whoever holds the key signed. Anybody can sign anew with a key of their
own: only who got the fingerprint from the office by another way knows whose key it is.
"""

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from habeas.prove.bundle.part import BundleError
from habeas.words import Message

SIGNED: Final = "tagmanifest-sha256.txt"
PUBLIC: Final = "public-key.pem"
SIGNATURE: Final = "signature.json"
RAW: Final = "signature.bin"
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class PassphraseError(Exception):
    """The key is sealed by a passphrase, and none or a wrong one was given."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What `signature.json` says; `on` is the day in ISO."""

    public: Ed25519PublicKey
    signature: bytes
    on: str

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public)


def new_key(passphrase: str | None = None) -> bytes:
    """A new private key as PEM (PKCS 8), sealed where a passphrase is given."""
    seal = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, seal)


def read_key(pem: bytes, passphrase: str | None = None) -> Ed25519PrivateKey:
    """The private key of a PEM. Raises PassphraseError, or BundleError where it is no key for this."""
    sealed = b"ENCRYPTED" in pem[:200]
    if sealed and not passphrase:
        raise PassphraseError
    try:
        key = load_pem_private_key(pem, passphrase.encode() if sealed and passphrase else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        if sealed:
            raise PassphraseError from error
        raise BundleError(_no_key()) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BundleError(_no_key())
    return key


def _no_key() -> Message:
    return Message("This is no key to sign with (Ed25519, PEM). Make one with: habeas bundle key new FILE")


def read_public(pem: bytes) -> Ed25519PublicKey | None:
    """The public key of a PEM, None where it is none."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PublicKey) else None


def public_pem(key: Ed25519PublicKey) -> bytes:
    """The key as others read it."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 of the key in DER, 64 digits: `openssl pkey -pubin -in public-key.pem -outform DER | sha256sum`."""
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def as_fingerprint(text: str) -> str | None:
    """A fingerprint as somebody wrote it down, in groups or with a name before it; None where it is none.

    >>> as_fingerprint("SHA256: " + "AB12 " * 16) == "ab12" * 16, as_fingerprint("ab12")
    (True, None)
    """
    plain = re.sub(r"[\s:]", "", text.lower().removeprefix("sha256:"))
    return plain if _FINGERPRINT.fullmatch(plain) else None


def in_groups(digits: str) -> str:
    """Digits as one compares them by eye.

    >>> in_groups("ab12cd34")
    'ab12 cd34'
    """
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def sign(key: Ed25519PrivateKey, manifest: bytes, on: str) -> Signature:
    """Signs the bytes of a tag manifest."""
    return Signature(key.public_key(), key.sign(manifest), on)


def holds(signature: Signature, manifest: bytes) -> bool:
    """Whether the signature is of these bytes."""
    try:
        signature.public.verify(signature.signature, manifest)
    except InvalidSignature:
        return False
    return True


def written(signature: Signature) -> bytes:
    """`signature.json`, in the one way in which it is written."""
    told = {
        "algorithm": "Ed25519",
        "signed": SIGNED,
        "on": signature.on,
        "public_key": signature.public.public_bytes(Encoding.Raw, PublicFormat.Raw).hex(),
        "fingerprint": f"sha256:{signature.fingerprint}",
        "signature": signature.signature.hex(),
    }
    return (json.dumps(told, indent=2) + "\n").encode()


def read(data: bytes) -> Signature | None:
    """What `written` wrote, None for anything else."""
    try:
        told: Any = json.loads(data)
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(told["public_key"]))
        found = Signature(public, bytes.fromhex(told["signature"]), str(told["on"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return found if _DAY.fullmatch(found.on) and written(found) == data else None
