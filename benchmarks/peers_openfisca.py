"""The 25 norms in openfisca-core: monthly variables, the dates of the law as parameters.

OpenFisca has no third value: an input that is missing takes its default, so what is not known is *no* or 0, and of a range
the lower end counts. Its smallest period in common use is the month: facts are those of the first day of each month, a
limit counts the months (or their days) since. Whoever is not held has no months to skip: every variable is computed for
everybody in every month of the record.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit, Period, period
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks import machine, peers_norms, people
from benchmarks.machine import Told
from benchmarks.peers_facts import EPOCH, facts, held
from habeas.check.program import Program
from habeas.law.norm import Limit
from habeas.law.syntax import Amount, And, Expr, Not, Or

Ints = npt.NDArray[np.int64]
Column = npt.NDArray[Any]
Formula = Callable[..., Column]
COMPARE: dict[str, Callable[[Column, float], Column]] = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip
LAST = date.fromordinal(people.AS_OF)


class Months:
    """The months of the record, and the facts of everybody on the first day of each."""

    def __init__(self, table: "pa.Table") -> None:
        self.person = table.column("person").to_numpy()
        self.start, self.stop = (table.column(n).cast(pa.int32()).to_numpy() + EPOCH for n in ("start", "stop"))
        self.custody = table.column("custody").to_numpy()
        self.columns = {name: table.column(name).to_numpy() for name in table.column_names[5:]}
        self.columns["state"] = table.column("state").to_numpy()
        self.count = int(self.person[-1]) + 1
        first = date.fromordinal(int(self.start.min()))
        number = range(first.year * 12 + first.month - 1, LAST.year * 12 + LAST.month)
        self.days = [date(n // 12, n % 12 + 1, 1).toordinal() for n in number]
        self.periods = [period(f"{n // 12}-{n % 12 + 1:02}") for n in number]
        self.keys = self.person.astype(np.int64) * (1 << 22) + self.start

    def segments(self, day: int, who: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """The segment of each person on a day, and whether there is one."""
        at = np.searchsorted(self.keys, who * (1 << 22) + day, side="right") - 1
        at = np.maximum(at, 0)
        return at, (self.person[at] == who) & (self.start[at] <= day) & (day < self.stop[at])


def run(target: str) -> Told:
    """Times of all people and of one, from the inputs to who is in breach in which month; writes the breaches."""
    law = peers_norms.program()
    months = Months(facts(target))
    system = tax_benefit_system(law, months.periods[0])
    simulation = filled(system, law, months, np.arange(months.count), range(len(months.days)))
    found: list[tuple[int, int, Ints]] = []

    def check() -> None:
        found[:] = breaches(simulation, law, months.periods)

    seconds = machine.best_of(3, check, lambda: forget(simulation))
    _save(Path(target) / "openfisca.npz", found, months.days)
    rows = months.count * len(months.days)
    return {
        "seconds": seconds, "rows": rows, "months": len(months.days), "peak": machine.peak_bytes(),
        "case": _one_case(system, law, months),
    }  # fmt: skip


def _save(path: Path, found: list[tuple[int, int, Ints]], days: list[int]) -> None:
    nobody = np.zeros(0, np.int64)
    np.savez(
        path,
        norm=np.concatenate([nobody, *(np.full(len(who), norm) for norm, _, who in found)]),
        month=np.concatenate([nobody, *(np.full(len(who), month) for _, month, who in found)]),
        person=np.concatenate([nobody, *(who for *_, who in found)]),
        days=np.array(days),
    )


def breaches(simulation: Simulation, law: Program, months: Sequence[Period]) -> list[tuple[int, int, Ints]]:
    """(norm, number of the month, people in breach)."""
    return [
        (each.number, number, who)
        for number, month in enumerate(months)
        for each in law.variants
        if len(who := np.flatnonzero(simulation.calculate(f"breach_{each.number}", month)))
    ]


def forget(simulation: Simulation) -> None:
    """Deletes what was computed, not what was given."""
    for name, variable in simulation.tax_benefit_system.variables.items():
        if variable.formulas:
            simulation.delete_arrays(name)


def filled(system: TaxBenefitSystem, law: Program, months: Months, who: Ints, which: Sequence[int]) -> Simulation:
    """A simulation of these people with the facts of these months as inputs."""
    simulation = SimulationBuilder().build_default_simulation(system, count=len(who))
    for number in which:
        at, there = months.segments(months.days[number], who)
        month = months.periods[number]
        simulation.set_input("state", month, np.where(there, months.columns["state"][at], 0))
        for name in peers_norms.yes_no_facts(law):
            simulation.set_input(name, month, there & (months.columns[name][at] == 2))
        for name in peers_norms.number_facts(law):
            low = months.columns[f"{name}_low"][at]
            simulation.set_input(name, month, np.where(there & np.isfinite(low), low, 0))
    return simulation


def tax_benefit_system(law: Program, first: Period) -> TaxBenefitSystem:
    """The legislation: facts as inputs, the force of the norms as parameters, a variable for each norm."""
    person = build_entity("person", "persons", "A person", is_person=True)
    system = TaxBenefitSystem([person])

    def add(name: str, kind: type, formula: Formula | None = None) -> None:
        parts: dict[str, object] = {
            "value_type": kind, "entity": person, "definition_period": DateUnit.MONTH, "label": name,
        }  # fmt: skip
        system.add_variable(type(name, (Variable,), parts | ({"formula": formula} if formula else {})))

    add("state", int)
    for name in peers_norms.yes_no_facts(law):
        add(name, bool)
    for name in peers_norms.number_facts(law):
        add(name, float)
    names, data = _forces(law)
    system.parameters = ParameterNode("", data=data)
    for name in data:
        add(name, bool, _in_force(name, len(law.coding.states)))
    for each, norm in peers_norms.whiles(law):
        condition, must = translated(norm.condition), translated(norm.must)
        add(f"breach_{each.number}", bool, _breach(condition, must, names[each.number]))
    for each, limit in peers_norms.limits(law):
        add(f"counts_{each.number}", bool, _as_formula(translated(limit.condition)))
        add(f"spent_{each.number}", int, _spent(each.number, limit, first))
        add(f"breach_{each.number}", bool, _over(each.number, limit, names[each.number]))
    return system


def translated(node: Expr) -> Formula:
    """A condition as a formula of a person and a month."""
    match node:
        case And(parts):
            inner = [translated(part) for part in parts]
            return lambda person, month: np.logical_and.reduce([part(person, month) for part in inner])
        case Or(parts):
            inner = [translated(part) for part in parts]
            return lambda person, month: np.logical_or.reduce([part(person, month) for part in inner])
        case Not(part):
            negated = translated(part)
            return lambda person, month: np.logical_not(negated(person, month))
    if peers_norms.is_number(node):
        name, op, figure = peers_norms.number_test(node)
        compared = COMPARE[op]
        return lambda person, month: compared(person(name, month), figure)
    fact = peers_norms.name_of(node)
    return lambda person, month: person(fact, month)


def _as_formula(condition: Formula) -> Formula:
    def formula(person: Formula, month: Period) -> Column:
        return condition(person, month)

    return formula


def _breach(condition: Formula, must: Formula, force: str) -> Formula:
    def formula(person: Formula, month: Period) -> Column:
        return person(force, month) & condition(person, month) & ~must(person, month)

    return formula


def _in_force(name: str, states: int) -> Formula:
    def formula(person: Formula, month: Period, parameters: Callable[[Period], Any]) -> Column:
        node = getattr(parameters(month), name)
        return np.array([node[f"s{state}"] for state in range(states)])[person("state", month)]

    return formula


def _spent(norm: int, limit: Limit, first: Period) -> Formula:
    """What has run on the first day of a month: days where the limit is in days, else months."""
    assert isinstance(limit.at_most, Amount)
    in_days, total = limit.at_most.length.unit == "day", limit.counts == "total"

    def formula(person: Formula, month: Period) -> Column:
        if month.start <= first.start:
            return np.zeros_like(person("state", month))
        before = month.last_month
        counted, spent = person(f"counts_{norm}", before), person(f"spent_{norm}", before)
        longer = spent + (before.days if in_days else 1)
        return np.where(counted, longer, spent if total else 0)

    return formula


def _over(norm: int, limit: Limit, force: str) -> Formula:
    assert isinstance(limit.at_most, Amount)
    # A term of months ends on the day of the same number, which still belongs to it.
    least = limit.at_most.length.amount + (limit.at_most.length.unit != "day")

    def formula(person: Formula, month: Period) -> Column:
        over = person(f"spent_{norm}", month) >= least
        return person(force, month) & person(f"counts_{norm}", month) & over

    return formula


def _forces(law: Program) -> tuple[dict[int, str], dict[str, dict[str, Any]]]:
    """The parameter of each norm, and the parameters: the values of each state by the day they begin."""
    names: dict[int, str] = {}
    seen: dict[str, str] = {}
    data: dict[str, dict[str, Any]] = {}
    forces = peers_norms.forces(law)
    for each in law.variants:
        node = {f"s{state}": {"values": _values([f for f in forces if (f.norm, f.state) == (each.number, state)])}
                for state in range(len(law.coding.states))}  # fmt: skip
        names[each.number] = seen.setdefault(repr(node), f"in_force_{len(seen)}")
        data[names[each.number]] = node
    return names, data


def _values(forces: list[peers_norms.Force]) -> dict[str, dict[str, bool]]:
    days = sorted({1, *(day for force in forces for day in (force.since, force.until) if day <= people.AS_OF)})
    return {date.fromordinal(day).isoformat(): {"value": any(f.since <= day < f.until for f in forces)} for day in days}


def _one_case(system: TaxBenefitSystem, law: Program, months: Months) -> float:
    return float(np.median(list(_times(system, law, months))))


def _times(system: TaxBenefitSystem, law: Program, months: Months) -> Iterator[float]:
    """Of each person, the months from the first to the last day in custody."""
    inside = months.custody >= 0
    for who in held(months.person[inside]):
        own = inside & (months.person == who)
        low, high = int(months.start[own].min()), int(months.stop[own].max())
        which = [n for n, day in enumerate(months.days) if day + 31 > low and day < high]
        simulation = filled(system, law, months, np.array([who]), which)
        some = [months.periods[n] for n in which]
        yield machine.best_of(3, lambda: breaches(simulation, law, some), lambda: forget(simulation))  # noqa: B023
