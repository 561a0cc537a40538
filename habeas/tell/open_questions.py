"""What is not known in a checked case, as questions, those first whose answers would decide most."""

from dataclasses import dataclass

from habeas.check.ask import ask
from habeas.check.describe import Teller
from habeas.check.questions import Asker
from habeas.tell.report import CheckedCase, Report


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question and how many norms wait for its answer."""

    text: str
    waiting: int


def open_questions(report: Report, each: CheckedCase, most: int) -> list[OpenQuestion]:
    """The first `most` questions of a case; entries that rest on protected sources are not spoken of."""
    secret = {source.id for source in each.case.sources if source.access == "protected"}
    hidden = frozenset(entry.id for entry in each.case.entries if entry.source in secret)
    asker = Asker(each.case, Teller(report.program.vocabulary, report.language), hidden)
    found = ask(each.case, each.checked, each.day, report.known_at)[:most]
    return [
        OpenQuestion(asker.question(question.missing, question.abouts), len(question.decides) + len(question.helps))
        for question in found
    ]
