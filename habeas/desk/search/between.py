"""Days *from … to …*: fields, and the conditions of columns that hold a moment, an ordinal, or a day as it was written."""

from datetime import date, datetime, time
from typing import Any, Final

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import StrIndex, Substr
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from habeas import dates
from habeas.desk.forms import WhenField

FROM: Final = "_from"
TO: Final = "_to"
_MARKS: Final = ("", "~", "?", "%")
"""What may stand behind a day that is not certain."""


def since(label: Any) -> WhenField:
    """The field of the first day."""
    return WhenField(label=label, required=False, help_text=_("2015-10-13, 13.10.2015, 2015-10 or 2015."))


def until(label: Any) -> WhenField:
    """The field of the last day."""
    return WhenField(label=label, required=False, help_text="")


def from_words(label: str) -> str:
    """What the first field of a pair is called."""
    return gettext("%(field)s: from") % {"field": label}


def to_words(label: str) -> str:
    """What the second field of a pair is called."""
    return gettext("%(field)s: to") % {"field": label}


def span(told: Any, name: str) -> tuple[int | None, int | None] | None:
    """The first and last day that a pair of fields asks for, as ordinals; None where neither is filled."""
    first, last = told.get(name + FROM), told.get(name + TO)
    if not first and not last:
        return None
    return (dates.When.parse(first).first if first else None), (dates.When.parse(last).last if last else None)


def days(told: Any, name: str, first: str, last: str) -> Q:
    """The condition for columns of ordinals: what may have been within the days."""
    asked, found = span(told, name), Q()
    if asked is not None:
        if asked[0] is not None:
            found &= Q(**{f"{last}__gte": asked[0]})
        if asked[1] is not None:
            found &= Q(**{f"{first}__lte": asked[1]})
    return found


def moments(told: Any, name: str, column: str) -> Q:
    """The condition for a column of moments."""
    asked, found = span(told, name), Q()
    if asked is not None:
        if asked[0] is not None:
            found &= Q(**{f"{column}__gte": _midnight(asked[0])})
        if asked[1] is not None:
            found &= Q(**{f"{column}__lt": _midnight(asked[1] + 1)})
    return found


def calendar(told: Any, name: str, column: str) -> Q:
    """The condition for a column of days of the calendar."""
    asked, found = span(told, name), Q()
    if asked is not None:
        if asked[0] is not None:
            found &= Q(**{f"{column}__gte": date.fromordinal(asked[0])})
        if asked[1] is not None:
            found &= Q(**{f"{column}__lte": date.fromordinal(asked[1])})
    return found


def written(
    rows: QuerySet[Any], told: Any, name: str, column: str | Combinable, alias: str = "written"
) -> QuerySet[Any]:
    """Rows of whose column, a day as it was written (EDTF), may be within the days. A day compares as text: its prefix
    (`2015-10`) stands for all of its days."""
    asked = span(told, name)
    if asked is None:
        return rows
    whole = F(column) if isinstance(column, str) else column
    slash = StrIndex(whole, Value("/"))
    rows = rows.alias(**{alias: whole, f"{alias}_cut": slash})
    begin, end = f"{alias}_begin", f"{alias}_end"
    cut = Q(**{f"{alias}_cut__gt": 0})
    rows = rows.alias(
        **{
            begin: Case(When(cut, then=Substr(whole, 1, slash - 1)), default=whole, output_field=CharField()),
            end: Case(When(cut, then=Substr(whole, slash + 1)), default=whole, output_field=CharField()),
        }
    ).filter(**{f"{alias}__gt": ""})
    if asked[0] is not None:
        first = date.fromordinal(asked[0]).isoformat()
        same = [part + mark for part in (first[:4], first[:7], first) for mark in _MARKS]
        rows = rows.filter(Q(**{f"{end}__gte": first}) | Q(**{f"{end}__in": [*same, "..", ""]}))
    if asked[1] is not None:
        last = date.fromordinal(asked[1]).isoformat()
        past = Q(**{f"{begin}__gt": last + "~"}) & ~Q(**{f"{begin}__startswith": last})
        rows = rows.filter(~past | Q(**{f"{begin}__in": ["..", ""]}))
    return rows


def _midnight(day: int) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromordinal(day), time.min))
