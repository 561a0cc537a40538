"""What the office keeps of a case beyond the fields of a case file, so that nothing is lost when it leaves and comes back.

1. How to reach a person, whom not to tell, under which names they are reported: further keys of the person in the case file.
2. Title, standing of claims, proceedings with their bodies, decisions, notes, tasks, flags, what rests on which document:
   `office.json` beside the case file, in the ZIP of a case and in the archive of all.
3. Both are of the office's own copy alone. Where somebody is left out, so is all free text of the office: it may name anybody.
4. Read back with a case that is new here. Accounts are known again in the office they are of; in another they are nobody.

`IN_FILE`, `BESIDE` and `LEFT_OUT` name every column of every table of a case; a test fails where one is in none.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db.models import Model, QuerySet
from django.utils.dateparse import parse_date, parse_datetime

from habeas.casework import tracing_beside
from habeas.record import case as record
from habeas.store import audit
from habeas.store import models as tables

FILE: Final = "office.json"
_PERSON: Final = ("phone", "contact", "language", "do_not_tell")
_NOBODY: Final = "-"

IN_FILE: Final[Mapping[str, str]] = {
    "Case": "key states cite holdings closed_on verified note more",
    "Person": "key label sex born died age age_on nationality stateless stateless_from speaks_state_language count more "
              "phone contact language do_not_tell",
    "ReportedName": "person name source mothers_name",
    "Kin": "who relation of since disputed more",
    "CasePlace": "place key",
    "Place": "name kind state within more",
    "Source": "key name access more",
    "Consent": "person use given withdrawn to",
    "Entry": "key order kind person on until place with_text re supersedes source confidence verified recorded "
             "recorded_by_text fields note unread",
    "Observation": "key place indicator yes low high since until source recorded unread as_written",
    "Document": "people source name title media_type size sha256 blob",
}  # fmt: skip
"""What the case file holds, by table; of documents the manifest and the files."""

BESIDE: Final[Mapping[str, str]] = {
    "Case": "title legal_hold retain_until",
    "Entry": "key standing proceeding document",
    "Place": "town latitude longitude",
    "Proceeding": "ref authority number about opened closed",
    "Authority": "name kind state address phone",
    "Decision": "identity what reason digest by at withdrawn_at",
    "Note": "text by at",
    "Task": "person text due assignee made_by made_at done_at done_by about",
    "Flag": "person reason set_at set_by lifted_at",
    "TracingRequest": "inquirer " + tracing_beside.COLUMNS[tables.TracingRequest],
    "Sought": "person " + tracing_beside.COLUMNS[tables.Sought],
}
"""What `office.json` holds, by table."""

_OF_THE_OFFICE: Final = "it says who works on the case or sees it here, which another office decides anew"
_MADE: Final = "made again from the record"
LEFT_OUT: Final[Mapping[str, Mapping[str, str]]] = {
    "Case": {
        "ref team lawyer opened_at opened_by changed_at version": _OF_THE_OFFICE,
        "library sample": "a case of people is neither a judgment nor a sample",
        "deleted_at deleted_by deleted_why": "a deleted case does not leave",
        "checked_at asked_at stale_since breaches law_version turns_on check_tries check_fault": _MADE,
    },
    "Person": {
        "case ref version": _OF_THE_OFFICE,
        "born_first born_last held_at held_since held_until marks marks_since marks_until": _MADE,
        "deleted_at": "a deleted person does not leave",
    },
    "Place": {"ref version library": _OF_THE_OFFICE},
    "Source": {"case version readers released_by": _OF_THE_OFFICE},
    "Kin": {
        "case": _MADE,
        "version recorded_at": "kinship comes in on the day of the import",
        "removed_at": "a kinship that was taken away does not leave",
    },
    "CasePlace": {"case": _MADE},
    "Consent": {"case": _MADE},
    "Entry": {
        "case on_first on_last asks": _MADE,
        "recorded_at recorded_by": "the day is in the file; who wrote it down is an account of this office",
    },
    "Observation": {
        "case visit since_first recorded_at": _MADE,
        "by": _OF_THE_OFFICE,
        "supersedes retracted_at why": "what was corrected or taken back does not leave; what stands does",
    },
    "Proceeding": {"case version": _OF_THE_OFFICE},
    "Authority": {"ref version": _OF_THE_OFFICE},
    "Decision": {
        "case": _MADE,
        "linked": "what was decided about a finding that rests on a linked case does not leave",
    },
    "Document": {
        "case ref version added_at added_by": _OF_THE_OFFICE,
        "deleted_at": "a deleted document does not leave",
    },
    "Note": {"case ref": _OF_THE_OFFICE, "deleted_at": "a deleted note does not leave"},
    "Task": {"case ref version": _OF_THE_OFFICE},
    "Flag": {"case ref": _OF_THE_OFFICE},
    "TracingRequest": {"case matched_at": _MADE, "ref version made_at made_by": _OF_THE_OFFICE},
    "Sought": {"request": _MADE, "ref version": _OF_THE_OFFICE},
}
"""Columns that do not leave, each with its reason."""
TABLES_LEFT_OUT: Final[Mapping[str, str]] = {
    "FindingRow": _MADE, "QuestionRow": _MADE, "Span": _MADE, "SearchRow": _MADE, "DocumentText": _MADE,
    "Share": _OF_THE_OFFICE, "BreakGlass": _OF_THE_OFFICE,
    "Edition": "what rows said before they were changed stays in the office; its backups hold it",
    "Linked": _MADE, "PersonKey": _MADE,
    "SameAs": "it is of two cases: the manifest tells it to who sees both, and no import joins anybody",
    "Proposal": "a match is of two cases, and made again by searching",
}  # fmt: skip

_TABLES: Final[Mapping[str, str]] = {
    "Proceeding": "proceedings", "Decision": "decisions", "Note": "notes", "Task": "tasks", "Flag": "flags",
}  # fmt: skip


# ---- people, in the case file --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """What the office knows of a person beyond the columns of a case file; `names` each with the id of its source."""

    columns: Mapping[str, str]
    names: tuple[tuple[str, str | None], ...] = ()
    mothers: tuple[str, ...] = ()

    def more(self) -> dict[str, record.Value]:
        """As further keys of a person in a case file."""
        found: dict[str, record.Value] = {name: value for name, value in self.columns.items() if value}
        if self.names:
            found["names"] = tuple(name for name, _ in self.names)
            if any(source for _, source in self.names):
                found["names_from"] = tuple(source or _NOBODY for _, source in self.names)
        if self.mothers:
            found["mothers_name"] = self.mothers
        return found


def known_in(more: Mapping[str, record.Value]) -> tuple[Known, dict[str, record.Value]]:
    """What a person's further keys say of these, and the other keys."""
    rest = dict(more)
    columns = {name: ", ".join(_texts(rest.pop(name))) for name in _PERSON if _texts(rest.get(name))}
    names, sources = _texts(rest.get("names")), _texts(rest.get("names_from"))
    mothers = _texts(rest.get("mothers_name"))
    for name in ("names", "names_from", "mothers_name"):
        rest.pop(name, None)
    told = (*sources, *[_NOBODY] * len(names))
    pairs = tuple((name, None if told[i] == _NOBODY else told[i]) for i, name in enumerate(names))
    return Known(columns, pairs, mothers), rest


