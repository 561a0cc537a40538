"""A pattern of many people, as `casework.pattern` makes one of an office's record: what the speed of figures is measured on.

Invented people in the states and places of `people`: custody in one to three places, one stay in ten with its end unknown;
children, pregnancies, statelessness, asylum; about three breaches a person, each under one to three instruments; removals,
releases, deaths and what came of them, decisions with their authorities; papers and their answers.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.people import AS_OF, KINDS_OF_PLACE, PLACES_PER_STATE, START, STATES, WEIGHTS
from habeas.check.steps import FAR
from habeas.prove.pattern import SCHEMAS, Pattern

Ints = npt.NDArray[np.int64]
NORMS: Final = 60
INSTRUMENTS: Final = ("ECHR", "ICCPR", "CRC", "CMW", "KOAP", "UN-BODY-OF-PRINCIPLES")
TOPICS: Final = ("liberty", "removal", "asylum", "conditions", "children", "statelessness", "procedure", "consular")
AUTHORITIES: Final = ("court", "police", "migration_service", "border_guard", "bailiffs")
OFTEN: Final = (
    ("released", 0.3),
    ("removed", 0.25),
    ("extradited", 0.01),
    ("return_requested", 0.03),
    ("reunited", 0.02),
)
PAPERS: Final = ("complaint", "travel_document_requested", "consulate_informed", "request_sent", "application")
OUTCOMES: Final = ("answered", "refused", "silent", "waiting")


def pattern(people: int, seed: int = 7) -> Pattern:
    """The tables of so many people, on the last day of `people`."""
    rng = np.random.default_rng(seed)
    begin = rng.integers(START, AS_OF - 30, people)
    state = rng.choice(len(STATES), people, p=WEIGHTS)
    return Pattern(
        AS_OF,
        people=_people(rng, begin),
        places=_places(),
        spans=_spans(rng, begin, state),
        findings=_findings(rng, begin, state),
        events=_events(rng, begin, state),
        asks=_asks(rng, begin, state),
    )


def _table(name: str, columns: dict[str, object]) -> pa.Table:
    """Columns as one of the tables of a pattern."""
    return pa.table(columns).select(SCHEMAS[name].names).cast(SCHEMAS[name])


def _words(words: tuple[str, ...], which: Ints, missing: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """Words by their places among `words`, with nothing where `missing`."""
    codes = pa.array(which.astype(np.int32), mask=missing)
    return pa.DictionaryArray.from_arrays(codes, pa.array(words))


def _places() -> pa.Table:
    count = len(STATES) * PLACES_PER_STATE
    numbers = np.arange(count)
    return _table("places", {
        "place": numbers, "name": [f"place {number}" for number in range(count)],
        "kind": _words(KINDS_OF_PLACE, numbers % len(KINDS_OF_PLACE)), "state": _words(STATES, numbers // PLACES_PER_STATE),
    })  # fmt: skip


def _people(rng: np.random.Generator, begin: Ints) -> pa.Table:
    count = len(begin)
    born = begin - rng.integers(0, 60 * 365, count)
    vague = 180 * (rng.random(count) < 0.3)
    nobody = rng.random(count) < 0.05
    return _table("people", {
        "person": np.arange(count), "case": np.arange(count) // 2,
        "sex": _words(("F", "M"), (rng.random(count) < 0.65).astype(np.int64), rng.random(count) < 0.02),
        "nationality": _words(STATES, rng.integers(0, len(STATES), count), rng.random(count) < 0.05),
        "born_first": pa.array(born - vague, mask=nobody), "born_last": pa.array(born + vague, mask=nobody),
        "last": np.full(count, AS_OF),
    })  # fmt: skip


def _spans(rng: np.random.Generator, begin: Ints, state: Ints) -> pa.Table:
    count = len(begin)
    parts: list[tuple[str, Ints, Ints, Ints, Ints, npt.NDArray[np.bool_]]] = []
    since = begin
    who = np.arange(count)
    for _ in range(3):
        until = np.minimum(since + 1 + rng.gamma(1.5, 60, len(who)).astype(np.int64), AS_OF)
        place = state[who] * PLACES_PER_STATE + rng.integers(0, PLACES_PER_STATE, len(who))
        is_open = rng.random(len(who)) < 0.1
        certain = ~is_open
        parts.append(("held", who, place, since, np.where(is_open, FAR, until), certain))
        on = (rng.random(len(who)) < 0.5) & ~is_open & (until < AS_OF)
        gap = np.where(rng.random(on.sum()) < 0.7, 0, 200)
        who, since = who[on], np.minimum(until[on] + gap, AS_OF)
    for fact, share, length in (
        ("child", 0.25, 3000), ("pregnant", 0.02, 200), ("stateless", 0.06, 4000), ("asylum_pending", 0.12, 400),
        ("separated", 0.04, 300),
    ):  # fmt: skip
        some = np.flatnonzero(rng.random(count) < share)
        lasts = rng.integers(1, length, len(some))
        parts.append(
            (
                fact,
                some,
                np.full(len(some), -1),
                begin[some] - lasts // 3,
                begin[some] + lasts,
                rng.random(len(some)) < 0.9,
            )
        )
    names = tuple(dict.fromkeys(part[0] for part in parts))
    facts = np.repeat([names.index(part[0]) for part in parts], [len(part[1]) for part in parts])
    person, place, first, last, sure = (np.concatenate([part[at] for part in parts]) for at in range(1, 6))
    order = np.argsort(person, kind="stable")  # as they are kept: the spans of one person together
    facts, person, place, first, last, sure = (each[order] for each in (facts, person, place, first, last, sure))
    return _table("spans", {
        "person": person, "fact": _words(names, facts), "place": pa.array(place, mask=place < 0), "since": first, "until": last,
        "certain": sure,
    })  # fmt: skip


def _findings(rng: np.random.Generator, begin: Ints, state: Ints) -> pa.Table:
    runs = len(begin) * 2
    who = np.sort(rng.integers(0, len(begin), runs))  # as they are kept: the findings of one person together
    norm = np.minimum(rng.geometric(0.06, runs) - 1, NORMS - 1)
    since = begin[who] + rng.integers(0, 120, runs)
    until = np.where(rng.random(runs) < 0.1, FAR, since + 1 + rng.gamma(1.2, 40, runs).astype(np.int64))
    times = norm % 3 + 1
    run = np.repeat(np.arange(runs), times)
    under = np.arange(len(run)) - np.repeat(np.cumsum(times) - times, times)
    names = tuple(f"norm-of-this-kind-{number}" for number in range(NORMS))
    shown = rng.random(runs) < 0.08
    return _table("findings", {
        "person": who[run], "run": run,
        "norm": _words(names, norm[run]), "instrument": _words(INSTRUMENTS, (norm[run] + under) % len(INSTRUMENTS)),
        "topic": _words(TOPICS, norm[run] % len(TOPICS)), "state": _words(STATES, state[who[run]]),
        "verdict": _words(("breach", "not_shown"), shown[run].astype(np.int64)), "since": since[run], "until": until[run],
    })  # fmt: skip


def _events(rng: np.random.Generator, begin: Ints, state: Ints) -> pa.Table:
    parts = [("court_hearing", np.flatnonzero(rng.random(len(begin)) < 0.6), 5)]
    parts += [(kind, np.flatnonzero(rng.random(len(begin)) < share), 200) for kind, share in OFTEN]
    dead = np.flatnonzero(rng.random(len(begin)) < 0.004)
    parts += [("death", dead, 150), ("investigation_opened", dead[::2], 400), ("investigation_refused", dead[::3], 500)]
    kinds = np.repeat(np.arange(len(parts)), [len(part[1]) for part in parts])
    who = np.concatenate([part[1] for part in parts])
    day = (
        begin[who]
        + rng.integers(0, 30, len(who))
        + np.repeat([part[2] for part in parts], [len(part[1]) for part in parts])
    )
    decided = rng.random(len(who)) < 0.7
    removed = kinds == [part[0] for part in parts].index("removed")
    return _table("events", {
        "person": who, "kind": _words(tuple(part[0] for part in parts), kinds), "day": day,
        "place": pa.array(state[who] * PLACES_PER_STATE, mask=rng.random(len(who)) < 0.5), "state": _words(STATES, state[who]),
        "authority": _words(AUTHORITIES, rng.integers(0, len(AUTHORITIES), len(who)), ~decided),
        "alone": pa.array(rng.random(len(who)) < 0.2, mask=~removed),
    })  # fmt: skip


def _asks(rng: np.random.Generator, begin: Ints, state: Ints) -> pa.Table:
    who = np.flatnonzero(rng.random(len(begin)) < 0.5)
    count = len(who)
    bodies = tuple(f"body-{number}" for number in range(30))
    return _table("asks", {
        "person": who, "kind": _words(PAPERS, rng.integers(0, len(PAPERS), count)),
        "body": _words(bodies, rng.integers(0, 30, count), rng.random(count) < 0.1), "state": _words(STATES, state[who]),
        "day": begin[who] + rng.integers(0, 100, count), "days": rng.integers(0, 400, count),
        "outcome": _words(OUTCOMES, rng.integers(0, len(OUTCOMES), count)),
    })  # fmt: skip
