"""Parts of a condition as sentences, in both languages."""

import pytest

from habeas.check.describe import Teller, names_of
from habeas.check.told import Leaf
from habeas.law.expression import parse_expression
from habeas.law.syntax import Done, Expr
from habeas.law.tokens import Context
from habeas.record.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


def parsed(text: str) -> Expr:
    return parse_expression(text, Context(VOCABULARY, {}))


@pytest.mark.parametrize(
    ("text", "english", "russian"),
    [
        ("floor_m2_per_person < 3 m2", "floor area per person less than 3 m²", "площадь на человека менее 3 м²"),
        ("basis is only expulsion", "ground of custody is only expulsion", "основание содержания — только выдворение"),
        ("held(consecutive) > 1 month", "time held without a break more than 1 month", "без перерыва более 1 месяца"),
        ("since(detention_reviewed) <= 90 days", "at most 90 days", "не более 90 дней"),
        ("since(detention_reviewed) <= 21 days", "at most 21 days", "не более 21 дня"),
        ("count(visit, 30 days) >= 2", "number of “visit”, last 30 days at least 2", "за последние 30 дней не менее 2"),
        ("at least 2 of (child, pregnant, ill)", "at least 2 of: a child, pregnant, ill", "не менее 2 из: ребёнок"),
        ("recorded(released, this custody)", "released, in this custody", "освобождён, за это содержание"),
        ("not child", "not: a child", "не: ребёнок"),
        (
            "done(detention_reviewed where authority is court)",
            "detention reviewed (kind of authority: court)",
            "(вид органа: суд)",
        ),
        ("earlier(detained)", "in a former custody: held", "в прежнем содержании под стражей: лишён свободы"),
        ("place is aliens_detention_centre", "kind of place is", "вид места —"),
    ],
)
def test_what_a_part_asks(text: str, english: str, russian: str) -> None:
    assert english in Teller(VOCABULARY, "en").of(parsed(text))
    assert russian in Teller(VOCABULARY, "ru").of(parsed(text))


@pytest.mark.parametrize(
    ("text", "value", "english"),
    [
        ("done(detention_reviewed)", 0, "detention reviewed: known not to have been done"),
        ("done(detention_reviewed)", 1, "detention reviewed: not known whether it was done"),
        ("done(detention_reviewed)", 2, "detention reviewed: on record"),
        ("recorded(released)", 0, "released: nothing on record"),
        ("removal_possible", 0, "removal is possible: no"),
        ("floor_m2_per_person < 3 m2", 2, "floor area per person less than 3 m²: yes"),
    ],
)
def test_a_leaf_tells_its_value(text: str, value: int, english: str) -> None:
    assert Teller(VOCABULARY, "en").leaf(Leaf(parsed(text), value)) == english


def test_a_selector_tells_whether_it_was_done() -> None:
    done = parsed("done(released)")
    assert isinstance(done, Done)
    assert Teller(VOCABULARY).leaf(Leaf(done.what, 1)) == "released: not known whether it was done"


def test_every_kind_group_and_fact_has_a_russian_label() -> None:
    teller = Teller(VOCABULARY, "ru")
    names = [*VOCABULARY.kinds, *VOCABULARY.groups, *VOCABULARY.facts]
    assert [name for name in names if not any("а" <= letter <= "я" for letter in teller.label(name).lower())] == []


def test_a_part_names_what_it_rests_on() -> None:
    assert names_of(parsed("detained and basis is expulsion or done(detention_reviewed)")) == (
        "detention_reviewed",
        "detained",
        "basis",
    )
    assert names_of(parsed("held(total) > 3 days")) == ("detained",)
