"""The page of drafts leads to the form that each belongs to, filled in, or throws it away."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from tests.desk.world import offered

SignIn = Callable[[str], Client]
TYPED: Final = "Half a sentence that nobody"


def _case() -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key="stateless-across-2022")


def _forms() -> dict[str, tuple[str, str]]:
    """By what it is the address of a form and the field in which something is typed."""
    from habeas.store import models as tables

    case = _case()
    ref, place = case.ref, tables.Place.objects.filter(library=False).order_by("pk")[0]
    person, entry = case.people.get(), case.entries.order_by("order")[0]
    court = tables.Authority.objects.create(name="Court of drafts")
    proceeding = tables.Proceeding.objects.create(case=case, authority=court, number="7")
    document = tables.Document.objects.create(
        case=case, name="a.txt", media_type="text/plain", size=1, sha256="0" * 64, blob="0" * 64
    )
    source = tables.Source.objects.create(case=case, key="s-9", name="a neighbour")
    team = tables.Team.objects.get(name="Legal aid")
    visit = tables.Visit.objects.create(place=place, team=team, on="2026-01-02", on_first=739618, token="t-drafts")
    finding = case.findings.order_by("pk")[0]
    return {
        "takein": (reverse("takein"), "note"),
        "entry": (reverse("entry-new", args=[ref]) + "?kind=placed", "note"),
        "correction": (reverse("entry-correct", args=[ref, entry.key]), "note"),
        "finding": (f"{reverse('finding', args=[ref])}?{urlencode({'id': finding.identity})}", "reason"),
        "visit": (reverse("visit-new", args=[place.ref]), "note"),
        "correction of a visit": (reverse("visit-correct", args=[place.ref, visit.ref]), "note"),
        "task of a case": (f"{reverse('task-new')}?case={ref}", "text"),
        "task": (reverse("task-new"), "text"),
        "flag": (reverse("flag-new", args=[ref]), "reason"),
        "note": (reverse("notes", args=[ref]), "text"),
        "document": (reverse("document-edit", args=[ref, document.ref]), "title"),
        "new proceeding": (reverse("proceeding-new", args=[ref]), "about"),
        "proceeding": (reverse("proceeding-edit", args=[ref, proceeding.ref]), "about"),
        "new person": (reverse("person-new", args=[ref]), "contact"),
        "person": (reverse("person-edit", args=[ref, person.key]), "contact"),
        "kin": (reverse("kin-new", args=[ref, person.key]), "since"),
        "new source": (reverse("source-new", args=[ref]), "name"),
        "source": (reverse("source-edit", args=[ref, source.key]), "name"),
        "consent": (reverse("consent-new", args=[ref]), "to"),
        "new authority": (reverse("authority-new"), "address"),
        "authority": (reverse("authority-edit", args=[court.ref]), "address"),
    }


def _more() -> dict[str, tuple[str, str]]:
    """The same of the other forms."""
    from habeas.store import models as tables

    case = _case()
    ref, place = case.ref, tables.Place.objects.filter(library=False).order_by("pk")[0]
    entry = case.entries.order_by("order")[0]
    anna = tables.Account.objects.get(username="anna")
    theirs = tables.Case.objects.get(key="infant-taken")
    theirs.team = tables.Team.objects.get(people__username="marina")
    theirs.save()
    asked = offered(theirs, case.team, "marina")
    task = tables.Task.objects.create(text="Ring them", made_by=anna, assignee=anna)
    known = tables.CasePlace.objects.create(case=case, place=place, key="of-drafts").place
    seen = tables.Observation.objects.create(
        case=case, place=known, indicator="floor_m2_per_person", key="o-9", low=1.0, since="2022-03"
    )
    return {
        "case": (reverse("case-edit", args=[ref]), "title"),
        "share": (reverse("share", args=[ref]), "reason"),
        "answer to a share": (reverse("share-answer", args=[theirs.ref, asked.ref]), "note"),
        "delete": (reverse("case-delete", args=[ref]), "why"),
        "keep": (reverse("case-keep", args=[ref]), "legal_hold"),
        "retract": (reverse("entry-retract", args=[ref, entry.key]), "reason"),
        "place": (reverse("place-new"), "name"),
        "another place": (reverse("place-edit", args=[place.ref]), "name"),
        "condition": (reverse("condition-new", args=[ref]), "until"),
        "correction of a condition": (reverse("condition-correct", args=[ref, seen.pk]), "why"),
        "condition taken back": (reverse("condition-retract", args=[ref, seen.pk]), "why"),
        "task that is there": (reverse("task", args=[task.ref]), "text"),
        "two that are one": (_join(case), "why"),
    }


def _join(case: Any) -> str:
    """The form that joins somebody of the case with another."""
    from habeas.store.models import Person

    person = case.people.order_by("pk")[0]
    other = Person.objects.filter(case__team=case.team, case__library=False).exclude(case=case).order_by("pk")[0]
    return f"{reverse('person-same', args=[case.ref, person.key])}?with={other.ref}"


def _links(client: Client) -> list[str]:
    """The addresses on the page of drafts."""
    page = client.get(reverse("drafts")).content.decode()
    rows = re.search(r'<ul class="rows">(.*?)</ul>', page, re.DOTALL)
    return (
        [html.unescape(each) for each in re.findall(r'<a class="govuk-link" href="([^"]*)"', rows[1])] if rows else []
    )


def test_each_draft_leads_to_its_form_filled_in(sign_in: SignIn) -> None:
    from habeas.store.models import Draft

    anna, wrong = sign_in("anna"), []
    for name, (address, field) in (_forms() | _more()).items():
        page = anna.get(address)
        assert page.status_code == 200, (name, address)
        form = re.search(r'data-draft="([^"]*)"', page.content.decode())
        assert form is not None, name
        told = html.unescape(form[1])
        assert anna.post("/draft/", {"draft-form": told, field: TYPED}).status_code == 204
        links = _links(anna)
        filled = anna.get(links[0]) if links else None
        if filled is None or filled.status_code != 200 or TYPED not in filled.content.decode():
            wrong.append((name, told, links))
        number = Draft.objects.get(form=told).pk
        assert anna.post(f"/account/drafts/{number}/remove/").status_code == 302
        assert not _links(anna)
        assert TYPED not in anna.get(address).content.decode(), name
    assert not wrong


def test_an_answer_leads_back_to_its_question(sign_in: SignIn) -> None:
    from habeas.casework.recheck import questions

    anna, case = sign_in("anna"), _case()
    row = next(each for each in questions(case) if each.body["answers"])
    address = f"/cases/{case.ref}/questions/?{urlencode({'id': row.identity, 'answer': '0'})}"
    form = re.search(r'data-draft="([^"]*)"', anna.get(address).content.decode())
    assert form is not None
    anna.post("/draft/", {"draft-form": html.unescape(form[1]), "note": TYPED})
    (link,) = _links(anna)
    assert TYPED in anna.get(link).content.decode()


def test_a_draft_of_a_case_one_no_longer_sees_can_only_be_thrown_away(sign_in: SignIn) -> None:
    from habeas.store.models import Account, Draft

    case, marina = _case(), Account.objects.get(username="marina")
    case.title = "Nobody may read this"
    case.save()
    for form in (
        f"entry:{case.ref}:placed",
        f"person:{case.people.get().ref}",
        f"note:{case.ref}",
        "what:is:this",
        f"form:/cases/{case.ref}/delete/",
        "form://elsewhere.example/",
    ):
        Draft.objects.create(account=marina, form=form, body={"note": ["x"]})
    page = sign_in("marina").get(reverse("drafts")).content.decode()
    assert _links(sign_in("marina")) == []
    assert "Nobody may read this" not in page
    assert page.count("Throw away") == 6


def test_a_draft_of_what_keeps_a_case_leads_back_for_whom_may_keep_it(sign_in: SignIn) -> None:
    from habeas.store.models import Account

    anna, address = sign_in("anna"), reverse("case-keep", args=[_case().ref])
    form = re.search(r'data-draft="([^"]*)"', anna.get(address).content.decode())
    assert form is not None
    anna.post("/draft/", {"draft-form": form[1], "legal_hold": TYPED})
    assert len(_links(anna)) == 1
    Account.objects.filter(username="anna").update(role="caseworker")
    assert _links(anna) == []


def test_a_draft_of_an_answer_names_the_case_as_long_as_it_is_seen(sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.store.models import Account, Draft, Share, Team

    case, marina = _case(), Account.objects.get(username="marina")
    case.title = "Nobody may read this later"
    case.save()
    share = offered(case, Team.objects.get(people=marina), "anna")
    address = reverse("share-answer", args=[case.ref, share.ref])
    Draft.objects.create(account=marina, form=f"form:{address}", body={"note": [TYPED]})

    def told() -> str:
        return sign_in("marina").get(reverse("drafts")).content.decode()

    assert case.title in told()
    late = Share.objects.filter(pk=share.pk)
    late.update(answer_by=timezone.localdate() - timedelta(days=1))
    assert case.title not in told()
    assert case.ref in told()
    (link,) = _links(sign_in("marina"))
    assert TYPED in sign_in("marina").get(link).content.decode()
    late.update(answer=Share.Answer.DECLINED)
    assert _links(sign_in("marina")) == []
    assert case.ref not in told().replace(address, "")
