"""Search finds in both alphabets what one may see, as one types, and the index cannot lag behind the record."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

SignIn = Callable[[str], Client]


def _index() -> list[tuple[Any, ...]]:
    from habeas.store.models import SearchRow

    return sorted(SearchRow.objects.values_list("area", "table", "of", "field", "part", "closed", "source", "text"))


def _rebuilt() -> list[tuple[Any, ...]]:
    from habeas.store import search

    for model in search.INDEXED:
        search.index_all(model)
    return _index()


def _case(**columns: Any) -> Any:
    from habeas.store.models import Case, Team
    from habeas.store.models.base import new_ref

    return Case.objects.create(key=new_ref(), team=Team.objects.get(name="Legal aid"), **columns)


def _person(name: str, case: Any = None, **columns: Any) -> Any:
    from habeas.store.models import Person
    from habeas.store.models.base import new_ref

    return Person.objects.create(case=case or _case(), key=new_ref(), label=name, **columns)


def _hits(client: Client, q: str, area: str = "") -> list[str]:
    groups = client.get("/search/", {"q": q}).context["groups"]
    return [hit.title for kind, _, found in groups for hit in found if area in ("", kind)]


def test_the_index_of_the_sample_is_what_a_new_one_would_be(office: Path) -> None:
    before = _index()
    assert before
    assert _rebuilt() == before


def test_no_way_of_writing_leaves_the_index_behind(office: Path) -> None:
    from habeas.store.models import (
        Authority,
        Case,
        Document,
        DocumentText,
        Entry,
        Note,
        Person,
        Place,
        Proceeding,
        ReportedName,
    )

    case = _case(title="Title one", note="A note")
    person = _person("First name", case, phone="8 900 123-45-67")
    first, second = ReportedName.objects.bulk_create(
        [ReportedName(person=person, name="Other"), ReportedName(person=person, name="Mother", mothers_name=True)]
    )
    court = Authority.objects.create(name="Some Court", state="RU")
    Proceeding.objects.create(case=case, authority=court, number="2-15/2024")
    place = Place.objects.create(name="Somewhere", kind="prison")
    entries = Entry.objects.bulk_create([Entry(case=case, key="e1", kind="visit", on="2024", note="seen")])
    note = Note.objects.create(case=case, text="office note")
    paper = {"media_type": "text/plain", "size": 1, "sha256": "0" * 64, "blob": "0" * 64}
    document = Document.objects.create(case=case, name="a.txt", **paper)
    DocumentText.objects.create(document=document, text="long text " * 900)
    Person.objects.filter(pk=person.pk).update(label="Second name")
    person.refresh_from_db()
    person.contact = "at the sister's"
    Person.objects.bulk_update([person], ["contact"])
    court.name = "Renamed Court"
    court.save()
    first.name = "Changed"
    first.save()
    second.delete()
    entries[0].note = "seen again"
    entries[0].save(update_fields=["note"])
    note.delete()
    place.delete()
    Case.objects.filter(pk=case.pk).update(title="Title two")
    assert _index() == _rebuilt()
    Document.objects.filter(pk=document.pk).update(deleted_at="2024-01-01T00:00Z")
    assert _index() == _rebuilt()
    Document.objects.filter(pk=document.pk).update(deleted_at=None)
    assert _index() == _rebuilt()
    case.delete()
    assert _index() == _rebuilt()


def test_tasks_flags_visits_and_fields_keep_the_index_in_step(office: Path) -> None:
    from django.utils import timezone

    from habeas.store.models import Account, Authority, Entry, Flag, Place, Task, Team, Visit

    case, anna = _case(), Account.objects.get(username="anna")
    Task.objects.create(case=case, text="Buy paper", assignee=anna)
    Task.objects.create(text="My own", made_by=anna)
    flag = Flag.objects.create(case=case, reason="Flagged")
    Authority.objects.create(name="Some Court", address="Long street", phone="8 900 123-45-67")
    Entry.objects.create(case=case, key="e1", kind="detention_ordered", on="2024", fields={"ordered_by": "Some judge"})
    Entry.objects.create(case=case, key="e2", kind="medical_exam", on="2024", note="sick")
    place = Place.objects.create(name="Somewhere", kind="prison")
    told = {"place": place, "team": Team.objects.get(name="Visits"), "on": "2024", "on_first": 1}
    visit = Visit.objects.create(token="one", note="a smell", **told)
    assert _index() == _rebuilt()
    Visit.objects.create(token="two", note="no smell", supersedes=visit, **told)
    Flag.objects.filter(pk=flag.pk).update(lifted_at=timezone.now())
    Task.objects.filter(case=case).update(text="Buy pens")
    Entry.objects.filter(key="e1").update(fields={"ordered_by": "Another judge"})
    assert _index() == _rebuilt()
    assert not [row for row in _index() if "flaged" in row[-1] or row[-1] == " a smel "]


def test_every_table_that_is_searched_is_watched(office: Path) -> None:
    from habeas.store import models, search
    from habeas.store.models.base import Watched

    watched: list[Any] = [*search.INDEXED, models.ReportedName]
    for model in watched:
        assert isinstance(model._default_manager.all(), Watched), model
        columns = {field.name for field in model._meta.get_fields()}
        assert columns >= model.INDEXED, model


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Назаров Умарали", "nazarov"),
        ("Nazarov Umar Ali", "назаров"),
        ("Ёдгор Мирзоев", "едгор"),
        ("Абдулло Хабибов", "khabibov abdul"),
        ("Ҷамшед Қодиров", "джамшед кодиров"),
        ("José Núñez", "jose NUNEZ"),
        ("Ли Ан", "ли"),
        ("Li An", "Ан"),
        ("Зульфия Каримова", "zulfiya"),
        ("Мария Ким", "Maria"),
    ],
)
def test_names_are_found_in_both_alphabets(sign_in: SignIn, name: str, asked: str) -> None:
    person = _person(name)
    assert _hits(sign_in("anna"), asked, "people")[0] == str(person)


def test_other_names_mothers_phones_and_numbers_are_found(sign_in: SignIn) -> None:
    from habeas.store.models import Authority, Proceeding, ReportedName

    case = _case(title="Case of the sisters")
    person = _person("Quite Other", case, phone="8 (900) 123-45-67")
    ReportedName.objects.create(person=person, name="Реджепова", mothers_name=False)
    ReportedName.objects.create(person=person, name="Огулджан", mothers_name=True)
    court = Authority.objects.create(name="Zamoskvoretsky Court", state="RU")
    Proceeding.objects.create(case=case, authority=court, number="5-777/2024")
    anna = sign_in("anna")
    for asked in ("rejepova", "oguljan", "+7 900 123 45 67", "9001234567"):
        assert _hits(anna, asked, "people") == ["Quite Other"], asked
    assert "Zamoskvoretsky Court 5-777/2024" in _hits(anna, "5-777/2024", "cases")
    assert "Case of the sisters" in _hits(anna, "sisters", "cases")


def test_beginnings_come_before_middles_and_judgments_last(sign_in: SignIn) -> None:
    _person("Kazarinov Zed")
    _person("Arinova Zed")
    assert _hits(sign_in("anna"), "arino", "people") == ["Arinova Zed", "Kazarinov Zed"]


def test_text_of_documents_is_found_with_its_words(sign_in: SignIn) -> None:
    from habeas.store.models import Document, DocumentText, Source

    case = _case(title="Papers")
    paper = {"media_type": "text/plain", "size": 1, "sha256": "0" * 64, "blob": "0" * 64}
    document = Document.objects.create(case=case, name="court.pdf", **paper)
    DocumentText.objects.create(document=document, text="пусто " * 2000 + "постановление о выдворении Назарова")
    anna = sign_in("anna")
    groups = {area: found for area, _, found in anna.get("/search/", {"q": "vydvorenii"}).context["groups"]}
    [hit] = groups["documents"]
    assert (hit.title, hit.words[1]) == ("court.pdf", "выдворении")
    document.source = Source.objects.create(case=case, key="guard", name="a guard", access="protected")
    document.save()
    assert not _hits(anna, "vydvorenii", "documents")
    from habeas.store.models import Account

    document.source.readers.add(Account.objects.get(username="anna"))
    assert _hits(anna, "vydvorenii", "documents") == ["court.pdf"]


def test_notes_that_rest_on_a_protected_source_are_kept(sign_in: SignIn) -> None:
    from habeas.store.models import Entry, Source

    case = _case(title="Notes")
    Source.objects.create(case=case, key="cellmate", access="protected")
    Entry.objects.create(case=case, key="e1", kind="visit", on="2024", source="cellmate", note="the xylophone")
    Entry.objects.create(case=case, key="e2", kind="visit", on="2024", source="other", note="the zeppelin")
    anna = sign_in("anna")
    assert not _hits(anna, "xylophone")
    assert _hits(anna, "zeppelin", "notes") == ["Notes"]


def test_entries_are_found_by_their_fields_in_both_languages(sign_in: SignIn) -> None:
    from habeas.store.models import Authority, Entry

    case = _case(title="Ordered")
    fields = {"ordered_by": "Quokkov District Court", "basis": "expulsion", "authority": "police"}
    Entry.objects.create(
        case=case, key="e1", kind="detention_ordered", on="2024-05-01", person=_person("Somebody", case), fields=fields
    )
    anna = sign_in("anna")
    for asked in ("quokkov", "quokkov expulsion", "quokkov выдворение", "quokkov полиция"):
        [hit] = [hit for area, _, found in anna.get("/search/", {"q": asked}).context["groups"] for hit in found]
        assert (hit.title, hit.address) == ("Ordered", f"/cases/{case.ref}/entries/e1/"), asked
        assert "Somebody" in hit.detail
    Authority.objects.create(name="Quokkabad consulate", state="UZ", address="Wombat street 4")
    assert _hits(anna, "wombat street", "places") == ["Quokkabad consulate"]
    assert anna.get("/cases/?where=quokkabad").context["rows"] == [], "an authority is no place where somebody is held"


def test_tasks_flags_and_visits_are_found_by_whom_they_are_for(sign_in: SignIn) -> None:
    from habeas.store.models import Account, Flag, Place, Task, Team, Visit

    case, daniyar = _case(title="Work"), Account.objects.get(username="daniyar")
    Task.objects.create(case=case, text="Buy quokka food")
    Task.objects.create(text="Quokka of my own", assignee=daniyar)
    Flag.objects.create(case=case, reason="Quokka alarm")
    place = Place.objects.create(name="Seen place", kind="prison")
    visits = Team.objects.get(name="Visits")
    Visit.objects.create(place=place, team=visits, on="2024", on_first=1, token="t", note="a quokka in the yard")
    assert sorted(_hits(sign_in("anna"), "quokka")) == ["Work", "Work"]
    assert sorted(_hits(sign_in("daniyar"), "quokka")) == ["Task", "Work", "Work"]
    assert _hits(sign_in("marina"), "quokka") == ["Seen place"]
    assert _hits(sign_in("tahmina"), "quokka") == []


def test_what_tells_of_health_is_not_found_where_health_is_closed(sign_in: SignIn) -> None:
    from habeas.store.models import Entry, Setting

    case = _case(title="Health")
    Entry.objects.create(
        case=case, key="e1", kind="medical_exam", on="2024", note="okapi fever", fields={"by": "okapi clinic"}
    )
    daniyar = sign_in("daniyar")
    assert _hits(daniyar, "okapi fever") == _hits(daniyar, "okapi clinic") == ["Health"]
    for group, left in (("notes", ["Health"]), ("health", [])):
        Setting.objects.update_or_create(name="closed_fields", defaults={"value": {"caseworker": [group]}})
        assert _hits(daniyar, "okapi fever") == [], group
        assert _hits(daniyar, "okapi clinic") == left, group


def test_a_search_by_fields_is_kept_for_oneself_or_the_team(sign_in: SignIn) -> None:
    from habeas.store.models import SavedSearch, Team

    anna = sign_in("anna")
    _person("Panel One")
    page = anna.get("/search/", {"name": "panel", "sex": ""})
    kept = {"page": "search", "name": "All panels", "query": page.context["kept"]}
    team = Team.objects.get(name="Legal aid")
    assert anna.post("/cases/searches/", {**kept, "team": team.pk}).headers["Location"] == "/search/?name=panel"
    for who in ("anna", "daniyar"):
        [one] = sign_in(who).get("/search/").context["saved"]
        assert (one.name, one.query) == ("All panels", "name=panel")
    assert list(sign_in("marina").get("/search/").context["saved"]) == []
    assert "All panels" not in anna.get("/cases/").content.decode()
    row = SavedSearch.objects.get(name="All panels")
    assert anna.post(f"/cases/searches/{row.ref}/forget/").headers["Location"] == "/search/"


def test_what_one_may_not_see_is_not_found(sign_in: SignIn) -> None:
    from django.utils import timezone

    case = _case(title="Quokka case", note="quokka note")
    person = _person("Quokka Person", case)
    assert _hits(sign_in("anna"), "quokka", "people")
    type(person).objects.filter(pk=person.pk).update(deleted_at=timezone.now())
    assert not _hits(sign_in("anna"), "quokka", "people")
    assert _hits(sign_in("anna"), "quokka")
    assert not _hits(sign_in("tahmina"), "quokka")
    assert sign_in("pavel").get("/search/?q=quokka").status_code == 404
    case.deleted_at = timezone.now()
    case.save()
    assert not _hits(sign_in("anna"), "quokka")


def test_closed_fields_are_not_found(sign_in: SignIn) -> None:
    from habeas.store.models import Setting

    case = _case(title="Title Okapi", note="note okapi")
    person = _person("Okapi Person", case, contact="okapi street")
    for group, left in (("identity", 2), ("notes", 2), ("contact", 3)):
        Setting.objects.update_or_create(name="closed_fields", defaults={"value": {"caseworker": [group]}})
        found = _hits(sign_in("daniyar"), "okapi")
        assert len(found) == left, (group, found)
        if group == "identity":
            assert set(found) == {f"Person {person.pk}", f"Case {case.pk}"}


def test_as_one_types_only_the_hits_come(sign_in: SignIn) -> None:
    _person("Typed Name")
    part = sign_in("anna").get("/search/?q=typ", headers={"HX-Request": "true"})
    assert b"Typed Name" in part.content
    assert b"<html" not in part.content
    assert b"two letters" in sign_in("anna").get("/search/?q=t").content


def test_each_field_can_be_asked_for(sign_in: SignIn) -> None:
    from habeas.store.models import ReportedName

    born = {"born": "1990-05-02", "born_first": 726589, "born_last": 726589}
    one = _person("Panel One", sex="F", nationality=["UZ"], **born)
    _person("Panel Two", sex="M", nationality=["TJ"])
    ReportedName.objects.create(person=one, name="Зухра", mothers_name=True)
    anna = sign_in("anna")

    def named(**query: str) -> list[str]:
        groups = anna.get("/search/", query).context["groups"]
        return sorted(hit.title for _, _, found in groups for hit in found)

    assert named(name="panel") == ["Panel One", "Panel Two"]
    for query in ({"mother": "zuhra"}, {"nationality": "UZ"}, {"sex": "F"}, {"born": "1990"}):
        assert named(name="panel", **query) == ["Panel One"], query


def test_the_number_of_queries_does_not_grow(sign_in: SignIn) -> None:
    from django.db import connection

    anna = sign_in("anna")
    counts = []
    for size in (2, 12):
        for i in range(size):
            _person(f"Wombat {size} {i}")
        anna.get("/search/?q=wombat")
        with CaptureQueriesContext(connection) as queries:
            anna.get("/search/?q=wombat")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_norms_are_found_apart(sign_in: SignIn) -> None:
    norms = sign_in("anna").get("/search/", {"q": "judge"}).context["norms"]
    assert norms
    assert all(id and title for id, title in norms)


def test_a_search_leaves_one_row_without_words_in_the_chain(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow, AuditSalt

    _person("Loggedname Person")
    anna = sign_in("anna")
    before = AuditRow.objects.count()
    anna.get("/search/?q=loggedname")
    [row] = AuditRow.objects.filter(sequence__gt=before)
    assert row.what == "search"
    assert "loggedname" not in str(AuditSalt.objects.get(sequence=row.sequence).body)
