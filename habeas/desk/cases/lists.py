"""What a list of cases or people shows: its filters, each a parameter of the address, and the rows they leave.

Filters about people ask for one person of whom all of them hold: `held=now&child=1` is a child who is held, not a case
with a child in it and somebody held. Everything is read from what the check keeps over time; nothing is checked here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from django import forms
from django.db.models import Case as Choice
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from habeas.casework.standing import breach, coming, due, goes_on, overdue, standing
from habeas.casework.today import SOON, held_now, true_of
from habeas.check import health
from habeas.desk.forms import Dressed
from habeas.store import access, search
from habeas.store.models import MARKED, Account, Case, FindingRow, Flag, Person, Place, SearchRow, Span, Team
from habeas.store.models.search import Area

FACTS: Final = {
    "child": _("a child"),
    "pregnant": _("pregnant"),
    "stateless": _("stateless"),
    "asylum_pending": _("asks for asylum"),
}
HELD: Final = (
    ("", _("any")),
    ("now", _("held now")),
    ("sure", _("held now, without doubt")),
    ("no", _("not held now")),
)
VERDICTS: Final = (
    ("", _("any")),
    ("now", _("a breach today")),
    ("breach", _("a breach, today or before")),
    ("soon", _("a breach within 14 days")),
    ("coming", _("a breach to come")),
    ("due", _("something due")),
    ("overdue", _("something overdue")),
    ("not_shown", _("not shown by the state")),
    ("again", _("decided on other facts, look again")),
)
SHOWN: Final = (
    ("open", _("open")),
    ("closed", _("closed")),
    ("all", _("open and closed")),
    ("deleted", _("deleted")),
    ("judgments", _("published judgments")),
)
CASE_SORTS: Final = {
    "changed": "changed_at",
    "opened": "opened_at",
    "case": "title",
    "breaches": "breaches",
    "lawyer": "lawyer__name",
}
PEOPLE_SORTS: Final = {
    "name": "label",
    "since": "held_since",
    "born": "born_first",
    "changed": "case__changed_at",
    "added": "pk",
}
_ALWAYS_THERE: Final = ("changed_at", "opened_at", "title", "breaches", "label", "case__changed_at")
_SHOWN_AS: Final[Mapping[str, Any]] = {
    "title": Coalesce(NullIf("title", Value("")), "key"),
    "label": Coalesce(NullIf("label", Value("")), "key"),
    "lawyer__name": Coalesce(NullIf("lawyer__name", Value("")), "lawyer__username"),
}
"""What is shown, where that is not the column alone: a row without a name goes by its key."""
ABOUT_PEOPLE: Final = ("held", "where", *FACTS, "verdict", "instrument", "norm")
_OF_IDENTITY: Final = frozenset({"name", "case", "born"})
"""Orders that tell who somebody is."""
NOT_FILTERS: Final = frozenset({"view", "sort", "page", "list", "at"})


class FilterForm(Dressed):
    """The filters. What cannot be read is left out and said."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    held = forms.ChoiceField(label=_("Held"), choices=HELD, required=False)
    where = forms.CharField(label=_("Where"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("State"), required=False)
    child = forms.BooleanField(label=FACTS["child"], required=False)
    pregnant = forms.BooleanField(label=FACTS["pregnant"], required=False)
    stateless = forms.BooleanField(label=FACTS["stateless"], required=False)
    asylum_pending = forms.BooleanField(label=FACTS["asylum_pending"], required=False)
    verdict = forms.ChoiceField(label=_("The check says"), choices=VERDICTS, required=False)
    instrument = forms.ChoiceField(label=_("Of which instrument"), required=False)
    norm = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)
    team = forms.ChoiceField(label=_("Team"), required=False)
    lawyer = forms.ChoiceField(label=_("Lawyer"), required=False)
    flagged = forms.BooleanField(label=_("with a flag"), required=False)
    changed = forms.DateField(
        label=_("Changed since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    show = forms.ChoiceField(label=_("Which cases"), choices=SHOWN, required=False)

    def __init__(self, data: Mapping[str, Any], account: Account, choices: "Choices") -> None:
        super().__init__(data, auto_id="f-%s")
        self.account = account
        for name, some in (
            ("state", choices.states),
            ("instrument", choices.instruments),
            ("team", choices.teams),
            ("lawyer", choices.lawyers),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("any")), *some]
        if "health" in choices.closed:
            del self.fields["pregnant"]

    @property
    def facts(self) -> list[forms.BoundField]:
        """The ticks about people."""
        return [self[name] for name in FACTS if name in self.fields]

    @property
    def selects(self) -> list[forms.BoundField]:
        """What is chosen from a list, and the day."""
        names = ("state", "verdict", "instrument", "team", "lawyer", "changed", "show")
        return [self[name] for name in names]

    def told(self) -> dict[str, Any]:
        """The filters that are set and could be read."""
        self.is_valid()
        usual = {"show": "open"}
        return {name: value for name, value in self.cleaned_data.items() if value and usual.get(name) != value}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the selects of the filters offer, and the groups of fields that are closed to the reader."""

    states: list[tuple[str, str]]
    instruments: list[tuple[str, str]]
    teams: list[tuple[str, str]]
    lawyers: list[tuple[str, str]]
    closed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as it was asked for."""

    of_people: bool
    told: Mapping[str, Any]
    sort: str
    closed: frozenset[str]

    @property
    def is_filtered(self) -> bool:
        return bool(self.told.keys() - {"show"})


def asked(params: Mapping[str, Any], form: FilterForm, closed: frozenset[str]) -> Asked:
    """The list that an address asks for."""
    of_people = params.get("view") == "people"
    told = form.told()
    sort = str(params.get("sort") or "")
    known = PEOPLE_SORTS if of_people else CASE_SORTS
    by = sort.removeprefix("-")
    if by not in known or (by in _OF_IDENTITY and "identity" in closed):
        held = told.get("held") in ("now", "sure")
        sort = ("since" if held else "-added") if of_people else "-changed"
    return Asked(of_people, told, sort, closed)


def cases(account: Account, asked: Asked, now: datetime) -> QuerySet[Case]:
    """The cases of a list, not sorted."""
    found = _shown(account, asked.told.get("show", "open"), now)
    for name, narrow in _ABOUT_CASES.items():
        if name in asked.told:
            found = narrow(found, asked.told[name])
    if "lawyer" in asked.told:
        who = asked.told["lawyer"]
        found = found.filter(lawyer__isnull=True) if who == "none" else found.filter(lawyer__username=who)
    if "q" in asked.told:
        found = found.filter(pk__in=_with_words(account, asked.told["q"], now).values("case"))
    if not asked.of_people and any(name in asked.told for name in ABOUT_PEOPLE):
        found = found.filter(pk__in=_of_whom(Person.objects.all(), asked, now).values("case"))
    return found


def people(account: Account, asked: Asked, now: datetime) -> QuerySet[Person]:
    """The people of a list, not sorted."""
    told = {name: value for name, value in asked.told.items() if name != "q"}
    within = cases(account, Asked(True, told, asked.sort, asked.closed), now)
    narrow = any(name in told for name in ABOUT_PEOPLE)
    there = access.listed(within) if narrow else Q(case__in=within.values("pk"))
    found = _of_whom(Person.objects.filter(there), asked, now)
    if "q" in asked.told:
        rows = _with_words(account, asked.told["q"], now)
        cases_named = rows.exclude(area=Area.PEOPLE).values("case")
        found = found.filter(Q(pk__in=rows.filter(area=Area.PEOPLE).values("person")) | Q(case__in=cases_named))
    return found


def in_order(rows: QuerySet[Any], asked: Asked, now: datetime) -> QuerySet[Any]:
    """The rows in the order that was asked for; what has no value comes last, either way."""
    key, down = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    column = (PEOPLE_SORTS if asked.of_people else CASE_SORTS)[key]
    if column == "pk":
        return rows.order_by("-pk" if down else "pk")
    order = _SHOWN_AS.get(column, F(column))
    if column in _ALWAYS_THERE or (column == "held_since" and asked.told.get("held") in ("now", "sure")):
        return rows.order_by(order.desc() if down else order.asc(), "-pk")
    empty = order.desc(nulls_last=True) if down else order.asc(nulls_last=True)
    if column == "held_since":  # who is held no more shows no day
        over = When(held_now(timezone.localdate(now).toordinal()), then=0)
        return rows.order_by(Choice(over, default=1), empty, "-pk")
    return rows.order_by(empty, "-pk")


def _shown(account: Account, show: str, now: datetime) -> QuerySet[Case]:
    if show == "deleted":
        return access.deleted_cases(account)
    if show == "judgments":
        return access.visible_cases(account, now).filter(library=True)
    found = access.office_cases(account, now)
    if show == "all":
        return found
    return found.exclude(closed_on="") if show == "closed" else found.filter(closed_on="")


def _of_whom(found: QuerySet[Person], asked: Asked, now: datetime) -> QuerySet[Person]:
    told, closed = asked.told, asked.closed
    day = timezone.localdate(now).toordinal()
    held = told.get("held")
    if held == "no":
        found = found.exclude(held_now(day))
    elif held:
        found = found.filter(held_now(day))
    if held == "sure":
        found = found.filter(Exists(_spans("held", day).filter(certain=True)))
    if "where" in told:
        found = found.filter(held_at__in=_places(told["where"]).values("pk"))
    for fact in FACTS:
        if told.get(fact):
            found = found.filter(true_of(fact, day) if fact in MARKED else Exists(_spans(fact, day)))
    if any(name in told for name in ("verdict", "instrument", "norm")):
        found = found.filter(pk__in=findings(told, day, closed).values("person"))
    return found


def findings(told: Mapping[str, Any], day: int, closed: frozenset[str]) -> QuerySet[FindingRow]:
    """The findings that the filters name, without those a lawyer set aside. None by what is closed to the reader."""
    meant = {
        "now": breach(day) & goes_on(day),
        "breach": breach(day),
        "soon": coming(day, SOON),
        "coming": coming(day),
        "due": due(day),
        "overdue": overdue(day),
        "not_shown": Q(verdict="not_shown"),
        "again": Q(again=True),
    }
    rows = standing(meant.get(told.get("verdict", ""), breach(day)))
    if health.GROUP in closed and {"instrument", "norm"} & told.keys():
        rows = rows.exclude(norm__in=health.norms())
    if "instrument" in told:
        rows = rows.filter(instrument=told["instrument"])
    if "norm" in told:
        rows = rows.filter(norm=told["norm"])
    return rows


def _spans(fact: str, day: int) -> QuerySet[Span]:
    return Span.objects.filter(person=OuterRef("pk"), fact=fact, since__lte=day, until__gt=day)


def _places(text: str) -> QuerySet[Place]:
    """A place by its address, with its parts, else all with these letters in their names."""
    named = Place.objects.filter(ref=text)
    if not named.exists():
        words = search.words_of(text)
        rows = search.matching(SearchRow.objects.filter(area=Area.PLACES, table="place"), Area.PLACES, words)
        named = Place.objects.filter(pk__in=rows.values("of"))
    return Place.objects.filter(Q(pk__in=named.values("pk")) | Q(within__in=named.values("pk")))


def _with_words(account: Account, text: str, now: datetime) -> QuerySet[SearchRow]:
    words = search.words_of(text)
    rows = [search.matching(search.rows(area, account, now), area, words) for area in (Area.PEOPLE, Area.CASES)]
    return SearchRow.objects.filter(Q(pk__in=rows[0].values("pk")) | Q(pk__in=rows[1].values("pk")))


def _changed(found: QuerySet[Case], since: date) -> QuerySet[Case]:
    return found.filter(changed_at__gte=timezone.make_aware(datetime.combine(since, time.min)))


_ABOUT_CASES: Final[dict[str, Callable[[QuerySet[Case], Any], QuerySet[Case]]]] = {
    "state": lambda found, state: found.filter(states__icontains=f'"{state}"'),
    "team": lambda found, team: found.filter(team__in=Team.objects.filter(pk=int(team)).values("pk")),
    "flagged": lambda found, _yes: found.filter(pk__in=Flag.objects.filter(lifted_at__isnull=True).values("case")),
    "changed": _changed,
}
