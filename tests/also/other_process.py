"""What tests of several databases do in a process of its own: `python -m tests.also.other_process WHAT PASSPHRASE`.

The office is the one of HABEAS_DATA and HABEAS_DATABASE_URL.
"""

import hashlib
import json
import sys
from typing import Any, Final

LEFT_OUT: Final = {"django_session", "store_setting", "store_job"}
"""Who is signed in, what is known of the last backup, and that a new database waits for its search index."""


def make(passphrase: str) -> None:
    """The sample office, with what else a database has to carry: a stored file, awkward text, bytes, a moment without parts."""
    from datetime import UTC, datetime

    from allauth.mfa.models import Authenticator

    from habeas.casework import office, sample
    from habeas.store import audit, blobs
    from habeas.store.models import Account, AuditRow, Case, Document, Note, Setting

    office.create(passphrase)
    sample.make()
    anna = Account.objects.get(username="anna")
    case = Case.objects.filter(library=False, team__in=anna.teams.all()).order_by("pk")[0]
    stored = blobs.store([b"scan " * 30_000])
    Document.objects.create(
        case=case, name="a", media_type="-", size=stored.size, sha256=stored.sha256, blob=stored.name
    )
    Note.objects.create(case=case, by=anna, text="tab\tline\nand \\N, \\. and \\\\ Ёлка 🎈\r\x0b" + "long " * 400)
    Setting.objects.create(name="x", value={"ключ": [1.5, None, True, 'a "b" \\ \t']})
    Authenticator.objects.create(user=anna, type="totp", data={"secret": "x"})
    audit.log(anna, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), [audit.Act("look", "case", "x", "x", {"n": 1})])
    assert AuditRow.objects.count() > 1
    office.lock()


def look(passphrase: str) -> None:
    """Prints what is in each table, whether the log holds, and whether the office works (a search, a new row).

    Nothing is changed by it.
    """
    from django.apps import apps
    from django.db import connection, transaction
    from django.test import Client

    from habeas.casework import office
    from habeas.store import audit, blobs
    from habeas.store.models import Account, Document, Note, Person

    office.open_with(passphrase)
    told: dict[str, Any] = {
        model._meta.db_table: _digest(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table not in LEFT_OUT
    }
    told["vendor"] = connection.vendor
    told["file"] = sum(map(len, blobs.read(Document.objects.get(name="a").blob)))
    told["log holds"] = audit.verify().broken_at is None
    with transaction.atomic():
        anna = Account.objects.get(username="anna")
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(anna, backend="habeas.desk.account.backends.ByPassword")
        person = Person.objects.filter(case__team__in=anna.teams.all(), label__gt="").order_by("pk")[0]
        page = client.get("/search/", {"q": str(person.label).split()[0]}).content.decode()
        told["found"] = person.case.ref in page
        last = Note.objects.order_by("-pk")[0].pk
        told["new row"] = Note.objects.create(case=person.case, by=anna, text="new").pk > last
        transaction.set_rollback(True)
    office.lock()
    print(json.dumps(told))


def _digest(model: Any) -> str:
    columns = [field.attname for field in model._meta.concrete_fields]
    rows = [[_plain(value) for value in row] for row in model._base_manager.order_by("pk").values_list(*columns)]
    return f"{len(rows)} {hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:16]}"


def _plain(value: Any) -> Any:
    if isinstance(value, memoryview | bytes):
        return bytes(value).hex()
    return value if isinstance(value, dict | list | str | int | float | None) else str(value)


if __name__ == "__main__":
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    from habeas.casework import jobs

    setup_test_environment()
    jobs.start = lambda idle: None
    {"make": make, "look": look}[sys.argv[1]](sys.argv[2])
