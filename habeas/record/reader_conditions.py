"""What was seen at a place: one observation for each indicator of a row under `conditions:`.

A figure may be a range: `4 to 7`, a pair `x_min` and `x_max`, or a digit that is not known (`X.5`, `1X`). Readings of
one indicator in one row are put together. A value that cannot be read is kept as it was written, unread.
"""

import re
from collections import Counter
from dataclasses import replace

from habeas.files import Fields, Mark, Node, Text
from habeas.record.case import Observation, Range
from habeas.record.derive import hull
from habeas.record.reader_people import Ids
from habeas.record.sheet import Row, Sheet, shown
from habeas.record.vocabulary import IndicatorReading, Vocabulary
from habeas.words import Message

CONDITION_FIELDS = ("note", "verified", "from_memory", "confidence")
NOT_KNOWN: Range = (float("-inf"), float("inf"))
_FIGURE = r"([0-9]{1,12}(?:\.[0-9]{1,12})?)"
_RANGE = re.compile(_FIGURE + r"\s*(?:to|-|–|до|\.\.)\s*" + _FIGURE)
_PARTLY = re.compile(r"(?=.*[Xx])[0-9Xx]{1,9}(?:\.[0-9Xx]{1,6})?")
_SIDES = {"_min": "low", "_max": "high"}


def read_conditions(
    sheet: Sheet, top: Row, vocabulary: Vocabulary, places: Ids, sources: Ids
) -> tuple[Observation, ...]:
    """All observations, in the order of the file. A row without `id` is called `place-date-n`."""
    ids = Ids(sheet, "conditions")
    count: Counter[str] = Counter()
    observations: list[Observation] = []
    for row in sheet.rows(top, "conditions"):
        whole = row.need("place", "from", "indicators")
        place, source, (since, until) = row.text("place"), row.text("source"), row.span("from", "until")
        known = place is not None and places.check(Text(place, True, row.at("place")))
        if source is not None:
            sources.check(Text(source, True, row.at("source")))
        id = row.id("id")
        if id is not None:
            ids.add(row, id)
        recorded_at = row.date("recorded_at")
        node = row.take("indicators")
        row.unknown(CONDITION_FIELDS, "conditions")
        if node is not None and not isinstance(node, Fields):
            message = Message("“indicators” is a group of fields: {occupants: 4, showers: true}.")
            sheet.fault(node.mark, message, shown(node))
            continue
        if not (whole and known and place and since and isinstance(node, Fields)):
            continue
        if id is None:
            base = f"{place}-{since.text}"
            count[base] += 1
            id = f"{base}-{count[base]}"
        first = Observation(id, place, "", NOT_KNOWN, since, until, source, recorded_at)
        observations += _Indicators(sheet, vocabulary, first).read(node)
    return tuple(observations)


class _Indicators:
    """The indicators of one row; `first` is an observation with all that they share."""

    def __init__(self, sheet: Sheet, vocabulary: Vocabulary, first: Observation) -> None:
        self.sheet = sheet
        self.vocabulary = vocabulary
        self.first = first
        self.ranges: dict[str, list[Range]] = {}
        self.found: dict[str, Observation] = {}

    def read(self, node: Fields) -> list[Observation]:
        for key, value in node.pairs.items():
            if not (isinstance(value, Text) and value.is_null):
                self._one(key, value, node.keys.get(key, value.mark))
        return list(self.found.values())

    def _one(self, key: str, node: Node, mark: Mark) -> None:
        reading = self._reading(key)
        if reading is None:
            near = self.sheet.nearest(key, self.vocabulary.indicators)
            hint = Message("Did you mean %(near)s?", {"near": near}) if near else Message("It is kept unread.")
            message = Message("“%(value)s” is no known indicator. %(hint)s", {"value": key[:60], "hint": hint})
            self.sheet.warn(mark, message, key)
            self._unread(key, node, mark)
            return
        name = reading.indicator.name
        value = self._value(reading, node)
        before = self.found.get(name)
        if isinstance(value, tuple):
            self.ranges.setdefault(name, []).append(value)
            value = hull(self.ranges[name])
            before = None
        if value is None or (before is not None and before.value != value):
            self._refuse(reading, node)
            self._unread(key, node, mark)
        else:
            self._keep(name, replace(self.first, value=value), mark)

    def _reading(self, key: str) -> IndicatorReading | None:
        """The word itself, else the word before `_min` or `_max` as one side."""
        reading = self.vocabulary.indicator(key)
        side = _SIDES.get(key[-4:])
        if reading is None and side is not None:
            whole = self.vocabulary.indicator(key[:-4])
            return replace(whole, side=side) if whole and whole.indicator.type == "number" else None
        return reading

    def _value(self, reading: IndicatorReading, node: Node) -> bool | Range | None:
        if not isinstance(node, Text):
            return None
        if reading.value is not None:
            return reading.word(node.value)
        if reading.indicator.type == "number":
            figure = figure_of(node.value)
            return None if figure is None else reading.range(*figure)
        truth = node.as_bool()
        return None if truth is None or reading.indicator.type != "yes_no" else reading.yes_no(truth)

    def _refuse(self, reading: IndicatorReading, node: Node) -> None:
        expected = (
            Message("a figure, such as 4, 2.5 or “4 to 7”")
            if reading.indicator.type == "number"
            else Message("true or false, once")
        )
        if reading.indicator.type in ("number", "yes_no"):
            message = Message(
                "“%(value)s” is not what “%(key)s” takes: %(expected)s. It is kept unread.",
                {"value": shown(node), "key": reading.indicator.name, "expected": expected},
            )
            self.sheet.warn(node.mark, message, shown(node))

    def _unread(self, name: str, node: Node, mark: Mark) -> None:
        self._keep(name, replace(self.first, unread=True, as_written=shown(node, 1000)), mark)

    def _keep(self, name: str, observation: Observation, mark: Mark) -> None:
        self.found[name] = replace(observation, id=f"{self.first.id}.{name}", indicator=name, mark=mark)


def figure_of(text: str) -> Range | None:
    """A figure, or a range of figures, as the lowest and the highest it may be.

    >>> figure_of("2.5"), figure_of("4 to 7"), figure_of("1X"), figure_of("X.5"), figure_of("many")
    ((2.5, 2.5), (4.0, 7.0), (10.0, 19.0), (0.5, 9.5), None)
    """
    text = text.strip()
    number = Text(text, True, Mark("", 1, 1)).as_number()
    if number is not None:
        return (number, number)
    match = _RANGE.fullmatch(text)
    if match is not None:
        low, high = float(match[1]), float(match[2])
        return (low, high) if low <= high else None
    if _PARTLY.fullmatch(text):
        return float(text.upper().replace("X", "0")), float(text.upper().replace("X", "9"))
    return None
