"""Whether a bundle is as it was made, and who signed it.

1. The container: every byte of the file follows from what it holds (`container`); of a folder, that nothing else lies there.
2. The bag: each file has the hash of the manifests, each list that of the tag manifest, and nothing is missing or too many.
3. The signature: of the tag manifest, by the key that lies in the bag, and by the one that the reader expects.
4. Only where all this holds: each case file reads back, the law applied is what its hash says, and the acts told of the log
   stand in its chain (`content_check`), which leads to the heads that the reader has from elsewhere.

Every flaw has a place: a path in the bag, or the byte in the file.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from habeas.prove.bundle import bag, chain, container, content_check, folder, sealing, signing
from habeas.prove.bundle.container import LARGEST, Flaw, Opened
from habeas.prove.bundle.part import BundleError
from habeas.words import Message

_TOLD_APART: Final = 64 * 1024
"""The list of a ZIP ends within so many bytes of its end."""
_BEGIN: Final = 300
"""The names of the first two files stand within so many bytes of the begin."""
_NAMES: Final = (b"bagit.txt", b"bag-info.txt")
_KNOWN: Final = frozenset({"bagit.txt", "bag-info.txt", signing.SIGNED, *bag.MANIFESTS})


@dataclass(frozen=True, slots=True)
class Verified:
    """`flaws` is empty where the bundle is as it was made. `expected` is None where no key was asked for."""

    flaws: tuple[Flaw, ...]
    files: int = 0
    size: int = 0
    signature: signing.Signature | None = None
    expected: bool | None = None
    about: Any = field(default_factory=dict)
    """`data/about.json`, where the bundle holds; see `content`."""
    same_law: bool | None = None
    """Whether the law that is installed here is the one that was applied."""

    @property
    def holds(self) -> bool:
        return not self.flaws


Heads = Sequence[tuple[int, str]]
"""Heads of the log that the reader has from elsewhere: the number of an act, and where the chain stood after it."""


def verified(path: Path, expected: str | None = None, by: Sequence[Any] = (), heads: Heads = ()) -> Verified:
    """Verifies a file or a folder. `expected` is the fingerprint that the signer must have, `by` identities of age.

    Raises BundleError where there is no bundle, or one that is encrypted and for which no identity was given; OSError.
    """
    if path.is_dir():
        found = folder.opened(path)
        if not _KNOWN & found.members.keys():
            raise BundleError(Message("This is no bundle of Habeas."))
        return judged(found, expected, heads)
    if path.exists() and not path.is_file():  # a pipe would be waited for, a device never ends
        raise BundleError(Message("This is no bundle of Habeas."))
    with path.open("rb") as file:
        return verified_file(file, expected, by, path.name.endswith(sealing.SUFFIX), heads)


def verified_file(
    file: IO[bytes], expected: str | None = None, by: Sequence[Any] = (), is_sealed: bool = False, heads: Heads = ()
) -> Verified:
    """As `verified`, of a file that can be sought in. `is_sealed`: it should be encrypted, whatever it begins with."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > LARGEST + LARGEST // 64:
        raise BundleError(Message("The file is larger than any bundle."))
    if not (is_sealed or file.read(len(sealing.HEADER)) == sealing.HEADER):
        _must_be_zip(file, size)
        file.seek(0)
        return judged(container.opened(file, size), expected, heads)
    if not by:
        raise BundleError(Message("The bundle is encrypted. Name the file of your identity with --identity."))
    file.seek(0)
    plain = sealing.opened(file, by)
    if plain is None:
        what = Message("The encryption does not open: it is to somebody else, or a byte of the file was altered.")
        return Verified((Flaw("", what, 0),), size=size)
    size = plain.seek(0, io.SEEK_END)
    plain.seek(0)
    return judged(container.opened(plain, size), expected, heads)


def _must_be_zip(file: IO[bytes], size: int) -> None:
    """A file that neither begins nor ends like a bundle is no damaged one, but none."""
    file.seek(0)
    begin = file.read(_BEGIN)
    file.seek(max(0, size - _TOLD_APART))
    end = file.read()
    is_zip = begin.startswith(b"PK\3\4") or b"PK\5\6" in end
    if not (is_zip and any(name in part for name in _NAMES for part in (begin, end))):
        raise BundleError(Message("This is no bundle of Habeas."))


def judged(found: Opened, expected: str | None = None, heads: Heads = ()) -> Verified:
    """The verdict on what was found in a file or a folder."""
    flaws = [*found.flaws, *bag.checked(found), *_root(found)]
    signature, more = _signature(found)
    flaws += more
    matches = None
    if expected is not None:
        matches = signature is not None and signature.fingerprint == expected
        if not matches and not more:
            flaws.append(Flaw(signing.SIGNATURE, _not_the_key(signature is not None)))
    about, same_law = None, None
    if not found.flaws and not flaws:
        about, same_law, more = content_check.checked(found)
        flaws += more or [flaw for head in heads if (flaw := chain.led_to(found, *head)) is not None]
    size = sum(member.size for member in found.members.values())
    return Verified(_once(flaws), len(found.members), size, signature, matches, about, same_law)


def _root(found: Opened) -> list[Flaw]:
    """Whoever unpacks a file gets a folder that is called as its date says; what a folder is called is its owner's affair."""
    if not found.root or found.root == bag.root_of(bag.info_of(found).get("Bagging-Date", "")):
        return []
    what = Message("The folder in the file is not called by the date of the bundle, as Habeas calls it.")
    return [Flaw("", what, container.NAME)]


def _not_the_key(is_signed: bool) -> Message:
    if is_signed:
        return Message("The bundle is signed with another key than the one you expect.")
    return Message("The bundle is not signed, and you expect a signature.")


def _signature(found: Opened) -> tuple[signing.Signature | None, list[Flaw]]:
    """The signature where it holds; nothing at all where the bundle was made without one."""
    there = [name for name in (signing.PUBLIC, signing.SIGNATURE, signing.RAW) if name in found.members]
    if not there:
        return None, []
    if len(there) < 3:
        missing = {signing.PUBLIC, signing.SIGNATURE, signing.RAW} - set(there)
        return None, [Flaw(name, Message("The file is missing.")) for name in sorted(missing)]
    signature = signing.read(bag.tag(found, signing.SIGNATURE))
    if signature is None:
        return None, [Flaw(signing.SIGNATURE, Message("This is not as Habeas writes it."))]
    flaws = []
    if bag.tag(found, signing.PUBLIC) != signing.public_pem(signature.public):
        flaws.append(Flaw(signing.PUBLIC, Message("This is another key than the one of the signature.")))
    if bag.tag(found, signing.RAW) != signature.signature:
        flaws.append(Flaw(signing.RAW, Message("This is another signature than the one that is told in words.")))
    if bag.info_of(found).get("Bagging-Date") != signature.on:
        flaws.append(Flaw(signing.SIGNATURE, Message("The day of the signature is not that of the bundle.")))
    if not signing.holds(signature, bag.tag(found, signing.SIGNED)):
        flaws.append(Flaw(signing.SIGNED, Message("The signature is not of this list: one of the two was altered.")))
    return (signature if not flaws else None), flaws


def _once(flaws: Sequence[Flaw]) -> tuple[Flaw, ...]:
    """Each place once for each reason, in the order found."""
    said: dict[tuple[object, ...], Flaw] = {}
    for flaw in flaws:
        said.setdefault((flaw.where, flaw.at, flaw.what.id), flaw)
    return tuple(said.values())
