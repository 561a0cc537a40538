"""What of a case may leave the office, for which use, to whom: the one gate of every exit.

1. A published judgment may always leave.
2. Protected sources never leave, nor what rests on them alone, unless a named person released them; then what they said
   leaves without them. Beyond the office's own copy a confidential source leaves without its name.
3. Each person's consent for this use must be in force on the day. Who gave none is left out, and the exit says so; where
   nobody is left it is refused. The office's own copy wants no consent, but is stopped by a withdrawn one.
4. *Do not tell X* stops every exit towards X as a whole: what stays of a family still tells of it. Whoever X may be
   (`not_told`), each exit towards anybody shows the mark and wants it confirmed.
5. Where somebody is left out, nothing that leaves names them: no title, id, file name or note. It goes by its number alone.
6. What leaves is checked by itself: nothing of a linked case is in it (`linked`), and the office's own copy says so.
7. A document leaves with none of its sources protected. Beyond the office's own copy those of confidential sources, and those
   of which nobody said from whom they are, stay unless they are asked for.
8. Who else somebody is on record leaves with the office's own copy alone, towards who may see both cases, where nobody is
   left out of either.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from habeas.casework import identity, not_told
from habeas.casework.beside import known_in, whole
from habeas.casework.sources import OPEN as OPEN_SOURCE
from habeas.casework.sources import USES
from habeas.casework.unnamed import mentions, tell_of, unnamed
from habeas.dates import When
from habeas.record import case as record
from habeas.store import access
from habeas.store import models as tables
from habeas.store.mapping import case_of
from habeas.tell.names import Tell
from habeas.tell.withheld import without_people, without_sources

OWN: Final = "record"
USE_WORDS: Final[dict[str, Promise]] = {
    "record": lazy("The office's own copy"),
    "share": lazy("Share with another organisation"),
    "publish": lazy("Publish"),
    "lodge": lazy("Lodge with a court or complaint body"),
    "consulate": lazy("Write to a consulate"),
    "trace": lazy("Look for relatives"),
}
TOWARDS: Final = frozenset(USES) - {OWN, "publish"}
"""Uses that go to somebody who has to be named."""
_CONFIDENTIAL: Final = "confidential-"
_NOTES: Final = frozenset({OWN, "share", "lodge"})


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who may not be in this exit, and why."""

    person: tables.Person
    why: str


@dataclass(frozen=True, slots=True)
class Same:
    """Somebody of the case (`who`, an id) is on record as `other` of another too, that has a number (`ref`) and an `id`."""

    who: str
    other: str
    ref: str
    id: str
    certainty: str
    why: str
    said: str


@dataclass(frozen=True, slots=True)
class Exit:
    """What leaves. `stops` are reasons for which nothing may; else `case` holds what may."""

    row: tables.Case
    use: str
    to: str
    day: int
    stops: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    case: record.Case
    checked: record.Case
    """The same with what was seen at its places by visits, for the check."""
    documents: tuple[tables.Document, ...]
    protected: int
    """Entries, observations and documents of protected sources that are left out."""
    marks: tuple[str, ...] = ()
    """Whom somebody in the case does not want told: to be confirmed before anything leaves."""
    kept_back: int = 0
    """Documents of confidential sources, or of none that was told, which leave only where they are asked for."""
    is_partial: bool = False
    """Whether somebody is not in it: then nothing in it may name them."""
    mentions: tuple[str, ...] = ()
    """Texts of entries that leave as they are and may name somebody who is left out."""
    linked: bool = False
    """Whether the desk shows this account findings that rest on a linked case too: what leaves is checked by itself."""
    same: tuple[Same, ...] = ()
    renamed: frozenset[str] = frozenset()
    """Ids given for this exit, in place of ones that name somebody who is left out; the desk does not know them."""

    @property
    def is_open(self) -> bool:
        return not self.stops

    @property
    def is_numbered(self) -> bool:
        """Whether the case goes by its number alone, since its title and id may name anybody."""
        return not self.row.library and (self.is_partial or self.use != OWN)

    @property
    def title(self) -> str:
        """What the case is called in what leaves."""
        return self.row.ref if self.is_numbered else str(self.row)

    def called(self, document: tables.Document) -> str:
        """What a document is called; its number where its name may name anybody who is left out."""
        if not self.is_partial:
            return str(document)
        return _("Document %(number)s") % {"number": self.documents.index(document) + 1}


