"""The lists of cases and people: what each filter leaves, and in which order."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import pytest
from django.test import Client

from tests.desk.listed import alone, change, found, hold, made, person, shown, today

SignIn = Callable[[str], Client]
Make = Callable[[Any, Any, bool], object]
"""Makes of a case and its first person what a filter lets through, or what it keeps back though it is close."""


# ---- filters -------------------------------------------------------------------------------------------------------


def _place(**columns: Any) -> Any:
    from habeas.store.models import Place

    return Place.objects.create(**{"name": "Somewhere", "kind": "prison", "state": "KZ", **columns})


def _state(case: Any, who: Any, yes: bool) -> None:
    _place(state="KZ")
    change(case, states=["RU", "KZ"] if yes else ["RU"])


def _team(case: Any, who: Any, yes: bool) -> None:
    from habeas.store.models import Account, Team

    if yes:
        second = Team.objects.create(pk=9_000, name="Second")
        second.people.add(Account.objects.get(username="anna"))
        change(case, team=second)


def _lawyer(case: Any, who: Any, yes: bool) -> None:
    from habeas.store.models import Account

    change(case, lawyer=Account.objects.get(username="anna" if yes else "daniyar"))


def _no_lawyer(case: Any, who: Any, yes: bool) -> None:
    _lawyer(case, who, True)
    if yes:
        change(case, lawyer=None)


def _flagged(case: Any, who: Any, yes: bool) -> None:
    from django.utils import timezone

    case.flags.create(reason="on hunger strike", lifted_at=None if yes else timezone.now())


def _changed(case: Any, who: Any, yes: bool) -> None:
    """The first moment of the day, and the last of the day before."""
    from django.utils import timezone

    day = timezone.make_aware(datetime.combine(date(2026, 3, 9), time.min))
    change(case, changed_at=day if yes else day - timedelta(microseconds=1))


def _at(case: Any, who: Any, yes: bool) -> None:
    hold(who, place=_place(ref="placeofyes") if yes else _place())


def _at_a_part(case: Any, who: Any, yes: bool) -> None:
    hold(who, place=_place(within=_place(ref="placeofyes")) if yes else _place())


def _at_a_name(case: Any, who: Any, yes: bool) -> None:
    hold(who, place=_place(name="Vostochny centre") if yes else _place(name="Zapadny centre"))


def _held(case: Any, who: Any, yes: bool) -> None:
    hold(who, since=0, until=1, certain=False) if yes else hold(who, since=-5, until=0)


def _held_later(case: Any, who: Any, yes: bool) -> None:
    hold(who, since=0 if yes else 1)


def _sure(case: Any, who: Any, yes: bool) -> None:
    hold(who, certain=yes)


def _free(case: Any, who: Any, yes: bool) -> None:
    hold(who, since=-5, until=0 if yes else 1)


def _marked(fact: str) -> Make:
    """As the check keeps it for most days: a mark that counts today."""
    from habeas.store.models import MARKED

    def make(case: Any, who: Any, yes: bool) -> None:
        others = (1 << len(MARKED)) - 1 - (1 << MARKED.index(fact))
        marks = 1 << MARKED.index(fact) if yes else others
        change(who, marks=marks, marks_since=today(), marks_until=today() + 1)

    return make


def _true(fact: str) -> Make:
    """As it is read on a day for which no marks are kept: a stretch of days, to before its last."""

    def make(case: Any, who: Any, yes: bool) -> None:
        who.spans.create(case=case, fact=fact, since=today() - 4, until=today() + (1 if yes else 0))

    return make


def _verdict(yes: dict[str, Any], no: dict[str, Any]) -> Make:
    def make(case: Any, who: Any, is_yes: bool) -> None:
        found(who, **(yes if is_yes else no))

    return make


def _closed(case: Any, who: Any, yes: bool) -> None:
    change(case, closed_on="2026-01-01" if yes else "")


def _open(case: Any, who: Any, yes: bool) -> None:
    _closed(case, who, not yes)


def _deleted(case: Any, who: Any, yes: bool) -> None:
    from django.utils import timezone

    if yes:
        change(case, deleted_at=timezone.now())


def _there(case: Any, who: Any, yes: bool) -> None:
    _deleted(case, who, not yes)


def _judgment(case: Any, who: Any, yes: bool) -> None:
    if yes:
        change(case, library=True, team=None)


def _both(case: Any, who: Any, yes: bool) -> None:
    """One person of whom all holds; else one who is held, and another who is a child."""
    hold(who)
    child = who if yes else case.people.create(key=f"{case.key}-child")
    _true("child")(case, child, True)


def _words(case: Any, who: Any, yes: bool) -> None:
    who.label = "Quorlenta" if yes else "Quibbleton"
    who.save()


FILTERS: Final[dict[str, tuple[str, Make]]] = {
    "state": ("state=KZ", _state),
    "team": ("team=9000", _team),
    "lawyer": ("lawyer=anna", _lawyer),
    "no lawyer": ("lawyer=none", _no_lawyer),
    "flagged": ("flagged=on", _flagged),
    "changed": ("changed=2026-03-09", _changed),
    "words": ("q=quorlen", _words),
    "where": ("where=placeofyes", _at),
    "where, a part of it": ("where=placeofyes", _at_a_part),
    "where, by its name": ("where=vostochn", _at_a_name),
    "held": ("held=now", _held),
    "held from tomorrow": ("held=now", _held_later),
    "held for sure": ("held=sure", _sure),
    "not held": ("held=no", _free),
    "child": ("child=on", _marked("child")),
    "pregnant": ("pregnant=on", _marked("pregnant")),
    "stateless": ("stateless=on", _marked("stateless")),
    "child, by its days": ("child=on", _true("child")),
    "pregnant, by its days": ("pregnant=on", _true("pregnant")),
    "stateless, by its days": ("stateless=on", _true("stateless")),
    "asks for asylum": ("asylum_pending=on", _true("asylum_pending")),
    "of one person": ("held=now&child=on", _both),
    "instrument": ("instrument=ECHR", _verdict({}, {"instrument": "ICCPR"})),
    "instrument, set aside": ("instrument=ECHR", _verdict({}, {"aside": True})),
    "instrument, of a verdict": ("instrument=ECHR&verdict=due", _verdict({"verdict": "due", "due": 3}, {})),
    "norm": ("norm=echr-5-1", _verdict({}, {"norm": "echr-5-3"})),
    "breach now": ("verdict=now", _verdict({"until": 0}, {"until": -1})),
    "breach whose day came": ("verdict=now", _verdict({"verdict": "coming", "since": 0}, {"verdict": "coming", "since": 1})),
    "breach ever": ("verdict=breach", _verdict({"until": -1}, {"verdict": "coming", "since": 1})),
    "breach soon": ("verdict=soon", _verdict({"verdict": "coming", "since": 14}, {"verdict": "coming", "since": 15})),
    "breach to come": ("verdict=coming", _verdict({"verdict": "coming", "since": 15}, {})),
    "due": ("verdict=due", _verdict({"verdict": "due", "due": 0}, {"verdict": "due", "due": -1})),
    "overdue": ("verdict=overdue", _verdict({"verdict": "due", "due": -1}, {"verdict": "due", "due": 0})),
    "not shown": ("verdict=not_shown", _verdict({"verdict": "not_shown"}, {})),
    "look again": ("verdict=again", _verdict({"again": True}, {})),
    "open": ("", _open),
    "closed": ("show=closed", _closed),
    "deleted": ("show=deleted", _deleted),
    "not deleted": ("show=all", _there),
    "judgments": ("show=judgments", _judgment),
}  # fmt: skip


@pytest.mark.parametrize("view", ["cases", "people"])
@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_leaves_what_it_says(sign_in: SignIn, name: str, view: str) -> None:
    alone()
    query, make = FILTERS[name]
    for key, yes in (("yes", True), ("no", False)):
        case = made(key)
        make(case, person(case), yes)
    answer = sign_in("anna").get(f"/cases/?{query}&view={view}")
    keys = {row.case.key for row in answer.context["rows"]}
    assert "yes" in keys
    assert "no" not in keys
    if "=" in query.replace("show=all", "") and "&" not in query:
        [(_, _, without)] = answer.context["chips"]
        assert without == f"?view={view}"


def test_a_list_of_people_leaves_out_who_else_is_of_the_case(sign_in: SignIn) -> None:
    alone()
    case = made("two", people=2)
    hold(person(case, 1))
    anna = sign_in("anna")
    assert shown(anna, "view=people&held=now") == ["two-1"]
    assert shown(anna, "view=people&held=no") == ["two-2"]
    assert shown(anna, "held=now") == shown(anna, "held=no") == ["two"]


def test_what_cannot_be_read_of_an_address_is_said_and_narrows_nothing(sign_in: SignIn) -> None:
    alone()
    made("one")
    answer = sign_in("anna").get("/cases/?state=XX&changed=someday&team=99999&verdict=guilty&held=now&sort=nonsense")
    assert answer.status_code == 200
    assert not answer.context["chips"] or {each[0] for each in answer.context["chips"]} == {"Held"}
    assert set(answer.context["form"].errors) == {"state", "changed", "team", "verdict"}


# ---- order ---------------------------------------------------------------------------------------------------------


def _account(name: str) -> Any:
    from habeas.store.models import Account

    return Account.objects.create_user(f"account-{name or 'z-unnamed'}", None, role="lawyer", name=name)


def _moment(day: int) -> Any:
    from django.utils import timezone

    return timezone.now() - timedelta(days=100 - day)


SORTS: Final[dict[str, tuple[str, Callable[[Any, int], object], bool]]] = {
    "changed": ("", lambda case, n: change(case, changed_at=_moment(n)), False),
    "opened": ("", lambda case, n: change(case, opened_at=_moment(n)), False),
    "case": ("", lambda case, n: change(case, title=f"{n} title"), False),
    "breaches": ("", lambda case, n: change(case, breaches=n), False),
    "lawyer": ("", lambda case, n: change(case, lawyer=_account(f"{n} lawyer")), True),
    "name": ("view=people", lambda case, n: change(person(case), label=f"{n} name"), False),
    "since": ("view=people", lambda case, n: hold(person(case), since=n - 50), True),
    "born": ("view=people", lambda case, n: change(person(case), born_first=n, born=f"200{n}"), True),
    "people changed": ("view=people", lambda case, n: change(case, changed_at=_moment(n)), False),
    "added": ("view=people", lambda case, n: change(person(case), pk=90_000 + n), False),
}
"""By sort: the list, what gives a case the n-th value, and whether a value can be missing."""


@pytest.mark.parametrize("name", [name for name in SORTS if name != "added"])
def test_a_list_is_sorted_both_ways_and_what_has_no_value_comes_last(sign_in: SignIn, name: str) -> None:
    alone()
    query, give, can_miss = SORTS[name]
    cases = {key: made(key) for key in ("b", "missing", "c", "a")}
    for number, key in enumerate("abc", 1):
        give(cases[key], number)
    if not can_miss:
        cases.pop("missing").delete()
    anna, sort, last = sign_in("anna"), name.split()[-1], ["missing"] if can_miss else []
    for sent, order in ((sort, "abc"), (f"-{sort}", "cba")):
        answer = anna.get(f"/cases/?{query}&sort={sent}")
        assert [row.case.key for row in answer.context["rows"]] == [*order, *last], sent
        head = "descending" if sent.startswith("-") else "ascending"
        columns = {column for column, *_ in answer.context["columns"]} | {"name", "case"}
        assert (f'aria-sort="{head}"' in answer.content.decode()) is (sort in columns)


def test_people_are_listed_by_when_they_were_added(sign_in: SignIn) -> None:
    alone()
    case = made("one", people=3)
    for who in case.people.all():
        change(who, held_since=None)
    anna = sign_in("anna")
    assert shown(anna, "view=people&sort=added") == ["one-1", "one-2", "one-3"]
    assert shown(anna, "view=people&sort=-added") == shown(anna, "view=people") == ["one-3", "one-2", "one-1"]


def test_who_is_held_no_more_has_no_day_since_and_comes_last(sign_in: SignIn) -> None:
    """The column is empty for them, so they do not stand between those who are held."""
    alone()
    for key, since, until in (("first", -30, 9), ("over", -20, -10), ("second", -5, 9)):
        hold(person(made(key)), since=since, until=until)
    anna = sign_in("anna")
    assert shown(anna, "view=people&sort=since") == ["first-1", "second-1", "over-1"]
    assert shown(anna, "view=people&sort=-since") == ["second-1", "first-1", "over-1"]
    assert shown(anna, "view=people&held=now") == ["first-1", "second-1"]
    assert shown(anna, "view=people&held=now&sort=-since") == ["second-1", "first-1"]


def test_who_has_no_name_is_sorted_by_what_is_shown_instead(sign_in: SignIn) -> None:
    alone()
    for key, title in (("b-key", ""), ("z", "A title"), ("y", "C title")):
        case = made(key, title=title)
        change(person(case), label={"": None}.get(title, title), key=f"{key}-1")
    anna = sign_in("anna")
    assert shown(anna, "sort=case") == ["z", "y", "b-key"]
    assert shown(anna, "view=people&sort=-name") == ["b-key-1", "y-1", "z-1"]
    change(_last_made(), title="", key="B")
    assert shown(anna, "sort=case") == ["z", "B", "b-key"]


def _last_made() -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key="y")


def test_a_link_of_a_column_sorts_by_it_and_then_the_other_way(sign_in: SignIn) -> None:
    alone()
    made("one")
    anna = sign_in("anna")
    page = anna.get("/cases/?sort=lawyer&flagged=").content.decode()
    assert re.search(r'href="\?sort=-lawyer&amp;flagged="', page)
    assert re.search(r'href="\?sort=changed&amp;flagged="', page)
