"""Which events were surely, or may have been, discharged in time, where days are vague or entries disputed.

An entry discharges the latest open earlier event, so an event is discharged once more of the expected entries than of the
other events came after it. That is certain where it is so with the fewest entries and the most events that may have come
between, and possible where it is so with the most entries and the fewest events.
"""

from dataclasses import dataclass

import numpy as np

from habeas.check import atoms
from habeas.check.forms.triggers import Triggers
from habeas.check.kleene import TRUE, Days, Index, Mask, which
from habeas.check.steps import FAR
from habeas.check.table import NONE, Rows


@dataclass(frozen=True, slots=True)
class Between:
    """Of events that no entry names: which (`event`); of each the expected entries and the other events of its person.

    `pairs`: (i, entry) and (i, other event), by place in `event` and among all entries and events.
    """

    event: Index
    entries: tuple[Index, Index]
    others: tuple[Index, Index]

    @classmethod
    def nothing(cls) -> "Between":
        """Where nothing is unclear."""
        none = np.zeros(0, np.int64)
        return cls(none, (none, none), (none, none))


def find_between(rows: Rows, found: Triggers, who: Index, open_: Mask, entry: Index, of: Index, sure: Mask) -> Between:
    """The open events of which it is unclear what discharges them. `of`: whose these entries are, counted like `who`.

    It is clear where all are certain and of one day, and no two events of the same day; and where each is about a pair.
    """
    vague = (found.d0 < found.d1) | (found.value != TRUE)
    same = (who[1:] == who[:-1]) & (found.d0[1:] == found.d0[:-1])
    vague[1:] |= same
    unclear = np.isin(who, np.concatenate((who[vague], of[~sure | (rows.d0[entry] < rows.d1[entry])])))
    event = which(open_ & unclear & (found.other == NONE))
    if not len(event):
        return Between.nothing()
    every = which(open_)
    by_person = np.argsort(of, kind="stable")
    i, at = atoms.pairs(who[event], of[by_person])
    j, other = atoms.pairs(who[event], who[every])
    apart = every[other] != event[j]
    return Between(event, (i, by_person[at]), (j[apart], every[other[apart]]))


def certainly(rows: Rows, found: Triggers, between: Between, entry: Index, counts: Mask, due: Index, by: Days) -> Index:
    """For each of these events the first entry (by place among `entry`) by which it certainly is discharged in time, or -1.

    `counts`: which entries certainly are what is expected. `due`: the last minute for each event, `by`: the last day where
    the day is enough, else 0.
    """
    (i, c), (j, o) = between.entries, between.others
    row, event, other = entry[c], between.event[i], between.event[j]
    in_time = (rows.m1[row] <= due[event]) | (rows.d1[row] <= by[event])
    keep = counts[c] & (rows.d0[row] >= found.d1[event]) & in_time
    meets = found.d1[o] >= found.d0[other]
    return _first_more(between, (i[keep], c[keep], rows.d1[row[keep]]), (j[meets], found.d0[o[meets]]))


def possibly(rows: Rows, found: Triggers, between: Between, entry: Index, due: Index) -> Index:
    """For each of these events the first entry by which it may have been discharged by `due`, its last minute; or -1."""
    (i, c), (j, o) = between.entries, between.others
    row, event, other = entry[c], between.event[i], between.event[j]
    keep = (rows.d1[row] >= found.d0[event]) & (rows.m0[row] <= due[event])
    later = (found.value[o] == TRUE) & (found.d0[o] > found.d1[other])
    return _first_more(between, (i[keep], c[keep], rows.d0[row[keep]]), (j[later], found.d1[o[later]]))


def came_late(
    rows: Rows, found: Triggers, between: Between, entry: Index, alternative: Index, due: Index
) -> tuple[Index, Index]:
    """(event, entry) of what certainly came after the due moment of an event, and before it no other event may have come,
    nor what is expected instead: what came first answers, as where all days are known."""
    (i, c), (j, o) = between.entries, between.others
    meets = found.d1[o] >= found.d0[between.event[j]]
    following = found.unsure[between.event].astype(np.int64)
    np.minimum.at(following, j[meets], found.d0[o[meets]])
    keep = (rows.m0[entry[c]] > due[between.event[i]]) & (rows.d1[entry[c]] < following[i])
    after = rows.d1[entry[c]] >= found.d0[between.event[i]]
    for number in np.unique(alternative[c]) if len(c) else ():
        own = alternative[c] == number
        instead = np.full(len(between.event), FAR)
        np.minimum.at(instead, i[~own & after], rows.d0[entry[c[~own & after]]])
        keep &= ~own | (rows.d1[entry[c]] < instead[i])
    return between.event[i[keep]], c[keep]


def _first_more(between: Between, entries: tuple[Index, Index, Days], others: tuple[Index, Days]) -> Index:
    """For each event the first entry up to whose day more of the entries lie than of the other events; -1: none."""
    first = np.full(len(between.event), NONE)
    i, c, day = entries
    at = np.concatenate((i, others[0]))
    closes = np.repeat((1, 0), (len(i), len(others[0])))
    order = np.lexsort((closes, np.concatenate((day, others[1])), at))
    at, closes = at[order], closes[order]
    total = np.cumsum(2 * closes - 1)
    opens = which(np.append(True, at[1:] != at[:-1])[: len(at)])
    size = np.diff(np.append(opens, len(at)))
    height = total - (total - (2 * closes - 1))[opens].repeat(size)
    more = which((height > 0) & (closes == 1))[::-1]
    first[at[more]] = np.concatenate((c, others[0]))[order[more]]
    return first
