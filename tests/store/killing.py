"""`python -m tests.store.killing ROUNDS SEED FOLDER`: an office that is killed at work, again and again.

Each round forks a process that works as people do (import, entry, upload, backup, through the pages) and writes a line for
each answer it got; it is killed with SIGKILL at a random moment. Then the office is opened anew, as a start does, and looked
through. Prints one line of JSON with what was found.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

PASSPHRASE: Final = "correct horse battery staple"
ENTRIES: Final = 12
KINDS: Final = ("import", "entry", "upload", "backup")


def main(rounds: int, seed: int, folder: Path) -> None:
    """Makes the office, then kills and looks, round by round."""
    os.environ |= {"HABEAS_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "habeas.desk.settings"}
    import django

    django.setup()
    from django.test.utils import setup_test_environment
    from django.urls import reverse

    setup_test_environment()
    from habeas.casework import jobs
    from habeas.check.office import load_program

    jobs.start = lambda idle: None
    load_program()  # made and imported once here, and inherited by every process that is forked
    reverse("cases")
    _in_child(_make)
    chance = random.Random(seed)
    told: Counter[str] = Counter()
    confirmed: list[list[Any]] = []
    faults: list[str] = []
    for number in range(rounds):
        lines = _killed(number, chance.randrange(2**31), chance.randrange(4), chance.uniform(0.0, 0.6))
        confirmed += lines
        told.update(line[0] for line in lines)
        faults += [f"round {number}: {fault}" for fault in _looked_through(confirmed)]
        for path in sorted((folder / "backups").glob("*.backup"))[:-3]:  # looked through; they would fill the disk
            path.unlink()
            confirmed = [line for line in confirmed if line[1] != path.name]
    print(json.dumps({"rounds": rounds, "confirmed": dict(told), "faults": faults}))


def _make() -> None:
    from habeas.casework import office
    from habeas.store.mapping import add_case
    from habeas.store.models import Account, Team

    office.create(PASSPHRASE)
    team = Team.objects.create(name="Legal aid")
    team.people.add(Account.objects.create_user(username="anna", password=None, role="lawyer"))
    add_case(_read(_case_file("base")), team=team)
    office.lock()


# ---- the one that is killed ----------------------------------------------------------------------------------------


def _killed(number: int, seed: int, answers_first: int, after: float) -> list[list[Any]]:
    """Works in a process of its own; some answers and some time later it is killed. Gives what was confirmed to it."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with suppress(BaseException):
            _work(number, random.Random(seed), writer)
        os._exit(1)
    os.close(writer)
    with os.fdopen(reader, "rb") as answers:
        begun = answers.readline()
        lines = [answers.readline() for _ in range(answers_first)]
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        lines += answers.read().splitlines(keepends=True)
    if begun != b"begun\n" or not os.WIFSIGNALED(status):
        raise RuntimeError(f"the process of round {number} ended by itself")
    return [json.loads(line) for line in lines if line.endswith(b"\n")]


def _work(number: int, chance: random.Random, writer: int) -> None:
    from django.test import Client

    from habeas.casework import office
    from habeas.store.models import Account, Case

    office.open_with(PASSPHRASE)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Account.objects.get(), backend="habeas.desk.account.backends.ByPassword")
    base = Case.objects.get(key="base").ref
    os.write(writer, b"begun\n")
    count = 0
    while True:
        count += 1
        kind, name = chance.choices(KINDS, (3, 3, 3, 2))[0], f"r{number}-{count}"
        answer = {"import": _import, "entry": _entry, "upload": _upload, "backup": _backup}[kind](client, base, name)
        os.write(writer, json.dumps([kind, answer]).encode() + b"\n")


def _import(client: Any, base: str, name: str) -> str:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from habeas.store.models import Team

    file = SimpleUploadedFile(f"{name}.yaml", _case_file(name).encode())
    read = client.post("/out/import/", {"file": file, "team": Team.objects.get().pk})
    written = client.post(read["Location"] + "confirm/")
    assert written["Location"].startswith("/cases/"), written["Location"]
    return name


def _entry(client: Any, base: str, name: str) -> str:
    from habeas.casework import entries
    from habeas.store.models import Account, Case

    data = {"kind": "visit", "on": "2024-05-01", "who": ["p"], "note": name}
    return entries.add(Case.objects.get(ref=base), Account.objects.get(), data).key


