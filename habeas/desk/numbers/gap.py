"""The gap matrix: what an instrument lacks of the safeguards a returned child needs, whom that harmed, and wording of ours.

The harm is counted in published judgments alone, so that everybody who signed in reads the same. An instrument of one's own is
read from what is pasted or sent, shown, and kept nowhere; what is typed waits as a draft until it was read.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from habeas.casework.breached import published
from habeas.casework.law import program
from habeas.casework.today import stale
from habeas.dates import FALSE, TRUE
from habeas.desk.access import looked
from habeas.desk.cases import drafts
from habeas.desk.forms import Dressed
from habeas.desk.law.views import GAP_MARKS
from habeas.desk.numbers.judgments import addresses
from habeas.desk.render import page
from habeas.desk.uploads import SealedFile, takes_files, too_large
from habeas.files import MAX_BYTES, Fault, FaultsError, decoded
from habeas.law import chisinau, instruments
from habeas.law.chisinau import AGREEMENT, Gap
from habeas.law.chisinau_words import source_in_russian
from habeas.prove.gap.harms import NOT_ALONE
from habeas.prove.gap.instrument import Own, read_instrument_text, template
from habeas.prove.gap.matrix import WORDING_IS_OURS, GapMatrix, GapRow, gap_matrix
from habeas.prove.gap.rows import as_csv, as_json
from habeas.prove.gap.words import harm_told
from habeas.record.vocabulary import load_vocabulary
from habeas.store import blobs
from habeas.store.models import Case
from habeas.tell.law_words import BASIS_WORDS, case_name, in_language, is_foreign, of_research
from habeas.words import say

FIRST: Final = 6
"""Examples that are shown at once; the others open."""
TYPES: Final = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
PASTED: Final = "pasted.yaml"


class GapForm(Dressed):
    """Which instrument is measured, on which day it is asked who is bound, and which answers are shown."""

    instrument = forms.ChoiceField(label=_("Instrument"), required=False)
    on = forms.DateField(label=_("Who is bound on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    answer = forms.ChoiceField(label=_("Only safeguards that are"), required=False)

    def __init__(self, data: QueryDict) -> None:
        given = data.copy()
        given.setdefault("on", timezone.localdate().isoformat())
        super().__init__(given)
        language = _language()
        columns = chisinau.shipped().columns.items()
        named: Any = self.fields["instrument"]
        named.choices = [(name, in_language(column.name, language)) for name, column in columns]
        answers: Any = self.fields["answer"]
        answers.choices = [("", gettext("any")), *((gap.value, say(gap.word, language)) for gap in Gap)]


class OwnForm(Dressed):
    """An agreement or act as YAML: a file, or its text."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput(attrs={"class": "govuk-file-upload", "accept": ".yaml,.yml,.json"}),
    )
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "gap__text"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("file") and not (given.get("text") or "").strip():
            self.add_error("file", gettext("Choose a file, or paste its text."))
        return given


@dataclass(frozen=True, slots=True)
class Shown:
    """A safeguard as the page has it. `examples` are names with the address of a case, None where it is not on record."""

    row: GapRow
    title: str
    sources: str
    mark: str
    word: str
    basis: str
    article: str
    why: str
    harm: tuple[str, ...]
    examples: tuple[tuple[str, str | None], ...]
    wording: str

    @property
    def first(self) -> tuple[tuple[str, str | None], ...]:
        """The examples shown at once."""
        return self.examples[:FIRST]

    @property
    def rest(self) -> tuple[tuple[str, str | None], ...]:
        """The others."""
        return self.examples[FIRST:]


@require_safe
def gap(request: HttpRequest) -> HttpResponse:
    """The matrix of one of the instruments of the research."""
    form = GapForm(request.GET)
    if not form.is_valid():
        if "on" not in form.errors or len(form.errors) > 1:
            raise Http404
        return page(request, "numbers/gap.html", {"section": "numbers", "form": form}, status=422)
    matrix = _asked(form)
    query = request.GET.urlencode()
    return page(
        request,
        "numbers/gap.html",
        _context(request, matrix, form.cleaned_data["answer"]) | {"form": form, "query": query},
    )


