"""A check as one printable file that a lawyer would hand in: no script, nothing fetched, light, dark and on paper."""

from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from string import Template

from habeas.check.amounts import iso, long_day
from habeas.check.describe import Teller
from habeas.check.findings import Finding
from habeas.check.verdicts import VERDICTS
from habeas.cli.markup import Markup, joined, listed, table, tag
from habeas.cli.record_words import entries_of, entry_text, observation_text, source_name, sources_used
from habeas.cli.remedies import remedies_of
from habeas.cli.report import (
    FORCE_WORDS,
    MARKS,
    SHOWN,
    VERDICT_WORDS,
    CheckedCase,
    Report,
    article_of,
    compared_text,
    folded,
    identities,
    in_language,
    instrument_title,
    missing_lines,
    name_of,
    others,
    reasons,
    same_reasons,
)
from habeas.cli.timeline import bars_of, draw
from habeas.record.case import Observation, Person
from habeas.words import Message

_PAGE = Path(__file__).with_name("report.html")
QUESTIONS = 12


def as_html(report: Report) -> str:
    """The whole file."""
    ids = ", ".join(each.case.id for each in report.cases[:3]) + ("…" if len(report.cases) > 3 else "")
    title = report.say(Message("Check of %(case)s", {"case": ids}))
    body = joined([*(_case(report, each) for each in report.cases), _footer(report)], "\n")
    page = Template(_PAGE.read_text(encoding="utf-8"))
    return page.substitute(language=report.language, title=tag("x", title)[3:-4], body=body)


def _case(report: Report, each: CheckedCase) -> Markup:
    return tag(
        "section",
        _head(report, each),
        _summary(report, each),
        *(_person(report, each, person) for person in each.case.people),
        _conditions(report, each),
        remedies_of(report, each),
        _law(report, each),
        _facts(report, each),
        css="case",
    )


def _say(report: Report, sentence: Message) -> str:
    return report.say(sentence)


def _head(report: Report, each: CheckedCase) -> Markup:
    case, language = each.case, report.language
    states = ", ".join(report.program.vocabulary.label(state, language) for state in case.states)
    rows = [
        (Message("People"), ", ".join(name_of(person) for person in case.people)),
        (Message("State"), states),
        (Message("Checked for"), long_day(each.day, language)),
    ]
    if report.known_at is not None:
        rows.append((Message("As the record stood on"), long_day(report.known_at, language)))
    if case.cite:
        cited = ", ".join(filter(None, (case.cite.get("court"), case.cite.get("application"), case.cite.get("date"))))
        rows.append((Message("Published judgment"), cited))
    rows.append((Message("Law as of version"), report.program.library.version))
    items = [part for label, value in rows for part in (tag("dt", report.say(label)), tag("dd", value))]
    title = (case.cite or {}).get("name") or case.id
    return joined([tag("h1", title), tag("dl", *items, css="head")])


def _summary(report: Report, each: CheckedCase) -> Markup:
    counts = {verdict: sum(f.verdict == verdict for f in each.findings) for verdict in VERDICTS}
    order = [*SHOWN, "met", "not_known"]
    parts = [tag("span", f"{MARKS[v]} {report.say(VERDICT_WORDS[v])} ", tag("strong", counts[v]), css=v) for v in order]
    note = report.say(
        Message(
            "“Not known” is no finding that the law was kept: it is a question."
            " A lawyer confirms each finding or sets it aside."
        )
    )
    return joined([tag("p", *parts, css="summary"), tag("p", note, css="small")])


def _person(report: Report, each: CheckedCase, person: Person) -> Markup:
    shown = [finding for finding in report.shown(each) if finding.who == person.id]
    if not shown and not entries_of(each.case, person.id):
        return Markup()
    return joined(
        [
            tag("h2", name_of(person)),
            _timeline(report, each, person, shown),
            _findings(report, each, shown),
            _questions(report, each, person),
            _entries(report, each, person),
        ]
    )


