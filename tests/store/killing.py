"""`python -m tests.store.killing ROUNDS SEED FOLDER WHO`: an office that is killed at work, again and again.

Each round forks a process that works as people do through the pages (WHO: `pages`), or as the worker does in the background
(`worker`), and writes a line for each answer it got; it is killed with SIGKILL at a random moment. Then the office is opened
anew, as a start does, what was handed to the worker is worked off, and all is looked through. Prints one line of JSON with
what was found.
"""

import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

PASSPHRASE: Final = "correct horse battery staple"
ENTRIES: Final = 12
PAGES: Final = {"take-in": 2, "import": 3, "entry": 3, "upload": 3, "backup": 2, "sealed": 3, "unfinished": 1}
"""What is confirmed to people, and how often each is done."""
WORKER: Final = {"later": 3, "nightly": 2, "match": 2}
"""The same of what the worker does: an import, the backup of the night, the search for those who are sought."""
SOUGHT: Final = ("Умарали Назаров", "Nazarov Umar Ali")
"""A child by the name a caller gives, and as another case has it."""
LARGE: Final = 310_000
"""Bytes of a case file that the worker reads."""
Lines = Iterator[tuple[str, str]]


def main(rounds: int, seed: int, folder: Path, who: str) -> None:
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
    _warm(who)
    chance = random.Random(seed)
    told: Counter[str] = Counter()
    confirmed: list[list[Any]] = []
    faults: list[str] = []
    for number in range(rounds):
        lines = _killed(number, chance.randrange(2**31), chance.randrange(4), chance.uniform(0.0, 0.4), who)
        confirmed += lines
        told.update(line[0] for line in lines)
        faults += [f"round {number}: {fault}" for fault in _looked_through(confirmed)]
        for path in sorted((folder / "backups").glob("*.backup"))[:-3]:  # looked through; they would fill the disk
            path.unlink()
            confirmed = [line for line in confirmed if line[1] != path.name]
    print(json.dumps({"rounds": rounds, "confirmed": dict(told), "faults": faults}))


def _make() -> None:
    from habeas.casework import office
    from habeas.casework.recheck import recheck
    from habeas.store.mapping import add_case
    from habeas.store.models import Account, Team
    from habeas.store.models.base import new_ref
    from tests.desk.test_tracing_requests import CALL

    office.create(PASSPHRASE)
    team = Team.objects.create(name="Legal aid")
    team.people.add(Account.objects.create_user(username="anna", password=None, role="lawyer"))
    recheck(add_case(_read(_case_file("base")), team=team).case)
    add_case(
        _read(_case_file("found").replace("label: found", f"label: {SOUGHT[1]}, sex: M, born: 2025-08")), team=team
    )
    client = _client()
    list(_take_in(client, "", "t-first"))
    form = client.get("/tracing/call/").content.decode()
    told = CALL | {"token": new_ref(), "team": form.split('name="team" value="')[1].split('"')[0]}
    assert client.post("/tracing/call/", told).status_code == 302
    _worked_off()
    office.lock()


def _warm(who: str) -> None:
    """Does each thing once, so that what is made at first use is inherited by every process that is forked."""
    from django.db import connections

    from habeas.casework import office
    from habeas.store.models import Case

    office.open_with(PASSPHRASE)
    client, base = _client(), Case.objects.get(key="base").ref
    for kind in _kinds(who):
        list(_DONE[kind](client, base, f"{'t' if kind == 'take-in' else 'r'}w-{kind}"))
    office.lock()
    connections.close_all()


# ---- the one that is killed ----------------------------------------------------------------------------------------


