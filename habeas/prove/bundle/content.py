"""A bundle from cases: what lies below data/, checked anew as it leaves, and the whole as one file or a folder.

    data/about.json                     what this is, for which day, which law, what was left out (counts, no names)
    data/unredacted/CASE/…              case.yaml, findings.json, report.html, huridocs.json
    data/unredacted/documents/…         with documents.json: what each was called
    data/redacted/C1/…                  the same four files, with nobody named
    data/law/…                          see `law_applied`
    data/log/head.txt, chain.txt        the end of the log of the office, and the log where the unredacted variant is in
    data/log/path.txt, VARIANT.json     of an office: what was done with these cases, provable without the rest (`chain`)

The findings of each variant follow from its own case file: whoever checks that file with the same law finds the same.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from habeas.check.amounts import iso
from habeas.check.findings import Finding, check_cases
from habeas.check.program import Program
from habeas.dates import When
from habeas.prove.bundle import bag, chain, container, law_applied
from habeas.prove.bundle.chain import Log
from habeas.prove.bundle.huridocs import as_huridocs
from habeas.prove.bundle.leaving import Withheld, leaving
from habeas.prove.bundle.page import page
from habeas.prove.bundle.part import BundleError, Measured, Part, named
from habeas.prove.bundle.redaction import month_of, redacted
from habeas.prove.bundle.signing import fingerprint
from habeas.record.case import Case
from habeas.record.writer import write_case
from habeas.tell.report import SHOWN, CheckedCase, Report, gravest_first
from habeas.tell.report_html import as_html
from habeas.tell.report_json import as_json
from habeas.words import Message

Variant = Literal["unredacted", "redacted"]
VARIANTS: Final[tuple[Variant, ...]] = ("unredacted", "redacted")
FORMAT: Final = "1"
TOLD: Final = frozenset((*SHOWN, "met"))
"""The verdicts in findings.json; what is not known is counted in about.json."""
AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Document:
    """A document given with the case: what it is called, its bytes as often as they are asked for, and the id of its case
    where that is known."""

    name: str
    pieces: Callable[[], Iterable[bytes]]
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a bundle is made of. Days are ordinals: `on` is the day of the bundle, `days` that of the check of each case by id.

    `use` is the word of the consents that is asked. `law` is `None` where the program is of the law that ships alone.
    `chain` is the log as it was exported, `head` its signed end; `log` is the part of an office's log that goes with the cases.
    `withheld` is, by case id, what was left out before; of such a case consents were tested.
    """

    cases: Sequence[Case]
    days: Mapping[str, int]
    on: int
    program: Program
    variants: Sequence[Variant] = ("unredacted",)
    known_at: int | None = None
    language: str = "en"
    by_month: bool = False
    use: str = "share"
    documents: Sequence[Document] = ()
    law: law_applied.Applied | None = None
    chain: bytes | None = None
    head: str | None = None
    log: Log | None = None
    withheld: Mapping[str, Withheld] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle not written yet: its files, the name of its folder, and how much of what was left out, by variant."""

    root: str
    files: Sequence[Measured]
    left_out: Mapping[Variant, Mapping[str, int]]

    def packed(self) -> Iterator[bytes]:
        """The bytes of the one file. Raises BundleError."""
        return container.packed(self.root, self.files)


@dataclass(slots=True)
class _Made:
    """One variant."""

    after_each: Callable[[], object]
    parts: list[Part] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def made(wanted: Wanted, key: Ed25519PrivateKey | None, after_each: Callable[[], object] = tuple) -> Bundle:
    """The bundle, signed where a key is given. The same input, day and key give the same bytes. Raises BundleError.

    `after_each` is called once for each case in each variant.
    """
    if not wanted.cases:
        raise BundleError(Message("There is no case to put into the bundle."))
    day = iso(wanted.on) or ""
    told = _variants(wanted, after_each)
    parts = [Part(f"data/{variant}/{part.path}", part.pieces) for variant, one in told.items() for part in one.parts]
    law = wanted.law or law_applied.Applied(wanted.program.library.version)
    parts += law_applied.parts(law, (finding for one in told.values() for finding in one.findings))
    parts += _log(wanted, told)
    about = _about(wanted, told, day)
    parts.append(Part.of("data/about.json", json.dumps(about, ensure_ascii=False, indent=1) + "\n"))
    info = {
        "Bag-Software-Agent": f"Habeas {version('habeas')}",
        "Habeas-Bundle": FORMAT,
        "Habeas-Law": wanted.program.library.version,
        "Habeas-Variants": " ".join(told),
    }
    text = page(about, None if key is None else fingerprint(key.public_key()))
    files = bag.bagged(parts, info, text, key, day)
    return Bundle(bag.root_of(day), files, {variant: dict(one.left_out) for variant, one in told.items()})


def _variants(wanted: Wanted, after_each: Callable[[], object]) -> dict[Variant, _Made]:
    vocabulary = wanted.program.vocabulary
    left = [
        leaving(case, vocabulary, wanted.use, wanted.on, f"case-{number}", wanted.withheld.get(case.id))
        for number, case in enumerate(wanted.cases, 1)
    ]
    days = (wanted.days[case.id] for case in wanted.cases)
    whole = _checked(wanted, [(each.case, day) for each, day in zip(left, days, strict=True)])
    told: dict[Variant, _Made] = {}
    for variant in (each for each in VARIANTS if each in wanted.variants):
        told[variant] = one = _Made(after_each)
        for each in left:
            one.left_out += each.left_out
        (_unredacted if variant == "unredacted" else _redacted)(wanted, whole, one)
    return told


def _checked(wanted: Wanted, cases: Sequence[tuple[Case, int]]) -> Report:
    """The cases checked, each for its day, in their order."""
    by_day: dict[int, list[Case]] = defaultdict(list)
    for case, day in cases:
        by_day[day].append(case)
    found: dict[str, CheckedCase] = {}
    for day, group in by_day.items():
        for start in range(0, len(group), AT_ONCE):
            some = group[start : start + AT_ONCE]
            checked = check_cases(some, wanted.program, day, wanted.known_at)
            own: dict[str, list[Finding]] = defaultdict(list)
            for finding in checked.findings:
                own[finding.case].append(finding)
            for case in some:
                found[case.id] = CheckedCase(case, day, tuple(sorted(own[case.id], key=gravest_first)), checked)
    ordered = tuple(found[case.id] for case, _ in cases)
    return Report(ordered, wanted.program, frozenset(SHOWN), wanted.known_at, wanted.language)


def _unredacted(wanted: Wanted, report: Report, one: _Made) -> None:
    taken = {"documents"}
    for each in report.cases:
        _case(report, each, named(each.case.id, taken), one)
    folders = dict(zip((case.id for case in wanted.cases), (row["folder"] for row in one.cases), strict=True))
    one.parts += _documents(wanted.documents, folders)


def _redacted(wanted: Wanted, whole: Report, one: _Made) -> None:
    cases = []
    for number, each in enumerate(whole.cases, 1):
        found = redacted(each.case, wanted.program.vocabulary, f"C{number}", wanted.by_month)
        one.left_out += found.left_out
        cases.append((found.case, _end_of_month(each.day) if wanted.by_month and each.case.is_library else each.day))
    report = _checked(wanted, cases)
    for each in report.cases:
        _case(report, each, each.case.id, one)
    one.left_out["documents"] += len(wanted.documents)
    one.left_out["breaches"] += sum((_breaches(whole) - _breaches(report)).values())


def _end_of_month(day: int) -> int:
    """The day of a judgment tells which it is, where the reader is to know its month alone."""
    month = month_of(When.of_day(day))
    return day if month is None or month.last is None else month.last


def _breaches(report: Report) -> Counter[tuple[int, str, str]]:
    """How many breaches of each rule under each source were found in each case, whatever people are called."""
    return Counter(
        (number, finding.norm.id, f"{finding.source.instrument} {finding.source.provision}")
        for number, each in enumerate(report.cases)
        for finding in each.findings
        if finding.verdict == "breach"
    )


def _case(report: Report, each: CheckedCase, name: str, one: _Made) -> None:
    """The four files of a case, its findings and its row in about.json."""
    shown = [finding for finding in each.findings if finding.verdict in TOLD]
    alone = Report((each,), report.program, TOLD, report.known_at, report.language)
    on_paper = Report((each,), report.program, frozenset(SHOWN), report.known_at, report.language)
    one.parts += [
        Part.of(f"{name}/case.yaml", write_case(each.case)),
        Part.of(f"{name}/findings.json", as_json(alone) + "\n"),
        Part.of(f"{name}/report.html", as_html(on_paper)),
        Part.of(f"{name}/huridocs.json", as_huridocs(each.case, report.program.vocabulary, each.day)),
    ]
    one.after_each()
    one.findings += shown
    one.cases.append(
        {
            "folder": name,
            "checked_for": iso(each.day),
            "people": len(each.case.people),
            "entries": len({entry.id for entry in each.case.entries}),
            "findings": dict(sorted(alone.counts.items())),
        }
    )


def _documents(documents: Sequence[Document], folders: Mapping[str, str]) -> Iterator[Part]:
    """The documents under names that every system can unpack, and the list of what each was called."""
    taken = {"documents.json"}
    rows = []
    for document in documents:
        rows.append({"file": named(document.name, taken), "called": document.name})
        if document.case is not None:
            rows[-1]["case"] = folders[document.case]
        yield Part(f"documents/{rows[-1]['file']}", document.pieces)
    if rows:
        yield Part.of("documents/documents.json", json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def _log(wanted: Wanted, told: Mapping[Variant, _Made]) -> Iterator[Part]:
    """The head names nobody; the rows of the log name who works in the office, and go with the unredacted variant alone."""
    if wanted.head is not None:
        yield Part.of("data/log/head.txt", wanted.head.rstrip("\n") + "\n")
    if wanted.chain is not None:
        if "unredacted" in told:
            yield Part.of("data/log/chain.txt", wanted.chain)
        else:
            told["redacted"].left_out["log"] += 1
    if wanted.log is not None:
        ids = [case.id for case in wanted.cases]
        folders: dict[str, dict[str, str]] = {
            variant: dict(zip(ids, (row["folder"] for row in one.cases), strict=True)) for variant, one in told.items()
        }
        yield from chain.parts(wanted.log, folders, wanted.by_month)


def _about(wanted: Wanted, told: Mapping[Variant, _Made], day: str) -> dict[str, Any]:
    log = wanted.log
    return {
        "bundle": FORMAT,
        "made_on": day,
        "habeas": version("habeas"),
        "law": wanted.program.library.version,
        "known_at": iso(wanted.known_at),
        "language": wanted.language,
        "days_as_months": wanted.by_month and "redacted" in told,
        "variants": {
            variant: {"cases": one.cases, "left_out": {name: n for name, n in sorted(one.left_out.items()) if n}}
            for variant, one in told.items()
        },
        **({} if log is None else {"log": {"from": log.first, "to": log.last, "earlier": log.earlier}}),
    }
