"""Answers of one click or one field: what each enters, for which days, by which source, and how it is undone.

1. A click enters the least that is so: as alleged and reported, by a source that says who was asked and when.
2. What was not done was not done on all days that are asked about; what was done or is so lies on some day among them;
   who is still held is so today.
3. A day or a word that an entry lacks corrects the entry; what is not said of a person is said of the person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext, gettext_lazy

from habeas.casework import entries, kin, sources
from habeas.casework.keeping import Outcome
from habeas.casework.recheck import today
from habeas.check.amounts import long_day
from habeas.check.day_words import span_words
from habeas.check.describe import Teller
from habeas.desk.cases.entry_fields import Grouped, Maker
from habeas.desk.cases.names import Names
from habeas.desk.cases.people_forms import GROUPS, PersonForm, columns_of, held_of
from habeas.desk.forms import Dressed, WhenField, sent
from habeas.record.vocabulary import load_vocabulary
from habeas.store import models as tables
from habeas.store.models.entries import Standing
from habeas.tell.record_words import entry_text

LEAST_SURE: Final = "reported"
LEAST_FAR: Final = Standing.ALLEGED
_NOT_DONE: Final = "not_done"
_GRAVE: Final = frozenset({"death", "removed"})
"""What nobody should enter by a slip."""
_CARRIED: Final = frozenset({"until"})
"""What an answer may leave open, since the question carries it."""


# ---- one click -----------------------------------------------------------------------------------------------------


def needs_nothing(answer: Mapping[str, Any]) -> bool:
    """Whether an answer is whole without a word more."""
    lacks = {name for name, value in answer["fields"].items() if value is None}
    return lacks <= _CARRIED and answer["kind"] not in _GRAVE


def days_of(since: int, until: int) -> tuple[int, int]:
    """The days that a question asks about, up to today."""
    first = min(since, today())
    return first, max(first, min(until, today()))


def days_words(days: tuple[int, int]) -> str:
    """Those days in words."""
    first, last = (long_day(day, get_language() or "en") for day in days)
    return first if first == last else f"{first} – {last}"


def entry_of(asks: str, answer: Mapping[str, Any], days: tuple[int, int], who: list[str]) -> dict[str, Any]:
    """The entry that an answer makes by itself."""
    first, last = (date.fromordinal(day).isoformat() for day in days)
    fixed = {name: value for name, value in answer["fields"].items() if value is not None}
    made: dict[str, Any] = {**fixed, "kind": answer["kind"], "who": who, "confidence": LEAST_SURE}
    if answer["kind"] == _NOT_DONE:
        return {**made, "on": first, "until": last}
    if asks == "held" and answer["answer"] == "yes":
        return {**made, "on": last}
    return {**made, "on": first if first == last else f"{first}/{last}"}


@transaction.atomic
def enter(case: tables.Case, by: tables.Account, token: str, data: Mapping[str, Any]) -> entries.Saved:
    """Writes such an entry, once for a token. Raises FaultsError, AlreadySavedError."""
    return entries.add_once(case, by, token, {**data, "source": _asked_today(case, by)}, standing=LEAST_FAR)


def _asked_today(case: tables.Case, by: tables.Account) -> str:
    """The source of what somebody was told and only clicked: one for each day, known to the team alone."""
    day = today()
    told = {"name": str(by), "day": long_day(day, get_language() or "en")}
    key = f"asked-{by.pk}-{date.fromordinal(day).isoformat()}"
    return sources.add_once(case, by, key, gettext("asked by %(name)s on %(day)s") % told, sources.CONFIDENTIAL, ()).key


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered just now, as the page tells it."""

    key: str
    when: str
    text: str
    who: tuple[str, ...]
    standing: str
    source: str


def entered(names: Names, key: str) -> Entered | None:
    """An entry of today that is the reader's own and stands, whose former version they may read too; or nothing."""
    rows = [entry for entry in names.seen.entries if entry.id == key and key not in names.hidden]
    if not rows or rows[0].kind == "retracted" or any(entry.supersedes == key for entry in names.seen.entries):
        return None
    first, language = rows[0], get_language() or "en"
    stored = names.row.entries.filter(key=key, recorded_by=names.account).first()
    if stored is None or stored.supersedes in names.hidden or not is_of_today(stored):
        return None
    return Entered(
        key=key,
        when=span_words(first.on, first.until, language),
        text=capfirst(entry_text(first, names.seen, Teller(load_vocabulary(), language), until=False)),
        who=tuple(dict.fromkeys(names.people[row.who] for row in rows if row.who in names.people)),
        standing=str(stored.get_standing_display()) if stored.standing else "",
        source=names.shown("source", first.source) if first.source else "",
    )


