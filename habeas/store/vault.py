"""The keys of an office: one master key, wrapped by the passphrase and by recovery shares, kept in memory while it is open.

`vault.json` in the data folder holds the master key twice, sealed with AES-256-GCM: under a key that Argon2id makes of
the passphrase (RFC 9106, second recommended choice: 64 MiB, three passes), and under a recovery secret that is split into
k of n shares (SLIP-39). From the master key HKDF-SHA256 makes one key for each use. Nothing here touches the database.
"""

import json
import os
import secrets
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from shamir_mnemonic import combine_mnemonics, generate_mnemonics
from shamir_mnemonic.utils import MnemonicError

FILE: Final = "vault.json"
SHORTEST_PASSPHRASE: Final = 12
_KEY, _NONCE, _SALT = 32, 12, 16
_ARGON: Final = {"time_cost": 3, "memory_cost": 64 * 1024, "parallelism": 4}


class WrongPassphraseError(Exception):
    """The passphrase does not open this office."""


class WrongSharesError(Exception):
    """These recovery shares are too few, damaged, or those of another office."""


class LockedError(Exception):
    """The office is locked: the key is not in memory."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The master key (32 bytes), and a key for each use made from it."""

    master: bytes

    def of(self, use: str) -> bytes:
        """The key for one use (32 bytes), the same each time."""
        return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=f"habeas {use}".encode()).derive(self.master)


class Vault:
    """The keys of the office in a data folder. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._keys: Keys | None = None
        self.times_locked = 0
        """Whoever opened something with the keys before the last lock has to open it again."""
        self.opened_at = 0.0
        """When the keys came into memory, in seconds as file systems count them."""
        self._guard = threading.Lock()

    @property
    def exists(self) -> bool:
        return self.path.exists()

    @property
    def is_open(self) -> bool:
        return self._keys is not None

    @property
    def is_demo(self) -> bool:
        """Whether this is a folder of invented people, opened without a passphrase."""
        return bool(self.exists and self._read().get("demo"))

    def key(self, use: str) -> bytes:
        """The key for one use. Raises LockedError."""
        keys = self._keys
        if keys is None:
            raise LockedError
        return keys.of(use)

    def create(self, passphrase: str, shares: int = 3, needed: int = 2, demo: bool = False) -> list[str]:
        """Makes the keys, writes the file, opens the vault; gives the recovery shares, which are kept nowhere.

        Raises FileExistsError where the folder already has keys.
        """
        if self.exists:
            raise FileExistsError(self.path)
        keys, recovery, salt = Keys(secrets.token_bytes(_KEY)), secrets.token_bytes(_KEY), secrets.token_bytes(_SALT)
        self._write(
            {
                "version": 1,
                "demo": demo,
                "argon2id": {**_ARGON, "salt": salt.hex()},
                "by_passphrase": _seal(_stretch(passphrase, salt, _ARGON), keys.master),
                "by_shares": _seal(recovery, keys.master),
                "shares": [needed, shares],
            }
        )
        self._hold(keys)
        words: list[str] = generate_mnemonics(1, [(needed, shares)], recovery)[0]
        return words

    def open(self, passphrase: str) -> None:
        """Takes the keys into memory. Raises WrongPassphraseError."""
        held = self._read()
        argon = dict(held["argon2id"])
        stretched = _stretch(passphrase, bytes.fromhex(argon.pop("salt")), argon)
        try:
            self._hold(Keys(_unseal(stretched, held["by_passphrase"])))
        except InvalidTag:
            raise WrongPassphraseError from None

    def recover(self, shares: list[str], passphrase: str) -> None:
        """Opens by recovery shares and sets a new passphrase. Raises WrongSharesError."""
        try:
            master = _unseal(combine_mnemonics(shares), self._read()["by_shares"])
        except (MnemonicError, InvalidTag, ValueError):
            raise WrongSharesError from None
        self._hold(Keys(master))
        self.change(passphrase)

    def change(self, passphrase: str) -> None:
        """Sets a new passphrase for the keys in memory. Raises LockedError."""
        if self._keys is None:
            raise LockedError
        salt = secrets.token_bytes(_SALT)
        held = self._read() | {
            "argon2id": {**_ARGON, "salt": salt.hex()},
            "by_passphrase": _seal(_stretch(passphrase, salt, _ARGON), self._keys.master),
        }
        self._write(held)

    def lock(self) -> None:
        """Lets go of the keys."""
        self._keys = None
        self.times_locked += 1

    def _hold(self, keys: Keys) -> None:
        if self._keys is None:
            self.opened_at = time.time()
        self._keys = keys

    def _read(self) -> dict[str, Any]:
        held: dict[str, Any] = json.loads(self.path.read_text("utf-8"))
        return held

    def _write(self, held: dict[str, Any]) -> None:
        """Written beside and moved over, so that a crash leaves the old file or the new."""
        with self._guard:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside = self.path.with_suffix(".new")
            with os.fdopen(
                os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
            ) as file:
                json.dump(held, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)


def _stretch(passphrase: str, salt: bytes, argon: dict[str, int]) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, hash_len=_KEY, type=Type.ID, **argon)


def _seal(key: bytes, secret: bytes) -> str:
    nonce = secrets.token_bytes(_NONCE)
    return (nonce + AESGCM(key).encrypt(nonce, secret, None)).hex()


def _unseal(key: bytes, sealed: str) -> bytes:
    raw = bytes.fromhex(sealed)
    return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], None)
