"""What was sent, when an answer is due, what counts as one, and how a body answers."""

import datetime as dt
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from habeas.act.letters import letters
from habeas.act.sent import Sent, records, sent
from habeas.act.who import meant_for
from habeas.check.cases import standing_entries
from habeas.law.calendar import is_working_day
from habeas.record.reader import read_case_text
from habeas.record.vocabulary import load_vocabulary
from tests.cli.shell import habeas

HEAD = "id: one\nstate: %s\npeople: [{id: anna, label: Anna, born: 1990, sex: F}]\nentries:\n"


def papers(*rows: str, state: str = "RU", on: str = "2026-06-01") -> list[Sent]:
    """What was sent in a case of these entries, as it stands on a day."""
    text = HEAD % state + "".join(f"  - {{who: anna, {row}}}\n" for row in rows)
    case, _ = read_case_text(text, "one.yaml", load_vocabulary())
    day = dt.date.fromisoformat(on).toordinal()
    return sent(standing_entries(case, day, None), case, day)


def due(paper: Sent) -> str:
    assert paper.due is not None
    return dt.date.fromordinal(paper.due.day).isoformat()


def test_a_term_to_answer_runs_from_receipt_else_from_sending_and_says_so() -> None:
    (told,) = papers("on: 2026-03-02, kind: complaint_filed, to: PROSECUTOR, received_on: 2026-03-10")
    assert (due(told), told.is_sure) == ("2026-04-09", True)
    (unsure,) = papers("on: 2026-03-02, kind: complaint_filed, to: PROSECUTOR")
    assert (due(unsure), unsure.is_sure) == ("2026-04-01", False)
    assert unsure.is_late
    (early,) = papers("on: 2026-03-02, kind: complaint_filed, to: PROSECUTOR", on="2026-04-01")
    assert not early.is_late


def test_a_term_in_working_days_skips_days_off() -> None:
    (paper,) = papers("on: 2026-03-02, kind: complaint_filed, to: PROSECUTOR", state="KZ")
    assert paper.forum is not None
    assert paper.forum.id == "KZ-PROSECUTOR"
    days = range(dt.date(2026, 3, 3).toordinal(), paper.due.day + 1 if paper.due else 0)
    assert sum(is_working_day("KZ", day) for day in days) == 15
    assert is_working_day("KZ", days[-1])


def test_the_decision_on_a_request_for_review_is_due_in_three_days() -> None:
    (paper,) = papers("on: 2026-03-02, kind: review_requested, to: COURT-649-REVIEW, received_on: 2026-03-03")
    assert due(paper) == "2026-03-06"


def test_a_body_without_a_term_is_silent_after_thirty_days() -> None:
    asked = "on: 2026-03-02, kind: application_lodged, to: HRC"
    assert papers(asked, on="2026-04-02")[0].is_late
    assert not papers(asked, on="2026-04-01")[0].is_late


def test_an_answer_without_a_name_goes_to_the_latest_open_question_that_it_fits() -> None:
    rows = (
        "id: a, on: 2026-03-02, kind: complaint_filed, to: PROSECUTOR",
        "id: b, on: 2026-03-20, kind: complaint_filed, to: OMBUDSMAN",
        "id: c, on: 2026-04-01, kind: review_refused",
        "id: d, on: 2026-04-02, kind: complaint_decided, result: refused",
    )
    found = {paper.wait.entry.id: paper for paper in papers(*rows)}
    assert found["a"].wait.answer is None
    assert found["b"].wait.answer is not None
    assert found["b"].is_refused
    named = papers(*rows, "id: e, on: 2026-04-05, kind: response_received, re: a")
    answers = {paper.wait.entry.id: paper.wait.answer.id for paper in named if paper.wait.answer}
    assert answers == {"a": "e", "b": "d"}


def test_a_reply_that_says_there_is_none_and_a_recorded_silence_are_no_answers() -> None:
    asked = "id: a, on: 2026-03-02, kind: complaint_filed, to: PROSECUTOR"
    none = "on: 2026-04-02, kind: response_received, re: a, result: no_reply"
    silence = "on: 2026-03-02, until: 2026-05-30, kind: not_done, what: response_received, re: a"
    assert papers(asked, none, silence)[0].wait.answer is None


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 90), st.sampled_from(["", "refused", "open"])), max_size=8)
)
def test_every_paper_of_a_body_is_answered_silent_or_waited_for(told: list[tuple[int, int, str]]) -> None:
    start = dt.date(2025, 6, 1)
    rows = []
    for number, (after, days, how) in enumerate(told):
        on = start + dt.timedelta(days=after)
        rows.append(f"id: q{number}, on: {on}, kind: complaint_filed, to: PROSECUTOR")
        if how != "open":
            result = f", result: {how}" if how else ""
            end = on + dt.timedelta(days=days)
            rows.append(f"id: a{number}, on: {end}, kind: complaint_decided, re: q{number}{result}")
    if not rows:
        return
    (record,) = records(papers(*rows))
    assert record.sent == len(told) == record.answered + record.silent + record.waiting
    assert record.answered == sum(how != "open" for _, _, how in told)
    assert record.refused == sum(how == "refused" for _, _, how in told)
    assert (record.days is None) == (record.answered == 0)


