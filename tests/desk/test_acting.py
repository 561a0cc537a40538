"""Where to turn, papers, what was sent and answered: from a finding to the answer, and what never leaves."""

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

SignIn = Callable[[str], Client]


def ago(days: int) -> str:
    return (timezone.localdate() - dt.timedelta(days=days)).isoformat()


@pytest.fixture
def anna(sign_in: SignIn) -> Client:
    return sign_in("anna")


@pytest.fixture
def case(anna: Client) -> Any:
    """A stateless man held, checked; he agreed that a complaint is lodged."""
    from habeas.casework import recheck
    from habeas.record.reader import read_case_text
    from habeas.record.vocabulary import load_vocabulary
    from habeas.store.mapping import add_case
    from habeas.store.models import Team

    text = f"""
id: held-man
state: RU
people: [{{id: viktor, label: Viktor Kann, sex: M, born: 1980-02-03, stateless: true}}]
places: [{{id: centre, name: centre no. 1, kind: aliens_detention_centre, state: RU}}]
sources:
  - {{id: file, name: court file}}
  - {{id: guard, name: Guard Petrov, access: protected}}
consents: [{{who: viktor, use: lodge, given: {ago(90)}}}]
entries:
  - {{id: order, on: {ago(100)}, kind: expulsion_ordered, who: viktor, authority: court, served_on: {ago(5)}, source: file}}
  - {{id: in, on: {ago(100)}, kind: placed, who: viktor, place: centre, basis: expulsion, authority: court, source: file}}
  - {{id: no, on: {ago(70)}, kind: nationality_denied, who: viktor, authority: consulate, source: file}}
  - {{id: whisper, on: {ago(60)}, kind: medical_request_refused, who: viktor, source: guard}}
  - {{id: seen, on: {ago(3)}, kind: visit, who: viktor, place: centre, source: file}}
"""
    found, _ = read_case_text(text, "held.yaml", load_vocabulary())
    row = add_case(found, team=Team.objects.get(people__username="anna")).case
    recheck.recheck(row)
    return row


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[-1500:]
    return answer.content.decode()


def token(html: str) -> str:
    found = re.search(r'name="token" value="(\w+)"', html)
    assert found is not None
    return found[1]


def paper_of(client: Client, address: str, **sent: str) -> str:
    """The text of the DOCX."""
    answer = client.post(address, {"wish": "docx", **sent})
    assert answer.status_code == 200, answer.content.decode()[-1500:]
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def test_each_body_is_shown_with_its_last_day_and_its_papers(anna: Client, case: Any) -> None:
    html = page(anna, reverse("turn", args=[case.ref]))
    assert "Higher court on an appeal" in html
    assert re.search(r"last day \d+ \w+ \d{4}", html)
    assert reverse("paper", args=[case.ref, "release-stateless"]) in html
    assert "Filing here may shut" in html


def test_from_a_finding_to_the_file_takes_two_clicks(anna: Client, case: Any) -> None:
    identity = case.findings.filter(norm="ru-koap-placement-purpose-gone").first().identity
    html = page(anna, reverse("finding", args=[case.ref]) + "?" + f"id={identity}")
    (link,) = set(re.findall(rf'href="({reverse("paper", args=[case.ref, "release-stateless"])}[^"]*)"', html))
    shown = page(anna, link.replace("&amp;", "&"))
    assert "No power of attorney of Viktor Kann" in shown
    assert reverse("entry", args=[case.ref, "in"]) in shown
    text = paper_of(anna, link.split("?")[0], who="viktor", to="COURT-649-REVIEW", lang="ru")
    assert "ХОДАТАЙСТВО" in text
    assert "Viktor Kann помещён под стражу" in text


def test_nothing_of_a_protected_source_is_in_a_paper_or_its_preview(anna: Client, case: Any) -> None:
    for kind in ("release-stateless", "conditions-prosecutor", "hrc"):
        address = reverse("paper", args=[case.ref, kind])
        for told in (page(anna, address), paper_of(anna, address)):
            assert "Petrov" not in told
            assert "doctor was refused" not in told


def test_answers_are_kept_and_put_into_the_paper(anna: Client, case: Any) -> None:
    address = reverse("paper", args=[case.ref, "appeal-expulsion"])
    shown = anna.post(address, {"wish": "show", "late": "the copy was handed over late"}).content.decode()
    assert "the copy was handed over late" in shown
    assert "the copy was handed over late" in page(anna, address)
    assert "the copy was handed over late" in paper_of(anna, address, late="the copy was handed over late")


