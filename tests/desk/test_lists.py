"""Registers come in: shown before anything is written, bad rows by cell, the same file twice changes nothing."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.desk.registers import CONFIRM, SignIn, imported, upload
from tests.trace.messy import ROWS, Cell, messy

PFIF = """<?xml version="1.0"?>
<pfif:pfif xmlns:pfif="http://zesty.ca/pfif/1.4"><pfif:person>
<pfif:person_record_id>icrc.example/p.1</pfif:person_record_id><pfif:full_name>Назаров Умарали</pfif:full_name>
<pfif:date_of_birth>2015</pfif:date_of_birth></pfif:person></pfif:pfif>"""


def test_it_is_shown_with_columns_people_and_faults_and_nothing_is_written(sign_in: SignIn) -> None:
    from habeas.store.models import ListRow, PersonList

    before = PersonList.objects.count(), ListRow.objects.count()
    client = sign_in("anna")
    answer = client.get(upload(client, messy())["Location"])
    page = answer.content.decode()
    assert answer.status_code == 200
    for text in (
        "Назаров Умарали Рустамович",
        "Ф.И.О. ребёнка",
        "C11",
        "“31.02.2012” is no day of the calendar.",
        "A total.",
    ):
        assert text in page
    assert "Write the 6 good rows" in page
    assert (PersonList.objects.count(), ListRow.objects.count()) == before


def test_good_rows_are_written_with_their_cells(sign_in: SignIn) -> None:
    found = imported(sign_in("anna"))
    row = found.rows.get(number=7)
    assert found.rows.count() == 6
    assert row.listed["mother"] == "Назарова Зарина"
    assert row.cells["ФИО матери"] == "Назарова Зарина, тел. +992 900 11 22"
    assert found.files.get().counts == {"added": 6, "same": 0, "changed": 0, "bad": 4, "left_out": 4}


def test_nothing_is_written_where_somebody_chooses_so(sign_in: SignIn) -> None:
    from habeas.store.models import Job

    client = sign_in("anna")
    read = upload(client, messy())["Location"]
    client.post(read + "forget/")
    assert client.get(read).status_code == 404
    assert not Job.objects.filter(kind="list-read").exists()


def test_the_same_file_twice_changes_nothing(sign_in: SignIn) -> None:
    client = sign_in("anna")
    found = imported(client)
    again = upload(client, messy())
    assert again.status_code == 200
    assert "This very file is here already" in again.content.decode()
    assert found.rows.count() == 6


def test_of_a_longer_version_only_new_rows_are_added(sign_in: SignIn) -> None:
    client = sign_in("anna")
    found = imported(client)
    longer: list[list[Cell]] = [*ROWS[:3], [4, "Турсунов Далер", "01.02.2014", "01.11.2026", "м", "Таджикистан"]]
    imported(client, messy(longer), more_of=found.pk)
    counts = found.files.order_by("-pk")[0].counts
    assert (counts["added"], counts["same"], counts["changed"]) == (1, 4, 0)
    gone = found.rows.get(listed__name="Ли Ан")
    page = client.get(f"/trace/lists/{found.ref}/rows/{gone.pk}/").content.decode()
    assert "It no longer stands in list.xlsx" in page


def test_a_row_with_an_id_that_says_something_else_takes_over_and_keeps_what_it_said(sign_in: SignIn) -> None:
    client = sign_in("anna")
    found = imported(client, "id,ФИО,Где содержится\n7,Назаров Али,приёмник\n".encode(), "a.csv")
    imported(client, "id,ФИО,Где содержится\n7,Назаров Али,приют\n8,Ли Ан,приют\n".encode(), "b.csv", more_of=found.pk)
    row = found.rows.get(listed__id="7")
    assert (row.listed["last_seen"], row.earlier[0]["listed"]["last_seen"]) == ("приют", "приёмник")
    page = client.get(f"/trace/lists/{found.ref}/rows/{row.pk}/").content.decode()
    assert "What a.csv said before" in page
    assert "приёмник" in page


def test_a_column_may_be_said_to_be_something_else(sign_in: SignIn) -> None:
    client = sign_in("anna")
    read = upload(client, messy())["Location"]
    fields = ["number", "name", "born", "seen_on", "sex", "country", "last_seen", "mother", "phone", ""]
    again = client.post(read + "again/", {"head": 5} | {f"c{index}": field for index, field in enumerate(fields)})
    written = client.post(again["Location"] + "confirm/", CONFIRM)
    from habeas.store.models import ListRow

    row = ListRow.objects.get(person_list__ref=written["Location"].rstrip("/").rpartition("/")[2], number=7)
    assert row.listed["last_seen"] == "г. Душанбе"


def test_a_list_without_a_column_of_names_asks_for_one(sign_in: SignIn) -> None:
    client = sign_in("anna")
    read = upload(client, "Кто;Когда\nпервый номер;2015\nвторой номер;2016\n".encode(), "who.csv")["Location"]
    assert "Say below which column holds the names" in client.get(read).content.decode()
    again = client.post(read + "again/", {"head": 1, "c0": "name", "c1": "born"})
    assert "Write all 2 rows" in client.get(again["Location"]).content.decode()


def test_bad_rows_come_back_as_a_workbook_that_can_be_read_in_again(sign_in: SignIn) -> None:
    client = sign_in("anna")
    read = upload(client, messy())["Location"]
    answer = client.get(read + "bad/")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert [row[0] for row in rows[1:]] == [10, 11, 12, 17]
    assert rows[2][rows[0].index("Дата рождения")] == "31.02.2012"
    assert rows[2][-1] == "“31.02.2012” is no day of the calendar."
    again = client.get(upload(client, data)["Location"]).content.decode()
    assert "Write the" not in again
    assert "4 rows with faults" in again


def test_a_tracing_file_comes_in_by_the_same_page(sign_in: SignIn) -> None:
    found = imported(sign_in("anna"), PFIF.encode(), "tracing.xml")
    assert found.rows.get().listed["id"] == "icrc.example/p.1"


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "empty"), (b"PK\x03\x04 no", "no spreadsheet"), (b"<?xml?><a/>", "XML")]
)
def test_what_is_no_list_is_refused_with_the_reason(sign_in: SignIn, content: bytes, says: str) -> None:
    answer = upload(sign_in("anna"), content)
    assert answer.status_code in (200, 422)
    assert says in answer.content.decode()


def test_a_long_list_is_read_and_written_in_the_background(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    from habeas.casework import jobs, person_lists
    from habeas.store.models import ListRow

    monkeypatch.setattr(person_lists, "AT_ONCE", 10)
    monkeypatch.setattr(person_lists, "STEP", 2)
    client = sign_in("anna")
    read = upload(client, messy())["Location"]
    assert "is being read" in client.get(read).content.decode()
    jobs.work_off()
    written = client.post(read + "confirm/", CONFIRM)["Location"]
    assert "<progress" in client.get(written).content.decode()
    jobs.work_off()
    page = client.get(written).content.decode()
    assert "Rows added" in page
    assert ListRow.objects.filter(person_list__name=CONFIRM["name"]).count() == 6


# ---- who sees it ---------------------------------------------------------------------------------------------------


def test_another_team_sees_a_list_only_where_it_is_shown_to_them(sign_in: SignIn) -> None:
    from habeas.store.models import Team

    client, other = sign_in("anna"), sign_in("tahmina")
    found = imported(client)
    row = found.rows.order_by("pk")[0]
    addresses = (f"/trace/lists/{found.ref}/", f"/trace/lists/{found.ref}/rows/{row.pk}/", f"/trace/?row={row.pk}")
    assert [other.get(each).status_code for each in addresses] == [404, 404, 404]
    assert CONFIRM["name"] not in other.get("/trace/lists/").content.decode()
    told = {"name": found.name, "kind": found.kind, "source": found.source}
    client.post(f"/trace/lists/{found.ref}/edit/", told | {"shown_to": [Team.objects.get(name="Tracing").pk]})
    assert [other.get(each).status_code for each in addresses] == [200, 200, 200]
    assert other.post(f"/trace/lists/{found.ref}/take-back/").status_code == 404
    assert other.post(f"/trace/lists/{found.ref}/rows/{row.pk}/erase/").status_code == 404


def test_analysts_and_those_to_whom_names_are_closed_open_no_list(sign_in: SignIn) -> None:
    from habeas.store.models import Setting

    found = imported(sign_in("anna"))
    assert sign_in("pavel").get("/trace/lists/").status_code == 404
    Setting.objects.create(name="closed_fields", value={"caseworker": ["identity"]})
    for address in ("/trace/", "/trace/lists/", f"/trace/lists/{found.ref}/"):
        answer = sign_in("daniyar").get(address)
        assert answer.status_code == 403
        assert found.name not in answer.content.decode()


# ---- taken back, erased --------------------------------------------------------------------------------------------


def test_a_list_is_taken_back_and_put_back_and_erased_in_the_end(sign_in: SignIn) -> None:
    from habeas.casework import person_lists
    from habeas.store.models import ListRow, PersonList, RowKey

    client = sign_in("anna")
    found = imported(client)
    client.post(f"/trace/lists/{found.ref}/take-back/")
    assert client.get(f"/trace/lists/{found.ref}/").status_code == 404
    client.post(f"/trace/lists/{found.ref}/put-back/")
    assert client.get(f"/trace/lists/{found.ref}/").status_code == 200
    client.post(f"/trace/lists/{found.ref}/take-back/")
    person_lists.erase_due(timezone.now() + timedelta(days=4000))
    assert not PersonList.objects.filter(pk=found.pk).exists()
    assert not ListRow.objects.filter(person_list=found.pk).exists()
    assert not RowKey.objects.filter(person_list=found.pk).exists()


def test_a_row_that_was_verified_goes_with_the_person_it_is(sign_in: SignIn) -> None:
    from habeas.casework import erasure
    from habeas.store.models import Account, Person, Proposal, Sought, TracingRequest

    found, anna = imported(sign_in("anna")), Account.objects.get(username="anna")
    person = Person.objects.filter(case__team=found.team, case__legal_hold="").order_by("pk")[0]
    request = TracingRequest.objects.create(case=person.case, inquirer=person, inquired_on="2026-01-01")
    sought = Sought.objects.create(request=request, person=person)
    for number, state in ((7, "verified"), (8, "proposed")):
        row = found.rows.get(number=number)
        Proposal.objects.create(sought=sought, found_kind="row", found_ref=row.found_ref, probability=0.9, state=state)
    erasure.delete_person(person, anna)
    receipt = erasure.erase_person(Person.everything.get(pk=person.pk), anna)
    assert receipt.counts["list_rows"] == 1
    assert (found.rows.filter(number=7).count(), found.rows.filter(number=8).count()) == (0, 1)


def test_somebody_is_erased_from_a_list_with_their_keys(sign_in: SignIn) -> None:
    from habeas.store.models import RowKey

    client = sign_in("anna")
    found = imported(client)
    row = found.rows.get(number=7)
    assert RowKey.objects.filter(row=row).exists()
    client.post(f"/trace/lists/{found.ref}/rows/{row.pk}/erase/")
    assert not found.rows.filter(number=7).exists()
    assert not RowKey.objects.filter(row=row.pk).exists()


def test_somebody_is_found_by_the_number_of_a_paper(sign_in: SignIn) -> None:
    client = sign_in("anna")
    content = "ФИО;Паспорт\nЖаҳонгирова Нигина;АА 1234567\nКаримова Дилноза;АВ 7654321\n".encode()
    found = imported(client, content, "flight.csv")
    page = client.get("/trace/", {"document": "aa 123-45-67"}).content.decode()
    assert "Жаҳонгирова Нигина" in page
    assert "A number of a paper is the same." in page
    assert "Жаҳонгирова Нигина" not in client.get("/trace/", {"document": "AA 9999999"}).content.decode()
    row = found.rows.get(number=2)
    assert "АА 1234567" in client.get(f"/trace/lists/{found.ref}/rows/{row.pk}/").content.decode()
