"""The calendar: what is due on which day, as a page and as a feed for a calendar program (ICS).

The link of a feed is a secret; names stand in it only where the account switched them on. What is the same goes by the same
id in every answer, whatever was checked anew meanwhile: else a telephone shows it twice.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from habeas.act.terms import Term
from habeas.casework.standing import standing, verdict_on
from habeas.casework.terms import expected_of, terms_of
from habeas.desk.access import account_of, cases_of, looked, staff
from habeas.desk.acting.term_words import TermWords
from habeas.desk.cases.titles import titled
from habeas.desk.render import page
from habeas.law.forums import Forum
from habeas.record.vocabulary import load_vocabulary
from habeas.store.access import closed_groups, of_check, office_cases
from habeas.store.audit import Act, log
from habeas.store.models import Account, Case, Feed, Task
from habeas.tell.law_words import in_language

AHEAD: Final = 366
BEHIND: Final = 31
MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Day:
    """Something on a day. `who` is empty where names are not to be told; `of` says what it is, whatever row holds it."""

    of: tuple[str, ...]
    on: date
    what: str
    who: str
    case: Case | None
    kind: str
    clock: str = ""
    """The last minute of a term of hours, as `14:30`."""
    zone: str = ""
    term: TermWords | None = None


@staff
def calendar(request: HttpRequest) -> HttpResponse:
    """The days to come, and the secret link of the feed."""
    me = account_of(request)
    if request.method == "POST":
        return _change_feed(request)
    looked(request, "list", "calendar", "")
    own = Feed.objects.filter(account=me).first()
    link = request.build_absolute_uri(reverse("feed", args=[own.token])) if own else ""
    days = sorted(days_of(cases_of(request), me, names=True), key=lambda day: day.on)
    return page(request, "today/calendar.html", {"section": "today", "days": days, "feed": own, "link": link})


def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed behind a secret link. Whoever guesses a link that is none learns nothing."""
    own = Feed.objects.filter(token=token).select_related("account").first()
    if own is None or not own.account.is_active:
        raise Http404
    account = own.account
    if own.names:  # a program asks in their name, with no session of its own
        log(account, timezone.now(), [Act("list", "feed")])
    with translation.override(account.language or "en"):
        found = Calendar()
        found.add("prodid", "-//Habeas//EN")
        found.add("version", "2.0")
        found.add("x-wr-calname", "Habeas")
        names = own.names and "identity" not in closed_groups(account)
        for day in days_of(office_cases(account, timezone.now()), account, names=names):
            found.add_component(_event(day))
    response = HttpResponse(found.to_ical(), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def days_of(cases: "QuerySet[Case]", account: Account, *, names: bool) -> Iterator[Day]:
    """Deadlines and breaches to come in the cases, and the tasks of the account."""
    today = timezone.localdate()
    first, last = (today - timedelta(days=BEHIND)).toordinal(), (today + timedelta(days=AHEAD)).toordinal()
    rows = standing(Q(case__in=cases), of_check(cases)).select_related("case", "person")
    due = rows.filter(verdict="due", due__range=(first, last)).order_by("due")[:MOST]
    coming = rows.filter(verdict="coming", since__range=(first, last)).order_by("since")[:MOST]
    owed = expected_of(cases, account, today.toordinal())
    told = {(one.case.pk, one.person.pk if one.person else None, one.expected.term.limit.norm) for one in owed}
    # what a body owes by the hour is told once, by its term
    kept = [
        row for row in [*due, *coming] if row.verdict != "due" or (row.case_id, row.person_id, row.norm) not in told
    ]
    for row, title in titled(kept, closed_groups(account)):
        number = row.due if row.verdict == "due" and row.due is not None else row.since
        who = str(row.person) if names else ""
        means = verdict_on(row.verdict, row.since, row.due, today.toordinal())
        of = ("finding", row.case.ref, row.identity, row.verdict, str(number))
        yield Day(of, date.fromordinal(number), title, who, row.case, means)
    language = translation.get_language() or "en"
    for one in terms_of(cases, account, today.toordinal(), last):
        found = one.running
        of = ("term", one.case.ref, found.entry.id, str(one.person), found.forum.id)
        end = _End(found.term, found.forum, found.state, one.case, str(one.person or "") if names else "")
        yield _day(of, _("Last day: %(body)s"), end, today, language, "term")
    for each in owed:
        act = each.expected
        rule = f"{act.forum.id} {act.term.limit.rule['en']}"
        of = ("owed", each.case.ref, act.entry.id, str(each.person), rule)
        end = _End(act.term, act.forum, act.state, each.case, str(each.person or "") if names else "")
        yield _day(of, "%(rule)s", end, today, language, "owed")
    seen = Q(case__isnull=True) | Q(case__in=cases)  # a case may have gone to another team since
    own = Task.objects.filter(seen, assignee=account, done_at__isnull=True, due__isnull=False)
    for task in own.select_related("case")[:MOST]:
        assert task.due is not None
        # the text of a task may name somebody
        yield Day(("task", task.ref), task.due, task.text if names else _("Task"), "", task.case, "task")


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a term by the rule of a body, in the law of a state."""

    term: Term
    forum: Forum
    state: str
    case: Case
    who: str


def _day(of: tuple[str, ...], text: str, end: _End, today: date, language: str, kind: str) -> Day:
    told = TermWords.of(end.term, end.term.limit, end.forum, today.toordinal(), language)
    what = text % {"body": in_language(end.forum.name, language), "rule": told.rule[:1].upper() + told.rule[1:]}
    if not told.is_verified:
        what = f"{what} ({_('not verified')})"
    zone = load_vocabulary().states[end.state].zone
    return Day(of, date.fromordinal(end.term.day), what, end.who, end.case, kind, told.clock, zone, told)


def _change_feed(request: HttpRequest) -> HttpResponse:
    me = account_of(request)
    wish = request.POST.get("wish", "")
    if wish == "stop":
        Feed.objects.filter(account=me).delete()
        messages.success(request, _("The feed is closed; its link no longer works."))
    else:
        names = request.POST.get("names") == "1"
        Feed.objects.update_or_create(account=me, defaults={"token": secrets.token_urlsafe(32), "names": names})
        messages.success(request, _("A new link is made. The old one no longer works."))
    log(me, timezone.now(), [Act("feed", "account", "", "", {"wish": wish})])
    return redirect("calendar")


def _event(day: Day) -> Event:
    event = Event()
    # under the key of the office: what a finding is about can tell who it is about
    event.add("uid", f"{salted_hmac('habeas.feed', repr(day.of), algorithm='sha256').hexdigest()[:32]}@habeas")
    event.add("dtstamp", timezone.now())
    if day.clock:  # in UTC: a program needs no table of time zones to read it
        local = datetime.combine(day.on, time.fromisoformat(day.clock), ZoneInfo(day.zone))
        event.add("dtstart", local.astimezone(UTC))
    else:
        event.add("dtstart", day.on)
    event.add("summary", f"{day.who}: {day.what}" if day.who else day.what)
    if day.kind in ("term", "task"):
        event.add_component(_alarm())
    about = [_("Case %(ref)s") % {"ref": day.case.ref}] if day.case is not None else []
    if day.term is not None and day.kind == "term":
        about.append(day.term.rule)
    if about:
        event.add("description", "\n".join(about))
    return event


def _alarm() -> Alarm:
    """A calendar program reminds three days before, with the words of the event: without names unless they were wanted."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Last day"))
    alarm.add("trigger", timedelta(days=-3))
    return alarm