def test_without_consent_no_paper_is_made_and_the_home_state_hears_nothing(anna: Client, case: Any) -> None:
    case.consents.all().delete()
    html = page(anna, reverse("paper", args=[case.ref, "hrc"]))
    assert "No draft can be made" in html
    assert "Viktor Kann" in html
    assert "Download" not in html
    html = page(anna, reverse("paper", args=[case.ref, "consulate"]))
    assert "No draft can be made" in html
    assert (
        anna.post(reverse("paper", args=[case.ref, "consulate"]), {"wish": "docx"})
        .headers["Content-Type"]
        .startswith("text/html")
    )


def test_what_was_sent_is_followed_to_its_answer(anna: Client, case: Any) -> None:
    address = reverse("paper-sent", args=[case.ref, "conditions-prosecutor"]) + "?who=viktor&to=PROSECUTOR"
    sent = {"version": "0", "token": token(page(anna, address)), "to": "PROSECUTOR", "on": ago(40), "channel": "post"}
    assert anna.post(address, {**sent, "receipt": "RR 12", "received_on": ago(36)}).status_code == 302
    entry = case.entries.get(kind="complaint_filed")
    assert entry.fields["receipt"] == "RR 12"
    assert case.tasks.get().due == timezone.localdate() - dt.timedelta(days=36) + dt.timedelta(days=31)
    html = page(anna, reverse("turn", args=[case.ref]))
    assert "silent" in html
    assert "40 days" in html
    assert re.search(r"\d+ breach(es)? stood then; ended since: 0", html)
    assert anna.post(reverse("sent-silence", args=[case.ref, entry.key])).status_code == 302
    silence = case.entries.get(kind="not_done", fields__what="response_received")
    assert (silence.re, silence.until) == (entry.key, timezone.localdate().isoformat())
    address = reverse("sent-answer", args=[case.ref, entry.key])
    told = {
        "version": "0",
        "token": token(page(anna, address)),
        "on": ago(1),
        "result": "refused",
        "note": "No grounds.",
    }
    assert anna.post(address, told).status_code == 302
    answer = case.entries.get(kind="complaint_decided")
    assert answer.re == entry.key
    assert case.tasks.get().done_at is not None
    shown = page(anna, reverse("turn", args=[case.ref]))
    assert "No grounds." in shown
    assert "post, receipt: RR 12, received on" in shown
    html = page(anna, reverse("acted"))
    assert "Prosecutor" in html
    row = re.search(r'<th scope="row">Prosecutor.*?</tr>', html, re.DOTALL)
    assert row is not None
    assert re.findall(r'<td class="number">(\S+)</td>', row[0]) == ["1", "1", "1", "0", "0", "39"]


def test_what_stands_beside_a_paper_is_in_the_language_of_the_page(anna: Client, case: Any) -> None:
    html = page(anna, reverse("paper", args=[case.ref, "hrc"]) + "?lang=ru")
    assert "No power of attorney of Viktor Kann is on record." in html
    assert "доверенности в записях нет" not in html
    assert "СООБЩЕНИЕ" in html


def test_a_paper_for_a_family_is_recorded_as_sent_for_everybody_it_is_for(anna: Client, case: Any) -> None:
    from habeas.store.models import Kin, Person

    viktor = case.people.get()
    children = [Person.objects.create(case=case, key=key, label=key.title(), sex="F") for key in ("mina", "zara")]
    for child in children:
        Kin.objects.create(case=case, who=viktor, of=child, relation="parent")
    address = reverse("paper-sent", args=[case.ref, "family-unity"]) + "?who=viktor&to=PROSECUTOR"
    html = page(anna, address)
    assert re.findall(r'name="people"[^>]*value="(\w+)" checked', html) == ["viktor", "mina", "zara"]
    sent = {"version": "0", "token": token(html), "to": "PROSECUTOR", "on": ago(40), "people": ["viktor", "zara"]}
    assert anna.post(address, sent).status_code == 302
    rows = case.entries.filter(kind="complaint_filed")
    assert {row.person.key for row in rows} == {"viktor", "zara"}
    assert "about 2 people" in page(anna, reverse("turn", args=[case.ref]))
    key = rows.first().key
    assert anna.post(reverse("sent-silence", args=[case.ref, key])).status_code == 302
    assert {row.person.key for row in case.entries.filter(kind="not_done")} == {"viktor", "zara"}
    assert "silence recorded up to" in page(anna, reverse("turn", args=[case.ref]))


