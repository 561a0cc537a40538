"""`habeas explain FILE FINDING`: how one finding was reached."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from habeas.check.amounts import iso
from habeas.check.ask import OPEN
from habeas.check.explain import Explainer
from habeas.check.findings import Finding
from habeas.check.open_parts import numbered, stretches
from habeas.check.program import Program
from habeas.check.verdicts import VERDICTS
from habeas.cli.cases import read
from habeas.cli.check import Filters, KnownAt, On, run, without_protected
from habeas.cli.explain_text import Printer
from habeas.cli.options import Norms, Settings, TextOrJson, day_of, program
from habeas.cli.voice import Voice
from habeas.files import nearest
from habeas.record.case import Case
from habeas.tell.explain_json import as_json
from habeas.tell.report import VERDICT_WORDS, CheckedCase, Report
from habeas.words import Message

ALL = Filters(frozenset(), frozenset(), frozenset())
MOST_NAMED = 12


def explain(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A case file, or a folder of them.", show_default=False)],
    finding: Annotated[
        str,
        typer.Argument(
            help="The id of a finding as `habeas check` prints it, or the beginning of it.", show_default=False
        ),
    ],
    on: On = None,
    known_at: KnownAt = None,
    format: Annotated[TextOrJson, typer.Option("--format", "-f", help="How to print it.")] = TextOrJson.text,
    settings: Settings = None,
    norms: Norms = None,
) -> None:
    """Print the law, each part of the condition with its value, and the entries that gave it."""
    voice = Voice.of(context)
    day, known = day_of(voice, on, "--on"), day_of(voice, known_at, "--known-at")
    law = program(voice, settings, norms)
    cases, warnings = read(voice, [file], law.vocabulary)
    voice.complain(warning.say(voice.language) for warning in warnings)
    named = tuple(case for case in cases if f":{case.id}:" in finding)
    each, found = _found(voice, named or cases, law, finding, day, known)
    at = None
    if found.verdict in OPEN:
        at = stretches(found, each.checked, numbered(each.checked)[found.case, found.who])[0][0]
    told = Explainer(each.case, law, each.day, known, each.checked).of(found, at)
    report = Report((each,), law, frozenset(VERDICTS), known, voice.language)
    if format is TextOrJson.json:
        voice.raw(as_json(report, each, told))
    else:
        Printer(voice, report, each, told).print()


def _found(
    voice: Voice, cases: Sequence[Case], law: Program, text: str, day: int | None, known: int | None
) -> tuple[CheckedCase, Finding]:
    """The one finding that is meant, in a case without what rests on protected sources alone; else the end of the run."""
    shown = tuple(without_protected(voice, case) for case in cases)
    every = _every(run(voice, shown, law, day, known, ALL))
    hidden = [case for case, left in zip(cases, shown, strict=True) if case != left]
    whole = _every(run(voice, hidden, law, day, known, ALL)) if hidden else []
    found = _the_one(voice, every, text)
    if found is None and alike(whole, text):
        message = Message(
            "“%(id)s” rests on protected sources. It is explained only after their release.", {"id": text}
        )
        voice.refuse(message)
    if found is None:
        _refuse_unknown(voice, [finding for _, finding in every], text)
    if found[0].case.id in {case.id for case in hidden}:
        _tell_difference(voice, found[1], [finding for _, finding in whole])
    return found


def _every(checked: Sequence[CheckedCase]) -> list[tuple[CheckedCase, Finding]]:
    return [(each, finding) for each in checked for finding in each.findings]


def _the_one(
    voice: Voice, every: Sequence[tuple[CheckedCase, Finding]], text: str
) -> tuple[CheckedCase, Finding] | None:
    """The finding that a text names: None where it names none; refuses where it names several."""
    fitting = [(each, finding) for each, finding in every if finding.id == text] or alike(every, text)
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    gravest = _gravest(fitting)
    if gravest is None:
        _refuse_many(voice, [finding for _, finding in fitting], text)
    values = {"count": len(fitting) - 1, "id": gravest[1].norm.id}
    voice.complain([voice.text(Message("Findings of %(id)s that are less grave: %(count)s.", values))])
    return gravest


def _tell_difference(voice: Voice, finding: Finding, whole: Sequence[Finding]) -> None:
    """Say to the user, and not on paper, where what may not be printed leads to another verdict."""
    same = [one for one in whole if one.norm.id == finding.norm.id and one.who == finding.who]
    days = [one for one in same if one.source == finding.source and one.other == finding.other]
    if not any(one.verdict == finding.verdict and one.since <= finding.since for one in days):
        values = {"verdicts": ", ".join(dict.fromkeys(voice.text(VERDICT_WORDS[one.verdict]) for one in days)) or "–"}
        voice.complain(
            [voice.text(Message("With the protected entries the verdict is otherwise: %(verdicts)s.", values))]
        )


def alike(every: Sequence[tuple[CheckedCase, Finding]], text: str) -> list[tuple[CheckedCase, Finding]]:
    """The findings whose id begins so; one for all sources of a norm, since what is said of each is the same."""
    fitting: dict[tuple[object, ...], tuple[CheckedCase, Finding]] = {}
    exact = [(each, finding) for each, finding in every if finding.norm.id == text]
    for each, finding in exact or [(e, f) for e, f in every if f.id.startswith(text)]:
        key = (
            finding.norm.id, finding.case, finding.who, finding.other, finding.indicator, finding.anchor,
            finding.since, finding.verdict,
        )  # fmt: skip
        fitting.setdefault(key, (each, finding))
    return list(fitting.values())


def _gravest(fitting: Sequence[tuple[CheckedCase, Finding]]) -> tuple[CheckedCase, Finding] | None:
    """Of the findings of one norm about one person the only one of the gravest verdict."""
    if len({(finding.norm.id, finding.case, finding.who) for _, finding in fitting}) != 1:
        return None
    ranks = [VERDICTS.index(finding.verdict) for _, finding in fitting]
    return fitting[ranks.index(min(ranks))] if ranks.count(min(ranks)) == 1 else None


def _refuse_many(voice: Voice, findings: Sequence[Finding], text: str) -> NoReturn:
    voice.complain([voice.text(Message("“%(id)s” fits %(count)s findings:", {"id": text, "count": len(findings)}))])
    voice.complain(_listed(voice, finding) for finding in findings[:MOST_NAMED])
    if len(findings) > MOST_NAMED:
        voice.complain([voice.text(Message("- and %(count)s more", {"count": len(findings) - MOST_NAMED}))])
    voice.refuse(Message("Write more of the id."))


def _listed(voice: Voice, finding: Finding) -> str:
    word = voice.text(VERDICT_WORDS[finding.verdict])
    return f"  {finding.id}  ({word}, {iso(finding.since)} – {iso(finding.until) or '…'})"


def _refuse_unknown(voice: Voice, findings: Sequence[Finding], text: str) -> NoReturn:
    ids = {finding.id for finding in findings}
    norms = {finding.norm.id for finding in findings}
    near = nearest(text.partition(":")[0], norms)
    if near is None:
        voice.refuse(Message("No finding is called “%(id)s”. `habeas check --format json` lists them.", {"id": text}))
    voice.complain([voice.text(Message("No finding is called “%(id)s”. The nearest are:", {"id": text}))])
    close = [finding for finding in findings if finding.norm.id == near]
    voice.complain(_listed(voice, finding) for finding in close[:MOST_NAMED])
    voice.refuse(Message("In all there are %(count)s findings.", {"count": len(ids)}))
