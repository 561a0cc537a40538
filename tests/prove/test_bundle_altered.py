"""A bundle altered anywhere fails, and says where; hostile files are refused and never followed."""

import io
import json
import shutil
import struct
import zipfile
from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.prove.bundle import bag, container, sealing, signing
from habeas.prove.bundle.part import BundleError, Part, measured
from habeas.prove.bundle.verifying import verified, verified_file
from tests.cli.shell import habeas
from tests.prove.bundling import key_in, places, signed, small, verdict

BEYOND = ["data/about.json", "data/law/law.json"]
"""What a bag without a case lacks, told once all beneath is whole."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A real bundle with both variants and a document."""
    folder = tmp_path_factory.mktemp("bundle")
    return signed(folder, "--variant", "both", "--document", "LICENSE").read_bytes()


SMALL = small()


def fails(data: bytes) -> list[str]:
    """The places that are told of an altered file."""
    try:
        found = verdict(data)
    except BundleError:
        return ["no bundle"]
    assert all(flaw.where or flaw.at is not None for flaw in found.flaws)
    return places(found)


def test_the_small_bag_is_whole_but_for_its_content() -> None:
    assert places(verdict(SMALL)) == BEYOND


@pytest.mark.parametrize("data", [SMALL, small(is_signed=False)], ids=["signed", "unsigned"])
def test_every_byte_of_a_small_bag_altered_fails_and_is_told(data: bytes) -> None:
    for at in range(len(data)):
        altered = bytearray(data)
        altered[at] ^= 1 << at % 8
        found = fails(bytes(altered))
        assert found, at
        assert found not in (BEYOND, ["no bundle"]), at


@given(st.data())
def test_a_byte_of_a_real_bundle_altered_fails_and_is_told(whole: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    altered = bytearray(whole)
    altered[at] = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[at]))
    assert fails(bytes(altered)) not in ([], ["no bundle"])


def test_the_place_is_the_file_that_was_altered(whole: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        rows = [(each.filename.partition("/")[2], each.header_offset, each.file_size) for each in archive.infolist()]
        ends = [row[1] for row in rows[1:]] + [archive.start_dir]
    for (path, _, size), end in zip(rows, ends, strict=True):
        altered = bytearray(whole)
        altered[end - size // 2 - 1] ^= 1
        found = verdict(bytes(altered))
        assert path in [flaw.where for flaw in found.flaws], path
        at = next(flaw.at for flaw in found.flaws if flaw.where == path and flaw.at is not None)
        assert at == end - size


@given(st.data())
def test_a_bundle_cut_off_or_with_more_around_it_fails(data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(SMALL) - 1))
    more = data.draw(st.binary(min_size=1, max_size=40))
    for altered in (SMALL[:cut], SMALL + more, more + SMALL, SMALL[:cut] + more + SMALL[cut:]):
        assert fails(altered) not in ([], BEYOND)


def test_a_byte_of_an_encrypted_bundle_altered_fails() -> None:
    me = pyrage.x25519.Identity.generate()
    others = [pyrage.x25519.Identity.generate().to_public() for _ in range(2)]
    out = io.BytesIO()
    sealing.sealed([SMALL], [others[0], me.to_public(), others[1]], out)
    data = out.getvalue()
    assert places(verified_file(io.BytesIO(data), by=[me])) == BEYOND
    for at in range(len(data)):
        altered = bytearray(data)
        altered[at] ^= 1 << at % 8
        found = verified_file(io.BytesIO(altered), by=[me], is_sealed=True)
        assert places(found) == ["byte 0"], at
    for cut in (data + b"x", data[:-1], data[:-17]):
        assert places(verified_file(io.BytesIO(cut), by=[me], is_sealed=True)) == ["byte 0"]


def test_the_command_names_the_place_and_ends_with_1(tmp_path: Path) -> None:
    path = signed(tmp_path)
    data = bytearray(path.read_bytes())
    data[data.index(b"kind: investigation_closed")] ^= 1
    path.write_bytes(data)
    done = habeas("verify", str(path))
    assert done.returncode == 1
    assert "data/unredacted/infant-taken/case.yaml (byte " in done.stdout
    assert "not as it was made" in done.stdout


def repacked(data: bytes, change: dict[str, bytes | None]) -> bytes:
    """The bundle with some files changed, added or left out, in a container that is as we make it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    files = {path: raw for path, raw in (files | change).items() if raw is not None}
    parts = [measured(Part.of(path, raw)) for path, raw in files.items()]
    return b"".join(container.packed("habeas-bundle-2026-09-01", parts))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"data/a.txt": b"two\n"}, "data/a.txt"),
        ({"data/a.txt": None}, "data/a.txt"),
        ({"data/z.txt": b"more"}, "data/z.txt"),
        ({"note.txt": b"more"}, "note.txt"),
        ({"VERIFY.html": b"<p>all is well</p>"}, "VERIFY.html"),
        ({"signature.json": None}, "signature.json"),
        ({"signature.bin": None}, "signature.bin"),
        ({"signature.json": None, "signature.bin": None}, "signature.json"),
        ({"signature.json": b"{}"}, "signature.json"),
        ({"signature.bin": bytes(64)}, "signature.bin"),
        ({"bag-info.txt": None}, "bag-info.txt"),
    ],
)
def test_a_new_container_around_other_files_does_not_help(change: dict[str, bytes | None], where: str) -> None:
    assert where in fails(repacked(SMALL, change))


def test_whoever_changes_a_file_and_makes_all_lists_anew_still_lacks_the_signature() -> None:
    payload = [Part.of("data/a.txt", "other\n"), Part.of("data/b/c.txt", "two\n")]
    files = bag.bagged(payload, {"Bag-Software-Agent": "Habeas"}, "<p>how</p>\n", None, "2026-09-01")
    lists = {each.path: b"".join(each.part.pieces()) for each in files}
    with zipfile.ZipFile(io.BytesIO(SMALL)) as archive:
        public = archive.read("habeas-bundle-2026-09-01/public-key.pem")
    covered = {**lists, "public-key.pem": public}
    rows = [(name, measured(Part.of(name, covered[name])).sha256) for name in bag.TAGS if name in covered]
    lists["tagmanifest-sha256.txt"] = bag.manifest(rows)
    assert fails(repacked(SMALL, dict(lists))) == ["tagmanifest-sha256.txt"]


def test_whoever_signs_anew_is_told_by_the_key_alone(tmp_path: Path) -> None:
    path, expected = signed(tmp_path), habeas("bundle", "key", "show", str(key_in(tmp_path))).stdout.strip()
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    forged = signed(theirs)
    assert path.read_bytes() != forged.read_bytes()
    assert habeas("verify", str(forged)).returncode == 0
    assert habeas("verify", str(forged), "--key", expected).returncode == 1
    assert habeas("verify", str(path), "--key", expected).returncode == 0


def hostile(names: list[str], content: bytes = b"x", method: int = zipfile.ZIP_STORED) -> bytes:
    """A ZIP as an attacker makes it, with what makes it look like a bundle."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("b/bagit.txt", bag.BAGIT)
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "b/../../x",
        "/etc/passwd",
        "b/C:/x",
        "b/data\\..\\x",
        "b/./x",
        "b//x",
        "b/nul",
        "b/a\u202eb",
        "other/x",
    ],
)
def test_a_path_that_leads_out_is_not_followed(name: str) -> None:
    assert fails(hostile([name])) not in ([], BEYOND)


