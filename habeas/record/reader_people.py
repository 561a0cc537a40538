"""The people, kin, places, sources and consents of a case file."""

import re
from collections.abc import Iterable
from dataclasses import replace

from habeas.dates import When
from habeas.files import Text
from habeas.record.case import Consent, Entry, Kin, Person, Place, Source
from habeas.record.sheet import Row, Sheet
from habeas.record.vocabulary import Vocabulary, load_vocabulary
from habeas.words import Message

RESERVED_SOURCES = ("ruling", "facts")
ACCESS = ("open", "confidential", "protected")
NOT_KNOWN = ("unclear", "unknown", "not known")
MOST = 1_000_000_000
"""People in a group."""
_AGE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(years?|months?|weeks?|days?)?")
_PARTS_OF_A_YEAR = {"y": 1.0, "m": 12.0, "w": 365.25 / 7, "d": 365.25}
PERSON_FIELDS = (
    "note", "ethnicity", "born_in", "lives_in_state_since", "nationality_claimed", "nationality_alleged_by_state",
    "former_nationality", "residence", "residence_permit", "vulnerability", "married", "refugee_in", "languages",
    "also_known_under_another_name", "names", "names_from", "mothers_name", "phone", "contact", "language", "do_not_tell",
    "role", "alias", "source", "status", "protected", "disability",
)  # fmt: skip
KIN_FIELDS = ("note", "proved", "document", "status", "source", "confidence", "known_how", "until")
PLACE_FIELDS = ("note", "address", "zone", "capacity", "source", "coordinates", "operator", "closed")


class Ids:
    """The ids of one kind in a file; a second use is a fault, a name nobody has is one too."""

    def __init__(self, sheet: Sheet, what: str, known: Iterable[str] = ()) -> None:
        self.sheet = sheet
        self.what = what
        self.lines: dict[str, int] = dict.fromkeys(known, 0)

    def __contains__(self, id: str) -> bool:
        return id in self.lines

    def add(self, row: Row, id: str) -> bool:
        """Note a new id; False, and a fault, where it is taken."""
        if id in self.lines:
            message = Message(
                "The id “%(id)s” is used twice under “%(what)s”, first on line %(line)s. Give one another id.",
                {"id": id, "what": self.what, "line": self.lines[id]},
            )
            self.sheet.fault(row.at("id"), message, id)
            return False
        self.lines[id] = row.at("id").line
        return True

    def check(self, text: Text, *, words: bool = False) -> bool:
        """Whether the id is known; if not, a fault with the nearest. Where `words` will do, what has a space in it, as no id
        can, is kept with a warning: it may be words (an office that is guardian), or ids that are no list.
        """
        if text.value in self.lines:
            return True
        near = self.sheet.nearest(text.value, self.lines)
        hint = Message("Did you mean %(near)s?", {"near": near}) if near else Message("Add it there, or mend the id.")
        message = Message(
            "Nothing under “%(what)s” has the id “%(id)s”. %(hint)s",
            {"what": self.what, "id": text.value[:60], "hint": hint},
        )
        kept = words and " " in text.value
        (self.sheet.warn if kept else self.sheet.fault)(text.mark, message, text.value)
        return kept


def read_people(sheet: Sheet, top: Row, ids: Ids) -> tuple[Person, ...]:
    """The people with an id of their own; their ids go into `ids`. Ages stand as written, see `aged_at_first_entry`."""
    people = []
    for row in sheet.rows(top, "people"):
        row.need("id")
        id = row.id("id")
        if id is None or not ids.add(row, id):
            continue
        people.append(_person(row, id))
        row.unknown(PERSON_FIELDS, "people")
    return tuple(people)


