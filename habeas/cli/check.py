"""`habeas check FILE...`: the record against the law."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, get_args

import typer

from habeas.check.cases import last_day
from habeas.check.every_reading import in_every_reading
from habeas.check.findings import Finding, check_cases
from habeas.check.program import Program
from habeas.check.verdicts import VERDICTS
from habeas.cli import completion
from habeas.cli.cases import Files, Strict, read
from habeas.cli.options import Norms, Settings, day_of, deliver, known_words, program, several, today
from habeas.cli.voice import BREACH, Voice
from habeas.dates import When
from habeas.law import instruments
from habeas.law.norm import Force
from habeas.record.case import Case
from habeas.tell.report import SHOWN, CheckedCase, Report, gravest_first
from habeas.tell.withheld import protected_sources, without_sources
from habeas.words import Message

CASES_AT_ONCE = 50


class Format(StrEnum):
    """What `--format` takes."""

    text = "text"
    json = "json"
    csv = "csv"
    html = "html"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked at; an empty set lets all pass."""

    instruments: frozenset[str]
    forces: frozenset[str]
    states: frozenset[str]

    def pass_on(self, finding: Finding) -> bool:
        """Whether the finding is looked at."""
        return (
            (not self.instruments or finding.source.instrument in self.instruments)
            and (not self.forces or finding.norm.force in self.forces)
            and (not self.states or finding.state in self.states)
        )


On = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="DAY",
        help="The day to check for: today, or for a published judgment its own.",
        show_default=False,
    ),
]
KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", metavar="DAY", help="Only what was on record on this day.", show_default=False),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.", show_default=False)
]
Instruments = Annotated[
    list[str] | None,
    several(
        "--instrument",
        help="Only findings under this instrument.",
        metavar="NAME",
        complete=completion.instrument_names,
    ),
]
Forces = Annotated[
    list[str] | None,
    several(
        "--force",
        help="treaty, statute, judgment, authoritative or standard.",
        metavar="WORD",
        complete=completion.forces,
    ),
]
States = Annotated[
    list[str] | None,
    several("--state", help="Only duties of this state.", metavar="CODE", complete=completion.states),
]
Verdicts = Annotated[
    list[str] | None,
    several(
        "--verdict",
        help="breach, not_shown, due, coming, met, not_known or all.",
        metavar="WORD",
        complete=completion.one_of(lambda: (*VERDICTS, "all")),
    ),
]


def check(
    context: typer.Context,
    files: Files,
    on: On = None,
    known_at: KnownAt = None,
    instrument: Instruments = None,
    force: Forces = None,
    state: States = None,
    verdict: Verdicts = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="How to print it.")] = Format.text,
    output: Output = None,
    strict: Strict = False,
    settings: Settings = None,
    norms: Norms = None,
) -> None:
    """Check the files and print what was found; ends with 1 where there is a breach."""
    voice = Voice.of(context)
    day, known = day_of(voice, on, "--on"), day_of(voice, known_at, "--known-at")
    law = program(voice, settings, norms)
    filters = _filters(voice, law, instrument or [], force or [], state or [])
    verdicts = known_words(voice, verdict or list(SHOWN), [*VERDICTS, "all"], "--verdict")
    cases, warnings = read(voice, files, law.vocabulary, strict=strict)
    voice.complain(warning.say(voice.language) for warning in warnings)
    if format is Format.html:
        cases = tuple(without_protected(voice, case) for case in cases)
    checked = run(voice, cases, law, day, known, filters, vague=format is not Format.csv)
    shown = frozenset(VERDICTS) if "all" in verdicts else verdicts
    _print(voice, Report(checked, law, shown, known, voice.language), format, output)
    if any(finding.verdict == "breach" for each in checked for finding in each.findings):
        raise typer.Exit(BREACH)


def _print(voice: Voice, report: Report, format: Format, output: Path | None) -> None:
    """Each format is imported when it is asked for: a table needs nothing of what a paper needs."""
    match format:
        case Format.json:
            from habeas.tell.report_json import as_json

            deliver(voice, as_json(report), output)
        case Format.csv:
            from habeas.tell.report_csv import as_csv

            deliver(voice, as_csv(report), output)
        case Format.html:
            from habeas.tell.report_html import as_html

            deliver(voice, as_html(report), output)
        case Format.text:
            from habeas.cli.report_text import print_report

            if output is None:
                print_report(voice, report)
                return
            with voice.out.capture() as captured:
                print_report(voice, report)
            deliver(voice, captured.get(), output)


def _filters(
    voice: Voice, law: Program, instrument: Sequence[str], force: Sequence[str], state: Sequence[str]
) -> Filters:
    named = {source.instrument for norm in law.library.norms for source in norm.sources}
    return Filters(
        known_words(voice, instrument, named | instruments.shipped().instruments.keys(), "--instrument"),
        known_words(voice, force, get_args(Force), "--force"),
        known_words(voice, state, law.vocabulary.states, "--state"),
    )


def run(
    voice: Voice,
    cases: Sequence[Case],
    law: Program,
    day: int | None,
    known: int | None,
    filters: Filters,
    vague: bool = False,
) -> tuple[CheckedCase, ...]:
    """Each case on its day; many are checked together, in the order in which they were read. With `vague` also what each
    reading of their vague days breaches, which takes several times as long."""
    by_day: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        by_day[day if day is not None else day_of_case(case)].append(case)
    found: dict[str, CheckedCase] = {}
    with voice.progress(Message("Checking"), len(cases)) as step:
        for on, group in by_day.items():
            for start in range(0, len(group), CASES_AT_ONCE):
                some = group[start : start + CASES_AT_ONCE]
                checked = check_cases(some, law, on, known)
                findings = _by_case(checked.findings, filters)
                every = in_every_reading(some, checked.findings, law, on, known) if vague else {}
                for case in some:
                    own = _by_case(every.get(case.id, ()), filters).get(case.id, ())
                    found[case.id] = CheckedCase(case, on, findings.get(case.id, ()), checked, own)
                step(len(some))
    return tuple(found[case.id] for case in cases)


def day_of_case(case: Case) -> int:
    """The day of the judgment for a published one, else today."""
    date = (case.cite or {}).get("date")
    return last_day(When.parse(date)) if date else today()


def _by_case(findings: Iterable[Finding], filters: Filters) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if filters.pass_on(finding):
            found[finding.case].append(finding)
    return {case: tuple(sorted(own, key=gravest_first)) for case, own in found.items()}


def without_protected(voice: Voice, case: Case) -> Case:
    """The case without what rests on a protected source alone: it may not stand on paper. Says so to the user only."""
    shown, left_out = without_sources(case, protected_sources(case))
    if left_out:
        values = {"case": case.id, "count": left_out}
        message = Message("%(case)s: %(count)s entries of protected sources are left out of the paper.", values)
        voice.complain([voice.text(message)])
    return shown
