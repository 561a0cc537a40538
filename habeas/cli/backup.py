"""`habeas backup`: an encrypted backup, also while the office is at work."""

from pathlib import Path
from typing import Annotated

import typer

from habeas.cli.audit import Data, open_office
from habeas.cli.voice import BREACH, Voice
from habeas.words import Message


def backup(
    context: typer.Context,
    data: Data = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="DIR", help="Folder for it, such as a disk to carry away.", show_default=False),
    ] = None,
) -> None:
    """Make a backup, read it through, and say where it is; ends with 1 where a stored file was damaged."""
    voice = Voice.of(context)
    open_office(voice, data)
    from habeas.store import backup as backups

    with voice.progress(Message("Making the backup"), 100) as step:
        last = 0

        def tell(done: int, total: int) -> None:
            nonlocal last
            share = 100 * done // max(total, 1)
            step(share - last)
            last = share

        try:
            made = backups.make(backups.BY_HAND, to.absolute() if to else None, tell)
        except backups.BackupError as error:
            voice.refuse(Message("No backup was made: %(why)s", {"why": error}))
    values = {"file": made.path, "size": f"{made.size / 2**20:.1f}"}
    voice.say(Message("Made and read through: %(file)s (%(size)s MB).", values))
    if not made.verified:
        voice.say(Message("Stored files that were missing or damaged already: %(count)s.", {"count": made.faults}))
        raise typer.Exit(BREACH)
