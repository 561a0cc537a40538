"""Entries of the record as sentences of a paper: what happened, to whom, in the right gender and number.

The sentences are those of `habeas.tell.sayings`, filled by `habeas.tell.agreement`.
"""

from pathlib import Path
from typing import Final

from habeas.check.describe import Teller
from habeas.record.case import Case, Entry
from habeas.tell.agreement import filled, name_of, stopped
from habeas.tell.record_words import details
from habeas.tell.sayings import sayings
from habeas.words import Message, say

DATA: Final = Path(__file__).parent / "data"


def sentence(entry: Entry, case: Case, teller: Teller, *, alone: bool) -> str:
    """What an entry says, with what its fields add in brackets and without its day.

    `alone`: no other person is spoken of, so that a pronoun is clear without the name before it.
    """
    language = teller.language
    person = next((each for each in case.people if each.id == entry.who), None)
    saying = sayings().get(entry.kind)
    added = details(entry, case, teller, without=("what",))
    text = _negative(entry, teller) or (filled(saying.sentence[language], person, language) if saying else "")
    if not text:  # about the state or a place, or of a kind nobody has put into words
        text = saying.noun[language] if saying else teller.label(entry.kind)
    elif person is not None and not alone and name_of(person) not in text:
        text = f"{name_of(person)}: {text}"
    more = f" ({'; '.join(added)})" if added else ""
    return stopped(f"{text[:1].upper()}{text[1:]}{more}")


def noun_of(kind: str, language: str) -> str:
    """The noun phrase for what a kind of entry tells; empty where there is none."""
    saying = sayings().get(kind)
    return saying.noun[language] if saying else ""


def _negative(entry: Entry, teller: Teller) -> str:
    """The sentence of an entry that says what was not done."""
    kind = teller.vocabulary.kinds.get(entry.kind)
    language = teller.language
    result = entry.fields.get("result")
    if kind is not None and isinstance(result, str) and result in kind.negative:
        values = {"what": noun_of(entry.kind, language) or teller.label(entry.kind)}
        return say(Message("the following did not take place: %(what)s", values), language)
    what = entry.fields.get("what")
    if not what or entry.kind not in ("not_done", "asked", "file_read"):
        return ""
    kinds = what if isinstance(what, tuple) else (str(what),)
    values = {"what": "; ".join(noun_of(each, language) or teller.word("what", each) for each in kinds)}
    told = {
        "not_done": Message("the following did not take place: %(what)s", values),
        "asked": Message("the authorities were asked to show: %(what)s", values),
        "file_read": Message("the file was read and is complete for: %(what)s", values),
    }
    return say(told[entry.kind], language)
