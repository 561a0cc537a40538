"""VERIFY.html: what a bundle is, what was left out, and how to check it without us, in English and Russian.

The commands are those that `tests/prove/test_bundle_outside.py` runs; `COMMANDS` holds them once.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from habeas.check.amounts import long_day
from habeas.dates import When
from habeas.prove.bundle.chain import SCRIPT
from habeas.prove.bundle.signing import in_groups
from habeas.tell.markup import Markup, joined, listed, tag, text
from habeas.tell.report_html import page as paper
from habeas.words import Message, say

COMMANDS: Final[Mapping[str, str]] = {
    "age": "age --decrypt --identity IDENTITY.txt --output BUNDLE.bag.zip BUNDLE.bag.zip.age",
    "habeas": "habeas verify BUNDLE.bag.zip --key FINGERPRINT",
    "tags": "sha256sum --check --strict tagmanifest-sha256.txt",
    "files": "sha256sum --check --strict manifest-sha256.txt",
    "signature": (
        "openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in tagmanifest-sha256.txt -sigfile signature.bin"
    ),
    "fingerprint": "openssl pkey -pubin -in public-key.pem -outform DER | sha256sum",
    "bagit": "python3 -m bagit --validate .",
}
LEFT_OUT: Final[Mapping[str, Message]] = {
    "protected": Message("entries, observations and documents that rest on protected sources"),
    "people": Message("people who did not agree that this leaves"),
    "unnamed_sources": Message("confidential sources without their name"),
    "texts": Message("texts, numbers of proceedings and other details that may name somebody"),
    "unread": Message("entries and observations that Habeas could not read"),
    "place_names": Message("names of places that are no institutions, or that name somebody"),
    "consents": Message("consents"),
    "documents": Message("documents"),
    "breaches": Message("breaches that the whole record shows and this one, with what was left out, does not"),
    "log": Message("the log of the office, which names who works there"),
}
VARIANT_WORDS: Final[Mapping[str, Message]] = {
    "unredacted": Message("unredacted"),
    "redacted": Message("redacted: nobody is named"),
}


def page(about: Mapping[str, Any], fingerprint: str | None) -> str:
    """The page; `about` is about.json, `fingerprint` that of the key, None where the bundle is not signed."""
    parts = [
        tag("section", *_told(about, fingerprint, language), css="case", lang=language) for language in ("en", "ru")
    ]
    return paper("en", "VERIFY", joined(parts, "\n"))


def _told(about: Mapping[str, Any], fingerprint: str | None, language: str) -> Iterator[Markup]:
    def p(message: Message, css: str | None = None) -> Markup:
        return tag("p", say(message, language), css=css)

    def h(message: Message) -> Markup:
        return tag("h2", say(message, language))

    values = {
        "day": long_day(When.parse(about["made_on"]).span_days[0], language),
        "habeas": about["habeas"],
        "law": about["law"],
    }
    yield tag("h1", say(Message("How to check this bundle"), language))
    yield p(Message("Made on %(day)s with Habeas %(habeas)s; the law applied is its version %(law)s.", values))
    yield h(Message("What is in it"))
    yield from _variants(about, language)
    yield h(Message("With Habeas"))
    yield _command("habeas")
    yield h(Message("Without Habeas"))
    yield p(Message("If it is encrypted, whoever holds one of the identities opens it first:"))
    yield _command("age")
    yield p(
        Message(
            "Unpack the ZIP and go into the folder that holds this page. Two commands compare each file with its hash (on"
            " Windows, PowerShell: Get-FileHash FILE). The first is for the files about the bundle, the second for all"
            " below data/. No line may say FAILED."
        )
    )
    yield joined([_command("tags"), _command("files")])
    yield p(Message("The folder is a bag (BagIt, RFC 8493); the library bagit reads the same lists:"))
    yield _command("bagit")
    yield from _signature(fingerprint, language)
    if "log" in about:
        yield from _log(about["log"], language)
    yield h(Message("What this proves, and what it does not"))
    yield p(
        Message(
            "Hashes and signature show that no byte changed since the bundle was signed, and by which key. They do not show"
            " that what is told is true: for that there are the sources. Findings follow from the case file by the"
            " rules cited; the program proposes, a person decides."
        )
    )


def _variants(about: Mapping[str, Any], language: str) -> Iterator[Markup]:
    for name, variant in about["variants"].items():
        values = {"folder": f"data/{name}/", "count": len(variant["cases"]), "variant": VARIANT_WORDS[name]}
        yield tag("p", say(Message("%(folder)s (%(variant)s), cases: %(count)s", values), language))
        head, *rows = [say(line, language) for line in left_out_words(name, variant["left_out"])] or [""]
        if rows:
            yield joined([tag("p", head), listed(rows)])
    if "redacted" in about["variants"]:
        note = Message(
            "Redacted means that nobody is named, not that nobody can be recognised: who knows a case finds it by its days and"
            " places."
        )
        yield tag("p", say(note, language), css="small")


def left_out_words(variant: str, counts: Mapping[str, int]) -> list[Message]:
    """What was left out of a variant, a head first; nothing where nothing was."""
    rows = [
        Message("%(what)s: %(count)s", {"what": LEFT_OUT[name], "count": count})
        for name, count in counts.items()
        if count and name in LEFT_OUT
    ]
    values = {"variant": VARIANT_WORDS.get(variant, Message("unredacted"))}
    return [Message("Left out (%(variant)s):", values), *rows] if rows else []


def _signature(fingerprint: str | None, language: str) -> Iterator[Markup]:
    yield tag("h2", say(Message("The signature"), language))
    if fingerprint is None:
        unsigned = Message("This bundle is not signed: anybody could have changed it and made the lists anew.")
        yield tag("p", say(unsigned, language))
        return
    how = Message(
        "OpenSSL 3 checks the signature (Ed25519), which is over tagmanifest-sha256.txt. It must say “Signature Verified"
        " Successfully”."
    )
    yield tag("p", say(how, language))
    yield _command("signature")
    whose = Message(
        "Anybody can make such a bundle and sign it with a key of their own. So ask whoever made it, by another way (on the"
        " phone, on paper), for the fingerprint of their key, and compare it with what this command prints:"
    )
    yield tag("p", say(whose, language))
    yield _command("fingerprint")
    yield tag("p", say(Message("This bundle was signed by the key with this fingerprint:"), language))
    yield tag("p", tag("code", in_groups(fingerprint)))


def _log(log: Mapping[str, Any], language: str) -> Iterator[Markup]:
    yield tag("h2", say(Message("The log of the office"), language))
    what = Message(
        "data/log/ tells what was done with these cases, and when: each act has a number in the log of the office, acts"
        " %(from)s to %(to)s. Of the acts in between, which are of other cases, there is the hash alone; who did what is told"
        " only where people may be named. No act can be altered, left out or put in without another end of the chain. It does"
        " not show that every act of a case is told.",
        {"from": log["from"], "to": log["to"]},
    )
    yield tag("p", say(what, language))
    if log["earlier"]:
        before = Message("Acts from before, which cannot be told by themselves: %(count)s.", {"count": log["earlier"]})
        yield tag("p", say(before, language))
    how = Message(
        "Python checks it, in the folder that holds this page; the rules it follows are these. A mark is the SHA-256 of a blind"
        " and a value, the hash of an act that of its number and its marks, and the chain that of the hash before and the"
        " hash of the act."
    )
    yield tag("p", say(how, language))
    yield _pre(SCRIPT)
    ends = Message(
        "It prints the end of the chain. Whoever got a head of the log (habeas-head …) from the office earlier or by another"
        " way can compare it: habeas verify BUNDLE.bag.zip --head FILE. Without one, the chain proves no more than the"
        " signature."
    )
    yield tag("p", say(ends, language))


def _command(name: str) -> Markup:
    return _pre(COMMANDS[name])


def _pre(code: str) -> Markup:
    return tag("pre", tag("code", text(code)), style="white-space: pre-wrap")
