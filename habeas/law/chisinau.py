"""The Chisinau Agreement of 2002 article by article, and the safeguards it is measured against.

Its id is CIS-MINORS-2002 everywhere; when it binds whom is a matter of `habeas.law.instruments`. A safeguard that is
`unknown` is never counted as a gap, and only a `no` whose basis is that the text was seen, or that a named report read
it, is a proved one. Every cell carries its basis; an office that has the text fills in what was not seen (`filled`).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from habeas.files import Fault, FaultsError
from habeas.law.reading import DATA, Row, read_rows
from habeas.words import Message

AGREEMENT = "CIS-MINORS-2002"
Text = Mapping[str, str]
Seen = Literal["yes", "partly", "no"]
Covered = Literal["yes", "partly", "no", "unknown"]
Basis = Literal["seen", "commentary", "memory", "inferred"]
PartyStatus = Literal["party", "not_party", "unknown"]


class Gap(Enum):
    """What a cell of the matrix shows; `word` is what a reader is told."""

    NONE = "none"
    PARTLY = "partly"
    PROVED = "proved"
    TO_CONFIRM = "to_confirm"
    UNKNOWN = "unknown"

    @property
    def word(self) -> Message:
        return _WORDS[self]


_WORDS = {
    Gap.NONE: Message("covered"),
    Gap.PARTLY: Message("partly covered"),
    Gap.PROVED: Message("a proved gap"),
    Gap.TO_CONFIRM: Message("a gap to confirm by reading the text"),
    Gap.UNKNOWN: Message("not known whether it is covered"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Whether one instrument has one safeguard, and on what basis that is said."""

    covered: Covered
    basis: Basis
    why: str
    article: str | None = None
    read_twice: bool = False

    @property
    def gap(self) -> Gap:
        """A gap is proved only by a `no` that rests on the text or on a named report."""
        if self.covered == "no":
            return Gap.PROVED if self.basis in ("seen", "commentary") else Gap.TO_CONFIRM
        return {"yes": Gap.NONE, "partly": Gap.PARTLY, "unknown": Gap.UNKNOWN}[self.covered]


