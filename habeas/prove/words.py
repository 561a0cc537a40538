"""What the cells of a figure are called, and what is said beside it: how it was counted and what it cannot say."""

from collections.abc import Mapping
from typing import Final

from habeas.check.program import Program
from habeas.law import forums, instruments
from habeas.prove.count import NONE_OF_THESE, Figure
from habeas.prove.pattern import SEVERAL, Pattern
from habeas.record.vocabulary import load_vocabulary
from habeas.tell.law_words import in_language
from habeas.words import Message, say

UNIT_WORDS: Final[Mapping[str, Message]] = {
    "people": Message("people"),
    "stays": Message("times in custody"),
    "breaches": Message("breaches"),
    "days": Message("days"),
    "papers": Message("papers"),
}
NOT_KNOWN: Final = Message("not known")
_SEX: Final = {"F": Message("women and girls"), "M": Message("men and boys")}
_OUTCOMES: Final[Mapping[str, Message]] = {
    "answered": Message("answered"),
    "refused": Message("refused"),
    "silent": Message("no answer, the term is over"),
    "waiting": Message("no answer yet"),
    "no_inquiry": Message("no inquiry on record"),
}
_TOPICS: Final[Mapping[str, Message]] = {
    "liberty": Message("liberty"),
    "death": Message("life and death"),
    "removal": Message("removal"),
    "asylum": Message("asylum"),
    "conditions": Message("conditions of detention"),
    "pregnancy": Message("pregnancy"),
    "children": Message("children and families"),
    "statelessness": Message("statelessness"),
    "procedure": Message("procedure and remedies"),
    "consular": Message("consulates"),
    "monitoring": Message("monitoring"),
}
NO_SAMPLE: Final = Message(
    "These are the people on record here. They are no sample: who reaches help is counted, who does not is missing. The "
    "figures say how many at least, and nothing of how frequent something is among all who are held."
)
SEVERAL_ROWS: Final = Message("One may stand in several rows, so the rows need not add up to the total.")


def key_text(by: str, key: str | None, language: str, program: Program | None = None) -> str:
    """What a cell is called; of norms and instruments the title, where they are known."""
    if key is None:
        return say(NOT_KNOWN, language)
    told = {
        "sex": _SEX.get(key) or Message("other"),
        "outcome": _OUTCOMES.get(key),
        "topic": _TOPICS.get(key),
        "status": Message("none of these, as far as is known") if key == NONE_OF_THESE else None,
        "nationality": Message("more than one") if key == SEVERAL else None,
        "age": Message("0-17, age not known more closely") if key == "0-17" else None,
    }.get(by)
    if told is not None:
        return say(told, language)
    if by == "norm" and program is not None:
        found = next((norm for norm in program.library.norms if norm.id == key), None)
        return in_language(found.title, language) if found else key
    if by == "instrument":
        instrument = instruments.shipped().instruments.get(key)
        return in_language(instrument.title, language) if instrument else key
    if by == "body":
        forum = forums.shipped().international.get(key)
        forum = forum or next((each for each in forums.shipped().domestic.values() if each.id == key), None)
        return in_language(forum.name, language) if forum else key
    if by in ("kind", "state", "nationality", "status", "request", "outcome", "authority"):
        return load_vocabulary().label(key, language)
    return key


def notes(figure: Figure, pattern: Pattern) -> list[Message]:
    """How a figure was counted, and what the record cannot say."""
    found = [figure.measure.how]
    if not figure.adds_up:
        found.append(SEVERAL_ROWS)
    if figure.unsure:
        values = {"count": figure.unsure}
        found.append(
            Message("Of these %(count)s are not certain: the record is silent, or its days are vague.", values)
        )
    if pattern.groups:
        values = {"count": pattern.groups}
        found.append(Message("Groups of whom no one person is on record are in no figure: %(count)s.", values))
    return [*found, NO_SAMPLE]
