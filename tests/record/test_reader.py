"""Case files in: words read as others, several people, vague figures, and every fault with its line at once."""

import time
from pathlib import Path

import pytest

from habeas.dates import When
from habeas.files import FaultsError
from habeas.record.case import Case, Entry, Observation
from habeas.record.reader import read_case, read_case_text, read_cases
from habeas.record.reader_conditions import figure_of
from habeas.record.vocabulary import load_vocabulary

WORDS = load_vocabulary()
CAST = """
id: cast
state: RU
people:
  - {id: mother, sex: F, born: 1988-05, nationality: TJ}
  - {id: son, age_then: "4 months"}
kin:
  - {who: mother, is: mother, of: son}
places:
  - {id: centre, kind: removal_centre, state: RU}
  - {id: cell, within: centre}
sources:
  - {id: s1, name: the mother, access: protected}
"""


def case(more: str, *, strict: bool = False) -> Case:
    return read_case_text(CAST + more, "c.yaml", WORDS, strict=strict)[0]


def entries(*rows: str) -> tuple[Entry, ...]:
    return case("entries:\n" + "".join(f"  - {row}\n" for row in rows)).entries


def seen(indicators: str) -> dict[str, Observation]:
    row = f"conditions:\n  - {{place: cell, from: 2015-10-13, indicators: {{{indicators}}}}}\n"
    return {item.indicator: item for item in case(row).observations}


def faults(more: str, *, strict: bool = False, cast: str = CAST) -> list[str]:
    with pytest.raises(FaultsError) as error:
        read_case_text(cast + more, "c.yaml", WORDS, strict=strict)
    return str(error.value).splitlines()


def warnings(more: str) -> list[str]:
    return [str(fault) for fault in read_case_text(CAST + more, "c.yaml", WORDS)[1]]


def test_an_entry_about_several_people_is_one_row_each_with_one_id() -> None:
    rows = entries("{on: 2015-10-13, kind: placed, who: [mother, son], place: centre, basis: deportation, note: x}")
    assert [(row.id, row.who, row.order) for row in rows] == [
        ("placed-2015-10-13-1", "mother", 0),
        ("placed-2015-10-13-1", "son", 0),
    ]
    assert rows[0].fields == {"basis": ("expulsion",)}
    assert (rows[0].place, rows[0].on, rows[0].note) == ("centre", When.parse("2015-10-13"), "x")


def test_made_ids_count_equals_and_leave_those_that_are_taken() -> None:
    rows = entries(
        "{on: 2015, kind: contact, who: son}",
        "{on: 2015, kind: contact, who: mother}",
        "{on: 2015, kind: contact, who: mother, id: contact-2015-2}",
        "{on: 2016, kind: contact, re: contact-2015-3}",
    )
    assert [row.id for row in rows] == ["contact-2015-1", "contact-2015-3", "contact-2015-2", "contact-2016-1"]
    assert (rows[3].re, rows[3].who) == ("contact-2015-3", None)


def test_words_are_read_as_the_vocabulary_says() -> None:
    rows = entries(
        "{on: 2015-10, kind: put_in_centre, who: son, place: centre}",
        "{on: 2015-10, kind: monitor_visit, who: son}",
        "{on: 2015-10, kind: review_decided, who: son, ordered_by: Dzerzhinsky District Court, result: annulled}",
        "{on: 2015-10, kind: not_done, what: removal_step, who: son}",
        "{on: 2015-10, kind: detention_ordered, who: son, ordered_by: an officer}",
    )
    assert [row.kind for row in rows] == ["placed", "visit", "detention_reviewed", "not_done", "detention_ordered"]
    assert rows[1].with_ == "monitor"
    assert rows[2].fields == {
        "ordered_by": "Dzerzhinsky District Court",
        "result": "quashed",
        "authority": "court",
    }
    assert not any(row.unread for row in rows)
    assert "authority" not in rows[4].fields


def test_where_to_is_the_place_of_a_transfer() -> None:
    moved, away = entries(
        "{on: 2015, kind: transferred, who: son, to: cell}", "{on: 2016, kind: transferred, who: son, to: TJ}"
    )
    assert (moved.place, away.place) == ("cell", None)


