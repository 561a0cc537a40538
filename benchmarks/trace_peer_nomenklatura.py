"""nomenklatura's logic-v2 on candidates of simple blocks: names as they are written and in Latin; dates, sex, country."""

from collections.abc import Callable, Sequence
from time import perf_counter

import pyarrow as pa
from followthemoney import model
from followthemoney.proxy import EntityProxy
from nomenklatura.matching.logic_v2.model import LogicV2

from benchmarks import machine, trace_pairs, trace_read
from benchmarks.trace_latin import icu
from benchmarks.trace_pairs import TooLong

STEP = 20_000
GENDERS = {"m": "male", "f": "female"}


def link(tables: dict[str, pa.Table]) -> pa.Table:
    """Every candidate with the score of logic-v2. Each entity has an id of its own: its caches go by id."""
    return _compared(tables, _entity)


def febrl4(tables: dict[str, pa.Table]) -> pa.Table:
    """As `link`, with the address and the number that FEBRL4 has beside names and dates."""

    def entity(line: dict[str, str | int | None]) -> EntityProxy:
        person = _entity(line)
        person.add("address", " ".join(str(line[part]) for part in ("last_seen", "place", "region") if line[part]))
        person.add("idNumber", line["document"])
        return person

    return _compared(tables, entity)


def _compared(tables: dict[str, pa.Table], entity: Callable[[dict[str, str | int | None]], EntityProxy]) -> pa.Table:
    lines = trace_read.read(tables, icu)
    pairs = trace_pairs.candidates(lines)
    people = {line["unique_id"]: entity(line) for line in lines.to_pylist()}
    config = LogicV2.default_config()
    found: list[float] = []
    begin = perf_counter()
    for batch in pairs.to_batches(max_chunksize=STEP):
        both = zip(batch["left"].to_pylist(), batch["right"].to_pylist(), strict=True)
        found += [LogicV2.compare(people[left], people[right], config).score for left, right in both]
        rate = len(found) / (perf_counter() - begin)
        if pairs.num_rows / rate > machine.LIMIT_SECONDS:
            limit = f"more than {machine.LIMIT_SECONDS // 60} minutes"
            raise TooLong(f"{limit}: {rate:,.0f} of {pairs.num_rows:,} pairs a second")
    return pairs.append_column("probability", pa.array(found, pa.float64()))


def scores(pairs: Sequence[tuple[str, str]]) -> list[float]:
    """The score of logic-v2 for two people of whom only a name is known."""
    config = LogicV2.default_config()
    found = []
    for at, (one, other) in enumerate(pairs):
        left, right = (
            _entity({"unique_id": f"{at}-{side}", "written": name}) for side, name in enumerate((one, other))
        )
        found.append(LogicV2.compare(left, right, config).score)
    return found


def _entity(line: dict[str, str | int | None]) -> EntityProxy:
    person = model.make_entity("Person")
    person.id = str(line["unique_id"])
    person.add("name", [line["written"], line.get("full_name")])
    person.add("birthDate", line.get("dob") or (str(line["year"]) if line.get("year") else None))
    person.add("gender", GENDERS.get(str(line.get("sex"))))
    person.add("nationality", line.get("country"))
    return person
