"""Instruments, the states they bind, and for how long.

Three kinds: a treaty binds the states of `law/data/binds`; a standard speaks to every state from the year of its
adoption; a domestic act binds its own state, and the days of each of its rules stand in the norm's versions.
Days are ordinals, spans half-open: the end of a bind is the first day no longer bound (16 September 2022 for Russia
and the ECHR). What was not seen is *not known*, for the years that `force` names.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, get_args

from habeas.dates import FAR_FUTURE, FAR_PAST, TRUE, UNKNOWN, When, add
from habeas.files import Fault, FaultsError
from habeas.law.codec import Codec
from habeas.law.kept import code_of_law, fingerprint, kept
from habeas.law.reading import DATA, Row, read_rows
from habeas.words import Message

Kind = Literal["treaty", "standard", "domestic"]
Status = Literal["party", "not_party", "ended", "not_applicable", "unknown"]

YEARS_TO_RATIFY = 3
"""A party whose first day is wholly unknown is held bound this long after the text was signed (law/README.md)."""
YEARS_TO_DEPOSIT = 1
"""A party whose first day lies after a known day is held bound this long after that day (law/README.md)."""


class Basis(Enum):
    """Why an instrument is, or may be, in force on a day; `why` is what a reader is told."""

    RECORDED = "recorded"
    STARTED = "started"
    START_NOT_SEEN = "start_not_seen"
    END_NOT_TRACED = "end_not_traced"
    STATUS_UNKNOWN = "status_unknown"
    NO_BIND = "no_bind"
    ADOPTED = "adopted"
    OWN_LAW = "own_law"
    DRAFT = "draft"

    @property
    def why(self) -> Message:
        return _WHY[self]


_WHY = {
    Basis.RECORDED: Message("the first day bound is recorded"),
    Basis.STARTED: Message("the first day bound was not seen; by now the state is held bound"),
    Basis.START_NOT_SEEN: Message("the first day in force was not seen"),
    Basis.END_NOT_TRACED: Message("whether the state has left was not traced"),
    Basis.STATUS_UNKNOWN: Message("whether the state is a party is not known"),
    Basis.NO_BIND: Message("nothing is recorded for this state"),
    Basis.ADOPTED: Message("a standard, no treaty: it speaks to every state from the year of its adoption"),
    Basis.OWN_LAW: Message("law of the state; the days of each rule stand with the norm"),
    Basis.DRAFT: Message("a draft: its adoption was not seen"),
}


@dataclass(frozen=True, slots=True)
class Instrument:
    """`names` are the spellings of the research; `adopted_from` says where the day of adoption was read."""

    id: str
    kind: Kind
    state: str | None
    title: Mapping[str, str]
    title_ru_ours: bool = False
    adopted: When | None = None
    adopted_from: str | None = None
    in_force_from: int | None = None
    draft: bool = False
    names: tuple[str, ...] = ()
    counted: str | None = None
    """The treaty's own rule for its first day."""
    general: int | None = None
    """The first day on which it bound any state at all; None where that was not seen."""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Bind:
    """One state and one treaty. `until` is the first day no longer bound; `as_of` is shown, never computed with."""

    instrument: str
    state: str
    status: Status
    since: int | None = None
    until: int | None = None
    not_before: int | None = None
    unknown_from: int | None = None
    deposited: int | None = None
    until_expected: str | None = None
    as_of: str | None = None
    verified: bool = False
    read_twice: bool = False
    seen_at: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which an instrument is in force (`value` 2) or may be (1); the last day is exclusive."""

    first_day: int
    last_day_exclusive: int
    value: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Standing:
    """An instrument on one day, and why: the stretch that holds, and the bind it rests on (treaties only)."""

    instrument: Instrument
    bind: Bind | None
    stretch: Stretch

    @property
    def value(self) -> int:
        return self.stretch.value


@dataclass(frozen=True, slots=True)
class Register:
    """All instruments by id, all binds by instrument and state, and the addresses behind `seen_at`."""

    instruments: Mapping[str, Instrument]
    binds: Mapping[tuple[str, str], Bind]
    sources: Mapping[str, str]

    def force(self, instrument: str, state: str) -> tuple[Stretch, ...]:
        """When the instrument binds the state, in order and without overlap; days left out are days not bound.

        Raises KeyError for an id that is not in the register.
        """
        found = self.instruments[instrument]
        if found.kind == "standard":
            return _of_standard(found)
        if found.kind == "domestic":
            return (_of_act(found),) if found.state == state else ()
        bind = self.binds.get((instrument, state))
        unknown = (Stretch(FAR_PAST, FAR_FUTURE, UNKNOWN, Basis.NO_BIND),)
        stretches = unknown if bind is None else _of_bind(bind, found.adopted)
        if found.general is None:
            return stretches
        cut = (_cut(stretch, found.general, FAR_FUTURE) for stretch in stretches)
        return tuple(stretch for stretch in cut if stretch.first_day < stretch.last_day_exclusive)

    def in_force(self, state: str, day: int) -> list[Standing]:
        """What binds the state on a day or may bind it: treaties, then standards, then its own acts, as in the data.

        An act adopted later is left out, although `force` leaves the days of its rules to the norms.
        """
        return [
            Standing(instrument, self.binds.get((instrument.id, state)), stretch)
            for instrument in self.instruments.values()
            for stretch in self.force(instrument.id, state)
            if stretch.first_day <= day < stretch.last_day_exclusive and _existed(instrument, day)
        ]

    def ended(self, state: str, day: int) -> list[Bind]:
        """The treaties that bound the state once and no longer do on that day."""
        return [b for b in self.binds.values() if b.state == state and b.until is not None and b.until <= day]

    def named(self, spelling: str) -> tuple[Instrument, ...]:
        """The instruments that a spelling of the research means: an id, or one of `names` (joint ones mean several)."""
        if spelling in self.instruments:
            return (self.instruments[spelling],)
        return tuple(i for i in self.instruments.values() if spelling in i.names)


CODEC: Final = Codec((When, Instrument, Bind, Register))


def _of_bind(bind: Bind, signed: When | None) -> tuple[Stretch, ...]:
    if bind.status in ("not_party", "not_applicable"):
        return ()
    if bind.status == "unknown":
        return (Stretch(FAR_PAST, FAR_FUTURE, UNKNOWN, Basis.STATUS_UNKNOWN),)
    end = FAR_FUTURE if bind.until is None else bind.until
    stretches = _starts(bind, signed)
    doubt = FAR_FUTURE if bind.unknown_from is None else bind.unknown_from
    if bind.status == "ended" and bind.until is None:
        doubt = min(doubt, stretches[-1].first_day)
    certain = [_cut(stretch, FAR_PAST, min(end, doubt)) for stretch in stretches]
    doubtful = Stretch(max(doubt, stretches[0].first_day), end, UNKNOWN, Basis.END_NOT_TRACED)
    return tuple(s for s in (*certain, doubtful) if s.first_day < s.last_day_exclusive)


def _starts(bind: Bind, signed: When | None) -> tuple[Stretch, ...]:
    if bind.since is not None:
        return (Stretch(bind.since, FAR_FUTURE, TRUE, Basis.RECORDED),)
    if bind.not_before is not None:
        first, sure = bind.not_before, add(bind.not_before, YEARS_TO_DEPOSIT, "year")
    elif signed is not None and signed.first is not None and signed.last is not None:
        first, sure = signed.first, add(signed.last, YEARS_TO_RATIFY, "year")
    else:
        return (Stretch(FAR_PAST, FAR_FUTURE, UNKNOWN, Basis.START_NOT_SEEN),)
    return (
        Stretch(first, sure, UNKNOWN, Basis.START_NOT_SEEN),
        Stretch(sure, FAR_FUTURE, TRUE, Basis.STARTED),
    )


def _cut(stretch: Stretch, first: int, end: int) -> Stretch:
    days = max(stretch.first_day, first), min(stretch.last_day_exclusive, end)
    return Stretch(*days, stretch.value, stretch.basis)


def _of_standard(standard: Instrument) -> tuple[Stretch, ...]:
    if standard.adopted is None or standard.adopted.first is None:
        return (Stretch(FAR_PAST, FAR_FUTURE, UNKNOWN, Basis.START_NOT_SEEN),)
    year = dt.date.fromordinal(standard.adopted.first).year
    return (Stretch(dt.date(year, 1, 1).toordinal(), FAR_FUTURE, TRUE, Basis.ADOPTED),)


def _of_act(act: Instrument) -> Stretch:
    """All days: a rule may stand in the norm under the act that now holds it, and be older than that act."""
    return Stretch(FAR_PAST, FAR_FUTURE, *((UNKNOWN, Basis.DRAFT) if act.draft else (TRUE, Basis.OWN_LAW)))


def _existed(instrument: Instrument, day: int) -> bool:
    """Whether an act was there on a day, as far as its days are known; of treaties `force` speaks."""
    if instrument.kind != "domestic":
        return True
    if instrument.in_force_from is not None:
        return instrument.in_force_from <= day
    return instrument.adopted is None or instrument.adopted.first is None or instrument.adopted.first <= day


def load(data: Path = DATA) -> Register:
    """Read `instruments*.yaml` and `binds/*.yaml`. Raises FaultsError with every fault of all files at once."""
    faults: list[Fault] = []
    instruments: dict[str, Instrument] = {}
    for path in sorted(data.glob("instruments*.yaml")):
        root = read_rows(path, faults)
        for name, row in root.named("treaties"):
            _put(instruments, _instrument(name, row, "treaty", None), row)
        for name, row in root.named("standards"):
            _put(instruments, _instrument(name, row, "standard", None), row)
        for state, acts in root.named("domestic"):
            for name, row in acts.all_named():
                _put(instruments, _instrument(name, row, "domestic", state), row)
        root.done()
    instruments = dict(sorted(instruments.items(), key=lambda item: get_args(Kind).index(item[1].kind)))
    sources_root = read_rows(data / "binds" / "sources.yaml", faults)
    sources = sources_root.texts_by_name("sources")
    sources_root.done()
    binds: dict[tuple[str, str], Bind] = {}
    for path in sorted((data / "binds").glob("*.yaml")):
        if path.name != "sources.yaml":
            _read_binds(read_rows(path, faults), instruments, sources, binds)
    if faults:
        raise FaultsError(faults)
    return Register(instruments, binds, sources)


def _put(instruments: dict[str, Instrument], instrument: Instrument, row: Row) -> None:
    if instrument.id in instruments:
        row.fault(Message("“%(word)s” stands twice. Keep one of the two.", {"word": instrument.id}))
    instruments[instrument.id] = instrument


def _instrument(name: str, row: Row, kind: Kind, state: str | None) -> Instrument:
    instrument = Instrument(
        id=name,
        kind=kind,
        state=state,
        title={"en": row.text("en"), "ru": row.text("ru")},
        title_ru_ours=row.yes("title_ru_ours"),
        adopted=row.when("adopted"),
        adopted_from=row.maybe_text("adopted_from"),
        in_force_from=row.day("in_force_from"),
        draft=row.yes("draft"),
        names=row.texts("names"),
        note=row.maybe_text("note"),
    )
    row.done()
    return instrument


def _read_binds(
    root: Row,
    instruments: dict[str, Instrument],
    sources: Mapping[str, str],
    binds: dict[tuple[str, str], Bind],
) -> None:
    treaty = root.choice("instrument", [i.id for i in instruments.values() if i.kind == "treaty"])
    counted, general = root.maybe_text("counted"), root.day("general")
    if treaty in instruments:
        instruments[treaty] = replace(instruments[treaty], counted=counted, general=general)
    for state, row in root.named("states"):
        if (treaty, state) in binds:
            row.fault(Message("“%(word)s” stands twice. Keep one of the two.", {"word": f"{treaty}, {state}"}))
        binds[treaty, state] = _bind(treaty, state, row, sources)
    root.done()


def _bind(treaty: str, state: str, row: Row, sources: Mapping[str, str]) -> Bind:
    status: Status = row.choice("status", get_args(Status))
    bind = Bind(
        instrument=treaty,
        state=state,
        status=status,
        since=row.day("from"),
        until=row.day("until"),
        not_before=row.day("not_before"),
        unknown_from=row.day("unknown_from"),
        deposited=row.day("deposited"),
        until_expected=row.maybe_text("until_expected"),
        as_of=row.maybe_text("as_of"),
        verified=row.flag("verified"),
        read_twice=row.yes("read_twice"),
        seen_at=row.choices("seen_at", sources),
        note=row.maybe_text("note"),
    )
    if bind.since is not None and bind.until is not None and bind.since >= bind.until:
        row.fault(Message("“until” is not after “from”. It is the first day no longer bound."))
    if status in ("not_party", "not_applicable") and (bind.since, bind.until, bind.not_before) != (None, None, None):
        row.fault(Message("A state that is no party has no days. Take them away, or write “status: party”."))
    row.done()
    return bind


@lru_cache(maxsize=1)
def shipped() -> Register:
    """The register that ships with the package."""
    sources = [*sorted(DATA.glob("instruments*.yaml")), *sorted((DATA / "binds").glob("*.yaml")), *code_of_law()]
    return kept("instruments.json", fingerprint(sources), CODEC, Register, load, None)


def force(instrument: str, state: str) -> tuple[Stretch, ...]:
    """`Register.force` of the shipped register."""
    return shipped().force(instrument, state)


def in_force(state: str, day: int) -> list[Standing]:
    """`Register.in_force` of the shipped register."""
    return shipped().in_force(state, day)
