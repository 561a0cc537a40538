"""What is between the record and a hostile page, file or guess: headers of every answer, files that go out and come in."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.desk.test_access import SIGNED_OUT, address, table
from tests.desk.test_account import PASSWORD, browser, code_of, enter
from tests.desk.test_import import CASE, upload
from tests.desk.world import build

SignIn = Callable[[str], Client]
NAMED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture(autouse=True)
def forgotten_limits(office: Path) -> None:
    from django.core.cache import cache

    cache.clear()


def faults_of(answer: Any) -> list[str]:
    """What is weak about an answer."""
    found = [name for name, value in NAMED.items() if answer.headers.get(name) != value]
    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers.get("Content-Security-Policy", "x y").split(";") if part
    )
    strict = {"default-src": "'self'", "object-src": "'none'", "base-uri": "'none'", "form-action": "'self'"}
    found += [name for name, value in strict.items() if policy.get(name) != value]
    found += [name for name, value in policy.items() if "unsafe" in value or "http" in value or "*" in value]
    if "camera=()" not in answer.headers.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    kept = answer.headers.get("Cache-Control", "")
    if "no-store" not in kept and (answer.status_code == 200 or answer.status_code >= 400):
        found.append(f"may be kept: {kept}")
    if "text/html" in answer.headers.get("Content-Type", "") and not answer.streaming:
        page = answer.content.decode()
        found += re.findall(r"<style|<[^>]+\sstyle=|<[^>]+\son\w+=|javascript:", page)
        found += [tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag and "/json" not in tag]
    return found


def test_every_answer_is_fenced(sign_in: SignIn) -> None:
    world, wrong = build()["own"], []
    for client in (sign_in("olga"), sign_in("anna"), sign_in("pavel"), browser()):
        for name in sorted(table().keys() - SIGNED_OUT):
            answer = client.get(address(name, world))
            wrong += [(name, answer.status_code, fault) for fault in faults_of(answer)]
    wrong += [("nothing", 404, fault) for fault in faults_of(browser().get("/nothing/here/"))]
    assert not wrong


def test_a_cookie_is_for_the_server_alone(sign_in: SignIn) -> None:
    client = sign_in("anna")
    page = client.get("/account/")
    client.post("/language/", {"language": "ru"})
    assert page.status_code == 200
    for name in ("habeas", "habeas-language", "habeas-csrf"):
        cookie = client.cookies[name]
        assert cookie["httponly"], name
        assert cookie["samesite"] in ("Lax", "Strict"), name
        assert not cookie["domain"], name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("page.html", "text/html"),
        ("picture.svg", "image/svg+xml"),
        ("page.xhtml", "application/xhtml+xml"),
        ("x.pdf", "text/html; charset=utf-8"),
        ('../..\\"; filename=x.exe; y.html', "text/html"),
    ],
)
def test_a_file_that_could_act_is_handed_out_as_bytes(sign_in: SignIn, name: str, kind: str) -> None:
    from habeas.store.models import Document

    own, anna = build()["own"], sign_in("anna")
    file = SimpleUploadedFile("x", b"<script>alert(1)</script>", kind)
    file.name = file._name = name  # type: ignore[attr-defined]
    anna.post(address("documents-upload", own), {"files": file})
    row = Document.objects.order_by("-pk")[0]
    assert row.size == 25
    answer = anna.get(f"/cases/{own.case.ref}/documents/{row.ref}/download/")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "Set-Cookie" not in answer.headers
    assert not faults_of(answer)
    assert not set('/\\"') & set(row.name)


def test_after_five_wrong_codes_the_right_one_has_to_wait(office: Path) -> None:
    from habeas.store.models import Account, Team

    vera = Account.objects.create_user("vera", PASSWORD, name="Vera", role="lawyer")
    Team.objects.get(name="Legal aid").people.add(vera)
    client = enter("vera")
    client.post("/account/again/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="authenticator_secret"[^>]*value="(\w+)"', page)
    assert secret is not None
    client.post("/account/2fa/totp/activate/", {"code": code_of(secret[1])})
    assert client.get("/cases/").status_code == 200
    guessing = enter("vera")
    for number in range(5):
        guessing.post("/account/2fa/authenticate/", {"code": f"{number:06}"})
    guessing.post("/account/2fa/authenticate/", {"code": code_of(secret[1])})
    assert guessing.get("/cases/").status_code == 302


def zipped(**members: str) -> bytearray:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return bytearray(out.getvalue())


@pytest.mark.parametrize("fault", ["sealed", "method", "content"])
def test_an_archive_that_cannot_be_read_is_refused_in_words(sign_in: SignIn, fault: str) -> None:
    data = zipped(case_yaml=CASE)
    central = data.index(b"PK\x01\x02")
    if fault == "sealed":
        data[6] |= 1
        data[central + 8] |= 1
    elif fault == "method":
        data[8] = data[central + 10] = 99
    else:
        data[data.index(b"saidov")] ^= 1
    answer = upload(sign_in("anna"), bytes(data), "cases.zip")
    assert answer.status_code == 422
    assert "This archive is damaged." in answer.content.decode()


@pytest.mark.parametrize(
    "documents",
    [
        "none",
        ["none", 3, None, {}],
        [{"path": "../../../etc/passwd", "sha256": "0", "name": "x", "media_type": "text/plain"}],
        [{"path": "manifest.json", "sha256": ["0"], "name": {}, "people": "rustam"}],
    ],
)
def test_nothing_of_a_manifest_is_believed(sign_in: SignIn, documents: Any) -> None:
    from habeas.store.models import Case, Document

    anna = sign_in("anna")
    manifest = json.dumps({"case": "saidov-2024", "documents": documents})
    read = upload(anna, bytes(zipped(case_yaml=CASE, manifest_json=manifest)), "cases.zip")
    assert anna.post(read["Location"] + "confirm/").status_code == 302
    assert not Document.objects.filter(case=Case.objects.get(key="saidov-2024")).exists()


def test_an_archive_that_unpacks_to_more_than_it_says_fills_no_disk(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.casework import imports
    from habeas.store.models import Document
    from habeas.store.place import data_folder

    monkeypatch.setattr(imports, "LARGEST", 10_000)
    anna, before = sign_in("anna"), len(list((data_folder() / "files").rglob("*")))
    told = [{"path": "big", "sha256": "0", "name": "x", "media_type": "-"}]
    members = {"case_yaml": CASE, "manifest_json": json.dumps({"case": "saidov-2024", "documents": told})}
    read = upload(anna, bytes(zipped(**members, big="x" * 20_000)), "cases.zip")
    anna.post(read["Location"] + "confirm/")
    assert not Document.objects.filter(case__key="saidov-2024").exists()
    assert len(list((data_folder() / "files").rglob("*"))) <= before + 2  # the upload itself, and its folder
