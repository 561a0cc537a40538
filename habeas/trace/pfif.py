"""People Finder Interchange Format 1.4 (zesty.ca/pfif/1.4), the one open format of tracing: read and written.

1. A record keeps its `person_record_id` (home domain, slash, local id) wherever it is copied; notes hang on a person.
2. Reading takes 1.1 to 1.4, also inside feeds. A document type, an entity or a reference outside is refused unread. A record
   past its `expiry_date` is left out, as the format demands.
3. What the format has no field for (patronymic, parents, a birth that is neither a date nor years) stands in the
   description as "mother: ..." and is read back from there.
"""

import datetime as dt
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, NoReturn
from xml.parsers import expat

from habeas.files import Fault, Mark
from habeas.trace.listed import Listed
from habeas.trace.lists.cells import name_fault
from habeas.trace.lists.days import read_day
from habeas.trace.lists.grid import LARGEST, refused
from habeas.trace.lists.reading import LeftOut, Line
from habeas.words import Message

NAMESPACE: Final = "http://zesty.ca/pfif/1.4"
_KNOWN: Final = re.compile(r"http://zesty\.ca/pfif/1\.[1-4]")
PERSON: Final = (
    "person_record_id", "entry_date", "expiry_date", "author_name", "author_email", "author_phone", "source_name",
    "source_date", "source_url", "full_name", "given_name", "family_name", "alternate_names", "description", "sex",
    "date_of_birth", "age", "home_street", "home_neighborhood", "home_city", "home_state", "home_postal_code",
    "home_country", "photo_url", "profile_urls",
)  # fmt: skip
"""The fields of a person, in the order of the format."""
NOTE: Final = (
    "note_record_id", "person_record_id", "linked_person_record_id", "entry_date", "author_name", "author_email",
    "author_phone", "source_date", "author_made_contact", "status", "email_of_found_person", "phone_of_found_person",
    "last_known_location", "text", "photo_url",
)  # fmt: skip
_FORMER: Final = {
    "first_name": "given_name",
    "last_name": "family_name",
    "home_zip": "home_postal_code",
    "other": "description",
}
_SEX: Final = {"female": "F", "male": "M", "other": ""}
_TOLD: Final = ("patronymic", "father", "mother", "born", "group", "role")
"""What of `Listed` stands in the description."""
_LINE: Final = re.compile(rf"^({'|'.join(_TOLD)}): (.+)$", re.MULTILINE)
_AGE: Final = re.compile(r"(\d{1,3})(?:-(\d{1,3}))? years?")
_DATE: Final = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_UNPRINTED: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """A person as the format tells them, with what was noted of them; `line` is where they stand in the file."""

    fields: Fields
    notes: tuple[Fields, ...] = ()
    line: int = 0

    @property
    def listed(self) -> Listed:
        """The record as tracing compares it. An age is one as of the day of the source, which is `seen_on` then."""
        told = {key: value.strip() for key, value in _LINE.findall(self.fields.get("description", ""))}
        get = self.fields.get
        born, age, written = get("date_of_birth", ""), get("age", ""), get("source_date", "")[:10]
        last = max((note for note in self.notes if note.get("last_known_location")), key=_moment, default={})
        aged = not born and "born" not in told and bool(age)
        return Listed(
            id=get("person_record_id", ""),
            surname=get("family_name", ""),
            given=get("given_name", ""),
            name=get("full_name", ""),
            sex=_SEX.get(get("sex", ""), ""),
            born=told.pop("born", "") or born or (f"{age} years" if age else ""),
            country=get("home_country", ""),
            region=get("home_state", ""),
            place=", ".join(filter(None, (get("home_city"), get("home_neighborhood"), get("home_street")))),
            last_seen=last.get("last_known_location", ""),
            seen_on=written if aged else (last.get("source_date", "") or written)[:10],
            phone=next((note["phone_of_found_person"] for note in self.notes if note.get("phone_of_found_person")), ""),
            also=tuple(filter(None, map(str.strip, get("alternate_names", "").splitlines()))),
            **told,
        )


@dataclass(frozen=True)
class PfifRead:
    """A file as it was read. Faults and people stand at the lines of the file."""

    name: str
    records: tuple[Record, ...]
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def rows(self) -> list[Listed]:
        return [line.listed for line in self.lines]

    @cached_property
    def bad_rows(self) -> tuple[int, ...]:
        """The lines at which a record with a fault begins."""
        return tuple(sorted({fault.mark.line for fault in self.faults}))

    def cells(self, row: int) -> dict[str, str]:
        """The fields of the record that begins at a line; notes behind them as "note 1: text"."""
        found: dict[str, str] = {}
        for record in self._at.get(row, ()):
            found |= record.fields
            for number, note in enumerate(record.notes, 1):
                found |= {f"note {number}: {key}": value for key, value in note.items()}
        return found

    @cached_property
    def _at(self) -> dict[int, list[Record]]:
        at: dict[int, list[Record]] = {}
        for record in self.records:
            at.setdefault(record.line, []).append(record)
        return at


