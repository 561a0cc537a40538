"""What gave a part of a condition its value, in sentences; no source that is not open is named."""

from collections.abc import Callable
from dataclasses import dataclass, field

from habeas.check.amounts import iso, number, unit_text
from habeas.check.describe import Teller
from habeas.check.explain_forms import WENT_ON
from habeas.check.ground import Ground
from habeas.check.quantities import Measured
from habeas.check.reference.record import Row
from habeas.dates import When
from habeas.law.norm import Gap, RegimeFigure
from habeas.record.case import Case, Entry, Observation, Person
from habeas.record.permit import FIELD as PERMIT
from habeas.tell.figures import size_text
from habeas.tell.law_words import case_name, in_language
from habeas.tell.record_words import entry_text, observation_text, source_name
from habeas.words import Message, say


@dataclass(slots=True)
class GroundWords:
    """Tells grounds of one case. An entry that was told before is told by its day and kind alone."""

    case: Case
    teller: Teller
    told: set[str] = field(default_factory=set)

    def text(self, ground: Ground) -> str:
        """A ground as a sentence without a full stop."""
        return say(self._message(ground), self.teller.language)

    def _message(self, ground: Ground) -> Message:
        match ground.role:
            case "entry" if ground.row is not None and ground.name == WENT_ON:
                return Message("custody went on: %(what)s", {"what": self.entry(ground.row)})
            case "entry" if ground.row is not None:
                return Message("%(what)s", {"what": self.entry(ground.row)})
            case "denial" if ground.row is not None:
                return self._denial(ground.row)
            case "vague" if ground.row is not None:
                return Message("the date is too vague to tell: %(what)s", {"what": self.entry(ground.row)})
            case "disputed" if ground.row is not None and ground.against is not None:
                values = {"what": self.entry(ground.row), "against": self._denial(ground.against)}
                return Message("sources disagree: %(what)s; but %(against)s", values)
            case "disputed" if ground.row is not None:
                return Message("disputed: %(what)s", {"what": self.entry(ground.row)})
            case "field" if ground.row is not None:
                values = {"field": self._label(ground.name), "what": self.entry(ground.row)}
                return Message("%(field)s is not recorded: %(what)s", values)
            case "ended" if ground.row is not None:
                values = {"what": self.entry(ground.row), "day": self.day((ground.day or 1) - 1) or "…"}
                return Message("no sign of custody after %(day)s; the last: %(what)s", values)
        return self._of_case(ground)

    def _of_case(self, ground: Ground) -> Message:
        """Grounds that are no entry."""
        who = self.name(ground.who[1])
        match ground.role:
            case "silence" if ground.name == "detained":
                return Message("no custody is on record on this day")
            case "silence" if ground.name == "earlier":
                return Message("no former custody is on record in which it was so")
            case "silence":
                return Message("nothing on record, which counts as no")
            case "nothing":
                return Message("nothing on record, which says neither yes nor no")
            case "gap" if ground.gap is not None:
                return self._gap(ground.gap)
            case "regime" if ground.figure is not None:
                return self._figure(ground.figure)
            case "observed" | "disputed" | "vague" if ground.observation is not None:
                return self._seen(ground.observation, ground)
            case "unobserved":
                place = self.teller.place(ground.place) if ground.place else "?"
                return Message("nobody noted this of %(place)s", {"place": place})
            case "placeless":
                return Message("where %(who)s was is not recorded", {"who": who})
            case "person" if ground.name == "state":
                states = ", ".join(self.teller.label(state) for state in self.case.states)
                return Message("the case is one of %(state)s", {"state": states})
            case "person":
                values = {"who": who, "what": self._label(ground.name), "value": self._said(ground)}
                return Message("said of %(who)s: %(what)s: %(value)s", values)
            case "unsaid":
                return Message("not recorded of %(who)s: %(what)s", {"who": who, "what": self._label(ground.name)})
            case "kin":
                return self._kin(ground)
        return Message("no record can tell this")

    def day(self, day: int | None) -> str | None:
        """A day as a terminal shows it; pages write it out."""
        return iso(day)

    def moment(self, when: When) -> str:
        """A day as it was recorded."""
        return when.text

    def dated(self, since: When, until: When | None, text: str) -> str:
        """A sentence with its days before it."""
        return f"{since.text} – {until.text} {text}" if until else f"{since.text} {text}"

    def entry(self, row: Row) -> str:
        """An entry with its day, its source and its id; in full only once."""
        entry = self.entry_of(row)
        if entry.id in self.told:
            return f"{entry.on.text} {self.teller.label(entry.kind)} [{entry.id}]"
        self.told.add(entry.id)
        source = source_name(entry.source, self.case, self.teller.language)
        mark = "; ".join(part for part in (source, entry.id) if part)
        return f"{entry.on.text} {entry_text(entry, self.case, self.teller)} [{mark}]"

    def entry_of(self, row: Row) -> Entry:
        """The entry of the file that a row stands for: a file read to its end gives many rows."""
        ids = (row.entry.id, row.entry.id.rpartition("/")[0])
        return next((entry for entry in self.case.entries if entry.id in ids), row.entry)

    def name(self, who: str) -> str:
        """How a person is called."""
        person = self._person(who)
        return (person.label or person.id) if person is not None else who

    def _denial(self, row: Row) -> Message:
        entry = self.entry_of(row)
        if entry.kind == "file_read":
            return Message("a file that was read to its end is silent: %(what)s", {"what": self.entry(row)})
        return Message("a source says that it was not done: %(what)s", {"what": self.entry(row)})

    def _gap(self, gap: Gap) -> Message:
        language = self.teller.language
        seen = f" [{', '.join(map(case_name, gap.see))}]" if gap.see else ""
        values = {
            "state": self.teller.label(gap.state),
            "what": in_language(gap.title, language) + seen,
            "since": self.day(gap.since) or "…",
            "until": self.day(gap.until - 1 if gap.until else None) or "…",
        }
        if gap.verified:
            return Message("a hole in the law of %(state)s, %(since)s – %(until)s: %(what)s", values)
        return Message("a hole in the law of %(state)s, %(since)s – %(until)s, unverified: %(what)s", values)

    def _figure(self, figure: RegimeFigure) -> Message:
        indicator = self.teller.vocabulary.indicators.get(figure.indicator)
        unit = unit_text(indicator.unit if indicator else None, self.teller.language)
        values = {"figure": f"{number(figure.low, self.teller.language)} {unit}".strip(), "source": figure.source}
        return Message("in the prisons of the state: %(figure)s (%(source)s)", values)

    def _seen(self, seen: Observation, ground: Ground) -> Message:
        label, value = observation_text(seen, self.teller)
        source = source_name(seen.source, self.case, self.teller.language)
        place = next((self.teller.place(p) for p in self.case.places if p.id == seen.place), seen.place)
        what = self.dated(seen.since, seen.until, f"{place}: {label}: {value}") + (f" [{source}]" if source else "")
        if ground.role == "disputed":
            return Message("observations disagree: %(what)s", {"what": what})
        if ground.role == "vague":
            return Message("what was noted does not tell: %(what)s", {"what": what})
        return Message("%(what)s", {"what": what})

    def _kin(self, ground: Ground) -> Message:
        other = ground.other[1] if ground.other else ""
        one = ground.who[1]
        pairs = ((kin, kin.who, kin.of) for kin in self.case.kin if {kin.who, kin.of} == {one, other})
        for kin, who, of in pairs:
            values = {"who": self.name(who), "relation": self.teller.label(kin.relation), "of": self.name(of)}
            return Message("%(who)s is %(relation)s of %(of)s", values)
        return Message("%(who)s counts here", {"who": self.name(other)})

    def _said(self, ground: Ground) -> str:
        person = self._person(ground.who[1])
        value = getattr(person, ground.name, None)
        if person is not None and ground.name == PERMIT:
            value = person.more[PERMIT]
        if isinstance(value, When):
            return self.moment(value)
        if isinstance(value, bool):
            return self.teller.word(ground.name, "yes" if value else "no")
        if isinstance(value, tuple):
            return ", ".join(self.teller.word(ground.name, each) for each in value)
        if person is not None and ground.name == "born" and person.age is not None:
            return say(Message("aged %(years)s", {"years": number(person.age)}), self.teller.language)
        return self.teller.word(ground.name, str(value)) if value is not None else "?"

    def _person(self, who: str) -> Person | None:
        return next((person for person in self.case.people if person.id == who), None)

    def _label(self, name: str) -> str:
        own = {"kin": Message("kin"), "born": Message("date of birth"), PERMIT: Message("permit of residence")}
        return say(own[name], self.teller.language) if name in own else self.teller.label(name)


def measured_text(measured: Measured, language: str, day: Callable[[int | None], str | None] = iso) -> str:
    """`40 days, from 2016-02-11`; a range where the record tells no single figure; empty where it tells none."""
    size = size_text(measured, language)
    if not size or measured.since is None or day(measured.since[0]) is None:
        return size
    first, last = day(measured.since[0]), day(measured.since[1])
    if first == last or last is None:
        return say(Message("%(figure)s, from %(day)s", {"figure": size, "day": first}), language)
    values = {"figure": size, "first": first, "last": last}
    return say(Message("%(figure)s, begun between %(first)s and %(last)s", values), language)
