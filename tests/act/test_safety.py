"""Over random cases: no paper prints a protected source or what rests on it alone, none reaches the home state unasked."""

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

import docx
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.act.draft import Draft, RefusedError, Wish, body_of, draft
from habeas.act.letters import LANGUAGES, letters
from habeas.act.options import HOME_CLOSED, options
from habeas.check.findings import check_cases
from habeas.check.office import load_program
from habeas.dates import FALSE
from habeas.law.forums import Forum
from habeas.record.reader import read_case_text
from habeas.record.vocabulary import load_vocabulary
from habeas.tell.remedies import HOME_BODIES
from habeas.tell.report import SHOWN, CheckedCase, Report, gravest_first
from habeas.tell.withheld import protected_sources, without_sources

DAY = dt.date(2026, 6, 1)
KINDS = (
    "apprehended", "placed", "expulsion_ordered", "detention_ordered", "nationality_denied", "asylum_claimed",
    "asylum_granted", "risk_claimed", "illness",
    "medical_request_refused", "hunger_strike", "consular_notice_requested", "consulate_informed", "complaint_filed",
    "review_requested", "review_refused", "solitary_started", "restraint_used", "separated", "contact_denied", "injury",
)  # fmt: skip
ACCESS = {"open": "open", "confidential": "confidential", "protected": "protected", "second": "protected"}
NAMES = {
    "open": "Court file",
    "confidential": "Marcus Whisper",
    "protected": "Guard Petrovich",
    "second": "Cook Sidorova",
}
LAW = load_program(None, ())


@dataclass(frozen=True, slots=True)
class Made:
    """A case file, and the day of its consents by person and use."""

    text: str
    agreed: frozenset[tuple[str, str]]


@st.composite
def cases(draw: Any) -> Made:
    """One or two people, up to twelve entries, each from some source with a note of its own, and some consents."""
    people = ["anna", "boris"][: draw(st.integers(1, 2))]
    agreed = set()
    consents = []
    for who in people:
        for use in ("lodge", "consulate", "trace"):
            given_on = draw(st.sampled_from([None, "2026-01-02", "2026-09-09"]))
            withdrawn = draw(st.sampled_from([None, "2026-03-03", "2026-12-12"])) if given_on != "2026-09-09" else None
            if given_on is not None:
                more = f", withdrawn: {withdrawn}" if withdrawn else ""
                consents.append(f"  - {{who: {who}, use: {use}, given: {given_on}{more}}}")
                if given_on < "2026-06" and withdrawn != "2026-03-03":
                    agreed.add((who, use))
    entries = []
    for number in range(draw(st.integers(1, 12))):
        kind, who = draw(st.sampled_from(KINDS)), draw(st.sampled_from(people))
        source = draw(st.sampled_from(sorted(ACCESS)))
        on = dt.date(2026, 1, 1) + dt.timedelta(days=draw(st.integers(0, 140)))
        place = ", place: centre" if kind in ("placed", "apprehended") else ""
        note = f", note: told by {NAMES[source]}" if source != "open" else ""
        entries.append(f"  - {{id: e{number}, on: {on}, kind: {kind}, who: {who}{place}, source: {source}{note}}}")
    nationality = draw(st.sampled_from([", nationality: UZ", ", stateless: true", ", nationality: [TJ, KG]", ""]))
    told = "\n".join(f"  - {{id: {who}, label: {who.title()} K., born: 1990, sex: F{nationality}}}" for who in people)
    sources = "\n".join(f"  - {{id: {key}, name: {NAMES[key]}, access: {access}}}" for key, access in ACCESS.items())
    state = draw(st.sampled_from(["RU", "[RU, UZ]", "[TJ, RU]"]))
    return Made(
        f"id: random\nstate: {state}\npeople:\n" + told
        + "\nplaces: [{id: centre, name: centre no. 1, kind: aliens_detention_centre, state: RU}]\nsources:\n" + sources
        + ("\nconsents:\n" + "\n".join(consents) if consents else "") + "\nentries:\n" + "\n".join(entries) + "\n",
        frozenset(agreed),
    )  # fmt: skip


