"""The sentences the engine says, by message id, in English and Russian."""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from habeas.dates import DateFault

_FOLDER = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence and the values that go into it. `id` is the English sentence with `%(name)s` places."""

    id: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return say(self)


def say(message: Message, language: str = "en") -> str:
    """The sentence in a language; English where there is no translation. Messages may stand inside messages.

    >>> say(Message("“%(word)s” is not known.", {"word": "plced"}))
    '“plced” is not known.'
    """
    values = {
        name: say(value, language) if isinstance(value, Message) else value for name, value in message.values.items()
    }
    return _catalogue(language).gettext(message.id) % values if message.id else ""


def of_date_fault(fault: DateFault) -> Message:
    """What is wrong with a date, as a message (`dates` lies below this room and knows no messages)."""
    return Message(fault.sentence, fault.values)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("habeas", _FOLDER, languages=[language], fallback=True)
