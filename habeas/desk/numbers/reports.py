"""Submissions: the plan part by part, made in one click, and each making as a page, PDF, DOCX and HTML."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from habeas.casework import releases, reports
from habeas.check import health
from habeas.desk.access import account_of, looked
from habeas.desk.cases import drafts
from habeas.desk.numbers import report_people
from habeas.desk.numbers.drawing import drawn
from habeas.desk.numbers.report_form import FORMS, LABELS, PartForm, StartForm, TitleForm, told
from habeas.desk.render import is_fragment, page
from habeas.prove.report.blocks import Drawing, Submission, as_data, of_data
from habeas.prove.report.html import as_html
from habeas.prove.report.paper import as_pdf
from habeas.prove.report.plan import KINDS, LANGUAGES
from habeas.prove.report.word import as_docx
from habeas.store.access import closed_groups
from habeas.store.models import Draft, Making, Report
from habeas.words import say

TYPES: Final[Mapping[str, tuple[str, Callable[[Submission], bytes]]]] = {
    "pdf": ("application/pdf", as_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_docx),
    "html": ("text/html; charset=utf-8", lambda made: as_html(made).encode()),
}
NAMES: Final = {"en": "English", "ru": "Русский"}
ASKED: Final = ("add", "after", "edit")
"""What the address of the plan says of the form in it."""
_LONGEST: Final = 9
"""Digits of a number in an address."""
View = Callable[..., HttpResponse]


def of_report(view: View) -> View:
    """A page about a submission that is there."""

    @wraps(view)
    def found(request: HttpRequest, ref: str, *args: Any, **kwargs: Any) -> HttpResponse:
        row = Report.objects.filter(ref=ref, deleted_at__isnull=True).first()
        if row is None:
            raise Http404
        return view(request, row, *args, **kwargs)

    return found


def listing(request: HttpRequest) -> HttpResponse:
    """Those of the office; sent, a new one is begun."""
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = reports.begin(form.cleaned_data["kind"], account_of(request))
        messages.success(request, _("Begun with what such a submission usually holds. Change what you like."))
        return redirect("report", row.ref)
    language = get_language() or "en"
    rows = [(row, _title(row), say(KINDS[row.plan["for"]], language), *_last(row)) for row in reports.reports()]
    deleted = [(row, _title(row)) for row in Report.objects.filter(deleted_at__isnull=False).order_by("-deleted_at")]
    context = {"section": "numbers", "form": form, "reports": rows, "deleted": deleted, "closed": _closed(request)}
    return page(request, "numbers/reports.html", context, status=422 if form.errors else 200)


@drafts.offered_by(*ASKED)
@require_safe
@of_report
def report(request: HttpRequest, row: Report) -> HttpResponse:
    """The plan; a form beneath the part that is added or changed."""
    return _plan(request, row, _form(request, row, None))


def _plan(request: HttpRequest, row: Report, form: PartForm | None, status: int = 200) -> HttpResponse:
    names = report_people.labels(request, row)
    parts = [(number, *_of(part), told(part, names)) for number, part in enumerate(row.plan["parts"])]
    asked = {name: request.GET.get(name, "") for name in ASKED}
    draft = _draft(request, row)
    context = {
        "section": "numbers",
        "report": row,
        "title": _title(row),
        "kind": say(KINDS[row.plan["for"]], get_language() or "en"),
        "by": row.plan.get("by"),
        "parts": parts,
        "labels": LABELS,
        "form": form,
        "asked": asked,
        "draft": draft,
        "is_older": "draft" in request.GET and _is_older(drafts.kept(request, draft), row),
        "makings": [(made, made.day.toordinal()) for made in row.makings.order_by("-day")],
        "closed": _closed(request),
        "left": _left(row.plan),
        "job": reports.being_made(row),
        "faults": [say(fault.message, get_language() or "en") for fault in reports.faults_of(row.plan)],
    }
    return page(request, "numbers/report.html", context, status=status)


def _of(part: Mapping[str, Any]) -> tuple[str, str]:
    (name,) = part
    return name, str(LABELS[name])


def _form(request: HttpRequest, row: Report, data: Any) -> PartForm | None:
    """The form that the address asks for, filled with what was sent or with what the plan has."""
    edit, add = request.GET.get("edit", ""), request.GET.get("add", "")
    if edit == "title":
        return TitleForm(data, initial=TitleForm.held(row.plan["title"]))
    if edit == "by":
        return TitleForm(data, initial=TitleForm.held(row.plan.get("by", {})))
    parts = row.plan["parts"]
    place = _number(edit)
    part = parts[place] if place is not None and place < len(parts) else None
    name = next(iter(part)) if part is not None else add
    if name not in FORMS:
        return None
    more: dict[str, Any] = {}
    if name == "figure":
        more["years"] = _years()
    if name in ("story", "findings"):
        more["people"] = report_people.choices(request)
    return FORMS[name](data, initial=FORMS[name].held(part[name]) if part is not None else None, **more)


def _draft(request: HttpRequest, row: Report) -> str:
    """The name of what is typed into the form that the address asks for."""
    return drafts.name_of(request, reverse("report", args=[row.ref]), ASKED)


def _is_older(draft: Draft | None, row: Report) -> bool:
    """Whether the plan was changed since somebody typed this: its parts may stand elsewhere now."""
    return draft is not None and drafts.given(draft).get("version") != str(row.version)


def _number(text: str) -> int | None:
    """A place or a version as an address or a button has it."""
    return int(text) if text.isdecimal() and len(text) < _LONGEST else None


def _years() -> list[str]:
    """The years of the last release, the last first."""
    row = releases.last()
    return sorted(row.told["years"], reverse=True) if row is not None else []


@require_http_methods(["GET", "HEAD", "POST"])
@of_report
def part(request: HttpRequest, row: Report) -> HttpResponse:
    """A part added or changed, as the form had it; or the title, or who submits it. The form itself stands on the plan."""
    if request.method != "POST":
        return _to_form(request, row)
    form = _form(request, row, request.POST)
    if form is None:
        raise Http404
    if not form.is_valid():
        return _plan(request, row, form, status=422)
    edit, after = request.GET.get("edit", ""), request.GET.get("after", "")
    if edit in ("title", "by"):
        return _typed(request, row, {**row.plan, edit: form.body()["title"]}, "title")
    parts = list(row.plan["parts"])
    place, before = _number(edit), _number(after)
    if place is not None:
        parts[place] = form.body()
    else:
        place = len(parts) if before is None else min(before + 1, len(parts))
        parts.insert(place, form.body())
    return _typed(request, row, {**row.plan, "parts": parts}, f"part-{place}")


@require_POST
@of_report
def move(request: HttpRequest, row: Report) -> HttpResponse:
    """A part one up, one down, or out; the button says which: `up-3`."""
    what, _dash, number = request.POST.get("do", "").partition("-")
    parts = list(row.plan["parts"])
    place = _number(number)
    if place is None or place >= len(parts) or what not in ("up", "down", "out"):
        raise Http404
    moved = parts.pop(place)
    goal = {"up": max(place - 1, 0), "down": min(place + 1, len(parts))}.get(what)
    if goal is not None:
        parts.insert(goal, moved)
    else:
        messages.success(request, _("Taken out. Undo brings it back."))
    return _changed(request, row, {**row.plan, "parts": parts}, f"part-{place if goal is None else goal}")


@require_POST
@of_report
def undo(request: HttpRequest, row: Report) -> HttpResponse:
    """The plan as it was before the last change."""
    if row.before is None:
        raise Http404
    return _changed(request, row, row.before, "plan")


def _changed(request: HttpRequest, row: Report, plan: Mapping[str, Any], anchor: str) -> HttpResponse:
    _is_saved(request, row, plan)
    return redirect(reverse("report", args=[row.ref]) + f"#{anchor}")


def _typed(request: HttpRequest, row: Report, plan: Mapping[str, Any], anchor: str) -> HttpResponse:
    """The same of what somebody wrote: where the plan was changed meanwhile, their words stand in the form again."""
    draft = _draft(request, row)
    if _is_saved(request, row, plan):
        drafts.throw_away(request, draft)
        return redirect(reverse("report", args=[row.ref]) + f"#{anchor}")
    drafts.keep(request, account_of(request), draft)
    return _to_form(request, row, draft="1")


def _is_saved(request: HttpRequest, row: Report, plan: Mapping[str, Any]) -> bool:
    try:
        reports.change(row, _number(request.POST.get("version", "")) or 0, plan, account_of(request))
    except reports.ChangedError:
        messages.error(
            request, _("Somebody changed the plan meanwhile: nothing of yours was saved. This is the plan now.")
        )
        return False
    return True


def _to_form(request: HttpRequest, row: Report, **more: str) -> HttpResponse:
    asked = {name: request.GET[name] for name in (*ASKED, "draft") if request.GET.get(name)}
    return redirect(f"{reverse('report', args=[row.ref])}?{urlencode(asked | more)}#form")


@require_POST
@of_report
def delete(request: HttpRequest, row: Report) -> HttpResponse:
    """Out of the list."""
    reports.delete(row, account_of(request))
    messages.success(request, _("Deleted. It can be brought back below."))
    return redirect("reports")


@require_POST
def restore(request: HttpRequest, ref: str) -> HttpResponse:
    """Back from where it was deleted."""
    row = Report.objects.filter(ref=ref, deleted_at__isnull=False).first()
    if row is None:
        raise Http404
    reports.restore(row, account_of(request))
    return redirect("report", ref)


@require_POST
@of_report
def make(request: HttpRequest, row: Report) -> HttpResponse:
    """Made with the record of today, where the law knows all that the plan names."""
    if reports.faults_of(row.plan):
        return redirect("report", row.ref)
    reports.make(row, account_of(request))
    return redirect("report-state", row.ref)


@require_safe
@of_report
def state(request: HttpRequest, row: Report) -> HttpResponse:
    """How far the making is; once it is there, that."""
    job = reports.being_made(row)
    last = row.makings.order_by("-day").first()
    if job is None and last is not None:
        goal = redirect("report", row.ref) if _closed(request) else redirect("report-made", row.ref, last.ref)
        if is_fragment(request):  # htmx would put the page it is sent to into a part of this one
            return HttpResponse(headers={"HX-Redirect": goal["Location"]})
        return goal
    context = {"section": "numbers", "report": row, "title": _title(row), "job": job}
    return page(request, "numbers/report_state.html", context, part="state")


@require_safe
@of_report
def made(request: HttpRequest, row: Report, making: str) -> HttpResponse:
    """A making as a page, in the language of the reader."""
    found = _making(request, row, making)
    submission = of_data(found.body[_language(request)])
    told = as_data(submission)["blocks"]
    for number, (each, block) in enumerate(zip(told, submission.blocks, strict=True)):
        if isinstance(block, Drawing):
            each["svg"] = drawn(dict(block.specification), f"drawn{number}", block.text)
    context = {
        "section": "numbers", "report": row, "making": found, "title": submission.title, "blocks": told[1:],
        "language": submission.language, "languages": list(NAMES.items()), "formats": list(TYPES), "left": _left(row.plan),
        "withdrawn": reports.is_withdrawn(found),
    }  # fmt: skip
    looked(request, "look", "report", row.ref)
    return page(request, "numbers/report_made.html", context)


@require_safe
@of_report
def file(request: HttpRequest, row: Report, making: str, kind: str) -> HttpResponse:
    """A making to be taken elsewhere."""
    if kind not in TYPES:
        raise Http404
    found, language = _making(request, row, making), _language(request)
    content_type, rendered = TYPES[kind]
    answer = HttpResponse(rendered(of_data(found.body[language])), content_type=content_type)
    name = f"{row.plan['for']}-{found.day.isoformat()}-{language}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    looked(request, "export", "report", row.ref, None, format=kind)
    return answer


def _making(request: HttpRequest, row: Report, ref: str) -> Making:
    found = row.makings.filter(ref=ref).first()
    if found is None or _closed(request):
        raise Http404
    return found


def _closed(request: HttpRequest) -> bool:
    """Whether makings are closed to the reader: they tell of pregnancies, and of what was done to somebody's body."""
    return health.GROUP in closed_groups(account_of(request))


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language") or get_language() or "en"
    return asked if asked in LANGUAGES else LANGUAGES[0]


def _title(row: Report) -> str:
    return told({"heading": row.plan["title"]}, {})


def _last(row: Report) -> tuple[Making | None, int]:
    found = row.makings.order_by("-day").first()
    return found, found.day.toordinal() if found is not None else 0


def _left(plan: Mapping[str, Any]) -> int:
    """How many texts are as the start had them, in brackets."""
    said = (part.get("text") for part in plan["parts"])
    return sum(any(text.startswith("[") for text in each.values()) for each in said if isinstance(each, Mapping))