def test_a_body_that_was_turned_to_is_no_longer_simply_open(anna: Client, case: Any) -> None:
    address = reverse("paper-sent", args=[case.ref, "hrc"]) + "?who=viktor&to=HRC"
    sent = {"version": "0", "token": token(page(anna, address)), "to": "HRC", "on": ago(2)}
    assert anna.post(address, sent).status_code == 302
    assert "this body was turned to already" in page(anna, reverse("turn", args=[case.ref]))


def test_a_term_of_appeal_stands_in_list_calendar_and_feed_without_names(anna: Client, case: Any) -> None:
    from habeas.store.models import Account, Feed

    html = page(anna, reverse("acted"))
    assert "Viktor Kann" in html
    assert "Higher court on an appeal" in html
    assert "Last day: Higher court on an appeal" in page(anna, reverse("calendar"))
    own = Feed.objects.create(account=Account.objects.get(username="anna"), token="t" * 40, names=False)
    ics = page(anna, reverse("feed", args=[own.token])).replace("\r\n ", "")
    assert "Last day: Higher court on an appeal" in ics
    assert "BEGIN:VALARM" in ics
    assert "Viktor" not in ics
    assert "Kann" not in ics


def test_an_appeal_that_was_filed_ends_its_term(anna: Client, case: Any) -> None:
    address = reverse("paper-sent", args=[case.ref, "appeal-expulsion"]) + "?who=viktor&to=COURT-APPEAL"
    sent = {"version": "0", "token": token(page(anna, address)), "to": "COURT-APPEAL", "on": ago(1)}
    assert anna.post(address, sent).status_code == 302
    assert case.entries.get(kind="appeal_filed").re == "order"
    assert "Higher court on an appeal" not in page(anna, reverse("calendar"))


def test_the_sheet_of_alternatives_says_what_supports_them_and_what_is_asked(anna: Client, case: Any) -> None:
    html = page(anna, reverse("alternatives", args=[case.ref, "viktor"]))
    assert "Less invasive means must be considered" in html
    assert "An address where the person could live" in html
    assert "No alternative was asked for" in html


def test_what_a_protected_source_told_stands_in_no_list_of_who_may_not_read_it(anna: Client, case: Any) -> None:
    from habeas.store.models import Entry, Place

    person, place = case.people.get(), Place.objects.filter(case_places__case=case).first()
    told = {"case": case, "person": person, "source": "guard", "place": place}
    for number, (kind, days, fields) in enumerate(
        (("asylum_refused", 4, {}), ("complaint_filed", 50, {"to": "OMBUDSMAN"}), ("alternative_requested", 20, {}))
    ):
        on = timezone.localdate() - dt.timedelta(days=days)
        row = {
            "key": f"secret{number}",
            "kind": kind,
            "on": on.isoformat(),
            "on_first": on.toordinal(),
            "fields": fields,
        }
        Entry.objects.create(**told, **row, on_last=on.toordinal(), order=900 + number)
    for name, args in (("turn", ()), ("alternatives", ("viktor",))):
        html = page(anna, reverse(name, args=[case.ref, *args]))
        assert not re.search("secret[012]", html), name
    for address in (reverse("acted"), reverse("calendar")):
        html = page(anna, address)
        assert "asylum refused" not in html.lower()
        assert "Commissioner for Human Rights" not in html
        assert "Ministry of the Interior" not in html


def test_a_letter_reaches_no_body_of_the_home_state_that_was_typed_in(anna: Client, case: Any) -> None:
    case.people.update(nationality=["UZ"], stateless=None)
    address = reverse("paper", args=[case.ref, "hrc"])
    for to in ("узбекское консульство", "Ministry of Foreign Affairs of Uzbekistan"):
        html = anna.post(address, {"wish": "show", "to_name": to}).content.decode()
        assert "This may be the home state of" in html
        answer = anna.post(address, {"wish": "docx", "to_name": to})
        assert answer.headers["Content-Type"].startswith("text/html")


def test_names_closed_to_a_role_stand_on_no_page_of_what_is_done(anna: Client, case: Any) -> None:
    from django.core.cache import cache

    from habeas.casework import rules
    from habeas.store.models import Account

    rules.set_closed_fields({"lawyer": ["identity"]}, Account.objects.get(username="olga"))
    cache.clear()
    for name, args in (("turn", (case.ref,)), ("alternatives", (case.ref, "viktor")), ("acted", ()), ("calendar", ())):
        assert "Kann" not in page(anna, reverse(name, args=args)), name
    cache.clear()


def test_an_unknown_paper_is_not_there(anna: Client, case: Any) -> None:
    assert anna.get(reverse("paper", args=[case.ref, "hcr"])).status_code == 404
