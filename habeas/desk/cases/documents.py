"""Pages of documents: several uploaded at once, opened, linked to people and entries, taken away with undo."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from habeas.casework import documents as work
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.cases.editing import RowForm, run
from habeas.desk.cases.names import Names, names_of
from habeas.desk.render import page
from habeas.desk.uploads import SealedFile, takes_files, too_large
from habeas.store import blobs
from habeas.store.access import may_change
from habeas.store.models import Case, Document, DocumentText

_SHOWN = 20_000
"""Characters of a text that its page shows."""
_PLAIN = frozenset({work.PDF, work.DOCX, "text/plain", "image/jpeg", "image/png"})
"""Kinds of file that are handed out by their own name; any other goes out as bytes."""


@staff
def documents(request: HttpRequest, ref: str) -> HttpResponse:
    """The documents of a case, and the form that takes new ones."""
    return _list(request, case_or_404(request, ref))


@require_POST
@takes_files(lambda request, ref: case_or_404(request, ref, change=True))
def upload(request: HttpRequest, ref: str) -> HttpResponse:
    """Takes files; each is stored already when this runs."""
    case = case_or_404(request, ref, change=True)
    names = names_of(request, case)
    sent = [file for file in request.FILES.getlist("files") if isinstance(file, SealedFile)]
    faults = [gettext("“%(name)s” is too large: 200 MB at most.") % {"name": name} for name in too_large(request)]
    if not sent and not faults:
        faults.append(gettext("Choose at least one file."))
    if sent:
        found = work.add(
            case,
            account_of(request),
            [work.Upload(file.stored, file.name or "", file.content_type or "") for file in sent],
            case.people.filter(key__in=request.POST.getlist("people")),
            case.sources.filter(key=request.POST.get("source", ""), key__in=names.sources).first(),
        )
        _say_added(request, found)
    if faults:
        return _list(request, case, faults, status=422)
    return redirect("documents", case.ref)


@staff
def document(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """One document: what it is, its hash, its text, what rests on it."""
    case = case_or_404(request, ref)
    row = _document(request, case, key)
    looked(request, "look", "document", row.ref, case)
    names = names_of(request, case)
    text = DocumentText.objects.filter(document=row).first()
    linked = dict.fromkeys(row.entries.order_by("order", "pk").values_list("key", flat=True))
    context = {
        "section": "cases",
        "case": case,
        "document": row,
        "people": [names.people[each.key] for each in row.people.order_by("pk") if each.key in names.people],
        "source": names.sources.get(row.source.key) if row.source else None,
        "entries": [(id, names.entries[id]) for id in linked if id in names.entries],
        "others": [(id, told) for id, told in names.entries.items() if id not in linked],
        "text": text,
        "shown": text.text[:_SHOWN] if text else "",
        "is_cut": text is not None and len(text.text) > _SHOWN,
        "will_be_read": text is None and work.is_readable(row),
        "may_change": may_change(account_of(request), case),
    }
    return page(request, "cases/document.html", context)


@staff
def download(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """The original bytes."""
    case = case_or_404(request, ref)
    row = _document(request, case, key)
    pieces = blobs.read(row.blob)
    try:
        first = next(pieces)
    except (FileNotFoundError, blobs.DamagedError):
        messages.error(request, _("The stored file is damaged or gone. Restore it from a backup."))
        return redirect("document", case.ref, row.ref)
    looked(request, "download", "document", row.ref, case)

    def whole() -> Any:
        yield first
        yield from pieces

    kind = row.media_type if row.media_type in _PLAIN else "application/octet-stream"
    response = StreamingHttpResponse(whole(), content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, row.file_name) or "attachment"
    response.headers["Content-Length"] = str(row.size)
    response.headers["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]


class DocumentForm(RowForm):
    """What a document is called, whom it is about, whom it comes from. The file itself never changes."""

    title = forms.CharField(label=_("Title"), max_length=300, required=False)
    people = forms.MultipleChoiceField(label=_("About whom"), required=False, widget=forms.CheckboxSelectMultiple)
    source = forms.ChoiceField(label=_("From whom"), required=False)

    def __init__(self, names: Names, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people, source = self.fields["people"], self.fields["source"]
        if "identity" in names.closed:  # it stays as it is
            del self.fields["title"]
        assert isinstance(people, forms.MultipleChoiceField)
        assert isinstance(source, forms.ChoiceField)
        people.choices = list(names.people.items())
        source.choices = [("", ""), *names.sources.items()]


@staff
def edit(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Title, people and source of a document."""
    case = case_or_404(request, ref, change=True)
    row = _document(request, case, key)
    names = names_of(request, case)

    def save(form: DocumentForm) -> HttpResponse:
        found = form.cleaned_data
        source = case.sources.filter(key=found["source"]).first() if found["source"] else None
        people = case.people.filter(key__in=found["people"])
        work.change(row, form.version, account_of(request), found.get("title", row.title), source, people)
        messages.success(request, _("Saved."))
        return redirect("document", case.ref, row.ref)

    held = _held(row)
    return run(
        request,
        lambda data, given: DocumentForm(names, data, held=held, version=row.version, given=given),
        save,
        draft=f"document:{row.ref}",
        title=gettext("About this document"),
        back=reverse("document", args=[case.ref, row.ref]),
        submit=gettext("Save"),
        held_of=_held,
        case=case,
    )


