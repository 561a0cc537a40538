"""A list comes in: uploaded, read whole, shown with what each column is and every bad row, written when somebody says so."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from habeas.casework import person_lists as work
from habeas.casework import sample_lists
from habeas.desk.access import account_of, looked
from habeas.desk.out.leave import download
from habeas.desk.render import page
from habeas.desk.trace.bad_rows import workbook
from habeas.desk.trace.door import named
from habeas.desk.trace.forms import ColumnsForm, ListForm, UploadForm
from habeas.desk.trace.words import name_of, told
from habeas.desk.uploads import SealedFile, takes_files
from habeas.files import FaultsError
from habeas.store import keyed
from habeas.store.access import closed_groups, own_lists
from habeas.store.models import Job, PersonList
from habeas.store.models.office import Role
from habeas.store.place import vault

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _named_alone(request: HttpRequest) -> None:
    account = account_of(request)
    if account.role == Role.ANALYST or "identity" in closed_groups(account):
        raise Http404


@takes_files(_named_alone)
def upload(request: HttpRequest) -> HttpResponse:
    """A file and a team. A file that is here already leads to its list."""
    account = account_of(request)
    form = UploadForm(account, request.POST or None, request.FILES or None)
    here = None
    if request.method == "POST" and form.is_valid():
        file, team, language = form.cleaned_data["file"], form.cleaned_data["team"], get_language() or "en"
        assert isinstance(file, SealedFile)
        here = work.known(file.stored.sha256, account)
        if here is None:
            try:
                found = work.begin(file.stored, file.name or "", account, team, language)
            except FaultsError as error:
                for fault in error.faults:
                    form.add_error("file", fault.message.id and fault.say(language).removeprefix(f"{fault.mark}: "))
            else:
                return redirect("list-job", found.ref)
    context = {"section": "find", "form": form, "teams": account.teams.count(), "here": here}
    return page(request, "trace/import.html", context, status=422 if form.errors else 200)


@named
def sample(request: HttpRequest) -> HttpResponse:
    """In the sample office: a messy list to try the import with."""
    if not vault().is_demo:
        raise Http404
    return download([sample_lists.to_try(timezone.localdate())], "habeas-sample-list.xlsx", XLSX)


@named
def job(request: HttpRequest, ref: str) -> HttpResponse:
    """What was read, or what was written; progress until then."""
    return _page(request, _own(request, ref))


@named
@require_POST
def again(request: HttpRequest, ref: str) -> HttpResponse:
    """Reads the file anew with what somebody said of its columns."""
    found = _read(request, ref)
    form = ColumnsForm(found.body, request.POST)
    if not form.is_valid():
        return _page(request, found, columns=form)
    held = form.cleaned_data
    sheet, head = held.get("sheet", found.body["sheet"]), held["head"] - 1
    said = form.columns
    if head != found.body["head"]:  # under other heads the rest is guessed anew
        said = {index: field for index, field in said.items() if f"c{index}" in form.changed_data}
    choice = work.Choice(sheet, head, said if sheet == found.body["sheet"] else None)
    return redirect("list-job", work.again(found, choice).ref)


@named
def bad(request: HttpRequest, ref: str) -> HttpResponse:
    """The bad rows as a workbook, each with what is wrong: to be put right and read in again."""
    found = _read(request, ref)
    looked(request, "download", "list", found.ref, rows=len(found.body["bad"]))
    return download([workbook(found.body["bad"])], f"habeas-rows-{found.ref}.xlsx", XLSX)


@named
@require_POST
def confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """Writes the good rows."""
    found = _read(request, ref)
    account = account_of(request)
    form = ListForm(_lists(request, found), request.POST)
    if not form.is_valid() or not found.body["people"]:
        return _page(request, found, form=form)
    held = form.cleaned_data
    columns = {"name": held["name"].strip(), "kind": held["kind"], "source": held["source"].strip()}
    later = work.confirm(found, account, held.get("more_of"), columns)
    result = later.body.get("result")
    if result is None:
        return redirect("list-job", later.ref)
    messages.success(
        request,
        ngettext("%(n)s row was added to the list.", "%(n)s rows were added to the list.", result["added"])
        % {"n": result["added"]}
        if result["added"]
        else _("Everything was here already. Nothing was changed."),
    )
    return redirect("list", later.body["list"])


@named
@require_POST
def forget(request: HttpRequest, ref: str) -> HttpResponse:
    """Lets go of an upload."""
    found = _own(request, ref)
    if found.kind == work.READ:
        with transaction.atomic():
            work.forget(found)
        messages.success(request, _("The file was let go of. Nothing was written."))
    return redirect("list-import")


def _page(
    request: HttpRequest, found: Job, form: ListForm | None = None, columns: ColumnsForm | None = None
) -> HttpResponse:
    body = found.body
    context: dict[str, Any] = {"section": "find", "job": found, "body": body, "result": body.get("result")}
    if found.kind == work.READ and found.ended_at is not None and "people" in body:
        context["columns"] = _columns(body, columns or ColumnsForm(body)) if body["columns"] else None
        context["form"] = form or ListForm(_lists(request, found), initial={"name": _name(body["file"])})
        context["first"] = [(name_of(keyed.of_json(each)), list(told(each, _NAMES))) for each in body["first"]]
    errors = (form is not None and form.errors) or (columns is not None and columns.errors)
    return page(request, "trace/import_job.html", context, part="state", status=422 if errors else 200)


_NAMES = ("name", "surname", "given", "patronymic")


def _columns(body: dict[str, Any], form: ColumnsForm) -> dict[str, Any]:
    """The form of the columns: each field with the first cells of its column, and how it was known."""
    rows = [
        (form[f"c{index}"], body["samples"].get(str(index), []), by)
        for index, _head, _field, by in body["columns"]
        if body["samples"].get(str(index)) or _field
    ]
    return {"form": form, "rows": rows, "more": [form[name] for name in ("sheet", "head") if name in form.fields]}


def _name(file: str) -> str:
    return file.rpartition(".")[0].replace("_", " ").strip() or file


def _lists(request: HttpRequest, found: Job) -> list[PersonList]:
    """The lists of the team to which a file may add."""
    there = own_lists(account_of(request)).filter(team=found.body["team"], taken_back_at__isnull=True)
    return list(there.order_by("name"))


def _own(request: HttpRequest, ref: str) -> Job:
    """An import of one's own; those of others do not exist."""
    kinds = (work.READ, work.WRITE)
    found = Job.objects.filter(ref=ref, kind__in=kinds, made_by=account_of(request)).first()
    if found is None:
        raise Http404
    return found


def _read(request: HttpRequest, ref: str) -> Job:
    """An upload that was read and waits for a decision."""
    found = _own(request, ref)
    if found.kind != work.READ or found.ended_at is None or "people" not in found.body:
        raise Http404
    return found
