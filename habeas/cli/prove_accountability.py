"""`habeas prove accountability FILE`: a death or grave incident, what was owed and done, the versions, the silence."""

import json
from pathlib import Path
from typing import Annotated

import typer

from habeas.act.sent import sent
from habeas.check.amounts import long_day
from habeas.check.cases import standing_entries
from habeas.check.program import Program
from habeas.cli.check import On, Output, run
from habeas.cli.lines import heading, line
from habeas.cli.options import TextOrJson, day_of, deliver, program, today
from habeas.cli.prove_cases import ALL, cases_of
from habeas.cli.voice import Voice
from habeas.files import nearest
from habeas.prove.accountability.account import (
    ANSWER_WORDS,
    Account,
    Fulfilled,
    account,
    as_open,
    incidents,
    last_told,
)
from habeas.prove.accountability.duties import STANDARD, duties
from habeas.prove.accountability.rows import as_json
from habeas.prove.accountability.words import asked_text, entry_text, silence_text, sources_text, version_text
from habeas.record.case import Case
from habeas.record.vocabulary import Vocabulary
from habeas.tell.law_words import in_language
from habeas.tell.report import VERDICT_WORDS, name_of
from habeas.words import Message

MARKS = {"done": "●", "done_not_as_asked": "◐", "not_done": "▲", "not_known": "○"}


def accountability(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A case file.", show_default=False)],
    who: Annotated[
        str | None, typer.Option(help="About whom: the id of a person.", metavar="ID", show_default=False)
    ] = None,
    on: On = None,
    format: Annotated[TextOrJson, typer.Option("--format", "-f", help="How to print it.")] = TextOrJson.text,
    output: Output = None,
) -> None:
    """Print the account of each death and grave incident of the file."""
    voice = Voice.of(context)
    day = day_of(voice, on, "--on")
    law = program(voice)
    (case, *more) = cases_of(voice, [file], law)
    if more:
        voice.refuse(Message("One case file is asked for, not a folder of several."))
    _known_person(voice, case, who)
    found = accounts(voice, case, law, who, day)
    if not found:
        voice.refuse(Message("No death and no grave incident is on record here by that day."))
    if format is TextOrJson.json:
        told = {"incidents": [as_json(each, law.vocabulary, voice.language) for each in found]}
        deliver(voice, json.dumps(told, ensure_ascii=False, indent=2), output)
        return
    with voice.out.capture() as captured:
        for each in found:
            print_account(voice, each, case, law.vocabulary)
    deliver(voice, captured.get(), output)


def accounts(voice: Voice, case: Case, law: Program, who: str | None, day: int | None) -> list[Account]:
    """The account of every incident; a published file is told to the last day that it knows of, another to today."""
    end = day if day is not None else last_told(case) if case.is_library else today()
    data = duties(law.library, law.vocabulary)
    papers = sent(standing_entries(case, end, None), case, end)
    (checked,) = run(voice, [as_open(case)], law, end, None, ALL)
    return [
        account(case, incident, data, papers, checked.findings, law.vocabulary, end)
        for incident in incidents(case, data, end, who)
    ]


def _known_person(voice: Voice, case: Case, who: str | None) -> None:
    people = [person.id for person in case.people]
    if who is None or who in people:
        return
    near = nearest(who, people)
    if near:
        voice.refuse(Message("“%(word)s” is not known here. Did you mean “%(near)s”?", {"word": who, "near": near}))
    values = {"word": who, "known": ", ".join(people)}
    voice.refuse(Message("“%(word)s” is not known here. Known: %(known)s.", values))


def print_account(voice: Voice, found: Account, case: Case, vocabulary: Vocabulary) -> None:
    """One incident: the duties, the versions, the timeline, who was asked."""
    person = next((name_of(person) for person in case.people if person.id == found.who), "–")
    values = {
        "kind": vocabulary.label(found.incident.kind, voice.language),
        "who": person,
        "on": found.incident.on.text,
    }
    heading(voice, voice.text(Message("%(kind)s, %(who)s, %(on)s", values)))
    line(voice, voice.text(Message("As the record stands on %(day)s", {"day": long_day(found.day, voice.language)})))
    if case.is_library and found.day > last_told(case):
        end = {"day": long_day(last_told(case), voice.language)}
        message = Message(
            "The file tells nothing after %(day)s: what looks like silence since may be an answer that nobody recorded.",
            end,
        )
        line(voice, voice.text(message))
    line(voice, voice.text(STANDARD))
    heading(voice, voice.text(Message("What was owed, and what was done")))
    for duty in found.duties:
        _duty(voice, duty, vocabulary)
    heading(voice, voice.text(Message("The official versions")))
    for version in found.versions:
        line(voice, version_text(version, vocabulary, voice.language), indent=2, hang=2)
    if not found.versions:
        line(voice, voice.text(Message("None is on record.")), indent=2)
    heading(voice, voice.text(Message("What followed")))
    for entry in found.timeline:
        line(voice, entry_text(entry, vocabulary, voice.language), indent=2, hang=2)
    heading(voice, voice.text(Message("Who was asked, and who answered")))
    for asked in found.asked:
        line(voice, asked_text(asked, vocabulary, voice.language), indent=2, hang=2)
    if not found.asked:
        line(voice, voice.text(Message("No question to anybody is on record.")), indent=2)
    for silent in found.silence:
        line(voice, silence_text(silent, voice.language), indent=2, hang=2, style="bold")


def _duty(voice: Voice, each: Fulfilled, vocabulary: Vocabulary) -> None:
    title = in_language(each.duty.title, voice.language)
    marks = "" if each.duty.verified else voice.text(Message(" [unverified]"))
    line(voice, f"{MARKS[each.answer]} {title}: {voice.text(ANSWER_WORDS[each.answer])}{marks}", indent=2, hang=2)
    line(voice, sources_text(each.duty, voice.language), indent=4, style="dim")
    for entry in each.shown_by:
        line(voice, entry_text(entry, vocabulary, voice.language), indent=4, hang=2)
    if each.days:
        line(voice, voice.text(Message("days after the incident: %(days)s", {"days": each.days})), indent=4)
    for entry in each.denied_by:
        denied = {"entry": entry_text(entry, vocabulary, voice.language)}
        line(voice, voice.text(Message("against it: %(entry)s", denied)), indent=4, hang=2)
    for norm, verdict in each.verdicts.items():
        line(voice, f"{norm}: {voice.text(VERDICT_WORDS[verdict])}", indent=4, style="dim")
