"""How one finding was reached: the law and why it binds, then each part of the condition with what gave it its value.

The values are those of the plain evaluator (`habeas.check.reference`), which the columns share. Everything here is data:
the door turns it into sentences. Sources that may not be printed have to be taken out of the case before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Literal

from habeas.check.concerns import part_of, with_kin, with_same_order
from habeas.check.explain_forms import Again, Happening, Limited, Told, told_by_form
from habeas.check.findings import Checked, Finding
from habeas.check.ground import Ground
from habeas.check.grounds import Grounds
from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.missing import Missing, all_missing
from habeas.check.parts import Part, build, leaves
from habeas.check.program import Compiled, Program
from habeas.check.reference import Conditions, Record
from habeas.check.reference.conditions import Occasion
from habeas.check.reference.rulings import outcome
from habeas.check.stepwise import Stepwise, breaks_of
from habeas.law import instruments
from habeas.law.figures import used
from habeas.law.instruments import Bind, Instrument, Stretch
from habeas.law.norm import AtEvent, Event, Figure, SettingDefinition, Source, Version, While
from habeas.law.syntax import Expr, Not, Or, Parameter
from habeas.record.case import Case

MARGIN = 35
"""Days beyond those of the finding that are looked at: enough for a run to show that it goes on."""


@dataclass(frozen=True, slots=True)
class FigureTold:
    """A figure of the norm in force: from memory, or where it comes from."""

    name: str
    value: Figure
    from_memory: bool
    origin: str | None


@dataclass(frozen=True, slots=True)
class SettingTold:
    """A figure of the office on which the finding rests."""

    definition: SettingDefinition | None
    name: str
    value: Figure | None


@dataclass(frozen=True, slots=True)
class Binding:
    """Why a source binds on the first day of the finding. `stretch` is None where the register says nothing of it."""

    source: Source
    instrument: Instrument | None
    state: str | None
    stretch: Stretch | None
    bind: Bind | None
    version: Version | None
    figures: tuple[FigureTold, ...]
    settings: tuple[SettingTold, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A condition of the norm as a tree; `must_not` holds what may not be."""

    role: Literal["while", "if", "must", "must_not"]
    part: Part


@dataclass(frozen=True, slots=True)
class Change:
    """Why a finding begins or ends on its day: a part that was otherwise beside it, or the force of the law."""

    part: Part | None
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """One finding. `day` is that of the values; `begins` and `ends` say what was otherwise the day before and after."""

    finding: Finding
    day: int
    law: Binding
    sections: tuple[Section, ...]
    told: Told
    begins: tuple[Change, ...]
    ends: tuple[Change, ...]
    asked: Ground | None
    missing: tuple[Missing, ...]
    conditions: Conditions


def explain(
    case: Case, finding: Finding, program: Program, as_of: int, known_at: int | None = None, day: int | None = None
) -> Explanation:
    """The explanation of one finding of this case, as it was checked for `as_of`. For many take an `Explainer`."""
    return Explainer(case, program, as_of, known_at).of(finding, day)


