"""The law to browse: norms, instruments, what binds a state on a day, bodies, the Chisinau Agreement, judgments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from habeas.check.amounts import figure_text, iso
from habeas.check.shipped import library
from habeas.dates import FAR_FUTURE, TRUE
from habeas.desk.render import page
from habeas.law import chisinau as agreement
from habeas.law import forums
from habeas.law import instruments as register
from habeas.law.access import access
from habeas.law.chisinau import AGREEMENT, Gap
from habeas.law.chisinau_words import source_in_russian
from habeas.law.norm import Norm, Source
from habeas.record.vocabulary import load_vocabulary
from habeas.store.models import Case
from habeas.tell.law_words import (
    BASIS_WORDS,
    FORCE_WORDS,
    UNTRANSLATED,
    access_text,
    case_name,
    in_language,
    instrument_title,
    is_foreign,
    limit_text,
    of_research,
)
from habeas.tell.norms import KINDS, norms_in_force, own_words, trust, words_of
from habeas.tell.norms import binds as norm_binds
from habeas.words import Message, say

PER_PAGE: Final = 40
HOME: Final = "RU"
GAP_MARKS: Final[Mapping[Gap, str]] = {
    Gap.NONE: "●",
    Gap.PARTLY: "◐",
    Gap.PROVED: "▲",
    Gap.TO_CONFIRM: "△",
    Gap.UNKNOWN: "○",
}

TOPIC_WORDS: Final = {
    "liberty": _("Liberty"),
    "children": _("Children and families"),
    "pregnancy": _("Pregnant women and mothers"),
    "statelessness": _("Stateless people"),
    "conditions": _("Conditions of the place"),
    "consular": _("Consulates and states of origin"),
    "removal": _("Removal"),
    "death": _("Deaths, disappearances and inquiries"),
    "asylum": _("Asylum"),
    "procedure": _("Procedure and remedies"),
    "monitoring": _("Monitoring of closed places"),
}


@dataclass(frozen=True, slots=True)
class NormRow:
    """A norm in a list, in the reader's language."""

    id: str
    title: str
    force: str
    sources: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    label: str


def norms(request: HttpRequest) -> HttpResponse:
    """All norms, filtered and searched."""
    wanted = {name: request.GET.get(name, "") for name in ("q", "state", "instrument", "force", "topic", "verified")}
    found = [norm for norm in library().norms if _fits(norm, wanted)]
    rows = Paginator([_row(norm) for norm in found], PER_PAGE).get_page(request.GET.get("page"))
    context = {"section": "law", "rows": rows, "wanted": wanted, "filters": _filters(), "all": len(library().norms)}
    return page(request, "law/norms.html", context, part="rows")


def norm(request: HttpRequest, id: str) -> HttpResponse:
    """One norm read out, for a state and a day."""
    found = next((norm for norm in library().norms if norm.id == id), None)
    if found is None:
        raise Http404
    language = _language()
    state = request.GET.get("state") or (found.states[0] if found.states else HOME)
    day = timezone.localdate().toordinal()
    note = of_research(found.note or "", language)
    text = in_language(found.text, language) if found.text else ""
    context = {
        "section": "law",
        "norm": found,
        "title": in_language(found.title, language),
        "force": say(FORCE_WORDS[found.force], language),
        "topic": TOPIC_WORDS[found.topic],
        "trust": say(trust(found), language),
        "text": text,
        "untranslated": say(UNTRANSLATED, language) if text and is_foreign(text, language) else "",
        "lines": own_words(found),
        "state": state,
        "states": _states(),
        "sources": [_source(source, state) for source in found.sources],
        "versions": _versions(found),
        "bodies": [_body(code, state, day) for code in found.remedies],
        "note": note,
    }
    return page(request, "law/norm.html", context)


def instruments(request: HttpRequest) -> HttpResponse:
    """The register of instruments, by kind."""
    language = _language()
    groups = [
        (say(title, language), [each for each in register.shipped().instruments.values() if each.kind == kind])
        for kind, title in KINDS.items()
    ]
    rows = [(title, [(each, in_language(each.title, language)) for each in group]) for title, group in groups]
    return page(request, "law/instruments.html", {"section": "law", "groups": rows})


