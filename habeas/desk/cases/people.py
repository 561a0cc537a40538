"""Pages of people: who somebody is, by which names others report them, how to reach them, whom not to tell, kin."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from habeas.casework import identity
from habeas.casework import kin as work
from habeas.desk.access import account_of, case_or_404, cases_of, looked, person_or_404, staff
from habeas.desk.cases.editing import run
from habeas.desk.cases.names import Names, names_of
from habeas.desk.cases.people_forms import KinForm, PersonForm, columns_of, held_of
from habeas.desk.cases.said import said
from habeas.desk.cases.same import told_of
from habeas.desk.cases.sources import USE_LABELS
from habeas.desk.render import page
from habeas.desk.templatetags.desk import label, when
from habeas.desk.tracing.words import tracing_of
from habeas.record.vocabulary import load_vocabulary
from habeas.store.access import may_change
from habeas.store.models import Case, Kin, Person, SameAs


@staff
def person(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """One person: what is known of them, and what is recorded about them."""
    case = case_or_404(request, ref)
    row = person_or_404(request, case, key)
    looked(request, "look", "person", row.ref, case)
    names = names_of(request, case)
    hidden = {entry.id for entry in names.seen.entries if key == entry.who and entry.id in names.hidden}
    reported = row.names.select_related("source").order_by("pk")
    context = {
        "section": "cases",
        "case": case,
        "person": row,
        "name": names.people[row.key],
        "closed": names.closed,
        "identity": _identity(row) if "identity" not in names.closed else (),
        "reported": [(each, _source_name(names, each.source)) for each in reported],
        "kin": _kin(case, names, row),
        "entries": names.about(key).items(),
        "hidden": len(hidden),
        "documents": [each for each in names.open_documents if row in each.people.all()],
        "consents": [(each, USE_LABELS.get(each.use, each.use)) for each in row.consents.order_by("use", "pk")],
        "may_change": may_change(account_of(request), case),
        "same": [] if case.library else told_of(identity.others(row, cases_of(request)), names.closed),
        "joins": [] if case.library else _joins(request, row, names),
        "gone": _kin(case, names, row, removed=True),
        "tracing": tracing_of(row) if "identity" not in names.closed else [],
    }
    return page(request, "cases/person.html", context)


@staff
def new(request: HttpRequest, ref: str) -> HttpResponse:
    """Somebody else whom the case is about."""
    case = case_or_404(request, ref, change=True)
    names = names_of(request, case)

    def save(form: PersonForm) -> HttpResponse:
        row = work.add_person(case, account_of(request), columns_of(form), form.reported_names(case), form.token)
        messages.success(request, _("Saved. Say how they are related, and what happened to them."))
        return redirect("person", case.ref, row.key)

    def make(data: Any, given: Mapping[str, Any]) -> PersonForm:
        return PersonForm(names, data, given=given)

    return run(
        request,
        make,
        save,
        draft=f"person:{case.ref}:new",
        title=gettext("New person"),
        back=reverse("case", args=[case.ref]),
        submit=gettext("Save"),
        lead=gettext("Where the name is not known, say who they are: “boy, about 5, with his sister”."),
        case=case,
        template="cases/person_edit.html",
    )


@staff
def edit(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Who somebody is, corrected."""
    case = case_or_404(request, ref, change=True)
    row = person_or_404(request, case, key)
    names = names_of(request, case)
    looked(request, "look", "person", row.ref, case)

    def save(form: PersonForm) -> HttpResponse:
        reported = form.reported_names(case) if "identity" not in names.closed else None
        outcome = work.change_person(row, form.version, account_of(request), columns_of(form), reported)
        messages.success(request, said(request, case, outcome))
        return redirect("person", case.ref, row.key)

    def make(data: Any, given: Mapping[str, Any]) -> PersonForm:
        return PersonForm(names, data, held=held_of(row), version=row.version, given=given)

    return run(
        request,
        make,
        save,
        draft=f"person:{row.ref}",
        title=names.people[row.key],
        back=reverse("person", args=[case.ref, row.key]),
        submit=gettext("Save and check"),
        held_of=held_of,
        case=case,
        template="cases/person_edit.html",
    )


