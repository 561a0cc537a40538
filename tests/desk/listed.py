"""Rows for tests of the lists at /cases/: cases and people as the check leaves them, alone in sight of their team."""

from typing import Any

from django.test import Client


def today() -> int:
    from django.utils import timezone

    return timezone.localdate().toordinal()


def alone() -> Any:
    """The team of anna, daniyar and olga, of which all cases of the sample are taken away."""
    from habeas.store.models import Case, Team

    Case.objects.filter(library=False).update(team=Team.objects.create(name="Elsewhere"))
    return Team.objects.get(name="Legal aid")


def made(key: str, team: Any = None, people: int = 1, **columns: Any) -> Any:
    """A case of Legal aid, else of a team, whose people are KEY-1, KEY-2 …"""
    from django.utils import timezone

    from habeas.store.models import Case, Person, Team

    at = {"team": team or Team.objects.get(name="Legal aid"), "checked_at": timezone.now()}
    case = Case.objects.create(key=key, **{"title": f"Case {key}", **at, **columns})
    for number in range(1, people + 1):
        Person.objects.create(case=case, key=f"{key}-{number}", label=f"Person {key}-{number}")
    return case


def person(case: Any, number: int = 1) -> Any:
    return case.people.get(key=f"{case.key}-{number}")


def change(row: Any, **columns: Any) -> None:
    """Writes these columns and nothing else, not even the moment of the change."""
    type(row)._base_manager.filter(pk=row.pk).update(**columns)
    for name, value in columns.items():
        setattr(row, name, value)


def hold(who: Any, since: int = -9, until: int = 9, place: Any = None, certain: bool = True) -> None:
    """Somebody is held from and until so many days from today."""
    from habeas.store.models import Span

    days = {"since": today() + since, "until": today() + until}
    change(who, held_at=place, held_since=days["since"], held_until=days["until"])
    Span.objects.create(case=who.case, person=who, fact="held", place=place, certain=certain, **days)


def found(who: Any, verdict: str = "breach", since: int = -9, **columns: Any) -> Any:
    """A finding about somebody; its days are counted from today."""
    from django.utils import timezone

    from habeas.store.models import FindingRow

    given: dict[str, Any] = {
        "case": who.case, "person": who, "identity": f"x:{FindingRow.everything.count()}", "norm": "echr-5-1",
        "instrument": "ECHR", "provision": "5(1)", "force": "treaty", "digest": "0", "law_version": "0",
        "first_seen": timezone.now(),
    }  # fmt: skip
    days = {name: today() + columns.pop(name) for name in ("until", "due") if name in columns}
    if "until" in days:
        given["ends"] = days["until"]
    return FindingRow.objects.create(**given | days | {"verdict": verdict, "since": today() + since} | columns)


def shown(client: Client, query: str = "") -> list[str]:
    """The ids of the cases that a list shows, row by row; of a list of people those of the people."""
    answer = client.get(f"/cases/?{query}")
    assert answer.status_code == 200
    return [(row.person or row.case).key for row in answer.context["rows"]]


def logged(what: str, table: str, case: Any = None) -> list[dict[str, Any]]:
    """What the log keeps beside such acts."""
    from habeas.store.models import AuditRow, AuditSalt

    rows = AuditRow.objects.filter(what=what, table=table).order_by("sequence")
    if case is not None:
        rows = rows.filter(case_ref=case.ref)
    bodies = AuditSalt.objects.in_bulk(list(rows.values_list("sequence", flat=True)))
    return [bodies[row.sequence].body for row in rows]
