"""The tracing index: keys that lead to people on record and to rows of lists, kept in the database and written with them.

1. Keys are made by the engine (`habeas.trace.keys`) of what is told of somebody, parents named by kinship with it.
2. They are made again whenever a person, one of their names or a kinship changes: by Django's signals, and by `Watched`
   where many rows are written at once. A test holds the index against one made from nothing. Rows of lists are keyed as
   they are written.
3. Asking begins with the keys, within what the account may see; a key that many have counts for little.
4. Beside the keys it is counted how many of a list have each name (`NameCount`): how rare a shared name is decides how much
   it tells. A process keeps the counts it read for as long as no list changes.
"""

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import compress
from typing import Any, Final

from django.db import models, transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.signals import post_delete, post_save

from habeas.store import models as tables
from habeas.store.access import few, office_cases
from habeas.store.models.base import rows_changed
from habeas.trace.listed import Listed

BATCH: Final = 500
DEEP: Final = 2000
"""So many are read of one key; what more people have than this tells them hardly apart."""
FEW_TOLD: Final = 1000
"""So many rows have to be there before they tell how rare a name is."""
COUNTED: Final = "rows_counted"
"""The setting that keeps, while rows are counted anew, after which and up to which they wait; absent otherwise."""
_NAMES_IN_MORE: Final = ("names", "also_known_under_another_name", "alias")


# ---- what is told of somebody --------------------------------------------------------------------------------------


def to_json(listed: Listed) -> dict[str, Any]:
    """What is told, as a row of a list keeps it."""
    return {name: list(value) if name == "also" else value for name, value in asdict(listed).items() if value}


def of_json(told: Mapping[str, Any]) -> Listed:
    """A kept row as tracing compares it."""
    return Listed(**{**told, "also": tuple(told.get("also", ()))})


def with_kin(people: QuerySet[tables.Person]) -> QuerySet[tables.Person]:
    """People with all that `listed_of` reads."""
    return people.select_related("case__team", "held_at").prefetch_related("names", "kin_as_of__who", "kin_as_who__of")


def listed_of(person: tables.Person, sought: tables.Sought | None = None) -> Listed:
    """What the record tells of a person, as tracing compares it. `sought`: also what a request tells of when and where they
    were last seen, in place of where they are held."""
    names = list(person.names.all())
    parents = [each.who for each in person.kin_as_of.all() if each.relation == "parent" and each.removed_at is None]
    parents += [each.of for each in person.kin_as_who.all() if each.relation == "child" and each.removed_at is None]
    parents = [each for each in parents if each.deleted_at is None]
    mother = next((each.name for each in names if each.mothers_name), "")
    aged = not person.born and person.age is not None
    return Listed(
        id=person.ref,
        group=person.case.ref,
        role="child" if parents else "",
        name=person.label or "",
        also=tuple(dict.fromkeys((*(each.name for each in names if not each.mothers_name), *_named(person.more)))),
        sex=person.sex or "",
        born=person.born or _in_words(person.age),
        seen_on=person.age_on if aged else sought.last_seen if sought else "",
        country=next(iter(person.nationality), ""),
        last_seen=sought.last_place if sought else str(person.held_at or ""),
        father=next((each.label or "" for each in parents if each.sex == "M"), ""),
        mother=mother or next((each.label or "" for each in parents if each.sex == "F"), ""),
        phone=person.phone,
    )


def _in_words(age: float | None) -> str:
    if age is None:
        return ""
    return f"{age:g} years" if age >= 2 else f"{round(age * 12)} months"


def _named(more: Mapping[str, Any]) -> Iterator[str]:
    for key in _NAMES_IN_MORE:
        value = more.get(key)
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (each for each in value if isinstance(each, str))


# ---- writing -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Keyed:
    """The keys of each of some people, and the names of each as they sound: respect and number."""

    keys: list[set[int]]
    names: list[set[tuple[str, int]]]


def keyed(listed: Sequence[Listed]) -> Keyed:
    """Made for all at once. Whoever stands beside them in a family has to be told in them already."""
    from habeas.trace.keys import keys_of  # Arrow takes longer to start than a page that names nobody
    from habeas.trace.model import RARE
    from habeas.trace.people import of_listed, with_other_names

    every = [(number, each) for number, told in enumerate(listed) for each in with_other_names(replace(told, group=""))]
    found = Keyed([set() for _ in listed], [set() for _ in listed])
    if not every:
        return found
    people = of_listed([each for _, each in every])
    rows, keys = keys_of(people)
    for row, key in zip(rows.tolist(), keys.tolist(), strict=True):
        found.keys[every[row][0]].add(key)
    for name, column in RARE.items():
        for (number, _), text in zip(every, people.table[column].to_pylist(), strict=True):
            if text:
                found.names[number].add((name, _number(text)))
    return found


