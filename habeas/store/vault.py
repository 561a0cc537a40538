"""The keys of an office: one master key, wrapped by the passphrase and by recovery shares, kept in memory while it is open.

`vault.json` in the data folder holds the master key twice, sealed with AES-256-GCM: under a key that Argon2id makes of
the passphrase (RFC 9106, second recommended choice: 64 MiB, three passes), and under a recovery secret that is split into
k of n shares (SLIP-39). From the master key HKDF-SHA256 makes one key for each use. Nothing here touches the database.

Passphrase and shares can be made anew. The file is written beside and moved over, and new shares take the place of the old
ones only once somebody says that they are kept safe: a change that is cut off shuts nobody out.
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
FEWEST_SHARES, MOST_SHARES = 2, 16
"""Of how many shares one may choose; SLIP-39 knows no more than 16."""
_KEY, _NONCE, _SALT = 32, 12, 16
_ARGON: Final = {"time_cost": 3, "memory_cost": 64 * 1024, "parallelism": 4}


class WrongPassphraseError(Exception):
    """The passphrase does not open this office."""


class WrongSharesError(Exception):
    """These recovery shares are too few, damaged, or those of another office."""


class NoSharesError(Exception):
    """There are no such shares that wait to be used: they are in use already, or others were made after them."""


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
        self._guard = threading.RLock()

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
        keys = Keys(secrets.token_bytes(_KEY))
        by_shares, words = _split(keys, shares, needed)
        self._write({"version": 1, "demo": demo, **_by_passphrase(keys, passphrase), **by_shares})
        self._hold(keys)
        return words

    def open(self, passphrase: str) -> None:
        """Takes the keys into memory. Raises WrongPassphraseError."""
        self._hold(self._keys_by(passphrase))

    def recover(self, shares: list[str], passphrase: str) -> None:
        """Opens by recovery shares and sets a new passphrase. Raises WrongSharesError.

        While new shares are not yet in use both open it, so that nobody is shut out by a change that was left half done.
        """
        held = self._read()
        sealed = [held["by_shares"], *(each["by_shares"] for each in [held.get("to_come")] if each)]
        for each in sealed:
            try:
                self._hold(Keys(_unseal(combine_mnemonics(shares), each)))
            except (MnemonicError, InvalidTag, ValueError):
                continue
            self._change(passphrase)
            return
        raise WrongSharesError

    def change(self, old: str, new: str) -> None:
        """Sets a new passphrase; the old one opens nothing from then on. Raises LockedError, WrongPassphraseError."""
        if self._keys is None:
            raise LockedError
        self._keys_by(old)
        self._change(new)

    def make_shares(self, passphrase: str, shares: int, needed: int) -> tuple[str, list[str]]:
        """New shares, which wait: a mark for `use_shares`, and their words. Raises WrongPassphraseError."""
        by_shares, words = _split(self._keys_by(passphrase), shares, needed)
        mark = secrets.token_hex(8)
        with self._guard:
            self._write(self._read() | {"to_come": {"mark": mark, **by_shares}})
        return mark, words

    def use_shares(self, mark: str) -> None:
        """From now on only the shares that were made under this mark open the office. Raises NoSharesError."""
        with self._guard:
            held = self._read()
            to_come = held.pop("to_come", None)
            if to_come is None or to_come.pop("mark") != mark:
                raise NoSharesError
            self._write(held | to_come)

    @property
    def shares(self) -> tuple[int, int]:
        """How many shares open the office, and of how many."""
        needed, shares = self._read()["shares"]
        return needed, shares

    def _keys_by(self, passphrase: str) -> Keys:
        held = self._read()
        argon = dict(held["argon2id"])
        stretched = _stretch(passphrase, bytes.fromhex(argon.pop("salt")), argon)
        try:
            return Keys(_unseal(stretched, held["by_passphrase"]))
        except InvalidTag:
            raise WrongPassphraseError from None

    def _change(self, passphrase: str) -> None:
        if self._keys is None:
            raise LockedError
        fresh = _by_passphrase(self._keys, passphrase)
        with self._guard:
            self._write(self._read() | fresh)

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


def _by_passphrase(keys: Keys, passphrase: str) -> dict[str, Any]:
    salt = secrets.token_bytes(_SALT)
    sealed = _seal(_stretch(passphrase, salt, _ARGON), keys.master)
    return {"argon2id": {**_ARGON, "salt": salt.hex()}, "by_passphrase": sealed}


def _split(keys: Keys, shares: int, needed: int) -> tuple[dict[str, Any], list[str]]:
    recovery = secrets.token_bytes(_KEY)
    words: list[str] = generate_mnemonics(1, [(needed, shares)], recovery)[0]
    return {"by_shares": _seal(recovery, keys.master), "shares": [needed, shares]}, words


def _stretch(passphrase: str, salt: bytes, argon: dict[str, int]) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, hash_len=_KEY, type=Type.ID, **argon)


def _seal(key: bytes, secret: bytes) -> str:
    nonce = secrets.token_bytes(_NONCE)
    return (nonce + AESGCM(key).encrypt(nonce, secret, None)).hex()


def _unseal(key: bytes, sealed: str) -> bytes:
    raw = bytes.fromhex(sealed)
    return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], None)
