"""The keys of an office: one passphrase, any k of n recovery shares, and nothing else opens them."""

import json
from itertools import combinations
from pathlib import Path

import pytest

from habeas.store.vault import LockedError, NoSharesError, Vault, WrongPassphraseError, WrongSharesError

pytestmark = pytest.mark.embedded

PASSPHRASE = "пять слов и ещё одно"


def test_only_the_passphrase_opens(tmp_path: Path) -> None:
    made = Vault(tmp_path)
    made.create(PASSPHRASE)
    later = Vault(tmp_path)
    assert later.exists
    assert not later.is_open
    for wrong in (PASSPHRASE.upper(), PASSPHRASE + " ", "", PASSPHRASE[:-1]):
        with pytest.raises(WrongPassphraseError):
            later.open(wrong)
        assert not later.is_open
    later.open(PASSPHRASE)
    assert later.key("files") == made.key("files")


def test_each_use_has_a_key_of_its_own(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.create(PASSPHRASE)
    keys = [vault.key(use) for use in ("database", "files", "file names", "backup", "audit", "sessions")]
    assert len(set(keys)) == len(keys)
    assert {len(key) for key in keys} == {32}


def test_two_offices_share_no_key(tmp_path: Path) -> None:
    one, other = Vault(tmp_path / "one"), Vault(tmp_path / "other")
    one.create(PASSPHRASE)
    other.create(PASSPHRASE)
    assert one.key("files") != other.key("files")


def test_a_locked_vault_gives_no_key(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.create(PASSPHRASE)
    vault.lock()
    assert vault.times_locked == 1
    with pytest.raises(LockedError):
        vault.key("files")
    with pytest.raises(LockedError):
        vault.change(PASSPHRASE, "another passphrase")


def test_a_new_passphrase_replaces_the_old_and_keeps_the_keys(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    words = vault.create(PASSPHRASE)
    before = vault.key("files")
    with pytest.raises(WrongPassphraseError):
        vault.change("not the passphrase", "another passphrase")
    vault.change(PASSPHRASE, "another passphrase")
    later = Vault(tmp_path)
    with pytest.raises(WrongPassphraseError):
        later.open(PASSPHRASE)
    later.open("another passphrase")
    assert later.key("files") == before
    Vault(tmp_path).recover(words[:2], "a third passphrase")


@pytest.mark.parametrize(("needed", "shares"), [(2, 3), (3, 5), (1, 1)])
def test_any_k_of_n_shares_recover_and_fewer_do_not(tmp_path: Path, needed: int, shares: int) -> None:
    vault = Vault(tmp_path)
    words = vault.create(PASSPHRASE, shares, needed)
    before = vault.key("files")
    assert len(words) == shares
    for some in list(combinations(words, needed))[:4]:
        later = Vault(tmp_path)
        later.recover(list(some), "the newest passphrase")
        assert later.key("files") == before
    later = Vault(tmp_path)
    later.open("the newest passphrase")
    for some in [*combinations(words, needed - 1)][:3]:
        with pytest.raises(WrongSharesError):
            Vault(tmp_path).recover(list(some), "x" * 12)


def test_damaged_and_foreign_shares_recover_nothing(tmp_path: Path) -> None:
    vault, other = Vault(tmp_path / "one"), Vault(tmp_path / "other")
    words, foreign = vault.create(PASSPHRASE), other.create(PASSPHRASE)
    first = words[0].split()
    damaged = " ".join([*first[:5], "zero" if first[5] != "zero" else "yoga", *first[6:]])
    for shares in ([damaged, words[1]], [words[0], foreign[1]], foreign[:2], [words[0], words[0]], ["no", "words"]):
        with pytest.raises(WrongSharesError):
            Vault(tmp_path / "one").recover(shares, "x" * 12)
    Vault(tmp_path / "one").open(PASSPHRASE)


def test_an_office_is_not_made_over_another(tmp_path: Path) -> None:
    Vault(tmp_path).create(PASSPHRASE)
    with pytest.raises(FileExistsError):
        Vault(tmp_path).create("another passphrase")


def test_the_file_holds_no_secret_and_is_ours_alone(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    words = vault.create(PASSPHRASE)
    text = vault.path.read_text("utf-8")
    assert PASSPHRASE not in text
    assert vault.key("files").hex() not in text
    assert not any(share in text for share in words)
    assert vault.path.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["vault.json"]


@pytest.mark.parametrize("part", ["by_passphrase", "argon2id"])
def test_a_changed_file_does_not_open(tmp_path: Path, part: str) -> None:
    vault = Vault(tmp_path)
    vault.create(PASSPHRASE)
    held = json.loads(vault.path.read_text("utf-8"))
    if part == "argon2id":
        held[part]["salt"] = "00" * 16
    else:
        held[part] = held[part][:-2] + ("00" if held[part][-2:] != "00" else "11")
    vault.path.write_text(json.dumps(held), "utf-8")
    with pytest.raises(WrongPassphraseError):
        Vault(tmp_path).open(PASSPHRASE)


def test_new_shares_wait_until_they_are_used_and_then_the_old_are_worth_nothing(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    old = vault.create(PASSPHRASE)
    key = vault.key("files")
    with pytest.raises(WrongPassphraseError):
        vault.make_shares("not the passphrase", 5, 3)
    _, lost = vault.make_shares(PASSPHRASE, 4, 2)
    mark, new = vault.make_shares(PASSPHRASE, 5, 3)
    assert len(new) == 5
    assert vault.shares == (2, 3), "until they are used"
    for words in (old[:2], new[:3]):  # half done: both open it
        Vault(tmp_path).recover(words, PASSPHRASE)
    with pytest.raises(WrongSharesError):
        Vault(tmp_path).recover(lost[:2], PASSPHRASE)
    with pytest.raises(NoSharesError):
        vault.use_shares("another mark")
    vault.use_shares(mark)
    with pytest.raises(NoSharesError):
        vault.use_shares(mark)
    for few in (old[:2], old, new[:2]):
        with pytest.raises(WrongSharesError):
            Vault(tmp_path).recover(few, PASSPHRASE)
    later = Vault(tmp_path)
    later.recover(new[2:], PASSPHRASE)
    assert later.key("files") == key
    assert later.shares == (3, 5)


def test_a_change_that_was_cut_off_leaves_the_old_one_working(tmp_path: Path) -> None:
    """The file is written beside and moved over: what a crash leaves beside it is of no account."""
    vault = Vault(tmp_path)
    vault.create(PASSPHRASE)
    (tmp_path / "vault.new").write_text('{"version": 1, "by_pass')
    later = Vault(tmp_path)
    later.open(PASSPHRASE)
    later.change(PASSPHRASE, "another passphrase")
    assert not (tmp_path / "vault.new").exists()
    Vault(tmp_path).open("another passphrase")
