"""`habeas law`: the norms, what binds a state on a day, one norm read out, the bodies, and files of norms checked."""

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from typer.core import TyperGroup

from habeas.check.amounts import figure_text
from habeas.cli import completion
from habeas.cli.law_chisinau import print_chisinau
from habeas.cli.law_show import print_norm
from habeas.cli.law_state import print_forums, print_state
from habeas.cli.lines import line
from habeas.cli.options import Law, Norms, Settings, day_of, known_words, law_read, several, today
from habeas.cli.voice import BAD_INPUT, Voice
from habeas.files import FaultsError, nearest
from habeas.law import instruments
from habeas.law.norm import Figure, Force, Norm
from habeas.tell.law_words import FORCE_WORDS, in_language
from habeas.tell.norms import binds, words_of
from habeas.words import Message


class Format(StrEnum):
    """What `--format` of the law takes."""

    text = "text"
    json = "json"


class LawGroup(TyperGroup):
    """`habeas law RU 2024-03-01` is `habeas law in RU 2024-03-01`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Puts `in` before the code of a state."""
        if args and args[0] not in self.commands and re.fullmatch("[A-Za-z]{2}", args[0]):
            args = ["in", *args]
        return super().parse_args(ctx, args)


law = typer.Typer(cls=LawGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})

How = Annotated[Format, typer.Option("--format", "-f", help="How to print it.")]
State = Annotated[
    str, typer.Argument(help="Code of a state, such as RU.", show_default=False, autocompletion=completion.states)
]

