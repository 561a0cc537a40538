"""That somebody was born, and died, on a day, in words: languages such as Russian say it otherwise of a woman than of a man."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from habeas.check.day_words import day_words
from habeas.dates import When
from habeas.record.case import Person


def born(person: Person, day: When, language: str) -> str:
    """When somebody was born."""
    values = {"day": day_words(day, language)}
    match person.sex:
        case "F":
            return pgettext("of a woman", "born %(day)s") % values
        case "M":
            return pgettext("of a man", "born %(day)s") % values
    return _("born %(day)s") % values


def died(person: Person, day: When, language: str) -> str:
    """When somebody died."""
    values = {"day": day_words(day, language)}
    match person.sex:
        case "F":
            return pgettext("of a woman", "died %(day)s") % values
        case "M":
            return pgettext("of a man", "died %(day)s") % values
    return _("died %(day)s") % values
