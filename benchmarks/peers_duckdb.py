"""The 25 norms in plain DuckDB SQL: one table of facts in, one table of findings out.

Facts are booleans, null where not known: SQL's own *and*, *or*, *not* are Kleene's. One pass decides every norm on every
segment; window functions join neighbouring segments into runs; a join cuts the runs to the force of each source.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks import machine, peers_norms
from benchmarks.machine import Told
from benchmarks.peers_facts import EPOCH, FINDING, facts, held, save
from habeas.check.program import Program
from habeas.law.norm import Limit
from habeas.law.syntax import Amount, Expr

FINDINGS = """
SELECT r.norm, f.source, r.person, greatest(r.since, f.since) AS since, least(r.until, f.until) AS until
FROM runs r JOIN force f ON f.norm = r.norm AND f.state = r.state
WHERE greatest(r.since, f.since) < least(r.until, f.until)
"""
STATE_NORM = """
SELECT {norm} AS norm, person, state, min(start) AS since, max(stop) AS until
FROM (SELECT *, seq - row_number() OVER (PARTITION BY person, custody, state ORDER BY seq) AS run
      FROM decided WHERE c{norm} AND NOT m{norm})
GROUP BY person, custody, state, run
"""
# A flicker to *not known* neither ends nor resets a run; its days count from the first day on which it is certain.
CERTAIN = """
open{norm} AS (
  SELECT *, seq - row_number() OVER (PARTITION BY person ORDER BY seq) AS span FROM decided WHERE c{norm} IS NOT FALSE),
begun{norm} AS (
  SELECT *, min(start) FILTER (c{norm}) OVER w AS first, first_value(state) OVER w AS at
  FROM open{norm}
  WINDOW w AS (PARTITION BY person, span ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)),
counted{norm} AS (
  SELECT b.*, greatest(b.first, coalesce(k.since, b.first)) AS count_from,
         seq - row_number() OVER (PARTITION BY person ORDER BY seq) AS run
  FROM begun{norm} b LEFT JOIN clock k ON k.norm = {norm} AND k.state = b.at WHERE c{norm}),
certain{norm} AS (
  SELECT person, min(start) AS since, max(stop) AS until, any_value(count_from) AS count_from,
         arg_min(state, seq) AS state
  FROM counted{norm} GROUP BY person, run)
"""
CONSECUTIVE = """
over{norm} AS (SELECT *, (count_from + {term})::DATE AS over FROM certain{norm})
"""
TOTAL = """
laid{norm} AS (SELECT *, greatest(since, least(count_from, until)) AS begin FROM certain{norm}),
summed{norm} AS (
  SELECT *, first_value(begin) OVER w AS origin, coalesce(sum(until - begin) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING
         AND 1 PRECEDING), 0)::INTEGER AS before
  FROM laid{norm} WINDOW w AS (PARTITION BY person ORDER BY since)),
over{norm} AS (
  SELECT *, (origin + {term})::DATE + (begin - origin - before)::INTEGER AS over FROM summed{norm})
