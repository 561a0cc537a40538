"""Tags and filters that every template may use."""

from datetime import date
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language

from habeas.casework.today import MOST
from habeas.check.amounts import long_day
from habeas.check.day_words import day_words
from habeas.check.steps import FAR
from habeas.dates import When
from habeas.desk import prints
from habeas.desk.access import account_of
from habeas.desk.acts import table_words, what_words
from habeas.desk.cases import drafts
from habeas.desk.start.invented import may_store
from habeas.record.vocabulary import load_vocabulary

register = template.Library()


@register.filter
def label(name: str | None) -> str:
    """The label of a name of the vocabulary in the reader's language."""
    return load_vocabulary().label(name, get_language() or "en") if name else ""


@register.filter
def tile(count: int) -> str:
    """The number of a tile; beyond what tiles count, that it is more."""
    more = count > MOST
    return number_format(min(count, MOST), force_grouping=True) + ("+" if more else "")


@register.filter
def act(what: str) -> str:
    """What was done, by a row of the log, in words."""
    return what_words(what)


@register.filter
def table(name: str) -> str:
    """Of which kind a row of the log tells, in words."""
    return table_words(name) if name else ""


@register.filter
def day(number: int | None) -> str:
    """An ordinal as a day in words; nothing where it is open."""
    if number is None or not 1 < number < FAR:
        return ""
    return long_day(number, get_language() or "en")


@register.filter
def iso_day(number: int | None) -> str:
    """An ordinal as 2024-03-01, for `<time datetime>`."""
    return date.fromordinal(number).isoformat() if number is not None and 1 < number < FAR else ""


@register.filter
def when(text: str | None) -> str:
    """An EDTF date in words, as vague as it is."""
    return day_words(When.parse(text), get_language() or "en") if text else ""


@register.simple_tag(takes_context=True)
def keeps(context: dict[str, Any], draft: str) -> str:
    """What a form carries so that nothing typed into it is lost, should the session be over when it is sent."""
    if not draft or not may_store(context["request"]):
        return ""
    fields = ((drafts.NAME, draft), (drafts.SEAL, drafts.seal(account_of(context["request"]), draft)))
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', fields)


@register.simple_tag(takes_context=True)
def printed(context: dict[str, Any]) -> str:
    """What the body of a page carries, so that its print is noted as a look."""
    request = context.get("request")
    user = getattr(request, "user", None)
    sealed = prints.seal(request) if request is not None and user is not None and user.is_authenticated else ""
    return format_html(' data-printed="{}"', sealed) if sealed else ""


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The query string of this page with some parameters changed (None takes one away); the page number goes back to one."""
    found = context["request"].GET.copy()
    found.pop("page", None)
    for name, value in changes.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = str(value)
    return f"?{found.urlencode()}" if found else "?"


@register.filter
def told(texts: dict[str, str] | None) -> str:
    """Of a text kept in each language, that of the reader."""
    return (texts or {}).get(get_language() or "en") or (texts or {}).get("en", "")


@register.filter
def days_since(number: int | None, today: int) -> int:
    """How many days from an ordinal to today, both counted."""
    return today - number + 1 if number is not None else 0


@register.filter
def days_to(number: int | None, today: int) -> int:
    """In how many days an ordinal is."""
    return number - today if number is not None else 0
