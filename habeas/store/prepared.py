"""Queries that every page asks: their SQL is made once and kept, and run again with other values.

Django makes the SQL of a query anew each time, which takes some five times as long as a small query does in the database.

1. What is prepared is a function that makes a QuerySet from its arguments. It must depend on nothing else.
2. Of the arguments, numbers, texts and days are values: the function is given a `Slot` in place of each. A tuple of them
   is given as a tuple of slots, to be used with `among`. None, True and False are told as they are, and so is what is given
   by keyword.
3. The SQL is kept for each shape: the types of the values, the lengths of the tuples, and what was told as it is.
4. A long tuple, or a QuerySet in place of one, is not worth keeping: the query is then made as Django makes it.

What comes back are rows, not a QuerySet: nothing can be added to SQL that is made.
"""

import copy
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, DateField, DateTimeField, F, Field, QuerySet, TextField
from django.db.models.expressions import Expression
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler

LONGEST: Final = 64
"""Values in a tuple up to which the SQL is kept."""
SHAPES: Final = 64
"""Shapes of one query that are kept; the oldest makes room."""
_FIELDS: Final[dict[type, type["Field[Any, Any]"]]] = {
    int: BigIntegerField,
    str: TextField,
    date: DateField,
    datetime: DateTimeField,
}
_PLAIN: Final = (int, str, bool, date, datetime, type(None), tuple)


class Slot(Expression):
    """Stands for the value of an argument, or for one of a tuple."""

    def __init__(self, argument: int, number: int, kind: type) -> None:
        super().__init__(output_field=_FIELDS[kind]())
        self.argument, self.number = argument, number

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        """A placeholder, with itself among the parameters."""
        return "%s", [self]


def among(column: str, keys: "Sequence[Any] | QuerySet[Any]") -> "In[Any]":
    """The condition that a column is one of these keys: as `column__in`, which knows no slots in a column that refers to
    another table."""
    return In(F(column), keys)


@dataclass(frozen=True, slots=True)
class _Made:
    """A query whose SQL is made."""

    rows: QuerySet[Any]
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]


class Prepared:
    """A function that makes a QuerySet, as a query that is prepared. Called, it gives the rows."""

    def __init__(self, make: Callable[..., QuerySet[Any]]) -> None:
        self._make = make
        self._kept: dict[Hashable, _Made] = {}
        self.__doc__ = make.__doc__

    def __call__(self, *given: Any, **told: Hashable) -> list[Any]:
        """The rows for these values."""
        made = self._made(given, told)
        return list(self._make(*given, **told) if made is None else _bound(made, given))

    def first(self, *given: Any, **told: Hashable) -> Any:
        """The first of the rows, or None."""
        return next(iter(self(*given, **told)), None)

    def number(self, *given: Any, **told: Hashable) -> int:
        """How many rows there are."""
        return int(self.totals("COUNT(*)", *given, **told)[0])

    def totals(self, what: str, *given: Any, **told: Hashable) -> tuple[Any, ...]:
        """What aggregates (SQL over the columns of the rows, which are asked for by `values`) make of the rows."""
        made = self._made(given, told)
        if made is None:
            sql, params = _compiler(self._make(*given, **told)).as_sql()
        else:
            sql, params = made.sql, _params(made, given)
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(f"SELECT {what} FROM ({sql}) AS of_these", params)
            return tuple(cursor.fetchone())

    def plain(self, *given: Any, **told: Hashable) -> QuerySet[Any]:
        """The same query as Django makes it, for tests and for what has to be added to."""
        return self._make(*given, **told)

    def _made(self, given: tuple[Any, ...], told: dict[str, Hashable]) -> _Made | None:
        """The query in the shape of these values; None where it is not worth keeping."""
        if not all(type(one) in _PLAIN and not (type(one) is tuple and len(one) > LONGEST) for one in given):
            return None
        shape = (*map(_shape, given), *told.items())
        made = self._kept.get(shape)
        if made is None:
            rows = self._make(*(_slots(at, one) for at, one in enumerate(given)), **told)
            made = self._kept[shape] = _made_of(rows)
            if len(self._kept) > SHAPES:
                every = list(self._kept)  # another thread may keep one meanwhile
                self._kept.pop(every[0], None)
        return made


def in_bulk(query: Prepared, keys: Sequence[int]) -> dict[int, Any]:
    """The rows of a query of one tuple of keys, by key. The tuple is filled up, so that one shape serves all lengths."""
    if not keys:
        return {}
    more = (keys[-1],) * (LONGEST - len(keys))
    return {row.pk: row for row in query((*keys, *more))}


def prepared(make: Callable[..., QuerySet[Any]]) -> Prepared:
    """Prepares the query that a function makes (a decorator)."""
    return Prepared(make)


def _shape(value: Any) -> Hashable:
    kind: Any = type(value)
    if kind is tuple:
        return tuple(map(type, value))
    return kind if kind in _FIELDS else (kind, value)


def _slots(at: int, value: Any) -> Any:
    kind = type(value)
    if kind is tuple:
        return tuple(Slot(at, number, type(one)) for number, one in enumerate(value))
    return Slot(at, 0, kind) if kind in _FIELDS else value


def _compiler(rows: QuerySet[Any]) -> Any:
    """One that asks the database even where no row can be found."""
    return rows.query.get_compiler(DEFAULT_DB_ALIAS, elide_empty=False)


def _made_of(rows: QuerySet[Any]) -> _Made:
    compiler = _compiler(rows)
    sql, params = compiler.as_sql()
    compiler.connection = None  # of this thread, which may end before what is kept
    return _Made(rows, compiler, sql, tuple(params))


def _bound(made: _Made, given: tuple[Any, ...]) -> QuerySet[Any]:
    """The QuerySet that runs this SQL; the compiler is a copy, with the connection of this thread."""
    sql, params = made.sql, _params(made, given)
    compiler: Any = copy.copy(made.compiler)
    compiler.connection = connections[DEFAULT_DB_ALIAS]
    compiler.as_sql = lambda *args, **options: (sql, params)
    rows: Any = made.rows.all()
    rows.query.get_compiler = lambda *args, **options: compiler
    return rows  # type: ignore[no-any-return]


def _params(made: _Made, given: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(_value(given, one) if type(one) is Slot else one for one in made.params)


def _value(given: tuple[Any, ...], slot: Slot) -> Any:
    value = given[slot.argument]
    if type(value) is tuple:
        return value[slot.number]
    ops = connections[DEFAULT_DB_ALIAS].ops
    if type(value) is datetime:
        return ops.adapt_datetimefield_value(value)
    return ops.adapt_datefield_value(value) if type(value) is date else value
