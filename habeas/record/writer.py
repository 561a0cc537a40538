"""Case files out: the nodes of a file that was read, or a `Case`, as YAML.

Written back unchanged means: reading again gives the same keys in the same order with the same values. Comments and
line breaks are not kept. The top is written line by line, each row of a list on one line.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from itertools import groupby

from habeas.dates import When
from habeas.files import Fields, Items, Mark, Node, Text
from habeas.record.case import Case, Entry, Holding, Observation, Person, Place
from habeas.record.sheet import plain

Data = str | float | bool | When | None | Iterable["Data"] | Mapping[str, "Data"]

_NOWHERE = Mark("", 1, 1)
_PLAIN = re.compile(r"(?![-?:](?:\s|$)|---|\.\.\.)[^\s,\[\]{}#&*!|>'\"%@`:?](?:[^\n\t\r,\[\]{}\"]*[^\s,\[\]{}\":])?")
_UNREADABLE = re.compile(r"[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LONG_KEY = 500


def write_case(case: Node | Case) -> str:
    """YAML text that reads back equal: to the node tree, or to the `Case` (marks, file and what was unread apart)."""
    node = node_of(case_data(case)) if isinstance(case, Case) else case
    if not isinstance(node, Fields):
        return _flow(node) + "\n"
    lines: list[str] = []
    for key, value in node.pairs.items():
        if isinstance(value, Items) and value.items and all(isinstance(item, Fields) for item in value.items):
            lines.append(_key(key, "\n"))
            lines += ["  - " + _flow(item) for item in value.items]
        else:
            lines.append(_key(key, "\n") + " " + _flow(value))
    return "\n".join(lines) + "\n" if lines else "{}\n"


def node_of(data: Data) -> Node:
    """Plain values as a node tree; a text that would be read as something else is quoted."""
    if isinstance(data, Mapping):
        return Fields({key: node_of(value) for key, value in data.items()}, {}, _NOWHERE)
    if isinstance(data, str):
        text = Text(data, False, _NOWHERE)
        return Text(data, plain(text) != data or text.as_bool() is not None, _NOWHERE)
    if isinstance(data, When):
        return Text(data.text, False, _NOWHERE)
    if data is None:
        return Text("null", False, _NOWHERE)
    if isinstance(data, bool):
        return Text("true" if data else "false", False, _NOWHERE)
    if isinstance(data, int | float):
        return Text(_number(data), False, _NOWHERE)
    return Items(tuple(node_of(item) for item in data), _NOWHERE)


def case_data(case: Case) -> dict[str, Data]:
    """A `Case` as the keys and values of a case file, in the order in which people write them."""
    states: Data = case.states[0] if len(case.states) == 1 else case.states
    data: dict[str, Data] = {"id": case.id, "cite": case.cite, "state": states}
    data |= {
        "closed_on": None if case.cite and case.cite.get("date") == str(case.closed_on) else case.closed_on,
        "people": [_person(person) for person in case.people],
        "kin": [
            _kept(
                {"who": kin.who, "is": kin.relation, "of": kin.of, "since": kin.since, "disputed": kin.disputed or None}
            )
            | dict(kin.more)
            for kin in case.kin
        ],
        "places": [_place(place) for place in case.places],
        "entries": [_entry(list(rows)) for _, rows in groupby(case.entries, key=lambda entry: (entry.order, entry.id))],
        "conditions": [
            _condition(list(rows))
            for _, rows in groupby(case.observations, key=lambda seen: seen.id.rpartition(".")[0])
        ],
        "sources": [_kept({"id": s.id, "name": s.name, "access": s.access}) | dict(s.more) for s in case.sources],
        "consents": [
            _kept({"who": c.who, "use": c.use, "to": c.to, "given": c.given, "withdrawn": c.withdrawn})
            for c in case.consents
        ],
        "holdings": [_holding(holding) for holding in case.holdings],
        "verified": case.verified,
        "note": case.note,
    }
    keep = ("id", "state", "people", "entries")
    return {key: value for key, value in data.items() if key in keep or value not in (None, [])} | dict(case.more)


def _person(person: Person) -> dict[str, Data]:
    return _kept(
        {
            "id": person.id,
            "label": person.label,
            "sex": person.sex,
            "born": person.born,
            "died": person.died,
            "age": person.age,
            "age_on": person.age_on,
            "nationality": _one_or_all(person.nationality),
            "stateless": person.stateless,
            "stateless_from": person.stateless_from,
            "speaks_state_language": person.speaks_state_language,
            "count": person.count,
        }
    ) | dict(person.more)


def _place(place: Place) -> dict[str, Data]:
    named = {"id": place.id, "name": place.name, "kind": place.kind, "state": place.state, "within": place.within}
    return _kept(named) | dict(place.more)


def _entry(rows: list[Entry]) -> dict[str, Data]:
    """The rows about several people that were written as one entry, as one again."""
    entry = rows[0]
    return (
        _kept(
            {
                "id": entry.id,
                "on": entry.on,
                "kind": entry.kind,
                "who": _one_or_all(tuple(dict.fromkeys(row.who for row in rows if row.who is not None))),
                "until": entry.until,
                "place": entry.place,
                "with": _one_or_all(tuple(dict.fromkeys(row.with_ for row in rows if row.with_ is not None))),
                "re": entry.re,
                "supersedes": entry.supersedes,
            }
        )
        | _kept(entry.fields)
        | _kept(
            {
                "source": entry.source,
                "confidence": entry.confidence,
                "verified": None if entry.verified or "from_memory" in entry.fields else False,
                "recorded_at": entry.recorded_at,
                "recorded_by": entry.recorded_by,
                "note": entry.note,
            }
        )
    )


def _condition(rows: list[Observation]) -> dict[str, Data]:
    seen = rows[0]
    indicators: dict[str, Data] = {}
    for row in rows:
        if row.as_written is not None:
            indicators[row.indicator] = row.as_written
        elif isinstance(row.value, bool):
            indicators[row.indicator] = row.value
        elif row.value[0] == row.value[1]:
            indicators[row.indicator] = row.value[0]
        else:
            low, high = row.value
            if math.isfinite(low):
                indicators[row.indicator + "_min"] = low
            if math.isfinite(high):
                indicators[row.indicator + "_max"] = high
    return _kept(
        {
            "id": seen.id.rpartition(".")[0],
            "place": seen.place,
            "from": seen.since,
            "until": seen.until,
            "indicators": indicators,
            "source": seen.source,
            "recorded_at": seen.recorded_at,
        }
    )


def _holding(holding: Holding) -> dict[str, Data]:
    return _kept(
        {
            "article": holding.article,
            "with": list(holding.with_) or None,
            "aspect": holding.aspect,
            "result": holding.result,
            "about": holding.about,
            "why": holding.why,
            "who": list(holding.who) or None,
            "from": holding.since,
            "until": holding.until,
            "by_state": holding.by_state,
            "comparable": holding.comparable,
            "needs": holding.needs,
        }
    )


def _kept(data: Mapping[str, Data]) -> dict[str, Data]:
    return {key: value for key, value in data.items() if value is not None}


def _one_or_all(values: tuple[str, ...]) -> Data:
    return None if not values else values[0] if len(values) == 1 else list(values)


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def _flow(node: Node) -> str:
    if isinstance(node, Text):
        return _scalar(node)
    if isinstance(node, Items):
        return "[" + ", ".join(_flow(item) for item in node.items) + "]"
    return "{" + ", ".join(f"{_key(key)} {_flow(value)}" for key, value in node.pairs.items()) + "}"


def _scalar(node: Text) -> str:
    if node.is_null:
        return "null"
    if not node.quoted and _is_plain(node.value):
        return node.value
    return _UNREADABLE.sub(lambda match: f"\\U{ord(match[0]):08x}", json.dumps(node.value, ensure_ascii=False))


def _key(key: str, newline: str = " ") -> str:
    # a key over 1024 characters is one only behind a question mark, and outside brackets its colon begins a line
    text = _scalar(Text(key, key in ("", "~", "null"), _NOWHERE))
    return f"? {text}{newline}:" if len(text) > _LONG_KEY else text + ":"


def _is_plain(value: str) -> bool:
    return value.isprintable() and ": " not in value and " #" not in value and _PLAIN.fullmatch(value) is not None
