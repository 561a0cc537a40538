"""The layout of a bundle: BagIt 1.0 (RFC 8493), with the signature beside the tag manifest that it signs.

    bagit.txt, bag-info.txt, manifest-sha256.txt, manifest-sha512.txt, public-key.pem, VERIFY.html
    tagmanifest-sha256.txt                      covers all of these
    signature.json, signature.bin               sign the tag manifest; outside of what they sign
    data/                                       covered by the manifests

A bag has no other file, and they stand in this order, those below data/ by their path.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from habeas.prove.bundle.container import Flaw, Opened
from habeas.prove.bundle.part import Measured, Part, measured
from habeas.prove.bundle.signing import PUBLIC, RAW, SIGNATURE, SIGNED, public_pem, sign, written
from habeas.words import Message

BAGIT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFESTS: Final[Mapping[str, str]] = {"manifest-sha256.txt": "sha256", "manifest-sha512.txt": "sha512"}
PAGE: Final = "VERIFY.html"
TAGS: Final = ("bagit.txt", "bag-info.txt", *MANIFESTS, PUBLIC, PAGE)
ORDER: Final = (*TAGS, SIGNED, SIGNATURE, RAW)
NEEDED: Final = ("bagit.txt", "bag-info.txt", *MANIFESTS, PAGE, SIGNED)
LARGEST_TAG: Final = 8_000_000
_LINE: Final = re.compile(r"([0-9a-f]{64}|[0-9a-f]{128})  ([^\r\n]+)")


def bagged(
    payload: Iterable[Part], info: Mapping[str, str], page: str, key: Ed25519PrivateKey | None, on: str
) -> list[Measured]:
    """All files of a bag. `payload` lies below data/, `info` are lines of bag-info.txt; without a key it is not signed."""
    data = sorted(map(measured, payload), key=lambda part: part.path)
    told = {**info, "Bagging-Date": on, "Payload-Oxum": oxum(part.size for part in data)}
    tags = {"bagit.txt": BAGIT, "bag-info.txt": "".join(f"{name}: {text}\n" for name, text in told.items()).encode()}
    for name, algorithm in MANIFESTS.items():
        tags[name] = manifest((part.path, getattr(part, algorithm)) for part in data)
    if key is not None:
        tags[PUBLIC] = public_pem(key.public_key())
    tags[PAGE] = page.encode()
    covered = [measured(Part.of(name, tags[name])) for name in TAGS if name in tags]
    signed = manifest((part.path, part.sha256) for part in covered)
    files = [*covered, measured(Part.of(SIGNED, signed))]
    if key is not None:
        signature = sign(key, signed, on)
        files += [measured(Part.of(SIGNATURE, written(signature))), measured(Part.of(RAW, signature.signature))]
    return [*files, *data]


def root_of(day: str) -> str:
    """The folder in the file of a bundle of a day."""
    return f"habeas-bundle-{day}"


def manifest(rows: Iterable[tuple[str, str]]) -> bytes:
    """Hash and path a line, as `sha256sum` writes and reads them."""
    return "".join(f"{digest}  {path}\n" for path, digest in rows).encode()


def oxum(sizes: Iterable[int]) -> str:
    """How many bytes and files lie below data/.

    >>> oxum([3, 4])
    '7.2'
    """
    each = list(sizes)
    return f"{sum(each)}.{len(each)}"


def read_manifest(data: bytes) -> dict[str, str] | None:
    """Hashes by path, None where a line is none."""
    try:
        lines = data.decode().split("\n")
    except UnicodeDecodeError:
        return None
    found = [_LINE.fullmatch(line) for line in lines[:-1]]
    rows = {match[2]: match[1] for match in found if match}
    return rows if lines[-1] == "" and len(rows) == len(lines) - 1 else None


def checked(found: Opened) -> list[Flaw]:
    """What does not fit together in a bag: files that are missing, too many or altered, and lists that are not as written."""
    missing = [Flaw(name, Message("The file is missing.")) for name in NEEDED if name not in found.members]
    payload = [path for path in found.members if path.startswith("data/")]
    strange = [path for path in found.members if path not in ORDER and path not in payload]
    flaws = [*missing, *(_extra(path) for path in strange)]
    if not missing:
        flaws += _lists(found, payload)
        flaws += [] if flaws else _tags(found, payload)
    return flaws + _order(found, payload)


def _lists(found: Opened, payload: Sequence[str]) -> list[Flaw]:
    flaws: list[Flaw] = []
    covered = [name for name in TAGS if name in found.members]
    for name, algorithm, paths in (
        (SIGNED, "sha256", covered),
        *((name, algorithm, payload) for name, algorithm in MANIFESTS.items()),
    ):
        rows = read_manifest(tag(found, name))
        if rows is None:
            flaws.append(Flaw(name, Message("A line of this list is not as Habeas writes it.")))
            continue
        flaws += [Flaw(path, Message("The file is missing.")) for path in rows if path not in found.members]
        flaws += [_extra(path) for path in paths if path not in rows]
        altered = [path for path in paths if path in rows and getattr(found.members[path], algorithm) != rows[path]]
        flaws += [Flaw(path, _altered(name)) for path in altered]
        if not flaws and tag(found, name) != manifest((path, rows[path]) for path in paths):
            flaws.append(Flaw(name, Message("This list is not in the order in which Habeas writes it.")))
    return flaws


def _altered(name: str) -> Message:
    return Message(
        "The content was altered: its hash is not that of %(list)s, or the list was altered.", {"list": name}
    )


def _extra(path: str) -> Flaw:
    return Flaw(path, Message("This file is in no list of the bundle: it was put in later, or its name was altered."))


def _tags(found: Opened, payload: Sequence[str]) -> list[Flaw]:
    flaws = []
    if tag(found, "bagit.txt") != BAGIT:
        flaws.append(Flaw("bagit.txt", Message("This does not say BagIt 1.0 in UTF-8.")))
    if info_of(found).get("Payload-Oxum") != oxum(found.members[path].size for path in payload):
        flaws.append(Flaw("bag-info.txt", Message("It tells of other numbers of files and bytes than there are.")))
    return flaws


def _order(found: Opened, payload: Sequence[str]) -> list[Flaw]:
    known = [name for name in ORDER if name in found.members]
    given = [path for path in found.members if path in known or path in payload]
    pairs = zip(given, [*known, *sorted(payload)], strict=True)
    first = next((one for one, other in pairs if one != other), None)
    return [] if first is None else [Flaw(first, Message("This file does not stand where Habeas writes it."))]


def info_of(found: Opened) -> dict[str, str]:
    """The lines of bag-info.txt."""
    lines = tag(found, "bag-info.txt").decode("utf-8", "replace").split("\n")
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def tag(found: Opened, name: str) -> bytes:
    """A tag file; empty where there is none, or one larger than any."""
    member = found.members.get(name)
    return member.read() if member is not None and member.size <= LARGEST_TAG else b""
