"""Days in custody, and rates over them, against each day of each person looked at by itself."""

import datetime as dt
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from math import floor
from pathlib import Path
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.check.steps import FAR
from habeas.prove.catalogue import AGES, STATUSES, Where, band
from habeas.prove.count import Counter
from habeas.prove.pattern import SCHEMAS, Pattern, table
from tests.prove.test_figures import HAND
from tests.prove.test_rates import rates

FIRST: Final = dt.date(2023, 11, 1).toordinal()
LAST: Final = FIRST + 120
BORN: Final = FIRST - 6545
"""Of everybody: they come of age within the days that are looked at."""
DAY: Final = st.integers(FIRST, LAST - 1)
LONG: Final = st.integers(1, 50) | st.just(FAR)
WHO: Final = st.integers(0, 2)
STAYS: Final = st.lists(st.tuples(WHO, st.none() | st.integers(0, 2), DAY, LONG, st.booleans()), max_size=8)
FACTS: Final = st.lists(st.tuples(WHO, st.sampled_from(STATUSES[1:]), DAY, LONG), max_size=5)
HAPPENED: Final = st.lists(st.tuples(WHO, DAY), max_size=6)
Key = Callable[["One"], Any]


class One:
    """One day of one person in custody: the stays on it, the status, the age."""

    def __init__(self, made: Pattern, who: int, day: int) -> None:
        on = [each for each in made.spans.to_pylist() if each["person"] == who and each["since"] <= day < each["until"]]
        self.who, self.day, self.held = who, day, [each for each in on if each["fact"] == "held"]
        self.statuses = {each["fact"] for each in on} & set(STATUSES)
        years = floor((day - BORN) / 365.2425)
        self.age = next(band(low, high, AGES[-1][1]) for low, high in AGES if low <= years <= high)
        self.month = dt.date.fromordinal(day).isoformat()[:7]


def pattern(stays: list[Any], facts: list[Any], breaches: list[Any] = [], deaths: list[Any] = []) -> Pattern:  # noqa: B006
    """Three people born on one day, three places in two states; childhood as the check has it."""
    of_age = next(day for day in range(BORN, LAST) if floor((day - BORN) / 365.2425) == 18)
    child = [(who, "child", None, BORN, of_age, True) for who in range(3)]
    held = [(who, "held", at, since, min(since + days, FAR), sure) for who, at, since, days, sure in stays]
    other = [(who, fact, None, since, min(since + days, FAR), True) for who, fact, since, days in facts]
    return Pattern(
        LAST - 1,
        people=table("people", [(who, who, "F", "TJ", BORN, BORN, LAST - 1) for who in range(3)]),
        places=table("places", [(at, f"place {at}", "prison", ("RU", "KZ", "KZ")[at]) for at in range(3)]),
        spans=table("spans", [*held, *child, *other]),
        findings=table("findings", [
            (who, run, "n", name, "liberty", "RU", "breach", since, FAR)
            for run, (who, since) in enumerate(breaches) for name in ("x", "y")
        ]),
        events=table("events", [(who, "death", day, None, "RU", None, None) for who, day in deaths]),
        asks=SCHEMAS["asks"].empty_table(),
    )  # fmt: skip


def days(made: Pattern, wanted: frozenset[str] = frozenset()) -> Iterator[One]:
    """Each day on which somebody is held, of those on which all that is wanted holds of them."""
    every = (One(made, who, day) for who in range(3) for day in range(FIRST, LAST))
    return (one for one in every if one.held and wanted <= one.statuses)


@settings(max_examples=60, deadline=None)
@given(STAYS, FACTS)
def test_each_day_of_a_person_counts_once(stays: list[Any], facts: list[Any]) -> None:
    made = pattern(stays, facts)
    every = list(days(made))
    with Counter(made) as counter:
        figure = counter.figure("person_days")
        assert figure.total == len(every)
        assert figure.unsure == sum(not any(each["certain"] for each in one.held) for one in every)
        for by, key in (("age", lambda one: one.age), ("month", lambda one: one.month)):
            assert {row.key: row.count for row in counter.figure("person_days", by).rows} == Tally(map(key, every))
        for by in ("place", "state"):
            assert counter.figure("person_days", by).adds_up
        found = {row.key: row.count for row in counter.figure("person_days", "status").rows}
        assert found == Tally(status for one in every for status in one.statuses or {"none"})
        for status in STATUSES:
            one = frozenset({status})
            assert counter.figure("person_days", None, Where(status=(status,))).total == len(list(days(made, one)))


@settings(max_examples=60, deadline=None)
@given(STAYS, FACTS, HAPPENED, HAPPENED, st.sampled_from([(), ("stateless",), ("child", "asylum_pending")]))
def test_what_is_counted_in_a_rate_happened_on_one_of_its_days(
    stays: list[Any], facts: list[Any], breaches: list[Any], deaths: list[Any], status: tuple[str, ...]
) -> None:
    made = pattern(stays, facts, breaches, deaths)
    held = {(one.who, one.day): one for one in days(made, frozenset(status))}
    keys: dict[str | None, Key] = {None: lambda _: None, "age": lambda one: one.age, "month": lambda one: one.month}
    with Counter(made) as counter:
        for by, key in keys.items():
            told = {row.key: (row.count, row.days) for row in counter.rates("breach_rate", by, Where(status=status))}
            begun = Tally(key(held[each]) for each in breaches if each in held)
            whole = Tally(map(key, held.values()))
            assert told == ({name: (begun[name], whole[name]) for name in whole} or ({} if by else {None: (0, 0)}))
        (row,) = counter.rates("death_rate", None, Where(status=status))
        assert row.count == len({who for who, day in deaths if (who, day) in held})
        for by in ("place", "state"):
            for row in counter.rates("death_rate", by, Where(status=status)):
                assert row.days or not row.count


def test_who_died_on_the_day_after_release_did_not_die_in_custody(tmp_path: Path) -> None:
    text = Path(HAND).read_text("utf-8")
    freed = "  - {kind: released, who: unknown, on: 2024-06-24}\n  - {kind: death, who: unknown, on: 2024-06-25}\n"
    text = text.replace("  - {kind: death, who: unknown, on: 2024-06-25, place: centre}\n", freed)
    assert freed in text
    (tmp_path / "case.yaml").write_text(text, "utf-8")
    assert [row["count"] for row in rates("death_rate", file=str(tmp_path)).values()] == [0]
