"""`habeas serve`: the application, on this machine."""

import os
import secrets
import signal
import socket
import time
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from habeas.cli.audit import database_must_answer
from habeas.cli.voice import BAD_INPUT, Voice
from habeas.words import Message

THREADS = 4
HERE = ("127.0.0.1", "localhost", "::1")
APPLICATION: Final = "habeas.desk.wsgi:application"
PATIENCE: Final = 10
"""Seconds for which pages that are being made keep the server from ending."""


def serve(
    context: typer.Context,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Folder of the office.", show_default=False)
    ] = None,
    port: Annotated[int, typer.Option("--port", metavar="N", help="Port on this machine.")] = 8470,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; anything but this machine needs HTTPS before it.")
    ] = "127.0.0.1",
    demo: Annotated[bool, typer.Option("--demo", help="With invented people, in an empty folder.")] = False,
) -> None:
    """Start the application and print its address."""
    voice: Voice = context.obj
    if data is not None:
        os.environ["HABEAS_DATA"] = str(data.absolute())
    os.environ["DJANGO_SETTINGS_MODULE"] = "habeas.desk.settings"
    wrong = _wrong(host, port, demo)
    if wrong is not None:
        voice.complain([voice.text(wrong)])
        raise typer.Exit(BAD_INPUT)
    import django
    from django.core.management import call_command

    django.setup()
    database_must_answer(voice)
    if demo:
        _prepare_demo(voice)
    call_command("collectstatic", verbosity=0, interactive=False)
    address = f"http://{host}:{port}/{_setup_query(host)}"
    print(voice.text(Message("Habeas is at %(address)s (Ctrl+C ends it).", {"address": address})), flush=True)
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        websockets=False,
        log_enabled=False,
        process_name=None,
        workers_kill_timeout=PATIENCE,
    ).serve(target_loader=application)


def application(name: str) -> Any:
    """The application, in the process that serves it. That one is ended by its parent alone: of two signals at once, as
    Ctrl+C sends to both, granian at times hears neither, and the parent would wait for it."""
    from django.utils.module_loading import import_string

    if hasattr(signal, "pthread_sigmask"):  # on Windows the parent ends it without a signal
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    return import_string(name.replace(":", "."))


def _wrong(host: str, port: int, demo: bool) -> Message | None:
    from habeas.store.place import data_folder, vault

    if (demo or vault().is_demo) and host not in HERE:
        return Message("--demo works on this machine only: leave --host away.")
    folder = data_folder()
    if demo and not vault().is_demo and folder.is_dir() and any(folder.iterdir()):
        return Message(
            "--demo wants an empty folder; %(folder)s holds other data. Name another one with --data.",
            {"folder": folder},
        )
    with socket.socket() as probe:
        if probe.connect_ex((host, port)) == 0:
            return Message("Port %(port)s is taken. Name another one with --port.", {"port": port})
    return None


def _setup_query(host: str) -> str:
    """Where others can reach an office that is not set up yet, only who reads this line here may set it up."""
    from habeas.store.place import vault

    if vault().exists or (host in HERE and os.environ.get("HABEAS_HTTPS") != "1"):
        return ""
    token = os.environ.setdefault("HABEAS_SETUP_TOKEN", secrets.token_urlsafe(16))
    return f"setup/?token={token}"


def _prepare_demo(voice: Voice) -> None:
    """Makes the sample office where the folder is empty."""
    from django.db import connections

    from habeas.casework import office, sample
    from habeas.store.place import vault

    if vault().exists:
        return
    print(voice.text(Message("Making the sample office …")), flush=True)
    begun = time.monotonic()
    try:
        office.create(office.DEMO_PASSPHRASE, demo=True)
    except office.TakenError:
        voice.refuse(Message("The database of HABEAS_DATABASE_URL holds tables already. Name an empty one."))
    sample.make()
    office.lock()
    connections.close_all()
    seconds = round(time.monotonic() - begun)
    told = Message(
        "Made in %(seconds)s s. Its cases are checked in the background once it is open.", {"seconds": seconds}
    )
    print(voice.text(told), flush=True)