Topics = Annotated[
    list[str] | None, several("--topic", help="Only this topic.", metavar="WORD", complete=completion.topics)
]
States = Annotated[
    list[str] | None,
    several("--state", help="Only norms that bind this state.", metavar="CODE", complete=completion.states),
]
Instruments = Annotated[
    list[str] | None,
    several(
        "--instrument", help="Only norms of this instrument.", metavar="NAME", complete=completion.instrument_names
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


@law.callback()
def list_norms(
    context: typer.Context,
    topic: Topics = None,
    state: States = None,
    instrument: Instruments = None,
    force: Forces = None,
    unverified: Annotated[bool, typer.Option("--unverified", help="Only what is not verified.")] = False,
    search: Annotated[
        str | None, typer.Option(help="Only norms with this word.", metavar="TEXT", show_default=False)
    ] = None,
    format: How = Format.text,
    norms: Norms = None,
) -> None:
    """List the norms, or filter them."""
    if context.invoked_subcommand is not None:
        return
    voice = Voice.of(context)
    made = law_read(voice, norms)
    register = instruments.shipped().instruments
    named = {source.instrument for norm in made.library.norms for source in norm.sources}
    topics = known_words(voice, topic or [], {norm.topic for norm in made.library.norms}, "--topic")
    states = known_words(voice, state or [], made.vocabulary.states, "--state")
    chosen = known_words(voice, instrument or [], named | register.keys(), "--instrument")
    forces = known_words(voice, force or [], get_args(Force), "--force")
    found = [
        norm
        for norm in made.library.norms
        if (not topics or norm.topic in topics)
        and (not states or any(binds(norm, each) for each in states))
        and (not chosen or any(source.instrument in chosen for source in norm.sources))
        and (not forces or norm.force in forces)
        and not (unverified and norm.verified)
        and (not search or search.casefold() in words_of(norm))
    ]
    if format is Format.json:
        voice.raw(json.dumps({"norms": norm_rows(found, chosen)}, ensure_ascii=False, indent=2))
        return
    for norm in found:
        _print_row(voice, norm)
    count = {"count": len(found), "all": len(made.library.norms), "version": made.library.version}
    line(voice, voice.text(Message("Norms: %(count)s of %(all)s. Law data %(version)s.", count)), style="bold")


def norm_rows(norms: list[Norm], only: frozenset[str]) -> list[dict[str, object]]:
    """One row a source; with `only`, the sources of these instruments."""
    return [
        {
            "id": norm.id,
            "instrument": source.instrument,
            "provision": source.provision,
            "force": norm.force,
            "verified": norm.verified,
            "title": {"en": norm.title.get("en"), "ru": norm.title.get("ru")},
            "topic": norm.topic,
            "states": list(norm.states),
        }
        for norm in norms
        for source in norm.sources
        if not only or source.instrument in only
    ]


def _print_row(voice: Voice, norm: Norm) -> None:
    marks = "" if norm.verified else voice.text(Message(" [unverified]"))
    line(voice, f"{norm.id}{marks}", style="bold")
    line(voice, in_language(norm.title, voice.language), indent=2)
    sources = ", ".join(f"{source.instrument} {source.provision}".strip() for source in norm.sources)
    line(voice, f"{voice.text(FORCE_WORDS[norm.force])}: {sources}", indent=2, style="dim")


@law.command("in", help="What binds a state on a day; `habeas law RU 2024-03-01` says the same.")
def in_state(
    context: typer.Context,
    state: State,
    day: Annotated[str | None, typer.Argument(help="The day; today where none is named.", show_default=False)] = None,
    format: How = Format.text,
) -> None:
    """Treaties, standards and own law in force for the state on that day."""
    voice = Voice.of(context)
    on = day_of(voice, day, voice.text(Message("The day")))
    made = law_read(voice)
    (code,) = known_words(voice, [state], made.vocabulary.states, voice.text(Message("The state")))
    print_state(voice, made, code, today() if on is None else on, as_json=format is Format.json)


@law.command("show", help="Read one norm out, with its sources and where one can turn.")
def show(
    context: typer.Context,
    norm: Annotated[
        str,
        typer.Argument(
            help="Name of a norm; its beginning is enough.", show_default=False, autocompletion=completion.norms
        ),
    ],
    state: Annotated[
        str | None,
        typer.Option(
            help="Tell force and bodies for this state.",
            metavar="CODE",
            show_default=False,
            autocompletion=completion.states,
        ),
    ] = None,
    norms: Norms = None,
) -> None:
    """One norm, whole."""
    voice = Voice.of(context)
    made = law_read(voice, norms)
    code = None
    if state is not None:
        (code,) = known_words(voice, [state], made.vocabulary.states, "--state")
    print_norm(voice, _norm_called(voice, made, norm), code, today())


def _norm_called(voice: Voice, made: Law, name: str) -> Norm:
    found = [norm for norm in made.library.norms if norm.id == name]
    found = found or [norm for norm in made.library.norms if norm.id.startswith(name)]
    if len(found) != 1:
        voice.refuse(_no_such(name, found, [norm.id for norm in made.library.norms]))
    return found[0]


def _no_such(name: str, found: list[Norm], ids: list[str]) -> Message:
    if found:
        values = {"name": name, "near": ", ".join(norm.id for norm in found[:6])}
        return Message("Several norms begin with “%(name)s”: %(near)s.", values)
    near = nearest(name, ids) or next((each for each in ids if name in each), None)
    if near:
        return Message("No norm is called “%(name)s”. Did you mean “%(near)s”?", {"name": name, "near": near})
    return Message("No norm is called “%(name)s”. `habeas law` lists them.", {"name": name})


@law.command("forums", help="The bodies one can turn to in a state, and the international ones.")
def forums(context: typer.Context, state: State) -> None:
    """Bodies with their terms."""
    voice = Voice.of(context)
    made = law_read(voice)
    (code,) = known_words(voice, [state], made.vocabulary.states, voice.text(Message("The state")))
    print_forums(voice, code, today())


@law.command("chisinau", help="The Chisinau Agreement of 2002 beside the safeguards, with the basis of each cell.")
def chisinau(
    context: typer.Context,
    compare: Annotated[bool, typer.Option("--all", help="The other instruments too.")] = False,
    format: How = Format.text,
) -> None:
    """The articles, then safeguard by safeguard."""
    print_chisinau(Voice.of(context), compare=compare, as_json=format is Format.json)


@law.command("settings", help="Figures of this office that come from no source of law, with their values.")
def settings(context: typer.Context, settings: Settings = None) -> None:
    """Each figure with its value and where it comes from; a file for `--settings` has such lines."""
    voice = Voice.of(context)
    made = law_read(voice)
    values = figures(voice, made, settings) if settings else {}
    for name, each in made.library.settings.items():
        value = values.get(name, each.value)
        line(voice, f"{name}: {figure_text(value) if value else ''}".rstrip(), style="bold")
        line(voice, in_language(each.label, voice.language), indent=2)
        line(voice, in_language(each.origin, voice.language), indent=2, style="dim")


def figures(voice: Voice, made: Law, settings: Path) -> dict[str, Figure | None]:
    """The figures of a settings file; faults end the run."""
    from habeas.check.office import read_settings

    try:
        return dict(read_settings(settings, made.library, made.vocabulary))
    except FaultsError as error:
        voice.refuse_faults(error)


@law.command("lint", help="Check files of norms that you wrote: faults, and what is poor style.")
def lint(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Files or folders of norms.", show_default=False)],
) -> None:
    """Every fault with its line; ends with 2 where there is one. What is no norm file of a folder is named and left."""
    from habeas.law.loader import lint as faults_of
    from habeas.law.norm_files import choose

    voice = Voice.of(context)
    made = law_read(voice)
    chosen = choose(files, made.vocabulary)
    left = Message("not a norm file, left out")
    voice.complain(f"{file}: {voice.text(left)}" for file in chosen.others)
    if not chosen.norms:
        voice.refuse(Message("No norm files are in this folder. They end in .yaml."))
    try:
        faults = faults_of(chosen.norms, made.vocabulary, made.library)
    except FaultsError as error:
        faults = error.faults
    voice.complain(fault.say(voice.language) for fault in faults)
    if faults:
        voice.complain([voice.text(Message("Faults: %(count)s.", {"count": len(faults)}))])
        raise typer.Exit(BAD_INPUT)
    voice.say(Message("No faults."))