def prepare(
    row: tables.Case,
    account: tables.Account,
    use: str,
    to: str,
    day: int,
    with_unsaid: bool = False,
    chosen: Collection[str] = (),
    beside: QuerySet[tables.Case] | None = None,
) -> Exit:
    """What may leave of a case for a use on a day.

    `with_unsaid`: also documents that are kept back unless asked for; `chosen`: ids of the people it is about, else all;
    `beside`: the cases in which who is the same is told, else all that the account sees.
    """
    everybody = list(row.people(manager="everything").prefetch_related("names").order_by("pk"))
    people = [person for person in everybody if person.deleted_at is None]
    left_out = () if row.library else tuple(left_out_of(people, consents_of([row.pk], use), use, to, day))
    left = {each.person.key for each in left_out}
    left |= {person.key for person in people if chosen and person.key not in chosen}
    absent = set(left)
    if left or use != OWN:  # who is out of the record is in no copy for others, and in no paper that leaves people out
        absent |= {each.key for each in everybody if each.deleted_at is not None}
    secret, withheld = _secret(row)
    sight = _Sight(use, absent, withheld, _tell(everybody, absent) if absent else None, row)
    case, protected = without_sources(case_of(row, visits=False), secret)
    checked, _count = without_sources(case_of(row), secret)
    if use == OWN and not row.library:
        case = whole(row, case, secret, withheld)
    leaves, renamed = sight.of(case)
    documents, hidden, unsaid = _documents(row, secret, absent, use == OWN or with_unsaid or row.library)
    return Exit(
        row=row,
        use=use,
        to=to,
        day=day,
        stops=() if row.library else tuple(stops_of(row, account, people, left, use, to)),
        left_out=left_out,
        case=leaves,
        checked=sight.of(checked)[0],
        documents=documents,
        protected=protected + hidden,
        marks=() if row.library or use == OWN else tuple(marks_of(people)),
        kept_back=unsaid,
        is_partial=bool(absent),
        linked=access.sees_linked(account, row, timezone.now()),
        mentions=mentions(leaves, sight.tell) if sight.tell else (),
        same=tuple(_joined(row, account, beside, day)) if use == OWN and not absent and not row.library else (),
        renamed=renamed | {source.id for source in leaves.sources if source.id.startswith(_CONFIDENTIAL)},
    )


def _joined(
    row: tables.Case, account: tables.Account, beside: QuerySet[tables.Case] | None, day: int
) -> Iterable[Same]:
    cases = access.office_cases(account, timezone.now()) if beside is None else beside
    told = identity.joins(cases).filter(Q(one__case=row) | Q(other__case=row))
    for each in told.select_related("one__case", "other__case").order_by("pk"):
        here, there = (each.one, each.other) if each.one.case_id == row.pk else (each.other, each.one)
        if not not_in_own_copy([there.case], day):  # else its id, and why they are one, may name who is left out there
            said = timezone.localdate(each.said_at).isoformat()
            yield Same(here.key, there.key, there.case.ref, there.case.key, each.certainty, each.why, said)


def marks_of(people: Iterable[tables.Person]) -> Iterable[str]:
    """Whom these people do not want told, in words."""
    for person in people:
        if person.do_not_tell:
            yield _("%(person)s: do not tell %(who)s.") % {"person": person, "who": person.do_not_tell}


@dataclass(frozen=True, slots=True)
class _Sight:
    """How a case looks from outside: for a use, without some people, without the names of released sources."""

    use: str
    absent: set[str]
    withheld: set[str]
    tell: Tell | None
    row: tables.Case

    def of(self, case: record.Case) -> tuple[record.Case, frozenset[str]]:
        """The case as it leaves, and the ids that were given for it."""
        seen = _named_for(self.use, without_people(case, self.absent), self.withheld, bool(self.absent))
        renamed: frozenset[str] = frozenset()
        if self.tell is not None:
            seen, renamed = unnamed(seen, self.tell)
        if not self.row.library and (self.absent or self.use != OWN):
            seen = replace(seen, id=self.row.ref)
        return seen, renamed


