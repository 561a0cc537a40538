"""`habeas verify BUNDLE`: whether a bundle is as it was made, and who signed it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from habeas.cli.bundle_make import bulleted
from habeas.cli.options import TextOrJson
from habeas.cli.voice import BREACH, Voice
from habeas.words import Message

if TYPE_CHECKING:
    from habeas.prove.bundle.container import Flaw
    from habeas.prove.bundle.verifying import Heads, Verified

_MOST: Final = 100_000


def verify(
    context: typer.Context,
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="The file or folder.", show_default=False)],
    key: Annotated[
        str | None,
        typer.Option(
            "--key", metavar="KEY", help="The signer's public key (a file), or its fingerprint.", show_default=False
        ),
    ] = None,
    identity: Annotated[
        Path | None,
        typer.Option("--identity", metavar="FILE", help="Your identity of age, for one encrypted.", show_default=False),
    ] = None,
    head: Annotated[
        Path | None,
        typer.Option(
            "--head",
            metavar="FILE",
            help="Heads of the office's log that you have by another way; the log told must lead to them.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[TextOrJson, typer.Option("--format", "-f", help="How to print it.")] = TextOrJson.text,
) -> None:
    """Verify a bundle: every byte, every file, the signature; ends with 1 where something is not as it was made."""
    from habeas.prove.bundle import sealing
    from habeas.prove.bundle.part import BundleError
    from habeas.prove.bundle.verifying import verified

    voice = Voice.of(context)
    expected = None if key is None else _expected(voice, key)
    try:
        by = sealing.identities(_read(voice, identity).decode("utf-8", "replace")) if identity else ()
        found = verified(bundle, expected, by, _heads(voice, head) if head else ())
    except BundleError as error:
        voice.refuse(error.message)
    except OSError as error:
        values = {"file": str(bundle), "problem": error.strerror or "?"}
        voice.refuse(Message("%(file)s cannot be read (%(problem)s).", values))
    if format is TextOrJson.json:
        voice.raw(_escaped(json.dumps(_row(voice, found), ensure_ascii=False, indent=2)))
    else:
        _print(voice, found)
    if not found.holds:
        raise typer.Exit(BREACH)


def _expected(voice: Voice, key: str) -> str:
    """The fingerprint that the option names."""
    from habeas.prove.bundle.signing import as_fingerprint, fingerprint, read_public

    if (written := as_fingerprint(key)) is not None:
        return written
    public = read_public(_read(voice, Path(key)))
    if public is None:
        voice.refuse(Message("--key asks for the file of a public key (PEM), or for its fingerprint of 64 digits."))
    return fingerprint(public)


def _heads(voice: Voice, file: Path) -> "Heads":
    """The heads that stand in a file, one a line."""
    from habeas.prove.bundle.chain import heads_in

    found = heads_in(_read(voice, file).decode("utf-8", "replace"))
    if not found:
        voice.refuse(
            Message("There is no head of a log in %(file)s: a line that begins with habeas-head.", {"file": str(file)})
        )
    return found


def _read(voice: Voice, file: Path) -> bytes:
    try:
        with file.open("rb") as handle:
            return handle.read(_MOST)
    except (OSError, ValueError) as error:
        values = {"file": str(file), "problem": getattr(error, "strerror", None) or "?"}
        voice.refuse(Message("%(file)s cannot be read (%(problem)s).", values))


def _print(voice: Voice, found: "Verified") -> None:
    for flaw in found.flaws:
        voice.raw(_shown(f"{_where(voice, flaw)}: {voice.text(flaw.what)}"))
    if not found.holds:
        voice.say(Message("The bundle is not as it was made. Flaws: %(count)s.", {"count": len(found.flaws)}))
    else:
        values = {"files": found.files, "size": f"{found.size / 2**20:.1f}"}
        voice.say(Message("The bundle is as it was made: %(files)s files, %(size)s MB.", values))
        _contents(voice, found)
        _signer(voice, found)


def _shown(text: str) -> str:
    """What stands in a bundle, as a line that changes nothing of the terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def _escaped(text: str) -> str:
    """JSON with each letter escaped that is no plain one; JSON itself lets those beyond 7F through."""
    return "".join(letter if letter.isprintable() or letter == "\n" else json.dumps(letter)[1:-1] for letter in text)


def _where(voice: Voice, flaw: "Flaw") -> str:
    """The place of a flaw: a path in the bag, the byte of the file, or both."""
    where = flaw.where
    if flaw.at is None:
        return where or voice.text(Message("the bundle"))
    at = voice.text(Message("byte %(at)s of the file", {"at": flaw.at}))
    return f"{where} ({at})" if where else at


def _contents(voice: Voice, found: "Verified") -> None:
    from habeas.prove.bundle.page import VARIANT_WORDS, left_out_words

    about = found.about
    values = {"day": about["made_on"], "habeas": about["habeas"], "law": about["law"]}
    voice.say(Message("Made on %(day)s with Habeas %(habeas)s and the law data %(law)s.", values))
    if found.same_law is not None:
        same, other = Message("It is the law installed here."), Message("The law installed here is of another version.")
        voice.say(same if found.same_law else other)
    if log := about.get("log"):
        values = {"from": log["from"], "to": log["to"]}
        voice.say(Message("The acts told of the log stand in its chain, from act %(from)s to %(to)s.", values))
    for variant, row in about["variants"].items():
        values = {"variant": VARIANT_WORDS.get(variant, variant), "count": len(row["cases"])}
        voice.say(Message("In it (%(variant)s): cases %(count)s.", values))
        for line in bulleted(voice, left_out_words(variant, row["left_out"])):
            voice.raw(_shown(line))


def _signer(voice: Voice, found: "Verified") -> None:
    from habeas.prove.bundle.signing import in_groups

    if found.signature is None:
        voice.say(Message("This bundle is not signed: anybody could have changed it and made the lists anew."))
        return
    values = {"fingerprint": in_groups(found.signature.fingerprint), "day": found.signature.on}
    voice.say(Message("Signed, says the bundle, on %(day)s with the key %(fingerprint)s.", values))
    if found.expected:
        voice.say(Message("It is the key you named."))
    elif found.expected is None:
        voice.say(
            Message(
                "The signature proves that nothing changed since it was made, not who made it: compare the fingerprint with"
                " the one that the office told you by another way, or name it with --key."
            )
        )


def _row(voice: Voice, found: "Verified") -> dict[str, Any]:
    signature = found.signature
    return {
        "holds": found.holds,
        "flaws": [{"where": f.where or None, "byte": f.at, "what": voice.text(f.what)} for f in found.flaws],
        "files": found.files,
        "bytes": found.size,
        "signed": signature is not None,
        "fingerprint": signature.fingerprint if signature else None,
        "signed_on": signature.on if signature else None,
        "expected_key": found.expected,
        "same_law": found.same_law,
        "about": found.about or None,
    }
