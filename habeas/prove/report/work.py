"""What grows while a submission is made in a language: its numbers, how many stories it has, whether a figure was picked."""

from dataclasses import dataclass, field

from habeas.prove.report.blocks import Number
from habeas.words import Message, say


@dataclass(slots=True)
class Work:
    """One making."""

    language: str
    numbers: dict[str, Number] = field(default_factory=dict)
    people: dict[tuple[str, str], int] = field(default_factory=dict)
    picked: bool = False

    def say(self, message: Message) -> str:
        """The sentence in the language of the submission."""
        return say(message, self.language)

    def number_of(self, case: str, who: str) -> int:
        """The number under which somebody stands in the submission, the same in each part that tells of them."""
        return self.people.setdefault((case, who), len(self.people) + 1)
