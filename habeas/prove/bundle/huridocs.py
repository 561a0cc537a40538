"""A case in terms of the HURIDOCS Events Standard Formats, for those who keep their record in them (`huridocs.yaml`).

Event 01, persons 09, acts 21, involvement 24, information 25, interventions 26, arrest 31: the numbers are of the formats, the
names of the fields are ours. A code stands only where the research has one; else, and beside it, our own term.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from habeas.dates import When
from habeas.files import Fields, Items, Node, Text, read_yaml
from habeas.prove.accountability.account import NO_ANSWER
from habeas.record.case import Case, Entry, Person
from habeas.record.vocabulary import Vocabulary

_FILE: Final = Path(__file__).with_name("huridocs.yaml")
_DIGITS: Final = 12
_STANDARD: Final = "HURIDOCS Events Standard Formats"
_MOVES: Final = frozenset({"vehicle", "ship", "airport"})
"""Kinds of place in which somebody is on the way."""
_PLACED: Final = frozenset({"placed", "transferred"})
_INSTITUTIONS: Final = frozenset({"child_transit_institution", "child_shelter", "orphanage", "special_school"})


@cache
def terms() -> Mapping[str, Any]:
    """The mapping as it ships."""
    found = _plain(read_yaml(_FILE))
    if not isinstance(found, Mapping):
        raise TypeError("huridocs.yaml holds no fields")
    return found


def _plain(node: Node) -> Any:
    if isinstance(node, Fields):
        return {key: _plain(value) for key, value in node.pairs.items()}
    if isinstance(node, Items):
        return [_plain(item) for item in node.items]
    return node.as_bool() if isinstance(node, Text) and node.as_bool() is not None else node.value


def as_huridocs(case: Case, vocabulary: Vocabulary, day: int) -> str:
    """The case as JSON, as it stands on a day: one list for each format, under its number."""
    exported = _Export(case, vocabulary, day)
    told = {
        "standard": _STANDARD,
        "codes": "12 digits; a code marked as not exact is the nearest parent, and the remarks hold the term of Habeas",
        "01_event": [exported.event()],
        "09_person": list(exported.people()),
        "21_act": exported.acts,
        "24_involvement": list(exported.involvement()),
        "25_information": list(exported.information()),
        "26_intervention": list(exported.interventions()),
        "31_arrest": list(exported.arrests()),
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


class _Export:
    """One case; what stands on each entry is told once."""

    def __init__(self, case: Case, vocabulary: Vocabulary, day: int) -> None:
        self.case, self.vocabulary, self.day = case, vocabulary, day
        self.entries = [entry for entry in case.entries if not entry.unread]
        self.kind_of_place = {place.id: place.kind for place in case.places}
        self.acts = [row for entry in self.entries if (row := self._act(entry)) is not None]

    def event(self) -> dict[str, Any]:
        spans = [entry.on.span_days for entry in self.entries]
        first = min(self.entries, key=lambda entry: entry.on.span_days, default=None)
        last = max(self.entries, key=lambda entry: entry.on.span_days[1], default=None)
        return {
            "event": self.case.id,
            "title": (self.case.cite or {}).get("name", self.case.id),
            "states": list(self.case.states),
            "initial_date": _date(first.on if first else None),
            "final_date": _date(last.on if last else None),
            "places": [place.name or place.id for place in self.case.places],
            "entries_on_record": len(spans),
        }

    def people(self) -> Iterator[dict[str, Any]]:
        for person in self.case.people:
            unit = terms()["counting_unit"]["group" if person.is_group else "one"]
            yield {
                "person": person.id,
                "name": person.label,
                "counting_unit": unit,
                "number_in_group": person.count,
                "sex": person.sex,
                "date_of_birth": _date(person.born),
                "age": person.age,
                "date_of_death": _date(person.died),
                "nationality": list(person.nationality),
                "characteristics": self._characteristics(person),
                "remarks": "stateless" if person.stateless else None,
            }

    def _characteristics(self, person: Person) -> list[dict[str, str]]:
        own = [entry for entry in self.entries if entry.who == person.id]
        kinds = {entry.kind for entry in own}
        held = {self.kind_of_place.get(entry.place or "") for entry in own}
        found = {
            "pregnant": bool(kinds & {"pregnancy_confirmed", "pregnancy_reported"}),
            "child_in_institution": bool(held & _INSTITUTIONS),
            "prisoner": bool(held & {"prison", "prison_hospital"}),
            "asylum_seeker": "asylum_claimed" in kinds,
            "irregular_migrant": bool(kinds & {"stay_expired", "expulsion_ordered"}),
        }
        codes = terms()["characteristics"]
        return [{"code": _code(codes[name]), "term": name} for name, holds in found.items() if holds]

    def _act(self, entry: Entry) -> dict[str, Any] | None:
        row = self._row(entry)
        if row is None or entry.who is None:
            return None
        own = entry.kind if entry.kind != "not_done" else f"not done: {entry.fields.get('what')}"
        return {
            "act": f"{entry.id}/{entry.who}",
            "victim": entry.who,
            "type": _code(row["code"]) if "code" in row else None,
            "exact": row.get("exact", True) is True and "code" in row,
            "remarks": own,
            "initial_date": _date(entry.on),
            "type_of_date": _kind_of_date(entry.on),
            "final_date": _date(entry.until),
            "status_at_end": self._status(entry.who),
            "violation_status": terms()["violation_status"].get(entry.confidence or "", "unknown"),
        }

    def _row(self, entry: Entry) -> Mapping[str, Any] | None:
        acts = terms()["acts"]
        if entry.kind == "not_done":
            what = entry.fields.get("what")
            found: Mapping[str, Any] | None = acts["not_done"].get(what) if isinstance(what, str) else None
            return found
        if entry.kind == "death":
            return self._death(entry)
        kinds: Mapping[str, Mapping[str, Any]] = acts["kinds"]
        return kinds.get(entry.kind)

    def _death(self, entry: Entry) -> Mapping[str, Any]:
        """Death in detention or on the way, where the place says so."""
        kind = self.kind_of_place.get(entry.place or "")
        place = self.vocabulary.places.get(kind or "")
        acts: Mapping[str, Any] = terms()["acts"]
        row: Mapping[str, Any] = {}
        if kind in _MOVES:
            row = acts["death_moved"]
        elif place is not None and place.deprives == "yes":
            row = acts["death_held"]
        return row

    def _status(self, who: str) -> str:
        """What became of the person: how custody ended, unless a placement certainly came after it; held while one lasts."""
        ends = terms()["status_at_end"]
        own = [entry for entry in self.entries if entry.who == who]
        end = max((entry for entry in own if entry.kind in ends), key=_when, default=None)
        placed = max((entry for entry in own if entry.kind in _PLACED), key=_when, default=None)
        if end is not None and (placed is None or placed.on.span_days[0] <= end.on.span_days[1]):
            return str(ends[end.kind])
        lasts = placed is not None and (placed.until is None or placed.until.span_days[1] >= self.day)
        return str(terms()["held"]) if lasts else "unknown"

    def involvement(self) -> Iterator[dict[str, Any]]:
        """Who did it: the class of the authority, and who it was where that is on record."""
        acts = {row["act"] for row in self.acts}
        for entry in self.entries:
            by = entry.fields.get("ordered_by") or entry.fields.get("by") or entry.fields.get("authority")
            if by is not None and f"{entry.id}/{entry.who}" in acts:
                yield {
                    "act": f"{entry.id}/{entry.who}",
                    "perpetrator": str(by),
                    "kind_of_authority": entry.fields.get("authority"),
                }

    def information(self) -> Iterator[dict[str, Any]]:
        """Which source told of what. One that is not open has no name."""
        open_ = {source.id: source.name or source.id for source in self.case.sources if source.access == "open"}
        for entry in _each_once(self.entries):
            if entry.source is not None:
                yield {
                    "source": open_.get(entry.source, entry.source),
                    "connection": entry.id,
                    "date": _date(entry.recorded_at),
                    "reliability": terms()["reliability"].get(entry.confidence or "", "unknown"),
                }

    def interventions(self) -> Iterator[dict[str, Any]]:
        """What was asked of whom, and what came of it: by the result that stands with the question, else by its answer."""
        words, responses = terms()["interventions"], terms()["responses"]
        answers = {entry.re: entry for entry in self.entries if entry.kind in responses["kinds"] and entry.re}
        for entry in _each_once(self.entries):
            if entry.kind in words:
                answer, result = answers.get(entry.id), entry.fields.get("result")
                if answer is not None and (result is None or result in NO_ANSWER):
                    result = answer.fields.get("result")
                yield {
                    "intervention": entry.id,
                    "about": entry.who,
                    "date": _date(entry.on),
                    "type": words[entry.kind],
                    "party": entry.with_ or entry.fields.get("to"),
                    "response": responses["results"].get(result) if isinstance(result, str) else None,
                    "date_of_response": _date(answer.on if answer else None),
                    "remarks": answer.kind if answer else result,
                }

    def arrests(self) -> Iterator[dict[str, Any]]:
        """Each begin of custody, with what is on record of whereabouts and contact since."""
        words = terms()["whereabouts"]
        for entry in self.entries:
            if entry.kind not in ("apprehended", "placed", "transferred") or entry.who is None:
                continue
            told = [
                e
                for e in self.entries
                if e.who == entry.who and e.kind in words and e.on.span_days >= entry.on.span_days
            ]
            yield {
                "act": f"{entry.id}/{entry.who}",
                "person": entry.who,
                "date": _date(entry.on),
                "place": self._place(entry.place),
                "kind_of_place": self.kind_of_place.get(entry.place or ""),
                "whereabouts_and_contact": [
                    {"date": _date(e.on), "term": words[e.kind] if _tells(e) else None, "remarks": e.kind} for e in told
                ],
            }

    def _place(self, id: str | None) -> str | None:
        return next((place.name or place.id for place in self.case.places if place.id == id), id)


def _each_once(entries: Iterable[Entry]) -> list[Entry]:
    """An entry about several people once."""
    return list({entry.id: entry for entry in reversed(list(entries))}.values())[::-1]


def _when(entry: Entry) -> tuple[tuple[int, int], int]:
    return entry.on.span_days, entry.order


def _tells(entry: Entry) -> bool:
    """An answer from the register that names no place does not say that the person is held."""
    return entry.kind != "register_answer" or entry.place is not None


def _code(code: str) -> str:
    """The code with all its digits.

    >>> _code("030101")
    '030101000000'
    """
    return code.ljust(_DIGITS, "0")


def _date(when: When | None) -> str | None:
    return None if when is None else when.text


def _kind_of_date(when: When) -> str:
    words: Mapping[str, str] = terms()["type_of_date"]
    if when.approximate or "/" in when.text:
        return words["about"]
    return words["day" if len(when.text) >= 10 else "month" if len(when.text) >= 7 else "year"]
