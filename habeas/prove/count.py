"""Figures: so many of something, by something, somewhere and at some time, counted by DuckDB in memory.

Nothing is written to disk. A figure never comes without what is not known (a row with the key None), without what is not
certain, and without how it was counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import duckdb
import numpy as np

from habeas.check.program import Program
from habeas.prove.catalogue import (
    AGES,
    LENGTHS,
    MEASURES,
    STATUSES,
    Measure,
    Unit,
    Where,
    band,
)
from habeas.prove.duration import WAITS, Curve, curve
from habeas.prove.pattern import Pattern
from habeas.prove.prepared import pieces, prepared

NONE_OF_THESE: Final = "none"
"""Of status: neither a child nor pregnant, stateless or waiting for asylum, as far as is known."""
_YEAR: Final = 365.2425
_INQUIRIES: Final = """
CREATE TABLE inquired AS
WITH inquiries AS (SELECT p.case, e.kind, e.day FROM events e JOIN people p USING (person)
  WHERE e.kind IN ('investigation_opened', 'investigation_refused', 'investigation_closed'))
SELECT d.person, arg_max(i.kind, i.day) AS outcome FROM events d JOIN people p USING (person)
  JOIN inquiries i ON i.case = p.case AND i.day >= d.day WHERE d.kind = 'death' GROUP BY d.person
"""
_HAPPENED: Final = """
CREATE VIEW happened AS
SELECT e.*, CASE WHEN e.kind = 'death' THEN coalesce(a.outcome, 'no_inquiry') END AS outcome
FROM events e LEFT JOIN inquired a ON a.person = e.person
"""
_STATUSES: Final = f"CREATE TABLE statuses AS SELECT person, fact, since, until FROM spans WHERE fact IN {STATUSES}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a figure. `key` is None where it is not known; `unsure` of the count rest on silence or on vague days."""

    key: str | None
    count: int
    unsure: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """So many by something. Where `adds_up` is false, one may stand in several rows."""

    measure: Measure
    by: str | None
    where: Where
    total: int
    unsure: int
    rows: tuple[Row, ...]

    @property
    def unit(self) -> Unit:
        return self.measure.unit

    @property
    def adds_up(self) -> bool:
        return self.by is None or sum(row.count for row in self.rows) == self.total

    @property
    def not_known(self) -> int:
        """How many of what is counted have no known value."""
        return next((row.count for row in self.rows if row.key is None), 0)