def test_a_link_in_a_zip_is_no_plain_file() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("b/bagit.txt", bag.BAGIT)
        link = zipfile.ZipInfo("b/data/x")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert any(place.startswith("byte ") for place in fails(out.getvalue()))


def test_a_bomb_is_never_unfolded() -> None:
    bomb = hostile(["b/data/bomb.txt"], bytes(200_000_000), zipfile.ZIP_DEFLATED)
    assert len(bomb) < 300_000
    assert fails(bomb) not in ([], BEYOND)


def test_sizes_beyond_the_file_are_told() -> None:
    altered = bytearray(SMALL)
    altered[18:26] = struct.pack("<2I", 2**32 - 1, 2**32 - 1)
    assert any(place.startswith("byte ") for place in fails(bytes(altered)))


def test_a_name_used_twice_is_told() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = hostile(["b/data/x", "b/data/x"])
    assert fails(data) not in ([], BEYOND)


def test_what_lies_in_a_folder_beside_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bag"
    with zipfile.ZipFile(signed(tmp_path)) as archive:
        archive.extractall(tmp_path / "out")
    shutil.move(next((tmp_path / "out").iterdir()), path)
    assert verified(path).holds
    (path / "data" / "more.txt").write_text("x")
    assert places(verified(path)) == ["data/more.txt"]
    (path / "data" / "more.txt").unlink()
    (path / "data" / "link").symlink_to("/etc/passwd")
    assert places(verified(path)) == ["data/link"]
    (path / "data" / "link").unlink()
    (path / "data" / "empty").mkdir()
    assert places(verified(path)) == ["data/empty"]
    (path / "data" / "empty").rmdir()
    page = path / "VERIFY.html"
    page.write_bytes(page.read_bytes() + b" ")
    assert places(verified(path)) == ["VERIFY.html"]


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_byte_of_any_file_of_a_folder_altered_fails_there(tmp_path: Path, is_signed: bool) -> None:
    with zipfile.ZipFile(io.BytesIO(small(is_signed=is_signed))) as archive:
        archive.extractall(tmp_path)
    path = tmp_path / "habeas-bundle-2026-09-01"
    assert places(verified(path)) == BEYOND
    for file in (each for each in path.rglob("*") if each.is_file()):
        before = file.read_bytes()
        for at in range(len(before)):
            file.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
            assert places(verified(path)) not in ([], BEYOND), (file, at)
        file.write_bytes(before)


