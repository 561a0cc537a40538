"""The files of law: what each key becomes, and that every fault is told with its file and line."""

import random
from pathlib import Path

import pytest

from habeas.dates import Length, When
from habeas.files import FaultsError
from habeas.law.loader import extended, lint, load_library, main
from habeas.law.norm import AtEvent, Event, Library, Limit, Recurrence, While
from habeas.law.syntax import Amount, And, Fact, Is, Not, Parameter, Quantity, Setting
from habeas.record.vocabulary import load

NAMES = load()
EVERY_FORM = Path(__file__).parent / "every_form.yaml"
NORM = """\
- id: a-norm
  title: {en: A norm, ru: Норма}
  topic: liberty
  sources: [{instrument: ICCPR, provision: "9(1)"}]
  force: treaty
  verified: yes
  while: detained
  must: covered_by_order
"""
SETTING = "- {name: days, label: {en: Days, ru: Дней}, value: 3 days, origin: software parameter}\n"


def law(folder: Path, **files: str) -> Library:
    """The library of a folder with these files: `norms`, `definitions`, `settings`, `gaps`, `regimes`."""
    for name, text in files.items():
        path = folder / f"{name}.yaml" if name in ("definitions", "settings") else folder / name / "a.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_library(NAMES, folder)


def faults(folder: Path, **files: str) -> list[str]:
    """The faults of such a folder, as `file:line:column: sentence` without the folder."""
    with pytest.raises(FaultsError) as caught:
        law(folder, **files)
    return [str(fault).removeprefix(f"{folder}/") for fault in caught.value.faults]


def day(text: str) -> int:
    """The ordinal of a day."""
    return When.parse(text).span_days[0]


def test_every_form_is_read() -> None:
    library = load_library(NAMES, extra=[EVERY_FORM])
    forms = [type(norm.form) for norm in library.norms if norm.mark and norm.mark.file == str(EVERY_FORM)]
    assert forms == [
        While, Event, Event, While, Event, AtEvent, Recurrence, Limit, Limit, While, Event, While, While,
    ]  # fmt: skip
    assert lint([EVERY_FORM], NAMES, library) == ()


def test_what_ships_is_without_fault() -> None:
    library = load_library(NAMES)
    assert library.settings["days_for_review"].value == Amount(Length(14, "day"))
    assert library.settings["months_a_bia_lasts"].value is None
    assert library.definitions["held_for_entry"] == And((Fact("detained"), Is(Fact("basis"), ("entry", "asylum"))))


def test_a_norm_in_full() -> None:
    norm = load_library(NAMES, extra=[EVERY_FORM]).norm("released-when-removal-impossible")
    assert (norm.topic, norm.tier, norm.force, norm.duty_of) == ("liberty", 1, "treaty", "custody")
    assert norm.burden_on_state
    assert norm.verified
    assert not norm.read_twice
    assert norm.remedies == ("HRC", "WGAD")
    assert (norm.sources[0].see, norm.sources[1].aspect) == (("kim-v-russia §49-56",), "procedural")
    assert isinstance(norm.form, While)
    assert isinstance(norm.form.condition, And)
    assert norm.form.condition.parts[2] == Not(Fact("asylum_pending"))


def test_versions_end_on_their_last_day() -> None:
    first, second = load_library(NAMES, extra=[EVERY_FORM]).norm("review-asked-after-a-while").versions
    assert (first.since, first.until, second.since, second.until) == (
        day("2017-05-23"), day("2024-01-05"), day("2024-01-05"), None,
    )  # fmt: skip
    assert (first.certain, second.certain, second.by) == (True, False, "Federal Law 649-FZ")
    assert second.figures == {"n": Amount(Length(1, "month"))}
    assert second.unconfirmed == {"n"}
    assert second.origins == {"n": "statute (from memory)"}