def instrument(request: HttpRequest, id: str) -> HttpResponse:
    """One instrument: whom it binds from when to when, and the norms that rest on it."""
    found = register.shipped().instruments.get(id)
    if found is None:
        raise Http404
    language = _language()
    vocabulary = load_vocabulary()
    states = [found.state] if found.state else sorted(state for one, state in register.shipped().binds if one == id)
    force = [
        (vocabulary.label(state, language), state, _stretches(id, state), register.shipped().binds.get((id, state)))
        for state in states
        if state
    ]
    rows = [_row(norm) for norm in library().norms if any(source.instrument == id for source in norm.sources)]
    context = {
        "section": "law",
        "instrument": found,
        "title": in_language(found.title, language),
        "force": force,
        "rows": rows,
    }
    return page(request, "law/instrument.html", context)


def binds(request: HttpRequest) -> HttpResponse:
    """What binds a state on a day."""
    language = _language()
    state = request.GET.get("state") or HOME
    if state not in load_vocabulary().states:
        raise Http404
    on, wrong = _day(request)
    day = on.toordinal()
    standing = register.in_force(state, day)
    groups = [
        (
            say(title, language),
            [
                (each, in_language(each.instrument.title, language), _since(each))
                for each in standing
                if each.instrument.kind == kind
            ],
        )
        for kind, title in KINDS.items()
    ]
    ended = [
        (bind.instrument, instrument_title(bind.instrument, language), (bind.until or 1) - 1, bind.verified)
        for bind in register.shipped().ended(state, day)
    ]
    context = {
        "section": "law",
        "state": state,
        "states": _states(),
        "day": on,
        "wrong": wrong,
        "groups": groups,
        "ended": ended,
        "rows": [_row(norm) for norm in norms_in_force(library(), state, day)],
    }
    return page(request, "law/binds.html", context)


def bodies(request: HttpRequest) -> HttpResponse:
    """Where one can turn: bodies inside a state, and international ones, with those that are closed."""
    state = request.GET.get("state") or HOME
    if state not in load_vocabulary().states:
        raise Http404
    day = timezone.localdate().toordinal()
    shipped = forums.shipped()
    found = [_body_of(body, state, day) for body in (*shipped.of_state(state), *shipped.international.values())]
    context = {"section": "law", "state": state, "states": _states(), "bodies": found}
    return page(request, "law/bodies.html", context)


def chisinau(request: HttpRequest) -> HttpResponse:
    """The Agreement of 2002 article by article, beside the safeguards and the other instruments."""
    language = _language()
    data = agreement.shipped()
    columns = [(name, in_language(column.name, language)) for name, column in data.columns.items()]
    rows = [
        (
            in_language(row.title, language),
            "; ".join(_cited(each, language) for each in row.source),
            [
                {
                    "article": _cited(cell.article or "", language),
                    "mark": GAP_MARKS[cell.gap],
                    "word": say(cell.gap.word, language),
                    "basis": say(BASIS_WORDS[cell.basis], language),
                    "why": of_research(cell.why, language),
                }
                for _, cell in cells
            ],
        )
        for row, cells in data.matrix()
    ]
    tally = [(GAP_MARKS[gap], say(gap.word, language), count) for gap, count in data.tally(AGREEMENT).items()]
    context = {
        "section": "law",
        "title": in_language(data.agreement.title, language),
        "note": of_research(data.agreement.note or "", language),
        "ours": language != "en",
        "articles": [
            (
                _cited(article.article, language),
                article.seen,
                in_language(article.says, language),
                _of_research(article.silent_on, language),
            )
            for article in data.articles
        ],
        "columns": columns,
        "rows": rows,
        "tally": tally,
        "parties": [(load_vocabulary().label(party.state, language), party) for party in data.parties.values()],
        "criticism": [
            (of_research(each.who, language), _of_research(each.points, language)) for each in data.criticism
        ],
    }
    return page(request, "law/chisinau.html", context)


def _cited(text: str, language: str) -> str:
    return source_in_russian(text) if language == "ru" else text


def _of_research(texts: Iterable[str], language: str) -> list[str]:
    return [told for each in texts if (told := of_research(each, language))]


def judgments(request: HttpRequest) -> HttpResponse:
    """The published judgments, with what each held."""
    rows = Case.objects.filter(library=True).only("ref", "key", "title", "cite", "states", "holdings").order_by("title")
    wanted = request.GET.get("q", "").casefold()
    found = [row for row in rows if wanted in f"{row.title} {row.key} {row.cite}".casefold()]
    context = {"section": "law", "rows": [(row, _held(row)) for row in found], "q": request.GET.get("q", "")}
    return page(request, "law/judgments.html", context, part="rows")


