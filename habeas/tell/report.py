"""What a report of a check holds, whatever its format: the findings chosen, their words, their reasons.

The rows of `rows` are the contract of `habeas check --format json` and `csv`.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from habeas.check.amounts import figure_text, iso, long_day
from habeas.check.deciding import deciding
from habeas.check.describe import Teller, names_of, teller_of
from habeas.check.findings import Checked, Finding
from habeas.check.kleene import UNKNOWN
from habeas.check.program import Program
from habeas.check.told import Leaf
from habeas.check.verdicts import VERDICTS, Verdict
from habeas.law.syntax import Truth
from habeas.record.case import Case, Person
from habeas.tell.law_words import in_language
from habeas.tell.sentences import TITLE, Narrator
from habeas.words import Message, say

SHOWN: Final[tuple[Verdict, ...]] = ("breach", "not_shown", "due", "coming")
COLUMNS: Final = (
    "id", "norm", "instrument", "provision", "aspect", "force", "who", "from", "until", "due", "verdict", "reasons",
    "missing", "verified", "state", "other", "case", "anchor",
)  # fmt: skip

VERDICT_WORDS: Final[Mapping[str, Message]] = {
    "breach": Message("breach"),
    "not_shown": Message("not shown"),
    "due": Message("due"),
    "coming": Message("coming"),
    "not_known": Message("not known"),
    "met": Message("met"),
}
MARKS: Final[Mapping[str, str]] = {
    "breach": "▲", "not_shown": "△", "due": "◷", "coming": "◷", "not_known": "○", "met": "●",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """One case, the day for which it was checked, and what was found in it after the filters, the gravest first.

    `every_reading`: what is open on each single day, and breached in each reading of the vague days (`check.every_reading`)."""

    case: Case
    day: int
    findings: tuple[Finding, ...]
    checked: Checked
    every_reading: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a format needs. `verdicts` are those to show; counts are of all findings."""

    cases: tuple[CheckedCase, ...]
    program: Program
    verdicts: frozenset[str]
    known_at: int | None
    language: str
    _by_case: Mapping[str, CheckedCase] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_case", {each.case.id: each for each in self.cases})

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is shown, case by case."""
        return tuple(finding for each in self.cases for finding in self.shown(each))

    def shown(self, each: CheckedCase) -> tuple[Finding, ...]:
        """The findings of a case with a verdict that is asked for."""
        return tuple(finding for finding in each.findings if finding.verdict in self.verdicts)

    @property
    def counts(self) -> Counter[str]:
        """How many findings have which verdict, shown or not."""
        return Counter(finding.verdict for each in self.cases for finding in each.findings)

    def say(self, message: Message) -> str:
        """The sentence in the report's language."""
        return say(message, self.language)

    def title(self, finding: Finding) -> str:
        """The title of the norm."""
        return in_language(finding.norm.title, self.language)

    def teller(self, finding: Finding) -> Teller:
        """Tells the finding's conditions with its figures."""
        return teller_of(finding, self.program.vocabulary, self.language)

    def narrator(self, finding: Finding) -> Narrator:
        """Says the finding's conditions as sentences about the people of its case."""
        each = self._by_case[finding.case]
        people = {person.id: person for person in each.case.people}
        return Narrator(
            self.teller(finding),
            people.get(finding.who),
            people.get(finding.other) if finding.other else None,
            past=finding.until is not None and finding.until <= each.day,
            on_record=kinds_on_record(each.case),
            titles=titles_on_record(each.case, finding.who),
        )

    def opened_by(self, finding: Finding) -> str | None:
        """The kind of the entry that opened the duty, where one did."""
        entries = self._by_case[finding.case].case.entries
        return next((one.kind for one in entries if one.id == finding.anchor and one.who == finding.who), None)


def kinds_on_record(case: Case, hidden: Collection[str] = ()) -> Mapping[str, frozenset[str]]:
    """The kinds of entry on record, by person; without one, those about nobody in particular. `hidden` entries not."""
    told = [entry for entry in case.entries if entry.id not in hidden]
    return {person.id: frozenset(one.kind for one in told if one.who == person.id) for person in case.people}


def titles_on_record(case: Case, who: str, hidden: Collection[str] = ()) -> frozenset[str]:
    """The grounds of custody that entries name for a person. `hidden` entries not."""
    told = (one.fields.get(TITLE) for one in case.entries if one.who == who and one.id not in hidden)
    words = (value if isinstance(value, tuple) else (value,) for value in told)
    return frozenset(word for each in words for word in each if isinstance(word, str))


def name_of(person: Person) -> str:
    """How a person is called in a report: label and id."""
    return f"{person.label} ({person.id})" if person.label and person.label != person.id else person.id


