"""About whom a paper is, where nobody says: whoever it fits, with the most to plead."""

from habeas.act.letters import Letter
from habeas.act.pleading import groups_for
from habeas.record.case import Case, Person
from habeas.tell.report import CheckedCase

OF_AGE = 18 * 365.25


def likeliest(letter: Letter, each: CheckedCase) -> Person | None:
    """The person of the case whom the paper fits best, the first in the file where several do; None in an empty case."""
    people = list(each.case.people)

    def rank(person: Person) -> tuple[bool, int]:
        is_meant = suits(letter, each, person) and (letter.is_of_dead or not is_dead(each, person))
        return is_meant, len(groups_for(letter, each, person.id))

    return max(people, key=rank, default=None)


def suits(letter: Letter, each: CheckedCase, person: Person) -> bool:
    """Whether the person is one of those for whom the paper is meant, dead or alive."""
    kinds = {entry.kind for entry in each.case.entries if entry.who == person.id}
    match letter.about:
        case "child":
            return is_child(each, person)
        case "dead":
            return is_dead(each, person)
        case "pregnant":
            return any(kind.startswith("pregnancy") for kind in kinds)
        case "stateless":
            return bool(person.stateless) or "nationality_denied" in kinds
        case "family":
            return any(person.id in (kin.who, kin.of) for kin in each.case.kin)
        case "adult":
            return not is_child(each, person)
        case _:
            return True


def is_dead(each: CheckedCase, person: Person) -> bool:
    """Whether the person is on record as dead."""
    return person.died is not None or any(one.who == person.id and one.kind == "death" for one in each.case.entries)


def meant_for(letter: Letter, case: Case, who: str) -> tuple[str, ...]:
    """The ids of those for whom a paper about a person is: of one for a family all the kin in the case, but for the dead."""
    found = [who]
    if letter.about == "family":
        gone = {person.id for person in case.people if person.died is not None}
        gone |= {entry.who for entry in case.entries if entry.kind == "death" and entry.who}
        for one in found:  # grows while it is read: kin of kin
            near = [kin.of if kin.who == one else kin.who for kin in case.kin if one in (kin.who, kin.of)]
            found += [other for other in dict.fromkeys(near) if other not in found and other not in gone]
    return tuple(found)


def is_child(each: CheckedCase, person: Person) -> bool:
    """Whether the person was under eighteen when the record of them begins."""
    if person.age is not None:
        return person.age < 18
    first = min(
        (entry.on.first for entry in each.case.entries if entry.who == person.id and entry.on.first is not None),
        default=each.day,
    )
    if person.born is not None and person.born.last is not None:
        return first - person.born.last < OF_AGE
    return any(kin.of == person.id and kin.relation == "parent" for kin in each.case.kin)
