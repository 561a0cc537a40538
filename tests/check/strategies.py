"""Small random records: a family in two states, places, dates of every precision, denials, disputes, corrections."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import assume
from hypothesis import strategies as st

from habeas.dates import When
from habeas.record.case import Case, Entry, Kin, Observation, Person, Place, Value
from tests.check.norms import day

FIRST, LAST, AS_OF = day("2020-01-01"), day("2020-03-20"), day("2020-03-25")
PEOPLE = ("mother", "son", "father")
PLACES = (
    Place("centre", kind="aliens_detention_centre", state="RU"),
    Place("wing", kind="aliens_detention_centre", state="RU", within="centre"),
    Place("airport", kind="airport", state="RU"),
    Place("abroad", kind="prison", state="KG"),
    Place("home", kind="home", state="RU"),
    Place("shelter", kind="child_shelter"),
)
CUSTODY = ("placed", "transferred", "apprehended", "released")
PLAIN = (
    "medical_exam", "contact", "visit", "informed_of_reasons", "notified", "asylum_claimed", "asylum_refused",
    "court_hearing", "travel_document_issued", "travel_document_refused", "removal_impossible", "pregnancy_confirmed",
    "birth", "separated", "reunited", "best_interests_assessed", "family_notified", "lawyer_access", "asked", "absconded",
    "review_requested", "review_refused", "illness", "recovered", "risk_claimed", "nationality_denied",
)  # fmt: skip
SPANS = ("removal_suspended", "solitary_started", "illness", "separated", "restraint_used")
WITH_END = (*SPANS, "not_done", "placed", "apprehended", "transferred")
ANSWERS = (
    "detention_reviewed", "review_refused", "released", "medical_exam", "notified", "family_notified", "contact", "asked",
)  # fmt: skip
SHAPES = (
    "time", "about a time", "times", "span", "span", "month", "decade", "about", "about a month", "disputed", "both",
)  # fmt: skip


def text(ordinal: int) -> str:
    """The day as it is written."""
    return When.of_day(ordinal).text


@st.composite
def moments(draw: st.DrawFn, *, vague: bool = True, far: bool = False) -> When:
    """A day, more often exact than not, else any other way to write a date; with `far` also a year or an open begin."""
    at = draw(st.integers(FIRST, LAST))
    shapes = (*SHAPES, "year", "since", "up to") if far else SHAPES
    shape = draw(st.sampled_from((*["day"] * (len(shapes) + 4), *(shapes if vague else ()))))
    clock = f"{draw(st.integers(0, 23)):02}:{draw(st.sampled_from([0, 1, 30, 59])):02}" if "time" in shape else ""
    wide = draw(st.integers(0, 25)) if shape in ("span", "times") else 0
    written = {
        "time": f"{text(at)}T{clock}",
        "about a time": f"{text(at)}T{clock}~",
        "times": f"{text(at)}T{clock}/{text(at + min(wide, 3))}T{clock}",
        "span": f"{text(at)}/{text(at + wide)}",
        "month": text(at)[:7],
        "decade": f"{text(at)[:9]}X",
        "about": f"{text(at)}~",
        "about a month": f"{text(at)[:7]}~",
        "disputed": f"{text(at)}?",
        "both": f"{text(at)}%",
        "year": "2020",
        "since": f"{text(at)}/..",
        "up to": f"../{text(at)}",
    }
    return When.parse(written.get(shape, text(at)))


@st.composite
def ends(draw: st.DrawFn, on: When) -> When | None:
    """A last day not before the first, or not told; an open one has none yet."""
    last = on.span_days[1] + draw(st.integers(0, 40))
    if last > LAST + 60:
        return None
    written = draw(st.sampled_from(["", "day", "day", "span", "open", "up to", "month", "disputed"]))
    match written:
        case "":
            return None
        case "span":
            return When.parse(f"{text(last)}/{text(last + 6)}")
        case "open":
            return When.parse(f"{text(last)}/..")
        case "up to":
            return When.parse(f"../{text(last)}")
        case "month":
            return When.parse(text(last)[:7])
        case "disputed":
            return When.parse(f"{text(last)}?")
    return When.of_day(last)


BASES = st.sampled_from([("expulsion",), ("asylum",), ("expulsion", "asylum"), ("criminal",)])
FIELDS: Mapping[str, Mapping[str, st.SearchStrategy[Value]]] = {
    "placed": {
        "basis": BASES,
        "duration_days": st.sampled_from([1.0, 3.0, 12.0, 40.0]),
        "duration_days_min": st.sampled_from([2.0, 10.0]),
        "duration_days_max": st.sampled_from([10.0, 30.0]),
        "authority": st.sampled_from(["court", "police", "none"]),
    },
    "transferred": {"basis": st.just(("expulsion",)), "duration_days": st.just(5.0)},
    "apprehended": {"authority": st.sampled_from(["police", "border"]), "duration_days": st.just(2.0)},
    "detention_ordered": {
        "basis": st.just(("expulsion",)),
        "authority": st.sampled_from(["court", "migration"]),
        "duration_days": st.sampled_from([5.0, 10.0, 30.0]),
        "valid_to": st.one_of(
            st.integers(FIRST, LAST + 30).map(When.of_day),
            st.sampled_from([When.parse("2020-03"), When.parse("2020-02~")]),
        ),
        "result": st.sampled_from(["refused", "upheld"]),
    },
    "detention_extended": {"duration_days": st.sampled_from([5.0, 30.0]), "basis": st.just(("asylum",))},
    "detention_reviewed": {
        "authority": st.sampled_from(["court", "prosecutor"]),
        "in_person": st.booleans(),
        "result": st.sampled_from(["upheld", "not_examined"]),
    },
    "expulsion_ordered": {
        "authority": st.sampled_from(["court", "migration"]),
        "ordered_by": st.sampled_from(["the district court", "another court"]),
        "basis": st.just(("expulsion",)),
    },
    "return_refused": {
        "reasons": st.sampled_from([("housing",), ("housing", "income"), ("housing", "abuse"), ("odd",)])
    },
    "age_claimed": {"years": st.sampled_from([16.0, 20.0])},
    "age_assessed": {"years": st.sampled_from([16.0, 20.0]), "result": st.sampled_from(["adult", "minor", "doubtful"])},
    "removed": {"to": st.sampled_from(["TJ", "UZ"])},
    "file_read": {
        "what": st.sampled_from([("medical_exam",), ("contact", "detention_reviewed"), ("review_requested",)])
    },
}
DENIED = ("medical_exam", "detention_reviewed", "review", "contact", "removal_step", "informed_of_reasons",
          "detention_ordered", "family_notified", "best_interests_assessed", "informed_of_rights")  # fmt: skip


@st.composite
def entries(draw: st.DrawFn, number: int, *, vague: bool = True, far: bool = False) -> Entry:
    """One entry about one person."""
    group = draw(st.sampled_from([CUSTODY, CUSTODY, CUSTODY, PLAIN, PLAIN, tuple(FIELDS), SPANS, ("not_done",)]))
    kind = draw(st.sampled_from(group))
    who = draw(st.sampled_from(PEOPLE))
    on = draw(moments(vague=vague, far=far))
    fields = {name: draw(values) for name, values in FIELDS.get(kind, {}).items() if draw(st.booleans())}
    if kind == "not_done":
        fields["what"] = draw(st.sampled_from(DENIED))
    if kind == "file_read":
        fields.setdefault("what", ("medical_exam",))
    until = draw(ends(on)) if kind in WITH_END else None
    if kind in ("placed", "transferred", "apprehended"):
        place = draw(st.sampled_from(["centre", "centre", "wing", "airport", "abroad", "shelter", "home", None]))
    else:
        place = draw(st.sampled_from([None, None, "abroad"]))
    return Entry(
        id=f"e{number}", kind=kind, who=who, on=on, until=until, place=place,
        with_=draw(st.sampled_from([None, None, "mother", "father"])) if kind == "return_refused" else None,
        re=f"e{draw(st.integers(0, 12))}" if kind in ANSWERS and draw(st.integers(0, 2)) == 0 else None,
        supersedes=f"e{draw(st.integers(0, 12))}" if draw(st.integers(0, 19)) == 0 else None,
        confidence=draw(st.sampled_from([None, None, None, None, "disputed"])),
        recorded_at=draw(st.sampled_from([None, None, None, When.of_day(AS_OF - 30)])),
        source="s1", fields=fields, order=number,
    )  # fmt: skip


@st.composite
def observations(draw: st.DrawFn, number: int) -> Observation:
    """Something seen at a place."""
    indicator = draw(
        st.sampled_from(
            ["floor_m2_per_person", "outdoor_minutes_per_day", "exit_at_will", "exit_possible", "bed_per_person"]
        )
    )
    value: bool | tuple[float, float]
    if indicator == "floor_m2_per_person":
        value = draw(st.sampled_from([(2.0, 2.0), (3.0, 5.0), (6.0, 6.0), (float("-inf"), 3.5)]))
    elif indicator == "outdoor_minutes_per_day":
        value = draw(st.sampled_from([(30.0, 30.0), (30.0, 90.0), (60.0, 60.0)]))
    else:
        value = draw(st.booleans())
    since = draw(moments())
    return Observation(
        f"o{number}", draw(st.sampled_from(["centre", "wing", "airport", "shelter"])), indicator, value, since,
        draw(ends(since)), "s2",
    )  # fmt: skip


@st.composite
def people(draw: st.DrawFn) -> tuple[Person, ...]:
    """A mother, a son who may be a child, and a father who may be stateless."""
    son = Person(
        "son", sex="M", born=draw(st.sampled_from(_BIRTHS)), nationality=draw(st.sampled_from([("TJ",), (), ("KG",)]))
    )
    if draw(st.integers(0, 5)) == 0:
        son = replace(son, born=None, age=17.0, age_on=When.parse("2020-01"))
    stateless = draw(st.sampled_from([None, True, False]))
    father = Person(
        "father", sex=draw(st.sampled_from(["M", None])), nationality=("UZ",), stateless=stateless,
        stateless_from=draw(st.sampled_from([None, When.parse("2020-02")])) if stateless else None,
        count=draw(st.sampled_from([None] * 9 + [4])),
    )  # fmt: skip
    permit = draw(st.sampled_from([None, None, True, "2020-02", "permanent since 2020-01-15", "refused"]))
    more = {} if permit is None else {"residence_permit": permit}
    return Person("mother", sex="F", born=When.parse("1990-05-01"), nationality=("TJ",), more=more), son, father


@st.composite
def cases(draw: st.DrawFn, *, vague: bool = True, far: bool = False, name: str = "case") -> Case:
    """A family of three with up to a dozen entries; `far`: with dates that may lie years away."""
    count = draw(st.integers(1, 12))
    kin = (
        Kin("mother", "parent", "son"),
        draw(
            st.sampled_from(
                [
                    Kin("father", "parent", "son"), Kin("father", "guardian", "son"), Kin("son", "child", "father"),
                    Kin("father", "uncle_or_aunt", "son"),
                ]
            )
        ),
        Kin("mother", draw(st.sampled_from(["spouse", "spouse", "sibling"])), "father", disputed=draw(st.booleans())),
    )  # fmt: skip
    return Case(
        id=name,
        states=draw(st.sampled_from([("RU",), ("RU",), ("RU",), ("KG",), ("RU", "KG"), ()])),
        people=draw(people()),
        kin=kin[: draw(st.integers(0, 3))],
        places=PLACES,
        entries=tuple(draw(entries(i, vague=vague, far=far)) for i in range(count)),
        observations=tuple(draw(observations(i)) for i in range(draw(st.integers(0, 4)))),
        closed_on=draw(st.sampled_from([None, None, None, When.of_day(AS_OF - 20)])),
    )


_BIRTHS = (
    When.parse("2010-06-01"), When.parse("2002-02-10"), When.parse("2002"), When.parse("2002-02-01/2002-03-01"),
    When.parse("2004-02-29"), None,
)  # fmt: skip


def vaguer(when: When) -> list[When]:
    """Other ways to write a moment of which it is one reading."""
    first, last = when.span_days
    if first <= 1 or last > LAST + 1000:
        return []
    marks = "?" if when.uncertain else ""
    span = text(first) if first == last else f"{text(first)}/{text(last)}"
    spans = [
        f"{text(first - a)}/{text(last + b)}{marks}" for a, b in ((0, 1), (1, 0), (0, 9), (9, 0), (4, 4), (20, 20))
    ]
    written = [
        span + marks,
        span + "?",
        text(first)[:7] + marks,
        text(first)[:7] + "~",
        text(first)[:9] + "X",
        "2020",
        *spans,
    ]
    if first == last:
        written += [text(first) + ("%" if marks else "~"), text(first) + "%"]
    found = [When.parse(one) for one in written]
    return [
        one for one in found
        if one.span_days[0] <= first and last <= one.span_days[1] and one != when and one.uncertain >= when.uncertain
    ]  # fmt: skip


@st.composite
def widenings(draw: st.DrawFn) -> tuple[Case, Case]:
    """A case, and the same with one date of one entry told more vaguely.

    Two things are left out, since there the rules read dates together (docs/engine.md, Time): the date of a stay of known
    length, which is laid somewhere in its span, and a date written like that of another entry, which is of the same day.
    """
    case = draw(cases())
    choices = [
        (i, part, wider)
        for i, entry in enumerate(case.entries)
        if not any(name.startswith("duration") for name in entry.fields)
        for part in ("on", "until")
        if (when := getattr(entry, part)) is not None
        for wider in vaguer(when)
        if _may_stand(case, entry, part, wider)
    ]
    assume(choices)
    i, part, wider = draw(st.sampled_from(choices))
    told = replace(case.entries[i], on=wider) if part == "on" else replace(case.entries[i], until=wider)
    return case, replace(case, entries=(*case.entries[:i], told, *case.entries[i + 1 :]))


def _may_stand(case: Case, entry: Entry, part: str, when: When) -> bool:
    """Whether the record stays in order: ends after begins, nothing after the day of the check."""
    first, last = when.span_days
    if part == "until":
        return first >= entry.on.span_days[1]
    alone = all(other.on.span_days != (first, last) for other in case.entries)
    return alone and first <= AS_OF and (entry.until is None or last <= entry.until.span_days[0])
