"""The facts of a person on a day, one by one as docs/engine.md has them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from habeas.check.facts import BASES_OF_MIGRATION
from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.orders import DENIALS, EXTENDED, ORDERED
from habeas.check.reference import custody
from habeas.check.reference.custody import Chain, Stay
from habeas.check.reference.record import Record, Row, Who, end_of_denial, later, span, word_test
from habeas.check.steps import FAR
from habeas.dates import Length
from habeas.law.syntax import Expr, FieldTest, Selector
from habeas.record.case import Place
from habeas.record.permit import FIELD as PERMIT
from habeas.record.permit import SETS as PERMIT_SETS
from habeas.record.permit import permit_begins

MAJORITY = Length(18, "year")
Holds = Callable[[Expr, Who, int], int]


@dataclass(frozen=True, slots=True)
class Setter:
    """What an entry says of a fact: it is `value` from a day in [d0, d1] on. `row` is None for the end of custody, and for
    what is said of the person, of which `of_person` is the field.

    `order` is the place in the file; an end comes before anything that the day after brings.
    """

    d0: int
    d1: int
    value: int
    row: Row | None
    order: int = -1
    of_person: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """An order of custody from [d0, d1] to before [end0, end1]; without a last day of its own both are FAR.

    `out0`, `out1`: the day after the custody in which it falls, at the earliest and latest; FAR where it falls in none.
    `falls`: it certainly falls in one.
    """

    row: Row
    d0: int
    d1: int
    end0: int
    end1: int
    chain: Chain | None
    out0: int
    out1: int
    falls: bool

    @property
    def ends(self) -> bool:
        return self.end0 != FAR


def last_word(setters: list[Setter], day: int) -> tuple[int | None, list[Setter]]:
    """What the latest setter says on a day, and which may be the latest. None where none can have spoken yet.

    Not known where readings of vague days disagree, and while it is not certain that anyone has spoken.
    """
    spoken = [s for s in setters if s.d0 <= day]
    if not spoken:
        return None, []
    latest = [s for s in spoken if not _is_overtaken(s, spoken, day)]
    certain = any(s.d1 <= day for s in spoken)
    values = {s.value for s in latest}
    return (values.pop() if certain and len(values) == 1 else UNKNOWN), latest


def _is_overtaken(one: Setter, spoken: list[Setter], day: int) -> bool:
    """Whether on every reading another setter comes between this one and the day."""
    return any(s.d1 <= day and (s.d0, s.order) > (one.d1, one.order) for s in spoken)


class Facts:
    """Facts of everybody in a record; `holds` evaluates the condition of a gap in the law."""

    def __init__(self, record: Record, holds: Holds) -> None:
        self.record, self.holds = record, holds
        self.vocabulary = record.vocabulary
        self.stays = {who: custody.stays_of(record, who) for who in record.people}
        self.chains = {who: custody.chains_of(record, who, stays) for who, stays in self.stays.items()}
        self.setters = cache(self._setters)
        self.orders = cache(self._orders)
        self.chain_on = cache(self._chain_on)

    # --- custody

    def detained(self, who: Who, day: int) -> int:
        """In a stay at a place that may not be left at will."""
        if any(s.sure and s.deprives == TRUE and s.s1 <= day < s.e0 for s in self.stays[who]):
            return TRUE
        return max((chain.holds(day) for chain in self.chains[who]), default=FALSE)

    def _chain_on(self, who: Who, day: int) -> Chain | None:
        """The latest custody in which a day may lie; not one that an arrest opens which may be part of another, on a day that
        certainly lies in that."""
        begun = [chain for chain in self.chains[who] if chain.s0 <= day]
        while begun and day >= begun[-1].end():
            begun.pop()
        if not begun:
            return None
        last = next((chain for chain in reversed(begun) if not chain.opens_within), None)
        if last is None or not last.sure or any(chain.s0 < last.s1 for chain in begun[begun.index(last) + 1 :]):
            return begun[-1]
        return last if last.s1 <= day < last.e0 else begun[-1]

    def stay_on(self, who: Who, day: int) -> tuple[Stay | None, bool]:
        """The latest stay that may hold the day; whether the person may still be somewhere else."""
        all_begun = [stay for stay in self.stays[who] if stay.s0 <= day]
        begun = [stay for stay in all_begun if not stay.within]
        arrest = next((stay for stay in all_begun[::-1] if stay.within), None)
        stay = next((stay for stay in reversed(begun) if day < stay.end), None)
        told = stay is not None and stay.sure and stay.row.end0 is not None and stay.s1 <= day < stay.lasts_to
        if arrest is not None and day < arrest.e1 and not told:
            return arrest, True
        if stay is None:
            return None, False
        before = begun[: begun.index(stay)]
        elsewhere = any(one.row.place is not stay.row.place and day < one.e1 for one in before)
        return stay, (elsewhere and (day < stay.s1 or not stay.sure)) or stay.taken

    def place_on(self, who: Who, day: int) -> tuple[Place | None, bool]:
        """(place, whether the person is anywhere): no place and True where it is not known which."""
        stay, moving = self.stay_on(who, day)
        if stay is None:
            return None, False
        return (None if moving else stay.row.place), True

    def state_on(self, who: Who, day: int) -> str | None:
        """The state of the last place known, else of the case."""
        states = self.record.people[who].case.states
        placed = [s for s in self.stays[who] if s.row.place is not None and s.s0 <= day]
        own = states[0] if states else None
        place = placed[-1].row.place if placed else None
        found = (place.state or own) if place else own
        return found if found in self.vocabulary.states else own

    def states_of(self, who: Who) -> set[str | None]:
        """The state of the case, and those of all places of custody."""
        own = next(iter(self.record.people[who].case.states), None)
        placed = [s.row.place.state for s in self.stays[who] if s.row.place is not None]
        return {own, *(state if state in self.vocabulary.states else own for state in placed)}

    def state_doubt(self, who: Who, day: int) -> bool:
        """Whether readings of vague or disputed stays differ about the state in which the person is."""
        own = next(iter(self.record.people[who].case.states), None)
        placed = [s for s in self.stays[who] if s.row.place is not None]
        certain = [s for s in placed if s.sure and s.s1 <= day]
        states = set() if certain else {own}
        for stay in placed:
            last = stay.s1, stay.row.entry.order
            if stay.s0 <= day and not any((s.s0, s.row.entry.order) > last for s in certain):
                found = stay.row.place.state if stay.row.place else None
                states.add(found if found in self.vocabulary.states else own)
        return len(states) > 1

    def basis(self, who: Who, day: int, values: tuple[str, ...], only: bool) -> int:
        """Whether one of these words is a title of the present custody; `only`: and no other is."""
        titles: dict[str, int] = {}
        unnamed = FALSE
        for stay in self.stays[who]:
            end0 = stay.end if stay.open_ended and not stay.tangled else stay.lasts_to
            inside = span(day, (stay.s0, stay.s1), (end0, stay.e1))
            if not stay.basis and stay.s0 <= day < stay.e1:
                unnamed = UNKNOWN
            for word in stay.basis:
                titles[word] = max(titles.get(word, FALSE), inside)
        for row in self.record.rows[who]:
            if self._adds_title(row):
                for chain in self.chains[who]:
                    falls = custody.is_ordered_in(chain, row)
                    if falls != FALSE:
                        inside = min(falls, span(day, (row.d0, row.d1), (chain.e0, chain.e1)))
                        for word in row.words.get("basis", frozenset()):
                            titles[word] = max(titles.get(word, FALSE), inside)
        wanted = max([unnamed, *(value for word, value in titles.items() if word in values)])
        others = max([FALSE, *(value for word, value in titles.items() if word not in values)])
        return min(wanted, 2 - others) if only else wanted

    def _adds_title(self, row: Row) -> bool:
        groups = self.vocabulary.groups
        return row.kind in groups["detention_order"] or row.kind in groups["removal_order"]

    # --- yes or no

    def yes_no(self, name: str, who: Who, day: int) -> int:
        """A yes/no fact of a person on a day."""
        if name in self.vocabulary.indicators:
            place, _ = self.place_on(who, day)
            return UNKNOWN if place is None else custody.yes_no_at(self.record, who[0], place, name, day)
        match name:
            case "detained":
                return self.detained(who, day)
            case "in_institution":
                within = [span(day, (s.s0, s.s1), (s.e0, s.e1), s.sure) for s in self.stays[who]]
                return max(within, default=FALSE)
            case "for_migration":
                return self.basis(who, day, BASES_OF_MIGRATION, False)
            case "stateless":
                return self._stateless(who, day)
            case "child":
                return self._child(who, day)
            case "covered_by_order":
                return self._covered(who, day)
            case "order_without_end":
                return self._endless(who, day)
        if name in KIN_FACTS:
            return self.of_kin(name, who, day)
        return self.by_entries(name, who, day)

    def by_entries(self, name: str, who: Who, day: int) -> int:
        """What the latest entry made it; else what a gap in the law of the state makes it; else what silence means."""
        said, _ = last_word(self.setters(name, who), day)
        if said is not None:
            return said
        value = FALSE if self.vocabulary.facts[name].silence == "no" else UNKNOWN
        doubt = self.state_doubt(who, day)
        for gap in self.record.program.gaps:
            if name not in gap.gap.sets or not gap.since <= day < gap.until:
                continue
            if doubt:
                value = value if value == gap.gap.sets[name] else UNKNOWN
            elif gap.gap.state == self.state_on(who, day):
                holds = TRUE if gap.condition is None else self.holds(gap.condition, who, day)
                if holds == TRUE:
                    value = gap.gap.sets[name]
                elif holds == UNKNOWN and value != gap.gap.sets[name]:
                    value = UNKNOWN
        return value

    def _setters(self, name: str, who: Who) -> list[Setter]:
        found: list[Setter] = []
        for kind in self.vocabulary.kinds.values():
            sets = {**dict.fromkeys(kind.starts, True), **dict.fromkeys(kind.ends, False), **kind.sets}
            if name not in sets:
                continue
            wanted = sets[name]
            value = UNKNOWN if wanted is None else TRUE if wanted else FALSE
            own = [row for row in self.record.rows[who] if row.kind == kind.name]
            own = [row for row in own if not row.words.get("result", frozenset()) & set(kind.negative)]
            tests = [FieldTest(field, words) for field, words in kind.when.items()]
            said = [
                (row, min([TRUE, *(word_test(row.words.get(t.field, frozenset()), t) for t in tests)])) for row in own
            ]
            said = [(row, fits) for row, fits in said if fits != FALSE]
            found += [
                Setter(r.d0, r.d1, value if fits == TRUE and r.sure else UNKNOWN, r, r.entry.order) for r, fits in said
            ]
            if kind.span:
                found += [Setter(r.end0, r.end1 or FAR, 2 - value, r) for r, _ in said if r.end0 is not None]
        if name in PERMIT_SETS and (begins := permit_begins(self.record.people[who].person)):
            found.append(Setter(*begins, TRUE, None, of_person=PERMIT))
        if found and self.vocabulary.facts[name].ends_with_custody:
            found += [Setter(chain.e0, max(chain.e1, chain.to1), FALSE, None) for chain in self.chains[who]]
        return sorted(found, key=lambda s: (s.d0, s.d1))

    def age_setters(self, who: Who) -> list[Setter]:
        """What was said and assessed of the age."""
        found = []
        for kind in ("age_claimed", "age_assessed"):
            for row in (r for r in self.record.rows[who] if r.kind == kind):
                years, result = row.numbers.get("years"), row.words.get("result", frozenset())
                value = TRUE if kind == "age_claimed" else UNKNOWN
                if years is not None:
                    value = TRUE if years < MAJORITY.amount else FALSE
                value = TRUE if "minor" in result else value
                value = FALSE if "adult" in result else value
                found.append(Setter(row.d0, row.d1, value, row, row.entry.order))
        return sorted(found, key=lambda s: (s.d0, s.d1))

    def _child(self, who: Who, day: int) -> int:
        """Under 18 by birth; where that is not known, by what is said and was assessed of the age."""
        by_birth = 2 - self.of_age(who, day, MAJORITY)
        said, _ = last_word(self.age_setters(who), day)
        return said if by_birth == UNKNOWN and said is not None else by_birth

    def of_age(self, who: Who, day: int, age: Length) -> int:
        """Whether the person has reached an age."""
        body = self.record.people[who]
        first = later(body.born0, age) if body.born0 > 1 else 1
        return span(day, (first, later(body.born1, age) if body.born1 < FAR else FAR), (FAR, FAR))

    def _stateless(self, who: Who, day: int) -> int:
        """Recorded or recognised as such: yes. A recorded nationality: no, until a state may deny it; else not known."""
        person = self.record.people[who].person
        since = person.stateless_from.span_days[1] if person.stateless_from else 1
        if (person.stateless and day >= since) or self.by_entries("stateless_recognised", who, day) == TRUE:
            return TRUE
        has_state = any(state in self.vocabulary.states for state in person.nationality)
        spoken, _ = last_word(self.setters("claimed_by_a_state", who), day)
        claimed = self.by_entries("claimed_by_a_state", who, day) >= (UNKNOWN if spoken is None else TRUE)
        return FALSE if person.stateless is False or (has_state and claimed) else UNKNOWN

    # --- orders

    def _orders(self, who: Who) -> list[Order]:
        kinds = {*self.vocabulary.groups["detention_order"], "placement_ordered"}
        found = []
        for row in (r for r in self.record.rows[who] if r.kind in kinds):
            valid = row.entry.fields.get("valid_to")
            end0 = end1 = FAR
            if valid is not None and hasattr(valid, "span_days"):
                end0, end1 = (edge + 1 for edge in valid.span_days)
            elif "duration_days" in row.numbers:
                length = int(row.numbers["duration_days"])
                end0, end1 = row.d0 + length, row.d1 + length + 1  # whether the first day counts is not told
            inside = [chain for chain in self.chains[who] if custody.is_ordered_in(chain, row) != FALSE]
            out = self._out_of_custody(row, inside)
            found.append(Order(row, row.d0, row.d1, end0, end1, inside[-1] if inside else None, *out))
        return found

    def _out_of_custody(self, row: Row, chains: list[Chain]) -> tuple[int, int, bool]:
        """The earliest and latest day after the custody in which an order falls (FAR where it may fall in none), and whether it
        certainly falls in one.
        """
        certain = [chain.e0 for chain in chains if custody.is_ordered_in(chain, row) == TRUE]
        if certain:
            return max(certain), max(chain.e1 for chain in chains), True
        return min((chain.e0 for chain in chains), default=FAR), FAR, False

    def _following(self, who: Who, order: Order, others: Sequence[Order]) -> tuple[int, int]:
        """The earliest and latest day on which the next of the others takes the place of an order; one before it that may
        have come after it may do so at once."""
        own = self.orders(who)
        after = [one for one in own[own.index(order) + 1 :] if one in others]
        latest = order.d1, order.row.entry.order
        certain = [one.d1 for one in others if one.row.sure and (one.d0, one.row.entry.order) > latest]
        before = [one for one in own[: own.index(order)] if one in others]
        if any((one.d1, one.row.entry.order) > (order.d0, order.row.entry.order) for one in before):
            return order.d0, min(certain, default=FAR)
        return next((one.d0 for one in after), FAR), min(certain, default=FAR)

    def _covered(self, who: Who, day: int) -> int:
        covered = lapsed = FALSE
        run_out = max(self._denied((EXTENDED,), who, day), self._outlasted(who, day))
        for order in self.orders(who):
            out = order.out0, order.out1
            end = (order.end0, order.end1) if order.ends else out
            inside = span(day, (order.d0, order.d1), end)
            covered = max(covered, inside if order.ends else min(inside, 2 - run_out))
            if order.ends and order.out0 < FAR:
                lapsed = max(lapsed, span(day, end, out, order.falls))
        denied = self._denied(DENIALS, who, day)
        for stay in self.stays[who]:
            authority = stay.authority
            inside = span(day, (stay.s0, stay.s1), (stay.lasts_to, stay.e1))
            if "none" in authority:
                lapsed = max(lapsed, inside)
            elif authority:
                covered = max(covered, min(inside, 2 - denied))
        if covered == FALSE:
            return FALSE if max(lapsed, denied) == TRUE else UNKNOWN
        return covered

    def _outlasted(self, who: Who, day: int) -> int:
        """Whether it is said of this day that there was no order, and none without an end has begun since."""
        value, orders = FALSE, [one for one in self.orders(who) if not one.ends]
        for r in self.record.denials(who, Selector((ORDERED,))):
            end0, end1 = end_of_denial(r)
            until0 = min([end0, *(max(o.d0, r.d0) for o in orders if o.d1 >= r.d0 and o.d0 < end1)])
            until1 = min([end1, *(o.d1 for o in orders if o.row.sure and o.d0 >= r.d1 and o.d1 < end0)])
            value = max(value, span(day, (r.d0, r.d1), (until0, until1), r.sure))
        return value

    def _denied(self, kinds: tuple[str, ...], who: Who, day: int) -> int:
        """Whether one of these is said, of this day, not to have been done."""
        rows = [r for kind in kinds for r in self.record.denials(who, Selector((kind,)))]
        return max((span(day, (r.d0, r.d1), end_of_denial(r), r.sure) for r in rows), default=FALSE)

    def _endless(self, who: Who, day: int) -> int:
        value = FALSE
        for order in self.orders(who):
            if not order.ends:
                next0, next1 = self._following(who, order, [one for one in self.orders(who) if one.ends])
                end = min(next0, order.out0), min(next1, order.out1)
                value = max(value, span(day, (order.d0, order.d1), end))
        return value

    def order_runs(self, who: Who, day: int, length: Length, strict: bool) -> int:
        """Whether the present order has run for a length, its first day counting."""
        shift = int(strict) if length.unit in ("month", "year") else int(strict) - 1
        value = FALSE
        for order in self.orders(who):
            next0, next1 = self._following(who, order, self.orders(who))
            start = later(order.d0, length) + shift, later(order.d1, length, sure=True) + shift
            value = max(value, span(day, start, (min(order.end0, next0), min(order.end1, next1))))
        return value

    def asked_in_vain(self, who: Who, day: int) -> int:
        """Whether the state was asked, its term to answer has run out, and no answer has come."""
        term = Length(self.record.program.days_to_answer, "day")
        rows = self.record.rows[who]
        value = FALSE
        for row in (r for r in rows if r.kind == "asked"):
            answer = min((r.d0 for r in rows if r.re == row.id), default=FAR)
            if later(row.d1, term) + 1 <= day < answer:
                value = TRUE
        return value

    # --- kin

    def here(self, who: Who, day: int) -> int:
        """In the state from the first to the last entry; gone once removed or dead; else not known."""
        rows = self.record.rows[who]
        gone = [r for r in rows if r.kind in ("removed", "extradited", "death")]
        here = [r for r in rows if r not in gone]
        if any(day > r.d1 for r in gone):
            return FALSE
        seen = bool(here) and min(r.d1 for r in here) <= day <= max(r.d0 for r in here)
        return TRUE if seen and not any(day > r.d0 for r in gone) else UNKNOWN

    def minor(self, who: Who, day: int) -> int:
        """Under 18 by birth."""
        return 2 - self.of_age(who, day, MAJORITY)

    def kin_of(self, who: Who, *flags: str) -> list[Who]:
        """Everybody who counts as one of these to the person, told from either end."""
        mirror = {"parent": "child", "guardian": "child", "child": "parent", "partner": "partner"}
        other_end = {mirror[flag] for flag in flags if flag in mirror}
        found = [one for one, counts, of in self.record.kin if of == who and counts & set(flags)]
        found += [of for one, counts, of in self.record.kin if one == who and counts & other_end]
        return list(dict.fromkeys(found))

    def here_with(self, who: Who, other: Who, day: int) -> int:
        """Whether another is in the state in which the person is."""
        if self.state_doubt(who, day) or self.state_doubt(other, day):
            return min(self.here(other, day), UNKNOWN)
        return self.here(other, day) if self.state_on(who, day) == self.state_on(other, day) else FALSE

    def of_kin(self, name: str, who: Who, day: int) -> int:
        """A fact about the kin of a person."""
        parents, children = self.kin_of(who, "parent", "guardian"), self.kin_of(who, "child")
        match name:
            case "with_parent":
                return self._with(who, day, "parent", "guardian")
            case "accompanied":
                return max(self._with(who, day, "parent", "guardian"), self._with(who, day, "adult_kin"))
            case "with_child":
                return self._with(who, day, "child")
            case "parent_in_state":
                return max((self.here_with(who, p, day) for p in parents), default=UNKNOWN)
            case "parent_detained":
                return max((self.detained(p, day) for p in parents), default=FALSE)
            case "parent_available":
                free = [min(self.here_with(who, p, day), 2 - self.detained(p, day)) for p in parents]
                return max(free, default=UNKNOWN)
            case "has_child":
                return max((self.minor(c, day) for c in children), default=FALSE)
            case "has_family_here":
                partners = [self.here_with(who, p, day) for p in self.kin_of(who, "partner")]
                return max(
                    [FALSE, *partners, *(min(self.here_with(who, c, day), self.minor(c, day)) for c in children)]
                )
        outside = [min(self.minor(c, day), self.here(c, day), 2 - self.detained(c, day)) for c in children]
        return max(outside, default=FALSE)

    def _with(self, who: Who, day: int, *flags: str) -> int:
        """In the same place as one of these kin; kept apart by an entry is apart, and so is one in custody, one not."""
        kin = self.kin_of(who, *flags)
        together = max((self._same_place(who, other, day) for other in kin), default=UNKNOWN)
        if flags != ("adult_kin",) and together != TRUE and self.by_entries("separated", who, day) == TRUE:
            return FALSE
        return together

    def _same_place(self, who: Who, other: Who, day: int) -> int:
        held = {self.yes_no("in_institution", who, day), self.yes_no("in_institution", other, day)}
        if held == {TRUE, FALSE}:
            return FALSE
        one, another = self.place_on(who, day)[0], self.place_on(other, day)[0]
        if one is None or another is None:
            return UNKNOWN
        there = min(self.at_most_there(who, day), self.at_most_there(other, day))
        return there if who[0] == other[0] and one.id == another.id else 2 - there

    def at_most_there(self, who: Who, day: int) -> int:
        """Yes where a person certainly is in the place on record, or is assumed to be; else not known."""
        ahead = day > self.record.horizon(who)[1]
        return TRUE if ahead or self.yes_no("in_institution", who, day) == TRUE else UNKNOWN


KIN_FACTS = frozenset(
    {
        "with_parent", "accompanied", "parent_in_state", "parent_available", "parent_detained", "child_outside",
        "has_child", "has_family_here", "with_child",
    }
)  # fmt: skip
