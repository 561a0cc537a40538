"""What a lawyer has to know before signing: what the record lacks, consent and power of attorney, the last day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from habeas.act.brief import people_of
from habeas.act.letters import Letter
from habeas.act.options import Option
from habeas.act.terms import Term
from habeas.act.who import is_dead, suits
from habeas.check.amounts import long_day
from habeas.check.cases import standing_entries
from habeas.dates import FALSE, TRUE, UNKNOWN
from habeas.record.case import Person
from habeas.tell.agreement import name_of
from habeas.tell.law_words import in_language
from habeas.tell.report import CheckedCase, Report
from habeas.words import Message, say

ASKS: Final[Mapping[str, Message]] = {
    "to_name": Message("Name of the very court, office or institution"),
    "to_address": Message("Its address"),
    "representative": Message("Who represents the person: name and standing"),
    "contact": Message("Postal address, telephone and e-mail for the answer"),
    "signer": Message("Name of whoever signs"),
    "office": Message("Name and address of your organisation"),
}
"""Questions that any paper may ask."""
POWER: Final = "power_of_attorney"
POWER_ENDED: Final = "power_of_attorney_ended"


def labels(person: str) -> dict[str, Message]:
    """What the record can lack for a paper about a person, by the name of the value."""
    name = {"name": person}
    return {
        "person.born": Message("date of birth of %(name)s", name),
        "person.nationality": Message("nationality of %(name)s, or that there is none", name),
        "person.age": Message("age of %(name)s", name),
        "custody.place": Message("where %(name)s is held", name),
        "custody.since": Message("since when %(name)s is held", name),
        "custody.days": Message("how long %(name)s has been held", name),
        "decision.name": Message("the decision that is attacked"),
        "decision.day": Message("the day of the decision"),
        "decision.by": Message("who decided"),
        "decision.served": Message("the day on which the decision was handed over"),
        "decision.number": Message("the number of the decision"),
        "parents.names": Message("the parents of %(name)s", name),
        "agreed": Message(
            "a dated consent of %(name)s to this, or a power of attorney: without it the paper says nothing of consent",
            name,
        ),
        "power": Message("a power of attorney of %(name)s, to be attached", name),
        "case.number": Message("the number of the case"),
    }


def _meant(person: str) -> dict[str, Message]:
    """What is said where the person is none of those for whom a paper is meant."""
    name = {"name": person}
    return {
        "child": Message("This paper is for a child; the record does not show that %(name)s is one.", name),
        "pregnant": Message(
            "This paper is for a pregnant woman; the record does not show that %(name)s is pregnant.", name
        ),
        "stateless": Message(
            "This paper is for a stateless person; the record does not show that %(name)s is one.", name
        ),
        "dead": Message("This paper is about a death; the record does not show that %(name)s died.", name),
        "family": Message("This paper is for a family; no relative of %(name)s is on record.", name),
    }


def missing_labels(names: Iterable[str], letter: Letter, person: str, language: str) -> tuple[str, ...]:
    """What was left out of the paper because nobody knows it, in words, each once."""
    found, known = [], labels(person)
    for name in names:
        ask = name.removeprefix("ask.")
        if ask in letter.asks:
            found.append(in_language(letter.asks[ask], language))
        elif ask in ASKS:
            found.append(say(ASKS[ask], language))
        elif name in known:
            found.append(say(known[name], language))
        else:
            found.append(name)
    return tuple(dict.fromkeys(found))


def notes_of(
    report: Report, each: CheckedCase, letter: Letter, person: Person, own: Sequence[Option]
) -> tuple[str, ...]:  # fmt: skip
    """Whether it is a paper for this person, consent, power of attorney, and whether the body is open and until when."""
    found = []
    if letter.about in (meant := _meant(name_of(person))) and not suits(letter, each, person):
        found.append(meant[letter.about])
    if not letter.is_of_dead and is_dead(each, person):
        found.append(Message("%(name)s died; this paper speaks of somebody alive.", {"name": name_of(person)}))
    if letter.consent and not _consents(each, (person.id,), letter.consent):
        words = {"name": name_of(person), "use": report.say(_USES[letter.consent])}
        found.append(Message("No dated consent of %(name)s to this is on record: %(use)s.", words))
    if letter.power and not has_power(each, people_of(letter, each.case, person.id), report.known_at):
        found.append(Message("No power of attorney of %(name)s is on record.", {"name": name_of(person)}))
    found += [_term(option, report.language) for option in own if _tells(option, each.day)]
    return tuple(dict.fromkeys(report.say(note) for note in found))


_USES: Final[Mapping[str, Message]] = {
    "lodge": Message("to lodge a complaint or an application"),
    "consulate": Message("to turn to the consulate or to the home state"),
    "trace": Message("to look for the family"),
    "share": Message("to pass the record on"),
}


def agrees(each: CheckedCase, letter: Letter, people: Collection[str], known_at: int | None) -> bool:
    """Whether a paper may say that they agree: by a dated consent or, save towards the home state, a power of attorney."""
    if letter.consent and _consents(each, people, letter.consent):
        return True
    return not letter.home and has_power(each, people, known_at)


def _consents(each: CheckedCase, people: Collection[str], use: str) -> bool:
    return any(
        consent.who in people
        and consent.use == use
        and (consent.given.last or each.day + 1) <= each.day
        and (consent.withdrawn is None or (consent.withdrawn.first or 0) > each.day)
        for consent in each.case.consents
    )


def has_power(each: CheckedCase, people: Collection[str], known_at: int | None) -> bool:
    """Whether a power of attorney of one of the people stands on the day of the check."""
    own = [one for one in standing_entries(each.case, each.day, known_at) if one.who in people]
    ended = [one.on.span_days[0] for one in own if one.kind == POWER_ENDED]
    return any(
        one.kind == POWER
        and one.on.span_days[1] <= each.day
        and (one.until is None or one.until.span_days[0] >= each.day)
        and not any(one.on.span_days[0] <= end <= each.day for end in ended)
        for one in own
    )


def _tells(option: Option, day: int) -> bool:
    """Whether there is anything to say of the body: that it is not open, or a day that is still to come."""
    return option.open != TRUE or (option.deadline is not None and option.deadline.day >= day)


def _term(option: Option, language: str) -> Message:
    """The state of the body, and the last day, in one sentence."""
    name = in_language(option.forum.name, language)
    why = "; ".join(say(message, language) for message in option.why)
    if option.open == FALSE:
        return Message("%(body)s is closed: %(why)s", {"body": name, "why": why})
    if option.open == UNKNOWN and why:
        return Message("Whether %(body)s is open is not known: %(why)s", {"body": name, "why": why})
    if option.deadline is not None:
        day = {"body": name, "day": _end(option.deadline, language)}
        told = (
            Message("%(body)s: not before %(day)s", day) if option.waits else Message("%(body)s: last day %(day)s", day)
        )
        rule = in_language(option.deadline.limit.rule, language)
        mark = "" if option.deadline.limit.verified else say(Message(" [unverified]"), language)
        return Message("%(told)s (%(rule)s)%(mark)s", {"told": told, "rule": rule, "mark": mark})
    return Message("%(body)s is open", {"body": name})


def _end(term: Term, language: str) -> str:
    day = long_day(term.day, language)
    return day if term.clock is None else f"{day}, {term.clock}"