def _held(case: Case) -> list[tuple[str, str]]:
    """The articles and what was held, each once."""
    return list(dict.fromkeys((held["article"], held["result"]) for held in case.holdings))


def _language() -> str:
    return (get_language() or "en")[:2]


def _fits(norm: Norm, wanted: Mapping[str, str]) -> bool:
    return (
        (not wanted["q"] or all(word in words_of(norm) for word in wanted["q"].casefold().split()))
        and (not wanted["state"] or norm_binds(norm, wanted["state"]))
        and (not wanted["instrument"] or any(source.instrument == wanted["instrument"] for source in norm.sources))
        and (not wanted["force"] or norm.force == wanted["force"])
        and (not wanted["topic"] or norm.topic == wanted["topic"])
        and (wanted["verified"] != "no" or not norm.verified)
    )


def _row(norm: Norm) -> NormRow:
    sources = ", ".join(f"{source.instrument} {source.provision}".strip() for source in norm.sources)
    language = _language()
    return NormRow(
        norm.id, in_language(norm.title, language), say(FORCE_WORDS[norm.force], language), sources, norm.verified
    )


def _filters() -> dict[str, list[Option]]:
    language = _language()
    named = sorted({source.instrument for norm in library().norms for source in norm.sources})
    return {
        "state": _states(),
        "instrument": [Option(id, id) for id in named],
        "force": [Option(force, say(word, language)) for force, word in FORCE_WORDS.items()],
        "topic": [Option(name, str(word)) for name, word in TOPIC_WORDS.items()],
    }


def _states() -> list[Option]:
    language = _language()
    vocabulary = load_vocabulary()
    return sorted(
        (Option(code, state.label(language)) for code, state in vocabulary.states.items()), key=lambda o: o.label
    )


def _source(source: Source, state: str) -> dict[str, Any]:
    known = source.instrument in register.shipped().instruments
    return {
        "source": source,
        "title": instrument_title(source.instrument, _language()),
        "see": [case_name(reference) for reference in source.see],
        "force": _stretches(source.instrument, state) if known else [],
    }


def _stretches(id: str, state: str) -> list[tuple[str, str, bool, str]]:
    """First and last day of force (empty: open), whether it is certain, and why."""
    return [
        (
            iso(stretch.first_day) or "",
            "" if stretch.last_day_exclusive >= FAR_FUTURE else iso(stretch.last_day_exclusive - 1) or "",
            stretch.value == TRUE,
            say(stretch.basis.why, _language()),
        )
        for stretch in register.force(id, state)
    ]


def _since(each: register.Standing) -> str:
    language = _language()
    if each.value != TRUE:
        return say(Message("not certain: %(why)s", {"why": each.stretch.basis.why}), language)
    since = iso(each.bind.since) if each.bind else None
    return say(Message("since %(day)s", {"day": since}), language) if since else ""


def _versions(norm: Norm) -> list[tuple[str, str, str, str, bool]]:
    """Span, figures and act of each version, and whether its days are certain."""
    language = _language()
    found = []
    for version in norm.versions:
        last = None if version.until is None else version.until - 1
        figures = ", ".join(
            f"{name} = {figure_text(value, language)}" for name, value in {**norm.figures, **version.figures}.items()
        )
        found.append(
            (
                iso(version.since) or "…",
                iso(last) or "…",
                figures,
                of_research(version.by or "", language),
                version.certain,
            )
        )
    return found


def _body(code: str, state: str, day: int) -> dict[str, Any]:
    body = forums.forum(code, state)
    return {"id": code, "missing": True} if body is None else _body_of(body, state, day)


def _body_of(body: forums.Forum, state: str, day: int) -> dict[str, Any]:
    language = _language()
    how = access(body, state, day)
    return {
        "id": body.id,
        "state": body.state,
        "name": in_language(body.name, language),
        "nature": in_language(body.nature, language),
        "verified": body.verified,
        "closed": how.standing == "closed",
        "access": access_text(how, language),
        "limits": [limit_text(limit, language) for limit in body.time_limits],
    }


def _day(request: HttpRequest) -> tuple[date, bool]:
    """The day asked for, else today; and whether what was asked for is no day."""
    text = request.GET.get("day", "")
    try:
        return (date.fromisoformat(text) if text else timezone.localdate()), False
    except ValueError:
        return timezone.localdate(), True