class Counter:
    """Counts over one pattern. Not to be shared between threads."""

    def __init__(self, pattern: Pattern, school: Iterable[str] = ()) -> None:
        """`school` are the ids of the norms about school."""
        self.pattern = pattern
        self.db = duckdb.connect(":memory:", config={"temp_directory": "", "preserve_insertion_order": False})
        own = {name: pieces(table) for name, table in pattern.tables().items() if name != "findings"}
        for name, table in {**own, **prepared(pattern)}.items():
            self.db.register(name, table)
        for sql in (_INQUIRIES, _HAPPENED, _STATUSES):
            self.db.execute(sql)
        self._totals: dict[tuple[str, Where], tuple[int, int]] = {}
        self.db.execute("CREATE TABLE school AS SELECT unnest($norms::VARCHAR[]) AS norm", {"norms": list(school)})

    def __enter__(self) -> "Counter":
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    def figure(self, what: str, by: str | None = None, where: Where | None = None) -> Figure:
        """One figure. Raises KeyError where nothing is called so, ValueError where it is not counted by that."""
        measure, where = MEASURES[what], where or Where()
        if by is not None and by not in measure.by:
            raise ValueError(by)
        if (what, where) not in self._totals:
            total = self._rows(measure, None, where)
            self._totals[what, where] = total[0][1:] if total else (0, 0)
        rows = self._rows(measure, by, where) if by else []
        count, unsure = self._totals[what, where]
        return Figure(measure, by, where, count, unsure, tuple(in_order([Row(*row) for row in rows], by)))

    def people(self, what: str, by: str | None, key: str | None, where: Where | None = None) -> list[int]:
        """Who is in one cell of a figure: the numbers of the people. Raises ValueError for a key that is no year or month."""
        asked = "SELECT DISTINCT person FROM keyed WHERE key IS NOT DISTINCT FROM $key"
        cell = date.fromisoformat(f"{key}-01-01"[:10]) if key and by in _EVERY else key
        found = self._told(MEASURES[what], by, where or Where(), asked, {"key": cell if by else None})
        return sorted(person for (person,) in found if person is not None)

    def curves(self, what: str, by: str | None = None, where: Where | None = None) -> dict[str | None, Curve]:
        """How long, of all (key None) or by something; see `duration.WAITS`. Raises as `figure` does."""
        measure, where = WAITS[what], where or Where()
        if by is not None and by not in measure.by:
            raise ValueError(by)
        waits: dict[str | None, list[tuple[int, bool, int]]] = {} if by else {None: []}
        for key, *wait in self._rows(measure, by, where):
            waits.setdefault(key, []).append(tuple(wait))
        found = {}
        for key, own in waits.items():
            days, ended, times = np.array(own, np.int64).reshape(-1, 3).T
            found[key] = curve(np.repeat(days, times), np.repeat(ended == 1, times))
        return found

    def period(self, where: Where) -> tuple[int, int]:
        """The first and the last day that are counted: of a period without begin from the first that is on record."""
        until = min(self.pattern.day, where.until or self.pattern.day)
        return where.since or 1, until

    def _rows(self, measure: Measure, by: str | None, where: Where) -> list[Any]:
        found = self._told(measure, by, where, _COUNT[measure.each], {})
        if by not in _EVERY:
            return found
        return [(nr.isoformat()[: 4 if by == "year" else 7] if nr else None, *counts) for nr, *counts in found]

    def _told(self, measure: Measure, by: str | None, where: Where, asked: str, more: Mapping[str, Any]) -> list[Any]:
        since, until = self.period(where)
        key, joined = _KEYS[by] if by else ("NULL", "")
        wanted, given = _conditions(where, measure)
        used = key + joined + wanted
        columns = "".join(", " + told for mark, told in _TOLD.items() if f"t.{mark}" in used)
        joins = " ".join(join for mark, join in _JOINS.items() if f"{mark}." in columns + wanted)
        times = f", unnest(generate_series({_EVERY[by]}, INTERVAL 1 {by}))::DATE AS nr" if by in _EVERY else ""
        units = measure.sql if by == "instrument" else measure.sql.replace("FROM broken ", "FROM broken_once ")
        sql = f"""
        WITH units AS ({units}),
        told AS (SELECT u.*{columns}{times} FROM units u {joins} {wanted}),
        keyed AS (SELECT t.*{_cut(by, measure)}, {key} AS key FROM told t {joined})
        {asked}
        """
        values = {"since": since, "until": until, "day": self.pattern.day, **given, **more}
        named = {name: value for name, value in values.items() if f"${name}" in sql}
        found: list[Any] = self.db.execute(sql, named).fetchall()
        return found


def age_sql() -> str:
    """Full years on the first day counted, from the middle of the days on which they can be born; never against `child`."""
    years = f"floor((t.d - (t.born_first + t.born_last) / 2) / {_YEAR})"
    is_child = "coalesce(t.child_since <= t.d AND t.child_until > t.d, false)"
    bands = " ".join(f"WHEN {years} <= {high} THEN '{band(low, high, AGES[-1][1])}'" for low, high in AGES)
    return f"CASE WHEN ({years} < 18) = {is_child} THEN CASE {bands} END WHEN {is_child} THEN '0-17' END"


def _length() -> str:
    days = "(t.e - t.begun + 1)"
    bands = " ".join(f"WHEN {days} <= {high} THEN '{band(low, high, LENGTHS[-1][1])}'" for low, high in LENGTHS)
    return f"CASE {bands} END"


def _day(ordinal: str) -> str:
    return f"DATE '0001-01-01' + ({ordinal} - 1)::INTEGER"


_EVERY: Final[Mapping[str | None, str]] = {
    part: f"date_trunc('{part}', {_day('u.d')}), {_day('u.e')}" for part in ("year", "month")
}
"""The years or months in which a unit lies, each by its first day."""


def _cut(by: str | None, measure: Measure) -> str:
    """Days count in the year or month in which they lie, and under a status while it lasts."""
    if by in _EVERY:
        first, last = "t.nr - DATE '0001-01-01' + 1", f"(t.nr + INTERVAL 1 {by})::DATE - DATE '0001-01-01'"
    elif by == "status" and measure.each == "days":
        first, last = "coalesce(f.since, t.d)", "coalesce(f.until - 1, t.e)"
    else:
        return ""
    return f" REPLACE (greatest(t.d, {first}) AS d, least(t.e, {last}) AS e)"


