"""A stream sealed piece by piece, so that nothing of it is ever on disk in plain text and no piece can be moved or cut off.

Pieces of 64 KiB are sealed with AES-256-GCM under a key of the stream's own, which is sealed with one of the office's. Each
piece is bound to its number and to whether it is the last.
"""

import secrets
from collections.abc import Iterator
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PIECE: Final = 64 * 1024
MAGIC: Final = b"HABEAS1\n"
_TAG, _NONCE, _KEY = 16, 12, 32
_SEALED_KEY = _NONCE + _KEY + _TAG


class DamagedError(Exception):
    """What was stored was changed or cut, or belongs to another office."""


class Sealer:
    """Writes a sealed stream into a binary file; `finish` writes the last piece and leaves the file open."""

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        own, nonce = secrets.token_bytes(_KEY), secrets.token_bytes(_NONCE)
        self._file, self._cipher = file, AESGCM(own)
        self._number, self._left = 0, bytearray()
        file.write(MAGIC + nonce + AESGCM(key).encrypt(nonce, own, MAGIC))

    def write(self, data: bytes) -> int:
        """Takes more of the stream."""
        self._left += data
        whole = (len(self._left) - 1) // PIECE * PIECE  # the last piece is never empty but in an empty stream
        for start in range(0, whole, PIECE):
            self._piece(bytes(self._left[start : start + PIECE]), last=False)
        if whole > 0:
            del self._left[:whole]
        return len(data)

    def finish(self) -> None:
        """Nothing more comes."""
        self._piece(bytes(self._left), last=True)

    def _piece(self, data: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), data, None))
        self._number += 1


def unseal(file: IO[bytes], key: bytes) -> Iterator[bytes]:
    """The stream, piece by piece. Raises DamagedError before anything false is given out."""
    try:
        if file.read(len(MAGIC)) != MAGIC:
            raise DamagedError
        sealed = file.read(_SEALED_KEY)
        cipher = AESGCM(AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], MAGIC))
        number, piece = 0, file.read(PIECE + _TAG)
        while True:
            following = file.read(PIECE + _TAG)
            yield cipher.decrypt(_nonce(number, not following), piece, None)
            if not following:
                return
            piece, number = following, number + 1
    except (InvalidTag, ValueError):
        raise DamagedError from None


def _nonce(number: int, last: bool) -> bytes:
    return bytes([last]) + number.to_bytes(_NONCE - 1, "big")
