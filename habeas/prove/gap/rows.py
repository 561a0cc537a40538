"""The matrix for another program: the contract of `habeas prove gap --format json` and `csv`."""

import csv
import io
import re
from collections.abc import Mapping
from typing import Final

from habeas.check.amounts import iso
from habeas.dates import FALSE, TRUE
from habeas.law.chisinau import Cell
from habeas.prove.gap.harms import LEAST, NOT_ALONE, Count, Harmed
from habeas.prove.gap.matrix import WORDING_IS_OURS, GapMatrix, GapRow, PartyOn
from habeas.tell.report_csv import csv_cell
from habeas.words import say

ANSWER: Final[Mapping[int, bool | None]] = {FALSE: False, TRUE: True}
COLUMNS: Final = (
    "id", "title", "source", "covered", "gap", "basis", "articles", "why", "cases", "people", "unverified",
    "under_agreement", "under_agreement_not_known", "between_parties", "between_parties_not_known", "examples",
    "office_cases", "office_people", "wording",
)  # fmt: skip


def as_json(matrix: GapMatrix, language: str) -> dict[str, object]:
    """The matrix as JSON: `articles` a list, days in ISO, null where something is not known or too few to be told."""
    return {
        "instrument": {
            "id": matrix.measured.id,
            "name": dict(matrix.measured.name),
            "seen": matrix.measured.seen,
            "verified": matrix.measured.verified,
            "seen_at": list(matrix.measured.seen_at),
            "note": matrix.measured.note,
            "own": matrix.measured.is_own,
            "parties_traced": matrix.measured.traced,
        },
        "on": iso(matrix.day),
        "law": matrix.law,
        "looked_at": {"published": matrix.published, "own": matrix.own_cases},
        "tally": {gap.value: count for gap, count in matrix.tally.items()},
        "notes": {"cases": say(NOT_ALONE, language), "wording": say(WORDING_IS_OURS, language)},
        "safeguards": [row_as_json(row) for row in matrix.rows],
        "parties": [_party(each, language) for each in matrix.parties],
    }


def row_as_json(row: GapRow) -> dict[str, object]:
    """One safeguard."""
    return {
        "id": row.safeguard.id,
        "title": dict(row.safeguard.title),
        "source": list(row.safeguard.source),
        "authority": row.safeguard.authority,
        "covered": row.cell.covered,
        "articles": articles(row.cell),
        "article": row.cell.article,
        "gap": row.cell.gap.value,
        "basis": row.cell.basis,
        "why": row.cell.why,
        "read_twice": row.cell.read_twice,
        "cases": _cases(row),
        "wording": dict(row.wording),
        "beside": {
            column.id: {"covered": cell.covered, "articles": articles(cell), "gap": cell.gap.value, "basis": cell.basis,
                        "why": cell.why}
            for column, cell in row.beside
        },
    }  # fmt: skip


def articles(cell: Cell) -> list[str]:
    """The articles of a cell one by one.

    >>> articles(Cell("partly", "seen", "", "1, 7; Executive Protocol 2015"))
    ['1', '7', 'Executive Protocol 2015']
    """
    return [part.strip() for part in re.split("[,;]", cell.article or "") if part.strip()]


def _cases(row: GapRow) -> dict[str, object]:
    shared = {
        "norms": [
            {"id": each, "verified": each not in row.link.unverified}
            for each in (*row.link.norms, *row.link.of_children)
        ],
        "not_recorded": dict(row.link.not_recorded) if row.link.not_recorded else None,
    }
    if row.harmed is None:
        return {"count": 0, "examples": [], "people": 0, **shared}
    found = row.harmed
    return {
        "count": found.count,
        "examples": list(found.named),
        "people": found.people,
        "unverified": found.unverified,
        "under_agreement": found.party,
        "under_agreement_not_known": found.party_unknown,
        "between_parties": found.both,
        "between_parties_not_known": found.both_unknown,
        "first": iso(found.first),
        "last": iso(found.last),
        "office": _office(found),
        **shared,
    }


def _office(found: Harmed) -> dict[str, object]:
    return {
        "cases": found.office_cases.told,
        "people": found.office_people.told,
        "unverified": found.office_unverified.told,
        "under_agreement": found.office_party.told if found.office_party else None,
        "between_parties": found.office_both.told if found.office_both else None,
        "least": LEAST,
    }


def _party(party: PartyOn, language: str) -> dict[str, object]:
    return {
        "state": party.state,
        "bound": ANSWER.get(party.value),
        "why": say(party.why, language),
        "verified": party.verified,
        "seen_at": list(party.seen_at),
        "note": party.note,
    }


def as_csv(matrix: GapMatrix, language: str) -> str:
    """One row a safeguard; a list in a cell is joined by semicolons, what is too few to be told is `<5`, what is not known of
    an instrument whose parties nobody traced is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in matrix.rows:
        found = row.harmed
        counts = ("",) * 10 if found is None else (
            found.cases, found.people, found.unverified, found.party, found.party_unknown, found.both, found.both_unknown,
            "; ".join(found.named), few(found.office_cases), few(found.office_people),
        )  # fmt: skip
        cells = (
            row.safeguard.id, row.safeguard.title.get(language, ""), "; ".join(row.safeguard.source), row.cell.covered,
            row.cell.gap.value, row.cell.basis, "; ".join(articles(row.cell)), row.cell.why, *counts,
            row.wording.get(language, ""),
        )  # fmt: skip
        writer.writerow(map(csv_cell, cells))
    return out.getvalue()


def few(count: Count) -> str:
    """A count in a table.

    >>> few(Count(7)), few(Count(None))
    ('7', '<5')
    """
    return f"<{LEAST}" if count.told is None else str(count.told)
