"""The empty case file reads without fault, and so do its examples once the # is taken away."""

import re

import pytest

from habeas.record.reader import read_case_text
from habeas.record.template import empty_case
from habeas.record.vocabulary import load_vocabulary

WORDS = load_vocabulary()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_reads_without_fault(language: str) -> None:
    case, told = read_case_text(empty_case(language), "new.yaml", WORDS, strict=True)
    assert (case.id, case.states, case.entries, told) == ("new-case", ("RU",), (), ())


def test_its_examples_read_without_fault() -> None:
    filled = re.sub(r"^#(  - )", r"\1", empty_case(), flags=re.MULTILINE)
    case, told = read_case_text(filled, "new.yaml", WORDS, strict=True)
    assert told == ()
    assert [len(part) for part in (case.people, case.kin, case.places, case.entries)] == [2, 1, 1, 5]
    assert [len(part) for part in (case.observations, case.sources, case.consents)] == [2, 1, 1]
