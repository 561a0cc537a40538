"""A case as it may leave at all, redacted or not: the office's gates that a case file itself can answer.

1. What rests on a protected source alone stays.
2. A confidential source leaves without its name, as S1, S2; nor does any text name it, or a protected one.
3. Whoever was asked for consent to this use and whose consent is not in force on the day is left out, and no text names them
   (of a published judgment nobody is). Who was never asked is the decision of whoever makes the bundle.
"""

from collections import Counter
from dataclasses import dataclass

from habeas.prove.bundle.unnaming import told_by, told_of_people, unnamed
from habeas.record.case import Case
from habeas.record.vocabulary import Vocabulary
from habeas.tell.withheld import protected_sources, without_loose_ends, without_people, without_sources


@dataclass(frozen=True, slots=True)
class Leaving:
    """The case that may leave, and how much of what was left out."""

    case: Case
    left_out: Counter[str]


def leaving(case: Case, vocabulary: Vocabulary, use: str, day: int, called: str) -> Leaving:
    """The case for a use (a word of its consents) on a day; `called` is its id where its own tells who was left out."""
    left_out: Counter[str] = Counter()
    absent = frozenset() if case.is_library else _refused(case, use, day)
    shown, left_out["protected"] = without_sources(without_people(case, absent), protected_sources(case))
    left_out["people"] = len(absent)
    left_out["unnamed_sources"] = sum(source.access == "confidential" for source in case.sources)
    words = {word for each in case.sources if each.access != "open" for word in told_by(each.id, each.name)}
    words |= told_of_people((each for each in case.people if each.id in absent), shown.people)
    if words:
        shown, left_out["texts"] = unnamed(shown, words, vocabulary, called)
    return Leaving(without_loose_ends(shown), left_out)


def _refused(case: Case, use: str, day: int) -> frozenset[str]:
    """People who were asked for this use and whose consent is not in force."""
    asked = {consent.who for consent in case.consents if consent.use == use}
    agreed = {
        consent.who
        for consent in case.consents
        if consent.use == use
        and (consent.given.last or day + 1) <= day
        and (consent.withdrawn is None or (consent.withdrawn.first or 0) > day)
    }
    return frozenset(asked - agreed)
