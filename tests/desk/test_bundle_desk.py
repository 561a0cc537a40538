"""Evidence bundles of the desk: made by a page, opened by their reader alone, verified by `habeas verify` on the file."""

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habeas.prove.bundle import bag, container, signing
from habeas.prove.bundle.part import Part
from tests.cli.shell import Done, habeas, process
from tests.desk.test_exits import case_of, consent, protect

SignIn = Callable[[str], Client]
CASE = "infant-taken"
READER = pyrage.x25519.Identity.generate()
CHOICES = {"variant": "both", "use": "record", "to": "", "recipients": str(READER.to_public())}


def ask(client: Client, key: str = CASE, **changes: str) -> Any:
    return client.post(f"/cases/{case_of(key).ref}/bundle/", CHOICES | changes)


def fetched(client: Client) -> bytes:
    """The file of the last bundle asked for, as it is downloaded."""
    from habeas.casework import jobs
    from habeas.store.models import Job

    jobs.work_off()
    job = Job.objects.filter(kind="bundle").latest("pk")
    assert (job.fault, job.body.get("why")) == ("", None)
    assert (job.done, job.total) == (job.total, job.done)
    answer: Any = client.get(f"/out/bundles/{job.ref}/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def made(client: Client, key: str = CASE, **changes: str) -> bytes:
    """A bundle from the form to the file, opened by its reader."""
    answer = ask(client, key, **changes)
    assert answer.status_code == 302, answer.content.decode()[:20_000]
    return pyrage.decrypt(fetched(client), [READER])  # type: ignore[no-any-return]


def files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def verify(folder: Path, data: bytes, *options: str) -> Done:
    (folder / "x.bag.zip").write_bytes(data)
    return habeas("verify", str(folder / "x.bag.zip"), *options)


def flaws(folder: Path, data: bytes, *options: str) -> list[str]:
    """Where `habeas verify` finds something wrong."""
    done = verify(folder, data, "--format", "json", *options)
    told = json.loads(done.stdout)
    assert done.returncode == (0 if told["holds"] else 1)
    return [flaw["where"] or f"byte {flaw['byte']}" for flaw in told["flaws"]]


def made_again(data: bytes, **changed: bytes) -> bytes:
    """The same bundle with some files of the log changed, and signed by somebody else: all but the content fits."""
    held = files(data)
    for name, content in changed.items():
        path = f"data/log/{name.replace('_', '.')}"
        assert held[path] != content
        held[path] = content
    info = bag.info_of(container.opened(io.BytesIO(data), len(data)))
    day = info.pop("Bagging-Date")
    info.pop("Payload-Oxum")
    payload = [Part.of(path, content) for path, content in held.items() if path.startswith("data/")]
    key = signing.read_key(signing.new_key())
    parts = bag.bagged(payload, info, held["VERIFY.html"].decode(), key, day)
    return b"".join(container.packed(bag.root_of(day), parts))


def test_a_bundle_made_on_the_desk_is_verified_on_the_file_alone(sign_in: SignIn, tmp_path: Path) -> None:
    anna = sign_in("anna")
    assert ask(anna).status_code == 302
    sealed = fetched(anna)
    assert b"bagit.txt" not in sealed
    (tmp_path / "x.bag.zip.age").write_bytes(sealed)
    (tmp_path / "me.txt").write_text(str(READER))
    page = anna.get("/out/bundles/").content.decode()
    fingerprint = re.search(r"(?:[0-9a-f]{4} ){15}[0-9a-f]{4}", page)
    assert fingerprint
    done = process(
        "verify", str(tmp_path / "x.bag.zip.age"), "--identity", str(tmp_path / "me.txt"), "--key", fingerprint[0],
        HABEAS_DATA=str(tmp_path / "elsewhere"),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "It is the key you named." in done.stdout
    assert "The acts told of the log stand in its chain" in done.stdout
    assert "In it (redacted: nobody is named): cases 1." in done.stdout


def test_another_key_is_not_the_one_of_the_office(sign_in: SignIn, tmp_path: Path) -> None:
    data = made(sign_in("anna"))
    assert flaws(tmp_path, data, "--key", "ab" * 32) == ["signature.json"]


@given(st.data())
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_byte_altered_anywhere_fails_and_is_told(whole: bytes, tmp_path: Path, data: st.DataObject) -> None:
    held = sorted(files(whole).items())
    path, content = data.draw(st.sampled_from(held))
    at = whole.index(path.encode() + content) + len(path.encode()) + data.draw(st.integers(0, len(content) - 1))
    altered = bytearray(whole)
    altered[at] ^= data.draw(st.integers(1, 255))
    assert path in flaws(tmp_path, bytes(altered))
    at = data.draw(st.integers(0, len(whole) - 1))  # headers and lists too
    altered = bytearray(whole)
    altered[at] ^= 1
    assert flaws(tmp_path, bytes(altered))


@pytest.fixture
def whole(sign_in: SignIn) -> bytes:
    return made(sign_in("anna"))


def test_an_act_of_the_log_that_was_altered_fails_whoever_signs(whole: bytes, tmp_path: Path) -> None:
    told = json.loads(files(whole)["data/log/unredacted.json"])
    (case,) = told["cases"]
    assert [act["told"]["what"][1] for act in case["acts"]][-1] == "export"
    assert {act["told"]["case"][1] for act in case["acts"]} == {case_of(CASE).ref}
    act = case["acts"][-1]
    act["told"]["what"][1] = "look"
    altered = made_again(whole, unredacted_json=json.dumps(told).encode())
    assert flaws(tmp_path, altered) == ["data/log/unredacted.json"]
    said = verify(tmp_path, altered).stdout
    assert f"Act {act['number']} was altered: “what” is not what the log holds." in said
    assert "anna" in files(whole)["data/log/unredacted.json"].decode()
    assert flaws(tmp_path, made_again(whole, unredacted_json=b'{"cases": []}')) == []  # who tells less alters nothing


def test_an_act_taken_out_of_the_path_breaks_the_chain(whole: bytes, tmp_path: Path) -> None:
    begin, first, *rest = files(whole)["data/log/path.txt"].decode().splitlines()
    shorter = "\n".join([begin, *rest]).encode() + b"\n"
    assert "data/log/path.txt" in flaws(tmp_path, made_again(whole, path_txt=shorter))
    turned = "\n".join([begin, first[::-1], *rest]).encode() + b"\n"
    assert "data/log/path.txt" in flaws(tmp_path, made_again(whole, path_txt=turned))


def test_a_head_that_was_told_before_dates_the_log(sign_in: SignIn, tmp_path: Path) -> None:
    from django.utils import timezone

    from habeas.store import audit

    anna = sign_in("anna")
    anna.get(f"/cases/{case_of(CASE).ref}/")
    kept = audit.head()
    assert kept is not None
    (tmp_path / "heads.txt").write_text(f"by mail\n{kept.line}\n")
    audit.log(None, timezone.now(), [audit.Act("look", "person", "another")])
    data, heads = made(anna), ("--head", str(tmp_path / "heads.txt"))
    assert flaws(tmp_path, data, *heads) == []
    (tmp_path / "heads.txt").write_text(kept.line.replace(kept.hash, "0" * 64))
    assert flaws(tmp_path, data, *heads) == ["data/log/path.txt"]
    (tmp_path / "heads.txt").write_text("none\n")
    assert verify(tmp_path, data, *heads).returncode == 2


def test_the_page_in_it_checks_the_log_without_us(whole: bytes, tmp_path: Path) -> None:
    import html

    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        archive.extractall(tmp_path)
    (folder,) = (each for each in tmp_path.iterdir() if each.is_dir())
    page = (folder / "VERIFY.html").read_text("utf-8")
    script = next(
        html.unescape(each)
        for each in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)
        if "hashlib" in each
    )
    script = script.replace("python3", sys.executable, 1)

    def run() -> int:
        return subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, check=False).returncode

    assert run() == 0
    log = folder / "data" / "log" / "redacted.json"
    before = log.read_text()
    log.write_text(before.replace('"export"', '"look"', 1))
    assert run() != 0
    log.write_text(before)
    path = log.with_name("path.txt")
    path.write_text(path.read_text().replace("1", "2", 9))
    assert run() != 0


