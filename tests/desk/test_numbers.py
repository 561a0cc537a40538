"""Numbers: what analysts and administrators are told of the whole office, from one release a day; and one's own cases."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client

SignIn = Callable[[str], Client]
AHEAD: Final = 400


@pytest.fixture
def empty(office: Path) -> Path:
    """An office without people; its staff, places and judgments stay."""
    from habeas.store.models import Case

    Case.objects.filter(library=False).delete()
    return office


def _hold(sex: str, count: int, born: int | None = None, facts: tuple[str, ...] = (), **more: Any) -> list[Any]:
    """So many people held since ten days, each in a case of their own."""
    from django.utils import timezone

    from habeas.store.models import Case, Person, Place, Span, Team
    from habeas.store.models.base import new_ref

    day = timezone.localdate().toordinal()
    team = Team.objects.get(name=more.get("team", "Legal aid"))
    place, _ = Place.objects.get_or_create(name="The Centre", kind="police", state="RU", library=False)
    found = []
    for _number in range(count):
        case = Case.objects.create(key=new_ref(), team=team, checked_at=timezone.now(), asked_at=timezone.now())
        days = {"born_first": born, "born_last": born} if born else {}
        person = Person.objects.create(case=case, key="p1", label="Zyxwvutov", sex=sex, **days)
        for fact in ("held", *facts):
            Span.objects.create(
                case=case, person=person, fact=fact, place=place, since=day - 10, until=day + AHEAD, certain=True
            )
        found.append(person)
    return found


def today() -> date:
    from django.utils import timezone

    return timezone.localdate()


def made(client: Client) -> Any:
    """The page once the release of the day is there."""
    from habeas.casework import jobs

    client.get("/numbers/")
    jobs.work_off()
    return client.get("/numbers/")


def a_day_passes() -> None:
    """What was told today was told yesterday, and everything before it a day earlier."""
    from habeas.store.models import Release

    for row in Release.objects.order_by("day"):
        row.day -= timedelta(days=1)
        row.told["day"] = row.day.isoformat()
        row.save()


def told(client: Client, **pick: str) -> dict[str, Any]:
    """A figure as JSON, of the year in which those of `_hold` are held."""
    year = (today() - timedelta(days=10)).year
    answer = client.get("/numbers/told.json", {"what": "held", "when": str(year)} | pick)
    assert answer.status_code == 200, pick
    found: dict[str, Any] = json.loads(answer.content)
    return found


def rows(client: Client, **pick: str) -> dict[str, int]:
    return {row["key"]: row["count"] for row in told(client, **pick)["rows"]}


# ---- what is told ----------------------------------------------------------------------------------------------------


def test_an_analyst_sees_numbers_and_no_names(sign_in: SignIn) -> None:
    from habeas.store.models import Person

    pavel = sign_in("pavel")
    page = made(pavel).content.decode()
    assert "People held at any time in the year" in page
    names = [name for name in Person.objects.filter(case__library=False).values_list("label", flat=True) if name]
    assert names
    assert [name for name in names if name in page] == []
    for address in ("/cases/", "/places/", "/search/?q=a", "/tasks/", "/findings/"):
        assert pavel.get(address).status_code == 404, address


def test_the_first_screen_tells_who_was_held_in_the_last_year(empty: Path, sign_in: SignIn) -> None:
    _hold("F", 12)
    _hold("M", 20)
    page = made(sign_in("pavel"))
    assert page.context["lines"][0][:2] == ("People held at any time in the year", 32)
    tables = {figure["by"]: figure for figure, _ in page.context["tables"]}
    assert {row["label"]: row["count"] for row in tables["sex"]["rows"]} == {"men and boys": 20, "women and girls": 12}
    assert "numbers/release.csv" in page.content.decode()


@pytest.mark.usefixtures("empty")
def test_what_is_not_known_is_a_row_of_its_own_and_what_is_not_told_is_stated(sign_in: SignIn) -> None:
    _hold("", 9)
    _hold("M", 20)
    _hold("F", 6, facts=("pregnant",))
    pavel = sign_in("pavel")
    made(pavel)
    answer = pavel.get("/numbers/", {"what": "held", "by": "sex", "when": str(today().year)})
    figure, page = answer.context["one"], answer.content.decode()
    assert [(row["label"], row["count"]) for row in figure["rows"]][-1] == ("not known", 9)
    assert "count__unknown" in page
    assert "<svg" in page
    assert "Cells of this table that are not told" in page
    assert "They are no sample" in page


@pytest.mark.usefixtures("empty")
def test_a_small_cell_hides_what_would_tell_it(sign_in: SignIn) -> None:
    _hold("F", 3)
    _hold("M", 20)
    _hold("X", 9)
    pavel = sign_in("pavel")
    made(pavel)
    figure = told(pavel, by="sex")
    assert figure["total"] == 32
    assert {row["key"]: row["count"] for row in figure["rows"]} == {"M": 20}
    assert figure["left"] == 12


@pytest.mark.usefixtures("empty")
def test_fewer_than_five_are_told_as_nothing(sign_in: SignIn) -> None:
    _hold("F", 4)
    pavel = sign_in("pavel")
    page = made(pavel)
    assert "Nothing is told of this year" in page.content.decode()
    assert told(pavel)["total"] is None


@pytest.mark.usefixtures("empty")
def test_two_who_are_one_count_once(sign_in: SignIn) -> None:
    from habeas.store.models import SameAs

    people = _hold("M", 8)
    SameAs.objects.create(one=people[0], other=people[1], why="x", certainty="sure")
    pavel = sign_in("pavel")
    made(pavel)
    assert told(pavel)["total"] == 7


@pytest.mark.usefixtures("empty")
def test_deleted_cases_count_nowhere(sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.store.models import Case

    people = _hold("M", 20)
    Case.objects.filter(pk__in=[one.case_id for one in people[:6]]).update(deleted_at=timezone.now())
    pavel = sign_in("pavel")
    made(pavel)
    assert told(pavel)["total"] == 14


@pytest.mark.usefixtures("empty")
def test_a_pick_that_no_table_has_is_said_beside_the_pickers(sign_in: SignIn) -> None:
    _hold("F", 12)
    pavel = sign_in("pavel")
    made(pavel)
    year = str(today().year)
    for pick in ({"by": "state", "where": "RU"}, {"what": "held_long", "by": "sex", "where": "RU"}):
        asked = {"what": "held", "when": year} | pick
        page = pavel.get("/numbers/", asked)
        assert page.status_code == 200
        assert page.context["form"].errors
        assert pavel.get("/numbers/told.csv", asked).status_code == 302
    for wrong in ({"what": "p1"}, {"what": "held", "when": "1999"}, {"what": "held", "by": "place", "when": year}):
        assert pavel.get("/numbers/", wrong).context["form"].errors
    assert pavel.get("/numbers/told.exe", {"what": "held", "when": year}).status_code == 404


def test_a_pick_without_a_year_is_of_the_year_first_shown(sign_in: SignIn) -> None:
    _hold("F", 12)
    pavel = sign_in("pavel")
    made(pavel)
    shown = pavel.get("/numbers/").context["year"]
    page = pavel.get("/numbers/", {"what": "held", "by": "sex"})
    assert not page.context["form"].errors
    assert page.context["form"].pick.when == shown


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx", "svg", "png", "vl.json"])
def test_every_file_of_a_figure_can_be_fetched_and_is_noted(kind: str, empty: Path, sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow

    _hold("F", 12)
    _hold("M", 9)
    pavel = sign_in("pavel")
    made(pavel)
    before = AuditRow.objects.count()
    answer = pavel.get(f"/numbers/told.{kind}", {"what": "held", "by": "sex", "when": str(today().year)})
    assert answer.status_code == 200
    assert len(answer.content) > 40
    assert f"held-sex-{today().year}.{kind}" in answer.headers["Content-Disposition"]
    assert AuditRow.objects.filter(what="export", table="numbers").exists()
    assert AuditRow.objects.count() == before + 1


# ---- one release a day ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("empty")
def test_a_release_is_made_in_the_background_and_the_page_goes_on_by_itself(sign_in: SignIn) -> None:
    from habeas.casework import jobs
    from habeas.store.models import Job, Release

    _hold("M", 20)
    pavel = sign_in("pavel")
    waiting = pavel.get("/numbers/").content.decode()
    assert "The figures are being made" in waiting
    assert 'hx-get="/numbers/?poll=1"' in waiting
    pavel.get("/numbers/")
    assert Job.objects.filter(kind="release").count() == 1
    assert not Release.objects.exists()
    assert pavel.get("/numbers/told.csv", {"what": "held"}).headers["Location"] == "/numbers/"
    asks = {"HX-Request": "true"}
    assert "HX-Refresh" not in pavel.get("/numbers/?poll=1", headers=asks).headers
    jobs.work_off()
    assert pavel.get("/numbers/?poll=1", headers=asks).headers["HX-Refresh"] == "true"
    later = pavel.get("/numbers/?poll=1&shown=1", headers=asks)
    assert "HX-Refresh" not in later.headers
    assert "The figures of today are there" in later.content.decode()


@pytest.mark.usefixtures("empty")
def test_yesterdays_figures_are_shown_while_those_of_today_are_made(sign_in: SignIn) -> None:
    _hold("M", 20)
    pavel = sign_in("pavel")
    made(pavel)
    a_day_passes()
    page = pavel.get("/numbers/").content.decode()
    assert "Those below are older" in page
    assert "People held at any time in the year" in page
    assert told(pavel)["day"] == (today() - timedelta(days=1)).isoformat()


@pytest.mark.usefixtures("empty")
def test_nothing_is_released_while_cases_wait_for_a_check(sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.store.models import Case, Job

    one, *_ = _hold("M", 20)
    Case.objects.filter(pk=one.case_id).update(stale_since=timezone.now())
    assert "1 case is being re-checked" in sign_in("pavel").get("/numbers/").content.decode()
    assert not Job.objects.filter(kind="release").exists()


@pytest.mark.usefixtures("empty")
def test_a_release_that_cannot_be_made_is_told_and_not_tried_at_every_look(sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.store.models import Job

    _hold("M", 20)
    now = timezone.now()
    Job.objects.create(kind="release", fault="OSError: no room", started_at=now, ended_at=now)
    assert "An administrator sees why" in sign_in("pavel").get("/numbers/").content.decode()
    assert "/office/work/" in sign_in("olga").get("/numbers/").content.decode()
    assert Job.objects.filter(kind="release").count() == 1


@pytest.mark.usefixtures("empty")
def test_a_release_is_kept_the_same_all_day_and_proved_by_its_mark(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow, Release

    _hold("M", 20)
    pavel = sign_in("pavel")
    first = made(pavel)
    _hold("M", 20)
    made(pavel)
    assert told(pavel)["total"] == 20
    row = Release.objects.get()
    file = pavel.get("/numbers/release.json")
    assert hashlib.sha256(file.content).hexdigest() == row.hash
    assert row.hash in first.content.decode()
    assert "kept" not in json.loads(file.content)
    assert row.made_by is not None
    assert row.made_by.username == "pavel"
    assert AuditRow.objects.filter(what="release", table="numbers").count() == 1


@pytest.mark.usefixtures("empty")
def test_the_next_day_tells_nothing_by_its_difference(sign_in: SignIn) -> None:
    """One woman more would tell that there were four: the rows stay hidden and the total as it was."""
    from habeas.store.models import Release

    _hold("F", 4)
    _hold("M", 20)
    pavel = sign_in("pavel")
    made(pavel)
    assert told(pavel)["total"] == 24
    assert rows(pavel, by="sex") == {}
    a_day_passes()
    _hold("F", 1)
    made(pavel)
    assert told(pavel)["total"] == 24
    assert rows(pavel, by="sex") == {}
    a_day_passes()
    _hold("F", 7)
    _hold("M", 8)
    made(pavel)
    assert told(pavel)["total"] == 40
    assert rows(pavel, by="sex") == {"M": 28, "F": 12}
    assert [bool(row.kept) for row in Release.objects.order_by("day")] == [False, False, True]


@pytest.mark.usefixtures("empty")
def test_a_year_that_leaves_the_record_and_comes_back_is_held_against_what_was_told(sign_in: SignIn) -> None:
    from habeas.store.models import Case

    _hold("F", 4)
    _hold("M", 20)
    pavel = sign_in("pavel")
    made(pavel)
    a_day_passes()
    Case.objects.filter(library=False).delete()
    made(pavel)
    a_day_passes()
    _hold("F", 5)
    _hold("M", 20)
    made(pavel)
    assert rows(pavel, by="sex") == {}


@pytest.mark.usefixtures("empty")
def test_where_the_clock_goes_back_the_last_release_is_told(sign_in: SignIn) -> None:
    from habeas.store.models import Job, Release

    _hold("M", 20)
    pavel = sign_in("pavel")
    made(pavel)
    Release.objects.update(day=today() + timedelta(days=3))
    Job.objects.all().delete()
    assert pavel.get("/numbers/").context["lines"][0][1] == 20
    assert not Job.objects.exists()


@pytest.mark.usefixtures("empty")
def test_the_release_does_not_depend_on_who_asks_first_and_health_is_held_back_as_it_is_shown(sign_in: SignIn) -> None:
    from habeas.store.models import Release, Setting

    def release() -> Any:
        Release.objects.all().delete()
        made(sign_in("olga"))
        return Release.objects.get().told

    _hold("F", 12, facts=("pregnant",))
    _hold("F", 9)
    _hold("M", 8)
    open_to_all = release()
    assert rows(sign_in("olga"), by="pregnant") == {"pregnant": 12, "rest": 17}
    Setting.objects.create(name="closed_fields", value={"administrator": ["health"]})
    assert release() == open_to_all
    olga, year = sign_in("olga"), str(today().year)
    page = olga.get("/numbers/")
    assert "pregnan" not in page.content.decode()
    assert rows(olga, by="sex") == {"F": 21, "M": 8}
    assert olga.get("/numbers/told.json", {"what": "held", "by": "pregnant", "when": year}).status_code == 302
    assert olga.get("/numbers/release.json").status_code == 404
    assert "pregnan" not in olga.get("/numbers/release.csv").content.decode()
    assert rows(sign_in("pavel"), by="pregnant") == {"pregnant": 12, "rest": 17}


# ---- one's own cases --------------------------------------------------------------------------------------------------


def _own(client: Client, title: str) -> dict[str, int]:
    table = next(each for each in client.get("/numbers/").context["tables"] if title in each.title)
    return dict(table.rows)


@pytest.mark.usefixtures("empty")
def test_each_team_counts_its_own_with_nothing_hidden_and_administrators_the_office(sign_in: SignIn) -> None:
    _hold("F", 3, facts=("pregnant",))
    _hold("M", 20, team="Visits")
    assert _own(sign_in("anna"), "by sex") == {"women and girls": 3}
    assert list(_own(sign_in("anna"), "pregnant").values()) == [0, 3, 0, 0]
    assert _own(sign_in("marina"), "by sex") == {"men and boys": 20}
    for who in ("olga", "pavel"):
        made(sign_in(who))
        assert told(sign_in(who))["total"] == 23


@pytest.mark.usefixtures("empty")
def test_a_table_of_ones_own_counts_children_by_age(sign_in: SignIn) -> None:
    day = today().toordinal()
    _hold("M", 3, day - 2 * 366, ("child",))
    _hold("M", 2, None, ("child",))
    _hold("M", 1, day - 35 * 366)
    _hold("M", 1)
    anna = sign_in("anna")
    assert _own(anna, "by age") == {"0-5": 3, "0-17, age not known more closely": 2, "30-44": 1, "not known": 1}
    assert list(_own(anna, "children").values()) == [5, 0, 0, 0]


@pytest.mark.usefixtures("empty")
def test_the_number_of_queries_does_not_grow_with_the_people(sign_in: SignIn) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    anna = sign_in("anna")

    def asked() -> int:
        anna.get("/numbers/")
        with CaptureQueriesContext(connection) as queries:
            anna.get("/numbers/")
        return len(queries)

    _hold("F", 2)
    few = asked()
    _hold("M", 15)
    assert asked() == few
