"""What leaves a case: consents and protected sources are kept at every exit, and every row carries its id and address."""

import ctypes
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as raw
import pyrage
import pytest
import typst
from django.test import Client

SignIn = Callable[[str], Client]
PLAIN = {"lock": "plain", "format": "yaml", "use": "record", "to": ""}


def case_of(key: str) -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key=key)


def body(response: Any) -> bytes:
    assert response.status_code == 200, response.content[:2000]
    assert response.streaming
    return b"".join(response.streaming_content)


def take(client: Client, key: str, **changes: str) -> Any:
    return client.post(f"/cases/{case_of(key).ref}/out/", PLAIN | changes)


def consent(key: str, person: str, use: str, **columns: str) -> None:
    from habeas.store.models import Consent

    row = case_of(key)
    given = {"given": "2020-01-01", **columns}
    Consent.objects.create(case=row, person=row.people.get(key=person), use=use, **given)


def protect(key: str, source: str) -> Any:
    row = case_of(key).sources.get(key=source)
    row.access = "protected"
    row.save()
    return row


def test_a_case_file_reads_back_and_its_rows_carry_addresses(sign_in: SignIn) -> None:
    from habeas.record.reader import read_case_text
    from habeas.record.vocabulary import load_vocabulary
    from habeas.store.mapping import case_of as record_of

    text = body(take(sign_in("anna"), "infant-taken")).decode()
    read, warnings = read_case_text(text, "out.yaml", load_vocabulary())
    kept = record_of(case_of("infant-taken"), visits=False)
    assert not warnings
    assert [(each.id, each.who, each.on, each.fields) for each in read.entries] == [
        (each.id, each.who, each.on, each.fields) for each in kept.entries
    ]
    rows = [line for line in text.splitlines() if line.startswith("  - {id: ") and "kind:" in line and "on:" in line]
    assert len(rows) == len({each.id for each in kept.entries})
    ref = case_of("infant-taken").ref
    assert all(f"http://127.0.0.1/cases/{ref}/entries/" in line for line in rows)


def test_an_exit_is_logged_without_names(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow, AuditSalt

    body(take(sign_in("anna"), "infant-taken"))
    row = AuditRow.objects.order_by("-sequence")[0]
    assert (row.what, row.actor_name, row.case_ref) == ("export", "anna", case_of("infant-taken").ref)
    assert "Amir" not in json.dumps(AuditSalt.objects.get(sequence=row.sequence).body)


def test_without_consent_nothing_is_shared(sign_in: SignIn) -> None:
    answer = take(sign_in("anna"), "infant-taken", use="share", to="Red Cross")
    assert answer.status_code == 422
    assert b"No consent to this use is recorded." in answer.content
    assert b"Nobody in this case may be part of it." in answer.content


def test_those_without_consent_are_left_out_once_that_was_said(sign_in: SignIn) -> None:
    client = sign_in("anna")
    consent("infant-taken", "mother", "share")
    asked = {"use": "share", "to": "Red Cross"}
    refused = take(client, "infant-taken", **asked)
    assert refused.status_code == 422
    assert "Amir D." in refused.content.decode()
    text = body(take(client, "infant-taken", **asked, without="1")).decode()
    assert "Malika" in text
    for name in ("Amir", "Sherzod", "baby", "father"):
        assert name not in text


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"withdrawn": "2021-05-01"}, "Consent was withdrawn"),
        ({"to": "Memorial"}, "Consent was given for “Memorial” alone."),
        ({"given": "2999-01-01"}, "Consent begins only on"),
    ],
)
def test_a_consent_has_its_days_and_its_recipient(sign_in: SignIn, columns: dict[str, str], why: str) -> None:
    consent("stateless-across-2022", case_of("stateless-across-2022").people.get().key, "share", **columns)
    answer = take(sign_in("anna"), "stateless-across-2022", use="share", to="Red Cross")
    assert answer.status_code == 422
    assert why in answer.content.decode()


def test_consent_for_one_recipient_opens_that_one(sign_in: SignIn) -> None:
    consent("stateless-across-2022", case_of("stateless-across-2022").people.get().key, "lodge", to="ECHR")
    assert body(take(sign_in("anna"), "stateless-across-2022", use="lodge", to="echr, Strasbourg"))


