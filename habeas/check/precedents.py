"""Published judgments against the check: holding by holding, what the body held and what the norms of that article find.

1. A holding is comparable where the file says so. It is out of scope where no norm of the library has its article (or a
   part of it) among its sources.
2. A violation (also a conditional one, or a release ordered) agrees where at least one finding of these norms for its
   people, overlapping its days, is a breach; a no_violation (or a complaint declared inadmissible) where none is.
3. A state that is not in `binds` is taken as bound by the instrument of the holding, and the holding is marked so.
4. The same is done without the entries that were taken from the reasoning of the judgment (`source: ruling`).
5. Groups of people (`count`) are looked at here, because holdings speak of them; they are never subjects of a check. A
   group is held until the last of them is let go or removed.
6. What a body found not done in a month or year, or from one to another (`source: ruling` or `facts`), is read of all their
   days, as the days of its holdings are.
7. The body knew days that a file tells by the month or the year. What is found in each of six readings counts as found:
   with the earliest days that agree with the order of the file, the latest, some in between, and close together
   (`readings`). To the check it stays *not known*.
8. Where a body held both, for the same people and days, a breach of an article and none, it spoke of different things
   (return, conditions): which of them a finding is about, the article does not tell. Then only the violation is compared.
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Self

from habeas.check.cases import birth_span, first_day, last_day
from habeas.check.findings import Finding, check_cases
from habeas.check.kin import MAJORITY
from habeas.check.program import ForceOf, Program
from habeas.check.readings import readings
from habeas.check.steps import FAR
from habeas.dates import When, add
from habeas.law.norm import Norm, Source
from habeas.record.case import Case, Entry, Holding
from habeas.record.reader_people import RESERVED_SOURCES
from habeas.record.vocabulary import Vocabulary

VIOLATIONS = frozenset({"violation", "conditional_violation", "release_ordered", "unconstitutional_in_part"})
NO_VIOLATIONS = frozenset({"no_violation", "inadmissible"})
_STRENGTH = ("breach", "not_shown", "met", "not_known", "nothing")
_PROTOCOL = re.compile(r"(?:ECHR )?P(\d+)[- ](\S+)")
_OPTIONAL = re.compile(r"(\w+) (OP\d*) (\S+)")
_PETITION = "CAT 22"
_ALSO = {"CCPR": "ICCPR"}
"""As the papers of a committee call the treaty: CCPR/C/..."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One holding beside the check. `found`: breach, not_shown, met, not_known or nothing; `every_reading` where the check
    itself leaves it open, and each reading of the vague days gives it."""

    case: str
    holding: Holding
    expected: str
    found: str
    found_without_ruling: str
    agrees: bool
    norms: tuple[str, ...]
    assumed_bound: bool
    every_reading: bool = False

    @property
    def is_violation(self) -> bool:
        return self.expected == "violation"


@dataclass(frozen=True, slots=True)
class PrecedentReport:
    """Every holding compared, those outside the scope of an instrument, and how many could not be compared."""

    compared: tuple[Compared, ...]
    out_of_scope: tuple[tuple[str, Holding], ...]
    not_comparable: int

    @property
    def agree(self) -> int:
        """How many holdings agree."""
        return sum(c.agrees for c in self.compared)

    @property
    def false_breaches(self) -> tuple[Compared, ...]:
        """Holdings of no violation for which a breach was found."""
        return tuple(c for c in self.compared if not c.is_violation and c.found == "breach")

    @property
    def missed(self) -> tuple[Compared, ...]:
        """Violations for which no breach was found."""
        return tuple(c for c in self.compared if c.is_violation and not c.agrees)

    def share(self, part: Callable[[Compared], bool], whole: Callable[[Compared], bool]) -> float | None:
        """The share of `part` among `whole`; None where there is nothing to count."""
        counted = [c for c in self.compared if whole(c)]
        return sum(part(c) for c in counted) / len(counted) if counted else None

    @property
    def recall(self) -> float | None:
        """Violations found among violations held."""
        return self.share(lambda c: c.found == "breach", lambda c: c.is_violation)

    @property
    def precision(self) -> float | None:
        """Violations held among holdings for which a breach was found."""
        return self.share(lambda c: c.is_violation, lambda c: c.found == "breach")

    @property
    def recall_without_ruling(self) -> float | None:
        """The same recall without the entries taken from the reasoning of the judgment."""
        return self.share(lambda c: c.found_without_ruling == "breach", lambda c: c.is_violation)

    @property
    def precision_without_ruling(self) -> float | None:
        """The same precision without those entries."""
        return self.share(lambda c: c.is_violation, lambda c: c.found_without_ruling == "breach")

    @property
    def ceiling_without_ruling(self) -> float | None:
        """The share of violations that do not rest on entries taken from the reasoning alone."""

        def rests_elsewhere(c: Compared) -> bool:
            return not (c.found == "breach" and c.found_without_ruling != "breach")

        return self.share(rests_elsewhere, lambda c: c.is_violation)

    @property
    def always_breach(self) -> float | None:
        """What a check that finds a breach everywhere would score."""
        return self.share(lambda c: c.is_violation, lambda c: True)

    @property
    def always_not_known(self) -> float | None:
        """What a check that never finds anything would score."""
        return self.share(lambda c: not c.is_violation, lambda c: True)

    @property
    def reached_by(self) -> dict[str, int]:
        """How holdings of no violation were reached: by *met*, or only by *not known* or nothing at all."""
        clear = [c for c in self.compared if not c.is_violation and c.agrees]
        return {word: sum(c.found == word for c in clear) for word in ("met", "not_shown", "not_known", "nothing")}


def assume_bound(force_of: ForceOf, covered: Callable[[str, str], bool]) -> ForceOf:
    """Force for precedents: where `binds` says nothing of a state and an instrument, it is taken as bound for all time."""

    def force(instrument: str, state: str) -> Iterable[tuple[int, int, int]]:
        return force_of(instrument, state) if covered(instrument, state) else ((1, FAR, 2),)

    return force


def run_precedents(
    cases: Sequence[Case],
    program: Program,
    covered: Callable[[str, str], bool],
    progress: Callable[[str], object] = len,
) -> PrecedentReport:
    """Compares every comparable holding of these judgments. `program` is compiled with `assume_bound`."""
    compared: list[Compared] = []
    out: list[tuple[str, Holding]] = []
    rest = 0
    for case in cases:
        progress(case.id)
        comparable = [h for h in case.holdings if h.comparable and expectation(h) and not is_covered(h, case.holdings)]
        rest += len(case.holdings) - len(comparable)
        if not comparable:
            continue
        findings, bare = _Found.of(case, program), _Found.of(without_ruling(case), program)
        for holding in comparable:
            norms = [norm for norm in program.library.norms if any(concerns(holding, s) for s in norm.sources)]
            if not norms:
                out.append((case.id, holding))
                continue
            compared.append(_compare(case, holding, findings, bare, covered))
    return PrecedentReport(tuple(compared), tuple(out), rest)


def expectation(holding: Holding) -> str | None:
    """`violation`, `no_violation`, or None where the result is neither."""
    if holding.result in VIOLATIONS:
        return "violation"
    return "no_violation" if holding.result in NO_VIOLATIONS else None


def is_covered(holding: Holding, others: Sequence[Holding]) -> bool:
    """Whether a holding of no violation shares its article, people and days with one of a violation."""
    return expectation(holding) == "no_violation" and any(
        one.comparable
        and expectation(one) == "violation"
        and (one.article, one.by_state) == (holding.article, holding.by_state)
        and (not one.aspect or not holding.aspect or one.aspect == holding.aspect)
        and (not one.who or not holding.who or bool(set(one.who) & set(holding.who)))
        and _overlap(one, holding)
        for one in others
    )


def _overlap(one: Holding, other: Holding) -> bool:
    (since, until), (begin, end) = _days(one), _days(other)
    return since <= end and begin <= until


def _days(holding: Holding) -> tuple[int, int]:
    return (
        first_day(holding.since) if holding.since else 1,
        last_day(holding.until) if holding.until else FAR,
    )


def without_ruling(case: Case) -> Case:
    """The case without the entries taken from the body's reasoning."""
    return replace(case, entries=tuple(entry for entry in case.entries if entry.source != "ruling"))