def test_terms(tmp_path: Path) -> None:
    norm = NORM.replace("must: covered_by_order", "at_most: {setting: days}\n  counts: total")
    form = law(tmp_path, norms=norm, settings=SETTING).norm("a-norm").form
    assert form == Limit(Fact("detained"), Setting("days"), "total")
    window = NORM.replace("must: covered_by_order", "at_most: n in 30 days\n  numbers: {n: 10 days}")
    form = law(tmp_path, norms=window, settings=SETTING).norm("a-norm").form
    assert form == Limit(Fact("detained"), Parameter("n"), "window", Amount(Length(30, "day")))


def test_must_not_is_not(tmp_path: Path) -> None:
    form = law(tmp_path, norms=NORM.replace("must: ", "must_not: ")).norm("a-norm").form
    assert form == While(Fact("detained"), Not(Fact("covered_by_order")))


def test_gaps_and_regimes(tmp_path: Path) -> None:
    gap = """\
- gap: no-review
  state: RU
  from: 2002-07-01
  until: 2024-01-04
  sets: {removal_possible: no}
  if: stateless
  title: {en: No review, ru: Нет проверки}
  why: The code has none.
  see: [kim-v-russia]
  verified: yes
"""
    regime = """\
- {regime: prison, state: RU, indicator: floor_m2_per_person, value: 4 m2, from: 2003-01-01, source: a, verified: no}
- {regime: prison, state: RU, indicator: outdoor_minutes_per_day, value: 1 hour, source: UIK, verified: no}
- {regime: prison, state: RU, indicator: toilet_in_cell, value: yes, source: UIK, verified: no}
"""
    library = law(tmp_path, gaps=gap, regimes=regime)
    assert library.gaps[0].sets == {"removal_possible": 0}
    assert library.gaps[0].until == day("2024-01-05")
    assert library.gaps[0].condition == Fact("stateless")
    assert [(r.indicator, r.low) for r in library.regimes] == [
        ("floor_m2_per_person", 4.0), ("outdoor_minutes_per_day", 60.0), ("toilet_in_cell", 1.0),
    ]  # fmt: skip