def test_a_guardian_who_is_nobody_of_the_file_is_told_in_words() -> None:
    row = "{on: 2015, kind: guardian_appointed, who: son, guardian: the youth welfare office of Brno}"
    (told,) = entries(row)
    assert told.fields["guardian"] == "the youth welfare office of Brno"
    assert len(warnings(f"entries:\n  - {row}\n")) == 1, "it may be ids that are no list"
    assert len(faults(f"entries:\n  - {row}\n", strict=True)) == 1
    assert "aunt" in faults("entries:\n  - {on: 2015, kind: guardian_appointed, who: son, guardian: aunt}\n")[0]


def test_with_several_people_is_a_pair_each() -> None:
    rows = entries("{on: 2015, kind: reunited, who: son, with: [mother, son]}")
    assert [(row.who, row.with_) for row in rows] == [("son", "mother"), ("son", "son")]


@pytest.mark.parametrize(
    ("on", "at", "merged"),
    [
        ("2015-10-13", "about 12.00", "2015-10-13T12:00~"),
        ("2015-10-13", "около 9:05", "2015-10-13T09:05~"),
        ("2015-10-13", "14:30", "2015-10-13T14:30"),
        ("2015-10", "about 12.00", "2015-10"),
        ("2015-10-13", "in the morning", "2015-10-13"),
        ("2015-10-13", "25.00", "2015-10-13"),
    ],
)
def test_a_clock_time_in_words_goes_into_the_day(on: str, at: str, merged: str) -> None:
    (entry,) = entries(f'{{on: {on}, kind: released, who: son, at: "{at}"}}')
    assert entry.on.text == merged
    assert ("at" in entry.fields) == (merged == on)


def test_from_memory_and_not_verified_are_not_confirmed() -> None:
    rows = entries(
        "{on: 2015, kind: contact, who: son}",
        "{on: 2015, kind: contact, who: son, from_memory: true}",
        "{on: 2015, kind: contact, who: son, verified: false, source: ruling, confidence: disputed}",
    )
    assert [row.verified for row in rows] == [True, False, False]
    assert (rows[2].source, rows[2].confidence) == ("ruling", "disputed")


def test_people_kin_places_and_sources() -> None:
    read = case("entries:\n  - {on: 2016, kind: contact, who: son}\n  - {on: 2015-10-13, kind: contact, who: son}\n")
    mother, son = read.people
    assert (mother.born, mother.nationality, mother.age) == (When.parse("1988-05"), ("TJ",), None)
    assert son.age == pytest.approx(4 / 12)
    assert son.age_on == When.parse("2015-10-13")
    assert (read.kin[0].relation, read.places[0].kind, read.places[1].within) == (
        "parent",
        "aliens_detention_centre",
        "centre",
    )
    assert (read.sources[0].access, read.states, read.is_library) == ("protected", ("RU",), False)


def test_a_published_judgment_is_closed_on_its_day() -> None:
    read = case("""
cite: {court: ECtHR, date: 2014-07-17, name: X v. Russia, final: 2014-12-15}
holdings:
  - {article: ECHR 5(4), with: [ECHR 3], result: violation, who: [son], from: 2014, comparable: true, by_state: RU}
""")
    assert (read.is_library, read.closed_on) == (True, When.parse("2014-07-17"))
    (held,) = read.holdings
    assert (held.article, held.with_, held.who, held.since, held.by_state) == (
        "ECHR 5(4)",
        ("ECHR 3",),
        ("son",),
        When.parse("2014"),
        "RU",
    )


