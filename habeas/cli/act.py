"""`habeas act FILE...`: where one can turn with what was found, and until when."""

import json
from typing import Annotated

import typer

from habeas.act.options import Option, options
from habeas.act.rows import rows, text_of
from habeas.cli.cases import Files, Strict, read
from habeas.cli.check import Filters, KnownAt, On, Output, run, without_protected
from habeas.cli.options import Norms, Settings, TextOrJson, day_of, deliver, program
from habeas.cli.voice import Voice

ALL = Filters(frozenset(), frozenset(), frozenset())


def act(
    context: typer.Context,
    files: Files,
    on: On = None,
    known_at: KnownAt = None,
    format: Annotated[TextOrJson, typer.Option("--format", "-f", help="How to print it.")] = TextOrJson.text,
    output: Output = None,
    strict: Strict = False,
    settings: Settings = None,
    norms: Norms = None,
) -> None:
    """Print each body for each finding and each decision: open or closed, why, and the last day."""
    voice = Voice.of(context)
    day, known = day_of(voice, on, "--on"), day_of(voice, known_at, "--known-at")
    law = program(voice, settings, norms)
    cases, warnings = read(voice, files, law.vocabulary, strict=strict)
    voice.complain(warning.say(voice.language) for warning in warnings)
    shown = tuple(without_protected(voice, case) for case in cases)
    found = [option for each in run(voice, shown, law, day, known, ALL) for option in options(each, known)]
    if format is TextOrJson.json:
        text = json.dumps({"options": rows(found, voice.language)}, ensure_ascii=False, indent=2) + "\n"
    else:
        text = _text(found, voice.language)
    deliver(voice, text, output)


def _text(found: list[Option], language: str) -> str:
    """Each line once: many findings lead to one body on the same terms."""
    return "".join(line + "\n" for line in dict.fromkeys(text_of(option, language) for option in found))