@dataclass(frozen=True, slots=True)
class Safeguard:
    """One safeguard with its sources: a row of the matrix, a cell for each column."""

    id: str
    title: Text
    source: tuple[str, ...]
    authority: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """An instrument that is measured; `seen` says how much of it was read."""

    id: str
    name: Text
    name_ru_ours: bool
    seen: str
    states: str
    seen_at: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One article in paraphrase: what it obliges to, and what it does not say."""

    article: str
    seen: Seen
    says: Text
    confidence: str
    obliges: tuple[str, ...] = ()
    time_limits: str | None = None
    costs: str | None = None
    silent_on: tuple[str, ...] = ()
    seen_at: tuple[str, ...] = ()
    note: str | None = None
    read_twice: bool = False


@dataclass(frozen=True, slots=True)
class Amendment:
    """A protocol to the Agreement; `in_force` by state, `signed_or_approved` in words by state."""

    what: str
    seen: str
    verified: bool
    in_force: Mapping[str, str]
    signed_or_approved: Mapping[str, str]
    seen_at: tuple[str, ...] = ()
    read_twice: bool = False


@dataclass(frozen=True, slots=True)
class EntryIntoForce:
    """The Agreement's own rule; its first day was not seen."""

    rule: str
    verified: bool
    seen_at: tuple[str, ...]
    note: str | None
    read_twice: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """The text itself, and how much of it was seen (`note`)."""

    id: str
    title: Text
    short: Text
    done: int
    place: str
    language: str
    level: str
    other_numbers: tuple[str, ...]
    amended_by: tuple[Amendment, ...]
    entry_into_force: EntryIntoForce | None
    verified: bool
    seen_at: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Party:
    """What is known of one state and the Agreement. `domestic_act` is the day of its own act, never the first day."""

    state: str
    status: PartyStatus
    domestic_act: str | None
    verified: bool
    seen_at: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Criticism:
    """What a report found wrong."""

    who: str
    points: tuple[str, ...]
    verified: bool
    seen_at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Follower:
    """An agreement or procedure that came after; `stands` is where it stood when seen."""

    what: str
    stands: str
    why_it_matters: str | None
    verified: bool
    seen_at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """An instrument that explains the Agreement."""

    id: str
    name: str
    why: str
    verified: bool
    seen_at: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Chisinau:
    """All that is known of the Agreement, and the matrix it stands in."""

    agreement: Agreement
    parties: Mapping[str, Party]
    parties_note: str | None
    articles: tuple[Article, ...]
    criticism: tuple[Criticism, ...]
    followers: tuple[Follower, ...]
    related: tuple[Related, ...]
    columns: Mapping[str, Column]
    safeguards: Mapping[str, Safeguard]

    def matrix(self) -> tuple[tuple[Safeguard, tuple[tuple[Column, Cell], ...]], ...]:
        """The rows: each safeguard with its cell in every column, in the order of the data."""
        return tuple(
            (row, tuple((column, row.cells[name]) for name, column in self.columns.items()))
            for row in self.safeguards.values()
        )

    def gaps(self, column: str = AGREEMENT, gap: Gap = Gap.PROVED) -> tuple[Safeguard, ...]:
        """The safeguards whose cell in a column shows this; by default the proved gaps of the Agreement."""
        return tuple(row for row in self.safeguards.values() if row.cells[column].gap is gap)

    def tally(self, column: str = AGREEMENT) -> Mapping[Gap, int]:
        """How many cells of a column show what; unknown is counted as unknown."""
        counts = Counter(row.cells[column].gap for row in self.safeguards.values())
        return {gap: counts[gap] for gap in Gap}

    def filled(self, safeguard: str, column: str, cell: Cell) -> "Chisinau":
        """The same with one cell as an office read it. Raises KeyError for a safeguard or column that is not there."""
        row = self.safeguards[safeguard]
        cells = {**row.cells, self.columns[column].id: cell}
        return replace(self, safeguards={**self.safeguards, safeguard: replace(row, cells=cells)})


def load(data: Path = DATA) -> Chisinau:
    """Read `chisinau/*.yaml`. Raises FaultsError with every fault of all files at once."""
    faults: list[Fault] = []
    folder = data / "chisinau"
    text = read_rows(folder / "agreement.yaml", faults)
    articles = read_rows(folder / "articles.yaml", faults)
    commentary = read_rows(folder / "commentary.yaml", faults)
    columns_root = read_rows(folder / "columns.yaml", faults)
    columns = {name: _column(name, row) for name, row in columns_root.named("columns")}
    safeguards: dict[str, Safeguard] = {}
    rooms = [read_rows(path, faults) for path in sorted(folder.glob("safeguards-*.yaml"))]
    for room in rooms:
        for name, row in room.named("safeguards"):
            if name in safeguards:
                row.fault(Message("“%(word)s” stands twice. Keep one of the two.", {"word": name}))
            safeguards[name] = _safeguard(name, row, columns)
    result = Chisinau(
        agreement=_agreement(text.need_row("agreement")),
        parties={state: _party(state, row) for state, row in text.named("parties")},
        parties_note=text.maybe_text("parties_note"),
        articles=tuple(_article(row) for row in articles.rows("articles")),
        criticism=tuple(_criticism(row) for row in commentary.rows("criticism")),
        followers=tuple(_follower(row) for row in commentary.rows("followers")),
        related=tuple(_related(name, row) for name, row in commentary.named("related")),
        columns=columns,
        safeguards=safeguards,
    )
    for root in (text, articles, commentary, columns_root, *rooms):
        root.done()
    if faults:
        raise FaultsError(faults)
    return result


def _agreement(row: Row) -> Agreement:
    entry = row.row("entry_into_force")
    agreement = Agreement(
        id=row.choice("id", (AGREEMENT,)),
        title=row.in_both("title"),
        short=row.in_both("short"),
        done=row.need_day("done"),
        place=row.text("place"),
        language=row.text("language"),
        level=row.text("level"),
        other_numbers=row.texts("other_numbers"),
        amended_by=tuple(_amendment(each) for each in row.rows("amended_by")),
        entry_into_force=None if entry is None else _entry_into_force(entry),
        verified=row.flag("verified"),
        seen_at=row.texts("seen_at"),
        note=row.maybe_text("note"),
    )
    row.done()
    return agreement