@pytest.mark.parametrize(
    ("written", "name", "value"),
    [
        ("occupants: 4 to 7", "occupants", (4, 7)),
        ("occupants: 4–7", "occupants", (4, 7)),
        ("inmates_usual: 4, inmates_max: 7", "occupants", (4, 7)),
        ("floor_m2_per_person: 2.5", "floor_m2_per_person", (2.5, 2.5)),
        ("floor_m2_per_person: X.5", "floor_m2_per_person", (0.5, 9.5)),
        ("floor_m2_per_person_min: 2.5", "floor_m2_per_person", (2.5, float("inf"))),
        ("cell_m2_min: 12, cell_m2_max: 15", "cell_m2", (12, 15)),
        ("persons_in_35_m2: 100", "floor_m2_per_person", (0.35, 0.35)),
        ("outdoor_hours_per_day: 1.5", "outdoor_minutes_per_day", (90, 90)),
        ("hygiene_adequate: false", "hygiene", False),
        ("outside_contact_limited: true", "contact_outside", False),
    ],
)
def test_figures_come_in_the_unit_of_the_vocabulary(written: str, name: str, value: object) -> None:
    assert seen(written)[name].value == pytest.approx(value)


def test_an_observation_keeps_where_and_when() -> None:
    read = seen("occupants: 4, hygiene: true")
    assert [item.id for item in read.values()] == ["cell-2015-10-13-1.occupants", "cell-2015-10-13-1.hygiene"]
    assert {(item.place, item.since.text, item.until) for item in read.values()} == {("cell", "2015-10-13", None)}


def test_what_is_not_known_is_kept_and_told_and_a_fault_under_strict() -> None:
    more = """
entries:
  - {on: 2015, kind: plced, who: son, colour: red}
  - {on: 2015, kind: not_done, what: detention_revewed, who: son}
conditions:
  - {place: cell, from: 2015, indicators: {occupants: many, mood: good, hygiene: 5}}
"""
    read = case(more)
    assert [entry.unread for entry in read.entries] == [True, True]
    assert read.entries[0].fields == {"colour": "red"}
    assert [(seen.indicator, seen.unread, seen.as_written) for seen in read.observations] == [
        ("occupants", True, "many"),
        ("mood", True, "good"),
        ("hygiene", True, "5"),
    ]
    told = warnings(more)
    first = CAST.count("\n") + 3
    assert [int(line.split(":")[1]) for line in told] == [first, first, first + 1, *[first + 3] * 3]
    assert "Did you mean placed?" in told[0]
    assert "Did you mean detention_reviewed?" in told[2]
    assert [line.split(": ")[0] for line in faults(more, strict=True)] == [line.split(": ")[0] for line in told]


@pytest.mark.parametrize(
    ("row", "bad", "fault"),
    [
        ("{on: 2015-02-30, kind: contact}", "2015-02-30", "2015-02-28"),
        ("{on: 2015-10-13, until: 2015-10-12, kind: placed}", "2015-10-12", "is before “on”"),
        ("{on: 2015, kind: contact, who: sun}", "sun", "Did you mean son?"),
        ("{on: 2015, kind: placed, who: son, place: center}", "center", "Did you mean centre?"),
        ("{on: 2015, kind: contact, source: s11}", "s11", "Did you mean s1?"),
        ("{on: 2015, kind: contact, re: placed-2014-1}", "placed-2014", "Nothing under “entries”"),
        ("{on: 2015, kind: contact, supersedes: contact-2015-1}", "contact-2015", "cannot name itself"),
        ("{kind: contact}", "{", "“on” is missing"),
        ("{on: 2015, kimd: contact}", "{", "“kimd” stands here"),
        ("{on: 2015, kind: not_done, who: son}", "{", "“what” is missing"),
        ("{on: 2015, kind: separated, who: son, from: mothr}", "mothr", "Did you mean mother?"),
        ("{on: 2015, kind: placed, duration_days: long}", "long", "is a number"),
        ("{on: 2015, kind: contact, id: a b}", "a b", "Write a-b"),
        ("{on: [2015], kind: contact}", "[", "is one date"),
        ("contact", "contact", "a group of fields"),
        ("{on: 2015, kind: contact, confidence: maybe}", "maybe", "confirmed, reported or disputed"),
    ],
)
def test_faults_of_entries_stand_at_the_value(row: str, bad: str, fault: str) -> None:
    (found,) = (line for line in faults(f"entries:\n  - {row}\n") if fault in line)
    line = CAST.count("\n") + 2
    assert found.startswith(f"c.yaml:{line}:{5 + row.index(bad)}: ")


