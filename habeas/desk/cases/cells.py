"""The cells of a list, by column. Written here and not in a template: a page has hundreds, each would be drawn by a template of
its own, and that was half of the time of a list."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from habeas.desk.cases.rows import Row
from habeas.desk.templatetags import desk as words

_NUMBERS: Final = frozenset({"breaches", "held", "days"})
_NUMBER: Final = ' class="number"'


def cells(row: Row, columns: Iterable[tuple[str, str]]) -> SafeString:
    """What a row shows in these columns (name and label), as cells of the table."""
    return mark_safe(
        "".join(
            f'<td{_NUMBER if name in _NUMBERS else ""} data-label="{conditional_escape(label)}">{_text(_SHOWN[name](row))}</td>'
            for name, label in columns
        )
    )


def _text(told: object) -> str:
    return conditional_escape(told if isinstance(told, SafeString) else str(told))


def _quiet(text: object) -> SafeString:
    return mark_safe(f'<span class="quiet">{_text(text)}</span>')


def _breaches(row: Row) -> SafeString:
    return format_html('<span class="verdict verdict--breach">{}</span>', row.breaches) if row.breaches else _quiet(0)


def _people(row: Row) -> SafeString:
    names = ", ".join(row.names)
    if not row.more:
        return format_html("{}", names)
    return format_html("{} {}", names, _quiet(ngettext("and %(n)s more", "and %(n)s more", row.more) % {"n": row.more}))


def _held(row: Row) -> SafeString:
    if not row.held:
        return _quiet(0)
    return format_html("{} {}", row.held, _quiet(words.label(row.places[0]) + (", …" if len(row.places) > 1 else "")))


def _where(row: Row) -> SafeString:
    if not row.days:
        return _quiet(gettext("not held"))
    where = (words.label(row.places[0]) if row.places else "") or "–"
    return format_html("{} {}", where, _quiet(gettext("still held?"))) if row.doubtful else format_html("{}", where)


def _since(row: Row) -> SafeString:
    day = row.person.held_since if row.person and row.days else None
    return _time(words.iso_day(day), words.day(day)) if day is not None else SafeString("")


def _born(row: Row) -> str:
    if row.person is None:
        return ""
    if row.person.born:
        return words.when(row.person.born)
    return floatformat(row.person.age) if row.person.age is not None else ""


def _marks(row: Row) -> SafeString:
    return format_html_join("", '<span class="mark">{}</span> ', ((mark,) for mark in row.marks))


def _moment(at: datetime) -> SafeString:
    day = timezone.localtime(at)
    return _time(f"{day:%Y-%m-%d}", date_format(day, "j M Y"))


def _time(iso: str, told: str) -> SafeString:
    return mark_safe(f'<time datetime="{conditional_escape(iso)}">{conditional_escape(told)}</time>')


def _labels(names: Iterable[str]) -> str:
    return ", ".join(map(words.label, names))


_SHOWN: Final[dict[str, Callable[[Row], object]]] = {
    "breaches": _breaches,
    "people": _people,
    "held": _held,
    "where": _where,
    "since": _since,
    "days": lambda row: row.days or "",
    "born": _born,
    "sex": lambda row: words.label(row.person.sex) if row.person else "",
    "nationality": lambda row: _labels(row.person.nationality or ()) if row.person else "",
    "marks": _marks,
    "team": lambda row: row.case.team or "",
    "lawyer": lambda row: row.case.lawyer or "",
    "state": lambda row: _labels(row.case.states or ()),
    "number": lambda row: row.case.key,
    "opened": lambda row: _moment(row.case.opened_at),
    "changed": lambda row: _moment(row.case.changed_at),
}
