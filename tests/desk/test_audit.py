"""The page of the log: found by filter, proved by its chain, and without the names of those in the record."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

SignIn = Callable[[str], Client]


@pytest.fixture
def acts(office: Path) -> None:
    """Three acts of two people on two days."""
    from django.utils import timezone

    from habeas.store.audit import Act, log
    from habeas.store.models import Account

    anna, marina = (Account.objects.get(username=name) for name in ("anna", "marina"))
    now = timezone.now()
    log(anna, now - timedelta(days=3), [Act("look", "person", "ref-one", "case-one")])
    log(
        marina, now, [Act("export", "case", "ref-two", "case-two", {"format": "zip"}), Act("look", "document", "ref-3")]
    )


def row_of(ref: str, page: str) -> bool:
    return f">{ref}<" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"ref-one", "ref-two", "ref-3"}),
        ("?what=look", {"ref-one", "ref-3"}),
        ("?case=case-two", {"ref-two"}),
        ("?who={anna}", {"ref-one"}),
        ("?since={today}", {"ref-two", "ref-3"}),
        ("?until={yesterday}", {"ref-one"}),
        ("?who={marina}&what=export", {"ref-two"}),
        ("?since=nonsense", set()),
    ],
)
def test_the_log_is_filtered(acts: None, sign_in: SignIn, query: str, found: set[str]) -> None:
    from django.utils import timezone

    from habeas.store.models import Account

    today = timezone.localdate()
    names = {name: Account.objects.get(username=name).pk for name in ("anna", "marina")}
    asked = query.format(today=today, yesterday=today - timedelta(days=1), **names)
    page = sign_in("olga").get("/office/log/" + asked).content.decode()
    assert {ref for ref in ("ref-one", "ref-two", "ref-3") if row_of(ref, page)} == found


def test_older_rows_are_a_page_further(office: Path, sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.store.audit import Act, log

    log(None, timezone.now(), [Act("look", "person", f"many-{number}") for number in range(130)])
    olga = sign_in("olga")
    first = olga.get("/office/log/?what=look").content.decode()
    assert row_of("many-129", first)
    assert not row_of("many-20", first)
    older = first.split('href="?')[1].split('"')[0].replace("&amp;", "&")
    assert row_of("many-20", olga.get(f"/office/log/?{older}").content.decode())


def proved(client: Client, heads: str = "") -> str:
    return client.post("/office/log/verify/", {"heads": heads}, follow=True).content.decode()


def test_the_chain_is_proved_on_the_page_and_a_change_shown(acts: None, sign_in: SignIn) -> None:
    from habeas.store.audit import head
    from habeas.store.models import AuditRow

    olga = sign_in("olga")
    assert "not read through yet" in olga.get("/office/log/verify/").content.decode()
    assert "The log holds" in proved(olga)
    end = head()
    assert end is not None
    assert f"up to row {end.sequence};" in proved(olga, f"on paper: \n{end.line}")
    assert "not signed by this office" in proved(olga, end.line[:-4] + "0000")
    AuditRow.objects.filter(ref="ref-two").update(what="look")
    assert "The log was changed" in proved(olga)
    assert "The log was changed" in olga.get("/office/log/").content.decode()


def test_a_long_log_is_read_in_the_background_and_whole(office: Path, sign_in: SignIn) -> None:
    """The page reads no row itself, says how far the reading is and when it was; what was changed since is found again."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from habeas.casework import jobs
    from habeas.store.audit import Act, log
    from habeas.store.models import AuditRow

    olga = sign_in("olga")
    olga.get("/office/log/")
    log(None, timezone.now(), [Act("look", "person", f"r{number}") for number in range(12_000)])
    with CaptureQueriesContext(connection) as asked:
        page = proved(olga)
    assert "The log is being read" in page
    assert f'max="{AuditRow.objects.count()}" value="0"' in page
    assert len(asked) < 40
    assert not [query for query in asked.captured_queries if "store_auditsalt" in query["sql"]]
    jobs.work_off()
    read, page = AuditRow.objects.count(), olga.get("/office/log/verify/").content.decode()
    assert "The log holds" in page
    assert f"{read} rows read, and all fit." in page
    assert "Read through on" in page
    log(None, timezone.now(), [Act("look", "person", "r")])
    AuditRow.objects.filter(sequence=read - 5_000).update(ref="another")
    page = olga.get("/office/log/verify/").content.decode()
    assert "1 row was written since and is not read yet." in page
    assert "The log is being read" in proved(olga)
    jobs.work_off()
    page = olga.get("/office/log/verify/").content.decode()
    assert "The log was changed" in page
    assert f"Row {read - 5_000} is gone or is not what it was." in page


