"""Words that the Tab key completes: closed lists of the law and the vocabulary, read when the key is pressed."""

from collections.abc import Callable, Iterable
from typing import get_args

from habeas.check import shipped
from habeas.law import instruments
from habeas.law.norm import Force
from habeas.record.vocabulary import load_vocabulary

Complete = Callable[[str], list[str]]


def one_of(known: Callable[[], Iterable[str]]) -> Complete:
    """Completes to the words that begin as what was typed, whatever the case.

    >>> one_of(lambda: ["ECHR", "ICCPR"])("ec")
    ['ECHR']
    """

    def complete(incomplete: str) -> list[str]:
        return [word for word in known() if word.lower().startswith(incomplete.lower())]

    return complete


forces = one_of(lambda: get_args(Force))
states = one_of(lambda: load_vocabulary().states)
instrument_names = one_of(lambda: instruments.shipped().instruments)
norms = one_of(lambda: (norm.id for norm in shipped.library().norms))
topics = one_of(lambda: sorted({norm.topic for norm in shipped.library().norms}))
