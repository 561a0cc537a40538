"""One entry and its versions as a page tells them: field by field, who recorded it, and what changed."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils.translation import get_language, gettext

from habeas.casework import entries
from habeas.casework.entries import Data
from habeas.desk.cases.editing import Change
from habeas.desk.cases.names import Names, seen_of
from habeas.record.vocabulary import load_vocabulary
from habeas.store.models import Case, Document, Entry, Proceeding

RETRACTED = "retracted"
_DECISIONS = ("detention_order", "review_decision", "removal_order")
_LAST = ("source", "confidence", "standing", "proceeding", "note")


def is_decision(kind: str, fields: Container[str]) -> bool:
    """Whether an entry of this kind, with these fields, is one by which somebody decided."""
    groups = load_vocabulary().groups
    return "result" in fields or any(kind in groups.get(name, ()) for name in _DECISIONS)


@dataclass(frozen=True, slots=True)
class Line:
    """A field and its value in words."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Version:
    """One entry as it was recorded once."""

    key: str
    kind: str
    title: str
    data: Data
    lines: tuple[Line, ...]
    recorded_at: datetime
    recorded_by: str
    standing: str
    proceeding: Proceeding | None
    document: Document | None
    is_hidden: bool

    @property
    def is_retraction(self) -> bool:
        return self.kind == RETRACTED

    @property
    def is_decision(self) -> bool:
        """Whether somebody decided here, so that the day it was handed over counts."""
        return is_decision(self.kind, self.data)

    @classmethod
    def of(cls, names: Names, case: Case, rows: Sequence[Entry], around: entries.Around | None = None) -> "Version":
        """The entry of these rows, as the reader of `names` may read it. `around`: where many are read, asked once."""
        first = rows[0]
        is_hidden = first.key in names.hidden
        data = entries.data_of(case, rows, around)
        data = {"on": data["on"]} if is_hidden else seen_of(names, data)
        told = first.standing and not is_hidden
        shown = {**data, **({"standing": str(first.get_standing_display())} if told else {})}
        return cls(
            key=first.key,
            kind="" if is_hidden else first.kind,
            title=_title(names, first, is_hidden),
            data=data,
            lines=tuple(_lines(names, shown)),
            recorded_at=first.recorded_at,
            recorded_by=str(first.recorded_by or first.recorded_by_text or ""),
            standing="" if is_hidden else first.standing,
            proceeding=None if is_hidden else first.proceeding,
            document=first.document if not is_hidden and first.document in names.open_documents else None,
            is_hidden=is_hidden,
        )


def _title(names: Names, entry: Entry, is_hidden: bool) -> str:
    if is_hidden:
        return gettext("Entry that you may not read")
    return gettext("Taken back") if entry.kind == RETRACTED else names.label(entry.kind)


@dataclass(frozen=True, slots=True)
class Story:
    """An entry, the versions before and after it, and what answers it."""

    version: Version
    older: tuple[Version, ...]
    newer: tuple[Version, ...]
    steps: tuple["Step", ...]
    answers: tuple[tuple[str, str], ...]

    @property
    def is_hidden(self) -> bool:
        return self.version.is_hidden

    @property
    def stands(self) -> bool:
        """Whether no later entry took its place."""
        return not self.newer


@dataclass(frozen=True, slots=True)
class Step:
    """From one version to the next."""

    before: Version
    after: Version
    changes: tuple[Change, ...]


def story_of(case: Case, names: Names, key: str) -> Story | None:
    """Everything about an entry; None where the case has none of this id."""
    there = {entry.id for entry in names.seen.entries}
    versions = [Version.of(names, case, rows) for rows in entries.versions(case, key) if rows[0].key in there]
    place = next((number for number, version in enumerate(versions) if version.key == key), None)
    if place is None:
        return None
    steps = tuple(
        Step(before, after, comparison(names, before.data, after.data)) for before, after in pairwise(versions)
    )
    answers = dict.fromkeys(entry.id for entry in names.seen.entries if entry.re == key and entry.id in names.entries)
    told = tuple((id, names.entries[id]) for id in answers)
    return Story(versions[place], tuple(versions[:place]), tuple(versions[place + 1 :]), steps, told)


def comparison(names: Names, before: Data, after: Data) -> tuple[Change, ...]:
    """Two versions field by field, in words; what only one of them has stands beside an empty place."""
    return tuple(
        Change(label_of(each.name), names.shown(each.name, each.before), names.shown(each.name, each.after))
        for each in entries.differences(before, after)
    )


def label_of(name: str) -> str:
    """What a field of an entry is called."""
    own = {
        "kind": gettext("What happened"),
        "who": gettext("About whom"),
        "on": gettext("Day"),
        "until": gettext("Until"),
        "re": gettext("Follows"),
        "standing": gettext("Standing of the claim"),
    }
    if name in own:
        return own[name]
    fields = load_vocabulary().fields
    label = fields[name].label(get_language() or "en") if name in fields else name.replace("_", " ")
    return label[:1].upper() + label[1:]


def _lines(names: Names, data: Data) -> list[Line]:
    order = [name for name in data if name not in (*_LAST, "kind")] + [name for name in _LAST if name in data]
    return [Line(name, label_of(name), names.shown(name, data[name])) for name in order]
