"""A case as a tracing file (PFIF 1.4), for other tracers: what the gate of every exit lets through, and less.

Names, sex, birth, nationality and parents' names of whoever may leave for tracing. Where somebody is, how to reach them and
what is recorded stays: whoever finds a match asks. A record expires after a year, as the format wants it told.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from habeas.casework.exits import Exit
from habeas.record import case as record
from habeas.trace.listed import Listed
from habeas.trace.pfif import of_listed, write_pfif

USE: Final = "trace"
KEPT: Final = timedelta(days=365)


def tracing_file(leaving: Exit, domain: str, now: datetime) -> bytes:
    """The people of an exit as PFIF. `domain` is where the office's records live; `now` in UTC."""
    team = str(leaving.row.team or "")
    expiry = (now + KEPT).strftime("%Y-%m-%dT%H:%M:%SZ")
    told = {"author_name": team, "source_name": team, "expiry_date": expiry}
    return write_pfif(of_listed(each, domain, now, **told) for each in people_of(leaving))


def people_of(leaving: Exit) -> Iterator[Listed]:
    """Whoever of the exit is one person and has a name."""
    labels = {person.id: person for person in leaving.case.people}
    for person in leaving.case.people:
        if person.is_group or not person.label:
            continue
        father, mother = (_parent(leaving.case, person.id, labels, sex) for sex in ("M", "F"))
        aged = person.born is None and person.age is not None
        yield Listed(
            id=f"{leaving.row.ref}-{person.id}",
            name=person.label,
            sex=person.sex or "",
            born=person.born.text if person.born else _age(person.age),
            seen_on=person.age_on.text if aged and person.age_on else "",
            country=next(iter(person.nationality), ""),
            father=father,
            mother=mother,
        )


def _parent(case: record.Case, child: str, labels: dict[str, record.Person], sex: str) -> str:
    for kin in case.kin:
        who = kin.who if (kin.relation, kin.of) == ("parent", child) else ""
        who = kin.of if (kin.relation, kin.who) == ("child", child) else who
        parent = labels.get(who)
        if parent is not None and parent.sex == sex and parent.label:
            return parent.label
    return ""


def _age(age: float | None) -> str:
    if age is None:
        return ""
    return f"{age:g} years" if age >= 2 else f"{round(age * 12)} months"
