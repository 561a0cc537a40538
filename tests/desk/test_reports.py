"""Submissions on the desk: begun, changed, undone, made again; and nobody is named in one who did not agree to be told of."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from tests.desk.test_numbers import _hold, empty

SignIn = Callable[[str], Client]
__all__ = ["empty"]


def begun(client: Client, kind: str = "annual") -> str:
    """A new submission; its address."""
    answer = client.post("/numbers/reports/", {"kind": kind})
    assert answer.status_code == 302
    return str(answer["Location"])


def at(client: Client, address: str) -> Any:
    from habeas.store.models import Report

    return Report.objects.get(ref=address.rstrip("/").rpartition("/")[2])


def send(client: Client, address: str, what: str, /, **data: Any) -> Any:
    """Sends a form of the page with the version it was made with."""
    data.setdefault("version", at(client, address).version)
    query = data.pop("query", "")
    return client.post(f"{address}{what}/{query}", data)


def made(client: Client, address: str) -> dict[str, Any]:
    """The submission as it was made now, in English."""
    from habeas.casework import jobs

    assert client.post(f"{address}make/").status_code == 302
    jobs.work_off()
    state = client.get(f"{address}state/")
    assert state.status_code == 302, state.content.decode()
    body: dict[str, Any] = at(client, address).makings.order_by("-day").first().body["en"]
    assert client.get(state["Location"]).status_code == 200
    return body


def texts(body: dict[str, Any]) -> str:
    return json.dumps([{**each, "specification": None} for each in body["blocks"]], ensure_ascii=False)


def test_it_begins_with_what_its_kind_usually_holds_and_every_change_can_be_undone(sign_in: SignIn) -> None:
    pavel = sign_in("pavel")
    address = begun(pavel, "crc")
    page = pavel.get(address).content.decode()
    assert "Migrant children deprived of liberty" in page
    before = at(pavel, address).plan
    assert send(pavel, address, "part", query="?edit=title", en="Held", ru="").status_code == 302
    assert "Held" in pavel.get(address).content.decode()
    assert send(pavel, address, "undo").status_code == 302
    assert at(pavel, address).plan == before
    first, second = before["parts"][:2]
    assert send(pavel, address, "move", do="down-0").status_code == 302
    assert at(pavel, address).plan["parts"][:2] == [second, first]
    assert send(pavel, address, "move", do="up-1").status_code == 302
    assert at(pavel, address).plan["parts"] == before["parts"]
    assert send(pavel, address, "move", do="out-0").status_code == 302
    assert at(pavel, address).plan["parts"] == before["parts"][1:]
    added = {"what": "held", "by": "sex", "where": "", "when": ""}
    assert send(pavel, address, "part", query="?add=figure&after=0", **added).status_code == 302
    assert at(pavel, address).plan["parts"][1] == {"figure": {"what": "held", "by": "sex"}}
    assert send(pavel, address, "part", query="?add=gap", gap=["guardian", "proved"]).status_code == 302
    assert at(pavel, address).plan["parts"][-1] == {"gap": ["guardian", "proved"]}


def test_a_part_that_says_nothing_is_not_saved_and_says_why(sign_in: SignIn) -> None:
    pavel = sign_in("pavel")
    address = begun(pavel)
    before = at(pavel, address).plan
    for query, data in (
        ("?add=text", {"en": "", "ru": ""}),
        ("?add=gap", {}),
        ("?add=figure", {"what": "names"}),
        ("?add=story", {"who": "kim-v-russia/nobody"}),
    ):
        answer = send(pavel, address, "part", query=query, **data)
        assert answer.status_code == 422
        assert "govuk-error-summary" in answer.content.decode()
    for query in ("?add=names", "?edit=99", ""):
        assert send(pavel, address, "part", query=query).status_code == 404
    assert send(pavel, address, "move", do="up-99").status_code == 404
    assert at(pavel, address).plan == before


def test_of_two_who_change_it_at_once_the_second_is_told(sign_in: SignIn) -> None:
    pavel, anna = sign_in("pavel"), sign_in("anna")
    address = begun(pavel)
    old = at(pavel, address).version
    assert send(anna, address, "move", do="out-0").status_code == 302
    plan = at(pavel, address).plan
    send(pavel, address, "move", do="out-1", version=old)
    assert at(pavel, address).plan == plan
    assert "changed the plan meanwhile" in pavel.get(address).content.decode()


@pytest.mark.usefixtures("empty")
def test_figures_are_those_of_the_release_and_small_ones_are_not_told(sign_in: SignIn) -> None:
    _hold("F", 3)
    _hold("M", 20)
    _hold("X", 9)
    pavel = sign_in("pavel")
    address = begun(pavel, "other")
    send(pavel, address, "part", query="?add=figure", what="held", by="sex", where="", when="")
    body = made(pavel, address)
    values = {each["label"]: each["value"] for each in body["numbers"].values()}
    assert 32 in values.values()
    assert not [value for value in values.values() if 0 < value < 5]
    assert 29 not in values.values()
    assert "Zyxwvutov" not in json.dumps(body)


@pytest.mark.usefixtures("empty")
def test_made_again_it_says_what_changed(sign_in: SignIn) -> None:
    from habeas.store.models import Making

    _hold("M", 20)
    pavel = sign_in("pavel")
    address = begun(pavel, "other")
    made(pavel, address)
    Making.objects.update(day=Making.objects.get().day - timedelta(days=30))
    _forget_release()
    _hold("M", 20)
    told = texts(made(pavel, address))
    assert "What changed since" in told
    assert '"20", "40"' in told


def _forget_release() -> None:
    from habeas.store.models import Release

    Release.objects.all().delete()


def test_nobody_is_told_of_who_did_not_agree(sign_in: SignIn) -> None:
    """Who agreed can be chosen by those who see the case; who took it back is told of no longer, and never by name."""
    from habeas.store.models import Case, Consent

    anna, pavel = sign_in("anna"), sign_in("pavel")
    row = Case.objects.filter(library=False, people__count__isnull=True, team__name="Legal aid").order_by("pk")[0]
    person = row.people.order_by("pk")[0]
    label = str(person.label)
    key = f"{row.key}/{person.key}"
    row.consents.filter(person=person).delete()
    address = begun(anna, "other")
    assert send(anna, address, "part", query="?add=story", who=key).status_code == 422
    consent = Consent.objects.create(case=row, person=person, use="publish", given="2024-01-01")
    assert send(anna, address, "part", query="?add=story", who=key).status_code == 302
    assert send(anna, address, "part", query="?add=findings", who=key).status_code == 302
    assert send(pavel, address, "part", query="?add=story", who=key).status_code == 422
    page = pavel.get(address).content.decode()
    assert "somebody of a case that you may not see" in page
    assert label not in page
    told = texts(made(anna, address))
    for name in re.findall(r"\w{4,}", label):
        assert name not in told
    assert "Person 1: " in told
    assert "has not agreed" not in told
    consent.withdrawn = "2024-02-01"
    consent.save()
    again = made(anna, address)
    assert "the person has not agreed" in texts(again)
    assert [each["text"] for each in again["blocks"] if "Person 1" in each.get("text", "")] == [
        "Person 1",
        "Person 1: what was found",
    ]


def _of_the_office() -> tuple[Any, Any, str]:
    """A case, somebody in it who agreed to be published, and how a form names them."""
    from habeas.store.models import Case, Consent

    row = Case.objects.filter(library=False, people__count__isnull=True, team__name="Legal aid").order_by("pk")[0]
    person = row.people.order_by("pk")[0]
    Consent.objects.create(case=row, person=person, use="publish", given="2024-01-01")
    return row, person, f"{row.key}/{person.key}"


def _erase(person: Any) -> None:
    from habeas.casework import erasure
    from habeas.store.models import Account

    by = Account.objects.get(username="anna")
    erasure.delete_person(person, by)
    erasure.erase_person(type(person).everything.get(pk=person.pk), by)


def test_nobody_is_told_of_who_wants_it_kept_from_somebody(sign_in: SignIn) -> None:
    """What is published tells everybody, also the one who must not be told."""
    anna = sign_in("anna")
    row, person, key = _of_the_office()
    address = begun(anna, "other")
    assert send(anna, address, "part", query="?add=story", who=key).status_code == 302
    row.people.filter(pk=person.pk).update(do_not_tell="the employer")
    assert send(anna, address, "part", query="?add=findings", who=key).status_code == 422
    body = made(anna, address)
    assert "the person has not agreed" in texts(body)
    assert "employer" not in texts(body)


@pytest.mark.parametrize("how", ["withdrawn", "kept from somebody", "person deleted", "case deleted"])
def test_a_making_from_before_somebody_took_the_consent_back_warns_and_names_nobody(sign_in: SignIn, how: str) -> None:
    from django.utils import timezone

    anna = sign_in("anna")
    row, person, key = _of_the_office()
    address = begun(anna, "other")
    send(anna, address, "part", query="?add=story", who=key)
    send(anna, address, "part", query="?add=story", who="kim-v-russia/p1")
    made(anna, address)
    page = f"{address}made/{at(anna, address).makings.get().ref}/"
    warning = "may be told of no longer"
    assert warning not in anna.get(page).content.decode()
    match how:
        case "withdrawn":
            row.consents.filter(use="publish").update(withdrawn="2024-02-01")
        case "kept from somebody":
            row.people.filter(pk=person.pk).update(do_not_tell="the employer")
        case "person deleted":
            row.people.filter(pk=person.pk).update(deleted_at=timezone.now())
        case _:
            type(row).objects.filter(pk=row.pk).update(deleted_at=timezone.now())
    told = anna.get(page).content.decode()
    assert warning in told
    assert str(person.label) not in told
    assert f'action="{address}make/"' in told
    made(anna, address)
    again = f"{address}made/{at(anna, address).makings.get().ref}/"
    assert warning not in anna.get(again).content.decode()


def test_a_making_goes_with_whom_it_tells_of_though_the_plan_was_changed_since(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    _, person, key = _of_the_office()
    address = begun(anna, "other")
    send(anna, address, "part", query="?add=story", who=key)
    made(anna, address)
    place = len(at(anna, address).plan["parts"]) - 1
    send(anna, address, "move", do=f"out-{place}")
    send(anna, address, "move", do="down-0")
    _erase(person)
    assert not at(anna, address).makings.exists()


def test_a_name_is_blacked_out_in_the_words_of_the_office_alone(sign_in: SignIn) -> None:
    """*Kim* is in the name of a judgment, *mark* a word of charts."""
    anna = sign_in("anna")
    row, person, _ = _of_the_office()
    row.people.filter(pk=person.pk).update(label="Mark Kim")
    person.names.all().delete()
    address = begun(anna, "cat")
    send(anna, address, "part", query="?add=text&after=0", en="Thanks to Mark Kim for this.", ru="")
    send(anna, address, "part", query="?edit=title", en="What Mark Kim said", ru="")
    made(anna, address)
    _erase(person)
    plan, making = at(anna, address).plan, at(anna, address).makings.get()
    assert {"judgment": "kim-v-russia"} in plan["parts"]
    assert "Kim v. Russia" in texts(making.body["en"])
    for told in (plan, making.body):
        assert "Thanks to […]" in json.dumps(told, ensure_ascii=False)
        assert "Mark Kim" not in json.dumps(told, ensure_ascii=False)
    assert anna.get(f"{address}made/{making.ref}/").status_code == 200


def test_ids_that_tell_the_name_of_who_is_erased_are_given_anew_in_submissions(sign_in: SignIn) -> None:
    """Who stays is told of as before."""
    from habeas.store.models import Case, Consent

    anna = sign_in("anna")
    row = Case.objects.filter(library=False, people__count__isnull=True, team__name="Legal aid").order_by("pk")[0]
    person = row.people.order_by("pk")[0]
    Case.objects.filter(pk=row.pk).update(key="zyxwvutov-2024")
    row.people.filter(pk=person.pk).update(label="Zyxwvutov")
    other = row.people.create(key="sister-of-zyxwvutov", label="Mira", sex="F")
    Consent.objects.create(case=row, person=other, use="publish", given="2024-01-01")
    address = begun(anna, "other")
    send(anna, address, "part", query="?add=story", who=f"zyxwvutov-2024/{other.key}")
    made(anna, address)
    _erase(type(person).objects.get(pk=person.pk))
    row.refresh_from_db()
    other.refresh_from_db()
    now = {"case": row.key, "who": other.key}
    assert "zyxwvutov" not in json.dumps(now)
    assert at(anna, address).plan["parts"][-1] == {"story": now}
    assert at(anna, address).makings.get().told == [now]


def test_a_making_is_closed_to_roles_to_which_health_is(sign_in: SignIn) -> None:
    """Its figures and stories tell of pregnancy; the release is shown to them without it."""
    from habeas.store.models import Setting

    pavel = sign_in("pavel")
    address = begun(pavel)
    made(pavel, address)
    page = f"{address}made/{at(pavel, address).makings.get().ref}/"
    role = at_role("pavel")
    Setting.objects.update_or_create(name="closed_fields", defaults={"value": {role: ["health"]}})
    for one in (page, f"{page}file.pdf"):
        assert pavel.get(one).status_code == 404
    for one in (address, "/numbers/reports/"):
        told = pavel.get(one).content.decode()
        assert page not in told
        assert "closed to your role" in told
    assert pavel.get(f"{address}state/")["Location"] == address


def at_role(username: str) -> str:
    from habeas.store.models import Account

    return str(Account.objects.get(username=username).role)


def test_numbers_that_are_none_are_no_part(sign_in: SignIn) -> None:
    pavel = sign_in("pavel")
    address = begun(pavel)
    before = at(pavel, address).plan
    long = "9" * 5000
    assert pavel.get(address, {"edit": long}).status_code == 200
    assert send(pavel, address, "part", query=f"?edit={long}").status_code == 404
    assert send(pavel, address, "move", do=f"up-{long}").status_code == 404
    assert send(pavel, address, "move", do="up-1", version=long).status_code == 302
    assert at(pavel, address).plan == before


def test_who_is_erased_is_told_of_no_longer(sign_in: SignIn) -> None:
    """The part is taken out of the plan, and what was made with it is gone."""
    from habeas.casework import erasure
    from habeas.store.models import Account, Case, Consent

    anna = sign_in("anna")
    row = Case.objects.filter(library=False, people__count__isnull=True, team__name="Legal aid").order_by("pk")[0]
    person = row.people.order_by("pk")[0]
    Consent.objects.create(case=row, person=person, use="publish", given="2024-01-01")
    address = begun(anna, "other")
    send(anna, address, "part", query="?add=story", who=f"{row.key}/{person.key}")
    made(anna, address)
    by = Account.objects.get(username="anna")
    erasure.delete_person(person, by)
    erasure.erase_person(type(person).everything.get(pk=person.pk), by)
    assert not [part for part in at(anna, address).plan["parts"] if "story" in part]
    assert not at(anna, address).makings.exists()


def test_papers_of_a_making(sign_in: SignIn) -> None:
    pavel = sign_in("pavel")
    address = begun(pavel, "osce")
    send(pavel, address, "part", query="?add=story", who="kim-v-russia/p1")
    made(pavel, address)
    page = pavel.get(f"{address}state/")["Location"]
    assert "Children separated across borders" in pavel.get(page).content.decode()
    assert "Дети, разлучённые" in pavel.get(page, {"language": "ru"}).content.decode()
    pdf = pavel.get(f"{page}file.pdf", {"language": "ru"})
    document = pypdfium2.PdfDocument(pdf.content)
    assert "Дети, разлучённые" in document[0].get_textpage().get_text_range()
    assert pavel.get(f"{page}file.docx").content[:2] == b"PK"
    assert "<html" in pavel.get(f"{page}file.html").content.decode()
    assert pavel.get(f"{page}file.exe").status_code == 404
    assert pavel.get(f"{address}made/none/").status_code == 404


def test_one_that_was_deleted_can_be_brought_back(sign_in: SignIn) -> None:
    pavel = sign_in("pavel")
    address = begun(pavel)
    assert pavel.post(f"{address}delete/").status_code == 302
    assert pavel.get(address).status_code == 404
    assert pavel.post(f"{address}make/").status_code == 404
    assert "Bring back" in pavel.get("/numbers/reports/").content.decode()
    assert pavel.post(f"{address}restore/").status_code == 302
    assert pavel.get(address).status_code == 200


def test_a_plan_that_the_law_outran_says_what_to_mend(sign_in: SignIn) -> None:
    from habeas.store.models import Job, Report

    pavel = sign_in("pavel")
    address = begun(pavel)
    row = at(pavel, address)
    Report.objects.filter(pk=row.pk).update(
        plan={**row.plan, "parts": [{"judgment": "gone-v-nowhere"}, {"gap": "all"}]}
    )
    assert "gone-v-nowhere” is not known here" in pavel.get(address).content.decode()
    assert pavel.post(f"{address}make/").status_code == 302
    assert not Job.objects.filter(kind="report").exists()
    send(pavel, address, "move", do="out-0")
    assert made(pavel, address)["blocks"]


def test_an_office_that_holds_no_judgments_makes_every_kind(sign_in: SignIn) -> None:
    """As every new one is: only the sample office gets the published judgments."""
    from habeas.prove.report.starts import starts
    from habeas.store.models import Case

    pavel = sign_in("pavel")
    Case.objects.filter(library=True).delete()
    for kind, plan in starts().items():
        told = texts(made(pavel, begun(pavel, kind)))
        named = [part for part in plan["parts"] if "judgment" in part]
        assert told.count("the judgment is not among the published cases on record") == len(named), kind
        assert {"judgment": "kim-v-russia"} not in named or "Kim v. Russia" in told


def test_a_making_that_fails_says_so(sign_in: SignIn) -> None:
    from habeas.casework import jobs
    from habeas.store.models import Job

    pavel = sign_in("pavel")
    address = begun(pavel)
    pavel.post(f"{address}make/")
    assert "It is being made" in pavel.get(f"{address}state/").content.decode()
    Job.objects.filter(kind="report").update(label="gone")
    jobs.work_off()
    Job.objects.filter(kind="report").update(label=address.rstrip("/").rpartition("/")[2])
    assert "could not be made" in pavel.get(f"{address}state/").content.decode()
    assert not at(pavel, address).makings.exists()
