"""What submissions are made from, put together: the matrix and the judgments from published cases alone.

Counts of an office's own cases stand in a submission by its release only, which is held against all that was told before; a
matrix or a judgment is not, so two of them told a month apart could give somebody away.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from habeas.check.program import Program
from habeas.law import chisinau, instruments
from habeas.law.chisinau import AGREEMENT
from habeas.prove.breached import Looked
from habeas.prove.execution.judgments import Judgment, known
from habeas.prove.execution.repeats import repeats
from habeas.prove.gap.matrix import gap_matrix
from habeas.prove.report.choices import choices_of
from habeas.prove.report.compose import Record
from habeas.prove.report.plan import Choices, Found, Plan, Story
from habeas.prove.report.stories import why_not
from habeas.tell.report import CheckedCase


def record_of(
    program: Program,
    day: int,
    published: Looked,
    judgments: Sequence[Judgment],
    cases: Sequence[CheckedCase],
    release: Mapping[str, Any] | None,
) -> Record:
    """`published` are the people of published cases, for the matrix and the judgments; `cases` those of whom stories are told;
    `release` is what a release tells."""
    data, library = chisinau.shipped(), program.library
    one_person = known(library, program.vocabulary).one_person
    return Record(
        day=day,
        law=library.version,
        release=release,
        matrix=gap_matrix(AGREEMENT, published, day, data, instruments.shipped(), library),
        judgments={each.id: repeats(each, published.people, one_person) for each in judgments},
        cases={each.case.id: each for each in cases},
        vocabulary=program.vocabulary,
    )


def choices_in(program: Program) -> Choices:
    """What a plan may name by the law and the judgments that ship."""
    judgments = known(program.library, program.vocabulary).executions
    return choices_of(program.library, program.vocabulary, chisinau.shipped(), judgments)


def people_of(plan: Plan) -> frozenset[tuple[str, str]]:
    """Case and id of everybody of whom the plan tells."""
    return frozenset((part.case, part.who) for part in plan.parts if isinstance(part, Story | Found))


def told_of(plan: Plan, record: Record) -> frozenset[tuple[str, str]]:
    """Those of them of whom something is told."""
    return frozenset(
        (case, who)
        for case, who in people_of(plan)
        if case in record.cases and why_not(record.cases[case].case, who, record.day) is None
    )