_STATUS: Final = """LEFT JOIN statuses f ON f.person = t.person AND f.since <= t.e AND f.until > t.d"""
_TOLD: Final[Mapping[str, str]] = {
    "name": "l.name", "kind": "l.kind", "at_state": "coalesce(u.state, l.state) AS at_state", "sex": "p.sex",
    "nationality": "p.nationality", "born_first": "p.born_first", "born_last": "p.born_last",
    "child_since": "c.since AS child_since", "child_until": "c.until AS child_until",
}  # fmt: skip
_JOINS: Final[Mapping[str, str]] = {
    "p": "LEFT JOIN people p ON p.person = u.person", "l": "LEFT JOIN places l ON l.place = u.place",
    "c": "LEFT JOIN children c ON c.person = u.person",
}  # fmt: skip
"""What a key asks of a unit beside its own columns, and the tables that tell it: a figure joins only what it asks."""
_KEYS: Final[Mapping[str, tuple[str, str]]] = {
    "place": ("coalesce(t.name, t.kind)", ""),
    "kind": ("t.kind", ""),
    "state": ("t.at_state", ""),
    "sex": ("t.sex", ""),
    "age": (age_sql(), ""),
    "nationality": ("t.nationality", ""),
    "status": (f"coalesce(f.fact, '{NONE_OF_THESE}')", _STATUS),
    "year": ("t.nr", ""),
    "month": ("t.nr", ""),
    "length": (_length(), ""),
    "norm": ("t.norm", ""),
    "instrument": ("t.instrument", ""),
    "topic": ("t.topic", ""),
    "authority": ("t.authority", ""),
    "outcome": ("t.outcome", ""),
    "body": ("t.body", ""),
    "request": ("t.kind_of", ""),
}
"""What a unit counts under, and what has to be joined for it."""
_COUNT: Final[Mapping[str, str]] = {
    "person": """SELECT key, count(*), count(*) FILTER (WHERE NOT sure) FROM
        (SELECT key, person, bool_or(certain) AS sure FROM keyed GROUP BY key, person) GROUP BY key""",
    "run": """SELECT key, count(*), 0 FROM (SELECT DISTINCT key, person, run, d FROM keyed) GROUP BY key""",
    "wait": """SELECT key, greatest(days, 0) AS lasted, ended, count(*) FROM keyed GROUP BY key, lasted, ended""",
    "paper": """SELECT key, count(*), 0 FROM keyed GROUP BY key""",
    "days": """SELECT key, sum(e - d + 1)::BIGINT, coalesce(sum(e - d + 1) FILTER (WHERE NOT certain), 0)::BIGINT
        FROM keyed GROUP BY key""",
}


def _conditions(where: Where, measure: Measure) -> tuple[str, dict[str, Any]]:
    """What a unit has to be to count, as SQL, and the values in it."""
    told = {
        "state": ("coalesce(u.state, l.state) = $state", where.state),
        "kind": ("l.kind = $kind", where.kind),
        "place": ("coalesce(l.name, l.kind) = $place", where.place),
        "sex": ("p.sex = $sex", where.sex),
        "nationality": ("p.nationality = $nationality", where.nationality),
    }
    wanted = [sql for sql, value in told.values() if value is not None]
    given: dict[str, Any] = {name: value for name, (_, value) in told.items() if value is not None}
    for number, status in enumerate((*where.status, *(["child"] if measure.only_child else []))):
        wanted.append(
            f"EXISTS (SELECT 1 FROM statuses f WHERE f.person = u.person AND f.fact = $status{number} "
            "AND f.since <= u.e AND f.until > u.d)"
        )
        given[f"status{number}"] = status
    return ("WHERE " + " AND ".join(wanted) if wanted else ""), given


def in_order(rows: Iterable[Row], by: str | None) -> list[Row]:
    """Rows as they are read: bands and times from the lowest, else the largest first; what is not known comes last."""
    timed = by in ("year", "month", "age", "length")

    def rank(row: Row) -> tuple[bool, float, int, str]:
        key = row.key or ""
        low = float("".join(ch for ch in key.split("-")[0] if ch.isdigit()) or 0) if timed else 0.0
        month = float(key[5:7] or 0) / 100 if by == "month" else 0.0
        return row.key is None, low + month, 0 if timed else -row.count, key

    return sorted(rows, key=rank)


def school_norms(program: Program) -> list[str]:
    """The ids of the norms that ask about school."""
    return [norm.id for norm in program.library.norms if "school" in repr(norm.form)]
