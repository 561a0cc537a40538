"""The bodies one can turn to: international ones, and those inside each state.

A code in a norm's `remedies` means, for state S, the body `S-C` of that state (Russia: C itself), else the
international body C, else nothing (`Forums.forum`). A term whose number was looked for and not found is
`term_unknown`: show *term unknown, file at once*, never a guess. A term that is not `verified` is never shown as safe.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, get_args

from habeas.dates import FAR_FUTURE, FAR_PAST
from habeas.files import Fault, FaultsError
from habeas.law.codec import Codec
from habeas.law.kept import code_of_law, fingerprint, kept
from habeas.law.reading import DATA, Row, read_rows
from habeas.words import Message

TermUnit = Literal["hour", "day", "month", "year"]
BoundOn = Literal["facts", "request"]
ClockFrom = Literal["decision", "final_decision", "breach", "event", "lodged", "extended"]
SameMatter = Literal["pending", "ever"]
OlderFacts = Literal["refused", "not_told"]
AppliesTo = Literal["rule", "final_decisions", "communications_received"]
HOME = "RU"
"""The state whose bodies carry no prefix."""

_VALIDITY: Mapping[str, AppliesTo] = {
    "in_force": "rule",
    "for_final_decisions": "final_decisions",
    "for_communications_received": "communications_received",
}


@dataclass(frozen=True, slots=True)
class Validity:
    """The days, both inclusive, of what the rule applies to; None where that day is not known or open."""

    of: AppliesTo
    first: int | None
    last: int | None

    def covers(self, day: int) -> bool:
        """Whether the day is not shut out."""
        first = FAR_PAST if self.first is None else self.first
        return first <= day <= (FAR_FUTURE if self.last is None else self.last)


@dataclass(frozen=True, slots=True)
class Clock:
    """From which day of the record a term is reckoned.

    `decision`: a decision of the kinds `of`, from its service; `final_decision`: the entry marked `final`; `breach`: the
    first day of what was found, the earliest on which anybody could know of it, and as `decision` where there are kinds `of`;
    `event`: an entry of the kinds `of`;
    `lodged`, of a term to answer: from the day on which an entry of the kinds `of` reached the body; `extended`: from the end
    of that term, once the body told that its answer takes longer. An `event` of a term to answer is what obliges the body to
    act, unasked or not: where its fields hold one of the words in `where`, until an entry of the kinds `done`. Of a term of
    the complainant `where` shuts out only what the record tells otherwise.
    `waits`: until its end one has to wait, instead of being in time. `moves`: a last day off moves to the next working day.
    """

    since: ClockFrom
    of: tuple[str, ...] = ()
    moves: bool = False
    waits: bool = False
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A term of the complainant or of the body. Without `number` and not `term_unknown`, the rule names no figure."""

    rule: Mapping[str, str]
    number: int | None = None
    term_unknown: bool = False
    unit: TermUnit | None = None
    counts: str | None = None
    starts: Mapping[str, str] | None = None
    """What starts the clock."""
    last_day_rule: str | None = None
    valid: Validity | None = None
    clock: Clock | None = None
    norm: str | None = None
    verified: bool = False
    confidence: str | None = None
    seen_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Footing:
    """The treaty on which a body rests, and when it must bind the state: on the day of the facts or of the request.

    `older_facts`: what a body that looks at the day of the request does with what was over before the treaty bound the state;
    None where that is no question. `declared`: no where it also wants a declaration, and which states made one was not seen.
    """

    instrument: str
    bound_on: BoundOn
    older_facts: OlderFacts | None = None
    declared: bool = True


