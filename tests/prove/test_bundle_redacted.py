"""Nobody is named where nobody may be: protected sources in no variant, anybody in the redacted one."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.dates import When
from habeas.prove.bundle.huridocs import as_huridocs, terms
from habeas.prove.bundle.leaving import leaving
from habeas.prove.bundle.redaction import month_of, redacted
from habeas.record.reader import read_case_text
from habeas.record.vocabulary import load_vocabulary
from habeas.record.writer import write_case
from habeas.tell.names import folded
from tests.cli.shell import ROOT, habeas
from tests.prove.bundling import INFANT, TOLD, signed

WORDS = load_vocabulary()
SECRET = ["Pavlov", "pavlov", "2024-03-09", "Dilshod", "dilshod", "Ryazan", "restraint_used", "oltaev", "Timur"]
NAMES = [
    "arimov", "Aziz", "Каримов", "Зухра", "zuhra", "Oyniso", "Yusupov", "Mavluda", "Marat", "Qarshi", "99890", "Sadovaya",
    "Pahomov", "Sitnikova", "5-7781", "order-77", "Gromov", "Orlova", "Kirov", "2009-04",
    "1985-02", "wept", "asked-back",
]  # fmt: skip


def texts(path: Path) -> dict[str, str]:
    """Every file of a bundle as text, and the bytes of the file itself."""
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    return found | {"the file": data.decode("utf-8", "replace")}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A bundle of both variants."""
    return texts(signed(tmp_path_factory.mktemp("both"), TOLD, "--variant", "both"))


def test_what_is_looked_for_stands_in_the_record() -> None:
    record = (ROOT / TOLD).read_text(encoding="utf-8")
    assert [word for word in [*SECRET, *NAMES] if word not in record] == []


def test_no_protected_or_confidential_source_and_nobody_who_did_not_agree_is_in_any_variant(
    both: dict[str, str],
) -> None:
    assert [(path, word) for path, text in both.items() for word in SECRET if word in text] == []


def test_a_case_called_after_somebody_who_did_not_agree_is_called_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "told.yaml"
    file.write_text(
        (ROOT / TOLD).read_text(encoding="utf-8").replace("id: case-of-karimov", "id: boltaev-2024"), "utf-8"
    )
    found = texts(signed(tmp_path, str(file), "--variant", "both"))
    assert [(path, word) for path, text in found.items() for word in SECRET if word in path + text] == []
    assert "habeas-bundle-2026-09-01/data/unredacted/case-1/case.yaml" in found


def test_the_unredacted_variant_names_whom_it_is_about(both: dict[str, str]) -> None:
    case = both["habeas-bundle-2026-09-01/data/unredacted/case-of-karimov/case.yaml"]
    assert "Aziz Karimov" in case
    assert "Order of judge Sitnikova" in case


def test_a_text_names_no_source_that_is_not_open(tmp_path: Path) -> None:
    lines = (ROOT / TOLD).read_text(encoding="utf-8").splitlines(keepends=True)
    file = tmp_path / "told.yaml"
    file.write_text("".join(line for line in lines if "gone" not in line and "boltaev" not in line), encoding="utf-8")
    found = texts(signed(tmp_path, str(file)))
    assert [(path, word) for path, text in found.items() for word in SECRET if word in text] == []
    case = found["habeas-bundle-2026-09-01/data/unredacted/case-of-karimov/case.yaml"]
    assert "[…] and […] saw it; so did […] brother" in case
    about = json.loads(found["habeas-bundle-2026-09-01/data/about.json"])["variants"]["unredacted"]
    assert about["left_out"] == {"protected": 2, "texts": 1, "unnamed_sources": 1}


@pytest.mark.parametrize("more", [(), ("--round", "month"), ("--lang", "ru")])
def test_the_redacted_variant_names_nobody(tmp_path: Path, more: tuple[str, ...]) -> None:
    found = texts(signed(tmp_path, TOLD, "--variant", "redacted", "--document", TOLD, *more))
    assert [(path, word) for path, text in found.items() for word in [*SECRET, *NAMES] if word in text] == []


def test_months_tell_nothing_of_the_days(tmp_path: Path) -> None:
    record = (ROOT / TOLD).read_text(encoding="utf-8")
    moved = re.sub(r"2024-03-(\d\d)(T22:10)?", lambda day: f"2024-03-{int(day[1]) + 7:02}", record)
    made = []
    for number, text in enumerate((record, moved)):
        file = tmp_path / f"{number}.yaml"
        file.write_text(text, encoding="utf-8")
        found = texts(signed(tmp_path, str(file), "--variant", "redacted", "--round", "month", name=str(number)))
        made.append({path: text for path, text in found.items() if "/data/redacted/" in path})
    assert len(made[0]) == 4
    assert made[0] == made[1]
    assert "on: 2024-03," in made[0]["habeas-bundle-2026-09-01/data/redacted/C1/case.yaml"]


