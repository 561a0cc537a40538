"""Somebody in two cases: each is checked with the other where its team may read both, and nobody learns of a case by it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client

SignIn = Callable[[str], Client]
BORN: Final = """\
id: born-case
state: RU
people: [{id: boy, label: Bornword, born: 2014-05-02}]
entries: []
"""
HELD: Final = """\
id: held-case
state: RU
people: [{id: p-held, label: Heldword}, {id: p-mother, label: Motherword, sex: F}, {id: p-other, label: Otherword}]
kin: [{who: p-mother, is: parent, of: p-held}]
places: [{id: karimov-centre, name: Placeword, kind: child_shelter, state: RU}]
sources: [{id: s-guard, name: Guardword, access: open}]
entries:
  - {id: apart, kind: separated, who: p-held, on: 2021-09-13, from: p-mother, authority: police, source: s-guard}
  - id: heldword-taken
    kind: placed
    who: p-held
    on: 2021-09-13
    until: 2022-03-20
    place: karimov-centre
    basis: child_protection
    source: s-guard
    note: Noteword
  - {id: schoolword, kind: not_done, what: school_started, who: p-held, on: 2021-09-13, until: 2022-02-28, source: s-guard}
  - {id: other-taken, kind: placed, who: p-other, on: 2021-10-01, place: karimov-centre}
