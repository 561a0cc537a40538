"""What changed since an earlier making of the same submission: numbers, by the names that stay."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from habeas.check.amounts import long_day, number
from habeas.dates import When
from habeas.prove.report.blocks import Block, Heading, Number, Paragraph, Sheet, Submission
from habeas.prove.report.work import Work
from habeas.words import Message

NOT_TOLD: Final = Message("not told")


@dataclass(frozen=True, slots=True)
class Kept:
    """What an earlier making told: its day, an ordinal, and its numbers by name and language."""

    day: int
    numbers: Mapping[str, Mapping[str, Number]]


@dataclass(frozen=True, slots=True)
class Change:
    """A number that is told otherwise now; `was` is None where it was not told, `now` where it no longer is."""

    name: str
    was: int | None
    now: int | None


def changes(before: Mapping[str, int], now: Mapping[str, int]) -> Iterator[Change]:
    """Every number that is not as it was, in the order of the new submission, then what is no longer told.

    >>> list(changes({"a": 1, "b": 2}, {"b": 3, "a": 1}))
    [Change(name='b', was=2, now=3)]
    """
    for name, value in now.items():
        if before.get(name) != value:
            yield Change(name, before.get(name), value)
    for name, value in before.items():
        if name not in now:
            yield Change(name, value, None)


def changed(before: Kept, work: Work) -> Iterator[Block]:
    """The part of a submission that says so; `work` holds the numbers of now."""
    language = work.language
    yield Heading(2, work.say(Message("What changed since %(day)s", {"day": long_day(before.day, language)})))
    was = {name: next(iter(own.values())).value for name, own in before.numbers.items()}
    found = list(changes(was, {name: each.value for name, each in work.numbers.items()}))
    if not found:
        yield Paragraph(work.say(Message("No number changed.")))
        return
    head = tuple(map(work.say, (Message("what"), Message("then"), Message("now"))))
    rows = [(_label(each.name, before, work), _shown(each.was, work), _shown(each.now, work)) for each in found]
    yield Sheet(work.say(Message("Numbers that changed")), head, tuple(rows))


def _label(name: str, before: Kept, work: Work) -> str:
    if name in work.numbers:
        return work.numbers[name].label
    own = before.numbers[name]
    return (own.get(work.language) or next(iter(own.values()))).label


def _shown(value: int | None, work: Work) -> str:
    return work.say(NOT_TOLD) if value is None else number(value, work.language)


def kept_of(submissions: Sequence[Submission]) -> dict[str, Any]:
    """What is kept of a making, in every language in which it was made, for the next."""
    numbers: dict[str, dict[str, Any]] = {}
    for each in submissions:
        for name, own in each.numbers.items():
            numbers.setdefault(name, {"value": own.value})[each.language] = own.label
    return {"made": submissions[0].made, "numbers": numbers}


def read_kept(data: object) -> Kept | None:
    """What `kept_of` made; None where this is something else."""
    if not isinstance(data, dict) or not isinstance(data.get("numbers"), dict) or not isinstance(data.get("made"), str):
        return None
    numbers: dict[str, dict[str, Number]] = {}
    for name, own in data["numbers"].items():
        if not isinstance(own, dict) or not isinstance(own.get("value"), int):
            return None
        labels = {key: text for key, text in own.items() if key != "value" and isinstance(text, str)}
        if not labels:
            return None
        numbers[str(name)] = {language: Number(own["value"], label) for language, label in labels.items()}
    try:
        return Kept(When.parse(data["made"]).span_days[0], numbers)
    except ValueError:
        return None
