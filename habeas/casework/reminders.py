"""Reminders by mail: how many terms end and tasks wait, and never who or what. Off until an administrator sets a mail server.

1. A mail holds counts, the nearest day, and nothing else: no name, no case, no body, no address of the office. Whoever reads it
   learns that its reader uses Habeas; so an account gets one only where an address was written down for it.
2. At most one a day and account, and none where nothing is due.
3. What waits too long with others is told to the lawyer of the case too (`passed on`).
"""

import base64
import smtplib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from cryptography.fernet import Fernet
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from habeas.casework import jobs
from habeas.casework.rules import put, value_of
from habeas.casework.terms import expected_of, terms_of
from habeas.store import access
from habeas.store.models import Account, Setting, Task
from habeas.store.models.office import Role
from habeas.store.place import vault

NAME: Final = "reminders"
TOLD: Final = "reminded"
AHEAD: Final = 7
"""Days ahead that a mail looks."""
LATE: Final = 3
"""Days after which a task of somebody else is told to the lawyer of its case."""
PATIENCE: Final = 20
"""Seconds that the mail server may take."""


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server, and to which address each account (by name to sign in with) is reminded."""

    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = ""
    sender: str = ""
    to: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_on(self) -> bool:
        return bool(self.host and self.sender and self.to)


@dataclass(frozen=True, slots=True)
class Due:
    """What waits for an account: terms of complainants and of bodies that owe an act, and tasks, all within AHEAD days; tasks
    that are late, late ones of others in its cases."""

    terms: int
    owed: int
    tasks: int
    late: int
    passed_on: int
    first: date | None

    @property
    def is_any(self) -> bool:
        return bool(self.terms or self.owed or self.tasks or self.late or self.passed_on)


def server() -> Server:
    """What the office has set."""
    held = value_of(NAME, {})
    if held.get("password"):
        held = {**held, "password": _sealed().decrypt(held["password"].encode()).decode()}
    return Server(**held)


def set_server(wanted: Server, by: Account) -> None:
    """Sets the mail server, its password sealed; the log says that it was changed, not to what."""
    password = _sealed().encrypt(wanted.password.encode()).decode() if wanted.password else ""
    put(NAME, {**asdict(wanted), "to": dict(wanted.to), "password": password}, by, NAME)


def _sealed() -> Fernet:
    """With PostgreSQL the database itself is not encrypted by us: a password lies in it sealed all the same."""
    return Fernet(base64.urlsafe_b64encode(vault().key("mail server")))


def due_for(account: Account, now: datetime) -> Due:
    """What an account has to be reminded of."""
    today = timezone.localdate(now)
    until = today + timedelta(days=AHEAD)
    cases = access.office_cases(account, now)
    first, last = today.toordinal(), until.toordinal()
    is_told = account.role != Role.ANALYST
    terms = terms_of(cases, account, first, last) if is_told else []
    owed = [each for each in expected_of(cases, account, first) if each.expected.term.day <= last] if is_told else []
    waiting = Task.objects.filter(done_at__isnull=True, due__isnull=False)
    mine = waiting.filter(assignee=account, due__lte=until).values_list("due", flat=True)
    own = [day for day in mine if day is not None]
    others = waiting.filter(case__in=cases.values("pk"), case__lawyer=account, due__lt=today - timedelta(days=LATE))
    ends = [each.running.term.day for each in terms] + [each.expected.term.day for each in owed]
    days = [max(today, date.fromordinal(end)) for end in ends] + [day for day in own if day >= today]
    return Due(
        len(terms),
        len(owed),
        sum(day >= today for day in own),
        sum(day < today for day in own),
        others.exclude(assignee=account).count(),
        min(days, default=None),
    )


def mail_of(due: Due, language: str) -> tuple[str, str]:
    """Subject and text in a language: counts and a day."""
    with translation.override(language):
        lines = [
            (due.terms, ngettext("%(n)s term ends within 7 days.", "%(n)s terms end within 7 days.", due.terms)),
            (
                due.owed,
                ngettext(
                    "%(n)s term by which an authority has to act ends within 7 days.",
                    "%(n)s terms by which an authority has to act end within 7 days.",
                    due.owed,
                ),
            ),
            (due.tasks, ngettext("%(n)s task is due within 7 days.", "%(n)s tasks are due within 7 days.", due.tasks)),
            (due.late, ngettext("%(n)s task is overdue.", "%(n)s tasks are overdue.", due.late)),
            (
                due.passed_on,
                ngettext(
                    "%(n)s task of somebody else in your cases is overdue.",
                    "%(n)s tasks of others in your cases are overdue.",
                    due.passed_on,
                ),
            ),
        ]
        told = [text % {"n": number} for number, text in lines if number]
        if due.first is not None:
            told.append(_("The nearest day: %(day)s.") % {"day": date_format(due.first, "j E Y")})
        told.append(_("Open Habeas to see them. This mail names nobody."))
        return _("Habeas: something is due"), "\n".join(told) + "\n"


def send_to(account: Account, address: str, by: Server, now: datetime) -> bool:
    """Sends the mail of an account, if there is anything to tell. Raises OSError and what smtplib raises."""
    due = due_for(account, now)
    if not due.is_any:
        return False
    subject, text = mail_of(due, account.language or "en")
    connection = get_connection(
        "django.core.mail.backends.smtp.EmailBackend", host=by.host, port=by.port, username=by.user,
        password=by.password, use_tls=by.security == "starttls", use_ssl=by.security == "ssl", timeout=PATIENCE,
    )  # fmt: skip
    EmailMessage(subject, text, by.sender, [address], connection=connection).send()
    return True


def remind() -> int:
    """Once a day each account that has an address; gives how many mails were sent.

    Of what fails the last is raised, once all others were tried, so that the administrator sees it and it is tried again.
    """
    by, now = server(), timezone.now()
    if not by.is_on:
        return 0
    today = timezone.localdate(now).isoformat()
    told: dict[str, Any] = dict(value_of(TOLD, {}))
    count, failed = 0, None
    for account in Account.objects.filter(is_active=True, username__in=list(by.to)).order_by("pk"):
        if told.get(account.username) == today:
            continue
        try:
            count += send_to(account, by.to[account.username], by, now)
        except (OSError, smtplib.SMTPException) as error:
            failed = error
            continue
        told[account.username] = today
        Setting.objects.update_or_create(name=TOLD, defaults={"value": told})
    if failed is not None:
        raise failed
    return count


jobs.hourly(remind)