def is_pfif(data: bytes) -> bool:
    """Whether a file looks like XML, which among lists is this format alone."""
    return data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<pfif", b"<feed", b"<rss"))


def read_pfif(source: Path | bytes, today: dt.date, name: str = "") -> PfifRead:
    """Reads people and notes. Raises FaultsError where the file is no such file."""
    name = name or (source.name if isinstance(source, Path) else "list")
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
    except OSError as fault:
        raise refused(name, Message("The file cannot be opened (%(problem)s).", {"problem": fault.strerror})) from fault
    records = _Parser(name).parse(data)
    if not records:
        raise refused(name, Message("No person stands in this file. A PFIF file holds <pfif:person> records."))
    lines: list[Line] = []
    faults: list[Fault] = []
    left_out: list[LeftOut] = []
    seen: dict[str, int] = {}
    for record in records:
        wrong = [Fault(Mark(name, record.line, 1), message, value) for message, value in _wrong(record, today)]
        expiry = record.fields.get("expiry_date", "")[:10]
        id = record.fields.get("person_record_id", "")
        if expiry and _DATE.fullmatch(expiry) and expiry < today.isoformat():
            left_out.append(LeftOut(record.line, Message("The record expired on %(day)s.", {"day": expiry})))
        elif id and id in seen:
            left_out.append(LeftOut(record.line, Message("The same as row %(row)s.", {"row": seen[id]})))
        elif wrong:
            faults += wrong
        else:
            lines.append(Line(record.line, 0, record.listed))
        seen.setdefault(id, record.line)
    return PfifRead(name, tuple(records), tuple(lines), tuple(faults), tuple(left_out))


def of_listed(person: Listed, domain: str, written: dt.datetime, **told: str) -> Record:
    """A person as a record of this domain; one that came from another keeps its id. `told`: more fields (author_name,
    source_name, expiry_date ...). `written` is the moment of the export, in UTC."""
    moment = written.strftime("%Y-%m-%dT%H:%M:%SZ")
    name = person.name or " ".join(filter(None, (person.surname, person.given, person.patronymic)))
    age = _AGE.fullmatch(person.born)
    seen = person.seen_on if re.fullmatch(r"\d{4}-\d\d-\d\d", person.seen_on) else ""
    born = "" if age and seen else person.born
    beside = {key: getattr(person, key) for key in _TOLD if key != "born"}
    if born and not _DATE.fullmatch(born):
        beside["born"] = born
    fields = {
        "person_record_id": person.id if "/" in person.id else f"{domain}/{person.id}",
        "entry_date": moment,
        "source_date": f"{seen}T00:00:00Z" if seen else moment,
        "full_name": name,
        "given_name": person.given,
        "family_name": person.surname,
        "alternate_names": "\n".join(person.also),
        "description": "\n".join(f"{key}: {' '.join(value.split())}" for key, value in beside.items() if value),
        "sex": {"F": "female", "M": "male", "X": "other"}.get(person.sex, ""),
        "date_of_birth": born if _DATE.fullmatch(born) else "",
        "age": (f"{age[1]}-{age[2]}" if age[2] else age[1]) if age and seen else "",
        "home_city": person.place,
        "home_state": person.region,
        "home_country": person.country,
    }
    notes = []
    if person.last_seen or person.phone:
        noted = {
            "note_record_id": f"{fields['person_record_id']}.1",
            "person_record_id": fields["person_record_id"],
            "entry_date": moment,
            "author_name": told.get("author_name", domain),
            "source_date": fields["source_date"],
            "phone_of_found_person": person.phone,
            "last_known_location": person.last_seen,
            "text": person.last_seen or person.phone,
        }
        notes.append({key: value for key, value in noted.items() if value})
    return Record({key: value for key, value in (fields | told).items() if value}, tuple(notes))


def write_pfif(records: Iterable[Record]) -> bytes:
    """A PFIF 1.4 file, UTF-8."""
    ET.register_namespace("pfif", NAMESPACE)
    root = ET.Element(f"{{{NAMESPACE}}}pfif")
    for record in records:
        person = ET.SubElement(root, f"{{{NAMESPACE}}}person")
        _write(person, PERSON, record.fields)
        for note in record.notes:
            _write(ET.SubElement(person, f"{{{NAMESPACE}}}note"), NOTE, note)
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"


