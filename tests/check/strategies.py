"""Small random records: three people of one family, a few places, entries with vague dates, denials, disputes, two states."""

from collections.abc import Mapping

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
    "medical_exam", "contact", "informed_of_reasons", "notified", "asylum_claimed", "asylum_refused", "court_hearing",
    "travel_document_issued", "removal_impossible", "pregnancy_confirmed", "birth", "separated", "reunited",
    "best_interests_assessed", "family_notified", "lawyer_access", "asked", "absconded", "review_requested", "illness",
)  # fmt: skip
SPANS = ("removal_suspended", "solitary_started", "illness", "separated", "restraint_used")


def text(ordinal: int) -> str:
    """The day as it is written."""
    return When.of_day(ordinal).text


@st.composite
def moments(draw: st.DrawFn, *, vague: bool = True) -> When:
    """A day, more often exact than not; with a time of day, a span of days, a month, about a day, or disputed."""
    at = draw(st.integers(FIRST, LAST))
    shape = draw(
        st.sampled_from(["day"] * 6 + (["time", "span", "span", "month", "about", "disputed"] if vague else []))
    )
    match shape:
        case "time":
            return When.parse(f"{text(at)}T{draw(st.integers(0, 23)):02}:{draw(st.integers(0, 59)):02}")
        case "span":
            return When.parse(f"{text(at)}/{text(at + draw(st.integers(1, 25)))}")
        case "month":
            return When.parse(text(at)[:7])
        case "about":
            return When.parse(f"{text(at)}~")
        case "disputed":
            return When.parse(f"{text(at)}?")
    return When.of_day(at)


@st.composite
def ends(draw: st.DrawFn, on: When) -> When | None:
    """A last day not before the first."""
    first = on.span_days[1]
    last = first + draw(st.integers(0, 40))
    shape = draw(st.sampled_from(["none", "day", "day", "span"]))
    if shape == "none":
        return None
    return When.parse(f"{text(last)}/{text(last + 6)}") if shape == "span" else When.of_day(last)


FIELDS: Mapping[str, Mapping[str, st.SearchStrategy[Value]]] = {
    "placed": {
        "basis": st.sampled_from([("expulsion",), ("asylum",), ("expulsion", "asylum"), ("criminal",)]),
        "duration_days": st.sampled_from([3.0, 12.0, 40.0]),
        "authority": st.sampled_from(["court", "police", "none"]),
    },
    "transferred": {"basis": st.just(("expulsion",))},
    "apprehended": {"authority": st.sampled_from(["police", "border"])},
    "detention_ordered": {
        "basis": st.just(("expulsion",)),
        "authority": st.sampled_from(["court", "migration"]),
        "duration_days": st.sampled_from([5.0, 10.0, 30.0]),
        "valid_to": st.integers(FIRST, LAST + 30).map(When.of_day),
        "result": st.sampled_from(["refused", "upheld"]),
    },
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
    "file_read": {"what": st.sampled_from([("medical_exam",), ("contact", "detention_reviewed")])},
}
DENIED = ("medical_exam", "detention_reviewed", "review", "contact", "removal_step", "informed_of_reasons",
          "detention_ordered", "family_notified", "best_interests_assessed")  # fmt: skip


@st.composite
def entries(draw: st.DrawFn, number: int, *, vague: bool = True, denials: bool = True) -> Entry:
    """One entry about one person."""
    group = draw(st.sampled_from([CUSTODY, CUSTODY, CUSTODY, PLAIN, PLAIN, tuple(FIELDS), SPANS]))
    kind = draw(st.sampled_from(group))
    if denials and draw(st.integers(0, 6)) == 0:
        kind = "not_done"
    who = draw(st.sampled_from(PEOPLE))
    on = draw(moments(vague=vague))
    fields = {name: draw(values) for name, values in FIELDS.get(kind, {}).items() if draw(st.booleans())}
    if kind == "not_done":
        fields["what"] = draw(st.sampled_from(DENIED))
    if kind == "file_read":
        fields.setdefault("what", ("medical_exam",))
    until = draw(ends(on)) if kind in (*SPANS, "not_done", "placed", "apprehended") else None
    if kind in ("placed", "transferred", "apprehended"):
        place = draw(st.sampled_from(["centre", "centre", "wing", "airport", "abroad", "shelter", None]))
    else:
        place = draw(st.sampled_from([None, None, "abroad"]))
    answers = ("detention_reviewed", "review_refused", "released", "medical_exam", "notified")
    return Entry(
        id=f"e{number}", kind=kind, who=who, on=on, until=until, place=place,
        with_=draw(st.sampled_from([None, None, "mother", "father"])) if kind == "return_refused" else None,
        re=f"e{draw(st.integers(0, 12))}" if kind in answers and draw(st.integers(0, 2)) == 0 else None,
        supersedes=f"e{draw(st.integers(0, 12))}" if draw(st.integers(0, 19)) == 0 else None,
        confidence=draw(st.sampled_from([None, None, None, None, "disputed"])),
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
def cases(draw: st.DrawFn, *, vague: bool = True, denials: bool = True, name: str = "case") -> Case:
    """A family of three with up to a dozen entries."""
    count = draw(st.integers(1, 12))
    people = (
        Person("mother", sex="F", born=When.parse("1990-05-01"), nationality=("TJ",)),
        Person("son", sex="M", born=draw(st.sampled_from(_BIRTHS)), nationality=draw(st.sampled_from([("TJ",), ()]))),
        Person("father", sex="M", nationality=("UZ",), stateless=draw(st.sampled_from([None, True, False]))),
    )
    kin = (
        Kin("mother", "parent", "son"),
        Kin("father", draw(st.sampled_from(["parent", "guardian", "uncle_or_aunt"])), "son"),
        Kin("mother", "spouse", "father", disputed=draw(st.booleans())),
    )
    return Case(
        id=name,
        states=("RU",),
        people=people,
        kin=kin[: draw(st.integers(1, 3))],
        places=PLACES,
        entries=tuple(draw(entries(i, vague=vague, denials=denials)) for i in range(count)),
        observations=tuple(draw(observations(i)) for i in range(draw(st.integers(0, 4)))),
        closed_on=draw(st.sampled_from([None, None, When.of_day(AS_OF - 20)])),
    )


_BIRTHS = (
    When.parse("2010-06-01"), When.parse("2002-02-10"), When.parse("2002"), When.parse("2002-02-01/2002-03-01"), None,
)  # fmt: skip
