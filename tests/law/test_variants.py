"""Norms with their figures put in."""

import math
from pathlib import Path

import pytest

from habeas.dates import FAR_FUTURE, FAR_PAST, Length, When
from habeas.law.figures import expressions_of, terms_of
from habeas.law.loader import load_library
from habeas.law.norm import Event, Limit, Recurrence, While
from habeas.law.syntax import Amount, Compare, Expr, Fact, Indicator, Parameter, Quantity, Regime, Setting, walk
from habeas.law.variants import UNSET, Variant, variants
from habeas.record.vocabulary import load

NAMES = load()
LIBRARY = load_library(NAMES, extra=[Path(__file__).parent / "every_form.yaml"])
VARIANTS = variants(LIBRARY)


def of(norm: str, **settings: Amount | None) -> list[Variant]:
    """The variants of a norm."""
    return [variant for variant in variants(LIBRARY, settings) if variant.norm.id == norm]


def nodes(variant: Variant) -> list[Expr]:
    """Every part of the expressions of a variant."""
    return [node for part in expressions_of(variant.form) for node in walk(part)]


def test_no_name_is_left() -> None:
    left = (Parameter, Setting, Indicator)
    assert not [v.norm.id for v in VARIANTS if any(isinstance(node, left) for node in nodes(v))]
    assert not [v.norm.id for v in VARIANTS if any(isinstance(term, Parameter | Setting) for term in terms_of(v.form))]


def test_every_regime_names_its_indicator() -> None:
    assert all(node.indicator for v in VARIANTS for node in nodes(v) if isinstance(node, Regime))


def test_one_for_each_version() -> None:
    first, second = of("expulsion-carried-out-in-time")
    day = When.parse("2011-05-06").span_days[0]
    assert (first.until, second.since, second.until) == (day, day, FAR_FUTURE)
    assert (first.certain_since, first.certain_until, second.certain_since, second.certain_until) == (
        False, False, False, True,
    )  # fmt: skip
    assert [
        v.form.must.right for v in (first, second) if isinstance(v.form, While) and isinstance(v.form.must, Compare)
    ] == [
        Amount(Length(1, "year")),
        Amount(Length(2, "year")),
    ]
    assert [v.index for v in (first, second)] == [0, 1]


def test_without_versions_a_norm_holds_always() -> None:
    (found,) = of("at-most-ninety")
    assert (found.since, found.until, found.certain_since, found.certain_until) == (FAR_PAST, FAR_FUTURE, True, True)


def test_a_day_between_versions_is_certain_only_if_both_say_so() -> None:
    first, second = of("review-asked-after-a-while")
    assert (first.certain_since, first.certain_until, second.certain_since) == (True, False, False)


def test_figures_from_memory_are_named() -> None:
    assert [v.unconfirmed for v in of("review-asked-after-a-while")] == [(), ("n",)]
    assert [v.unconfirmed for v in of("outdoors-an-hour")] == [("m",)]


def test_a_parameter_as_a_term() -> None:
    (found,) = of("reviewed-every-so-often")
    assert isinstance(found.form, Recurrence)
    assert found.form.every == Amount(Length(60, "day"))
    (window,) = of("ten-in-thirty")
    assert isinstance(window.form, Limit)
    assert (window.form.at_most, window.form.window) == (Amount(Length(10, "day")), Amount(Length(30, "day")))


def test_times_become_numbers_where_numbers_are_measured() -> None:
    (found,) = of("outdoors-an-hour")
    compared = [
        node for node in nodes(found) if isinstance(node, Compare) and node.left == Fact("outdoor_minutes_per_day")
    ]
    assert [node.right for node in compared] == [Quantity(60, 60, "minutes")] * 2


def test_settings_of_an_office() -> None:
    shipped = of("review-asked-after-a-while")[0]
    assert shipped.settings == (("days_for_review", Amount(Length(14, "day"))),)
    changed = of("review-asked-after-a-while", days_for_review=Amount(Length(9, "day")))[0]
    assert isinstance(changed.form, Event)
    assert changed.form.within == Amount(Length(9, "day"))


def test_a_setting_that_nobody_set_is_not_known(tmp_path: Path) -> None:
    (term,) = of("best-interests-before-removal")
    assert isinstance(term.form, Event)
    assert term.form.not_older_than is None
    assert term.settings == (("months_a_bia_lasts", None),)
    path = tmp_path / "a.yaml"
    path.write_text(
        "- id: a\n  title: {en: A, ru: А}\n  topic: liberty\n  sources: [{instrument: ICCPR, provision: '9'}]\n"
        "  force: treaty\n  while: detained\n  must: since(placed) < setting(months_a_bia_lasts)\n",
        encoding="utf-8",
    )
    (found,) = (v for v in variants(load_library(NAMES, extra=[path])) if v.norm.id == "a")
    assert isinstance(found.form, While)
    assert isinstance(found.form.must, Compare)
    assert found.form.must.right == UNSET == Quantity(-math.inf, math.inf)


@pytest.mark.parametrize(("indicator", "op"), [("floor_m2_per_person", ">="), ("persons_per_bed", "<=")])
def test_for_each_indicator_by_its_better_side(indicator: str, op: str) -> None:
    found = {v.indicator: v for v in of("no-worse-than-prison")}
    assert set(found) == {name for name, each in NAMES.indicators.items() if each.comparable}
    form = found[indicator].form
    assert isinstance(form, While)
    assert form.must == Compare(Fact(indicator), op, Regime("prison", indicator))  # type: ignore[arg-type]