def _timeline(report: Report, each: CheckedCase, person: Person, shown: list[Finding]) -> Markup:
    names = {place.id: place.name or place.id for place in each.case.places}
    picture = draw(each, person.id, name_of(person), shown, bars_of(each, person.id, names), report.language)
    if not picture:
        return Markup()
    legend = Message(
        "Full bar: held; outlined bar: not shown to deprive of liberty; faded: the days are uncertain. ▲ breach, "
        "△ not shown, ◷ due or coming. Dotted line: the day of the check. The list below says the same."
    )
    return tag("figure", Markup(picture), tag("figcaption", report.say(legend), css="legend"))


def _findings(report: Report, each: CheckedCase, shown: list[Finding]) -> Markup:
    if not shown:
        return tag("p", report.say(Message("Nothing of the kind asked for was found.")))
    parts: list[object] = [tag("h3", report.say(Message("Findings by article")))]
    told: dict[tuple[object, ...], str] = {}
    for article, findings in groupby(shown, key=article_of):
        groups = folded(findings)
        title = instrument_title(groups[0][0].source.instrument, report.language)
        parts.append(tag("h3", article, tag("small", f" {title}")))
        parts += [_finding(report, each, group, told) for group in groups]
    return joined(parts, "\n")


def _finding(
    report: Report, each: CheckedCase, group: tuple[Finding, ...], told: dict[tuple[object, ...], str]
) -> Markup:
    finding = group[0]
    word = f"{MARKS[finding.verdict]} {report.say(VERDICT_WORDS[finding.verdict])}"
    alike = same_reasons(finding)
    if len(group) > 1 and finding.indicator:
        body = tag("p", compared_text(report, group))
    elif alike in told:
        body = tag("p", report.say(Message("reasons as under %(article)s", {"article": told[alike]})), css="small")
    else:
        told[alike] = article_of(finding)
        lines = reasons(report, finding)
        if finding.verdict in ("not_known", "not_shown"):
            lines += missing_lines(report, finding)
        body = joined([listed(lines), _authority(report, finding)])
    head = tag("p", tag("span", word, css="verdict"), f", {days(report, finding)} ", *_flags(report, finding))
    about, ids = _about(report, each, group), tag("small", identities(report, group))
    return tag("div", head, tag("h4", report.title(finding)), about, body, ids, css=f"finding {finding.verdict}")


def days(report: Report, finding: Finding) -> str:
    """The days of a finding in words."""
    since = long_day(finding.since, report.language) if iso(finding.since) else report.say(Message("not dated"))
    if finding.verdict == "due" and finding.due is not None:
        return report.say(Message("by %(day)s", {"day": long_day(finding.due, report.language)}))
    if finding.until is None:
        return report.say(Message("from %(day)s, still so", {"day": since}))
    if finding.until == finding.since:
        return since
    return f"{since} – {long_day(finding.until, report.language)}"


def _flags(report: Report, finding: Finding) -> list[object]:
    if finding.verified and not finding.norm.read_twice:
        return []
    word = Message("read twice") if finding.verified else Message("unverified")
    return [tag("span", report.say(word), css="flag")]


def _about(report: Report, each: CheckedCase, group: tuple[Finding, ...]) -> Markup:
    finding = group[0]
    parts = [report.say(FORCE_WORDS[finding.norm.force])]
    if finding.state:
        label = report.program.vocabulary.label(finding.state, report.language)
        parts.append(report.say(Message("duty of: %(state)s", {"state": label})))
    if finding.other:
        parts.append(report.say(Message("with regard to: %(other)s", {"other": others(each, group)})))
    return tag("p", "; ".join(parts), css="small")


def _authority(report: Report, finding: Finding) -> Markup:
    text = in_language(finding.norm.text, report.language) if finding.norm.text else ""
    seen = ", ".join(finding.source.see)
    parts = [text, report.say(Message("See %(cases)s.", {"cases": seen})) if seen else ""]
    shown = " ".join(part for part in parts if part)
    return tag("p", shown, css="small") if shown else Markup()


