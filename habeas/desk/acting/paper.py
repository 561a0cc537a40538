"""The draft of a paper: who it is about, to whom it goes, what is missing; the paper as it will leave, and its DOCX."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import docx
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from habeas.act.draft import Draft, RefusedError
from habeas.act.filling import printed
from habeas.act.letters import Letter, letters
from habeas.act.papers import goes_to
from habeas.act.who import likeliest
from habeas.casework import acting, exits, templates
from habeas.casework.dossier import Dossier, dossier_of
from habeas.casework.exports import address_of
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.acting.forms import AnswersForm
from habeas.desk.cases import drafts
from habeas.desk.out.leave import asked, download
from habeas.desk.render import page
from habeas.law import forums
from habeas.law.forums import Forum
from habeas.store.access import may_change
from habeas.store.models import Case
from habeas.tell.agreement import name_of
from habeas.tell.law_words import in_language
from habeas.words import say

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the paper; `entry` is what it tells, `is_seen` where that is no entry but something seen at a place."""

    text: str
    css: str
    entry: str = ""
    is_seen: bool = False


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """The draft of a paper; with `wish=docx` the file."""
    row, letter = case_or_404(request, ref), letter_or_404(kind)
    name = draft_name(row, letter)
    form = _form(request, letter, name)
    given = form.cleaned_data if form.is_bound and form.is_valid() else dict(form.initial)
    asks = {key: str(value) for key, value in given.items() if value}
    asked_for = _Asked.of(request, row, letter)
    leaving = exits.prepare(
        row, account_of(request), acting.use_of(letter), asks.get("to_name") or asked_for.body,
        timezone.localdate().toordinal(),
    )  # fmt: skip
    context: dict[str, Any] = {
        "section": "cases", "case": row, "letter": letter, "title": in_language(letter.name, get_language() or "en"),
        "form": form, "leaving": leaving, "asked": asked_for, "draft": name, "may_leave": may_change(account_of(request), row),
        "languages": asked_for.languages, "sent_query": "",
    }  # fmt: skip
    status = 200
    context["home"] = acting.home_stops(row, asks.get("to_name", ""), leaving.day) if not row.library else []
    if leaving.is_open and not context["home"]:
        found = _drafted(request, leaving, letter, asked_for, asks, context)
        if request.POST.get("wish") == "docx" and found is not None and form.is_valid():
            confirmed = {each for each in ("without", "marks") if request.POST.get(each) == "1"}
            if context["may_leave"] and confirmed >= asked(leaving):
                return _file(request, row, leaving, letter, found)
            context["is_asked"], status = True, 422
    looked(request, "look", "case", row.ref, row, paper=letter.id)
    return page(request, "acting/paper.html", context, status=status)


def letter_or_404(kind: str) -> Letter:
    """The paper of this name."""
    found = letters().get(kind)
    if found is None:
        raise Http404
    return found


def draft_name(row: Case, letter: Letter) -> str:
    """Under which name what was typed into its questions is kept."""
    return f"paper:{row.ref}:{letter.id}"


