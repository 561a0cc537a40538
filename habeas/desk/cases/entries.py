"""Pages of entries: a kind is chosen, the form is filled in, the entry is read, corrected, retracted."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from habeas.casework import entries
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.cases import drafts
from habeas.desk.cases.entry_form import EntryForm
from habeas.desk.cases.entry_story import Version, comparison, story_of
from habeas.desk.cases.kinds import most_used, themes, used_by
from habeas.desk.cases.names import Names, names_of
from habeas.desk.cases.said import back_of, said
from habeas.desk.forms import Dressed
from habeas.desk.render import page
from habeas.files import FaultsError
from habeas.record.vocabulary import Kind, load_vocabulary
from habeas.store.access import may_change
from habeas.store.models import Case, Entry
from habeas.store.models.base import new_ref
from habeas.words import say


@staff
def new(request: HttpRequest, ref: str) -> HttpResponse:
    """First the kind, then its form."""
    case = case_or_404(request, ref, change=True)
    kind = load_vocabulary().kind(request.GET.get("kind", ""))
    if kind is None:
        return _pick(request, case)
    draft = f"entry:{case.ref}:{kind.name}"
    if drafts.discards(request, draft):
        return redirect(request.get_full_path())
    names = names_of(request, case)
    found = drafts.kept(request, draft)
    if request.method != "POST":
        given = drafts.given(found) if "draft" in request.GET else _asked_for(request)
        form = EntryForm(names, kind, given=given)
        return _form_page(request, case, kind, form, draft, found)
    form = EntryForm(names, kind, request.POST)
    if form.is_valid():
        try:
            saved = entries.add_once(
                case,
                account_of(request),
                form.token,
                form.entry,
                form.new_source,
                form.new_places,
                **form.saved_columns,
            )
        except FaultsError as error:
            tell_faults(form, error)
        except entries.AlreadySavedError as error:
            return _already_saved(request, case, kind, form, draft, error.key)
        else:
            return _saved(request, case, saved, draft)
    return _form_page(request, case, kind, form, draft, None, status=422)


@staff
def entry(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Everything about one entry, and what became of it."""
    case = case_or_404(request, ref)
    names = names_of(request, case)
    story = story_of(case, names, key)
    if story is None:
        raise Http404
    looked(request, "look", "entry", entries.number_of(case, key), case)
    context = {
        "section": "cases",
        "case": case,
        "story": story,
        "may_change": may_change(account_of(request), case) and not story.is_hidden,
    }
    return page(request, "cases/entry.html", context)


