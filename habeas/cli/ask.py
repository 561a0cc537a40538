"""`habeas ask FILE...`: which facts to find out first."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from habeas.check.amounts import iso, long_day
from habeas.check.ask import Question
from habeas.check.ask import ask as asked
from habeas.check.describe import Teller
from habeas.check.program import Program
from habeas.check.questions import Asker
from habeas.cli.cases import Files, read
from habeas.cli.check import KnownAt, On, run
from habeas.cli.explain import ALL
from habeas.cli.lines import line
from habeas.cli.options import Norms, Settings, TextOrJson, day_of, program
from habeas.cli.voice import Voice
from habeas.record.case import Case
from habeas.tell.ask_words import answer_lines
from habeas.tell.explain_json import missing_row
from habeas.tell.law_words import in_language
from habeas.tell.report import CheckedCase
from habeas.words import Message

MOST_NORMS = 3


def ask(
    context: typer.Context,
    files: Files,
    on: On = None,
    known_at: KnownAt = None,
    first: Annotated[
        int, typer.Option("--first", "-n", min=1, metavar="N", help="So many questions of each case.")
    ] = 5,
    format: Annotated[TextOrJson, typer.Option("--format", "-f", help="How to print it.")] = TextOrJson.text,
    settings: Settings = None,
    norms: Norms = None,
) -> None:
    """Print the questions whose answers would decide most."""
    voice = Voice.of(context)
    day, known = day_of(voice, on, "--on"), day_of(voice, known_at, "--known-at")
    law = program(voice, settings, norms)
    cases, warnings = read(voice, files, law.vocabulary)
    voice.complain(warning.say(voice.language) for warning in warnings)
    rows = []
    for each in run(voice, cases, law, day, known, ALL):
        asker = Asker(each.case, Teller(law.vocabulary, voice.language), protected(each.case))
        questions = [q for q in asked(each.case, each.checked, each.day, known) if q.missing.entry not in asker.hidden
                     or q.missing.asks == "held"]  # fmt: skip
        if format is TextOrJson.json:
            rows += [row(question, asker) for question in questions[:first]]
        else:
            print_case(voice, law, each, asker, together(questions)[:first])
    if format is TextOrJson.json:
        voice.raw(json.dumps({"questions": rows}, ensure_ascii=False, indent=2))


def protected(case: Case) -> frozenset[str]:
    """The entries that rest on a protected source: no question may speak of them."""
    secret = {source.id for source in case.sources if source.access == "protected"}
    return frozenset(entry.id for entry in case.entries if entry.source in secret)


def row(question: Question, asker: Asker) -> dict[str, object]:
    """One question for another program; days in ISO, `decides` and `helps` ids of norms."""
    told = missing_row(question.missing, asker, question.abouts)
    entry = None if question.missing.entry in asker.hidden else question.missing.entry
    return {
        "id": question.id
        if entry == question.missing.entry
        else question.id.replace(f":{question.missing.entry}:", ":-:"),
        "case": question.missing.case,
        **told,
        "entry": entry,
        "people": list(question.people),
        "from": iso(question.since),
        "until": iso(question.until),
        "weight": question.weight,
        "decides": list(question.decides),
        "helps": list(question.helps),
    }


def together(questions: Sequence[Question]) -> list[tuple[Question, ...]]:
    """The same question about several people is put once."""
    found: dict[tuple[object, ...], list[Question]] = {}
    for question in questions:
        missing = question.missing
        about = missing.about if missing.asks != "conditions" else ""
        kind = (missing.entry or "").rpartition("-")[0] if missing.asks in ("field", "date", "dispute") else None
        found.setdefault((missing.asks, about, missing.place, kind), []).append(question)
    return [tuple(group) for group in found.values()]


def print_case(
    voice: Voice, law: Program, each: CheckedCase, asker: Asker, groups: Sequence[Sequence[Question]]
) -> None:
    """The questions of a case, with what each would decide and how the answer is recorded."""
    values = {"case": each.case.id, "day": iso(each.day)}
    line(voice, voice.text(Message("%(case)s, on %(day)s", values)), style="bold")
    if not groups:
        line(voice, voice.text(Message("Nothing is left to ask.")), indent=2)
    for number, group in enumerate(groups, 1):
        _group(voice, law, asker, group, number)
    voice.out.print()


def _group(voice: Voice, law: Program, asker: Asker, group: Sequence[Question], number: int) -> None:
    question = group[0]
    voice.out.print()
    text = asker.question(question.missing, question.abouts)
    line(voice, f"{number}. {text}", style="bold", indent=1, hang=3)
    if len(group) > 1:
        names = ", ".join(asker.name(each.missing.who) for each in group[1:6])
        names += "" if len(group) <= 6 else ", …"
        values = {"count": len(group) - 1, "who": names}
        line(voice, voice.text(Message("The same for %(count)s more: %(who)s", values)), indent=4)
    since, until = long_day(question.since, voice.language), long_day(question.until, voice.language)
    values = {"since": since, "until": until}
    span = (
        Message("Asked for %(since)s.", {"since": since})
        if since == until
        else Message("Asked for %(since)s – %(until)s.", values)
    )
    line(voice, voice.text(span), indent=4)
    _norms(voice, law, question)
    for text in answer_lines(question.missing, asker.teller):
        line(voice, text, indent=4, hang=2, style="dim")


def _norms(voice: Voice, law: Program, question: Question) -> None:
    titles = {norm.id: in_language(norm.title, voice.language) for norm in law.library.norms}
    counts = {"decides": len(question.decides), "helps": len(question.helps)}
    line(voice, voice.text(Message("Decides norms: %(decides)s; helps with: %(helps)s.", counts)), indent=4)
    named = [*question.decides, *question.helps][:MOST_NORMS]
    for norm in named:
        line(voice, f"- {titles[norm]}", indent=4, hang=2)
