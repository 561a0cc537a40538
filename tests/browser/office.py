"""`python -m tests.browser.office DIR`: makes the office that the browser visits, and prints what tests know of it.

The sample office as `habeas serve --demo` makes it, and beside it a case that holds one of everything, so that every
address has something to show. In a process of its own: the office of the tests without a browser lies in another folder.
"""

import json
import os
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

PASSWORD: Final = "a slow walk along the river"
WITH_PASSWORD: Final = "vera"
"""A caseworker who signs in with a password; the invented staff have none."""


@dataclass(frozen=True, slots=True)
class Known:
    """What tests may know: the address of each URL name, by who may open it, and the names of people on record."""

    everybody: dict[str, str] = field(default_factory=dict)
    staff: dict[str, str] = field(default_factory=dict)
    administrators: dict[str, str] = field(default_factory=dict)
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
    from habeas.store.models import Account, Person, ReportedName, Team
    from tests.desk import test_access as access
    from tests.desk.world import build

    own = build()["own"]
    vera = Account.objects.create_user(WITH_PASSWORD, PASSWORD, role="caseworker", name="Vera Somova")
    Team.objects.get(name="Legal aid").people.add(vera)

    def of(kinds: dict[str, dict[str, str]]) -> dict[str, str]:
        return {name: access.address(name, own) for name in kinds}

    people = Person.objects.filter(case__library=False)
    reported = ReportedName.objects.filter(person__case__library=False)
    names = {*people.values_list("label", flat=True), *reported.values_list("name", flat=True)}
    return Known(
        everybody=of(access.OPEN | access.EVERYBODY),
        staff=of(access.STAFF | access.CASE),
        administrators=of(access.ADMIN | access.CASE_ADMIN),
        names=sorted(filter(None, names)),
    )


if __name__ == "__main__":
    print(json.dumps(asdict(make(Path(sys.argv[1])))))
