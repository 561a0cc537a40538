"""`habeas audit`: proves the log of an office from outside of its pages."""

import os
import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer

from habeas.cli.voice import BREACH, FINE, Voice
from habeas.words import Message

audit = typer.Typer(no_args_is_help=True)

Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="Folder of the office.", show_default=False)]


@audit.command("verify", help="Read the whole log and say whether it was changed; ends with 1 where it was.")
def verify(
    context: typer.Context,
    heads: Annotated[
        list[Path] | None,
        typer.Option(
            "--head",
            help="File with heads kept outside (may be given again); those beside the backups are read anyway.",
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    data: Data = None,
) -> None:
    """Reads every row; a signed head from outside proves the log up to it."""
    voice = Voice.of(context)
    missing = [path for path in heads or [] if not path.is_file()]
    if missing:
        voice.refuse(Message("There is no file %(path)s.", {"path": missing[0]}))
    open_office(voice, data)
    from habeas.store import audit as log
    from habeas.store import backup

    kept = log.heads_of(backup.folder())
    kept += [head for path in heads or [] for head in log.heads_in(path.read_text("utf-8", errors="replace"))]
    verdict = log.verify(kept)
    if verdict.broken_at is None:
        voice.say(Message("The log holds: %(count)s rows, each fits the one before.", {"count": verdict.rows}))
    else:
        values = {"row": verdict.broken_at, "count": verdict.rows}
        voice.say(
            Message("The log was changed: row %(row)s is gone or is not what it was; %(count)s rows hold.", values)
        )
    if verdict.erased:
        voice.say(Message("Rows whose content was erased with its case: %(count)s.", {"count": verdict.erased}))
    if verdict.foreign:
        voice.say(
            Message("Heads not signed by this office, which prove nothing: %(count)s.", {"count": verdict.foreign})
        )
    if verdict.proven_to:
        values = {"row": verdict.proven_to, "count": len(kept)}
        voice.say(Message("Proven from outside up to row %(row)s (heads read: %(count)s).", values))
    else:
        voice.say(Message("No head from outside was there: rows cut off at the end would not be seen."))
    raise typer.Exit(FINE if verdict.broken_at is None else BREACH)


@audit.command("head", help="Print the signed end of the log, to be kept outside.")
def head(context: typer.Context, data: Data = None) -> None:
    """One line; whoever has it can prove that nothing before it was changed."""
    voice = Voice.of(context)
    open_office(voice, data)
    from habeas.store import audit as log

    end = log.head()
    if end is None:
        voice.refuse(Message("Nothing was logged yet."))
    voice.raw(end.line)


def open_office(voice: Voice, data: Path | None) -> None:
    """Opens the office in the folder, for reading: by the file of HABEAS_PASSPHRASE_FILE, else the passphrase is asked for."""
    if data is not None:
        os.environ["HABEAS_DATA"] = str(data.absolute())
    os.environ["DJANGO_SETTINGS_MODULE"] = "habeas.desk.settings"
    import django

    django.setup()
    database_must_answer(voice)
    from habeas.store.place import data_folder, vault
    from habeas.store.vault import WrongPassphraseError

    if not vault().exists:
        voice.refuse(Message("There is no office in %(folder)s.", {"folder": data_folder()}))
    try:
        vault().open(passphrase_of(voice, vault().is_demo))
    except WrongPassphraseError:
        voice.refuse(Message("This passphrase does not open the office."))


def database_must_answer(voice: Voice) -> None:
    """Ends the run where the settings name a PostgreSQL that cannot be used. Django is set up."""
    from habeas.store.postgresql.reach import fault

    if (wrong := fault()) is not None:
        voice.refuse(wrong)


def passphrase_of(voice: Voice, is_demo: bool) -> str:
    """The passphrase: of the sample office, from the file that HABEAS_PASSPHRASE_FILE names, else asked for."""
    from habeas.casework.office import DEMO_PASSPHRASE, PASSPHRASE_FILE

    if is_demo:
        return DEMO_PASSPHRASE
    if named := os.environ.get(PASSPHRASE_FILE):
        return Path(named).read_text("utf-8").rstrip("\n")
    if not sys.stdin.isatty():
        voice.refuse(Message("Name a file with the passphrase in HABEAS_PASSPHRASE_FILE."))
    return getpass(voice.text(Message("Passphrase of the office:")) + " ")
