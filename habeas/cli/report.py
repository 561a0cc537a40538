"""What a report of a check holds, whatever its format: the findings chosen, their words, their reasons.

The rows of `rows` are the contract of `habeas check --format json` and `csv`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from habeas.check.amounts import figure_text, iso
from habeas.check.describe import Teller, names_of, teller_of
from habeas.check.findings import Checked, Finding
from habeas.check.kleene import UNKNOWN
from habeas.check.program import Program
from habeas.check.verdicts import VERDICTS, Verdict
from habeas.law import instruments
from habeas.record.case import Case, Person
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
FORCE_WORDS: Final[Mapping[str, Message]] = {
    "treaty": Message("treaty"),
    "statute": Message("statute"),
    "judgment": Message("judgment"),
    "authoritative": Message("authoritative reading"),
    "standard": Message("standard"),
}


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """One case, the day for which it was checked, and what was found in it after the filters, the gravest first."""

    case: Case
    day: int
    findings: tuple[Finding, ...]
    checked: Checked


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a format needs. `verdicts` are those to show; counts are of all findings."""

    cases: tuple[CheckedCase, ...]
    program: Program
    verdicts: frozenset[str]
    known_at: int | None
    language: str

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


def in_language(text: Mapping[str, str], language: str) -> str:
    """A text of the data in a language, else in English, else in any."""
    return text.get(language) or text.get("en") or next(iter(text.values()), "")


def instrument_title(id: str, language: str) -> str:
    """The name of an instrument, its id where the register has none."""
    found = instruments.shipped().instruments.get(id)
    return in_language(found.title, language) if found else id


def name_of(person: Person) -> str:
    """How a person is called in a report: label and id."""
    return f"{person.label} ({person.id})" if person.label and person.label != person.id else person.id


def article_of(finding: Finding) -> str:
    """`ECHR 5(1)(f)`."""
    source = finding.source
    return f"{source.instrument} {source.provision}".strip()


def same_reasons(finding: Finding) -> tuple[object, ...]:
    """What findings of one norm under several instruments share: their reasons are told once."""
    return (
        finding.norm.id, finding.who, finding.other, finding.since, finding.until, finding.verdict,
        finding.indicator, finding.anchor,
    )  # fmt: skip


def folded(findings: Iterable[Finding]) -> list[tuple[Finding, ...]]:
    """Findings that differ only in the other of a pair, or, where nothing was breached, in the condition compared."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        compared = finding.indicator is not None
        alike = (finding.norm.id, article_of(finding), finding.verdict, finding.since, finding.until, finding.due)
        if compared and finding.verdict in ("met", "not_known"):
            key: tuple[object, ...] = (*alike, "compared")
        elif finding.other is not None and not compared:
            key = (*alike, finding.digest)
        else:
            key = (finding.id,)
        groups.setdefault(key, []).append(finding)
    return [tuple(group) for group in groups.values()]


def others(each: CheckedCase, group: Sequence[Finding]) -> str:
    """The others of the pairs, as they are called."""
    people = {person.id: name_of(person) for person in each.case.people}
    named = [people.get(finding.other, finding.other) for finding in group if finding.other]
    return ", ".join(dict.fromkeys(named))


def identities(report: Report, group: Sequence[Finding]) -> str:
    """The id of the first finding, and how many more stand behind it."""
    if len(group) == 1:
        return group[0].id
    return report.say(Message("%(id)s and %(count)s more", {"id": group[0].id, "count": len(group) - 1}))


def compared_text(report: Report, group: Sequence[Finding]) -> str:
    """The conditions compared, by label."""
    teller = report.teller(group[0])
    names = ", ".join(dict.fromkeys(teller.label(f.indicator) for f in group if f.indicator))
    return report.say(Message("compared: %(what)s", {"what": names}))


def reasons(report: Report, finding: Finding) -> list[str]:
    """What was asked, which parts of the condition decided, and what weakens or qualifies the verdict."""
    teller = report.teller(finding)
    duty = teller.duty(finding.norm)
    found = [duty] if duty else []
    if finding.indicator:
        found.append(compared_text(report, [finding]))
    found += [teller.leaf(leaf) for leaf in finding.leaves if leaf.value != UNKNOWN]
    if finding.due is not None:
        found.append(report.say(Message("last day: %(day)s", {"day": iso(finding.due)})))
    if finding.weakened:
        found.append(report.say(_weakened(finding)))
    found += settings_lines(report, finding)
    names = ", ".join(finding.unconfirmed)
    if names:
        found.append(report.say(Message("a figure of this rule is from memory, not seen: %(names)s", {"names": names})))
    return list(dict.fromkeys(found))


def settings_lines(report: Report, finding: Finding) -> list[str]:
    """The figures of the office on which the finding rests: they come from no source of law."""
    lines = []
    for name in finding.settings:
        definition = report.program.library.settings.get(name)
        label = in_language(definition.label, report.language) if definition else name
        values = {"label": label, "value": figure_text(finding.figures.get(name), report.language)}
        lines.append(report.say(Message("figure of this office: %(label)s = %(value)s", values)))
    return lines


def missing(finding: Finding) -> list[str]:
    """Names of facts and kinds that are not known and stand in the way."""
    return list(dict.fromkeys(name for leaf in finding.missing for name in names_of(leaf.node)))


def missing_lines(report: Report, finding: Finding) -> list[str]:
    """The same as sentences."""
    teller = report.teller(finding)
    return list(dict.fromkeys(teller.leaf(leaf) for leaf in finding.missing))


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
        "missing": missing(finding),
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


def _weakened(finding: Finding) -> Message:
    values = {"instrument": finding.source.instrument, "state": finding.state or "?"}
    if finding.weakened == "force":
        return Message("whether %(instrument)s binds %(state)s on these days is not certain", values)
    if finding.weakened == "figure":
        return Message("not certain: a figure of this rule is from memory")
    return Message("not certain: the day on which this rule changed was not seen")
