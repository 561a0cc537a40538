"""What happened in a case as one ordered list: entries, stays, findings. What is the same of several people is told once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from habeas.casework.case_page import Line, Sight
from habeas.casework.standing import BY_DAY
from habeas.check.amounts import long_day
from habeas.check.day_words import span_words
from habeas.check.describe import Teller
from habeas.check.steps import FAR
from habeas.desk.cases.picture import bars
from habeas.desk.cases.titles import title_of
from habeas.record.case import Case, Entry
from habeas.record.vocabulary import load_vocabulary
from habeas.tell.record_words import entry_text, source_name

SHOWN: Final = ("all", "custody", "events", "findings")
MOVES: Final = frozenset({"detained", "in_institution"})


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list. `sort` is its first day; `verdict` of a finding, `identity` to open it."""

    part: str
    sort: tuple[int, int, int]
    day: int | None
    when: str
    text: str
    who: tuple[str, ...]
    source: str = ""
    key: str = ""
    verdict: str = ""
    identity: str = ""
    articles: str = ""
    note: str = ""
    corrected: bool = False
    hidden: bool = False
    """The reader may know its day alone."""
    standing: str = ""
    """How far the claim has come, where somebody said."""
    number: int = 0
    custody: bool = False


def told(
    sight: Sight, people: Iterable[str], language: str, hidden_words: str, standings: Mapping[str, str]
) -> list[Item]:
    """All lines about these people, numbered in the order of time; `standings` in words, by entry."""
    shown = set(people)
    names = {person.id: person.label or person.id for person in sight.case.people}
    entries = _entries(sight, shown, names, language, hidden_words)
    items = [replace(item, standing="" if item.hidden else standings.get(item.key, "")) for item in entries]
    items += _stays(sight, shown, names, language)
    items += _findings(sight, shown, names, language)
    items.sort(key=lambda item: (item.sort, item.text))
    return [replace(item, number=number) for number, item in enumerate(items, 1)]


def numbers(sight: Sight, items: Iterable[Item]) -> dict[tuple[str, str], int]:
    """By person and entry the number in the list, for the marks of the picture."""
    by_key = {item.key: item.number for item in items if item.part == "events"}
    return {(entry.who, entry.id): by_key[entry.id] for entry in sight.case.entries if entry.who and entry.id in by_key}


def chosen(items: Iterable[Item], show: str) -> list[Item]:
    """Those of a part; custody holds the entries that begin and end it too."""
    if show == "custody":
        return [item for item in items if item.part == "custody" or item.custody]
    return [item for item in items if show == "all" or item.part == show]


def _entries(
    sight: Sight, shown: set[str], names: Mapping[str, str], language: str, hidden_words: str
) -> Iterator[Item]:
    case, teller = sight.case, Teller(load_vocabulary(), language)
    gone = {entry.supersedes for entry in case.entries if entry.supersedes}
    by_key: dict[str, list[Entry]] = {}
    for entry in case.entries:
        if entry.id not in gone and entry.kind != "retracted" and (entry.who is None or entry.who in shown):
            by_key.setdefault(entry.id, []).append(entry)
    for key, rows in by_key.items():
        first = rows[0]
        text = hidden_words if key in sight.hidden else _text(first, case, teller)
        yield Item(
            part="events",
            sort=(first.on.first or 1, 1, first.order),
            day=first.on.first,
            when=span_words(first.on, first.until, language),
            text=text,
            who=tuple(dict.fromkeys(names.get(row.who, row.who) for row in rows if row.who)),
            source="" if key in sight.hidden else source_name(first.source, case, language),
            key=key,
            note=first.note or "",
            corrected=first.supersedes is not None and key not in sight.hidden,
            hidden=key in sight.hidden,
            custody=_moves(first) and key not in sight.hidden,
        )


def _text(entry: Entry, case: Case, teller: Teller) -> str:
    text = entry_text(entry, case, teller, until=False)
    return text[:1].upper() + text[1:]


def _moves(entry: Entry) -> bool:
    kind = load_vocabulary().kinds.get(entry.kind)
    return kind is not None and bool(MOVES & {*kind.starts, *kind.ends})


def _stays(sight: Sight, shown: set[str], names: Mapping[str, str], language: str) -> Iterator[Item]:
    found: dict[tuple[int, int, bool, str], list[str]] = {}
    for person in sight.case.people:
        if person.id in shown:
            for bar in bars(sight, person.id, language):
                found.setdefault((bar.since, bar.until, bar.certain, bar.place), []).append(names[person.id])
    for (since, until, certain, place), who in found.items():
        ended = until < FAR
        count = (until if ended else sight.day + 1) - since
        days = ngettext("%(count)s day", "%(count)s days", count) % {"count": count} if count > 0 else ""
        text = _("Held: %(place)s") if certain else _("Perhaps held: %(place)s")
        open_words = _("not known until when")
        when = f"{long_day(since, language)} – {long_day(until - 1, language) if ended else open_words}"
        yield Item(
            part="custody",
            sort=(since, 2, 0),
            day=since,
            when=long_day(since, language) if until == since + 1 else when,
            text=text % {"place": place or _("place not recorded")},
            who=tuple(who),
            note=days if certain else "",
        )


def _findings(sight: Sight, shown: set[str], names: Mapping[str, str], language: str) -> Iterator[Item]:
    found: dict[tuple[object, ...], list[Line]] = {}
    for line in sight.findings:
        if line.who in shown and not line.aside:
            found.setdefault((line.norm, line.verdict, line.since, line.until, line.due), []).append(line)
    for lines in found.values():
        first = lines[0]
        day = first.due if first.verdict in BY_DAY and first.due else first.since
        yield Item(
            part="findings",
            sort=(day, 3, -first.weight),
            day=day,
            when=days_words(first, language),
            text=title_of(first.norm),
            who=tuple(dict.fromkeys(names.get(line.who, line.who) for line in lines)),
            verdict=first.verdict,
            identity=first.identity,
            articles=", ".join(dict.fromkeys(line.article for line in lines)),
        )


def days_words(line: Line, language: str) -> str:
    """The days of a finding in words."""
    if line.verdict in BY_DAY and line.due is not None:
        return _("by %(day)s") % {"day": long_day(line.due, language)}
    since = long_day(line.since, language)
    if line.until is None:
        return _("from %(day)s, still so") % {"day": since}
    return since if line.until == line.since else f"{since} – {long_day(line.until, language)}"
