"""Records of two to six entries within a fortnight about a mother and her son, each told more vaguely in one thing.

Unlike `dense` with orders, reviews, denials, births and deaths, moves between states, kin, and what was seen of places. What
becomes vaguer is the day of an entry, its end, the last day of an order, a birth, or it is disputed; not the days of what was
seen, nor a birth beside what was said of the age (docs/engine.md, Time). Run by hand:
`python -m tests.check.wide --seed 7 --count 10000`.
"""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from habeas.dates import When
from habeas.record.case import Case, Entry, Kin, Observation, Person, Value
from tests.check.dense import Pair, search
from tests.check.strategies import AS_OF, DENIED, FIRST, PLACES, text, vaguer

CUSTODY = ("placed", "placed", "transferred", "apprehended", "released", "released", "removed", "absconded", "death")
ORDERS = ("detention_ordered", "detention_extended", "detention_reviewed", "review_requested", "expulsion_ordered")
OTHERS = (
    "medical_exam", "contact", "visit", "informed_of_reasons", "notified", "asylum_claimed", "asylum_refused",
    "travel_document_issued", "travel_document_refused", "removal_impossible", "pregnancy_confirmed", "birth",
    "separated", "reunited", "best_interests_assessed", "family_notified", "lawyer_access", "asked", "review_refused",
    "illness", "recovered", "age_claimed", "age_assessed", "not_done", "not_done", "file_read", "removal_suspended",
    "solitary_started", "stateless_recognised", "nationality_denied", "return_refused", "court_hearing",
)  # fmt: skip
BASES = (("expulsion",), ("criminal",), ("asylum",), ("expulsion", "asylum"))
WITH_AUTHORITY = ("placed", "apprehended", "detention_reviewed", "expulsion_ordered", "detention_ordered")
WITH_END = ("placed", "transferred", "apprehended", "not_done", "separated", "illness", "removal_suspended",
            "solitary_started")  # fmt: skip


def pairs(seed: int, count: int) -> Iterator[Pair]:
    """So many records, and the same with one thing vaguer; the people are named for the number of the record."""
    random = Random(seed)
    made = 0
    while made < count:
        case = _case(random, made)
        changed = _vaguer(random, case)
        if changed is not None:
            yield case, changed
            made += 1


def _case(random: Random, number: int) -> Case:
    people = (
        Person(f"p{number}", sex="F", born=When.parse("1990"), nationality=("TJ",)),
        Person(
            f"p{number}s", sex="M", born=When.parse(random.choice(("2010", "2002-01-06", "2002-01"))), nationality=()
        ),
    )
    count = random.randint(2, 6)
    both = random.random() < 0.3
    return Case(
        id=f"c{number}", states=("RU",), people=people, kin=(Kin(people[0].id, "parent", people[1].id),), places=PLACES,
        entries=tuple(_entry(random, i, people[both and random.random() < 0.5].id) for i in range(count)),
        observations=tuple(_seen(random, i) for i in range(random.choice((0, 0, 1, 2)))),
        closed_on=random.choice((None, None, None, When.of_day(AS_OF - 40))),
    )  # fmt: skip


def _moment(random: Random) -> When:
    first, wide = random.randint(FIRST, FIRST + 13), random.choice((0, 0, 0, 0, 1, 4))
    return When.parse(f"{text(first)}/{text(first + wide)}") if wide else When.of_day(first)


def _entry(random: Random, number: int, who: str) -> Entry:
    kind = random.choice(random.choice((CUSTODY, CUSTODY, CUSTODY, ORDERS, OTHERS)))
    on = _moment(random)
    last = on.span_days[1] + random.randint(0, 6)
    ends = kind in WITH_END and random.random() < 0.4
    placed = kind in ("placed", "transferred", "apprehended")
    return Entry(
        id=f"e{number}", kind=kind, who=who, on=on,
        until=When.parse(random.choice((text(last), text(last), f"{text(last)}/{text(last + 3)}"))) if ends else None,
        place=random.choice(("centre", "centre", "wing", "shelter", "home", "abroad", "airport", None)) if placed else None,
        re=f"e{random.randint(0, 5)}" if kind in ("detention_reviewed", "review_refused") and random.random() < 0.3 else None,
        confidence=random.choice((None, None, None, None, "disputed")),
        source="s1", fields=dict(_fields(random, kind)), order=number,
    )  # fmt: skip


