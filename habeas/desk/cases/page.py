"""The page of a case: who and where now, family, one timeline, findings, questions; and its history."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from habeas.casework import decisions, sharing
from habeas.casework.acting import has_incident
from habeas.casework.case_page import Sight, as_known, stored
from habeas.casework.life import born, died
from habeas.casework.standing import GRAVEST, word
from habeas.check.amounts import long_day, number
from habeas.check.steps import FAR
from habeas.check.stretches import HELD, Stretch
from habeas.dates import DateFault, When
from habeas.desk.access import account_of, case_or_404, looked, share_of, staff
from habeas.desk.cases import at_once, family, findings, history, picture, questions, story
from habeas.desk.cases.edited import edited
from habeas.desk.cases.names import Names, names_of
from habeas.desk.cases.same import same_in
from habeas.desk.closed_notes import NOTES, flag_words
from habeas.desk.forms import turned_round
from habeas.desk.render import is_fragment, page
from habeas.record.case import Person
from habeas.record.vocabulary import load_vocabulary
from habeas.store import access
from habeas.store.models import Case, Entry, Flag, Task
from habeas.store.models.entries import Standing
from habeas.store.prepared import prepared
from habeas.tell.record_words import place_names

MOST_PEOPLE: Final = 20
MOST_ITEMS: Final = 40
PARTS: Final = ("story", "findings", "people")
TAGS: Final = ("child", "pregnant", "stateless", "asylum_pending")


@dataclass(frozen=True, slots=True)
class Card:
    """A person in the head: where they are now in words, and what matters about them today."""

    key: str
    name: str
    about: str
    held: str
    """`held`, `unsure`, `free` or empty where no custody is on record."""
    where: str
    tags: tuple[str, ...]


@staff
@require_safe
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """The page of a case; with `known_at` as it stood on a day, read-only."""
    row = case_or_404(request, ref)
    account, language = account_of(request), get_language() or "en"
    known, fault = _known_at(request)
    sight = stored(row, account) if known is None else as_known(row, account, known)
    looked(request, "look", "case", row.ref, row, **({"known_at": known} if known else {}))
    context: dict[str, Any] = {
        "section": "cases",
        "case": row,
        "sight": sight,
        "known_at": known,
        "known_text": request.GET.get("known_at", ""),
        "known_fault": fault,
        "may_change": known is None and access.may_change(account, row),
    }
    context |= _people(request, sight, language)
    people = {person.id for person in context["shown"]}
    standing = decisions.standing(row, sight.findings, sight.closed, bool(sight.linked)) if known is None else {}
    context |= _story(request, row, sight, context["shown"], language)
    context |= findings.panel(request, sight, people if context["is_part"] else _all(sight), standing, language)
    template = "cases/page.html"
    target = request.headers.get("HX-Target", "")
    if is_fragment(request) and target in PARTS:
        return page(request, f"cases/page_{target}.html", context)
    context |= _head(request, row, sight, language)
    context["incident"] = row.library and has_incident(row)
    if known is None and not row.library:
        context |= _questions(request, row, sight, language, context["may_change"])
    return page(request, template, context)


def _known_at(request: HttpRequest) -> tuple[int | None, str]:
    """The day of which one asks what was known then, and what is wrong with what was typed."""
    text = turned_round(request.GET.get("known_at", "").strip())
    if not text:
        return None, ""
    try:
        day = When.parse(text).last
    except DateFault:
        day = None
    if day is None:
        return None, _("Write a day, such as 2021-10-01 or 01.10.2021.")
    if day > timezone.localdate().toordinal():
        return None, _("This day is still to come.")
    return day, ""


def _all(sight: Sight) -> set[str]:
    return {person.id for person in sight.case.people}


# ---- people --------------------------------------------------------------------------------------------------------


def _people(request: HttpRequest, sight: Sight, language: str) -> dict[str, Any]:
    """Who is shown: all, the one asked for, those whose name fits, or of many the first."""
    every = sight.case.people
    wanted, words = request.GET.get("person", ""), request.GET.get("who", "").strip().casefold()
    fitting = [p for p in every if (not wanted or p.id == wanted) and words in (p.label or p.id).casefold()]
    shown = fitting if request.GET.get("people") == "all" else fitting[:MOST_PEOPLE]
    own: dict[str, list[Stretch]] = defaultdict(list)
    for stretch in sight.stretches:
        own[stretch.who].append(stretch)
    is_big = len(fitting) > MOST_PEOPLE
    cards = [card_of(sight, person, own[person.id], language) for person in (fitting if is_big else shown)]
    by_key = {person.id: person for person in every}
    boxes = [
        family.Box(
            card.key,
            card.name,
            (_about(_of_a_year(by_key[card.key]), language), ", ".join(card.tags) or card.where),
            card.held,
            by_key[card.key].sex,
        )
        for card in cards
    ]
    return {
        "shown": shown,
        "cards": [] if is_big else cards,
        "together": together(cards, len(shown)) if is_big else [],
        "left": len(fitting) - len(shown),
        "has_search": len(every) > MOST_PEOPLE,
        "is_part": len(fitting) < len(every),
        "is_family": len(every) > 1,
        "wanted": wanted,
        "totals": _totals(sight) if is_big else [],
        "graph": family.graph(boxes, sight.case.kin, _("Family in this case"), language),
        "kin": family.sentences(shown, sight.case.kin, language),
    }


def together(cards: Sequence[Card], most: int) -> list[tuple[str, str, list[Card], int]]:
    """Many people by where they are: state, words, those named here, and how many more there are."""
    groups: dict[tuple[str, str], list[Card]] = {}
    for card in cards:
        groups.setdefault((card.held, card.where), []).append(card)
    rank = ("held", "unsure", "free", "")
    order = sorted(groups.items(), key=lambda group: (rank.index(group[0][0]), -len(group[1])))
    return [(held, where, own[:most], len(own) - len(own[:most])) for (held, where), own in order]


def card_of(sight: Sight, person: Person, own: Sequence[Stretch], language: str) -> Card:
    """What the head says of a person on the day of the page; `own` are their stretches."""
    label = load_vocabulary().label
    name, about = person.label or person.id, _about(person, language)
    is_dead = person.died is not None and (person.died.first or 0) <= sight.day
    facts = set() if is_dead else {s.fact for s in own if s.since <= sight.day < s.until}
    tags = [label(fact, language) for fact in TAGS if fact in facts]
    if "child" not in facts and _overlap(own, "child"):
        tags.append(_("child while held"))
    if "stateless" not in facts and person.stateless:
        tags.append(label("stateless", language))
    held, where = _now(sight, own, language)
    if is_dead and person.died is not None:
        held, where = "", died(person, person.died, language)
    return Card(person.id, name, about, held, where, tuple(tags))


def _about(person: Person, language: str) -> str:
    """Sex, birth and nationality in one line."""
    vocabulary = load_vocabulary()
    parts = []
    if person.sex and person.sex in vocabulary.words["sex"]:
        parts.append(vocabulary.words["sex"][person.sex].label(language))
    if person.born is not None:
        parts.append(born(person, person.born, language))
    elif person.age is not None:
        parts.append(_("aged %(years)s") % {"years": number(person.age, language)})
    parts += [vocabulary.label(state, language) for state in person.nationality]
    return ", ".join(parts)


def _of_a_year(person: Person) -> Person:
    """The same with the year of birth alone: a box of the picture has no room for the day."""
    if person.born is None or person.born.first is None or not person.born.is_one_day:
        return person
    return replace(person, born=When.parse(f"{date.fromordinal(person.born.first).year:04}"))


def _overlap(own: Sequence[Stretch], fact: str) -> bool:
    held = [each for each in own if each.fact == HELD]
    return any(
        each.since < stay.until and stay.since < each.until for each in own if each.fact == fact for stay in held
    )


def _now(sight: Sight, own: Sequence[Stretch], language: str) -> tuple[str, str]:
    """Whether somebody is held on the day of the page, where and for how long, in words."""
    day = sight.day
    held = sorted((s for s in own if s.fact == HELD), key=lambda s: (s.since, s.until))
    if not held:
        return "", _("no custody on record")
    names = place_names(sight.case, language)
    now = [stay for stay in held if stay.since <= day < stay.until]
    begun = _run_begin(held, now[-1] if now else held[-1])
    place = names.get((now or held)[-1].place or "", "") or _("place not recorded")
    since = long_day(begun, language)
    if now and now[-1].certain:
        count = day - begun + 1
        days = ngettext("%(count)s day", "%(count)s days", count) % {"count": count}
        return "held", _("held: %(place)s, since %(day)s (%(days)s)") % {"place": place, "day": since, "days": days}
    if now:
        last = long_day(now[-1].since - 1, language)
        return "unsure", _("not known whether still held: %(place)s, since %(day)s; no sign after %(last)s") % {
            "place": place, "day": since, "last": last
        }  # fmt: skip
    until = held[-1].until
    if until >= FAR:
        return "unsure", _("held: %(place)s, since %(day)s") % {"place": place, "day": since}
    return "free", _("not held now; last: %(place)s, until %(day)s") % {
        "place": place, "day": long_day(until - 1, language)
    }  # fmt: skip


def _run_begin(held: Sequence[Stretch], stay: Stretch) -> int:
    """The first day of the unbroken custody that a stay belongs to."""
    begin = stay.since
    for each in reversed(held):
        if each.since < begin <= each.until:
            begin = each.since
    return begin


def _totals(sight: Sight) -> list[tuple[str, int]]:
    """Of many people, how many are held today, and how many are children, pregnant, stateless."""
    label, language = load_vocabulary().label, get_language() or "en"
    now = [s for s in sight.stretches if s.since <= sight.day < s.until]
    found = [
        (_("people"), len(sight.case.people)),
        (_("held today"), len({s.who for s in now if s.fact == HELD and s.certain})),
        (_("perhaps still held"), len({s.who for s in now if s.fact == HELD and not s.certain})),
    ]
    return [*found, *((label(fact, language), len({s.who for s in now if s.fact == fact})) for fact in TAGS)]


# ---- the timeline --------------------------------------------------------------------------------------------------


def _story(request: HttpRequest, row: Case, sight: Sight, people: Sequence[Person], language: str) -> dict[str, Any]:
    standings = {key: str(Standing(found).label) for key, found in _standings(row.pk)}
    shown = (person.id for person in people)
    items = story.told(sight, shown, language, _("Entry that you may not read"), standings)
    show = request.GET.get("show", "all")
    show = show if show in story.SHOWN else "all"
    chosen = story.chosen(items, show)
    every = request.GET.get("items") == "all"
    svg = picture.timeline(
        sight,
        people,
        story.numbers(sight, items),
        _words(language, sight.known_at, standings),
    )
    return {
        "picture": svg,
        "items": chosen if every else chosen[:MOST_ITEMS],
        "items_left": 0 if every else max(len(chosen) - MOST_ITEMS, 0),
        "show": show,
        "shows": [
            (name, word, len(story.chosen(items, name)))
            for name, word in zip(
                story.SHOWN, (_("All"), _("Custody"), _("Events"), _("Findings and deadlines")), strict=True
            )
        ],
    }


@prepared
def _standings(case: Any) -> QuerySet[Any]:
    return Entry.objects.filter(case=case, standing__gt="").values_list("key", "standing")


def _words(language: str, known_at: int | None, standings: Mapping[str, str]) -> picture.Words:
    return picture.Words(
        hidden=_("Entry that you may not read"),
        language=language,
        title=_("Timeline: custody, status, events, findings and deadlines. The list below says the same in words."),
        custody=_("custody"),
        events=_("events"),
        today=_("today") if known_at is None else _("that day"),
        not_held=_("no custody on record"),
        standings=standings,
        verdicts={verdict: word(verdict, language) for verdict in GRAVEST},
        more=lambda count: _("and %(count)s more") % {"count": count},
    )


# ---- the head ------------------------------------------------------------------------------------------------------


def _head(request: HttpRequest, row: Case, sight: Sight, language: str) -> dict[str, Any]:
    flags: list[Any] = []
    tasks = 0
    if not row.library:
        flags = [(flag, flag_words(flag, sight.closed)) for flag in _flags(row.pk)]
        tasks = _tasks.number(row.pk)
    return {
        "states": [load_vocabulary().label(state, language) for state in row.states],
        "flags": flags,
        "open_tasks": tasks,
        "notes_closed": NOTES in sight.closed,
        "share": None if row.library else share_of(request, row),
        "unanswered": sharing.unanswered_of(row, account_of(request), timezone.localdate()),
        "holdings": sight.case.holdings if row.library else (),
        "people_by_key": findings.names_of(sight),
        "same": [] if row.library else same_in(row, account_of(request)),
    }


@prepared
def _flags(case: Any) -> QuerySet[Any]:
    return Flag.objects.filter(case=case, lifted_at__isnull=True).select_related("person", "set_by").order_by("set_at")


@prepared
def _tasks(case: Any) -> QuerySet[Any]:
    return Task.objects.filter(case=case, done_at__isnull=True).values("pk")


def _questions(request: HttpRequest, row: Case, sight: Sight, language: str, change: bool) -> Mapping[str, Any]:
    names = Names(row, account_of(request), sight.case, sight.hidden)
    key = request.GET.get("entered", "")
    entered = at_once.entered(names, key) if key and change else None
    if row.asked_at is None:
        return {"asked": False, "questions": [], "entered": entered}
    days = questions.vague(row, sight.case, language, sight.closed, linked=bool(sight.linked))
    found = questions.asked(
        row, sight.case, sight.hidden, language, sight.closed, every=False, linked=bool(sight.linked)
    )
    left, first = len(found) > questions.FIRST, found[: questions.FIRST]
    shown = questions.with_fields(first, names) if change else first
    return {"asked": True, "questions": shown, "questions_left": left, "vague": days, "entered": entered}


@staff
@require_safe
def case_history(request: HttpRequest, ref: str) -> HttpResponse:
    """Who did what when, and what the entries that were corrected had said."""
    row = case_or_404(request, ref)
    looked(request, "look", "history", row.ref, row)
    language = get_language() or "en"
    acts = history.acts(row, request.GET.get("show") == "looks")
    found = Paginator(acts, history.A_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "cases",
        "case": row,
        "rows": history.told(row, list(found.object_list), language, access.closed_groups(account_of(request))),
        "page": found,
        "show": request.GET.get("show", ""),
        "changes": _changes(request, row, language) if found.number == 1 else [],
    }
    return page(request, "cases/page_history.html", context)


def _changes(request: HttpRequest, row: Case, language: str) -> list[history.Change]:
    """Entries that were corrected and rows that were edited, as old beside new, the last first."""
    found = history.changes(row, account_of(request), language) + edited(row, names_of(request, row))
    return sorted(found, key=lambda change: change.at, reverse=True)