def _upload(client: Any, base: str, name: str) -> str:
    import hashlib

    from django.core.files.uploadedfile import SimpleUploadedFile

    data = os.urandom(200_000)
    answer = client.post(f"/cases/{base}/documents/upload/", {"files": SimpleUploadedFile(f"{name}.bin", data)})
    assert answer.status_code == 302, answer.status_code
    return hashlib.sha256(data).hexdigest()


def _backup(client: Any, base: str, name: str) -> str:
    from habeas.store import backup

    return backup.make(backup.BY_HAND).name


def _case_file(name: str) -> str:
    entries = "".join(f"  - {{id: e{n}, on: 2024-03-{n:02d}, kind: visit, who: p}}\n" for n in range(1, ENTRIES + 1))
    return f"id: {name}\nstate: RU\npeople: [{{id: p, label: {name}}}]\nentries:\n{entries}"


def _read(text: str) -> Any:
    from habeas.record.reader import read_case_text
    from habeas.record.vocabulary import load_vocabulary

    return read_case_text(text, "base.yaml", load_vocabulary())[0]


# ---- the next start ------------------------------------------------------------------------------------------------


def _looked_through(confirmed: list[list[Any]]) -> list[str]:
    reader, writer = os.pipe()

    def look() -> None:
        found = json.dumps(list(_faults(confirmed))).encode()
        with os.fdopen(writer, "wb") as answer:
            answer.write(found)

    child = os.fork()
    if child == 0:
        os.close(reader)
        code = 1
        with suppress(BaseException):
            look()
            code = 0
        os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        told = answer.read()
    _, status = os.waitpid(child, 0)
    return list(json.loads(told)) if status == 0 else ["the next start failed"]


def _faults(confirmed: list[list[Any]]) -> Any:
    """What is missing of what was confirmed, and what is half-written."""
    from django.db import connection

    from habeas.casework import office
    from habeas.store import audit, backup, blobs
    from habeas.store.models import Case, Document, Entry
    from habeas.store.place import vault

    if connection.vendor == "postgresql":
        _grow_old(vault().path.parent / "files")
    office.open_with(PASSPHRASE)
    if connection.vendor == "sqlite":
        yield from _faults_of_the_file()
    if (verdict := audit.verify()).broken_at is not None:
        yield f"the chain is broken at {verdict.broken_at}"
    there = {kind: {value for each, value in confirmed if each == kind} for kind in KINDS}
    for kind, kept in (
        ("import", set(Case.objects.values_list("key", flat=True))),
        ("entry", set(Entry.objects.values_list("key", flat=True))),
        ("upload", set(Document.objects.values_list("sha256", flat=True))),
        ("backup", {each.name for each in backup.listed()}),
    ):
        if missing := there[kind] - kept:
            yield f"{kind} confirmed and gone: {sorted(missing)}"
    for case in Case.objects.exclude(key="base"):
        if case.entries.count() != ENTRIES or case.people.count() != 1 or case.checked_at is None:
            yield f"{case.key} is half-written"
    for document in Document.objects.all():
        if not _holds(document):
            yield f"{document.name} cannot be read"
    on_disk = {path.name for path in (vault().path.parent / "files").glob("*/*")}
    if orphans := on_disk - blobs.in_use():
        yield f"{len(orphans)} files that no row names"
    for made in backup.listed():
        try:
            backup._read_through(made.path, vault(), lambda done, total: None)
        except Exception as error:
            yield f"{made.name}: {error!r}"


def _grow_old(folder: Path) -> None:
    """Another process of a server could be writing what is young: the next start leaves that for an hour."""
    for path in folder.glob("*/*"):
        os.utime(path, (0, 0))


def _faults_of_the_file() -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        for pragma, good in (("integrity_check", [("ok",)]), ("foreign_key_check", []), ("cipher_integrity_check", [])):
            cursor.execute(f"PRAGMA {pragma}")
            if (found := cursor.fetchall()) != good:
                yield f"{pragma}: {found[:3]}"


def _holds(document: Any) -> bool:
    import hashlib

    from habeas.store import blobs

    try:
        content = b"".join(blobs.read(document.blob))
    except (OSError, blobs.DamagedError):
        return False
    return hashlib.sha256(content).hexdigest() == str(document.sha256)


def _in_child(call: Any) -> None:
    """Runs something in a process of its own, so that nothing of it is open when the next one is forked."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            call()
            code = 0
        finally:
            os._exit(code)
    if os.waitpid(child, 0)[1] != 0:
        raise RuntimeError("the office could not be made")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