def _texts(value: record.Value) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else () if value in (None, "") else (str(value),)


def canonical(case: record.Case) -> record.Case:
    """The case with these keys written as we write them, for comparing."""
    people = []
    for person in case.people:
        known, rest = known_in(person.more)
        people.append(replace(person, more=rest | known.more()))
    return replace(case, people=tuple(people))


def whole(
    row: tables.Case, case: record.Case, hidden: Collection[str] = (), unnamed: Collection[str] = ()
) -> record.Case:
    """The case with what the office knows of its people: no name that a `hidden` source told, and no `unnamed` source."""
    rows = {each.key: each for each in row.people(manager="everything").prefetch_related("names__source")}
    people = []
    for person in case.people:
        held, (said, rest) = rows[person.id], known_in(person.more)
        names = [each for each in held.names.all() if each.source is None or each.source.key not in hidden]
        known = Known(
            {name: getattr(held, name) or said.columns.get(name, "") for name in _PERSON},
            said.names
            + tuple(
                (each.name, each.source.key if each.source and each.source.key not in unnamed else None)
                for each in names
                if not each.mothers_name
            ),
            said.mothers + tuple(each.name for each in names if each.mothers_name),
        )
        people.append(replace(person, more=rest | known.more()))
    return replace(case, people=tuple(people))


