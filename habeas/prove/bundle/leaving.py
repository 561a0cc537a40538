"""A case as it may leave at all, redacted or not: the office's gates that a case file itself can answer.

1. What rests on a protected source alone stays.
2. A confidential source leaves without its name, as S1, S2; nor does any text name it, or a protected one.
3. Whoever was asked for consent to this use and whose consent is not in force on the day is left out, and no text names them
   (of a published judgment nobody is). Who was never asked is the decision of whoever makes the bundle. Consent towards one
   recipient alone opens nothing: a bundle does not say to whom it goes.
4. How to reach somebody, whom they do not want told, and who told their other names is for the office alone.
5. What is published tells everybody: whoever wants somebody not told (`do_not_tell`) is left out of it.

Who was left out before (`Withheld`: an office tests consents towards whom it sends to) is named by no text either.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from habeas.prove.bundle.unnaming import told_of, unnamed
from habeas.record.case import Case, Person, Source, Value
from habeas.record.vocabulary import Vocabulary
from habeas.tell.withheld import (
    NOT_TOLD,
    agreed,
    protected_sources,
    without_loose_ends,
    without_people,
    without_sources,
)

PUBLISH: Final = "publish"
OWN: Final = frozenset({"phone", "contact", NOT_TOLD, "names_from"})


@dataclass(frozen=True, slots=True)
class Withheld:
    """Whom and which sources an office left out of a case, or left unnamed in it, before; and how much went with them."""

    people: Sequence[Person] = ()
    sources: Sequence[Source] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leaving:
    """The case that may leave, and how much of what was left out."""

    case: Case
    left_out: Counter[str]


def leaving(
    case: Case, vocabulary: Vocabulary, use: str, day: int, called: str, before: Withheld | None = None
) -> Leaving:
    """The case for a use (a word of its consents) on a day; `called` is its id where its own tells who was left out.

    With `before`, consents were tested already.
    """
    left_out: Counter[str] = Counter()
    absent = frozenset() if case.is_library or before else _refused(case, use, day)
    before = before or Withheld()
    shown, left_out["protected"] = without_sources(without_people(case, absent), protected_sources(case))
    left_out["people"] = len(absent)
    left_out["unnamed_sources"] = sum(source.access == "confidential" for source in case.sources)
    left_out.update(before.left_out)
    gone = [*(each for each in case.people if each.id in absent), *before.people]
    told = told_of(gone, [*(each for each in case.sources if each.access != "open"), *before.sources], shown.people)
    shown = replace(shown, people=tuple(replace(each, more=_for_others(each.more)) for each in shown.people))
    if told:
        shown, left_out["texts"] = unnamed(shown, told, vocabulary, called)
    return Leaving(without_loose_ends(shown), left_out)


def _for_others(more: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in more.items() if name not in OWN}


def _refused(case: Case, use: str, day: int) -> frozenset[str]:
    """Who was asked for this use and has no consent in force; of what is published also who wants somebody not told."""
    asked = {consent.who for consent in case.consents if consent.use == use}
    refused = {who for who in asked if not agreed(case, who, use, day)}
    if use == PUBLISH:
        refused |= {person.id for person in case.people if person.more.get(NOT_TOLD)}
    return frozenset(refused)
