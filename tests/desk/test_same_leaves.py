"""Who is the same person in two cases leaves with the office's own copy, towards who sees both cases, and with nothing else."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any, Final

import pyrage
import pytest
from django.test import Client

from tests.desk.test_everything import PASSPHRASE, ask, fetched

SignIn = Callable[[str], Client]
WHY: Final = "One passport, shown twice"


@pytest.fixture
def two(office: Any) -> tuple[Any, Any]:
    """Somebody of a case of Legal aid, and who is the same in another of it."""
    from habeas.casework import identity
    from habeas.store.models import Account, Case

    cases = list(
        Case.objects.filter(team__name="Legal aid", library=False, people__isnull=False).order_by("pk").distinct()
    )
    one, other = (case.people.order_by("pk")[0] for case in cases[:2])
    identity.join(Account.objects.get(username="anna"), one, other, WHY, "sure", "abcdefghjkmn")
    return one, other


def taken(client: Client, case: Any, form: str, use: str = "record") -> bytes:
    sent = {"use": use, "to": "a court", "format": form, "lock": "plain", "without": "1", "marks": "1"}
    answer: Any = client.post(f"/cases/{case.ref}/out/", sent)
    assert answer.status_code == 200, answer.context["form"].errors
    return b"".join(answer.streaming_content)


def apart(case: Any) -> None:
    """The case goes to a team of which nobody else is."""
    from habeas.store.models import Case, Team

    Case.objects.filter(pk=case.pk).update(team=Team.objects.create(name="Elsewhere"))


def test_the_own_copy_tells_who_else_somebody_is(sign_in: SignIn, two: Any) -> None:
    one, other = two
    anna = sign_in("anna")
    archive = zipfile.ZipFile(io.BytesIO(taken(anna, one.case, "zip")))
    (told,) = json.loads(archive.read("manifest.json"))["same"]
    assert (told["who"], told["other"], told["ref"], told["why"]) == (one.key, other.key, other.case.ref, WHY)
    assert f"same_as: {other.case.ref}/{other.key}" in archive.read("case.yaml").decode()
    assert WHY in archive.read("dossier.html").decode()
    assert f"of case {other.case.ref}" in taken(anna, one.case, "html").decode()
    assert f"same_as: {one.case.ref}/{one.key}" in taken(anna, other.case, "yaml").decode()


def test_the_case_file_reads_back(sign_in: SignIn, two: Any) -> None:
    from habeas.record.reader import read_case_text
    from habeas.record.vocabulary import load_vocabulary

    one, _ = two
    text = taken(sign_in("anna"), one.case, "yaml").decode()
    case, _ = read_case_text(text, "case.yaml", load_vocabulary())
    assert one.key in {person.id for person in case.people}


def test_who_sees_one_case_alone_reads_nothing_of_it(sign_in: SignIn, two: Any) -> None:
    one, other = two
    apart(other.case)
    anna = sign_in("anna")
    for form in ("zip", "html", "yaml"):
        leaves = taken(anna, one.case, form)
        if form == "zip":
            archive = zipfile.ZipFile(io.BytesIO(leaves))
            assert json.loads(archive.read("manifest.json"))["same"] == []
            leaves = b"".join(archive.read(name) for name in archive.namelist())
        assert other.case.ref not in leaves.decode(errors="replace")
        assert WHY not in leaves.decode(errors="replace")


@pytest.mark.parametrize("end", ["part", "delete", "withdraw", "withdraw beside"])
def test_what_was_taken_back_deleted_or_withdrawn_does_not_leave(sign_in: SignIn, two: Any, end: str) -> None:
    from habeas.casework import erasure, identity
    from habeas.store.models import Account, Consent, Person, SameAs

    one, other = two
    by = Account.objects.get(username="anna")
    if end == "part":
        identity.part(SameAs.objects.get(), by, one)
    elif end == "delete":
        erasure.delete_person(other, by)
    else:
        who = (
            Person.objects.create(case=other.case, key="beside", label="Beside") if end == "withdraw beside" else other
        )
        other.case.consents.filter(person=who).delete()
        Consent.objects.create(case=other.case, person=who, use="record", given="2020-01-01", withdrawn="2021-01-01")
    text = taken(sign_in("anna"), one.case, "yaml").decode()
    assert "same_as" not in text
    assert other.case.ref not in text


def test_no_other_use_tells_it(sign_in: SignIn, two: Any) -> None:
    from habeas.store.models import Consent

    one, other = two
    for person in one.case.people.all():
        Consent.objects.create(case=one.case, person=person, use="lodge", given="2020-01-01")
    text = taken(sign_in("anna"), one.case, "html", "lodge").decode()
    assert other.case.ref not in text
    assert WHY not in text


@pytest.mark.parametrize("together", [True, False])
def test_the_archive_of_everything_tells_joins_within_it(sign_in: SignIn, two: Any, together: bool) -> None:
    one, other = two
    if not together:
        apart(other.case)
    anna = sign_in("anna")
    assert ask(anna).status_code == 302
    archive = zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(fetched(anna), PASSPHRASE)))
    rows = list(csv.DictReader(io.StringIO(archive.read("same.csv").decode("utf-8-sig"))))
    told = {(row["case"], row["who"], row["other_case"], row["other"], row["why"]) for row in rows}
    both = {
        (one.case.key, one.key, other.case.key, other.key, WHY),
        (other.case.key, other.key, one.case.key, one.key, WHY),
    }
    assert told == (both if together else set())
    text = archive.read(f"cases/{one.case.ref}/case.yaml").decode()
    assert ("same_as" in text) == together