def _tell(everybody: Iterable[tables.Person], absent: set[str]) -> Tell:
    people = list(everybody)
    return tell_of([each for each in people if each.key in absent], [each for each in people if each.key not in absent])


def agreed(row: tables.Case, day: int) -> list[tuple[tables.Person, list[str]]]:
    """By person, for each use but the office's own: the recipient agreed to, `yes` for anybody, empty for no."""
    given: dict[tuple[int, str], str] = {}
    for consent in row.consents.all():
        if is_given(consent, day):
            given[consent.person_id, consent.use] = consent.to or given.get((consent.person_id, consent.use), "yes")
    uses = [use for use in USE_WORDS if use != OWN]
    people = row.people.order_by("pk")
    return [(person, [given.get((person.pk, use), "") for use in uses]) for person in people]


def not_in_own_copy(cases: Iterable[tables.Case], day: int) -> set[int]:
    """People of many cases whose consent to the office's own copy is withdrawn, and who are left out of every table."""
    keys = [case.pk for case in cases]
    people = tables.Consent.objects.filter(case__in=keys, use=OWN).values("person")
    rows = tables.Person.objects.filter(pk__in=people)
    return {each.person.pk for each in left_out_of(rows, consents_of(keys, OWN), OWN, "", day)}


Consents = dict[int, list[tables.Consent]]
"""By person what they said of one use, in the order in which it was written down."""


def consents_of(cases: Collection[int], use: str) -> Consents:
    """What the people of these cases said of a use."""
    given: Consents = {}
    for consent in tables.Consent.objects.filter(case__in=cases, use=use).order_by("pk"):
        given.setdefault(consent.person_id, []).append(consent)
    return given


# ---- people --------------------------------------------------------------------------------------------------------


def left_out_of(
    people: Iterable[tables.Person], given: Consents, use: str, to: str, day: int
) -> Iterable[LeftOut]:  # fmt: skip
    """Whoever of these people may not be in an exit, and why."""
    for person in people:
        why = _why_not(given.get(person.pk, []), use, to, day)
        if not why and use == "publish" and person.do_not_tell:
            why = _("Not to be told: %(who)s. What is published tells everybody.") % {"who": person.do_not_tell}
        if why:
            yield LeftOut(person, why)


def why_not(person: tables.Person, use: str, to: str, day: int) -> str:
    """Why somebody's consents do not open an exit on a day; empty where one does."""
    return _why_not(list(person.consents.filter(use=use).order_by("pk")), use, to, day)


def _why_not(consents: list[tables.Consent], use: str, to: str, day: int) -> str:
    """Why the consents of a person do not open an exit; empty where one does."""
    if any(is_given(consent, day) and _is_towards(consent.to, to) for consent in consents):
        return ""
    if not consents:
        return "" if use == OWN else _("No consent to this use is recorded.")
    last = consents[-1]
    if last.withdrawn:
        return _("Consent was withdrawn: %(day)s.") % {"day": last.withdrawn}
    if is_given(last, day):
        return _("Consent was given for “%(to)s” alone.") % {"to": last.to}
    return _("Consent begins only on %(day)s.") % {"day": last.given}


def is_given(consent: tables.Consent, day: int) -> bool:
    """In force on a day. A vague day of withdrawal counts from the first it may be."""
    given = When.parse(consent.given)
    if given.first is None or given.first > day:
        return False
    if not consent.withdrawn:
        return True
    withdrawn = When.parse(consent.withdrawn)
    return withdrawn.first is not None and withdrawn.first > day


def _is_towards(agreed: str | None, to: str) -> bool:
    return not agreed or _same(agreed, to)


def _same(one: str, other: str) -> bool:
    """Whether one text names the other, whatever the case of letters."""
    first, second = one.casefold().strip(), other.casefold().strip()
    return bool(first and second) and (first in second or second in first)


