"""Backups: whole, read through, kept by rule; brought back equal or not at all."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.world_templates import changed
from tests.office import PASSPHRASE
from tests.postgres import own_database

embedded = pytest.mark.embedded
"""What is brought back in this process, beside its office; `tests/also` does so with PostgreSQL."""

SignIn = Callable[[str], Client]
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def folder(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the backups of a test lie."""
    monkeypatch.setenv("HABEAS_BACKUPS", str(tmp_path / "backups"))
    return tmp_path / "backups"


@pytest.fixture(scope="session")
def made(office_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One backup with a stored file and the office's own template of a paper, for tests that only read it."""
    from habeas.store import backup, blobs
    from habeas.store.models import Case, Document, PaperTemplate, Setting

    stored, own = blobs.store([b"scan " * 30_000]), blobs.store([changed("Our office")])
    case = Case.objects.order_by("pk")[0]
    template = PaperTemplate.objects.create(
        paper="school",
        language="en",
        number=1,
        blob=own.name,
        sha256=own.sha256,
        size=own.size,
        ended_at=datetime.now(UTC),
    )
    row = Document.objects.create(
        case=case, name="a", media_type="-", size=stored.size, sha256=stored.sha256, blob=stored.name
    )
    path = backup.make(backup.BY_HAND, tmp_path_factory.mktemp("made")).path
    Setting.objects.filter(name=backup.LAST).delete()
    yield path
    row.delete()
    template.delete()


def test_a_backup_is_whole_and_known(folder: Path) -> None:
    from habeas.store import audit, backup
    from habeas.store.models import Setting

    audit.log(None, datetime.now(UTC), [audit.Act("look", "case", "x", "x")])
    found = backup.make(backup.BY_HAND)
    assert found.verified
    assert backup.listed() == [found]
    told = Setting.objects.get(name="last_backup").value
    assert (told["name"], told["size"], told["verified"]) == (found.name, found.size, True)
    assert datetime.fromisoformat(told["at"]) == found.at
    names = sorted(path.suffix for path in folder.iterdir())
    assert names == [".backup", ".head"]
    heads = audit.heads_of(folder)
    assert audit.verify(heads).proven_to == heads[0].sequence


@embedded
def test_what_is_restored_is_equal(made: Path, office_folder: Path, tmp_path: Path) -> None:
    from habeas.store import backup, blobs
    from habeas.store.models import Document, PaperTemplate
    from habeas.store.place import vault
    from habeas.store.restore import restore
    from habeas.store.vault import Vault

    found = restore(made, tmp_path / "new", PASSPHRASE)
    keys = Vault(tmp_path / "new")
    keys.open(PASSPHRASE)
    assert rows_of(tmp_path / "new" / "habeas.db", keys) == rows_of(office_folder / "habeas.db", vault())
    for blob in (Document.objects.get(name="a").blob, PaperTemplate.objects.get(paper="school").blob):
        path = tmp_path / "new" / "files" / blob[:2] / blob
        assert path.read_bytes() == blobs.path_of(blob).read_bytes()
    assert (found.files, found.missing, found.database) == (2, 0, "sqlite")
    assert found.rows == sum(backup.facts_of(tmp_path / "new" / "habeas.db", keys)[0].values())
    assert {path.name for path in (tmp_path / "new").iterdir()} <= {
        "vault.json", "habeas.db", "files", "backups", "restored",
    }  # fmt: skip


def rows_of(path: Path, keys: Any) -> dict[str, list[Any]]:
    from habeas.store import backup

    database = backup.open_database(path, keys)
    names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {name: sorted(database.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names}
    database.close()
    found.pop("store_setting", None)  # the note of the backup itself came after
    return found


@embedded
def test_a_wrong_passphrase_restores_nothing(made: Path, tmp_path: Path) -> None:
    from habeas.store.restore import NotEmptyError, restore
    from habeas.store.vault import WrongPassphraseError

    with pytest.raises(WrongPassphraseError):
        restore(made, tmp_path / "new", PASSPHRASE + "x")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    with pytest.raises(NotEmptyError):
        restore(made, tmp_path / "full", PASSPHRASE)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]
    (tmp_path / "empty").mkdir()
    restore(made, tmp_path / "empty", PASSPHRASE)


@embedded
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_backup_is_refused_or_comes_back_equal(made: Path, tmp_path: Path, where: float, bit: int) -> None:
    """A ZIP has bytes that mean nothing (a date, an attribute); every other change is found."""
    spoilt(made, tmp_path, int(where * made.stat().st_size), bit)


@embedded
@given(from_end=st.integers(1, 1200), bit=st.integers(0, 7))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damage_to_the_list_of_a_backup_is_found(made: Path, tmp_path: Path, from_end: int, bit: int) -> None:
    spoilt(made, tmp_path, made.stat().st_size - from_end, bit)


def spoilt(made: Path, tmp_path: Path, place: int, bit: int) -> None:
    from habeas.store.restore import restore
    from habeas.store.seal import DamagedError
    from habeas.store.vault import Vault, WrongPassphraseError

    data = bytearray(made.read_bytes())
    data[place] ^= 1 << bit
    file, new = tmp_path / "spoilt.backup", tmp_path / "spoilt"
    file.write_bytes(data)
    shutil.rmtree(new, ignore_errors=True)
    try:
        restore(file, new, PASSPHRASE)
    except (DamagedError, WrongPassphraseError):
        assert not new.exists()
    else:
        keys = Vault(new)
        keys.open(PASSPHRASE)
        with zipfile.ZipFile(made) as archive:
            assert (new / "habeas.db").read_bytes() == archive.read("habeas.db")


@embedded
def test_a_cut_backup_is_refused(made: Path, tmp_path: Path) -> None:
    from habeas.store.restore import restore
    from habeas.store.seal import DamagedError

    file = tmp_path / "cut.backup"
    for length in (0, 100, made.stat().st_size // 2, made.stat().st_size - 1):
        file.write_bytes(made.read_bytes()[:length])
        with pytest.raises(DamagedError):
            restore(file, tmp_path / "new", PASSPHRASE)
        assert not (tmp_path / "new").exists()


@embedded
def test_a_member_put_in_by_others_goes_nowhere(made: Path, tmp_path: Path) -> None:
    from habeas.store.restore import restore

    file = tmp_path / "more.backup"
    shutil.copy(made, file)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("../escaped.txt", "x")
        archive.writestr("files/aa/extra", "x")
    restore(file, tmp_path / "new", PASSPHRASE)
    assert not (tmp_path / "escaped.txt").exists()
    assert not (tmp_path / "new" / "files" / "aa" / "extra").exists()


@embedded
@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_lost_file_does_not_keep_the_rest_from_being_saved(
    folder: Path, made: Path, tmp_path: Path, damage: str
) -> None:
    from habeas.store import backup, blobs
    from habeas.store.models import Document
    from habeas.store.restore import restore

    path = blobs.path_of(Document.objects.get(name="a").blob)
    content = path.read_bytes()
    try:
        path.unlink() if damage == "gone" else path.write_bytes(content[:-9] + bytes(9))
        found = backup.make(backup.BY_HAND)
    finally:
        path.write_bytes(content)
    assert not found.verified
    assert backup.last()["verified"] is False  # type: ignore[index]
    assert restore(found.path, tmp_path / "new", PASSPHRASE).missing == (damage == "gone")


def test_where_nothing_can_be_written_it_says_so(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    from habeas.casework import retention
    from habeas.store import backup

    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    monkeypatch.setenv("HABEAS_BACKUPS", str(blocked))
    with pytest.raises(backup.BackupError):
        backup.make(backup.BY_HAND)
    assert not retention.nightly(timezone.now())
    assert backup.last()["failed"]["why"]  # type: ignore[index]


def test_each_backup_carries_the_names_of_what_was_erased(folder: Path, tmp_path: Path) -> None:
    from habeas.store import audit, backup

    audit.log(None, datetime.now(UTC), [audit.Act("look", "case", "x", "x")])
    backup.note_erased(["case aaaaaaaaaaaa", "person bbbbbbbbbbbb"])
    carried = backup.make(backup.BY_HAND, tmp_path / "disk")
    assert backup.erased(tmp_path / "disk") == ["case aaaaaaaaaaaa", "person bbbbbbbbbbbb"]
    (tmp_path / "disk" / backup.ERASED).unlink()
    assert backup.erased(tmp_path / "disk") == ["case aaaaaaaaaaaa", "person bbbbbbbbbbbb"]
    head = carried.path.with_suffix(".head").read_text()
    assert len(audit.heads_in(head)) == 1
    made = backup.make(backup.BY_HAND)
    assert "habeas-erased person bbbbbbbbbbbb" in made.path.with_suffix(".head").read_text()


def test_the_nightly_one_is_made_once_a_night(folder: Path) -> None:
    from django.utils import timezone

    from habeas.casework import retention
    from habeas.store import backup

    now = timezone.now()
    assert retention.nightly(now)
    assert not retention.nightly(now + timedelta(hours=19))
    assert retention.nightly(now + timedelta(hours=21))
    assert [each.why for each in backup.listed()] == [backup.NIGHTLY] * 2


def test_old_ones_go_by_the_rule(folder: Path) -> None:
    from habeas.store import backup

    folder.mkdir()
    now = datetime(2026, 11, 27, 12, tzinfo=UTC)
    days = [now - timedelta(days=n, hours=9) for n in range(800)]
    for at in days:
        (folder / f"habeas-{at:%Y%m%dT%H%M%S.%fZ}-nightly.backup").touch()
        (folder / f"habeas-{at:%Y%m%dT%H%M%S.%fZ}-nightly.head").touch()
    hand = folder / f"habeas-{now - timedelta(days=20, hours=3):%Y%m%dT%H%M%S.%fZ}-by-hand.backup"
    hand.touch()
    gone = backup.rotate(now)
    kept = [each.at for each in backup.listed()]
    assert len(gone) + len(kept) == 801
    assert kept[:7] == days[:7]
    nightly = [each.at for each in backup.listed() if each.why == backup.NIGHTLY]
    assert sum(now - at < timedelta(weeks=4) for at in nightly) in range(9, 12)
    assert len({(at.year, at.month) for at in kept}) in (12, 13)
    assert now - kept[-1] < timedelta(days=365)
    assert all(backup.expires(at) >= now.date() for at in kept)
    assert hand.exists()
    assert len(list(folder.glob("*.head"))) == len(nightly)
    assert backup.rotate(now) == []


def test_the_newest_stays_however_old(folder: Path) -> None:
    from habeas.store import backup

    folder.mkdir()
    for year in (2001, 2002):
        (folder / f"habeas-{year}0101T000000.000000Z-nightly.backup").touch()
    backup.rotate(datetime(2026, 1, 1, tzinfo=UTC))
    assert [each.at.year for each in backup.listed()] == [2002]


def test_what_a_crash_left_is_no_backup_and_goes(folder: Path) -> None:
    from habeas.store import backup

    folder.mkdir()
    half = folder / "habeas-20260101T000000.000000Z-nightly.backup.coming"
    half.write_bytes(b"half")
    os.utime(half, (0, 0))
    assert backup.listed() == []
    backup.make(backup.BY_HAND)
    assert not half.exists()


# ---- pages ---------------------------------------------------------------------------------------------------------


def test_an_administrator_makes_and_fetches_one(sign_in: SignIn, folder: Path) -> None:
    from habeas.casework import jobs
    from habeas.store import backup
    from habeas.store.models import AuditRow

    client = sign_in("olga")
    assert "There is none yet." in client.get("/out/backups/").content.decode()
    assert client.post("/out/backups/make/").status_code == 302
    assert 'hx-trigger="every 2s"' in client.get("/out/backups/").content.decode()
    jobs.work_off()
    page = client.get("/out/backups/").content.decode()
    assert "It was read through and is whole." in page
    found = backup.listed()[0]
    answer: Any = client.get(f"/out/backups/{found.name}/")
    assert b"".join(answer.streaming_content) == found.path.read_bytes()
    assert AuditRow.objects.filter(what="export", table="backup").exists()
    assert client.get("/out/backups/..%2Fvault.json/").status_code == 404


@pytest.mark.parametrize("who", ["anna", "daniyar", "pavel"])
def test_backups_are_for_administrators(sign_in: SignIn, made: Path, who: str) -> None:
    client = sign_in(who)
    assert client.get("/out/backups/").status_code == 404
    assert client.post("/out/backups/make/").status_code == 404
    assert client.get(f"/out/backups/{made.name}/").status_code == 404


# ---- other processes -----------------------------------------------------------------------------------------------


def habeas(tmp_path: Path, *arguments: str, passphrase: str = PASSPHRASE) -> subprocess.CompletedProcess[str]:
    secret = tmp_path / "passphrase"
    secret.write_text(passphrase, "utf-8")
    environment = {**os.environ, "HABEAS_PASSPHRASE_FILE": str(secret), "HABEAS_LANG": "en", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "from habeas.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=120)


@embedded
def test_the_command_line_backs_up_and_restores(office: Path, tmp_path: Path) -> None:
    made = habeas(tmp_path, "backup", "--data", str(office), "--to", str(tmp_path / "disk"))
    assert made.returncode == 0, made.stderr
    (file,) = (tmp_path / "disk").glob("*.backup")
    assert habeas(tmp_path, "restore", str(file), "--data", str(office)).returncode == 2
    wrong = habeas(tmp_path, "restore", str(file), "--data", str(tmp_path / "new"), passphrase="not this one")
    assert (wrong.returncode, (tmp_path / "new").exists()) == (2, False)
    back = habeas(tmp_path, "restore", str(file), "--data", str(tmp_path / "new"))
    assert back.returncode == 0, back.stderr
    assert "all whole" in " ".join(back.stdout.split())
    assert (tmp_path / "new" / "habeas.db").exists()
    again = habeas(tmp_path, "restore", str(file), "--data", str(tmp_path / "new"))
    assert again.returncode == 2
    (tmp_path / "letter.txt").write_text("x")
    assert habeas(tmp_path, "restore", str(tmp_path / "letter.txt"), "--data", str(tmp_path / "x")).returncode == 2


def test_what_was_erased_since_does_not_come_back(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.store.models import Case

    made = habeas(tmp_path, "backup", "--data", str(office), "--to", str(tmp_path / "disk"))
    assert made.returncode == 0, made.stderr
    row = Case.objects.get(key="infant-taken")
    (tmp_path / "disk" / "erased.list").write_text(f"case {row.ref}\n", "ascii")
    (file,) = (tmp_path / "disk").glob("*.backup")
    with own_database() as own:
        for name, value in own.items():
            monkeypatch.setenv(name, value)
        back = habeas(tmp_path, "restore", str(file), "--data", str(tmp_path / "new"))
        assert back.returncode == 0, back.stderr
        assert "Erased again" in back.stdout
        left = alone(tmp_path / "new", CASES, PASSPHRASE).split()
    assert sorted([*left, row.ref]) == sorted(Case.objects.values_list("ref", flat=True))


CASES = """
import sys
import django
django.setup()
from habeas.store.models import Case
from habeas.store.place import vault
vault().open(sys.argv[1])
print(*Case.objects.values_list("ref", flat=True))
"""


def alone(data: Path, code: str, *arguments: str) -> str:
    """Runs some code on the office of a folder, in a process of its own; gives what it printed."""
    environment = {
        **os.environ, "HABEAS_DATA": str(data), "DJANGO_SETTINGS_MODULE": "habeas.desk.settings", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, env=environment, timeout=120
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return run.stdout


def opened(folder: Path) -> Any:
    from habeas.store.vault import Vault

    keys = Vault(folder)
    keys.open(PASSPHRASE)
    return keys


UPGRADE = """
import sys
from dataclasses import replace
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from habeas.casework import jobs, office
from habeas.casework.recheck import recheck_many
from habeas.casework.sample import _files
from habeas.store.mapping import add_case
from habeas.store.models import Case, Person, Team
from habeas.store.place import vault
jobs.start = lambda idle: None
def newest():
    return max(name for app, name in MigrationRecorder(connection).applied_migrations() if app == "store")
def checked():
    recheck_many(list(Case.objects.exclude(key="before")))
    return kept()
def kept():
    return list(Person.objects.order_by("pk").values_list("key", "held_at", "held_since", "held_until", "marks", "marks_until"))
if sys.argv[1] == "old":
    office.create(sys.argv[2])
    team = Team.objects.create(name="Legal aid")
    for case in _files("examples"):
        if len(case.people) < 10:
            # children have two marks then: PostgreSQL minds rows that a migration changes twice
            stateless = tuple(replace(person, stateless=True) for person in case.people)
            add_case(replace(case, people=stateless), team=team)
    checked()
    Case.objects.create(key="before", team=team)
    call_command("migrate", "store", sys.argv[3], verbosity=0)
else:
    vault().open(sys.argv[2])
    print(newest())
    office.open_with(sys.argv[2])
    print(newest())
    assert Case.objects.get(key="before").team.name == "Legal aid"
    before = kept()
    assert any(row[-1] for row in before)
    assert checked() == before
"""


def test_an_upgrade_makes_a_backup_before_it_migrates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An office of an earlier version is opened by this one: first the backup of what it was, then the migrations.

    Brought back, it is what it was, and is brought up to date again.
    """
    from habeas.store import backup

    migrations = sorted(path.stem for path in (ROOT / "habeas" / "store" / "migrations").glob("0*.py"))
    earlier = migrations[-2]
    data = tmp_path / "office"
    with own_database() as own, own_database() as other:
        for database, folder in ((own, data), (other, tmp_path / "back")):
            for name, value in database.items():
                monkeypatch.setenv(name, value)
            if folder == data:
                alone(data, UPGRADE, "old", PASSPHRASE, earlier)
            else:
                (found,) = backup.listed(data / "backups")
                back = habeas(tmp_path, "restore", str(found.path), "--data", str(folder))
                assert back.returncode == 0, back.stderr
            assert alone(folder, UPGRADE, "new", PASSPHRASE).split() == [earlier, migrations[-1]]
    assert found.why == backup.BEFORE_UPGRADE
    with zipfile.ZipFile(found.path) as archive:
        told = backup.manifest_of(archive, opened(data))
    assert f"store.{earlier}" in told["migrations"]
    assert f"store.{migrations[-1]}" not in told["migrations"]
    assert told["counts"]["store_case"] > 1
