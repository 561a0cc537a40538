"""Holes in the law of a state, and what its prisons offer, read from `gaps/*.yaml` and `regimes/*.yaml`."""

from habeas.dates import FALSE, TRUE, UNKNOWN
from habeas.files import Text
from habeas.law.measures import in_unit
from habeas.law.norm import Gap, RegimeFigure
from habeas.law.reading import Row
from habeas.law.scalars import Known, expression, figure, unknown
from habeas.words import Message

_VALUES = {"yes": TRUE, "no": FALSE, "unknown": UNKNOWN}


def read_gap(row: Row, known: Known) -> Gap:
    """`gap: id`, and the facts that it `sets` in a state; `until` is inclusive in the file."""
    since, until = _days(row)
    title = row.need_row("title")
    titles = {language: text for language in ("en", "ru") if (text := title.maybe_text(language)) is not None}
    title.done()
    gap = Gap(
        id=row.text("gap"),
        state=_state(row, known),
        since=since,
        until=until,
        sets=_sets(row, known),
        title=titles,
        why=row.text("why"),
        see=row.texts("see"),
        verified=row.yes("verified"),
        condition=expression(row, "if", known.context()),
        mark=row.fields.mark,
    )
    row.done()
    return gap


def read_regime(row: Row, known: Known) -> RegimeFigure:
    """`regime: prison`, and the value of an indicator there; `until` is inclusive in the file."""
    since, until = _days(row)
    places = known.names.fact_values("place") if "place" in known.names.facts else ()
    kind = row.choice("regime", places) if places else row.text("regime")
    indicator = row.text("indicator")
    if indicator and indicator not in known.names.indicators:
        wrong = Message("“%(word)s” is no indicator of the vocabulary.", {"word": indicator})
        row.fault(unknown(indicator, known.names.indicators, wrong), row.fields.pairs["indicator"].mark, indicator)
        indicator = ""
    low, high = _value(row, indicator, known)
    regime = RegimeFigure(
        state=_state(row, known),
        kind=kind,
        indicator=indicator,
        low=low,
        high=high,
        since=since,
        until=until,
        source=row.text("source"),
        verified=row.yes("verified"),
    )
    row.done()
    return regime


def _value(row: Row, indicator: str, known: Known) -> tuple[float, float]:
    """The value in the unit of the indicator; yes is 1, no is 0."""
    row.text("value")
    node = row.fields.pairs.get("value")
    if not indicator or not isinstance(node, Text) or node.is_null:
        return 0.0, 0.0
    measure = known.names.indicators[indicator]
    if measure.type == "yes_no":
        value = node.as_bool()
        if value is None:
            row.fault(Message("“%(value)s” is neither yes nor no.", {"value": node.value}), node.mark, node.value)
        return float(bool(value)), float(bool(value))
    value_of = figure(node, known.names, row.faults)
    if value_of is None:
        return 0.0, 0.0
    number = in_unit(value_of, measure.unit)
    if number is None:
        message = Message("This is measured in %(unit)s: write the figure in that unit.", {"unit": measure.unit})
        row.fault(message, node.mark, node.value)
        return 0.0, 0.0
    return number.low, number.high


def _sets(row: Row, known: Known) -> dict[str, int]:
    sets = row.need_row("sets")
    found = {}
    for name, node in sets.fields.pairs.items():
        sets.asked.add(name)
        fact = known.names.facts.get(name)
        if fact is None or fact.type != "yes_no":
            wrong = Message("“%(word)s” is no fact of yes or no.", {"word": name})
            sets.fault(unknown(name, known.names.facts, wrong), sets.fields.keys[name], name)
        value = _VALUES.get(node.value) if isinstance(node, Text) else None
        if value is None:
            sets.fault(Message("A gap sets a fact to yes, no or unknown."), node.mark, name)
        else:
            found[name] = value
    return found


def _state(row: Row, known: Known) -> str:
    states = known.names.fact_values("state") if "state" in known.names.facts else ()
    return row.choice("state", states) if states else row.text("state")


def _days(row: Row) -> tuple[int | None, int | None]:
    since, until = row.day("from"), row.day("until")
    if since is not None and until is not None and since > until:
        row.fault(Message("“until” lies before “from”. Both days are inclusive."))
    return since, None if until is None else until + 1