def _form(request: HttpRequest, letter: Letter, name: str) -> AnswersForm:
    if request.method == "POST":
        drafts.keep(request, account_of(request), name)
        return AnswersForm(letter, request.POST)
    return AnswersForm(letter, given=drafts.given(drafts.kept(request, name)))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for: about whom, to which body, in which language."""

    who: str
    to: str
    language: str
    languages: tuple[str, ...]
    forum: Forum | None
    choices: tuple[tuple[str, str], ...]

    @property
    def body(self) -> str:
        """The body as consents name it."""
        return in_language(self.forum.name, "en") if self.forum else _("an institution")

    @staticmethod
    def of(request: HttpRequest, row: Case, letter: Letter) -> "_Asked":
        told = request.POST if request.method == "POST" else request.GET
        languages = templates.offered(letter)
        wanted = (told.get("lang", ""), get_language() or "en", *languages)
        language = next(each for each in wanted if each in languages)
        found = bodies_of(row, letter)
        to = told.get("to", "")
        forum = next((each for each in found if each.id == to), found[0] if found else None)
        return _Asked(
            told.get("who", ""),
            forum.id if forum else "",
            language,
            languages,
            forum,
            tuple((each.id, in_language(each.name, get_language() or "en")) for each in found),
        )


def bodies_of(row: Case, letter: Letter) -> list[Forum]:
    """The bodies to which a paper of this case can go."""
    state = next(iter(row.states), None)
    known = [forum for code in letter.forums if (forum := forums.forum(code, state)) is not None]
    return list({forum.id: forum for forum in known if goes_to(letter, forum)}.values())


def _drafted(
    request: HttpRequest, leaving: exits.Exit, letter: Letter, wanted: _Asked, asks: dict[str, str],
    context: dict[str, Any],
) -> Draft | None:  # fmt: skip
    address = address_of(leaving.row, request.build_absolute_uri("/").rstrip("/"))
    found: Dossier = dossier_of(leaving, wanted.language, address)
    people = [(person.id, name_of(person)) for person in leaving.case.people if not person.is_group]
    best = likeliest(letter, found.each)
    who = wanted.who if wanted.who in dict(people) else best.id if best else ""
    context |= {"people": people, "who": who, "sent_query": urlencode({"who": who, "to": wanted.to})}
    if not who:
        return None
    try:
        made = acting.drafted(leaving, found, letter, who, wanted.to or None, asks, get_language() or "en")
    except RefusedError as refused:
        context["refused"] = say(refused.why, get_language() or "en")
        return None
    problem = say(made.problem, get_language() or "en") if made.problem else ""
    context |= {"made": made.draft, "template": made, "problem": problem, "lines": _lines(made.draft, leaving)}
    return made.draft


def _lines(made: Draft, leaving: exits.Exit) -> list[Line]:
    entries = {entry.id for entry in leaving.case.entries} - leaving.renamed
    facts = {printed(f"{fact.number}. {fact.day}. {fact.text}{fact.exhibit}"): fact for fact in made.facts}
    found = []
    for paragraph, is_edge in _paragraphs(docx.Document(io.BytesIO(made.data))):
        fact = facts.get(paragraph.text)
        shape = paragraph.paragraph_format
        css = ["paper__edge"] if is_edge else []
        if any(run.bold for run in paragraph.runs):
            css.append("paper__strong")
        if any(run.italic for run in paragraph.runs):
            css.append("paper__italic")
        if shape.alignment == WD_ALIGN_PARAGRAPH.CENTER:
            css.append("paper__centre")
        if shape.left_indent is not None and shape.left_indent > Cm(4):
            css.append("paper__head")
        elif shape.left_indent:
            css.append("paper__in")
        is_entry = fact is not None and fact.entry in entries
        entry = fact.entry if fact is not None and is_entry else ""
        found.append(Line(paragraph.text, " ".join(css), entry, fact is not None and not is_entry))
    return found


def _paragraphs(file: Document) -> Iterator[tuple[Paragraph, bool]]:
    """All paragraphs, those in tables and boxes too; `True` of those at the upper and lower edge of a page."""
    section = file.sections[0]
    yield from _at_edge(section.header)
    yield from ((Paragraph(each, file._body), False) for each in _texts(file.element.body))
    yield from _at_edge(section.footer)


def _at_edge(edge: Any) -> Iterator[tuple[Paragraph, bool]]:
    if not edge.is_linked_to_previous:  # else there is none, and asking for it would make one
        told = (Paragraph(each, edge) for each in _texts(edge._element))
        yield from ((paragraph, True) for paragraph in told if paragraph.text.strip())


def _texts(tree: Any) -> Iterator[Any]:
    """The paragraphs of a part. A box stands there twice, for programs that know it and for those that do not."""
    for each in tree.iter(qn("w:p")):
        if not any(above.tag.endswith("}Fallback") for above in each.iterancestors()):
            yield each


def _file(request: HttpRequest, row: Case, leaving: exits.Exit, letter: Letter, made: Draft) -> HttpResponse:
    looked(
        request, "export", "case", row.ref, row, use=leaving.use, format="docx", paper=letter.id,
        people=len(leaving.case.people), left_out=len(leaving.left_out), marks=len(leaving.marks),
    )  # fmt: skip
    return download([made.data], f"habeas-{row.ref}-{letter.id}.{made.language}.docx", DOCX, len(made.data))
