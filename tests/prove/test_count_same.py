"""What a counter works out once, against the same worked out row by row; and the cells of a figure against its people."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.check.steps import FAR
from habeas.prove.catalogue import MEASURES, Where
from habeas.prove.count import Counter
from habeas.prove.pattern import SCHEMAS, Pattern, read, table, write
from habeas.prove.prepared import prepared

DAYS = st.integers(700_000, 700_060)
LONG = st.integers(1, 20) | st.just(FAR)
WHO = st.integers(0, 3)
PLACES = st.none() | st.integers(0, 2)
SOURCES = st.lists(st.sampled_from("xyz"), min_size=1, max_size=3, unique=True)
KINDS = st.sampled_from(["removed", "death", "court_hearing", "investigation_opened"])
BY = st.sampled_from(["court", "police", None])
SPANS = st.lists(st.tuples(WHO, st.sampled_from(["held", "held", "child"]), PLACES, DAYS, LONG, st.booleans()))
FINDINGS = st.lists(
    st.tuples(
        WHO, st.integers(0, 3), st.sampled_from("ab"), SOURCES, DAYS, LONG, st.sampled_from(["breach", "breach", "not_shown"])
    )
)  # fmt: skip
EVENTS = st.lists(st.tuples(WHO, KINDS, DAYS, BY), unique_by=lambda row: (row[0], row[2]))


def pattern(spans: Sequence[Any], findings: Sequence[Any], events: Sequence[Any]) -> Pattern:
    """Four people, three places; a finding stands once under each of its sources."""
    return Pattern(
        700_080,
        people=table("people", [(who, who // 2, "FM"[who % 2], "TJ", 690_000, 690_100, 700_080) for who in range(4)]),
        places=table("places", [(place, f"place {place}", "prison", "RU") for place in range(3)]),
        spans=table("spans", [
            (who, fact, at, since, min(since + days, FAR), sure) for who, fact, at, since, days, sure in spans
        ]),
        findings=table("findings", [
            (who, run, norm, source, "liberty", "RU", verdict, since, min(since + days, FAR))
            for who, run, norm, sources, since, days, verdict in findings for source in sources
        ]),
        events=table("events", [(who, kind, day, None, "RU", by, None) for who, kind, day, by in events]),
        asks=SCHEMAS["asks"].empty_table(),
    )  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(SPANS, FINDINGS, EVENTS)
def test_an_export_is_read_back_as_it_was(spans: list[Any], findings: list[Any], events: list[Any]) -> None:
    made = replace(pattern(spans, findings, events), groups=3)
    with TemporaryDirectory() as folder:
        write(made, Path(folder, "export"))
        found = read(Path(folder, "export"))
    assert (found.day, found.groups) == (made.day, made.groups)
    for name, each in made.tables().items():
        assert found.tables()[name].schema.equals(SCHEMAS[name])
        assert found.tables()[name].to_pylist() == each.to_pylist()


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch or overlap as one, one after the other."""
    found: list[tuple[int, int]] = []
    for since, until in sorted(spans):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def rows(found: pa.Table, *names: str) -> list[tuple[Any, ...]]:
    return list(zip(*(found[name].to_pylist() for name in names), strict=True))


@settings(max_examples=150, deadline=None)
@given(SPANS)
def test_custody_and_stays_are_those_worked_out_one_by_one(spans: list[Any]) -> None:
    made = pattern(spans, (), ())
    found = prepared(made)
    held = [row for row in rows(made.spans, "person", "place", "certain", "since", "until", "fact") if row[5] == "held"]
    whole = [(who, *span) for who in range(4) for span in merged([row[3:5] for row in held if row[0] == who])]
    assert sorted(rows(found["custodies"], "person", "since", "until")) == sorted(whole)
    for who, since, until, sure, place in rows(found["custodies"], "person", "since", "until", "sure_until", "place"):
        own = [row for row in held if row[0] == who and since <= row[3] <= until]
        assert sure == max((row[4] for row in own if row[2]), default=since)
        placed = sorted((row for row in own if row[1] is not None), key=lambda row: row[3:5])
        assert place in ({row[1] for row in placed if row[3] == placed[0][3]} or {None})
    parts = {row[:3] for row in held}
    stays = [(*part, *span) for part in parts for span in merged([row[3:5] for row in held if row[:3] == part])]
    key = repr
    assert sorted(rows(found["stays"], "person", "place", "certain", "since", "until"), key=key) == sorted(
        stays, key=key
    )
    for who, since, begun in rows(found["stays"], "person", "since", "begun"):
        assert begun == max(first for one, first, _ in whole if one == who and first <= since)


@settings(max_examples=150, deadline=None)
@given(SPANS, FINDINGS, EVENTS)
def test_a_breach_has_its_place_and_authority(spans: list[Any], findings: list[Any], events: list[Any]) -> None:
    made = pattern(spans, findings, events)
    found = prepared(made)
    broken = rows(found["broken"], "person", "norm", "instrument", "since", "until", "place", "authority")
    breaches = [
        row
        for row in rows(made.findings, "person", "norm", "instrument", "since", "until", "verdict")
        if row[5] == "breach"
    ]
    assert sorted(row[:5] for row in broken) == sorted(row[:5] for row in breaches)
    stays = rows(found["stays"], "person", "place", "since", "until")
    for who, _, _, since, _, place, authority in broken:
        before = [row for row in stays if row[0] == who and row[1] is not None and row[2] <= since]
        last = [row for row in before if row[2] == max(each[2] for each in before)]
        assert place in {row[1] if row[3] > since else None for row in last} | ({None} if not last else set())
        decided = [(day, by) for one, _, day, by in events if one == who and by and day <= since]
        assert authority == (max(decided)[1] if decided else None)
    once = {row[:4] for row in rows(found["broken_once"], "person", "run", "norm", "since")}
    assert once == {row[:4] for row in rows(found["broken"], "person", "run", "norm", "since")}
    assert len(set(found["broken"]["run"].to_pylist())) == len(
        {row[1] for row in rows(made.findings, "verdict", "run") if row[0] == "breach"}
    )


@settings(max_examples=40, deadline=None)
@given(SPANS, FINDINGS, EVENTS, st.sampled_from([Where(), Where(since=700_010, until=700_040), Where(sex="F")]))
def test_the_people_of_a_cell_are_as_many_as_it_says(
    spans: list[Any], findings: list[Any], events: list[Any], where: Where
) -> None:
    with Counter(pattern(spans, findings, events)) as counter:
        for measure in ("held_in", "breached", "removed", "deaths"):
            for by in MEASURES[measure].by:
                for row in counter.figure(measure, by, where).rows:
                    assert len(counter.people(measure, by, row.key, where)) == row.count, (measure, by, row)


@pytest.mark.parametrize("by", [None, "norm", "instrument", "month"])
def test_one_breach_under_three_sources_is_one(by: str | None) -> None:
    findings = [(0, 1, "a", ["x", "y", "z"], 700_000, 5, "breach"), (0, 2, "a", ["y"], 700_030, 5, "breach")]
    with Counter(pattern((), findings, ())) as counter:
        figure = counter.figure("breaches", by)
        assert figure.total == 2
        told = {row.key: row.count for row in figure.rows}
        months = {"1917-07": 1, "1917-08": 1}
        assert told == {None: {}, "norm": {"a": 2}, "instrument": {"x": 1, "y": 2, "z": 1}, "month": months}[by]
        assert counter.figure("repeated").total == 1
