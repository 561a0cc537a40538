"""Lists for the tests of pages: brought in by the pages themselves."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.trace.messy import messy

SignIn = Callable[[str], Client]
CONFIRM = {"name": "Centre for minors, November", "kind": "institution", "source": "the centre, by mail"}


def upload(client: Client, content: bytes, name: str = "list.xlsx", team: str = "Legal aid") -> Any:
    """Sends a file to be read."""
    from habeas.store.models import Team

    file = SimpleUploadedFile(name, content, "application/octet-stream")
    return client.post("/trace/lists/import/", {"file": file, "team": Team.objects.get(name=team).pk})


def imported(
    client: Client, content: bytes | None = None, name: str = "list.xlsx", team: str = "Legal aid", **confirm: Any
) -> Any:
    """Uploads and confirms; gives the list."""
    from habeas.store.models import PersonList

    read = upload(client, messy() if content is None else content, name, team)
    assert read.status_code == 302, read.content.decode()
    written = client.post(read["Location"] + "confirm/", CONFIRM | confirm)
    assert written.status_code == 302, written.content.decode()
    return PersonList.objects.get(ref=written["Location"].rstrip("/").rpartition("/")[2])
