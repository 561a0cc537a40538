"""How many people are on none of several lists, estimated from how the lists overlap: from files that are kept nowhere.

The lists that the office holds are not linked with each other, so they are given as files, with the links that `habeas trace
link` wrote; or as one table that says who is on which list.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from habeas.casework import estimating
from habeas.desk.access import account_of
from habeas.desk.cases import drafts
from habeas.desk.forms import Dressed
from habeas.desk.render import page
from habeas.desk.uploads import SealedFile, takes_files, too_large
from habeas.files import Fault, FaultsError, Mark
from habeas.prove.estimate import NotInstalledError
from habeas.prove.overlap import Overlap, from_links, from_rows, likely
from habeas.store import blobs
from habeas.store.models import Job
from habeas.trace.lists.reading import read_list
from habeas.trace.lists.rows import text_rows
from habeas.words import Message, say

LEAST: Final = 0.9
"""Of links, the least probability that counts as the same person."""
SHOWN: Final = 10
"""Models that are told, the best first."""
ACCEPTED: Final = ".csv,.tsv,.txt,.xlsx,.xls,.ods,.parquet"


class Several(forms.FileInput):
    """A field that takes more than one file."""

    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """The files of such a field, as a list."""

    widget = Several

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file by itself."""
        return [super(SeveralFiles, self).clean(each, initial) for each in data or ()]


class EstimateForm(Dressed):
    """One table; or lists, and the links between them."""

    table = forms.FileField(
        label=_("A table of who is on which list"),
        required=False,
        help_text=_("One row a person, one column a list with yes or no; or one row for each person and list."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    wanted = forms.CharField(
        label=_("Only these lists"),
        required=False,
        help_text=_("Their names with commas; two to five. All if left empty."),
    )
    lists = SeveralFiles(
        label=_("Or the lists themselves"),
        required=False,
        help_text=_("Two to five files, each called as its list."),
        widget=Several(attrs={"accept": ACCEPTED}),
    )
    links = forms.FileField(
        label=_("with the links between them"),
        required=False,
        help_text=_("The file that `habeas trace link` wrote: columns left, right and probability."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    least = forms.FloatField(
        label=_("The least probability that counts as the same person"),
        min_value=0,
        max_value=1,
        required=False,
        help_text=_("From 0 to 1; 0.9 if left empty."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("table")) == bool(given.get("links")):
            self.add_error("table", gettext("Choose one table, or lists with the links between them."))
        elif given.get("links") and not given.get("lists"):
            self.add_error("lists", gettext("Choose the lists that the links are between."))
        return given


def _everybody(request: HttpRequest) -> None:
    """Of everybody who signed in: what is sent is shown to nobody else, and not kept."""


@takes_files(_everybody)
@drafts.offered
def estimate(request: HttpRequest) -> HttpResponse:
    """The files, and what comes of them."""
    form = EstimateForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"section": "numbers"}
    faults: tuple[Fault, ...] = ()
    try:
        if request.method == "POST" and form.is_valid():
            job = estimating.begin(_overlap(form.cleaned_data), account_of(request))
            if job.pk:
                return redirect("estimate-job", job.ref)
            drafts.throw_away(request, drafts.name_of(request, request.path))
            context |= _context(job)
    except FaultsError as error:
        faults = error.faults
    except NotInstalledError as error:
        context["missing"] = say(error.message, _language())
    finally:
        _take_away(request)
    told = [(fault.mark, say(fault.message, _language())) for fault in faults]
    context |= {"form": form, "faults": told, "too_large": too_large(request)}
    return page(request, "numbers/estimate.html", context, status=422 if form.errors or faults else 200)


@require_safe
def job(request: HttpRequest, ref: str) -> HttpResponse:
    """What came of five lists, which take a while; progress until then."""
    found = _own(request, ref)
    context = _context(found) if "told" in found.body else {}
    return page(request, "numbers/estimate_job.html", {"section": "numbers", "job": found} | context, part="state")


def _own(request: HttpRequest, ref: str) -> Job:
    found = Job.objects.filter(kind=estimating.KIND, made_by=account_of(request), ref=ref).first()
    if found is None:
        raise Http404
    return found


def _context(job: Job) -> dict[str, Any]:
    told = _told(job)
    return {"told": told, "models": told["models"][:SHOWN], "more": max(0, len(told["models"]) - SHOWN)}


def _told(job: Job) -> dict[str, Any]:
    by_language: Mapping[str, dict[str, Any]] = job.body["told"]
    return by_language.get(_language()) or by_language["en"]


def _overlap(given: Mapping[str, Any]) -> Overlap:
    """The counts of what was sent. Raises FaultsError."""
    wanted = [name.strip() for name in given["wanted"].split(",") if name.strip()]
    if given["table"]:
        return from_rows(given["table"].name, text_rows(_bytes(given["table"]), given["table"].name), wanted)
    lists = {each.name.rpartition(".")[0] or each.name: _ids(each) for each in given["lists"]}
    links = given["links"]
    if not 2 <= len(lists) == len(given["lists"]):
        text = Message("Give at least two lists, whose files have different names.")
        raise FaultsError([Fault(Mark(links.name, 1, 1), text)])
    least = LEAST if given["least"] is None else given["least"]
    return from_links(lists, links.name, list(likely(links.name, text_rows(_bytes(links), links.name), least)))


def _ids(file: UploadedFile) -> Sequence[str]:
    """The ids of a list, read as `habeas trace link` reads it. Raises FaultsError."""
    read = read_list(_bytes(file), timezone.localdate(), name=file.name or "")
    if read.faults:
        raise FaultsError(read.faults)
    return [each.id for each in read.rows]


def _bytes(file: UploadedFile) -> bytes:
    assert isinstance(file, SealedFile)
    return b"".join(blobs.read(file.stored.name))


def _take_away(request: HttpRequest) -> None:
    sent = [each for _name, files in request.FILES.lists() for each in files]
    blobs.remove([each.stored.name for each in sent if isinstance(each, SealedFile)])


def _language() -> str:
    return (get_language() or "en")[:2]