def is_of_today(entry: tables.Entry) -> bool:
    """Whether it may go by one click; later it is taken back with a reason."""
    return localdate(entry.recorded_at).toordinal() == today()


@transaction.atomic
def undo(case: tables.Case, by: tables.Account, key: str) -> Outcome:
    """Takes back what was entered; what it had corrected stands again as it was. Raises ConflictError, DoesNotExist."""
    found = entries.rows_of(case, [key])
    if not found or found[0][0].kind == "retracted":
        raise tables.Entry.DoesNotExist(key)
    before = entries.rows_of(case, [found[0][0].supersedes]) if found[0][0].supersedes else []
    if before:
        return entries.correct(case, by, key, entries.data_of(case, before[0]), **_columns(before[0][0])).outcome
    return entries.retract(case, by, key, gettext("Undone right after it was entered by one click.")).outcome


# ---- one field -----------------------------------------------------------------------------------------------------


class SmallForm(Dressed):
    """One field, made for the question."""

    value: forms.Field

    @classmethod
    def of(cls, field: forms.Field, number: int, data: QueryDict | None = None) -> "SmallForm":
        """The form of one question; its number keeps the field apart from others of the page."""
        field.required = True
        made: type[SmallForm] = type("Small", (cls,), {"value": field})
        return made(data, auto_id=f"small{number}_%s")


def field_of(names: Names, body: Mapping[str, Any]) -> forms.Field | None:
    """The field that answers a question, where one does."""
    about, asks = body["about"], body["asks"]
    if asks == "date" and _standing(names, body["entry"]):
        until = about == "until"
        return WhenField(label=gettext_lazy("Until (last day)") if until else gettext_lazy("Day"), help_text="")
    if asks == "field" and (entry := _standing(names, body["entry"])):
        kind = load_vocabulary().kinds[entry.kind]
        known = about in load_vocabulary().fields and about != "note"
        known &= kind.type_of(about, load_vocabulary()) != "place"  # those of the office are for the form of the entry
        return _of_one(Maker(names, kind, {}).fields(about)[about]) if known else None
    if asks == "where" and names.places:
        label = capfirst(load_vocabulary().label("place", get_language() or "en"))
        return forms.ChoiceField(label=label, choices=[("", ""), *names.places.items()])
    if asks == "person" and about in GROUPS["identity"]:
        return PersonForm(names).fields.get(about)
    return None


def _of_one(field: forms.Field) -> forms.Field:
    """Of a list of boxes one is chosen here; who has several to tick takes the form of the entry."""
    if not isinstance(field, forms.MultipleChoiceField):
        return field
    return forms.ChoiceField(label=field.label, choices=[("", ""), *cast(Grouped, field.choices)])


def _standing(names: Names, key: str) -> Any:
    """The entry in doubt, where the reader may read it and it still stands."""
    if key in names.hidden or any(entry.supersedes == key for entry in names.seen.entries):
        return None
    return next((entry for entry in names.seen.entries if entry.id == key), None)


def column_of(body: Mapping[str, Any]) -> str:
    """The field of the entry, or the column of the person, that a question is about."""
    if body["asks"] == "date":
        return "until" if body["about"] == "until" else "on"
    return str(body["about"])


def corrected(case: tables.Case, body: Mapping[str, Any], value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The entry in doubt with what was found out, and its columns of the tables."""
    rows = entries.rows_of(case, [body["entry"]])[0]
    return {**entries.data_of(case, rows), column_of(body): value}, _columns(rows[0])


def person_form(names: Names, person: tables.Person, column: str, value: Any) -> PersonForm:
    """The form of a person as it stands, with what was found out: what it asks back, it asks here too."""
    held, data = held_of(person), QueryDict(mutable=True)
    blank = PersonForm(names, held=held, version=person.version)
    for name in blank.fields:
        data.setlist(name, sent(blank.theirs(held).get(name)))
    data.setlist(column, sent(value))
    data["version"] = str(person.version)
    form = PersonForm(names, data, held=held, version=person.version)
    for name, field in form.fields.items():
        field.required = name == column  # what was empty stays empty
    return form


def say_of(person: tables.Person, by: tables.Account, form: PersonForm) -> Outcome:
    """Keeps it. Raises StaleError."""
    return kin.change_person(person, form.version, by, columns_of(form), None)


def _columns(row: tables.Entry) -> dict[str, Any]:
    return {"standing": row.standing, "proceeding": row.proceeding, "document": row.document}
