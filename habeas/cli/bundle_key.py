"""`habeas bundle key`: the key of an office, with which it signs bundles."""

import os
import sys
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from habeas.cli.voice import Voice
from habeas.words import Message

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PASSPHRASE_FILE: Final = "HABEAS_KEY_PASSPHRASE_FILE"
"""The variable that names a file with the passphrase of a key, where nobody is there to type it."""
_MOST: Final = 100_000

key = typer.Typer(no_args_is_help=True)


@key.command("new", help="Make a key in a new file that only you may read, and print its fingerprint.")
def new(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to make.", show_default=False)],
    passphrase: Annotated[bool, typer.Option("--passphrase", help="Seal it with a passphrase.")] = False,
) -> None:
    """The private key goes to the file (PEM, mode 0600), the public one beside it (FILE.pub)."""
    from habeas.prove.bundle.signing import new_key, public_pem, read_key

    voice = Voice.of(context)
    beside = file.with_name(file.name + ".pub")
    for path in (file, beside):
        if path.exists():
            voice.refuse(Message("%(path)s is there already. Name another.", {"path": str(path)}))
    seal = _passphrase(voice, again=True) if passphrase else None
    pem = new_key(seal)
    public = read_key(pem, seal).public_key()
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(pem)
        beside.write_bytes(public_pem(public))
    except OSError as error:
        voice.refuse(
            Message("%(file)s cannot be written (%(problem)s).", {"file": str(file), "problem": error.strerror or "?"})
        )
    values = {"file": str(file), "public": str(beside)}
    voice.complain(
        [voice.text(Message("Written: %(file)s, to be kept secret, and %(public)s, to be given away.", values))]
    )
    _print(voice, public)


@key.command("show", help="Print the fingerprint of a key, private or public.")
def show(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file of the key.", show_default=False)],
) -> None:
    """The fingerprint to standard output, in groups of four."""
    from habeas.prove.bundle.signing import read_public

    voice = Voice.of(context)
    data = _read(voice, file)
    _print(voice, read_public(data) or _private(voice, data).public_key())


def signer(voice: Voice, file: Path | None, unsigned: bool) -> "Ed25519PrivateKey | None":
    """The key of `--sign`; ends the run where there is none and `--unsigned` was not said."""
    if file is not None and unsigned:
        voice.refuse(Message("Take --sign or --unsigned."))
    if file is not None:
        return _private(voice, _read(voice, file))
    if not unsigned:
        voice.refuse(
            Message(
                "Sign it, so that the reader sees who made it: --sign KEY. A key is made with: habeas bundle key new KEY."
                " Or say --unsigned."
            )
        )
    return None


def _private(voice: Voice, pem: bytes) -> "Ed25519PrivateKey":
    from habeas.prove.bundle.part import BundleError
    from habeas.prove.bundle.signing import PassphraseError, read_key

    try:
        return read_key(pem, _passphrase(voice) if b"ENCRYPTED" in pem[:200] else None)
    except PassphraseError:
        voice.refuse(Message("This passphrase does not open the key."))
    except BundleError as error:
        voice.refuse(error.message)


def _read(voice: Voice, file: Path) -> bytes:
    try:
        with file.open("rb") as handle:
            return handle.read(_MOST)
    except OSError as error:
        voice.refuse(
            Message("%(file)s cannot be read (%(problem)s).", {"file": str(file), "problem": error.strerror or "?"})
        )


def _passphrase(voice: Voice, again: bool = False) -> str:
    """From the file that the variable names, else asked for; twice for a new key."""
    if named := os.environ.get(PASSPHRASE_FILE):
        text = _read(voice, Path(named)).decode("utf-8", "replace").rstrip("\n")
    elif sys.stdin.isatty():
        text = getpass(voice.text(Message("Passphrase of the key:")) + " ")
        if again and text != getpass(voice.text(Message("The same again:")) + " "):
            voice.refuse(Message("The two passphrases differ."))
    else:
        voice.refuse(Message("Name a file with the passphrase in HABEAS_KEY_PASSPHRASE_FILE."))
    if not text:
        voice.refuse(Message("The passphrase is empty."))
    return text


def _print(voice: Voice, public: "Ed25519PublicKey") -> None:
    from habeas.prove.bundle.signing import fingerprint, in_groups

    voice.raw(in_groups(fingerprint(public)))
