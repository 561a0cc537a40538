"""The bad rows of a list as a workbook: cells under their own heads, and what is wrong in the last column."""

import io
from collections.abc import Mapping, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

Row = tuple[int, Mapping[str, str], Sequence[str]]


def workbook(rows: Sequence[Row]) -> bytes:
    """XLSX in memory. Everything is written as text, so that no cell is a formula."""
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("Bad rows")[:31])
    bold, wrapped = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
    heads = list(dict.fromkeys(head for _row, cells, _why in rows for head in cells))
    titles = [_("Row in the file"), *heads, _("What is wrong")]
    sheet.write_row(0, 0, titles, bold)
    for number, (row, cells, why) in enumerate(rows, 1):
        sheet.write_number(number, 0, row)
        for column, head in enumerate(heads, 1):
            sheet.write_string(number, column, cells.get(head, ""), wrapped)
        sheet.write_string(number, len(heads) + 1, "\n".join(why), wrapped)
    sheet.freeze_panes(1, 0)
    sheet.set_column(1, max(1, len(heads)), 20)
    sheet.set_column(len(heads) + 1, len(heads) + 1, 60)
    book.close()
    return into.getvalue()
