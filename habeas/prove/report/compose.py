"""A plan and what is on record, as a submission: each part becomes its blocks, and every number told gets a name that stays.

A part of which nothing may be told, or of which nothing is there, says so in its place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from habeas.check.amounts import iso, long_day, number
from habeas.dates import When
from habeas.prove.execution.repeats import Repeats
from habeas.prove.gap.matrix import GapMatrix
from habeas.prove.publish.axes import STATE
from habeas.prove.publish.builder import Pick
from habeas.prove.publish.picked import pick_chart, pick_json
from habeas.prove.publish.words import cell_text, notes, table_text, what_text
from habeas.prove.report import matrix_rows, of_judgment, of_person
from habeas.prove.report.blocks import Block, Drawing, Heading, Number, Paragraph, Sheet, Submission
from habeas.prove.report.changes import Kept, changed
from habeas.prove.report.plan import KINDS, LAST, Found, Gaps, OfJudgment, Part, Plan, Story, Words
from habeas.prove.report.work import Work
from habeas.record.vocabulary import Vocabulary
from habeas.tell.law_words import in_language
from habeas.tell.report import CheckedCase
from habeas.words import Message

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """What a submission is made from: what a release tells (None where there is none), the matrix, judgments and checked cases
    by id; `day` is an ordinal, `law` the version."""

    day: int
    law: str
    release: Mapping[str, Any] | None
    matrix: GapMatrix
    judgments: Mapping[str, Repeats]
    cases: Mapping[str, CheckedCase]
    vocabulary: Vocabulary


def compose(plan: Plan, record: Record, language: str, before: Kept | None = None) -> Submission:
    """The submission in a language, complete; with what changed since an earlier making."""
    work = Work(language)
    title = in_language(plan.title, language)
    blocks: list[Block] = [Heading(1, title), Paragraph(work.say(KINDS[plan.kind]), quiet=True)]
    if plan.by:
        blocks.append(Paragraph(in_language(plan.by, language)))
    blocks.append(Paragraph(long_day(record.day, language), quiet=True))
    for part in plan.parts:
        blocks += _part(part, record, work)
    blocks += _ends(record, work)
    if before is not None:
        start = _first_part(blocks)
        blocks[start:start] = changed(before, work)
    return Submission(title, language, iso(record.day) or "", tuple(blocks), work.numbers)


def _first_part(blocks: list[Block]) -> int:
    """Where the head ends: what changed stands before everything else."""
    return next((place for place, each in enumerate(blocks) if place and isinstance(each, Heading)), len(blocks))


def _part(part: Part, record: Record, work: Work) -> Iterator[Block]:
    match part:
        case Words(is_heading=True, text=text):
            yield Heading(2, in_language(text, work.language))
        case Words(text=text):
            for paragraph in in_language(text, work.language).split("\n\n"):
                yield Paragraph(paragraph.strip())
        case Pick():
            yield from _figure(part, record.release, work)
        case Gaps(safeguards=names):
            yield from matrix_rows.blocks(names, record.matrix, record.vocabulary, work)
        case OfJudgment(id=name):
            yield from of_judgment.blocks(name, record.judgments.get(name), work)
        case Story():
            yield from of_person.story_blocks(part, record.cases.get(part.case), record.vocabulary, record.day, work)
        case Found():
            yield from of_person.found_blocks(part, record.cases.get(part.case), record.vocabulary, record.day, work)


def _figure(pick: Pick, body: Body | None, work: Work) -> Iterator[Block]:
    """The figure of the release, with what is not told; where nothing is, that is said."""
    language = work.language
    work.picked = True
    asked = pick._replace(when=pick.when or _last(body))
    caption = ", ".join(filter(None, (what_text(asked.what, language), asked.when)))
    if asked.where:
        caption += f" ({cell_text(STATE, asked.where, language)})"
    if asked.by:
        caption += f": {table_text(asked.by, language)}"
    yield Heading(3, caption)
    figure = None if body is None else pick_json(body, asked, language)
    if figure is None or (figure["total"] is None and not figure["rows"]):
        yield Paragraph(
            work.say(Message("This figure is not told: too few people, or no fixed table has it.")), quiet=True
        )
        return
    name = "|".join(("figure", *(each or "" for each in asked)))
    if figure["total"] is not None:
        work.numbers[name] = Number(figure["total"], caption)
        total = number(figure["total"], language)
        yield Paragraph(work.say(Message("In all: %(count)s.", {"count": total})))
    if asked.by:
        yield from _rows(figure, name, caption, work)


def _rows(figure: Mapping[str, Any], name: str, caption: str, work: Work) -> Iterator[Block]:
    """The cells that are told, as a chart and a table; and how many people are in the others."""
    language = work.language
    if not figure["rows"]:
        yield Paragraph(work.say(Message("It is not told by this: that would tell small numbers.")), quiet=True)
        return
    for row in figure["rows"]:
        work.numbers[f"{name}|{row['key']}"] = Number(row["count"], f"{caption}: {row['label']}")
    drawn = dict(pick_chart(figure) or {})
    drawn.pop("title", None)  # the heading says it
    yield Drawing(caption, drawn)
    cells = [(row["label"], number(row["count"], language)) for row in figure["rows"]]
    if figure["left"]:
        cells.append((work.say(Message("in rows that are not told")), number(figure["left"], language)))
    yield Sheet(caption, (figure["by_label"], work.say(Message("people"))), tuple(cells))


def _last(body: Body | None) -> str:
    """The last year of which anything is told."""
    years = (body or {}).get("years", {})
    return max((name for name, own in years.items() if own["people"] is not None), default=LAST)


def _ends(record: Record, work: Work) -> Iterator[Block]:
    """How it was made: of the figures what the release says of itself, and of the whole the day and the law."""
    yield Heading(2, work.say(Message("How this was made")))
    if work.picked and record.release is not None:
        told = When.parse(record.release["day"]).span_days[0]
        yield Paragraph(
            work.say(Message("Figures as told on %(day)s.", {"day": long_day(told, work.language)})), quiet=True
        )
        for each in notes(record.release):
            yield Paragraph(work.say(each), quiet=True)
    values = {"day": long_day(record.day, work.language), "law": record.law}
    yield Paragraph(work.say(Message("Made with Habeas on %(day)s by the law of version %(law)s.", values)), quiet=True)
