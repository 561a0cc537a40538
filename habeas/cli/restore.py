"""`habeas restore`: a backup back into an empty folder."""

import os
import zipfile
from json import JSONDecodeError, loads
from pathlib import Path
from typing import Annotated

import typer

from habeas.cli.audit import database_must_answer, passphrase_of
from habeas.cli.voice import Voice
from habeas.words import Message


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
    data: Annotated[Path, typer.Option("--data", metavar="NEW_DIR", help="An empty folder, or a new one.")],
) -> None:
    """Check a backup and fill an empty folder with it; the folder is there only once everything was found whole."""
    voice = Voice.of(context)
    if not zipfile.is_zipfile(file):
        voice.refuse(Message("%(file)s is no backup of Habeas.", {"file": file}))
    os.environ["HABEAS_DATA"] = str(data.absolute())
    os.environ["DJANGO_SETTINGS_MODULE"] = "habeas.desk.settings"
    import django

    django.setup()
    database_must_answer(voice)
    passphrase = passphrase_of(voice, _is_demo(file))
    _restored(voice, file, data.absolute(), passphrase)
    beside = data.absolute() / "backups"
    if not (beside.is_dir() and any(beside.iterdir())):
        voice.say(
            Message(
                "Beside this backup lies no list of what was erased since. If the office still has its folder of backups, "
                "put the backup there and restore it again: else what was erased comes back."
            )
        )
    erased = _erased_again(data.absolute(), passphrase)
    if erased:
        voice.say(Message("Erased again, since it was erased after this backup: %(count)s.", {"count": erased}))
    voice.say(Message("Start it with: habeas serve --data %(folder)s", {"folder": data.absolute()}))


def _restored(voice: Voice, file: Path, data: Path, passphrase: str) -> None:
    from habeas.store.dump import NotFreshError, TooNewError
    from habeas.store.restore import NotEmptyError
    from habeas.store.restore import restore as bring_back
    from habeas.store.seal import DamagedError
    from habeas.store.vault import WrongPassphraseError

    try:
        found = bring_back(file, data, passphrase)
    except NotEmptyError:
        voice.refuse(Message("%(folder)s is not empty. Name another folder with --data.", {"folder": data}))
    except NotFreshError:
        voice.refuse(Message("The database of HABEAS_DATABASE_URL holds tables already. Name an empty one."))
    except TooNewError:
        voice.refuse(Message("This backup was made by a newer version of Habeas. Install that one first."))
    except WrongPassphraseError:
        voice.refuse(Message("This passphrase does not open the backup. It is the one of the day it was made."))
    except DamagedError as error:
        voice.refuse(Message("The backup is damaged (%(part)s). Take another one.", {"part": error}))
    values = {"day": f"{found.at:%Y-%m-%d %H:%M} UTC", "rows": found.rows, "files": found.files}
    voice.say(Message("Brought back as of %(day)s: %(rows)s rows, %(files)s stored files, all whole.", values))
    if found.missing:
        voice.say(Message("Stored files that the backup lacked already: %(count)s.", {"count": found.missing}))


def _is_demo(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return bool(loads(archive.read("vault.json")).get("demo"))
    except (KeyError, JSONDecodeError, zipfile.BadZipFile):
        return False


def _erased_again(data: Path, passphrase: str) -> int:
    """What was erased after the backup was made does not come back with it."""
    from habeas.store.backup import erased

    lines = erased(data / "backups") if (data / "backups").is_dir() else []
    if not lines:
        return 0
    from habeas.casework import erasure, jobs, office

    office.open_with(passphrase)
    try:
        jobs.stop()
        return erasure.erase_again(lines)
    finally:
        office.lock()
