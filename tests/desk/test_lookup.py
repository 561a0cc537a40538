"""One question, and who may be the answer: across scripts, among people and lists, within what one may see."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.desk.registers import CONFIRM, SignIn, imported, upload
from tests.trace.messy import messy

CASE = """
id: nazarov-2026
state: RU
people:
  - {id: zarina, label: Зарина Назарова, sex: F, born: 1990}
  - {id: umarali, label: Nazarov Umar Ali, sex: M, born: 2015-05-12, nationality: TJ}
kin: [{who: zarina, is: parent, of: umarali}]
entries: [{id: e1, on: 2026-03-01, kind: visit, who: umarali}]
"""


def asked(client: Client, **question: str) -> str:
    answer = client.get("/trace/", question)
    assert answer.status_code == 200
    return answer.content.decode()


def answers(page: str) -> list[tuple[int, str]]:
    """Percent and title of each hit, in the order of the page."""
    hits = re.findall(r'hit__sure"><b>(\d+) %.*?<h3[^>]*><a[^>]*>([^<]*)', page, re.DOTALL)
    return [(int(percent), title) for percent, title in hits]


def add_case(team: str = "Legal aid") -> Any:
    from habeas.record.reader import read_case_text
    from habeas.record.vocabulary import load_vocabulary
    from habeas.store.mapping import add_case as add
    from habeas.store.models import Team

    case, _ = read_case_text(CASE, "case.yaml", load_vocabulary())
    return add(case, team=Team.objects.get(name=team), title="Nazarov").case


def test_somebody_on_a_list_is_found_in_another_script_and_order(sign_in: SignIn) -> None:
    client = sign_in("anna")
    imported(client, messy())
    page = asked(client, name="Umarali Nazarov", born="2015", mother="Zarina")
    percent, title = answers(page)[0]
    assert title == "Назаров Умарали Рустамович"
    assert percent >= 50
    assert "row 7 of the list “Centre for minors, November”" in page
    assert "What speaks for and against" in page
    assert "The given name is the same." in page


def test_somebody_on_record_is_found_by_their_mothers_name(sign_in: SignIn) -> None:
    add_case()
    page = asked(sign_in("anna"), name="Назаров Умарали", born="12.05.2015", mother="Назарова Зарина")
    assert answers(page)[0][1] == "Nazarov Umar Ali"
    assert "on record, in the case Nazarov" in page


def test_what_speaks_against_is_said_too(sign_in: SignIn) -> None:
    client = sign_in("anna")
    imported(client, messy())
    page = asked(client, name="Назаров Умарали", born="2013", father="Бахтияр")
    assert "The fathers&#x27; names differ." in page
    assert "against it" in page


def test_an_age_is_one_of_the_day_it_was_seen_on(sign_in: SignIn) -> None:
    client = sign_in("anna")
    imported(client, messy())
    assert "Ли Ан" in [title for _, title in answers(asked(client, name="Li An", born="5", sex="F"))]


def test_a_whole_question_in_one_line_is_taken_apart(sign_in: SignIn) -> None:
    client = sign_in("anna")
    imported(client, messy())
    page = asked(client, name="Назаров Умарали, 11 лет, мать Зарина, из Душанбе, мальчик")
    assert answers(page)[0][1] == "Назаров Умарали Рустамович"
    assert 'bars__name">birth' in page
    assert answers(asked(client, name="Назаров, Умарали"))[0][1] == "Назаров Умарали Рустамович"


def test_a_question_becomes_a_request(sign_in: SignIn) -> None:
    client = sign_in("anna")
    page = asked(client, name="Xqzvbnm Wrtplk", born="about 5 years", sex="F", mother="Зарина", last_seen="вокзал")
    address = re.search(r'href="(/tracing/call/\?[^"]+)"', page)
    assert address is not None
    form = client.get(address[1].replace("&amp;", "&")).content.decode()
    for text in ('value="Xqzvbnm Wrtplk"', 'value="5 years"', 'value="вокзал"', "mother: Зарина"):
        assert text in form


def test_nobody_found_is_said_with_what_to_do(sign_in: SignIn) -> None:
    page = asked(sign_in("anna"), name="Xqzvbnm Wrtplk")
    assert "Nobody on the record" in page
    assert answers(page) == []


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ({"born": "2015"}, "Tell a name to begin with"),
        ({"name": "Ли Ан", "born": "31.02.2015"}, "no day of the calendar"),
        ({"name": "?"}, "Write two letters or more."),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(sign_in: SignIn, question: dict[str, str], says: str) -> None:
    answer = sign_in("anna").get("/trace/", question)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_person_on_record_is_looked_for_from_their_page(sign_in: SignIn) -> None:
    case = add_case()
    client = sign_in("anna")
    imported(client, messy())
    person = case.people.get(key="umarali")
    page = client.get(f"/cases/{case.ref}/people/umarali/").content.decode()
    assert f'href="/trace/?person={person.ref}"' in page
    found = client.get("/trace/", {"person": person.ref}).content.decode()
    titles = [title for _, title in answers(found)]
    assert "Назаров Умарали Рустамович" in titles
    assert "Nazarov Umar Ali" not in titles


def test_a_row_of_a_list_is_looked_for_among_the_rest(sign_in: SignIn) -> None:
    case = add_case()
    client = sign_in("anna")
    row = imported(client, messy()).rows.get(number=7)
    titles = [title for _, title in answers(client.get("/trace/", {"row": row.pk}).content.decode())]
    assert titles == ["Nazarov Umar Ali"]
    assert case.people.count() == 2


def test_the_question_goes_without_scripts_and_as_a_part(sign_in: SignIn) -> None:
    client = sign_in("anna")
    imported(client, messy())
    part = client.get("/trace/", {"name": "Назаров Умарали"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert answers(part)


# ---- sight ---------------------------------------------------------------------------------------------------------


def test_people_and_lists_of_other_teams_are_neither_found_nor_counted(sign_in: SignIn) -> None:
    add_case()
    client = sign_in("anna")
    imported(client, messy())
    question = {"name": "Назаров Умарали", "born": "2015"}
    assert answers(asked(client, **question))
    other = sign_in("tahmina")
    assert not [title for _, title in answers(asked(other, **question)) if "мар" in title or "Umar" in title]


def test_deleted_people_and_taken_back_lists_are_not_found(sign_in: SignIn) -> None:
    from habeas.casework import erasure, person_lists
    from habeas.store.models import Account

    case, client = add_case(), sign_in("anna")
    found = imported(client, messy())
    anna = Account.objects.get(username="anna")
    person_lists.take_back(found, anna)
    erasure.delete_person(case.people.get(key="umarali"), anna)
    assert answers(asked(client, name="Назаров Умарали", born="2015")) == []


def test_a_question_is_one_row_of_the_log_and_keeps_no_name(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow, AuditSalt

    client = sign_in("anna")
    before = AuditRow.objects.count()
    asked(client, name="Назаров Умарали")
    rows = AuditRow.objects.order_by("sequence")[before:]
    assert [row.what for row in rows] == ["search"]
    assert "Назаров" not in repr(list(AuditSalt.objects.values_list("body", flat=True)))


# ---- the index -----------------------------------------------------------------------------------------------------


def kept() -> set[tuple[int, int]]:
    from habeas.store.models import PersonKey

    return set(PersonKey.objects.values_list("person", "key"))


def test_the_index_is_what_one_made_from_nothing_is(sign_in: SignIn) -> None:
    """Of the sample office, and after names, births and kin were changed by the pages' own ways of writing."""
    from habeas.casework import kin
    from habeas.store import keyed
    from habeas.store.models import Account, Kin, Person, PersonKey, ReportedName

    case = add_case()
    anna = Account.objects.get(username="anna")
    zarina, umarali = case.people.get(key="zarina"), case.people.get(key="umarali")
    Person.objects.filter(pk=zarina.pk).update(label="Зарина Каримова", version=2)
    umarali.born = "2014"
    umarali.save(update_fields=["born"])
    ReportedName.objects.create(person=umarali, name="Умар")
    ReportedName.objects.bulk_create([ReportedName(person=umarali, name="Мадина", mothers_name=True)])
    ReportedName.objects.get(name="Умар").delete()
    kin.remove_kin(Kin.objects.get(case=case), anna)
    now = kept()
    PersonKey.objects.all().delete()
    keyed.index_people(list(Person.everything.order_by("pk").values_list("pk", flat=True)), fresh=True)
    assert now == kept()