@dataclass(frozen=True, slots=True)
class Forum:
    """One body. `state` is None for an international one; `form` lists what a complaint must contain.

    `not_against`: states against which the body, whatever its treaty, cannot be used, from which day on; None: ever.
    """

    id: str
    state: str | None
    name: Mapping[str, str]
    nature: Mapping[str, str]
    who: str
    exhaustion: Mapping[str, str]
    urgency: str
    verified: bool
    name_ru_ours: bool = False
    competence: tuple[str, ...] = ()
    against: Mapping[str, str] | None = None
    footing: Footing | None = None
    not_against: Mapping[str, int | None] = field(default_factory=dict)
    begun: int | None = None
    """The first day on which there can have been such a body, where one was seen."""
    threshold: str | None = None
    time_limits: tuple[TimeLimit, ...] = ()
    answer_due: tuple[TimeLimit, ...] = ()
    order: str | None = None
    other_procedures: str | None = None
    only_appeals: bool = False
    """Whether it hears nothing but appeals: without a decision on record nothing can be put to it."""
    exhausts: bool = False
    """Whether remedies at home come first; `exhaustion` says it in words, with the exceptions."""
    same_matter: SameMatter | None = None
    """Whether it refuses a matter that another international body has before it, or ever had."""
    same_matter_ever: tuple[str, ...] = ()
    """The states whose reservation makes that *ever*."""
    ends_start_term: bool = False
    """Whether the term of a final decision runs from the end of what happened where no remedy was effective."""
    form: tuple[str, ...] = ()
    form_verified: bool | None = None
    form_note: str | None = None
    representation: str | None = None
    channel: Mapping[str, tuple[str, ...]] | None = None
    contact: str | None = None
    language: str | None = None
    cost: str | None = None
    clock_start_entries: tuple[str, ...] = ()
    read_twice: bool = False
    seen_at: tuple[str, ...] = ()
    note: str | None = None

    def limits_on(self, day: int) -> tuple[TimeLimit, ...]:
        """The complainant's terms for a final decision, a communication or a step of that day."""
        return tuple(limit for limit in self.time_limits if limit.valid is None or limit.valid.covers(day))


@dataclass(frozen=True, slots=True)
class Forums:
    """International bodies by code, and those of a state by state and id."""

    international: Mapping[str, Forum]
    domestic: Mapping[tuple[str, str], Forum]

    def forum(self, code: str, state: str | None) -> Forum | None:
        """What a remedy code means for a state; None where there is no such body."""
        if state is not None:
            for name in (code,) if state == HOME else (f"{state}-{code}", code):
                if found := self.domestic.get((state, name)):
                    return found
        return self.international.get(code)

    def of_state(self, state: str) -> tuple[Forum, ...]:
        """The bodies inside a state, as in the data."""
        return tuple(forum for (where, _), forum in self.domestic.items() if where == state)

    def urgent(self, forum: Forum) -> Forum | None:
        """The body that takes urgent requests for this one, where `urgency` is its code."""
        return self.forum(forum.urgency, forum.state)


CODEC: Final = Codec((Validity, Clock, TimeLimit, Footing, Forum, Forums))


def load(data: Path = DATA) -> Forums:
    """Read `forums/*.yaml`. Raises FaultsError with every fault of all files at once."""
    faults: list[Fault] = []
    international: dict[str, Forum] = {}
    domestic: dict[tuple[str, str], Forum] = {}
    for path in sorted((data / "forums").glob("*.yaml")):
        root = read_rows(path, faults)
        state = root.maybe_text("state")
        for name, row in root.named("forums"):
            if name in international if state is None else (state, name) in domestic:
                row.fault(Message("“%(word)s” stands twice. Keep one of the two.", {"word": name}))
            if state is None:
                international[name] = _forum(name, None, row)
            else:
                domestic[state, name] = _forum(name, state, row)
        root.done()
    if faults:
        raise FaultsError(faults)
    return Forums(international, domestic)


def _forum(name: str, state: str | None, row: Row) -> Forum:
    forum = Forum(
        id=name,
        state=state,
        name=row.in_both("name"),
        name_ru_ours=row.yes("name_ru_ours"),
        nature=row.in_both("nature"),
        who=row.text("who"),
        competence=row.texts("competence"),
        against=row.in_both("against") if row.has("against") else None,
        footing=_footing(row),
        not_against=_not_against(row),
        begun=row.day("begun"),
        threshold=row.maybe_text("threshold"),
        time_limits=tuple(_limit(each) for each in row.rows("time_limits")),
        answer_due=tuple(_limit(each) for each in row.rows("answer_due")),
        exhaustion=row.in_both("exhaustion"),
        order=row.maybe_text("order"),
        other_procedures=row.maybe_text("other_procedures"),
        only_appeals=row.yes("only_appeals"),
        exhausts=row.yes("exhausts"),
        same_matter=row.choice("same_matter", get_args(SameMatter)) if row.has("same_matter") else None,
        same_matter_ever=row.texts("same_matter_ever"),
        ends_start_term=row.yes("ends_start_term"),
        form=row.texts("form"),
        form_verified=row.maybe_flag("form_verified"),
        form_note=row.maybe_text("form_note"),
        representation=row.maybe_text("representation"),
        channel=_channel(row),
        contact=row.maybe_text("contact"),
        urgency=row.text("urgency"),
        language=row.maybe_text("language"),
        cost=row.maybe_text("cost"),
        clock_start_entries=row.texts("clock_start_entries"),
        verified=row.flag("verified"),
        read_twice=row.yes("read_twice"),
        seen_at=row.texts("seen_at"),
        note=row.maybe_text("note"),
    )
    row.done()
    return forum


