"""The findings of one person in the paper: a table of all, then article by article, each with its rule and its facts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from habeas.check.amounts import iso, long_day
from habeas.check.findings import Finding
from habeas.tell.citations import Citations, Cited, Record, citations_of
from habeas.tell.groups import Group, by_article, gathered
from habeas.tell.law_words import FORCE_WORDS, case_name, instrument_title
from habeas.tell.markup import Markup, joined, tag
from habeas.tell.remedies import forum_of
from habeas.tell.report import (
    MARKS,
    VERDICT_WORDS,
    CheckedCase,
    Reason,
    Report,
    missing_lines,
    told,
)
from habeas.words import Message


@dataclass(slots=True)
class Findings:
    """The findings of a case under the numbers of the paper."""

    report: Report
    each: CheckedCase
    record: Record
    prefix: str
    told_under: dict[str, str] = field(default_factory=dict)
    """Where the reasons of a finding were given, by what it has in common with the same under another source."""

    def overview(self, findings: Sequence[Finding]) -> Markup:
        """One row a thing found, the most urgent first, with a link to where it is told."""
        rows = []
        for group in gathered(findings):
            finding = group.first
            where = tag("a", self.report.title(finding), href=f"#{self.anchor(finding)}")
            rows.append(
                tag(
                    "tr",
                    tag("td", self._word(finding), css=f"verdict {finding.verdict}"),
                    tag("td", where, *self._flags(group.findings)),
                    tag("td", joined([tag("span", article) for article in group.articles(self.report)], tag("br"))),
                    tag("td", days(self.report, finding, group.until)),
                )
            )
        head = (Message("Verdict"), Message("What the law asks"), Message("Source"), Message("Days"))
        top = tag("tr", *(tag("th", self.report.say(each), scope="col") for each in head))
        return tag("table", tag("thead", top), tag("tbody", *rows), css="overview")

    def articles(self, findings: Sequence[Finding]) -> Markup:
        """The findings article by article."""
        parts: list[object] = []
        for article, groups in by_article(findings):
            title = instrument_title(groups[0].first.source.instrument, self.report.language)
            inside = [self._finding(group, article) for group in groups]
            parts.append(tag("section", tag("h4", article, tag("small", title)), *inside, css="article"))
        return joined(parts, "\n")

    def anchor(self, finding: Finding) -> str:
        """The name of the place where a finding is told."""
        return f"{self.prefix}{self.each.findings.index(finding)}"

    def _finding(self, group: Group, article: str) -> Markup:
        report, finding = self.report, group.first
        head = tag("p", tag("span", self._word(finding), css="verdict"), " ", days(report, finding, group.until), " ",
                   *self._flags(group.findings), css="head")  # fmt: skip
        common = finding.id.split("@")[0] + str(finding.since)
        elsewhere = self.told_under.get(common)
        if compared := group.compared(report):
            body = tag("p", compared)
        elif elsewhere is not None and elsewhere != article:
            body = tag("p", report.say(Message("Reasons as under %(article)s.", {"article": elsewhere})))
        else:
            self.told_under[common] = article
            body = self._reasons(finding)
        return tag(
            "div",
            head,
            tag("h5", report.title(finding)),
            self._about(group),
            body,
            self._remedies(finding),
            tag("p", group.identity(report), css="id"),
            css=f"finding {finding.verdict}",
            id=self.anchor(finding),
        )

    def _word(self, finding: Finding) -> str:
        return f"{MARKS[finding.verdict]} {self.report.say(VERDICT_WORDS[finding.verdict])}"

    def _flags(self, findings: Sequence[Finding]) -> list[object]:
        if all(finding.verified for finding in findings):
            return []
        return [" ", tag("span", self.report.say(Message("unverified")), css="flag")]

    def _about(self, group: Group) -> Markup:
        report, finding = self.report, group.first
        parts = [report.say(FORCE_WORDS[finding.norm.force])]
        if finding.state:
            label = report.program.vocabulary.label(finding.state, report.language)
            parts.append(report.say(Message("duty of: %(state)s", {"state": label})))
        if finding.other:
            parts.append(report.say(Message("with regard to: %(other)s", {"other": group.others(self.each)})))
        if finding.source.see:
            parts.append(report.say(Message("see %(cases)s", {"cases": ", ".join(map(case_name, finding.source.see))})))
        return tag("p", "; ".join(parts), css="small")

    def _reasons(self, finding: Finding) -> Markup:
        rule = finding.norm.text.get(self.report.language)
        citations = citations_of(self.report, self.each, finding, self.record)
        items = [self._reason(reason, citations) for reason in told(self.report, finding)]
        if finding.verdict in ("not_known", "not_shown"):
            items += [tag("li", line) for line in missing_lines(self.report, finding)]
        return joined([tag("blockquote", rule) if rule else "", tag("ul", *items) if items else ""])

    def _reason(self, reason: Reason, citations: Citations) -> Markup:
        cited = citations.event if reason.is_duty else citations.parts.get(id(reason.part), Cited())
        size = f" ({cited.size})" if cited.size else ""
        gaps = [self.report.say(Message("; the law has a gap: %(gap)s", {"gap": gap})) for gap in cited.gaps]
        stop = "." if reason.text.endswith(".") else ""
        return tag("li", reason.text.removesuffix("."), size, *gaps, self._numbers(cited), stop)

    def _numbers(self, cited: Cited) -> Markup:
        if not cited.numbers:
            return Markup()
        links = joined([tag("a", number, href=f"#{self.prefix}n{number}") for number in cited.numbers], ", ")
        return joined([" ", tag("span", "[", links, "]", css="cite")])

    def _remedies(self, finding: Finding) -> Markup:
        bodies = [forum_of(self.each, code, finding.state) for code in finding.norm.remedies]
        links = [tag("a", body.id, href=f"#{self.prefix}b-{body.id}") for body in bodies if body is not None]
        if not links:
            return Markup()
        return tag("p", self.report.say(Message("Where to turn:")), " ", joined(links, ", "), css="small")


def days(report: Report, finding: Finding, until: int | None) -> str:
    """The days of a finding in words."""
    since = long_day(finding.since, report.language) if iso(finding.since) else report.say(Message("not dated"))
    if finding.verdict == "due" and finding.due is not None:
        return report.say(Message("by %(day)s", {"day": long_day(finding.due, report.language)}))
    if until is None:
        return report.say(Message("from %(day)s, still so", {"day": since}))
    if until == finding.since:
        return since
    return f"{since} – {long_day(until, report.language)}"
