"""The Agreement and the matrix: unknown is no gap, and a gap is proved by the text or a named report only."""

import shutil
from pathlib import Path

import pytest

from habeas.files import FaultsError
from habeas.law.chisinau import AGREEMENT, Cell, Gap, load, shipped
from habeas.law.instruments import shipped as register
from habeas.law.reading import DATA

TALLY = {
    AGREEMENT: {"no": 20, "unknown": 8, "partly": 2, "yes": 0},
    "hague_1996": {"no": 11, "unknown": 0, "partly": 17, "yes": 2},
    "eu_return_2008_115": {"no": 8, "unknown": 0, "partly": 18, "yes": 4},
    "coe_trafficking_2005": {"no": 6, "unknown": 0, "partly": 14, "yes": 10},
    "minsk_1993": {"no": 23, "unknown": 0, "partly": 7, "yes": 0},
    "kishinev_2002": {"no": 23, "unknown": 0, "partly": 7, "yes": 0},
    "readmission_typical": {"no": 21, "unknown": 0, "partly": 6, "yes": 3},
}
"""As the research counts them."""


@pytest.mark.parametrize("column", TALLY)
def test_the_matrix_counts_as_the_research_does(column: str) -> None:
    tally = shipped().tally(column)
    counted = {
        "no": tally[Gap.PROVED] + tally[Gap.TO_CONFIRM],
        "unknown": tally[Gap.UNKNOWN],
        "partly": tally[Gap.PARTLY],
        "yes": tally[Gap.NONE],
    }
    assert counted == TALLY[column]


def test_proved_gaps_of_the_agreement_rest_on_text_or_report() -> None:
    assert len(shipped().gaps()) == 14
    assert {row.cells[AGREEMENT].basis for row in shipped().gaps()} == {"seen", "commentary"}
    assert len(shipped().gaps(gap=Gap.TO_CONFIRM)) == 6
    assert shipped().gaps("minsk_1993") == ()


def test_every_row_has_a_cell_with_a_basis_in_every_column() -> None:
    rows = shipped().matrix()
    assert len(rows) == 30
    assert rows[0][0].id == "best-interests-assessment"
    assert rows[-1][0].id == "more-favourable-law-and-other-treaties"
    assert all([column.id for column, _ in cells] == list(TALLY) for _, cells in rows)
    assert all(cell.basis and cell.why for _, cells in rows for _, cell in cells)


def test_an_office_that_has_the_text_fills_a_cell_and_the_shipped_one_stays() -> None:
    unknown = shipped().gaps(gap=Gap.UNKNOWN)[0].id
    filled = shipped().filled(unknown, AGREEMENT, Cell("no", "seen", "Article 4 was read.", "4"))
    assert filled.tally()[Gap.PROVED] == 15
    assert shipped().tally()[Gap.PROVED] == 14


def test_the_agreement_has_the_id_that_binds_states() -> None:
    assert shipped().agreement.id == AGREEMENT
    treaty = register().instruments[AGREEMENT]
    assert treaty.adopted is not None
    assert shipped().agreement.done == treaty.adopted.first


def test_articles_say_how_much_was_seen() -> None:
    articles = shipped().articles
    assert len(articles) == 10
    assert [article.article for article in articles if article.seen == "no"] == ["2-6", "8-end"]
    assert sum(article.read_twice for article in articles) == 4
    assert sum(len(article.silent_on) for article in articles) == 30
    assert all(article.says["en"] and article.says["ru"] for article in articles)


def test_the_rest_of_the_research_is_carried() -> None:
    known = shipped()
    assert (len(known.parties), len(known.criticism), len(known.followers), len(known.related)) == (15, 3, 5, 2)
    assert known.parties["GE"].status == "unknown"
    assert known.parties["RU"].domestic_act == "2006-06"
    assert len(known.agreement.amended_by) == 2
    assert sum(cell.read_twice for row in known.safeguards.values() for cell in row.cells.values()) == 22 + 19


def test_all_faults_come_at_once_with_nearest_word(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    rows = data / "chisinau" / "safeguards-1-decision.yaml"
    text = rows.read_text(encoding="utf-8")
    rows.write_text(
        text.replace("basis: seen", "basis: sen", 1).replace("minsk_1993", "minsk_1992", 1), encoding="utf-8"
    )
    with pytest.raises(FaultsError) as caught:
        load(data)
    said = str(caught.value)
    assert len(caught.value.faults) == 3
    assert "Did you mean “seen”?" in said
    assert "Did you mean “minsk_1993”?" in said
    assert "No cell for minsk_1993" in said
