"""What is not known, as one fact to find out: of whom, what, and which entry would record the answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from habeas.check.ground import LACKS, Ground, word_of
from habeas.check.reference.record import Who
from habeas.law.syntax import Selector
from habeas.record.vocabulary import Vocabulary

Asked = Literal[
    "held", "done", "fact", "field", "date", "dispute", "where", "person", "kin", "order", "exit", "conditions"
]
MOST_KINDS = 3


@dataclass(frozen=True, slots=True)
class Missing:
    """One fact that nobody recorded. `about` is a kind, group, fact, field or indicator; `entry` the one in doubt.

    What is seen in a place is asked of the place: `who` is empty there.
    """

    asks: Asked
    case: str
    who: str
    about: str = ""
    entry: str | None = None
    place: str | None = None

    @property
    def key(self) -> tuple[str | None, ...]:
        """What one answer settles: everything seen in a place on one visit is one answer."""
        about = "" if self.asks == "conditions" else self.about
        return self.asks, self.case, self.who, about, self.entry, self.place


@dataclass(frozen=True, slots=True)
class Answer:
    """An entry that records an answer: `answer` is yes, no, or what was found out. `fields` are those it needs."""

    answer: Literal["yes", "no", "found"]
    kind: str
    fields: Mapping[str, str | None] = field(default_factory=dict)


def missing_of(ground: Ground) -> Missing | None:
    """What one would have to find out; None where the ground leaves nothing open, or nobody can tell."""
    case, who = ground.who
    entry = ground.row.id if ground.row is not None else None
    place = ground.place.id if ground.place is not None else None
    if place is not None and ground.role in ("unobserved", "vague", "disputed"):
        if ground.name == "exit_at_will":
            return Missing("exit", case, "", ground.name, place=place)
        return Missing("conditions", case, "", ground.name, place=place)
    match ground.role:
        case "ended":
            return Missing("held", case, who, "detained", entry)
        case "vague":
            return Missing("date", case, who, ground.name, entry)
        case "disputed":
            return Missing("dispute", case, who, ground.name, entry)
        case "field":
            return Missing("field", case, who, ground.name, entry)
        case "placeless":
            return Missing("where", case, who, "place")
        case "unsaid":
            return Missing("kin" if ground.name == "kin" else "person", case, who, ground.name or "kin")
        case "nothing" if ground.name == "covered_by_order":
            return Missing("order", case, who, ground.name)
        case "nothing":
            return Missing("done" if ground.kinds else "fact", case, who, ground.name or "|".join(ground.kinds))
    return None


def all_missing(grounds: Iterable[Ground]) -> tuple[Missing, ...]:
    """What these grounds leave open, each once."""
    found = [missing_of(ground) for ground in grounds if ground.role in LACKS]
    return tuple(dict.fromkeys(missing for missing in found if missing is not None))


def undone(what: Selector, who: Who, vocabulary: Vocabulary) -> Missing:
    """What a norm expects and nobody recorded."""
    return Missing("done", *who, word_of(what, vocabulary) or "|".join(what.kinds))


def kinds_of(missing: Missing, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The kinds of entry that what is asked about means."""
    if missing.about in vocabulary.groups:
        return vocabulary.groups[missing.about]
    return tuple(name for name in missing.about.split("|") if name in vocabulary.kinds)


def answers(missing: Missing, vocabulary: Vocabulary) -> tuple[Answer, ...]:
    """The entries that would record what is found out: the likeliest kinds first, then that for *no*."""
    who = {"who": missing.who}
    match missing.asks:
        case "held":
            return Answer("yes", "register_answer", who), Answer("no", "released", who)
        case "done":
            kinds = kinds_of(missing, vocabulary)
            yes = [Answer("yes", kind, who) for kind in kinds[:MOST_KINDS]]
            word = missing.about if "|" not in missing.about else None
            no = [Answer("no", "not_done", {**who, "what": word, "until": None})] if word else []
            return *yes, *no
        case "fact":
            return *_setting(missing, vocabulary, True), *_setting(missing, vocabulary, False)
        case "order":
            return (
                Answer("yes", "detention_ordered", {**who, "valid_to": None, "authority": None}),
                Answer("no", "not_done", {**who, "what": "detention_ordered", "until": None}),
            )
        case "where":
            return (Answer("found", "transferred", {**who, "place": None}),)
    return ()


def _setting(missing: Missing, vocabulary: Vocabulary, value: bool) -> list[Answer]:
    """The kinds of entry that make a fact so, those first that say nothing else; where none does, none can record it."""
    found = []
    for kind in vocabulary.kinds.values():
        named = kind.starts if value else kind.ends
        if missing.about in named or kind.sets.get(missing.about) is value:
            effects = len(kind.starts) + len(kind.ends) + len(kind.sets) + len(kind.groups)
            needs = {"who": missing.who, **dict.fromkeys(kind.when, None)}
            found.append((len(needs), effects, Answer("yes" if value else "no", kind.name, needs)))
    return [answer for _, _, answer in sorted(found, key=lambda each: each[:2])[:MOST_KINDS]]
