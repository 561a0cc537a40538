"""No name of anybody stands in plain text in the data folder, in its journals, or in the temporary folder.

With PostgreSQL the same holds for all that we write; its own files are the server's.

A real server in a process of its own is worked with as people do: take-in, import, upload, search, export, backup, registers
of others, somebody who is sought, a paper, an evidence bundle, a submission; it is killed in the middle of an upload, while a
submission, a dossier and a paper are being made, and a program that links two lists in the middle of it. Then every byte they
left on disk is searched for the names, in every encoding, and while the server runs the journal of the database too.
"""

import http.client
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pyrage
import pytest

from tests.desk.test_tracing_requests import CALL
from tests.office import PASSPHRASE
from tests.postgres import URL, on_postgresql, own_database

ROOT = Path(__file__).parent.parent.parent
NAMES = ("Ксенофонтова", "Xenofontova", "Жаргалсайхан", "Zhargalsaikhan", "Тимирханов", "Quintessa")
"""Of people who are told of on no page of ours, so that a hit is a leak and no coincidence."""
PASSWORD = "a password of one's own"
SETUP = f"""
import django
django.setup()
from habeas.casework import jobs, office
from habeas.store.models import Account, Team
jobs.start = lambda idle: None
office.create({PASSPHRASE!r})
Team.objects.create(name="Legal aid").people.add(
    Account.objects.create_user(username="anna", password={PASSWORD!r}, role="lawyer")
)
office.lock()
"""
VISITS = [f"2024-{month:02}-{day:02}" for month in range(3, 13) for day in range(1, 29)]
"""So many that a dossier takes its time."""
CASE = f"""
id: plain-text
state: RU
people: [{{id: x, label: {NAMES[0]} Мария, born: 1990}}, {{id: z, label: {NAMES[3]}}}]
entries: [{", ".join(f"{{on: {day}, kind: visit, who: x, note: она и {NAMES[2]}}}" for day in VISITS)}]
consents: [{", ".join(f"{{who: x, use: {use}, given: 2024-01-01}}" for use in ("lodge", "publish", "record", "trace"))}]
"""
READER = pyrage.x25519.Identity.generate()
"""Whose bundle it is."""
CONFIRMED = {"without": "1", "marks": "1"}
"""Somebody in the case did not agree, and stays out of what leaves."""
LINK = "from habeas.cli import main; main()", "trace", "link"
MOMENTS = (0.5, 0.8, 0.95)
"""Shares of the time of the processor that linking takes, after which it is killed."""
LOOKS, MIDST = 3, 0.3
"""So often at least is looked at what is being made, and after which share of the time that takes it is killed."""
LEFT = f"""
import django
django.setup()
from habeas.casework import jobs, office
from habeas.store.models import Job
jobs.start = lambda idle: None
office.open_with({PASSPHRASE!r})
job = Job.objects.filter(kind="report").latest("made_at")
print(job.done, job.ended_at)
"""
"""How many steps of the last submission were done, and when the last was."""


class Desk:
    """A browser without pictures: cookies and forms."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, dict[str, str]()

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, bytes, str]:
        """The status, the page, and where it leads."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie()}
        if kind:
            headers["Content-Type"] = kind
        line.request(method, path, body or None, headers)
        answer = line.getresponse()
        page = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        line.close()
        return answer.status, page, answer.getheader("Location") or ""

    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str) -> str:
        status, page, _ = self.ask("GET", path)
        assert status == 200, (path, status)
        return page.decode()

    def post(self, page: str, path: str = "", **fields: str) -> str:
        """Fills the fields of the form of a page, the rest as it stands there; gives where it leads."""
        held = fields_of(self.get(page)) | fields
        kind = "application/x-www-form-urlencoded"
        status, body, to = self.ask("POST", path or page, urlencode(held).encode(), kind)
        assert status in (200, 302), (page, status, re.findall(r"<li><a href=\"#[^>]*>([^<]*)", body.decode()))
        return to

    def send(self, page: str, path: str, field: str, name: str, data: bytes, **fields: str) -> str:
        """Uploads a file."""
        body, kind = multipart(fields_of(self.get(page)) | fields, field, name, data)
        status, _, to = self.ask("POST", path, body, kind)
        assert status == 302, (path, status)
        return to