class Explainer:
    """Explains findings of one case, as it was checked for `as_of`; what one has worked out serves the next."""

    def __init__(
        self, case: Case, program: Program, as_of: int, known_at: int | None = None, checked: Checked | None = None
    ) -> None:
        """`checked`, the check that gave the findings, makes it faster: it tells on which days anything can change."""
        self.case, self.program, self.as_of, self.known_at = case, program, as_of, known_at
        self.breaks = breaks_of(checked) if checked is not None else None
        self._known: dict[tuple[frozenset[str], int], Conditions] = {}

    def of(self, finding: Finding, day: int | None = None) -> Explanation:
        """One explanation. The values are those of the event, else of `day`, else of the first day of the finding."""
        conditions = self._conditions(finding)
        compiled = self.program.variants[finding.number]
        teller = _Teller(conditions, compiled, finding)
        told = told_by_form(conditions, compiled, finding)
        occasion = teller.occasion(told, day)
        sections = teller.sections(occasion)
        begins, ends = teller.changes(sections, told)
        return Explanation(
            finding=finding,
            day=occasion.d0,
            law=binding(self.program, finding, occasion.d0),
            sections=sections,
            told=told,
            begins=begins,
            ends=ends,
            asked=teller.asked(),
            missing=_missing(sections, told, finding),
            conditions=conditions,
        )

    def _conditions(self, finding: Finding) -> Conditions:
        """The plain evaluator for the people the finding can depend on, looking no further ahead than it must."""
        own = [entry for entry in self.case.entries if entry.who == finding.who]
        people = with_kin(self.case, {finding.who} | with_same_order(self.case, own))
        last = max(finding.since, finding.due or 0, min(finding.until or 0, self.as_of + self.program.forecast))
        near = last + MARGIN <= self.as_of + 2 * MARGIN
        forecast = min(2 * MARGIN if near else self.program.forecast, self.program.forecast)
        if (people, forecast) not in self._known:
            program = replace(self.program, forecast=forecast)
            part = part_of(self.case, people)
            record = Record([part], program, self.as_of, self.known_at)
            breaks = self.breaks
            self._known[people, forecast] = Conditions(record) if breaks is None else Stepwise(record, breaks)
        return self._known[people, forecast]


class _Teller:
    def __init__(self, conditions: Conditions, compiled: Compiled, finding: Finding) -> None:
        self.c, self.compiled, self.finding = conditions, compiled, finding
        self.grounds = Grounds(conditions)
        self.who = (finding.case, finding.who)
        self.other = (finding.case, finding.other) if finding.other else None

    def occasion(self, told: Told, wanted: int | None) -> Occasion:
        """Where the condition is asked: at the event, or on a day of the finding."""
        if isinstance(told, Happening):
            return Occasion(self.who, told.d0, told.d1, told.row, told.other or self.other)
        low, _, high = self.c.record.horizon(self.who)
        day = self._first_day() if wanted is None else wanted
        day = told.began[1] if isinstance(told, Again) and self.finding.verdict == "due" else day
        day = min(max(day, low), high - 1)
        return Occasion(self.who, day, day, None, self.other)

    def _first_day(self) -> int:
        """The first day on which the parts lead to the verdict: a stay laid in a vague span is told with all the span."""
        finding, form = self.finding, self.compiled.form
        low, _, high = self.c.record.horizon(self.who)
        if not isinstance(form, While) or finding.verdict == "not_shown":
            return finding.since
        settled = ("breach",) if finding.weakened == "transition" or finding.verdict == "coming" else ("breach", "met")
        wanted = settled if finding.weakened or finding.verdict == "coming" else (finding.verdict,)
        own = min(high, (finding.until or high) + 1)
        duty = form.must if form.made_good is None else Or((form.must, form.made_good))
        for day in range(max(finding.since, low), own):
            if outcome(self._at(form.condition, day), self._at(duty, day)) in wanted:
                return day
        if form.made_good is not None:  # a later day may have made these good, or leave them open
            for day in takewhile(lambda day: self._at(form.condition, day) != FALSE, range(own, high)):
                if outcome(self._at(form.condition, day), self._at(form.made_good, day)) in wanted:
                    return day
        return finding.since

    def _at(self, node: Expr, day: int) -> int:
        return self.c.at(node, Occasion(self.who, day, day, None, self.other))

    def sections(self, occasion: Occasion) -> tuple[Section, ...]:
        form = self.compiled.form
        found = []
        if form.condition is not None:
            at_event = isinstance(form, Event | AtEvent)
            found.append(Section("if" if at_event else "while", self._built(form.condition, occasion)))
        if isinstance(form, While | AtEvent):
            inner = form.must.part if isinstance(form.must, Not) else form.must
            forbids = isinstance(form.must, Not)
            found.append(Section("must_not" if forbids else "must", self._built(inner, occasion)))
        return tuple(found)

    def _built(self, node: Expr, occasion: Occasion) -> Part:
        return build(self.c, self.grounds, node, occasion)

    def changes(self, sections: tuple[Section, ...], told: Told) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
        """What was otherwise on the day before the first, and is on the day after the last."""
        finding = self.finding
        low, _, high = self.c.record.horizon(self.who)
        begins: list[Change] = []
        ends: list[Change] = []
        if isinstance(told, Happening):
            return (), ()
        if low < finding.since < high:
            begins += self._otherwise(self._on(sections, finding.since - 1), self._on(sections, finding.since))
        if finding.until is not None and low <= finding.until < high - 1:
            last = self._on(sections, finding.until)
            ends += self._otherwise(last, self._on(sections, finding.until + 1))
        stretches = self.compiled.force.get(self.c.record.coding.states.get(finding.state or "", -1), ())
        own = [s for s in stretches if finding.norm.sources[s.source] == finding.source]
        if any(s.since == finding.since for s in own):
            begins.append(Change(None, FALSE, TRUE))
        if finding.until is not None and any(s.until == finding.until + 1 for s in own):
            ends.append(Change(None, TRUE, FALSE))
        return tuple(begins), tuple(ends)

    def _on(self, sections: tuple[Section, ...], day: int) -> tuple[Section, ...]:
        occasion = Occasion(self.who, day, day, None, self.other)
        return tuple(Section(s.role, self._built(s.part.node, occasion)) for s in sections)  # type: ignore[arg-type]

    def _otherwise(self, before: tuple[Section, ...], after: tuple[Section, ...]) -> Iterator[Change]:
        for one, two in zip(before, after, strict=True):
            for old, new in zip(leaves(one.part), leaves(two.part), strict=True):
                if old.value != new.value:
                    yield Change(new, old.value, new.value)

    def asked(self) -> Ground | None:
        """Where the state was asked in vain: the question."""
        if self.finding.verdict != "not_shown":
            return None
        rows = [row for row in self.c.record.rows[self.who] if row.kind == "asked" and row.d1 <= self.finding.since]
        return Ground("entry", self.who, row=rows[-1]) if rows else None


