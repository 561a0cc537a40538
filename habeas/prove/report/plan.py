"""The plan of a submission: a YAML file that says what stands in it, in which order. With new data it is made again as it is.

```yaml
title: {en: Children in transit institutions, ru: Дети в транзитных учреждениях}
for: crc
by: {en: An invented office}
parts:
  - heading: {en: Who is held, ru: Кого содержат}
  - text: {en: ..., ru: ...}
  - figure: {what: held, by: age, where: RU, when: "2025"}
  - gap: [best-interests-assessment]
  - judgment: kim-v-russia
  - story: {case: kim-v-russia, who: applicant}
  - findings: {case: kim-v-russia, who: applicant}
```
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from habeas.files import Fault, FaultsError, Fields, Node, read_yaml, read_yaml_text
from habeas.law.reading import Row, row_of
from habeas.prove.publish.builder import BY, Pick
from habeas.words import Message

Kind = Literal["crc", "hrc", "cat", "cmw", "upr", "wgad", "osce", "annual", "other"]
KINDS: Final[Mapping[str, Message]] = {
    "crc": Message("Submission to the UN Committee on the Rights of the Child"),
    "hrc": Message("Submission to the UN Human Rights Committee"),
    "cat": Message("Submission to the UN Committee against Torture"),
    "cmw": Message("Submission to the UN Committee on Migrant Workers"),
    "upr": Message("Submission to the Universal Periodic Review"),
    "wgad": Message("Submission to the UN Working Group on Arbitrary Detention"),
    "osce": Message("Submission to the OSCE"),
    "annual": Message("Annual report"),
    "other": Message("Report"),
}
LANGUAGES: Final = ("en", "ru")
ALL: Final = "all"
PROVED: Final = "proved"
"""Of the gap matrix: every row, or the proved gaps alone, in place of names of safeguards."""


@dataclass(frozen=True, slots=True)
class Words:
    """A heading or a paragraph of the office's own; an empty line parts paragraphs."""

    is_heading: bool
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Gaps:
    """Rows of the gap matrix, by safeguard."""

    safeguards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfJudgment:
    """What a judgment ordered and what became of it."""

    id: str


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to one person, without names."""

    case: str
    who: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the check found of one person, without names."""

    case: str
    who: str


LAST: Final = ""
"""In place of a year: the last of which anything is told."""
Part = Words | Pick | Gaps | OfJudgment | Story | Found


@dataclass(frozen=True, slots=True)
class Plan:
    """What stands in a submission, in its order. `by` is who submits it, empty where nobody is to be named."""

    title: Mapping[str, str]
    kind: Kind
    by: Mapping[str, str]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a plan may name: figures of the fixed tables, safeguards of the matrix, judgments, states."""

    whats: Collection[str]
    safeguards: Collection[str]
    judgments: Collection[str]
    states: Collection[str]


def read_plan(path: Path, choices: Choices) -> Plan:
    """Reads a plan. Raises FaultsError with every fault: where, what, and how to mend it."""
    return _plan(read_yaml(path), choices)


def read_plan_text(text: str, name: str, choices: Choices) -> Plan:
    """The same of a text; faults name it as `name`."""
    return _plan(read_yaml_text(text, name), choices)


def _plan(node: Node, choices: Choices) -> Plan:
    faults: list[Fault] = []
    root = row_of(node, faults)
    plan = Plan(
        title=_said(root, "title"),
        kind=root.choice("for", get_args(Kind)),
        by=_said(root, "by") if root.has("by") else {},
        parts=tuple(_part(row, choices) for row in root.rows("parts")),
    )
    root.done()
    if faults:
        raise FaultsError(faults)
    return plan


def _part(row: Row, choices: Choices) -> Part:
    part: Part
    if row.has("figure"):
        part = _pick(row.need_row("figure"), choices)
    elif row.has("gap"):
        part = Gaps(row.choices("gap", (ALL, PROVED, *choices.safeguards)))
    elif row.has("judgment"):
        part = OfJudgment(row.choice("judgment", tuple(choices.judgments)))
    elif row.has("story"):
        part = Story(*_whose(row.need_row("story")))
    elif row.has("findings"):
        part = Found(*_whose(row.need_row("findings")))
    elif row.has("heading"):
        part = Words(True, _said(row, "heading"))
    else:
        part = Words(False, _said(row, "text"))
    row.done()
    return part


def _said(row: Row, key: str) -> Mapping[str, str]:
    """The office's own words: one text for every reader, or one for each language; one alone stands for both."""
    if not isinstance(row.fields.pairs.get(key), Fields):
        return {"en": row.text(key)}
    own = row.need_row(key)
    found = {language: text for language in LANGUAGES if (text := own.maybe_text(language))}
    if not found:
        own.text("en")
    own.done()
    return found


def _whose(row: Row) -> tuple[str, str]:
    found = row.text("case"), row.text("who")
    row.done()
    return found


def _pick(row: Row, choices: Choices) -> Pick:
    by = row.choice("by", BY) if row.has("by") else None
    where = row.choice("where", tuple(choices.states)) if row.has("where") else None
    pick = Pick(row.choice("what", tuple(choices.whats)), by, where, row.maybe_text("when") or LAST)
    row.done()
    return pick
