"""What a stored finding means on a later day, and whether it counts: on every page, in every list, tile and feed alike."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from django.test import Client

SignIn = Callable[[str], Client]
CASE: Final = "stateless-across-2022"
EARLY: Final = date(2022, 4, 5).toordinal()
"""On this day nothing was a breach: three were coming, much was due."""


def today() -> date:
    from django.utils import timezone

    return timezone.localdate()


def a_case(key: str = CASE) -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key=key)


def checked_on(row: Any, day: int) -> None:
    """The case as the check of that day left it."""
    from habeas.casework.keeping import Part, keep
    from habeas.casework.law import law_version, program
    from habeas.check.findings import check_cases
    from habeas.check.verdicts import STORED
    from habeas.store.mapping import case_of

    checked = check_cases([case_of(row)], program(), day, keep=STORED)
    keep([Part.of(row)], checked, day, law_version())


def waiting(row: Any) -> None:
    """Marked for the worker, so that no page checks it by itself."""
    from habeas.casework.recheck import mark_stale

    mark_stale([row.pk])


def verdicts(page: str) -> set[str]:
    return set(re.findall(r'class="verdict verdict--(\w+)"', page[page.index('id="findings"') :]))


def number(page: str, which: str) -> int:
    """The number on a tile of Today."""
    found = re.search(rf'which={which}"><b>(\d+)</b>', page)
    assert found is not None, which
    return int(found[1])


def only(row: Any) -> None:
    """All other cases of the office are put away."""
    from django.utils import timezone

    from habeas.store.models import Case

    Case.objects.filter(library=False).exclude(pk=row.pk).update(deleted_at=timezone.now())


def test_what_was_coming_is_a_breach_and_what_was_due_is_overdue_wherever_it_is_shown(sign_in: SignIn) -> None:
    from habeas.store.models import Feed

    row, anna = a_case(), sign_in("anna")
    only(row)
    checked_on(row, EARLY)
    stored = set(row.findings.values_list("verdict", flat=True))
    assert stored == {"coming", "due"}
    waiting(row)
    page = anna.get(f"/cases/{row.ref}/").content.decode()
    assert verdicts(page) == {"breach", "overdue"}
    assert "being re-checked" in page
    assert "mark--coming" not in page
    assert "mark--overdue" in page

    tiles = anna.get("/").content.decode()
    coming, due = (row.findings.filter(verdict=verdict).count() for verdict in ("coming", "due"))
    assert (number(tiles, "soon"), number(tiles, "due"), number(tiles, "overdue")) == (0, 0, due)
    assert number(tiles, "now") == coming
    listed = anna.get("/findings/?which=overdue").content.decode()
    assert "verdict--overdue" in listed
    assert "verdict--due" not in listed
    people = anna.get("/cases/?view=people&verdict=now").content.decode()
    assert f'<span class="verdict verdict--breach">{coming}</span>' in people

    first = row.findings.filter(verdict="due")[0]
    yesterday = today().toordinal() - 1
    row.findings.filter(pk=first.pk).update(due=yesterday)
    Feed.objects.create(account_id=int(anna.session["_auth_user_id"]), token="t" * 40)
    calendar = anna.get("/calendar/").content.decode()
    assert "verdict--overdue" in calendar
    assert "verdict--due" not in calendar


def test_a_case_in_which_a_day_came_is_checked_when_it_is_opened_or_by_the_worker(sign_in: SignIn) -> None:
    from habeas.casework import jobs, rules

    row, anna = a_case(), sign_in("anna")
    page = anna.get(f"/cases/{row.ref}/").content
    asked = set(a_case().questions.values_list("identity", flat=True))
    assert asked

    checked_on(row, EARLY)
    assert EARLY < row.turns_on < today().toordinal()
    again = anna.get(f"/cases/{row.ref}/").content
    assert verdicts(again.decode()) == verdicts(page.decode())
    checked_on(row, EARLY)
    assert anna.get(f"/cases/{row.ref}/questions/").status_code == 200
    assert set(a_case().questions.values_list("identity", flat=True)) == asked

    checked_on(row, EARLY)
    assert rules.check_turned() == 1
    jobs.work_off()
    kept = a_case()
    assert kept.turns_on is None or kept.turns_on > today().toordinal()
    assert set(kept.questions.values_list("identity", flat=True)) == asked


def test_questions_of_today_are_not_over_tomorrow(sign_in: SignIn) -> None:
    from habeas.casework import today as work
    from habeas.casework.jobs import work_off
    from habeas.store.access import inside
    from habeas.store.models import Account, Case, QuestionRow

    work_off()
    day, account = today().toordinal(), Account.objects.get(username="anna")
    held = Case.objects.filter(library=False, people__held_until__gt=day).values("pk")
    given = account, ((), held), inside(((), held))
    best = work.best_questions(*given, day, 50)
    ranks = [(row.weight, row.pk) for row in work.best_questions(*given, day + 1, 50)]
    assert ranks == [(row.weight, row.pk) for row in best]
    assert QuestionRow.objects.filter(until__gte=day).exists()
    assert QuestionRow.objects.filter(until__lt=day).exists()


def test_whom_the_tile_counts_the_list_shows(sign_in: SignIn) -> None:
    """A man of whose first custody no end is on record was held elsewhere since, and let go from there."""
    from habeas.casework import entries
    from habeas.store.models import Account, Person, Span

    row, anna = a_case(), sign_in("anna")
    only(row)
    by, day = Account.objects.get(username="anna"), today()
    person = row.people.get()
    places = list(row.case_places.values_list("key", flat=True))
    for kind, ago in (("placed", 40), ("apprehended", 20), ("released", 10)):
        at = {"place": places[0]} if kind == "placed" else {}
        entries.add(row, by, {"kind": kind, "on": str(day - timedelta(ago)), "who": [person.key], **at})
    now = Span.objects.filter(fact="held", since__lte=day.toordinal(), until__gt=day.toordinal(), case=row)
    whom = set(now.values_list("person", flat=True))
    page = anna.get("/").content.decode()
    found = re.search(r'held=now"><b>(\d+)</b>', page)
    listed = anna.get("/cases/?view=people&held=now").content.decode()
    assert found is not None
    assert int(found[1]) == len(whom) == listed.count('<th scope="row">')
    assert Person.objects.get(pk=person.pk).held_since is not None


# ---- set aside, and decided on other facts -------------------------------------------------------------------------


def decide(client: Client, row: Any, finding: Any, what: str) -> Any:
    last = row.decisions.filter(identity=finding.identity, withdrawn_at__isnull=True).order_by("-pk").first()
    data = {"id": finding.identity, "what": what, "reason": "An error of the record.", "digest": finding.digest}
    return client.post(f"/cases/{row.ref}/findings/", data | {"last": last.pk if last else ""})


def going_on(row: Any) -> Any:
    """Findings that are a breach today."""
    from habeas.casework.recheck import recheck

    recheck(row)
    return row.findings.filter(verdict="breach", until__isnull=True).order_by("pk")


def told(client: Client, row: Any) -> dict[str, Any]:
    """The same number wherever it stands."""
    people = client.get("/cases/?view=people&verdict=now").content.decode()
    cell = re.search(r'data-label="Breaches now"><span class="verdict verdict--breach">(\d+)<', people)
    page = client.get(f"/cases/{row.ref}/").content.decode()
    totals = re.search(r'<li class="verdict verdict--breach">breach <b>(\d+)</b>', page)
    tiles = client.get("/").content.decode()
    return {
        "today": number(tiles, "now"),
        "again": number(tiles, "again"),
        "column": int(cell[1]) if cell else 0,
        "case": a_case(row.key).breaches,
        "page": int(totals[1]) if totals else 0,
    }


def test_what_is_set_aside_counts_nowhere_and_comes_back_when_it_is_withdrawn(sign_in: SignIn) -> None:
    from habeas.store.models import Decision

    row, anna = a_case("sergei-b"), sign_in("anna")
    only(row)
    first = going_on(row)[0]
    before = told(anna, row)
    assert before["today"] == before["column"] > 1
    assert decide(anna, row, first, "set_aside").status_code == 302
    after = told(anna, row)
    assert (after["today"], after["column"], after["case"]) == (
        before["today"] - 1, before["column"] - 1, before["case"] - 1,
    )  # fmt: skip
    assert after["again"] == 0
    same = a_case("sergei-b").findings.get(pk=first.pk)
    assert (same.aside, same.again) == (True, False)
    decision = Decision.objects.get(case=row, withdrawn_at__isnull=True)
    anna.post(f"/cases/{row.ref}/findings/", {"id": first.identity, "what": "withdraw", "decision": decision.pk})
    assert told(anna, row) == before


def test_a_finding_that_was_set_aside_on_other_facts_comes_back_everywhere_and_is_marked(sign_in: SignIn) -> None:
    from habeas.casework.recheck import recheck
    from habeas.store.models import Decision

    row, anna = a_case("sergei-b"), sign_in("anna")
    only(row)
    first = going_on(row)[0]
    before = told(anna, row)
    decide(anna, row, first, "set_aside")
    Decision.objects.filter(case=row).update(digest="of-other-facts")  # as though an entry had changed since
    recheck(row)
    assert told(anna, row) == before | {"again": 1}
    listed = anna.get("/findings/?which=again").content.decode()
    assert "1 finding" in listed
    assert f"/cases/{row.ref}/" in listed
    page = anna.get(f"/cases/{row.ref}/?findings=all").content.decode()
    assert "decided on other facts, look again" in page
    people = anna.get("/cases/?view=people&verdict=again").content.decode()
    assert people.count('<th scope="row">') == 1


def test_what_is_set_aside_is_not_counted_at_the_place(sign_in: SignIn) -> None:
    from habeas.casework import held, numbers
    from habeas.store.models import Case

    row, day = a_case("sergei-b"), today().toordinal()
    only(row)
    found = going_on(row)
    places = list(row.case_places.values_list("place", flat=True))
    cases = Case.objects.filter(pk=row.pk)

    def now() -> tuple[int, int]:
        at = sum(each.now for each in held.found_at(places, ((), cases.values("pk")), day))
        return at, held.tallies(dict.fromkeys(places), ((), cases.values("pk")), day)[places[0]].in_breach

    assert now()[0] > 0
    anna = sign_in("anna")
    for finding in found:
        decide(anna, row, finding, "set_aside")
    assert now() == (0, 0)
    assert numbers.counted(cases, day).breaches == {}


def test_marks_of_people_say_on_every_day_what_their_stretches_say(office: object) -> None:
    """As the check keeps them, as an upgrade makes them from what was kept before, and where nothing was kept."""
    from importlib import import_module

    from django.apps import apps

    from habeas.casework.today import true_of
    from habeas.store.models import MARKED, Case, Person, Span

    edges: set[int] = {today().toordinal()}
    for row in Case.objects.filter(library=False):
        checked_on(row, today().toordinal() if row.key != CASE else EARLY)
    spans = Span.objects.filter(fact__in=MARKED, person__deleted_at__isnull=True)
    for ends in spans.values_list("since", "until"):
        edges.update(ends)
    days = sorted({edge + beside for edge in edges for beside in (-1, 0, 1)})
    assert len(days) > 20

    def agree() -> None:
        for fact in MARKED:
            for day in days:
                marked = set(Person.objects.filter(true_of(fact, day)).values_list("pk", flat=True))
                told = spans.filter(fact=fact, since__lte=day, until__gt=day)
                assert marked == set(told.values_list("person", flat=True)), (fact, day)

    agree()
    kept = set(Person.objects.exclude(marks=0).values_list("pk", "marks"))
    assert kept
    import_module("habeas.store.migrations.0028_marks_of_days").mark(apps, None)
    agree()
    Person.objects.update(marks=0, marks_since=0, marks_until=0)
    agree()
