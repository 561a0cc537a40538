"""An explanation for other programs: the same data as in the terminal, nothing left out."""

import json
from collections.abc import Sequence
from math import isinf

from habeas.check.amounts import figure_text, iso
from habeas.check.describe import Teller
from habeas.check.explain import Binding, Change, Explanation
from habeas.check.explain_forms import Again, Happening, Limited, Told
from habeas.check.ground import Ground
from habeas.check.missing import Missing, answers
from habeas.check.parts import Part
from habeas.check.quantities import Measured
from habeas.check.questions import Asker
from habeas.check.reference.record import Row
from habeas.dates import FAR_FUTURE, MINUTES_A_DAY
from habeas.law.syntax import Selector
from habeas.tell.explain_words import outcome_text
from habeas.tell.grounds_words import GroundWords
from habeas.tell.law_words import in_language
from habeas.tell.record_words import source_name
from habeas.tell.report import CheckedCase, Report, row

VALUES = ("no", "not_known", "yes")
Json = dict[str, object]


def as_json(report: Report, each: CheckedCase, told: Explanation) -> str:
    """`{"finding": {...}, "day", "law", "event" | "again" | "limit", "sections", "begins", "ends", "missing"}`."""
    writer = _Writer(report, each, told)
    return json.dumps(writer.whole(), ensure_ascii=False, indent=2)


class _Writer:
    def __init__(self, report: Report, each: CheckedCase, told: Explanation) -> None:
        self.report, self.each, self.told = report, each, told
        self.teller: Teller = report.teller(told.finding)
        self.words = GroundWords(each.case, self.teller)

    def whole(self) -> Json:
        told = self.told
        return {
            "finding": row(self.report, told.finding),
            "title": self.report.title(told.finding),
            "summary": self.report.say(outcome_text(told)),
            "day": iso(told.day),
            "law": self._law(told.law),
            **self._form(told.told),
            "sections": [{"role": s.role, "tree": self._part(s.part)} for s in told.sections],
            "begins": [self._change(change) for change in told.begins],
            "ends": [self._change(change) for change in told.ends],
            "missing": self._missing(told.missing),
        }

    def _law(self, law: Binding) -> Json:
        stretch, version, norm = law.stretch, law.version, self.told.finding.norm
        return {
            "instrument": law.source.instrument,
            "provision": law.source.provision,
            "see": list(law.source.see),
            "force": norm.force,
            "verified": norm.verified,
            "state": law.state,
            "binds": None if stretch is None else {
                "from": iso(stretch.first_day),
                "until": iso(stretch.last_day_exclusive - 1) if stretch.last_day_exclusive < FAR_FUTURE else None,
                "certain": VALUES[stretch.value] == "yes",
                "why": self.report.say(stretch.basis.why),
            },
            "figures": [{"name": f.name, "value": figure_text(f.value, self.report.language),
                         "from_memory": f.from_memory, "origin": f.origin} for f in law.figures],
            "version": None if version is None else {
                "from": iso(version.since),
                "until": iso(version.until - 1) if version.until else None,
                "by": version.by,
                "certain": version.certain,
            },
            "settings": [{"name": s.name, "value": figure_text(s.value, self.report.language),
                          "origin": in_language(s.definition.origin, self.report.language) if s.definition else None}
                         for s in law.settings],
        }  # fmt: skip

    def _form(self, told: Told) -> Json:
        match told:
            case Happening():
                return {"event": {
                    "entry": self._entry(told.row),
                    "from": iso(told.d0),
                    "until": iso(told.d1),
                    "certain": VALUES[told.value],
                    "grounds": [self._ground(ground) for ground in told.grounds],
                    "due": iso(told.due[1] // MINUTES_A_DAY) if told.due else None,
                    "performed": self._entry(told.performed),
                    "late": told.is_late,
                    "expected": [self._part(part) for part in told.expected],
                }}  # fmt: skip
            case Again():
                return {"again": {
                    "counts_from": iso(told.began[0]),
                    "last": self._entry(told.last),
                    "next": self._entry(told.following),
                    "due": iso(told.due),
                    "expected": [self._part(part) for part in told.expected],
                }}  # fmt: skip
            case Limited():
                return {"limit": {
                    "counts": told.counts,
                    "counts_from": iso(told.began[0]),
                    "counted": measured(told.counted),
                    "so_far": measured(told.so_far),
                    "last_day": iso(told.last_day),
                    "order": self._entry(told.order),
                }}  # fmt: skip
        return {}

    def _part(self, part: Part) -> Json:
        node = part.node
        text = self.teller.selector(node) if isinstance(node, Selector) else self.teller.of(node)
        return {
            "what": text,
            "kind": type(node).__name__,
            "who": part.who[1],
            "day": iso(part.day),
            "value": VALUES[part.value],
            "size": measured(part.measured),
            "grounds": [self._ground(ground) for ground in part.grounds],
            "parts": [self._part(inner) for inner in part.parts],
        }

    def _ground(self, ground: Ground) -> Json:
        self.words.told.clear()
        seen = ground.observation
        source = source_name(seen.source, self.each.case, self.report.language) if seen is not None else None
        return {
            "role": ground.role,
            "text": self.words.text(ground),
            "entry": self._entry(ground.row),
            "against": self._entry(ground.against),
            "observation": seen.id if seen is not None else None,
            "source": source or None,
            "gap": ground.gap.id if ground.gap is not None else None,
        }

    def _entry(self, row: Row | None) -> Json | None:
        if row is None:
            return None
        entry = self.words.entry_of(row)
        return {
            "id": entry.id,
            "on": entry.on.text,
            "kind": entry.kind,
            "label": self.teller.label(entry.kind),
            "who": row.who[1],
            "place": entry.place,
            "source": source_name(entry.source, self.each.case, self.report.language) or None,
        }

    def _change(self, change: Change) -> Json:
        node = change.part.node if change.part is not None else None
        what = self.teller.of(node) if node is not None and not isinstance(node, Selector) else "force"
        return {"what": what, "before": VALUES[change.before], "after": VALUES[change.after]}

    def _missing(self, missing: Sequence[Missing]) -> list[Json]:
        asker = Asker(self.each.case, self.teller)
        return [missing_row(each, asker) for each in missing]


def missing_row(missing: Missing, asker: Asker, abouts: Sequence[str] = ()) -> Json:
    """One missing fact: what is asked of whom, as a sentence, and the entries that would record each answer."""
    return {
        "asks": missing.asks,
        "who": missing.who or None,
        "place": missing.place,
        "about": list(abouts) or [missing.about],
        "entry": missing.entry,
        "question": asker.question(missing, abouts),
        "answers": [
            {"answer": answer.answer, "kind": answer.kind, "fields": dict(answer.fields)}
            for answer in answers(missing, asker.teller.vocabulary)
        ],
    }


def measured(size: Measured | None) -> Json | None:
    """A size as numbers; a side that is not known is null."""
    if size is None:
        return None
    low, high = (None if isinf(side) else side for side in (size.low, size.high))
    since = [iso(day) for day in size.since] if size.since else None
    return {"low": low, "high": high, "unit": size.unit, "since": since}
