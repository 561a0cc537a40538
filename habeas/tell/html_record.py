"""What is on record, in the paper: of each person in the order of time, then of the places; and who says so."""

from habeas.check.day_words import span_words
from habeas.check.describe import Teller
from habeas.tell.citations import Record
from habeas.tell.markup import Markup, joined, table, tag
from habeas.tell.record_words import entry_text, observation_text, source_name, sources_used
from habeas.tell.report import CheckedCase, Report
from habeas.words import Message


def entries_of_person(report: Report, each: CheckedCase, who: str, record: Record, prefix: str, title: str) -> Markup:
    """The numbered list, with the source of each entry."""
    teller = Teller(report.program.vocabulary, report.language)
    items = []
    for number, entry in record.entries.get(who, ()):
        source = source_name(entry.source, each.case, report.language)
        mark = tag("small", f" [{source}]") if source else ""
        when = span_words(entry.on, entry.until, report.language)
        text = entry_text(entry, each.case, teller, until=False)
        items.append(tag("li", tag("time", when), " ", text, mark, id=f"{prefix}n{number}", value=str(number)))
    if not items:
        return Markup()
    return joined([tag("h3", title), tag("ol", *items, css="entries")])


def conditions(report: Report, each: CheckedCase, record: Record, prefix: str) -> Markup:
    """What was seen in the places, under the numbers that follow those of the entries."""
    if not record.observations:
        return Markup()
    teller = Teller(report.program.vocabulary, report.language)
    head = [Message("No."), Message("Condition"), Message("Value"), Message("Days"), Message("Source")]
    if not any(seen.source for _, seen in record.observations):
        head.pop()
    parts: list[object] = [tag("h2", report.say(Message("Conditions on record")))]
    for place in each.case.places:
        rows = []
        for number, seen in record.observations:
            if seen.place == place.id:
                span = span_words(seen.since, seen.until, report.language)
                source = source_name(seen.source, each.case, report.language)
                mark = tag("span", number, id=f"{prefix}n{number}")
                rows.append((mark, *observation_text(seen, teller), span, source)[: len(head)])
        if rows:
            parts += [tag("h3", teller.place(place)), table(map(report.say, head), rows)]
    return joined(parts)


def sources_of_facts(report: Report, each: CheckedCase) -> Markup:
    """Who says so, with how many entries rest on each."""
    rows = list(sources_used(each.case, report.language).items())
    if not rows:
        return Markup()
    head = [Message("Source"), Message("Entries")]
    return joined([tag("h2", report.say(Message("Sources of the facts"))), table(map(report.say, head), rows)])