def test_states_are_read_by_their_names_and_by_those_they_bore_before() -> None:
    text = (
        "id: c\nstate: Белоруссия\npeople: [{id: a, nationality: [Киргизия, Kirghizia, Uzbekistan, MD]}]\nentries: []\n"
    )
    case, _ = read_case_text(text, "c.yaml", load_vocabulary())
    assert case.states == ("BY",)
    assert case.people[0].nationality == ("KG", "KG", "UZ", "MD")
    assert load_vocabulary().label("KG", "ru") == "Кыргызстан"


def test_every_fault_is_told_at_once() -> None:
    found = faults(
        cast="id: a b\nstate: Ruritania\n",
        more="""
people:
  - {id: p1, sex: woman, born: 2015, died: 2014, nationality: Tajik, age: old, count: 1.5}
  - {id: p1}
  - {label: nobody}
kin: [{who: p1, is: parent, of: p2}, {who: p1}]
places: [{id: a, within: b}, {id: b, within: a}, {id: c, within: d}]
sources: [{id: ruling}, {id: s, access: secret}]
consents: [{who: p3, use: share, given: soon}]
conditions: [{place: z, from: 2015, indicators: 5}, {place: a, indicators: {}}]
holdings: [{article: ECHR 3, who: [p9], from: 2015, until: 2014}]
entries: 5
""",
    )
    lines = [int(line.split(":")[1]) for line in found]
    assert lines == [1, 2, *[5] * 5, 6, 7, *[8] * 3, *[9] * 3, *[10] * 2, *[11] * 2, *[12] * 3, *[13] * 3, 14]


def test_a_file_that_is_no_case() -> None:
    assert "begins with fields" in faults("", cast="- 1\n")[0]
    assert [line.split("“")[1].split("”")[0] for line in faults("", cast="a: 1\n")] == ["id", "state", "a"]


def test_many_files_are_read_at_once_and_all_their_faults_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: a\nstate: RU\n", encoding="utf-8")
    (tmp_path / "b.json").write_text('{"id": "b", "state": ["RU", "GR"], "people": [{"id": "p"}]}', encoding="utf-8")
    (tmp_path / "notes.md").write_text("not a case")
    cases, told = read_cases(tmp_path, WORDS)
    assert [(read.id, read.states) for read in cases] == [("a", ("RU",)), ("b", ("RU", "GR"))]
    assert told == ()
    (tmp_path / "c.yml").write_text("id: a\nstate: RU\n", encoding="utf-8")
    (tmp_path / "d.yml").write_text("id: [", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FaultsError) as error:
        read_cases([tmp_path, tmp_path / "empty", tmp_path / "x.yaml"], WORDS)
    assert [Path(fault.mark.file).name for fault in error.value.faults] == ["c.yml", "d.yml", "empty", "x.yaml"]
    assert read_case(tmp_path / "a.yaml", WORDS)[0].file == str(tmp_path / "a.yaml")


@pytest.mark.parametrize("text", ["many", "7 to 4", "", "4 to 7 to 9", "2.5 m2", "1e400"])
def test_what_is_no_figure(text: str) -> None:
    assert figure_of(text) is None


def test_a_long_bad_file_is_told_in_good_time() -> None:
    people = ", ".join(f"{{id: pp{n}}}" for n in range(2000))
    rows = "".join(f"  - {{on: 2015, kind: contact, who: p{n}}}\n" for n in range(2000))
    start = time.perf_counter()
    found = faults(f"people: [{people}]\nentries:\n{rows}", cast="id: a\nstate: RU\n")
    assert len(found) == 2000
    assert "Did you mean" in found[0]
    assert time.perf_counter() - start < 15


def test_an_entry_with_a_bad_date_tells_its_other_faults_too(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text("id: x\nstate: RU\npeople: [{id: a}]\nentries:\n  - {on: 2023-13, kind: plcaed, who: b}\n")
    with pytest.raises(FaultsError) as error:
        read_cases([file], load_vocabulary())
    assert [fault.value for fault in error.value.faults] == ["2023-13", "plcaed", "b"]
