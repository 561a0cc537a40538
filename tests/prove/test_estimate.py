"""How many are on none of the lists: the estimates against other ways to reach them, and when there is none."""

import csv
import json
import math
import warnings
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import chi2
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from habeas.files import FaultsError
from habeas.prove.estimate import Estimate, Refusal, chapman, estimate, fit
from habeas.prove.overlap import Overlap, from_links, from_rows, overlap
from tests.cli.shell import habeas

THREE = Overlap(("A", "B", "C"), (0, 120, 90, 60, 100, 30, 70, 25))
"""Of 495 people."""


def of_model(lists: int, total: int, chance: list[float]) -> Overlap:
    """Counts of independent lists, rounded: each list with so great a chance to have somebody."""
    counts = [
        round(total * math.prod(p if at >> each & 1 else 1 - p for each, p in enumerate(chance)))
        for at in range(1 << lists)
    ]
    return Overlap(tuple("ABCDE"[:lists]), (0, *counts[1:]))


def written(file: Path, found: Overlap) -> Path:
    """A table with a row for each person of the counts."""
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["person", "age", *found.lists])
        number = 0
        for at, count in enumerate(found.counts):
            for _ in range(count):
                number += 1
                rows.writerow([f"p{number}", 30 + number % 7, *(at >> each & 1 for each in range(len(found.lists)))])
    return file


def told(*arguments: str) -> dict[str, object]:
    done = habeas("prove", "estimate", *arguments, "--format", "json")
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_chapman_by_hand() -> None:
    """200 and 150 people, 50 on both: 201 x 151 / 51 - 1 = 594.12 in all; its variance 3,366.05."""
    found = estimate(Overlap(("A", "B"), (0, 150, 100, 50)))
    assert isinstance(found, Estimate)
    assert found.total == pytest.approx(201 * 151 / 51 - 1)
    variance = 201 * 151 * 150 * 100 / (51**2 * 52)
    factor = math.exp(1.959964 * math.sqrt(math.log(1 + variance / found.none**2)))
    assert (found.low, found.high) == pytest.approx((found.none / factor, found.none * factor), rel=1e-5)
    assert found.low == pytest.approx(200.55, abs=0.01)
    assert found.high == pytest.approx(431.35, abs=0.01)


def test_the_interval_of_chapman_holds_the_truth_as_often_as_it_says() -> None:
    dice = np.random.default_rng(11)
    inside = 0
    for _ in range(2000):
        one, two = dice.random(400) < 0.4, dice.random(400) < 0.3
        found = chapman(
            Overlap(("A", "B"), (0, int((one & ~two).sum()), int((two & ~one).sum()), int((one & two).sum())))
        )
        inside += found.low <= 400 - found.overlap.seen <= found.high
    assert 0.93 <= inside / 2000 <= 0.98


