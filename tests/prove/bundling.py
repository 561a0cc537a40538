"""What the tests of bundles share: bundles made by the command, and small ones made by hand."""

import io
from collections.abc import Sequence
from pathlib import Path

from habeas.prove.bundle import bag, container, signing
from habeas.prove.bundle.part import Part
from habeas.prove.bundle.verifying import Verified, verified_file
from tests.cli.shell import Done, habeas

TOLD = "tests/prove/told.yaml"
INFANT = "habeas/record/examples/infant-taken.yaml"
DAY = ("--on", "2026-09-01")


def bundle(*arguments: str) -> Done:
    """`habeas bundle` for a fixed day."""
    return habeas("bundle", *arguments, *DAY)


def key_in(folder: Path, name: str = "office.pem") -> Path:
    """A key made by the command."""
    path = folder / name
    if not path.exists():
        assert habeas("bundle", "key", "new", str(path)).returncode == 0
    return path


def signed(folder: Path, *arguments: str, name: str = "x") -> Path:
    """A plain signed bundle of the infant's case, or of what is given."""
    key = key_in(folder)
    files = [] if any(each.endswith(".yaml") for each in arguments) else [INFANT]
    done = bundle(*files, *arguments, "--out", str(folder / name), "--plain", "--sign", str(key))
    assert done.returncode == 0, done.stderr
    return folder / f"{name}.bag.zip"


def small(
    data: Sequence[Part] = (Part.of("data/a.txt", "one\n"), Part.of("data/b/c.txt", "two\n")), is_signed: bool = True
) -> bytes:
    """A bag of some thousand bytes that holds no case: all that is beneath the content."""
    key = signing.read_key(signing.new_key()) if is_signed else None
    files = bag.bagged(data, {"Bag-Software-Agent": "Habeas"}, "<p>how</p>\n", key, "2026-09-01")
    return b"".join(container.packed("habeas-bundle-2026-09-01", files))


def verdict(data: bytes) -> Verified:
    """What is found in the bytes of a file."""
    return verified_file(io.BytesIO(data))


def places(found: Verified) -> list[str]:
    """Where something is wrong."""
    return [flaw.where or f"byte {flaw.at}" for flaw in found.flaws]
