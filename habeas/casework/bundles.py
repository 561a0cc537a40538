"""Evidence bundles: cases as signed packages that anybody can check, made in the background and kept a day for whoever asked.

What leaves is what `exits` lets leave, for the use and towards whom it is said; then what `prove.bundle` takes out besides. It
is encrypted to addresses of age before it touches the disk, and signed by the key of the office.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path, PurePath
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import transaction
from django.utils import timezone, translation

from habeas.casework import exits, jobs
from habeas.casework.archive import path_of as path_in_archive
from habeas.casework.exports import ClosedError
from habeas.casework.law import figures, program
from habeas.prove.bundle import content, sealing
from habeas.prove.bundle.law_applied import Applied
from habeas.prove.bundle.leaving import Withheld
from habeas.prove.bundle.part import BundleError
from habeas.store import audit, blobs
from habeas.store import models as tables
from habeas.store.access import closed_groups, may_change, visible_cases
from habeas.store.mapping import case_of
from habeas.store.place import data_folder, vault
from habeas.words import Message, say

KIND: Final = "bundle"
MOST: Final = 100
"""Cases in one bundle: it is put together in memory, and the page that asks reads them all to say who may not be in it."""
ENDING: Final = ".bag.zip.age"
USES: Final = (exits.OWN, "share", "lodge", "publish")
VARIANTS: Final[Mapping[str, Sequence[content.Variant]]] = {
    "redacted": ("redacted",),
    "unredacted": ("unredacted",),
    "both": content.VARIANTS,
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What a bundle is to be: a word of VARIANTS, a use and towards whom, the addresses of age that open it."""

    variant: str
    use: str
    to: str
    recipients: Sequence[str]
    unsaid: bool = False
    by_month: bool = False


def signing_key() -> Ed25519PrivateKey:
    """The key with which this office signs bundles: made from its master key, so that it is made once, is nowhere on disk and
    comes back with a backup. Raises LockedError."""
    return Ed25519PrivateKey.from_private_bytes(vault().key("bundles"))


def public_key() -> Ed25519PublicKey:
    """The key that proves a bundle of this office."""
    return signing_key().public_key()


def prepare(cases: Sequence[tables.Case], account: tables.Account, choices: Choices) -> list[exits.Exit]:
    """What may leave of each case today."""
    day = timezone.localdate().toordinal()
    return [exits.prepare(case, account, choices.use, choices.to, day, choices.unsaid) for case in cases]


def begin(by: tables.Account, leaving: Sequence[exits.Exit], choices: Choices, language: str) -> tables.Job:
    """Asks for a bundle of the cases of which something may leave; each is logged. Raises ClosedError."""
    if closed_groups(by):
        raise ClosedError
    going = [each for each in leaving if each.is_open]
    body = {"cases": [each.row.ref for each in going], "choices": asdict(choices), "language": language}
    with transaction.atomic():
        job = jobs.add(KIND, "", by, _steps(len(going), choices), **body)
        audit.log(by, timezone.now(), [_act(each, choices) for each in going if not each.row.library])
    return job


def _steps(cases: int, choices: Choices) -> int:
    return cases * len(VARIANTS[choices.variant])


def _act(leaving: exits.Exit, choices: Choices) -> audit.Act:
    body = {
        "format": KIND,
        "variant": choices.variant,
        "use": leaving.use,
        "encrypted": True,
        "recipients": len(choices.recipients),
        "people": len(leaving.case.people),
        "left_out": len(leaving.left_out),
        "marks": len(leaving.marks),
        "documents": 0 if choices.variant == "redacted" else len(leaving.documents),
    }
    return audit.Act("export", "case", leaving.row.ref, leaving.row.ref, body)


def path_of(job: tables.Job) -> Path:
    """Where the bundle of a job lies."""
    return data_folder() / "exports" / f"{job.ref}{ENDING}"


