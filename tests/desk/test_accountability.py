"""The page of accountability: duties with the entries that show them, and nothing of what the reader may not read."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

SignIn = Callable[[str], Client]
TEXT = """
id: died
state: RU
people: [{id: man, label: Zyxwvutov, sex: M, nationality: UZ}]
places: [{id: centre, name: The Centre, kind: aliens_detention_centre, state: RU}]
sources:
  - {id: guard, name: Bcdfghjk, access: protected}
entries:
  - {kind: placed, who: man, on: 2024-01-10, place: centre, basis: expulsion}
  - {kind: death, who: man, on: 2024-02-01, place: centre}
  - {kind: official_version, who: man, on: 2024-02-02, cause: heart failure, ordered_by: head of the centre}
  - {kind: official_version, who: man, on: 2024-03-02, cause: an injury, ordered_by: forensic doctor}
  - {kind: official_version, who: man, on: 2024-03-05, cause: beaten by guards, source: guard}
  - {id: opened, kind: investigation_opened, who: man, on: 2024-02-20, ordered_by: Investigative Committee}
  - {kind: complaint_filed, who: man, on: 2024-03-10, to: prosecutor}
"""


@pytest.fixture
def case(sign_in: SignIn) -> Any:
    """A death in a case of Anna's team, one of whose sources is protected and open to nobody there."""
    from habeas.casework import recheck
    from habeas.record.reader import read_case_text
    from habeas.record.vocabulary import load_vocabulary
    from habeas.store.mapping import add_case
    from habeas.store.models import Team

    found, _ = read_case_text(TEXT, "died.yaml", load_vocabulary())
    row = add_case(found, team=Team.objects.get(people__username="anna")).case
    recheck.recheck(row)
    return row


def test_duties_versions_and_silence_are_told_with_their_entries(case: Any, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    assert f"/cases/{case.ref}/accountability/" in anna.get(f"/cases/{case.ref}/turn/").content.decode()
    page = anna.get(f"/cases/{case.ref}/accountability/").content.decode()
    assert "after 19 days" in page
    assert f"/cases/{case.ref}/entries/opened/" in page
    assert "an injury (told differently than before)" in page
    assert "no answer for" in page


def test_an_inquiry_that_came_late_is_not_told_as_done(case: Any, sign_in: SignIn) -> None:
    page = sign_in("anna").get(f"/cases/{case.ref}/accountability/").content.decode()
    assert 'class="account__done_not_as_asked"' in page
    assert "done, but not as the law asks" in page


def test_what_a_protected_source_says_stands_on_no_page_of_who_may_not_read_it(case: Any, sign_in: SignIn) -> None:
    page = sign_in("anna").get(f"/cases/{case.ref}/accountability/").content.decode()
    assert "beaten" not in page
    assert "Bcdfghjk" not in page


def test_a_case_without_a_death_says_so(office: Any, sign_in: SignIn) -> None:
    from habeas.store.models import Case

    row = Case.objects.filter(library=False, team__people__username="anna").exclude(entries__kind="death").first()
    assert row is not None
    page = sign_in("anna").get(f"/cases/{row.ref}/accountability/").content.decode()
    assert "No death and no grave incident" in page


def test_a_published_death_is_told_to_the_last_day_of_its_file(office: Any, sign_in: SignIn) -> None:
    from habeas.store.models import Case

    row = Case.objects.get(library=True, key="nazarov-umarali-death")
    anna = sign_in("anna")
    assert f"/cases/{row.ref}/accountability/" in anna.get(f"/cases/{row.ref}/").content.decode()
    page = anna.get(f"/cases/{row.ref}/accountability/").content.decode()
    assert "Daraibou v. Croatia" in page
    assert "2016-10 autopsy" in page
    assert "told differently than before" in page