def _person(row: Row, id: str) -> Person:
    born, died = row.span("born", "died")
    age = _age(row, "age_then") if "age_then" in row else _age(row, "age")
    stateless, since = _stateless(row)
    count = row.number("count")
    if count is not None and not (1 <= count <= MOST and count.is_integer()):
        row.sheet.fault(row.at("count"), Message("“count” is a whole number of people."), str(count))
    return Person(
        id,
        label=row.text("label"),
        sex=_sex(row),
        born=born,
        died=died,
        age=age,
        age_on=row.date("age_on"),
        nationality=_nationality(row),
        stateless=stateless,
        stateless_from=since,
        speaks_state_language=row.yes_no("speaks_state_language"),
        count=None if count is None else int(count),
        more=row.rest(),
        mark=row.mark,
    )


def aged_at_first_entry(people: tuple[Person, ...], entries: Iterable[Entry]) -> tuple[Person, ...]:
    """`age` and `age_then` speak of the person's first entry, unless `age_on` names another day."""
    first: dict[str, When] = {}
    for entry in entries:
        if entry.who is not None and (
            entry.who not in first or entry.on.local_minutes() < first[entry.who].local_minutes()
        ):
            first[entry.who] = entry.on
    return tuple(
        replace(person, age_on=first.get(person.id)) if person.age is not None and person.age_on is None else person
        for person in people
    )


def _age(row: Row, key: str) -> float | None:
    text = row.text(key)
    if text is None:
        return None
    match = _AGE.fullmatch(text.strip())
    if match is None or float(match[1]) > 1300:
        message = Message("“%(value)s” is not an age. Write 7, 2.5 or “4 months”.", {"value": text[:60]})
        row.sheet.fault(row.at(key), message, text)
        return None
    return float(match[1]) / _PARTS_OF_A_YEAR[(match[2] or "y")[0]]


def _sex(row: Row) -> str | None:
    text = row.text("sex")
    if text is None:
        return None
    word = {"f": "F", "female": "F", "m": "M", "male": "M", "x": "X"}.get(text.lower())
    if word is None and text.lower() not in NOT_KNOWN:
        row.sheet.fault(row.at("sex"), Message("“sex” is F, M or X; leave it out where it is not known."), text)
    return word


def _nationality(row: Row) -> tuple[str, ...]:
    return states_of(row, "nationality")


def states_of(row: Row, key: str) -> tuple[str, ...]:
    """The codes of the states that a field names."""
    found = (_state(row.sheet, text, key) for text in row.texts(key))
    return tuple(code for code in found if code is not None)


def _state(sheet: Sheet, text: Text, key: str) -> str | None:
    """The code of a state (ISO 3166, two capital letters), written so or by its name; a fault where it is anything else."""
    if re.fullmatch(r"[A-Z]{2}", text.value):
        return text.value
    if (code := load_vocabulary().state(text.value)) is not None:
        return code
    if text.value.lower() not in NOT_KNOWN:
        message = Message(
            "“%(key)s” is a state by its two letters, such as RU or GR; “%(value)s” is not.",
            {"key": key, "value": text.value[:60]},
        )
        sheet.fault(text.mark, message, text.value)
    return None


def _stateless(row: Row) -> tuple[bool | None, When | None]:
    """`stateless: true`, or the day from which he was recognised; `stateless_from` for both at once."""
    node = row.take("stateless")
    since = row.date("stateless_from")
    if isinstance(node, Text) and node.as_bool() is None:
        return True, row.read_date(node)
    value = row.yes_no("stateless")
    return (True if value is None and since else value), since


def read_kin(sheet: Sheet, top: Row, people: Ids, vocabulary: Vocabulary) -> tuple[Kin, ...]:
    """One kinship for each pair of people; a relation that is not known is kept, with a warning."""
    kin = []
    for row in sheet.rows(top, "kin"):
        whole = row.need("who", "is", "of")
        who = [text.value for text in row.texts("who") if people.check(text)]
        of = [text.value for text in row.texts("of") if people.check(text)]
        relation = _relation(row, vocabulary)
        since, disputed = row.date("since"), row.yes_no("disputed") or False
        disputed = disputed or row.text("confidence") == "disputed"
        row.unknown(KIN_FIELDS, "kin")
        if whole and relation:
            more = row.rest()
            kin += [Kin(one, relation, other, since, disputed, more, row.mark) for one in who for other in of]
    return tuple(kin)


