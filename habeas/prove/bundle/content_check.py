"""Whether what a bundle holds can be used: case files that read back, findings and law of one version, a log that holds.

Read only once every byte was found as it was made, so that a flaw here is one of whoever made the bundle.
"""

import hashlib
import json
import re
from typing import Any, Final

from habeas.check import shipped
from habeas.files import MAX_BYTES, FaultsError
from habeas.prove.bundle import chain
from habeas.prove.bundle.container import Flaw, Member, Opened
from habeas.prove.bundle.law_applied import LAW, NORMS, block_in, version_of
from habeas.record.reader import read_case_text
from habeas.record.vocabulary import load_vocabulary
from habeas.words import Message

ABOUT: Final = "data/about.json"
LARGEST: Final = 64_000_000
"""Bytes of a JSON file that is read at all."""
_CASE: Final = "/case.yaml"
_FINDINGS: Final = "/findings.json"
_DOCUMENT: Final = re.compile(r"data/[^/]+/documents/")
_PLAIN: Final = re.compile(r"[\w.+-]{1,40}")


def checked(found: Opened) -> tuple[Any, bool | None, list[Flaw]]:
    """What about.json says, whether the law applied is the one installed here (None: not told), and flaws."""
    flaws: list[Flaw] = []
    about = _json(found, ABOUT, flaws)
    law = _json(found, LAW, flaws)
    if about is not None and not _is_about(about):
        flaws.append(Flaw(ABOUT, Message("This does not say what the bundle is.")))
        about = None
    for path, member in found.members.items():
        if _DOCUMENT.match(path):  # whatever it is called, it is somebody else's
            continue
        if path.endswith(_CASE):
            flaws += _case(path, member)
        elif path.endswith(_FINDINGS):
            _json(found, path, flaws)
    flaws += chain.checked(found)
    if law is None or about is None:
        return about, None, flaws
    try:
        flaws += _law(found, law, about)
        same = bool(law["version"] == shipped.library().version)
    except (KeyError, TypeError, ValueError, AttributeError):
        return about, None, [*flaws, Flaw(LAW, Message("This does not say what law was applied."))]
    return about, same, flaws


def _json(found: Opened, path: str, flaws: list[Flaw]) -> Any:
    """What a JSON file says, a group of fields; None, and a flaw, where it says none."""
    member = found.members.get(path)
    if member is None:
        flaws.append(Flaw(path, Message("The file is missing.")))
        return None
    try:
        told = json.loads(member.read()) if member.size <= LARGEST else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        flaws.append(Flaw(path, Message("This cannot be read as JSON.")))
        return None
    return told


def _is_about(told: Any) -> bool:
    """Whether the fields that are told to a reader are there, and plain."""
    variants, log = told.get("variants"), told.get("log", {})
    return (
        isinstance(log, dict)
        and all(isinstance(number, int) for number in log.values())
        and all(_PLAIN.fullmatch(str(told.get(name))) for name in ("made_on", "habeas", "law"))
        and isinstance(variants, dict)
        and all(
            _PLAIN.fullmatch(name)
            and isinstance(row, dict)
            and isinstance(row.get("cases"), list)
            and isinstance(row.get("left_out"), dict)
            and all(isinstance(count, int) for count in row["left_out"].values())
            for name, row in variants.items()
        )
    )


def _case(path: str, member: Member) -> list[Flaw]:
    if member.size > MAX_BYTES:
        return [Flaw(path, Message("The case file is larger than %(limit)s MB.", {"limit": MAX_BYTES // 1_000_000}))]
    try:
        read_case_text(member.read().decode(), path, load_vocabulary())
    except FaultsError as error:
        why = error.faults[0].message
        return [Flaw(path, Message("The case file does not read back: %(why)s", {"why": why}))]
    except UnicodeDecodeError:
        return [Flaw(path, Message("The case file is not UTF-8 text."))]
    return []


def _law(found: Opened, law: Any, about: Any) -> list[Flaw]:
    flaws = []
    if not law["version"] == version_of(law) == about["law"]:
        flaws.append(Flaw(LAW, Message("The version of the law is not the one that follows from its files.")))
    member = found.members.get(NORMS)
    if member is None:
        return [*flaws, Flaw(NORMS, Message("The file is missing."))]
    lines = (member.read() if member.size <= LARGEST else b"").splitlines(keepends=True)
    for norm in law["norms"]:
        if norm["sha256"] != hashlib.sha256(block_in(lines, norm)).hexdigest():
            what = Message("The norm %(id)s does not stand here as it was applied.", {"id": str(norm["id"])[:80]})
            flaws.append(Flaw(NORMS, what))
    return flaws
