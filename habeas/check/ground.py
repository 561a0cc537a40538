"""What a value rests on, as data. A ground whose role is one of `LACKS` is what leaves a value not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from habeas.check.reference.record import Row, Who
from habeas.law.norm import Gap, RegimeFigure
from habeas.law.syntax import Selector
from habeas.record.case import Observation, Place
from habeas.record.vocabulary import Vocabulary

Lack = Literal[
    "nothing",  # nothing on record, and silence about it says nothing
    "ended",  # no sign of the person after this entry
    "vague",  # the date of the entry is too vague to tell
    "disputed",  # the entry is disputed, or another source says that it was not so
    "field",  # a field of the entry was not recorded
    "unobserved",  # nobody looked at this in the place
    "placeless",  # where the person was is not recorded
    "unsaid",  # not said of the person
    "undecidable",  # no record can tell
]
Role = Literal[
    Lack,
    "entry",  # the entry makes it so
    "denial",  # a source says that it was not done, or a file was read and is silent
    "silence",  # nothing on record, and that means no
    "observed",  # seen in the place
    "person",  # said of the person once and for all
    "kin",  # a relative who counts here
    "gap",  # a hole in the law of the state
    "regime",  # what the prisons of the state must offer
]
LACKS: Final = frozenset(get_args(Lack))


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing a value rests on. `name` is a fact, field or indicator; `day` one from which silence counts."""

    role: Role
    who: Who
    name: str = ""
    kinds: tuple[str, ...] = ()
    row: Row | None = None
    against: Row | None = None
    observation: Observation | None = None
    place: Place | None = None
    other: Who | None = None
    gap: Gap | None = None
    figure: RegimeFigure | None = None
    day: int | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two grounds the same."""
        ids = (part.id if part else None for part in (self.row, self.against, self.observation, self.place, self.gap))
        return self.role, self.who, self.name, self.kinds, self.other, *ids


def word_of(what: Selector, vocabulary: Vocabulary) -> str:
    """The group or the kind a selector names, for a denial of it; empty where no one word means all its kinds."""
    if what.word in vocabulary.groups or len(what.kinds) == 1:
        return what.word if what.word in vocabulary.groups else what.kinds[0]
    return next((name for name, kinds in vocabulary.groups.items() if set(what.kinds) <= set(kinds)), "")


def unique(grounds: Sequence[Ground]) -> tuple[Ground, ...]:
    """Each once, in order."""
    return tuple({ground.key: ground for ground in grounds}.values())
