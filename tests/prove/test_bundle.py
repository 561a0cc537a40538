"""`habeas bundle` and `habeas verify`: what is made, what it holds, what is refused."""

import io
import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.prove.bundle import container, folder, sealing
from habeas.prove.bundle.part import BundleError, Measured, Part, is_path, measured, named
from habeas.record.reader import read_case_text
from habeas.record.vocabulary import load_vocabulary
from tests.cli.shell import habeas
from tests.prove.bundling import INFANT, TOLD, bundle, key_in, signed


def members(path: Path) -> dict[str, bytes]:
    """The files of a bundle as another program reads them, below its folder."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def told(path: Path, *arguments: str) -> tuple[int, Any]:
    """`habeas verify --format json`."""
    done = habeas("verify", str(path), *arguments, "--format", "json")
    return done.returncode, json.loads(done.stdout)


def test_it_holds_the_case_its_findings_the_law_and_how_to_check_it(tmp_path: Path) -> None:
    files = members(signed(tmp_path))
    case, warnings = read_case_text(files["data/unredacted/infant-taken/case.yaml"].decode(), "x", load_vocabulary())
    assert (case.id, len(case.people), warnings) == ("infant-taken", 3, ())
    findings = json.loads(files["data/unredacted/infant-taken/findings.json"])["findings"]
    alone = habeas("check", INFANT, "--on", "2026-09-01", "--format", "json")
    breaches = [each for each in json.loads(alone.stdout)["findings"] if each["verdict"] == "breach"]
    assert breaches
    assert [each for each in findings if each["verdict"] == "breach"] == breaches
    assert b"Findings by article" in files["data/unredacted/infant-taken/report.html"]
    law = json.loads(files["data/law/law.json"])
    assert {each["norm"] for each in findings} == {norm["id"] for norm in law["norms"]}
    assert all(f"- id: {norm['id']}".encode() in files["data/law/norms.yaml"] for norm in law["norms"])
    assert {"instrument", "provision"} <= law["norms"][0]["sources"][0].keys()
    about = json.loads(files["data/about.json"])
    assert (about["made_on"], about["law"]) == ("2026-09-01", law["version"])
    page = files["VERIFY.html"].decode()
    assert "Without Habeas" in page
    assert "<script" not in page


def test_the_same_input_day_and_key_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = signed(tmp_path, "--variant", "both"), signed(tmp_path, "--variant", "both", name="y")
    assert one.read_bytes() == other.read_bytes()


def test_it_verifies_and_says_whose_key_it_was(tmp_path: Path) -> None:
    path = signed(tmp_path)
    code, found = told(path)
    assert (code, found["holds"], found["flaws"], found["signed"], found["expected_key"]) == (0, True, [], True, None)
    shown = habeas("bundle", "key", "show", str(key_in(tmp_path))).stdout.strip()
    assert found["fingerprint"] == shown.replace(" ", "")
    for key in (shown, found["fingerprint"], f"SHA256:{shown}", str(tmp_path / "office.pem.pub")):
        assert told(path, "--key", key)[1]["expected_key"] is True, key
    plain = habeas("verify", str(path)).stdout
    assert "not who made it" in " ".join(plain.split())


def test_another_key_than_the_expected_one_fails(tmp_path: Path) -> None:
    path = signed(tmp_path)
    other = key_in(tmp_path, "attacker.pem")
    code, found = told(path, "--key", f"{other}.pub")
    assert (code, found["holds"], found["expected_key"]) == (1, False, False)
    assert found["flaws"][0]["where"] == "signature.json"
    assert "another key" in found["flaws"][0]["what"]


def test_without_a_key_it_is_made_only_where_that_is_said(tmp_path: Path) -> None:
    out = ("--out", str(tmp_path / "x"), "--plain")
    done = bundle(INFANT, *out)
    assert done.returncode == 2
    assert "habeas bundle key new" in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert bundle(INFANT, *out, "--unsigned").returncode == 0
    path = tmp_path / "x.bag.zip"
    code, found = told(path)
    assert (code, found["holds"], found["signed"]) == (0, True, False)
    assert "not signed" in habeas("verify", str(path)).stdout
    assert told(path, "--key", "ab" * 32)[0] == 1


def test_it_leaves_in_plain_only_where_that_is_said(tmp_path: Path) -> None:
    done = bundle(INFANT, "--out", str(tmp_path / "x"), "--unsigned")
    assert done.returncode == 2
    assert "--to" in done.stderr
    assert "--plain" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_written_over(tmp_path: Path) -> None:
    path = signed(tmp_path)
    before = path.read_bytes()
    done = bundle(TOLD, "--out", str(tmp_path / "x"), "--plain", "--unsigned")
    assert done.returncode == 2
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("--to", "age1nobody", "--unsigned"),
        ("--to", "age1nobody", "--plain", "--unsigned"),
        ("--plain", "--unsigned", "--sign", "k"),
        ("--plain", "--unsigned", "--round", "month"),
        ("--plain", "--unsigned", "--document", "no-such-file"),
        ("--plain", "--unsigned", "--log", "no-such-file"),
        ("--plain", "--sign", "no-such-key"),
        ("--plain", "--sign", "README.md"),
        ("--to", "age1nobody", "--unsigned", "--folder"),
    ],
)
def test_choices_that_cannot_be_are_refused_and_nothing_is_left_behind(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = bundle(INFANT, "--out", str(tmp_path / "x"), *arguments)
    assert done.returncode == 2, done.stdout
    assert done.stderr
    assert list(tmp_path.iterdir()) == []


def test_it_is_encrypted_to_each_recipient_and_to_nobody_else(tmp_path: Path) -> None:
    court, ngo, other = (pyrage.x25519.Identity.generate() for _ in range(3))
    to = [word for each in (court, ngo) for word in ("--to", str(each.to_public()))]
    done = bundle(TOLD, "--out", str(tmp_path / "x"), *to, "--sign", str(key_in(tmp_path)))
    assert done.returncode == 0, done.stderr
    path = tmp_path / "x.bag.zip.age"
    data = path.read_bytes()
    assert data.startswith(b"age-encryption.org/")
    assert b"Karimov" not in data
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for who in (court, ngo):
        file = tmp_path / "identity.txt"
        file.write_text(f"# created\n{who}\n")
        code, found = told(path, "--identity", str(file))
        assert (code, found["signed"]) == (0, True)
    file.write_text(f"{other}\n")
    code, found = told(path, "--identity", str(file))
    assert (code, found["flaws"][0]["what"][:29]) == (1, "The encryption does not open:")
    assert habeas("verify", str(path)).returncode == 2
    file.write_text("no identity\n")
    assert habeas("verify", str(path), "--identity", str(file)).returncode == 2


def test_a_folder_verifies_as_the_file_does(tmp_path: Path) -> None:
    done = bundle(INFANT, "--out", str(tmp_path / "bag"), "--plain", "--folder", "--sign", str(key_in(tmp_path)))
    assert done.returncode == 0, done.stderr
    code, found = told(tmp_path / "bag")
    assert (code, found["holds"], found["signed"]) == (0, True, True)
    packed = members(signed(tmp_path))
    assert {path: (tmp_path / "bag" / path).read_bytes() for path in packed} == packed


def test_documents_go_in_under_names_that_every_system_can_unpack(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    (papers / "more").mkdir(parents=True)
    (papers / "Ответ МВД №5.txt").write_bytes(b"no\n")
    (papers / "more" / "ответ мвд №5.txt").write_bytes(b"yes\n")
    (papers / ".hidden").write_bytes(b"never\n")
    files = members(signed(tmp_path, "--document", str(papers), "--document", "LICENSE"))
    inside = {path: data for path, data in files.items() if path.startswith("data/unredacted/documents/")}
    rows = json.loads(inside.pop("data/unredacted/documents/documents.json"))
    assert {row["called"] for row in rows} == {"Ответ МВД №5.txt", "ответ мвд №5.txt", "LICENSE"}
    assert sorted(inside.values())[1:] == [b"no\n", b"yes\n"]
    assert len({path.casefold() for path in inside}) == 3


def test_the_log_goes_in_with_its_head(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    log.write_text("1 lena add entry\n2 lena export case\nhabeas-head 2 ab12 cd34\n")
    files = members(signed(tmp_path, "--log", str(log)))
    assert files["data/log/chain.txt"] == log.read_bytes()
    assert files["data/log/head.txt"] == b"habeas-head 2 ab12 cd34\n"
    without = members(signed(tmp_path, "--log", str(log), "--variant", "redacted", name="y"))
    assert "data/log/chain.txt" not in without
    assert not [path for path, data in without.items() if b"lena" in data]


def test_norms_and_figures_of_an_office_go_in_too(tmp_path: Path) -> None:
    figures = tmp_path / "figures.yaml"
    figures.write_text("# of Lena's team\ndays_for_review: 20 days\n")
    own = ("--norms", "tests/cli/own_norms.yaml", "--settings", str(figures))
    path = signed(tmp_path, "tests/cli/protected.yaml", *own)
    files = members(path)
    assert files["data/law/office.yaml"] == b"days_for_review: 20 days\n"
    assert json.loads(files["data/law/law.json"])["own_files"][0]["name"] == "own_norms.yaml"
    code, found = told(path)
    assert (code, found["same_law"]) == (0, False)


def test_a_key_is_for_its_maker_alone_and_may_be_sealed(tmp_path: Path) -> None:
    word = tmp_path / "word"
    word.write_text("long and known to nobody\n")
    key = tmp_path / "k.pem"
    done = habeas("bundle", "key", "new", str(key), "--passphrase", HABEAS_KEY_PASSPHRASE_FILE=str(word))
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert b"ENCRYPTED" in key.read_bytes()
    assert habeas("bundle", "key", "new", str(key)).returncode == 2
    make = ("bundle", INFANT, "--out", str(tmp_path / "x"), "--plain", "--sign", str(key))
    word.write_text("wrong\n")
    assert habeas(*make, HABEAS_KEY_PASSPHRASE_FILE=str(word)).returncode == 2
    word.write_text("long and known to nobody\n")
    assert habeas(*make, HABEAS_KEY_PASSPHRASE_FILE=str(word)).returncode == 0
    assert told(tmp_path / "x.bag.zip", "--key", done.stdout.strip())[0] == 0


@pytest.mark.parametrize("name", ["README.md", "habeas", "no-such-file", INFANT])
def test_what_is_no_bundle_is_bad_input(name: str) -> None:
    done = habeas("verify", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_another_zip_is_no_bundle(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter/one.txt", "hello")
    assert habeas("verify", str(path)).returncode == 2


@given(
    st.lists(st.text(max_size=300) | st.sampled_from(["CON", "aux.txt", "a.", ".git", "../..", "é", "É"]), max_size=5)
)
def test_whatever_a_document_is_called_it_gets_a_name_of_its_own_that_can_be_unpacked(names: list[str]) -> None:
    taken: set[str] = set()
    given_ = [named(name, taken) for name in names]
    assert [name for name in given_ if not is_path(f"data/unredacted/documents/{name}")] == []
    assert len({name.casefold() for name in given_}) == len(names)


def test_it_speaks_russian(tmp_path: Path) -> None:
    page = members(signed(tmp_path, "--lang", "ru"))["VERIFY.html"].decode()
    assert page.count("<section") == 2
    assert 'lang="ru"' in page


def test_documents_may_be_called_as_our_own_files_are(tmp_path: Path) -> None:
    for name in ("case.yaml", "findings.json", "about.json", "documents.json"):
        (tmp_path / name).write_text("of somebody else\n")
    given = [word for name in ("case.yaml", "findings.json", "about.json", "documents.json")
             for word in ("--document", str(tmp_path / name))]  # fmt: skip
    path = signed(tmp_path, INFANT, *given)
    assert members(path)["data/unredacted/documents/case.yaml"] == b"of somebody else\n"
    assert told(path)[0] == 0


def test_a_folder_is_for_this_user_alone_and_whole_or_not_there(tmp_path: Path) -> None:
    assert bundle(INFANT, "--out", str(tmp_path / "bag"), "--plain", "--folder", "--unsigned").returncode == 0
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "bag").rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert {stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "bag", tmp_path / "bag" / "data")} == {0o700}
    (tmp_path / "empty").mkdir()
    for name in ("empty", "new"):
        with pytest.raises(BundleError, match="changed while it was read"):
            folder.write(changing(), tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["bag"]


def changing() -> list[Measured]:
    """A file, and one that changes between the first time that it is read and the second."""
    times = iter([b"one", b"other"])
    return [measured(Part.of("bagit.txt", "x")), measured(Part("data/a", lambda: (next(times),)))]


def test_a_file_that_changes_is_told_where_it_is_encrypted_too() -> None:
    to = [pyrage.x25519.Identity.generate().to_public()]
    with pytest.raises(BundleError, match="changed while it was read"):
        sealing.sealed(container.packed("x", changing()), to, io.BytesIO())


def test_nothing_is_written_through_a_link_that_lies_in_wait(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.txt"
    theirs.write_text("precious")
    for name in ("x.bag.zip.part", ".bag.half"):
        (tmp_path / name).symlink_to(theirs)
    signed(tmp_path)
    assert bundle(INFANT, "--out", str(tmp_path / "bag"), "--plain", "--folder", "--unsigned").returncode == 2
    assert theirs.read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir() if "part" in path.name) == ["x.bag.zip.part"]