def without_known(case: record.Case) -> record.Case:
    """The case without these keys, for the tables: they have columns of their own."""
    return replace(case, people=tuple(replace(each, more=known_in(each.more)[1]) for each in case.people))


def keep_known(row: tables.Case, people: Iterable[record.Person]) -> None:
    """Writes them to the rows of people that are new here."""
    rows = {each.key: each for each in row.people.all()}
    sources = {each.key: each for each in row.sources.all()}
    names = []
    for person in people:
        known, _ = known_in(person.more)
        columns = {name: value[: _room(name)] for name, value in known.columns.items()}
        if columns:
            tables.Person.objects.filter(pk=rows[person.id].pk).update(**columns)
        for name, source in known.names:
            names.append(tables.ReportedName(person=rows[person.id], name=name[:300], source=sources.get(source or "")))
        names += [tables.ReportedName(person=rows[person.id], name=n[:300], mothers_name=True) for n in known.mothers]
    tables.ReportedName.objects.bulk_create(names)


def _room(column: str) -> int | None:
    return getattr(tables.Person._meta.get_field(column), "max_length", None)


# ---- the office's work, beside it ----------------------------------------------------------------------------------


def office_of(row: tables.Case, case: record.Case, documents: Iterable[tables.Document], partial: bool) -> str:
    """`office.json` of what leaves of a case."""
    entries, people = {entry.id for entry in case.entries}, {person.id for person in case.people}
    sums, places = {each.sha256 for each in documents}, {each.id for each in case.places}
    told: dict[str, Any] = {"version": 1, "office": _fingerprint(), "case": case.id}
    standing = row.entries.filter(key__in=entries).select_related("proceeding", "document").order_by("pk")
    told["entries"] = {
        each.key: said for each in standing if (said := _entry(each, sums, partial)) and each.key in entries
    }
    links = row.case_places.select_related("place").order_by("pk")
    told["places"] = {
        link.key: said for link in links if link.key in places and (said := _columns(link.place, "Place"))
    }
    if not partial:
        told["columns"] = _columns(row, "Case")
        for name, table in _TABLES.items():
            rows: QuerySet[Any] = getattr(row, table).order_by("pk")
            rows = rows.filter(deleted_at__isnull=True) if table == "notes" else rows
            rows = rows.filter(linked=False) if table == "decisions" else rows
            told[table] = [_columns(each, name) for each in rows]
        told["tracing"] = tracing_beside.told_of(row)
        told["tasks"] = [each for each in told["tasks"] if each.get("person") in (None, *people)]
    return json.dumps(told, ensure_ascii=False, indent=1)


def _entry(row: tables.Entry, sums: set[str], partial: bool) -> dict[str, Any]:
    said = _columns(row, "Entry")
    del said["key"]
    if said.get("document") not in sums:
        said.pop("document", None)
    if partial:
        said.pop("proceeding", None)
    return said


def _columns(row: Model, table: str) -> dict[str, Any]:
    found = {name: _plain(getattr(row, name)) for name in BESIDE[table].split()}
    return {name: value for name, value in found.items() if value not in (None, "")}


def _plain(value: Any) -> Any:
    """A value as JSON; a row by what names it within the file."""
    match value:
        case tables.Account():
            return value.username
        case tables.Person():
            return value.key
        case tables.Proceeding():
            return value.ref
        case tables.Document():
            return value.sha256
        case tables.Authority():
            return _columns(value, "Authority")
        case datetime() | date():
            return value.isoformat()
    return value


