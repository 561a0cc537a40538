"""What a paper is filled with: everything that its text may name, from the record, the check and the lawyer's answers.

A value that is missing is a `Gap`: empty in the text, and listed, so that it is asked for and never left blank silently.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from habeas.act.custody import Custody
from habeas.act.letters import Letter
from habeas.act.told import capital, noun_of, sentence, when
from habeas.check.amounts import time_text
from habeas.check.day_words import day_words, span_words
from habeas.check.describe import Teller
from habeas.dates import Length, When
from habeas.record.case import Case, Entry, Observation, Person
from habeas.tell.agreement import PRONOUNS, agreeing, name_of, number_of, stopped
from habeas.tell.citations import Record
from habeas.tell.figures import condition_sentence
from habeas.tell.record_words import observation_text, source_name
from habeas.tell.report import CheckedCase, Report
from habeas.words import Message, say

HASH: Final = "SHA-256 %s"


@dataclass(slots=True)
class Gaps:
    """The names of values that were wanted and are missing, in the order in which they were."""

    names: dict[str, None] = field(default_factory=dict)


class Gap:
    """A missing value: false, empty in a text, and remembered once it was wanted."""

    def __init__(self, name: str, gaps: Gaps) -> None:
        self.name, self.gaps = name, gaps

    def __bool__(self) -> bool:
        self.gaps.names[self.name] = None
        return False

    def __str__(self) -> str:
        self.gaps.names[self.name] = None
        return ""

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A paper annexed: a source of facts, or a document; `sha256` where there is a file."""

    number: int
    name: str
    sha256: str | None = None

    @property
    def hash(self) -> str:
        """The hash as it is printed behind the name."""
        return f" ({HASH % self.sha256})" if self.sha256 else ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One numbered fact. `entry` is the id of its entry or observation, `exhibits` the numbers of what proves it."""

    number: int
    day: str
    text: str
    entry: str
    exhibits: tuple[int, ...]
    language: str

    @property
    def exhibit(self) -> str:
        """The exhibits as they stand behind the sentence."""
        if not self.exhibits:
            return ""
        numbers = {"numbers": ", ".join(map(str, self.exhibits))}
        return say(Message(" [exhibit %(numbers)s]", numbers), self.language)


@dataclass(frozen=True, slots=True)
class File:
    """A document on record that proves what a source says."""

    name: str
    sha256: str


def people_of(letter: Letter, case: Case, who: str) -> tuple[str, ...]:
    """Whose entries a paper tells: the person's, and for a child's paper those of the parents too."""
    parents = [kin.who for kin in case.kin if kin.of == who and kin.relation == "parent"]
    return (who, *dict.fromkeys(parents)) if letter.author == "parent" or letter.about == "dead" else (who,)


def facts_of(
    report: Report, each: CheckedCase, record: Record, people: tuple[str, ...], seen: Iterable[str],
    files: Mapping[str, tuple[File, ...]],
) -> tuple[tuple[Fact, ...], tuple[Exhibit, ...], dict[int, int]]:  # fmt: skip
    """The facts in the order of time, what proves them, and the numbers of the facts by those of the record.

    `seen` are the ids of observations to tell; of one day the entries come first. `files` are the documents by source.
    """
    case, language = each.case, report.language
    teller = Teller(report.program.vocabulary, language)
    wanted = set(seen)
    entries = [(number, entry) for who in people for number, entry in record.entries.get(who, ())]
    observations = [row for row in record.observations if row[1].id in wanted]
    rows: list[tuple[int, Entry | Observation]] = [
        *sorted(entries, key=lambda row: (row[1].on.span_days, row[1].order)),
        *observations,
    ]
    rows.sort(key=lambda row: (row[1].on if isinstance(row[1], Entry) else row[1].since).span_days)
    exhibits = _Exhibits(case, language, files)
    facts: list[Fact] = []
    numbers: dict[int, int] = {}
    last = ""
    for number, row in rows:
        numbers[number] = len(facts) + 1
        if isinstance(row, Entry):
            told, last = sentence(row, case, teller, alone=len(people) == 1), ""
            day = when(row, language)
        else:
            told, last = _seen(row, case, teller, last), row.place
            day = _seen_on(row, each.day, language)
        facts.append(Fact(len(facts) + 1, day, told, row.id, exhibits.of(row.source), language))
    return tuple(facts), tuple(exhibits.found), numbers


def _seen(observation: Observation, case: Case, teller: Teller, last: str) -> str:
    """What was seen in a place, as a sentence; `last` is the place that the fact before speaks of."""
    label, value = observation_text(observation, teller)
    told = condition_sentence(observation, teller.vocabulary, teller.language) or f"{label} — {value}"
    places = {place.id: teller.place(place) for place in case.places}
    place = places.get(observation.place, observation.place)
    if observation.place == last:
        place = say(Message("In the same place"), teller.language)
    return stopped(f"{capital(place)}: {told}")


def _seen_on(observation: Observation, day: int, language: str) -> str:
    """From when to when it was seen; an end that is still to come is none."""
    until = observation.until
    until = None if until is not None and until.span_days[1] > day else until
    return capital(span_words(observation.since, None if until == observation.since else until, language))


class _Exhibits:
    """Numbers what proves the facts, each once. A source that is not open is no exhibit: it is never named on paper."""

    def __init__(self, case: Case, language: str, files: Mapping[str, tuple[File, ...]]) -> None:
        self.case, self.language, self.files = case, language, files
        self.closed = {source.id for source in case.sources if source.access != "open"}
        self.found: list[Exhibit] = []
        self.by_source: dict[str, tuple[int, ...]] = {}

    def of(self, source: str | None) -> tuple[int, ...]:
        if source is None or source in self.closed:
            return ()
        if source not in self.by_source:
            files = self.files.get(source) or (File(source_name(source, self.case, self.language), ""),)
            first = len(self.found) + 1
            self.found += [Exhibit(first + place, each.name, each.sha256 or None) for place, each in enumerate(files)]
            self.by_source[source] = tuple(range(first, first + len(files)))
        return self.by_source[source]


class PersonWords:
    """A person in the words of a paper: `name`, `born`, `nationality`, pronouns, and forms that agree."""

    def __init__(self, person: Person, each: CheckedCase, report: Report, gaps: Gaps) -> None:
        language = report.language
        vocabulary = report.program.vocabulary
        self.person = person
        self.name = name_of(person)
        self.born = day_words(person.born, language) if person.born else Gap("person.born", gaps)
        states = [vocabulary.label(state, language) for state in person.nationality]
        if person.stateless and not states:
            states = [say(Message("stateless"), language)]
        self.nationality = ", ".join(states) or Gap("person.nationality", gaps)
        self.age = age_of(person, each.day, language) or Gap("person.age", gaps)
        for word, forms in PRONOUNS[language].items():
            setattr(self, word, forms[number_of(person)])

    def form(self, *words: str) -> str:
        """The one of two or three forms that agrees with the person."""
        return words[agreeing(self.person, len(words))]


def age_of(person: Person, day: int, language: str) -> str:
    """The age on a day, or on that of death: in days, months or years as one would say it; empty where not known."""
    end = person.died.first if person.died and person.died.first is not None else day
    born = person.born
    if born is None or born.first is None or born.last is None or born.first > end:
        return ""
    oldest, youngest = end - born.first, end - born.last
    if youngest >= 3 * 365.25:
        low, high = int(youngest // 365.25), int(oldest // 365.25)
        return time_text(Length(high, "year"), language) if low == high else ""
    low, high = int(youngest // 30.44), int(oldest // 30.44)
    return time_text(Length(high, "month"), language) if low == high and high else ""


def family_of(case: Case, who: str, teller: Teller) -> list[str]:
    """The relatives of a person, one text each."""
    vocabulary, language = teller.vocabulary, teller.language
    people = {person.id: person for person in case.people}
    found = []
    for kin in case.kin:
        other, relation = (kin.who, kin.relation) if kin.of == who else (kin.of, "")
        if who not in (kin.who, kin.of) or other not in people:
            continue
        known = vocabulary.relations.get(kin.relation)
        relation = relation or (known.inverse if known and known.inverse else kin.relation)
        person = people[other]
        found.append(f"{name_of(person)} — {vocabulary.kin_word(relation, person.sex, language)}")
    return list(dict.fromkeys(found))


def parents_of(case: Case, who: str) -> list[Person]:
    """The parents of a person."""
    own = {kin.who for kin in case.kin if kin.of == who and kin.relation == "parent"}
    return [person for person in case.people if person.id in own]


def decision_words(entry: Entry | None, current: list[Entry], teller: Teller, gaps: Gaps) -> dict[str, object]:
    """The decision attacked: its name, day, authority, service and number; what is not recorded is a gap."""
    found: dict[str, object] = {
        name: Gap(f"decision.{name}", gaps) for name in ("name", "day", "by", "served", "number")
    }
    if entry is None:
        return found
    language = teller.language
    found["name"] = noun_of(entry.kind, language) or teller.label(entry.kind)
    found["day"] = day_words(entry.on, language)
    if by := entry.fields.get("ordered_by") or entry.fields.get("by"):
        found["by"] = str(by)
    elif authority := entry.fields.get("authority"):
        found["by"] = teller.word("authority", str(authority))
    served = entry.fields.get("served_on")
    told = next((other.on for other in current if other.kind == "notified" and other.re == entry.id), None)
    when = served if isinstance(served, When) else told
    if when is not None:
        found["served"] = day_words(when, language)
    if number := entry.fields.get("proceeding"):
        found["number"] = str(number)
    return found


def custody_words(custody: Custody | None, gaps: Gaps) -> dict[str, object]:
    """Where and since when somebody is held."""
    if custody is None:
        names = ("place", "since", "days")
        return {**{name: Gap(f"custody.{name}", gaps) for name in names}, "now": False}
    return {
        "place": custody.place or Gap("custody.place", gaps),
        "since": custody.since,
        "days": custody.days,
        "now": custody.now,
    }