def held_at(article: str) -> tuple[str, str]:
    """The instrument and the provision of an article as a file names it; protocols are written `ECHR P4-4`, `CRC OP3 6` too."""
    protocol = _PROTOCOL.fullmatch(article)
    if protocol is not None:
        return f"ECHR-P{protocol[1]}", protocol[2]
    optional = _OPTIONAL.fullmatch(article)
    if optional is not None:
        return f"{optional[1]}-{optional[2]}", optional[3]
    instrument, _, provision = article.partition(" ")
    if article == _PETITION:  # by a declaration of its own, with days of its own
        return "CAT-ART22", provision
    return _ALSO.get(instrument, instrument), provision


def concerns(holding: Holding, source: Source) -> bool:
    """Whether a source stands at the holding's article or a part of it, in the same aspect where both name one."""
    instrument, provision = held_at(holding.article)
    if source.instrument != instrument:
        return False
    if holding.aspect and source.aspect and holding.aspect != source.aspect:
        return False
    return source.provision == provision or source.provision.startswith(f"{provision}(")


def as_held(case: Case, vocabulary: Vocabulary) -> Case:
    """The case as its body tells it: denials over all the days named, states it found from the first, groups as people, and
    the age that a child stated, where the file names none, as a child's.

    A group is held until the last of them is let go or removed: an entry tells the first day on which that befell some
    of them, and the end of their stay is on record beside it.
    """
    groups = {person.id for person in case.people if person.is_group}
    begin = {kind.name for kind in vocabulary.kinds.values() if "detained" in kind.starts}
    end = {kind.name for kind in vocabulary.kinds.values() if "detained" in kind.ends}
    stays = [e for e in case.entries if e.who in groups and e.kind in begin]
    starts = {kind.name for kind in vocabulary.kinds.values() if kind.starts}
    born: dict[str | None, tuple[int, int]] = {person.id: birth_span(person) for person in case.people}
    entries = [_from_the_first(_whole_denial(_age_stated(e, born)), starts) for e in case.entries]
    entries = [_last_of_them(e, stays) if e.who in groups and e.kind in end else e for e in entries]
    people = tuple(replace(person, count=None) for person in case.people)
    return replace(case, people=people, entries=tuple(entries))


