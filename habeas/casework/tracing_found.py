"""Who may be found: people on record, and whatever else registers itself here (rows of lists). And who may know it.

A found one is named by a kind and a ref that stays. Each kind says four things (`Kind`): who it is, which of them somebody may
see, whom to look among, and of which team they are. A proposal is shown to who sees its request and its found one; for
anybody else it is not there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from habeas.casework import exits, identity
from habeas.casework.recheck import today
from habeas.store import access, keyed
from habeas.store import models as tables
from habeas.trace.keys import asked, keys_of
from habeas.trace.listed import Listed
from habeas.trace.people import of_listed, with_other_names

PERSON: Final = tables.Proposal.PERSON
TRACE: Final = "trace"
_LOOKED_AT: Final = 300
"""People who are compared with one who is sought."""
Candidate = tuple[str, str, Listed]
"""Kind, ref, and what is told of somebody."""
Search = Callable[[Listed], Iterable[Candidate]]


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who may be the one. `told_by` says in words where they stand; `person` where they are on record."""

    kind: str
    ref: str
    name: str
    listed: Listed
    told_by: str
    team: tables.Team | None = None
    person: tables.Person | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of found ones.

    `find` gives those of these refs that are there, whoever may see them; `seen` the condition on proposals of this kind whose
    found one the account may see; `search` opens a search among them, for one run of the matching.
    """

    find: Callable[[Iterable[str]], Mapping[str, Found]]
    seen: Callable[[tables.Account, datetime], Q]
    search: Callable[[], Search]


_kinds: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Makes a kind of found ones known."""
    _kinds[name] = kind


def found_of(kind: str, ref: str) -> Found | None:
    """Who that is; None where they are no longer there. It asks nobody's sight: `visible` has."""
    return _kinds[kind].find([ref]).get(ref) if kind in _kinds else None


def visible(account: tables.Account, now: datetime) -> QuerySet[tables.Proposal]:
    """The proposals of which this account sees both sides."""
    if {"identity"} & access.closed_groups(account):
        return tables.Proposal.objects.none()
    cases = access.office_cases(account, now).values("pk")
    either = Q(pk__in=[])
    for name, kind in _kinds.items():
        either |= Q(found_kind=name) & kind.seen(account, now)
    return tables.Proposal.objects.filter(either, sought__request__case__in=cases, sought__ended_at__isnull=True)


def searches() -> Search:
    """A search among all that are there, for one run."""
    opened = [kind.search() for kind in _kinds.values()]

    def search(sought: Listed) -> Iterator[Candidate]:
        for each in opened:
            yield from each(sought)

    return search


# ---- people on record ----------------------------------------------------------------------------------------------


def people() -> QuerySet[tables.Person]:
    """Everybody on record who may be searched: no people of judgments, and nobody who took their consent to tracing back."""
    given = tables.Consent.objects.filter(use=TRACE, withdrawn="").values("person")
    withdrawn = tables.Consent.objects.filter(use=TRACE).exclude(person__in=given).values("person")
    there = tables.Person.objects.filter(case__library=False, case__deleted_at__isnull=True).exclude(pk__in=withdrawn)
    return keyed.with_kin(there)


def agrees(person: tables.Person) -> bool:
    """Whether somebody's consent to tracing is in force today."""
    return not exits.why_not(person, TRACE, "", today())


def agreement_withdrawn(person: tables.Person) -> bool:
    """Whether somebody took their consent to tracing back, and gave none since."""
    return person.consents.filter(use=TRACE).exists() and not agrees(person)


def _find(refs: Iterable[str]) -> dict[str, Found]:
    rows = keyed.with_kin(tables.Person.objects.filter(ref__in=list(refs), case__deleted_at__isnull=True))
    return {row.ref: _found(row) for row in rows}


def _found(person: tables.Person) -> Found:
    told_by = _("on record, case %(number)s") % {"number": person.case.ref}
    return Found(PERSON, person.ref, str(person), keyed.listed_of(person), told_by, person.case.team, person)


def _seen(account: tables.Account, now: datetime) -> Q:
    return Q(person__case__in=access.office_cases(account, now).values("pk"))


def _search() -> Search:
    """Those who share most of the keys kept of everybody: only they are read."""

    def search(sought: Listed) -> Iterator[Candidate]:
        keys = keyed.anybody_with(asked(sought), _LOOKED_AT)
        for person in (
            people().filter(pk__in=keys).exclude(ref=sought.id).exclude(case__ref=sought.group).order_by("pk")
        ):
            yield PERSON, person.ref, keyed.listed_of(person)

    return search


def by_keys(every: Iterable[Listed]) -> dict[int, list[Listed]]:
    """People by each key under which they are found."""
    rows = [(told, each) for told in every for each in with_other_names(told)]
    found: dict[int, list[Listed]] = {}
    if rows:
        numbers, hashes = keys_of(of_listed([each for _, each in rows]))
        for number, key in zip(numbers.tolist(), hashes.tolist(), strict=True):
            found.setdefault(key, []).append(rows[number][0])
    return found


def meeting(sought: Listed, by_key: Mapping[int, Sequence[Listed]]) -> Iterator[Candidate]:
    """Who of them shares a key with somebody; those of the same case are known to be others."""
    met = {sought.id}
    for key in asked(sought):
        for told in by_key.get(key, ()):
            if told.id not in met and told.group != sought.group:
                met.add(told.id)
                yield PERSON, told.id, told


def one_with(person: tables.Person) -> frozenset[int]:
    """Everybody who is joined with a person, over all cases."""
    every = tables.Case.objects.filter(library=False, deleted_at__isnull=True)
    return identity.clusters(every).of(person.pk)


register(PERSON, Kind(_find, _seen, _search))
