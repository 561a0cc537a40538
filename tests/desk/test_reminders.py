"""Reminders by mail: what they say, and that they say nothing of anybody."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

SignIn = Callable[[str], Client]


class Post(socketserver.StreamRequestHandler):
    """As much of SMTP as a mail needs."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(lambda: self.rfile.readline(), b".\r\n")
                self.server.mails.append(b"".join(lines).decode())  # type: ignore[attr-defined]
            if word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 fine\r\n")


@pytest.fixture
def server() -> Iterator[Any]:
    """A mail server on this machine; `mails` are the texts it took."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post) as found:
        found.mails = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=found.serve_forever, daemon=True)
        thread.start()
        yield found
        found.shutdown()


def switch_on(client: Client, server: Any, to: str) -> None:
    sent = {
        "host": "127.0.0.1",
        "port": server.server_address[1],
        "security": "none",
        "sender": "desk@example.org",
        "to": to,
    }
    answer = client.post(reverse("office-reminders"), sent)
    assert answer.status_code == 302, answer.content.decode()[-1500:]


def tasks() -> None:
    """A task of Anna's that is due, one that is late, and one of Daniyar's in her case that waits too long."""
    from habeas.store.models import Account, Case, Task

    anna, daniyar = (Account.objects.get(username=name) for name in ("anna", "daniyar"))
    case = Case.objects.filter(library=False, team__people=anna).order_by("pk")[0]
    Case.objects.filter(pk=case.pk).update(lawyer=anna)
    today = timezone.localdate()
    Task.objects.filter(done_at__isnull=True).update(done_at=timezone.now())
    for who, days in ((anna, 2), (anna, -1), (daniyar, -9)):
        due = today + timedelta(days=days)
        Task.objects.create(case=case, text="Ring Rustam at home", due=due, assignee=who, made_by=anna)


def words(text: str) -> str:
    mail = message_from_bytes(text.encode(), policy=policy.default)
    return f"{mail['Subject']}\n{mail.get_content()}"


def _values(table: Any, column: str) -> list[Any]:
    return list(table.objects.values_list(column, flat=True))


def test_a_mail_tells_numbers_and_a_day_and_names_nobody(sign_in: SignIn, server: Any) -> None:
    from habeas.casework import reminders
    from habeas.store.models import Account, Case, Person, Place, ReportedName

    switch_on(sign_in("olga"), server, "anna anna@example.org\nmarina m@example.org")
    tasks()
    assert reminders.remind() >= 1
    mails = {message_from_bytes(text.encode())["To"]: text for text in server.mails}
    told = words(mails["anna@example.org"])
    assert "1 task is due within 7 days." in told
    assert "1 task is overdue." in told
    assert "1 task of somebody else in your cases is overdue." in told
    named = (
        (Case, "title"),
        (Case, "ref"),
        (Person, "label"),
        (ReportedName, "name"),
        (Account, "name"),
        (Place, "name"),
    )
    names = ["Rustam", *(str(name or "") for table, column in named for name in _values(table, column))]
    for text in server.mails:
        assert not [name for name in names if len(name) > 3 and name in words(text)]


def test_what_an_authority_owes_unasked_is_counted_and_names_nobody(sign_in: SignIn, server: Any) -> None:
    from habeas.casework import reminders
    from habeas.store.models import Entry, Task
    from tests.desk.test_terms_shown import ago, case_of

    switch_on(sign_in("olga"), server, "anna anna@example.org\nmarina m@example.org")
    Task.objects.update(done_at=timezone.now())
    Entry.objects.all().delete()
    case_of("RU", f"  - {{id: in, on: {ago(1)}T14:30, kind: placed, who: viktor, basis: readmission, source: file}}")
    assert reminders.remind() == 1, "an analyst sees no case"
    told = words(server.mails[0])
    assert "1 term by which an authority has to act ends within 7 days." in told
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert f"The nearest day: {tomorrow.day} {tomorrow:%B} {tomorrow.year}." in told
    assert not [word for word in ("Viktor", "two-states", "migration", "claim", "court file") if word in told]


def test_a_day_brings_one_mail_and_an_empty_one_none(sign_in: SignIn, server: Any) -> None:
    from habeas.casework import reminders
    from habeas.store.models import Entry, Setting, Task

    switch_on(sign_in("olga"), server, "anna anna@example.org")
    Task.objects.update(done_at=timezone.now())
    Entry.objects.all().delete()
    assert reminders.remind() == 0
    assert server.mails == []
    Setting.objects.filter(name=reminders.TOLD).delete()
    tasks()
    assert reminders.remind() == 1
    assert reminders.remind() == 0
    assert len(server.mails) == 1


def test_a_mail_is_in_the_language_of_its_reader(sign_in: SignIn, server: Any) -> None:
    from habeas.casework import reminders
    from habeas.store.models import Account

    Account.objects.filter(username="anna").update(language="ru")
    switch_on(sign_in("olga"), server, "anna anna@example.org")
    tasks()
    reminders.remind()
    assert "Письмо никого не называет." in words(server.mails[0])


def test_reminders_are_off_until_they_are_set_and_can_be_switched_off(sign_in: SignIn, server: Any) -> None:
    from habeas.casework import reminders

    olga = sign_in("olga")
    assert reminders.remind() == 0
    assert "Reminders are off." in olga.get(reverse("office-reminders")).content.decode()
    switch_on(olga, server, "anna anna@example.org")
    assert "Reminders are on." in olga.get(reverse("office-reminders")).content.decode()
    olga.post(reverse("office-reminders"), {"off": "1"})
    assert not reminders.server().is_on
    assert reminders.server().to == {}


def test_a_wrong_line_and_an_open_way_are_refused(sign_in: SignIn) -> None:
    sent = {
        "host": "mail.example.org",
        "port": "25",
        "security": "none",
        "sender": "desk@example.org",
        "to": "nobody x\nann a@b.org",
    }
    html = sign_in("olga").post(reverse("office-reminders"), sent).content.decode()
    assert "Line 1: write a name, a space and an address." in html
    assert "Line 2: nobody signs in as “ann”." in html
    assert "Without encryption" in html


def test_the_password_of_the_server_lies_sealed_and_is_never_shown(sign_in: SignIn) -> None:
    from habeas.casework import reminders
    from habeas.store.models import Setting

    olga = sign_in("olga")
    sent = {
        "host": "mail.example.org",
        "port": "587",
        "security": "starttls",
        "sender": "desk@example.org",
        "to": "",
        "user": "u",
    }
    olga.post(reverse("office-reminders"), {**sent, "password": "river stones"})
    assert "river stones" not in str(Setting.objects.get(name=reminders.NAME).value)
    assert reminders.server().password == "river stones"
    assert "river stones" not in olga.get(reverse("office-reminders")).content.decode()
    olga.post(reverse("office-reminders"), sent)
    assert reminders.server().password == "river stones"
