"""Habeas as one more contestant of the tracing benchmark."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from habeas.trace import link as linking
from habeas.trace.names import likeness
from habeas.trace.people import of_tables


def link(tables: dict[str, pa.Table]) -> pa.Table:
    """Pairs of the registers with their probability, those within one register too."""
    return _linked(tables, family=True)


def without_family(tables: dict[str, pa.Table]) -> pa.Table:
    """The same, blind for who is named together with whom."""
    return _linked(tables, family=False)


def febrl4(tables: dict[str, pa.Table]) -> pa.Table:
    """FEBRL4 has no families, and nobody twice in one list."""
    return _linked(tables, family=True)


def scores(pairs: Sequence[tuple[str, str]]) -> list[float]:
    """How likely two names are one person's, by the names alone."""
    return [likeness(one, other).probability for one, other in pairs]


def _linked(tables: dict[str, pa.Table], family: bool) -> pa.Table:
    lists = list(tables.values())
    ids = pa.concat_tables([each.select(["id"]) for each in lists])["id"]
    links = linking.link(of_tables(lists), family=family)
    return pa.table(
        {
            "left": ids.take(links.left),
            "right": ids.take(links.right),
            "probability": links.probability.astype(np.float64),
        }
    )
