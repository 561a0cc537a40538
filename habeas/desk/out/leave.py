"""A case leaves the office: as case file, dossier or archive, for a use, to somebody, tested against consents."""

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any, Final, cast

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from habeas.casework import archive, dossier, exits
from habeas.casework.agefile import SUFFIX, Sealed
from habeas.casework.exports import address_of
from habeas.casework.tracing_file import tracing_file
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.out.forms import PASSPHRASE, TRACING, ExitForm
from habeas.desk.render import page
from habeas.store.access import may_change, sees_linked
from habeas.store.models import Case

TYPES: Final = {
    "yaml": "application/yaml; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "zip": "application/zip",
    TRACING: "application/xml; charset=utf-8",
}


@staff
def out(request: HttpRequest, ref: str) -> HttpResponse:
    """Chooses what leaves; whoever may not be in it is named with the reason before anything does."""
    case = case_or_404(request, ref)
    may_leave = case.library or may_change(account_of(request), case)
    if request.method == "POST" and not may_leave:
        raise Http404
    form = ExitForm(case, request.POST or None, initial={"use": request.GET.get("use", "record")})
    context: dict[str, Any] = {"section": "cases", "case": case, "form": form, "may_leave": may_leave}
    if request.method == "POST" and form.is_valid():
        held = form.cleaned_data
        today = timezone.localdate().toordinal()
        chosen = held.get("people") or ()
        leaving = exits.prepare(case, account_of(request), held["use"], held["to"], today, held["unsaid"], chosen)
        confirmed = {name for name in ("without", "marks") if request.POST.get(name) == "1"}
        if leaving.is_open and confirmed >= asked(leaving):
            return _file(request, leaving, held)
        context["leaving"] = leaving
    context["linked"] = may_leave and sees_linked(account_of(request), case, timezone.now())
    if may_leave and not case.library:
        context["consents"] = exits.agreed(case, timezone.localdate().toordinal())
        context["uses"] = [word for use, word in exits.USE_WORDS.items() if use != exits.OWN]
    refused = bool(form.errors or context.get("leaving"))
    return page(request, "out/out.html", context, status=422 if refused else 200)


def asked(leaving: exits.Exit) -> set[str]:
    """What has to be ticked before anything leaves."""
    return {name for name, rows in (("without", leaving.left_out), ("marks", leaving.marks)) if rows}


def _file(request: HttpRequest, leaving: exits.Exit, held: dict[str, Any]) -> HttpResponse:
    pieces, kind = _pieces(request, leaving.row, leaving, held["format"]), TYPES[held["format"]]
    name = f"habeas-{leaving.row.ref}.{held['format']}"
    if held["lock"] == PASSPHRASE:
        pieces = Sealed.under(held["passphrase"]).pieces(pieces)
        name, kind = name + SUFFIX, "application/octet-stream"
    looked(
        request,
        "export",
        "case",
        leaving.row.ref,
        leaving.row,
        use=leaving.use,
        format=held["format"],
        encrypted=held["lock"] == PASSPHRASE,
        people=len(leaving.case.people),
        left_out=len(leaving.left_out),
        marks=len(leaving.marks),
        documents=len(leaving.documents) if held["format"] == "zip" else 0,
    )
    return download(pieces, name, kind)


def download(pieces: Iterable[bytes], name: str, kind: str, size: int | None = None) -> HttpResponse:
    """A file to keep, under a name that tells nothing of what is in it."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    if size is not None:
        headers["Content-Length"] = str(size)
    # a streamed answer is no HttpResponse to Django, but every view and middleware here treats it as one
    return cast(HttpResponse, StreamingHttpResponse(pieces, content_type=kind, headers=headers))


def _pieces(request: HttpRequest, case: Case, leaving: exits.Exit, format: str) -> Iterator[bytes]:
    language, address = get_language() or "en", address_of(case, request.build_absolute_uri("/").rstrip("/"))
    match format:
        case "yaml":
            return iter([archive.case_file(leaving, address).encode()])
        case "html":
            return iter([dossier.html_of(dossier.dossier_of(leaving, language, address)).encode()])
        case "pdf":
            return iter([dossier.pdf_of(dossier.dossier_of(leaving, language, address))])
        case "xml":
            domain = request.get_host().partition(":")[0]
            return iter([tracing_file(leaving, domain, timezone.now().astimezone(UTC))])
    return archive.case_zip(leaving, language, address)
