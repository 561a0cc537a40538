"""The page of a case: people, one timeline, findings and what a lawyer decides about them, questions, history."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.desk.test_import import imported

if TYPE_CHECKING:
    from habeas.store.models import Case

SignIn = Callable[[str], Client]
SIBLINGS = "siblings-not-given-back"
SCHOOL = "crc-school:siblings-not-given-back:aziza:placed-2021-09-13-1@CRC"


def case_of(key: str) -> "Case":
    from habeas.store.models import Case

    return Case.objects.get(key=key)


def page_of(client: Client, key: str, path: str = "", **query: str) -> str:
    response = client.get(f"/cases/{case_of(key).ref}/{path}", query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def finding(client: Client, identity: str = SCHOOL, **posted: str) -> tuple[int, str]:
    url = f"/cases/{case_of(SIBLINGS).ref}/findings/?{urlencode({'id': identity})}"
    response = client.post(url, {"id": identity, **posted}, follow=True) if posted else client.get(url)
    return response.status_code, response.content.decode()


def digest_of(identity: str = SCHOOL) -> str:
    return case_of(SIBLINGS).findings.get(identity=identity).digest


# ---- the page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ru"])
def test_first_screen_has_people_family_and_one_timeline(sign_in: SignIn, language: str) -> None:
    client = sign_in("anna")
    client.cookies["habeas-language"] = language
    text = page_of(client, SIBLINGS)
    assert text.count('class="person person--unsure"') == 2
    assert text.count('<g class="box') == 3
    assert 'class="life"' in text
    assert '<time datetime="2021-09-13">' in text
    assert "mark--breach" in text
    assert ("mother" if language == "en" else "мать") in text


def test_every_case_of_the_sample_has_a_page(sign_in: SignIn) -> None:
    from habeas.store.models import Case

    ours = {"Legal aid": sign_in("anna"), "Tracing": sign_in("tahmina")}
    for case in Case.objects.filter(library=False).select_related("team"):
        assert "<h1" in page_of(ours[str(case.team)], case.key)


def test_a_person_held_today_is_told_with_place_and_days(sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.casework import entries
    from habeas.store.models import Account

    case, anna = case_of("stateless-across-2022"), Account.objects.get(username="anna")
    day = timezone.localdate()
    entries.add(case, anna, {"kind": "placed", "on": f"{day:%Y}-01-01", "who": ["anton"], "place": "centre"})
    text = page_of(sign_in("anna"), case.key)
    count = (day - day.replace(month=1, day=1)).days + 1
    assert "since 1 January" in text
    assert "person--held" in text if count <= 14 else "not known whether still held" in text


def test_a_judgment_is_read_only_and_has_citation_and_holdings(sign_in: SignIn) -> None:
    client = sign_in("anna")
    text = page_of(client, "kim-v-russia")
    assert "44260/13" in text
    assert "ECHR 5(4)" in text
    assert 'id="questions"' not in text
    found = case_of("kim-v-russia").findings.first()
    assert found is not None
    url = f"/cases/{case_of('kim-v-russia').ref}/findings/"
    assert client.get(url, {"id": found.identity}).status_code == 200
    assert client.post(url, {"id": found.identity, "what": "confirmed"}).status_code == 404


@pytest.mark.parametrize("path", ["", "history/", "questions/", f"findings/?{urlencode({'id': SCHOOL})}"])
@pytest.mark.parametrize("who", ["marina", "pavel"])
def test_another_team_and_analysts_find_nothing(sign_in: SignIn, who: str, path: str) -> None:
    assert sign_in(who).get(f"/cases/{case_of(SIBLINGS).ref}/{path}").status_code == 404


def test_the_list_can_be_narrowed(sign_in: SignIn) -> None:
    client = sign_in("anna")
    custody = page_of(client, SIBLINGS, show="custody")
    assert "story__custody" in custody
    assert "story__findings" not in custody
    assert "story__events" not in page_of(client, SIBLINGS, show="findings")


def test_findings_are_filtered_and_grouped_by_article(sign_in: SignIn) -> None:
    text = page_of(sign_in("anna"), SIBLINGS, instrument="CRC", findings="all")
    articles = re.findall(r'<h3 class="govuk-heading-s">(\S+) \S+ <small>', text)
    assert set(articles) == {"CRC"}
    assert "Every migrant child goes to school" in text


def test_a_large_case_is_grouped_and_narrowed_by_person(sign_in: SignIn) -> None:
    client = sign_in("anna")
    text = page_of(client, "raid-hundred-orders")
    assert "and 80 more" in text
    assert text.count('class="life__row"') == 20
    one = page_of(client, "raid-hundred-orders", who="no. 100")
    assert one.count('class="life__who"') == 1


def test_queries_do_not_grow_with_the_people(sign_in: SignIn) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in("anna")
    counts = []
    for key in (SIBLINGS, "raid-hundred-orders"):
        page_of(client, key)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page_of(client, key)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_being_rechecked_is_said(sign_in: SignIn) -> None:
    from habeas.casework.recheck import mark_stale

    assert "being re-checked" not in page_of(sign_in("anna"), SIBLINGS)
    mark_stale([case_of(SIBLINGS).pk])
    assert "being re-checked" in page_of(sign_in("anna"), SIBLINGS)


def test_each_opening_is_a_look_in_the_log(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow

    client = sign_in("anna")
    page_of(client, SIBLINGS)
    finding(client)
    case = case_of(SIBLINGS)
    looks = AuditRow.objects.filter(case_ref=case.ref, what="look").values_list("table", flat=True)
    assert {"case", "finding"} <= set(looks)


# ---- what was known ------------------------------------------------------------------------------------------------


def test_a_day_of_the_past_shows_what_was_known_and_changes_nothing(sign_in: SignIn) -> None:
    text = page_of(sign_in("anna"), SIBLINGS, known_at="2021-09-30")
    assert "What was known on 30 September 2021" in text
    assert "return of the child refused" not in text.lower()
    assert "return of the child refused" in page_of(sign_in("anna"), SIBLINGS).lower()
    main = text[text.index("<main") : text.index("</main>")]
    assert 'method="post"' not in main


def test_an_end_that_was_still_to_come_is_not_shown_as_known_then(sign_in: SignIn) -> None:
    case, client = case_of("pregnant-without-care"), sign_in("anna")
    assert case.entries.filter(kind="placed", on="2021-10-05", until="2022-01-14").exists()
    assert "14 January 2022" in page_of(client, case.key)
    then = page_of(client, case.key, known_at="2021-11-01")
    assert "Placed in detention" in then
    assert "2022" not in then[then.index("<main") : then.index("</main>")].replace(case.title, "")


@pytest.mark.parametrize("typed", ["yesterday", "2999-01-01"])
def test_a_day_that_is_none_is_told(sign_in: SignIn, typed: str) -> None:
    text = page_of(sign_in("anna"), SIBLINGS, known_at=typed)
    assert 'id="known-fault"' in text
    assert "What was known on 1" not in text


def test_the_picture_ends_what_ends_with_a_life(sign_in: SignIn) -> None:
    from habeas.dates import When

    client, case = sign_in("anna"), case_of("infant-taken")
    died = When.parse(case.entries.get(kind="death").on)
    child = case.spans.filter(fact="child", person__entries__kind="death").order_by("-until")[0]
    assert died.last is not None
    assert child.until <= died.last + 1
    titles = re.findall(r'status--child"[^>]*><title>([^<]*)</title>', page_of(client, case.key))
    assert titles
    assert all("…" not in title and "2018" in title for title in titles), titles


# ---- findings ------------------------------------------------------------------------------------------------------


def test_a_finding_is_explained_with_law_facts_and_sources(sign_in: SignIn) -> None:
    status, text = finding(sign_in("anna"))
    assert status == 200
    assert "Convention on the Rights of the Child" in text
    assert "Aziza R. did not begin to attend school" in text
    assert "school began: not done" not in text
    assert "letter of the guardianship body" in text


def test_a_protected_source_is_hidden_from_whom_it_is_closed_to(sign_in: SignIn) -> None:
    from habeas.store.models import Account

    case = case_of(SIBLINGS)
    source = case.sources.get(key="letter")
    source.access = "protected"
    source.save()
    source.readers.add(Account.objects.get(username="anna"))
    for text in (finding(sign_in("daniyar"))[1], page_of(sign_in("daniyar"), SIBLINGS)):
        assert "letter of the guardianship body" not in text
        assert "that you may not read" in text
    for text in (finding(sign_in("anna"))[1], page_of(sign_in("anna"), SIBLINGS)):
        assert "letter of the guardianship body" in text


def test_names_are_closed_to_a_role(sign_in: SignIn) -> None:
    from habeas.store.models import Setting

    Setting.objects.create(name="closed_fields", value={"caseworker": ["identity"]})
    assert "Aziza R." not in page_of(sign_in("daniyar"), SIBLINGS)
    assert "Aziza R." not in finding(sign_in("daniyar"))[1]
    assert "Aziza R." in page_of(sign_in("anna"), SIBLINGS)


def test_an_unknown_finding_is_not_found(sign_in: SignIn) -> None:
    assert finding(sign_in("anna"), "no-such:thing")[0] == 404


def test_setting_aside_wants_a_reason_and_keeps_what_was_typed(sign_in: SignIn) -> None:
    client = sign_in("anna")
    status, text = finding(client, what="set_aside", reason=" ", digest=digest_of(), last="")
    assert status == 422
    assert "Write why it is set aside" in text
    assert not case_of(SIBLINGS).decisions.exists()


def test_a_decision_is_kept_shown_and_withdrawn(sign_in: SignIn) -> None:
    client = sign_in("anna")
    status, text = finding(client, what="set_aside", reason="The letter is forged.", digest=digest_of(), last="")
    assert status == 200
    assert "The letter is forged." in text
    assert "found--aside" not in page_of(client, SIBLINGS, findings="all")
    assert "decided--set_aside" in page_of(client, SIBLINGS, findings="all")
    decision = case_of(SIBLINGS).decisions.get()
    finding(client, what="withdraw", decision=str(decision.pk))
    assert "decided--set_aside" not in page_of(client, SIBLINGS, findings="all")
    assert "The letter is forged." in finding(client)[1]


def test_one_decision_for_all_that_rests_on_the_same_facts(sign_in: SignIn) -> None:
    finding(sign_in("anna"), what="confirmed", reason="", digest=digest_of(), last="", alike="1")
    decided = set(case_of(SIBLINGS).decisions.values_list("identity", flat=True))
    assert decided == {SCHOOL, SCHOOL.replace("aziza", "bek")}


def test_of_two_who_decide_the_second_is_shown_what_the_first_did(sign_in: SignIn) -> None:
    digest = digest_of()
    finding(sign_in("anna"), what="confirmed", reason="Read the file.", digest=digest, last="")
    status, text = finding(sign_in("olga"), what="set_aside", reason="No.", digest=digest, last="")
    assert status == 409
    assert "Read the file." in text
    assert "No.</textarea>" in text
    assert case_of(SIBLINGS).decisions.get().what == "confirmed"


def test_what_was_typed_into_a_decision_comes_back_until_it_is_kept(sign_in: SignIn) -> None:
    client = sign_in("anna")
    name = re.search(r'data-draft="(finding:[^"]+)"', finding(client)[1])
    assert name is not None
    client.post("/draft/", {"draft-form": name[1], "reason": "Half a sentence", "what": "set_aside"})
    assert "Half a sentence</textarea>" in finding(client)[1]
    finding(client, what="set_aside", reason="A whole one.", digest=digest_of(), last="")
    assert "Half a sentence" not in finding(client)[1]


def test_only_lawyers_decide(sign_in: SignIn) -> None:
    assert finding(sign_in("daniyar"), what="confirmed", digest=digest_of(), last="")[0] == 404
    assert not case_of(SIBLINGS).decisions.exists()


def test_a_decision_on_other_facts_wants_another_look(sign_in: SignIn) -> None:
    from habeas.store.models import Decision

    Decision.objects.create(case=case_of(SIBLINGS), identity=SCHOOL, what="confirmed", reason="", digest="before")
    assert "look again" in page_of(sign_in("anna"), SIBLINGS, findings="all")
    assert "look again" in finding(sign_in("anna"))[1]


def test_a_decision_stays_where_the_finding_is_gone(sign_in: SignIn) -> None:
    from habeas.casework import entries
    from habeas.store.models import Account

    client, case = sign_in("anna"), case_of(SIBLINGS)
    finding(client, what="confirmed", reason="As the letter says.", digest=digest_of(), last="")
    who = ["aziza", "bek"]
    entries.add(case, Account.objects.get(username="anna"), {"kind": "school_started", "on": "2021-09-14", "who": who})
    letter = next(e for e in case.entries.filter(kind="not_done") if e.fields.get("what") == "school_started")
    entries.retract(case, Account.objects.get(username="anna"), letter.key, "The letter was about others.")
    assert not case.findings.filter(identity=SCHOOL).exists()
    assert "no longer found" in page_of(client, SIBLINGS)
    assert "As the letter says." in finding(client)[1]


# ---- questions -----------------------------------------------------------------------------------------------------


def test_five_questions_stand_on_the_page_and_the_rest_one_click_away(sign_in: SignIn) -> None:
    client = sign_in("anna")
    assert page_of(client, SIBLINGS).count('class="asked__text"') == 5
    assert page_of(client, SIBLINGS, "questions/").count('class="asked__text"') > 5


VAGUE = """\
id: taken-some-day-of-march
state: RU
people: [{id: p1, label: Rustam Invented, sex: M, born: 1980, nationality: TJ}]
places: [{id: cell, name: Cell, kind: police_cell, state: RU}]
entries:
  - {on: %(taken)s, kind: apprehended, who: p1, authority: police}
  - {on: %(taken)s, kind: placed, who: p1, place: cell, basis: expulsion}
  - {on: 2020-04-20, kind: released, who: p1}