def told_against(row: tables.Case, to: str) -> Iterable[tables.Person]:
    """The people of a case who do not want told whoever `to` is."""
    people = [each for each in row.people.filter(deleted_at__isnull=True).order_by("pk") if each.do_not_tell]
    if not people or not to:
        return
    rows = row.kin.select_related("who", "of").prefetch_related("who__names", "of__names")
    kin = list(rows)
    for person in people:
        if not_told.is_towards(person.do_not_tell, to, not_told.kin_of(person, kin)):
            yield person


def stops_of(
    row: tables.Case, account: tables.Account, people: Sequence[tables.Person], absent: set[str], use: str, to: str
) -> Iterable[str]:
    """Why nothing at all may leave of a case; `absent` are keys of those of `people` who may not be in it."""
    if access.closed_groups(account):
        yield _(
            "The office has closed some fields to your role, so nothing leaves by your hand. Ask a lawyer of the team."
        )
    if use in TOWARDS and not to:
        yield _("Say to whom it goes.")
    for person in told_against(row, to) if to and any(each.do_not_tell for each in people) else ():
        yield _("%(person)s: “do not tell %(who)s”. Nothing of this case may go there.") % {
            "person": person,
            "who": person.do_not_tell,
        }
    if people and len(absent) == len(people):
        yield _("Nobody in this case may be part of it.")


# ---- sources and documents -----------------------------------------------------------------------------------------


def _secret(row: tables.Case) -> tuple[set[str], set[str]]:
    """Sources of which nothing leaves, and released ones, of which all but themselves does."""
    sources = row.sources.filter(access="protected").values_list("key", "released_by")
    held = {key for key, released_by in sources if released_by is None}
    return held, {key for key, released_by in sources if released_by is not None}


def _named_for(use: str, case: record.Case, released: set[str], with_gaps: bool) -> record.Case:
    """Sources and notes as this use may name them."""
    names: dict[str | None, str | None] = {}
    for source in case.sources:
        if source.access == "confidential" and use != OWN:
            names[source.id] = f"{_CONFIDENTIAL}{len(names) + 1}"
    names |= dict.fromkeys(released)
    notes = use in _NOTES and not with_gaps
    entries = tuple(
        replace(
            entry,
            source=names.get(entry.source, entry.source),
            note=entry.note if notes else None,
            recorded_by=entry.recorded_by if use == OWN else None,
        )
        for entry in case.entries
    )
    sources = tuple(
        record.Source(names[source.id] or "", None, source.access) if source.id in names else source
        for source in case.sources
        if source.id not in released
    )
    people = case.people
    if use != OWN:  # how to reach somebody, and who must not be told, is for the office alone
        people = tuple(replace(each, more=known_in(each.more)[1]) for each in people)
    return replace(
        case,
        people=people,
        entries=entries,
        sources=sources,
        observations=tuple(replace(seen, source=names.get(seen.source, seen.source)) for seen in case.observations),
        note=case.note if notes else None,
    )


def _documents(
    row: tables.Case, secret: set[str], absent: set[str], with_unsaid: bool
) -> tuple[tuple[tables.Document, ...], int, int]:
    """The documents that may leave, how many are held back for a protected source, and how many until asked for.

    One protected source of several is enough. Those of somebody left out stay, and where anybody is left out also those
    of which nobody said whom they show.
    """
    free = Q(access=OPEN_SOURCE) | Q(released_by__isnull=False)
    open_ones = set(row.sources.filter(free).values_list("key", flat=True))
    rows = row.documents.filter(deleted_at__isnull=True).select_related("source").prefetch_related("people", "entries")
    kept, hidden, unsaid = [], 0, 0
    for document in rows.order_by("pk"):
        named = {entry.source for entry in document.entries.all() if entry.source}
        if document.source:
            named.add(document.source.key)
        if named & secret:
            hidden += 1
            continue
        shown = {person.key for person in document.people.all()}
        if absent and (not shown or shown & absent):
            continue
        if not with_unsaid and not (named and named <= open_ones):
            unsaid += 1
            continue
        kept.append(document)
    return tuple(kept), hidden, unsaid