def test_do_not_tell_stops_every_exit_towards_them(sign_in: SignIn) -> None:
    for person in ("mother", "father", "baby"):
        consent("infant-taken", person, "share")
    row = case_of("infant-taken").people.get(key="mother")
    row.do_not_tell = "the employer; migration service"
    row.save()
    refused = take(sign_in("anna"), "infant-taken", use="share", to="Migration Service of the region")
    assert refused.status_code == 422
    assert "Nothing of this case may go there." in refused.content.decode()


def test_while_a_mark_stands_every_exit_asks(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow, AuditSalt

    for person in ("mother", "father", "baby"):
        consent("infant-taken", person, "share")
    case_of("infant-taken").people.filter(key="mother").update(do_not_tell="the employer")
    asked, client = {"use": "share", "to": "Red Cross"}, sign_in("anna")
    page = take(client, "infant-taken", **asked)
    assert page.status_code == 422
    assert "do not tell the employer" in page.content.decode()
    assert body(take(client, "infant-taken", **asked, marks="1"))
    row = AuditRow.objects.order_by("-sequence")[0]
    assert AuditSalt.objects.get(sequence=row.sequence).body["marks"] == 1
    assert body(take(client, "infant-taken"))  # the office's own copy goes to nobody


@pytest.mark.parametrize(
    ("mark", "to", "stopped"),
    [
        ("консульство Узбекистана", "В консульстве Узбекистана", True),
        ("консульство Узбекистана", "Посольство Узбекистана, консульский отдел", True),
        ("консульство Узбекистана", "Embassy of Uzbekistan", True),
        ("the consulate", "Embassy of Uzbekistan", True),
        ("консульство Узбекистана", "Консульство Казахстана", False),
        ("the husband", "Шерзод Д.", True),
        ("муж", "Sherzod D.", True),
        ("мужу", "her husband", True),
        ("Sherzod", "Шерзоду", True),
        ("Sherzod D.", "to her husband", True),
        ("the family", "Sherzod D.", True),
        ("the husband", "her mother", False),
        ("миграционная служба", "в миграционную службу", True),
        ("МВД", "УМВД по городу", True),
        ("the husband", "Red Cross", False),
    ],
)
def test_do_not_tell_meets_whom_it_means(sign_in: SignIn, mark: str, to: str, stopped: bool) -> None:
    from habeas.store.models import Kin

    row = case_of("infant-taken")
    for person in ("mother", "father", "baby"):
        consent("infant-taken", person, "share")
    mother, father = row.people.get(key="mother"), row.people.get(key="father")
    Kin.objects.get_or_create(case=row, who=father, relation="spouse", of=mother)
    row.people.filter(pk=father.pk).update(label="Sherzod D.", sex="M")
    row.people.filter(pk=mother.pk).update(do_not_tell=mark)
    page = take(sign_in("anna"), "infant-taken", use="share", to=to).content.decode()
    assert ("Nothing of this case may go there." in page) is stopped


@pytest.mark.parametrize("format", ["yaml", "html", "pdf", "zip"])
def test_protected_sources_leave_by_no_door(sign_in: SignIn, format: str) -> None:
    protect("infant-taken", "inquiry")
    told = case_of("infant-taken").entries.filter(source="inquiry").values_list("key", flat=True)
    assert told
    data = body(take(sign_in("anna"), "infant-taken", format=format))
    if format == "zip":
        archive = zipfile.ZipFile(io.BytesIO(data))
        data = b"".join(archive.read(name) for name in archive.namelist() if not name.endswith(".pdf"))
    text = text_of_pdf(data) if format == "pdf" else data.decode()
    assert "file of the inquiry" not in text
    assert [key for key in told if key in text.replace("\u200b", "")] == []


def test_what_was_released_leaves_without_its_source(sign_in: SignIn) -> None:
    from habeas.store.models import Account

    source = protect("infant-taken", "inquiry")
    source.released_by = Account.objects.get(username="anna")
    source.save()
    text = body(take(sign_in("anna"), "infant-taken")).decode()
    assert "inquiry" not in text.replace("investigation", "").replace("file_read", "")
    assert case_of("infant-taken").entries.filter(source="inquiry").first().key in text


def test_a_confidential_source_is_named_in_the_own_copy_alone(sign_in: SignIn) -> None:
    client, key = sign_in("anna"), "pregnant-without-care"
    name = case_of(key).sources.get(key="sister").name
    assert name in body(take(client, key)).decode()
    consent(key, case_of(key).people.get().key, "share")
    shared = body(take(client, key, use="share", to="Red Cross")).decode()
    assert name not in shared
    assert "confidential-1" in shared


def test_fields_closed_to_a_role_close_the_exits(sign_in: SignIn) -> None:
    from habeas.store.models import Setting

    Setting.objects.update_or_create(name="closed_fields", defaults={"value": {"caseworker": ["identity"]}})
    assert take(sign_in("daniyar"), "infant-taken").status_code == 422
    assert body(take(sign_in("anna"), "infant-taken"))


def test_other_teams_and_analysts_find_no_exit(sign_in: SignIn) -> None:
    assert take(sign_in("marina"), "infant-taken").status_code == 404
    assert take(sign_in("pavel"), "infant-taken").status_code == 404
    ref = case_of("infant-taken").ref
    assert sign_in("marina").get(f"/cases/{ref}/out/").status_code == 404


def test_who_a_case_was_shared_with_reads_it_and_takes_nothing_out(sign_in: SignIn) -> None:
    from datetime import date

    from habeas.store.models import Share, Team

    row = case_of("infant-taken")
    Share.objects.create(case=row, team=Team.objects.get(name="Visits"), reason="-", until=date(2999, 1, 1))
    client = sign_in("marina")
    page = client.get(f"/cases/{row.ref}/out/")
    assert page.status_code == 200
    assert b"Only Legal aid" in page.content
    assert take(client, "infant-taken").status_code == 404


def test_a_published_judgment_may_always_leave(sign_in: SignIn) -> None:
    from habeas.store.models import Case

    row = Case.objects.filter(library=True).order_by("pk")[0]
    assert body(sign_in("marina").post(f"/cases/{row.ref}/out/", PLAIN | {"use": "publish"}))


def test_an_encrypted_file_opens_with_age_and_its_passphrase(sign_in: SignIn) -> None:
    passphrase = "пять слов которых никто не знает"
    answer = take(sign_in("anna"), "infant-taken", lock="passphrase", passphrase=passphrase)
    assert answer["Content-Disposition"].endswith('.yaml.age"')
    sealed = body(answer)
    assert b"Amir" not in sealed
    assert "Amir" in pyrage.passphrase.decrypt(sealed, passphrase).decode()
    assert take(sign_in("anna"), "infant-taken", lock="passphrase", passphrase="").status_code == 422


def test_a_zip_has_documents_and_their_hashes(sign_in: SignIn) -> None:
    from habeas.casework import documents
    from habeas.store import blobs
    from habeas.store.models import Account

    row, content = case_of("infant-taken"), b"ruling " * 20_000
    upload = documents.Upload(blobs.store([content]), "../Постановление: №5.txt", "text/plain")
    documents.add(row, Account.objects.get(username="anna"), [upload], [row.people.get(key="baby")])
    archive = zipfile.ZipFile(io.BytesIO(body(take(sign_in("anna"), "infant-taken", format="zip"))))
    assert archive.testzip() is None
    listed = json.loads(archive.read("manifest.json"))["documents"]
    assert [each["sha256"] for each in listed] == [hashlib.sha256(content).hexdigest()]
    assert archive.read(listed[0]["path"]) == content
    assert ".." not in listed[0]["path"]
    assert listed[0]["address"].endswith(f"/documents/{listed[0]['id']}/")
    for line in archive.read("MANIFEST.sha256").decode().splitlines():
        digest, path = line.split("  ", 1)
        assert hashlib.sha256(archive.read(path)).hexdigest() == digest
    assert listed[0]["sha256"] in archive.read("dossier.html").decode()


def test_a_dossier_tells_family_record_and_addresses(sign_in: SignIn) -> None:
    client, ref = sign_in("anna"), case_of("infant-taken").ref
    page = body(take(client, "infant-taken", format="html")).decode()
    paper = text_of_pdf(body(take(client, "infant-taken", format="pdf"))).replace("\u200b", "")
    first = case_of("infant-taken").entries.order_by("pk")[0].key
    for text in (page, paper):
        assert "Malika D. (mother): mother of Amir D. (baby)" in " ".join(text.split())
        assert first in "".join(text.split())
        assert f"/cases/{ref}/entries/" in "".join(text.split())


def test_a_finding_set_aside_is_not_in_the_dossier(sign_in: SignIn) -> None:
    from habeas.store.models import Decision

    row, client = case_of("infant-taken"), sign_in("anna")
    finding = row.findings.filter(verdict="breach").order_by("pk")[0]
    told = f'class="id">{finding.identity}</p>'
    assert told in body(take(client, "infant-taken", format="html")).decode()
    Decision.objects.create(case=row, identity=finding.identity, what="set_aside", reason="-", digest=finding.digest)
    page = body(take(client, "infant-taken", format="html")).decode()
    assert told not in page
    assert "Findings set aside by a lawyer" in page


def test_what_anybody_wrote_is_no_command_of_the_typesetter(sign_in: SignIn) -> None:
    row = case_of("stateless-across-2022").people.get()
    row.label = '#panic("x") $ *bold* \\ ] <a> @b "`'
    row.save()
    page = body(take(sign_in("anna"), "stateless-across-2022", format="html")).decode()
    assert "&lt;a&gt;" in page
    paper = text_of_pdf(body(take(sign_in("anna"), "stateless-across-2022", format="pdf")))
    assert '#panic("x") $ *bold* \\ ] <a> @b' in paper


def test_every_letter_of_our_people_is_drawn(office: Path) -> None:
    """Each letter is drawn otherwise than one that no font has."""
    letters = "Ёёъ ҶӢӮҲҚҒҷӣӯҳқғ ӘҒҚҢӨҰҮҺІ ЎўҚқ ЇєґІ ўЎ გერმანიაჭყ ՀԱՅԵՐԵՆև Ğğİışŋ"
    unknown = drawn("\U0010fffd")
    assert [letter for letter in set(letters) - {" "} if drawn(letter) == unknown] == []


def test_the_paper_carries_its_own_letters(sign_in: SignIn) -> None:
    """The font comes with the program and not from the machine, and what it draws can be copied and searched again."""
    name = "Ҷамшед Хабибов, Жанибек Ұлы, გიორგი, Արամ, Đorđe Ğül"
    row = case_of("stateless-across-2022").people.get()
    row.label = name
    row.save()
    paper = body(take(sign_in("anna"), "stateless-across-2022", format="pdf"))
    assert name in text_of_pdf(paper)
    assert fonts_of(paper) == {"DejaVuSans", "DejaVuSans-Bold"}


def fonts_of(data: bytes) -> set[str]:
    """The names of the fonts that draw a paper; each is within it."""
    found = set()
    document = pypdfium2.PdfDocument(data)
    for page in document:
        for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            font = raw.FPDFTextObj_GetFont(drawn.raw)
            buffer = ctypes.create_string_buffer(200)
            raw.FPDFFont_GetBaseFontName(font, buffer, 200)
            assert raw.FPDFFont_GetIsEmbedded(font) == 1
            found.add(buffer.value.decode().rpartition("+")[2])
    document.close()
    return found


def drawn(letter: str) -> bytes:
    from habeas.tell.pdf import FONT, letters

    source = (
        "#let d = json(bytes(sys.inputs.data))\n#set page(width: 40pt, height: 40pt, margin: 4pt)\n"
        "#set text(font: d.fonts, size: 24pt)\n#d.letter"
    )
    data = json.dumps({"fonts": FONT, "letter": letter})
    picture = typst.compile(source.encode(), format="png", ppi=72, sys_inputs={"data": data}, font_paths=letters())
    assert isinstance(picture, bytes)
    return picture


def text_of_pdf(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    finally:
        document.close()
    return "\n".join(pages).replace("\r", "").replace("\ufffe", "")
