"""What can be counted and by what: the two first pickers of the count builder, as data.

Each measure is a query that gives one row a unit (a stay, a breach, a death, a paper) with what the dimensions need of it:
`person`, the days `d` to `e` within the period on which it is counted, `place`, `state` and, where there are such, `norm`,
`instrument`, `topic`, `run`, `single` (no other row is of the run), `outcome`, `body`, `kind_of`, `certain`. `$since` and
`$until` are the days of the period.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from habeas.words import Message

Unit = Literal["people", "stays", "breaches", "days", "papers"]

HELD: Final = """SELECT person, greatest(since, $since) AS d, least(until - 1, $until) AS e, place, NULL AS state, certain,
    begun FROM stays WHERE since <= $until AND until > $since"""
DAYS: Final = """SELECT person, greatest(since, $since) AS d, least(until - 1, $until) AS e, place, NULL AS state, certain
    FROM held_days WHERE since <= $until AND until > $since"""
CUSTODY: Final = """SELECT person, greatest(since, $since) AS d, least(until - 1, $until) AS e, place, NULL AS state,
    true AS certain, since AS begun, run, true AS single FROM custodies WHERE since <= $until AND until > $since"""
BROKEN: Final = """SELECT person, greatest(since, $since) AS d, least(until - 1, $until) AS e, place, state, true AS certain,
    norm, instrument, topic, run, authority, single FROM broken WHERE since <= $until AND until > $since"""
EVENT: Final = """SELECT person, day AS d, day AS e, place, state, true AS certain, authority, outcome, alone
    FROM happened WHERE day BETWEEN $since AND $until AND kind = '{kind}'"""
ASKED: Final = """SELECT person, day AS d, day AS e, NULL::BIGINT AS place, state, true AS certain, outcome, body,
    kind AS kind_of FROM asks WHERE day BETWEEN $since AND $until"""
FACT: Final = """SELECT s.person, greatest(s.since, $since) AS d, least(s.until - 1, $until) AS e, NULL::BIGINT AS place,
    NULL AS state, s.certain FROM spans s WHERE s.fact = '{fact}' AND s.since <= $until AND s.until > $since"""
CONSULAR: Final = ("travel_document_requested", "consulate_informed", "consular_notice_requested")

COMMON: Final = ("sex", "age", "nationality", "status", "year", "month")
PLACED: Final = ("place", "kind", "state", *COMMON)


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that can be counted. `how` says how it was counted; `only_child` counts those who were children then."""

    id: str
    label: Message
    unit: Unit
    sql: str
    by: tuple[str, ...]
    how: Message
    only_child: bool = False
    each: str = "person"

    @property
    def is_certain(self) -> bool:
        """Whether nothing that is counted rests on silence or on vague days."""
        return "true AS certain" in self.sql


def _measures(*every: Measure) -> Mapping[str, Measure]:
    return {each.id: each for each in every}