@given(st.data())
def test_the_words_of_a_signature_are_written_in_one_way(data: st.DataObject) -> None:
    key = signing.read_key(signing.new_key())
    written = signing.written(signing.sign(key, b"list", "2026-09-01"))
    assert signing.read(written) is not None
    at = data.draw(st.integers(0, len(written) - 1))
    altered = bytearray(written)
    altered[at] = data.draw(st.integers(0, 255).filter(lambda byte: byte != written[at]))
    found = signing.read(bytes(altered))
    assert found is None or not signing.holds(found, b"list") or found.on != "2026-09-01"
    assert signing.read(json.dumps(json.loads(written)).encode()) is None


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 10**30)
    | st.text(max_size=5)
    | st.sampled_from(["e74fb22b152e", "2026-09-01"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "version",
                    "files",
                    "own_files",
                    "norms",
                    "lines",
                    "sha256",
                    "name",
                    "id",
                    "law",
                    "made_on",
                    "habeas",
                    "variants",
                ]
            )
            | st.text(max_size=3),
            inner,
            max_size=8,
        )
    ),
    max_leaves=30,
)


@given(JSON, JSON, st.binary(max_size=60))
def test_whatever_somebody_signed_is_judged_and_never_breaks_us(about: object, law: object, case: bytes) -> None:
    payload = [
        Part.of("data/about.json", json.dumps(about)),
        Part.of("data/law/law.json", json.dumps(law)),
        Part.of("data/law/norms.yaml", "- id: x\n"),
        Part.of("data/redacted/C1/case.yaml", case),
    ]
    found = verdict(small(payload))
    assert found.signature is not None
    assert not found.holds
    assert {place.rpartition("/")[0] for place in places(found)} <= {"data", "data/law", "data/redacted/C1"}


def test_a_case_file_that_does_not_read_back_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(signed(tmp_path)) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    payload = {path: data for path, data in files.items() if path.startswith("data/")}
    path = "data/unredacted/infant-taken/case.yaml"
    payload[path] = payload[path].replace(b"2018-08-22", b"2018-08-32")
    assert places(verdict(small([Part.of(name, data) for name, data in payload.items()]))) == [path]
    payload[path] = files[path]
    payload["data/law/norms.yaml"] = payload["data/law/norms.yaml"].replace(b"treaty", b"custom")
    found = verdict(small([Part.of(name, data) for name, data in payload.items()]))
    assert set(places(found)) == {"data/law/norms.yaml"}
    payload["data/law/norms.yaml"] = files["data/law/norms.yaml"]
    payload["data/law/law.json"] = payload["data/law/law.json"].replace(b"definitions.yaml", b"definitions.yml")
    assert places(verdict(small([Part.of(name, data) for name, data in payload.items()]))) == ["data/law/law.json"]


def test_a_byte_of_a_bundle_of_many_files_altered_is_no_other_file() -> None:
    data = small([Part.of(f"data/letter-{number:03}-of-the-prosecutor.txt", "no\n") for number in range(722)])
    assert data.rindex(b"PK\5\6") - data.index(b"PK\1\2") > 64 * 1024
    for at in range(300):
        altered = bytearray(data)
        altered[at] ^= 1
        assert fails(bytes(altered)) not in ([], BEYOND, ["no bundle"]), at


def test_the_folder_in_the_file_is_called_by_the_date_of_the_bundle() -> None:
    with zipfile.ZipFile(io.BytesIO(SMALL)) as archive:
        parts = [measured(Part.of(name.partition("/")[2], archive.read(name))) for name in archive.namelist()]
    for root in ("habeas-bundle-2026-09-02", "x", "case of Aziz Karimov".replace(" ", "-")):
        assert fails(b"".join(container.packed(root, parts))) == ["byte 30"]
    assert fails(b"".join(container.packed("habeas-bundle-2026-09-01", parts))) == BEYOND


ESCAPES = "\x1b]0;owned\x07\x9b31m"


def test_what_a_bundle_tells_changes_nothing_of_the_terminal(tmp_path: Path) -> None:
    with zipfile.ZipFile(signed(tmp_path)) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    law = json.loads(files["data/law/law.json"])
    law["norms"][0] |= {"id": f"n{ESCAPES}", "sha256": "0"}
    files["data/law/law.json"] = json.dumps(law).encode()
    case = files["data/unredacted/infant-taken/case.yaml"]
    files["data/unredacted/infant-taken/case.yaml"] = case + f'more: "{ESCAPES}"\nmore: 1\n'.encode()
    path = tmp_path / "hostile.zip"
    path.write_bytes(small([Part.of(name, data) for name, data in files.items() if name.startswith("data/")]))
    for format in ("text", "json"):
        done = habeas("verify", str(path), "--format", format)
        assert done.returncode == 1
        assert "owned" in done.stdout
        assert [letter for letter in done.stdout if not (letter.isprintable() or letter == "\n")] == []
    assert ESCAPES in json.loads(done.stdout)["flaws"][-1]["what"]


def test_the_day_of_a_signature_is_a_day() -> None:
    key = signing.read_key(signing.new_key())
    for on in (ESCAPES, "2026-09-01\n", "yesterday", ""):
        assert signing.read(signing.written(signing.sign(key, b"list", on))) is None
        files = bag.bagged([Part.of("data/a.txt", "x")], {}, "<p>", key, on)
        assert "signature.json" in fails(b"".join(container.packed("habeas-bundle-2026-09-01", files)))
