"""`on` / `must`: the state of things, or what the entry itself says, at an event. The days are those of the event."""

from collections.abc import Sequence

from habeas.check.forms.state import verdicts, weakened
from habeas.check.forms.triggers import batches, burdened_events, collect
from habeas.check.kleene import which
from habeas.check.program import Compiled
from habeas.check.verdicts import Collector
from habeas.check.world import World


def check_at_events(world: World, variants: Sequence[Compiled], collector: Collector) -> None:
    """One run for each event of each variant."""
    for batch in batches(world, variants, certain=collector.only_breaches):
        found = batch.found
        verdict = burdened_events(world, batch, verdicts(found.value, batch.must))
        verdict = weakened(verdict, found.doubt)
        keep = which(collector.wanted[verdict])
        collect(collector, batch, keep, verdict[keep], found.d0[keep], found.d1[keep] + 1)
