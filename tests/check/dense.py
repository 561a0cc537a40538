"""Records of two to six entries on custody within one week, each with one date told more vaguely: a search by numbers.

Denser than any judgment we read. Run by hand it tries new records: `python -m tests.check.dense --seed 7 --count 3000`.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random

from habeas.check.findings import check_cases
from habeas.dates import When
from habeas.record.case import Case, Entry, Person
from tests.check.norms import program
from tests.check.strategies import AS_OF, FIRST, PLACES, text, vaguer
from tests.check.test_vagueness import Told, runs_on, told_by

KINDS = ("placed", "transferred", "apprehended", "apprehended", "released", "released", "detention_ordered")
BATCH = 500

Pair = tuple[Case, Case]


def pairs(seed: int, count: int) -> Iterator[Pair]:
    """So many records, and the same with one date vaguer; the person is named for the number of the record."""
    random = Random(seed)
    made = 0
    while made < count:
        entries = tuple(_entry(random, number) for number in range(random.randint(2, 6)))
        changed = _vaguer(random, entries)
        if changed is not None:
            yield _case(made, entries), _case(made, changed)
            made += 1


def _case(number: int, entries: Sequence[Entry]) -> Case:
    who = f"p{number}"
    return Case(
        id=f"c{number}", states=("RU",),
        people=(Person(who, sex="M", born=When.parse("1980"), nationality=("TJ",)),), places=PLACES,
        entries=tuple(replace(entry, who=who) for entry in entries),
    )  # fmt: skip


def _entry(random: Random, number: int) -> Entry:
    """An entry within a week, of a day or of some days."""
    first, wide = random.randint(FIRST, FIRST + 6), random.choice((0, 0, 0, 0, 1, 4))
    kind = random.choice(KINDS)
    held = kind not in ("released", "detention_ordered")
    titled = kind == "detention_ordered" or (held and random.random() < 0.5)
    return Entry(
        id=f"e{number}", kind=kind, who="",
        on=When.parse(f"{text(first)}/{text(first + wide)}") if wide else When.of_day(first),
        until=When.of_day(first + wide + random.randint(0, 4)) if held and random.randint(0, 2) == 0 else None,
        place=random.choice(("centre", "centre", "wing", "shelter", "home", "abroad", None)) if held else None,
        confidence=random.choice((None, None, None, "disputed")),
        source="s1", fields={"basis": random.choice((("expulsion",), ("criminal",)))} if titled else {},
        order=number,
    )  # fmt: skip


def _vaguer(random: Random, entries: Sequence[Entry]) -> tuple[Entry, ...] | None:
    """The entries with one date told more vaguely; None where that one cannot be."""
    number = random.randrange(len(entries))
    entry = entries[number]
    latest = AS_OF if entry.until is None else entry.until.span_days[0]
    choices = [when for when in vaguer(entry.on) if when.span_days[1] <= latest]
    if not choices:
        return None
    return (*entries[:number], replace(entry, on=random.choice(choices)), *entries[number + 1 :])


def settled_in(pairs: Sequence[Pair]) -> dict[int, set[str]]:
    """By number of the pair: what the vaguer record says to be a breach or met, and the other does not."""
    exact, vague = (_told([pair[side] for pair in pairs]) for side in (0, 1))
    numbers = {person.id: i for i, pair in enumerate(pairs) for person in pair[0].people}
    found: dict[int, set[str]] = {}
    for key, told in vague.items():
        new = {one for one in told if one[0] in ("breach", "met")} - exact.get(key, set())
        if new and not runs_on(program().variants[key[0]]):
            norm = program().variants[key[0]].variant.norm.id
            found.setdefault(numbers[key[2]], set()).update(
                f"{norm} {verdict} {text(at) if isinstance(at, int) else at}" for verdict, at in new
            )
    return found


def _told(cases: Sequence[Case]) -> Told:
    return told_by(check_cases(cases, program(), AS_OF))


def written(pair: Pair) -> str:
    """The record, one entry a line, and what became vaguer."""
    lines = []
    for before, after in zip(pair[0].entries, pair[1].entries, strict=True):
        lines.append(f"  {_line(before)}" + (f"  => {_line(after)}" if after != before else ""))
    for one, other in zip(pair[0].people, pair[1].people, strict=True):
        if one != other and one.born and other.born:
            lines.append(f"  born: {one.born.text}  => {other.born.text}")
    return "\n".join(lines)


def _line(entry: Entry) -> str:
    told = {
        "place": entry.place, "until": entry.until and entry.until.text, "re": entry.re, "confidence": entry.confidence,
        **{name: value.text if isinstance(value, When) else value for name, value in entry.fields.items()},
    }  # fmt: skip
    parts = [f"on: {entry.on.text}", f"kind: {entry.kind}", f"who: {entry.who}"]
    return ", ".join(parts + [f"{name}: {value}" for name, value in told.items() if value])


def search(pairs: Callable[[int, int], Iterator[Pair]], what: str) -> None:
    """Tries records of a seed, and prints those in which something was settled."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=3000)
    asked = parser.parse_args()
    every = list(pairs(asked.seed, asked.count))
    bad = 0
    for start in range(0, len(every), BATCH):
        batch = every[start : start + BATCH]
        for i, told in sorted(settled_in(batch).items()):
            bad += 1
            few = sorted(told)[:6]
            print(f"{start + i}: {', '.join(few)}{' ..' * (len(told) > 6)}\n{written(batch[i])}", flush=True)
    print(f"{len(every)} records, {bad} in which a vaguer date settled something")


if __name__ == "__main__":
    search(pairs, __doc__ or "")