"""
RULE: Final = "crc-school"
WORDS: Final = ("Heldword", "heldword", "Motherword", "Placeword", "Guardword", "Noteword", "Otherword", "held-case")


def _add(text: str, team: str) -> Any:
    from habeas.casework.recheck import recheck
    from habeas.record.reader import read_case_text
    from habeas.record.vocabulary import load_vocabulary
    from habeas.store.mapping import add_case
    from habeas.store.models import Team

    case, _ = read_case_text(text, "test", load_vocabulary())
    own, _ = Team.objects.get_or_create(name=team)
    row = add_case(case, team=own, title=f"Title {case.people[0].label}").case
    recheck(row)
    return row


def _born(team: str = "Legal aid") -> Any:
    return _add(BORN, team)


def _held(team: str = "Visits") -> Any:
    """Taken and kept from school since lately: so Today and its lists tell it too."""
    from django.utils import timezone

    today = timezone.localdate()
    text = HELD.replace("    until: 2022-03-20\n", "").replace("2022-02-28", str(today))
    return _add(text.replace("2021-09-13", str(today - timedelta(days=25))), team)


def _worked() -> None:
    from habeas.casework import jobs

    jobs.work_off()


def _share(sign_in: SignIn, case: Any, team: str, by: str, answers: str | None, days: int = 30) -> Any:
    """Shows a case to another team, through the pages."""
    from django.utils import timezone

    from habeas.store.models import Share, Team

    until = timezone.localdate() + timedelta(days=days)
    other = Team.objects.get(name=team)
    sent = {"team": other.pk, "reason": "the same boy", "until": str(until), "answer_by": str(until), "marks": "1"}
    client = sign_in(by)
    token = client.get(f"/cases/{case.ref}/share/").context["form"].initial.get("token", "")
    assert client.post(f"/cases/{case.ref}/share/", sent | {"token": token}).status_code == 302
    share = Share.objects.get(case=case, team=other, ended_at__isnull=True)
    if answers is not None:
        address = f"/cases/{case.ref}/share/{share.ref}/answer/"
        assert sign_in(answers).post(address, {"answer": "accept", "note": "we look"}).status_code == 302
    share.refresh_from_db()
    return share


def _join(client: Client, one: Any, other: Any, certainty: str = "sure") -> Any:
    from habeas.store.models import SameAs

    address = f"/cases/{one.case.ref}/people/{one.key}/same/?with={other.ref}"
    token = client.get(address).context["form"].initial["token"]
    assert client.post(address, {"why": "Same papers", "certainty": certainty, "token": token}).status_code == 302
    return SameAs.objects.get(ref=token)


def _boy(case: Any) -> Any:
    return case.people.get(key="boy")


def _taken(case: Any) -> Any:
    return case.people.get(key="p-held")


def _found(client: Client, case: Any) -> set[str]:
    """The rules that the page of a case tells somebody broken."""
    page = client.get(f"/cases/{case.ref}/?findings=all")
    assert page.status_code == 200
    return {line.norm for line in page.context["sight"].findings if line.verdict == "breach"}


def _linked(sign_in: SignIn) -> tuple[Any, Any]:
    """A birth with legal aid, the detention with the monitors, who share it; joined and checked."""
    born, held = _born(), _held()
    _share(sign_in, held, "Legal aid", "marina", "anna")
    _join(sign_in("anna"), _boy(born), _taken(held))
    _worked()
    return born, held


def test_a_birth_here_and_a_placement_there_are_found_together(sign_in: SignIn) -> None:
    born, held = _born(), _held()
    anna = sign_in("anna")
    alone = _found(anna, born)
    _share(sign_in, held, "Legal aid", "marina", "anna")
    _worked()
    assert _found(anna, born) == alone
    _join(anna, _boy(born), _taken(held))
    _worked()
    assert RULE not in alone
    assert RULE in _found(anna, born)
    page = anna.get(f"/cases/{born.ref}/?findings=all")
    assert f"/cases/{held.ref}/" in page.content.decode()
    line = next(line for line in page.context["sight"].findings if line.norm == RULE)
    assert (line.who, line.linked) == ("boy", True)
    told = anna.get(f"/cases/{born.ref}/findings/", {"id": line.identity})
    assert told.status_code == 200
    for word in ("Guardword", "Bornword", held.title):
        assert word in told.content.decode(), word


def _third(office: Path) -> Any:
    """A lawyer of a third team, who saw nothing so far."""
    from habeas.store.models import Account, Team

    third = Account.objects.create_user("timur", None, role="lawyer", name="Timur")
    Team.objects.create(name="Third").people.add(third)
    return third


def _pages(client: Client, case: Any) -> dict[str, Any]:
    """What somebody reads of a case, without what differs from one load to the next."""
    page = client.get(f"/cases/{case.ref}/?findings=all")
    asked = client.get(f"/cases/{case.ref}/questions/").context["questions"]
    lists = (
        "/",
        "/findings/?which=now",
        "/findings/?which=new",
        "/cases/",
        "/cases/?view=people",
        "/numbers/",
        "/questions/",
    )
    return {
        "sight": page.context["sight"],
        "counts": page.context["counts"],
        "gone": page.context["gone"],
        "asked": [(each.text, each.rules) for each in asked],
        "history": [
            str(row) for row in client.get(f"/cases/{case.ref}/history/?show=looks").context["rows"] if row.finding
        ],
        "lists": {address: _words(client.get(address).content.decode()) for address in lists},
    }


def _words(html: str) -> str:
    """The text of a page."""
    import re

    text = re.sub(r"(?s)<(script|style).*?</\\1>|<[^>]*>", " ", html[html.index("<main") :])
    return " ".join(word for word in text.split() if not word.isdecimal())


@pytest.fixture
def third(office: Path) -> Any:
    return _third(office)


def test_who_sees_one_case_alone_reads_what_it_gives_alone(sign_in: SignIn, third: Any) -> None:
    born, held = _born(), _held()
    _share(sign_in, born, "Third", "anna", "timur")
    _worked()
    timur = sign_in("timur")
    timur.get(f"/cases/{born.ref}/questions/")
    before = _pages(timur, born)
    _share(sign_in, held, "Legal aid", "marina", "anna")
    _join(sign_in("anna"), _boy(born), _taken(held))
    _worked()
    assert RULE in _found(sign_in("anna"), born)
    _decided(sign_in("anna"), born)
    after = _pages(timur, born)
    assert after == before
    for address in (f"/cases/{born.ref}/?findings=all", f"/cases/{born.ref}/questions/", f"/cases/{born.ref}/history/"):
        text = timur.get(address).content.decode()
        assert not [word for word in (*WORDS, held.ref) if word in text], address
    identity = _line(sign_in("anna"), born).identity
    assert timur.get(f"/cases/{born.ref}/findings/", {"id": identity}).status_code == 404


def _line(client: Client, case: Any, norm: str = RULE) -> Any:
    found = client.get(f"/cases/{case.ref}/?findings=all").context["sight"].findings
    return next(line for line in found if line.norm == norm)


def _decided(client: Client, case: Any) -> None:
    """Sets the finding aside, with a reason that tells of the other case."""
    line = _line(client, case)
    sent = {
        "id": line.identity,
        "digest": line.digest,
        "last": "",
        "what": "set_aside",
        "reason": "Heldword was sixteen",
    }
    assert client.post(f"/cases/{case.ref}/findings/", sent).status_code == 302
    assert _line(client, case).aside


def test_the_other_case_reads_this_one_only_where_it_is_shared_too(sign_in: SignIn) -> None:
    born, held = _linked(sign_in)
    marina = sign_in("marina")
    assert RULE not in _found(marina, held)
    assert marina.get(f"/cases/{born.ref}/").status_code == 404
    _share(sign_in, born, "Visits", "anna", "marina")
    _worked()
    assert RULE in _found(marina, held)
    assert RULE in _found(marina, born)


def test_a_share_that_waits_for_an_answer_links_nothing(sign_in: SignIn) -> None:
    born, held = _born(), _held()
    _share(sign_in, held, "Legal aid", "marina", None)
    _join(sign_in("anna"), _boy(born), _taken(held))
    _worked()
    assert RULE not in _found(sign_in("anna"), born)


def test_cases_of_one_team_are_read_together_both_ways(sign_in: SignIn) -> None:
    born, held = _born(), _held("Legal aid")
    _join(sign_in("anna"), _boy(born), _taken(held))
    _worked()
    assert RULE in _found(sign_in("anna"), born)
    assert RULE in _found(sign_in("daniyar"), held)


def test_a_likely_join_links_nothing(sign_in: SignIn) -> None:
    born, held = _born(), _held("Legal aid")
    _join(sign_in("anna"), _boy(born), _taken(held), "likely")
    _worked()
    assert RULE not in _found(sign_in("anna"), born)


def _nothing_is_left(case: Any) -> None:
    from habeas.store.models import FindingRow, Linked, QuestionRow, Reading, Span

    assert not Linked.objects.filter(case=case).exists()
    for model in (FindingRow, Span, QuestionRow):
        assert not model.everything.filter(case=case).exclude(reading=Reading.EITHER).exists()


def test_sight_ends_with_the_share_at_once(sign_in: SignIn) -> None:
    from habeas.store.models import Share

    born, held = _linked(sign_in)
    share, anna = Share.objects.get(case=held), sign_in("anna")
    identity = _line(anna, born).identity
    assert sign_in("marina").post(f"/cases/{held.ref}/share/{share.ref}/end/").status_code == 302
    assert RULE not in _found(anna, born)
    assert anna.get(f"/cases/{born.ref}/findings/", {"id": identity}).status_code == 404
    _worked()
    assert RULE not in _found(anna, born)
    _nothing_is_left(born)


def test_a_share_runs_out_by_its_day_without_a_nightly_run(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    born, _held_case = _linked(sign_in)
    born.refresh_from_db()
    today = timezone.localdate()
    assert born.turns_on is not None
    assert born.turns_on <= (today + timedelta(days=31)).toordinal()
    later = timezone.now() + timedelta(days=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert RULE not in _found(sign_in("anna"), born)
    _nothing_is_left(born)


def test_a_case_that_is_handed_over_is_read_by_its_new_team_alone(sign_in: SignIn, third: Any) -> None:
    from django.utils import timezone

    from habeas.casework import sharing
    from habeas.store.models import Account, Team

    born, held = _born(), _held("Legal aid")
    anna = sign_in("anna")
    _join(anna, _boy(born), _taken(held))
    _worked()
    assert RULE in _found(anna, born)
    by, until = Account.objects.get(username="anna"), timezone.localdate() + timedelta(days=9)
    offered = sharing.offer(held, Team.objects.get(name="Third"), by, "theirs", until, until, transfer=True)
    sharing.answer(offered, third, True, "")
    assert RULE not in _found(anna, born)
    _worked()
    _nothing_is_left(born)
    assert RULE not in _found(sign_in("timur"), held)


def test_joins_lead_on_through_cases_that_the_team_may_read_and_no_others(sign_in: SignIn) -> None:
    from habeas.store.models import SameAs

    born, held = _born(), _held()
    between = _add(BORN.replace("born-case", "between").replace(", born: 2014-05-02", ""), "Legal aid")
    for one, other in ((_boy(born), _boy(between)), (_boy(between), _taken(held))):
        SameAs.objects.create(one=one, other=other, why="papers", certainty="sure")
    from habeas.casework.recheck import recheck

    anna = sign_in("anna")
    recheck(born)
    assert RULE not in _found(anna, born)
    assert list(born.linked.values_list("other", flat=True)) == [between.pk]
    _share(sign_in, held, "Legal aid", "marina", "anna")
    _worked()
    assert RULE in _found(anna, born)


def test_a_join_that_is_taken_back_is_forgotten_at_once(sign_in: SignIn) -> None:
    from habeas.store.models import SameAs

    born, held = _linked(sign_in)
    row, anna = SameAs.objects.get(one=_boy(born)), sign_in("anna")
    assert anna.post(f"/cases/{born.ref}/people/boy/same/{row.ref}/").status_code == 302
    assert RULE not in _found(anna, born)
    _nothing_is_left(born)
    _worked()
    assert RULE not in _found(anna, born)
    assert held.entries.count() == 4


def test_a_case_that_is_deleted_is_forgotten_at_once_and_comes_back(sign_in: SignIn) -> None:
    born, held = _born(), _held("Legal aid")
    anna = sign_in("anna")
    _join(anna, _boy(born), _taken(held))
    _worked()
    assert RULE in _found(anna, born)
    assert anna.post(f"/cases/{held.ref}/delete/", {"why": "a duplicate"}).status_code == 302
    assert RULE not in _found(anna, born)
    _nothing_is_left(born)
    assert anna.post(f"/out/deleted/{held.ref}/undo/").status_code == 302
    _worked()
    assert RULE in _found(anna, born)
    assert anna.post(f"/cases/{held.ref}/delete/people/{_taken(held).ref}/").status_code == 302
    assert RULE not in _found(anna, born)
    _nothing_is_left(born)


def test_nothing_of_an_erased_case_is_left_in_another(sign_in: SignIn) -> None:
    born, held = _born(), _held("Legal aid")
    anna = sign_in("anna")
    _join(anna, _boy(born), _taken(held))
    _worked()
    anna.get(f"/cases/{born.ref}/questions/")
    anna.post(f"/cases/{held.ref}/delete/", {"why": "asked for"})
    _worked()
    assert sign_in("olga").post(f"/out/deleted/{held.ref}/erase/").status_code in (200, 302)
    assert RULE not in _found(anna, born)
    _nothing_is_left(born)


def test_what_changes_there_is_checked_here(sign_in: SignIn) -> None:
    born, held = _linked(sign_in)
    anna, marina = sign_in("anna"), sign_in("marina")
    entry = held.entries.get(key="heldword-taken")
    sent = {"reason": "Somebody else"}
    assert marina.post(f"/cases/{held.ref}/entries/{entry.key}/retract/", sent).status_code == 302
    born.refresh_from_db()
    assert born.stale_since is not None
    _worked()
    assert RULE not in _found(anna, born)


def _listed(client: Client, word: str) -> bool:
    """Whether somebody is in the list of new breaches, on any of its pages."""
    pages = (client.get(f"/findings/?which=new&page={number}") for number in range(1, 9))
    return any(word in page.content.decode() for page in pages)


def test_lists_and_today_tell_it_to_those_who_see_both(sign_in: SignIn) -> None:
    born, _held_case = _linked(sign_in)
    anna = sign_in("anna")
    assert _listed(anna, "Bornword")
    assert not _listed(sign_in("marina"), "Bornword")
    asked = anna.get(f"/cases/{born.ref}/questions/").context["questions"]
    assert not [each for each in asked if "Heldword" in each.text]
    assert asked


def test_a_protected_source_and_closed_names_stay_so_in_the_other_case(sign_in: SignIn) -> None:
    from habeas.store.models import Setting

    born, held = _linked(sign_in)
    held.sources.update(access="protected")
    anna = sign_in("anna")
    address, line = f"/cases/{born.ref}/findings/", _line(anna, born)
    text = anna.get(address, {"id": line.identity}).content.decode()
    assert "Guardword" not in text
    assert "an entry that you may not read" in text
    Setting.objects.create(name="closed_fields", value={"lawyer": ["identity"]})
    text = anna.get(address, {"id": line.identity}).content.decode()
    for word in ("Heldword", "Bornword", "Motherword"):
        assert word not in text, word


@pytest.mark.parametrize("kind", ["yaml", "html", "zip"])
def test_what_leaves_holds_one_case_alone_and_says_so(sign_in: SignIn, kind: str) -> None:
    import io
    import zipfile

    born, _held_case = _linked(sign_in)
    anna = sign_in("anna")
    _decided(anna, born)
    assert "checked together with linked cases" in anna.get(f"/cases/{born.ref}/out/").content.decode()
    sent = {"use": "record", "format": kind, "lock": "plain"}
    answer: Any = anna.post(f"/cases/{born.ref}/out/", sent)
    assert answer.streaming
    data = b"".join(answer.streaming_content)
    if kind == "zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"".join(archive.read(name) for name in archive.namelist())
    text = data.decode(errors="replace")
    told = {"held-case"}  # that somebody is in that case too is told to who sees both
    assert not [word for word in WORDS if word in text and word not in told]
    assert RULE not in text
    if kind == "html":
        assert "Checked without the linked cases" in text


def test_a_change_concerns_kin_of_whom_only_the_other_case_tells(sign_in: SignIn) -> None:
    """However few are checked anew: the birth of the child here ends the pregnancy of the mother there told to be hers."""
    from habeas.casework import entries
    from habeas.casework.recheck import recheck
    from habeas.store.models import Account, Reading, Span

    own = _add(
        "{id: two-of-them, state: RU, people: [{id: her, label: H, sex: F}, {id: baby, label: B}], entries: "
        "[{id: p1, kind: pregnancy_confirmed, who: her, on: 2024-01-10}]}",
        "Legal aid",
    )
    kin = _add(
        "{id: their-kin, state: RU, people: [{id: m, label: M, sex: F}, {id: c, label: C}], "
        "kin: [{who: m, is: parent, of: c}], entries: []}",
        "Legal aid",
    )
    anna = sign_in("anna")
    for one, other in (("her", "m"), ("baby", "c")):
        _join(anna, own.people.get(key=one), kin.people.get(key=other))
    _worked()
    own.refresh_from_db()
    by = Account.objects.get(username="anna")
    entries.add(own, by, {"kind": "birth", "who": ["baby"], "on": "2024-03-01"}, whole=0)
    rows = Span.everything.filter(case=own, reading=Reading.LINKED).order_by("person", "fact", "since")
    kept = list(rows.values_list("person__key", "fact", "since", "until"))
    recheck(own)
    assert kept == list(rows.values_list("person__key", "fact", "since", "until"))
    assert "her" in {who for who, *_ in kept}