def _amendment(row: Row) -> Amendment:
    amendment = Amendment(
        what=row.text("what"),
        seen=row.text("seen"),
        verified=row.flag("verified"),
        in_force=row.texts_by_name("in_force"),
        signed_or_approved=row.texts_by_name("signed_or_approved"),
        seen_at=row.texts("seen_at"),
        read_twice=row.yes("read_twice"),
    )
    row.done()
    return amendment


def _entry_into_force(row: Row) -> EntryIntoForce:
    entry = EntryIntoForce(
        rule=row.text("rule"),
        verified=row.flag("verified"),
        seen_at=row.texts("seen_at"),
        note=row.maybe_text("note"),
        read_twice=row.yes("read_twice"),
    )
    row.done()
    return entry


def _party(state: str, row: Row) -> Party:
    party = Party(
        state=state,
        status=row.choice("status", get_args(PartyStatus)),
        domestic_act=row.maybe_text("domestic_act"),
        verified=row.flag("verified"),
        seen_at=row.texts("seen_at"),
        note=row.maybe_text("note"),
    )
    row.done()
    return party


def _article(row: Row) -> Article:
    article = Article(
        article=row.text("article"),
        seen=row.choice("seen", get_args(Seen)),
        says=row.in_both("says"),
        confidence=row.text("confidence"),
        obliges=row.texts("obliges"),
        time_limits=row.maybe_text("time_limits"),
        costs=row.maybe_text("costs"),
        silent_on=row.texts("silent_on"),
        seen_at=row.texts("seen_at"),
        note=row.maybe_text("note"),
        read_twice=row.yes("read_twice"),
    )
    row.done()
    return article


def _criticism(row: Row) -> Criticism:
    criticism = Criticism(row.text("who"), row.texts("points"), row.flag("verified"), row.texts("seen_at"))
    row.done()
    return criticism


def _follower(row: Row) -> Follower:
    follower = Follower(
        what=row.text("what"),
        stands=row.text("stands"),
        why_it_matters=row.maybe_text("why_it_matters"),
        verified=row.flag("verified"),
        seen_at=row.texts("seen_at"),
    )
    row.done()
    return follower


def _related(name: str, row: Row) -> Related:
    related = Related(
        id=name,
        name=row.text("name"),
        why=row.text("why"),
        verified=row.flag("verified"),
        seen_at=row.texts("seen_at"),
        note=row.maybe_text("note"),
    )
    row.done()
    return related


def _column(name: str, row: Row) -> Column:
    column = Column(
        id=name,
        name=row.in_both("name"),
        name_ru_ours=row.yes("name_ru_ours"),
        seen=row.text("seen"),
        states=row.text("states"),
        seen_at=row.texts("seen_at"),
        note=row.maybe_text("note"),
    )
    row.done()
    return column


def _safeguard(name: str, row: Row, columns: Mapping[str, Column]) -> Safeguard:
    cells = {column: read_cell(cell) for column, cell in row.named("cells", columns)}
    for missing in columns.keys() - cells.keys():
        row.fault(Message("No cell for %(column)s. Write “covered: unknown” where nobody looked.", {"column": missing}))
    safeguard = Safeguard(name, row.in_both("title"), row.texts("source"), row.text("authority"), cells)
    row.done()
    return safeguard


def read_cell(row: Row) -> Cell:
    """One cell of the matrix; faults go to the row."""
    cell = Cell(
        covered=row.choice("covered", get_args(Covered)),
        basis=row.choice("basis", get_args(Basis)),
        why=row.text("why"),
        article=row.maybe_text("article"),
        read_twice=row.yes("read_twice"),
    )
    row.done()
    return cell


@lru_cache(maxsize=1)
def shipped() -> Chisinau:
    """The Agreement and the matrix that ship with the package."""
    return load()
