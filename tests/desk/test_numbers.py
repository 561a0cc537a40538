"""Numbers name nobody, hide what is small and what would betray it, and tell each team of its own cases alone."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
        case = Case.objects.create(key=new_ref(), team=team, checked_at=timezone.now())
        days = {"born_first": born, "born_last": born} if born else {}
        person = Person.objects.create(case=case, key="p1", label="Zyxwvutov", sex=sex, **days)
        for fact in ("held", *facts):
            Span.objects.create(
                case=case, person=person, fact=fact, place=place, since=day - 10, until=day + AHEAD, certain=True
            )
        found.append(person)
    return found


def _rows(client: Client, title: str) -> dict[str, int | None]:
    table = next(each for each in client.get("/numbers/").context["tables"] if title in each.title)
    return dict(table.rows) | ({"others": table.others} if table.hidden else {})


def test_an_analyst_sees_numbers_and_no_names(sign_in: SignIn) -> None:
    from habeas.store.models import Person

    pavel = sign_in("pavel")
    page = pavel.get("/numbers/").content.decode()
    names = [name for name in Person.objects.filter(case__library=False).values_list("label", flat=True) if name]
    assert names
    assert [name for name in names if name in page] == []
    for address in ("/cases/", "/places/", "/search/?q=a", "/tasks/", "/findings/"):
        assert pavel.get(address).status_code == 404, address


def test_a_small_cell_hides_a_second_one(empty: Path, sign_in: SignIn) -> None:
    _hold("F", 3)
    _hold("M", 20)
    _hold("X", 9)
    pavel = sign_in("pavel")
    assert pavel.get("/numbers/").context["people"] == 32
    assert _rows(pavel, "by sex") == {"men and boys": 20, "others": 12}
    assert list(_rows(pavel, "by state").values()) == [32]
    assert "women" not in str(_rows(pavel, "by sex"))


def test_what_a_second_table_would_betray_is_hidden_too(empty: Path, sign_in: SignIn) -> None:
    """Children are counted beside the ages: three small ones would be twelve children less nine of another age."""
    from django.utils import timezone

    day = timezone.localdate().toordinal()
    _hold("M", 3, day - 2 * 366, ("child",))
    _hold("M", 9, day - 15 * 366, ("child",))
    _hold("M", 20, day - 35 * 366)
    pavel = sign_in("pavel")
    assert 12 in _rows(pavel, "children").values()
    assert _rows(pavel, "by age") == {"30-44": 20, "others": 12}


def test_fewer_than_five_are_told_as_nothing(empty: Path, sign_in: SignIn) -> None:
    _hold("F", 4)
    context = sign_in("pavel").get("/numbers/").context
    assert context["people"] is None
    assert all(count is None for table in context["tables"] for _, count in table.rows)


def test_two_who_are_one_count_once(empty: Path, sign_in: SignIn) -> None:
    from habeas.store.models import SameAs

    people = _hold("M", 8)
    SameAs.objects.create(one=people[0], other=people[1], why="x", certainty="sure")
    assert sign_in("pavel").get("/numbers/").context["people"] == 7


def test_each_team_counts_its_own_and_administrators_the_office(empty: Path, sign_in: SignIn) -> None:
    _hold("F", 3)
    _hold("M", 20, team="Visits")
    assert _rows(sign_in("anna"), "by sex") == {"women and girls": 3}
    assert _rows(sign_in("marina"), "by sex") == {"men and boys": 20}
    for who in ("olga", "pavel"):
        assert _rows(sign_in(who), "by sex") == {"others": 23}, who


def test_a_release_is_kept_and_the_same_all_day(empty: Path, sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow, Release

    _hold("M", 20)
    pavel = sign_in("pavel")
    first = pavel.get("/numbers/")
    _hold("M", 20)
    again = pavel.get("/numbers/")
    assert first.context["people"] == again.context["people"] == 20
    row = Release.objects.get()
    assert row.hash in first.content.decode()
    assert row.made_by is not None
    assert row.made_by.username == "pavel"
    assert AuditRow.objects.filter(what="release", table="numbers").count() == 1


def test_the_next_day_tells_nothing_by_its_difference(empty: Path, sign_in: SignIn) -> None:
    """One woman more would tell that there were four: the rows stay hidden and the total as it was."""
    from django.utils import timezone

    from habeas.store.models import Release

    _hold("F", 4)
    _hold("M", 20)
    pavel = sign_in("pavel")
    assert _rows(pavel, "by sex") == {"others": 24}
    Release.objects.update(day=timezone.localdate() - timedelta(days=1))
    _hold("F", 1)
    assert _rows(pavel, "by sex") == {"others": 24}
    assert pavel.get("/numbers/").context["people"] == 24
    Release.objects.latest("day").delete()
    _hold("F", 6)
    assert _rows(pavel, "by sex") == {"men and boys": 20, "women and girls": 11}
    assert pavel.get("/numbers/").context["people"] == 31


COUNTS = st.dictionaries(st.sampled_from(["F", "M", "X", ""]), st.integers(0, 9), min_size=1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(COUNTS, min_size=1, max_size=6))
def test_over_any_days_every_figure_stays_or_moves_by_enough(days: list[dict[str, int]]) -> None:
    from habeas.casework.numbers import Counted
    from habeas.casework.releases import told
    from habeas.casework.suppression import LEAST, Part, whole

    bodies: list[dict[str, Any]] = []
    for counts in days:
        table = whole("", (Part(name or "?", count) for name, count in counts.items()))
        bodies.append(told(Counted(table.count, {"sex": table}, counts), bodies))
    for name in ("F", "M", "X", "?"):
        figures = [body["tables"]["sex"]["cells"].get(name) for body in bodies]
        known = [each for each in figures if each is not None]
        assert all(a == b or abs(a - b) >= LEAST for a in known for b in known)
    people = [body["people"] for body in bodies if body["people"] is not None]
    assert all(a == b or abs(a - b) >= LEAST for a in people for b in people)


def test_the_number_of_queries_does_not_grow_with_the_people(empty: Path, sign_in: SignIn) -> None:
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
