"""One norm out of its fields. Every fault is added to the row's list; a norm at fault is None."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import cast, get_args

from habeas.law.figures import Figures, misfits, read_figures, read_version, used
from habeas.law.forms import read_form
from habeas.law.norm import PAIRS, RELATIVE, Duty, Force, ForEach, Form, Norm, Source, Version, While
from habeas.law.reading import Row
from habeas.law.scalars import Known, unknown
from habeas.law.syntax import Parameter, Setting
from habeas.law.tokens import Context
from habeas.words import Message

TOPICS = (
    "liberty", "children", "pregnancy", "statelessness", "conditions", "consular", "removal", "death", "asylum",
    "procedure", "monitoring",
)  # fmt: skip
TIERS = ("1", "2", "3")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_STATE = re.compile(r"[A-Z]{2}")


def read_norm(row: Row, known: Known) -> Norm | None:
    """The norm that these fields describe."""
    before = len(row.faults)
    each = cast(ForEach, row.choice("for each", get_args(ForEach))) if row.has("for each") else None
    figures, versions = _figures(row, known)
    form = read_form(row, _context(figures, versions, each, known))
    if each == RELATIVE and form is not None and not isinstance(form, While):
        message = Message("“for each: relative” goes with “while” and “must” only.")
        row.fault(message, row.fields.keys["for each"], "for each")
    sources = tuple(_source(source, known) for source in row.rows("sources"))
    if not sources and not _at_fault(row, before):
        row.fault(Message('The norm has no source. Write “sources: [{instrument: ECHR, provision: "5(1)(f)"}]”.'))
    if form is not None:
        _check_figures(row, form, figures, versions, known)
    read_versions = tuple(version for version, _ in versions)
    _check_versions(row, read_versions)
    norm = _norm(row, form, sources, known, each)
    row.done()
    if norm is None or _at_fault(row, before):
        return None
    return replace(
        norm,
        versions=read_versions,
        figures=figures.values,
        unconfirmed=frozenset(figures.unconfirmed),
        origins=figures.origins,
    )


def _norm(row: Row, form: Form | None, sources: tuple[Source, ...], known: Known, each: ForEach | None) -> Norm | None:
    norm_id = row.text("id")
    if norm_id and not _ID.fullmatch(norm_id):
        message = Message("“%(id)s” is no name of a norm. Write small letters, digits and hyphens.", {"id": norm_id})
        row.fault(message, row.fields.pairs["id"].mark, norm_id)
    force = cast(Force, row.choice("force", get_args(Force)))
    topic = row.choice("topic", TOPICS)
    title = _title(row)
    tier = row.choice("tier", TIERS) if row.has("tier") else "2"
    burden = row.choice("burden", ("state",)) if row.has("burden") else None
    duty = cast(Duty, row.choice("duty_of", get_args(Duty))) if row.has("duty_of") else "custody"
    text, states = _maybe_both(row, "text"), _states(row, sources, known)
    rest = (row.yes("appreciation"), row.choices("remedies", known.bodies), row.yes("verified"), row.yes("read_twice"))
    seen_at, note = row.texts("seen_at"), row.maybe_text("note")
    if form is None:
        return None
    return Norm(
        id=norm_id, title=title, sources=sources, form=form, force=force, topic=topic, tier=int(tier or 2), text=text,
        states=states, duty_of=duty, for_each=each, burden_on_state=burden == "state", appreciation=rest[0],
        remedies=rest[1], verified=rest[2], read_twice=rest[3], seen_at=seen_at, note=note, mark=row.fields.mark,
    )  # fmt: skip


def _at_fault(row: Row, before: int) -> bool:
    return len(row.faults) > before


def _title(row: Row) -> dict[str, str]:
    title = row.need_row("title")
    found = {"en": title.text("en")}
    if (russian := title.maybe_text("ru")) is not None:
        found["ru"] = russian
    title.done()
    return found


def _maybe_both(row: Row, key: str) -> dict[str, str]:
    both = row.row(key)
    if both is None:
        return {}
    found = {language: text for language in ("en", "ru") if (text := both.maybe_text(language)) is not None}
    both.done()
    return found


def _source(row: Row, known: Known) -> Source:
    instrument = row.text("instrument")
    if instrument and instrument not in known.instruments:
        wrong = Message("“%(word)s” is no instrument of law/data/instruments*.yaml.", {"word": instrument})
        row.fault(unknown(instrument, known.instruments, wrong), row.fields.pairs["instrument"].mark, instrument)
    source = Source(instrument, row.maybe_text("provision") or "", row.texts("see"), row.maybe_text("aspect"))
    row.done()
    return source


def _states(row: Row, sources: tuple[Source, ...], known: Known) -> tuple[str, ...]:
    states = row.texts("states")
    of_vocabulary = known.names.fact_values("state") if "state" in known.names.facts else ()
    for state in states:
        if not _STATE.fullmatch(state) or (of_vocabulary and state not in of_vocabulary):
            wrong = Message("“%(word)s” is no code of a state, such as RU.", {"word": state})
            row.fault(unknown(state, of_vocabulary, wrong), row.fields.pairs["states"].mark, state)
    for source in sources:
        owner = known.instruments.get(source.instrument)
        if owner is not None and owner not in states:
            values = {"instrument": source.instrument, "state": owner}
            message = Message("%(instrument)s is law of %(state)s: write “states: [%(state)s]”.", values)
            row.fault(message, row.fields.keys.get("states"), source.instrument)
    return states


def _context(figures: Figures, versions: list[tuple[Version, Figures]], each: ForEach | None, known: Known) -> Context:
    names = set(figures.values).union(*(found.values for _, found in versions))
    return Context(
        names=known.names,
        definitions=known.definitions,
        parameters=frozenset(names),
        settings=frozenset(known.settings),
        pair=each in PAIRS,
        each_indicator=each == "indicator",
    )


def _figures(row: Row, known: Known) -> tuple[Figures, list[tuple[Version, Figures]]]:
    numbers = row.row("numbers")
    figures = Figures.none() if numbers is None else read_figures(numbers, known.names, known)
    return figures, [read_version(version, known.names, known) for version in row.rows("versions")]


def _check_figures(
    row: Row, form: Form, figures: Figures, versions: list[tuple[Version, Figures]], known: Known
) -> None:
    """Every parameter has a figure in every version, every figure and setting fits where it is used."""
    names = used(form, Parameter)
    nodes = row.fields.pairs.get("versions")
    marks = [item.mark for item in getattr(nodes, "items", ())]
    for (_, found), mark in zip(versions, marks, strict=False):
        for name in sorted(names - set(figures.values) - set(found.values)):
            message = Message("This version gives no figure for “%(name)s”, which the norm uses.", {"name": name})
            row.fault(message, mark, name)
    for found in (figures, *(found for _, found in versions)):
        for name, value in found.values.items():
            for wrong in misfits(form, name, value, known.names, Parameter):
                row.fault(wrong, found.marks[name], name)
    for name in sorted(used(form, Setting)):
        value_of = known.settings[name].value if name in known.settings else None
        for wrong in [] if value_of is None else misfits(form, name, value_of, known.names, Setting):
            row.fault(wrong, value=name)


def _check_versions(row: Row, versions: tuple[Version, ...]) -> None:
    ordered = sorted(versions, key=lambda version: version.since or 0)
    if list(versions) != ordered:
        row.fault(Message("Put the versions in the order of their days."), row.fields.keys.get("versions"))
    for earlier, later in pairwise(ordered):
        if earlier.until is None or (later.since or 0) < earlier.until:
            message = Message("Two versions overlap. “until” is the last day of the earlier one, inclusive.")
            row.fault(message, row.fields.keys.get("versions"))
