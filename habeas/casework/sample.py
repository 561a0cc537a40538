"""The sample office: invented staff and people, and the published judgments as read-only cases."""

from importlib.resources import files
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from habeas.casework import sample_lists, sample_people, sample_places, sample_tracing
from habeas.casework.releases import WAY
from habeas.prove.publish.release import SUPPRESSED
from habeas.record import case as record
from habeas.record.reader import read_cases
from habeas.record.vocabulary import load_vocabulary
from habeas.store.mapping import add_case
from habeas.store.models import Account, Case, Setting, Team
from habeas.store.models.office import Role

STAFF: Final = (
    ("anna", "Anna Lebedeva", Role.LAWYER, "Legal aid"),
    ("daniyar", "Daniyar Osmonov", Role.CASEWORKER, "Legal aid"),
    ("marina", "Marina Kovacs", Role.MONITOR, "Visits"),
    ("tahmina", "Tahmina Yusufi", Role.TRACER, "Tracing"),
    ("pavel", "Pavel Stern", Role.ANALYST, "Reports"),
    ("olga", "Olga Brandt", Role.ADMINISTRATOR, "Legal aid"),
)


@transaction.atomic
def make() -> None:
    """Fills an empty office. What was written is checked by the worker, the office's own cases first."""
    teams = {name: Team.objects.create(name=name) for name in dict.fromkeys(team for *_, team in STAFF)}
    for username, name, role, team in STAFF:
        account = Account(username=username, name=name, role=role, invented=True)
        account.set_unusable_password()
        account.save()
        teams[team].people.add(account)
    Setting.objects.create(name=WAY, value=SUPPRESSED)
    now = timezone.now()
    for case in _files("examples"):
        first, *others = (person.label or person.id for person in case.people)
        title = f"{first} + {len(others)}" if others else first
        add_case(case, team=teams["Legal aid"], sample=True, stale_since=now, title=title)
    sample_people.make(teams, timezone.localdate())
    sample_places.make()
    sample_lists.make(teams, timezone.localdate())
    sample_tracing.make(teams, timezone.localdate())
    add_judgments()


def add_judgments() -> int:
    """The published judgments that are not there yet, as read-only cases; gives how many."""
    known = set(Case.objects.filter(library=True).values_list("key", flat=True))
    fresh = [case for case in _files("cases") if case.id not in known]
    now = timezone.now()
    for case in fresh:
        add_case(case, library=True, stale_since=now, title=(case.cite or {}).get("name", ""))
    return len(fresh)


def _files(folder: str) -> tuple[record.Case, ...]:
    found, _ = read_cases(Path(str(files("habeas.record") / folder)), load_vocabulary())
    return found