def _questions(report: Report, each: CheckedCase, person: Person) -> Markup:
    counts: dict[str, int] = {}
    for finding in each.findings:
        if finding.who == person.id and finding.verdict in ("not_known", "not_shown"):
            for line in missing_lines(report, finding):
                counts[line] = counts.get(line, 0) + 1
    most = sorted(counts.items(), key=lambda item: -item[1])[:QUESTIONS]
    if not most:
        return Markup()
    lines = []
    for line, count in most:
        waiting = report.say(Message("findings that wait: %(count)s", {"count": count}))
        lines.append(joined([line, tag("small", f" ({waiting})")]))
    return joined([tag("h3", report.say(Message("What is not known"))), listed(lines)])


def _entries(report: Report, each: CheckedCase, person: Person) -> Markup:
    teller = Teller(report.program.vocabulary, report.language)
    items = []
    for entry in entries_of(each.case, person.id):
        source = source_name(entry.source, each.case, report.language)
        mark = tag("small", f" [{source}]") if source else ""
        items.append(tag("li", tag("time", entry.on.text), " ", entry_text(entry, each.case, teller), mark))
    if not items:
        return Markup()
    return joined([tag("h3", report.say(Message("What is on record"))), tag("ol", *items, css="entries")])


def _conditions(report: Report, each: CheckedCase) -> Markup:
    teller = Teller(report.program.vocabulary, report.language)
    seen = [item for item in each.case.observations if not item.unread]
    if not seen:
        return Markup()
    head = [Message("Condition"), Message("Value"), Message("Days")]
    if any(item.source for item in seen):
        head.append(Message("Source"))
    parts: list[object] = [tag("h2", report.say(Message("Conditions on record")))]
    for place in each.case.places:
        rows = [_observed(item, each, teller)[: len(head)] for item in seen if item.place == place.id]
        if rows:
            parts += [tag("h3", place.name or place.id), table(map(report.say, head), rows)]
    return joined(parts)


def _observed(seen: Observation, each: CheckedCase, teller: Teller) -> tuple[str, ...]:
    span = seen.since.text + (f" – {seen.until.text}" if seen.until else "")
    return *observation_text(seen, teller), span, source_name(seen.source, each.case, teller.language)


def _law(report: Report, each: CheckedCase) -> Markup:
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.shown(each):
        found.setdefault((finding.source.instrument, finding.source.provision), []).append(finding)
    rows = []
    for (instrument, provision), findings in sorted(found.items()):
        norms = {finding.norm.id: finding.norm for finding in findings}.values()
        verified = all(finding.verified for finding in findings)
        seen = sorted({address for norm in norms for address in norm.seen_at})
        rows.append(
            (
                instrument_title(instrument, report.language), provision,
                report.say(Message("verified") if verified else Message("unverified")),
                joined([tag("small", address) for address in seen], "<br>"),
            )
        )  # fmt: skip
    if not rows:
        return Markup()
    head = [Message("Instrument"), Message("Provision"), Message("Checked by us"), Message("Seen at")]
    return joined([tag("h2", report.say(Message("Sources of law"))), table(map(report.say, head), rows)])


def _facts(report: Report, each: CheckedCase) -> Markup:
    rows = list(sources_used(each.case, report.language).items())
    if not rows:
        return Markup()
    head = [Message("Source"), Message("Entries")]
    return joined([tag("h2", report.say(Message("Sources of the facts"))), table(map(report.say, head), rows)])


def _footer(report: Report) -> Markup:
    values = {"version": version("habeas"), "law": report.program.library.version}
    how = Message(
        "Made by Habeas %(version)s with the law data %(law)s. Every finding follows from the entries above by"
        " the rules cited; nothing is inferred from silence unless the rule says so. What is marked unverified was not"
        " seen in its source. Figures of this office come from no source of law."
        " The program proposes; a person decides.",
        values,
    )
    return tag("footer", tag("p", report.say(how)))
