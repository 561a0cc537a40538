"""Search over everything one may see, in both alphabets, kept in the database and written with what it tells of.

1. Every text is folded to plain Latin letters (`habeas.tell.names.folded`): Назаров, Nazarov and NAZÁROV are one word, ё is е.
2. Folded words stand between blanks in `SearchRow.text`, with an index of its trigrams: FTS5 inside SQLCipher, pg_trgm in
   PostgreSQL. A blank counts as a letter, so that two letters at the beginning of a word (Ли, Ан) are a trigram too.
3. What each table tells stands in `searched`. Rows are made again whenever that changes: by Django's signals, and by
   `Watched` where many rows are written at once. A test holds the index against one made from nothing.
4. Asking filters by what the account may see inside the query. Whole words come first, then beginnings, then the rest.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.signals import post_delete, post_save

from habeas.check import health
from habeas.store import models as tables
from habeas.store.access import closed_groups, few, reach, with_judgments
from habeas.store.models.base import rows_changed
from habeas.store.models.search import Area, SearchRow
from habeas.store.prepared import among, prepared
from habeas.store.searched import HEALTH_NOTE, Told
from habeas.store.searched import INDEXED as INDEXED
from habeas.store.searched import OVERLAP as OVERLAP
from habeas.store.searched import PIECE as PIECE
from habeas.store.searched import digits as digits
from habeas.store.searched import in_words as in_words
from habeas.tell.names import folded as folded

BATCH: Final = 500
FEW: Final = 300
"""So many hits are read at once and ranked in memory."""


def words_of(query: str) -> list[str]:
    """What is asked for: words of two letters or more. What looks like a telephone number is one word."""
    if re.fullmatch(r"[\d\s()+.-]{6,}", query.strip()) and len(digits(query)) >= 5 and "." not in query:
        return [digits(query)]
    return [word for word in folded(query[:300]).split() if len(word) > 1][:8]


# ---- asking --------------------------------------------------------------------------------------------------------


def rows(area: Area, account: tables.Account, now: datetime) -> QuerySet[SearchRow]:
    """The rows of an area that the account may see."""
    return _seen(*reach(account, now), account.pk, area, closed_groups(account))


def _seen(teams: Any, single: Any, account: Any, area: Area, groups: frozenset[str]) -> QuerySet[SearchRow]:
    both = {HEALTH_NOTE} if groups & {"health", "notes"} else set()
    seen = SearchRow.objects.filter(area=area).exclude(closed__in=sorted(groups | both))
    if area == Area.CASES and "identity" in groups:  # a file names its case as it likes: by somebody's name too
        seen = seen.exclude(table="case", field="number", case__library=False)
    if area == Area.PLACES:
        return seen
    hidden = on_closed_source(teams, account)
    if area == Area.DOCUMENTS:
        seen = seen.filter(Exists(tables.Document.objects.filter(pk=OuterRef("of"))))
    may_see = Q(few(with_judgments(teams, single)))
    if area == Area.NOTES:  # of no case: one's own tasks, and what one's team noted on a visit
        mine = tables.Visit.objects.filter(among("team", teams), pk=OuterRef("of"))
        may_see |= Q(case__isnull=True, table="task", by=account)
        may_see |= Q(Exists(mine), case__isnull=True, table="visit")
    return seen.filter(may_see, person__deleted_at__isnull=True).exclude(hidden)


def on_closed_source(teams: Any, account: Any, by: str = "by") -> Any:
    """The condition for rows that name a `source` of their `case` which is not open to the account and which it did not
    record itself (`by`)."""
    own = Q(among("case__team", teams), case__team__isnull=False)
    closed = Q(access="protected") | (Q(access="confidential") & ~own)
    named = tables.Source.objects.filter(closed, case=OuterRef("case"), key=OuterRef("source"))
    others = Q(**{f"{by}__isnull": True}) | ~Q(**{by: account})
    return Q(source__isnull=False) & ~Q(source="") & Exists(named.exclude(readers=account)) & others


def open_entries(teams: Any, account: Any, groups: frozenset[str]) -> QuerySet[tables.Entry]:
    """The entries, of whichever case, that still stand, rest on no source closed to the account (a key) and, where health is
    among the closed groups, tell nothing of it: neither by their kind nor by a kind that one of their fields names."""
    later = tables.Entry.everything.filter(case=OuterRef("case"), supersedes=OuterRef("key"))
    found = tables.Entry.objects.filter(~Exists(later)).exclude(kind="retracted")
    found = found.exclude(on_closed_source(teams, account, "recorded_by"))
    if health.GROUP in groups:
        about = Q(kind__in=health.kinds())
        for kind in health.kinds():
            about |= Q(fields__icontains=f'"{kind}"')
        found = found.exclude(about)
    return found


def matching(rows: QuerySet[SearchRow], area: Area, words: Sequence[str], *, near: int = 0) -> QuerySet[SearchRow]:
    """Those that hold all the words: anywhere (`near` 0), at the beginning of a word (1), as whole words (2)."""
    return _holding(rows, area, _wanted_by(words, near)) if words else rows.none()


def _holding(rows: QuerySet[SearchRow], area: Area, wanted: Sequence[Any]) -> QuerySet[SearchRow]:
    """Those that hold what is `_wanted_by` words."""
    if connection.vendor == "postgresql":
        for text in wanted:
            rows = rows.filter(text__contains=text)
        return rows
    return rows.filter(pk__in=_in_index(area, wanted[0]))


def _wanted_by(words: Sequence[str], near: int = 0) -> tuple[str, ...]:
    """The words as the index of this database is asked for them."""
    wanted = tuple(_wanted(word, near) for word in words)
    return wanted if connection.vendor == "postgresql" else (" AND ".join(f'"{text}"' for text in wanted),)


@prepared
def _hits(
    teams: Any, single: Any, account: Any, wanted: Any, area: Area, closed: frozenset[str], most: int, text: bool
) -> QuerySet[Any]:  # fmt: skip
    found = _holding(_seen(teams, single, account, area, closed), area, wanted).order_by("case__library", "-pk")[:most]
    return found if text else found.defer("text")


def resembling(rows: QuerySet[SearchRow], beginnings: Iterable[str]) -> QuerySet[SearchRow]:
    """Rows of people that hold any of these beginnings of words (three letters or more)."""
    wanted = [f" {word}" for word in beginnings]
    if connection.vendor == "postgresql":
        any_of = Q(pk__in=[])
        for text in wanted:
            any_of |= Q(text__contains=text)
        return rows.filter(any_of)
    return rows.filter(pk__in=_in_index(Area.PEOPLE, " OR ".join(f'"{text}"' for text in wanted)))


def first(area: Area, account: tables.Account, now: datetime, words: Sequence[str], limit: int) -> list[SearchRow]:
    """The first hits, each thing once: whole words, then beginnings, then the rest; judgments behind cases of people.

    Few hits are ranked here; of many, those near the words are asked for by themselves.
    """
    if not words:
        return []
    seen, closed = (*reach(account, now), account.pk), closed_groups(account)
    every = _hits(*seen, _wanted_by(words), area=area, closed=closed, most=FEW, text=True)
    if len(every) < FEW:
        ranked: Iterable[SearchRow] = sorted(every, key=lambda row: -_nearness(row.text, words))
    else:
        near = (_wanted_by(words, near) for near in (2, 1))
        ranked = chain(
            *(_hits(*seen, each, area=area, closed=closed, most=limit * 3, text=False) for each in near), every
        )
    found: dict[tuple[str, int], SearchRow] = {}
    for row in ranked:
        found.setdefault(("" if area == Area.DOCUMENTS else row.table, row.of), row)
    return list(found.values())[:limit]


def _nearness(text: str, words: Sequence[str]) -> int:
    return next((near for near in (2, 1) if all(_wanted(word, near) in text for word in words)), 0)


def _wanted(word: str, near: int) -> str:
    if near == 2:
        return f" {word} "
    return f" {word}" if near == 1 or len(word) == 2 else word


def _in_index(area: Area, expression: Any) -> RawSQL:
    name = index_name(area)
    return RawSQL(f"SELECT rowid FROM {name} WHERE {name} MATCH %s", [expression])


def index_name(area: str) -> str:
    """The full-text table of an area inside SQLCipher."""
    return f"store_search_{area}"


# ---- writing -------------------------------------------------------------------------------------------------------


@transaction.atomic
def index(model: type[models.Model], keys: Sequence[int], fresh: bool = False) -> None:
    """Makes the rows of these again; `fresh` where there are none yet."""
    name = model._meta.model_name
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        if not fresh:
            SearchRow.objects.filter(table=name, of__in=some).delete()
        SearchRow.objects.bulk_create(_made(model, some), BATCH)


@transaction.atomic
def index_span(model: type[models.Model], after: int) -> tuple[int, int] | None:
    """Makes the rows of the next BATCH after a key again; gives the last key and how many, None where there are no more."""
    keys = list(model._default_manager.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH])
    told = SearchRow.objects.filter(table=model._meta.model_name, of__gt=after)
    if not keys:
        told.delete()
        return None
    told.filter(of__lte=keys[-1]).delete()
    index(model, keys, fresh=True)
    return keys[-1], len(keys)


@transaction.atomic
def index_all(model: type[models.Model]) -> None:
    """Makes the rows of a whole table again."""
    SearchRow.objects.filter(table=model._meta.model_name).delete()
    index(model, list(model._base_manager.order_by("pk").values_list("pk", flat=True)), fresh=True)


def listen() -> None:
    """Keeps the index in step with every save, from now on."""
    models_watched: list[type[models.Model]] = [*INDEXED, tables.ReportedName]
    for model in models_watched:
        post_save.connect(_saved, sender=model, dispatch_uid=f"search-save-{model.__name__}")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"search-delete-{model.__name__}")
        rows_changed.connect(_many, sender=model, dispatch_uid=f"search-many-{model.__name__}")


def _saved(sender: type[models.Model], instance: models.Model, **told: Any) -> None:
    fields, raw = told.get("update_fields"), told.get("raw")
    columns: frozenset[str] = getattr(sender, "INDEXED", frozenset())
    if not raw and (fields is None or columns & set(fields)):
        _index_for(sender, [instance.pk], fresh=bool(told.get("created")))


def _many(sender: type[models.Model], keys: Sequence[int], fresh: bool, **_: Any) -> None:
    _index_for(sender, keys, fresh)


def _deleted(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    if isinstance(instance, tables.ReportedName):
        if tables.Person.everything.filter(pk=instance.person_id).exists():
            index(tables.Person, [instance.person_id])
        return
    SearchRow.objects.filter(table=sender._meta.model_name, of=instance.pk).delete()


def _index_for(model: type[models.Model], keys: Sequence[int], fresh: bool) -> None:
    """The rows that a change of these rows concerns: those of the person for a name, of proceedings for a court."""
    if model is tables.ReportedName:
        named = tables.ReportedName.objects.filter(pk__in=keys).values_list("person_id", flat=True)
        return index(tables.Person, sorted(set(named)))
    if model is tables.Authority:
        index(model, keys, fresh)
        if fresh:
            return None
        heard = tables.Proceeding.objects.filter(authority__in=keys).values_list("pk", flat=True)
        return index(tables.Proceeding, list(heard))
    index(model, keys, fresh)
    if model is tables.Visit:  # a visit that was corrected is found no more
        index(model, list(tables.Visit.objects.filter(superseded_by__in=keys).values_list("pk", flat=True)))
    if model is tables.Document and not fresh:  # a deleted document takes its text out, one brought back puts it in
        index(tables.DocumentText, keys)
    return None


def _made(model: type[models.Model], keys: Sequence[int]) -> list[SearchRow]:
    told: Iterable[Told] = INDEXED[model](model._base_manager.filter(pk__in=keys).order_by("pk"))
    name = str(model._meta.model_name)
    made = []
    for each in told:
        text = folded(each.text)
        if text:
            made.append(
                SearchRow(
                    area=each.area,
                    table=name,
                    of=each.of,
                    field=each.field,
                    part=each.part,
                    case_id=each.case,
                    person_id=each.person,
                    closed=each.closed,
                    source=each.source,
                    by_id=each.by,
                    text=f" {text} ",
                )
            )
    return made
