"""The work in the background: what fails in one case or job is put aside, told, tried again, and holds up nothing."""

from collections.abc import Callable, Iterator
from typing import Any

from django.test import Client

SignIn = Callable[[str], Client]
BROKEN = "stateless-across-2022"


def a_case(key: str) -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key=key)


def break_case(key: str) -> tuple[int, str]:
    """A day that the reader of the record refuses, as a damaged table might hold it; gives the row and what it was."""
    from habeas.store.models import Entry

    row = Entry.objects.filter(case__key=key, person__isnull=False).order_by("pk")[0]
    Entry.objects.filter(pk=row.pk).update(on="no day at all")
    return row.pk, row.on


def test_a_case_that_cannot_be_checked_is_put_aside_and_all_others_are_checked(sign_in: SignIn) -> None:
    from habeas.casework import jobs
    from habeas.casework.rules import check_all
    from habeas.store.models import Account, Case, Entry

    row, was = break_case(BROKEN)
    check_all(Account.objects.get(username="olga"))
    jobs.work_off()
    broken = a_case(BROKEN)
    assert list(Case.objects.filter(stale_since__isnull=False)) == [broken]
    assert not Case.objects.filter(asked_at__isnull=True, library=False).exclude(pk=broken.pk).exists()
    assert jobs.stale() == 0, "what is put aside does not wait"
    assert "DateFault" in broken.check_fault
    assert "no day" not in broken.check_fault, "a fault quotes nothing of the record"

    page = sign_in("olga").get("/office/").content.decode()
    assert "1 case could not be checked" in page
    assert "DateFault" in page
    Entry.objects.filter(pk=row).update(on=was)
    sign_in("olga").post("/office/work/check/")
    assert "being re-checked" in sign_in("anna").get(f"/cases/{broken.ref}/").content.decode()
    jobs.work_off()
    mended = a_case(BROKEN)
    assert (mended.check_fault, mended.stale_since) == ("", None)
    assert "could not be checked" not in sign_in("olga").get("/office/").content.decode()


def test_a_case_that_was_put_aside_says_so_on_its_page(sign_in: SignIn) -> None:
    from habeas.casework import jobs
    from habeas.casework.recheck import mark_stale
    from habeas.store.models import Entry

    row, was = break_case(BROKEN)
    mark_stale([a_case(BROKEN).pk])
    jobs.work_off()
    Entry.objects.filter(pk=row).update(on=was)
    page = sign_in("anna").get(f"/cases/{a_case(BROKEN).ref}/").content.decode()
    assert "could not be checked" in page
    assert "being re-checked" not in page


def test_a_job_that_fails_in_the_database_is_ended_and_the_next_is_done(sign_in: SignIn) -> None:
    from django.db import transaction
    from django.utils import timezone

    from habeas.casework import jobs
    from habeas.store.models import Job, Person

    done: list[str] = []

    @jobs.kind("test-twice-the-same-person")
    def poison(job: Job) -> Iterator[int]:
        there = Person.objects.order_by("pk")[0]
        with transaction.atomic():
            Person.objects.create(case=there.case, key=there.key)
        yield 1

    @jobs.kind("test-fine")
    def fine(job: Job) -> Iterator[int]:
        done.append(job.ref)
        yield 1

    first, second = jobs.add("test-twice-the-same-person", "", None), jobs.add("test-fine", "", None)
    jobs.work_off()
    first.refresh_from_db()
    second.refresh_from_db()
    assert done == [second.ref]
    assert second.fault == ""
    assert first.ended_at is not None
    assert "IntegrityError" in first.fault
    assert "store_person" not in first.fault, "a fault quotes nothing that an error says"
    olga = sign_in("olga")
    assert "IntegrityError" in olga.get("/office/work/").content.decode()
    assert olga.post(f"/office/work/{first.ref}/again/").status_code == 302
    assert Job.objects.filter(pk=first.pk, ended_at=None, fault="").exists()
    assert olga.post(f"/office/work/{first.ref}/again/").status_code == 404
    Job.objects.filter(pk=first.pk).update(ended_at=timezone.now())


def test_what_fails_at_night_is_told_and_keeps_nothing_else_off(sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.casework import faults, jobs, rules
    from habeas.store import backup
    from habeas.store.models import Setting

    Setting.objects.update_or_create(name=backup.LAST, defaults={"value": {"at": timezone.now().isoformat()}})
    wrong = Setting.objects.create(name=rules.RETENTION, value={"deleted_days": "thirty"})
    after: list[str] = []

    @jobs.hourly
    def later() -> None:
        after.append("done")

    jobs.look_after()
    assert after == ["done"]
    assert [fault.what for fault in faults.of_the_night()] == ["erase_due"]
    assert "Erasing what was deleted long ago: failed" in sign_in("olga").get("/office/work/").content.decode()
    wrong.delete()
    jobs.look_after()
    assert faults.of_the_night() == []