@staff
@require_POST
def link(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """An entry rests on this document, or no longer."""
    case = case_or_404(request, ref, change=True)
    row = _document(request, case, key)
    names = names_of(request, case)
    add, away = request.POST.get("link", ""), request.POST.get("unlink", "")
    if add in names.entries:
        work.link(row, account_of(request), add, True)
    elif away in names.entries:
        work.link(row, account_of(request), away, False)
    return redirect("document", case.ref, row.ref)


@staff
@require_POST
def delete(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Takes a document away; the list offers it back."""
    case = case_or_404(request, ref, change=True)
    work.delete(_document(request, case, key), account_of(request))
    messages.success(request, _("The document is taken away. It stands below the list until the case is erased."))
    return redirect("documents", case.ref)


@staff
@require_POST
def restore(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Puts a document back."""
    case = case_or_404(request, ref, change=True)
    row = _document(request, case, key)
    work.restore(row, account_of(request))
    messages.success(request, _("The document is back."))
    return redirect("document", case.ref, row.ref)


def _list(request: HttpRequest, case: Case, faults: list[str] | None = None, status: int = 200) -> HttpResponse:
    looked(request, "list", "document", "", case)
    found = list(
        work.seen_by(case, account_of(request)).annotate(cited=Count("entries__key", distinct=True)).defer("media_type")
    )
    changes = may_change(account_of(request), case)
    names = names_of(request, case) if changes else None
    context = {
        "section": "cases",
        "case": case,
        "documents": [row for row in found if row.deleted_at is None],
        "deleted": [row for row in found if row.deleted_at is not None],
        "may_change": changes,
        "people": names.people.items() if names else (),
        "sources": names.sources.items() if names else (),
        "faults": faults or [],
    }
    return page(request, "cases/documents.html", context, status=status)


def _document(request: HttpRequest, case: Case, key: str) -> Document:
    row = work.seen_by(case, account_of(request)).filter(ref=key).first()
    if row is None:
        raise Http404
    return row


def _held(row: Document) -> dict[str, Any]:
    people = list(row.people.filter(deleted_at__isnull=True).order_by("pk").values_list("key", flat=True))
    return {"title": row.title, "people": people, "source": row.source.key if row.source else ""}


def _say_added(request: HttpRequest, found: work.Added) -> None:
    if found.new:
        told = ngettext("%(n)s document added.", "%(n)s documents added.", len(found.new)) % {"n": len(found.new)}
        messages.success(request, told)
    for row in found.known:
        messages.info(request, gettext("“%(name)s” was here already, with the same content.") % {"name": row})