def _killed(number: int, seed: int, answers_first: int, after: float, who: str) -> list[list[Any]]:
    """Works in a process of its own; some answers and some time later it is killed. Gives what was confirmed to it."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with suppress(BaseException):
            _work(number, random.Random(seed), writer, who)
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


def _work(number: int, chance: random.Random, writer: int, who: str) -> None:
    from habeas.casework import office
    from habeas.store.models import Case

    office.open_with(PASSPHRASE)
    client, base = _client(), Case.objects.get(key="base").ref
    os.write(writer, b"begun\n")
    count, kinds = 0, _kinds(who)
    while True:
        count += 1
        kind = chance.choices(list(kinds), list(kinds.values()))[0]
        for line in _DONE[kind](client, base, f"{'t' if kind == 'take-in' else 'r'}{number}-{count}"):
            os.write(writer, json.dumps(line).encode() + b"\n")


def _kinds(who: str) -> dict[str, int]:
    return {"pages": PAGES, "worker": WORKER}[who]


def _client() -> Any:
    from django.test import Client

    from habeas.store.models import Account

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Account.objects.get(), backend="habeas.desk.account.backends.ByPassword")
    return client


def _take_in(client: Any, base: str, name: str) -> Lines:
    from tests.desk.filled import filled

    told = filled(client, "/cases/new/", name=name, state="RU", teller="a sister", token=name, taken_on="2025-10-13",
                  place="Northern centre", place_kind="aliens_detention_centre", authority="police",
                  held_since="2025-10-14", basis="expulsion")  # fmt: skip
    answer = client.post("/cases/new/", told)
    assert answer.status_code == 302, answer.status_code
    yield "take-in", name


def _import(client: Any, base: str, name: str) -> Lines:
    written = client.post(_uploaded(client, name, _case_file(name)) + "confirm/")
    assert written["Location"].startswith("/cases/"), written["Location"]
    yield "import", name


def _uploaded(client: Any, name: str, text: str) -> str:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from habeas.store.models import Team

    file = SimpleUploadedFile(f"{name}.yaml", text.encode())
    return str(client.post("/out/import/", {"file": file, "team": Team.objects.get().pk})["Location"])


def _entry(client: Any, base: str, name: str) -> Lines:
    """Through the page, with the check that a save makes."""
    from tests.desk.filled import filled

    form = f"/cases/{base}/entries/new/?kind=visit"
    answer = client.post(form, filled(client, form, on="2024-05-01", who=["p"], note=name))
    assert answer.status_code == 302, answer.status_code
    yield "entry", name


def _upload(client: Any, base: str, name: str) -> Lines:
    import hashlib

    from django.core.files.uploadedfile import SimpleUploadedFile

    data = os.urandom(200_000)
    answer = client.post(f"/cases/{base}/documents/upload/", {"files": SimpleUploadedFile(f"{name}.bin", data)})
    assert answer.status_code == 302, answer.status_code
    yield "upload", hashlib.sha256(data).hexdigest()


def _backup(client: Any, base: str, name: str) -> Lines:
    from habeas.store import backup

    yield "backup", backup.make(backup.BY_HAND).name


def _sealed(client: Any, base: str, name: str, people: str = "4 to 7") -> Lines:
    """A visit from a phone, with a photo; sent until it was answered, and once more."""
    from habeas.store.models import Place
    from tests.desk.sealing import closed, head, send

    fields = {"on": "2024-05-01", "i-occupants": people, "i-soap": "no", "note": name}
    token = f"{name}-from-some-phone"
    photo = (("yard.jpg", "image/jpeg", os.urandom(60_000)),)
    envelope = closed(head(Place.objects.order_by("pk")[0], "anna", fields), token, photo)
    for _ in range(2):
        answer = send(client, envelope, token)
        assert answer.json()["done"] == ("visit" if people[0] == "4" else "draft"), answer.content
        yield ("sealed" if people[0] == "4" else "unfinished"), token


def _unfinished(client: Any, base: str, name: str) -> Lines:
    """The same with something in it that the form does not take."""
    return _sealed(client, base, name, "many")


def _later(client: Any, base: str, name: str) -> Lines:
    """A file so large that the worker reads and writes it. Once it was said to be written, it will be."""
    text = _case_file(name)
    read = _uploaded(client, name, text + "# so much more\n" * ((LARGE - len(text)) // 15 + 1))
    _worked_off()
    assert client.post(read + "confirm/").status_code == 302
    yield "later", name
    _worked_off()
    yield "import", name


def _nightly(client: Any, base: str, name: str) -> Lines:
    """The backup of the night, two days after the last one."""
    from datetime import timedelta

    from django.utils import timezone

    from habeas.casework import retention
    from habeas.store import backup
    from habeas.store.models import Setting

    long_ago = (timezone.now() - timedelta(days=2)).isoformat()
    Setting.objects.filter(name=backup.LAST).update(value=(backup.last() or {}) | {"at": long_ago})
    assert retention.nightly(timezone.now())
    yield "nightly", (backup.last() or {})["name"]


def _match(client: Any, base: str, name: str) -> Lines:
    """Whoever is sought is held against everybody on record."""
    from habeas.casework import tracing_match
    from habeas.store.models import Account

    job = tracing_match.match_all(Account.objects.get())
    yield "match", job.ref
    _worked_off()


_DONE: Final = {
    "take-in": _take_in, "import": _import, "entry": _entry, "upload": _upload, "backup": _backup, "sealed": _sealed,
    "unfinished": _unfinished, "later": _later, "nightly": _nightly, "match": _match,
}  # fmt: skip


def _worked_off() -> None:
    """The jobs that wait, as the worker does them; cases are asked for their questions some other time."""
    from habeas.casework import jobs
    from habeas.store.models import Job

    while Job.objects.filter(ended_at__isnull=True).exists():
        jobs._one_step_each(threading.Event())


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
    from habeas.store.models import Document
    from habeas.store.place import vault

    if connection.vendor == "postgresql":
        _grow_old(vault().path.parent / "files")
    office.open_with(PASSPHRASE)
    if connection.vendor == "sqlite":
        yield from _faults_of_the_file()
    if (verdict := audit.verify()).broken_at is not None:
        yield f"the chain is broken at {verdict.broken_at}"
    _worked_off()
    yield from _gone(confirmed)
    yield from _half_written()
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


def _gone(confirmed: list[list[Any]]) -> Iterator[str]:
    """What was confirmed and is not there."""
    from habeas.store import backup
    from habeas.store.models import Arrival, Case, Document, Entry, Job, Visit

    there: dict[str, set[str]] = {kind: set() for kind in _DONE}
    for kind, value in confirmed:
        there[kind].add(value)
    keys = set(Case.objects.values_list("key", flat=True))
    for kind, kept in (
        ("take-in", keys),
        ("import", keys),
        ("later", keys),
        ("entry", set(Entry.objects.values_list("note", flat=True))),
        ("upload", set(Document.objects.values_list("sha256", flat=True))),
        ("sealed", set(Visit.objects.values_list("token", flat=True))),
        ("unfinished", set(Arrival.objects.filter(draft__isnull=False).values_list("token", flat=True))),
        ("backup", {each.name for each in backup.listed()}),
        ("match", set(Job.objects.filter(ended_at__isnull=False).values_list("ref", flat=True))),
    ):
        if missing := there[kind] - kept:
            yield f"{kind} confirmed and gone: {sorted(missing)}"


def _half_written() -> Iterator[str]:
    """Cases, saves, jobs and proposals of which a part is there."""
    from habeas.store import backup
    from habeas.store.models import Arrival, Case, DraftFile, Job, Proposal, Visit, VisitFile

    for case in Case.objects.filter(key__regex=r"^r\w+-"):
        if case.entries.count() != ENTRIES or case.people.count() != 1 or case.checked_at is None:
            yield f"{case.key} is half-written"
    taken = {_size(case): case.key for case in Case.objects.filter(key__regex=r"^t\w*-")}
    if len(taken) != 1:
        yield f"taken in, some more and some less: {taken}"
    base = Case.objects.get(key="base")
    last = base.entries.order_by("-recorded_at").values_list("recorded_at", flat=True)[0]
    if base.stale_since is None and (base.checked_at is None or base.checked_at < last):
        yield "an entry was saved without its check"
    for visit in Visit.objects.filter(token__endswith="-from-some-phone"):
        if (visit.observations.count(), visit.files.count(), Arrival.objects.filter(visit=visit).count()) != (2, 1, 1):
            yield f"the visit {visit.token} is half-written"
    for arrival in Arrival.objects.filter(visit=None):
        if arrival.draft is None or DraftFile.objects.filter(draft=arrival.draft).count() != 1:
            yield f"the draft of {arrival.token} is half-written"
    files: list[Any] = [*VisitFile.objects.all(), *DraftFile.objects.all()]
    for file in files:
        if not _holds(file):
            yield f"{file.name} of a visit cannot be read"
    for job in Job.objects.exclude(fault=""):
        yield f"{job.kind}: {job.fault}"
    if (count := Proposal.everything.count()) != 1:
        yield f"{count} proposals instead of one"
    if (made := backup.last()) and made["name"] not in {each.name for each in backup.listed()}:
        yield f"the last backup is gone: {made['name']}"


def _size(case: Any) -> tuple[int, ...]:
    """What one save of a take-in writes, counted; and that it was checked."""
    several = (case.people, case.entries, case.sources, case.consents, case.case_places)
    return (*(each.count() for each in several), case.checked_at is not None)


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
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
