"""What law was applied, as it stood: so that a check can be judged when the law, or Habeas, has long changed.

`data/law/law.json` names the version (a hash over the files of law, which are listed with their own), each norm that gave a
finding with its sources and whether it was verified, and what binds the states concerned. `norms.yaml` holds these norms as
they stand in their files, `definitions.yaml` and `settings.yaml` what they refer to, `office.yaml` the figures of an office.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

from habeas.check.amounts import iso
from habeas.check.findings import Finding
from habeas.law import instruments
from habeas.law.loader import sources_of
from habeas.law.norm import Norm
from habeas.law.norm_files import files_in
from habeas.law.reading import DATA
from habeas.prove.bundle.part import Part

FOLDER: Final = "data/law"
LAW: Final = f"{FOLDER}/law.json"
NORMS: Final = f"{FOLDER}/norms.yaml"
_LETTERS: Final = 12
"""Digits of a version of the law."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The law of a check: the version that the program says, an office's own files of norms and of figures."""

    version: str
    own: Sequence[Path] = ()
    figures: bytes | None = None


def parts(applied: Applied, findings: Iterable[Finding]) -> list[Part]:
    """The files about the law behind these findings."""
    shown = list(findings)
    norms = {finding.norm.id: finding.norm for finding in shown}
    ordered = [norms[name] for name in sorted(norms)]
    blocks = {norm.id: block_of(norm) for norm in ordered}
    told = {
        "version": applied.version,
        "files": _rows(sources_of(DATA), DATA),
        "own_files": _rows(files_in(applied.own), None),
        "norms": _norms(ordered, blocks),
        "binds": _binds(shown),
    }
    found = [
        Part.of(LAW, json.dumps(told, ensure_ascii=False, indent=1) + "\n"),
        Part.of(NORMS, "".join(blocks.values())),
        *(Part.of(f"{FOLDER}/{name}", (DATA / name).read_bytes()) for name in ("definitions.yaml", "settings.yaml")),
    ]
    return found if applied.figures is None else [*found, Part.of(f"{FOLDER}/office.yaml", applied.figures)]


def block_of(norm: Norm) -> str:
    """The lines of a norm as they stand in its file."""
    if norm.mark is None:
        return ""
    first, *rest = Path(norm.mark.file).read_text(encoding="utf-8").splitlines(keepends=True)[norm.mark.line - 1 :]
    indent = _indent(first)
    own = list(takewhile(lambda line: not line.strip() or _indent(line) > indent, rest))
    return "".join([first, *own]).rstrip() + "\n"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def version_of(told: Mapping[str, Any]) -> str:
    """The version that follows from the files listed in law.json: as `habeas.law.loader` makes it of the files themselves."""
    version = _digest(told["files"])
    if told["own_files"]:
        version = hashlib.sha256(f"{version[:_LETTERS]} {_digest(told['own_files'])}".encode()).hexdigest()
    return version[:_LETTERS]


def _digest(rows: Iterable[Mapping[str, str]]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(row["name"].rpartition("/")[2].encode() + b"\0" + bytes.fromhex(row["sha256"]))
    return digest.hexdigest()


def _rows(paths: Iterable[Path], below: Path | None) -> list[dict[str, str]]:
    """Files by name with their hash; of an office's own files the folder is nobody's business."""
    return [
        {
            "name": path.relative_to(below).as_posix() if below else path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in paths
    ]


def block_in(lines: Sequence[bytes], row: Mapping[str, Any]) -> bytes:
    """Those of the lines of norms.yaml that a row of law.json names."""
    first, last = row["lines"]
    return b"".join(lines[first - 1 : last])


def _norms(norms: Sequence[Norm], blocks: Mapping[str, str]) -> list[dict[str, Any]]:
    rows, line = [], 1
    for norm in norms:
        end = line + blocks[norm.id].count("\n")
        rows.append(_norm(norm, blocks[norm.id]) | {"lines": [line, end - 1]})
        line = end
    return rows


def _norm(norm: Norm, block: str) -> dict[str, Any]:
    return {
        "id": norm.id,
        "title": dict(norm.title),
        "sources": [
            {"instrument": each.instrument, "provision": each.provision, "aspect": each.aspect, "see": list(each.see)}
            for each in norm.sources
        ],
        "force": norm.force,
        "verified": norm.verified,
        "read_twice": norm.read_twice,
        "figures_from_memory": sorted(norm.unconfirmed),
        "seen_at": list(norm.seen_at),
        "sha256": hashlib.sha256(block.encode()).hexdigest(),
    }


def _binds(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Since when, until when the instruments behind the findings bind their states, and how that is known."""
    register = instruments.shipped()
    wanted = sorted({(each.source.instrument, each.state) for each in findings if each.state is not None})
    return [
        {
            "instrument": name,
            "state": state,
            "status": bind.status,
            "from": iso(bind.since),
            "until": iso(bind.until),
            "verified": bind.verified,
        }
        for name, state in wanted
        if (bind := register.binds.get((name, state))) is not None
    ]
