"""What the cells of a release are called, what is said of those that are not told, and the rows of a sheet."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from habeas.prove.catalogue import LABELS
from habeas.prove.publish.axes import ALL, ASYLUM, CHILD, LEAST, NOT_KNOWN, OTHERS, PREGNANT, REST, STATE, STATELESS
from habeas.prove.publish.builder import BY, Pick, states, told, whats
from habeas.prove.publish.noise import VARIANCE
from habeas.prove.publish.population import BREACH, HELD, LAST_DAY, LONG, LONG_HELD
from habeas.prove.publish.release import PERTURBED
from habeas.prove.words import NO_SAMPLE, key_text
from habeas.words import Message, say

COLUMNS: Final = ("year", "what", "what_label", "by", "key", "label", "state", "state_label", "count")
_WHATS: Final[Mapping[str, Message]] = {
    HELD: Message("People held at any time in the year"),
    LAST_DAY: Message("People held on the last day of the year, or of the record"),
    LONG_HELD: Message("People held longer than %(days)s days without a break", {"days": LONG}),
    BREACH: Message("People held in the year with a breach in it"),
}
_TABLES: Final[Mapping[str, Message]] = {
    CHILD: Message("children and adults"),
    PREGNANT: Message("pregnancy"),
    STATELESS: Message("statelessness"),
    ASYLUM: Message("asylum asked for and not decided"),
}
_RESTS: Final[Mapping[str, Message]] = {
    CHILD: Message("adults, and those of unknown age"),
    PREGNANT: Message("not pregnant, as far as is known"),
    STATELESS: Message("not stateless, as far as is known"),
    ASYLUM: Message("no asylum pending, as far as is known"),
}
_OTHERS: Final = Message("others, too few to be named")


def what_text(what: str, language: str) -> str:
    """What is counted."""
    if what in _WHATS:
        return say(_WHATS[what], language)
    topic = key_text("topic", what.removeprefix(f"{BREACH}:"), language)
    return say(Message("People held in the year with a breach in it: %(topic)s", {"topic": topic}), language)


def table_text(by: str, language: str) -> str:
    """By what a table parts people."""
    return say(_TABLES.get(by) or LABELS[by], language)


def cell_text(by: str, key: str, language: str) -> str:
    """What a cell of a table is called."""
    if key == OTHERS:
        return say(_OTHERS, language)
    if key == REST:
        return say(_RESTS[by], language)
    shown = "status" if by in _TABLES or key == STATELESS else by
    return key_text(shown, None if key == NOT_KNOWN else key, language)


def notes(body: Mapping[str, Any]) -> list[Message]:
    """How the figures of a release were made safe, why cells are not told, and how people were counted."""
    if body["method"] == PERTURBED:
        values = {"variance": round(VARIANCE, 2), "least": LEAST}
        safe = Message(
            "Every figure was changed by at most 2 people, up or down, nothing on average (variance %(variance)s), in the same "
            "way whenever the same people are counted. So parts need not add up to their total. Cells with fewer than "
            "%(least)s people are not told, nor what falls below that.", values,
        )  # fmt: skip
    else:
        safe = Message(
            "Cells are not told where they hold fewer than %(least)s people, or nobody; where such a number could be computed "
            "from them; or where they hardly changed since they were not told. A figure that moved by less than %(least)s "
            "since an earlier release is told as it was there.", {"least": LEAST},
        )  # fmt: skip
    counted = Message(
        "Each person counts once in a year and stands in one cell of each table: the first place of the year decides kind and "
        "state, the first day held in it the age. Whose stay has no end on record counts as held on. Small nationalities, "
        "states and kinds of place are one group."
    )
    return [safe, counted, NO_SAMPLE]


def not_told(body: Mapping[str, Any], year: str, by: str) -> Message | None:
    """What is said beside a table of a year, None where all of it is told; it never says which cells."""
    if body["years"][year]["people"] is None:
        return Message("Nothing is told of this year: fewer than %(least)s people.", {"least": LEAST})
    count = body["years"][year]["tables"].get(by, {}).get("not_told")
    return Message("Cells of this table that are not told: %(count)s.", {"count": count}) if count else None


def rows(body: Mapping[str, Any], language: str) -> Iterator[tuple[object, ...]]:
    """Everything that is told, in the order of `COLUMNS`."""
    for year in body["years"]:
        for what in whats(body):
            for by in (None, *BY):
                places = [None] if by == STATE or by is None or what != HELD else [None, *states(body)]
                for where in places:
                    yield from pick_rows(body, Pick(what, by, where, year), language)


def pick_rows(body: Mapping[str, Any], pick: Pick, language: str) -> Iterator[tuple[object, ...]]:
    """What is told of a pick, in the order of `COLUMNS`: the rows of its table, or without one the total."""
    what, by, where, year = pick
    if (found := told(body, what, by, where, year)) is None:
        return
    at = cell_text(STATE, where, language) if where else ""
    if by is None and found.total is not None:
        yield year, what, what_text(what, language), "", ALL, "", where or ALL, at, found.total
    for row in found.rows:
        label = cell_text(by or "", row.key, language)
        yield year, what, what_text(what, language), by, row.key, label, where or ALL, at, row.count
