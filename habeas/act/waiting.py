"""What was asked of somebody and not answered: silence counted in days, as far as the record shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from habeas.record.case import Entry

ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "complaint_filed": ("complaint_decided",),
    "appeal_filed": ("appeal_decided",),
    "review_requested": ("detention_reviewed", "review_refused", "release_ordered"),
    "detention_extension_requested": ("detention_extended", "release_ordered"),
    "alternative_requested": ("alternative_considered", "alternative_imposed"),
    "return_requested": ("return_refused", "returned_to_parent"),
    "transfer_requested": ("transfer_ordered", "transferred"),
    "whereabouts_requested": ("register_answer", "family_located"),
    "travel_document_requested": ("travel_document_issued", "travel_document_refused", "nationality_denied"),
    "readmission_requested": ("readmission_ordered", "readmission_refused"),
    "interim_measure_requested": ("interim_measure", "interim_measure_refused"),
    "consulate_informed": ("consulate_visited", "travel_document_issued", "nationality_denied"),
    "consular_notice_requested": ("consulate_informed",),
    "asked": (),
}
"""What is asked, and what answers it beside an answer received (`response_received`)."""
ANSWER: Final = "response_received"
STEPS: Final = frozenset(
    {
        *ANSWERS, *(kind for kinds in ANSWERS.values() for kind in kinds), ANSWER, "application_lodged", "suit_filed",
        "communicated", "admissibility_decided", "chamber_judgment", "interim_measure_lifted", "investigation_opened",
        "investigation_refused", "investigation_closed", "complaint_forwarded", "ruling_not_implemented",
    } - {"detention_extended", "transferred", "alternative_imposed", "detention_extension_requested", "readmission_ordered",
         "readmission_requested", "readmission_refused"}
)  # fmt: skip
"""The kinds of entry that tell what was done for the person and what came of it."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Something asked; `answer` is the entry that answered it, `days` how long that took, or has been waited for."""

    entry: Entry
    answer: Entry | None
    days: int


def waiting(current: Sequence[Entry], who: str | None, day: int, kinds: frozenset[str] | None = None) -> list[Wait]:
    """What was asked by the day about a person (None: about anybody), in the order of time, answered or not.

    An answer that names no question goes to the latest open one that it fits (CORNERS, Time).
    """
    asked = sorted(
        (
            entry
            for entry in current
            if entry.kind in (kinds or ANSWERS) and (who is None or entry.who == who) and entry.on.span_days[1] <= day
        ),
        key=lambda entry: (entry.on.span_days, entry.order),
    )
    answers: dict[tuple[str, str | None], Entry] = {}
    for other in sorted(current, key=lambda entry: (entry.on.span_days, entry.order)):
        question = _question(other, asked, answers)
        if question is not None and other.on.span_days[0] <= day:
            answers.setdefault((question.id, question.who), other)
    return [_wait(entry, answers.get((entry.id, entry.who)), day) for entry in asked]


def _question(
    other: Entry, asked: Sequence[Entry], answers: Mapping[tuple[str, str | None], Entry]
) -> Entry | None:  # fmt: skip
    if other.kind == "not_done" or other.fields.get("result") in ("no_reply", "none"):
        return None
    if other.re is not None:
        named = (each for each in asked if each.id == other.re and other.kind in (ANSWER, *ANSWERS.get(each.kind, ())))
        return next((each for each in named if other.who in (None, each.who)), None)
    for each in reversed(asked):
        if (
            other.kind in (ANSWER, *ANSWERS.get(each.kind, ()))
            and other.who == each.who
            and each.on.span_days[0] <= other.on.span_days[0]
            and other.id != each.id
            and (each.id, each.who) not in answers
        ):
            return each
    return None


def _wait(entry: Entry, answer: Entry | None, day: int) -> Wait:
    asked = entry.on.span_days[1]
    end = day if answer is None else answer.on.span_days[0]
    return Wait(entry, answer, max(0, end - asked))
