"""`habeas bundle FILE... --out NAME`: cases as a signed package that anybody can check; and the keys to sign with."""

from pathlib import Path
from typing import Annotated

import typer

from habeas.cli.bundle_key import key, signer
from habeas.cli.bundle_make import Choices, Rounding, Uses, Variants, make_to
from habeas.cli.cases import Files, Strict, read
from habeas.cli.check import KnownAt, On
from habeas.cli.groups import falling_to
from habeas.cli.options import Norms, Settings, day_of, program
from habeas.cli.voice import Voice

bundle = typer.Typer(
    cls=falling_to("make"), no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]}
)
bundle.add_typer(key, name="key", help="Make a key to sign with; print its fingerprint.")

Out = Annotated[
    Path,
    typer.Option(
        "--out", "-o", metavar="NAME", help="Its name: NAME.bag.zip is made, or NAME.bag.zip.age.", show_default=False
    ),
]
To = Annotated[
    list[str] | None,
    typer.Option("--to", metavar="AGE", help="Encrypt it to this address (age1…).", show_default=False),
]
Plain = Annotated[bool, typer.Option("--plain", help="Do not encrypt it.")]
Sign = Annotated[
    Path | None, typer.Option("--sign", metavar="KEY", help="Sign it with the key in this file.", show_default=False)
]
Unsigned = Annotated[bool, typer.Option("--unsigned", help="Do not sign it.")]
Variant = Annotated[Variants, typer.Option("--variant", help="As on record, with nobody named, or both in one.")]
Round = Annotated[
    Rounding | None,
    typer.Option("--round", help="Where nobody is named, days become months.", show_default=False),
]
Folder = Annotated[bool, typer.Option("--folder", help="Make a folder in place of one file.")]
Documents = Annotated[
    list[Path] | None,
    typer.Option(
        "--document", metavar="PATH", help="A document to put in, or all files of a folder.", show_default=False
    ),
]
Log = Annotated[
    Path | None,
    typer.Option("--log", metavar="FILE", help="The exported log of the office, or its head.", show_default=False),
]
Use = Annotated[Uses, typer.Option("--use", help="For which use: whoever was asked and did not agree is left out.")]


@bundle.command(
    help="Make a bundle: case files, findings, reports, documents, the law applied; signed, to be verified."
)
def make(
    context: typer.Context,
    files: Files,
    out: Out,
    to: To = None,
    plain: Plain = False,
    sign: Sign = None,
    unsigned: Unsigned = False,
    variant: Variant = Variants.unredacted,
    round: Round = None,
    folder: Folder = False,
    document: Documents = None,
    log: Log = None,
    use: Use = Uses.share,
    on: On = None,
    known_at: KnownAt = None,
    strict: Strict = False,
    settings: Settings = None,
    norms: Norms = None,
) -> None:
    """Make a bundle: case files, findings, reports, documents, the law applied; signed, to be verified."""
    voice = Voice.of(context)
    choices = Choices(
        out, tuple(to or ()), plain, variant, round, folder, tuple(document or ()), log, use,
        day_of(voice, on, "--on"), day_of(voice, known_at, "--known-at"), settings, tuple(norms or ()),
    )  # fmt: skip
    choices.check(voice)
    pem = signer(voice, sign, unsigned)
    law = program(voice, settings, norms)
    cases, warnings = read(voice, files, law.vocabulary, strict=strict)
    voice.complain(warning.say(voice.language) for warning in warnings)
    make_to(voice, choices, cases, law, pem)
