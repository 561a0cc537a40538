"""The JSON Schema (2020-12) of a case file, made from the vocabulary: canonical words, with their labels as titles.

It is stricter than the reader, which also takes words read as others (`also`) and keeps what it does not know: what
passes here passes `habeas validate`, but for ids that name nobody and dates that no calendar has.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from habeas.files import Items, Node, Text
from habeas.record.reader import TOP_FIELDS
from habeas.record.reader_conditions import CONDITION_FIELDS
from habeas.record.reader_entries import CONFIDENCE
from habeas.record.reader_holdings import ASPECTS, CITE_FIELDS, HOLDING_FIELDS, RESULTS
from habeas.record.reader_people import ACCESS, KIN_FIELDS, MOST, PERSON_FIELDS, PLACE_FIELDS, RESERVED_SOURCES
from habeas.record.sheet import plain
from habeas.record.vocabulary import Field, Named, Vocabulary

Schema = dict[str, Any]

_DATE = r"[0-9]{2}[0-9X]{2}(-[0-9X]{2}(-[0-9X]{2}(T[0-9]{2}(:[0-9]{2}){0,2}(Z|[+-][0-9:]{2,5})?)?)?)?[?~%]?"


def case_schema(vocabulary: Vocabulary) -> Schema:
    """The schema of a whole case file; titles and descriptions are English."""
    properties: Schema = {
        "id": _id("Name of the case, without spaces"),
        "state": _one_or_more(_ref("state"), "The state that holds the people, by its two letters"),
        "cite": _cite(),
        "closed_on": _titled(_ref("date"), "Last day the file speaks of; a published judgment's is its date"),
        "people": _list(_person(), "The people of the case"),
        "kin": _list(_kin(vocabulary), "Who is parent, spouse, sibling, guardian ... of whom"),
        "places": _list(_place(vocabulary), "Places; a wing or a cell lies within another"),
        "entries": _list(_entry(vocabulary), "What happened, each with its day"),
        "conditions": _list(_condition(vocabulary), "What was seen at a place, and when"),
        "sources": _list(_source(), "Who says so"),
        "consents": _list(_consent(), "What each person agreed to"),
        "holdings": _list(_holding(), "What a court or committee held, article by article"),
        "verified": {"type": "boolean", "title": "Whether the source itself was read"},
        "note": _text("Remarks"),
    }
    properties |= dict.fromkeys(TOP_FIELDS, True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Case file",
        "description": "People held for migration reasons, and separated families: what happened, dated and sourced.",
        **_group(properties, "id", "state"),
        "$defs": {
            "date": {
                "description": "EDTF: 2015, 2015-10, 2015-10-13, 2015-10-13T14:30, 2015~ (about), 2015-10/2015-12",
                "anyOf": [
                    {"type": "integer", "minimum": 1000, "maximum": 2999},
                    {"type": "string", "pattern": rf"^((\.\.)?/{_DATE}|{_DATE}(/(\.\.|{_DATE})?)?)$"},
                ],
            },
            "state": {"type": "string", "pattern": "^[A-Z]{2}$", "title": "Two letters of a state (ISO 3166)"},
            "id": {"type": "string", "pattern": r"^[^\s,\[\]{}\"']{1,80}$"},
            "ids": {"anyOf": [_ref("id"), {"type": "array", "items": _ref("id")}]},
            "age": {
                "anyOf": [
                    {"type": "number", "minimum": 0},
                    {"type": "string", "pattern": "^[0-9.]+ *((year|month|week|day)s?)?$"},
                ]
            },
        },
    }  # fmt: skip


def json_value(node: Node) -> Any:
    """A node as the JSON value it looks like: what a validator of the schema is given."""
    if isinstance(node, Text):
        value = plain(node)
        return int(value) if isinstance(value, float) and value.is_integer() else value
    if isinstance(node, Items):
        return [json_value(item) for item in node.items]
    return {key: json_value(value) for key, value in node.pairs.items()}


def _cite() -> Schema:
    properties = {"name": _text("Name of the judgment"), "date": _titled(_ref("date"), "Day of the judgment")}
    return _group({**_open(CITE_FIELDS), **properties}, "name", "date") | {"title": "Citation: the file is published"}


def _person() -> Schema:
    properties = {
        "id": _id("Short name of the person in this file"),
        "label": _text("Name or description"),
        "sex": {"enum": ["F", "M", "X"], "title": "Sex"},
        "born": _titled(_ref("date"), "Born"),
        "died": _titled(_ref("date"), "Died"),
        "age": _titled(_ref("age"), "Age at the first entry"),
        "age_then": _titled(_ref("age"), "Age at the first entry"),
        "age_on": _titled(_ref("date"), "Day on which the age was that"),
        "nationality": _one_or_more(_state_or_unclear(), "Nationality"),
        "stateless": {"anyOf": [{"type": "boolean"}, _ref("date")], "title": "Stateless, or recognised so since"},
        "stateless_from": _titled(_ref("date"), "Recognised as stateless since"),
        "speaks_state_language": {"type": "boolean", "title": "Speaks the language of the state"},
        "count": {"type": "integer", "minimum": 1, "maximum": MOST, "title": "How many people: a group"},
    }
    return _group({**_open(PERSON_FIELDS), **properties}, "id")


def _kin(vocabulary: Vocabulary) -> Schema:
    properties = {
        "who": _titled(_ref("ids"), "Who"),
        "is": _words(vocabulary.relations.values(), "is the ... of"),
        "of": _titled(_ref("ids"), "Of whom"),
        "since": _titled(_ref("date"), "Since"),
        "disputed": {"type": "boolean", "title": "Disputed"},
    }
    return _group({**_open(KIN_FIELDS), **properties}, "who", "is", "of")


def _place(vocabulary: Vocabulary) -> Schema:
    properties = {
        "id": _id("Short name of the place in this file"),
        "name": _text("Name"),
        "kind": _words(vocabulary.places.values(), "Kind of place"),
        "state": _titled(_ref("state"), "State"),
        "within": _titled(_ref("id"), "The place it is a part of"),
        "part_of": _titled(_ref("id"), "The place it is a part of"),
    }
    return _group({**_open(PLACE_FIELDS), **properties}, "id")


def _entry(vocabulary: Vocabulary) -> Schema:
    own = {
        "id": _id("Name of the entry; else kind-date-n"),
        "kind": _words(vocabulary.kinds.values(), "What happened"),
        "who": _titled(_ref("ids"), "To whom"),
        "on": _titled(_ref("date"), "The day"),
        "until": _titled(_ref("date"), "The last day"),
        "re": _titled(_ref("id"), "The entry it answers"),
        "supersedes": _titled(_ref("id"), "The entry it replaces"),
        "recorded_at": _titled(_ref("date"), "Recorded at"),
        "recorded_by": _text("Recorded by"),
        "source": _titled(_ref("id"), f"Source; also {' or '.join(RESERVED_SOURCES)}"),
        "confidence": {"enum": list(CONFIDENCE), "title": "How sure it is"},
        "verified": {"type": "boolean", "title": "Confirmed"},
        "note": _text("Remarks"),
    }
    fields = {name: _field(field, vocabulary) for name, field in vocabulary.fields.items()}
    entry = _group({**fields, **own}, "kind", "on")
    entry["if"] = {"properties": {"kind": {"const": "not_done"}}, "required": ["kind"]}
    entry["then"] = {"required": ["what"]}
    return entry


def _field(field: Field, vocabulary: Vocabulary) -> Schema:
    title = field.label("en")
    types = {kind.types[field.name] for kind in vocabulary.kinds.values() if field.name in kind.types} | {field.type}
    if types == {"day"}:
        return _titled(_ref("date"), title)
    if types <= {"number", "yes_no"}:
        return {"type": "number" if "number" in types else "boolean", "title": title}
    if types == {"kind"}:
        names = [_const(kind) for kind in vocabulary.kinds.values()]
        return _one_or_more(
            {"oneOf": [*names, *({"const": group, "title": group} for group in vocabulary.groups)]}, title
        )
    free = {"type": ["string", "integer"]}
    if field.values:
        return _one_or_more({"anyOf": [{"oneOf": [_const(word) for word in field.values.values()]}, free]}, title)
    return _one_or_more(free, title)


def _condition(vocabulary: Vocabulary) -> Schema:
    indicators: Schema = {}
    for name, indicator in vocabulary.indicators.items():
        title = indicator.label("en") + (f" ({indicator.unit})" if indicator.unit else "")
        if indicator.type == "number":
            figure = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": "^[0-9X]"}]}
            indicators |= {name + side: _titled(figure, title) for side in ("", "_min", "_max")}
        else:
            free = ["string", "number", "boolean"]
            indicators[name] = {"type": "boolean" if indicator.type == "yes_no" else free, "title": title}
    properties = {
        "id": _id("Name of the observation; else place-date-n"),
        "place": _titled(_ref("id"), "Place"),
        "from": _titled(_ref("date"), "First day"),
        "until": _titled(_ref("date"), "Last day"),
        "source": _titled(_ref("id"), "Source"),
        "recorded_at": _titled(_ref("date"), "Recorded at"),
        "indicators": _group(indicators) | {"title": "What was seen"},
    }
    return _group({**_open(CONDITION_FIELDS), **properties}, "place", "from", "indicators")


def _source() -> Schema:
    access = {"enum": list(ACCESS), "title": "Who may see it; a protected source is never printed"}
    properties = {"id": _id("Short name of the source in this file"), "name": _text("Name"), "access": access}
    return _group(properties, "id") | {"additionalProperties": True}


def _consent() -> Schema:
    properties = {
        "who": _titled(_ref("ids"), "Who agreed"),
        "use": _text("To what: record, share, publish, lodge, consulate, trace"),
        "to": _text("With whom"),
        "given": _titled(_ref("date"), "Given on"),
        "withdrawn": _titled(_ref("date"), "Withdrawn on"),
        **_open(("note", "source")),
    }
    return _group(properties, "who", "use", "given")


def _holding() -> Schema:
    properties = {
        "article": _text("Article held upon"),
        "with": _one_or_more({"type": "string"}, "Articles read together with it"),
        "aspect": {"enum": list(ASPECTS), "title": "Aspect"},
        "result": {"enum": list(RESULTS), "title": "Result"},
        "who": _titled(_ref("ids"), "About whom"),
        "from": _titled(_ref("date"), "First day it is about"),
        "until": _titled(_ref("date"), "Last day it is about"),
        "by_state": _one_or_more(_ref("state"), "By which state"),
        "comparable": {"type": "boolean", "title": "Whether recorded facts can decide it"},
        "needs": _text("What is missing where they cannot"),
        "about": _text("What it is about"),
        "why": _text("The reason given"),
    }
    return _group({**_open(HOLDING_FIELDS), **properties}, "article", "result")


def _group(properties: Mapping[str, Any], *required: str) -> Schema:
    group: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return group | ({"required": list(required)} if required else {})


def _open(names: Iterable[str]) -> Schema:
    return dict.fromkeys(names, True)


def _list(item: Schema, title: str) -> Schema:
    return {"anyOf": [{"type": "array", "items": item}, {"type": "null"}], "title": title}


def _words(words: Iterable[Named], title: str) -> Schema:
    return {"oneOf": [_const(word) for word in words], "title": title}


def _const(word: Named) -> Schema:
    return {"const": word.name, "title": word.label("en")}


def _one_or_more(item: Schema, title: str) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item}], "title": title}


def _state_or_unclear() -> Schema:
    return {"anyOf": [_ref("state"), {"enum": ["unclear", "unknown"]}]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _titled(schema: Schema, title: str) -> Schema:
    return {**schema, "title": title}


def _id(title: str) -> Schema:
    return _titled(_ref("id"), title)


def _text(title: str) -> Schema:
    return {"type": ["string", "number"], "title": title}