def test_definitions_use_those_above(tmp_path: Path) -> None:
    library = law(
        tmp_path, definitions="a: detained\nb: a and child\n", norms=NORM.replace("while: detained", "while: b")
    )
    assert library.norm("a-norm").form.condition == And((Fact("detained"), Fact("child")))


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        norms=NORM.replace("detained", "detaned").replace("treaty", "treatty"),
        definitions="a: chld\n",
        settings="- {name: x, value: 3 dayz, origin: y}\n",
    )
    assert [line.split(":")[0] for line in found] == ["definitions.yaml", *["norms/a.yaml"] * 2, *["settings.yaml"] * 2]


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ("while: detained", "while: detaned", "7:10", "Did you mean “detained”"),
        ("while: detained", 'while: "detained and chld"', "7:24", "Did you mean “child”"),
        ("while: detained", "while: detained and\n    not chld", "8:9", "Did you mean “child”"),
        ("while: detained", "while: >\n    detained and\n    not chld", "9:9", "Did you mean “child”"),
        ("topic: liberty", "topic: libertty", "3:10", "Did you mean “liberty”"),
        ("force: treaty", "force: law", "5:10", "not known here"),
        ("force: treaty", "fource: treaty", "5:3", "Did you mean “force”"),
        ("force: treaty\n  ", "", "1:3", "“force” is missing"),
        ("  title: {en: A norm, ru: Норма}\n", "", "1:3", "“title” is missing"),
        ("verified: yes", "verified: maybe", "6:13", "neither yes nor no"),
        ("instrument: ICCPR", "instrument: ICCRP", "4:26", "Did you mean “ICCPR”"),
        ("instrument: ICCPR", "instrument: KOAP", "1:3", "law of RU"),
        ('sources: [{instrument: ICCPR, provision: "9(1)"}]', "sources: []", "1:3", "no source"),
        ("must:", "must_nt:", "1:3", "After “while” write"),
        ("while: detained\n  ", "", "1:3", "asks for nothing"),
        ("while: detained", "while: detained\n  on: placed", "1:3", "not both"),
        ("must:", "every: 3 days\n  must:", "8:3", "does not go with"),
        ("must: covered_by_order", "must: covered_by_order\n  must_not: child", "9:3", "not both"),
        (
            "must: covered_by_order",
            "must: child\n  burden: state\n  made_good: child",
            "10:3",
            "does not go with “burden”",
        ),
        ("must: covered_by_order", "must: child\n  for each: parent\n  made_good: child", "10:3", "with “for each”"),
        (
            "must: covered_by_order",
            "expect: released\n  every: 3 days\n  for each: relative",
            "10:3",
            "“while” and “must” only",
        ),
        ("must: covered_by_order", "must: other(child)", "8:9", "needs “for each: parent”, “child” or “relative”"),
        ("must: covered_by_order", "at_most: 3 days\n  made_good: child", "9:3", "does not go with"),
        ("must: covered_by_order", "expect: released", "1:3", "“every” is missing"),
        ("must: covered_by_order", "expect: released before trigger\n  every: 3 days", "8:11", "needs “on”"),
        ("must: covered_by_order", "at_most: 3", "8:12", "expected a time"),
        ("must: covered_by_order", "at_most: n", "8:12", "no fact, definition or parameter"),
        ("must: covered_by_order", "at_most: {setting: dayz}", "8:22", "Did you mean “days”"),
        ("must: covered_by_order", "at_most: 3 days\n  counts: perorder", "9:11", "Did you mean “per order”"),
        ("must: covered_by_order", "at_most: 3 days in 9 days\n  counts: total", "9:3", "needs no “counts”"),
        ("must: covered_by_order", "at_most: n\n  numbers: {n: 3 m2}", "9:16", "give it a time"),
        ("must: covered_by_order", "must: age < n\n  numbers: {n: 3 m2}", "9:16", "does not fit"),
        ("must: covered_by_order", "must: age < n\n  numbers: {n: three}", "9:16", "expected a figure"),
        ("must: covered_by_order", "must: age < n\n  numbers: {n: {valu: 3}}", "9:17", "Did you mean “value”"),
        ("must: covered_by_order", "must: age < child\n  numbers: {child: 3}", "9:13", "cannot name a figure"),
        (
            "must: covered_by_order",
            "must: age < n\n  versions: [{n: 3}, {from: 2020-01-01}]",
            "9:22",
            "gives no figure",
        ),
        ("must: covered_by_order", "must: age < n\n  versions: [{from: 2020, n: 3}]", "9:21", "not one day"),
        ("must: covered_by_order", "must: age < setting(days)", "1:3", "does not fit"),
        (
            "must: covered_by_order",
            "must: age < n\n  versions: [{from: 2020-01-01, until: 2019-01-01, n: 3}]",
            "9:14",
            "lies before “from”",
        ),
        (
            "must: covered_by_order",
            "must: age < n\n  versions: [{until: 2020-01-01, n: 3}, {from: 2020-01-01, n: 4}]",
            "9:3",
            "overlap",
        ),
        ("must:", "remedies: [HRCC]\n  must:", "8:14", "Did you mean “HRC”"),
        ("must:", "states: [ru]\n  must:", "8:11", "no code of a state"),
        ("must:", "tier: 9\n  must:", "8:9", "Known: 1, 2, 3"),
        ("must:", "duty_of: custdy\n  must:", "8:12", "Did you mean “custody”"),
        ("must:", "for each: parents\n  must:", "8:13", "Did you mean “parent”"),
        ("id: a-norm", "id: A Norm", "1:7", "no name of a norm"),
        ("- id", "- text\n- id", "1:3", "Fields are expected"),
        ("while: detained\n  must: covered_by_order", "on: placd\n  must: child", "7:7", "Did you mean “placed”"),
        ("while: detained\n  must: covered_by_order", "on: start of detaned\n  must: child", "7:7", "“detained”"),
        ("while: detained\n  must: covered_by_order", "on: placed\n  within: 3 days", "1:3", "After “on” write"),
        (
            "while: detained\n  must: covered_by_order",
            "on: placed\n  expect: released\n  not_older_than: 3 days",
            "9:3",
            "before trigger",
        ),
        (
            "while: detained\n  must: covered_by_order",
            "on: placed\n  expect: released before trigger\n  within: 3 days",
            "9:3",
            "has no “within”",
        ),
    ],
)
def test_a_fault_is_told_where_it_is(tmp_path: Path, old: str, new: str, where: str, said: str) -> None:
    assert old in NORM
    found = faults(tmp_path, norms=NORM.replace(old, new), settings=SETTING)
    assert any(line.startswith(f"norms/a.yaml:{where}: ") and said in line for line in found), found