"""
LIMIT = """
SELECT {norm} AS norm, person, state, greatest(since, over) AS since, until
FROM over{norm} WHERE greatest(since, over) < until
"""


def run(target: str, threads: int) -> Told:
    """Times of all people and of one, from the table of facts to the findings; writes the findings."""
    law = peers_norms.program()
    table = facts(target)
    with duckdb.connect(config={"threads": threads}) as base:
        load(base, law, table)
        query = sql(law)
        found: list[pa.Table] = []

        def check() -> None:
            found[:] = [base.execute(query).to_arrow_table()]

        seconds = machine.best_of(3, check)
        save(Path(target) / f"duckdb-{threads}.arrow", columns(found[0]))
        told: Told = {"seconds": seconds, "rows": table.num_rows, "peak": machine.peak_bytes()}
        return told | {"case": _one_case(base, query, table)} if threads == 1 else told


def load(base: "duckdb.DuckDBPyConnection", law: Program, table: "pa.Table") -> None:
    """Fills the tables `segments` (the facts), `force` and `clock`."""
    base.register("given", table)
    yes_no = ", ".join(f"CASE {name} WHEN 0 THEN FALSE WHEN 2 THEN TRUE END AS {name}"
                       for name in peers_norms.yes_no_facts(law))  # fmt: skip
    numbers = "".join(f", {name}_low, {name}_high" for name in peers_norms.number_facts(law))
    base.execute(
        f"CREATE TABLE segments AS SELECT (row_number() OVER ()) AS seq, person, start, stop, state, custody, {yes_no}"
        f"{numbers} FROM given"
    )
    base.execute("CREATE TABLE force (norm INTEGER, source INTEGER, state INTEGER, since DATE, until DATE)")
    base.execute("CREATE TABLE clock (norm INTEGER, state INTEGER, since DATE)")
    day = "DATE '1970-01-01' + ?::INTEGER"
    base.executemany(
        f"INSERT INTO force SELECT ?, ?, ?, {day}, {day}",
        [[f.norm, f.source, f.state, f.since - EPOCH, f.until - EPOCH] for f in peers_norms.forces(law)],
    )
    starts = peers_norms.clock_starts(law)
    base.executemany(
        f"INSERT INTO clock SELECT ?, ?, {day}",
        [[norm, state, since - EPOCH] for (norm, state), since in starts.items()],
    )


def sql(law: Program) -> str:
    """The one query that checks all norms."""
    decided = [f"({translated(n.condition)}) AS c{c.number}, ({translated(n.must)}) AS m{c.number}"
               for c, n in peers_norms.whiles(law)]  # fmt: skip
    decided += [f"({translated(n.condition)}) AS c{c.number}" for c, n in peers_norms.limits(law)]
    tables = [
        f"decided AS MATERIALIZED (SELECT seq, person, start, stop, state, custody, {', '.join(decided)} FROM segments)"
    ]
    tables += [_counted(each.number, limit) for each, limit in peers_norms.limits(law)]
    runs = [STATE_NORM.format(norm=each.number) for each, _ in peers_norms.whiles(law)]
    runs += [LIMIT.format(norm=each.number) for each, _ in peers_norms.limits(law)]
    tables.append(f"runs AS ({' UNION ALL '.join(runs)})")
    return f"WITH {', '.join(tables)} {FINDINGS}"


def _counted(norm: int, limit: Limit) -> str:
    assert isinstance(limit.at_most, Amount)
    length = limit.at_most.length
    assert length.unit in ("day", "month")
    # A term of months ends on the day of the same number, which still belongs to it.
    term = f"{int(length.amount)}" if length.unit == "day" else f"INTERVAL {int(length.amount)} MONTH + INTERVAL 1 DAY"
    how = {"consecutive": CONSECUTIVE, "total": TOTAL}[limit.counts]
    return f"{CERTAIN.format(norm=norm)}, {how.format(norm=norm, term=term)}"


def translated(node: Expr) -> str:
    """A condition as SQL.

    >>> from habeas.law.syntax import And, Fact, Not
    >>> translated(And((Fact("detained"), Not(Fact("child")))))
    '(detained AND (NOT child))'
    """
    return SQL.translated(node)


def _number(name: str, op: str, figure: float) -> str:
    low, high = f"{name}_low {op} {figure}", f"{name}_high {op} {figure}"
    return f"(CASE WHEN {low} AND {high} THEN TRUE WHEN NOT ({low}) AND NOT ({high}) THEN FALSE END)"


SQL = peers_norms.Dialect(
    all_of=lambda parts: f"({' AND '.join(parts)})",
    any_of=lambda parts: f"({' OR '.join(parts)})",
    denied=lambda part: f"(NOT {part})",
    number=_number,
)


def columns(found: "pa.Table") -> list[np.ndarray]:
    """The five columns of the findings, days as ordinals."""
    return [
        column.cast(pa.int32()).to_numpy().astype(np.int64) + (EPOCH if pa.types.is_date(column.type) else 0)
        for column in (found.column(name) for name in FINDING)
    ]


def _one_case(base: "duckdb.DuckDBPyConnection", query: str, table: "pa.Table") -> float:
    times = list(_times(base, query, table))
    return float(np.median(times))


def _times(base: "duckdb.DuckDBPyConnection", query: str, table: "pa.Table") -> Iterator[float]:
    custody, person = table.column("custody").to_numpy(), table.column("person").to_numpy()
    base.execute("CREATE TABLE everybody AS FROM segments")
    base.execute(f"PREPARE check_one AS {query}")
    for who in held(person[custody >= 0]):
        base.execute("DELETE FROM segments")
        base.execute("INSERT INTO segments FROM everybody WHERE person = ?", [who])
        yield machine.best_of(3, lambda: base.execute("EXECUTE check_one").fetchall())
