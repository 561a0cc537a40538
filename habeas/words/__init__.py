"""The sentences the engine says, by message id, in English and Russian."""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

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


def as_kept(message: Message) -> dict[str, object]:
    """A message as JSON keeps it; messages may stand inside it."""
    values = {name: as_kept(each) if isinstance(each, Message) else each for name, each in message.values.items()}
    return {"id": message.id, "values": values}


def of_kept(told: Mapping[str, Any]) -> Message:
    """The message that `as_kept` made this of."""
    values = {name: of_kept(each) if isinstance(each, dict) else each for name, each in told.get("values", {}).items()}
    return Message(str(told.get("id", "")), values)


def of_date_fault(fault: DateFault) -> Message:
    """What is wrong with a date, as a message (`dates` lies below this room and knows no messages)."""
    return Message(fault.sentence, fault.values)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("habeas", _FOLDER, languages=[language], fallback=True)
