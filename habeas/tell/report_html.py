"""A check as one printable file that a lawyer would hand in: no script, nothing fetched, light, dark and on paper."""

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from string import Template

from habeas.check.amounts import long_day
from habeas.check.findings import Finding
from habeas.check.verdicts import VERDICTS
from habeas.record.case import Person
from habeas.tell.citations import Record, record_of
from habeas.tell.groups import gathered, names_of_all, people_alike
from habeas.tell.html_findings import Findings
from habeas.tell.html_law import bodies, sources
from habeas.tell.html_record import conditions, entries_of_person, sources_of_facts
from habeas.tell.markup import Markup, joined, tag, text
from habeas.tell.open_questions import open_questions
from habeas.tell.record_words import place_names
from habeas.tell.report import (
    EVERY_READING,
    MARKS,
    SHOWN,
    VERDICT_WORDS,
    CheckedCase,
    Report,
    name_of,
    sometime_text,
)
from habeas.tell.timeline import bars_of, draw
from habeas.words import Message

_PAGE = Path(__file__).with_name("report.html")
QUESTIONS = 12
MOST_NAMES = 4
ALIKE = 4
"""So many people of whom the same was found are told together."""


def as_html(report: Report, annex: Markup | None = None, title: Message | None = None) -> str:
    """The whole file; `annex` is what else is told of the case, after the check."""
    ids = ", ".join(each.case.id for each in report.cases[:3]) + ("…" if len(report.cases) > 3 else "")
    named = report.say(title or Message("Check of %(case)s", {"case": ids}))
    cases = [_case(report, each, f"c{number}-") for number, each in enumerate(report.cases, 1)]
    body = joined([*cases, annex, _footer(report)], "\n")
    return page(report.language, named, body)


def page(language: str, title: str, body: Markup) -> str:
    """A file that needs nothing beside it, in the dress of the paper."""
    frame = Template(_PAGE.read_text(encoding="utf-8"))
    return frame.substitute(language=language, title=text(title), body=body)


def _case(report: Report, each: CheckedCase, prefix: str) -> Markup:
    record = record_of(each.case)
    findings = Findings(report, each, record, prefix)
    return tag(
        "section",
        _head(report, each),
        _summary(report, each),
        *_people(report, each, findings, prefix),
        _every_reading(report, each),
        conditions(report, each, record, prefix),
        _questions(report, each),
        bodies(report, each, prefix),
        sources(report, each),
        sources_of_facts(report, each),
        css="case",
    )


def _head(report: Report, each: CheckedCase) -> Markup:
    case, language = each.case, report.language
    states = ", ".join(report.program.vocabulary.label(state, language) for state in case.states)
    rows = [
        (Message("People"), names_of_all(report, case.people, 2 * MOST_NAMES)),
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


def _people(report: Report, each: CheckedCase, findings: Findings, prefix: str) -> Iterator[Markup]:
    """Each person with what was found and what is on record; many of whom the same was found are told together."""
    told: set[str] = set()
    for people, own in people_alike(each, report.shown(each), ALIKE):
        told |= {person.id for person in people}
        yield joined([*_found(report, each, people, own, findings), *_records(report, each, people, findings, prefix)])
    nothing = tag("p", report.say(Message("Nothing of the kind asked for was found.")))
    for person in each.case.people:
        if person.id not in told and findings.record.entries.get(person.id):
            picture = _timeline(report, each, person, [], findings.record)
            records = _records(report, each, [person], findings, prefix)
            yield joined([tag("h2", name_of(person)), nothing, picture, *records])


def _found(
    report: Report, each: CheckedCase, people: Sequence[Person], own: list[Finding], findings: Findings
) -> Iterator[Markup]:
    yield tag("h2", names_of_all(report, people, MOST_NAMES))
    if len(people) > 1:
        values = {"count": len(people), "name": name_of(people[0])}
        note = Message(
            "Of each of these %(count)s the same was found. Picture and numbers are those of %(name)s.", values
        )
        yield tag("p", report.say(note), css="note")
        if len(people) > MOST_NAMES:
            yield tag("p", ", ".join(map(name_of, people)), css="small")
    yield findings.overview(own)
    yield _timeline(report, each, people[0], own, findings.record)
    yield tag("h3", report.say(Message("Findings by article")))
    yield findings.articles(own)


def _records(
    report: Report, each: CheckedCase, people: Sequence[Person], findings: Findings, prefix: str
) -> Iterator[Markup]:
    for person in people:
        title = report.say(Message("What is on record"))
        if len(people) > 1:
            title = f"{title}: {name_of(person)}"
        yield entries_of_person(report, each, person.id, findings.record, prefix, title)


def _timeline(report: Report, each: CheckedCase, person: Person, shown: list[Finding], record: Record) -> Markup:
    names = place_names(each.case, report.language)
    entries = record.entries.get(person.id, ())
    picture = draw(each, name_of(person), shown, bars_of(each, person.id, names), entries, report.language)
    if not picture:
        return Markup()
    legend = Message(
        "Full bar: held; outlined bar: not shown to deprive of liberty; faded: the days are uncertain. ▲ breach, "
        "△ not shown, ◷ due or coming. Dotted line: the day of the check. Numbers are those of the record below."
    )
    return tag("figure", Markup(picture), tag("figcaption", report.say(legend), css="legend"))


def _every_reading(report: Report, each: CheckedCase) -> Markup:
    """What is breached in each reading of the vague days, and between which days."""
    if not each.every_reading:
        return Markup()
    rows = []
    for people, own in people_alike(each, each.every_reading, 2):
        for group in gathered(own):
            cells = (
                names_of_all(report, people, MOST_NAMES),
                report.title(group.first),
                "; ".join(group.articles(report)),
                sometime_text(report, group.first.since, group.until),
            )
            rows.append(tag("tr", *(tag("td", cell) for cell in cells)))
    head = (Message("Who"), Message("What the law asks"), Message("Source"), Message("Days"))
    top = tag("tr", *(tag("th", report.say(each), scope="col") for each in head))
    note = Message(
        "To the check each vague day is open by itself. Read with the earliest days, with the latest, with some in between and"
        " with days close together, each of these is breached every time. That is no proof, and no verdict: it is worth finding"
        " out the days."
    )
    table = tag("table", tag("thead", top), tag("tbody", *rows), css="overview vague")
    return joined([tag("h2", report.say(EVERY_READING)), tag("p", report.say(note), css="small"), table])


def _questions(report: Report, each: CheckedCase) -> Markup:
    asked = open_questions(report, each, QUESTIONS)
    if not asked:
        return Markup()
    items = []
    for question in asked:
        waiting = report.say(Message("rules that wait for it: %(count)s", {"count": question.waiting}))
        items.append(tag("li", question.text, tag("small", f" ({waiting})")))
    title = report.say(Message("What is not known"))
    return joined([tag("h2", title), tag("ol", *items, css="questions")])


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
