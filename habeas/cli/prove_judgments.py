"""`habeas prove judgments [ID] [FILES]`: what a judgment ordered, what was done, what is missing, who suffered the same."""

import json
from enum import StrEnum
from typing import Annotated

import typer

from habeas.check.amounts import long_day
from habeas.check.program import Program
from habeas.cli.check import On, Output, run
from habeas.cli.lines import heading, line
from habeas.cli.options import day_of, deliver, program, today
from habeas.cli.prove_cases import ALL, CaseFiles, cases_of, checked_cases
from habeas.cli.voice import Voice
from habeas.files import nearest
from habeas.prove.breached import looked_at
from habeas.prove.execution.judgments import (
    BY_WORDS,
    NOTHING_DONE,
    NOTHING_ORDERED,
    ORDER_WORDS,
    Judgment,
    Known,
    Said,
    judgment_of,
    known,
    of_holdings,
)
from habeas.prove.execution.repeats import NO_SAMPLE, WHEN_WORDS, WHENS, Repeats, Table, repeats
from habeas.prove.execution.rows import as_json
from habeas.prove.gap.words import few, unverified
from habeas.tell.law_words import case_name, in_language
from habeas.words import Message


class Format(StrEnum):
    """What `--format` of the judgments takes."""

    text = "text"
    json = "json"
    svg = "svg"


EVERY = "all"


def judgments(
    context: typer.Context,
    judgment: Annotated[
        str,
        typer.Argument(metavar="ID", help="A judgment, such as kim-v-russia; all, if left out.", show_default=False),
    ] = EVERY,
    files: CaseFiles = None,
    on: On = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="How to print it; svg is one chart.")] = Format.text,
    output: Output = None,
) -> None:
    """Print the judgments, or the chart of one."""
    voice = Voice.of(context)
    day = day_of(voice, on, "--on")
    law = program(voice)
    data = known(law.library, law.vocabulary)
    chosen = _chosen(voice, judgment, law, data)
    if format is Format.svg and len(chosen) > 1:
        voice.refuse(Message("A chart is of one judgment: name it, such as kim-v-russia."))
    checked = checked_cases(voice, files, law, None if files is None else day)
    as_of = today() if day is None else day
    people = looked_at(checked, as_of).people
    found = [repeats(each, people, data.one_person) for each in chosen]
    match format:
        case Format.json:
            told = {"judgments": [as_json(each, voice.language) for each in found]}
            deliver(voice, json.dumps(told, ensure_ascii=False, indent=2), output)
        case Format.svg:
            from habeas.prove.chart import svg
            from habeas.prove.execution.chart import chart

            deliver(voice, svg(chart(found[0], voice.language)), output)
        case Format.text:
            with voice.out.capture() as captured:
                for each in found:
                    print_judgment(voice, each)
            deliver(voice, captured.get(), output)


def _chosen(voice: Voice, word: str, law: Program, data: Known) -> list[Judgment]:
    """The judgments asked for, in the order of the data; one of which the data say nothing is read from its holdings."""
    published = {case.id: case for case in cases_of(voice, None, law)}
    if word == EVERY:
        return [judgment_of(published[name], each) for name, each in data.executions.items()]
    if word not in published:
        near = nearest(word, published)
        if near:
            voice.refuse(
                Message("“%(word)s” is not known here. Did you mean “%(near)s”?", {"word": word, "near": near})
            )
        voice.refuse(
            Message("“%(word)s” is no judgment that ships. `habeas prove judgments` lists some.", {"word": word})
        )
    case = published[word]
    execution = data.executions.get(word)
    if execution is None:
        execution = of_holdings(case, run(voice, [case], law, None, None, ALL)[0].findings)
    if execution is None:
        message = Message(
            "The check finds none of the breaches that “%(word)s” held, so none can be counted.", {"word": word}
        )
        voice.refuse(message)
    return [judgment_of(case, execution)]


def print_judgment(voice: Voice, found: Repeats) -> None:
    """One judgment: held, ordered, done, missing, and the same breach by year."""
    judgment = found.judgment
    heading(voice, f"{judgment.name} [{judgment.id}]")
    day = {"court": judgment.court, "day": long_day(judgment.day, voice.language)}
    line(voice, voice.text(Message("%(court)s, %(day)s", day)), indent=2)
    execution = judgment.execution
    if execution.binding_from is not None:
        since = {"day": long_day(execution.binding_from, voice.language)}
        line(voice, voice.text(Message("binding from %(day)s", since)), indent=2)
    _section(voice, Message("What it ordered"))
    for order in execution.ordered:
        _said(voice, voice.text(ORDER_WORDS[order.kind]), order.said)
    if not execution.ordered:
        line(voice, voice.text(NOTHING_ORDERED), indent=4, hang=2)
    _section(voice, Message("What was done, and when"))
    for step in execution.done:
        _said(voice, f"{step.on.text}, {voice.text(BY_WORDS[step.by])}", step.said)
    if not execution.done:
        line(voice, voice.text(NOTHING_DONE), indent=4, hang=2)
    if execution.missing:
        _section(voice, Message("What is still missing"))
        for missing in execution.missing:
            _said(voice, "", missing)
    if execution.not_seen:
        _section(voice, Message("What was not seen"))
        for unseen in execution.not_seen:
            _said(voice, "", unseen)
    _section(voice, Message("The same breach, before and after"))
    _repeats(voice, found)


def _section(voice: Voice, title: Message) -> None:
    line(voice, voice.text(title), indent=2, style="bold")


def _said(voice: Voice, lead: str, said: Said) -> None:
    marks = "" if said.verified else voice.text(Message(" [unverified]"))
    text = in_language(said.what, voice.language)
    line(voice, f"– {lead}: {text}{marks}" if lead else f"– {text}{marks}", indent=4, hang=2)


def _repeats(voice: Voice, found: Repeats) -> None:
    line(voice, in_language(found.judgment.execution.same.about, voice.language), indent=4)
    _table(voice, found, found.table)
    if found.unverified:
        line(voice, voice.text(unverified(found.unverified)), indent=4)
    for each in found.shown:
        span = {"name": case_name(each.case), "who": each.who, "since": long_day(each.since, voice.language)}
        text = voice.text(Message("%(name)s, %(who)s: from %(since)s", span))
        line(voice, f"{text}; {voice.text(WHEN_WORDS[each.when])}", indent=4, hang=2)
    if found.own_people.told != 0:
        people = {"people": few(found.own_people)}
        line(voice, voice.text(Message("In cases of your own: people %(people)s.", people)), indent=4)
        if found.own_unverified.told != 0:
            line(voice, voice.text(unverified(few(found.own_unverified))), indent=4)
        if found.own is not None:
            _table(voice, found, found.own)
    line(voice, voice.text(NO_SAMPLE), indent=4, hang=2)


def _table(voice: Voice, found: Repeats, table: Table) -> None:
    """People by year of the first day; the year of the judgment is marked."""
    head = [voice.text(Message("year")), *(voice.text(WHEN_WORDS[each]) for each in WHENS)]
    rows = [head]
    for year in found.years:
        counts = [table.get((year, each), 0) for each in WHENS]
        if any(counts) or year == _year(found):
            mark = " ◀" if year == _year(found) else ""
            rows.append([f"{year}{mark}", *(str(count) for count in counts)])
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        voice.out.print("    " + "  ".join(cells), soft_wrap=True)


def _year(found: Repeats) -> int:
    from datetime import date

    return date.fromordinal(found.judgment.day).year
