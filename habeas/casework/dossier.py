"""A case as a paper: what the check found, who they are to one another, the whole record with ids and addresses, documents.

HTML is the page of `habeas check --format html` with an annex; PDF is set by typst from `dossier.typ`, which gets every text
as a value and never as markup, so that nothing anybody wrote is read as a command. Both are made in memory.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from habeas.casework.case_page import Line, lines
from habeas.casework.decisions import set_aside
from habeas.casework.exits import OWN, USE_WORDS, Exit, Same
from habeas.casework.law import program
from habeas.casework.life import born, died
from habeas.casework.recheck import check_case
from habeas.casework.standing import mark, word
from habeas.check.amounts import long_day
from habeas.check.day_words import day_words, span_words
from habeas.check.describe import Teller
from habeas.record.case import Case, Person
from habeas.record.vocabulary import Vocabulary, load_vocabulary
from habeas.store import models as tables
from habeas.tell import pdf
from habeas.tell.citations import record_of
from habeas.tell.groups import gathered
from habeas.tell.html_findings import days
from habeas.tell.law_words import in_language
from habeas.tell.markup import Markup, joined, listed, table, tag
from habeas.tell.record_words import entry_text, observation_text, source_name
from habeas.tell.report import MARKS, SHOWN, VERDICT_WORDS, CheckedCase, Report, gravest_first, name_of, reasons
from habeas.tell.report_html import as_html, page
from habeas.words import Message

TEMPLATE: Final = Path(__file__).with_name("dossier.typ")

Address = Callable[[str, str], str]
"""The address of a row: its table and its name within the case."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper about a case is made of, whether it was checked or not."""

    leaving: Exit
    case: Case
    language: str
    address: Address

    @property
    def vocabulary(self) -> Vocabulary:
        return load_vocabulary()


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case checked for a paper. `set_aside` findings a lawyer took out; they are counted and not told."""

    paper: Paper
    report: Report
    each: CheckedCase
    set_aside: int


def known(leaving: Exit, address: Address) -> Address:
    """The addresses of the rows that leave; what goes by an id that the desk does not know has that of the case."""
    return lambda table, name: address("case", "") if name in leaving.renamed else address(table, name)


def dossier_of(leaving: Exit, language: str, address: Address) -> Dossier:
    """Checks what may leave, and nothing else: no finding rests on what is left out."""
    checked = check_case(leaving.checked, leaving.day)
    aside = set_aside(leaving.row)
    found = sorted(checked.findings, key=gravest_first)
    told = tuple(finding for finding in found if (finding.id, finding.digest) not in aside)
    each = CheckedCase(leaving.checked, leaving.day, told, checked)
    report = Report((each,), program(), frozenset(SHOWN), None, language)
    return Dossier(
        Paper(leaving, leaving.checked, language, known(leaving, address)), report, each, len(found) - len(told)
    )


def page_of(leaving: Exit, language: str, address: Address, back: str = "") -> str:
    """The record of a case without a check, for an archive of many; findings are those that were kept."""
    paper = Paper(leaving, leaving.case, language, known(leaving, address))
    rows = [
        (f"{mark(line.verdict)} {word(line.verdict, language)}", *_line(line, language))
        for line in lines(leaving.row)
        if not line.aside
        and line.who in {person.id for person in leaving.case.people}
        and not leaving.protected
        and not leaving.is_partial
    ]
    told = [_person(paper, person) for person in paper.case.people]
    people = [joined([tag("strong", name), f" {said} ", tag("small", at)]) for name, said, at in told]
    found = [tag("h2", _("What the check found")), table((_("Verdict"), _("Rule"), _("Article"), _("Days")), rows)]
    parts: list[object] = [
        tag("p", tag("a", _("All cases"), href=back)) if back else "",
        tag("h1", leaving.title),
        tag("h2", _("People")),
        listed(people),
        *(found if rows else ()),
        _annex(paper, _head(paper, 0)),
    ]
    return page(language, leaving.title, joined(parts, "\n"))


def html_of(dossier: Dossier) -> str:
    """One page that needs nothing beside it."""
    title = _("Dossier: %(case)s") % {"case": dossier.paper.leaving.title}
    annex = _annex(dossier.paper, _head(dossier.paper, dossier.set_aside))
    return as_html(dossier.report, annex, Message("%(title)s", {"title": title}))


def pdf_of(dossier: Dossier) -> bytes:
    """The same as PDF/A."""
    return pdf.pdf_of(TEMPLATE, _told(dossier))


# ---- what both tell ------------------------------------------------------------------------------------------------


def _head(paper: Paper, set_aside: int) -> list[tuple[str, str]]:
    leaving, language = paper.leaving, paper.language
    rows = [
        (_("Case"), f"{leaving.case.id}, {paper.address('case', '')}"),
        (_("For"), str(USE_WORDS[leaving.use]) + (f": {leaving.to}" if leaving.to else "")),
        (_("Made on"), long_day(timezone.localdate().toordinal(), language)),
        (_("Law as of version"), program().library.version),
    ]
    if leaving.left_out:
        rows.append((_("Left out for want of consent"), str(len(leaving.left_out))))
    if leaving.protected:
        rows.append((_("Left out to protect sources"), str(leaving.protected)))
    if leaving.kept_back:
        rows.append((_("Documents that stayed: confidential, or from nobody that was told"), str(leaving.kept_back)))
    if leaving.linked and leaving.use == OWN:  # another reader must not learn that the office has another case
        rows.append((_("Checked without the linked cases"), _("the desk may show more or other findings")))
    if set_aside:
        rows.append((_("Findings set aside by a lawyer"), str(set_aside)))
    return rows


def _person(paper: Paper, person: Person) -> tuple[str, str, str]:
    language, label = paper.language, paper.vocabulary.label
    said = [label(person.sex, language)] if person.sex else []
    if person.born:
        said.append(born(person, person.born, language))
    elif person.age is not None:
        said.append(_("age %(age)s") % {"age": f"{person.age:g}"})
    if person.nationality:
        said.append(", ".join(label(state, language) for state in person.nationality))
    if person.stateless:
        said.append(_("stateless"))
    if person.died:
        said.append(died(person, person.died, language))
    return name_of(person), "; ".join(said), paper.address("person", person.id)


def _line(line: Line, language: str) -> tuple[str, str, str]:
    norm = next((norm for norm in program().library.norms if norm.id == line.norm), None)
    since, until = long_day(line.since, language), long_day(line.until, language) if line.until else ""
    return in_language(norm.title, language) if norm else line.norm, line.article, f"{since} – {until}"


def _kin(paper: Paper) -> list[str]:
    people = {person.id: person for person in paper.case.people}
    told = []
    for kin in paper.case.kin:
        line = _("%(who)s: %(relation)s of %(of)s") % {
            "who": name_of(people[kin.who]),
            "relation": paper.vocabulary.kin_word(kin.relation, people[kin.who].sex, paper.language),
            "of": name_of(people[kin.of]),
        }
        if kin.since:
            line += f", {day_words(kin.since, paper.language)}"
        told.append(line + (f" ({_('disputed')})" if kin.disputed else ""))
    return [*told, *(_same(each, people) for each in paper.leaving.same if each.who in people)]


def _same(each: Same, people: Mapping[str, Person]) -> str:
    values = {"who": name_of(people[each.who]), "other": each.other, "case": each.ref, "why": each.why}
    if each.certainty == tables.SameAs.Certainty.SURE:
        return _("%(who)s: the same person as %(other)s of case %(case)s. %(why)s") % values
    return _("%(who)s: likely the same person as %(other)s of case %(case)s. %(why)s") % values


def _documents(paper: Paper) -> list[tuple[str, str, str, str]]:
    return [
        (
            paper.leaving.called(document),
            f"{document.size:,}".replace(",", " "),
            document.sha256,
            paper.address("document", document.ref),
        )
        for document in paper.leaving.documents
    ]


def _entries(paper: Paper) -> list[tuple[str, str, str, str, str]]:
    """Number, day, what, source, id with address; number by number as the findings cite them."""
    language, case = paper.language, paper.case
    teller = Teller(paper.vocabulary, language)
    record = record_of(case)
    names = {person.id: name_of(person) for person in case.people}
    rows = []
    for who, own in record.entries.items():
        rows += [
            (
                str(number),
                span_words(entry.on, entry.until, language),
                f"{names[who]}: {entry_text(entry, case, teller, until=False)}",
                source_name(entry.source, case, language),
                f"{entry.id}, {paper.address('entry', entry.id)}",
            )
            for number, entry in own
        ]
    places = {place.id: teller.place(place) for place in case.places}
    for number, seen in record.observations:
        told = ": ".join(observation_text(seen, teller))
        days_of = span_words(seen.since, seen.until, language)
        source = source_name(seen.source, case, language)
        where = places.get(seen.place, seen.place)
        rows.append((str(number), days_of, f"{where}: {told}", source, seen.id))
    return rows


# ---- HTML ----------------------------------------------------------------------------------------------------------


def _annex(paper: Paper, head: list[tuple[str, str]]) -> Markup:
    rows = [part for label, value in head for part in (tag("dt", label), tag("dd", value))]
    parts: list[object] = [tag("h2", _("About this dossier")), tag("dl", *rows, css="head")]
    if kin := _kin(paper):
        parts += [tag("h2", _("Family")), listed(kin)]
    columns = (_("No."), _("Days"), _("What is on record"), _("Source"), _("Id and address"))
    if entries := _entries(paper):
        parts += [tag("h2", _("The record, row by row")), table(columns, entries)]
    if documents := _documents(paper):
        names = (_("Document"), _("Bytes"), "SHA-256", _("Address"))
        parts += [tag("h2", _("Documents")), table(names, documents)]
    return tag("section", joined(parts, "\n"), css="annex")


# ---- PDF -----------------------------------------------------------------------------------------------------------


def _told(dossier: Dossier) -> dict[str, Any]:
    """Everything the template prints; it has no words of its own."""
    report, language, paper = dossier.report, dossier.report.language, dossier.paper
    entries = _entries(paper)
    return {
        "language": language,
        "title": _("Dossier: %(case)s") % {"case": paper.leaving.title},
        "head": _head(paper, dossier.set_aside),
        "people_title": _("People"),
        "people": [_person(paper, person) for person in paper.case.people],
        "kin_title": _("Family"),
        "kin": _kin(paper),
        "findings_title": _("What the check found"),
        "findings_note": _("The program proposes; a lawyer confirms each finding or sets it aside."),
        "nothing": _("Nothing of the kind asked for was found."),
        "findings": [
            {
                "verdict": f"{MARKS[group.first.verdict]} {report.say(VERDICT_WORDS[group.first.verdict])}",
                "kind": group.first.verdict,
                "title": report.title(group.first),
                "articles": "; ".join(group.articles(report)),
                "who": next((name_of(p) for p in paper.case.people if p.id == group.first.who), group.first.who),
                "days": days(report, group.first, group.until),
                "reasons": reasons(report, group.first),
                "id": group.identity(report),
            }
            for person in paper.case.people
            for group in gathered(each for each in report.shown(dossier.each) if each.who == person.id)
        ],
        "entries_title": _("The record, row by row"),
        "entries_head": [_("No."), _("Days"), _("What is on record, its id and address"), _("Source")],
        "entries": [[number, when, [what, id], source] for number, when, what, source, id in entries],
        "documents_title": _("Documents"),
        "documents_head": [_("Document, its SHA-256 and address"), _("Bytes")],
        "documents": [[[name, f"{sha256} {at}"], size] for name, size, sha256, at in _documents(paper)],
        "foot": _("Made by Habeas on %(day)s") % {"day": long_day(timezone.localdate().toordinal(), language)},
    }
