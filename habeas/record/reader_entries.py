"""The dated entries of a case file: one row for each person an entry is about.

1. Every entry is read; an entry without `id` is called `kind-date-n` by the words of the file, n counting equals.
2. An entry about several people becomes one row each, with one id: (id, who, with) tells the rows apart.
3. `re` and `supersedes` are looked up once all ids are known, so that an entry may answer a later line.
4. A clock time in words (`at: about 12.00`) is merged into `on`, as `2015-10-13T12:00~`.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import product

from habeas.dates import When
from habeas.files import Text
from habeas.record.case import Entry, Value
from habeas.record.reader_fields import FieldReader
from habeas.record.reader_people import Ids
from habeas.record.sheet import Row, Sheet
from habeas.record.vocabulary import Kind, Vocabulary
from habeas.words import Message

CONFIDENCE = ("confirmed", "reported", "disputed")
FROM_MEMORY = ("from_memory", "from_memory_date", "from_memory_dates")
_CLOCK = re.compile(
    r"(about|around|approximately|ca\.?|около|примерно|~)?\s*([0-9]{1,2})[.:h]([0-9]{2})", re.IGNORECASE
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class _Draft:
    """An entry as it stands in the file, read and not yet given its id."""

    row: Row
    written_kind: str
    kind: Kind | None
    on: When
    until: When | None
    order: int


class EntryReader:
    """Reads `entries:` of one file, of which people, places and sources are known."""

    def __init__(self, sheet: Sheet, vocabulary: Vocabulary, people: Ids, places: Ids, sources: Ids) -> None:
        self.sheet = sheet
        self.vocabulary = vocabulary
        self.people = people
        self.places = places
        self.sources = sources
        self.ids = Ids(sheet, "entries")
        self.fields = FieldReader(sheet, vocabulary, people, places)

    def read(self, top: Row) -> tuple[Entry, ...]:
        """All entries, in the order of the file."""
        drafts = [
            draft for order, row in enumerate(self.sheet.rows(top, "entries")) if (draft := self._draft(row, order))
        ]
        ids = self._named(drafts)
        entries = [entry for draft, id in zip(drafts, ids, strict=True) for entry in self._rows(draft, id)]
        return tuple(entries)

    def _draft(self, row: Row, order: int) -> _Draft | None:
        whole = row.need("kind", "on")
        word = row.text("kind")
        kind = self._kind(row, word) if word is not None else None
        on, until = row.span("on", "until")
        if until is not None and kind is not None and not kind.span:
            message = Message(
                "“%(kind)s” is a moment and has no “until”. Write a vague day as from/to.", {"kind": kind.name}
            )
            self.sheet.warn(row.at("until"), message, until.text)
        if word == "not_done":
            row.need("what")
        if not whole or word is None or on is None:
            self._look_through(row, kind, word or "")
            return None
        return _Draft(row, word, kind, on, until, order)

    def _look_through(self, row: Row, kind: Kind | None, word: str) -> None:
        """The other faults of an entry that cannot stand, so that all are told at once."""
        self._who(row)
        self._known(row, "place", self.places)
        self._known(row, "source", self.sources)
        self._confidence(row)
        self.fields.read(row, kind, self.vocabulary.told_by(word))

    def _kind(self, row: Row, word: str) -> Kind | None:
        kind = self.vocabulary.kind(word)
        if kind is None:
            near = self.sheet.nearest(word, self.vocabulary.kinds)
            hint = Message("Did you mean %(near)s?", {"near": near}) if near else Message("It is kept unread.")
            message = Message("“%(value)s” is no known kind of entry. %(hint)s", {"value": word[:60], "hint": hint})
            self.sheet.warn(row.at("kind"), message, word)
        return kind

    def _named(self, drafts: list[_Draft]) -> list[str]:
        """The id of each draft: its own, else kind-date-n."""
        own = [draft.row.id("id") for draft in drafts]
        for draft, id in zip(drafts, own, strict=True):
            if id is not None:
                self.ids.add(draft.row, id)
        count: Counter[str] = Counter()
        return [self._made(draft, count) if id is None else id for draft, id in zip(drafts, own, strict=True)]

    def _made(self, draft: _Draft, count: Counter[str]) -> str:
        base = f"{draft.written_kind}-{draft.on.text}".replace(" ", "_")
        count[base] += 1
        while f"{base}-{count[base]}" in self.ids:
            count[base] += 1
        id = f"{base}-{count[base]}"
        self.ids.lines[id] = draft.row.mark.line
        return id

    def _rows(self, draft: _Draft, id: str) -> list[Entry]:
        row = draft.row
        told = self.vocabulary.told_by(draft.written_kind)
        fields = self.fields.read(row, draft.kind, told)
        on, place = draft.on, self._known(row, "place", self.places)
        if place is None and draft.kind is not None and draft.kind.type_of("to", self.vocabulary) == "place":
            to = fields.get("to")
            place = to if isinstance(to, str) and to in self.places else None
        clock = _merged(on, fields.get("at"))
        if clock is not None:
            on = clock
            del fields["at"]
        entry = Entry(
            id,
            draft.kind.name if draft.kind else draft.written_kind,
            None,
            on,
            draft.until,
            place=place,
            re=self._answered(row, "re", id),
            supersedes=self._answered(row, "supersedes", id),
            source=self._known(row, "source", self.sources),
            confidence=self._confidence(row),
            verified=row.yes_no("verified") is not False and not any(fields.get(key) for key in FROM_MEMORY),
            recorded_at=row.date("recorded_at"),
            recorded_by=row.text("recorded_by"),
            fields=fields,
            note=row.text("note"),
            order=draft.order,
            unread=draft.kind is None or not self.fields.knows_what(fields),
            mark=row.mark,
        )
        who, others = self._who(row), self._with(draft)
        if not others and "with" in told:
            others = (told["with"],)
        return [replace(entry, who=one, with_=other) for one, other in product(who or (None,), others or (None,))]

    def _who(self, row: Row) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text.value for text in row.texts("who") if self.people.check(text)))

    def _with(self, draft: _Draft) -> tuple[str, ...]:
        """People, or the body before which something is done; only where the kind says so it must be a person."""
        person = draft.kind is not None and draft.kind.type_of("with", self.vocabulary) == "person"
        texts = draft.row.texts("with")
        return tuple(dict.fromkeys(text.value for text in texts if not person or self.people.check(text)))

    def _known(self, row: Row, key: str, ids: Ids) -> str | None:
        text = row.text(key)
        return text if text is not None and ids.check(Text(text, True, row.at(key))) else None

    def _answered(self, row: Row, key: str, own: str) -> str | None:
        id = self._known(row, key, self.ids)
        if id == own:
            self.sheet.fault(row.at(key), Message("An entry cannot name itself under “%(key)s”.", {"key": key}), id)
        return id

    def _confidence(self, row: Row) -> str | None:
        text = row.text("confidence")
        if text is not None and text not in CONFIDENCE:
            message = Message(
                "“confidence” is confirmed, reported or disputed; “%(value)s” is not.", {"value": text[:60]}
            )
            self.sheet.fault(row.at("confidence"), message, text)
        return text


def _merged(on: When, at: Value) -> When | None:
    """The day with the clock time of the words `at`; None where the words are no clock time or the day is vague."""
    match = _CLOCK.fullmatch(at.strip()) if isinstance(at, str) else None
    if match is None or not _DAY.fullmatch(on.text):
        return None
    hour, minute = int(match[2]), int(match[3])
    if hour > 23 or minute > 59:
        return None
    return When.parse(f"{on.text}T{hour:02}:{minute:02}{'~' if match[1] else ''}")