def _fingerprint() -> str:
    """By which an office knows its own."""
    raw = audit.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


# ---- read back -----------------------------------------------------------------------------------------------------


def read_office(data: bytes) -> dict[str, Any] | None:
    """What an `office.json` says; None where it is none of ours."""
    try:
        told = json.loads(data)
    except ValueError:
        return None
    return told if isinstance(told, dict) and told.get("version") == 1 else None


def count_of(told: Mapping[str, Any]) -> int:
    """How many rows of the office's work it holds."""
    return sum(len(told.get(table, ())) for table in _TABLES.values())


def bring(row: tables.Case, told: Mapping[str, Any], old_key: str) -> None:
    """Writes the office's work to a case that is new here, before its documents come in."""
    columns = told.get("columns", {})
    tables.Case.objects.filter(pk=row.pk).update(
        title=str(columns.get("title", ""))[:200],
        legal_hold=str(columns.get("legal_hold", ""))[:200],
        retain_until=parse_date(columns.get("retain_until", "")),
    )
    people = {each.key: each for each in row.people.all()}
    accounts = (
        {each.username: each for each in tables.Account.objects.all()} if told["office"] == _fingerprint() else {}
    )
    for link in row.case_places.select_related("place"):
        said = told.get("places", {}).get(link.key, {})
        bare = not link.place.town and link.place.latitude is None
        if said and bare:
            tables.Place.objects.filter(pk=link.place_id).update(**_only(said, "Place"))
    proceedings = {each["ref"]: _proceeding(row, each) for each in told.get("proceedings", ())}
    for key, said in told.get("entries", {}).items():
        proceeding = proceedings.get(said.get("proceeding", ""))
        row.entries.filter(key=key).update(standing=str(said.get("standing", ""))[:20], proceeding=proceeding)
    for name, table in _TABLES.items():
        if table != "proceedings":
            for each in told.get(table, ()):
                _add(row, name, each, people, accounts, (old_key, row.key))
    tracing_beside.bring(row, told.get("tracing", ()), people)


def _proceeding(row: tables.Case, said: Mapping[str, Any]) -> tables.Proceeding:
    body = _only(said["authority"], "Authority")
    authority, _ = tables.Authority.objects.get_or_create(
        name=body.pop("name"), state=body.pop("state", ""), defaults=body
    )
    columns = {name: value for name, value in _only(said, "Proceeding").items() if name not in ("ref", "authority")}
    return tables.Proceeding.objects.create(case=row, authority=authority, **columns)


def _add(
    row: tables.Case,
    table: str,
    said: Mapping[str, Any],
    people: Mapping[str, tables.Person],
    accounts: Mapping[str, tables.Account],
    keys: tuple[str, str],
) -> None:
    model: Any = getattr(tables, table)
    columns: dict[str, Any] = {}
    for name, value in _only(said, table).items():
        kind = model._meta.get_field(name).get_internal_type()
        if kind == "ForeignKey":
            columns[name] = people.get(value) if name == "person" else accounts.get(value)
        elif kind in ("DateTimeField", "DateField"):
            columns[name] = parse_datetime(value) if kind == "DateTimeField" else parse_date(value)
        elif name in ("identity", "about"):
            columns[name] = ":".join(keys[1] if part == keys[0] else part for part in str(value).split(":"))
        else:
            columns[name] = value
    made = model.objects.create(case=row, **columns)
    days = {name: value for name, value in columns.items() if isinstance(value, datetime)}
    if days:  # those the database sets by itself
        model.objects.filter(pk=made.pk).update(**days)


def _only(said: Mapping[str, Any], table: str) -> dict[str, Any]:
    return {name: said[name] for name in BESIDE[table].split() if name in said}


def bring_links(row: tables.Case, told: Mapping[str, Any]) -> None:
    """What rests on which document, once the documents are in."""
    documents = {each.sha256: each for each in row.documents.filter(deleted_at__isnull=True)}
    for key, said in told.get("entries", {}).items():
        found = documents.get(said.get("document", ""))
        if found is not None:
            row.entries.filter(key=key).update(document=found)
