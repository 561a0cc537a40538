"""Case files come in: uploaded, read whole, shown, and written only when somebody says so."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from habeas.casework import imports
from habeas.desk.access import account_of, staff
from habeas.desk.out.forms import ImportForm
from habeas.desk.render import page
from habeas.desk.uploads import SealedFile, takes_files
from habeas.files import FaultsError
from habeas.store.models import Job
from habeas.store.models.office import Role


def _staff_alone(request: HttpRequest) -> None:
    if account_of(request).role == Role.ANALYST:
        raise Http404


@takes_files(_staff_alone)
def upload(request: HttpRequest) -> HttpResponse:
    """A file and a team."""
    account = account_of(request)
    form = ImportForm(account, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        assert isinstance(file, SealedFile)
        try:
            job = imports.begin(
                file.stored, file.name or "", account, form.cleaned_data["team"], get_language() or "en"
            )
        except FaultsError as error:
            for fault in error.faults:
                form.add_error("file", fault.message.id and fault.say(get_language() or "en"))
        else:
            return redirect("import-job", job.ref)
    context = {"section": "cases", "form": form, "teams": account.teams.count()}
    return page(request, "out/import.html", context, status=422 if form.errors else 200)


@staff
def job(request: HttpRequest, ref: str) -> HttpResponse:
    """What was read, or what was written; progress until then."""
    found = _own(request, ref)
    plans = found.body.get("plans", ())
    context = {
        "section": "cases",
        "job": found,
        "plans": plans,
        "faults": found.body.get("faults", ()),
        "result": found.body.get("result"),
        "to_write": sum(plan["status"] in (imports.NEW, imports.MORE) for plan in plans),
        "broken": len({fault["file"] for fault in found.body.get("faults", ())}),
    }
    return page(request, "out/import_job.html", context, part="state")


@staff
@require_POST
def confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """Writes what was shown."""
    read = _own(request, ref)
    if read.kind != imports.READ or read.ended_at is None or "blob" not in read.body:
        raise Http404
    later = imports.confirm(read, account_of(request))
    result = later.body.get("result")
    if result is None:
        return redirect("import-job", later.ref)
    written = result[imports.NEW] + result[imports.MORE]
    messages.success(
        request,
        ngettext("%(n)s case was written.", "%(n)s cases were written.", written) % {"n": written}
        if written
        else _("Everything was here already. Nothing was changed."),
    )
    if len(result["cases"]) == 1:
        return redirect("case", result["cases"][0])
    return redirect("import-job", later.ref)


@staff
@require_POST
def forget(request: HttpRequest, ref: str) -> HttpResponse:
    """Lets go of an upload."""
    found = _own(request, ref)
    if found.kind == imports.READ:
        with transaction.atomic():
            imports.forget(found)
        messages.success(request, _("The file was let go of. Nothing was written."))
    return redirect("import")


def _own(request: HttpRequest, ref: str) -> Job:
    """An import of one's own; those of others do not exist."""
    kinds = (imports.READ, imports.WRITE)
    found = Job.objects.filter(ref=ref, kind__in=kinds, made_by=account_of(request)).first()
    if found is None:
        raise Http404
    return found