def test_the_log_tells_nothing_of_other_cases(sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.store.audit import Act, log
    from habeas.store.models import Account, AuditRow

    anna = sign_in("anna")
    anna.get(f"/cases/{case_of(CASE).ref}/")
    marina = Account.objects.get(username="marina")
    log(marina, timezone.now(), [Act("break-glass", "visit", "thatref", case_of("child-deported-alone").ref)])
    other = AuditRow.objects.latest("sequence")
    held = {name: text.decode() for name, text in files(made(anna)).items() if name.startswith("data/log/")}
    assert set(held) == {"data/log/head.txt", "data/log/path.txt", "data/log/redacted.json", "data/log/unredacted.json"}
    text = "".join(held.values())
    for secret in ("marina", "break-glass", "thatref", other.case_ref, other.body_hmac, bytes(other.seed).hex()):
        assert secret not in text
    numbers = [act["number"] for case in json.loads(held["data/log/unredacted.json"])["cases"] for act in case["acts"]]
    assert numbers == list(
        AuditRow.objects.filter(case_ref=case_of(CASE).ref, sequence__lte=numbers[-1])
        .order_by("sequence")
        .values_list("sequence", flat=True)
    )


def test_the_redacted_variant_names_nobody(sign_in: SignIn) -> None:
    from habeas.store.models import Account

    protect(CASE, "inquiry")
    row = case_of(CASE)
    anna = sign_in("anna")
    text = "\n".join(content.decode("utf-8", "replace") for content in files(made(anna, variant="redacted")).values())
    names = [word for person in row.people.all() for word in re.findall(r"\w{3,}", f"{person.label} {person.key}")]
    born = [person.born for person in row.people.all() if person.born and len(person.born) > 4]
    sources = [source.name for source in row.sources.all() if source.name]
    staff = [word for each in Account.objects.all() for word in (each.username, each.name) if len(word) > 3]
    keys = list(row.entries.filter(source="inquiry").values_list("key", flat=True))
    assert all((names, born, sources, staff, keys))
    told = [
        word
        for word in (*names, *born, *sources, *staff, *keys, row.key, row.ref)
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
    ]
    assert set(told) <= {"mother", "father", "baby", "infant", "child"}, told  # words of the law, not of the case


def test_where_days_are_months_no_act_tells_its_day(sign_in: SignIn) -> None:
    (case,) = json.loads(files(made(sign_in("anna"), by_month="on"))["data/log/redacted.json"])["cases"]
    assert {field for act in case["acts"] for field in act["told"]} == {"what", "table"}
    assert case["case"] == "C1"


def test_nobody_who_did_not_agree_is_in_either_variant_nor_named_in_a_text(sign_in: SignIn) -> None:
    from habeas.store import blobs
    from habeas.store.models import Document

    consent(CASE, "mother", "share")
    row = case_of(CASE)
    entry = row.entries.filter(person__key="mother").exclude(source="inquiry")[0]
    row.entries.filter(pk=entry.pk).update(note="", fields=entry.fields | {"said": "Sherzod hit the wall"})
    stored = blobs.store([b"about the mother"])
    document = Document.objects.create(
        case=row, name="Sherzod's wife.txt", size=stored.size, sha256=stored.sha256, blob=stored.name
    )
    document.people.add(row.people.get(key="mother"))
    asked = {"use": "share", "to": "Red Cross", "unsaid": "on"}
    anna = sign_in("anna")
    refused = ask(anna, **asked)
    assert refused.status_code == 422
    assert "No consent to this use is recorded." in refused.content.decode()
    held = files(made(anna, **asked, without="1"))
    case = held[f"data/unredacted/{row.ref}/case.yaml"].decode()
    assert "Malika" in case
    for text in held.values():
        assert not re.search("Amir|Sherzod", text.decode("utf-8", "replace"))
    about = json.loads(held["data/about.json"])
    assert about["variants"]["unredacted"]["left_out"]["people"] == row.people.count() - 1
    assert "anna" not in held["data/log/unredacted.json"].decode()
    assert held["data/unredacted/documents/001.txt"] == b"about the mother"
    assert "Sherzod" not in held["data/unredacted/documents/documents.json"].decode()


def test_documents_go_in_whole_with_their_hashes(sign_in: SignIn) -> None:
    import hashlib

    from habeas.store import blobs
    from habeas.store.models import Document

    row, content = case_of(CASE), b"what the court wrote"
    stored = blobs.store([content])
    Document.objects.create(
        case=row, name="ruling.txt", media_type="text/plain", size=stored.size, sha256=stored.sha256, blob=stored.name
    )
    held = files(made(sign_in("anna")))
    assert held["data/unredacted/documents/ruling.txt"] == content
    assert (
        f"{hashlib.sha256(content).hexdigest()}  data/unredacted/documents/ruling.txt"
        in held["manifest-sha256.txt"].decode()
    )
    assert {"file": "ruling.txt", "called": "ruling.txt", "case": CASE} in json.loads(
        held["data/unredacted/documents/documents.json"]
    )
    assert not [name for name in held if name.startswith("data/redacted/documents")]
    assert json.loads(held["data/law/law.json"])["version"] == json.loads(held["data/about.json"])["law"]


def test_the_act_stands_in_the_log_without_names(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow, AuditSalt

    anna = sign_in("anna")
    made(anna)
    rows = {row.what: row for row in AuditRow.objects.filter(actor_name="anna").order_by("sequence")}
    export, download = rows["export"], rows["download"]
    assert (export.table, export.case_ref) == ("case", case_of(CASE).ref)
    body = AuditSalt.objects.get(sequence=export.sequence).body
    assert (body["format"], body["variant"], body["use"], body["recipients"]) == ("bundle", "both", "record", 1)
    assert (download.table, download.case_ref) == ("bundle", "")
    assert "Amir" not in json.dumps(body)


def test_a_selection_is_one_bundle_and_cases_of_others_stay(sign_in: SignIn, tmp_path: Path) -> None:
    from habeas.store.models import Case, Team

    anna = sign_in("anna")
    keys = [CASE, "stateless-across-2022", "child-deported-alone"]
    theirs = case_of("child-deported-alone")
    theirs.team = Team.objects.create(name="Others")
    theirs.save()
    refs = [case_of(key).ref for key in keys]
    page = anna.post("/cases/bulk/", {"action": "bundle", "case": refs})
    assert page.status_code == 200
    assert {case.key for case in page.context["cases"]} == set(keys[:2])
    assert theirs.ref not in page.content.decode()
    answer = anna.post("/cases/bulk/", {"action": "bundle", "case": refs, **CHOICES})
    assert answer.status_code == 302
    data = pyrage.decrypt(fetched(anna), [READER])
    assert flaws(tmp_path, data) == []
    about = json.loads(files(data)["data/about.json"])
    assert {row["folder"] for row in about["variants"]["unredacted"]["cases"]} == set(keys[:2])
    assert theirs.ref.encode() not in data
    judgment = Case.objects.filter(library=True)[0].ref
    page = anna.post("/cases/bulk/", {"action": "bundle", "case": [refs[0], judgment]})
    assert "1 ticked case is not of your team and is not in it." in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"recipients": ""}, "This field is required"),
        ({"recipients": "age1nonsense"}, "“age1nonsense” is no address of age."),
        ({"use": "share"}, "Say to whom it goes."),
        ({"use": "trace", "to": "X"}, "trace"),
    ],
)
def test_what_is_missing_is_said(sign_in: SignIn, changes: dict[str, str], says: str) -> None:
    answer = ask(sign_in("anna"), **changes)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_who_may_not_take_a_case_out_gets_no_bundle(sign_in: SignIn) -> None:
    from habeas.store.models import Job, Setting, Team

    anna = sign_in("anna")
    assert ask(anna).status_code == 302
    assert ask(sign_in("pavel")).status_code == 404
    ref = Job.objects.filter(kind="bundle").latest("pk").ref
    fetched(anna)
    assert sign_in("daniyar").get(f"/out/bundles/{ref}/").status_code == 404
    Setting.objects.update_or_create(name="closed_fields", defaults={"value": {"lawyer": ["health"]}})
    closed = ask(anna)
    assert closed.status_code == 422
    assert "The office has closed some fields to your role" in closed.content.decode()
    assert anna.get(f"/out/bundles/{ref}/").status_code == 404
    Setting.objects.filter(name="closed_fields").delete()
    row = case_of(CASE)
    row.team = Team.objects.create(name="Others")
    row.save()
    assert ask(anna).status_code == 404