@pytest.mark.parametrize("pairs", [(), ((0, 1),), ((0, 1), (1, 2)), ((0, 1), (0, 2), (1, 2))], ids=str)
def test_a_model_is_that_of_statsmodels(pairs: tuple[tuple[int, int], ...]) -> None:
    on = [[at >> each & 1 for each in range(3)] for at in range(1, 8)]
    design = np.array([[1, *row, *(row[one] * row[two] for one, two in pairs)] for row in on], float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a model with as many terms as counts
        reference = GLM(np.array(THREE.counts[1:], float), design, family=Poisson()).fit()
    ours = fit(THREE, pairs)
    assert ours.none == pytest.approx(math.exp(reference.params[0]), rel=1e-6)
    assert ours.deviance == pytest.approx(reference.deviance, abs=1e-6)
    assert ours.bic == pytest.approx(-2 * reference.llf + design.shape[1] * math.log(THREE.seen))


def test_with_every_pair_the_number_on_none_is_that_of_the_formula() -> None:
    """Fienberg 1972: the product of the odd ways to be listed over that of the even ones."""
    _, a, b, ab, c, ac, bc, abc = THREE.counts
    assert fit(THREE, ((0, 1), (0, 2), (1, 2))).none == pytest.approx(a * b * c * abc / (ab * ac * bc))


def test_lists_made_by_a_model_give_it_back() -> None:
    found = estimate(of_model(4, 3000, [0.3, 0.25, 0.2, 0.35]))
    assert isinstance(found, Estimate)
    assert found.model is not None
    assert found.model.pairs == ()
    assert len(found.models) == 64
    assert found.total == pytest.approx(3000, rel=0.005)
    assert found.low < 3000 - found.overlap.seen < found.high


def test_the_profile_is_that_of_a_grid() -> None:
    """The multinomial likelihood of each number on none, the model of independence fitted by hand to the whole table."""
    lists = of_model(3, 400, [0.4, 0.3, 0.35])
    found = estimate(lists)
    assert isinstance(found, Estimate)
    assert found.model is not None
    assert found.model.pairs == ()
    on = np.array([lists.on(each) for each in range(3)], float)
    nones = np.arange(0, 400, 0.05)

    def likelihood(none: float) -> float:
        total = lists.seen + none
        shares = on / total
        return float(
            math.lgamma(total + 1)
            - math.lgamma(none + 1)
            + (on * np.log(shares) + (total - on) * np.log(1 - shares)).sum()
        )

    heights = np.array([likelihood(none) for none in nones])
    inside = nones[2 * (heights.max() - heights) <= chi2.ppf(0.95, 1)]
    assert (found.low, found.high) == pytest.approx((inside[0], inside[-1]), abs=0.1)


COUNTS = st.lists(st.integers(0, 60), min_size=3, max_size=3) | st.lists(st.integers(0, 60), min_size=7, max_size=7)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(COUNTS)
def test_an_estimate_is_never_below_what_was_seen_and_ends_somewhere(counts: list[int]) -> None:
    found = estimate(Overlap(tuple("ABC"[: 2 if len(counts) == 3 else 3]), (0, *counts)))
    if isinstance(found, Refusal):
        assert found.reasons
        return
    assert 0 <= found.low <= found.none + 1e-6 <= found.high + 2e-6 < 10 * found.overlap.seen
    assert found.total >= found.overlap.seen == sum(counts)


@settings(max_examples=40, deadline=None)
@given(COUNTS, st.randoms(use_true_random=False))
def test_the_order_of_lists_and_people_does_not_matter(counts: list[int], dice: "np.random.Generator") -> None:
    names = list("ABC"[: 2 if len(counts) == 3 else 3])
    people = [
        [name for each, name in enumerate(names) if at >> each & 1]
        for at, count in enumerate(counts, 1)
        for _ in range(count)
    ]
    first = overlap(names, people)
    shuffled = list(names)
    dice.shuffle(shuffled)
    dice.shuffle(people)
    assert overlap(shuffled, people) == first
    rows = [
        ["person", *shuffled],
        *([str(at), *("1" if name in each else "0" for name in shuffled)] for at, each in enumerate(people)),
    ]
    if all(first.on(each) for each in range(len(names))):
        assert from_rows("x.csv", rows, names) == first
    assert first.counts == (0, *counts)


@pytest.mark.parametrize(
    ("lists", "reason"),
    [
        (
            Overlap(("A", "B"), (0, 50, 60, 6)),
            "Only 6 people are on both “A” and “B”. Fewer than 7 are too few to tell.",
        ),
        (Overlap(("A", "B"), (0, 50, 0, 0)), "Nobody is on the list “B”."),
        (Overlap(("A", "B"), (0, 50, 0, 20)), "Everybody on “B” is on “A” too"),
        (Overlap(("A", "B", "C"), (0, 50, 60, 0, 40, 20, 20, 0)), "“A” and “B” have nobody in common"),
        (
            Overlap(("A", "B", "C"), (0, 50, 60, 2, 40, 2, 1, 0)),
            "Only 5 people are on more than one list. Fewer than 7 are too few to tell.",
        ),
        (Overlap(("A", "B"), (0, 400, 400, 7)), "over 10 times the 807 people"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_lists_do_not_bear_is_refused_with_the_reason(lists: Overlap, reason: str) -> None:
    found = estimate(lists)
    assert isinstance(found, Refusal)
    assert any(reason in str(each) for each in found.reasons)


def test_a_column_for_each_list(tmp_path: Path) -> None:
    found = told(str(written(tmp_path / "people.csv", THREE)))
    assert found["seen"] == 495
    assert found["lists"] == [{"name": name, "people": THREE.on(at)} for at, name in enumerate("ABC")]
    assert [each["people"] for each in found["overlaps"]] == [85, 55, 95]  # type: ignore[attr-defined]
    made = found["estimate"]
    assert isinstance(made, dict)
    assert made["method"] == "log-linear"
    assert made["total_low"] <= made["total"] <= made["total_high"]
    assert made["none"] + 495 == pytest.approx(made["total"])
    assert len(found["models"]) == 8  # type: ignore[arg-type]
    assert found["models"][0] == made["model"]  # type: ignore[index]


def test_other_forms_of_the_same_table_give_the_same(tmp_path: Path) -> None:
    wide = told(str(written(tmp_path / "people.csv", THREE)))
    with (tmp_path / "people.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    long = [(row["person"], name) for row in rows for name in "ABC" if row[name] == "1"]
    (tmp_path / "long.csv").write_text("person;list\n" + "".join(f"{who};{on}\n" for who, on in long), encoding="utf-8")
    with xlsxwriter.Workbook(tmp_path / "people.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["человек", *"ABC"])
        for at, row in enumerate(rows, 1):
            sheet.write_row(at, 0, [row["person"], *("да" if row[name] == "1" else "нет" for name in "ABC")])
    columns = {"cluster": [row["person"] for row in rows]} | {
        name: [row[name] == "1" for row in rows] for name in "ABC"
    }
    pq.write_table(pa.table(columns), tmp_path / "people.parquet")
    for name in ("long.csv", "people.xlsx", "people.parquet"):
        assert told(str(tmp_path / name)) == wide, name


def test_some_of_the_lists(tmp_path: Path) -> None:
    file = str(written(tmp_path / "people.csv", THREE))
    found = told(file, "--lists", "C,A")
    assert [each["name"] for each in found["lists"]] == ["A", "C"]  # type: ignore[attr-defined]
    assert found["estimate"]["method"] == "chapman"  # type: ignore[index]
    done = habeas("prove", "estimate", file, "--lists", "A,D")
    assert done.returncode == 2
    assert "There is no list “D”." in done.stderr


def test_links_of_two_lists(tmp_path: Path) -> None:
    """As `habeas trace link` writes them: a link that is not likely enough joins nobody."""
    for name, ids in (("one", range(1, 41)), ("two", range(1, 31))):
        lines = "".join(f"{each},Name {name} {each}\n" for each in ids)
        (tmp_path / f"{name}.csv").write_text(f"id,name\n{lines}", encoding="utf-8")
    links = "".join(f"{at + 5},{at},{'0.97' if at <= 12 else '0.4'},+name (same)\n" for at in range(1, 21))
    (tmp_path / "links.csv").write_text(f"left,right,probability,reasons\n{links}", encoding="utf-8")
    given = [str(tmp_path / "one.csv"), str(tmp_path / "two.csv"), "--links", str(tmp_path / "links.csv")]
    found = told(*given)
    assert (found["seen"], found["overlaps"]) == (58, [{"lists": ["one", "two"], "people": 12}])
    assert told(*given, "--least", "0.3")["seen"] == 50


def test_links_join_whoever_is_linked_over_others() -> None:
    lists = {"A": ["a1", "a2"], "B": ["b1"], "C": ["c1", "c2"]}
    found = from_links(lists, "links.csv", [(2, "a1", "b1"), (3, "b1", "c2")])
    assert found == overlap("ABC", ["ABC", "A", "C"])
    with pytest.raises(FaultsError, match="none of the lists"):
        from_links(lists, "links.csv", [(2, "a1", "z")])
    with pytest.raises(FaultsError, match="in several lists"):
        from_links({**lists, "D": ["a1"]}, "links.csv", [(2, "a1", "b1")])


def test_every_fault_of_a_table_at_once(tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("person,A,B\np1,1,0\np2,perhaps,1\n,1,1\np4,0,maybe\n", encoding="utf-8")
    done = habeas("prove", "estimate", str(file))
    assert done.returncode == 2
    assert "bad.csv:3:2: “perhaps” is neither yes nor no." in done.stderr
    assert "bad.csv:4:1: This cell is empty." in done.stderr
    assert "bad.csv:5:3: “maybe” is neither yes nor no." in done.stderr
    assert "Faults: 3." in done.stderr


def test_many_columns_of_yes_and_no_are_not_taken_for_lists(tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    file.write_text(",".join(f"c{at}" for at in range(40)) + "\n" + ",".join("1" * 40) + "\n", encoding="utf-8")
    done = habeas("prove", "estimate", str(file))
    assert done.returncode == 2
    assert "An estimate takes 2 to 5 lists; here are 40" in done.stderr


def test_in_words(tmp_path: Path) -> None:
    done = habeas("prove", "estimate", str(written(tmp_path / "people.csv", Overlap(("A", "B"), (0, 150, 100, 50)))))
    assert done.returncode == 0, done.stderr
    assert "On none of them: about 294 (from 201 to 431, 95 in 100)" in done.stdout
    assert "In all: about 594 (from 501 to 731, 95 in 100)" in done.stdout
    text = " ".join(done.stdout.split())
    for part in (
        "Nobody came or went",
        "recognised as one person",
        "know nothing of each other",
        "the same chance",
        "never added",
    ):
        assert part in text


def test_a_refusal_in_words_and_for_other_programs(tmp_path: Path) -> None:
    file = str(written(tmp_path / "few.csv", Overlap(("A", "B"), (0, 20, 30, 3))))
    done = habeas("prove", "estimate", file)
    assert (done.returncode, done.stdout) == (2, "")
    assert "The lists bear no estimate:" in done.stderr
    assert "- Only 3 people are on both “A” and “B”." in done.stderr
    found = told(file)
    assert found["estimate"] is None
    assert len(found["refused"]) == 1  # type: ignore[arg-type]


def test_models_as_good_that_disagree_are_refused() -> None:
    """Searched for among sparse tables: whatever is told keeps its models within the factor, and some are refused for it."""
    dice, refused = np.random.default_rng(5), 0
    for _ in range(60):
        counts = (0, *(int(each) for each in dice.integers(1, 12, 7)))
        found = estimate(Overlap(("A", "B", "C"), counts))
        if not found.models:
            continue
        best = found.models[0].bic
        assert best is not None
        totals = [
            sum(counts) + each.none for each in found.models if each.none is not None and (each.bic or 0) <= best + 2
        ]
        wild = max(totals) > 2 * min(totals)
        assert isinstance(found, Refusal) or not wild
        refused += wild and any("disagree" in str(each) for each in found.reasons)  # type: ignore[union-attr]
    assert refused


def test_every_pair_is_weighed() -> None:
    found = estimate(THREE)
    pairs = list(combinations(range(3), 2))
    every = {each for size in range(4) for each in combinations(pairs, size)}
    assert {each.pairs for each in found.models} == every
    assert [each.bic or 0 for each in found.models] == sorted(each.bic or 0 for each in found.models)


def test_models_without_a_finite_fit_are_told_and_not_chosen(tmp_path: Path) -> None:
    """Nobody is on A and B alone: models that learn from these how many are on none would have everybody on none."""
    lists = Overlap(("A", "B", "C"), (0, 102, 96, 0, 89, 24, 30, 26))
    found = estimate(lists)
    assert isinstance(found, Estimate)
    unfit = {each.pairs for each in found.models if each.none is None}
    assert unfit == {((0, 2), (1, 2)), ((0, 1), (0, 2), (1, 2))}
    assert found.models[-1].none is None
    done = habeas("prove", "estimate", str(written(tmp_path / "people.csv", lists)))
    assert "2 of 8 models have no finite fit" in " ".join(done.stdout.split())
