"""The vocabulary reads every word in use and refuses a faulty source; the bundled cases speak only its own words."""

import re
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.files import FaultsError, Fields, Items, Text, read_yaml
from habeas.record.derive import derive, hull
from habeas.record.reader import read_case
from habeas.record.vocabulary import Vocabulary, load_vocabulary
from habeas.record.vocabulary_source import SHIPPED, read_source

HERE = Path(__file__).parent
CASES = sorted((SHIPPED.parent / "cases").glob("*.yaml"))
VOCABULARY = load_vocabulary()
INF = float("inf")


def texts(node: object) -> list[str]:
    assert isinstance(node, Items)
    return [item.value for item in node.items if isinstance(item, Text)]


def fields(node: object) -> Fields:
    assert isinstance(node, Fields)
    return node


def words_in_use() -> list[tuple[str, str]]:
    file = fields(read_yaml(HERE / "words_in_use.yaml"))
    return [(section, word) for section, node in file.pairs.items() for word in texts(node)]


@pytest.mark.parametrize(("section", "word"), words_in_use())
def test_every_word_in_use_is_readable(section: str, word: str) -> None:
    v = VOCABULARY
    known = {
        "kinds": v.canonical(word),
        "what": v.what(word),
        "basis": v.word("basis", word),
        "places": v.place_kind(word),
        "relations": v.relation(word),
        "indicators": v.indicator(word),
        "asked_by_norms": v.what(word) or v.indicator(word) or v.facts.get(word) or v.field(word),
    }
    assert known[section]


def test_every_name_has_a_label_in_english_and_russian() -> None:
    v = VOCABULARY
    tables = (v.kinds, v.facts, v.indicators, v.places, v.relations, v.states, v.fields, *v.words.values())
    named = [item for table in tables for item in table.values()]
    assert len(named) > 600
    assert not [item.name for item in named if not re.search("[а-яё]|США|СССР", item.label("ru"))]
    assert not [item.name for item in named if re.search("[а-яё]", item.label("en"))]


def test_every_word_leads_to_a_canonical_name_that_leads_to_itself() -> None:
    for word in VOCABULARY.aliases["kinds"]:
        name = VOCABULARY.canonical(word)
        assert name in VOCABULARY.kinds
        assert VOCABULARY.canonical(name or "") == name


def test_words_are_read_without_regard_to_case_and_hyphens() -> None:
    assert VOCABULARY.canonical("Deportation-Ordered") == "expulsion_ordered"
    assert VOCABULARY.canonical("placd") is None
    assert VOCABULARY.told_by("monitor_visit") == {"with": "monitor"}


def test_a_closed_list_fits_into_one_mask() -> None:
    assert {name: len(field.values) for name, field in VOCABULARY.fields.items() if len(field.values) > 61} == {}
    assert len(VOCABULARY.places) <= 61


def test_relations_have_an_inverse_that_leads_back() -> None:
    for name, relation in VOCABULARY.relations.items():
        assert VOCABULARY.relations[relation.inverse].inverse == name


def test_each_state_has_a_time_zone_that_exists() -> None:
    for state in VOCABULARY.states.values():
        assert ZoneInfo(state.zone).key == state.zone


@pytest.mark.parametrize(
    ("text", "authority"),
    [
        ("Kirov District Court of St Petersburg", "court"),
        ("liberties and detention judge", "court"),
        ("Кировский районный суд", "court"),
        ("судья", "court"),
        ("судебный пристав-исполнитель", None),
        ("court bailiff", None),
        ("European Court of Human Rights", "international"),
        ("HRC", "international"),
        ("ЕСПЧ", "international"),
        ("отдел полиции № 11", "police"),
        ("УФМС России по Калужской области", "migration"),
        ("начальник УВМ МВД", "migration"),
        ("border service of the National Security Committee", "border"),
        ("Prosecutor General of the Russian Federation", "prosecutor"),
        ("Министерство юстиции", "minister"),
        ("consulate general of Azerbaijan", "consulate"),
        ("Следственный комитет", "investigator"),
        ("mandatory by statute", "statute"),
        ("none", "none"),
        ("advisory panel", None),
        ("prosecutor, upheld by a court", None),
    ],
)
def test_the_class_of_an_authority_is_read_from_its_name(text: str, authority: str | None) -> None:
    assert VOCABULARY.authority_of(text) == authority


