"""The rows of a list and their cells, by column. Written here and not in a template: a page has hundreds, and drawing them
through templates was half of the time of a list."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Final
from urllib.parse import urlencode

from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from habeas.desk.cases.rows import Row
from habeas.desk.templatetags import desk as words
from habeas.desk.widgets import text_of

_NUMBERS: Final = frozenset({"breaches", "days"})
_NUMBER: Final = ' class="number"'


def table_rows(rows: Iterable[Row], columns: Iterable[tuple[str, object]], kept: str) -> SafeString:
    """These rows of the table with what they show in the columns (name and label). The link of each carries the list (`kept`)
    and the row's place in it."""
    cells = [
        (f'<td{_NUMBER if name in _NUMBERS else ""} data-label="{text_of(label)}">', name) for name, label in columns
    ]
    here = text_of(urlencode({"list": kept}))
    return mark_safe("".join(map(partial(_row, cells=cells, here=here), rows)))


def _row(row: Row, cells: list[tuple[str, str]], here: str) -> str:
    shown = "".join(f"{begin}{text_of(_SHOWN[name](row))}</td>" for begin, name in cells)
    anchor = f"#{text_of(row.person.key)}" if row.person else ""
    address = f"{reverse('case', args=[row.case.ref])}?{here}&amp;at={row.at}{anchor}"
    tick = text_of(gettext("Tick %(title)s") % {"title": row.title})
    return (
        f'<tr>\n<td class="list__tick"><input type="checkbox" name="case" value="{text_of(row.case.ref)}" form="bulk"'
        f' aria-label="{tick}"></td>\n'
        f'<th scope="row"><a class="govuk-link" href="{address}">{text_of(row.title)}</a>{"".join(_beside(row))}</th>\n'
        f"{shown}\n</tr>\n"
    )


def _beside(row: Row) -> Iterator[str]:
    """What stands beside the link of a row."""
    if row.case.stale_since:
        yield f" {_quiet(gettext('being re-checked'))}"
    for reason in row.flags:
        told = text_of(reason)
        yield f' <span class="flag" title="{told}">⚑ <span class="flag__why">{told}</span></span>'
    if row.case.closed_on and not row.case.library:
        yield f" {_quiet(gettext('closed'))}"
    if row.person:
        yield f"<br>{_quiet(row.case_title)}"
        for other in row.same:
            yield f"<br>{_quiet(gettext('the same person as %(other)s') % {'other': other})}"


def _quiet(text: object) -> SafeString:
    return mark_safe(f'<span class="quiet">{text_of(text)}</span>')


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
    return _time(f"{day:%Y-%m-%d}", date_format(day, "j E Y"))


def _time(iso: str, told: str) -> SafeString:
    return mark_safe(f'<time datetime="{text_of(iso)}">{text_of(told)}</time>')


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
    "number": lambda row: row.case.number,
    "opened": lambda row: _moment(row.case.opened_at),
    "changed": lambda row: _moment(row.case.changed_at),
}
