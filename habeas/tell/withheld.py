"""Who agreed that something leaves; a case without what may not: what rests on protected sources alone, and people."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from habeas.record.case import Case, Entry, Value

NOT_TOLD: Final = "do_not_tell"
"""Of a person: whom they want not to be told."""


def protected_sources(case: Case) -> frozenset[str]:
    """The ids of the sources that are printed nowhere."""
    return frozenset(source.id for source in case.sources if source.access == "protected")


def agreed(case: Case, who: str, use: str, day: int) -> bool:
    """Whether a person's consent to a use is in force on a day, whoever receives it: one to a recipient alone is not.

    A vague day of consent counts from the last it may be, one of withdrawal from the first.
    """
    return any(
        consent.who == who
        and consent.use == use
        and not consent.to
        and consent.given.span_days[1] <= day
        and (consent.withdrawn is None or consent.withdrawn.span_days[0] > day)
        for consent in case.consents
    )


def may_publish(case: Case, who: str, day: int) -> bool:
    """Whether somebody may be told of to everybody: they agreed, and want nobody kept from it (`do_not_tell`)."""
    wants = any(person.id == who and person.more.get(NOT_TOLD) for person in case.people)
    return not wants and agreed(case, who, "publish", day)


def without_sources(case: Case, secret: Collection[str]) -> tuple[Case, int]:
    """The case without these sources and what rests on them alone; and how many entries and observations that were."""
    entries = tuple(entry for entry in case.entries if entry.source not in secret)
    observations = tuple(seen for seen in case.observations if seen.source not in secret)
    left_out = len(case.entries) - len(entries) + len(case.observations) - len(observations)
    shown = replace(
        case,
        people=tuple(replace(person, more=_unsourced(person.more, secret)) for person in case.people),
        kin=tuple(replace(kin, more=_unsourced(kin.more, secret)) for kin in case.kin),
        places=tuple(replace(place, more=_unsourced(place.more, secret)) for place in case.places),
        entries=entries,
        observations=observations,
        sources=tuple(source for source in case.sources if source.id not in secret),
    )
    return shown, left_out


def without_people(case: Case, absent: Collection[str]) -> Case:
    """The case without these people: their entries, kin and consents, and their names in entries of others.

    Free text may name anybody: where somebody is left out, notes are left out too.
    """
    if not absent:
        return case
    holdings = tuple(
        replace(held, who=tuple(who for who in held.who if who not in absent))
        for held in case.holdings
        if not held.who or not set(held.who) <= set(absent)
    )
    return replace(
        case,
        people=tuple(person for person in case.people if person.id not in absent),
        kin=tuple(kin for kin in case.kin if kin.who not in absent and kin.of not in absent),
        entries=tuple(_without(entry, absent) for entry in case.entries if entry.who not in absent),
        consents=tuple(consent for consent in case.consents if consent.who not in absent),
        holdings=holdings,
        note=None,
    )


def without_loose_ends(case: Case) -> Case:
    """Entries that answer or replace one that is not there no longer say so: a case file names only what it holds."""
    there = {entry.id for entry in case.entries}
    entries = tuple(
        replace(
            entry,
            re=entry.re if entry.re in there else None,
            supersedes=entry.supersedes if entry.supersedes in there else None,
        )
        for entry in case.entries
    )
    return replace(case, entries=entries)


def _unsourced(more: Mapping[str, Value], secret: Collection[str]) -> Mapping[str, Value]:
    named = more.get("source")
    return {name: value for name, value in more.items() if name != "source"} if named in secret else more


def _without(entry: Entry, absent: Collection[str]) -> Entry:
    with_ = None if entry.with_ in absent else entry.with_
    return replace(entry, with_=with_, fields=_fields(entry.fields, absent), note=None)


def _fields(fields: Mapping[str, Value], absent: Collection[str]) -> dict[str, Value]:
    kept: dict[str, Value] = {}
    for name, value in fields.items():
        if isinstance(value, tuple):
            left = tuple(each for each in value if each not in absent)
            if left or not value:
                kept[name] = left
        elif not (isinstance(value, str) and value in absent) and name != "note":
            kept[name] = value
    return kept
