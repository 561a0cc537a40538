"""Links as a table to write: ids of both lists, the probability, and the reasons in words."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
import pyarrow as pa

from habeas.trace import link, model
from habeas.trace.levels import APART, MISSING, Columns, Levels
from habeas.trace.people import of_tables
from habeas.trace.reasons import FIELDS, level_name
from habeas.words import Message, say


def linked(tables: Sequence[pa.Table], least: float, language: str = "en", spark: str = "") -> pa.Table:
    """The links between two lists, or within one: `left`, `right`, `probability`, `reasons`; the likeliest first.

    `spark` is the master of a cluster that compares; without it DuckDB does, in this process. Raises SparkError."""
    people = of_tables(tables)
    with _who_compares(spark) as compare:
        links = link.link(people, compare=compare)
    between = (
        people.source[links.left] != people.source[links.right] if len(tables) > 1 else np.ones(len(links.left), bool)
    )
    rows = np.flatnonzero(between & (links.probability >= least))
    rows = rows[np.argsort(-links.odds[rows], kind="stable")]
    left, right = links.left[rows], links.right[rows]
    ids = pa.chunked_array([chunk for each in tables for chunk in each["id"].cast(pa.string()).chunks], pa.string())
    columns = Columns(people.table)
    levels = link.in_memory(people, columns, left, right)
    return pa.table(
        {
            "left": ids.take(left),
            "right": ids.take(right),
            "probability": np.round(links.probability[rows].astype(np.float64), 4),
            "reasons": _reasons(levels, links.odds[rows] - links.base[rows], language),
        }
    )


@contextmanager
def _who_compares(master: str) -> Iterator[link.Compare]:
    if not master:
        yield link.by_splink
        return
    from habeas.trace.sparked import on_spark

    with on_spark(master) as compare:
        yield compare


def _reasons(levels: Mapping[str, Levels], family: model.Floats, language: str) -> list[str]:
    """One short text a pair: each respect with a sign, how alike, and what the families say."""
    base = model.shipped().base
    words: dict[tuple[str, int], str] = {}
    for name, known in base.levels.items():
        label = say(FIELDS[name], language)
        for rank, weight in known.items():
            if rank != MISSING:
                usual = base.rare.get(name, {}).get(rank, 0.0) * model.USUAL.get(name, 0.0)
                sign = "-" if rank == APART or weight + usual < 0 else "+"
                words[name, rank] = f"{sign}{label} ({_level(name, rank, language)})"
    parts = [[words.get((name, int(rank)), "") for rank in found] for name, found in levels.items()]
    context = [
        f"{'+' if each > 0 else '-'}{say(FIELDS['family'], language)}" if abs(each) > 1 else ""
        for each in family.tolist()
    ]
    return ["; ".join(each for each in pair if each) for pair in zip(*parts, context, strict=True)]


def _level(name: str, rank: int, language: str) -> str:
    return say(LEVELS[level_name(name, rank)], language)


LEVELS = {
    "same": Message("same"),
    "own": Message("the same, and nobody else's on the list"),
    "row": Message("one after the other"),
    "digit": Message("one character"),
    "short": Message("the same, short"),
    "kind": Message("of another kind"),
    "form": Message("a form of it"),
    "alike": Message("sounds alike"),
    "crossed": Message("the other way round"),
    "other": Message("another name"),
    "fathers": Message("the father's name"),
    "letter": Message("one letter"),
    "part": Message("a part of it"),
    "letters": Message("two letters"),
    "rough": Message("roughly"),
    "heard": Message("roughly"),
    "sound": Message("one sound"),
    "initial": Message("first letter"),
    "end": Message("a part of it"),
    "turned": Message("one stands as the other"),
    "half": Message("half the letters"),
    "beside": Message("the day before or after"),
    "possible": Message("of the same age group"),
    "swapped": Message("day and month swapped"),
    "other day": Message("another day"),
    "other month": Message("another month"),
    "month": Message("month"),
    "vague": Message("as far as known"),
    "year beside": Message("a year off"),
    "other year": Message("another year"),
    "wide": Message("can be"),
    "about": Message("about a year apart, one not told exactly"),
    "guessed": Message("about two years apart, one not told exactly"),
    "aged": Message("up to four years apart, one not told exactly"),
    "near": Message("a year apart"),
    "far": Message("up to three years apart"),
    "weeks": Message("within a month"),
    "season": Message("within three months"),
    "months": Message("within half a year"),
    "year": Message("within a year"),
    "second year": Message("one to two years apart"),
    "woman's": Message("differs, of women"),
    "apart": Message("differs"),
}
