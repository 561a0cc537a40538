"""Cases of the sample office that go on today: invented people whose days count back from the day it is made.

`{60}` in a file of `sample_cases` is the day sixty days before today, `{-3}` one that is three days ahead. The people are
invented; the places are real ones, named as published judgments name them.
"""

import re
from datetime import date, timedelta
from importlib.resources import files
from typing import Final

from django.utils import timezone

from habeas.record.reader import read_case_text
from habeas.record.vocabulary import load_vocabulary
from habeas.store.mapping import add_case
from habeas.store.models import Account, Case, Flag, Task, Team

_DAY: Final = re.compile(r"\{(-?\d+)\}")
TITLES: Final = {
    "sergei-b": "Sergei B., whom no state takes",
    "dilnoza-t": "Dilnoza T. and her children",
    "feruza-m": "Feruza M., in her seventh month",
    "karomat-h": "Karomat H., whose order runs out in six days",
}
"""Titles by the id of the case; its file lies in `sample_cases`."""


def make(teams: dict[str, Team], today: date) -> None:
    """Adds the cases with what an office has besides: a lawyer, tasks, a flag."""
    anna, daniyar = (Account.objects.get(username=name) for name in ("anna", "daniyar"))
    vocabulary = load_vocabulary()
    now = timezone.now()
    found: dict[str, Case] = {}
    for key, title in TITLES.items():
        text = (files("habeas.casework") / "sample_cases" / f"{key}.yaml").read_text("utf-8")
        case, _ = read_case_text(_DAY.sub(lambda days: _day(today, int(days[1])), text), key, vocabulary)
        row = add_case(case, team=teams["Legal aid"], sample=True, stale_since=now, title=title, lawyer=anna).case
        found[case.id] = row
    _work(found, anna, daniyar, today)


def _work(cases: dict[str, Case], anna: Account, daniyar: Account, today: date) -> None:
    tasks = (
        ("sergei-b", "Motion for release: the consulate has said no", 2, anna),
        ("dilnoza-t", "Call the temporary centre: are both children there?", 0, daniyar),
        ("feruza-m", "Ask the clinic for a certificate", -1, anna),
        ("karomat-h", "Appeal against the extension", 5, anna),
    )
    for key, text, days, who in tasks:
        due = today + timedelta(days=days)
        Task.objects.create(case=cases[key], text=text, due=due, assignee=who, made_by=daniyar)
    Flag.objects.create(case=cases["feruza-m"], reason="Birth expected within ten weeks", set_by=daniyar)


def _day(today: date, back: int) -> str:
    return (today - timedelta(days=back)).isoformat()