def _missing(sections: tuple[Section, ...], told: Told, finding: Finding) -> tuple[Missing, ...]:
    """What would settle a finding that is not known: the parts that leave it open, and what was expected."""
    if finding.verdict not in ("not_known", "not_shown"):
        return ()
    found = [ground for section in sections for leaf in open_leaves(section.part) for ground in leaf.grounds]
    expected = told.expected if told is not None else ()
    found += [ground for part in expected if part.value == UNKNOWN for ground in part.grounds]
    if isinstance(told, Happening | Limited):
        found += told.grounds
    return all_missing(found)


def open_leaves(part: Part) -> Iterator[Part]:
    """The leaves that leave a part not known: what is settled already stands in nobody's way."""
    if part.value != UNKNOWN:
        return
    inside = [each for each in part.parts if each.value == UNKNOWN]
    if not inside:
        yield part
    for each in inside:
        yield from open_leaves(each)


def binding(program: Program, finding: Finding, day: int) -> Binding:
    """Why the source binds the state on a day, and which figures count there."""
    register = instruments.shipped()
    source, norm, state = finding.source, finding.norm, finding.state
    variant = program.variants[finding.number].variant
    instrument = register.instruments.get(source.instrument)
    stretches = register.force(source.instrument, state) if instrument is not None and state else ()
    holding = [s for s in stretches if s.first_day <= day < s.last_day_exclusive]
    version = next((v for v in norm.versions if (v.since or 1) == variant.since or v.until == variant.until), None)
    figures = {**norm.figures, **(version.figures if version else {})}
    origins = {**norm.origins, **(version.origins if version else {})}
    names = sorted(used(norm.form, Parameter) & figures.keys())
    settings = program.library.settings
    return Binding(
        source=source,
        instrument=instrument,
        state=state,
        stretch=holding[0] if holding else None,
        bind=register.binds.get((source.instrument, state or "")),
        version=version,
        figures=tuple(FigureTold(n, figures[n], n in variant.unconfirmed, origins.get(n)) for n in names),
        settings=tuple(SettingTold(settings.get(name), name, value) for name, value in variant.settings),
    )