def test_what_was_asked_for_is_asked_again_when_it_is_made(sign_in: SignIn) -> None:
    from habeas.casework import jobs
    from habeas.store.models import Job

    for person in case_of(CASE).people.all():
        consent(CASE, person.key, "share")
    anna = sign_in("anna")
    assert ask(anna, use="share", to="Red Cross").status_code == 302
    case_of(CASE).consents.all().update(withdrawn="2021-01-01")
    jobs.work_off()
    job = Job.objects.filter(kind="bundle").latest("pk")
    assert "may not leave any more" in job.body["why"]
    assert "may not leave any more" in anna.get("/out/bundles/").content.decode()
    assert anna.get(f"/out/bundles/{job.ref}/").status_code == 404


def test_a_mark_is_confirmed_and_whoever_must_not_know_gets_nothing(sign_in: SignIn) -> None:
    for person in case_of(CASE).people.all():
        consent(CASE, person.key, "share")
    case_of(CASE).people.filter(key="mother").update(do_not_tell="the employer")
    anna = sign_in("anna")
    assert ask(anna, use="share", to="Red Cross").status_code == 422
    assert ask(anna, use="share", to="Red Cross", marks="1").status_code == 302
    stopped = ask(anna, use="share", to="her employer", marks="1")
    assert stopped.status_code == 422
    assert "Nothing of this case may go there." in stopped.content.decode()


