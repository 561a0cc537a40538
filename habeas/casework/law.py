"""The law as this office applies it: the program that ships, with the figures the office has set."""

import hashlib
from functools import lru_cache
from typing import Any, Final

from django.db.models import QuerySet

from habeas.check import shipped
from habeas.check.office import Figures, misfit, program_with
from habeas.check.program import Program
from habeas.files import Fault, Mark, Text
from habeas.law.compiled import key_of
from habeas.law.scalars import figure
from habeas.record.vocabulary import load_vocabulary
from habeas.store.models import Setting
from habeas.store.prepared import prepared

FIGURES: Final = "figures"
"""The setting that holds the figures of the office: name of the setting of the law -> text such as `14 days`."""


def program() -> Program:
    """The program of this office; made once for each set of figures."""
    return program_with(figures_in_order())


def figures() -> dict[str, str]:
    """The figures that the office has set, as written."""
    return dict(_set.first(FIGURES) or {})


def figures_in_order() -> Figures:
    """The figures that the office has set, as `program_with` takes them."""
    return tuple(sorted(figures().items()))


@prepared
def _set(name: Any) -> QuerySet[Any]:
    return Setting.objects.filter(name=name).values_list("value", flat=True)


def fault_of(name: str, text: str) -> Fault | None:
    """What is wrong with a figure for a setting, if anything."""
    faults: list[Fault] = []
    mark, vocabulary = Mark(name, 1, 1), load_vocabulary()
    read = figure(Text(text, False, mark), vocabulary, faults)
    if read is None:
        return faults[0]
    wrong = misfit(name, read, shipped.library(), vocabulary)
    return Fault(mark, wrong, text) if wrong else None


def law_version() -> str:
    """Of which law the findings are: a short hash of norms, vocabulary and figures."""
    return _version(figures_in_order())


@lru_cache(maxsize=2)
def _version(set_figures: Figures) -> str:
    text = key_of(load_vocabulary()) + repr(set_figures)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