FAMILY = """
id: family
state: RU
people:
  - {id: anna, label: Anna, sex: F, born: 1990}
  - {id: ali, label: Ali, sex: M, born: 2019}
  - {id: umar, label: Umar, sex: M, born: 2021}
  - {id: gone, label: Gone, sex: M, born: 2022, died: 2023}
  - {id: else, label: Else, sex: M}
kin: [{who: anna, is: parent, of: ali}, {who: anna, is: parent, of: umar}, {who: anna, is: parent, of: gone}]
entries:
  - {id: a, on: 2026-03-02, kind: complaint_filed, who: [anna, ali, umar], to: PROSECUTOR, channel: post, receipt: RR 1}
  - {id: s, on: 2026-03-02, until: 2026-05-30, kind: not_done, what: response_received, who: [anna, ali, umar], re: a}
  - {id: b, on: 2026-03-04, kind: complaint_filed, who: anna, to: OMBUDSMAN}
  - {id: c, on: 2026-03-14, kind: complaint_decided, who: anna, re: b, result: refused, note: Not examined on the merits.}
"""


def test_a_paper_for_a_family_is_for_all_of_it_but_the_dead() -> None:
    case, _ = read_case_text(FAMILY, "family.yaml", load_vocabulary())
    assert set(meant_for(letters()["family-unity"], case, "ali")) == {"anna", "ali", "umar"}
    assert meant_for(letters()["school"], case, "ali") == ("ali",)


def test_what_was_sent_is_told_with_its_people_its_silence_and_the_record_of_each_body(tmp_path: Path) -> None:
    file = tmp_path / "family.yaml"
    file.write_text(FAMILY, "utf-8")
    done = habeas("act", "sent", str(file), "--on", "2026-06-01", "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    first, second = told["sent"]
    assert (first["id"], first["who"], first["state"], first["days"]) == ("a", ["anna", "ali", "umar"], "late", 91)
    assert (first["channel"], first["receipt"], first["due"], first["silence_until"]) == (
        "post", "RR 1", "2026-04-01", "2026-05-30",
    )  # fmt: skip
    assert (second["state"], second["days"], second["answer"]["note"]) == ("refused", 10, "Not examined on the merits.")
    assert {
        body["forum"]: (body["sent"], body["refused"], body["silent"], body["median_days"]) for body in told["bodies"]
    } == {
        "PROSECUTOR": (1, 0, 1, None),
        "OMBUDSMAN": (1, 1, 0, 10),
    }
    said = habeas("act", "sent", str(file), "--on", "2026-06-01").stdout
    assert "silent for 91 days" in said
    assert "silence recorded up to 2026-05-30" in said
    bare = tmp_path / "bare.yaml"
    bare.write_text(FAMILY.split("entries:", maxsplit=1)[0] + "entries: []\n", "utf-8")
    assert "Nothing was sent." in habeas("act", "sent", str(bare), "--on", "2026-06-01").stdout


def test_of_bodies_of_one_name_that_of_the_state_of_the_paper_is_meant() -> None:
    two = """id: two
state: [RU, KZ]
people: [{id: anna, label: Anna, born: 1990, sex: F, nationality: UZ}]
places: [{id: centre, kind: aliens_detention_centre, state: KZ}, {id: moscow, kind: police_station, state: RU}]
entries:
  - {on: 2026-02-01, kind: apprehended, who: anna, place: centre}
  - {id: held, on: 2026-03-02, kind: complaint_filed, who: anna, to: PROSECUTOR}
  - {id: there, on: 2026-01-15, kind: complaint_filed, who: anna, to: PROSECUTOR, place: moscow}
"""
    case, _ = read_case_text(two, "two.yaml", load_vocabulary())
    day = dt.date(2026, 6, 1).toordinal()
    found = sent(standing_entries(case, day, None), case, day)
    assert {each.wait.entry.id: each.forum and each.forum.state for each in found} == {"held": "KZ", "there": "RU"}