DUTY = "must: covered_by_order"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (DUTY, "expect: released\n  every: 5 working days", "9:10"),
        (DUTY, "expect: released\n  every: n\n  numbers: {n: 5 working days}", "10:16"),
        (DUTY, "at_most: 5 working days", "8:12"),
        (DUTY, "at_most: 5 days in 20 working days", "8:12"),
        (DUTY, "must: lasted(detained) < 5 working days", "8:28"),
        (DUTY, "must: recorded(released, 5 working days)", "8:28"),
        (DUTY, "must: count(contact, 5 working days) > 1", "8:24"),
        (DUTY, "must: since(contact) < n\n  versions: [{n: 5 working days}]", "9:18"),
        (DUTY, "must: since(contact) < setting(workdays)", "1:3"),
        ("while: detained\n  " + DUTY, "on: placed\n  must: since(contact) < 5 working days", "8:26"),
    ],
)
def test_working_days_are_refused_where_nobody_counts_them(tmp_path: Path, old: str, new: str, where: str) -> None:
    setting = SETTING.replace("days", "workdays", 1).replace("3 days", "3 working days")
    (found,) = faults(tmp_path, norms=NORM.replace(old, new), settings=SETTING + setting)
    assert found.startswith(f"norms/a.yaml:{where}: "), found
    assert "write calendar days here, such as “7 days”" in found


@pytest.mark.parametrize(
    "event",
    [
        "expect: released\n  within: 5 working days",
        "expect: released\n  within: n\n  numbers: {n: 5 working days}",
        "expect: released before trigger\n  not_older_than: 5 working days",
        "expect: released before trigger\n  at_least_before: 5 working days",
    ],
)
def test_working_days_are_counted_from_an_event(tmp_path: Path, event: str) -> None:
    text = NORM.replace("while: detained\n  " + DUTY, f"on: placed\n  {event}")
    assert len(law(tmp_path, norms=text).norms) == 1


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("definitions", "a: lasted(detained) < 5 working days\n", "write calendar days"),
        ("definitions", "a: b\nb: a\n", "not defined above"),
        ("definitions", "a: a\n", "not defined above"),
        ("definitions", "child: detained\n", "a fact already"),
        ("definitions", "a: [detained]\n", "one expression"),
        ("definitions", "a: " + " and ".join(["ill"] * 300) + "\nb: a and not a\n", "too large"),
        ("settings", SETTING * 2, "is taken"),
        ("settings", SETTING.replace("value: 3 days, ", ""), "“value” is missing"),
        ("gaps", "- {gap: a, state: RU, sets: {removal_posible: no}, title: {en: a}, why: b}\n", "“removal_possible”"),
        ("gaps", "- {gap: a, state: RU, sets: {removal_possible: 3}, title: {en: a}, why: b}\n", "yes, no or unknown"),
        ("gaps", "- {gap: a, state: XX, sets: {removal_possible: no}, title: {en: a}, why: b}\n", "“XX”"),
        ("gaps", "- {gap: a, state: RU, sets: {stateless: no}, title: {en: a}, why: b}\n" * 2, "is taken"),
        ("regimes", "- {regime: prison, state: RU, indicator: flor_m2, value: 4 m2, source: a}\n", "“floor_m2”"),
        ("regimes", "- {regime: prisn, state: RU, indicator: floor_m2, value: 4 m2, source: a}\n", "“prison”"),
        ("regimes", "- {regime: prison, state: RU, indicator: floor_m2, value: 4 days, source: a}\n", "measured in m2"),
        (
            "regimes",
            "- {regime: prison, state: RU, indicator: toilet_in_cell, value: 4, source: a}\n",
            "neither yes nor no",
        ),
        ("norms", NORM + NORM, "is taken"),
        ("norms", "a: [b\n", "not closed"),
        ("norms", "a: 1\n", "A list is expected"),
        ("definitions", "a: chld\nb: a and child\n", "at fault itself"),
    ],
)
def test_faults_of_other_files(tmp_path: Path, name: str, text: str, said: str) -> None:
    found = faults(tmp_path, **{name: text})
    assert any(said in line for line in found), found


