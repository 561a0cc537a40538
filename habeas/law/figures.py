"""Figures of norms (`numbers`, `versions`), figures of an office (settings), and whether each fits where it is used."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import chain

from habeas.files import Fault, Fields, Mark, Node
from habeas.law.measures import NO_WORKING_DAYS, fits
from habeas.law.names import Names
from habeas.law.norm import Event, Figure, Form, SettingDefinition, Version
from habeas.law.reading import Row, row_of
from habeas.law.scalars import Known, figure, scalar
from habeas.law.syntax import Amount, Compare, Expr, Parameter, Setting, walk
from habeas.words import Message

Named = type[Parameter] | type[Setting]


@dataclass(slots=True)
class Figures:
    """Figures by name, those from memory, where each comes from and where it stands."""

    values: dict[str, Figure]
    unconfirmed: set[str]
    origins: dict[str, str]
    marks: dict[str, Mark]

    @classmethod
    def none(cls) -> "Figures":
        return cls({}, set(), {}, {})


def read_figures(row: Row, names: Names, known: Known) -> Figures:
    """All fields of the row that nobody asked for as figures: `n: 3 months`, `n: {value: .., from_memory: yes}`."""
    found = Figures.none()
    for name in [key for key in row.fields.pairs if key not in row.asked]:
        if not row.has(name):
            row.fault(Message("The field “%(key)s” is empty.", {"key": name}), row.fields.keys[name], name)
            continue
        if name in names.facts or name in known.definitions or name == "indicator" or not name.isidentifier():
            message = Message("“%(name)s” cannot name a figure: take another word, such as “n”.", {"name": name})
            row.fault(message, row.fields.keys[name], name)
        _read_figure(name, row.fields.pairs[name], names, row.faults, found)
    return found


def _read_figure(name: str, node: Node, names: Names, faults: list[Fault], found: Figures) -> None:
    if isinstance(node, Fields):
        row = row_of(node, faults)
        row.text("value")
        if row.yes("from_memory"):
            found.unconfirmed.add(name)
        if (origin := row.maybe_text("origin")) is not None:
            found.origins[name] = origin
        text = scalar(row, "value")
        row.done()
        if text is None:
            return
        node = text
    value = figure(node, names, faults)
    if value is not None:
        found.values[name] = value
        found.marks[name] = node.mark


def read_version(row: Row, names: Names, known: Known) -> tuple[Version, Figures]:
    """One version. `until` is inclusive in the file; here it is the first day on which the version no longer holds."""
    since, until = row.day("from"), row.day("until")
    if since is not None and until is not None and since > until:
        row.fault(Message("“until” lies before “from”. Both days are inclusive."))
    by, certain = row.maybe_text("by"), row.maybe_flag("certain")
    found = read_figures(row, names, known)
    version = Version(
        since=since,
        until=None if until is None else until + 1,
        figures=found.values,
        unconfirmed=frozenset(found.unconfirmed),
        origins=found.origins,
        by=by,
        certain=certain is not False,
    )
    return version, found


def read_setting(row: Row, names: Names) -> SettingDefinition:
    """`{name, label, value, origin}`; without a value the setting is *not known*. An office may leave out the Russian."""
    name = row.text("name")
    label = row.in_both("label")
    node = row.fields.pairs.get("value")
    if node is None:
        row.fault(Message("The field “%(key)s” is missing here.", {"key": "value"}), value="value")
    value = figure(node, names, row.faults) if node is not None and row.has("value") else None
    setting = SettingDefinition(name, label, value, row.in_either("origin"), row.fields.mark)
    row.asked.add("value")
    row.done()
    return setting


def terms_of(form: Form) -> Iterator[Amount | Parameter | Setting]:
    """The terms of a form: fields that must be times."""
    for part in fields(form):
        value = getattr(form, part.name)
        if isinstance(value, Amount | Parameter | Setting):
            yield value


def expressions_of(form: Form) -> Iterator[Expr]:
    """The conditions and duties of a form."""
    for part in fields(form):
        value = getattr(form, part.name)
        if isinstance(value, Expr) and not isinstance(value, Amount | Parameter | Setting):
            yield value


def used(form: Form, of: Named) -> set[str]:
    """The names of the parameters or settings that a form uses."""
    nodes = chain(terms_of(form), *map(walk, expressions_of(form)))
    return {name for node in nodes if (name := _name(node, of)) is not None}


def _name(node: Expr, of: Named) -> str | None:
    return node.name if isinstance(node, Parameter | Setting) and type(node) is of else None


def misfits(form: Form, name: str, value: Figure, names: Names, of: Named) -> list[Message]:
    """What is wrong with a figure where the form uses it."""
    found = []
    if isinstance(value, Amount) and value.length.unit == "working_day" and _in_calendar_time(form, name, of):
        found.append(_misfit(name, NO_WORKING_DAYS))
    if any(_name(item, of) == name for item in terms_of(form)) and not isinstance(value, Amount):
        found.append(Message("“%(name)s” is a term here: give it a time such as “3 months”.", {"name": name}))
    for expression in expressions_of(form):
        for node in walk(expression):
            if isinstance(node, Compare) and _name(node.right, of) == name:
                wrong, _ = fits(node.left, value, names)
                if wrong is not None:
                    found.append(_misfit(name, wrong))
    return found


def _misfit(name: str, why: Message) -> Message:
    return Message("“%(name)s” does not fit where it is used: %(why)s.", {"name": name, "why": why})


def _in_calendar_time(form: Form, name: str, of: Named) -> bool:
    """Whether the figure is used where the calendar of a state is not looked at: outside the terms of an event."""
    terms = () if isinstance(form, Event) else terms_of(form)
    nodes = chain(terms, *map(walk, expressions_of(form)))
    return any(_name(node, of) == name for node in nodes)