def test_the_redacted_variant_still_tells_what_was_done(both: dict[str, str]) -> None:
    text = both["habeas-bundle-2026-09-01/data/redacted/C1/case.yaml"]
    case, warnings = read_case_text(text, "C1", WORDS)
    assert warnings == ()
    kinds = {entry.kind for entry in case.entries}
    assert {"apprehended", "placed", "contact_denied", "return_requested", "return_refused"} <= kinds
    placed = next(entry for entry in case.entries if entry.kind == "placed")
    assert (placed.who, placed.place, placed.fields["ordered_by"], placed.fields["authority"]) == (
        "P1",
        "L2",
        "A1",
        "court",
    )
    refused = next(entry for entry in case.entries if entry.kind == "return_refused")
    asked = next(entry for entry in case.entries if entry.kind == "return_requested")
    assert (refused.re, refused.fields["reasons"], asked.with_) == (asked.id, ("housing",), "P2")
    assert [place.name for place in case.places] == [None, "centre for children no. 4", None, None]
    assert [person.born.text if person.born else None for person in case.people] == ["2009", "1985"]


def test_the_findings_of_a_variant_follow_from_its_own_case_file(both: dict[str, str], tmp_path: Path) -> None:
    for folder in ("redacted/C1", "unredacted/case-of-karimov"):
        file = tmp_path / "case.yaml"
        file.write_text(both[f"habeas-bundle-2026-09-01/data/{folder}/case.yaml"], encoding="utf-8")
        done = habeas("check", str(file), "--on", "2026-09-01", "--format", "json")
        told = json.loads(both[f"habeas-bundle-2026-09-01/data/{folder}/findings.json"])["findings"]
        shown = [each for each in told if each["verdict"] != "met"]
        assert shown
        assert json.loads(done.stdout)["findings"] == shown


def test_what_was_left_out_is_counted(both: dict[str, str]) -> None:
    about = json.loads(both["habeas-bundle-2026-09-01/data/about.json"])["variants"]
    assert about["unredacted"]["left_out"] == {"people": 1, "protected": 2, "texts": 2, "unnamed_sources": 1}
    left_out = about["redacted"]["left_out"]
    assert (left_out["unread"], left_out["place_names"], left_out["consents"]) == (1, 3, 1)
    assert left_out["texts"] > 10
    assert "people who did not agree that this leaves: 1" in both["habeas-bundle-2026-09-01/VERIFY.html"]


def test_a_published_judgment_loses_its_names_too(tmp_path: Path) -> None:
    kim = "habeas/record/cases/kim-v-russia.yaml"
    found = texts(signed(tmp_path, kim, INFANT, "--variant", "redacted"))
    own = [
        text for path, text in found.items() if "/data/redacted/" in path and path.endswith((".yaml", "huridocs.json"))
    ]
    assert len(own) == 4
    assert not [
        word for word in ("Kim", "44260", "Sestroretsk", "Malika", "Amir", "Tashkent") for text in own if word in text
    ]


NAME = st.text("bdfgjklmqvwxzбджзф", min_size=5, max_size=9).map(str.title)


def everywhere(names: list[str]) -> str:
    """A record in which a name stands wherever a file may hold one."""
    return (
        "id: {0}\nstate: RU\nnote: {1}\n"
        "people: [{{id: {2}, label: {3}, born: 1999-05-06, alias: {4}, {5}: x}}]\n"
        "places: [{{id: {6}, name: home of {3}, kind: prison, note: {7}}}]\n"
        "sources: [{{id: {8}, name: {9}}}]\n"
        "entries:\n"
        "  - {{id: e-{3}, on: 2020-01-02, kind: placed, who: {2}, place: {6}, ordered_by: judge {10}, with: {11},"
        " about: {1}, from: {9}, to: {6}, basis: {7}, proceeding: {0}, {4}: {5}, source: {8}, note: {10}}}\n"
        "  - {{on: 2020-02, kind: {11}, who: {2}}}\n"
        "  - {{on: 2020-03, kind: not_done, what: {10}, who: {2}}}\n"
        "conditions: [{{id: {9}, place: {6}, from: 2020-01, indicators: {{{1}: 4, occupants: {3}}}}}]\n"
        "holdings:\n"
        "  - {{article: ECHR 3, with: [{1}], aspect: {6}, result: violation, who: [{2}], about: {5}, why: {7}}}\n"
        "  - {{article: {3}, result: violation}}\n"
        "  - {{article: ECHR 3, result: {3}}}\n"
    ).format(*names)


