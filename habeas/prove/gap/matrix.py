"""The matrix: each safeguard with the cell of the instrument measured, the others beside it, the harm, and wording.

The instrument measured is the Chisinau Agreement, another column that ships, or a file of one's own (`instrument`).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from habeas.dates import FALSE, UNKNOWN
from habeas.files import Fault, FaultsError
from habeas.law.chisinau import AGREEMENT, Cell, Chisinau, Column, Gap, Safeguard, Text
from habeas.law.instruments import Register
from habeas.law.norm import Library
from habeas.law.reading import read_rows
from habeas.prove.breached import Looked
from habeas.prove.gap.harms import DATA, Harmed, Link, Party, harmed, harms, links
from habeas.prove.gap.instrument import Own
from habeas.words import Message

WORDING_IS_OURS: Final = Message("Suggested wording is ours, no law: it is built on the sources of the safeguard.")
REGISTERED: Final = {AGREEMENT: AGREEMENT}
"""Columns whose parties are in the register of instruments, with their id there."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The instrument whose gaps are looked for; `traced`: somebody looked up who its parties are."""

    id: str
    name: Text
    seen: str
    verified: bool
    seen_at: tuple[str, ...]
    note: str | None
    is_own: bool
    traced: bool


@dataclass(frozen=True, slots=True)
class GapRow:
    """One safeguard. `beside` are the cells of other instruments; `harmed` is None where no case can show the harm."""

    safeguard: Safeguard
    cell: Cell
    beside: tuple[tuple[Column, Cell], ...]
    link: Link
    harmed: Harmed | None
    wording: Text


@dataclass(frozen=True, slots=True)
class PartyOn:
    """Whether a state is bound on the day of the matrix: FALSE, UNKNOWN or TRUE, and why that is said."""

    state: str
    value: int
    why: Message
    verified: bool
    seen_at: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class GapMatrix:
    """All rows, in the order of the data; `published` and `own_cases` are how many cases were looked at."""

    measured: Measured
    day: int
    rows: tuple[GapRow, ...]
    parties: tuple[PartyOn, ...]
    published: int
    own_cases: int
    law: str

    @property
    def tally(self) -> Mapping[Gap, int]:
        """How many safeguards show what."""
        counts = Counter(row.cell.gap for row in self.rows)
        return {gap: counts[gap] for gap in Gap}


def gap_matrix(
    measured: str | Own,
    looked: Looked,
    day: int,
    data: Chisinau,
    register: Register,
    library: Library,
) -> GapMatrix:
    """The matrix of a column that ships (by id) or of one's own instrument, with the harm in the cases, on a day.

    Raises KeyError for a column that is not there, FaultsError for faults of the data that ship.
    """
    linked = links(DATA / "harms.yaml", data.safeguards, library)
    wording = wordings(data)
    party, cell_of = _measuring(measured, data, register)
    traced = is_traced(measured)
    rows = []
    for safeguard in data.safeguards.values():
        link = linked[safeguard.id]
        found = None if link.not_recorded else harmed(harms(link, looked.people, party), traced)
        rows.append(
            GapRow(
                safeguard, cell_of(safeguard), _beside(safeguard, measured, data), link, found, wording[safeguard.id]
            )
        )
    return GapMatrix(
        measured=_measured(measured, data),
        day=day,
        rows=tuple(rows),
        parties=tuple(_parties(measured, day, data, register)),
        published=looked.published,
        own_cases=looked.own,
        law=library.version,
    )


def wordings(data: Chisinau) -> Mapping[str, Text]:
    """Our wording for each safeguard, in English and Russian. Raises FaultsError."""
    faults: list[Fault] = []
    found: dict[str, Text] = {}
    roots = [read_rows(path, faults) for path in sorted(DATA.glob("wording-*.yaml"))]
    for root in roots:
        for name, row in root.named("wording", data.safeguards):
            found[name] = {"en": row.text("en"), "ru": row.text("ru")}
            row.done()
        root.done()
    for name in data.safeguards:
        if name not in found:
            roots[0].fault(Message("“%(name)s” has no suggested wording.", {"name": name}))
    if faults:
        raise FaultsError(faults)
    return found


def _measuring(
    measured: str | Own, data: Chisinau, register: Register
) -> tuple[Party, Callable[[Safeguard], Cell]]:  # fmt: skip
    if isinstance(measured, Own):
        return measured.party, lambda safeguard: measured.cell(safeguard.id)
    column = data.columns[measured].id
    return partial(party_on, register, REGISTERED.get(column)), lambda safeguard: safeguard.cells[column]


def is_traced(measured: str | Own) -> bool:
    """Whether it is known of any state whether the instrument binds it: by the register, or by the file of one's own."""
    return bool(measured.parties) if isinstance(measured, Own) else measured in REGISTERED


def party_on(register: Register, instrument: str | None, state: str, day: int) -> int:
    """Whether a treaty of the register binds a state on a day; UNKNOWN for None, whose parties are not traced.

    A state of which nothing is recorded is no party: the research lists all that could be.
    """
    if instrument is None:
        return UNKNOWN
    if (instrument, state) not in register.binds:
        return FALSE
    stretches = register.force(instrument, state)
    return next((each.value for each in stretches if each.first_day <= day < each.last_day_exclusive), FALSE)


def _beside(safeguard: Safeguard, measured: str | Own, data: Chisinau) -> tuple[tuple[Column, Cell], ...]:
    own = measured if isinstance(measured, str) else None
    return tuple((column, safeguard.cells[name]) for name, column in data.columns.items() if name != own)


def _measured(measured: str | Own, data: Chisinau) -> Measured:
    if isinstance(measured, Own):
        return Measured(
            measured.id, measured.name, measured.seen, measured.verified, measured.seen_at, measured.note, True,
            is_traced(measured),
        )  # fmt: skip
    column = data.columns[measured]
    agreement = column.id == AGREEMENT
    # What was read of a column stands in its cells: one that rests on memory was not.
    read = all(each.cells[column.id].basis in ("seen", "commentary") for each in data.safeguards.values())
    return Measured(
        column.id, column.name, column.seen, data.agreement.verified if agreement else read, column.seen_at,
        data.agreement.note if agreement else column.note, False, is_traced(measured),
    )  # fmt: skip


def _parties(measured: str | Own, day: int, data: Chisinau, register: Register) -> list[PartyOn]:
    if isinstance(measured, Own):
        return [
            PartyOn(state, measured.party(state, day), _own_why(own.since), own.verified, (), own.note)
            for state, own in measured.parties.items()
        ]
    instrument = REGISTERED.get(measured)
    if instrument is None:
        return []
    found = []
    for state, party in data.parties.items():
        value = party_on(register, instrument, state, day)
        bind = register.binds.get((instrument, state))
        verified = party.verified and bind is not None and bind.verified
        why = _why(register, instrument, state, day)
        found.append(PartyOn(state, value, why, verified, party.seen_at, party.note))
    return found


def _why(register: Register, instrument: str, state: str, day: int) -> Message:
    if (instrument, state) in register.binds:
        for each in register.force(instrument, state):
            if each.first_day <= day < each.last_day_exclusive:
                return each.basis.why
    return Message("not bound on this day, as far as the data tell")


def _own_why(since: int | None) -> Message:
    return Message("as the file says") if since is not None else Message("the first day in force was not seen")


def column_id(name: str, data: Chisinau) -> str | None:
    """The column that a word of the command line means: an id, whatever its case, or `chisinau`."""
    if name.lower() in ("chisinau", data.agreement.short["en"].lower()):
        return AGREEMENT
    return next((each for each in data.columns if each.lower() == name.lower()), None)
