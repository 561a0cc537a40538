"""What a body of the state did, or what became of one proceeding, over time: hearings, decisions, deadlines, letters.

1. Entries that still stand, of cases the reader may see; none that rests on a source closed to them, nor one that tells of
   health where that is closed. Of a body: those of its proceedings, and those that name it.
2. Some last: a decision to the day it was handed over, an order to the day until which it holds, a letter to its answer (to
   today where there is none).
3. The same list and picture as of a case (`story`, `picture`); `MOST` at once, the latest.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from habeas.casework.recheck import today
from habeas.casework.standing import standing, verdict_on
from habeas.check.amounts import long_day
from habeas.check.day_words import day_words
from habeas.check.steps import FAR
from habeas.dates import DateFault, When
from habeas.desk.cases import lanes
from habeas.desk.cases.entry_story import is_decision
from habeas.desk.cases.rows import name_of, title_of
from habeas.desk.cases.story import Item
from habeas.desk.cases.titles import titled
from habeas.record.vocabulary import load_vocabulary
from habeas.store import search
from habeas.store.access import closed_groups, few, of_check, reach, with_judgments
from habeas.store.models import Account, Authority, Case, Entry, Proceeding
from habeas.store.models.search import Area

MOST: Final = 200
PARTS: Final = {
    "hearing": _("Hearings"),
    "decision": _("Decisions"),
    "order": _("Orders"),
    "letter": _("Letters and answers"),
    "event": _("Other"),
    "deadline": _("Deadlines"),
}
_HEARINGS: Final = frozenset({"court_hearing", "child_heard", "relatives_heard"})
_ANSWERS: Final = frozenset({"response_received", "register_answer", "answer_term_extended"})
_NAMED_IN: Final = ("ordered_by", "by", "to", "from", "with", "at")


@dataclass(frozen=True, slots=True)
class Doing:
    """One line: `item` as the list shows it, `first` to `last` the days it may be of, `until` the day to which it lasts;
    `sure`: whether that day is known."""

    item: Item
    first: int
    last: int
    case: Case | None = None
    until: int | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, and when."""

    account: Account
    now: datetime

    @property
    def closed(self) -> frozenset[str]:
        return closed_groups(self.account)

    @property
    def cases(self) -> QuerySet[Case]:
        return with_judgments(*reach(self.account, self.now))


def of_authority(row: Authority, reader: Reader) -> QuerySet[Entry]:
    """The entries of its proceedings, and those that name it in one of their fields."""
    words = search.words_of(row.name)
    rows = search.rows(Area.NOTES, reader.account, reader.now).filter(table="entry", field="fields")
    named = Q(pk__in=search.matching(rows, Area.NOTES, words).values("of")) if words else Q(pk__in=[])
    exactly = Q()
    for name in _NAMED_IN:
        exactly |= Q(**{f"fields__{name}": row.name})
    return _open(reader).filter(Q(proceeding__authority=row) | (named & exactly))


def of_proceeding(row: Proceeding, reader: Reader) -> QuerySet[Entry]:
    """The entries that name it."""
    return _open(reader).filter(proceeding=row)


def told(found: QuerySet[Entry], reader: Reader, *, with_case: bool) -> list[Doing]:
    """The lines in the order of time, numbered; `with_case` where they are of several cases."""
    rows = list(found.select_related("case", "person__case").order_by("-on_first", "-pk")[:MOST])
    by_key: dict[tuple[int, str], list[Entry]] = {}
    for row in rows:
        by_key.setdefault((row.case_id, row.key), []).append(row)
    answers = _answers(rows, reader)
    lines = [_line(some, answers, reader.closed, with_case) for some in by_key.values()]
    lines += _deadlines(by_key, reader, with_case)
    lines.sort(key=lambda line: (line.first, line.item.sort, line.item.text))
    return [replace(line, item=replace(line.item, number=number)) for number, line in enumerate(lines, 1)]


def drawn(lines: Sequence[Doing], title: str) -> str:
    """The picture of these lines, a row for each part; an empty text where there are none."""
    rows = []
    for part, label in PARTS.items():
        own = [line for line in lines if line.item.part == part]
        marks = [
            lanes.Mark(line.first, line.last, line.until, line.sure, line.item.number, line.item.when, line.item.text)
            for line in own
        ]
        if marks:
            rows.append(lanes.Lane(part, str(label), marks))
    return lanes.picture(rows, today(), title, gettext("today"))


def _open(reader: Reader) -> QuerySet[Entry]:
    """The entries that still stand and that the reader may read."""
    teams, _single = reach(reader.account, reader.now)
    return search.open_entries(teams, reader.account.pk, reader.closed).filter(few(reader.cases))


