"""Why two people may be one, or not: each respect with its weight and a sentence."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from habeas.trace.levels import APART, COMPARISONS
from habeas.words import Message

_SENTENCES: Final = {
    ("given", "same"): Message("The given name is the same."),
    ("given", "form"): Message("The given names are forms of one name."),
    ("given", "alike"): Message("The given names sound alike."),
    ("given", "crossed"): Message("Given name and surname stand the other way round."),
    ("given", "other"): Message("A word of one given name is the other given name."),
    ("given", "initial"): Message("The given names begin with the same letter; one is no more than that."),
    ("given", "letter"): Message("The given names differ by one letter."),
    ("given", "part"): Message("One given name is a part of the other."),
    ("given", "end"): Message("One given name is a part of the other."),
    ("given", "turned"): Message("The given name of one is the surname of the other."),
    ("given", "letters"): Message("The given names differ by two letters."),
    ("given", "rough"): Message("The given names are roughly alike."),
    ("given", "heard"): Message("The given names are roughly alike, as if heard wrongly."),
    ("given", "sound"): Message("The given names differ by one sound."),
    ("given", "half"): Message("About half the letters of the given names agree."),
    ("given", "apart"): Message("The given names differ."),
    ("surname", "same"): Message("The surname is the same."),
    ("surname", "form"): Message("The surnames sound alike."),
    ("surname", "crossed"): Message("Given name and surname stand the other way round."),
    ("surname", "fathers"): Message("One surname is the father's name of the other person."),
    ("surname", "other"): Message("One surname is another surname of the other person, as before a marriage."),
    ("surname", "letter"): Message("The surnames differ by one letter."),
    ("surname", "part"): Message("One surname is a part of the other."),
    ("surname", "letters"): Message("The surnames differ by two letters."),
    ("surname", "heard"): Message("The surnames are roughly alike, as if heard wrongly."),
    ("surname", "sound"): Message("The surnames differ by one sound."),
    ("surname", "turned"): Message("The given name of one is the surname of the other."),
    ("surname", "half"): Message("About half the letters of the surnames agree."),
    ("surname", "woman's"): Message("The surnames of two women differ; a marriage may have changed one."),
    ("surname", "apart"): Message("The surnames differ."),
    ("father", "same"): Message("The father's name is the same."),
    ("father", "form"): Message("The fathers' names sound alike."),
    ("father", "letter"): Message("The fathers' names differ by one letter."),
    ("father", "letters"): Message("The fathers' names differ by two letters."),
    ("father", "heard"): Message("The fathers' names are roughly alike, as if heard wrongly."),
    ("father", "sound"): Message("The fathers' names differ by one sound."),
    ("father", "half"): Message("About half the letters of the fathers' names agree."),
    ("father", "apart"): Message("The fathers' names differ."),
    ("mother", "same"): Message("The mother's name is the same."),
    ("mother", "apart"): Message("The mothers' names differ."),
    ("born", "same"): Message("The day of birth is the same."),
    ("born", "swapped"): Message("Day and month of birth stand the other way round."),
    ("born", "beside"): Message("One day of birth is the day before the other."),
    ("born", "other day"): Message("Year and month of birth agree, the day does not."),
    ("born", "other month"): Message("Year and day of birth agree, the month does not."),
    ("born", "month"): Message("Year and month of birth agree; one day is not known."),
    ("born", "vague"): Message("The births agree as far as they are known."),
    ("born", "year beside"): Message("Day and month of birth agree, and the years follow one another."),
    ("born", "other year"): Message("Day and month of birth agree, the year does not."),
    ("born", "wide"): Message("The births can agree; little is known of them."),
    ("born", "possible"): Message("Both are minors, or both are grown up; more is not known."),
    ("born", "about"): Message("The births are about a year apart; one is told without its day, as of an age."),
    ("born", "guessed"): Message("The births are about two years apart; one is told without its day, as of an age."),
    ("born", "aged"): Message("The births are up to four years apart; one is told without its day, as of an age."),
    ("born", "near"): Message("The births are about a year apart."),
    ("born", "far"): Message("The births are up to three years apart."),
    ("born", "apart"): Message("The births do not agree."),
    ("sex", "same"): Message("The sex is the same."),
    ("sex", "apart"): Message("The sex is not the same."),
    ("role", "same"): Message("They have the same place in their families."),
    ("role", "apart"): Message("They do not have the same place in their families."),
    ("place", "same"): Message("The place is the same."),
    ("place", "apart"): Message("The places differ."),
    ("region", "same"): Message("The region is the same."),
    ("region", "apart"): Message("The regions differ."),
    ("country", "same"): Message("The country is the same."),
    ("country", "apart"): Message("The countries differ."),
    ("last_seen", "same"): Message("Both were last seen in the same place."),
    ("last_seen", "apart"): Message("They were last seen in different places."),
    ("seen", "weeks"): Message("They were seen, or brought in, within a month of one another."),
    ("seen", "season"): Message("They were seen, or brought in, within three months of one another."),
    ("seen", "months"): Message("They were seen, or brought in, within half a year of one another."),
    ("seen", "year"): Message("They were seen, or brought in, within a year of one another."),
    ("seen", "second year"): Message("They were seen, or brought in, one to two years apart."),
    ("seen", "apart"): Message("They were seen, or brought in, more than two years apart."),
    ("phone", "same"): Message("The telephone number is the same."),
    ("phone", "apart"): Message("The telephone numbers differ."),
    ("document", "own"): Message("A number of a paper is the same, and on both lists nobody else has it."),
    ("document", "same"): Message("A number of a paper is the same."),
    ("document", "row"): Message("The numbers of two papers follow one another, as those of a family do."),
    ("document", "digit"): Message(
        "A number of a paper differs by one character, or by two that stand the other way round."
    ),
    ("document", "short"): Message("A short number of a paper is the same; others may have it too."),
    ("document", "kind"): Message("The numbers are of papers of different kinds."),
    ("document", "apart"): Message("The numbers of their papers differ; people have several, and get new ones."),
}
FAMILY: Final = {
    "for": Message("Relatives named with both match too."),
    "against": Message("Relatives named with both do not match."),
    "rivals": Message("Others fit about as well."),
}
FIELDS: Final = {
    "given": Message("given name"),
    "surname": Message("surname"),
    "father": Message("father's name"),
    "mother": Message("mother's name"),
    "born": Message("birth"),
    "sex": Message("sex"),
    "role": Message("place in the family"),
    "place": Message("place"),
    "region": Message("region"),
    "country": Message("country"),
    "last_seen": Message("last seen"),
    "seen": Message("day seen"),
    "phone": Message("telephone"),
    "document": Message("number of a paper"),
    "family": Message("family"),
}
TELLS: Final = 0.15
"""Log2 odds from which on a respect speaks for or against: less is noise of the fit, and is not shown."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What one respect says: `weight` in log2 odds, above 0 for one person, below against; `level` names how alike."""

    field: str
    level: str
    weight: float

    @property
    def message(self) -> Message:
        """A sentence in the reader's language."""
        return FAMILY[self.level] if self.field == "family" else _SENTENCES[self.field, self.level]

    @property
    def label(self) -> Message:
        """The name of the respect."""
        return FIELDS[self.field]


@cache
def level_name(field: str, rank: int) -> str:
    """The name of a level by its rank, as `Comparison.of` counts."""
    if rank == APART:
        return "apart"
    levels = next(each.levels for each in COMPARISONS if each.name == field)
    return levels[len(levels) - rank].name
