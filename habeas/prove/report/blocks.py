"""What a submission is made of, whatever it is printed as: headings, paragraphs, lists, tables, charts; and its numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 is the title, 2 a part, 3 a section of it."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`quiet` is a note: how something was counted, where it was seen; `strong` leads what follows."""

    text: str
    quiet: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short sentences side by side."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its caption; where `figures`, the columns after the first are numbers."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: bool = True


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as Vega-Lite; the table that holds the same follows it. `text` says what is drawn to those who do not see it."""

    text: str
    specification: Mapping[str, Any]


Block = Heading | Paragraph | Bullets | Sheet | Drawing
_KINDS: Final[Mapping[str, type[Block]]] = {
    "heading": Heading, "paragraph": Paragraph, "bullets": Bullets, "sheet": Sheet, "drawing": Drawing,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A number told in a submission, and what it counts, in its language."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Submission:
    """The whole, in one language. `made` is its day in ISO; `numbers` stand under names that are the same in every language and
    in every making, for the next one to compare with."""

    title: str
    language: str
    made: str
    blocks: tuple[Block, ...]
    numbers: Mapping[str, Number]


def as_data(submission: Submission) -> dict[str, Any]:
    """The submission as JSON has it."""
    names = {kind: name for name, kind in _KINDS.items()}
    return {
        "title": submission.title,
        "language": submission.language,
        "made": submission.made,
        "blocks": [{"kind": names[type(each)], **asdict(each)} for each in submission.blocks],
        "numbers": {name: asdict(number) for name, number in submission.numbers.items()},
    }


def of_data(data: Mapping[str, Any]) -> Submission:
    """The submission that `as_data` wrote."""
    return Submission(
        data["title"],
        data["language"],
        data["made"],
        tuple(_block(each) for each in data["blocks"]),
        {name: Number(**each) for name, each in data["numbers"].items()},
    )


def _block(data: Mapping[str, Any]) -> Block:
    given = {name: _frozen(value) for name, value in data.items() if name not in ("kind", "specification")}
    if data["kind"] == "drawing":
        given["specification"] = data["specification"]
    return _KINDS[data["kind"]](**given)


def _frozen(value: object) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, Sequence) and not isinstance(value, str) else value