@staff
def kin_new(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """How somebody is related to another person of the case."""
    case = case_or_404(request, ref, change=True)
    row = person_or_404(request, case, key)
    names = names_of(request, case)

    def save(form: KinForm) -> HttpResponse:
        found = form.cleaned_data
        other = case.people.get(key=found["other"])
        more = {"known_how": found["known_how"]} if found["known_how"] else {}
        relation, since, disputed = found["relation"], found["since"], found["disputed"]
        outcome = work.add_kin(
            case, account_of(request), other, relation, row, since, disputed, more, version=form.version
        )
        messages.success(request, said(request, case, outcome))
        return redirect("person", case.ref, row.key)

    return run(
        request,
        lambda data, given: KinForm(names, row, data, given=given),
        save,
        draft=f"kin:{row.ref}",
        title=gettext("Kin of %(who)s") % {"who": names.people[row.key]},
        back=reverse("person", args=[case.ref, row.key]),
        submit=gettext("Save and check"),
        held_of=_kin_held,
        case=case,
    )


@staff
@require_POST
def kin_remove(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Takes a kinship away, or puts one back that was."""
    case = case_or_404(request, ref, change=True)
    row = person_or_404(request, case, key)
    kin = case.kin.select_related("who", "of", "case").filter(pk=_number(request.POST.get("kin"))).first()
    if kin is None or row not in (kin.who, kin.of):
        raise Http404
    change = work.restore_kin if "undo" in request.POST else work.remove_kin
    messages.success(request, said(request, case, change(kin, account_of(request))))
    return redirect("person", case.ref, row.key)


def _kin_held(kin: Any) -> dict[str, Any]:
    return {"since": kin.since, "known_how": kin.more.get("known_how", ""), "disputed": kin.disputed}


def _joins(request: HttpRequest, row: Person, names: Names) -> list[tuple[SameAs, str]]:
    """What was said of who else this is, each with the other's name; what one may not see of them is not among it."""
    said = identity.said_of(row, cases_of(request))
    return [(each, told_of([each.other if each.one_id == row.pk else each.one], names.closed)[0].name) for each in said]


def _identity(row: Person) -> list[tuple[str, str]]:
    """What is known of who somebody is, in words."""
    vocabulary = load_vocabulary()
    yes_no = {True: gettext("yes"), False: gettext("no"), None: ""}
    told = [
        (gettext("Sex"), {"F": gettext("woman"), "M": gettext("man"), "X": gettext("other")}.get(row.sex or "", "")),
        (gettext("Born"), when(row.born)),
        (gettext("Died"), when(row.died)),
        (gettext("Nationality"), ", ".join(label(code) for code in row.nationality if code in vocabulary.states)),
        (gettext("Stateless"), yes_no[row.stateless]),
        (gettext("Speaks the language of the state"), yes_no[row.speaks_state_language]),
        (gettext("Language"), row.language),
    ]
    if row.age is not None:
        told.insert(2, (gettext("Age"), f"{row.age:g} ({when(row.age_on)})" if row.age_on else f"{row.age:g}"))
    return [(name, value or "–") for name, value in told]


def _kin(case: Case, names: Names, row: Person, *, removed: bool = False) -> list[tuple[Kin, str, str, bool]]:
    """Each kinship of a person, or each that was taken away: the row, the other's key, and what the other is to them."""
    found = []
    vocabulary, language = load_vocabulary(), get_language() or "en"
    relations = vocabulary.relations
    for kin in case.kin.filter(removed_at__isnull=not removed).select_related("who", "of").order_by("pk"):
        if kin.of_id == row.pk:
            found.append((kin, kin.who.key, vocabulary.kin_word(kin.relation, kin.who.sex, language), kin.disputed))
        elif kin.who_id == row.pk:
            inverse = relations[kin.relation].inverse if kin.relation in relations else ""
            found.append(
                (kin, kin.of.key, vocabulary.kin_word(inverse or kin.relation, kin.of.sex, language), kin.disputed)
            )
    return [(kin, f"{names.people[key]}", told, disputed) for kin, key, told, disputed in found]


def _source_name(names: Names, source: Any) -> str:
    if source is None:
        return ""
    return names.sources.get(source.key) or gettext("a source that is not open to you")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