@pytest.mark.parametrize(
    ("field", "text", "word"),
    [
        ("result", "release ordered", "release_ordered"),
        ("result", "dismissed", "refused"),
        ("result", "cytomegalovirus", None),
        ("with", "ECtHR", "international"),
        ("to", "procurator", "prosecutor"),
        ("ordered_by", "court", None),
    ],
)
def test_a_text_becomes_a_word_of_the_closed_list_or_nothing(field: str, text: str, word: str | None) -> None:
    assert VOCABULARY.word(field, text) == word


@pytest.mark.parametrize(
    ("word", "figure", "name", "expected"),
    [
        ("outdoor_hours_per_day", 2.0, "outdoor_minutes_per_day", (120.0, 120.0)),
        ("floor_m2_per_person_min", 2.43, "floor_m2_per_person", (2.43, INF)),
        ("inmates_max", 7.0, "occupants", (-INF, 7.0)),
        ("occupants_2011_09_17", 1325.0, "occupants", (1325.0, 1325.0)),
        ("persons_in_35_m2", 100.0, "floor_m2_per_person", (0.35, 0.35)),
        ("beds_per_person", 0.5, "persons_per_bed", (2.0, 2.0)),
    ],
)
def test_a_figure_comes_in_the_unit_of_the_indicator(
    word: str, figure: float, name: str, expected: tuple[float, float]
) -> None:
    reading = VOCABULARY.indicator(word)
    assert reading is not None
    assert reading.indicator.name == name
    assert reading.range(figure, figure) == pytest.approx(expected)


def test_an_opposite_word_turns_yes_into_no() -> None:
    reading = VOCABULARY.indicator("closed")
    assert reading is not None
    assert (reading.indicator.name, reading.yes_no(True), reading.yes_no(False)) == ("exit_at_will", False, True)
    tent = VOCABULARY.indicator("accommodation")
    assert tent is not None
    assert (tent.indicator.name, tent.word("Tent"), tent.word("hall")) == ("in_tent", True, False)


def test_what_follows_from_a_cell_and_its_outings() -> None:
    seen: dict[str, bool | tuple[float, float]] = {
        "cell_m2": (17.0, 17.0),
        "occupants": (4.0, 7.0),
        "outdoor_minutes_per_outing": (20.0, 20.0),
        "outdoor_interval_days": (14.0, 21.0),
        "locked": True,
    }
    found = derive(seen, VOCABULARY)
    assert found["floor_m2_per_person"] == pytest.approx((17 / 7, 4.25))
    assert found["outdoor_minutes_per_day"] == pytest.approx((0.0, 20 / 14))
    assert found["exit_at_will"] is False
    assert "overcrowded" not in found


def test_what_was_seen_itself_is_not_derived() -> None:
    seen = {"cell_m2": (10.0, 10.0), "occupants": (5.0, 5.0), "floor_m2_per_person": (3.0, 3.0)}
    assert derive(seen, VOCABULARY) == {"floor_below_3m2_proved": False}


RANGES = st.tuples(st.floats(0.5, 500), st.floats(0, 500)).map(lambda pair: (pair[0], pair[0] + pair[1]))
NUMBERS = sorted(name for name, item in VOCABULARY.indicators.items() if item.type == "number")
YES_NO = sorted(name for name, item in VOCABULARY.indicators.items() if item.type == "yes_no")
SEEN = st.fixed_dictionaries(
    {}, optional={**dict.fromkeys(NUMBERS[:40], RANGES), **dict.fromkeys(YES_NO[:20], st.booleans())}
)
CELL = st.fixed_dictionaries({"cell_m2": RANGES, "occupants": RANGES, "capacity": RANGES})


@given(SEEN | CELL)
def test_deriving_again_adds_nothing(seen: dict[str, bool | tuple[float, float]]) -> None:
    found = derive(seen, VOCABULARY)
    assert derive({**seen, **found}, VOCABULARY) == {}
    assert not set(found) & set(seen)


@given(CELL, st.floats(0, 1), st.floats(0, 1))
def test_every_reading_of_a_vague_cell_lies_in_what_is_derived(
    seen: dict[str, tuple[float, float]], a: float, b: float
) -> None:
    def at(name: str, share: float) -> float:
        low, high = seen[name]
        return low + share * (high - low)

    found = derive(seen, VOCABULARY)
    low, high = found["floor_m2_per_person"]  # type: ignore[misc]
    point = at("cell_m2", a) / at("occupants", b)
    assert low * (1 - 1e-9) <= point <= high * (1 + 1e-9)
    if "overcrowded" in found:
        assert found["overcrowded"] == (at("occupants", a) / at("capacity", b) > 1)