def test_the_file_is_gone_after_a_day(sign_in: SignIn) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from habeas.casework import bundles, exports
    from habeas.store.models import Job

    anna = sign_in("anna")
    made(anna)
    path = bundles.path_of(Job.objects.filter(kind="bundle").latest("pk"))
    exports.expire(timezone.now())
    assert path.exists()
    exports.expire(timezone.now() + timedelta(days=2))
    assert not path.exists()
    assert "expired" in anna.get("/out/bundles/").content.decode()


def test_acts_from_before_seeds_are_counted_and_the_chain_holds(sign_in: SignIn, tmp_path: Path) -> None:
    """Rows as they were written before migration 0022: hashed as they stand."""
    import hashlib

    from habeas.store import audit
    from habeas.store.models import AuditRow

    ref, before, count = case_of(CASE).ref, "0" * 64, 0
    for row in AuditRow.objects.order_by("sequence"):
        told = [
            row.sequence,
            row.actor_name,
            row.at.timestamp(),
            row.what,
            row.table,
            row.ref,
            row.case_ref,
            row.body_hmac,
        ]
        row.seed, row.hash = b"", hashlib.sha256(json.dumps([*told, before]).encode()).hexdigest()
        before, count = row.hash, count + (row.case_ref == ref)
        row.save()
    data = made(sign_in("anna"))
    assert audit.verify().broken_at is None
    assert flaws(tmp_path, data) == []
    assert json.loads(files(data)["data/about.json"])["log"]["earlier"] == count