def test_the_index_is_made_again_in_the_background(office: object) -> None:
    from habeas.casework import indexing, jobs
    from habeas.store.models import PersonKey

    before = kept()
    assert before
    PersonKey.objects.all().delete()
    indexing.make_again(None)
    jobs.work_off()
    assert kept() == before


def test_an_index_of_another_wording_is_made_again_with_its_lists(sign_in: SignIn) -> None:
    """After an upgrade that reads names otherwise: whoever stands under the old keys would no longer be found."""
    from habeas.casework import indexing, jobs
    from habeas.store.models import Job, ListRow, NameCount, PersonKey, RowKey, Setting

    def rows() -> tuple[set[object], set[object]]:
        keys = RowKey.objects.values_list("row", "key")
        counts = NameCount.objects.filter(count__gt=0).values_list("person_list", "name", "key", "count")
        return set(keys), set(counts)

    imported(sign_in("anna"), messy())
    people, listed = kept(), rows()
    assert people
    assert ListRow.objects.exists()
    indexing.check_older()
    jobs.work_off()
    assert Setting.objects.get(name=indexing.MADE_BY).value == indexing.wording()
    PersonKey.objects.all().delete()
    RowKey.objects.all().delete()
    NameCount.objects.update(count=99)
    indexing.check_older()
    assert not Job.objects.filter(kind=indexing.KIND, ended_at__isnull=True).exists()
    Setting.objects.filter(name=indexing.MADE_BY).update(value="another")
    indexing.check_older()
    jobs.work_off()
    assert (kept(), rows()) == (people, listed)
    assert Setting.objects.get(name=indexing.MADE_BY).value == indexing.wording()


