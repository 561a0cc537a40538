"""Facts as columns: custody and its titles, places and their conditions, what entries set, what the law of a state leaves open.

Facts about kin stand in kin.py. A fact that entries set keeps its last value; where no entry speaks, a gap of the law may
(`sets`), else the silence that the vocabulary gives to the fact.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from habeas.check import atoms
from habeas.check.kin import KIN_FACTS, MAJORITY, TOGETHER, KinFacts
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Floats, Index, Keys, Tri, pick, which
from habeas.check.orders import Orders, OrderSteps, find_orders, order_steps, term_steps
from habeas.check.steps import EMPTY, FAR, Grid, Steps, cover, cover_vague, key, setters
from habeas.check.table import NONE
from habeas.check.titles import Titles
from habeas.check.whereabouts import Whereabouts
from habeas.dates import Length
from habeas.record.permit import SETS as PERMIT_SETS

if TYPE_CHECKING:
    from habeas.check.asks import Asks
    from habeas.check.world import World

BASES_OF_MIGRATION = (
    "expulsion", "entry", "asylum", "dublin", "undesirability", "readmission", "residence", "administrative",
)  # fmt: skip
COMPUTED = KIN_FACTS | {
    "detained", "in_institution", "for_migration", "stateless", "child", "speaks_state_language", "covered_by_order",
    "order_without_end",
}  # fmt: skip
"""Yes/no facts that no entry sets by itself."""


class Facts(Whereabouts):
    """The facts of one world. `boundaries` says where they change; the rest needs the grid."""

    def __init__(self, world: "World") -> None:
        super().__init__(world)
        self._setters: dict[str, Steps] = {}
        self._known: dict[str, Tri] = {}
        self._ranges: dict[str, tuple[Floats, Floats]] = {}
        self.kin = KinFacts(world)
        self._custody = self._custody_steps()
        self._titles = Titles(world)
        self._orders: Orders | None = None
        self._order_steps: OrderSteps | None = None

    def refine(self, before: Grid, within: Index) -> None:
        """Brings every column to a finer grid: for each new segment the old one it lies in."""
        super().refine(before, within)
        grid = self.world.grid
        self._known = {name: grid.refined(column, before, within) for name, column in self._known.items()}
        self._ranges = {name: (low[within], high[within]) for name, (low, high) in self._ranges.items()}
        self._titles.refine()
        self.kin.refine(before, within)

    # --- where things change

    def boundaries(self, asks: "Asks") -> list[Keys]:
        """The keys at which any of the facts asked for changes."""
        names = asks.facts | {"detained"}
        cuts = [self._custody.keys, *self._stay_keys(), *self._titles.boundaries(), *self._fact_keys(names)]
        if "child" in names:
            cuts += [self.kin.majority_steps().keys, self._age_steps().keys]
        if names & KIN_FACTS:
            cuts += self.kin.boundaries()
        return [*cuts, *self._law_keys(asks.regimes), self._asked_steps().keys]

    def shared_boundaries(self, asks: "Asks") -> list[Keys]:
        """The keys at which a fact changes that a norm asks of the kin of a person."""
        names = asks.facts & self.world.program.of_others.facts
        if not len(self.world.table.kin.who) or (not asks.facts & KIN_FACTS and not names):
            return []
        cuts = [self._custody.keys, *self._stay_keys(), *self._fact_keys(names | {"in_institution"})]
        cuts += self.kin.boundaries()
        if "child" in names:
            cuts.append(self._age_steps().keys)
        if names & {"basis", "for_migration"}:
            cuts += self._titles.boundaries()
        return cuts

    def _fact_keys(self, names: frozenset[str]) -> list[Keys]:
        """The keys of facts that entries or orders set."""
        world, known = self.world, self.world.program.vocabulary.facts
        cuts: list[Keys] = []
        for name in sorted(names):
            if name in world.coding.effects:
                cuts.append(self._set_by_entries(name).keys)
            elif name not in known and name not in world.coding.indicators:
                raise KeyError(name)
        if names & {"covered_by_order", "order_without_end"}:
            cuts += [steps.keys for steps in self.order_steps().all]
        if "in_institution" in names:
            cuts.append(self._institution().keys)
        if names & TOGETHER:
            cuts.append(self._set_by_entries("separated").keys)
        if "stateless" in names:
            cuts.append(self._stateless_steps().keys)
            cuts += [self._set_by_entries(fact).keys for fact in ("stateless_recognised", "claimed_by_a_state")]
        return cuts

    def _law_keys(self, regimes: bool) -> list[Keys]:
        program, people = self.world.program, self.world.table.people
        present = set(np.unique(people.state).tolist()) | set(np.unique(self.world.table.places.state).tolist())
        days = {(g.state, d) for g in program.gaps for d in (g.since, g.until) if g.state in present}
        if regimes:
            states = program.coding.states
            days |= {
                (states[r.state], d or 1)
                for r in program.library.regimes
                for d in (r.since, r.until)
                if states.get(r.state) in present and d
            }
        who = np.arange(len(people))
        return [key(who, np.full(len(who), day)) for day in sorted({day for _, day in days})]

    def _stay_keys(self) -> list[Keys]:
        stays, history = self.world.stays, self.world.history
        cuts = [key(stays.person, day) for day in (stays.s0, stays.s1, stays.e0, stays.e1)]
        cuts.append(key(stays.person[stays.ends_itself], stays.lasts_to[stays.ends_itself]))
        placed = stays.place >= 0
        place, person = stays.place[placed], stays.person[placed].astype(np.int64)
        if len(place):
            low, high = history.first[place + 1], history.first[place + 2]
            count = high - low
            each = np.repeat(np.arange(len(place)), count)
            at = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + low[each]
            day = history.keys[at] & ((1 << 22) - 1)
            inside = (day > stays.s0[placed][each]) & (day < stays.e1[placed][each])
            cuts.append(key(person[each[inside]], day[inside]))
        return cuts

    # --- steps

    def _custody_steps(self) -> Steps:
        chains, stays = self.world.chains, self.world.stays
        every = np.arange(len(chains))
        sure = which(stays.sure & (stays.deprives == TRUE))
        certain = stays.person[sure], stays.s1[sure], stays.e0[sure]
        return atoms.custody_cover(chains, every, chains.s0, chains.s1, chains.sure, certain)

    def _institution(self) -> Steps:
        stays = self.world.stays
        return cover_vague(stays.person, stays.s0, stays.s1, stays.e0, stays.e1, stays.sure)

    def _stateless_steps(self) -> Steps:
        people = self.world.table.people
        who = which(people.stateless == TRUE)
        return cover(who, people.stateless_from[who], np.full(len(who), FAR))

    def _asked_steps(self) -> Steps:
        rows, coding = self.world.table.rows, self.world.coding
        index = self.world.select.of_kind(coding.kinds["asked"])
        if not len(index):
            return EMPTY
        term = atoms.later(rows.d1[index], Length(self.world.program.days_to_answer, "day"))
        answer = np.full(len(rows), FAR)
        replies = which(rows.re != NONE)
        np.minimum.at(answer, rows.re[replies], rows.d0[replies])
        return cover(rows.person[index], term + 1, answer[index])

    def _set_by_entries(self, name: str) -> Steps:
        if name in self._setters:
            return self._setters[name]
        rows, coding, chains = self.world.table.rows, self.world.coding, self.world.chains
        people = self.world.table.people
        parts: list[tuple[Index, ...]] = []
        for effect in coding.effects[name]:
            index = self.world.select.of_kind(effect.kind)
            if not len(index):
                continue
            value = np.where(rows.sure[index], effect.value, UNKNOWN)
            if "result" in rows.words:
                refused = (rows.words["result"][index] & coding.negative[effect.kind]) != 0
                index, value = index[~refused], value[~refused]
            for test in effect.tests:
                fits = self.world.select.test(test, index)
                index, value, fits = index[fits != FALSE], value[fits != FALSE], fits[fits != FALSE]
                value = np.where(fits == TRUE, value, UNKNOWN)
            parts.append((rows.person[index], rows.d0[index], rows.d1[index], rows.order[index], value))
            ended = rows.u0[index] != NONE
            last = index[ended]
            if effect.reverts and len(last):  # before anything that the day after brings
                value = np.full(len(last), 2 - effect.value)
                parts.append((rows.person[last], rows.u0[last] + 1, rows.u1[last] + 1, np.full(len(last), NONE), value))
        if name in PERMIT_SETS and len(who := which(people.permit0 < FAR)):
            first, value = np.full(len(who), NONE), np.full(len(who), TRUE)
            parts.append((who, people.permit0[who], people.permit1[who], first, value))
        if name in coding.ends_with_custody and parts and len(chains):
            said = np.isin(chains.person, np.concatenate([part[0] for part in parts]))
            first, value = np.full(int(said.sum()), NONE), np.full(int(said.sum()), FALSE)
            until = np.maximum(chains.e1, chains.to1)[said]  # it may go on in one that it may be one with
            parts.append((chains.person[said], chains.e0[said], until, first, value))
        self._setters[name] = _sorted_setters(parts)
        return self._setters[name]

    # --- columns

    def yes_no(self, name: str) -> Tri:
        """A yes/no fact on every segment."""
        if name not in self._known:
            self._known[name] = self._yes_no(name)
        return self._known[name]

    def _yes_no(self, name: str) -> Tri:
        world = self.world
        if name in world.coding.indicators:
            return self.by_epoch(world.history.range(name)[0].astype(np.int8))
        match name:
            case "detained":
                return self._custody.column(world.grid)
            case "in_institution":
                return self._institution().column(world.grid)
            case "for_migration":
                return self.category("basis", BASES_OF_MIGRATION, False)
            case "stateless":
                return self._stateless()
            case "child":
                return self._child()
            case "speaks_state_language":
                return world.grid.of_people(world.table.people.speaks)
            case "covered_by_order":
                return self._covered()
            case "order_without_end":
                return self.order_steps().open_ended.column(world.grid)
        if name in KIN_FACTS:
            return self.kin.column(name)
        return self._by_entries(name)

    def _by_entries(self, name: str) -> Tri:
        world = self.world
        silence = FALSE if name in world.coding.silent_facts else UNKNOWN
        value = self._by_gaps(name, silence)
        if name not in world.coding.effects:
            return value
        said = self._set_by_entries(name)
        if value is world.grid.constant[silence]:
            return Steps(said.keys, np.array([silence, FALSE, UNKNOWN, TRUE], np.int8)[said.values], silence).column(
                world.grid
            )
        spoken = said.column(world.grid)
        return pick(spoken != 0, spoken - np.int8(1), value)

    def _by_gaps(self, name: str, silence: int) -> Tri:
        """What the gaps in the law of each state say of a fact, else silence."""
        world, grid = self.world, self.world.grid
        value = grid.constant[silence]
        for gap in world.program.gaps_about.get(name, ()):
            if not self.doubtful and gap.state not in self.states:
                continue
            says = gap.gap.sets[name]
            here = (grid.start >= gap.since) & (grid.start < gap.until)
            if self.doubtful:
                value = pick(here & self.state_doubt & (value != says), UNKNOWN, value)
                here &= ~self.state_doubt
            here &= self.state == gap.state
            if here.any():
                holds = world.value(gap.condition) if gap.condition is not None else grid.true
                value = pick(here & (holds == TRUE), says, value)
                value = pick(here & (holds == UNKNOWN) & (value != says), UNKNOWN, value)
        return value

    def _child(self) -> Tri:
        """Under 18 by the date of birth; where that is not known, by what is said and was assessed of the age."""
        grid, said = self.world.grid, self._age_steps().column(self.world.grid)
        by_birth = self.kin.minor()
        if said is grid.false:
            return by_birth
        return pick((by_birth == UNKNOWN) & (said > 0), said - np.int8(1), by_birth)

    def _age_steps(self) -> Steps:
        rows, coding = self.world.table.rows, self.world.coding
        parts = []
        for kind in ("age_claimed", "age_assessed"):
            index = self.world.select.of_kind(coding.kinds[kind])
            if not len(index):
                continue
            years = rows.numbers["years"][index] if "years" in rows.numbers else np.full(len(index), np.nan)
            unsaid = TRUE if kind == "age_claimed" else UNKNOWN
            value = np.where(np.isnan(years), unsaid, np.where(years < MAJORITY, TRUE, FALSE))
            result = rows.words["result"][index]
            for word, code in (("minor", TRUE), ("adult", FALSE)):
                value = np.where((result & coding.bits("result", (word,))) != 0, code, value)
            parts.append((rows.person[index], rows.d0[index], rows.d1[index], rows.order[index], value))
        return _sorted_setters(parts)

    def _stateless(self) -> Tri:
        """Recorded or recognised as such: yes. A recorded nationality: no, until a state may deny it; else not known."""
        people, grid = self.world.table.people, self.world.grid
        said, has_state = grid.of_people(people.stateless == FALSE), grid.of_people(people.nationality != NONE)
        recorded = self._stateless_steps().column(grid)
        recognised, claimed = self.yes_no("stateless_recognised"), self.yes_no("claimed_by_a_state")
        silent = self._set_by_entries("claimed_by_a_state").column(grid) == 0
        settled = pick(said | (has_state & ((claimed == TRUE) | (silent & (claimed != FALSE)))), FALSE, grid.unknown)
        return pick((recorded == TRUE) | (recognised == TRUE), TRUE, settled)

    def _covered(self) -> Tri:
        return self.order_steps().covered(self.world.grid)

    def _indicator(self, name: str) -> tuple[Floats, Floats]:
        if name not in self._ranges:
            low, high = self.world.history.range(name)
            self._ranges[name] = self.by_epoch(low), self.by_epoch(high)
        return self._ranges[name]

    def range(self, name: str) -> tuple[Floats, Floats]:
        """A quantity as least and greatest value on every segment."""
        if name in self.world.coding.indicators:
            low, high = self._indicator(name)
            if self.world.program.vocabulary.indicators[name].type == "yes_no":
                return (low == TRUE).astype(np.float32), (low != FALSE).astype(np.float32)
            return low, high
        nothing = np.full(self.world.grid.size, np.inf, np.float32)
        return -nothing, nothing

    def regime(self, kind: str, indicator: str) -> tuple[Floats, Floats]:
        """What the places of this kind offer in the state of each segment; unknown where the law says nothing."""
        grid, program = self.world.grid, self.world.program
        low, high = np.full(grid.size, -np.inf, np.float32), np.full(grid.size, np.inf, np.float32)
        for figure in program.library.regimes:
            if figure.kind == kind and figure.indicator == indicator and figure.verified:
                here = (self.state == program.coding.states.get(figure.state, NONE)) & ~self.state_doubt
                here &= (grid.start >= (figure.since or 1)) & (grid.start < (figure.until or FAR))
                low[here], high[here] = figure.low, figure.high
        return low, high

    def category(self, name: str, values: tuple[str, ...], only: bool) -> Tri:
        """Whether a fact with words is, or is only, one of these words."""
        world, coding = self.world, self.world.coding
        match name:
            case "basis":
                return self._titles.column(coding.bits("basis", values), only)
            case "place":
                return np.minimum(self.in_place([coding.places[v] for v in values]), self.at_most_there())
            case "state":
                return self.in_state([coding.states[v] for v in values])
        if name == "nationality":
            named = np.zeros(len(coding.states) + 1, np.int8)
            named[[coding.states[v] for v in values]], named[NONE] = TRUE, UNKNOWN
            return world.grid.of_people(named[world.table.people.nationality])
        held = world.table.people.sex
        hit = (held & coding.bits("sex", values)) != 0
        return world.grid.of_people(np.where(held == 0, UNKNOWN, np.where(hit, TRUE, FALSE)).astype(np.int8))

    def at_most_there(self) -> Tri:
        """Yes where the person certainly is in the place on record, or is assumed to be; else not known."""
        if "there" not in self._known:
            grid = self.world.grid
            there = (self.yes_no("in_institution") == TRUE) | (grid.start > grid.of_people(self.world.today))
            self._known["there"] = there.view(np.int8) + np.int8(UNKNOWN)
        return self._known["there"]

    # --- orders and answers

    def orders(self) -> Orders:
        """The orders of custody with their terms."""
        if self._orders is None:
            self._orders = find_orders(self.world)
        return self._orders

    def order_steps(self) -> OrderSteps:
        """What covers custody, and what is said against it."""
        if self._order_steps is None:
            self._order_steps = order_steps(self.world, self.orders())
        return self._order_steps

    def order_at_least(self, length: Length, strict: bool) -> Steps:
        """How long the present order has run reaches `length`."""
        return term_steps(self.world, self.orders(), length, strict)

    def asked_in_vain(self) -> Tri:
        """Where the state was asked about the person and its term to answer has run out without an answer."""
        if "asked" not in self._known:
            self._known["asked"] = self._asked_steps().column(self.world.grid)
        return self._known["asked"]


def _sorted_setters(parts: Sequence[tuple[Index, ...]]) -> Steps:
    if not parts:
        return EMPTY
    person, day0, day1, order, value = (np.concatenate(column).astype(np.int64) for column in zip(*parts, strict=True))
    at = np.lexsort((order, day1, day0, person))
    return setters(person[at], day0[at], day1[at], order[at], value[at])