def fields_of(page: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        told = {name: unescape(value) for name, value in re.findall(r'([a-z-]+)="([^"]*)"', tag)}
        chosen = told.get("type") not in ("radio", "checkbox", "file", "search") or (
            told.get("type") != "search" and " checked" in tag
        )
        if "name" in told and chosen:
            found[told["name"]] = told.get("value", "")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        picked = re.search(r'<option value="([^"]*)" selected', options) or re.search(
            r'<option value="([^"]*)"', options
        )
        found[name] = picked[1] if picked else ""
    return found


def multipart(fields: dict[str, str], field: str, name: str, data: bytes) -> tuple[bytes, str]:
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--edge\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
    parts += [head.encode() + b"Content-Type: text/plain\r\n\r\n", data, b"\r\n--edge--\r\n"]
    return b"".join(parts), "multipart/form-data; boundary=edge"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder and a temporary folder of their own, with an office in it."""
    with own_database() as own:
        for name, value in own.items():
            monkeypatch.setenv(name, value)
        yield made(tmp_path)


def made(tmp_path: Path) -> Path:
    for name in ("temp", "home"):
        (tmp_path / name).mkdir()
    (tmp_path / "passphrase").write_text(PASSPHRASE, "utf-8")
    run = subprocess.run([sys.executable, "-c", SETUP], env=environment(tmp_path), capture_output=True, timeout=120)
    assert run.returncode == 0, run.stderr.decode()
    return tmp_path


def environment(place: Path) -> dict[str, str]:
    temp = str(place / "temp")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("HABEAS_") or name == URL},
        "HABEAS_DATA": str(place / "data"),
        "HABEAS_PASSPHRASE_FILE": str(place / "passphrase"),
        "DJANGO_SETTINGS_MODULE": "habeas.desk.settings",
        "PYTHONPATH": str(ROOT),
        "HOME": str(place / "home"),
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"), temp),
    }


@pytest.fixture
def server(place: Path) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """`habeas serve` on a free port, as its own group of processes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-c", "from habeas.cli import main; main()", "serve", "--port", str(port)]
    with (place / "temp" / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment(place), stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        for _ in range(300):
            with suppress(OSError):
                if Desk(port).ask("GET", "/healthz")[1] == b"open\n":
                    break
            assert process.poll() is None, (place / "temp" / "server.log").read_text()
            time.sleep(0.1)
        yield port, process
    finally:
        end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def test_no_name_is_on_disk(place: Path, server: tuple[int, "subprocess.Popen[bytes]"]) -> None:
    port, process = server
    desk = Desk(port)
    desk.post("/account/in/", login="anna", password=PASSWORD)
    case = work(desk)
    backup = [sys.executable, "-c", "from habeas.cli import main; main()", "backup"]
    made = subprocess.run(backup, env=environment(place), capture_output=True, timeout=120)
    assert made.returncode == 0, made.stderr.decode()
    assert on_postgresql() or (place / "data" / "habeas.db-wal").stat().st_size > 0
    assert leaks(place) == []
    report = submission(desk)
    assert leaks(place) == []
    half_an_upload(desk, case)
    assert any((place / "data" / "files" / "coming").iterdir())
    half_made(place, desk, process, case, report)
    written = [path for path in (place / "data").rglob("*") if path.is_file()]
    assert {path.suffix for path in written} >= {".backup", ".json", *([] if on_postgresql() else [".db"])}
    assert leaks(place) == []


def work(desk: Desk) -> str:
    """A day's work with names in it; gives the page of a case."""
    taken = desk.post("/cases/new/", name=f"{NAMES[2]} {NAMES[3]}", state="RU", teller=NAMES[1], note=f"of {NAMES[5]}")
    assert re.fullmatch(r"/cases/\w+/", taken), taken
    desk.get(taken)
    read = desk.send("/out/import/", "/out/import/", "file", f"{NAMES[1]}.yaml", CASE.encode())
    case = desk.post(read, f"{read}confirm/")
    documents = f"{case}documents/"
    text = f"протокол: {NAMES[4]}, {NAMES[5]} ".encode() * 4_000
    desk.send(documents, f"{documents}upload/", "files", f"{NAMES[4]}.txt", text)
    desk.ask("GET", "/search/?" + urlencode({"q": NAMES[0]}))
    desk.ask("POST", "/draft/", urlencode(fields_of(desk.get(case)) | {"draft-form": "x", "note": NAMES[4]}).encode(),
             "application/x-www-form-urlencoded")  # fmt: skip
    for format in ("yaml", "html", "pdf", "zip"):
        asked = fields_of(desk.get(f"{case}out/")) | {"use": "record", "format": format, "lock": "plain", "to": ""}
        status, body, _ = desk.ask(
            "POST", f"{case}out/", urlencode(asked).encode(), "application/x-www-form-urlencoded"
        )
        assert status == 200
        assert format in ("pdf", "zip") or NAMES[0].encode() in body
    registers(desk)
    sought(desk)
    papers(desk, case)
    desk.post("/out/everything/", lock="passphrase", passphrase="a passphrase of this file")
    until(desk, "/out/everything/", "Download")
    return case


def registers(desk: Desk) -> None:
    """A list of somebody else, read and written."""
    rows = f"Surname,Given name,Born\n{NAMES[0]},Мария,1990\n{NAMES[3]},Dorji,1988\n".encode()
    read = desk.send("/trace/lists/import/", "/trace/lists/import/", "file", f"{NAMES[1]}.csv", rows)
    kept = desk.post(read, f"{read}confirm/", name=f"list of {NAMES[5]}", kind="institution", source=NAMES[1])
    assert NAMES[0] in desk.get(kept)


def sought(desk: Desk) -> None:
    """A call; then the worker holds who is sought against the list and the record."""
    told = CALL | {
        "inquirer": NAMES[3],
        "family-0-name": f"{NAMES[0]} Мария",
        "family-0-sex": "F",
        "family-0-age": "36 years",
    }
    asked = desk.post("/tracing/call/", **told)
    until(desk, asked, "matches/")


def papers(desk: Desk, case: str) -> None:
    """A draft for a court, and a bundle of evidence."""
    kind = "application/x-www-form-urlencoded"
    told = urlencode(fields_of(desk.get(f"{case}turn/hrc/")) | {"wish": "docx", "lang": "ru", **CONFIRMED}).encode()
    status, body, _ = desk.ask("POST", f"{case}turn/hrc/", told, kind)
    assert (status, body[:2]) == (200, b"PK")
    bundle = desk.post(
        f"{case}bundle/", variant="both", use="record", to="", recipients=str(READER.to_public()), **CONFIRMED
    )
    until(desk, bundle, "Download")


def submission(desk: Desk) -> str:
    """A submission that names people in what was typed and in a story, made and taken as each kind of file; its page."""
    page = desk.post("/numbers/reports/", kind="annual")
    desk.post(
        f"{page}?add=text", f"{page}part/?add=text", en=f"As {NAMES[1]} told us, {NAMES[5]} was held.", ru=NAMES[2]
    )
    desk.post(f"{page}?edit=by", f"{page}part/?edit=by", en=f"Office of {NAMES[3]}", ru=NAMES[4])
    add = f"{page}?add=story"
    who = re.search(r'<option value="([^"]*/x)"', desk.get(add))
    assert who is not None
    desk.post(add, f"{page}part/?add=story", who=who[1])
    desk.post(page, f"{page}make/")
    for _ in range(1_200):
        status, told, made = desk.ask("GET", f"{page}state/")
        if status == 302:
            break
        time.sleep(0.1)
    assert "/made/" in made, told.decode()[-2500:]
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("html", b"<!doctype")):
        status, body, _to = desk.ask("GET", f"{made}file.{kind}")
        assert (status, body[: len(begins)].lower()) == (200, begins.lower()), kind
        assert kind != "html" or all(name in body.decode() for name in (NAMES[1], NAMES[3], NAMES[5]))
    return page


def half_made(place: Path, desk: Desk, process: "subprocess.Popen[bytes]", case: str, report: str) -> None:
    """A submission, a dossier and a paper that are being made at once: looked at all the while, and killed in the midst.

    A process that stands still has on disk what it would leave if it were killed then.
    """
    looks, took, lines = 0, 0.0, all_at_once(desk, case, report)
    while (wait := unanswered(lines)) or desk.ask("GET", f"{report}state/")[0] != 302:
        runs = time.monotonic()
        time.sleep(0.02)
        os.killpg(process.pid, signal.SIGSTOP)
        looks, took = looks + bool(wait), took + (time.monotonic() - runs) * bool(wait)
        assert leaks(place) == []
        os.killpg(process.pid, signal.SIGCONT)
    answers = [line.getresponse() for line in lines]
    assert [(answer.status, answer.read()[:2]) for answer in answers] == [(200, b"%P"), (200, b"PK")]
    assert looks >= LOOKS
    lines = all_at_once(desk, case, report)
    time.sleep(took * MIDST)
    os.killpg(process.pid, signal.SIGSTOP)
    assert unanswered(lines) == lines
    end(process)
    assert leaks(place) == []
    run = subprocess.run([sys.executable, "-c", LEFT], env=environment(place), capture_output=True, timeout=120)
    assert run.stdout.split() in ([b"1", b"None"], [b"2", b"None"]), (run.stdout, run.stderr)


def all_at_once(desk: Desk, case: str, report: str) -> list[http.client.HTTPConnection]:
    """Has the other two made while the submission is at its first step; gives the lines on which they will come."""
    asked = {
        f"{case}out/": {"use": "record", "format": "pdf", "lock": "plain", "to": ""},
        f"{case}turn/hrc/": {"wish": "docx", "lang": "ru", **CONFIRMED},
    }
    bodies = {page: urlencode(fields_of(desk.get(page)) | fields) for page, fields in asked.items()}
    headers = {"Cookie": desk.cookie(), "Content-Type": "application/x-www-form-urlencoded"}
    state = b""
    for _ in range(1_200):
        status, state, _to = desk.ask("GET", f"{report}state/")
        if b'value="1"></progress>' in state:
            break
        if status == 302:
            desk.post(report, f"{report}make/")
        time.sleep(0.02)  # a page holds up the next step
    assert b'value="1"></progress>' in state
    lines = []
    for page, body in bodies.items():
        lines.append(http.client.HTTPConnection("127.0.0.1", desk.port, timeout=60))
        lines[-1].request("POST", page, body, headers)
    LINES.extend(lines)
    return lines


def unanswered(lines: list[http.client.HTTPConnection]) -> list[http.client.HTTPConnection]:
    return [line for line in lines if not select.select([line.sock], [], [], 0)[0]]


def until(desk: Desk, page: str, says: str) -> None:
    """Waits for what is made in the background."""
    for _ in range(1_200):
        if says in desk.get(page):
            return
        time.sleep(0.1)
    raise AssertionError(f"{page} never said {says}")


def test_a_link_that_is_killed_leaves_nothing_open(place: Path) -> None:
    """Two lists from outside are linked, to their end and then killed at some moments: no name is left in the temporary
    folder, and no half of what was to be written."""
    given = place / "given"
    given.mkdir()
    for number, name in enumerate((NAMES[0], NAMES[1])):
        rows = [f"{name},{sound}{end},{1950 + year}" for sound in ("Мар", "Дор", "Кас") for end in ("ия", "ина")
                for year in range(50)]  # fmt: skip
        (given / f"{number}.csv").write_text("Surname,Given name,Born\n" + "\n".join(rows), "utf-8")
    command = [sys.executable, "-c", *LINK, *(str(given / f"{number}.csv") for number in (0, 1)), "--out"]
    whole = given / "whole.csv"
    before = os.times()
    run = subprocess.run([*command, str(whole)], env=environment(place), capture_output=True, timeout=300)
    assert run.returncode == 0, run.stderr.decode()
    assert NAMES[0].encode() not in run.stderr
    assert whole.exists()
    takes = os.times().children_user + os.times().children_system - before.children_user - before.children_system
    assert leaks(place) == []
    for share in MOMENTS:
        target = given / f"killed-{share}.csv"
        process = subprocess.Popen(
            [*command, str(target)], env=environment(place), stderr=subprocess.DEVNULL, start_new_session=True
        )
        while process.poll() is None and worked(process.pid) < share * takes:
            time.sleep(0.01)
        killed = process.poll() is None
        end(process)
        assert killed or share > MOMENTS[0], "it ended before it was killed"
        assert not killed or not target.exists() or target.read_bytes() == whole.read_bytes()
        assert leaks(place) == []


def worked(pid: int) -> float:
    """Seconds for which a process was at work."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def half_an_upload(desk: Desk, case: str) -> None:
    """Sends the first half of a large file and leaves the line open."""
    body, kind = multipart(fields_of(desk.get(f"{case}documents/")), "files", "half.txt", NAMES[4].encode() * 200_000)
    line = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=20)
    line.putrequest("POST", f"{case}documents/upload/")
    line.putheader("Cookie", desk.cookie())
    line.putheader("Content-Type", kind)
    line.putheader("Content-Length", str(len(body)))
    line.endheaders()
    line.send(body[: len(body) // 2])
    time.sleep(1)
    LINES.append(line)


LINES: list[http.client.HTTPConnection] = []
"""Lines that stay open until the server is killed."""


def leaks(place: Path) -> list[str]:
    """Every file of the data folder and the temporary folder that holds a name in any encoding."""
    needles = {form for name in NAMES for form in forms(name)}
    found = []
    for folder in ("data", "temp", "home"):
        for path in (place / folder).rglob("*"):
            if path.is_file():
                data = path.read_bytes() + str(path).encode()
                found += [f"{path.name}: {needle!r}" for needle in needles if needle in data]
    return found


def forms(name: str) -> set[bytes]:
    """A name as it may lie on disk: any case, and as search folds it, in UTF-8, UTF-16, cp1251 and escaped."""
    from habeas.tell.names import folded

    found = set()
    for text in {name, name.lower(), name.upper(), folded(name)}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1251", "unicode_escape"):
            with suppress(UnicodeEncodeError):
                found.add(text.encode(encoding))
    return found


def test_the_search_finds_what_lies_open(tmp_path: Path) -> None:
    """The test above can fail: each encoding of each name is found."""
    (tmp_path / "data").mkdir()
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1251"):
        path = tmp_path / "data" / encoding
        path.write_bytes(os.urandom(50) + NAMES[0].encode(encoding) + os.urandom(50))
        assert len(leaks(tmp_path)) >= 1, encoding
        path.unlink()
    assert leaks(tmp_path) == []
    (tmp_path / "data" / NAMES[1]).touch()
    assert leaks(tmp_path) != []