def test_rows_that_change_while_they_are_counted_anew_count_once(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.store import keyed
    from habeas.store.models import ListRow, NameCount

    def counts() -> set[object]:
        return set(NameCount.objects.filter(count__gt=0).values_list("person_list", "name", "key", "count"))

    imported(sign_in("anna"), messy())
    rows = list(ListRow.objects.order_by("pk"))
    assert len(rows) > 3
    monkeypatch.setattr(keyed, "BATCH", len(rows) // 2)
    until = keyed.begin_rows()
    middle, _ = keyed.row_span(0, until) or (0, 0)
    assert rows[1].pk <= middle < rows[-2].pk
    for row in (rows[0], rows[-1]):  # one that was counted, one that waits
        before = keyed.of_json(row.listed)
        row.listed = row.listed | {"name": "Каримова Зарина", "surname": "", "given": ""}
        row.save(update_fields=["listed"])
        keyed.index_rows([row], [before])
    for row in (rows[1], rows[-2]):
        keyed.forget_row(row)
        row.delete()
    after = middle
    while (made := keyed.row_span(after, until)) is not None:
        after = made[0]
    found, after = counts(), 0
    keyed.begin_rows()
    while (made := keyed.row_span(after, until)) is not None:
        after = made[0]
    assert found == counts()


def test_a_list_whose_import_was_cut_off_is_counted_whole_and_told_to_the_matcher(sign_in: SignIn) -> None:
    from habeas.casework import person_lists, tracing_requests
    from habeas.store.models import Account, Job, ListFile

    assert upload(sign_in("anna"), messy()).status_code == 302
    read = Job.objects.get(kind=person_lists.READ)
    kept = {name: read.body[name] for name in ("blob", "file", "sha256", "size", "team", "language")}
    body = kept | {"said": None, "list": None, "columns": CONFIRM, "read": read.pk}
    job = Job.objects.create(kind=person_lists.WRITE, made_by=Account.objects.get(username="anna"), body=body)
    before = Job.objects.filter(kind=tracing_requests.MATCH).count()
    steps = person_lists._write_step(job)  # as the worker takes them
    next(steps)
    del steps
    for _ in range(2):  # begun again, and once more in the moment before it is told to have ended
        list(person_lists._write_step(Job.objects.get(pk=job.pk)))
    counts = ListFile.objects.order_by("pk").last().counts  # type: ignore[union-attr]
    assert (counts["added"] > 3, counts["same"], counts["changed"]) == (True, 0, 0)
    assert Job.objects.get(pk=job.pk).body["result"] == counts
    assert Job.objects.filter(kind=tracing_requests.MATCH).count() > before


def test_erasing_a_person_or_a_case_takes_their_keys(office: object) -> None:
    from habeas.casework import erasure
    from habeas.store.models import Account, PersonKey

    case, anna = add_case(), Account.objects.get(username="anna")
    person = case.people.get(key="umarali")
    erasure.delete_person(person, anna)
    erasure.erase_person(type(person).everything.get(pk=person.pk), anna)
    assert not PersonKey.objects.filter(person=person.pk).exists()
    assert PersonKey.objects.filter(case=case).exists()
    erasure.delete_case(case, anna, "asked for")
    case.refresh_from_db()
    erasure.erase_case(case, anna)
    assert not PersonKey.objects.filter(case=case.pk).exists()


def test_people_of_judgments_have_no_keys(office: object) -> None:
    from habeas.store.models import PersonKey

    assert not PersonKey.objects.filter(case__library=True).exists()


def test_look_alikes_at_intake_are_found_by_ear(office: object) -> None:
    from django.utils import timezone

    from habeas.casework.lookalikes import alike
    from habeas.store.models import Account, Person

    case, anna = add_case(), Account.objects.get(username="anna")
    Person.objects.filter(pk=case.people.get(key="umarali").pk).update(label="Джамшед Хусейнов")
    found = alike(anna, timezone.now(), ["Husainov Jamshid"])
    assert [each.person.label for each in found][:1] == ["Джамшед Хусейнов"]
