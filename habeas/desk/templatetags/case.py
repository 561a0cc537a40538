"""Filters of the pages of a case."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.translation import get_language

from habeas.casework.standing import verdict_on, word
from habeas.check.day_words import day_words
from habeas.dates import When
from habeas.store.models import FindingRow
from habeas.tell.law_words import FORCE_WORDS
from habeas.words import say

register = template.Library()


@register.filter
def means(row: FindingRow, day: int) -> str:
    """What a stored finding means on a day."""
    return verdict_on(row.verdict, row.since, row.due, day)


@register.filter
def verdict_word(verdict: str) -> str:
    """A verdict in the reader's language."""
    return word(verdict, get_language() or "en")


@register.filter
def force_word(force: str) -> str:
    """The force of a norm in the reader's language."""
    return say(FORCE_WORDS[force], get_language() or "en") if force in FORCE_WORDS else force


@register.filter
def in_words(moment: When) -> str:
    """A day or a vaguer time in the reader's language."""
    return day_words(moment, get_language() or "en")


@register.filter
def as_id(identity: str) -> str:
    """The identity of a finding or question as a parameter of an address."""
    return urlencode({"id": identity})


@register.filter
def get(values: Mapping[str, Any], key: str) -> Any:
    """The value of a key; the key itself where there is none."""
    return values.get(key, key)
