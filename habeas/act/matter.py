"""The same matter before two international bodies: what one refuses because another has it, had it, or decided it.

1. A body was turned to by an entry of the kinds LODGED that names it, or by a case file that is its published decision.
2. A matter is before it until that decision is final (where the file tells no such day, until it was given); without a
   published decision until an entry of the kinds ENDED.
3. A body that refuses what another *has* is shut until then, one that refuses what another ever *had* stays so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from habeas.check.findings import Finding
from habeas.dates import When
from habeas.law import forums
from habeas.law.forums import Forum
from habeas.record.case import Case, Entry
from habeas.words import Message

LODGED: Final = ("application_lodged", "complaint_filed", "interim_measure_requested")
ENDED: Final = ("chamber_judgment", "admissibility_decided")
FORERUNNERS: Final = {"European Commission of Human Rights": "ECtHR"}
"""Bodies that are no more, and whose matters went to another."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A case file that is the published decision of a body: its day, and the first on which it is final."""

    body: str
    day: int
    final: int


def lodged_with(entry: Entry) -> str | None:
    """The body to which something was lodged, as the record writes it."""
    told = entry.with_ or entry.fields.get("to")
    return FORERUNNERS.get(told, told) if isinstance(told, str) else None


def decided(case: Case, day: int) -> Decided | None:
    """Whose published decision the case file is, if it was given by the day."""
    cite = case.cite or {}
    if cite.get("court") not in forums.shipped().international or not cite.get("date"):
        return None
    given = When.parse(cite["date"]).span_days[1]
    final = When.parse(cite["final"]).span_days[1] if cite.get("final") else given
    return Decided(cite["court"], given, final) if given <= day else None


def in_the_way(
    case: Case, forum: Forum, state: str | None, finding: Finding, current: Iterable[Entry], day: int
) -> Iterator[Message]:
    """Why the body may refuse what was found: it was turned to already, or another body has or had the same matter."""
    current = list(current)
    known = decided(case, day)
    for entry in current:
        if entry.kind in LODGED and lodged_with(entry) == forum.id and concerns(entry, finding):
            yield Message("this body was turned to already: %(day)s", {"day": entry.on})
    if known is not None and known.body == forum.id:
        yield Message("this body has decided on the case: %(day)s", {"day": When.of_day(known.day)})
    if forum.same_matter is not None:
        yield from _elsewhere(forum, state, finding, current, known, day)


def _elsewhere(
    forum: Forum, state: str | None, finding: Finding, current: Iterable[Entry], known: Decided | None, day: int
) -> Iterator[Message]:
    """What the other bodies of the kind that refuse each other's matters have before them, or had."""
    ever = forum.same_matter == "ever" or state in forum.same_matter_ever
    rivals = {each.id for each in forums.shipped().international.values() if each.same_matter} - {forum.id}
    for entry in current:
        body = lodged_with(entry)
        lodged = entry.kind in LODGED and body in rivals and concerns(entry, finding) and entry.on.span_days[0] <= day
        if lodged and (ever or not _is_over(entry, body, finding, current, known, day)):
            yield Message("the same matter may be before %(body)s since %(day)s", {"body": body, "day": entry.on})
    if known is not None and known.body in rivals:
        if day < known.final:
            values = {"body": known.body, "day": When.of_day(known.final)}
            yield Message("the same matter is before %(body)s until its decision is final on %(day)s", values)
        elif ever:
            yield Message(
                "%(body)s has decided the same matter: %(day)s", {"body": known.body, "day": When.of_day(known.day)}
            )


def _is_over(
    entry: Entry, body: str | None, finding: Finding, current: Iterable[Entry], known: Decided | None, day: int
) -> bool:
    if known is not None and known.body == body:
        return known.final <= day
    return any(
        other.kind in ENDED and concerns(other, finding) and entry.on.span_days[0] <= other.on.span_days[1] <= day
        for other in current
    )


def concerns(entry: Entry, finding: Finding) -> bool:
    """Whether an entry is about the people of a finding."""
    return entry.who is None or entry.who in (finding.who, finding.other)


def shut_by(forum: Forum) -> tuple[str, ...]:
    """The bodies that refuse, or may refuse, a matter once it is put to this one."""
    if forum.same_matter is None:
        return ()
    return tuple(
        each.id for each in forums.shipped().international.values() if each.same_matter and each.id != forum.id
    )
