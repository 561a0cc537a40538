"""What happened to one person and what the check found, told without names: the days as months, no place called by its name.

1. Told is what the redaction of bundles leaves (`bundle.redaction`), so nothing stands in it that could not leave: the entries
   about the person in order, each as its sentence in a paper is.
2. It is told of people of published cases, and of others who agreed to be published (`tell.withheld.may_publish`).
3. The person is called a woman, a boy, a person: children by their age at the first day told, in whole years.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from habeas.act.told import sentence
from habeas.check.day_words import day_words
from habeas.check.describe import Teller
from habeas.check.findings import Finding
from habeas.check.verdicts import VERDICTS
from habeas.dates import When
from habeas.prove.bundle.redaction import month_of, redacted
from habeas.prove.gap.harms import was_child
from habeas.record.case import Case, Entry, Person
from habeas.record.vocabulary import Vocabulary
from habeas.tell.report import CheckedCase
from habeas.tell.withheld import may_publish, protected_sources, without_sources
from habeas.words import Message, say

CALLED: Final = {
    (True, "F"): Message("a girl"),
    (True, "M"): Message("a boy"),
    (True, None): Message("a child"),
    (False, "F"): Message("a woman"),
    (False, "M"): Message("a man"),
    (False, None): Message("a person"),
}
_THE: Final = {
    (True, "F"): Message("the girl"),
    (True, "M"): Message("the boy"),
    (True, None): Message("the child"),
    (False, "F"): Message("the woman"),
    (False, "M"): Message("the man"),
    (False, None): Message("the person"),
}
_A_YEAR: Final = re.compile(r"(\d{4})-01/\1-12(\??)")
_OF_PAPERS: Final = frozenset({"ordered_by"})
"""Fields that tell which body by a number of the case: they say nothing without its name."""
NOBODY: Final = Message("Not told: the case has nobody called so.")
NOT_AGREED: Final = Message("Not told: the person has not agreed that everybody is told.")


def why_not(case: Case, who: str, day: int) -> Message | None:
    """Why somebody's story may not be told, by consents as of a day; None where it may."""
    if all(each.id != who for each in case.people):
        return NOBODY
    return None if case.is_library or may_publish(case, who, day) else NOT_AGREED


def story(case: Case, who: str, vocabulary: Vocabulary, language: str) -> tuple[str, ...]:
    """The story of somebody of whom it may be told (`why_not`): sentences, each with its month."""
    shown, _ = without_sources(case, protected_sources(case))
    own = replace(shown, entries=tuple(each for each in shown.entries if each.who == who))
    plain = redacted(own, vocabulary, "C1", by_month=True).case
    told = replace(
        plain,
        people=tuple(
            replace(each, label=called(was, own, language, _THE if was.id == who else CALLED))
            for each, was in zip(plain.people, own.people, strict=True)
        ),
        places=tuple(replace(place, name=None) for place in plain.places),
        entries=tuple(map(_plain, plain.entries)),
    )
    teller = Teller(vocabulary, language)
    ordered = sorted(told.entries, key=lambda each: (each.on.span_days, each.order))
    return tuple(_dated(entry, told, teller) for entry in ordered)


def called(person: Person, case: Case, language: str, words: Mapping[tuple[bool, str | None], Message] = CALLED) -> str:
    """What somebody is called who must not be recognised."""
    first = first_day(case, person.id)
    child = first is not None and was_child(person, first)
    return say(words[child, person.sex if person.sex in ("F", "M") else None], language)


def first_day(case: Case, who: str) -> int | None:
    """The first day told of somebody."""
    return min((each.on.span_days[0] for each in case.entries if each.who == who), default=None)


def _plain(entry: Entry) -> Entry:
    """A year that was made of its months again, and no field that says nothing here."""
    on, until = (each and When.parse(_A_YEAR.sub(r"\1\2", each.text)) for each in (entry.on, entry.until))
    fields = {name: value for name, value in entry.fields.items() if name not in _OF_PAPERS}
    return replace(entry, on=on or entry.on, until=until, fields=fields)


def _dated(entry: Entry, case: Case, teller: Teller) -> str:
    day = day_words(entry.on, teller.language)
    return f"{day[:1].upper()}{day[1:]}. {sentence(entry, case, teller, alone=True)}"


def found_of(each: CheckedCase, who: str) -> Iterator[tuple[Finding, When, When | None]]:
    """What was found against the state of somebody, the gravest first, from and until which month; without an end it goes on.

    Only breaches and what was not shown are told: the rest is for the person's lawyer.
    """
    told = [finding for finding in each.findings if finding.who == who and finding.verdict in ("breach", "not_shown")]
    for finding in sorted(told, key=lambda one: (VERDICTS.index(one.verdict), one.since, one.norm.id)):
        since = month_of(When.of_day(finding.since)) or When.of_day(finding.since)
        until = None if finding.until is None else month_of(When.of_day(finding.until))
        yield finding, since, until
