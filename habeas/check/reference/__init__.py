"""The check in plain Python, one person and one day at a time: what the columns are tested against, and what explains."""

from collections.abc import Sequence

from habeas.check.program import Program
from habeas.check.reference.conditions import Conditions
from habeas.check.reference.events import rule_at_event, rule_before, rule_within
from habeas.check.reference.record import Record
from habeas.check.reference.rulings import Held, Ruling, under_each_source
from habeas.check.reference.states import rule_limit, rule_recurrence, rule_while
from habeas.law.norm import AtEvent, Event, Limit, Recurrence, While
from habeas.record.case import Case


def conditions_of(cases: Sequence[Case], program: Program, as_of: int, known_at: int | None = None) -> Conditions:
    """The values of expressions for the people of these cases."""
    return Conditions(Record(cases, program, as_of, known_at))


def rule(conditions: Conditions) -> list[Held]:
    """Every verdict of every norm on everybody in the record, under each source."""
    every: list[Ruling] = []
    for compiled in conditions.program.variants:
        rulings: list[Ruling] = []
        match compiled.form:
            case While() as form:
                rulings = rule_while(conditions, compiled, form)
            case Event(before=True) as form:
                rulings = rule_before(conditions, compiled, form)
            case Event() as form:
                rulings = rule_within(conditions, compiled, form)
            case AtEvent() as form:
                rulings = rule_at_event(conditions, compiled, form)
            case Recurrence() as form:
                rulings = rule_recurrence(conditions, compiled, form)
            case Limit() as form:
                rulings = rule_limit(conditions, compiled, form)
        every += rulings
    return under_each_source(conditions.record, every)


__all__ = ["Conditions", "Record", "conditions_of", "rule"]