def test_mutated_files_give_faults_or_a_law(tmp_path: Path) -> None:
    random_of = random.Random(20151013)
    good = EVERY_FORM.read_text(encoding="utf-8")
    path = tmp_path / "mutated.yaml"
    library = load_library(NAMES)
    refused = 0
    for _ in range(120):
        path.write_text(_mutated(good, random_of), encoding="utf-8")
        for fault in lint([path], NAMES, library):
            refused += 1
            assert fault.mark.file == str(path)
            assert 1 <= fault.mark.line <= good.count("\n") + 20
    assert refused > 60


def _mutated(text: str, random_of: random.Random) -> str:
    lines = text.splitlines()
    for _ in range(random_of.randint(1, 3)):
        at = random_of.randrange(len(lines))
        words = lines[at].split(" ")
        match random_of.randrange(6):
            case 0:
                lines[at] = lines[at][: random_of.randint(0, len(lines[at]))]
            case 1:
                del lines[at]
            case 2:
                lines.insert(at, random_of.choice(lines))
            case 3:
                random_of.shuffle(words)
                lines[at] = " ".join(words)
            case 4:
                lines[at] = lines[at].replace(random_of.choice(words) or "e", random_of.choice("([{&*!%é\u200b"))
            case _:
                lines[at] = f"{lines[at]} {random_of.choice(lines).strip()}"
    return "\n".join(lines) + "\n"


def test_lint_tells_poor_style(tmp_path: Path) -> None:
    library = load_library(NAMES)
    path = tmp_path / "mine.yaml"
    path.write_text(
        "- id: mine\n  title: {en: Mine}\n  topic: liberty\n  force: standard\n  sources: [{instrument: ICCPR}]\n"
        "  on: placed\n  if: child or not child\n  expect: released\n  numbers: {n: 3 days}\n",
        encoding="utf-8",
    )
    found = "\n".join(map(str, lint([path], NAMES, library)))
    for said in (
        "no title in Russian",
        "not verified",
        "no provision",
        "no “within”",
        "same on every day",
        "not use it",
    ):
        assert said in found


def test_lint_knows_names_that_are_taken(tmp_path: Path) -> None:
    library = law(tmp_path, norms=NORM)
    mine = tmp_path / "mine.yaml"
    mine.write_text(NORM, encoding="utf-8")
    assert ["is taken" in str(fault) for fault in lint([mine], NAMES, library)] == [True]
    assert lint([tmp_path / "norms"], NAMES, library) == ()


def test_norms_of_an_office_are_added(tmp_path: Path) -> None:
    library = load_library(NAMES)
    mine = tmp_path / "mine.yaml"
    mine.write_text(NORM, encoding="utf-8")
    both = extended(library, [mine], NAMES)
    assert both.norms[:-1] == library.norms
    assert both.norms[-1].id == "a-norm"
    assert both.version != library.version
    with pytest.raises(FaultsError, match="is taken"):
        extended(both, [mine], NAMES)


def test_the_command_prints_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(EVERY_FORM)]) == 0
    bad = tmp_path / "bad.yaml"
    bad.write_text(NORM.replace("detained", "detaned"), encoding="utf-8")
    assert main([str(bad)]) == 1
    assert f"{bad}:7:10: " in capsys.readouterr().out


def test_quantities_keep_their_unit() -> None:
    norm = load_library(NAMES, extra=[EVERY_FORM]).norm("outdoors-an-hour")
    assert norm.figures == {"m": Amount(Length(1, "hour"))}
    assert norm.unconfirmed == {"m"}
    assert Quantity(60, 60, "minutes") not in norm.figures.values()