def _fields(random: Random, kind: str) -> Iterator[tuple[str, Value]]:
    if kind == "not_done":
        yield "what", random.choice(DENIED)
    if kind == "file_read":
        yield "what", random.choice((("medical_exam",), ("contact", "detention_reviewed")))
    if kind == "removed":
        yield "to", random.choice(("TJ", "UZ"))
    if kind in ("detention_ordered", "detention_extended", "expulsion_ordered") or (
        kind in ("placed", "transferred", "apprehended") and random.random() < 0.5
    ):
        yield "basis", random.choice(BASES)
    if kind in ("detention_ordered", "detention_extended"):
        if random.random() < 0.4:
            yield "valid_to", When.of_day(FIRST + random.randint(0, 25))
        elif random.random() < 0.4:
            yield "duration_days", random.choice((3.0, 10.0))
    if kind in WITH_AUTHORITY and random.random() < 0.4:
        yield "authority", random.choice(("court", "police", "none"))
    if kind in ("age_claimed", "age_assessed"):
        yield "years", random.choice((16.0, 20.0))
    if kind == "return_refused":
        yield "reasons", random.choice((("housing",), ("housing", "income")))


def _seen(random: Random, number: int) -> Observation:
    since = _moment(random)
    last = since.span_days[1] + random.randint(0, 9)
    indicator = random.choice(("exit_at_will", "exit_possible", "floor_m2_per_person", "outdoor_minutes_per_day"))
    value = random.random() < 0.5 if "exit" in indicator else random.choice(((2.0, 2.0), (30.0, 90.0), (60.0, 60.0)))
    return Observation(
        f"o{number}", random.choice(("centre", "wing", "airport", "shelter")), indicator, value, since,
        random.choice((None, When.of_day(last), When.of_day(last))), "s2",
    )  # fmt: skip


def _vaguer(random: Random, case: Case) -> Case | None:
    """The record with one thing told more vaguely; None where that one cannot be."""
    what = random.choice(("on",) * 6 + ("until", "disputed", "disputed", "valid_to", "born"))
    if what == "born":
        return _vaguer_birth(random, case)
    i = random.randrange(len(case.entries))
    entry = case.entries[i]
    if what == "disputed":
        changed = replace(entry, confidence="disputed") if entry.confidence is None else None
    else:
        changed = _vaguer_entry(random, case, entry, what)
    return None if changed is None else replace(case, entries=(*case.entries[:i], changed, *case.entries[i + 1 :]))


def _vaguer_entry(random: Random, case: Case, entry: Entry, what: str) -> Entry | None:
    when = entry.on if what == "on" else entry.until if what == "until" else entry.fields.get("valid_to")
    if not isinstance(when, When):
        return None
    others = [other.on.span_days for other in case.entries]
    found = [one for one in vaguer(when) if not one.uncertain or what == "on"]
    if what == "on":
        latest = AS_OF if entry.until is None else entry.until.span_days[0]
        found = [one for one in found if one.span_days[1] <= latest and one.span_days not in others]
        return replace(entry, on=random.choice(found)) if found else None
    found = [one for one in found if one.span_days[0] >= entry.on.span_days[1]]
    if not found:
        return None
    if what == "until":
        return replace(entry, until=random.choice(found))
    return replace(entry, fields={**entry.fields, "valid_to": random.choice(found)})


def _vaguer_birth(random: Random, case: Case) -> Case | None:
    one = random.randrange(len(case.people))
    born = case.people[one].born
    wider = {"2002-01-06": ("2002-01", "2002-01-06~", "2002", "2002-01-01/2002-01-09"), "2002-01": ("2002",)}
    said = any(entry.who == case.people[one].id and entry.kind.startswith("age_") for entry in case.entries)
    if born is None or born.text not in wider or said:
        return None
    changed = replace(case.people[one], born=When.parse(random.choice(wider[born.text])))
    return replace(case, people=(*case.people[:one], changed, *case.people[one + 1 :]))


if __name__ == "__main__":
    search(pairs, __doc__ or "")
