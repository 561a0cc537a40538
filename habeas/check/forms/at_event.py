"""`on` / `must`: the state of things, or what the entry itself says, at an event. The days are those of the event."""

import numpy as np

from habeas.check.forms.state import burdened_event, verdicts, weakened
from habeas.check.forms.triggers import find_triggers, frame_of
from habeas.check.program import Compiled
from habeas.check.verdicts import NOTHING, Collector
from habeas.check.world import World
from habeas.law.norm import AtEvent


def check_at_event(world: World, compiled: Compiled, form: AtEvent, collector: Collector) -> None:
    """One run for each event."""
    found = find_triggers(world, compiled, form.trigger, form.condition)
    if found is None:
        return
    verdict = verdicts(found.value, frame_of(world, found).value(form.must))
    verdict = weakened(burdened_event(world, compiled, verdict, found.value, found.person), found.doubt)
    keep = verdict != NOTHING
    found, verdict = found.keep(keep), verdict[keep]
    collector.add(
        compiled.number, found.person, verdict, found.d0, np.asarray(found.d1 + 1), found.state,
        anchor=found.anchor, other=found.other, event=(found.d0, found.d1),
    )  # fmt: skip
