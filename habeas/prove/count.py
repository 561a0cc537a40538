"""Figures: so many of something, by something, somewhere and at some time, counted by DuckDB in memory.

Nothing is written to disk. A figure never comes without what is not known (a row with the key None), without what is not
certain, and without how it was counted.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow.compute as pc

from habeas.check.program import Program
from habeas.check.steps import FAR
from habeas.prove.catalogue import (
    AGES,
    LENGTHS,
    MEASURES,
    Measure,
    Unit,
    Where,
    band,
)
from habeas.prove.duration import WAITS, Curve, curve
from habeas.prove.pattern import SCHEMAS, Pattern
from habeas.prove.prepared import NAMES, pieces, prepared
from habeas.prove.rate import DAYS, RATES, Rate

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
_WITHOUT: Final = f"""
CREATE VIEW without_status AS
SELECT person, latest AS since, since AS until FROM
  (SELECT person, since, coalesce(max(until) OVER (PARTITION BY person ORDER BY since, until
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS latest FROM
    (SELECT person, since, until FROM statuses UNION ALL SELECT DISTINCT person, {FAR}, {FAR} FROM statuses))
WHERE since > latest
"""
"""The days on which people with a status at some time had none."""
_SQL: Final[Mapping[str, str]] = {"inquired": _INQUIRIES, "happened": _HAPPENED, "without_status": _WITHOUT}
_NAMES: Final = re.compile(r"\b(?:FROM|JOIN) (\w+)")


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
        self._db = duckdb.connect(":memory:", config={"temp_directory": "", "preserve_insertion_order": False})
        self._db.execute("CREATE TABLE school AS SELECT unnest($norms::VARCHAR[]) AS norm", {"norms": list(school)})
        self._prepared = prepared(pattern)
        self._known = {"school"}
        self._totals: dict[tuple[str, Where], tuple[int, int]] = {}
        highest = [pc.max(table["person"]).as_py() for name, table in pattern.tables().items() if name != "places"]
        self._highest = max((each for each in highest if each is not None), default=0)

    def __enter__(self) -> "Counter":
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def ask(self, sql: str, values: Mapping[str, Any] | None = None) -> list[Any]:
        """The rows of a query over the tables of the pattern, of `prepared`, and `inquired`, `happened`, `school`.

        Each is made when a query first names it.
        """
        self._make(sql)
        rows: list[Any] = self._db.execute(sql, values).fetchall()
        return rows

    def _make(self, sql: str) -> None:
        """The tables after each FROM and JOIN, and those that they are made of."""
        for name in sorted(set(_NAMES.findall(sql)) - self._known):
            if name in _SQL:
                self._make(_SQL[name])
                self._db.execute(_SQL[name])
            elif name in NAMES:
                self._db.register(name, pieces(self._prepared[name]))
            elif name in SCHEMAS:
                self._db.register(name, pieces(getattr(self.pattern, name)))
            else:
                continue  # a name within the query
            self._known.add(name)

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
        cell = _number_of(key, by) if key and by in _NUMBER else key
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

    def rates(self, what: str, by: str | None = None, where: Where | None = None) -> list[Rate]:
        """How often in days in custody, in all (key None) or by something; see `rate.RATES`. Raises as `figure` does."""
        measure, where = RATES[what], where or Where()
        if by is not None and by not in measure.by:
            raise ValueError(by)
        counts = {key: count for key, count, *_ in self._rows(measure, by, where)}
        days = {key: count for key, count, *_ in self._rows(MEASURES[DAYS], by, where)}
        keys = {None} if by is None else days.keys() | counts.keys()
        ordered = in_order([Row(key, days.get(key) or 0, 0) for key in keys], by)
        return [Rate(row.key, counts.get(row.key, 0), row.count) for row in ordered]

    def period(self, where: Where) -> tuple[int, int]:
        """The first and the last day that are counted: of a period without begin from the first that is on record."""
        until = min(self.pattern.day, where.until or self.pattern.day)
        return where.since or 1, until

    def _rows(self, measure: Measure, by: str | None, where: Where) -> list[Any]:
        found = self._told(measure, by, where, self._counts(measure, by), {})
        if by not in _NUMBER:
            return found
        return [(_period_of(number, by), *counts) for number, *counts in found]

    def _told(self, measure: Measure, by: str | None, where: Where, asked: str, more: Mapping[str, Any]) -> list[Any]:
        since, until = self.period(where)
        key, joined = _KEYS[by] if by else ("NULL", "")
        joined = _EACH_STATUS if by == "status" and measure.each == "days" else joined
        wanted, given = _conditions(where, measure)
        used = key + joined + wanted
        columns = "".join(", " + told for mark, told in _TOLD.items() if f"t.{mark}" in used)
        joins = " ".join(join for mark, join in _JOINS.items() if f"{mark}." in columns + wanted)
        units = measure.sql if by == "instrument" else measure.sql.replace("FROM broken ", "FROM broken_once ")
        told = f"SELECT u.*{columns} FROM units u {joins} {wanted}"
        if by in _NUMBER:
            told = _timed(told, by)
        if measure.each == "days":
            told = _days(told, by, len(where.status))
        sql = f"""
        WITH units AS NOT MATERIALIZED ({units}),
        told AS NOT MATERIALIZED ({told}),
        keyed AS (SELECT t.*{_cut(by, measure)}, {key} AS key FROM told t {joined})
        {asked}
        """
        values = {"since": since, "until": until, "day": self.pattern.day, **given, **more}
        return self.ask(sql, {name: value for name, value in values.items() if f"${name}" in sql})

    def _counts(self, measure: Measure, by: str | None) -> str:
        """How the units of a measure are counted, by a key of them: the quickest way that is right."""
        match measure.each:
            case "person" if by != "place":  # of which there can be thousands, each with its bits
                bits = f"bitstring_agg(person, 0, {self._highest})"
                return (_CERTAIN if measure.is_certain else _PEOPLE).format(bits=bits)
            case "run" if by not in ("instrument", "status"):
                return _RUNS_ONCE
        return _COUNT[measure.each]


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


_NUMBER: Final[Mapping[str | None, str]] = {"year": "year({0})", "month": "year({0}) * 12 + month({0}) - 1"}
_BEGIN: Final[Mapping[str | None, str]] = {
    "year": "make_date({0}, 1, 1)",
    "month": "make_date({0} // 12, {0} % 12 + 1, 1)",
}
"""The number of the year or month of a day, and its first day."""


def _timed(told: str, by: str | None) -> str:
    """Units in each year or month in which they lie. Most lie in one: the others alone are laid out."""
    first, last = (_NUMBER[by].format(f"({_day(day)})") for day in ("u.d", "u.e"))
    units = f"SELECT u.*, {first} AS nr, {last} AS last_nr FROM ({told}) u"
    return f"""SELECT * FROM ({units}) UNION ALL
        SELECT * REPLACE (unnest(generate_series(nr + 1, last_nr)) AS nr) FROM ({units}) WHERE nr < last_nr"""


def _days(told: str, by: str | None, statuses: int) -> str:
    """Days of a stay, those alone on which the wanted statuses held; by age one row for each age on them."""
    for number in range(statuses):
        told = f"""SELECT t.* REPLACE (greatest(t.d, f.since) AS d, least(t.e, f.until - 1) AS e) FROM ({told}) t
            JOIN statuses f ON f.person = t.person AND f.fact = $status{number} AND f.since <= t.e AND f.until > t.d"""
    if by != "age":
        return told
    birthdays = (f"ceil((t.born_first + t.born_last) / 2 + {low * _YEAR})::INTEGER" for low, _ in AGES)
    turns = f"list_filter([{', '.join(birthdays)}, t.child_since, t.child_until], day -> day > t.d AND day <= t.e)"
    cut = f"SELECT t.*, list_sort(list_distinct({turns})) AS turns FROM ({told}) t"
    return f"""SELECT t.* EXCLUDE (turns) REPLACE (unnest(list_prepend(t.d, turns)) AS d,
        unnest(list_append(list_transform(turns, day -> day - 1), t.e)) AS e) FROM ({cut}) t"""


def _number_of(key: str, by: str | None) -> int:
    """The number of a year or month. Raises ValueError for what is none."""
    day = date.fromisoformat(f"{key}-01-01"[:10])
    return day.year if by == "year" else day.year * 12 + day.month - 1


def _period_of(number: int | None, by: str | None) -> str | None:
    if number is None:
        return None
    return f"{number:04}" if by == "year" else f"{number // 12:04}-{number % 12 + 1:02}"


def _cut(by: str | None, measure: Measure) -> str:
    """Days count in the year or month in which they lie, and under a status while it lasts."""
    if by in _NUMBER:
        first, last = (f"{_BEGIN[by].format(f'({nr})')} - DATE '0001-01-01'" for nr in ("t.nr", "t.nr + 1"))
        first += " + 1"
    elif by == "status" and measure.each == "days":
        first, last = "coalesce(f.since, t.d)", "coalesce(f.until - 1, t.e)"
    else:
        return ""
    return f" REPLACE (greatest(t.d, {first}) AS d, least(t.e, {last}) AS e)"


_STATUS: Final = """LEFT JOIN statuses f ON f.person = t.person AND f.since <= t.e AND f.until > t.d"""
_EACH_STATUS: Final = f"""LEFT JOIN (SELECT person, fact::VARCHAR AS fact, since, until FROM statuses
    UNION ALL SELECT person, '{NONE_OF_THESE}', since, until FROM without_status) f
    ON f.person = t.person AND f.since <= t.e AND f.until > t.d"""
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
_CERTAIN: Final = "SELECT key, bit_count({bits}), 0 FROM keyed GROUP BY key"
_PEOPLE: Final = """SELECT key, coalesce(bit_count(sure | unsure), bit_count(sure), bit_count(unsure)) AS people,
    people - coalesce(bit_count(sure), 0) FROM (SELECT key, {bits} FILTER (WHERE certain) AS sure,
    {bits} FILTER (WHERE certain IS NOT TRUE) AS unsure FROM keyed GROUP BY key)"""
"""A bit a person, which counts once however often it is set: a third of the time of telling people apart by numbers."""
_RUNS_ONCE: Final = """SELECT key, count(*) FILTER (WHERE single)
    + count(DISTINCT (person, run, d)) FILTER (WHERE NOT single), 0 FROM keyed GROUP BY key"""
"""Where nothing joined gives one unit two rows under one key, a run that no other row is of is counted by its row."""
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
        given[f"status{number}"] = status
        if measure.each == "days":  # which are cut, see `_days`
            continue
        wanted.append(
            f"EXISTS (SELECT 1 FROM statuses f WHERE f.person = u.person AND f.fact = $status{number} "
            "AND f.since <= u.e AND f.until > u.d)"
        )
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