@given(st.lists(RANGES, min_size=1))
def test_the_hull_holds_every_reading(ranges: list[tuple[float, float]]) -> None:
    low, high = hull(ranges)
    assert all(low <= a and b <= high for a, b in ranges)
    assert hull([*ranges, (low, INF)]) == (low, high)


BROKEN = """
kinds:
  placed: {label: {en: placed, ru: помещён}, spam: yes, span: perhaps}
  moved: {label: {en: moved}}
"""
CROSSED = """
common: [note]
lists:
  result: {refused: {label: {en: refused, ru: отказано}}}
fields:
  note: {label: {en: note, ru: примечание}, type: text}
facts:
  held: {label: {en: held, ru: содержится}}
kinds:
  placed: {label: {en: placed, ru: помещён}, also: [held_there], starts: [hold], fields: [place], negative: [refusd]}
  moved: {label: {en: moved, ru: переведён}, also: [held_there], groups: [placed]}
"""


def faults_of(text: str, folder: Path) -> list[str]:
    file = folder / "own.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FaultsError) as raised:
        load_vocabulary(file)
    return [str(fault) for fault in raised.value.faults]


def test_a_broken_source_names_every_fault_and_its_line(tmp_path: Path) -> None:
    found = faults_of(BROKEN, tmp_path)
    assert [line.split(" ")[0] for line in found] == ["own.yaml:3:46:", "own.yaml:3:63:", "own.yaml:4:18:"]
    assert "Did you mean span?" in found[0]
    assert "expected: yes, no" in found[1]


def test_names_that_do_not_meet_are_all_told_at_once(tmp_path: Path) -> None:
    found = "\n".join(faults_of(CROSSED, tmp_path))
    for part in ("“hold”, which is no fact. Did you mean held?", "“place”, which is no field", "Did you mean refused?"):
        assert part in found
    assert "“held_there” is read as moved and as placed" in found
    assert "“placed” is a kind and a group" in found


def test_a_damaged_copy_is_read_again_from_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    whole = read_source(SHIPPED)
    (copy,) = tmp_path.rglob("vocabulary-*.json")
    began = time.perf_counter()
    assert read_source(SHIPPED) == whole
    assert time.perf_counter() - began < 0.15
    copy.write_text(copy.read_text(encoding="utf-8").replace("placed", "plaxed", 1), encoding="utf-8")
    assert read_source(SHIPPED) == whole


def test_the_counts_name_each_bundled_case() -> None:
    assert [path.stem for path in CASES] == list(fields(read_yaml(HERE / "bundled_counts.yaml")).pairs)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_bundled_case_is_whole_and_speaks_the_words_of_the_vocabulary(path: Path) -> None:
    _, warnings = read_case(path, VOCABULARY, strict=True)
    assert not warnings
    file = fields(read_yaml(path))
    counts = fields(fields(read_yaml(HERE / "bundled_counts.yaml")).pairs[path.stem])
    for section, count in counts.pairs.items():
        node = file.pairs[section]
        assert isinstance(node, Items)
        assert isinstance(count, Text)
        assert len(node.items) == int(count.value)
    assert not strangers(file, VOCABULARY)


def strangers(file: Fields, vocabulary: Vocabulary) -> list[str]:
    """Words of a case file that are not canonical."""
    known = {
        ("entries", "kind"): vocabulary.kinds,
        ("entries", "what"): {**vocabulary.kinds, **vocabulary.groups},
        ("entries", "basis"): vocabulary.words["basis"],
        ("places", "kind"): vocabulary.places,
        ("kin", "is"): vocabulary.relations,
    }
    found = []
    for (section, key), names in known.items():
        node = file.pairs[section]
        rows = [fields(item) for item in node.items] if isinstance(node, Items) else []
        values = [row.pairs[key] for row in rows if key in row.pairs]
        found += [value.value for value in values if isinstance(value, Text) and value.value not in names]
    conditions = file.pairs["conditions"]
    assert isinstance(conditions, Items)
    for item in conditions.items:
        found += [name for name in fields(fields(item).pairs["indicators"]).pairs if name not in vocabulary.indicators]
    return found