def article_of(finding: Finding) -> str:
    """`ECHR 5(1)(f)`; where the provision begins with the name of the instrument, the provision alone."""
    source = finding.source
    if source.provision.startswith(source.instrument):
        return source.provision
    return f"{source.instrument} {source.provision}".strip()


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence; `part` is the part of the condition it tells, None for what is no part of one."""

    text: str
    part: object = None
    is_duty: bool = False


def told(report: Report, finding: Finding) -> list[Reason]:
    """What was asked, which parts of the condition decided, and what weakens or qualifies the verdict."""
    narrator = report.narrator(finding)
    duty = narrator.duty(finding.norm, report.opened_by(finding))
    found = [Reason(duty, is_duty=True)] if duty else []
    if finding.indicator:
        what = {"what": narrator.teller.label(finding.indicator)}
        found.append(Reason(report.say(Message("compared: %(what)s", what))))
    decided = [leaf for leaf in deciding(finding, report.program) if leaf.value != UNKNOWN]
    told_already = {part for leaf in decided for part in narrator.tells_already(leaf.node)}
    decided = [leaf for leaf in decided if not any(narrator.says_less(leaf, other) for other in decided)]
    found += [
        Reason(narrator.leaf(leaf), leaf.node)
        for leaf in decided
        if leaf.node not in told_already and not isinstance(leaf.node, Truth)
    ]
    if finding.due is not None:
        found.append(Reason(report.say(Message("last day: %(day)s", {"day": long_day(finding.due, report.language)}))))
    if finding.weakened:
        found.append(Reason(report.say(weakened_text(finding))))
    if finding.norm.appreciation and finding.verdict in ("breach", "coming", "met"):
        found.append(Reason(report.say(Message("here a court weighs all circumstances: this argues for it, no more"))))
    found += map(Reason, settings_lines(report, finding))
    names = ", ".join(finding.unconfirmed)
    if names:
        text = report.say(Message("a figure of this rule is from memory, not seen: %(names)s", {"names": names}))
        found.append(Reason(text))
    return list({reason.text: reason for reason in found}.values())


def reasons(report: Report, finding: Finding) -> list[str]:
    """The same as sentences alone."""
    return [reason.text for reason in told(report, finding)]


def settings_lines(report: Report, finding: Finding) -> list[str]:
    """The figures of the office on which the finding rests: they come from no source of law."""
    lines = []
    for name in finding.settings:
        definition = report.program.library.settings.get(name)
        label = in_language(definition.label, report.language) if definition else name
        values = {"label": label, "value": figure_text(finding.figures.get(name), report.language)}
        lines.append(report.say(Message("figure of this office: %(label)s = %(value)s", values)))
    return lines


def missing(report: Report, finding: Finding) -> list[str]:
    """Names of facts and kinds that are not known and stand in the way."""
    return list(dict.fromkeys(name for leaf in _open(report, finding) for name in names_of(leaf.node)))


def missing_lines(report: Report, finding: Finding) -> list[str]:
    """The same as sentences."""
    narrator = report.narrator(finding)
    return list(dict.fromkeys(narrator.leaf(leaf) for leaf in _open(report, finding)))


def _open(report: Report, finding: Finding) -> list[Leaf]:
    return [leaf for leaf in deciding(finding, report.program) if leaf.value == UNKNOWN]


def rows(report: Report) -> list[dict[str, object]]:
    """One row a finding shown: days in ISO, `until` the last day, None where it goes on."""
    return [row(report, finding) for finding in report.findings]


def row(report: Report, finding: Finding) -> dict[str, object]:
    """One finding for another program."""
    return {
        "id": finding.id,
        "norm": finding.norm.id,
        "instrument": finding.source.instrument,
        "provision": finding.source.provision,
        "aspect": finding.source.aspect,
        "force": finding.norm.force,
        "who": finding.who,
        "from": iso(finding.since),
        "until": iso(finding.until),
        "due": iso(finding.due),
        "verdict": finding.verdict,
        "reasons": reasons(report, finding),
        "missing": missing(report, finding),
        "verified": finding.verified,
        "state": finding.state,
        "other": finding.other,
        "case": finding.case,
        "anchor": finding.anchor,
    }


def gravest_first(finding: Finding) -> tuple[object, ...]:
    """Sorts by person, then instrument and article, then verdict and day."""
    rank = VERDICTS.index(finding.verdict)
    return finding.who, finding.source.instrument, finding.source.provision, rank, finding.since, finding.id


EVERY_READING: Final = Message("Breached in each reading of the vague days; on which days is not known")


def sometime_text(report: Report, since: int, until: int | None) -> str:
    """Between which days a breach of vague days lies."""
    if until == since:
        return iso(since) or ""
    if until is None:
        return report.say(Message("some time from %(since)s on", {"since": iso(since)}))
    return report.say(Message("some time from %(since)s to %(until)s", {"since": iso(since), "until": iso(until)}))


def weakened_text(finding: Finding) -> Message:
    """Why the law itself keeps a finding from being settled."""
    values = {"instrument": finding.source.instrument, "state": finding.state or "?"}
    if finding.weakened == "force":
        return Message("whether %(instrument)s binds %(state)s on these days is not certain", values)
    if finding.weakened == "figure":
        return Message("not certain: a figure of this rule is from memory")
    return Message("not certain: the day on which this rule changed was not seen")
