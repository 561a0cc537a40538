"""What gave a part of a condition its value on a day: entries, denials, silence, observations, holes in the law.

Read off the plain evaluator (`habeas.check.reference`), whose values the columns share. What a ground lacks,
`habeas.check.missing` turns into a question.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from habeas.check.ground import LACKS, Ground, Role, unique, word_of
from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.orders import DENIALS, EXTENDED, ORDERED
from habeas.check.program import CompiledGap
from habeas.check.quantities import within
from habeas.check.reference import Conditions, custody
from habeas.check.reference.custody import Stay
from habeas.check.reference.facts import KIN_FACTS, Setter, last_word
from habeas.check.reference.marks import role
from habeas.check.reference.record import Row, Who, end_of_denial, span, word_test
from habeas.check.steps import FAR
from habeas.law.syntax import (
    And,
    AtLeast,
    Clock,
    Compare,
    Count,
    CountPeople,
    Denied,
    Done,
    Earlier,
    Expr,
    Fact,
    Held,
    Is,
    Not,
    NotDoneFor,
    Or,
    Recorded,
    Regime,
    Scope,
    Selector,
    Since,
    TriggerField,
    Truth,
)
from habeas.record.vocabulary import Vocabulary

OF_PERSON: Final = frozenset({"child", "age", "stateless", "sex", "nationality"})


class Grounds:
    """Finds grounds in one record."""

    def __init__(self, conditions: Conditions) -> None:
        self.conditions, self.record, self.facts = conditions, conditions.record, conditions.facts
        self.vocabulary: Vocabulary = conditions.record.vocabulary

    def of(self, node: Expr | Selector, value: int, who: Who, day: int, row: Row | None = None) -> tuple[Ground, ...]:
        """The grounds of a part that has this value; `row` is the entry that triggers the norm."""
        found = list(self._of(node, value, who, day, row))
        if value == UNKNOWN and not any(ground.role in LACKS for ground in found):
            found.append(Ground("undecidable", who))
        return unique(found)

    def _of(self, node: Expr | Selector, value: int, who: Who, day: int, row: Row | None) -> Iterable[Ground]:
        match node:
            case Fact(name) | Is(Fact(name)) | Compare(Fact(name)):
                figures = self._figures(node, who, day)
                return [*self.fact(name, value, who, day), *figures]
            case Selector():
                return self.done(node, value, who, day)
            case Done(what):
                return self.done(what, value, who, day)
            case Recorded(what, scope) | Compare(Count(what, scope)):
                return self.recorded(what, scope, who, day)
            case Compare(Since(what)):
                return self._since(what, who, day)
            case Compare(Held("this order")):
                return self._orders(value, who, day)
            case Compare(Held()):
                return self._custody(value, who, day, whole=True)
            case Compare(Clock(start, _, restarts)):
                again = self._since(restarts, who, day) if restarts else []
                return [*self._since(start, who, day), *(ground for ground in again if ground.role == "entry")]
            case Compare(NotDoneFor(what)):
                return self._denials(what, who, day)
            case Denied(what):
                said = [row for row in self.record.denials(who, what, every=False) if row.d0 <= day]
                return [g for row in said for g in self.row(row, day)] or [
                    Ground("silence", who, "not_done", ("not_done",))
                ]
            case TriggerField(name) | Is(TriggerField(name)) | Compare(TriggerField(name)):
                return self._trigger(name, row, who)
            case Compare(CountPeople()):
                return self._trigger("authority", row, who)
            case Earlier():
                return [Ground("silence" if value == FALSE else "undecidable", who, "earlier")]
            case Truth(1):
                return [Ground("undecidable", who)]
        return []

    # --- entries

    def row(self, row: Row, day: int, what: Selector | None = None) -> list[Ground]:
        """An entry as the ground of a value, or what keeps it from being one."""
        found = [Ground("field", row.who, test.field, row=row) for test in (what.where if what else ())
                 if word_test(row.words.get(test.field, frozenset()), test) == UNKNOWN]  # fmt: skip
        if not row.sure:
            found.append(Ground("disputed", row.who, row=row))
        if row.d0 <= day < row.d1:
            found.append(Ground("vague", row.who, row=row))
        return found or [Ground("entry", row.who, row=row)]

    def done(self, what: Selector, value: int, who: Who, day: int) -> list[Ground]:
        """Of `done(K)`, and of what a norm expects."""
        chosen = [row for row, _ in self.record.chosen(who, what) if row.d0 <= day]
        denials = [row for row in self.record.denials(who, what)
                   if span(day, (row.d0, row.d1), end_of_denial(row)) != FALSE]  # fmt: skip
        if value == UNKNOWN and chosen and denials:
            return [Ground("disputed", who, row=row, against=denials[0]) for row in chosen]
        if denials and not chosen:
            return [Ground("denial", who, row=row) if value == FALSE else self._doubt(row) for row in denials]
        if chosen:
            return [ground for row in chosen for ground in self.row(row, day, what)]
        silent = all(self.vocabulary.kinds[kind].silence == "no" for kind in what.kinds)
        return [Ground("silence" if silent else "nothing", who, word_of(what, self.vocabulary), what.kinds)]

    def recorded(self, what: Selector, scope: Scope, who: Who, day: int) -> list[Ground]:
        """Of `recorded(K)`: nothing on record means no."""
        rows = within(self.conditions, what, scope, who, day)
        found = [ground for row, _ in rows for ground in self.row(row, day, what)]
        return found or [Ground("silence", who, word_of(what, self.vocabulary), what.kinds)]

    def _since(self, what: Selector, who: Who, day: int) -> list[Ground]:
        begun = [row for row, _ in self.record.chosen(who, what) if row.d0 <= day]
        if not begun:
            return [Ground("nothing", who, word_of(what, self.vocabulary), what.kinds)]
        last = max(row.d1 for row in begun)
        return [ground for row in begun if row.d1 == last for ground in self.row(row, day, what)]

    def _denials(self, what: Selector, who: Who, day: int) -> list[Ground]:
        found = self.record.denials(who, what, every=False)
        inside = [row for row in found if span(day, (row.d0, row.d1), end_of_denial(row)) != FALSE]
        return [Ground("denial", who, row=row) if row.sure else self._doubt(row) for row in inside] or [
            Ground("silence", who, "not_done", ("not_done",))
        ]

    def _doubt(self, row: Row) -> Ground:
        return Ground("vague" if row.sure else "disputed", row.who, row=row)

    def _trigger(self, name: str, row: Row | None, who: Who) -> list[Ground]:
        if row is None:
            return [Ground("undecidable", who)]
        known = name in row.words or name in row.numbers or (name == "authority" and row.body)
        return [Ground("entry" if known else "field", row.who, name, row=row)]

    # --- facts

    def fact(self, name: str, value: int, who: Who, day: int) -> list[Ground]:
        """Of a fact about a person."""
        if name in self.vocabulary.indicators:
            return self._observed(name, value, who, day)
        match name:
            case "detained" | "in_institution":
                return self._custody(value, who, day)
            case "basis" | "for_migration":
                return self._basis(value, who, day)
            case "place" | "state":
                return self._place(name, value, who, day)
            case "covered_by_order" | "order_without_end":
                return self._orders(value, who, day)
        if name in OF_PERSON:
            return self._of_person(name, value, who, day)
        if name in KIN_FACTS:
            return self._kin(name, value, who, day)
        if self.vocabulary.facts[name].computed and not self.facts.setters(name, who):
            return [Ground("unsaid" if value == UNKNOWN else "person", who, name)]
        return self.by_entries(name, value, who, day)

    def by_entries(self, name: str, value: int, who: Who, day: int) -> list[Ground]:
        """Of a fact that entries start, end or set; a hole in the law may set it where they say nothing."""
        setters = self.facts.setters(name, who)
        said, latest = last_word(setters, day)
        if said is None:
            gaps = list(self._gaps(name, who, day))
            found = [Ground("gap", who, name, gap=each.gap) for each in gaps]
            if value == UNKNOWN:
                found += [g for each in gaps if each.condition for g in self.open(each.condition, who, day)]
            silence: Role = "silence" if value == FALSE else "nothing"
            return found or [Ground(silence, who, name)]
        found = []
        for setter in latest:
            if setter.of_person:
                found.append(Ground("person", who, setter.of_person))
            elif setter.row is None:
                found += self._custody(value, who, day)
            elif value != UNKNOWN:
                found.append(Ground("entry", who, name, row=setter.row))
            else:
                found += self._unsettled(setter, setter.row, name, day)
        if value == UNKNOWN and not any(ground.role in LACKS for ground in found):
            vague = [s.row for s in latest if s.row is not None and s.d0 != s.d1]
            found += [Ground("vague", who, row=row) for row in vague] or [Ground("nothing", who, name)]
        return found

    def _unsettled(self, setter: Setter, row: Row, name: str, day: int) -> list[Ground]:
        kind = self.vocabulary.kinds[row.kind]
        fields = [field for field in kind.when if not row.words.get(field)]
        if fields and setter.value == UNKNOWN:
            return [Ground("field", row.who, field, row=row) for field in fields]
        if setter.value == UNKNOWN and row.sure:
            return [Ground("entry", row.who, name, row=row), Ground("nothing", row.who, name)]
        return self.row(row, day)

    def open(self, node: Expr, who: Who, day: int) -> list[Ground]:
        """What leaves a condition not known: the grounds of its open leaves."""
        if self.conditions.value(node, who, day) != UNKNOWN:
            return []
        if isinstance(node, And | Or | AtLeast):
            return [ground for part in node.parts for ground in self.open(part, who, day)]
        return self.open(node.part, who, day) if isinstance(node, Not) else list(self.of(node, UNKNOWN, who, day))

    def _gaps(self, name: str, who: Who, day: int) -> Iterator[CompiledGap]:
        for each in self.record.program.gaps:
            here = each.gap.state == self.facts.state_on(who, day) and each.since <= day < each.until
            if name in each.gap.sets and here:
                holds = TRUE if each.condition is None else self.conditions.value(each.condition, who, day)
                if holds != FALSE:
                    yield each

    def _of_person(self, name: str, value: int, who: Who, day: int) -> list[Ground]:
        person = self.record.people[who].person
        if name in ("child", "age"):
            said, latest = last_word(self.facts.age_setters(who), day)
            by_birth = self.facts.minor(who, day) if name == "child" else value
            if by_birth == UNKNOWN and said is not None and name == "child":
                return [ground for s in latest if s.row for ground in self.row(s.row, day)]
            return [Ground("unsaid" if value == UNKNOWN else "person", who, "born")]
        if name == "stateless" and value != UNKNOWN and person.stateless is None:
            recognised = self.facts.by_entries("stateless_recognised", who, day) == TRUE
            if recognised:
                return self.by_entries("stateless_recognised", TRUE, who, day)
            return [Ground("person", who, "nationality")]
        if name == "stateless" and value == UNKNOWN and person.nationality:
            return self.by_entries("claimed_by_a_state", UNKNOWN, who, day)
        return [Ground("unsaid" if value == UNKNOWN else "person", who, name)]

    def _figures(self, node: Expr, who: Who, day: int) -> list[Ground]:
        """What the prisons of the state must offer of the same."""
        if not (isinstance(node, Compare) and isinstance(node.right, Regime)):
            return []
        wanted = (node.right.kind, node.right.indicator, self.facts.state_on(who, day))
        same = [f for f in self.record.program.library.regimes if (f.kind, f.indicator, f.state) == wanted]
        found = [f for f in same if (f.since or 1) <= day < (f.until or FAR)]
        return [Ground("regime", who, f.indicator, figure=f) for f in found] or [Ground("undecidable", who)]

    # --- custody and places

    def _custody(self, value: int, who: Who, day: int, *, whole: bool = False) -> list[Ground]:
        """Of being held: the stay that holds the day, or how the last custody ended."""
        stay, _ = self.facts.stay_on(who, day)
        chain = self.facts.chain_on(who, day)
        if stay is None or (value == FALSE and chain is None):
            rows = self.record.rows[who]
            ended = [r for r in rows if role(self.vocabulary, r.kind) < 0 and r.d0 <= day]
            last = ended[-1:] or ([stay.row] if stay else [])
            return [Ground("entry", who, row=row) for row in last] or [Ground("silence", who, "detained")]
        if value == UNKNOWN:
            return self._unsure_stay(stay, who, day)
        first = [chain.row] if whole and chain is not None and chain.row is not stay.row else []
        return [Ground("entry", who, row=row) for row in (*first, stay.row)]

    def _unsure_stay(self, stay: Stay, who: Who, day: int) -> list[Ground]:
        if stay.open_ended and day >= stay.e0:
            return [Ground("ended", who, row=self.last_sign(who) or stay.row, day=stay.e0)]
        if stay.deprives == UNKNOWN:
            return [Ground("unobserved", who, "exit_at_will", place=stay.row.place)]
        if stay.s1 <= day and stay.e0 <= day < stay.e1:
            following = [r for r in self.record.rows[who] if role(self.vocabulary, r.kind) != 0 and r.d1 >= day]
            following = [r for r in following if r.d0 <= day and r.d0 != r.d1 and r is not stay.row]
            return [Ground("vague", who, row=row) for row in following] or [Ground("vague", who, "until", row=stay.row)]
        chain = self.facts.chain_on(who, day)
        found = self.row(stay.row, day)
        if chain is not None and not any(ground.role in LACKS for ground in found):
            found += [g for s in self.facts.stays[who] if chain.s0 <= s.s0 <= day for g in self.row(s.row, day)]
            found += self.row(chain.row, chain.s0)
        return found

    def last_sign(self, who: Who) -> Row | None:
        """The last entry that puts the person in custody."""
        signs = self.vocabulary.groups.get("custody_sign", ())
        seen = [r for r in self.record.rows[who] if r.kind in signs or role(self.vocabulary, r.kind) > 0]
        return max(seen, key=lambda row: row.d1, default=None)

    def _basis(self, value: int, who: Who, day: int) -> list[Ground]:
        stay, _ = self.facts.stay_on(who, day)
        chain = self.facts.chain_on(who, day)
        if stay is None:
            return self._custody(value, who, day)
        groups = self.vocabulary.groups
        named = [r for r in self.record.rows[who] if r.d0 <= day and r.words.get("basis")]
        titles = [r for r in named if r.kind in groups["detention_order"] or r.kind in groups["removal_order"]]
        found = [
            Ground("entry", who, "basis", row=r)
            for r in titles
            if chain and custody.membership(chain, r, True) != FALSE
        ]
        if stay.row.words.get("basis"):
            found.insert(0, Ground("entry", who, "basis", row=stay.row))
        elif not stay.basis:
            found.insert(0, Ground("field", who, "basis", row=stay.row))
        if value == UNKNOWN and not any(ground.role in LACKS for ground in found):
            found += self._unsure_stay(stay, who, day)
        return found or [Ground("entry", who, row=stay.row)]

    def _place(self, name: str, value: int, who: Who, day: int) -> list[Ground]:
        stay, moving = self.facts.stay_on(who, day)
        if name == "state":
            placed = [s.row for s in self.facts.stays[who] if s.row.place is not None and s.s0 <= day]
            return [Ground("entry", who, row=row) for row in placed[-1:]] or [Ground("person", who, "state")]
        if stay is None:
            return [Ground("silence", who, "detained")]
        if value == UNKNOWN:
            return [Ground("vague", who, row=stay.row)] if moving else [Ground("placeless", who, row=stay.row)]
        return [Ground("entry", who, row=stay.row)]

    def _observed(self, name: str, value: int, who: Who, day: int) -> list[Ground]:
        place, _ = self.facts.place_on(who, day)
        if place is None:
            return [Ground("placeless", who, name)]
        ids = {seen for seen, _ in custody.seen_at(self.record, who[0], place, name, day)}
        seen = [o for key, rows in self.record.observations.items() if key[0] == who[0] for o, _, _ in rows]
        found = [o for o in seen if o.id in ids and o.indicator == name]
        if not found:
            return [Ground("unobserved", who, name, place=place)]
        clash = value == UNKNOWN and len({str(o.value) for o in found}) > 1
        how: Role = "disputed" if clash else "vague" if value == UNKNOWN else "observed"
        return [Ground(how, who, name, observation=o, place=place) for o in found]

    def _orders(self, value: int, who: Who, day: int) -> list[Ground]:
        begun = [order for order in self.facts.orders(who) if order.d0 <= day]
        covering = [o for o in begun if day < (o.end1 if o.ends else FAR)]
        stay, _ = self.facts.stay_on(who, day)
        denials = [r for kind in DENIALS for r in self.record.denials(who, Selector((kind,)))]
        inside = [r for r in denials if span(day, (r.d0, r.d1), end_of_denial(r)) != FALSE]
        if value == FALSE and inside:
            return [Ground("denial", who, row=row) for row in inside]
        against = [row for row in inside if row.what in (ORDERED, EXTENDED)]
        if value == UNKNOWN and against and any(not order.ends for order in covering):
            return [ground for row in against for ground in self.row(row, day)]
        if covering or (value == FALSE and begun):
            found = [ground for o in (covering or begun)[-1:] for ground in self.row(o.row, day)]
            settled = value != UNKNOWN or any(ground.role in LACKS for ground in found)
            return found if settled or stay is None else [*found, *self._unsure_stay(stay, who, day)]
        if value != UNKNOWN and stay is not None and stay.row.words.get("authority"):
            return [Ground("entry", who, "authority", row=stay.row)]
        if value != UNKNOWN:
            return [Ground("silence", who, "detention_ordered", ("detention_ordered",))]
        return [Ground("nothing", who, "covered_by_order", ("detention_ordered",))]

    # --- kin

    def _kin(self, name: str, value: int, who: Who, day: int) -> list[Ground]:
        flags = ("child",) if name in ("with_child", "child_outside", "has_child") else ("parent", "guardian")
        flags = (*flags, "adult_kin") if name == "accompanied" else flags
        flags = ("partner", "child") if name == "has_family_here" else flags
        kin = self.facts.kin_of(who, *flags)
        if not kin:
            return [Ground("unsaid" if value == UNKNOWN else "silence", who, "kin", kinds=(flags[0],))]
        if value == UNKNOWN:
            return [Ground("placeless", other, name, other=who) for other in kin]
        found = [Ground("kin", who, name, other=other) for other in kin]
        for one in (who, *kin):
            stay, _ = self.facts.stay_on(one, day)
            found += [Ground("entry", one, row=stay.row)] if stay is not None else []
        return found
