"""The questions of a case, worked out: from values to values, so that another process can do it (`apart`).

Nothing here knows the database or the web: what is read of a case before, and how its questions are kept, is in `recheck`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from habeas.check.ask import Question, ask
from habeas.check.describe import Teller
from habeas.check.every_reading import in_every_reading
from habeas.check.findings import check_cases
from habeas.check.office import Figures, program_with
from habeas.check.questions import Asker
from habeas.check.steps import FAR
from habeas.record.case import Case
from habeas.tell.groups import Group, gathered
from habeas.words.catalogue import languages

AFTER: Final = 1_000_000
"""The rank of what is no question, after all that are: lists that show the first questions of many cases never meet it."""


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A case on a day, the same with its linked cases where it has any, and the ids that are its own."""

    case: Case
    linked: Case | None
    day: int
    figures: Figures
    people: frozenset[str]
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Put:
    """A question as it is kept; `who` and `place` are ids of the case, `body` is plain JSON. With `every_reading` it is what is
    breached in each reading of the vague days."""

    who: str
    place: str | None
    identity: str
    rank: int
    weight: float
    since: int
    until: int
    body: dict[str, object]
    every_reading: bool = False


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked of a case by itself, and of the same with its linked cases."""

    alone: tuple[Put, ...]
    together: tuple[Put, ...] | None


def work_out(what: ToAsk) -> Questions:
    """The questions, the most useful first; of those that linked cases leave open, the ones this case could answer."""
    together = _asked(what, what.linked) if what.linked is not None else None
    return Questions(_asked(what, what.case), together)


def _asked(what: ToAsk, read: Case) -> tuple[Put, ...]:
    program, own = program_with(what.figures), {entry.id for entry in what.case.entries}
    askers = {language: Asker(read, Teller(program.vocabulary, language)) for language in languages()}

    def is_own(question: Question) -> bool:
        missing = question.missing
        named = ((missing.who, what.people), (missing.place, what.places), (missing.entry, own))
        return all(not name or name in ours for name, ours in named)

    checked = check_cases([read], program, what.day)
    found = ask(read, checked, what.day)
    asked = tuple(
        Put(
            who=question.missing.who,
            place=question.missing.place,
            identity=question.id,
            rank=rank,
            weight=question.weight,
            since=question.since,
            until=FAR if question.until >= what.day else question.until,
            body=_body(question, askers),
        )
        for rank, question in enumerate(each for each in found if read is what.case or is_own(each))
    )
    vague = in_every_reading([read], checked.findings, program, what.day).get(read.id, ())
    own_vague = [each for each in vague if each.who in what.people]
    return asked + tuple(_vague(rank, group, what.day) for rank, group in enumerate(gathered(own_vague), AFTER))


def _vague(rank: int, group: Group, day: int) -> Put:
    """What is breached in each reading of the vague days: of one rule and person, under all its sources."""
    first, until = group.first, group.until
    sources = dict.fromkeys((each.source.instrument, each.source.provision) for each in group.findings)
    return Put(
        who=first.who,
        place=None,
        identity=f"every-reading:{first.id}",
        rank=rank,
        weight=0.0,
        since=first.since,
        until=FAR if until is None or until >= day else until,
        body={"norm": first.norm.id, "who": first.who, "law": [list(each) for each in sources]},
        every_reading=True,
    )


def _body(question: Question, askers: Mapping[str, Asker]) -> dict[str, object]:
    """`text` is the question in each language, so that a list of many cases reads none of them."""
    missing = question.missing
    return {
        "text": {language: asker.question(missing, question.abouts) for language, asker in askers.items()},
        "asks": missing.asks,
        "about": missing.about,
        "entry": missing.entry,
        "who": missing.who,
        "place": missing.place,
        "abouts": list(question.abouts),
        "people": list(question.people),
        "decides": list(question.decides),
        "helps": list(question.helps),
        "answers": [
            {"answer": answer.answer, "kind": answer.kind, "fields": dict(answer.fields)} for answer in question.answers
        ],
    }