def _relation(row: Row, vocabulary: Vocabulary) -> str | None:
    text = row.text("is")
    if text is None:
        return None
    word = vocabulary.relation(text)
    if word is None:
        near = row.sheet.nearest(text, vocabulary.relations)
        hint = Message("Did you mean %(near)s?", {"near": near}) if near else Message("It is kept as it stands.")
        message = Message("“%(value)s” is no known relation. %(hint)s", {"value": text[:60], "hint": hint})
        row.sheet.warn(row.at("is"), message, text)
    return word or text


def read_places(sheet: Sheet, top: Row, ids: Ids, vocabulary: Vocabulary) -> tuple[Place, ...]:
    """The places; `part_of` is read as `within`, and no place lies within itself."""
    places, within = [], []
    for row in sheet.rows(top, "places"):
        row.need("id")
        id = row.id("id")
        if id is None or not ids.add(row, id):
            continue
        outer = row.texts("within") + row.texts("part_of")
        within += list(outer)
        state = states_of(row, "state")[:1]
        place = Place(
            id, row.text("name"), _place_kind(row, vocabulary), state[0] if state else None,
            outer[0].value if outer else None, row.rest(), row.mark,
        )  # fmt: skip
        places.append(place)
        row.unknown(PLACE_FIELDS, "places")
    for text in within:
        ids.check(text)
    _refuse_circles(sheet, places)
    return tuple(places)


def _refuse_circles(sheet: Sheet, places: list[Place]) -> None:
    outer = {place.id: place.within for place in places}
    for place in places:
        seen, at = {place.id}, place.within
        while at is not None and at not in seen:
            seen.add(at)
            at = outer.get(at)
        if at == place.id and place.mark:
            message = Message("The place “%(id)s” lies within itself. Change one “within”.", {"id": place.id})
            sheet.fault(place.mark, message, place.id)


def _place_kind(row: Row, vocabulary: Vocabulary) -> str | None:
    text = row.text("kind")
    if text is None:
        return None
    word = vocabulary.place_kind(text)
    if word is None:
        near = row.sheet.nearest(text, vocabulary.places)
        hint = Message("Did you mean %(near)s?", {"near": near}) if near else Message("It is kept as it stands.")
        message = Message("“%(value)s” is no known kind of place. %(hint)s", {"value": text[:60], "hint": hint})
        row.sheet.warn(row.at("kind"), message, text)
    return word or text


def read_sources(sheet: Sheet, top: Row, ids: Ids) -> tuple[Source, ...]:
    """The sources; their ids go into `ids`."""
    sources = []
    for row in sheet.rows(top, "sources"):
        row.need("id")
        id = row.id("id")
        if id in RESERVED_SOURCES:
            message = Message("“%(id)s” is a reserved word and no id of a source. Choose another.", {"id": id})
            sheet.fault(row.at("id"), message, id)
        elif id is not None and ids.add(row, id):
            access = row.text("access")
            if access is not None and access not in ACCESS:
                message = Message("“access” is open, confidential or protected; “%(value)s” is not.", {"value": access})
                sheet.fault(row.at("access"), message, access)
            # What is not readable is treated with the greatest care.
            access = "open" if access is None else access if access in ACCESS else "protected"
            sources.append(Source(id, row.text("name"), access, row.rest()))
    return tuple(sources)


def read_consents(sheet: Sheet, top: Row, people: Ids) -> tuple[Consent, ...]:
    """One consent for each person and use."""
    consents = []
    for row in sheet.rows(top, "consents"):
        row.need("who", "use", "given")
        who = [text.value for text in row.texts("who") if people.check(text)]
        given, withdrawn = row.span("given", "withdrawn")
        use, to = row.text("use"), row.text("to")
        row.unknown(("note", "source"), "consents")
        if use is not None and given is not None:
            consents += [Consent(one, use, given, withdrawn, to) for one in who]
    return tuple(consents)