@jobs.kind(KIND)
def _make(job: tables.Job) -> Iterator[int]:
    """Writes the bundle beside and renames it; what may leave is asked again. Why there is none stands in the job."""
    account = job.made_by
    if account is None or closed_groups(account):
        raise PermissionError("the account is gone, or some fields are closed to it")
    body = job.body
    choices, language = Choices(**body["choices"]), body["language"]
    job.body = {"variant": choices.variant, "cases": len(body["cases"])}
    with translation.override(language):
        try:
            made = _bundle(job, account, choices, body["cases"], language)
            _write(made, choices.recipients, path_of(job))
            job.body |= {"size": path_of(job).stat().st_size, "left_out": made.left_out}
        except BundleError as error:
            job.body |= {"why": say(error.message, language)}
    job.save(update_fields=["body"])
    yield job.total


def _bundle(
    job: tables.Job, account: tables.Account, choices: Choices, refs: Sequence[str], language: str
) -> content.Bundle:
    rows = visible_cases(account, timezone.now()).filter(ref__in=refs).order_by("pk")
    going = prepare([row for row in rows if row.library or may_change(account, row)], account, choices)
    going = [each for each in going if each.is_open]
    if len(going) < len(refs):
        raise BundleError(Message("Meanwhile one of these cases may not leave any more. Ask for the bundle again."))
    done = 0

    def one_more() -> None:
        nonlocal done
        done += 1
        tables.Job.objects.filter(pk=job.pk).update(done=done)

    return content.made(_wanted(going, choices, language), signing_key(), one_more)


def _wanted(going: Sequence[exits.Exit], choices: Choices, language: str) -> content.Wanted:
    law = program()
    log = audit.log_of({each.row.ref: each.checked.id for each in going})
    return content.Wanted(
        [each.checked for each in going],
        {each.checked.id: each.day for each in going},
        timezone.localdate().toordinal(),
        law,
        variants=VARIANTS[choices.variant],
        language=language,
        by_month=choices.by_month and choices.variant != "unredacted",
        use=choices.use,
        documents=[document for each in going for document in _documents(each)],
        law=Applied(law.library.version, (), _figures()),
        log=None if log is None else replace(log, with_actors=choices.use == exits.OWN),
        withheld={each.checked.id: _withheld(each) for each in going},
    )


def _documents(leaving: exits.Exit) -> Iterator[content.Document]:
    """Those whose file is there; where somebody is left out, their names are not told, since they may name anybody."""
    for number, row in enumerate(leaving.documents, 1):
        if blobs.path_of(row.blob).exists():
            name = PurePath(path_in_archive(number, row, leaving)).name if leaving.is_partial else row.name
            yield content.Document(name, partial(blobs.read, row.blob), leaving.checked.id)


def _withheld(leaving: exits.Exit) -> Withheld:
    """Whom the exit left out, and sources that it names nowhere: no text may name them."""
    whole = case_of(leaving.row, deleted=True)
    gone = {each.person.key for each in leaving.left_out}
    if leaving.is_partial:
        gone |= set(leaving.row.people(manager="everything").exclude(deleted_at=None).values_list("key", flat=True))
    missing = sum(not blobs.path_of(row.blob).exists() for row in leaving.documents)
    return Withheld(
        [person for person in whole.people if person.id in gone],
        [source for source in whole.sources if source.access != "open"],
        {
            "people": len(leaving.left_out),
            "protected": leaving.protected,
            "documents": leaving.kept_back + missing,
        },
    )


def _figures() -> bytes | None:
    """The figures of the office as a file of settings."""
    held = figures()
    return "".join(f"{name}: {json.dumps(text)}\n" for name, text in sorted(held.items())).encode() if held else None


def _write(made: content.Bundle, to: Sequence[str], path: Path) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    beside = path.with_suffix(".coming")
    try:
        with beside.open("wb") as file:
            sealing.sealed(made.packed(), sealing.recipients(to), file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
    blobs.sync_folder(path.parent)