@require_safe
def file(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole matrix to be taken elsewhere, as the command line writes it."""
    form = GapForm(request.GET)
    if kind not in TYPES or not form.is_valid():
        raise Http404
    return _file(request, _asked(form), kind)


@require_safe
def empty(request: HttpRequest) -> HttpResponse:
    """The file to fill in for an instrument of one's own."""
    answer = HttpResponse(template(chisinau.shipped(), _language()), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="instrument.yaml"'
    return answer


def _everybody(request: HttpRequest) -> None:
    """Of everybody who signed in: what is sent is shown to nobody else, and not kept."""


@takes_files(_everybody)
@drafts.offered
def own(request: HttpRequest) -> HttpResponse:
    """An instrument of one's own: its matrix, or every fault by its line. What was read stays in the form alone."""
    form = OwnForm(request.POST or None, request.FILES or None)
    faults: tuple[Fault, ...] = ()
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            text, name = _sent(form)
            measured = read_instrument_text(text, name, chisinau.shipped(), load_vocabulary())
        except FaultsError as error:
            faults = error.faults
        else:
            drafts.throw_away(request, drafts.name_of(request, request.path))
            matrix, kind = _matrix(measured, timezone.localdate().toordinal()), request.POST.get("take", "")
            if kind in TYPES:
                return _file(request, matrix, kind)
            context = _context(request, matrix, "")
        form = _again(form)
    context |= {"section": "numbers", "form": form, "faults": _told(faults), "too_large": too_large(request)}
    return page(request, "numbers/gap_own.html", context, status=422 if form.errors or faults else 200)


def _sent(form: OwnForm) -> tuple[str, str]:
    """The text and how faults call it; a file goes before what is pasted, and is taken away. Raises FaultsError."""
    sent = form.cleaned_data["file"]
    if not isinstance(sent, SealedFile):
        return form.cleaned_data["text"].replace("\r\n", "\n"), PASTED
    try:
        name = sent.name or PASTED
        pieces = blobs.read(sent.stored.name) if sent.stored.size <= MAX_BYTES else iter((b"\0" * (MAX_BYTES + 1),))
        form.cleaned_data["text"] = text = decoded(b"".join(pieces), name)
        return text, name
    finally:
        blobs.remove([sent.stored.name])


def _again(form: OwnForm) -> OwnForm:
    """The form with what was read as its text, to be mended here and sent again."""
    return OwnForm({"text": form.cleaned_data["text"]})


def _told(faults: Sequence[Fault]) -> list[tuple[int, str]]:
    """The line and what is wrong there."""
    return [(fault.mark.line, say(fault.message, _language())) for fault in faults]


def _asked(form: GapForm) -> GapMatrix:
    on: date = form.cleaned_data["on"] or timezone.localdate()
    return _matrix(form.cleaned_data["instrument"] or AGREEMENT, on.toordinal())


def _matrix(measured: str | Own, day: int) -> GapMatrix:
    return gap_matrix(
        measured, published(), day, chisinau.shipped(), instruments.shipped(), program().library
    )  # fmt: skip


def _file(request: HttpRequest, matrix: GapMatrix, kind: str) -> HttpResponse:
    language = _language()
    content = (
        "\ufeff" + as_csv(matrix, language)
        if kind == "csv"
        else json.dumps(as_json(matrix, language), ensure_ascii=False, indent=2)
    )
    looked(request, "export", "numbers", "gap", None, format=kind)
    answer = HttpResponse(content, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="gap.{kind}"'
    return answer


def _context(request: HttpRequest, matrix: GapMatrix, answer: str) -> dict[str, Any]:
    language, measured = _language(), matrix.measured
    cases = addresses(request)
    rows = [row for row in matrix.rows if answer in ("", row.cell.gap.value)]
    return {
        "section": "numbers",
        "matrix": matrix,
        "name": in_language(measured.name, language),
        "seen": of_research(measured.seen, language) or measured.seen,
        "note": of_research(measured.note or "", language),
        "is_agreement": measured.id == AGREEMENT,
        "notes": [say(NOT_ALONE, language), say(WORDING_IS_OURS, language)],
        "rows": [_shown(row, cases, language) for row in rows],
        "left_out": len(matrix.rows) - len(rows),
        "tally": [(gap.value, GAP_MARKS[gap], say(gap.word, language), count) for gap, count in matrix.tally.items()],
        "parties": _parties(matrix, language),
        "stale": stale(Case.objects.filter(library=True)).count(),
    }


def _shown(row: GapRow, cases: dict[str, str], language: str) -> Shown:
    cited = source_in_russian if language == "ru" else str
    silent = row.link.not_recorded
    return Shown(
        row=row,
        title=in_language(row.safeguard.title, language),
        sources="; ".join(map(cited, row.safeguard.source)),
        mark=GAP_MARKS[row.cell.gap],
        word=say(row.cell.gap.word, language),
        basis=say(BASIS_WORDS[row.cell.basis], language),
        article=cited(row.cell.article or ""),
        why=of_research(row.cell.why, language),
        harm=tuple(say(each, language) for each in harm_told(row))
        if silent is None
        else (in_language(silent, language),),
        examples=tuple((case_name(each), cases.get(each)) for each in (row.harmed.named if row.harmed else ())),
        wording=in_language(row.wording, language),
    )


def _parties(matrix: GapMatrix, language: str) -> list[tuple[str, str, str, bool, str]]:
    """State, whether it is bound, why, whether that is verified, and a note."""
    words = {TRUE: gettext("yes"), FALSE: gettext("no")}
    found = [
        (
            load_vocabulary().label(each.state, language),
            words.get(each.value, gettext("not known")),
            say(each.why, language),
            each.verified,
            "" if is_foreign(each.note or "", language) else each.note or "",
        )
        for each in matrix.parties
    ]
    return sorted(found)


def _language() -> str:
    return (get_language() or "en")[:2]