"""


@pytest.mark.parametrize(
    ("language", "says"), [("en", "Breached in each reading"), ("ru", "Нарушено при каждом прочтении")]
)
def test_what_is_breached_in_every_reading_of_the_vague_days_stands_with_the_questions(
    sign_in: SignIn, language: str, says: str
) -> None:
    client = sign_in("anna")
    client.cookies["habeas-language"] = language
    imported(client, VAGUE % {"taken": "2020-03"})
    text = page_of(client, "taken-some-day-of-march", "questions/")
    assert says in text
    told = text.partition(says)[2].partition("</section>")[0]
    assert told.count("Rustam Invented") >= 1
    assert says in page_of(client, "taken-some-day-of-march")
    case = case_of("taken-some-day-of-march")
    questions = [row for row in case.questions.order_by("rank") if not row.every_reading]
    assert [row.every_reading for row in case.questions.order_by("rank")[: len(questions)]] == [False] * len(questions)
    case.questions.filter(every_reading=False).delete()  # as where nothing else is asked
    assert client.get("/questions/").status_code == 200


def test_where_all_days_are_known_nothing_hangs_on_them(sign_in: SignIn) -> None:
    client = sign_in("anna")
    imported(client, VAGUE % {"taken": "2020-03-10"})
    assert "Breached in each reading" not in page_of(client, "taken-some-day-of-march", "questions/")


def answer(client: Client, identity: str, number: int, **posted: str | list[str]) -> tuple[int, str]:
    url = f"/cases/{case_of(SIBLINGS).ref}/questions/?{urlencode({'id': identity, 'answer': number})}"
    response = client.post(url, posted, follow=True) if posted else client.get(url)
    return response.status_code, response.content.decode()


def asked(text: str) -> str:
    found = re.search(r'name="asked" value="(\d+)"', text)
    assert found is not None
    return found[1]


REVIEWED = "done:siblings-not-given-back:aziza:detention_reviewed:-:-"


def test_an_answer_makes_the_entry_for_all_it_concerns(sign_in: SignIn) -> None:
    client = sign_in("daniyar")
    status, text = answer(client, REVIEWED, 1)
    assert status == 200
    assert text.count('name="who"') == 2
    sent = {"asked": asked(text), "on": "13.09.2021", "until": "2022-02-28", "source": "letter"}
    status, text = answer(client, REVIEWED, 1, who=["aziza", "bek"], **sent)
    assert status == 200
    assert "The entry is kept." in text
    made = case_of(SIBLINGS).entries.filter(kind="not_done", fields__what="detention_reviewed")
    assert {entry.person.key for entry in made if entry.person} == {"aziza", "bek"}
    assert {(entry.on, entry.until, entry.source) for entry in made} == {("2021-09-13", "2022-02-28", "letter")}
    assert "The record changed" in answer(client, REVIEWED, 1, who=["aziza", "bek"], **sent)[1]
    assert made.count() == 2


def test_a_question_that_is_no_longer_open_leads_back(sign_in: SignIn) -> None:
    case, client = case_of(SIBLINGS), sign_in("daniyar")
    gone = {"id": "done:siblings-not-given-back:aziza:no_such:-:-", "answer": "0"}
    text = client.get(f"/cases/{case.ref}/questions/", gone, follow=True).content.decode()
    assert "no longer open" in text


def test_faults_of_an_answer_are_told_and_what_was_typed_stays(sign_in: SignIn) -> None:
    client = sign_in("daniyar")
    number = asked(answer(client, REVIEWED, 1)[1])
    status, text = answer(client, REVIEWED, 1, asked=number, who=["aziza"], on="2021-13", note="seen by the mother")
    assert status == 422
    assert "govuk-error-summary" in text
    assert "seen by the mother" in text
    assert not case_of(SIBLINGS).entries.filter(fields__what="detention_reviewed").exists()


# ---- history -------------------------------------------------------------------------------------------------------


def test_a_correction_is_shown_as_old_beside_new(sign_in: SignIn) -> None:
    from habeas.casework import entries
    from habeas.store.models import Account

    case, anna = case_of("stateless-across-2022"), Account.objects.get(username="anna")
    first = case.entries.get(kind="nationality_denied")
    data = {"kind": "nationality_denied", "on": "2022-05-20", "who": ["anton"], "authority": "consulate"}
    entries.correct(case, anna, first.key, data)
    text = page_of(sign_in("anna"), case.key, "history/")
    assert "<del>16 May 2022</del>" in text
    assert "<ins>20 May 2022</ins>" in text
    assert "corrected" in text
    assert "Anna Lebedeva" in text
    assert "16 May 2022</time>" not in page_of(sign_in("anna"), case.key, show="events")


# ---- pictures ------------------------------------------------------------------------------------------------------


def test_gaps_in_custody_are_the_days_between_stays() -> None:
    from habeas.desk.cases.picture import Bar, gaps

    held = [Bar(10, 20, True, "a"), Bar(20, 25, True, "b"), Bar(40, 50, False, "c")]
    assert gaps(held) == [(25, 40)]


def test_findings_that_touch_are_one_run() -> None:
    from habeas.casework.case_page import Line
    from habeas.desk.cases.picture import runs

    def line(since: int, until: int | None, verdict: str = "breach", due: int | None = None) -> Line:
        return Line("i", "n", "X", "1", "", "treaty", "", verdict, "a", "", since, until, due, 1, True, "", "d")

    assert runs([line(30, 40), line(10, 19), line(20, 25)], 99) == [(10, 26), (30, 41)]
    assert runs([line(30, None)], 99) == [(30, 99)]
    assert runs([line(5, None, "due", 70)], 99) == [(70, 71)]


def test_family_stands_in_generations() -> None:
    from habeas.desk.cases.family import lines_of, rows_of
    from habeas.record.case import Kin

    kin = [Kin("grandma", "grandparent", "child"), Kin("child", "child", "mother"), Kin("mother", "spouse", "father")]
    lines = lines_of(kin)
    assert ("mother", "parent", "child") in {(line.who, line.relation, line.of) for line in lines}
    rows = rows_of(["child", "mother", "father", "grandma", "stranger"], lines)
    assert rows == [[["grandma"], ["mother", "father"], ["child"]]]
