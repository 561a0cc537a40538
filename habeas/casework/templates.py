"""Templates of papers that the office changed: kept as versions, checked as they come and before one is used.

1. A change adds a version. Going back to the template that ships ends the last one; bringing one back adds it once more. So
   everything can be undone, as long as a version is kept (the last KEPT of each paper and language).
2. Names that a template may use can change with Habeas. One that fits no more is never used: the paper is made with the
   template that ships, and the page says so.
3. A draft is offered in the languages in which a lawyer who works in them reviewed the template that is used: told of a version
   by whoever changes templates, of those that ship by their data. Where none is, in all, and each paper says so.
4. Of two who change a template at once the second is told (`LateError`), and nothing is overwritten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from habeas.act.letters import LANGUAGES, Letter, letters
from habeas.act.lint import LARGEST, TOO_LARGE, faults_of
from habeas.files import Fault, FaultsError, Mark
from habeas.store import blobs
from habeas.store.audit import Act, log
from habeas.store.models import Account, PaperTemplate
from habeas.words import Message

KEPT: Final = 10
"""Versions kept of each template."""
_CHECKED: Final = 24 * 60 * 60.0
"""Seconds for which a check is remembered; a program of another version begins with an empty memory."""


class LateError(Exception):
    """Somebody changed the template meanwhile."""


@dataclass(frozen=True, slots=True)
class Own:
    """The office's own template that is in force: its version and bytes (None: the file is lost), and why it cannot be used."""

    row: PaperTemplate
    data: bytes | None
    faults: tuple[Fault, ...]

    @property
    def fits(self) -> bool:
        """Whether papers are made with it."""
        return self.data is not None and not self.faults


def name_of(paper: str, language: str) -> str:
    """What a template is called as a file, and in the log."""
    return f"{paper}.{language}"


def versions(paper: str, language: str) -> list[PaperTemplate]:
    """What is kept of a template, the last first."""
    own = PaperTemplate.objects.filter(paper=paper, language=language).order_by("-number")
    return list(own.select_related("made_by", "ended_by"))


def mark(own: list[PaperTemplate]) -> str:
    """How a template stands, so that whoever changes it says what they saw."""
    return "" if not own else f"{own[0].number}-" if own[0].ended_at else str(own[0].number)


def in_force() -> Mapping[tuple[str, str], PaperTemplate]:
    """The office's own templates by paper and language."""
    rows = PaperTemplate.objects.order_by("number").select_related("made_by")
    last = {(row.paper, row.language): row for row in rows}
    return {key: row for key, row in last.items() if row.ended_at is None}


def own_of(letter: Letter, language: str) -> Own | None:
    """The office's own template of a paper; None where the one that ships is used."""
    row = PaperTemplate.objects.filter(paper=letter.id, language=language).order_by("-number").first()
    return None if row is None or row.ended_at else read(row)


def offered(letter: Letter) -> tuple[str, ...]:
    """The languages in which a paper is offered."""
    reviewed = tuple(language for language in LANGUAGES if _is_reviewed(letter, language))
    return reviewed or LANGUAGES


def _is_reviewed(letter: Letter, language: str) -> bool:
    own = own_of(letter, language)
    return own.row.reviewed_on is not None if own is not None and own.fits else language in letter.reviewed


@transaction.atomic
def review(letter: Letter, language: str, by: Account, seen: str, reviewer: str) -> None:
    """Keeps of the version in force who reviewed it, and the day on which that was told. Raises LateError."""
    own = versions(letter.id, language)
    if not own or own[0].ended_at is not None or mark(own) != seen:
        raise LateError
    PaperTemplate.objects.filter(pk=own[0].pk).update(reviewed_by=reviewer[:100], reviewed_on=timezone.localdate())
    body = {"version": own[0].number, "reviewed": True}
    log(by, timezone.now(), [Act("change", "template", name_of(letter.id, language), body=body)])


def read(row: PaperTemplate) -> Own:
    """A version, checked against the names of this program."""
    letter = letters().get(row.paper)
    try:
        data = b"".join(blobs.read(row.blob))
    except (FileNotFoundError, blobs.DamagedError):
        return Own(row, None, ())
    if letter is None:
        return Own(row, data, (_fault(row, Message("Habeas has no paper of this name any more.")),))
    key = f"habeas-template-{name_of(row.paper, row.language)}-{row.sha256}"
    faults: tuple[Fault, ...] | None = cache.get(key)
    if faults is None:
        faults = tuple(faults_of(data, letter, name_of(row.paper, row.language)))
        cache.set(key, faults, _CHECKED)
    return Own(row, data, faults)


def put(letter: Letter, language: str, stored: blobs.Stored, by: Account, seen: str) -> PaperTemplate:
    """A file that is stored becomes the template; the same one sent twice is one. Whatever is not kept is taken away.

    Raises FaultsError with every fault, LateError.
    """
    try:
        name = name_of(letter.id, language)
        if stored.size > LARGEST:
            raise FaultsError([Fault(Mark(name, 1, 1), TOO_LARGE)])
        faults = faults_of(b"".join(blobs.read(stored.name)), letter, name)
        if faults:
            raise FaultsError(faults)
        return _add(letter.id, language, stored, by, seen, "change")
    finally:
        blobs.remove([stored.name])  # of what a row names nothing is taken


@transaction.atomic
def bring_back(row: PaperTemplate, by: Account, seen: str) -> PaperTemplate:
    """An earlier version is the template again. Raises FaultsError where it fits no more, LateError."""
    found = read(row)
    if not found.fits:
        raise FaultsError(found.faults or [_fault(row, Message("The stored file is damaged or gone."))])
    made = _add(row.paper, row.language, blobs.Stored(row.blob, row.sha256, row.size), by, seen, "restore")
    if row.reviewed_on and not made.reviewed_on:  # the same words
        made.reviewed_by, made.reviewed_on = row.reviewed_by, row.reviewed_on
        made.save(update_fields=["reviewed_by", "reviewed_on"])
    return made


@transaction.atomic
def end(letter: Letter, language: str, by: Account, seen: str) -> None:
    """Back to the template that ships. Raises LateError."""
    own = versions(letter.id, language)
    if not own or own[0].ended_at is not None or mark(own) != seen:
        raise LateError
    PaperTemplate.objects.filter(pk=own[0].pk).update(ended_at=timezone.now(), ended_by=by)
    log(by, timezone.now(), [Act("remove", "template", name_of(letter.id, language), body={"version": own[0].number})])


@transaction.atomic
def _add(paper: str, language: str, stored: blobs.Stored, by: Account, seen: str, what: str) -> PaperTemplate:
    own = versions(paper, language)
    if own and own[0].ended_at is None and own[0].sha256 == stored.sha256:
        return own[0]
    if mark(own) != seen:
        raise LateError
    number = own[0].number + 1 if own else 1
    try:
        with transaction.atomic():
            row = PaperTemplate.objects.create(
                paper=paper, language=language, number=number, blob=stored.name, sha256=stored.sha256, size=stored.size,
                made_by=by,
            )  # fmt: skip
    except IntegrityError:  # another process of a server was faster
        raise LateError from None
    old = own[KEPT - 1 :]
    PaperTemplate.objects.filter(pk__in=[each.pk for each in old]).delete()
    transaction.on_commit(lambda: blobs.remove([each.blob for each in old]) and None)
    body = {"version": number, "sha256": stored.sha256}
    log(by, timezone.now(), [Act(what, "template", name_of(paper, language), body=body)])
    return row


def _fault(row: PaperTemplate, message: Message) -> Fault:
    return Fault(Mark(name_of(row.paper, row.language), 1, 1), message)
