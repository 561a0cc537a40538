"""Files encrypted with age (age-encryption.org/v1), which opens without us: `age --decrypt`, `rage`, pyrage.

To a recipient by pyrage; to a passphrase here, since pyrage takes a whole file into memory for that. The format for a
passphrase: a header that seals the key of the file (scrypt), and the content in sealed pieces of 64 KiB.
"""

import base64
import hmac
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Final, Protocol, cast

import pyrage
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

SUFFIX: Final = ".age"
_WORK: Final = 18
"""2^18 rounds of scrypt, as age itself takes: about a second and 256 MiB for whoever guesses."""
_PIECE: Final = 64 * 1024


class Lock(Protocol):
    """To whom a file is encrypted."""

    def write(self, pieces: Iterable[bytes], into: IO[bytes]) -> None:
        """Encrypts a stream into a file."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file key and the header that holds it sealed under a passphrase; the passphrase itself is no longer needed."""

    key: bytes
    header: bytes

    @classmethod
    def under(cls, passphrase: str) -> "Sealed":
        """A new key sealed under a passphrase. Takes about a second."""
        key, salt = secrets.token_bytes(16), secrets.token_bytes(16)
        scrypt = Scrypt(salt=b"age-encryption.org/v1/scrypt" + salt, length=32, n=2**_WORK, r=8, p=1)
        body = ChaCha20Poly1305(scrypt.derive(passphrase.encode())).encrypt(bytes(12), key, None)
        told = f"age-encryption.org/v1\n-> scrypt {_text(salt)} {_WORK}\n{_text(body)}\n---"
        mac = hmac.new(_derived(key, b"", b"header"), told.encode(), "sha256").digest()
        return cls(key, f"{told} {_text(mac)}\n".encode())

    def pieces(self, content: Iterable[bytes]) -> Iterator[bytes]:
        """The encrypted file, piece by piece."""
        nonce = secrets.token_bytes(16)
        yield self.header + nonce
        cipher, number, left = ChaCha20Poly1305(_derived(self.key, nonce, b"payload")), 0, bytearray()
        for piece in content:
            left += piece
            while len(left) > _PIECE:
                yield cipher.encrypt(number.to_bytes(11, "big") + b"\0", bytes(left[:_PIECE]), None)
                del left[:_PIECE]
                number += 1
        yield cipher.encrypt(number.to_bytes(11, "big") + b"\1", bytes(left), None)

    def write(self, pieces: Iterable[bytes], into: IO[bytes]) -> None:
        """Encrypts a stream into a file."""
        for piece in self.pieces(pieces):
            into.write(piece)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whoever holds the identity of an address `age1...`."""

    address: str

    def write(self, pieces: Iterable[bytes], into: IO[bytes]) -> None:
        """Encrypts a stream into a file."""
        source = cast("IO[bytes]", _Reader(pieces))
        pyrage.encrypt_io(source, into, [pyrage.x25519.Recipient.from_str(self.address)])


def is_recipient(address: str) -> bool:
    """Whether this is an address that age knows."""
    try:
        pyrage.x25519.Recipient.from_str(address)
    except pyrage.RecipientError:
        return False
    return True


class _Reader:
    """A stream of pieces, read like a file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._left = iter(pieces), b""

    def read(self, size: int = -1) -> bytes:
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._left = piece
        given, self._left = (self._left, b"") if size < 0 else (self._left[:size], self._left[size:])
        return given


def _derived(key: bytes, salt: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt or None, info=use).derive(key)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")