def test_the_head_is_printed_as_one_line(acts: None, sign_in: SignIn) -> None:
    from habeas.store.audit import head, heads_in

    end = head()
    page = sign_in("olga").get("/office/log/head/").content.decode()
    assert end is not None
    shown = heads_in(page.replace("<", "\n<").replace(">", ">\n"))
    assert len(shown) == 1
    assert shown[0].sequence >= end.sequence


def test_a_week_without_a_head_outside_is_said_until_one_is_printed(acts: None, sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.casework import rules
    from habeas.store.audit import head
    from habeas.store.models import AuditRow, Setting

    olga = sign_in("olga")
    assert olga.get("/office/").context["last_head"] == {"at": None, "is_old": True}
    assert "Print or mail this week" in olga.get("/office/").content.decode()
    shown = olga.get("/office/log/head/").context["head"]
    assert olga.get("/office/").context["last_head"]["is_old"], "to look at it is not to keep it"
    for wrong in ("", "none", "0", str(shown.sequence + 1000)):
        assert olga.post("/office/log/head/", {"sequence": wrong}).status_code == 404, wrong
    assert olga.post("/office/log/head/", {"sequence": shown.sequence}).headers["Location"] == "/office/"
    kept = olga.get("/office/").context["last_head"]
    assert (kept["sequence"], kept["by"], kept["is_old"]) == (shown.sequence, "Olga Brandt", False)
    assert AuditRow.objects.filter(what="print", table="head", ref=str(shown.sequence)).count() == 1
    told = Setting.objects.get(name=rules.LAST_HEAD)
    told.value = {**told.value, "at": (timezone.now() - rules.HEAD_EVERY).isoformat()}
    told.save()
    assert olga.get("/office/").context["last_head"]["is_old"]
    end = head()
    assert end is not None
    assert end.sequence > shown.sequence
    proven = olga.post("/office/log/verify/", {"heads": shown.line}, follow=True).content.decode()
    assert f"up to row {shown.sequence}" in proven


def test_looks_are_written_before_the_answer_and_not_for_what_was_refused(office: Path) -> None:
    from django.http import HttpRequest, HttpResponse

    from habeas.desk.access import looked
    from habeas.desk.middleware import Looks
    from habeas.store.models import Account, AuditRow, AuditSalt

    for status, rows in ((200, 2), (404, 0)):

        def respond(request: HttpRequest, status: int = status) -> HttpResponse:
            looked(request, "look", "person", f"ref-{status}", purpose="test")
            looked(request, "print", "person", f"ref-{status}")
            return HttpResponse(status=status)

        request = HttpRequest()
        request.user = Account.objects.get(username="anna")
        Looks(respond)(request)
        written = AuditRow.objects.filter(ref=f"ref-{status}").order_by("sequence")
        assert written.count() == rows
        if rows:
            assert [row.what for row in written] == ["look", "print"]
            assert AuditSalt.objects.get(sequence=written[0].sequence).body == {"purpose": "test"}


def test_the_chain_holds_no_id_of_a_file(sign_in: SignIn) -> None:
    """Ids of files can be names, and longer than the chain has room for."""
    from habeas.casework import entries
    from habeas.store.models import Account, AuditRow, Case

    key = "quibbleton-" + "x" * 45
    case = Case.objects.get(key="infant-taken")
    own = case.entries.filter(person__isnull=False, re=None, supersedes=None).order_by("order")
    first = own[0]
    other = own.exclude(key=first.key)[0]
    case.entries.filter(key=first.key).update(key=key)
    anna = sign_in("anna")
    assert anna.get(f"/cases/{case.ref}/entries/{key}/").status_code == 200
    assert anna.post(f"/cases/{case.ref}/entries/{key}/retract/", {"reason": "-"}).status_code == 302
    long = "quibbleton-" + "y" * 45
    case.entries.filter(key=other.key).update(key=long)
    rows = list(case.entries.filter(key=long).select_related("person"))
    entries.correct(case, Account.objects.get(username="anna"), long, entries.data_of(case, rows) | {"note": "again"})
    refs = list(AuditRow.objects.values_list("ref", flat=True))
    assert max(map(len, refs)) <= AuditRow._meta.get_field("ref").max_length  # type: ignore[operator]
    assert not any("quibbleton" in ref for ref in refs)
    assert anna.get(f"/cases/{case.ref}/history/").status_code == 200
