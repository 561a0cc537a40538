"""Rows of the gap matrix in a submission: what is missing, the harm in published cases, wording, sources, who is bound."""

from collections.abc import Iterator, Sequence

from habeas.check.amounts import long_day
from habeas.dates import FALSE, TRUE, UNKNOWN
from habeas.law.chisinau import Gap
from habeas.law.chisinau_words import source_in_russian
from habeas.prove.gap.harms import NOT_ALONE
from habeas.prove.gap.matrix import WORDING_IS_OURS, GapMatrix, GapRow
from habeas.prove.gap.words import harm_told
from habeas.prove.report.blocks import Block, Bullets, Heading, Number, Paragraph, Sheet
from habeas.prove.report.plan import ALL, PROVED
from habeas.prove.report.work import Work
from habeas.record.vocabulary import Vocabulary
from habeas.tell.law_words import BASIS_WORDS, case_name, in_language, of_research
from habeas.words import Message

EXAMPLES = 5
"""Published cases named as examples, those nearest first."""


def blocks(names: Sequence[str], matrix: GapMatrix, vocabulary: Vocabulary, work: Work) -> Iterator[Block]:
    """The rows asked for: side by side in a table, then one by one."""
    rows = [row for row in matrix.rows if _is_asked(row, names)]
    yield Heading(3, in_language(matrix.measured.name, work.language))
    if matrix.parties:
        yield Paragraph(_bound(matrix, vocabulary, work))
    if len(rows) > 1:
        yield _overview(rows, work)
    for row in rows:
        yield from _row(row, matrix.measured.id, work)
    yield Paragraph(work.say(NOT_ALONE), quiet=True)
    yield Paragraph(work.say(WORDING_IS_OURS), quiet=True)


def _is_asked(row: GapRow, names: Sequence[str]) -> bool:
    return ALL in names or row.safeguard.id in names or (PROVED in names and row.cell.gap is Gap.PROVED)


def _bound(matrix: GapMatrix, vocabulary: Vocabulary, work: Work) -> str:
    """Who is a party on the day of the matrix; a state of which that is from memory alone is marked."""
    names: dict[int, list[str]] = {TRUE: [], FALSE: [], UNKNOWN: []}
    for each in matrix.parties:
        mark = "" if each.verified else work.say(Message(" [unverified]"))
        names[each.value].append(vocabulary.label(each.state, work.language) + mark)
    told = {value: ", ".join(own) for value, own in names.items()}
    day = long_day(matrix.day, work.language)
    lines = [work.say(Message("Bound on %(day)s: %(states)s.", {"day": day, "states": told[TRUE] or "-"}))]
    if told[FALSE]:
        lines.append(work.say(Message("Not bound: %(states)s.", {"states": told[FALSE]})))
    if told[UNKNOWN]:
        lines.append(work.say(Message("Not known: %(states)s.", {"states": told[UNKNOWN]})))
    return " ".join(lines)


def _overview(rows: Sequence[GapRow], work: Work) -> Sheet:
    head = tuple(
        map(work.say, (Message("safeguard"), Message("what the text has"), Message("published cases of the same harm")))
    )
    told = [
        (
            in_language(row.safeguard.title, work.language),
            work.say(row.cell.gap.word),
            "-" if row.harmed is None else str(row.harmed.cases),
        )
        for row in rows
    ]
    return Sheet(work.say(Message("Safeguards at a glance")), head, tuple(told), figures=False)


def _row(row: GapRow, measured: str, work: Work) -> Iterator[Block]:
    language, cell = work.language, row.cell
    title = in_language(row.safeguard.title, language)
    yield Paragraph(title, strong=True)
    basis = work.say(BASIS_WORDS[cell.basis])
    where = f"{cell.article}. " if cell.article else ""
    told = [f"{work.say(cell.gap.word)} ({basis}). {where}{of_research(cell.why, language)}".strip()]
    told += _harm(row, measured, title, work)
    told.append(work.say(Message("Suggested wording: %(text)s", {"text": in_language(row.wording, language)})))
    yield Bullets(tuple(told))
    sources = row.safeguard.source if language != "ru" else tuple(map(source_in_russian, row.safeguard.source))
    yield Paragraph(work.say(Message("Required by: %(sources)s", {"sources": "; ".join(sources)})), quiet=True)


def _harm(row: GapRow, measured: str, title: str, work: Work) -> Iterator[str]:
    if row.link.not_recorded is not None:
        yield in_language(row.link.not_recorded, work.language)
        return
    text = " ".join(map(work.say, harm_told(row)))
    found = row.harmed
    if found is not None and found.cases:
        label = work.say(Message("%(safeguard)s: people in published cases with the same harm", {"safeguard": title}))
        work.numbers[f"gap|{measured}|{row.safeguard.id}"] = Number(found.people, label)
        names = "; ".join(case_name(name) for name in found.named[:EXAMPLES])
        text += f" {work.say(Message('For example: %(names)s', {'names': names}))}"
    yield text
