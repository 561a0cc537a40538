"""The sample office's tracing: a mother's call, a child in another case who may be hers, letters answered and not. Invented."""

from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from habeas.casework import tracing_letters as letters
from habeas.casework import tracing_requests as requests
from habeas.record.reader import read_case_text
from habeas.record.vocabulary import load_vocabulary
from habeas.store.mapping import add_case
from habeas.store.models import Account, Team
from habeas.store.models.base import new_ref

FOUND: Final = """
id: boy-without-papers
state: RU
people:
  - {{id: boy, label: Saidov Farrukh, sex: M, born: {born}, nationality: TJ}}
places:
  - {{id: home, name: children's home no. 2, kind: orphanage, state: RU}}
sources:
  - {{id: nurse, name: "a nurse, by telephone", access: confidential}}
entries:
  - {{on: "{day}", kind: placed, who: boy, place: home, basis: child_protection, authority: police, source: nurse}}
"""


def make(teams: dict[str, Team], today: date) -> None:
    """A request of the tracers, and the case of a boy who was brought in without papers."""
    by = Account.objects.get(username="tahmina")
    team = teams["Tracing"]
    text = FOUND.format(born=today.year - 6, day=_day(today, 44))
    case, _ = read_case_text(text, "boy-without-papers", load_vocabulary())
    add_case(case, team=team, sample=True, title="Boy brought in without papers", stale_since=timezone.now())
    row = requests.take_call(_call(today), new_ref(), team, by)
    row.case.sample = True
    row.case.save(update_fields=["sample"])
    people = [each.person for each in requests.sought_of(row)]
    for to, days, note in (
        ("police of the district", 38, "Where are both children, and on what act were they taken?"),
        ("temporary centre for minors", 36, "Are Farrukh and Madina Saidov with you?"),
    ):
        data = {"kind": "whereabouts_requested", "on": _day(today, days), "to": to, "note": note}
        letters.send(row, by, new_ref(), data, people, "RU", None)
    second = letters.letters_of(row, [each.pk for each in people])[0]
    letters.answered(row, by, new_ref(), second, _day(today, 20), "No child of these names is with us.")


def _call(today: date) -> requests.Call:
    return requests.Call(
        inquirer="Гулнора Саидова",
        told_on=today - timedelta(days=40),
        teller="Гулнора Саидова, by telephone",
        states=("RU",),
        agrees=True,
        sex="F",
        phone="+992 000 000 000",
        contact="After six in the evening; her sister may pick up and knows.",
        language="Tajik, some Russian",
        nationality=("TJ",),
        do_not_tell="the employer",
        sought=(
            requests.SoughtTold(
                "Фаррух Саидов", "child", ("Farrukh",), sex="M", age="6",
                last_place="market hall and bus of the police", last_seen=_day(today, 45),
                note="A scar above the left eye; stutters when he is afraid.",
            ),
            requests.SoughtTold(
                "Мадина Саидова", "child", ("Мадинахон",), sex="F", age="3",
                last_place="market hall and bus of the police", last_seen=_day(today, 45),
                note="Was carried by her brother.",
            ),
        ),
        columns={
            "cause": "authority",
            "how": "The police took everybody from the market hall. The children were put into another car.",
            "authority": "police of the district",
            "title": "neglected children",
            "ordered": "no",
            "may_tell": "The Red Crescent may have everything. The institution: the names of the children alone.",
        },
    )  # fmt: skip


def _day(today: date, back: int) -> str:
    return (today - timedelta(days=back)).isoformat()
