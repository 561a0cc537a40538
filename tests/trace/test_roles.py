"""Places in a family, in the words that lists use."""

import pytest

from habeas.trace.roles import role


@pytest.mark.parametrize(
    "word", ["дочь", "дочка", "дочери", "донька", "дитина", "бача", "қызы", "qizi", "gyzy", "qızı", "сын", "син"]
)
def test_a_child_is_one_in_every_language_of_the_region(word: str) -> None:
    assert role(word) == "child"


@pytest.mark.parametrize("word", ["бабушка", "тётя", "донор", "бачинский", ""])
def test_others_are_none(word: str) -> None:
    assert role(word) == ""
