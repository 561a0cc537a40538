"""Candidates for peers that only compare: pairs of lines that share something simple, found in DuckDB.

Names here are Latin text. A block that holds more lines than `MOST`, and fewer among very many lines, is left out:
it says nothing about anybody.
"""

from typing import Final

import duckdb
import pyarrow as pa

MOST: Final = 400
PAIRS_WANTED: Final = 80_000_000


class TooLong(Exception):
    """An engine would take longer than the limit, by its rate so far: there is no need to wait for it."""


_TOKENS: Final = """
create temp table tokens as
select distinct unique_id, year, substr(token, 1, 4) as head from (
  select unique_id, year, unnest(string_split("full_name", ' ')) as token from lines
) where length(token) >= 3
"""
_BLOCKS: Final = """
create temp table blocks as
select unique_id, 'day' || dob || substr(coalesce("full_name", ''), 1, 1) as block from lines where dob is not null
union all select unique_id, 'phone' || phone from lines where phone is not null
union all select unique_id, 'document' || document from lines where document is not null
union all select a.unique_id, 'two' || a.head || '+' || b.head from tokens a join tokens b
  on a.unique_id = b.unique_id and a.head < b.head
union all select unique_id, 'one' || head || (year + step) from tokens, (values (0), (1)) as steps(step) where year is not null
"""
_PAIRS: Final = """
with sizes as (select block, count(*) as size from blocks group by 1 having size between 2 and {most})
select distinct a.unique_id as "left", b.unique_id as "right"
from blocks a join sizes using (block) join blocks b using (block) where a.unique_id < b.unique_id
"""


def candidates(lines: pa.Table) -> pa.Table:
    """Pairs `left`, `right` of `trace_read.read`'s lines that share a block: the day of birth with an initial, the telephone,
    the number of a paper, the beginnings of two parts of the name, or of one with the year of birth (or the next)."""
    base = duckdb.connect()
    base.execute("set enable_progress_bar = false")
    base.register("given_lines", lines)
    base.execute("create temp table lines as select * from given_lines")
    base.execute(_TOKENS)
    base.execute(_BLOCKS)
    return base.execute(_PAIRS.format(most=min(MOST, max(PAIRS_WANTED // max(lines.num_rows, 1), 2)))).to_arrow_table()
