"""Somebody who is on record twice: found, shown side by side, joined; parted again, with what was recorded meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from habeas.casework import identity
from habeas.casework.lookalikes import alike
from habeas.desk.access import account_of, case_or_404, cases_of, looked, person_or_404, staff
from habeas.desk.cases import drafts
from habeas.desk.cases.names import names_of
from habeas.desk.cases.rows import name_of, title_of
from habeas.desk.forms import Dressed
from habeas.desk.render import page
from habeas.desk.templatetags.desk import label, when
from habeas.record.vocabulary import load_vocabulary
from habeas.store import search
from habeas.store.access import closed_groups, may_change, reach
from habeas.store.models import Account, Case, Entry, Person, SameAs
from habeas.store.models.base import REF_LENGTH, new_ref
from habeas.store.models.search import Area
from habeas.store.prepared import prepared

FOUND: Final = 12
"""How many hits of the search are offered."""
SORTED: Final = 200
"""How many entries are listed to be sorted."""


class SameForm(Dressed):
    """That two are one, how sure, and why."""

    why = forms.CharField(
        label=_("What shows it?"),
        max_length=300,
        help_text=_("Such as the same passport, the same children, or what they said themselves."),
    )
    certainty = forms.ChoiceField(label=_("How sure?"), choices=SameAs.Certainty.choices, widget=forms.RadioSelect)
    token = forms.CharField(widget=forms.HiddenInput, min_length=REF_LENGTH, max_length=REF_LENGTH)


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody this one is said to be: their name and case as the reader may know them."""

    person: Person
    name: str
    case: str


@dataclass(frozen=True, slots=True)
class Side:
    """A field of two people beside one another; `differs` where both are known and not the same."""

    label: str
    one: str
    other: str
    differs: bool


