"""Stored files come back as they were, and any byte that is altered, moved or cut off is found."""

import os
import time
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from habeas.store.seal import MAGIC, PIECE, DamagedError, Sealer, unseal

embedded = pytest.mark.embedded
"""What touches no database."""
KEY = bytes(range(32))
SIZES = st.one_of(
    st.integers(0, 300),
    st.sampled_from([PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 1]),
    st.integers(0, 3 * PIECE),
)


def sealed(data: bytes, cuts: list[int] | None = None) -> bytes:
    """The sealed stream of some data that came in pieces of these lengths."""
    out = BytesIO()
    sealer = Sealer(out, KEY)
    for length in cuts or []:
        sealer.write(data[:length])
        data = data[length:]
    sealer.write(data)
    sealer.finish()
    return out.getvalue()


def opened(stream: bytes, key: bytes = KEY) -> bytes:
    return b"".join(unseal(BytesIO(stream), key))


@embedded
@given(size=SIZES, cuts=st.lists(st.integers(0, PIECE + 5), max_size=6), seed=st.binary(min_size=1, max_size=40))
@example(size=0, cuts=[], seed=b"x")
@example(size=PIECE, cuts=[PIECE], seed=b"x")
@settings(max_examples=120, deadline=None)
def test_any_size_in_any_pieces_comes_back(size: int, cuts: list[int], seed: bytes) -> None:
    data = (seed * (size // len(seed) + 1))[:size]
    stream = sealed(data, cuts)
    assert opened(stream) == data
    assert len(seed) < 8 or size < len(seed) or seed not in stream[len(MAGIC) :]


@embedded
@given(size=SIZES, where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=250, deadline=None)
def test_a_change_of_any_byte_is_found(size: int, where: float, bit: int) -> None:
    stream = bytearray(sealed(os.urandom(1) * size))
    stream[int(where * len(stream))] ^= 1 << bit
    with pytest.raises(DamagedError):
        opened(bytes(stream))


@embedded
def test_a_change_of_each_byte_of_a_small_file_is_found() -> None:
    stream = sealed("Назаров".encode())
    for place in range(len(stream)):
        changed = bytearray(stream)
        changed[place] ^= 0x40
        with pytest.raises(DamagedError):
            opened(bytes(changed))


@embedded
@given(size=SIZES, where=st.floats(0, 1, exclude_max=True))
@settings(max_examples=120, deadline=None)
def test_a_cut_anywhere_is_found(size: int, where: float) -> None:
    stream = sealed(b"a" * size)
    with pytest.raises(DamagedError):
        opened(stream[: int(where * len(stream))])


@embedded
def test_pieces_cannot_be_moved_left_out_or_added() -> None:
    head, piece = len(sealed(b"")) - 16, PIECE + 16
    stream = sealed(b"".join(bytes([n]) * PIECE for n in range(3)) + b"end")
    pieces = [stream[head + n * piece : head + (n + 1) * piece] for n in range(4)]
    for order in ([1, 0, 2, 3], [0, 2, 3], [0, 1, 2], [0, 1, 2, 3, 3], [3], [0, 1, 1, 2, 3]):
        with pytest.raises(DamagedError):
            opened(stream[:head] + b"".join(pieces[n] for n in order))
    assert opened(stream[:head] + b"".join(pieces))


@embedded
def test_another_key_opens_nothing_and_pieces_of_another_file_do_not_fit() -> None:
    one, other = sealed(b"a" * 10), sealed(b"b" * 10)
    with pytest.raises(DamagedError):
        opened(one, bytes(32))
    with pytest.raises(DamagedError):
        opened(one[:-26] + other[-26:])


# ---- in the folder of the office -----------------------------------------------------------------------------------


@given(size=SIZES)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_blob_is_read_as_it_was_stored_and_named_by_its_content(office: Path, size: int) -> None:
    import hashlib

    from habeas.store import blobs

    data = os.urandom(size)
    stored = blobs.store([data[:7], data[7:]])
    assert b"".join(blobs.read(stored.name)) == data
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(data).hexdigest())
    assert blobs.store([data]).name == stored.name != stored.sha256
    path = blobs.path_of(stored.name)
    changed = bytearray(path.read_bytes())
    changed[len(changed) // 2] ^= 1
    path.write_bytes(changed)
    with pytest.raises(blobs.DamagedError):
        list(blobs.read(stored.name))
    path.unlink()
    with pytest.raises(FileNotFoundError):
        list(blobs.read(stored.name))


def test_what_was_abandoned_leaves_nothing(office: Path) -> None:
    from habeas.store import blobs

    def breaking() -> object:
        yield b"a" * 100_000
        raise OSError("the line went dead")

    before = files(office)
    with pytest.raises(OSError, match="dead"):
        blobs.store(breaking())  # type: ignore[arg-type]
    assert files(office) == before


def files(folder: Path) -> set[Path]:
    return {path for path in (folder / "files").rglob("*") if path.is_file()}


def test_a_sweep_takes_what_no_row_names_and_leaves_the_rest(office: Path) -> None:
    from habeas.store import blobs
    from habeas.store.models import Account, Case, Document, Draft

    named, orphan, waits, young = (blobs.store([os.urandom(9)]) for _ in range(4))
    half = blobs.path_of(named.name).parent.parent / "coming" / "half"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"x")
    Document.objects.create(
        case=Case.objects.order_by("pk")[0], name="a", media_type="-", size=9, sha256="-", blob=named.name
    )
    Draft.objects.create(account=Account.objects.order_by("pk")[0], form="f", body={"blob": waits.name})
    long_ago = time.time() - 2 * 86_400
    for path in (half, *(blobs.path_of(each.name) for each in (named, orphan, waits))):
        os.utime(path, (long_ago, long_ago))
    blobs.sweep()
    there = [blobs.path_of(each.name).exists() for each in (named, orphan, waits, young)]
    assert (there, half.exists()) == ([True, False, True, True], False)


def test_a_file_that_a_row_names_is_not_removed(office: Path) -> None:
    from habeas.store import blobs
    from habeas.store.models import Case, Document

    used, unused = blobs.store([b"used"]), blobs.store([b"unused"])
    case = Case.objects.order_by("pk")[0]
    Document.objects.create(case=case, name="a", media_type="-", size=4, sha256="-", blob=used.name)
    assert blobs.remove([used.name, unused.name, "0" * 64]) == 1
    assert blobs.path_of(used.name).exists()
    assert not blobs.path_of(unused.name).exists()
