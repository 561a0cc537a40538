"""What the body held, article by article, and the citation of a published judgment."""

from collections.abc import Collection

from habeas.dates import When
from habeas.files import Fields, Text
from habeas.record.case import Holding
from habeas.record.reader_people import Ids, states_of
from habeas.record.sheet import Row, Sheet, plain
from habeas.words import Message

RESULTS = (
    "violation", "no_violation", "inadmissible", "struck", "not_examined", "conditional_violation", "obligation",
    "unconstitutional_in_part", "release_ordered",
)  # fmt: skip
ASPECTS = ("procedural", "substantive")
HOLDING_FIELDS = ("paras", "note", "verified", "from_memory", "from_memory_paras", "vote", "source")
CITE_FIELDS = ("court", "application", "communication", "doc", "case_number", "final", "date_verified", "ecli", "url")


def read_holdings(sheet: Sheet, top: Row, people: Ids) -> tuple[Holding, ...]:
    """The holdings in their order; one without article or result is left out, with its fault."""
    holdings = []
    for row in sheet.rows(top, "holdings"):
        row.need("article", "result")
        article, result = row.text("article"), _word(row, "result", RESULTS)
        since, until = row.span("from", "until")
        by_state = states_of(row, "by_state")[:1]
        holding = Holding(
            article or "",
            result or "",
            tuple(text.value for text in row.texts("who") if people.check(text)),
            since,
            until,
            with_=tuple(text.value for text in row.texts("with")),
            aspect=_word(row, "aspect", ASPECTS),
            by_state=by_state[0] if by_state else None,
            comparable=row.yes_no("comparable") or False,
            needs=row.text("needs"),
            about=row.text("about"),
            why=row.text("why"),
            mark=row.mark,
        )
        row.unknown(HOLDING_FIELDS, "holdings")
        if article and result:
            holdings.append(holding)
    return tuple(holdings)


def _word(row: Row, key: str, known: Collection[str]) -> str | None:
    """One of the known words; another is a warning, and is kept."""
    text = row.text(key)
    if text is not None and text not in known:
        near = row.sheet.nearest(text, known)
        hint = (
            Message("Did you mean %(near)s?", {"near": near})
            if near
            else Message("Known are: %(known)s.", {"known": ", ".join(known)})
        )
        message = Message(
            "“%(value)s” is no known word for “%(key)s”. %(hint)s", {"value": text[:60], "key": key, "hint": hint}
        )
        row.sheet.warn(row.at(key), message, text)
    return text


def read_cite(sheet: Sheet, top: Row) -> tuple[dict[str, str] | None, When | None]:
    """The citation, and its date: the day on which the file is closed."""
    node = top.take("cite")
    if node is None:
        return None, None
    if not isinstance(node, Fields):
        message = Message("“cite” is a group of fields: {court: ECtHR, date: 2006-10-12, name: ...}.")
        sheet.fault(node.mark, message)
        return None, None
    row = Row(sheet, node)
    row.need("name", "date")
    row.text("name")
    closed = row.date("date")
    row.unknown(CITE_FIELDS, "cite")
    cite = {
        key: value.value if isinstance(value, Text) else str(plain(value))
        for key, value in node.pairs.items()
        if key in row
    }
    return cite, closed