@given(st.lists(NAME, min_size=12, max_size=12, unique=True), st.booleans())
def test_no_name_wherever_it_stands_survives(names: list[str], by_month: bool) -> None:
    case, _ = read_case_text(everywhere(names), "x", WORDS)
    found = redacted(leaving(case, WORDS, "share", 738000, "case-1").case, WORDS, "C1", by_month).case
    out = (write_case(found) + as_huridocs(found, WORDS, 738000)).casefold()
    assert [name for name in names if name.casefold() in out] == []
    again, warnings = read_case_text(write_case(found), "y", WORDS)
    assert warnings == ()
    assert [entry.kind for entry in again.entries] == ["placed"]
    assert [held.article for held in again.holdings] == ["ECHR 3"]


def plain(name: str) -> str:
    """A name with nothing in it that two spellings share."""
    return "".join(letter for letter, before in zip(name, " " + name, strict=False) if letter.lower() != before.lower())


PLAIN = NAME.map(plain).filter(lambda name: len(name) >= 5)
ROUND = ["{}", "{}а", "{}ой", "judge {} of the court", "police and {}", "{}'s", "with «{}»", "mother of {}"]
"""What may stand around a name."""


@given(
    st.lists(PLAIN, min_size=4, max_size=4, unique_by=lambda name: folded(name)[:4]),
    st.lists(st.sampled_from(ROUND), min_size=12, max_size=12),
    st.data(),
)
def test_no_name_of_a_protected_source_or_of_who_withdrew_leaves_unredacted(
    names: list[str], round: list[str], data: st.DataObject
) -> None:
    guard, first, last, alias = names
    spots = [how.format(data.draw(st.sampled_from(names))) for how in round]
    record = f"""
id: of-{first}
state: RU
note: {json.dumps(spots[0])}
people:
  - {{id: child, label: {json.dumps(f"Nodira, friend of {spots[1]}")}, {last}: x, note: {json.dumps(spots[2])}}}
  - {{id: x-{first}, label: {first} {last}, also_known_under_another_name: {alias}}}
  - {{id: kin-of-{last}, label: {json.dumps(f"sister of {spots[3]}")}}}
kin: [{{who: kin-of-{last}, is: {json.dumps(spots[4])}, of: child}}]
places: [{{id: home-{alias}, name: {json.dumps(spots[5])}, kind: {json.dumps(spots[6])}}}]
sources: [{{id: g-{guard}, name: Guard {guard}, access: protected}}, {{id: open, name: {json.dumps(spots[7])}}}]
consents:
  - {{who: x-{first}, use: share, given: 2019-01-01, withdrawn: 2019-02-01}}
  - {{who: child, use: share, given: 2019-01-01}}
  - {{who: child, use: lodge, given: 2019-01-01, to: {json.dumps(spots[0])}}}
entries:
  - {{id: e-{first}, on: 2020-01-02, kind: placed, who: child, place: home-{alias}, basis: {json.dumps(spots[8])},
     ordered_by: {json.dumps(spots[9])}, {guard}: y, about: {json.dumps(spots[10])}, from: "to {first} {last}", source: open}}
  - {{on: 2020-02, kind: {guard}_wept, who: kin-of-{last}, with: {json.dumps(spots[11])}}}
  - {{on: 2020-03, kind: not_done, what: {json.dumps(spots[2])}, who: child, reasons: [{json.dumps(spots[4])}]}}
conditions: [{{id: seen-{last}, place: home-{alias}, from: 2020-01, indicators: {{{last}: 4, occupants: {alias}}}}}]
holdings: [{{article: {json.dumps(spots[1])}, result: {json.dumps(spots[3])}, with: [{last}], needs: {json.dumps(spots[5])}}}]
"""
    case, _ = read_case_text(record, "x", WORDS)
    found = leaving(case, WORDS, "share", 738000, "case-1").case
    out = write_case(found)
    assert [name for name in names if name.casefold() in out.casefold()] == []
    again, _ = read_case_text(out, "y", WORDS)
    assert [person.id for person in again.people] == ["child", "person-1"]
    assert [entry.kind for entry in again.entries] == ["placed", "[…]_wept", "not_done"]


RUSSIAN = """
id: c
state: RU
people:
  - {id: child, label: Ali}
  - {id: gone, label: Гулнора Саидова, alias: Тима, names: [Шахло Умарова]}
  - {id: sister, label: sister of Gulnora Saidova, alias: Anna}
sources: [{id: pav, name: Анна Павлова, access: confidential}, {id: open, name: Letter}]
consents: [{who: gone, use: share, given: 2020-01-01, withdrawn: 2021-01-01}]
entries:
  - {on: 2024-03-03, kind: visit, who: child, source: open, by: "TEXT"}
"""


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("без Саидовой и о Гулноре", "без […] и о […]"),
        ("Saidovoy, Gulnora", "[…], […]"),
        ("показали Тиме", "показали […]"),
        ("с Шахло Умаровой в суд", "с […] в суд"),
        ("слова Павловой, police of the court", "слова […], police of the court"),
        ("Anna Pavlovna said", "Anna […] said"),
        ("саидова", "[…]"),
    ],
)
def test_names_are_found_in_every_case_alphabet_and_name_on_record(text: str, left: str) -> None:
    case, _ = read_case_text(RUSSIAN.replace("TEXT", text), "x", WORDS)
    found = leaving(case, WORDS, "share", 740000, "case-1").case
    assert found.entries[0].fields["by"] == left
    assert [person.label for person in found.people] == ["Ali", "sister of […]"]