def _whole_denial(entry: Entry) -> Entry:
    if entry.kind != "not_done" or entry.source not in RESERVED_SOURCES:
        return entry
    first, last = first_day(entry.on), last_day(entry.until or entry.on)
    if entry.until is None and first == last:
        return entry
    if not 1 < first <= last < FAR:
        return entry
    return replace(entry, on=When.of_day(first), until=When.of_day(last))


def _age_stated(entry: Entry, born: Mapping[str | None, tuple[int, int]]) -> Entry:
    if entry.kind != "age_claimed" or not {"result", "years"}.isdisjoint(entry.fields) or entry.who not in born:
        return entry
    earliest, _ = born[entry.who]
    is_child = earliest > 1 and last_day(entry.on) < add(earliest, MAJORITY, "year")
    return replace(entry, fields={**entry.fields, "result": "minor"}) if is_child else entry


def _from_the_first(entry: Entry, starts: Container[str]) -> Entry:
    """What a body found to be so in a month (a risk that was known) it found of what happened in that month."""
    if entry.source != "ruling" or entry.kind not in starts or entry.until is not None:
        return entry
    first, last = first_day(entry.on), last_day(entry.on)
    return replace(entry, on=When.of_day(first)) if 1 < first < last < FAR else entry


def _last_of_them(entry: Entry, stays: Sequence[Entry]) -> Entry:
    first = first_day(entry.on)
    ends = [
        stay.until
        for stay in stays
        if stay.until is not None and stay.who == entry.who and first_day(stay.on) <= first <= first_day(stay.until)
    ]
    return replace(entry, on=max(ends, key=last_day)) if ends else entry


@dataclass(frozen=True, slots=True)
class _Found:
    """What is found of a case as it stands, and in each reading of its vague days."""

    stands: tuple[Finding, ...]
    read: tuple[tuple[Finding, ...], ...]

    @classmethod
    def of(cls, case: Case, program: Program) -> Self:
        return cls(_check(case, program), tuple(_check(each, program) for each in readings(case, ordered=True)))

    def about(self, holding: Holding) -> tuple[str, tuple[str, ...], bool]:
        """The strongest verdict about a holding, the norms that have it, and whether only the readings show it."""
        stands = [f for f in self.stands if matches(holding, f)]
        read = [[f for f in findings if matches(holding, f)] for findings in self.read]
        found = _strongest(stands)
        weakest = max(map(_strongest, read), key=_STRENGTH.index, default="nothing")
        if _STRENGTH.index(weakest) < _STRENGTH.index(found):
            return weakest, _named(chain.from_iterable(read), weakest), True
        return found, _named(stands, found), False


def _check(case: Case, program: Program) -> tuple[Finding, ...]:
    whole = as_held(case, program.vocabulary)
    return check_cases([whole], program, last_day(case.closed_on) if case.closed_on else FAR - 1).findings


def _compare(
    case: Case,
    holding: Holding,
    findings: "_Found",
    bare: "_Found",
    covered: Callable[[str, str], bool],
) -> Compared:
    found, norms, every_reading = findings.about(holding)
    expected = expectation(holding) or ""
    instrument = held_at(holding.article)[0]
    states = (holding.by_state,) if holding.by_state else case.states
    return Compared(
        case=case.id,
        holding=holding,
        expected=expected,
        found=found,
        found_without_ruling=bare.about(holding)[0],
        agrees=(found == "breach") == (expected == "violation"),
        norms=norms,
        assumed_bound=not all(covered(instrument, state) for state in states),
        every_reading=every_reading,
    )


def matches(holding: Holding, finding: Finding) -> bool:
    """Whether a finding is about the holding's article, people, days and state."""
    if not concerns(holding, finding.source) or (holding.who and finding.who not in holding.who):
        return False
    if holding.by_state and finding.state != holding.by_state:
        return False
    since, until = _days(holding)
    return finding.since <= until and (finding.until or FAR) >= since


def _strongest(findings: Sequence[Finding]) -> str:
    return min((f.verdict for f in findings if f.verdict in _STRENGTH), key=_STRENGTH.index, default="nothing")


def _named(findings: Iterable[Finding], verdict: str) -> tuple[str, ...]:
    return tuple(sorted({f.norm.id for f in findings if f.verdict == verdict}))


__all__ = ["Compared", "Norm", "PrecedentReport", "assume_bound", "run_precedents"]
