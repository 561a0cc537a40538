"""Templates of papers: ours, or the office's own. Whoever drafts may read and download them, administrators change them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from habeas.act.letters import LANGUAGES, Letter, letters
from habeas.act.lint import LARGEST, known
from habeas.act.notes import ASKS
from habeas.act.skeleton import skeleton
from habeas.casework import templates as work
from habeas.casework.documents import DOCX
from habeas.desk.access import account_of, looked, staff
from habeas.desk.out.leave import download
from habeas.desk.render import page
from habeas.desk.uploads import SealedFile, takes_files, too_large
from habeas.files import Fault, FaultsError
from habeas.store import blobs
from habeas.store.models import PaperTemplate
from habeas.store.models.office import Role
from habeas.tell.law_words import in_language
from habeas.words import say

NAMES: Final = {"en": "English", "ru": "Русский"}
"""Languages of papers, each by its own name."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """A template as the list has it; without `own` the one that ships."""

    language: str
    own: work.Own | None

    @property
    def name(self) -> str:
        return NAMES[self.language]


@staff
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """All papers, in each language: whether the office has a template of its own."""
    own = {key: work.read(row) for key, row in work.in_force().items()}
    rows = [
        (letter, _title(letter), [Tongue(language, own.pop((letter.id, language), None)) for language in LANGUAGES])
        for letter in letters().values()
    ]
    rows.sort(key=lambda row: row[1].casefold())
    changed = [tongue.own for _letter, _name, tongues in rows for tongue in tongues if tongue.own]
    context = {
        "section": "office", "here": "office-templates", "rows": rows, "changed": len(changed),
        "unfit": sum(not each.fits for each in changed), "gone": list(own.values()),
        "may_change": _is_administrator(request),
    }  # fmt: skip
    return page(request, "office/templates.html", context)


def _allowed(request: HttpRequest, kind: str, language: str) -> None:
    """Read by whoever drafts, changed by administrators."""
    is_reading = request.method in ("GET", "HEAD")
    if account_of(request).role == Role.ANALYST or not (is_reading or _is_administrator(request)):
        raise Http404
    _letter(kind, language)


@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(_allowed)
def template(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """One template: what is in force, what it may name, what was before; with a file the new one."""
    letter = _letter(kind, language)
    if request.method != "POST":
        return _shown(request, letter, language)
    if "reviewer" in request.POST:
        return _reviewed(request, letter, language)
    sent = request.FILES.get("file")
    if too_large(request):
        return _shown(request, letter, language, [_too_large()], status=422)
    if not isinstance(sent, SealedFile):
        return _shown(request, letter, language, [_("Choose a file.")], status=422)
    put = partial(work.put, letter, language, sent.stored, account_of(request), request.POST.get("seen", ""))
    return _changed(request, letter, language, put, _("Saved. From now on papers are made with it."))


def _reviewed(request: HttpRequest, letter: Letter, language: str) -> HttpResponse:
    reviewer = request.POST["reviewer"].strip()
    if not reviewer:
        return _shown(request, letter, language, [_("Say which lawyer reviewed it.")], status=422)
    review = partial(work.review, letter, language, account_of(request), request.POST.get("seen", ""), reviewer)
    return _changed(
        request, letter, language, review, _("Saved. Papers in this language no longer say that nobody did.")
    )


@require_POST
def ours(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """Back to the template that ships."""
    _allowed(request, kind, language)
    letter = _letter(kind, language)
    end = partial(work.end, letter, language, account_of(request), request.POST.get("seen", ""))
    said = _("Papers are made with the template that ships again. Yours is kept below.")
    return _changed(request, letter, language, end, said)


@require_POST
def again(request: HttpRequest, kind: str, language: str, number: int) -> HttpResponse:
    """An earlier version is used again."""
    _allowed(request, kind, language)
    version = _version(kind, language, number)
    bring_back = partial(work.bring_back, version, account_of(request), request.POST.get("seen", ""))
    said = _("Saved. From now on papers are made with it.")
    return _changed(request, _letter(kind, language), language, bring_back, said)


def _changed(
    request: HttpRequest, letter: Letter, language: str, change: Callable[[], object], said: str
) -> HttpResponse:
    """Changes the template and says so, or shows why it stays as it was."""
    try:
        change()
    except FaultsError as error:
        return _shown(request, letter, language, _said(error.faults), status=422)
    except work.LateError:
        return _late(request, letter, language)
    messages.success(request, said)
    return redirect("office-template", letter.id, language)


@staff
@require_safe
def shipped(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """The template that ships."""
    data = skeleton(_letter(kind, language), language)
    return download([data], f"{work.name_of(kind, language)}.docx", DOCX, len(data))


@staff
@require_safe
def version(request: HttpRequest, kind: str, language: str, number: int) -> HttpResponse:
    """A version of the office's own."""
    row = _version(kind, language, number)
    pieces = blobs.read(row.blob)
    try:
        first = next(pieces)
    except (FileNotFoundError, blobs.DamagedError):
        messages.error(request, _("The stored file is damaged or gone. Restore it from a backup."))
        return redirect("office-templates")
    looked(request, "download", "template", work.name_of(kind, language), version=number)

    def whole() -> Iterator[bytes]:
        yield first
        yield from pieces

    return download(whole(), f"{work.name_of(kind, language)}.docx", DOCX, row.size)


def _shown(
    request: HttpRequest, letter: Letter, language: str, faults: Iterable[str] = (), status: int = 200
) -> HttpResponse:
    versions = work.versions(letter.id, language)
    own = work.read(versions[0]) if versions and not versions[0].ended_at else None
    context: dict[str, Any] = {
        "reviewed": letter.reviewed.get(language, ""),
        "section": "office", "here": "office-templates", "letter": letter, "language": language, "title": _title(letter),
        "tongue": NAMES[language], "own": own, "unfit": _said(own.faults) if own else [], "versions": versions,
        "seen": work.mark(versions), "faults": faults, "names": _names(letter), "may_change": _is_administrator(request),
        "limit": LARGEST // 2**20, "kept": work.KEPT,
    }  # fmt: skip
    return page(request, "office/template.html", context, status=status)


def _late(request: HttpRequest, letter: Letter, language: str) -> HttpResponse:
    told = _(
        "Somebody else changed this template meanwhile, and nothing was saved. Look at what is used now, then try again."
    )
    return _shown(request, letter, language, [told], status=409)


def _names(letter: Letter) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the template may name, each with its values and, of questions, their words; one a line."""
    language = get_language() or "en"
    asks = {name: say(text, language) for name, text in ASKS.items()}
    asks |= {name: in_language(text, language) for name, text in letter.asks.items()}
    return [
        (name, sorted(asks.items()) if name == "ask" else [(", ".join(sorted(words or ())), "")])
        for name, words in known(letter).items()
    ]


def _letter(kind: str, language: str) -> Letter:
    found = letters().get(kind)
    if found is None or language not in LANGUAGES:
        raise Http404
    return found


def _version(kind: str, language: str, number: int) -> PaperTemplate:
    row = PaperTemplate.objects.filter(paper=kind, language=language, number=number).first()
    if row is None:
        raise Http404
    return row


def _is_administrator(request: HttpRequest) -> bool:
    return account_of(request).role == Role.ADMINISTRATOR


def _title(letter: Letter) -> str:
    return in_language(letter.name, get_language() or "en")


def _too_large() -> str:
    return _("The file is too large: %(limit)s MB at most.") % {"limit": LARGEST // 2**20}


def _said(faults: Iterable[Fault]) -> list[str]:
    return [say(fault.message, get_language() or "en") for fault in faults]