def _write(element: ET.Element, names: Sequence[str], fields: Fields) -> None:
    for key in names:
        if fields.get(key):
            ET.SubElement(element, f"{{{NAMESPACE}}}{key}").text = _UNPRINTED.sub("", fields[key])


def _moment(note: Fields) -> str:
    return note.get("source_date") or note.get("entry_date") or ""


def _wrong(record: Record, today: dt.date) -> Iterable[tuple[Message, str]]:
    fields = record.fields
    if not fields.get("person_record_id"):
        yield Message("The record has no person_record_id."), ""
    name = fields.get("full_name") or f"{fields.get('given_name', '')} {fields.get('family_name', '')}".strip()
    if not name:
        yield Message("Nobody is named in this row."), ""
    elif (fault := name_fault(name)) is not None:
        yield fault, name
    if fields.get("sex") and fields["sex"] not in _SEX:
        yield Message("“%(value)s” is no sex: female, male or other.", {"value": fields["sex"][:60]}), fields["sex"]
    born = fields.get("date_of_birth", "")
    read = read_day(born, today) if born else ""
    if isinstance(read, Message):
        yield read, born
    age = fields.get("age", "")
    if age and not _AGE.fullmatch(f"{age} years"):
        yield Message("“%(value)s” is no age: 5, 5 years, 7 months.", {"value": age[:60]}), age


@dataclass(slots=True)
class _Open:
    """A record not yet closed."""

    line: int
    fields: dict[str, str] = field(default_factory=dict)
    notes: list[dict[str, str]] = field(default_factory=list)


class _Parser:
    """Expat with everything refused that makes XML dangerous; no tree is built."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.path: list[str] = []
        self.person: _Open | None = None
        self.note: dict[str, str] | None = None
        self.text: list[str] = []
        self.found: list[_Open] = []
        self.loose: list[dict[str, str]] = []

    def parse(self, data: bytes) -> list[Record]:
        """The records of a file; notes that stand alone are hung on the person they name."""
        if len(data) > LARGEST:
            sizes = {"size": -(-len(data) // 2**20), "limit": LARGEST // 2**20}
            raise refused(self.name, Message("The file has %(size)s MB; lists up to %(limit)s MB are read.", sizes))
        self.expat = expat.ParserCreate(namespace_separator=" ")
        self.expat.buffer_text = True
        self.expat.StartElementHandler = self._start
        self.expat.EndElementHandler = self._end
        self.expat.CharacterDataHandler = self.text.append
        self.expat.StartDoctypeDeclHandler = self.expat.EntityDeclHandler = self._refuse
        self.expat.UnparsedEntityDeclHandler = self.expat.ExternalEntityRefHandler = self._refuse
        try:
            self.expat.Parse(data, True)
        except expat.ExpatError as fault:
            message = Message("This is no XML that can be read: line %(line)s.", {"line": fault.lineno})
            raise refused(self.name, message) from fault
        by_id = {each.fields.get("person_record_id"): each for each in self.found}
        for note in self.loose:
            about = by_id.get(note.get("person_record_id"))
            if about is not None:
                about.notes.append(note)
        return [Record(each.fields, tuple(each.notes), each.line) for each in self.found]

    def _refuse(self, *_told: object) -> NoReturn:
        message = Message("The file declares a document type or entities. Such files can do harm and are not read.")
        raise refused(self.name, message)

    def _start(self, tag: str, _attributes: object) -> None:
        local = self._local(tag)
        self.path.append(local)
        self.text.clear()
        if len(self.path) > 64:
            raise refused(
                self.name, Message("Nested deeper than %(limit)s levels. No case or norm needs that.", {"limit": 64})
            )
        if local == "person":
            self.person = _Open(self.expat.CurrentLineNumber)
        elif local == "note":
            self.note = {}

    def _end(self, tag: str) -> None:
        local = self.path.pop()
        text = "".join(self.text).strip()
        self.text.clear()
        if local == "note" and self.note is not None:
            (self.loose if self.person is None else self.person.notes).append(self.note)
            self.note = None
        elif local == "person" and self.person is not None:
            self.found.append(self.person)
            self.person = None
        elif text and local and self.path and self.path[-1] in ("person", "note"):
            into = self.note if self.path[-1] == "note" else self.person.fields if self.person else None
            if into is not None:
                into[_FORMER.get(local, local)] = text

    def _local(self, tag: str) -> str:
        """The name of a tag of the format; empty for any other."""
        space, _, local = tag.rpartition(" ")
        return local if _KNOWN.fullmatch(space) else ""