@staff
def correct(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """A new entry in place of another: the same form, filled in. Of two who correct, the second is shown both."""
    case = case_or_404(request, ref, change=True)
    names = names_of(request, case)
    rows = rows_or_404(case, names, key)
    held, given, columns = to_correct(case, rows)
    kind = load_vocabulary().kind(request.GET.get("kind") or str((held or given)["kind"]))
    if kind is None or "pick" in request.GET:
        return _pick(request, case, key)
    draft = f"entry:{case.ref}:correct:{key}"
    if drafts.discards(request, draft):
        return redirect(request.get_full_path())
    found = drafts.kept(request, draft)
    if request.method != "POST":
        wanted = drafts.given(found) if "draft" in request.GET else {**given, **_asked_for(request)}
        form = EntryForm(names, kind, held=held, columns=columns, given=wanted, old=given)
        return _form_page(request, case, kind, form, draft, found, corrected=key)
    form = EntryForm(names, kind, request.POST, held=held, columns=columns, old=given)
    if form.is_valid():
        try:
            saved = entries.correct_once(
                case,
                account_of(request),
                form.token,
                key,
                form.entry,
                form.new_source,
                form.new_places,
                **form.saved_columns,
            )
        except FaultsError as error:
            tell_faults(form, error)
        except entries.ConflictError as error:
            return _conflict(request, case, kind, form, key, error.by)
        else:
            return _saved(request, case, saved, draft)
    return _form_page(request, case, kind, form, draft, None, corrected=key, status=422)


class Retract(Dressed):
    """Why an entry is taken back."""

    reason = forms.CharField(
        label=_("Why is it taken back?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The entry stays readable, with this reason and your name. The check no longer counts it."),
    )


@staff
@drafts.offered
def retract(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Takes an entry back, with a reason."""
    case = case_or_404(request, ref, change=True)
    names = names_of(request, case)
    rows = rows_or_404(case, names, key)
    form = Retract(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = entries.retract(case, account_of(request), key, form.cleaned_data["reason"])
        except entries.ConflictError:
            messages.error(
                request, _("Somebody changed this entry meanwhile. Nothing was taken back: look at it first.")
            )
            return redirect("entry", case.ref, key)
        return _saved(request, case, saved)
    context = {"section": "cases", "case": case, "form": form, "version": Version.of(names, case, rows)}
    return page(request, "cases/entry_retract.html", context, status=422 if form.errors else 200)


# ---- parts of these pages ------------------------------------------------------------------------------------------


def _pick(request: HttpRequest, case: Case, corrected: str = "") -> HttpResponse:
    """The kinds by theme; a word narrows them."""
    counts = used_by(account_of(request), case)
    words = request.GET.get("q", "")
    kept = request.GET.copy()
    for name in ("q", "kind", "pick", "draft"):
        kept.pop(name, None)
    context = {
        "section": "cases",
        "case": case,
        "words": words,
        "most_used": () if words else most_used(counts),
        "themes": themes(counts, words),
        "rest": kept.urlencode(),
        "carried": [(name, value) for name, values in kept.lists() for value in values],
        "goal": reverse("entry-correct", args=[case.ref, corrected]) if corrected else reverse("entry-new", args=[case.ref]),
        "corrected": corrected,
    }  # fmt: skip
    return page(request, "cases/entry_kinds.html", context, part="kinds")


def _form_page(
    request: HttpRequest,
    case: Case,
    kind: Kind,
    form: EntryForm,
    draft: str,
    found: object,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "section": "cases",
        "case": case,
        "kind": kind,
        "form": form,
        "draft": draft,
        "found": None if "draft" in request.GET else found,
        "action": more.pop("action", request.get_full_path()),
        "next": back_of(request),
        "back": back_of(request) or reverse("case", args=[case.ref]),
        **more,
    }
    return page(request, "cases/entry_form.html", context, status=status)


def _already_saved(request: HttpRequest, case: Case, kind: Kind, form: EntryForm, draft: str, key: str) -> HttpResponse:
    """The form went back and forth in the browser: what it holds now was not saved, and would be a second entry."""
    sent = request.POST.copy()
    sent["token"] = new_ref()
    again = EntryForm(form.names, kind, sent)
    return _form_page(request, case, kind, again, draft, None, saved_before=key, status=422)


def _conflict(
    request: HttpRequest, case: Case, kind: Kind, form: EntryForm, key: str, by: Sequence[Entry]
) -> HttpResponse:
    """Both versions side by side. What was typed goes on as a correction of the one saved meanwhile."""
    theirs = entries.rows_of(case, [row.key for row in by])[-1]
    last = entries.versions(case, theirs[0].key)[-1]
    other = Version.of(form.names, case, last)
    context = {
        "theirs": other,
        "compared": comparison(form.names, other.data, form.told),
        "action": reverse("entry-correct", args=[case.ref, last[0].key]) + f"?kind={kind.name}",
        "corrected": last[0].key,
    }
    return _form_page(request, case, kind, form, f"entry:{case.ref}:correct:{key}", None, status=409, **context)


def _saved(request: HttpRequest, case: Case, saved: entries.Saved, *draft: str) -> HttpResponse:
    drafts.throw_away(request, *draft)
    messages.success(request, said(request, case, saved.outcome))
    return redirect(back_of(request) or reverse("case", args=[case.ref]))


def rows_or_404(case: Case, names: Names, key: str) -> list[Entry]:
    """The rows of an entry that may be changed by who reads it in full."""
    found = entries.rows_of(case, [key])
    if not found:
        raise Http404
    first = found[0][0]
    taken = (
        {first.supersedes} if first.kind == "retracted" else set()
    )  # the form would be filled with what it took back
    if names.hidden & {key, *taken}:
        raise Http404
    return found[0]


def to_correct(case: Case, rows: list[Entry]) -> tuple[dict[str, entries.Value], dict[str, Any], dict[str, str]]:
    """What the form of a correction holds; a retraction is corrected by putting back what it took."""
    first = rows[0]
    if first.kind == "retracted" and first.supersedes:
        old = entries.rows_of(case, [first.supersedes])
        return {}, entries.data_of(case, old[0]) if old else {"kind": ""}, {}
    columns = {
        "standing": first.standing,
        "proceeding": first.proceeding.ref if first.proceeding else "",
        "document": first.document.ref if first.document else "",
    }
    return entries.data_of(case, rows), {}, columns


def _asked_for(request: HttpRequest) -> dict[str, Any]:
    """Fields filled in by the address: `?kind=released&who=anna`."""
    left_out = ("kind", "next", "draft", "pick", "q")
    return {
        name: values[0] if len(values) == 1 else values for name, values in request.GET.lists() if name not in left_out
    }


def tell_faults(form: EntryForm, error: FaultsError) -> None:
    """Each fault at its field of the form."""
    for fault in error.faults:
        name = fault.mark.file
        form.add_error(name if name in form.fields else None, say(fault.message, get_language() or "en"))
