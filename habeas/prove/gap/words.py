"""The harm done for want of a safeguard, in sentences: for the command line and the desk the same."""

from collections.abc import Iterator
from typing import Final

from habeas.prove.gap.harms import LEAST, Count, Harmed
from habeas.prove.gap.matrix import GapRow
from habeas.words import Message

NOT_TRACED: Final = Message("Which states it binds was not traced: how many of them were in one is not known.")
NO_CASE: Final = Message("No case on record shows a breach of the norms that say the same.")


def harm_told(row: GapRow) -> list[Message]:
    """How many were harmed, in published cases and in cases of one's own; nothing where no case can show it
    (`row.link.not_recorded` says why)."""
    found = row.harmed
    if found is None:
        return []
    if found.cases == 0 and found.office_cases.told == 0:
        return [NO_CASE]
    published = _published(found) if found.cases else ()
    return [*published, *(_office(found) if found.office_cases.told != 0 else ())]


def _published(found: Harmed) -> Iterator[Message]:
    values = {"people": found.people, "cases": found.cases}
    yield Message("The same harm in published cases: people %(people)s, cases %(cases)s.", values)
    bound = {
        "party": found.party, "both": found.both, "unknown": found.party_unknown, "both_unknown": found.both_unknown,
    }  # fmt: skip
    if found.party is None:
        yield NOT_TRACED
    else:
        yield Message(
            "Of them in a state bound that day: %(party)s (not known: %(unknown)s); and the person's own state bound too:"
            " %(both)s (not known: %(both_unknown)s).",
            bound,
        )
    if found.unverified:
        yield unverified(found.unverified)


def _office(found: Harmed) -> Iterator[Message]:
    values = {"people": few(found.office_people), "cases": few(found.office_cases)}
    yield Message("In cases of your own: people %(people)s, cases %(cases)s.", values)
    if found.office_party is None or found.office_both is None:
        yield NOT_TRACED
    else:
        bound = {"party": few(found.office_party), "both": few(found.office_both)}
        yield Message(
            "Of them certainly in a state bound that day: %(party)s; and the person's own state certainly bound too: %(both)s.",
            bound,
        )
    if found.office_unverified.told != 0:
        yield unverified(few(found.office_unverified))


def unverified(people: Message | int) -> Message:
    """How many of the people just told stand there for the sake of norms from memory alone."""
    return Message("Of them resting on an unverified rule alone: %(people)s.", {"people": people})


def few(count: Count) -> Message | int:
    """A count as it may be told."""
    return Message("fewer than %(least)s", {"least": LEAST}) if count.told is None else count.told
