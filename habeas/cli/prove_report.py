"""`habeas prove report WHAT [FILES]`: a submission from a plan; or the plan with which one of a kind starts."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from habeas.cli.cases import read
from habeas.cli.check import On, run, without_protected
from habeas.cli.options import Norms, Settings, day_of, deliver, program, replace_secret, today, write_file
from habeas.cli.prove_cases import ALL, CaseFiles, checked_cases
from habeas.cli.prove_tables import Perturb, Secret, release_of, secret_of
from habeas.cli.voice import Voice
from habeas.files import FaultsError, nearest
from habeas.words import Message

if TYPE_CHECKING:
    from habeas.check.program import Program
    from habeas.prove.report.blocks import Submission
    from habeas.prove.report.memory import Memory
    from habeas.prove.report.plan import Plan

SUFFIXES: Final = (".yaml", ".yml", ".json")
LANGUAGES: Final = ("en", "ru")


class Format(StrEnum):
    """What `--format` of a submission takes; the ending of `--output` says it too."""

    html = "html"
    pdf = "pdf"
    docx = "docx"
    json = "json"


def report(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="A plan (YAML); or crc, hrc, cat, cmw, upr, wgad, osce, annual, other: print one to fill in.",
            show_default=False,
        ),
    ],
    files: CaseFiles = None,
    on: On = None,
    keep: Annotated[
        Path | None,
        typer.Option(
            "--keep", metavar="FILE", show_default=False,
            help="What stays in the office: read, if it is there, so that what changed is told; then written anew.",
        ),
    ] = None,
    perturb: Perturb = False,
    secret: Secret = None,
    format: Annotated[Format | None, typer.Option("--format", "-f", help="How to print it.", show_default=False)] = None,
    output: Annotated[
        Path | None, typer.Option("--out", "--output", "-o", metavar="FILE", help="Write it here.", show_default=False)
    ] = None,
    settings: Settings = None,
    norms: Norms = None,
) -> None:  # fmt: skip
    """Make the submission, or print the start of one."""
    from habeas.prove.report.plan import KINDS
    from habeas.prove.report.starts import template

    voice = Voice.of(context)
    if what in KINDS and not Path(what).exists():
        deliver(voice, template(what, voice.language), output)
        return
    day = day_of(voice, on, "--on") or today()
    form = _format(voice, format, output)
    key = secret_of(voice, secret, perturb=perturb)
    law = program(voice, settings, norms)
    plan = _plan(voice, what, law)
    memory = _memory(voice, keep)
    submissions = _made(voice, plan, files, law, day, memory, key)
    data = _rendered(submissions[voice.language], form)
    if keep is not None:
        memory.add(list(submissions.values()))
        replace_secret(voice, json.dumps(memory.as_data(), ensure_ascii=False, indent=1), keep)
    _hand_over(voice, data, output)


def _hand_over(voice: Voice, data: str | bytes, output: Path | None) -> None:
    if isinstance(data, str) or output is None:
        deliver(voice, str(data), output)
        return
    write_file(voice, data, output)
    voice.complain([voice.text(Message("Written: %(file)s.", {"file": str(output)}))])


def _memory(voice: Voice, path: Path | None) -> "Memory":
    """What was kept of earlier makings; nothing where there is no such file yet."""
    from habeas.prove.report.memory import Memory, read_memory

    if path is None or not path.exists():
        return Memory()
    try:
        found = read_memory(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        voice.refuse(
            Message("%(file)s cannot be read (%(problem)s).", {"file": str(path), "problem": error.strerror or "?"})
        )
    except (ValueError, RecursionError):
        found = None
    if found is None:
        voice.refuse(Message("%(file)s is not what --keep writes.", {"file": str(path)}))
    return found


def _format(voice: Voice, format: Format | None, output: Path | None) -> Format:
    """The format asked for, else the one that the file's ending names, else HTML."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    found = format or (Format(ending) if ending in list(Format) else Format.html)
    if found in (Format.pdf, Format.docx) and output is None:
        voice.refuse(Message("A paper is no text: name a file with --output."))
    return found


def _plan(voice: Voice, what: str, law: "Program") -> "Plan":
    from habeas.prove.report.plan import KINDS, read_plan
    from habeas.prove.report.record import choices_in

    path = Path(what)
    if path.suffix not in SUFFIXES and not path.exists():
        near = nearest(what, KINDS)
        if near:
            voice.refuse(
                Message("“%(word)s” is not known here. Did you mean “%(near)s”?", {"word": what, "near": near})
            )
        values = {"word": what, "known": ", ".join(KINDS)}
        voice.refuse(Message("“%(word)s” is neither a file nor one of: %(known)s.", values))
    try:
        return read_plan(path, choices_in(law))
    except FaultsError as error:
        voice.refuse_faults(error)


def _made(
    voice: Voice, plan: "Plan", files: list[Path] | None, law: "Program", day: int, memory: "Memory", key: bytes | None
) -> "dict[str, Submission]":
    """In every language, so that what is kept can be told in each."""
    from habeas.prove.breached import looked_at
    from habeas.prove.execution.judgments import judgment_of, known
    from habeas.prove.publish.builder import Pick
    from habeas.prove.report.compose import compose
    from habeas.prove.report.record import people_of, record_of

    published = checked_cases(voice, None, law)
    by_id = {each.case.id: each.case for each in published}
    cases = [] if files is None else read(voice, files, law.vocabulary)[0]
    told = None
    if any(isinstance(part, Pick) for part in plan.parts):
        counted = published if files is None else run(voice, cases, law, day, None, ALL)
        told = memory.with_release(release_of(voice, counted, day, memory.releases, key))
    named = {case for case, _ in people_of(plan)}
    own = run(voice, [without_protected(voice, each) for each in cases if each.id in named], law, day, None, ALL)
    judgments = [judgment_of(by_id[name], each) for name, each in known(law.library, law.vocabulary).executions.items()]
    record = record_of(law, day, looked_at(published, day), judgments, [*own, *published], told)
    return {language: compose(plan, record, language, memory.before(day)) for language in LANGUAGES}


def _rendered(submission: "Submission", form: Format) -> str | bytes:
    match form:
        case Format.html:
            from habeas.prove.report.html import as_html

            return as_html(submission)
        case Format.pdf:
            from habeas.prove.report.paper import as_pdf

            return as_pdf(submission)
        case Format.docx:
            from habeas.prove.report.word import as_docx

            return as_docx(submission)
        case Format.json:
            from habeas.prove.report.blocks import as_data

            return json.dumps(as_data(submission), ensure_ascii=False, indent=2)
