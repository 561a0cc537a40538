"""What a leading judgment ordered, what was done and when, and what is missing: read from `data/execution.yaml`.

Everything there was found in the research or in a case file that ships. What was not found is told as not found.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from habeas.check.findings import Finding
from habeas.check.precedents import VIOLATIONS, matches
from habeas.dates import When
from habeas.files import Fault, FaultsError
from habeas.law.chisinau import Text
from habeas.law.norm import Library
from habeas.law.reading import Row, read_rows
from habeas.record.case import Case
from habeas.record.vocabulary import Vocabulary
from habeas.words import Message, say

DATA: Final = Path(__file__).parent / "data" / "execution.yaml"
OrderKind = Literal["general", "individual"]
By = Literal["court", "legislator", "government", "supervision", "report"]

NOTHING_ORDERED: Final = Message("Nothing was found of measures that the judgment ordered beyond what it held.")
NOTHING_DONE: Final = Message(
    "Nothing was found of what the state did. That is not to say that it did nothing: nobody has looked it up."
)
ORDER_WORDS: Final[Mapping[OrderKind, Message]] = {
    "general": Message("general measure"),
    "individual": Message("individual measure"),
}
BY_WORDS: Final[Mapping[By, Message]] = {
    "court": Message("court"),
    "legislator": Message("legislator"),
    "government": Message("government"),
    "supervision": Message("supervision of execution"),
    "report": Message("report"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the data with where it was seen; unverified is from memory."""

    what: Text
    verified: bool
    seen_at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """A measure that the judgment asked for."""

    kind: OrderKind
    said: Said


@dataclass(frozen=True, slots=True)
class Step:
    """What was done towards execution, by whom; `on` is as vague as it is known."""

    id: str
    on: When
    by: By
    said: Said


@dataclass(frozen=True, slots=True)
class SameBreach:
    """The norms whose breach is the one that the judgment found, and the states for which it is counted.

    `unverified` are those of the norms that rest on memory.
    """

    about: Text
    states: tuple[str, ...]
    norms: tuple[str, ...]
    unverified: frozenset[str]


@dataclass(frozen=True, slots=True)
class Execution:
    """What is known of the execution of one judgment; `binding_from` is an ordinal, None where it was not seen.

    `not_seen` are holes of the research: they say nothing of what the state did.
    """

    judgment: str
    binding_from: int | None
    ordered: tuple[Order, ...]
    done: tuple[Step, ...]
    missing: tuple[Said, ...]
    not_seen: tuple[Said, ...]
    same: SameBreach


@dataclass(frozen=True, slots=True)
class Known:
    """Every leading judgment, by the id of its case file, and files that are about one and the same person."""

    executions: Mapping[str, Execution]
    one_person: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Judgment:
    """A published judgment and its execution. `day` is the ordinal of the judgment, the first day of a vague one."""

    id: str
    name: str
    court: str
    day: int
    held: tuple[tuple[str, str], ...]
    """Article and result of each holding that found a breach or laid down a duty."""
    execution: Execution


def known(library: Library, vocabulary: Vocabulary, path: Path = DATA) -> Known:
    """Read the data. Raises FaultsError with every fault at once."""
    faults: list[Fault] = []
    norms = {norm.id: norm.verified for norm in library.norms}
    root = read_rows(path, faults)
    steps = {name: _step(name, row) for name, row in root.named("steps")}
    open_ = {name: _said(row) for name, row in root.named("open")}
    unseen = {name: _said(row) for name, row in root.named("unseen")}
    one_person = tuple(_one_person(row) for row in root.rows("one_person"))
    named = root.named("judgments")
    executions = {name: _execution(name, row, steps, open_, unseen, norms, vocabulary) for name, row in named}
    root.done()
    if faults:
        raise FaultsError(faults)
    return Known(executions, one_person)


HELD: Final[Mapping[str, Message]] = {
    "violation": Message("breach found"),
    "conditional_violation": Message("a breach if it is carried out"),
    "release_ordered": Message("release ordered"),
    "unconstitutional_in_part": Message("unconstitutional in part"),
    "obligation": Message("a duty laid down"),
}
"""Results of a holding that found a breach or laid down a duty, in words."""


def judgment_of(case: Case, execution: Execution) -> Judgment:
    """The judgment that a published case file is about. Raises KeyError where the file cites none."""
    cite = case.cite or {}
    held = tuple(dict.fromkeys((held.article, held.result) for held in case.holdings if held.result in HELD))
    return Judgment(
        case.id,
        cite.get("name", case.id),
        cite.get("court", ""),
        When.parse(cite["date"]).span_days[0],
        held,
        execution,
    )


def of_holdings(case: Case, findings: Iterable[Finding]) -> Execution | None:
    """For a published judgment of which the data say nothing: the same breach is that of the norms which find the breaches
    that it held. None where it held none that the check finds.
    """
    held = [holding for holding in case.holdings if holding.result in VIOLATIONS]
    same = [
        finding
        for finding in findings
        if finding.verdict == "breach"
        and finding.case == case.id
        and any(matches(holding, finding) for holding in held)
    ]
    if not same:
        return None
    articles = {"articles": ", ".join(dict.fromkeys(holding.article for holding in held))}
    about = Message("A breach found by the same rules as in this judgment (%(articles)s).", articles)
    states = tuple(sorted({finding.state for finding in same if finding.state is not None}))
    norms = {finding.norm.id: finding.norm.verified for finding in same}
    unverified = frozenset(name for name, verified in norms.items() if not verified)
    told = {language: say(about, language) for language in ("en", "ru")}
    return Execution(case.id, None, (), (), (), (), SameBreach(told, states, tuple(sorted(norms)), unverified))


def _execution(
    name: str, row: Row, steps: Mapping[str, Step], open_: Mapping[str, Said], unseen: Mapping[str, Said],
    norms: Mapping[str, bool], vocabulary: Vocabulary,
) -> Execution:  # fmt: skip
    same = row.need_row("same_breach")
    of_same = same.choices("norms", norms)
    execution = Execution(
        judgment=name,
        binding_from=row.day("binding_from"),
        ordered=tuple(_order(each) for each in row.rows("ordered")),
        done=tuple(steps[each] for each in row.choices("done", steps) if each in steps),
        missing=tuple(open_[each] for each in row.choices("missing", open_) if each in open_),
        not_seen=tuple(unseen[each] for each in row.choices("not_seen", unseen) if each in unseen),
        same=SameBreach(
            same.in_both("about"),
            same.choices("states", vocabulary.states),
            of_same,
            frozenset(each for each in of_same if not norms.get(each, True)),
        ),
    )
    same.done()
    row.done()
    return execution


def _one_person(row: Row) -> frozenset[str]:
    files = frozenset(row.texts("files"))
    row.done()
    return files


def _order(row: Row) -> Order:
    kind = row.choice("kind", get_args(OrderKind))
    return Order(kind, _said(row))


def _step(name: str, row: Row) -> Step:
    on, by = row.when("on"), row.choice("by", get_args(By))
    if on is None:
        row.fault(Message("The field “%(key)s” is missing here.", {"key": "on"}), value="on")
        on = When.of_day(1)
    return Step(name, on, by, _said(row))


def _said(row: Row) -> Said:
    said = Said(row.in_both("what"), row.flag("verified"), row.texts("seen_at"))
    row.done()
    return said