MEASURES: Final = _measures(
    Measure(
        "held", Message("People held on the last day"), "people", HELD.replace("$since", "$until"), (*PLACED, "length"),
        Message("Everybody whom the record puts in custody on that day, once each. Whose stay nobody recorded an end of "
                "counts as held, and is told apart where the last sign is older than the days of grace."),
    ),
    Measure(
        "held_in", Message("People held at any time in the period"), "people", HELD, PLACED,
        Message("Everybody with at least one day in custody in the period, once each; by place, year or month once in each."),
    ),
    Measure(
        "custodies", Message("Times in custody, by how long they lasted"), "stays", CUSTODY, ("length", *PLACED),
        Message("Custody without a break, moves between places within it; the place is the first. How long: from its begin to "
                "its end, or so far, at the end of the period."), each="run",
    ),
    Measure(
        "person_days", Message("Days in custody, all people together"), "days", DAYS, PLACED,
        Message("The days of the period on which the record puts somebody in custody, added up over all people; "
                "days that only silence fills are told apart. A day on record in two places stands under one of them. By age, "
                "and by status, each day stands under what held of the person on it."), each="days",
    ),
    Measure(
        "breached", Message("People with a breach in the period"), "people", BROKEN,
        (*PLACED, "norm", "instrument", "topic", "authority"),
        Message("Everybody for whom the check found a breach on at least one day of the period, once each. By norm or "
                "instrument they count once in each. What is not shown, not known or set aside is not among them."),
    ),
    Measure(
        "breaches", Message("Breaches in the period"), "breaches", BROKEN,
        (*PLACED, "norm", "instrument", "topic", "authority"),
        Message("Runs of days with a breach of one norm for one person; under several instruments one breach counts once in "
                "all."),
        each="run",
    ),
    Measure(
        "repeated", Message("People with a breach of the same norm again"), "people",
        f"""SELECT * FROM ({BROKEN} AND again) SEMI JOIN (SELECT person, norm FROM ({BROKEN} AND again) GROUP BY person, norm
            HAVING min(run) <> max(run) OR min(d) <> max(d)) again USING (person, norm)""",
        (*PLACED, "norm", "topic", "authority"),
        Message("Everybody for whom the same norm was broken in at least two separate runs of days in the period."),
    ),
    Measure(
        "separated", Message("Children separated from their families"), "people", FACT.format(fact="separated"),
        COMMON, Message("Children whom the record tells to be parted from their families on at least one day of the period."),
        only_child=True,
    ),
    Measure(
        "no_school", Message("Children kept from school"), "people",
        BROKEN + " AND norm IN (SELECT norm FROM school)", PLACED,
        Message("Children for whom a norm about school was broken on at least one day of the period."), only_child=True,
    ),
    Measure(
        "sent_alone", Message("Children removed without a parent"), "people",
        EVENT.format(kind="removed") + " AND alone", PLACED,
        Message("Children removed while no parent on record was removed within three days; where no parent is on record, "
                "that is not known and not counted."), only_child=True,
    ),
    Measure(
        "removed", Message("People removed from a state"), "people", EVENT.format(kind="removed"), (*PLACED, "authority"),
        Message("Everybody with a removal on record in the period, once each."),
    ),
    Measure(
        "deaths", Message("Deaths"), "people", EVENT.format(kind="death"), (*PLACED, "outcome"),
        Message("Deaths on record in the period, and what came of an inquiry by the last day on record."),
    ),
    Measure(
        "asked", Message("Papers sent to bodies"), "papers", ASKED, ("body", "outcome", "request", "state", "year", "month"),
        Message("Requests, complaints and applications on record, one about several people once. Silent: no answer although "
                "the term is over, or, where the body has none, after 30 days."), each="paper",
    ),
    Measure(
        "consulates", Message("Requests to consulates"), "papers",
        ASKED + f" AND kind IN {CONSULAR}", ("body", "outcome", "request", "state", "year", "month"),
        Message("Requests for travel documents and notices to consulates, and whether and when they were answered."),
        each="paper",
    ),
)  # fmt: skip

LABELS: Final[Mapping[str, Message]] = {
    "place": Message("place"),
    "kind": Message("kind of place"),
    "state": Message("state"),
    "sex": Message("sex"),
    "age": Message("age"),
    "nationality": Message("nationality"),
    "status": Message("status"),
    "year": Message("year"),
    "month": Message("month"),
    "length": Message("days held"),
    "norm": Message("norm"),
    "instrument": Message("instrument"),
    "topic": Message("subject"),
    "authority": Message("authority that decided last"),
    "outcome": Message("what came of it"),
    "body": Message("body"),
    "request": Message("what was asked"),
}
STATUSES: Final = ("child", "pregnant", "stateless", "asylum_pending")
AGES: Final = ((0, 5), (6, 11), (12, 17), (18, 29), (30, 44), (45, 59), (60, 120))
LENGTHS: Final = ((1, 2), (3, 10), (11, 30), (31, 90), (91, 180), (181, 365), (366, 100_000))
"""Bands of full years and of days; the last of each is open."""


@dataclass(frozen=True, slots=True)
class Where:
    """The third picker and the filters: only there, only then, only of these. Days are ordinals, both inclusive."""

    since: int | None = None
    until: int | None = None
    state: str | None = None
    kind: str | None = None
    place: str | None = None
    sex: str | None = None
    nationality: str | None = None
    status: tuple[str, ...] = ()


_READ: Final = {"broken": ("findings",), "happened": ("events",), "events": ("events",), "asks": ("asks",)}
"""Words of a query, and the tables of a pattern behind them."""


def reads(measure: Measure, by: str | None = None) -> frozenset[str]:
    """The tables of a pattern that a measure is counted from, beside people, places and the days of what holds of people.

    >>> sorted(reads(MEASURES["breached"], "authority")), sorted(reads(MEASURES["breached"])), sorted(reads(MEASURES["held"]))
    (['events', 'findings'], ['findings'], [])
    """
    told = frozenset(name for word, names in _READ.items() if word in measure.sql for name in names)
    return told | {"events"} if by == "authority" else told


def band(low: int, high: int, last: int) -> str:
    """How a band is called.

    >>> band(12, 17, 120), band(60, 120, 120)
    ('12-17', '60+')
    """
    return f"{low}+" if high == last else f"{low}-{high}"
