"""Findings that say the same thing put together, so that a reader meets each thing once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from habeas.check.amounts import long_day
from habeas.check.findings import Finding
from habeas.law.norm import Force
from habeas.record.case import Person
from habeas.tell.cited import law_of
from habeas.tell.report import CheckedCase, Report, article_of, name_of
from habeas.words import Message

URGENCY = ("breach", "due", "coming", "not_shown", "not_known", "met")
"""What is told first; within one verdict what still goes on, then the strongest law, then what began first."""
FORCES = get_args(Force)


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one norm with one verdict and the same reasons: under several sources, or about several others."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def until(self) -> int | None:
        """The last day under any source; None where it goes on."""
        days = [finding.until for finding in self.findings]
        return None if None in days else max(day for day in days if day is not None)

    def articles(self, report: Report) -> list[str]:
        """The sources; one that ended before the others says when."""
        found: dict[str, int | None] = {}
        for finding in self.findings:
            found.setdefault(article_of(finding), finding.until)
        return [f"{article}{self._ended(until, report)}" for article, until in found.items()]

    def law(self, report: Report) -> str:
        """The sources as a paper cites them."""
        found: dict[tuple[str, str], int | None] = {}
        for finding in self.findings:
            found.setdefault((finding.source.instrument, finding.source.provision), finding.until)
        return law_of(((*source, self._ended(until, report)) for source, until in found.items()), report.language)

    def _ended(self, until: int | None, report: Report) -> str:
        if until is None or until == self.until:
            return ""
        return report.say(Message(" (until %(day)s)", {"day": long_day(until, report.language)}))

    def others(self, each: CheckedCase) -> str:
        """The others of the pairs, as they are called."""
        people = {person.id: name_of(person) for person in each.case.people}
        named = [people.get(finding.other, finding.other) for finding in self.findings if finding.other]
        return ", ".join(dict.fromkeys(named))

    def identity(self, report: Report, people: int = 1) -> str:
        """The id of the first finding, and how many stand behind it that are not the same under another source."""
        subjects = people * len({(finding.other, finding.indicator) for finding in self.findings})
        if subjects == 1:
            return self.first.id
        return report.say(Message("%(id)s and %(count)s more", {"id": self.first.id, "count": subjects - 1}))

    def compared(self, report: Report) -> str:
        """The conditions compared, by label; empty where there is only one."""
        names = dict.fromkeys(finding.indicator for finding in self.findings if finding.indicator)
        if len(names) < 2:
            return ""
        label = report.teller(self.first).label
        return report.say(Message("compared: %(what)s", {"what": ", ".join(map(label, names))}))


def gathered(findings: Iterable[Finding]) -> list[Group]:
    """One group for all sources of a norm, the most urgent first."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_alike(finding), []).append(finding)
    return sorted((Group(tuple(own)) for own in groups.values()), key=_urgency)


def people_alike(
    each: CheckedCase, findings: Iterable[Finding], least: int
) -> list[tuple[tuple[Person, ...], list[Finding]]]:
    """People of whom the same was found for the same reasons, at least so many of them, with the findings of the first.

    Fewer are left apart. People are in the order of the file; who has no finding is left out.
    """
    own: dict[str, list[Finding]] = {}
    for finding in findings:
        own.setdefault(finding.who, []).append(finding)
    groups: dict[object, list[Person]] = {}
    for person in each.case.people:
        if person.id in own:
            groups.setdefault(frozenset(map(_sameness, own[person.id])), []).append(person)
    parts = [part for group in groups.values() for part in ([group] if len(group) >= least else [[p] for p in group])]
    order = {person.id: place for place, person in enumerate(each.case.people)}
    parts.sort(key=lambda part: order[part[0].id])
    return [(tuple(part), own[part[0].id]) for part in parts]


def names_of_all(report: Report, people: Sequence[Person], most: int) -> str:
    """The people by name; of many the first, and how many more."""
    shown = ", ".join(map(name_of, people[:most]))
    if len(people) <= most:
        return shown
    return report.say(Message("%(names)s and %(count)s more", {"names": shown, "count": len(people) - most}))


def _sameness(finding: Finding) -> tuple[object, ...]:
    return (
        finding.norm.id, article_of(finding), finding.verdict, finding.since, finding.until, finding.due,
        finding.indicator, finding.digest,
    )  # fmt: skip


def by_article(findings: Sequence[Finding]) -> list[tuple[str, list[Group]]]:
    """The articles in the order of the findings, with the groups under each."""
    articles: dict[str, list[Finding]] = {}
    for finding in findings:
        articles.setdefault(article_of(finding), []).append(finding)
    return [(article, gathered(own)) for article, own in articles.items()]


def _alike(finding: Finding) -> tuple[object, ...]:
    """Where nothing was breached, conditions compared one by one are one matter, and so are the others of a pair."""
    common = (finding.norm.id, finding.who, finding.verdict, finding.since, finding.due)
    if finding.indicator is not None:
        return (*common, finding.indicator if finding.verdict not in ("met", "not_known") else "", finding.until)
    return (*common, finding.digest if finding.other is not None else finding.anchor)


def _urgency(group: Group) -> tuple[object, ...]:
    finding = group.first
    day = finding.due if finding.verdict == "due" else finding.since
    timed = finding.verdict in ("due", "coming")
    force = 0 if timed else FORCES.index(finding.norm.force)
    return URGENCY.index(finding.verdict), group.until is not None, force, day or 0, finding.norm.id
