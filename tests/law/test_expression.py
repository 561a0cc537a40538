"""The expression language: what each form means, and that nothing but ExpressionFault ever comes out of a bad text."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.dates import Length
from habeas.law.expression import parse_expected, parse_expression, parse_figure, parse_selector, parse_terms
from habeas.law.syntax import (
    Amount,
    And,
    AtLeast,
    Clock,
    Compare,
    Count,
    CountPeople,
    Denied,
    Done,
    Earlier,
    Expr,
    Fact,
    FieldTest,
    Held,
    Indicator,
    Is,
    Lasted,
    Not,
    NotDoneFor,
    Or,
    Other,
    Parameter,
    Quantity,
    Recorded,
    Regime,
    Selector,
    Setting,
    Since,
    TriggerField,
    Truth,
)
from habeas.law.tokens import MAX_DEPTH, Context, ExpressionFault
from habeas.record.vocabulary import load

NAMES = load()
PLAIN = Context(
    NAMES,
    definitions={"held_child": And((Fact("detained"), Fact("child")))},
    parameters=frozenset(("n",)),
    settings=frozenset(("days_for_review",)),
)
EVENT = replace(PLAIN, trigger=("return_refused",), pair=True)
ORDERED = replace(PLAIN, trigger=("detention_ordered",))
EACH = replace(PLAIN, each_indicator=True)

DETAINED, CHILD = Fact("detained"), Fact("child")
REVIEWED = Selector(("detention_reviewed",), word="detention_reviewed")
FLOOR, OUTDOORS = Fact("floor_m2_per_person"), Fact("outdoor_minutes_per_day")
DAYS_30 = Length(30, "day")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("detained", DETAINED),
        ("yes", Truth(2)),
        ("not yes or unknown", Or((Not(Truth(2)), Truth(1)))),
        ("detained and child", And((DETAINED, CHILD))),
        ("detained or child and pregnant", Or((DETAINED, And((CHILD, Fact("pregnant")))))),
        ("(detained or child) and not pregnant", And((Or((DETAINED, CHILD)), Not(Fact("pregnant"))))),
        ("held_child", And((DETAINED, CHILD))),
        ("detained is yes", DETAINED),
        ("detained is no", Not(DETAINED)),
        ("detained is not yes", Not(DETAINED)),
        ("basis is expulsion", Is(Fact("basis"), ("expulsion",))),
        ("basis is not expulsion", Not(Is(Fact("basis"), ("expulsion",)))),
        ("basis is only (expulsion, entry)", Is(Fact("basis"), ("expulsion", "entry"), only=True)),
        ("basis only in (expulsion, entry)", Is(Fact("basis"), ("expulsion", "entry"), only=True)),
        ("basis not only in (expulsion, entry)", Not(Is(Fact("basis"), ("expulsion", "entry"), only=True))),
        ("place in (prison, police_cell)", Is(Fact("place"), ("prison", "police_cell"))),
        ("place not in (prison, police_cell)", Not(Is(Fact("place"), ("prison", "police_cell")))),
        ("age < 18", Compare(Fact("age"), "<", Quantity(18, 18))),
        ("18 > age", Compare(Fact("age"), "<", Quantity(18, 18))),
        ("age < 18 years", Compare(Fact("age"), "<", Quantity(18, 18, "year"))),
        ("floor_m2_per_person >= 3 m2", Compare(FLOOR, ">=", Quantity(3, 3, "m2"))),
        ("outdoor_minutes_per_day < 1 hour", Compare(OUTDOORS, "<", Quantity(60, 60, "minutes"))),
        ("at least 2 of (detained, child, pregnant)", AtLeast(2, (DETAINED, CHILD, Fact("pregnant")))),
        ("done(detention_reviewed)", Done(REVIEWED)),
        ("recorded(detention_reviewed)", Recorded(REVIEWED)),
        ("recorded(detention_reviewed, this custody)", Recorded(REVIEWED, "this custody")),
        ("recorded(detention_reviewed, whole custody)", Recorded(REVIEWED, "whole custody")),
        ("recorded(detention_reviewed, same day)", Recorded(REVIEWED, "same day")),
        ("recorded(detention_reviewed, 30 days)", Recorded(REVIEWED, DAYS_30)),
        ("count(detention_reviewed, 30 days) >= 2", Compare(Count(REVIEWED, DAYS_30), ">=", Quantity(2, 2))),
        ("since(detention_reviewed) > 3 months", Compare(Since(REVIEWED), ">", Amount(Length(3, "month")))),
        ("since(detention_reviewed) > n", Compare(Since(REVIEWED), ">", Parameter("n"))),
        ("n < since(detention_reviewed)", Compare(Since(REVIEWED), ">", Parameter("n"))),
        (
            "since(detention_reviewed) > setting(days_for_review)",
            Compare(Since(REVIEWED), ">", Setting("days_for_review")),
        ),
        ("held(this order) <= 5 days", Compare(Held("this order"), "<=", Amount(Length(5, "day")))),
        ("held(total) > 6 months", Compare(Held("total"), ">", Amount(Length(6, "month")))),
        ("lasted(detained and child) > 7 days", Compare(Lasted(And((DETAINED, CHILD))), ">", Amount(Length(7, "day")))),
        ("denied(detention_reviewed)", Denied(REVIEWED)),
        ("not_done_for(detention_reviewed) > 7 days", Compare(NotDoneFor(REVIEWED), ">", Amount(Length(7, "day")))),
        ("earlier(detained)", Earlier(DETAINED)),
        (
            "clock(detention_reviewed, pauses: removal_suspended, restarts absconded) >= 2 years",
            Compare(
                Clock(REVIEWED, Fact("removal_suspended"), Selector(("absconded",), word="absconded")),
                ">=",
                Amount(Length(2, "year")),
            ),
        ),
        ("floor_m2_per_person >= regime(prison)", Compare(FLOOR, ">=", Regime("prison", "floor_m2_per_person"))),
    ],
)  # fmt: skip
def test_a_text_is_this_tree(text: str, tree: Expr) -> None:
    assert parse_expression(text, PLAIN) == tree


def test_selectors() -> None:
    found = parse_selector("detention_reviewed by court where result is not (refused, none) or released", PLAIN)
    court = FieldTest("authority", ("court",))
    result = FieldTest("result", ("refused", "none"), negated=True)
    assert found == [
        Selector(("detention_reviewed",), (court, result), word="detention_reviewed"),
        Selector(("released",), word="released"),
    ]


def test_a_group_is_opened_and_kinds_join() -> None:
    (found,) = parse_selector("removal_step | released", PLAIN)
    assert found.kinds == (*NAMES.groups["removal_step"], "released")


def test_and_belongs_to_the_selector_while_fields_follow() -> None:
    tree = parse_expression(
        "recorded(detention_reviewed where authority is court and in_person is yes) and child", PLAIN
    )
    assert isinstance(tree, And)
    recorded = tree.parts[0]
    assert isinstance(recorded, Recorded)
    assert [test.field for test in recorded.what.where] == ["authority", "in_person"]


def test_expected_before_its_event() -> None:
    found, before = parse_expected("best_interests_assessed before trigger", EVENT)
    assert before
    assert found == [Selector(("best_interests_assessed",), word="best_interests_assessed")]
    assert parse_expected("released, or detention_reviewed re trigger", EVENT)[0][1].re_trigger


def test_at_an_event() -> None:
    assert parse_expression("reasons only in (housing, papers)", EVENT) == Is(
        TriggerField("reasons"), ("housing", "papers"), only=True
    )
    assert parse_expression("in_person", replace(EVENT, trigger=("child_heard",))) == TriggerField("in_person")
    assert parse_expression("other(child)", EVENT) == Other(CHILD)
    counted = Compare(CountPeople(Selector(("removed",), word="removed")), ">=", Quantity(2, 2))
    assert parse_expression("count_people(removed) >= 2", EVENT) == counted


def test_a_fact_goes_before_a_field_of_the_event() -> None:
    assert parse_expression("basis is expulsion", ORDERED) == Is(Fact("basis"), ("expulsion",))
    assert parse_expression("trigger(basis) is expulsion", ORDERED) == Is(TriggerField("basis"), ("expulsion",))


def test_for_each_indicator() -> None:
    assert parse_expression("regime(prison) <= indicator", EACH) == Compare(Indicator(), ">=", Regime("prison"))


def test_terms_and_figures() -> None:
    assert parse_terms("48 hours", PLAIN) == [Amount(Length(48, "hour"))]
    assert parse_terms("n in 30 days", PLAIN) == [Parameter("n"), Amount(DAYS_30)]
    assert parse_figure("4 m2", PLAIN) == Quantity(4, 4, "m2")


@pytest.mark.parametrize(
    ("text", "offset", "found", "near"),
    [
        ("detaned", 0, "detaned", "detained"),
        ("child and pregnnt", 10, "pregnnt", "pregnant"),
        ("recorded(detention_reviewd)", 9, "detention_reviewd", "detention_reviewed"),
        ("place is prisn", 9, "prisn", "prison"),
        ("recorded(detention_reviewed where autority is court)", 34, "autority", "authority"),
        ("recorded(detention_reviewed where authority is cuort)", 47, "cuort", "court"),
        ("since(released) > setting(days_for_revew)", 26, "days_for_revew", "days_for_review"),
        ("recordd(released)", 0, "recordd", "recorded"),
        ("floor_m2_per_person >= regime(prisn)", 30, "prisn", "prison"),
    ],
)
def test_an_unknown_name_has_its_place_and_the_nearest(text: str, offset: int, found: str, near: str) -> None:
    with pytest.raises(ExpressionFault) as caught:
        parse_expression(text, PLAIN)
    assert (caught.value.offset, caught.value.found, caught.value.near) == (offset, found, near)
    assert near in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "ends too early"),
        ("detained child", "expected the end"),
        ("(detained", "“)”"),
        ("detained and", "ends too early"),
        ("age", "needs a comparison"),
        ("since(released)", "needs a comparison"),
        ("basis", "write “is”"),
        ("age is adult", "needs a comparison"),
        ("detained > 3", "must be quantities"),
        ("detained is maybe", "no such word"),
        ("3 > 2", "one side must be something"),
        ("age < floor_m2_per_person", "a figure, a parameter or a setting"),
        ("since(released) > 3", "amount of time"),
        ("count(released) > 3 days", "plain number"),
        ("floor_m2_per_person >= 3 days", "measured in m2"),
        ("floor_m2_per_person >= 3 people", "measured in m2"),
        ("held(totally) > 3 days", "expected “total”"),
        ("recorded(released, 3)", "expected “this custody”"),
        ("recorded", "brackets must follow"),
        ("removed", "kind of entry"),
        ("other(child)", "for each"),
        ("count_people(released) > 1", "has a trigger"),
        ("recorded(released re trigger)", "has a trigger"),
        ("at least 3 of (child, detained)", "whole number from 1 to 2"),
        ("at least 0 of (child, detained)", "whole number from 1 to 2"),
        ("at least one of (child)", "expected a number"),
        ("since(released) > 1.5 months", "whole"),
        ("age > 99999999999999", "as large"),
        ("detained & child", "contains this character"),
        ("clock(released, stops child) > 3 days", "pauses"),
        ("recorded(detention_reviewed where by is court)", "free text"),
        ("recorded(not_done where what is contact)", "denied(KIND)"),
        ("recorded(detention_reviewed where placed is court)", "has no field"),
        ("age >= regime(prison)", "indicator only"),
        ("child " * 1000, "at most 4000"),
    ],
)
def test_what_is_wrong_is_said(text: str, expected: str) -> None:
    with pytest.raises(ExpressionFault) as caught:
        parse_expression(text, PLAIN)
    assert expected in str(caught.value)


@pytest.mark.parametrize("opening", ["(", "not ", "not (", "lasted(", "earlier(", "at least 1 of ("])
def test_nesting_is_bounded(opening: str) -> None:
    with pytest.raises(ExpressionFault) as caught:
        parse_expression(opening * (MAX_DEPTH + 2) + "child", PLAIN)
    assert str(MAX_DEPTH) in str(caught.value)
    assert parse_expression("(" * (MAX_DEPTH - 1) + "child" + ")" * (MAX_DEPTH - 1), PLAIN) == CHILD


WORDS = """
and or not is only in at least of where by re trigger before ( ) , | : < <= > >= = != 3 2.5 0 days months working m2
detained child age basis place reasons expulsion prison n indicator held_child yes unknown recorded done since count
count_people not_done_for denied held lasted clock earlier other regime setting total this order custody same day released
detention_reviewed removal_step authority court result days_for_review pauses restarts è Ж _ 9999999999999999999999
"""


def offset_of_fault(parse: Callable[[str, Context], object], text: str, context: Context) -> int:
    """Where the fault stands; 0 where there is none."""
    try:
        parse(text, context)
    except ExpressionFault as fault:
        return fault.offset
    return 0


@given(st.lists(st.sampled_from(WORDS.split()), max_size=40), st.sampled_from((PLAIN, EVENT, EACH)))
def test_random_words_give_a_tree_or_a_fault(words: list[str], context: Context) -> None:
    text = " ".join(words)
    for parse in (parse_expression, parse_selector, parse_expected, parse_terms, parse_figure):
        assert 0 <= offset_of_fault(parse, text, context) <= len(text)


@given(st.text(max_size=60))
def test_random_text_gives_a_tree_or_a_fault(text: str) -> None:
    assert 0 <= offset_of_fault(parse_expression, text, PLAIN) <= len(text)


def test_a_tree_does_not_depend_on_spaces() -> None:
    text = "not (basis is only ( expulsion , entry )) and since(removal_step | released) >= 3 months"
    tight = re.sub(r"\s*([(),|])\s*", r"\1", text)
    assert tight != text
    assert parse_expression(tight, PLAIN) == parse_expression(text, PLAIN)