def _number(text: str) -> int:
    """A text as a number that is the same in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


@transaction.atomic
def index_people(keys: Sequence[int], fresh: bool = False) -> None:
    """Makes the keys of these people again; `fresh` where there are none yet. People of judgments are not traced."""
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        if not fresh:
            tables.PersonKey.objects.filter(person__in=some).delete()
        people = list(with_kin(tables.Person.everything.filter(pk__in=some, case__library=False)).order_by("pk"))
        made = keyed([_lasting(listed_of(person)) for person in people]).keys
        tables.PersonKey.objects.bulk_create(
            (
                tables.PersonKey(key=key, case_id=person.case_id, person_id=person.pk)
                for person, own in zip(people, made, strict=True)
                for key in sorted(own)
            ),
            BATCH,
        )


def _lasting(listed: Listed) -> Listed:
    """Without where the last check found them to be: that changes by the day, and is no key to who they are."""
    return replace(listed, last_seen="")


@transaction.atomic
def index_span(after: int) -> tuple[int, int] | None:
    """Makes the keys of the next BATCH of people after a key again; the last key and how many, None where there are none."""
    keys = list(tables.Person.everything.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not keys:
        return None
    index_people(keys)
    return keys[-1], len(keys)


@transaction.atomic
def index_rows(rows: Sequence[tables.ListRow], before: Sequence[Listed] = (), fresh: bool = False) -> None:
    """Makes the keys of these rows of one list again, and counts their names. `before`: what rows that changed said;
    `fresh`: there are none yet."""
    if not rows:
        return
    if not fresh:
        tables.RowKey.objects.filter(row__in=[row.pk for row in rows]).delete()
    made = keyed([of_json(row.listed) for row in rows])
    found = sorted((key, row.person_list_id, row.pk) for row, own in zip(rows, made.keys, strict=True) for key in own)
    tables.RowKey.objects.bulk_create(
        (tables.RowKey(key=key, person_list_id=of, row_id=row) for key, of, row in found), 5 * BATCH
    )
    waits = _still_to_count()
    counted = [not waits(row.pk) for row in rows]
    counts = Counter(name for own in compress(made.names, counted) for name in own)
    if before:
        counts.subtract(name for own in compress(keyed(before).names, counted) for name in own)
    _count(rows[0].person_list_id, counts)


@transaction.atomic
def begin_rows() -> int:
    """Forgets how many have each name, to count anew; gives the last row there is: later ones count themselves."""
    tables.NameCount.objects.all().delete()
    _counts.cache_clear()
    last = int(tables.ListRow.objects.aggregate(last=Max("pk"))["last"] or 0)
    _counting(0, last)
    return last


@transaction.atomic
def row_span(after: int, until: int) -> tuple[int, int] | None:
    """Keys and counts the next BATCH of rows after a key, none beyond `until`; as `index_span` does it with people."""
    rows = list(tables.ListRow.objects.filter(pk__gt=after, pk__lte=until).order_by("pk")[:BATCH])
    if not rows:
        _counts.cache_clear()
        tables.Setting.objects.filter(name=COUNTED).delete()
        return None
    _counting(rows[-1].pk, until)
    for of in sorted({row.person_list_id for row in rows}):
        index_rows([row for row in rows if row.person_list_id == of])
    return rows[-1].pk, len(rows)


@transaction.atomic
def forget_row(row: tables.ListRow) -> None:
    """Takes the names of a row that is erased out of the counts; its keys go with it."""
    if _still_to_count()(row.pk):
        return
    _count(row.person_list_id, Counter(dict.fromkeys(keyed([of_json(row.listed)]).names[0], -1)))


def _counting(after: int, until: int) -> None:
    tables.Setting.objects.update_or_create(name=COUNTED, defaults={"value": [after, until]})


def _still_to_count() -> Callable[[int], bool]:
    """Whether a row (by primary key) waits to be counted anew: until then nothing that changes in it moves a count."""
    found = tables.Setting.objects.filter(name=COUNTED).values_list("value", flat=True).first()
    after, until = found or (0, 0)
    return lambda row: after < row <= until


def _count(of: int, counts: Mapping[tuple[str, int], int]) -> None:
    moved = {name: by for name, by in counts.items() if by}
    keys = [key for _, key in moved]
    here: dict[tuple[str, int], int] = {}
    for start in range(0, len(keys), BATCH):
        rows = tables.NameCount.objects.filter(person_list=of, key__in=keys[start : start + BATCH])
        here |= {(name, key): count for name, key, count in rows.values_list("name", "key", "count")}
    tables.NameCount.objects.bulk_create(
        (
            tables.NameCount(person_list_id=of, name=name, key=key, count=max(0, here.get((name, key), 0) + by))
            for (name, key), by in moved.items()
        ),
        BATCH,
        update_conflicts=True,
        unique_fields=["person_list", "name", "key"],
        update_fields=["count"],
    )


def listen() -> None:
    """Keeps the keys of people in step with every save, from now on."""
    for model in (tables.Person, tables.ReportedName, tables.Kin):
        post_save.connect(_saved, sender=model, dispatch_uid=f"keys-save-{model.__name__}")
        rows_changed.connect(_many, sender=model, dispatch_uid=f"keys-many-{model.__name__}")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"keys-delete-{model.__name__}")


def _saved(sender: type[models.Model], instance: models.Model, **told: Any) -> None:
    fields = told.get("update_fields")
    columns: frozenset[str] = getattr(sender, "TRACED", frozenset())
    if not told.get("raw") and (fields is None or columns & set(fields)):
        _many(sender, [instance.pk], bool(told.get("created")))


def _many(sender: type[models.Model], keys: Sequence[int], fresh: bool, **_: Any) -> None:
    if sender is tables.Person:
        index_people(keys, fresh)
        if not fresh:  # a parent's name is a key of the child's
            index_people(_related(keys))
    elif sender is tables.ReportedName:
        named = tables.ReportedName.objects.filter(pk__in=keys).values_list("person", flat=True)
        index_people(sorted(set(named)))
    else:
        both = tables.Kin.everything.filter(pk__in=keys).values_list("who", "of")
        index_people(sorted({person for pair in both for person in pair}))


def _deleted(sender: type[models.Model], instance: Any, **_: Any) -> None:
    """A kinship goes before its people do: what was keyed again of whoever is being erased goes with them in the end."""
    if isinstance(instance, tables.Person):
        tables.PersonKey.objects.filter(person=instance.pk).delete()
        return
    gone = [instance.person_id] if isinstance(instance, tables.ReportedName) else [instance.who_id, instance.of_id]
    index_people(list(tables.Person.everything.filter(pk__in=gone).values_list("pk", flat=True)))


def _related(people: Sequence[int]) -> list[int]:
    rows = tables.Kin.everything.filter(Q(who__in=people) | Q(of__in=people), relation__in=("parent", "child"))
    found = {person for pair in rows.values_list("who", "of") for person in pair}
    return sorted(found - set(people))


# ---- asking --------------------------------------------------------------------------------------------------------


def people_with(keys: Iterable[int], account: tables.Account, now: datetime, most: int) -> list[int]:
    """The people that share most with these keys, of those the account may see."""
    seen = tables.PersonKey.objects.filter(few(office_cases(account, now)), person__deleted_at__isnull=True)
    led_to: dict[int, list[int]] = defaultdict(list)
    for key, person in seen.filter(key__in=list(keys)).values_list("key", "person")[: 4 * DEEP]:
        led_to[key].append(person)
    return _likeliest(led_to.values(), most)


def anybody_with(keys: Iterable[int], most: int) -> list[int]:
    """The people that share most with these keys, whoever may see them: for the matcher, which shows none of them."""
    seen = tables.PersonKey.objects.order_by()
    return _likeliest((list(seen.filter(key=key).values_list("person", flat=True)[:DEEP]) for key in keys), most)


def rows_in(keys: Iterable[int], lists: Sequence[int], most: int) -> list[int]:
    """The rows of these lists that share most with these keys."""
    if not lists:
        return []
    seen = tables.RowKey.objects.filter(person_list__in=lists)
    return _likeliest((list(seen.filter(key=key).values_list("row", flat=True)[:DEEP]) for key in keys), most)


def _likeliest(found: Iterable[Sequence[int]], most: int) -> list[int]:
    """Who is led to by most keys, a rare key counting for more than one that many have."""
    weights: dict[int, float] = defaultdict(float)
    for led_to in found:
        weight = math.log2(8 * DEEP / len(led_to)) if led_to else 0.0
        for each in led_to:
            weights[each] += weight
    return sorted(weights, key=lambda each: (-weights[each], each))[:most]


def rarity(lists: Sequence[int], people: int) -> Callable[[str, str], float] | None:
    """Of a respect and a name as it sounds log2 of one in how many has it, by the rows of these lists (`people` of them) and
    what is usual; None where they are too few to tell."""
    if people < FEW_TOLD:
        return None
    import numpy as np

    from habeas.trace.model import bits_of

    stamp = tables.ListFile.objects.filter(person_list__in=lists).aggregate(last=Max("pk"))["last"]
    counts = _counts(tuple(sorted(lists)), stamp, people)

    def bits(name: str, text: str) -> float:
        return float(bits_of(name, np.asarray(counts.get((name, _number(text)), 0)), people))

    return bits


@lru_cache(maxsize=4)
def _counts(lists: tuple[int, ...], stamp: int | None, people: int) -> dict[tuple[str, int], int]:
    """How many rows of these lists have each name; read once as long as no file came in (`stamp`) and no row went."""
    found: dict[tuple[str, int], int] = Counter()
    rows = tables.NameCount.objects.filter(person_list__in=lists).values_list("name", "key", "count")
    for name, key, count in rows.iterator(chunk_size=10_000):
        found[name, key] += count
    return found