def checked(made: Made) -> tuple[CheckedCase, frozenset[str]]:
    """The case as an exit gives it, and the ids of entries that rest on protected sources alone."""
    whole, _ = read_case_text(made.text, "random.yaml", load_vocabulary())
    hidden = frozenset(entry.id for entry in whole.entries if entry.source in protected_sources(whole))
    case, _ = without_sources(whole, protected_sources(whole))
    found = check_cases([case], LAW, DAY.toordinal())
    return CheckedCase(case, DAY.toordinal(), tuple(sorted(found.findings, key=gravest_first)), found), hidden


def is_home(each: CheckedCase, forum: Forum | None) -> bool:
    """Whether a body may be of somebody's home state: a consulate, or one of a state that is not the only one of the case, and
    theirs; where nobody knows whose they are, not the one in which they are (`centre`)."""
    if forum is None or forum.id in HOME_BODIES:
        return forum is not None
    here = {entry.who for entry in each.case.entries if entry.place}
    whose = [
        forum.state in person.nationality if person.nationality else forum.state != "RU" or person.id not in here
        for person in each.case.people
    ]
    return forum.state is not None and len(each.case.states) > 1 and any(whose)


def told_by(one: Draft) -> str:
    """Everything that a draft says to anybody: the file, its properties, what is asked, what is noted."""
    file = docx.Document(io.BytesIO(one.data))
    own = file.core_properties
    parts = [own.title, own.author, own.comments, *one.missing, *one.notes, *(exhibit.name for exhibit in one.exhibits)]
    return "\n".join([*(paragraph.text for paragraph in file.paragraphs), *map(str, parts)])


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from(sorted(letters())), st.sampled_from(LANGUAGES))
def test_no_paper_prints_a_protected_source_or_reaches_the_home_state_unasked(
    made: Made, id: str, language: str
) -> None:
    each, hidden = checked(made)
    letter = letters()[id]
    report = Report((each,), LAW, frozenset(SHOWN), None, language)
    for person in each.case.people:
        try:
            one = draft(report, each, Wish(letter, person.id))
        except RefusedError:
            to = body_of(each, Wish(letter, person.id))
            first = each.case.states[0]
            assert letter.home or not letter.fits(first) or is_home(each, to)
            continue
        everybody = {(other.id, "consulate") for other in each.case.people} <= made.agreed
        assert everybody or not is_home(each, one.forum)
        said = told_by(one)
        for key in ("confidential", "protected", "second"):
            assert NAMES[key] not in said
        assert not {fact.entry for fact in one.facts} & hidden
        if letter.home:
            assert {(other.id, "consulate") for other in each.case.people} <= made.agreed
            assert not one.facts
            assert not one.pleaded


@settings(max_examples=60, deadline=None)
@given(cases())
def test_the_home_state_is_open_only_with_everybodys_consent(made: Made) -> None:
    each, _ = checked(made)
    everybody = {(person.id, "consulate") for person in each.case.people} <= made.agreed
    for option in options(each):
        assert everybody or not is_home(each, option.forum) or (option.open == FALSE and HOME_CLOSED in option.why)
        assert everybody or not any(forum.id in HOME_BODIES for forum in option.instead)


@settings(max_examples=40, deadline=None)
@given(
    cases(), st.sampled_from(["Embassy of Uzbekistan", "Посольство Таджикистана", "consulate of Kyrgyzstan in Moscow"])
)
def test_a_tracing_letter_reaches_no_consulate_without_consent(made: Made, to: str) -> None:
    each, _ = checked(made)
    report = Report((each,), LAW, frozenset(SHOWN), None, "en")
    everybody = {(person.id, "consulate") for person in each.case.people} <= made.agreed
    try:
        draft(report, each, Wish(letters()["tracing-letter"], each.case.people[0].id, None, {"to_name": to}))
    except RefusedError:
        assert not everybody
    else:
        assert everybody
