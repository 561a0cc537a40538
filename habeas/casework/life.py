"""That somebody was born, and died, on a day, in words: languages such as Russian say it otherwise of a woman than of a man."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from habeas.check.day_words import day_words
from habeas.dates import When
from habeas.record.case import Person


def by_sex(sex: str | None, woman: str, man: str, other: str) -> str:
    """What is said of a woman, of a man, and of anybody whose sex is not known or neither."""
    return {"F": woman, "M": man}.get(sex or "", other)


def born(person: Person, day: When, language: str) -> str:
    """When somebody was born."""
    man, woman = pgettext("of a man", "born %(day)s"), pgettext("of a woman", "born %(day)s")
    return by_sex(person.sex, woman, man, _("born %(day)s")) % {"day": day_words(day, language)}


def died(person: Person, day: When, language: str) -> str:
    """When somebody died."""
    man, woman = pgettext("of a man", "died %(day)s"), pgettext("of a woman", "died %(day)s")
    return by_sex(person.sex, woman, man, _("died %(day)s")) % {"day": day_words(day, language)}