def test_a_place_called_after_somebody_in_another_case_loses_its_name() -> None:
    record = (
        "{id: c, state: RU, people: [{id: a, label: Зухра Каримова}], entries: [{on: 2024, kind: apprehended, who: a}], "
        "places: [{id: p, name: Дом ребёнка у Каримовой, kind: child_transit_institution},"
        " {id: q, name: Zuhra centre, kind: child_transit_institution},"
        " {id: r, name: Дом ребёнка, kind: child_transit_institution}]}"
    )
    case, _ = read_case_text(record, "x", WORDS)
    assert [place.name for place in redacted(case, WORDS, "C1", False).case.places] == [None, None, "Дом ребёнка"]


@pytest.mark.parametrize(
    ("use", "who", "left"),
    [("share", "a", ["b"]), ("share", "b", ["a", "b"]), ("publish", "b", ["a"]), ("publish", "none", ["a"])],
)
def test_consent_to_one_recipient_opens_nothing_and_who_wants_somebody_not_told_is_never_published(
    use: str, who: str, left: list[str]
) -> None:
    towards = "to: lawyer Smith, " if who == "a" else ""
    consent = f"consents: [{{who: {who}, use: {use}, {towards}given: 2024-01-01}}]\n" if who != "none" else ""
    record = (
        "id: c\nstate: RU\npeople: [{id: a, label: Ali}, {id: b, label: Bek, do_not_tell: the family}]\n" + consent +
        "entries: [{on: 2024-03-01, kind: apprehended, who: a}, {on: 2024-03-01, kind: apprehended, who: b}]\n"
    )  # fmt: skip
    case, _ = read_case_text(record, "x", WORDS)
    assert [person.id for person in leaving(case, WORDS, use, 740000, "case-1").case.people] == left


@given(
    st.dates().map(lambda day: day.isoformat()).filter(lambda day: "1000" < day < "2990"),
    st.sampled_from(["", "~", "?", "%"]),
)
def test_a_month_holds_the_day_it_was_made_of(day: str, how: str) -> None:
    when = When.parse(day + how)
    month = month_of(when)
    assert month is not None
    assert month.span_days[0] <= when.span_days[0] <= when.span_days[1] <= month.span_days[1]
    assert month.uncertain == when.uncertain
    assert month_of(month) == month


def test_the_terms_of_huridocs_stand_beside_ours(both: dict[str, str]) -> None:
    told = json.loads(both["habeas-bundle-2026-09-01/data/redacted/C1/huridocs.json"])
    formats = {"01_event", "09_person", "21_act", "24_involvement", "25_information", "26_intervention", "31_arrest"}
    assert formats <= told.keys()
    acts = {row["remarks"]: (row["type"], row["exact"]) for row in told["21_act"]}
    assert acts["apprehended"] == ("030101000000", True)
    assert acts["return_refused"] == ("330104000000", False)
    assert acts["contact_denied"] == (None, False)
    assert told["26_intervention"][0]["type"] == "request to give a child back"
    assert told["09_person"][0]["characteristics"] == [{"code": "020207000000", "term": "child_in_institution"}]


def test_every_word_of_the_mapping_is_one_of_the_vocabulary() -> None:
    acts = terms()["acts"]
    kinds = [
        *acts["kinds"],
        *acts["not_done"],
        *terms()["interventions"],
        *terms()["whereabouts"],
        *terms()["status_at_end"],
    ]
    assert [kind for kind in kinds if kind not in WORDS.kinds] == []
    codes = [row["code"] for row in (*acts["kinds"].values(), *acts["not_done"].values()) if "code" in row]
    assert [code for code in codes if not re.fullmatch(r"(?:\d\d){1,6}", code)] == []


def test_how_to_reach_somebody_is_for_the_office_alone() -> None:
    text = (
        "id: c\nstate: RU\npeople:\n  - {id: a, label: Ali, phone: '+7 900 000-00-00', contact: by the cousin Zyxwv,"
        " do_not_tell: the brother}\nentries: [{kind: placed, who: a, on: 2024-01-01}]\n"
    )
    case, _ = read_case_text(text, "c.yaml", WORDS)
    more = leaving(case, WORDS, "share", 739_000, "c").case.people[0].more
    assert not {"phone", "contact", "do_not_tell"} & more.keys()