@staff
def same(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Finds somebody who may be the same; with `with` both side by side, and the form that joins them."""
    person = _person(request, ref, key)
    account, now = account_of(request), timezone.now()
    wanted = request.GET.get("with", "")
    if not wanted:
        return _choose(request, person)
    other = Person.objects.filter(ref=wanted, case__in=cases_of(request)).select_related("case__team").first()
    if other is None or not identity.may_join(account, person, other, now):
        raise Http404
    draft = f"same:{person.ref}:{other.ref}"
    if drafts.discards(request, draft):
        return redirect(request.get_full_path())
    looked(request, "look", "person", other.ref, other.case)
    found, restores = drafts.kept(request, draft), "draft" in request.GET
    typed = drafts.given(found) if restores else {}
    form = SameForm(request.POST or None, initial={"token": new_ref(), **typed})
    if form.is_valid():
        told = form.cleaned_data
        identity.join(account, person, other, told["why"], told["certainty"], told["token"])
        drafts.throw_away(request, draft)
        messages.success(request, _("Joined. Their entries stay where they are; this can be taken back."))
        return redirect("person", person.case.ref, person.key)
    context = _context(request, person) | {
        "other": told_of([other], closed_groups(account))[0],
        "sides": sides(person, other, closed_groups(account)),
        "form": form,
        "draft": draft,
        "found": None if restores else found,
        "are_one": other.pk in identity.clusters(cases_of(request)).of(person.pk),
        "fresh": "fresh" in request.GET,
    }
    return page(request, "cases/same_join.html", context, status=422 if form.errors else 200)


@staff
def back(request: HttpRequest, ref: str, key: str, join: str) -> HttpResponse:
    """A join with what was recorded since; taken back, the list stays to be sorted."""
    person = _person(request, ref, key)
    account, cases = account_of(request), cases_of(request)
    row = next((each for each in identity.said_of(person, cases) if each.ref == join), None)
    if row is None:
        raise Http404
    mine = identity.may_join(account, row.one, row.other, timezone.now())
    if request.method == "POST":
        if not mine:
            raise Http404
        identity.part(row, account, person)
        messages.success(request, _("Taken back. They are two people again."))
        return redirect(request.path)
    other = row.other if row.one_id == person.pk else row.one
    looked(request, "look", "person", other.ref, other.case)
    since = list(identity.recorded_since(row, cases)[: SORTED + 1])
    context = _context(request, person) | {
        "other": told_of([other], closed_groups(account))[0],
        "row": row,
        "sides": sides(person, other, closed_groups(account)),
        "mine": mine,
        "groups": _by_person(request, since[:SORTED], (person, other)),
        "is_more": len(since) > SORTED,
    }
    return page(request, "cases/same_back.html", context)


def told_of(people: Sequence[Person], closed: frozenset[str]) -> list[Told]:
    """People with their names and cases as the reader may know them."""
    return [Told(each, name_of(each, closed), title_of(each.case, closed)) for each in people]


def same_in(case: Case, account: Account) -> list[tuple[str, Told]]:
    """Of the people of a case who else they are, as far as the account sees: the key here, and who there."""
    here = dict(_people(case.pk))
    same, closed = identity.clusters_within(reach(account, timezone.now())), closed_groups(account)
    return [
        (here[one], told_of([other], closed)[0])
        for one, other in identity.others_of(here, same)
        if other.case_id != case.pk or here[one] < other.key
    ]


@prepared
def _people(case: Any) -> QuerySet[Any]:
    return Person.objects.filter(case=case).values_list("pk", "key")


def sides(one: Person, other: Person, closed: frozenset[str]) -> list[Side]:
    """What is known of two people, field by field."""
    who = zip(_who(one, closed), _who(other, closed), strict=True)
    where = zip(_where(one, closed), _where(other, closed), strict=True)
    found = [Side(name, mine, theirs, bool(mine and theirs and mine != theirs)) for (name, mine), (_, theirs) in who]
    return [*found, *(Side(name, mine, theirs, False) for (name, mine), (_, theirs) in where)]


def _choose(request: HttpRequest, person: Person) -> HttpResponse:
    account, cases = account_of(request), cases_of(request)
    closed = closed_groups(account)
    q = request.GET.get("q", "").strip()
    taken = identity.clusters(cases).of(person.pk)
    mine = may_change(account, person.case)

    def may_be(other: Person) -> bool:
        return other.pk not in taken and not other.case.library and (mine or may_change(account, other.case))

    likely = [each for each in _alike(account, person) if may_be(each.person)]
    hits = [each for each in _searched(account, q) if may_be(each)]
    if likely or hits:
        looked(request, "list", "person", "", of="same")
    context = _context(request, person) | {
        "likely": [(told_of([each.person], closed)[0], each) for each in likely],
        "hits": told_of(hits[:FOUND], closed),
        "q": q,
        "searched": bool(search.words_of(q)),
    }
    return page(request, "cases/same.html", context)


def _alike(account: Account, person: Person) -> list[Any]:
    rows = list(person.names.all())
    names = [person.label or "", *(each.name for each in rows if not each.mothers_name)]
    mother = next((each.name for each in rows if each.mothers_name), "")
    born = None
    if person.born_first is not None and person.born_last is not None:
        born = (person.born_first, person.born_last)
    return alike(account, timezone.now(), names[:6], born, mother)


def _searched(account: Account, q: str) -> list[Person]:
    words = search.words_of(q)
    if not words:
        return []
    rows = search.first(Area.PEOPLE, account, timezone.now(), words, 2 * FOUND)
    people = Person.objects.select_related("case__team").in_bulk([row.of for row in rows])
    return [people[row.of] for row in rows if row.of in people]


def _who(person: Person, closed: frozenset[str]) -> list[tuple[str, str]]:
    """What is known of who somebody is, in words; empty where it is not known or closed to the reader."""
    open_to, vocabulary = "identity" not in closed, load_vocabulary()
    names = list(person.names.all()) if open_to else []
    yes_no = {True: gettext("yes"), False: gettext("no"), None: ""}
    sexes = {"F": gettext("woman"), "M": gettext("man"), "X": gettext("other")}
    born = when(person.born) or (f"{person.age:g} ({when(person.age_on)})" if person.age is not None else "")
    nationality = ", ".join(label(code) for code in person.nationality if code in vocabulary.states)
    told = [
        (gettext("Other names"), ", ".join(each.name for each in names if not each.mothers_name)),
        (gettext("The mother's name"), ", ".join(each.name for each in names if each.mothers_name)),
        (gettext("Sex"), sexes.get(person.sex or "", "") if open_to else ""),
        (gettext("Born or age"), born if open_to else ""),
        (gettext("Died"), when(person.died) if open_to else ""),
        (gettext("Nationality"), nationality if open_to else ""),
        (gettext("Stateless"), yes_no[person.stateless] if open_to else ""),
        (gettext("Language"), person.language if open_to else ""),
    ]
    return [(name, text or "") for name, text in told]


def _where(person: Person, closed: frozenset[str]) -> list[tuple[str, str]]:
    """Where somebody is, and whose case tells of them: what may well differ."""
    day = timezone.localdate().toordinal()
    held = person.held_since is not None and person.held_since <= day < (person.held_until or 0)
    return [
        (gettext("Where now"), str(person.held_at or gettext("held")) if held else ""),
        (gettext("Case"), title_of(person.case, closed)),
        (gettext("Team"), str(person.case.team or "")),
        (gettext("Entries"), str(person.entries.values("key").distinct().count())),
    ]


def _by_person(request: HttpRequest, rows: Sequence[Entry], two: tuple[Person, Person]) -> list[dict[str, Any]]:
    """The entries by whose they are, each in words as the reader may read it, with whose they may be instead."""
    account, closed = account_of(request), closed_groups(account_of(request))
    names, may, groups = {}, {}, dict[int, dict[str, Any]]()
    for row in rows:
        if row.case_id not in names:
            names[row.case_id], may[row.case_id] = names_of(request, row.case), may_change(account, row.case)
        told = names[row.case_id].entries.get(row.key)
        if told is None or row.person is None:  # not open to this reader
            continue
        group = groups.setdefault(row.person.pk, {"told": told_of([row.person], closed)[0], "entries": []})
        instead = [each for each in two if each.pk != row.person_id and may_change(account, each.case)]
        group["entries"].append((row, told, may[row.case_id], told_of(instead, closed)))
    return list(groups.values())


def _person(request: HttpRequest, ref: str, key: str) -> Person:
    case = case_or_404(request, ref)
    person = person_or_404(request, case, key)
    if case.library or person.deleted_at is not None:
        raise Http404
    looked(request, "look", "person", person.ref, case)
    return person


def _context(request: HttpRequest, person: Person) -> dict[str, Any]:
    closed = closed_groups(account_of(request))
    return {"section": "cases", "case": person.case, "person": person, "name": name_of(person, closed)}
