"""`python -m tests.browser.office DIR`: makes the office that the browser visits, and prints what tests know of it.

The sample office as `habeas serve --demo` makes it, and beside it a case that holds one of everything, so that every
address has something to show. In a process of its own: the office of the tests without a browser lies in another folder.
"""

import json
import os
import sys
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from tests.desk.world import World

PASSWORD: Final = "a slow walk along the river"
WITH_PASSWORD: Final = "vera"
"""A caseworker who signs in with a password; the invented staff have none."""
WITH_FACTORS: Final = "asya"
"""Another one, who sets up a second factor: after that a password alone does not let in."""
WITH_APP: Final = "lola"
WITH_PASSKEY: Final = "timur"
"""Two more, who sign in with a code of their app, and with a passkey."""
PASSWORDS: Final = {
    WITH_PASSWORD: "Vera Somova", WITH_FACTORS: "Asya Belova", WITH_APP: "Lola Nurova", WITH_PASSKEY: "Timur Aliev",
}  # fmt: skip
ADMINISTRATOR: Final = "olga"
CASE: Final = """
id: read-not-written
state: RU
people: [{id: rustam, label: Рустам Саидов, born: 1990}]
entries: [{id: e1, on: 2024-03-01, kind: visit, who: rustam}]
"""
"""A case file that was uploaded and waits to be confirmed."""


@dataclass(frozen=True, slots=True)
class Known:
    """What tests may know: the address of each URL name, by who may open it, and the names of people on record."""

    everybody: dict[str, str] = field(default_factory=dict)
    staff: dict[str, str] = field(default_factory=dict)
    administrators: dict[str, str] = field(default_factory=dict)
    every: dict[str, str] = field(default_factory=dict)
    """All of them, as there is something to see for the administrator."""
    names: list[str] = field(default_factory=list)
    """Of invented people: what no analyst may read."""


def make(folder: Path) -> Known:
    """Fills the folder; the office is locked afterwards."""
    os.environ["HABEAS_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "habeas.desk.settings"
    (folder / "static").mkdir(parents=True)
    import django

    django.setup()
    from django.db import connections

    from habeas.casework import jobs, office, sample

    jobs.start = lambda idle: None
    office.create(office.DEMO_PASSPHRASE, demo=True)
    sample.make()
    known = _known()
    office.lock()
    connections.close_all()
    return known


def _known() -> Known:
    from habeas.casework.recheck import recheck
    from habeas.store.models import Account, Person, ReportedName, Team
    from tests.desk import test_access as access
    from tests.desk.world import build

    worlds = build()
    own = worlds["own"]
    recheck(own.case)
    for username, name in PASSWORDS.items():
        account = Account.objects.create_user(username, PASSWORD, role="caseworker", name=name)
        Team.objects.get(name="Legal aid").people.add(account)

    seen = replace(own, values=own.values | _of_administrator(worlds["deleted"].case))
    every = {name: access.address(name, seen) for name in access.table()}
    every["glass"] = access.address("glass", worlds["other"])
    every["share-answer"] = access.address("share-answer", _asked(worlds["shared"]))
    every["deleted-undo"] = access.address("deleted-undo", worlds["deleted"])
    every["deleted-erase"] = access.address("deleted-erase", worlds["deleted"])

    def of(kinds: dict[str, dict[str, str]]) -> dict[str, str]:
        return {name: access.address(name, own) for name in kinds}

    people = Person.objects.filter(case__library=False)
    reported = ReportedName.objects.filter(person__case__library=False)
    names = {*people.values_list("label", flat=True), *reported.values_list("name", flat=True)}
    return Known(
        everybody=of(access.OPEN | access.EVERYBODY),
        staff=of(access.STAFF | access.CASE),
        administrators=of(access.ADMIN | access.TOLD | access.CASE_ADMIN),
        every=every,
        names=sorted(filter(None, names)),
    )


def _asked(theirs: World) -> World:
    """A share that waits for our answer; without its notice, which is in the language of whoever asks."""
    from django.utils import timezone

    from habeas.store.models import Share, Team

    day, ours = timezone.localdate() + timedelta(days=30), Team.objects.get(name="Ours")
    share = Share.objects.create(case=theirs.case, team=ours, reason="a second look", until=day, answer_by=day)
    return replace(theirs, values=theirs.values | {"share": share.ref})


def _of_administrator(deleted: Any) -> dict[str, Any]:
    """What the world holds for others: an upload that was read, a receipt of what was erased."""
    from django.utils import timezone

    from habeas.casework import erasure, imports, person_lists
    from habeas.store import blobs
    from habeas.store.models import Account, Team
    from tests.desk.world import estimated
    from tests.trace.messy import messy

    account, team = Account.objects.get(username=ADMINISTRATOR), Team.objects.get(name="Ours")
    upload = imports.begin(blobs.store([CASE.encode()]), "case.yaml", account, team, "en")
    document = deleted.documents.get()
    document.deleted_at = timezone.now()
    document.save()
    register = person_lists.begin(blobs.store([messy()]), "list.xlsx", account, team, "en")
    return {
        "list_job": register.ref,
        "job": upload.ref,
        "estimate": estimated(account).ref,
        "draft": erasure.erase_document(document, account).number,
    }


if __name__ == "__main__":
    print(json.dumps(asdict(make(Path(sys.argv[1])))))