def _footing(row: Row) -> Footing | None:
    treaty = row.row("treaty")
    if treaty is None:
        return None
    footing = Footing(
        treaty.text("instrument"),
        treaty.choice("bound_on", get_args(BoundOn)),
        treaty.choice("older_facts", get_args(OlderFacts)) if treaty.has("older_facts") else None,
        not treaty.is_word("declared", "unknown"),
    )
    treaty.done()
    return footing


def _not_against(row: Row) -> Mapping[str, int | None]:
    states = row.row("not_against")
    if states is None:
        return {}
    return {state: None if states.is_word(state, "ever") else states.need_day(state) for state in states.fields.pairs}


def _channel(row: Row) -> Mapping[str, tuple[str, ...]] | None:
    channel = row.row("channel")
    if channel is None:
        return None
    ways = {way: channel.texts(way) for way in ("site", "fax", "post", "not") if channel.has(way)}
    channel.done()
    return ways


def _limit(row: Row) -> TimeLimit:
    unknown = row.is_word("number", "unknown")
    limit = TimeLimit(
        rule=row.in_both("rule"),
        number=None if unknown else row.whole("number"),
        term_unknown=unknown,
        unit=row.choice("unit", get_args(TermUnit)) if row.has("unit") else None,
        counts=row.maybe_text("counts"),
        starts=row.in_both("from") if row.has("from") else None,
        last_day_rule=row.maybe_text("last_day_rule"),
        valid=_validity(row),
        clock=_clock(row),
        norm=row.maybe_text("norm"),
        verified=row.flag("verified"),
        confidence=row.maybe_text("confidence"),
        seen_at=row.texts("seen_at"),
    )
    if (limit.number is None) != (limit.unit is None):
        row.fault(Message("“number” and “unit” go together. Write both, or “number: unknown” alone."))
    row.done()
    return limit


def _clock(row: Row) -> Clock | None:
    told = row.row("clock")
    if told is None:
        return None
    moves = told.has("last_day") and told.choice("last_day", ("moves", "stays")) == "moves"
    since = told.choice("since", get_args(ClockFrom))
    clock = Clock(since, told.texts("of"), moves, told.yes("waits"), _words(told, "where"), told.texts("done"))
    told.done()
    return clock


def _words(told: Row, key: str) -> Mapping[str, tuple[str, ...]]:
    """Fields of an entry, and the words of which one has to stand there."""
    row = told.row(key)
    if row is None:
        return {}
    words = {name: row.texts(name) for name in row.fields.pairs}
    row.done()
    return words


def _validity(row: Row) -> Validity | None:
    for key, of in _VALIDITY.items():
        if (days := row.row(key)) is not None:
            validity = Validity(of, days.day("from"), days.day("until"))
            if validity.first is not None and validity.last is not None and validity.first > validity.last:
                days.fault(Message("“until” lies before “from”. Both days are inclusive."))
            days.done()
            return validity
    return None


@lru_cache(maxsize=1)
def shipped() -> Forums:
    """The bodies that ship with the package."""
    sources = [*sorted((DATA / "forums").glob("*.yaml")), *code_of_law()]
    return kept("forums.json", fingerprint(sources), CODEC, Forums, load, None)


def forum(code: str, state: str | None) -> Forum | None:
    """`Forums.forum` of the shipped bodies."""
    return shipped().forum(code, state)
