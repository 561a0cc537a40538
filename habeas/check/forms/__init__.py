"""The four forms of a norm, each a function from a world and compiled variants to runs of days with one verdict."""

from collections.abc import Sequence

from habeas.check.forms.at_event import check_at_events
from habeas.check.forms.event import check_events
from habeas.check.forms.limit import check_limit
from habeas.check.forms.recurrence import check_recurrence
from habeas.check.forms.state import check_whiles
from habeas.check.program import Compiled
from habeas.check.verdicts import Collector
from habeas.check.world import World
from habeas.law.norm import AtEvent, Event, Limit, Recurrence, While


def check_forms(world: World, variants: Sequence[Compiled], collector: Collector) -> None:
    """Checks these variants for everybody in the world."""
    check_whiles(world, [c for c in variants if isinstance(c.form, While)], collector)
    check_events(world, [c for c in variants if isinstance(c.form, Event)], collector)
    check_at_events(world, [c for c in variants if isinstance(c.form, AtEvent)], collector)
    for compiled in variants:
        match compiled.form:
            case Recurrence() as form:
                check_recurrence(world, compiled, form, collector)
            case Limit() as form:
                check_limit(world, compiled, form, collector)


__all__ = ["check_forms"]