def _answers(rows: Iterable[Entry], reader: Reader) -> dict[tuple[int, str], Entry]:
    """The first answer to each letter among them."""
    asked = [row for row in rows if row.asks]
    if not asked:
        return {}
    found = _open(reader).filter(case__in={row.case_id for row in asked}, re__in={row.key for row in asked})
    answers: dict[tuple[int, str], Entry] = {}
    for each in found.exclude(kind__in=("answer_term_extended",)).order_by("on_first", "pk"):
        answers.setdefault((each.case_id, each.re or ""), each)
    return answers


def _line(
    rows: Sequence[Entry], answers: Mapping[tuple[int, str], Entry], closed: frozenset[str], with_case: bool
) -> Doing:
    first = rows[0]
    language, label = get_language() or "en", load_vocabulary().label
    part, until, sure = _part(first), None, True
    words = [capfirst(label(first.kind, language))]
    if isinstance(result := first.fields.get("result"), str):
        words.append(label(result, language))
    day, text = _day(first, "served_on")
    if text:
        words.append(gettext("handed over on %(day)s") % {"day": text})
        until = day
    day, text = _day(first, "valid_to")
    if first.until and not text:
        when = When.parse(first.until)
        day, text = when.last, day_words(when, language)
    if text:
        words.append(gettext("until %(day)s") % {"day": text})
        until = day
    if first.asks:
        answer = answers.get((first.case_id, first.key))
        until, sure = (answer.on_first, True) if answer else (today(), False)
        said = {"day": day_words(When.parse(answer.on), language)} if answer else None
        words.append(gettext("answered on %(day)s") % said if said else gettext("no answer is on record"))
    who = [title_of(first.case, closed)] if with_case else [name_of(row.person, closed) for row in rows if row.person]
    item = Item(
        part=part,
        sort=(first.on_first or 1, 1, first.order),
        day=first.on_first,
        when=day_words(When.parse(first.on), language),
        text="; ".join(words),
        who=tuple(dict.fromkeys(who)),
        key=first.key,
    )
    begin = first.on_first or 1
    lasts = until if until is not None and begin < until < FAR else None
    return Doing(item, begin, first.on_last or begin, first.case, lasts, sure)


def _part(entry: Entry) -> str:
    if entry.kind in _HEARINGS:
        return "hearing"
    if entry.asks or entry.kind in _ANSWERS:
        return "letter"
    if entry.fields.get("valid_to") or entry.until:
        return "order"
    return "decision" if is_decision(entry.kind, entry.fields) else "event"


def _day(entry: Entry, name: str) -> tuple[int | None, str]:
    """A day among the fields of an entry, and in words."""
    value: Any = entry.fields.get(name)
    try:
        when = When.parse(value["when"] if isinstance(value, dict) else str(value or ""))
    except DateFault:
        return None, ""
    return when.last, day_words(when, get_language() or "en")


def _deadlines(by_key: Mapping[tuple[int, str], Sequence[Entry]], reader: Reader, with_case: bool) -> Iterator[Doing]:
    """What was found due by these entries: by what an entry was before it was corrected too."""
    cases = {row.case_id for rows in by_key.values() for row in rows}
    if not cases:
        return
    roots = _roots(cases, by_key.keys())
    rows = standing(Q(verdict="due", case__in=cases, due__isnull=False), seen=of_check(reader.cases))
    found = rows.filter(anchor__in={key for _, key in roots}).select_related("case", "person__case")
    for row, title in titled([each for each in found if (each.case_id, each.anchor) in roots], reader.closed):
        due, language = row.due or 1, get_language() or "en"
        who = title_of(row.case, reader.closed) if with_case else name_of(row.person, reader.closed)
        item = Item(
            part="deadline",
            sort=(due, 3, -row.weight),
            day=due,
            when=long_day(due, language),
            text=title,
            who=(who,),
            verdict=verdict_on(row.verdict, row.since, due, today()),
            identity=row.identity,
        )
        yield Doing(item, due, due, row.case)


def _roots(cases: Iterable[int], keys: Iterable[tuple[int, str]]) -> set[tuple[int, str]]:
    """These entries and all that they correct, by case and key."""
    before = {
        (case, key): (case, old or "")
        for case, key, old in Entry.everything.filter(case__in=cases, supersedes__isnull=False).values_list(
            "case", "key", "supersedes"
        )
    }
    found = set[tuple[int, str]]()
    for key in keys:
        at: tuple[int, str] | None = key
        while at is not None and at not in found:
            found.add(at)
            at = before.get(at)
    return found
