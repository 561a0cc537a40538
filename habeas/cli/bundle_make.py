"""`habeas bundle make`: what was chosen, the files read, the bundle written whole or not at all."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, Final

from habeas.cli.check import day_of_case
from habeas.cli.options import today
from habeas.cli.voice import Voice
from habeas.files import read_yaml
from habeas.record.case import Case
from habeas.record.writer import write_case
from habeas.words import Message

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from habeas.check.program import Program
    from habeas.prove.bundle.content import Bundle, Document, Wanted

ZIP: Final = ".bag.zip"
AGE: Final = ".age"
_PIECE: Final = 2**20
_HEAD: Final = b"habeas-head "


class Variants(StrEnum):
    """What `--variant` takes."""

    unredacted = "unredacted"
    redacted = "redacted"
    both = "both"


class Rounding(StrEnum):
    """What `--round` takes."""

    month = "month"


class Uses(StrEnum):
    """What `--use` takes: words of consents."""

    share = "share"
    lodge = "lodge"
    publish = "publish"


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of one run. Days are ordinals, None where not given."""

    out: Path
    to: tuple[str, ...]
    plain: bool
    variant: Variants
    round: Rounding | None
    folder: bool
    documents: tuple[Path, ...]
    log: Path | None
    use: Uses
    on: int | None
    known_at: int | None
    settings: Path | None
    norms: tuple[Path, ...]

    @property
    def target(self) -> Path:
        """The file or folder that is written."""
        if self.folder:
            return self.out
        ends = (f"{ZIP}{AGE}", AGE) if self.to else ()
        name = next((self.out.name.removesuffix(end) for end in ends if self.out.name.endswith(end)), self.out.name)
        name = name if name.endswith(".zip") else name + ZIP
        return self.out.with_name(name + AGE if self.to else name)

    def check(self, voice: Voice) -> None:
        """Ends the run where the choices do not go together."""
        if self.to and self.plain:
            voice.refuse(Message("Take --to or --plain: a bundle is encrypted or it is not."))
        if not (self.to or self.plain):
            voice.refuse(
                Message(
                    "A bundle holds what can endanger people. Encrypt it to whoever is to have it: --to age1… (they make"
                    " the address with age-keygen); or say --plain."
                )
            )
        if self.to and self.folder:
            voice.refuse(Message("A folder is not encrypted: leave out --folder or --to."))
        if self.round and self.variant is Variants.unredacted:
            voice.refuse(Message("--round is for the variant without names: add --variant redacted or both."))
        if self.target.exists() and not (self.folder and self.target.is_dir()):
            voice.refuse(Message("%(path)s is there already. Name another.", {"path": str(self.target)}))


def make_to(
    voice: Voice, choices: Choices, cases: Sequence[Case], law: "Program", pem: "Ed25519PrivateKey | None"
) -> None:
    """Makes the bundle and says where it is, what was left out and whose signature it bears."""
    from habeas.prove.bundle.content import made
    from habeas.prove.bundle.part import BundleError

    marked = sum("do_not_tell" in person.more for case in cases for person in case.people)
    if marked:
        _warn(voice, marked)
    try:
        wanted = _wanted(voice, choices, cases, law)
        with voice.progress(Message("Making the bundle"), len(cases) * len(wanted.variants)) as step:
            found = made(wanted, pem, step)
        _write(choices, found)
    except BundleError as error:
        voice.refuse(error.message)
    except OSError as error:
        values = {"file": str(choices.target), "problem": error.strerror or "?"}
        voice.refuse(Message("%(file)s cannot be written (%(problem)s).", values))
    _tell(voice, choices.target, found, pem)


def _warn(voice: Voice, marked: int) -> None:
    values = {"count": marked}
    note = Message("Marked “do not tell”, people: %(count)s. See that it reaches nobody who must not know.", values)
    voice.complain([voice.text(note)])


def _wanted(voice: Voice, choices: Choices, cases: Sequence[Case], law: "Program") -> "Wanted":
    from habeas.prove.bundle.content import VARIANTS, Wanted
    from habeas.prove.bundle.law_applied import Applied

    chain, head = _log(voice, choices.log)
    figures = write_case(read_yaml(choices.settings)).encode() if choices.settings else None
    return Wanted(
        cases,
        {case.id: day_of_case(case) if choices.on is None else choices.on for case in cases},
        today() if choices.on is None else choices.on,
        law,
        variants=tuple(each for each in VARIANTS if choices.variant in (each, Variants.both)),
        known_at=choices.known_at,
        language=voice.language,
        by_month=choices.round is not None,
        use=choices.use,
        documents=tuple(_documents(voice, choices.documents)),
        law=Applied(law.library.version, choices.norms, figures),
        chain=chain,
        head=head,
    )


def _documents(voice: Voice, paths: Iterable[Path]) -> "Iterator[Document]":
    """The files, and those of the folders that are not hidden; links are not followed."""
    from habeas.prove.bundle.content import Document

    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        files = [
            file
            for file in inside
            if file.is_file() and (file == path or not (file.is_symlink() or file.name.startswith(".")))
        ]
        if not files:
            voice.refuse(Message("There is no file %(path)s.", {"path": str(path)}))
        for file in files:
            yield Document(file.name, partial(_pieces, file))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _log(voice: Voice, path: Path | None) -> tuple[bytes | None, str | None]:
    """The log, and its last signed head. A file that holds heads alone is no log."""
    if path is None:
        return None, None
    try:
        data = path.read_bytes()
    except OSError as error:
        values = {"file": str(path), "problem": error.strerror or "?"}
        voice.refuse(Message("%(file)s cannot be read (%(problem)s).", values))
    lines = [line.strip() for line in data.splitlines() if line.strip()]
    heads = [line for line in lines if line.startswith(_HEAD)]
    head = heads[-1].decode("utf-8", "replace") if heads else None
    return (None if len(heads) == len(lines) else data), head


def _write(choices: Choices, found: "Bundle") -> None:
    """Beside its place first, in a new file for this user alone; there under its name only once it is whole."""
    from habeas.prove.bundle import folder, sealing

    target = choices.target
    if choices.folder:
        folder.write(found.files, target)
        return
    to = sealing.recipients(choices.to)
    handle, name = mkstemp(".part", f"{target.name}.", target.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            if to:
                sealing.sealed(found.packed(), to, file)
            else:
                file.writelines(found.packed())
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except BaseException:  # an interrupt too leaves nothing behind
        beside.unlink(missing_ok=True)
        raise


def _tell(voice: Voice, target: Path, found: "Bundle", pem: "Ed25519PrivateKey | None") -> None:
    from habeas.prove.bundle.page import left_out_words
    from habeas.prove.bundle.signing import fingerprint, in_groups

    lines = [voice.text(Message("Written: %(file)s.", {"file": str(target)}))]
    for variant, counts in found.left_out.items():
        lines += bulleted(voice, left_out_words(variant, counts))
    if pem is not None:
        values = {"fingerprint": in_groups(fingerprint(pem.public_key()))}
        told = Message("Signed with the key %(fingerprint)s. Tell it to the reader by another way.", values)
        lines.append(voice.text(told))
    voice.complain(lines)


def bulleted(voice: Voice, lines: Sequence[Message]) -> list[str]:
    """A head and its points, as lines."""
    return [("  - " if number else "") + voice.text(line) for number, line in enumerate(lines)]
