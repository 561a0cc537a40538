"""A bundle encrypted to recipients with age (age-encryption.org/v1): who holds an identity of one of them opens it.

The bundle inside is the same bytes each time; the encryption is not, since each has keys of its own.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Final, cast

import pyrage

from habeas.prove.bundle.part import BundleError
from habeas.words import Message

SUFFIX: Final = ".age"
HEADER: Final = b"age-encryption.org/"
_WORD: Final = "AGE-SECRET-KEY-1"


def recipients(addresses: Iterable[str]) -> list[pyrage.x25519.Recipient]:
    """The recipients of addresses. Raises BundleError for the first that is none."""
    found = []
    for address in addresses:
        try:
            found.append(pyrage.x25519.Recipient.from_str(address.strip()))
        except pyrage.RecipientError:
            values = {"address": address[:80]}
            raise BundleError(
                Message("“%(address)s” is no address of age. One begins with age1 (age-keygen tells it).", values)
            ) from None
    return found


def identities(text: str) -> list[pyrage.x25519.Identity]:
    """The identities in a file of age-keygen. Raises BundleError where there is none."""
    lines = [line.strip() for line in text.splitlines() if line.strip().upper().startswith(_WORD)]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise BundleError(
            Message(
                "This file holds no identity of age: a line that begins with AGE-SECRET-KEY-1, as age-keygen writes."
            )
        )
    return found


def sealed(pieces: Iterable[bytes], to: Sequence[pyrage.x25519.Recipient], into: IO[bytes]) -> None:
    """Encrypts a stream into a file; what is not encrypted stays in memory, a piece at a time. Raises what the pieces raise."""
    stream = _Stream(iter(pieces))
    try:
        pyrage.encrypt_io(cast("IO[bytes]", stream), into, list(to))
    except Exception:
        if stream.error is not None:  # pyrage tells one of its own in its place
            raise stream.error from None
        raise


def opened(file: IO[bytes], by: Sequence[pyrage.x25519.Identity]) -> io.BytesIO | None:
    """The bundle in memory; None where it does not open: it is to somebody else, or a byte of it was altered."""
    plain = io.BytesIO()
    try:
        pyrage.decrypt_io(file, plain, list(by))
    except (pyrage.DecryptError, OSError, ValueError):
        return None
    plain.seek(0)
    return plain


class _Stream:
    """Pieces, read like a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.left = pieces, b""
        self.error: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        while not self.left:
            try:
                piece = next(self.pieces, None)
            except Exception as error:
                self.error = error
                raise
            if piece is None:
                return b""
            self.left = piece
        given, self.left = (self.left, b"") if size < 0 else (self.left[:size], self.left[size:])
        return given
